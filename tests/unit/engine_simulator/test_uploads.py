# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What virt-v2v and an upload need of the simulator: new disks, uploads, VMs with disks."""

from __future__ import annotations

import contextlib
import json
import ssl
import typing as t
import urllib.error
import urllib.request
from pathlib import Path

import ovirtsdk4 as sdk
import pytest
from ovirtsdk4 import types

from tests.engine_simulator.areas.image_transfers.model import TransfersSlice
from tests.engine_simulator.areas.storage.model import StorageSlice
from tests.engine_simulator.running import Simulator, running
from tests.engine_simulator.world_file import build

OWN_ID = "e32dc73d-df7a-472e-8f30-e9e454aa4895"
MIB = 1 << 20
WORLD: dict[str, t.Any] = {
    "storage_domains": [
        {"name": "data1", "disk_profiles": ["slow"]},
        {"name": "blocks", "storage_type": "iscsi"},
        {"name": "full", "available": 5 << 30},
        {"name": "resting", "status": "maintenance"},
        {"name": "elsewhere", "data_center": None},
    ],
    "users": [{"name": "admin@internal", "password": "secret123"}],
    "vms": [{"name": "web", "status": "down"}, {"name": "busy"}],
    "hosts": [{"name": "h1", "machine": {"address": "h1.example.com"}}],
}
OVF = (Path(__file__).parent / "rhv_upload.ovf").read_text(encoding="utf-8")
Arguments = dict[str, t.Any]


@pytest.fixture
def system(simulator: Simulator, connection: sdk.Connection) -> t.Any:
    simulator.engine.world = build(WORLD)
    return connection.system_service()


def disk(domain: str = "data1", **changes: t.Any) -> types.Disk:
    """A disk as virt-v2v asks for it."""
    wanted: Arguments = {
        "id": OWN_ID,
        "name": "web-000",
        "description": "Uploaded by virt-v2v",
        "format": types.DiskFormat.RAW,
        "initial_size": MIB,
        "provisioned_size": MIB,
        "sparse": True,
        "storage_domains": [types.StorageDomain(name=domain)],
    }
    return types.Disk(**{**wanted, **changes})


def ready_disk(system: t.Any, **changes: t.Any) -> t.Any:
    """The service of a new disk that is not locked any more."""
    service = system.disks_service().disk_service(system.disks_service().add(disk(**changes)).id)
    assert service.get().status == types.DiskStatus.OK
    return service


def upload(system: t.Any, disk_id: str = OWN_ID, **options: t.Any) -> t.Any:
    """The service of a transfer that is as virt-v2v starts it."""
    wanted = {"format": types.DiskFormat.RAW, "inactivity_timeout": 3600, **options}
    transfers = system.image_transfers_service()
    return transfers.image_transfer_service(
        transfers.add(types.ImageTransfer(disk=types.Disk(id=disk_id), **wanted)).id
    )


def send(simulator: Simulator, url: str, method: str, content: bytes = b"", **headers: str) -> tuple[int, bytes]:
    request = urllib.request.Request(url, content or None, headers, method=method)
    try:
        context = ssl.create_default_context(cafile=simulator.ca_file)
        with urllib.request.urlopen(request, timeout=10, context=context) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as refused:
        return refused.code, refused.read()


def test_the_data_center_of_a_storage_domain_is_found_by_its_name(connection: sdk.Connection, system: t.Any) -> None:
    """What virt-v2v asks before it converts anything."""
    found = system.data_centers_service().list(search="storage.name=data1", case_sensitive=True)
    assert [center.name for center in found] == ["Default"]
    assert "data1" in [domain.name for domain in connection.follow_link(found[0].storage_domains)]
    assert [cluster.name for cluster in connection.follow_link(found[0].clusters)] == ["Default"]
    assert system.data_centers_service().list(search="storage.name=elsewhere", case_sensitive=True) == []


# --------------------------------------------------------------------------------------------------------------- disks
def test_a_new_disk_has_the_id_that_was_asked_for_and_is_locked_at_first(system: t.Any) -> None:
    made = system.disks_service().add(disk())
    assert (made.id, made.status, made.name) == (OWN_ID, types.DiskStatus.LOCKED, "web-000")
    read = system.disks_service().disk_service(OWN_ID).get()
    assert (read.status, read.format, read.sparse) == (types.DiskStatus.OK, types.DiskFormat.RAW, True)
    assert (read.provisioned_size, read.actual_size) == (MIB, 0)
    assert [d.id for d in system.disks_service().list(search="name=web-000")] == [OWN_ID]


