# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Requirement: a target that does not exist or cannot be used is an error before anything is sent."""

from __future__ import annotations

import typing as t

import pytest

from tests.engine_simulator.running import Simulator
from tests.unit.registration_worlds import load, mac, nic, nics_of, vm, world

if t.TYPE_CHECKING:
    from .conftest import Register

UNKNOWN = "11111111-2222-4333-8444-555555555555"
ZEROS = "00000000-0000-0000-0000-000000000000"


@pytest.mark.parametrize(
    "target",
    [
        {"network": "green", "profile": "nosuch"},
        {"network": "nosuch", "profile": "silver"},
        {"network": "far", "profile": "far"},
        {"id": UNKNOWN},
        {"id": ZEROS},
    ],
)
def test_nothing_is_sent(register: Register, simulator: Simulator, target: dict[str, str]) -> None:
    load(simulator, world(vm("web", nic(1, mac(1))), vm("db", nic(1, mac(2), "green", "green"))))
    rules = [{"source": {"network": "red"}, "target": target}]
    refused = register(vnic_profile_mappings=rules)
    assert (refused.failed, refused.writes, refused.codes) == (True, [], {"mapping-target-unknown"})
    assert refused["findings"][0]["path"] == "vnic_profile_mappings[0]"


@pytest.mark.parametrize(("choice", "profile"), [("same_name", "red/red"), ("empty", "")])
def test_a_soft_choice_is_a_warning_and_a_line_to_repair(
    register: Register, simulator: Simulator, choice: str, profile: str
) -> None:
    load(simulator, world(vm("web", nic(1, mac(1)))))
    rules = [{"source": {"network": "red"}, "target": {"network": "green", "profile": "nosuch"}}]
    done = register(vnic_profile_mappings=rules, on_missing_target=choice)
    assert nics_of(simulator, "web") == [("nic1", profile, mac(1))]
    assert done.codes == {"mapping-target-replaced"}
    assert len(done["repairs"]) == 1
    assert done.warnings


def test_one_bad_target_of_one_vm_blocks_only_that_vm_on_request(register: Register, simulator: Simulator) -> None:
    load(simulator, world(vm("web", nic(1, mac(1))), vm("db", nic(1, mac(2), "green", "green"))))
    rules = [{"source": {"network": "red"}, "target": {"id": UNKNOWN}}]
    done = register(vnic_profile_mappings=rules, on_error="continue")
    assert {one["name"]: one["state"] for one in done["vms"]} == {"web": "blocked", "db": "registered"}
    assert UNKNOWN in done["vms"][0]["reason"]
