# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Clones have ids of their own: they are found by their names, completed, and never added twice."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.onramp.ovirt.plugins.module_utils._engine import jobs
from tests.engine_simulator.areas.storage.model import StorageSlice
from tests.engine_simulator.running import Simulator
from tests.unit.registration_worlds import load, mac, nic, nics_of, registered, vm, world

if t.TYPE_CHECKING:
    from .conftest import Outcome, Register

# Two vNICs of one profile with different targets, which takes a request of its own.
RULES = [{"source": {"nic": "nic2"}, "target": {"network": "green", "profile": "silver"}}]
MAPPED = [("nic1", "red/red"), ("nic2", "green/silver")]


@pytest.fixture
def register_clones(register: Register, simulator: Simulator) -> Register:
    load(simulator, world(vm("web", nic(1, mac(1)), nic(2, mac(2))), vm("db", nic(1, mac(3)))))

    def run(**options: t.Any) -> Outcome:
        return register(clone=True, vnic_profile_mappings=RULES, **options)

    return run


def states(outcome: Outcome) -> dict[str, str]:
    return {one["name"]: one["state"] for one in outcome["vms"]}


def test_clones_are_registered_with_ids_of_their_own_and_only_once(
    register_clones: Register, simulator: Simulator
) -> None:
    done = register_clones()
    assert (done.failed, states(done)) == (False, {"web": "registered", "db": "registered"}), done.result.get("msg")
    assert {one["name"]: one["id"] for one in done["vms"]} == {
        name: vm.id for name, vm in registered(simulator).items()
    }
    assert [found[:2] for found in nics_of(simulator, "web")] == MAPPED
    assert all(one["after"]["mac"] for found in done["vms"] for one in found["nics"])
    again = register_clones(vms=["web", "db"])
    assert (again["changed"], again.writes, states(again)) == (False, [], {"web": "unchanged", "db": "unchanged"})


def test_a_clone_with_a_new_name_is_known_by_its_old_one(register_clones: Register, simulator: Simulator) -> None:
    options = {"vms": ["web"], "new_names": [{"from": "web", "to": "web-copy"}]}
    assert states(register_clones(**options)) == {"web-copy": "registered"}
    again = register_clones(**options)
    assert (again["changed"], again.writes, states(again)) == (False, [], {"web-copy": "unchanged"})
    assert [found[:2] for found in nics_of(simulator, "web-copy")] == MAPPED


def test_a_clone_whose_job_fails_afterwards_is_not_added_from_its_ovf(
    register_clones: Register, simulator: Simulator
) -> None:
    for entity in _entities(simulator):
        entity.fails_afterwards = entity.name == "web"
    done = register_clones(on_error="continue")
    assert (done.failed, states(done)) == (True, {"web": "failed", "db": "registered"})
    assert "Its OVF is '" in done["msg"]
    assert set(registered(simulator)) == {"db"}
    assert not [write for write in done.writes if write == "POST vms"]


def test_clones_of_a_run_that_was_killed_while_it_waited_are_found_and_completed(
    register_clones: Register, simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        """Nothing catches it, like a signal."""

    def kill(*dummy: t.Any) -> t.Any:
        raise Killed

    with monkeypatch.context() as patched, pytest.raises(Killed):
        patched.setattr(jobs, "wait_for_jobs", kill)
        register_clones()
    again = register_clones()
    assert (again.failed, again["changed"]) == (False, True), again.result.get("msg")
    assert {one["name"]: one["resumed"] for one in again["vms"]} == {"web": True, "db": True}
    assert (set(registered(simulator)), [found[:2] for found in nics_of(simulator, "web")]) == ({"web", "db"}, MAPPED)


def test_a_clone_of_a_broken_run_is_completed_by_the_next_one(register_clones: Register, simulator: Simulator) -> None:
    simulator.fault_injection.add({"kind": "reset", "method": "PUT", "path": "/nics/", "times": 0})
    assert register_clones(timeout=3).failed
    simulator.fault_injection.faults.clear()
    assert [found[:2] for found in nics_of(simulator, "web")] != MAPPED
    again = register_clones()
    assert (again.failed, again["changed"]) == (False, True), again.result.get("msg")
    assert [found[:2] for found in nics_of(simulator, "web")] == MAPPED
    assert register_clones()["changed"] is False


def _entities(simulator: Simulator) -> t.Iterator[t.Any]:
    for domain in simulator.world.area(StorageSlice).storage_domains.values():
        yield from domain.entities.values()