NOWHERE = types.StorageDomain(id="00000000-0000-4000-8000-00000000dead")
REFUSED: list[tuple[Arguments, int, str]] = [
    ({"format": None}, 400, r"Disk \[format\] required for add"),
    ({"format": None, "provisioned_size": None}, 400, r"Disk \[provisionedSize\|size, format\] required for add"),
    ({"domain": "nosuch"}, 404, "Entity not found: nosuch"),
    ({"storage_domains": [NOWHERE]}, 400, "Storage Domain doesn't exist"),
    ({"storage_domains": []}, 400, "Storage Domain is not specified"),
    ({"domain": "resting"}, 409, "The relevant Storage Domain's status is Maintenance"),
    ({"domain": "elsewhere"}, 409, "The relevant Storage Domain's status is Unattached"),
    ({"domain": "blocks"}, 409, "Disk configuration .RAW Sparse .* is incompatible with the storage domain type"),
    ({"format": types.DiskFormat.COW, "sparse": False}, 409, "Disk configuration .COW Preallocated"),
    ({"domain": "full", "sparse": False}, 409, "Low disk space on Storage Domain full"),
    ({"disk_profile": types.DiskProfile(id=OWN_ID)}, 400, "Disk profile with id .* doesn't match"),
]


@pytest.mark.parametrize(("changes", "status", "text"), REFUSED)
def test_disks_that_are_refused(system: t.Any, changes: Arguments, status: int, text: str) -> None:
    with pytest.raises(sdk.Error, match=text) as refused:
        system.disks_service().add(disk(**changes))
    assert refused.value.code == status
    assert all(found.id != OWN_ID for found in system.disks_service().list())


def test_an_id_is_given_only_once(system: t.Any) -> None:
    ready_disk(system)
    with pytest.raises(sdk.Error, match="The following disks already exist: web-000"):
        system.disks_service().add(disk())


def test_a_disk_has_one_of_the_profiles_of_its_domain(system: t.Any) -> None:
    domain = system.storage_domains_service().list(search="name=data1")[0]
    profiles = {
        p.name: p.id
        for p in system.storage_domains_service().storage_domain_service(domain.id).disk_profiles_service().list()
    }
    assert list(profiles) == ["data1", "slow"]
    made = ready_disk(system, disk_profile=types.DiskProfile(id=profiles["slow"])).get()
    assert made.disk_profile.id == profiles["slow"]


def test_a_locked_disk_and_one_of_a_running_vm_are_not_removed(simulator: Simulator, system: t.Any) -> None:
    service = ready_disk(system)
    upload(system)
    with pytest.raises(sdk.Error, match="Disk is locked"):
        service.remove()
    other = ready_disk(system, id=None)
    attach(system, "busy", other.get().id, active=True)
    with pytest.raises(sdk.Error, match="VM is running"):
        other.remove()


def test_a_disk_that_takes_long_to_remove_is_locked_meanwhile(simulator: Simulator, system: t.Any) -> None:
    simulator.world.area(StorageSlice).options.disk_remove_seconds = 2
    service = ready_disk(system)
    service.remove()
    assert service.get().status == types.DiskStatus.LOCKED
    with pytest.raises(sdk.NotFoundError):
        service.get()


# -------------------------------------------------------------------------------------------------------------- uploads
def test_what_is_written_is_on_the_disk_when_the_transfer_has_ended(simulator: Simulator, system: t.Any) -> None:
    service = ready_disk(system)
    transfer = upload(system)
    assert service.get().status == types.DiskStatus.LOCKED
    seen = transfer.get()
    assert (seen.phase, seen.direction) == (
        types.ImageTransferPhase.TRANSFERRING,
        types.ImageTransferDirection.UPLOAD,
    )
    assert seen.proxy_url == seen.transfer_url and seen.host
    features = json.loads(send(simulator, seen.proxy_url, "OPTIONS")[1])["features"]
    assert set(features) == {"extents", "flush", "zero"}
    assert send(simulator, seen.proxy_url, "PUT", b"a" * 65536, **{"Content-Range": "bytes 65536-131071/*"})[0] == 200
    zero = json.dumps({"op": "zero", "offset": 98304, "size": MIB - 98304, "flush": True}).encode()
    assert send(simulator, seen.proxy_url, "PATCH", zero)[0] == 200
    assert send(simulator, seen.proxy_url, "PUT", b"a", **{"Content-Range": f"bytes {MIB}-{MIB}/*"})[0] == 416
    transfer.finalize()
    assert transfer.get().phase == types.ImageTransferPhase.FINISHED_SUCCESS
    assert (service.get().status, service.get().actual_size) == (types.DiskStatus.OK, 32768)
    content = Path(simulator.world.disks[OWN_ID].content).read_bytes()
    assert content == bytes(65536) + b"a" * 32768 + bytes(MIB - 98304)


def test_a_cancelled_upload_takes_its_disk_along(simulator: Simulator, system: t.Any) -> None:
    service = ready_disk(system)
    transfer = upload(system)
    transfer.get()
    transfer.cancel()
    assert transfer.get().phase == types.ImageTransferPhase.FINISHED_CLEANUP
    with pytest.raises(sdk.NotFoundError):
        service.get()


