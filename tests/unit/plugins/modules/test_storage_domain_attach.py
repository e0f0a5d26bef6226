# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The module as a user runs it, against the simulator."""

from __future__ import annotations

import typing as t

import pytest

from tests.engine_simulator.areas.storage.model import StorageDomain, StorageSlice
from tests.engine_simulator.running import Simulator

if t.TYPE_CHECKING:
    from .conftest import Run

MODULE = "storage_domain_attach"


@pytest.fixture
def domain(simulator: Simulator) -> StorageDomain:
    domains = simulator.world.area(StorageSlice).storage_domains.values()
    return next(one for one in domains if one.name == "data2")


def center(simulator: Simulator) -> t.Any:
    return next(iter(simulator.world.data_centers.values()))


def test_an_unattached_domain_is_attached_once(run: Run, simulator: Simulator, domain: StorageDomain) -> None:
    done = run(MODULE, name="data2", data_center="Default", diff=True)
    assert (done["changed"], done["counts"]) == (True, {"attach": 1})
    assert (domain.data_center_id, domain.status) == (center(simulator).id, "active")
    assert done["storage_domain"] == {
        "id": domain.id,
        "name": "data2",
        "type": "data",
        "status": "active",
        "data_center": "Default",
    }
    assert done["diff"]["before"]["status"] == "unattached"
    again = run(MODULE, name=domain.id, data_center=center(simulator).id)
    assert (again["changed"], again.writes, again["plan"]) == (False, [], [])
    assert len(again.requests) == 3


def test_check_mode_predicts_the_result_and_writes_nothing(run: Run, domain: StorageDomain) -> None:
    planned = run(MODULE, check=True, name="data2", data_center="Default")
    assert (planned.writes, domain.data_center_id) == ([], None)
    done = run(MODULE, name="data2", data_center="Default")
    for key in ("changed", "plan", "storage_domain", "before", "after"):
        assert planned[key] == done[key]


@pytest.mark.parametrize("status", ["maintenance", "inactive"])
def test_a_domain_that_is_not_active_is_activated(
    run: Run, simulator: Simulator, domain: StorageDomain, status: str
) -> None:
    domain.data_center_id, domain.status = center(simulator).id, status
    done = run(MODULE, name="data2", data_center="Default")
    assert (done["counts"], domain.status) == ({"activate": 1}, "active")


def test_it_waits_until_the_domain_is_active(run: Run, simulator: Simulator, domain: StorageDomain) -> None:
    simulator.world.area(StorageSlice).options.attach_seconds = 5
    done = run(MODULE, name="data2", data_center="Default")
    assert (done["storage_domain"]["status"], domain.status) == ("active", "active")
    assert len(done.writes) == 1


def test_without_wait_it_returns_at_once(run: Run, simulator: Simulator, domain: StorageDomain) -> None:
    simulator.world.area(StorageSlice).options.attach_seconds = 5
    done = run(MODULE, name="data2", data_center="Default", wait=False)
    assert (done["changed"], domain.status, len(done.requests)) == (True, "locked", 3)


def test_a_domain_that_is_attached_without_being_activated_is_activated(
    run: Run, simulator: Simulator, domain: StorageDomain
) -> None:
    simulator.world.area(StorageSlice).options.attach_activates = False
    done = run(MODULE, name="data2", data_center="Default")
    assert not done.failed
    assert (len(done.writes), domain.status) == (2, "active")


def test_a_domain_on_its_way_is_waited_for_and_not_changed(
    run: Run, simulator: Simulator, domain: StorageDomain
) -> None:
    domain.data_center_id, domain.status = center(simulator).id, "locked"
    simulator.engine.later(4, "domain_unlocked", domain.id, "active")
    done = run(MODULE, name="data2", data_center="Default")
    assert (done["changed"], done.writes, domain.status) == (False, [], "active")


def test_a_domain_that_stays_locked_is_a_timeout(run: Run, simulator: Simulator, domain: StorageDomain) -> None:
    domain.data_center_id, domain.status = center(simulator).id, "locked"
    done = run(MODULE, name="data2", data_center="Default", timeout=20)
    assert done.failed
    assert "still in status locked after 20 seconds" in done["msg"]


def test_what_cannot_be_attached_is_refused_before_anything_is_sent(
    run: Run, simulator: Simulator, domain: StorageDomain
) -> None:
    domain.kind = "iso"
    found = run(MODULE, check=True, name="data2", data_center="Default")
    assert (found.failed, found.codes, found.writes) == (True, {"domain-not-data"}, [])
    domain.kind = "data"
    domain.data_center_id, domain.status = "00000000-0000-4000-8000-0000000000dc", "active"
    found = run(MODULE, name="data2", data_center="Default")
    assert (found.codes, found.writes) == ({"domain-attached-elsewhere"}, [])
    domain.data_center_id, domain.status = center(simulator).id, "unknown"
    assert run(MODULE, name="data2", data_center="Default").codes == {"domain-status"}
    domain.data_center_id = None
    center(simulator).status = "not_operational"
    assert run(MODULE, name="data2", data_center="Default").codes == {"data-center-not-up"}


def test_unknown_names_are_errors(run: Run, domain: StorageDomain) -> None:
    found = run(MODULE, name="data3", data_center="Default")
    assert "There is no storage domain 'data3' in this engine" in found["msg"]
    assert "data2" in found["msg"]
    assert "There is no data center 'nosuch'" in run(MODULE, name="data2", data_center="nosuch")["msg"]
