# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A run that was killed after the engine had accepted everything: the next one shows what it registered."""

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest

from ansible_collections.onramp.ovirt.plugins.module_utils._engine import jobs, vms_register
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.run_folder import RunFolder
from tests.engine_simulator.areas.vms.common import forget_vm
from tests.engine_simulator.areas.vms.model import VmsSlice
from tests.engine_simulator.running import Simulator
from tests.unit.registration_worlds import OUTSIDE, TAKEN, load, mac, nic, nics_of, vm, world

if t.TYPE_CHECKING:
    from .conftest import Register


class Killed(BaseException):
    """Nothing catches it, like a signal."""


@pytest.fixture
def killed(register: Register, simulator: Simulator, monkeypatch: pytest.MonkeyPatch) -> Simulator:
    """Two VMs, whose registration was killed while it waited for the jobs."""
    load(simulator, world(vm("web", nic(1, mac(1))), vm("db", nic(1, mac(2)))))

    def kill(*dummy: t.Any) -> t.Any:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(jobs, "wait_for_jobs", kill)
        with pytest.raises(Killed):
            register()
    return simulator


def test_the_next_run_shows_what_the_killed_one_registered_and_forgets_it(
    killed: Simulator, register: Register, tmp_path: Path
) -> None:
    assert (tmp_path / "run" / "record.json").is_file()
    for check in (True, False):
        found = register(check=check)
        assert (found["changed"], found.writes, found["states"]) == (False, [], {"unchanged": 2})
        shown = {one["name"]: (one["state"], one["resumed"], one["nics"][0]["after"]["mac"]) for one in found["vms"]}
        assert shown == {"web": ("unchanged", True, mac(1)), "db": ("unchanged", True, mac(2))}
        assert found["vms"][0]["nics"][0]["before"] == found["vms"][0]["nics"][0]["after"]
    assert not (tmp_path / "run").exists()
    assert register()["vms"] == []


def test_a_vm_that_is_named_is_shown_once(killed: Simulator, register: Register) -> None:
    found = register(vms=["web"])
    assert sorted((one["name"], one["resumed"]) for one in found["vms"]) == [("db", True), ("web", True)]


def test_the_ovf_of_a_vm_that_the_engine_has_forgotten_stays_until_it_is_back(
    register: Register, simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    load(simulator, world(vm("web", nic(1, mac(1)), fails_afterwards=True), vm("db", nic(1, mac(2)))))

    def kill(*dummy: t.Any) -> t.Any:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(jobs, "wait_for_jobs", kill)
        with pytest.raises(Killed):
            register(vms=["web"])
    simulator.engine.sleep(5)
    simulator.engine.run_due()
    assert register(vms=["db"])["states"] == {"registered": 1}
    found = register(vms=["web"])
    assert [(one["name"], one["recovered"]) for one in found["vms"]] == [("web", True)], found["msg"]


REFUSED_ADD = {
    "kind": "status",
    "status": 400,
    "method": "POST",
    "path": "^vms$",
    "reason": "Operation Failed",
    "detail": "[Cannot add VM. Storage is not ready.]",
}


def _kill_the_next_write(*dummy: t.Any, **dummy2: t.Any) -> t.Any:
    raise Killed


def test_a_lost_vm_comes_back_after_two_recoveries_have_failed_and_one_was_killed(
    register: Register, simulator: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    load(simulator, world(vm("web", nic(1, mac(1)), fails_afterwards=True), vm("db", nic(1, mac(2)))))
    for _number in range(2):
        simulator.fault_injection.add(REFUSED_ADD)
        assert register(vms=["web"]).failed
    with monkeypatch.context() as patched:
        patched.setattr(vms_register, "write_and_confirm", _kill_the_next_write)
        with pytest.raises(Killed):
            register(vms=["web"])
    assert register(vms=["db"])["states"] == {"registered": 1}
    found = register(vms=["web"])
    assert [(one["name"], one["recovered"]) for one in found["vms"]] == [("web", True)], found["msg"]
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize("keep_disks", [False, True])
def test_a_vm_that_a_user_removed_after_the_interruption_stays_removed(
    killed: Simulator, register: Register, tmp_path: Path, keep_disks: bool
) -> None:
    killed.engine.sleep(5)
    killed.engine.run_due()
    web = next(one for one in killed.world.area(VmsSlice).vms.values() if one.name == "web")
    forget_vm(killed.world, web, keep_disks=keep_disks)
    if keep_disks:
        other = next(one for one in killed.world.area(VmsSlice).vms.values() if one.name == "holder")
        other.disks += web.disks
    found = register()
    assert ([one["name"] for one in found["vms"]], found.writes) == (["db"], []), found["msg"]
    assert [path.name for path in (tmp_path / "run").iterdir()] == [f"{web.id}.ovf"], "Its OVF may be the last one."


def test_a_refused_vm_is_not_taken_for_one_that_the_engine_has_forgotten(
    register: Register, simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    load(simulator, world(vm("web", nic(1, mac(1)))))
    simulator.fault_injection.add({**REFUSED_ADD, "path": "/register$"})
    seen: list[str] = []
    finish = RunFolder.finish

    def spy(folder: RunFolder, entries: t.Any, *more: t.Any) -> t.Any:
        seen.extend(entry.correlation_id for entry in entries.values())
        return finish(folder, entries, *more)

    monkeypatch.setattr(RunFolder, "finish", spy)
    assert register(vms=["web"]).failed
    assert seen == [""]


def test_a_task_that_does_nothing_and_leaves_something_out_forgets_the_interrupted_run(
    register: Register, simulator: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    load(simulator, world(vm("web", nic(1, mac(1))), vm("bad", nic(1, mac(2)), cluster="nowhere")))
    with monkeypatch.context() as patched:
        patched.setattr(jobs, "wait_for_jobs", _kill_the_next_write)
        with pytest.raises(Killed):
            register(vms=["web"])
    found = register(vms=["bad"], on_error="continue")
    assert (found.failed, found.writes, (tmp_path / "run").exists()) == (True, [], False), found["msg"]


def test_a_resumed_vm_is_shown_with_the_addresses_that_it_got_back_also_if_another_one_fails(
    register: Register, simulator: Simulator
) -> None:
    load(simulator, world(vm("web", nic(1, TAKEN), nic(2, mac(0)), nic(3, OUTSIDE)), vm("bad", nic(1, mac(5)))))
    simulator.fault_injection.add({"kind": "status", "status": 500, "method": "PUT"})
    assert register(vms=["web"], reassign_macs="colliding").failed
    simulator.fault_injection.add({**REFUSED_ADD, "path": "/register$"})
    found = register(vms=["bad"], reassign_macs="colliding")
    shown = {one["name"]: (one["state"], one["resumed"]) for one in found["vms"]}
    assert (found.failed, shown) == (True, {"web": ("unchanged", True), "bad": ("failed", False)})
    web = next(one for one in found["vms"] if one["name"] == "web")
    assert web["nics"][1]["after"]["mac"] == nics_of(simulator, "web")[1][2] == mac(0)


def test_a_second_run_with_the_same_folder_is_refused_until_the_first_one_has_ended(
    register: Register, simulator: Simulator, tmp_path: Path
) -> None:
    load(simulator, world(vm("web", nic(1, mac(1)))))
    with RunFolder(tmp_path / "run").locked():
        refused = register()
        assert (refused.failed, refused.writes) == (True, [])
        assert "Another run uses folder" in refused["msg"]
        assert register(check=True)["states"] == {"planned": 1}
    assert register()["states"] == {"registered": 1}
