# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The data domain of the acceptance checks becomes as it was, on the simulator."""

from __future__ import annotations

import contextlib
import typing as t
from pathlib import Path

import ovirtsdk4
import pytest
import yaml
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar

from tests.acceptance import registration
from tests.acceptance.__main__ import clean_up, move_domain
from tests.acceptance.engine import connect
from tests.engine_simulator.areas.storage.model import StorageSlice
from tests.engine_simulator.running import Simulator, running


@pytest.fixture
def simulator(monkeypatch: pytest.MonkeyPatch) -> t.Iterator[Simulator]:
    with running("small", tls=False) as simulator:
        monkeypatch.setenv("OVIRT_URL", simulator.url)
        monkeypatch.setenv("OVIRT_USERNAME", simulator.username)
        monkeypatch.setenv("OVIRT_PASSWORD", simulator.password)
        monkeypatch.delenv("OVIRT_CAFILE", raising=False)
        move_domain(simulator.world, "data2")
        yield simulator


@pytest.fixture
def system(simulator: Simulator) -> t.Iterator[t.Any]:
    with contextlib.closing(connect()) as connection:
        yield connection.system_service()


def test_vms_that_were_registered_are_unregistered_again_with_their_disks(simulator: Simulator, system: t.Any) -> None:
    disks = {disk.id for disk in simulator.world.area(StorageSlice).disks.values()}
    place = registration.find(system, "data2", ["moved"])
    assert place.describe() == {"reason": "", "domain": "data2", "vms": ["moved"]}
    domain = system.storage_domains_service().storage_domain_service(place.id)
    [vm] = [one for one in domain.vms_service().list(unregistered=True) if one.name == "moved"]
    domain.vms_service().vm_service(vm.id).register()
    assert registration.differences(system, place) == ["data2: 1 VMs are not unregistered again"]
    assert registration.restore(system, place) == ["moved", "moved_Disk1"]
    assert registration.differences(system, place) == []
    assert disks == {disk.id for disk in simulator.world.area(StorageSlice).disks.values()}
    assert registration.restore(system, place) == []


@pytest.mark.parametrize(
    ("name", "wanted", "reason"),
    [
        ("", [], "no data domain is given (ONRAMP_DOMAIN)"),
        ("gone", [], "there is no attached storage domain 'gone'"),
        ("data1", [], "storage domain 'data1' is the master domain, which cannot be detached"),
        ("data2", ["gone"], "storage domain 'data2' has no unregistered VM gone"),
    ],
)
def test_a_domain_that_cannot_be_restored_is_not_used(system: t.Any, name: str, wanted: list[str], reason: str) -> None:
    place = registration.find(system, name, wanted)
    assert place.describe() == {"reason": reason, "domain": "", "vms": []}
    assert registration.restore(system, place) == registration.differences(system, place) == []


def test_a_domain_with_registered_vms_is_not_used(system: t.Any) -> None:
    place = registration.find(system, "data2")
    domain = system.storage_domains_service().storage_domain_service(place.id)
    domain.vms_service().vm_service(min(place.unregistered)).register()
    assert "has registered objects" in registration.find(system, "data2").reason


def test_a_local_domain_is_not_used_because_the_engine_formats_it_when_it_is_detached(
    simulator: Simulator, system: t.Any
) -> None:
    domains = simulator.world.area(StorageSlice).storage_domains.values()
    domain = next(one for one in domains if one.name == "data2")
    for kind in ("localfs", ""):
        domain.storage_type = kind
        assert "the engine may format it" in registration.find(system, "data2").reason


def test_a_domain_that_turns_out_to_be_local_is_not_detached(simulator: Simulator, system: t.Any) -> None:
    place = registration.find(system, "data2")
    vms = system.storage_domains_service().storage_domain_service(place.id).vms_service()
    vms.vm_service(min(place.unregistered)).register()
    domain = simulator.world.area(StorageSlice).storage_domains[place.id]
    domain.storage_type = "localfs"
    with pytest.raises(ovirtsdk4.Error, match="is not detached"):
        registration.restore(system, place)
    assert (domain.data_center_id, domain.status) == (place.data_center_id, "active")