@pytest.mark.parametrize(
    ("policy", "phase", "stays"),
    [("legacy", "paused_system", True), ("pause", "paused_system", True), ("cancel", "finished_failure", False)],
)
def test_an_upload_that_nothing_is_written_to_ends_by_its_policy(
    simulator: Simulator, system: t.Any, policy: str, phase: str, stays: bool
) -> None:
    ready_disk(system)
    transfer = upload(system, inactivity_timeout=30, timeout_policy=types.ImageTransferTimeoutPolicy(policy))
    transfer.get()
    simulator.world.clock.passed += 40
    transfer.get()
    assert (transfer.get().phase.value, OWN_ID in simulator.world.disks) == (phase, stays)


def test_a_paused_upload_goes_on_where_it_was(simulator: Simulator, system: t.Any) -> None:
    ready_disk(system)
    transfer = upload(system)
    url = transfer.get().transfer_url
    send(simulator, url, "PUT", b"first")
    transfer.pause()
    assert send(simulator, url, "PUT", b"lost")[0] == 403
    transfer.resume()
    assert send(simulator, url, "GET", Range="bytes=0-5")[1] == b"first\0"


def test_a_world_that_is_loaded_again_has_nothing_of_the_one_before(simulator: Simulator, system: t.Any) -> None:
    ids = []
    for content in (b"first", b""):
        simulator.engine.world = build(WORLD)
        ready_disk(system)
        transfer = upload(system)
        url = transfer.get().transfer_url
        assert send(simulator, url, "GET", Range="bytes=0-5")[1] == bytes(6)
        if content:
            send(simulator, url, "PUT", content)
        ids.append(transfer.get().id)
        transfer.finalize()
        assert transfer.get().phase == types.ImageTransferPhase.FINISHED_SUCCESS
    # Otherwise this would show nothing.
    assert ids[0] == ids[1]
    assert Path(simulator.world.disks[OWN_ID].content).read_bytes() == bytes(MIB)


def test_without_a_host_that_is_up_an_upload_is_paused(simulator: Simulator, system: t.Any) -> None:
    ready_disk(system)
    next(iter(simulator.world.hosts.values())).status = "maintenance"
    transfer = upload(system)
    assert transfer.get().phase == types.ImageTransferPhase.PAUSED_SYSTEM


def test_a_disk_of_a_running_vm_and_an_unknown_host_are_refused(system: t.Any) -> None:
    ready_disk(system)
    with pytest.raises(sdk.NotFoundError, match="Host"):
        upload(system, host=types.Host(id=OWN_ID))
    attach(system, "busy", OWN_ID, active=True)
    with pytest.raises(sdk.Error, match="attached to VMs that are not down: busy"):
        upload(system)


def test_a_file_that_is_not_what_the_disk_is_fails_at_the_end(simulator: Simulator, system: t.Any) -> None:
    ready_disk(system, format=types.DiskFormat.COW)
    transfer = upload(system, format=types.DiskFormat.COW)
    send(simulator, transfer.get().transfer_url, "PUT", b"no qcow2")
    transfer.finalize()
    assert transfer.get().phase == types.ImageTransferPhase.FINISHED_FAILURE
    assert OWN_ID not in simulator.world.disks


def test_hosts_that_cannot_be_reached_leave_the_proxy(simulator: Simulator, system: t.Any) -> None:
    simulator.world.area(TransfersSlice).options.host_url = "https://localhost:9"
    ready_disk(system)
    transfer = upload(system).get()
    assert transfer.transfer_url.startswith("https://localhost:9/images/")
    assert send(simulator, transfer.proxy_url, "OPTIONS")[0] == 200


def test_the_real_daemon_takes_an_upload_from_its_own_client() -> None:
    client = pytest.importorskip("ovirt_imageio.client")
    with running(build(WORLD), imageio=True) as simulator, contextlib.ExitStack() as stack:
        options = {"username": simulator.username, "password": simulator.password, "ca_file": simulator.ca_file}
        system = stack.enter_context(contextlib.closing(sdk.Connection(url=simulator.url, **options))).system_service()
        service = ready_disk(system)
        transfer = upload(system)
        with client.ImageioClient(transfer.get().transfer_url, cafile=simulator.ca_file) as sender:
            sender.zero(0, 4096)
            sender.write(4096, b"x" * 8192)
            sender.zero(12288, MIB - 12288)
            sender.flush()
        assert transfer.get().transferred
        transfer.finalize()
        assert transfer.get().phase == types.ImageTransferPhase.FINISHED_SUCCESS
        assert Path(simulator.world.disks[OWN_ID].content).read_bytes() == bytes(4096) + b"x" * 8192 + bytes(
            MIB - 12288
        )
        assert 8192 <= service.get().actual_size < MIB
        again = upload(system)
        again.get()
        again.cancel()
        again.get()
        assert OWN_ID not in simulator.world.disks


