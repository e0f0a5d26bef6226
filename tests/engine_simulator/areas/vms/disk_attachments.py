# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The disks of a VM: attach one that is there or a new one, change how it is attached, detach it."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from ...core.api import Answer, Request, route
from ...core.elements import boolean, string
from ...core.faults import missing, not_found, refuse, wrong_input
from ...core.listing import complete, listing, referenced, uuid_of
from ..clusters.model import ClustersSlice
from ..storage.disks import KIND, new_disk, removed
from ..storage.model import Disk, StorageDomain, StorageSlice
from .common import check_not_imported, subjects_of_vm, vm_of_path
from .elements import disk_attachment_element
from .model import DiskAttachment, Vm, VmsSlice
from .resources import known_vm

INTERFACES = ("ide", "virtio", "virtio_scsi", "sata", "spapr_vscsi")
UNSUPPORTED = {"i440fx": "sata", "q35": "ide"}
"""The bus that a chipset does not have."""
USABLE = ("up", "paused", "down")


@route("GET", "vms/{vm}/diskattachments")
def list_attachments(request: Request) -> Answer:
    vm = vm_of_path(request)
    items = [disk_attachment_element(vm.id, a) for a in vm.disks] if vm else []
    return listing("disk_attachments", items, request)


def _of_path(request: Request) -> tuple[Vm, DiskAttachment]:
    vm, ident = known_vm(request), request.parameters["attachment"].lower()
    for attachment in vm.disks:
        if attachment.disk_id == ident:
            return vm, attachment
    raise not_found()


@route("GET", "vms/{vm}/diskattachments/{attachment}")
def get_attachment(request: Request) -> Answer:
    vm, attachment = _of_path(request)
    return Answer(200, disk_attachment_element(vm.id, attachment))


@route("POST", "vms/{vm}/diskattachments", root="disk_attachment", usage="disk_attachments/add")
def add_attachment(request: Request) -> Answer:
    """A disk with an id is attached; without one it is made."""
    body, vm = request.body, vm_of_path(request)
    if vm is None:
        raise refuse("ACTION_TYPE_FAILED_VM_NOT_FOUND", "attach", KIND)
    element = body.find("disk") if body is not None else None
    if element is None:
        raise missing("DiskAttachment [disk] required for add")
    attachment = DiskAttachment(uuid_of(element) or "", active=False)
    _take(attachment, body)
    if string(body, "interface") is None:
        raise wrong_input("diskVmElement.diskInterface", "Disk interface must be set.")
    if attachment.disk_id:
        disk = _checked(request, vm, attachment)
        _check_use(vm, attachment, disk.alias, request)
    else:
        _check_use(vm, attachment, string(element, "name") or "", request)
        disk = new_disk(request, element, _domain(request, element))
        attachment.disk_id = disk.id
    vm.disks.append(attachment)
    vm.generation += 1
    text = f"Disk {disk.alias} was successfully attached to VM {vm.name} by {request.user_name}."
    request.log_event(2016, text, subjects_of_vm(request.world, vm))
    return Answer(201, disk_attachment_element(vm.id, attachment))


def _domain(request: Request, element: Element) -> StorageDomain | None:
    domains = request.world.area(StorageSlice).storage_domains
    return referenced(domains, element.find("storage_domains/storage_domain"), "StorageDomain")


def _take(attachment: DiskAttachment, body: Element | None) -> None:
    for name in ("active", "bootable"):
        if (flag := boolean(body, name)) is not None:
            setattr(attachment, name, flag)
    given = string(body, "interface")
    if given is not None:
        if given not in INTERFACES:
            raise refuse("ACTION_TYPE_DISK_INTERFACE_UNSUPPORTED", "attach", KIND, osName=given)
        attachment.interface = given


def _checked(request: Request, vm: Vm, attachment: DiskAttachment) -> Disk:
    """What an engine checks of a disk that is to be attached, in its order."""
    own = request.world.area(StorageSlice)
    disk = own.disks.get(attachment.disk_id)
    if disk is None or not disk.registered:
        raise refuse("ACTION_TYPE_FAILED_VM_IMAGE_DOES_NOT_EXIST", "attach", KIND)
    if disk.status == "illegal":
        raise refuse("ACTION_TYPE_FAILED_ILLEGAL_DISK_OPERATION", "attach", KIND)
    if disk.status == "locked":
        raise refuse("ACTION_TYPE_FAILED_DISKS_LOCKED", "attach", KIND, diskAliases=disk.alias)
    others = [v for v in request.world.area(VmsSlice).vms.values() if any(a.disk_id == disk.id for a in v.disks)]
    if vm in others:
        raise refuse("ACTION_TYPE_FAILED_DISK_ALREADY_ATTACHED", "attach", KIND)
    if others and not disk.shareable:
        raise refuse("ACTION_TYPE_FAILED_NOT_SHAREABLE_DISK_ALREADY_ATTACHED", "attach", KIND)
    domain = own.storage_domains.get(disk.domain_id)
    center = request.world.area(ClustersSlice).clusters[vm.cluster_id].data_center_id
    if domain is None or domain.data_center_id != center:
        raise refuse("ACTION_TYPE_FAILED_STORAGE_POOL_NOT_MATCH", "attach", KIND)
    if domain.status != "active":
        status = domain.status.capitalize()
        raise refuse("ACTION_TYPE_FAILED_STORAGE_DOMAIN_STATUS_ILLEGAL2", "attach", KIND, status=status)
    return disk


def _check_use(vm: Vm, attachment: DiskAttachment, alias: str, request: Request) -> None:
    """What an engine checks of the way in which it is attached."""
    check_not_imported(vm, "attach")
    if vm.status not in USABLE:
        raise refuse("ACTION_TYPE_FAILED_VM_IS_LOCKED", "attach", KIND)
    disks = request.world.area(StorageSlice).disks
    for other in vm.disks:
        if attachment.bootable and other.bootable and other is not attachment:
            boot = disks[other.disk_id].alias if other.disk_id in disks else alias
            raise refuse("ACTION_TYPE_FAILED_VM_BOOT_IN_USE", "attach", KIND, DiskName=boot, VmName=vm.name)
    if UNSUPPORTED.get(vm.settings.bios_type.partition("_")[0]) == attachment.interface:
        raise refuse("ACTION_TYPE_DISK_INTERFACE_UNSUPPORTED", "attach", KIND, osName=vm.settings.os_type)


@route("PUT", "vms/{vm}/diskattachments/{attachment}", root="disk_attachment", usage="disk_attachment/update")
def update_attachment(request: Request) -> Answer:
    vm, attachment = _of_path(request)
    wanted = DiskAttachment(attachment.disk_id, attachment.bootable, attachment.active, attachment.interface)
    _take(wanted, request.body)
    vm.disks.remove(attachment)
    try:
        _check_use(vm, wanted, "", request)
        attachment.bootable, attachment.active, attachment.interface = wanted.bootable, wanted.active, wanted.interface
    finally:
        vm.disks.append(attachment)
    return Answer(200, disk_attachment_element(vm.id, attachment))


@route("DELETE", "vms/{vm}/diskattachments/{attachment}")
def remove_attachment(request: Request) -> Answer:
    """Detach a disk; without `detach_only` it is removed as well."""
    vm, attachment = _of_path(request)
    if vm.status != "down" and attachment.active:
        raise refuse("ACTION_TYPE_FAILED_VM_IS_RUNNING", "detach", KIND)
    vm.disks.remove(attachment)
    if "detach_only" in request.query and not request.flag("detach_only"):
        removed(request.engine, attachment.disk_id)
    return complete()
