# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""External imports as a client of the SDK sees them: refusals, the course of a conversion, failures, frozen imports."""

from __future__ import annotations

import typing as t

import ovirtsdk4 as sdk
import pytest
from ovirtsdk4 import types

from tests.engine_simulator.running import Simulator
from tests.unit.import_worlds import described, external, import_world

WEB = external("web01", disks=2)
GUEST = external("guest1", "kvm", first=9)
Given = dict[str, t.Any]


@pytest.fixture
def load(simulator: Simulator) -> t.Callable[..., None]:
    def put(*vms: Given, **more: t.Any) -> None:
        simulator.state.engine.world = import_world(*vms, **more)

    put(WEB, GUEST)
    return put


def request(name: str = "web01", **more: t.Any) -> types.ExternalVmImport:
    given = {
        "name": name,
        "provider": types.ExternalVmProviderType.VMWARE,
        "url": "vpx://user@vc.example.com/DC1/esx1",
        "username": "user",
        "password": "secret",
        "vm": types.Vm(name=name),
        "cluster": types.Cluster(name="prod"),
        "storage_domain": types.StorageDomain(name="data1"),
        "host": types.Host(name="h1"),
    }
    return types.ExternalVmImport(**{**given, **more})


class Client:
    """What tests do with the SDK. Each request lets a second pass."""

    def __init__(self, connection: sdk.Connection) -> None:
        self.system = connection.system_service()
        self.vms = self.system.vms_service()

    def begin(self, wanted: types.ExternalVmImport) -> str:
        added = self.system.external_vm_imports_service().add(wanted, query={"correlation_id": "mine"})
        assert added.password is None
        return str(added.vm.id)

    def refusal(self, call: t.Callable[[], t.Any]) -> tuple[int, str]:
        with pytest.raises(sdk.Error) as refused:
            call()
        return refused.value.code, refused.value.fault.detail if refused.value.fault else ""

    def codes(self) -> list[int]:
        return [event.code for event in reversed(self.system.events_service().list())]

    def listed(self, ident: str) -> types.Vm:
        return self.vms.list(search=f"id={ident}")[0]

    def wait(self, code: int) -> list[str]:
        """Read until an event is there; returns the details that were seen, each once."""
        seen: dict[str, None] = {}
        for _round in range(60):
            for vm in self.vms.list():
                seen.setdefault(vm.status_detail or "")
            if self.system.events_service().list(search=f"type={code}"):
                return list(seen)
        raise AssertionError(f"no event {code}")


@pytest.fixture
def client(connection: sdk.Connection, load: t.Any) -> Client:
    return Client(connection)


@pytest.mark.parametrize(
    ("changes", "status", "text"),
    [
        ({"username": " "}, 400, "[Cannot import VM. No username specified.]"),
        ({"password": ""}, 400, "[Cannot import VM. No password specified.]"),
        ({"password": "wrong"}, 400, "[Desktop does not exist]"),
        ({"name": "nosuch"}, 400, "[Desktop does not exist]"),
        ({"url": "vpx://user@unreachable/DC1/esx1"}, 400, "[Desktop does not exist]"),
        ({"url": "ova:///a.ova", "host": None}, 400, "proxy"),
        ({"cluster": types.Cluster(name="nosuch")}, 404, ""),
        ({"storage_domain": types.StorageDomain(name="nosuch")}, 404, ""),
        ({"host": types.Host(name="nosuch")}, 404, ""),
        ({"vm": types.Vm(name="there")}, 409, "VM Name already exists in the Data Center"),
        ({"vm": types.Vm(name="a b")}, 400, "special characters"),
        ({"drivers_iso": types.File(id="virtio.iso")}, 400, "[Invalid ISO image path]"),
        ({"cpu_profile": types.CpuProfile(id="00000000-0000-4000-8000-000000000001")}, 400, "CPU"),
        ({"url": None}, 400, "ExternalVmImport [url] required for add"),
    ],
)
def test_a_request_that_cannot_work_is_refused(
    client: Client, load: t.Any, changes: Given, status: int, text: str
) -> None:
    load(WEB, vms=[{"name": "there", "cluster": "prod"}])
    code, detail = client.refusal(lambda: client.begin(request(**changes)))
    assert (code, text.lower() in detail.lower()) == (status, True), detail
    assert [vm.name for vm in client.vms.list()] == ["there"]


