# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""Finish an imported VM before its first start: vNICs, settings, a comparison with the plan, the mark, the start."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from ansible_collections.onramp.ovirt.plugins.module_utils._engine import vms
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.connection import Engine, write_and_confirm
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.imports_hardware import hardware_from_sdk
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.sdk import types
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.waiting import poll
from ansible_collections.onramp.ovirt.plugins.module_utils._errors import (
    BrokenWrite,
    EngineError,
    VerifyFailed,
    first_few,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._imports import hardware, nics, settings
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.hardware import Hardware
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.model import SourceVm
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.nics import NicStep, NicTarget
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.settings import Settings
from ansible_collections.onramp.ovirt.plugins.module_utils._vnics.model import Vnic

CONFLICT = 409
# The locks of an import may last a moment longer than its event.
PASSING = ("is being imported", "Related operation is currently in progress", "currently being updated")
LINKS = "nics,disk_attachments.disk"
DOWN = "down"


@dataclass(frozen=True)
class Imported:
    """A VM after its import as the engine reports it. ``profile_ids`` are by the name of the vNIC."""

    id: str
    name: str
    status: str
    comment: str
    settings: Settings
    vnics: tuple[Vnic, ...]
    profile_ids: t.Mapping[str, str]
    hardware: Hardware


def read(engine: Engine, vm_id: str, profiles: vms.Profiles) -> Imported:
    """Return a VM with vNICs and disks. One request. Without all content, the engine does not show a TPM."""
    service = engine.system.vms_service().vm_service(vm_id)
    vm = engine.read(f"read VM {vm_id}", lambda: service.get(follow=LINKS, all_content=True))
    return Imported(
        vm.id,
        vm.name,
        vm.status.value if vm.status else "",
        vm.comment or "",
        _settings(vm),
        tuple(vms.vnic_from_sdk(nic, profiles) for nic in vm.nics or ()),
        {nic.name: nic.vnic_profile.id for nic in vm.nics or () if nic.vnic_profile},
        hardware_from_sdk(vm),
    )


def _settings(vm: t.Any) -> Settings:
    devices = vm.os.boot.devices if vm.os and vm.os.boot else None
    return Settings(
        display=vm.display.type.value if vm.display and vm.display.type else "",
        os=vm.os.type if vm.os and vm.os.type else "",
        time_zone=(vm.time_zone.name if vm.time_zone else "") or "",
        bios_type=vm.bios.type.value if vm.bios and vm.bios.type else "",
        tpm=bool(vm.tpm_enabled),
        machine=vm.custom_emulated_machine or "",
        boot_devices=tuple(device.value for device in devices or ()),
        memory=vm.memory or 0,
    )


# --------------------------------------------------------------------------------------------------------------- writes
def put(engine: Engine, what: str, call: t.Callable[[], t.Any]) -> None:
    """Send a write that sets values; again while the locks of the import last."""
    for left in poll(engine.timeout, engine.clock):
        try:
            engine.write_idempotent(what, call)
            return
        except EngineError as error:
            if not left or error.code != CONFLICT or not any(text in error.detail for text in PASSING):
                raise


def reorder(engine: Engine, vm: Imported) -> None:
    """Let the engine put its MAC addresses in the order of the names; never before the import has ended."""
    service = engine.system.vms_service().vm_service(vm.id)
    put(engine, f"reorder the MAC addresses of VM '{vm.name}'", service.reorder_mac_addresses)


def rename(engine: Engine, vm: Imported, names: t.Mapping[str, str]) -> None:
    """Give vNICs other names, by their names now. A name that another one still has is free in a second step."""
    ids = {vnic.name: vnic.id for vnic in vm.vnics}
    service = engine.system.vms_service().vm_service(vm.id).nics_service()
    taken = {new for new in names.values() if new in ids}
    steps = [(ids[old], f"{new}-new" if taken else new) for old, new in names.items()]
    steps += [(ids[old], new) for old, new in names.items()] if taken else []
    for ident, name in steps:
        what = f"name vNIC '{name}' of VM '{vm.name}'"
        nic = types.Nic(name=name)
        put(engine, what, lambda ident=ident, nic=nic: service.nic_service(ident).update(nic))  # type: ignore[misc]


def set_nics(engine: Engine, vm: Imported, targets: t.Sequence[NicTarget], in_use: t.Container[str]) -> int:
    """Set what differs of the vNICs, and return how many requests that took."""
    steps = nics.steps(vm.vnics, vm.profile_ids, targets, in_use)
    send_steps(engine, vm, steps)
    return len(steps)


def send_steps(engine: Engine, vm: Imported, steps: t.Iterable[NicStep]) -> None:
    """Send the requests that set values of vNICs."""
    ids = {vnic.name: vnic.id for vnic in vm.vnics}
    service = engine.system.vms_service().vm_service(vm.id).nics_service()
    for step in steps:
        nic = _nic(step)
        put(
            engine,
            f"set vNIC '{step.nic}' of VM '{vm.name}'",
            lambda step=step, nic=nic: service.nic_service(ids[step.nic]).update(nic),  # type: ignore[misc]
        )


def _nic(step: NicStep) -> t.Any:
    return types.Nic(
        mac=types.Mac(address=step.mac) if step.mac else None,
        # Without an id it is the empty profile.
        vnic_profile=types.VnicProfile(id=step.profile or None) if step.profile is not None else None,
        interface=types.NicInterface(step.model) if step.model else None,
        linked=step.linked,
    )


def set_settings(engine: Engine, vm: Imported, target: Settings) -> int:
    """Set what differs of the settings, and return how many requests that took."""
    service = engine.system.vms_service().vm_service(vm.id)
    requests = settings.puts(vm.settings, target)
    for one in requests:
        body = _vm(one)
        put(
            engine,
            f"set {', '.join(one.as_dict())} of VM '{vm.name}'",
            lambda body=body: service.update(body),  # type: ignore[misc]
        )
    return len(requests)


def _vm(one: Settings) -> t.Any:
    system = None
    if one.os or one.boot_devices:
        devices = [types.BootDevice(device) for device in one.boot_devices]
        system = types.OperatingSystem(type=one.os or None, boot=types.Boot(devices=devices) if devices else None)
    return types.Vm(
        display=types.Display(type=types.DisplayType(one.display)) if one.display else None,
        os=system,
        time_zone=types.TimeZone(name=one.time_zone) if one.time_zone else None,
        bios=types.Bios(type=types.BiosType(one.bios_type)) if one.bios_type else None,
        tpm_enabled=one.tpm,
        custom_emulated_machine=one.machine or None,
    )


def set_mark(engine: Engine, vm: Imported, mark: str) -> None:
    """Add the mark to the comment, by which a later run recognizes the VM."""
    if mark in vm.comment.split():
        return
    comment = f"{vm.comment} {mark}".strip()
    service = engine.system.vms_service().vm_service(vm.id)
    put(engine, f"set the comment of VM '{vm.name}'", lambda: service.update(types.Vm(comment=comment)))


def start(engine: Engine, vm: Imported) -> None:
    """Start a VM that is down."""
    service = engine.system.vms_service().vm_service(vm.id)
    what = f"start VM '{vm.name}'"

    def confirm(dummy: BrokenWrite) -> t.Optional[bool]:
        found = engine.read(f"read VM {vm.id}", service.get)
        return bool(found.status and found.status.value != DOWN)

    if vm.status == DOWN:
        write_and_confirm(lambda: engine.write(what, service.start), confirm, sends=2)


def remove(engine: Engine, vm_id: str) -> None:
    """Remove the VM of an import that failed."""
    service = engine.system.vms_service().vm_service(vm_id)
    what = f"remove VM {vm_id} of an import that failed"

    def confirm(dummy: BrokenWrite) -> t.Optional[bool]:
        listed = engine.read(f"read VM {vm_id}", lambda: engine.system.vms_service().list(search=f"id={vm_id}"))
        return not listed

    def send() -> None:
        for left in poll(engine.timeout, engine.clock):
            try:
                engine.write(what, service.remove)
                return
            except EngineError as error:
                # Its disks are removed by a task of the storage that can take minutes.
                if not left or error.code != CONFLICT:
                    raise

    write_and_confirm(send, confirm, sends=2)


# --------------------------------------------------------------------------------------------------------------- verify
def verify(vm: Imported, source: SourceVm, targets: t.Sequence[NicTarget], target: Settings) -> None:
    """Raise VerifyFailed if a VM is not as planned, or has lost something of its source."""
    found = [
        *nics.differences(vm.vnics, vm.profile_ids, targets, source.described and source.nics_known),
        *settings.differences(vm.settings, target),
        *hardware.losses(source, vm.hardware),
    ]
    if found:
        raise VerifyFailed(f"VM '{vm.name}' was imported, but is not as planned. {first_few(found, ' ')}")
