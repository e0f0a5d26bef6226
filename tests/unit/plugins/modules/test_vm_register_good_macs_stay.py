# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Requirement: with reassignment, all MAC addresses are good afterwards, and good ones stay."""

from __future__ import annotations

import typing as t

import pytest

from tests.engine_simulator.running import Simulator
from tests.unit.registration_worlds import OUTSIDE, TAKEN, load, mac, nic, nics_of, vm, world

if t.TYPE_CHECKING:
    from .conftest import Register

# The pool gives its first addresses first: those are the good ones here.
VMS = (
    vm("a", nic(1, TAKEN), nic(2, mac(0)), nic(3, OUTSIDE)),
    vm("b", nic(1, OUTSIDE), nic(2, mac(1)), nic(3, mac(1))),
    vm("c", nic(1, mac(2)), nic(2, mac(3))),
)


@pytest.mark.parametrize("option", [{"reassign_macs": "bad"}, {"reassign_bad_macs": True}])
def test_every_address_is_good_and_good_ones_stay(
    register: Register, simulator: Simulator, option: dict[str, t.Any]
) -> None:
    load(simulator, world(*VMS))
    done = register(**option)
    found = {name: [address or "" for dummy, dummy2, address in nics_of(simulator, name)] for name in "abc"}
    assert (found["a"][1], found["b"][1], found["c"]) == (mac(0), mac(1), [mac(2), mac(3)])
    macs = [address for addresses in found.values() for address in addresses]
    assert len(set(macs)) == len(macs)
    assert all(address.startswith("00:1a:4a:16:01:") and address != TAKEN for address in macs)
    assert [one["differences"] for one in done["vms"]] == [[], [], []]


def test_only_colliding_ones_are_replaced_on_request(register: Register, simulator: Simulator) -> None:
    load(simulator, world(VMS[0], VMS[2]))
    register(reassign_macs="colliding")
    found = [address for dummy, dummy2, address in nics_of(simulator, "a")]
    assert found[1:] == [mac(0), OUTSIDE]
    assert found[0] != TAKEN
