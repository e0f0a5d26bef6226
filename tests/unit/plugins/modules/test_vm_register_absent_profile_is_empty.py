# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Requirement: a vNIC whose network or profile does not exist in the target gets the empty profile, and it is shown."""

from __future__ import annotations

import typing as t

import pytest

from tests.engine_simulator.running import Simulator
from tests.unit.registration_worlds import load, mac, nic, nics_of, vm, world

if t.TYPE_CHECKING:
    from .conftest import Register


@pytest.mark.parametrize(("network", "profile"), [("nosuch", "nosuch"), ("red", "nosuch"), ("far", "far")])
def test_a_profile_that_is_not_in_the_cluster(
    register: Register, simulator: Simulator, network: str, profile: str
) -> None:
    load(simulator, world(vm("web", nic(1, mac(1), network, profile))))
    planned = register(check=True)
    done = register()
    assert nics_of(simulator, "web") == [("nic1", "", mac(1))]
    assert planned["after"] == done["after"]
    assert done["vms"][0]["nics"][0]["predicted"]["profile"] is None
    assert "mapping-empty" in done.codes
    assert [line["wanted"] for line in done["repairs"]] == [f"{network}/{profile}"]
    assert done["vms"][0]["differences"] == []


def test_a_vnic_without_a_profile_stays_without_and_is_not_to_be_repaired(
    register: Register, simulator: Simulator
) -> None:
    load(simulator, world(vm("web", {"name": "nic1", "mac": mac(1)})))
    done = register()
    assert nics_of(simulator, "web") == [("nic1", "", mac(1))]
    assert (done["repairs"], done.codes) == ([], set())


def test_it_can_be_an_error_instead(register: Register, simulator: Simulator) -> None:
    load(simulator, world(vm("web", nic(1, mac(1), "nosuch", "nosuch"))))
    refused = register(on_unmapped="fail")
    assert (refused.failed, refused.writes, refused.codes) == (True, [], {"mapping-missing"})