def chosen(disks: list[dict[str, t.Any]] | None, lease: str | None = None) -> t.Any:
    """Return which VMs the play registers, of one with these disks and lease."""
    text = (Path(registration.__file__).parent / "plays" / "checks" / "vm_register.yml").read_text(encoding="utf-8")
    [task] = [one for one in yaml.safe_load(text) if "Choose VMs" in one["name"]]
    vm = {"name": "web01", "disks": disks, "lease_domain_id": lease}
    facts = {
        "checked": {"vms": [{"name": "web01", "kind": "vm", "state": "planned"}], "repairs": [], "findings": []},
        "found": {"domain": {"id": "d1"}, "vms": [vm, {"name": "db01", "state": "registered"}]},
    }
    try:
        from ansible.template import trust_as_template
    except ImportError:
        trusted: t.Callable[[t.Any], t.Any] = str
    else:
        trusted = trust_as_template
    variables = {**facts, **{k: trusted(v) if isinstance(v, str) else v for k, v in task["vars"].items()}}
    template = trusted(task["ansible.builtin.set_fact"]["unchanged"])
    return Templar(loader=DataLoader(), variables=variables).template(template)


def test_vms_that_would_stay_in_the_engine_are_not_registered() -> None:
    here, elsewhere, lun = ({"storage_domain_id": ident} for ident in ("d1", "d2", None))
    assert chosen([here, here]) == ["web01"]
    assert chosen([here], lease="d1") == chosen([here, elsewhere]) == chosen([here, lun]) == chosen([]) == []
    assert chosen(None) == []


def test_everything_else_is_taken_away_even_if_the_domain_cannot_be_restored(monkeypatch: pytest.MonkeyPatch) -> None:
    class Fixtures:
        done: t.ClassVar[list[str]] = []

        def sweep(self) -> list[str]:
            self.done.append("sweep")
            raise ovirtsdk4.Error("a network is in use")

        def wake(self) -> list[str]:
            self.done.append("wake")
            return []

    def fail(*dummy: t.Any) -> list[str]:
        raise ovirtsdk4.Error("it is not detached")

    monkeypatch.setattr(registration, "restore", fail)
    with pytest.raises(ovirtsdk4.Error):
        clean_up(t.cast(t.Any, Fixtures()), None, registration.Place())
    assert Fixtures.done == ["sweep", "wake"]


@pytest.mark.parametrize("detached", [False, True])
def test_what_a_killed_run_left_registered_is_unregistered_by_the_next_run(
    simulator: Simulator, system: t.Any, tmp_path: Path, detached: bool
) -> None:
    place = registration.find(system, "data2", ["moved"])
    run_folder = place.keep(tmp_path)
    assert run_folder.parent == tmp_path / "data2"
    vms = system.storage_domains_service().storage_domain_service(place.id).vms_service()
    vms.vm_service(min(place.ids)).register()
    if detached:
        domains = system.data_centers_service().data_center_service(place.data_center_id).storage_domains_service()
        domains.storage_domain_service(place.id).deactivate()
        domains.storage_domain_service(place.id).remove()
    restored = registration.restore_left(system, tmp_path)
    assert restored == ([] if detached else ["moved", "moved_Disk1"])
    assert registration.find(system, "data2", ["moved"]) == place
    assert registration.restore_left(system, tmp_path) == []


def test_a_killed_run_is_not_undone_where_something_else_is_registered(
    simulator: Simulator, system: t.Any, tmp_path: Path
) -> None:
    place = registration.find(system, "data2", ["moved"])
    place.keep(tmp_path)
    vms = system.storage_domains_service().storage_domain_service(place.id).vms_service()
    [other] = place.unregistered - place.ids
    for ident in (other, min(place.ids)):
        vms.vm_service(ident).register()
    assert registration.restore_left(system, tmp_path) == []
    assert {vm.id for vm in vms.list()} == {other, min(place.ids)}
