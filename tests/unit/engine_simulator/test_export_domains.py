# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Export domains of the simulated engine: what it shows of their VMs, and how it imports them."""

from __future__ import annotations

import typing as t

import ovirtsdk4 as sdk
import pytest
from ovirtsdk4 import types

from tests.engine_simulator.areas.storage.model import StorageSlice
from tests.engine_simulator.areas.vms.model import VmsSlice
from tests.engine_simulator.running import Simulator
from tests.unit.import_worlds import import_world

BASE = "11111111-1111-4111-8111-1111111111aa"
WEB, THIN = "22222222-2222-4222-8222-222222222201", "22222222-2222-4222-8222-222222222202"
NICS = [{"network": "red", "profile": "red", "mac": "00:1a:4a:16:02:01"}, {"network": "blue"}]
ON_EXPORT: list[dict[str, t.Any]] = [
    {"domain": "export1", "name": "web01", "id": WEB, "disks": [1, 2], "nics": NICS},
    {"domain": "export1", "name": "thin01", "id": THIN, "disks": [1], "template_id": BASE},
]
DOMAINS = [{"name": "data1", "master": True}, {"name": "data2"}, {"name": "export1", "kind": "export"}]


class Client:
    """What tests do with the SDK."""

    def __init__(self, connection: sdk.Connection) -> None:
        self.system = connection.system_service()
        domains = self.system.storage_domains_service()
        (found,) = domains.list(search="name=export1")
        self.domain = domains.storage_domain_service(found.id)

    def send(self, ident: str = WEB, query: dict[str, str] | None = None, **more: t.Any) -> t.Any:
        given = {"cluster": types.Cluster(name="prod"), "storage_domain": types.StorageDomain(name="data1"), **more}
        return self.domain.vms_service().vm_service(ident).import_(query=query, **given)

    def refusal(self, ident: str = WEB, query: dict[str, str] | None = None, **more: t.Any) -> tuple[int, str]:
        with pytest.raises(sdk.Error) as refused:
            self.send(ident, query, **more)
        return refused.value.code, refused.value.fault.detail if refused.value.fault else ""

    def codes(self) -> list[int]:
        return [event.code for event in reversed(self.system.events_service().list())]

    def vms(self) -> list[types.Vm]:
        return list(self.system.vms_service().list(follow="nics,disk_attachments.disk"))


def wait(simulator: Simulator) -> None:
    """Until the disks are copied."""
    simulator.state.engine.sleep(30)
    simulator.state.engine.run_due()


@pytest.fixture
def client(simulator: Simulator, connection: sdk.Connection) -> Client:
    simulator.state.engine.world = import_world(storage_domains=DOMAINS, unregistered=ON_EXPORT)
    simulator.world.area(VmsSlice).options.export_import_seconds = 20
    return Client(connection)


def test_vms_are_listed_with_their_disks_and_without_their_vnics(client: Client) -> None:
    listed = client.domain.vms_service().list()
    assert [vm.name for vm in listed] == ["web01", "thin01"]
    assert client.domain.vms_service().list(unregistered=True) == []
    assert [vm.template.id for vm in listed][1] == BASE
    service = client.domain.vms_service().vm_service(WEB)
    assert service.get().nics is None
    assert [disk.provisioned_size >> 30 for disk in service.disks_service().list()] == [1, 2]
    assert [item.bootable for item in service.disk_attachments_service().list()] == [True, False]
    assert client.system.disks_service().list(search="name=web01*") == []


def test_an_import_copies_the_disks_of_a_locked_vm(client: Client, simulator: Simulator) -> None:
    answer = client.send(async_=True, query={"correlation_id": "mine"})
    assert answer is None
    (vm,) = client.vms()
    assert (vm.id, vm.status.value) == (WEB, "image_locked")
    assert [nic.mac.address for nic in vm.nics][0] == "00:1a:4a:16:02:01"
    assert [bool(nic.vnic_profile) for nic in vm.nics] == [True, False]
    assert {item.disk.status.value for item in vm.disk_attachments} == {"locked"}
    assert client.refusal(storage_domain=types.StorageDomain(name="data1"))[0] == 409
    wait(simulator)
    (vm,) = client.vms()
    assert (vm.status.value, {item.disk.status.value for item in vm.disk_attachments}) == ("down", {"ok"})
    assert [code for code in client.codes() if code in (9600, 1165, 1152)] == [9600, 1165, 1152]
    (job,) = client.system.jobs_service().list(search="correlation_id=mine")
    assert (job.description, job.status.value) == ("Importing VM web01 to Cluster prod", "finished")


