# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
# Private to this collection.
"""The VM of a staged import: created with its settings, vNICs and disks, compared, and marked.

Until it is finished, its comment has a text that only its record knows. So a later run finds it, and completes it.
"""

from __future__ import annotations

import typing as t

from ansible_collections.onramp.ovirt.plugins.module_utils._engine import imports_finish, vms
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.connection import (
    MAX_SENDS,
    Engine,
    write_and_confirm,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.imports_finish import Imported
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.sdk import types
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.waiting import poll
from ansible_collections.onramp.ovirt.plugins.module_utils._errors import VerifyFailed, WaitTimeout
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.model import SourceVm
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.nics import NicTarget
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.record import Disk, Record
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.settings import Settings
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.situation import Situation

BLANK = "00000000-0000-0000-0000-000000000000"
LOCKED = "image_locked"


def find(engine: Engine, known: Record) -> str:
    """Return the id of the VM that a record is about; empty where there is none. One request."""
    service = engine.system.vms_service()
    found = engine.read(f"find VM '{known.target}'", lambda: service.list(search=f"name={known.target}"))
    return next((str(vm.id) for vm in found if known.run_id in (vm.comment or "").split()), "")


def create(
    engine: Engine,
    known: Record,
    source: SourceVm,
    settings: Settings,
    situation: Situation,
    interfaces: t.Container[str],
) -> str:
    """Create a VM without vNICs and disks, and return its id; raises WaitTimeout.

    ``interfaces`` are those that its disks will have.
    """
    service = engine.system.vms_service()
    body = _vm(known, source, settings, situation)
    if "virtio_scsi" in interfaces:
        body.virtio_scsi = types.VirtioScsi(enabled=True)
    what = f"create VM '{known.target}'"
    query = {"correlation_id": known.correlation_id}
    write_and_confirm(
        lambda: engine.write(what, lambda: service.add(body, query=query)),
        lambda dummy: bool(find(engine, known)),
        MAX_SENDS,
    )
    for dummy in poll(engine.timeout, engine.clock):
        ident = find(engine, known)
        vm = engine.read(f"read VM '{known.target}'", service.vm_service(ident).get) if ident else None
        if vm is not None and vm.status and vm.status.value != LOCKED:
            return ident
    raise WaitTimeout(f"VM '{known.target}' is still being created after {engine.timeout:g} seconds.")


def _vm(known: Record, source: SourceVm, settings: Settings, situation: Situation) -> t.Any:
    devices = [types.BootDevice(device) for device in settings.boot_devices]
    system = types.OperatingSystem(type=settings.os or None, boot=types.Boot(devices=devices) if devices else None)
    return types.Vm(
        name=known.target,
        comment=known.run_id,
        cluster=types.Cluster(id=situation.cluster.id),
        template=types.Template(id=BLANK),
        memory=source.memory or None,
        cpu=_cpu(source),
        os=system if settings.os or devices else None,
        bios=types.Bios(type=types.BiosType(settings.bios_type)) if settings.bios_type else None,
        tpm_enabled=settings.tpm,
        time_zone=types.TimeZone(name=settings.time_zone) if settings.time_zone else None,
        custom_emulated_machine=settings.machine or None,
        cpu_profile=types.CpuProfile(id=situation.cpu_profile_id) if situation.cpu_profile_id else None,
        quota=types.Quota(id=situation.quota_id) if situation.quota_id else None,
    )


def _cpu(source: SourceVm) -> t.Any:
    if not source.cpus:
        return None
    sockets, cores, threads = (*source.topology, 0, 0, 0)[:3]
    if sockets * cores * threads != source.cpus:
        sockets, cores, threads = source.cpus, 1, 1
    return types.Cpu(topology=types.CpuTopology(sockets=sockets, cores=cores, threads=threads))


def complete(
    engine: Engine,
    vm: Imported,
    targets: t.Sequence[NicTarget],
    disks: t.Sequence[tuple[Disk, str]],
    profiles: vms.Profiles,
    in_use: t.Container[str],
) -> Imported:
    """Add the vNICs and attach the disks that are missing, set what differs of those that are there, and read again.

    ``disks`` have the interface with each; the first one is bootable.
    """
    present = {vnic.name for vnic in vm.vnics}
    for target in targets:
        if target.name not in present:
            _add_nic(engine, vm, target)
    attached = attached_disks(engine, vm.id)
    for number, (disk, interface) in enumerate(disks):
        if disk.id not in attached:
            _attach(engine, vm, disk, interface, bootable=not number)
    found = imports_finish.read(engine, vm.id, profiles)
    if imports_finish.set_nics(engine, found, targets, in_use):
        found = imports_finish.read(engine, vm.id, profiles)
    return found


def _add_nic(engine: Engine, vm: Imported, target: NicTarget) -> None:
    service = engine.system.vms_service().vm_service(vm.id).nics_service()
    body = types.Nic(
        name=target.name,
        interface=types.NicInterface(target.model) if target.model else None,
        # Without an id it is the empty profile.
        vnic_profile=types.VnicProfile(id=target.profile.id if target.profile else None),
        mac=types.Mac(address=target.mac) if target.mac else None,
        linked=target.linked,
        plugged=True,
    )

    def is_there(dummy: t.Any) -> bool:
        found = engine.read(f"list the vNICs of VM '{vm.name}'", service.list)
        return any(nic.name == target.name for nic in found)

    what = f"add vNIC '{target.name}' to VM '{vm.name}'"
    write_and_confirm(lambda: engine.write(what, lambda: service.add(body)), is_there, MAX_SENDS)


def attached_disks(engine: Engine, vm_id: str) -> dict[str, int]:
    """Return the sizes of the disks of a VM by their ids. One request."""
    service = engine.system.vms_service().vm_service(vm_id).disk_attachments_service()
    found = engine.read(f"list the disks of VM {vm_id}", lambda: service.list(follow="disk"))
    return {
        item.disk.id if item.disk else item.id: (item.disk.provisioned_size or 0) if item.disk else 0 for item in found
    }


def _attach(engine: Engine, vm: Imported, disk: Disk, interface: str, bootable: bool) -> None:
    service = engine.system.vms_service().vm_service(vm.id).disk_attachments_service()
    body = types.DiskAttachment(
        disk=types.Disk(id=disk.id),
        interface=types.DiskInterface(interface),
        bootable=bootable,
        active=True,
    )
    what = f"attach disk {disk.id} to VM '{vm.name}'"
    write_and_confirm(
        lambda: engine.write(what, lambda: service.add(body)),
        lambda dummy: disk.id in attached_disks(engine, vm.id),
        MAX_SENDS,
    )


def verify_disks(engine: Engine, vm: Imported, disks: t.Sequence[Disk]) -> None:
    """Raise VerifyFailed unless a VM has exactly these disks."""
    attached = set(attached_disks(engine, vm.id))
    wanted = {disk.id for disk in disks}
    if attached != wanted:
        missing, other = sorted(wanted - attached), sorted(attached - wanted)
        raise VerifyFailed(
            f"VM '{vm.name}' does not have the disks that were uploaded: missing {', '.join(missing) or 'none'}, "
            f"others {', '.join(other) or 'none'}."
        )


def mark(engine: Engine, vm: Imported, known: Record, text: str) -> None:
    """Replace the text of an unfinished VM in the comment by the mark by which a later run recognizes it."""
    words = [word for word in vm.comment.split() if word != known.run_id]
    comment = " ".join([*words, *([] if text in words else [text])])
    if comment == vm.comment:
        return
    service = engine.system.vms_service().vm_service(vm.id)
    imports_finish.put(engine, f"set the comment of VM '{vm.name}'", lambda: service.update(types.Vm(comment=comment)))
