# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The snapshots of a VM, and what else hangs on it."""

from __future__ import annotations

import copy
from xml.etree.ElementTree import Element

from ...core.api import Answer, Request, route
from ...core.elements import add, el, link, reference, string
from ...core.faults import not_found, refuse
from ...core.listing import complete, listing
from ...core.model import World, derived_id
from ..storage.model import StorageSlice
from ..tags.affinity_labels import label_element
from ..tags.model import TagsSlice
from .common import check_not_imported, vm_of_path
from .elements import nic_element
from .model import Snapshot, Vm, VmsSlice
from .resources import known_vm


def _element(world: World, vm: Vm, snapshot: Snapshot) -> Element:
    path = f"vms/{vm.id}/snapshots/{snapshot.id}"
    document = el("snapshot", link("nics", f"{path}/nics"), id=snapshot.id, path=path)
    add(
        document,
        date=world.clock.stamp(snapshot.date),
        description=snapshot.description,
        persist_memorystate=False,
        snapshot_status=snapshot.status,
        snapshot_type=snapshot.kind,
    )
    if snapshot.kind == "regular":
        document.append(reference("vm", "vms", vm.id))
    return document


@route("GET", "vms/{vm}/snapshots")
def list_snapshots(request: Request) -> Answer:
    vm = vm_of_path(request)
    found = vm.snapshots if vm else []
    return listing("snapshots", [_element(request.world, vm, s) for s in found] if vm else [], request)


def _of_path(request: Request) -> tuple[Vm, Snapshot]:
    vm = known_vm(request)
    for snapshot in vm.snapshots:
        if snapshot.id == request.parameters["snapshot"].lower():
            return vm, snapshot
    raise not_found()


@route("GET", "vms/{vm}/snapshots/{snapshot}")
def get_snapshot(request: Request) -> Answer:
    return Answer(200, _element(request.world, *_of_path(request)))


@route("GET", "vms/{vm}/snapshots/{snapshot}/nics")
def list_nics_of_snapshot(request: Request) -> Answer:
    vm, snapshot = _of_path(request)
    nics = vm.nics if snapshot.kind == "active" else snapshot.nics
    return listing("nics", [nic_element(nic, vm.id) for nic in nics], request)


@route("POST", "vms/{vm}/snapshots", root="snapshot", usage="snapshots/add")
def add_snapshot(request: Request) -> Answer:
    world, vm = request.world, known_vm(request)
    check_not_imported(vm, "add")
    snapshot = Snapshot(
        world.new_id(),
        string(request.body, "description") or "",
        status="locked",
        date=world.clock.now(),
        nics=[copy.copy(nic) for nic in vm.nics],
        settings=vm.settings.copy(),
    )
    vm.snapshots.append(snapshot)
    _add_volumes(world, vm, 1)
    request.engine.later(world.area(VmsSlice).options.vm_create_seconds, "snapshot_ready", vm.id, snapshot.id)
    return Answer(201, _element(world, vm, snapshot))


@route("DELETE", "vms/{vm}/snapshots/{snapshot}")
def remove_snapshot(request: Request) -> Answer:
    vm, snapshot = _of_path(request)
    check_not_imported(vm, "remove")
    if snapshot.kind != "regular":
        raise refuse("ACTION_TYPE_FAILED_VM_SNAPSHOT_DOES_NOT_EXIST", "remove", "Snapshot")
    vm.snapshots.remove(snapshot)
    _add_volumes(request.world, vm, -1)
    return complete()


def _add_volumes(world: World, vm: Vm, number: int) -> None:
    """Each snapshot is one more image of each disk."""
    disks = world.area(StorageSlice).disks
    for attachment in vm.disks:
        if attachment.disk_id in disks:
            disks[attachment.disk_id].volumes += number


@route("GET", "vms/{vm}/affinitylabels")
def list_labels_of_vm(request: Request) -> Answer:
    ident = request.parameters["vm"].lower()
    labels = (x for x in request.world.area(TagsSlice).affinity_labels.values() if ident in x.vm_ids)
    return listing("affinity_labels", map(label_element, labels), request)


@route("GET", "vms/{vm}/tags")
@route("GET", "vms/{vm}/statistics")
@route("GET", "vms/{vm}/graphicsconsoles")
@route("GET", "vms/{vm}/applications")
@route("GET", "vms/{vm}/cdroms")
def list_empty(request: Request) -> Answer:
    """Collections that are always empty here."""
    known_vm(request)
    name = request.path.rpartition("/")[2]
    return listing({"graphicsconsoles": "graphics_consoles"}.get(name, name), [])


@route("GET", "vms/{vm}/reporteddevices")
def list_reported_devices(request: Request) -> Answer:
    """What the guest agent reports."""
    vm = known_vm(request)
    nics = sorted((n for n in vm.nics if n.pci_address), key=lambda n: n.pci_address)
    devices = []
    for number, nic in enumerate(nics if vm.guest_agent and vm.status == "up" else []):
        ident = derived_id(nic.id, "device")
        device = el("reported_device", id=ident, path=f"vms/{vm.id}/reporteddevices/{ident}")
        if number == 0 and vm.guest_addresses:
            ips = (add(el("ip"), address=ip, version="v6" if ":" in ip else "v4") for ip in vm.guest_addresses)
            device.append(el("ips", *ips))
        device.append(add(el("mac"), address=nic.mac))
        add(device, name=f"eth{number}", description="guest reported data", type="network")
        device.append(reference("vm", "vms", vm.id))
        devices.append(device)
    return listing("reported_devices", devices)


@route("GET", "vms/{vm}/permissions")
def list_permissions(request: Request) -> Answer:
    items = []
    for user, role in known_vm(request).permissions:
        items.append(el("permission", add(el("user"), user_name=user), add(el("role"), name=role)))
    return listing("permissions", items)


@route("GET", "vms/{vm}/numanodes")
def list_numa_nodes(request: Request) -> Answer:
    """No VM has any."""
    return listing("vm_numa_nodes", [], request)
