# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Two runs at the same time for one domain, each with a folder of its own: nothing is doubled, and both end well."""

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest

from ansible_collections.onramp.ovirt.plugins.module_utils._engine import jobs, registration, vms_finish, vms_register
from tests.engine_simulator.running import Simulator
from tests.unit.registration_worlds import OUTSIDE, TAKEN, load, mac, nic, nics_of, registered, vm, world

if t.TYPE_CHECKING:
    from .conftest import Outcome, Register

VMS = (
    vm("plain", nic(1, mac(5))),
    vm("colliding", nic(1, TAKEN), nic(2, mac(0)), nic(3, OUTSIDE)),
    vm("late", nic(1, mac(7)), fails_afterwards=True),
    vm("new", nic(1), nic(2, mac(1))),
)
FLOATING = {"alias": "floating", "domain": "data1", "registered": False}


@pytest.mark.parametrize(
    ("place", "name", "first_too"),
    [
        (vms_register, "send_batch", False),
        (vms_register, "send_batch", True),
        (jobs, "wait_for_jobs", True),
        (vms_register, "_bring_back", False),
        (vms_finish, "needed", False),
        (registration, "_register_disks", False),
    ],
)
def test_a_second_run_at_any_moment_of_the_first_one(
    register: Register,
    simulator: Simulator,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    place: t.Any,
    name: str,
    first_too: bool,
) -> None:
    """It begins and ends before this function of the first one, or after it."""
    load(simulator, world(*VMS, disks=[FLOATING]))
    others: list[Outcome] = []

    def run(folder: str) -> Outcome:
        options = {"reassign_macs": "colliding", "floating_disks": True, "ovf_store": False}
        return register(run_folder=str(tmp_path / folder), **options)

    function = getattr(place, name)

    def called(*arguments: t.Any, **more: t.Any) -> t.Any:
        monkeypatch.setattr(place, name, function)
        found = function(*arguments, **more) if first_too else None
        others.append(run("second"))
        return found if first_too else function(*arguments, **more)

    monkeypatch.setattr(place, name, called)
    done = run("first")
    assert [(one.failed, one.result.get("msg")) for one in (done, *others)] == [(False, None)] * 2
    assert set(registered(simulator)) == {"plain", "colliding", "late", "new"}
    macs = {one: [address for dummy, dummy2, address in nics_of(simulator, one)] for one in registered(simulator)}
    assert (macs["plain"], macs["late"], macs["colliding"][1:], macs["new"][1:]) == (
        [mac(5)],
        [mac(7)],
        [mac(0), OUTSIDE],
        [mac(1)],
    )
    everything = [address for found in macs.values() for address in found]
    assert len({*everything, TAKEN}) == len(everything) + 1
    assert [run(folder)["changed"] for folder in ("first", "second")] == [False, False]
    assert not any((tmp_path / folder).exists() for folder in ("first", "second"))