def test_events_tell_causes_apart_that_have_one_answer(client: Client, simulator: Simulator) -> None:
    client.refusal(lambda: client.begin(request(password="wrong")))
    assert 202 in client.codes()
    next(host for host in simulator.world.hosts.values() if host.name == "h1").status = "non_responsive"
    client.refusal(lambda: client.begin(request()))
    assert 1187 in client.codes()


def test_the_course_of_a_conversion(client: Client) -> None:
    ident = client.begin(request())
    vm = client.vms.vm_service(ident)
    assert (vm.get().status, vm.get().status_detail) == (types.VmStatus.DOWN, None)
    assert vm.nics_service().list() == []
    details = client.wait(1152)
    assert [detail for detail in details if detail][-3:] == ["Copying disk 1/2", "Copying disk 2/2", "Finalizing"]
    nics = sorted(vm.nics_service().list(), key=lambda nic: nic.name)
    assert [nic.name for nic in nics] == ["nic1", "nic2"]
    assert all(nic.vnic_profile is None for nic in nics)
    # The engine gives addresses in the order of those at the source, which descend here.
    assert nics[0].mac.address > nics[1].mac.address
    codes = client.codes()
    assert [code for code in codes if code in (1165, 2036, 97, 1152)] == [2036, 2036, 1165, 97, 97, 1152]
    (job,) = client.system.jobs_service().list(search="correlation_id=mine")
    assert (job.status, job.description) == (types.JobStatus.FINISHED, "Importing VM web01 to Cluster prod")
    assert not client.system.events_service().list(search="correlation_id=mine")


def test_disks_are_unlocked_long_before_the_end(client: Client) -> None:
    ident = client.begin(request())
    attachments = client.vms.vm_service(ident).disk_attachments_service()
    while any(a.disk.status != types.DiskStatus.OK for a in attachments.list(follow="disk")):
        pass
    assert 1152 not in client.codes()


def test_nothing_else_can_be_done_with_it_meanwhile(client: Client) -> None:
    ident = client.begin(request(vm=types.Vm(name="new")))
    vm = client.vms.vm_service(ident)
    calls = (
        lambda: vm.update(types.Vm(comment="x")),
        vm.remove,
        vm.start,
        lambda: client.begin(request(vm=types.Vm(name="new"))),
    )
    refused = [client.refusal(call) for call in calls]
    assert [code for code, _detail in refused] == [409] * 4
    assert "VM web01 is being imported" in refused[0][1]


def test_vnics_of_kvm_are_there_from_the_start_and_keep_what_is_set(client: Client) -> None:
    ident = client.begin(
        request("guest1", provider=types.ExternalVmProviderType.KVM, url="qemu+ssh://root@kvm1/system")
    )
    nics = client.vms.vm_service(ident).nics_service()
    (first,) = (nic for nic in nics.list() if nic.name == "nic1")
    nics.nic_service(first.id).update(types.Nic(mac=types.Mac(address="52:54:00:00:00:09")))
    client.wait(1152)
    assert nics.nic_service(first.id).get().mac.address == "52:54:00:00:00:09"
    # It has no display, so that nothing can be set before it gets one.
    vm = client.vms.vm_service(ident)
    assert client.refusal(lambda: vm.update(types.Vm(comment="x")))[0] == 400
    vm.update(types.Vm(display=types.Display(type=types.DisplayType.VNC)))
    vm.update(types.Vm(comment="x"))


def test_reordering_during_a_conversion_unplugs_vnics(client: Client, load: t.Any) -> None:
    load(external("web01", nics=4))
    ident = client.begin(request())
    vm = client.vms.vm_service(ident)
    vm.reorder_mac_addresses()
    client.wait(1152)
    assert 838 in client.codes()
    assert any(not nic.plugged for nic in vm.nics_service().list())


@pytest.mark.parametrize(("outcome", "code"), [("error", 1153), ("bad_ovf", 1196), ("rejected", 10802)])
def test_a_failed_import_leaves_its_vm(client: Client, load: t.Any, outcome: str, code: int) -> None:
    load({**WEB, "outcome": outcome})
    ident = client.begin(request())
    client.wait(1153)
    assert code in client.codes()
    (job,) = client.system.jobs_service().list(search="correlation_id=mine")
    assert (client.listed(ident).name, job.status) == ("web01", types.JobStatus.FAILED)
    client.vms.vm_service(ident).remove()
    load_again = client.begin
    assert load_again(request()) != ident


