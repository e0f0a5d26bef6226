# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Requirement: colliding addresses and those out of range are shown beforehand, and not where they are reassigned."""

from __future__ import annotations

import typing as t

import pytest

from tests.engine_simulator.running import Simulator
from tests.unit.registration_worlds import OUTSIDE, TAKEN, load, mac, nic, nics_of, vm, world

if t.TYPE_CHECKING:
    from .conftest import Outcome, Register


def loud(outcome: Outcome) -> set[str]:
    """The codes of warnings and errors."""
    return {finding["code"] for finding in outcome["findings"] if finding["severity"] != "info"}


@pytest.mark.parametrize("choice", ["none", "colliding", "bad"])
def test_an_address_that_is_in_use(register: Register, simulator: Simulator, choice: str) -> None:
    load(simulator, world(vm("web", nic(1, TAKEN), nic(2, mac(1)))))
    shown = register(check=True, reassign_macs=choice)
    assert loud(shown) == ({"mac-in-use"} if choice == "none" else set())
    assert "holder" in shown["findings"][0]["message"]
    assert shown.failed == (choice == "none")


@pytest.mark.parametrize("choice", ["none", "colliding", "bad"])
def test_an_address_outside_the_ranges_of_the_pool(register: Register, simulator: Simulator, choice: str) -> None:
    load(simulator, world(vm("web", nic(1, OUTSIDE), nic(2, mac(1)), nic(3, mac(2)))))
    done = register(reassign_macs=choice)
    assert loud(done) == (set() if choice == "bad" else {"mac-out-of-range"})
    assert bool(done.warnings) == (choice != "bad")
    assert (nics_of(simulator, "web")[0][2] == OUTSIDE) == (choice != "bad")


def test_an_address_twice_in_one_run_and_twice_in_one_vm(register: Register, simulator: Simulator) -> None:
    load(simulator, world(vm("a", nic(1, mac(1)), nic(2, mac(1))), vm("b", nic(1, mac(1)))))
    shown = register(check=True)
    assert sorted(finding["path"] for finding in shown["findings"]) == ["a.nic2", "b.nic1"]
    assert loud(register(check=True, reassign_macs="colliding")) == set()


def test_a_multicast_address_is_an_error_that_reassigning_does_not_resolve(
    register: Register, simulator: Simulator
) -> None:
    load(simulator, world(vm("web", nic(1, "01:00:5e:00:00:01"))))
    for choice in ("none", "bad"):
        refused = register(reassign_macs=choice)
        assert (refused.failed, refused.writes, refused.codes) == (True, [], {"mac-invalid"})
