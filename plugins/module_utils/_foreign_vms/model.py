# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""The neutral description of a VM that is not in this engine, whatever it was read from.

Sizes are in bytes. A text is empty, and a number ``None``, where the source does not say it.
"""

from __future__ import annotations

import dataclasses
import typing as t
from dataclasses import dataclass, field

UP, DOWN, SUSPENDED, UNKNOWN = "up", "down", "suspended", "unknown"
BIOS, UEFI = "bios", "uefi"
# The kind of place of VMs that an engine copies from an export domain.
EXPORT = "export_domain"
LINUX, WINDOWS, OTHER = "linux", "windows", "other"
# A description with more of these is refused: no hypervisor has such VMs.
MAX_DISKS = 300
MAX_NICS = 200
LARGEST_SIZE = 1 << 60


@dataclass(frozen=True)
class Remark:
    """Something that only a reader can see, by the id of the concern that it is; ``detail`` says which part."""

    id: str
    detail: str = ""


@dataclass(frozen=True)
class Place:
    """Where a VM was found: ``kind`` is libvirt, vmx, ovf, vsphere, csv or export_domain.

    ``id`` is what the source calls it.
    """

    kind: str
    path: str = ""
    id: str = ""
    host: str = ""
    datacenter: str = ""
    cluster: str = ""
    folder: str = ""


@dataclass(frozen=True)
class ForeignDisk:
    """A disk. ``file`` is as the source spells it, ``pool`` is its datastore or storage pool.

    ``kind`` is file, block, volume, network or another type of the source. ``used`` is what is allocated of it.
    ``path`` is its file where the source was read, if it was found next to the description and is safe to use.
    """

    index: int
    label: str = ""
    kind: str = "file"
    capacity: t.Optional[int] = None
    used: t.Optional[int] = None
    format: str = ""
    bus: str = ""
    controller: str = ""
    unit: str = ""
    file: str = ""
    path: str = ""
    pool: str = ""
    mode: str = ""
    serial: str = ""
    shared: bool = False
    rdm: bool = False
    encrypted: bool = False
    read_only: bool = False
    boot: bool = False


@dataclass(frozen=True)
class ForeignNic:
    """A NIC. ``network_key`` identifies its network within the source; ``network`` is the name to show.

    ``switch`` tells networks of one name apart for the reader of a list. ``mac_type`` is static or generated.
    """

    index: int
    label: str = ""
    mac: str = ""
    mac_type: str = ""
    model: str = ""
    network: str = ""
    network_key: str = ""
    switch: str = ""
    vlan: t.Optional[int] = None
    connected: bool = True
    passthrough: bool = False
    pci: str = ""
    addresses: tuple[str, ...] = ()


@dataclass(frozen=True)
class Device:
    """Another device that matters for a migration, such as pci_passthrough, usb or watchdog."""

    kind: str
    label: str = ""


@dataclass(frozen=True)
class Inspection:
    """What virt-v2v-inspector found in a VM, or why it found nothing.

    ``capacities`` and ``allocated`` are bytes by disk; the allocated ones are estimates for after a conversion.
    """

    family: str = ""
    distribution: str = ""
    osinfo: str = ""
    product: str = ""
    version: str = ""
    architecture: str = ""
    firmware: str = UNKNOWN
    capacities: tuple[t.Optional[int], ...] = ()
    allocated: tuple[t.Optional[int], ...] = ()
    group_policy: bool = False
    antivirus: bool = False
    warnings: tuple[str, ...] = ()
    error: str = ""


@dataclass(frozen=True)
class ForeignVm:
    """A VM as its source describes it.

    ``hypervisor`` is vmware, kvm, xen, virtualbox, ovirt or another one. ``firmware`` is bios, uefi or unknown,
    ``os_family`` linux, windows, other or unknown, and ``os`` is the source's own word. ``ovf_version`` and
    ``compatibility_version`` are of the engine that wrote its OVF. ``traits`` are settings that
    matter for a migration, by name, such as cpu_pinning.
    """

    name: str
    place: Place
    uuid: str = ""
    hypervisor: str = ""
    power: str = UNKNOWN
    is_template: bool = False
    memory: t.Optional[int] = None
    cpus: int = 1
    sockets: t.Optional[int] = None
    cores: t.Optional[int] = None
    threads: t.Optional[int] = None
    architecture: str = ""
    firmware: str = UNKNOWN
    secure_boot: bool = False
    tpm: bool = False
    machine: str = ""
    ovf_version: str = ""
    compatibility_version: str = ""
    os: str = ""
    os_family: str = UNKNOWN
    hostname: str = ""
    description: str = ""
    clock: str = ""
    tags: tuple[str, ...] = ()
    attributes: t.Mapping[str, str] = field(default_factory=dict)
    boot_order: tuple[str, ...] = ()
    disks: tuple[ForeignDisk, ...] = ()
    nics: tuple[ForeignNic, ...] = ()
    cdroms: tuple[str, ...] = ()
    snapshots: tuple[str, ...] = ()
    devices: tuple[Device, ...] = ()
    traits: tuple[str, ...] = ()
    remarks: tuple[Remark, ...] = ()
    inspection: t.Optional[Inspection] = None

    @property
    def disk_capacity(self) -> int:
        """The sum of the known capacities of its disks."""
        return sum(disk.capacity or 0 for disk in self.disks)

    def has(self, kind: str) -> bool:
        """Whether there is a device of this kind."""
        return any(device.kind == kind for device in self.devices)

    def with_remarks(self, remarks: t.Iterable[Remark]) -> ForeignVm:
        """Return the VM with more remarks, each once."""
        return dataclasses.replace(self, remarks=tuple(dict.fromkeys([*self.remarks, *remarks])))

    def as_dict(self) -> dict[str, t.Any]:
        """Return the VM as plain data, without the remarks: these are reported as concerns."""
        found = dataclasses.asdict(self)
        del found["remarks"]
        return {key: _plain(value) for key, value in found.items()}


@dataclass(frozen=True)
class Unreadable:
    """A file that may describe a VM and cannot be read, or is not safe to read, with the reason."""

    path: str
    reason: str


@dataclass(frozen=True)
class Inventory:
    """What a source contains."""

    vms: tuple[ForeignVm, ...] = ()
    unreadable: tuple[Unreadable, ...] = ()


@dataclass(frozen=True)
class SourceNetwork:
    """A network of a source with the number of NICs on it. ``ambiguous``: another network has the same name."""

    key: str
    name: str
    switch: str = ""
    nics: int = 0
    vms: tuple[str, ...] = ()
    ambiguous: bool = False


def networks(vms: t.Iterable[ForeignVm]) -> tuple[SourceNetwork, ...]:
    """Return the networks that the NICs of VMs are on, each key once, sorted by name and key."""
    users: dict[str, list[str]] = {}
    first: dict[str, ForeignNic] = {}
    for vm in vms:
        for nic in vm.nics:
            if nic.network_key:
                users.setdefault(nic.network_key, []).append(vm.name)
                first.setdefault(nic.network_key, nic)
    names = [nic.network for nic in first.values()]
    found = [
        SourceNetwork(
            key=key,
            name=nic.network,
            switch=nic.switch,
            nics=len(users[key]),
            vms=tuple(dict.fromkeys(users[key])),
            ambiguous=names.count(nic.network) > 1,
        )
        for key, nic in first.items()
    ]
    return tuple(sorted(found, key=lambda network: (network.name, network.key)))


def _plain(value: t.Any) -> t.Any:
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return value