def test_a_proxy_host_in_maintenance_freezes_its_import(client: Client, simulator: Simulator) -> None:
    ident = client.begin(request())
    while "Copying" not in (client.listed(ident).status_detail or ""):
        pass
    host = next(host for host in simulator.world.hosts.values() if host.name == "h1")
    host.status = "maintenance"
    before = client.codes()
    for _round in range(40):
        client.listed(ident)
    assert client.codes() == before
    host.status = "up"
    client.wait(1152)


def test_vnics_of_an_ova_get_the_network_of_their_name(client: Client, load: t.Any) -> None:
    nics = [{"mac": "00:50:56:00:00:01", "network": "green"}, {"mac": "", "network": "nowhere"}]
    load({**external("appliance", "vmware"), "path": "/srv/a.ova", "nics": nics})
    ident = client.begin(request("whatever", url="ova:///srv/a.ova"))
    client.wait(1152)
    found = client.vms.vm_service(ident).nics_service().list()
    assert [bool(nic.vnic_profile) for nic in found] == [True, False]
    (event,) = client.system.events_service().list(search="type=9600")
    assert "the Network/s nowhere were found to be Non-VM Networks" in event.description


def test_an_ova_of_an_engine_is_extracted_without_a_conversion(client: Client, load: t.Any) -> None:
    load({**external("appliance"), "path": "/srv/a.ova", "ovirt": True})
    ident = client.begin(request("appliance", url="ova:///srv/a.ova"))
    assert len(client.vms.vm_service(ident).nics_service().list()) == 2
    client.wait(1152)
    vm = client.listed(ident)
    assert (vm.origin, vm.bios.type) == ("ovirt", types.BiosType.I440FX_SEA_BIOS)
    (job,) = client.system.jobs_service().list(search="correlation_id=mine")
    steps = client.system.jobs_service().job_service(job.id).steps_service().list()
    assert "Extracting VM from OVA" in [step.description for step in steps]


@pytest.mark.parametrize(("outcome", "disks"), [("bad_disk", ["ok", "illegal"]), ("no_disk", ["ok"])])
def test_an_import_can_end_well_with_a_disk_that_is_not(
    client: Client, load: t.Any, outcome: str, disks: list[str]
) -> None:
    load({**WEB, "outcome": outcome})
    ident = client.begin(request())
    client.wait(1152)
    found = client.vms.vm_service(ident).disk_attachments_service().list(follow="disk")
    assert [item.disk.status.value for item in found] == disks


def test_events_are_found_by_the_vm_and_some_are_there_from_the_start(client: Client, load: t.Any) -> None:
    load(WEB, GUEST, events=[{"code": 1, "description": "Starting oVirt Engine."}])
    events = client.system.events_service()
    (first,) = events.list()
    ident = client.begin(request())
    client.wait(1152)
    assert [event.code for event in events.list(from_=int(first.id), search=f"type=1152 and vm.id={ident}")] == [1152]
    assert events.list(search=f"type=1152 and vm.id={first.id}") == []


def test_cpu_profiles_are_found_by_cluster_and_by_id(client: Client) -> None:
    (cluster,) = client.system.clusters_service().list()
    own = client.system.clusters_service().cluster_service(cluster.id).cpu_profiles_service().list()
    service = client.system.cpu_profiles_service()
    assert [item.name for item in own] == [item.name for item in service.list()] == ["prod", "slow"]
    assert service.profile_service(own[1].id).get().name == "slow"


def test_an_imported_vm_has_no_numa_nodes(client: Client) -> None:
    """ovirt.ovirt reads them of every VM."""
    ident = client.begin(request())
    assert client.vms.vm_service(ident).numa_nodes_service().list() == []


def test_a_running_vm_is_only_warned_about(client: Client, load: t.Any) -> None:
    load({**WEB, "status": "up"})
    client.begin(request())
    assert 10013 in client.codes()


def test_nothing_inside_the_vm_survives_the_request(client: Client) -> None:
    ident = client.begin(request(vm=types.Vm(name="web01", comment="mark", description="d")))
    client.wait(1152)
    assert client.listed(ident).comment in (None, "")


def test_a_description_fits_its_vm() -> None:
    assert [nic["mac"] for nic in described(WEB)["nics"]] == [nic["mac"] for nic in WEB["nics"]]