def test_a_failed_import_leaves_nothing(client: Client, simulator: Simulator) -> None:
    for domain in simulator.world.area(StorageSlice).storage_domains.values():
        for entity in domain.entities.values():
            entity.fails_afterwards = True
    client.send(async_=True)
    wait(simulator)
    assert (client.vms(), client.codes()[-1]) == ([], 1153)
    assert client.system.disks_service().list(search="name=web01*") == []


def test_the_engine_refuses_what_it_cannot_import(client: Client, simulator: Simulator) -> None:
    clone: dict[str, t.Any] = {"clone": True, "vm": types.Vm(name="other")}
    assert client.refusal(storage_domain=None)[0] == 400
    assert client.refusal("22222222-2222-4222-8222-222222222299")[0] == 404
    assert "Template doesn't exist" in client.refusal(THIN)[1]
    assert "must be collapsed" in client.refusal(THIN, **clone)[1]
    # It is taken from the query alone.
    assert "must be collapsed" in client.refusal(THIN, **clone, collapse_snapshots=True)[1]
    collapsed = client.refusal(THIN, {"collapse_snapshots": "true"})
    assert "Template is missing in domain export1" in collapsed[1]
    assert "type is illegal" in client.refusal(storage_domain=types.StorageDomain(name="export1"))[1]
    client.send(async_=True)
    wait(simulator)
    assert "already exists" in client.refusal()[1] or "duplicate" in client.refusal()[1]


def test_a_name_counts_only_together_with_clone(client: Client, simulator: Simulator) -> None:
    client.send(async_=True, vm=types.Vm(name="ignored"))
    wait(simulator)
    client.send(async_=True, vm=types.Vm(name="copy"), clone=True)
    wait(simulator)
    first, second = client.vms()
    assert (first.name, second.name) == ("web01", "copy")
    assert (first.id == WEB, second.id == WEB) == (True, False)
    assert second.nics[0].mac.address.startswith("00:1a:4a:16:01:")


def test_a_domain_for_one_disk_is_not_filled_up_for_the_others(client: Client) -> None:
    (data2,) = client.system.storage_domains_service().list(search="name=data2")
    first, second = client.domain.vms_service().vm_service(WEB).disks_service().list()

    def vm(*disks: types.Disk) -> types.Vm:
        target = [types.StorageDomain(id=data2.id)]
        return types.Vm(
            disk_attachments=[types.DiskAttachment(disk=types.Disk(id=d.id, storage_domains=target)) for d in disks]
        )

    assert client.refusal(vm=vm(first))[0] == 500
    client.send(vm=vm(first, second), async_=True)
    assert {item.disk.storage_domains[0].id for item in client.vms()[0].disk_attachments} == {data2.id}


def test_a_template_is_imported_before_the_vms_that_are_made_from_it(client: Client, simulator: Simulator) -> None:
    template = {"domain": "export1", "name": "base", "id": BASE, "kind": "TEMPLATE", "disks": [1]}
    simulator.state.engine.world = import_world(storage_domains=DOMAINS, unregistered=[*ON_EXPORT, template])
    simulator.world.area(VmsSlice).options.export_import_seconds = 20
    (found,) = client.system.storage_domains_service().list(search="name=export1")
    client.domain = client.system.storage_domains_service().storage_domain_service(found.id)
    (listed,) = client.domain.templates_service().list()
    assert (listed.id, listed.name) == (BASE, "base")
    place = {"cluster": types.Cluster(name="prod"), "storage_domain": types.StorageDomain(name="data1")}
    service = client.domain.templates_service().template_service(BASE)
    service.import_(async_=True, **place)
    with pytest.raises(sdk.Error, match="already exists"):
        service.import_(async_=True, **place)
    assert "locked" in client.refusal(THIN)[1]
    wait(simulator)
    assert client.codes()[-2:] == [1163, 1158]
    elsewhere = client.refusal(THIN, storage_domain=types.StorageDomain(name="data2"))
    assert "does not contain the VM Template" in elsewhere[1]
    client.send(THIN, async_=True)
    assert [vm.template.id for vm in client.vms()] == [BASE]
