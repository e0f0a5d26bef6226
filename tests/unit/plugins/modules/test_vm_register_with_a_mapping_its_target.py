# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Requirement: with a mapping, red/gold becomes green/silver."""

from __future__ import annotations

import typing as t

from tests.engine_simulator.areas.vms.model import VmsSlice
from tests.engine_simulator.running import Simulator
from tests.unit.registration_worlds import load, mac, nic, nics_of, vm, world

if t.TYPE_CHECKING:
    from .conftest import Register

SOURCE = {"network": "red", "profile": "gold"}


def test_red_gold_becomes_green_silver(register: Register, simulator: Simulator) -> None:
    load(simulator, world(vm("web", nic(1, mac(1), "red", "gold"), nic(2, mac(2), "red", "red"))))
    rules = [{"source": SOURCE, "target": {"network": "green", "profile": "silver"}}]
    planned = register(check=True, vnic_profile_mappings=rules)
    done = register(vnic_profile_mappings=rules)
    assert nics_of(simulator, "web") == [("nic1", "green/silver", mac(1)), ("nic2", "red/red", mac(2))]
    assert planned["after"] == done["after"]
    assert [one["reason"] for one in done["vms"][0]["nics"]] == ["rule", "same_name"]


def test_the_target_by_its_id(register: Register, simulator: Simulator) -> None:
    load(simulator, world(vm("web", nic(1, mac(1), "red", "gold"))))
    profiles = simulator.world.area(VmsSlice).vnic_profiles.values()
    silver = next(profile.id for profile in profiles if profile.name == "silver")
    register(vnic_profile_mappings=[{"source": SOURCE, "target": {"id": silver}}])
    assert nics_of(simulator, "web") == [("nic1", "green/silver", mac(1))]