# ---------------------------------------------------------------------------------------------------------- attachments
def attachments(system: t.Any, vm: str) -> t.Any:
    found = system.vms_service().list(search=f"name={vm}")[0]
    return system.vms_service().vm_service(found.id).disk_attachments_service()


def attach(system: t.Any, vm: str, disk_id: str, **options: t.Any) -> types.DiskAttachment:
    wanted = {"interface": types.DiskInterface.VIRTIO_SCSI, **options}
    return attachments(system, vm).add(types.DiskAttachment(disk=types.Disk(id=disk_id), **wanted))


def test_a_disk_is_attached_changed_and_detached(system: t.Any) -> None:
    ready_disk(system)
    made = attach(system, "web", OWN_ID, bootable=True)
    assert (made.active, made.bootable, made.interface) == (False, True, types.DiskInterface.VIRTIO_SCSI)
    service = attachments(system, "web").attachment_service(OWN_ID)
    service.update(types.DiskAttachment(active=True, interface=types.DiskInterface.VIRTIO))
    read = service.get()
    assert (read.active, read.bootable, read.interface) == (True, True, types.DiskInterface.VIRTIO)
    service.remove(detach_only=True)
    assert attachments(system, "web").list() == []
    assert system.disks_service().disk_service(OWN_ID).get()


def test_a_disk_can_be_made_as_it_is_attached(system: t.Any) -> None:
    wanted = types.DiskAttachment(disk=disk(id=None), interface=types.DiskInterface.VIRTIO, active=True)
    made = attachments(system, "web").add(wanted)
    assert system.disks_service().disk_service(made.id).get().name == "web-000"


def test_attachments_that_are_refused(system: t.Any) -> None:
    service = system.disks_service().disk_service(system.disks_service().add(disk(id=None)).id)
    upload(system, service.get().id)
    for disk_id, text in ((service.get().id, "disks are locked: web-000"), (OWN_ID, "VM's Image does not exist")):
        with pytest.raises(sdk.Error, match=text):
            attach(system, "web", disk_id)
    ready_disk(system)
    for options, text in (
        ({"interface": None}, "Disk interface must be set"),
        ({"interface": types.DiskInterface.IDE}, "disk interface is not supported by the VM OS"),
    ):
        with pytest.raises(sdk.Error, match=text):
            attach(system, "web", OWN_ID, **options)
    attach(system, "web", OWN_ID, bootable=True)
    other = ready_disk(system, id=None, name="second").get().id
    with pytest.raises(sdk.Error, match="Disk web-000 in VM web is already marked as boot"):
        attach(system, "web", other, bootable=True)
    with pytest.raises(sdk.Error, match="The disk is already attached to VM"):
        attach(system, "web", OWN_ID)
    with pytest.raises(sdk.Error, match="not shareable and is already attached"):
        attach(system, "busy", OWN_ID)


# -------------------------------------------------------------------------------------------------------- VMs of an OVF
def add_from_ovf(system: t.Any) -> types.Vm:
    configuration = types.Configuration(type=types.ConfigurationType.OVA, data=OVF)
    cluster = system.clusters_service().list()[0]
    wanted = types.Vm(cluster=cluster, initialization=types.Initialization(configuration=configuration))
    return system.vms_service().add(wanted, query={"correlation_id": "v2v-1"})


def test_a_vm_of_the_ovf_of_virt_v2v_has_its_disks_and_macs(system: t.Any) -> None:
    ready_disk(system, id="bde91b9b-603d-4090-aa22-de316192037a")
    made = add_from_ovf(system)
    assert (made.name, made.memory, made.cpu.topology.cores) == ("fromvcsim", 1 << 30, 2)
    assert (made.bios.type, made.os.type) == (types.BiosType.I440FX_SEA_BIOS, "debian_7")
    attached = attachments(system, "fromvcsim").list()
    assert [(a.id, a.bootable, a.interface) for a in attached] == [
        ("bde91b9b-603d-4090-aa22-de316192037a", True, types.DiskInterface.VIRTIO)
    ]
    nics = system.vms_service().vm_service(made.id).nics_service().list()
    assert [(n.name, n.mac.address, n.vnic_profile) for n in nics] == [("eth0", "00:50:56:8a:01:09", None)]
    assert {job.status for job in system.jobs_service().list(search="correlation_id=v2v-1")} == {
        types.JobStatus.FINISHED
    }


def test_a_vm_whose_mac_is_in_use_is_refused(system: t.Any) -> None:
    add_from_ovf(system)
    with pytest.raises(sdk.Error, match="would create duplicates in target MAC pool") as refused:
        add_from_ovf(system)
    assert refused.value.code == 409
