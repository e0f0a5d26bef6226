# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Requirement: without a mapping, red/gold becomes red/gold of the target."""

from __future__ import annotations

import typing as t

from tests.engine_simulator.running import Simulator
from tests.unit.registration_worlds import load, mac, nic, nics_of, vm, world

if t.TYPE_CHECKING:
    from .conftest import Register


def test_red_gold_stays_red_gold(register: Register, simulator: Simulator) -> None:
    load(simulator, world(vm("web", nic(1, mac(1), "red", "gold"))))
    done = register()
    assert nics_of(simulator, "web") == [("nic1", "red/gold", mac(1))]
    assert (done["vms"][0]["nics"][0]["reason"], done["findings"]) == ("same_name", [])


def test_a_mapping_of_another_source_does_not_matter(register: Register, simulator: Simulator) -> None:
    load(simulator, world(vm("web", nic(1, mac(1), "red", "gold"))))
    register(vnic_profile_mappings=[{"source": {"network": "red", "profile": "red"}, "target": {"empty": True}}])
    assert nics_of(simulator, "web") == [("nic1", "red/gold", mac(1))]
