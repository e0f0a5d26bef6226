# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""Concerns about a foreign VM: what stops its import, or what a user should know before it."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from ansible_collections.onramp.ovirt.plugins.module_utils import _macs
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms.concern_catalogue import (
    CATALOGUE,
    CRITICAL,
    INFORMATION,
    WARNING,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms.model import (
    DOWN,
    EXPORT,
    LINUX,
    SUSPENDED,
    UEFI,
    UNKNOWN,
    UP,
    WINDOWS,
    ForeignDisk,
    ForeignVm,
    Remark,
)

CATEGORIES = (CRITICAL, WARNING, INFORMATION)
MAX_NAMED_DISKS = 23
MAX_SERIAL = 20
VIRTIO_BUSES = ("virtio", "scsi")
PASSTHROUGH = ("pci_passthrough", "vgpu", "scsi_passthrough", "scsi_host_passthrough")
USB = ("usb", "usb_redirection")
# Devices that any target has, or that no guest needs.
IRRELEVANT = ("usb_controller", "floppy", "watchdog", "memballoon")
OF_TRAITS = {
    "cpu_pinning": "source.cpu.pinning",
    "cpu_passthrough": "source.cpu.passthrough",
    "numa_pinning": "source.numa",
    "huge_pages": "source.huge_pages",
    "memory_encryption": "source.memory.encryption",
    "direct_kernel_boot": "source.kernel",
    "paravirtualized": "source.paravirtualized",
    "hotplug": "source.hotplug",
    "nested_virtualization": "source.nested",
    "fault_tolerance": "source.fault_tolerance",
    "encrypted": "source.encrypted",
}


@dataclass(frozen=True)
class Concern:
    """A concern about a VM. ``waived`` is the reason for which it may be ignored, ``expires`` the last day of that."""

    id: str
    category: str
    message: str
    advice: str
    waived: str = ""
    expires: str = ""

    @property
    def stops(self) -> bool:
        """Whether the VM must not be imported."""
        return self.category == CRITICAL and not self.waived

    def as_dict(self) -> dict[str, t.Any]:
        """Return the concern as plain data."""
        return {
            "id": self.id,
            "category": self.category,
            "message": self.message,
            "advice": self.advice,
            "waived": self.waived or None,
            "expires": self.expires or None,
        }


def assess(vm: ForeignVm) -> tuple[Concern, ...]:
    """Return the concerns about a VM, critical ones first.

    There are none about one in an export domain: the engine copies it as it is.
    """
    if vm.place.kind == EXPORT:
        return ()
    remarks = dict.fromkeys([*vm.remarks, *_general(vm), *_disks(vm), *_nics(vm), *_devices(vm), *_system(vm)])
    found = [concern(remark) for remark in remarks]
    return tuple(sorted(found, key=lambda item: (CATEGORIES.index(item.category), item.id, item.message)))


def concern(remark: Remark) -> Concern:
    """Return the concern that a remark stands for."""
    entry = CATALOGUE[remark.id]
    return Concern(remark.id, entry.category, entry.sentence.replace("{}", remark.detail), entry.advice)


def _general(vm: ForeignVm) -> t.Iterator[Remark]:
    if vm.is_template:
        yield Remark("source.template")
    elif vm.power in (UP, SUSPENDED):
        yield Remark("source.running" if vm.power == UP else "source.suspended")
    elif vm.power != DOWN and vm.place.kind not in ("ovf", "csv"):
        yield Remark("source.power.unknown")
    if not vm.memory:
        yield Remark("source.memory.invalid")
    if vm.snapshots:
        yield Remark("source.snapshot", str(len(vm.snapshots)))
    if vm.hostname.lower().partition(".")[0] in ("localhost", "template"):
        yield Remark("source.hostname", vm.hostname)
    for trait in vm.traits:
        if trait in OF_TRAITS:
            yield Remark(OF_TRAITS[trait])


# ---------------------------------------------------------------------------------------------------------------- disks
def _disks(vm: ForeignVm) -> t.Iterator[Remark]:
    if not vm.disks:
        # An inventory may have no column for them.
        if vm.place.kind != "csv":
            yield Remark("source.disk.none")
        return
    if len(vm.disks) > MAX_NAMED_DISKS:
        yield Remark("source.disk.count", str(len(vm.disks)))
    for disk in vm.disks:
        name = f"'{disk.label or disk.file or disk.index + 1}'"
        yield from (Remark(f"source.disk.{word}", name) for word in _flags(disk))
        if vm.hypervisor == "kvm" and disk.bus not in VIRTIO_BUSES:
            yield Remark("source.virtio_missing", name)


def _flags(disk: ForeignDisk) -> t.Iterator[str]:
    if disk.kind in ("network", "nvme", "vhostuser"):
        yield "network"
    if disk.rdm:
        yield "rdm"
    if disk.shared:
        yield "shared"
    if disk.mode.startswith("independent"):
        yield "independent"
    if disk.encrypted:
        yield "encrypted"
    if disk.kind == "empty":
        yield "empty"
    if disk.capacity == 0:
        yield "capacity"
    if disk.capacity is None and disk.kind not in ("missing", "unknown"):
        yield "size_unknown"
    if len(disk.serial) > MAX_SERIAL:
        yield "serial"


# ----------------------------------------------------------------------------------------------------------------- NICs
def _nics(vm: ForeignVm) -> t.Iterator[Remark]:
    addresses = [nic.mac for nic in vm.nics if nic.mac]
    for nic in vm.nics:
        name = f"NIC '{nic.label}'"
        if not nic.mac:
            yield Remark("source.mac.missing", name)
        elif not _is_usable(nic.mac):
            yield Remark("source.mac.invalid", name)
        elif addresses.count(nic.mac) > 1:
            yield Remark("source.mac.duplicate", name)
        if not nic.network_key:
            yield Remark("source.nic.network_unknown", name)
        if not nic.connected:
            yield Remark("source.nic.disconnected", name)
        if nic.passthrough:
            yield Remark("source.nic.passthrough", name)


def _is_usable(address: str) -> bool:
    number = _macs.parse(address)
    return bool(number) and not _macs.is_multicast(number or 0)


# -------------------------------------------------------------------------------------------------- devices and system
def _devices(vm: ForeignVm) -> t.Iterator[Remark]:
    for device in vm.devices:
        name = f"{device.kind} ({device.label})" if device.label else device.kind
        if device.kind in PASSTHROUGH:
            yield Remark("source.passthrough", name)
        elif device.kind in USB:
            yield Remark("source.usb", device.label or device.kind)
        elif device.kind not in IRRELEVANT:
            yield Remark("source.device.dropped", name)
    for path in vm.cdroms:
        yield Remark("source.cdrom.attached", path)
    if vm.tpm:
        yield Remark("source.tpm")


def _system(vm: ForeignVm) -> t.Iterator[Remark]:
    if vm.firmware == UNKNOWN:
        yield Remark("source.firmware.unknown")
    if vm.firmware == UEFI and vm.secure_boot:
        yield Remark("source.secureboot")
    if vm.place.kind == "ovf" and vm.hypervisor not in ("vmware", "ovirt"):
        yield Remark("ova.vendor.unsupported", vm.hypervisor or "unknown")
    # A VM of KVM or oVirt is copied as it is.
    if vm.hypervisor in ("kvm", "ovirt"):
        return
    if vm.os_family == UNKNOWN:
        yield Remark("source.os.unknown")
    elif vm.os_family not in (LINUX, WINDOWS):
        yield Remark("source.os.unsupported", vm.os)
    elif vm.os_family == WINDOWS:
        yield Remark("source.os.windows_drivers")
