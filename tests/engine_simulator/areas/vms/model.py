# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an engine knows about VMs and templates, and what belongs to them. References are ids."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field

BLANK = "00000000-0000-0000-0000-000000000000"
GIB = 1 << 30


@dataclass
class VnicProfile:
    id: str
    name: str
    network_id: str
    description: str = ""
    comment: str = ""
    port_mirroring: bool = False
    passthrough: bool = False
    migratable: bool | None = None
    filtered: bool = True
    """Has the network filter that the engine gives by default."""


@dataclass
class VmNic:
    """A network interface of a VM or a template."""

    id: str
    name: str
    network_id: str | None = None
    """The network of its profile."""
    plugged: bool = True
    profile_id: str | None = None
    interface: str = "virtio"
    linked: bool = True
    mac: str | None = None
    """None on templates."""
    pci_address: str = ""
    """Given at the first start, and kept from then on."""
    has_device: bool = True
    """False while a conversion has not finished: then the API does not show it."""


@dataclass
class Settings:
    """What VMs and templates have in common, and hand on. Memory in bytes."""

    description: str = ""
    comment: str = ""
    memory: int = GIB
    max_memory: int = 4 * GIB
    guaranteed_memory: int = GIB
    sockets: int = 1
    cores: int = 1
    threads: int = 1
    os_type: str = "other"
    bios_type: str = "q35_ovmf"
    time_zone: str = "Etc/GMT"
    kind: str = "server"
    origin: str = "ovirt"
    high_availability: bool = False
    priority: int = 0
    delete_protected: bool = False
    stateless: bool = False
    start_paused: bool = False
    affinity: str = "migratable"
    pinned_to: list[str] = field(default_factory=list)
    display: str = "vnc"
    """Empty for a VM without a display."""
    monitors: int = 1
    custom_emulated_machine: str = ""
    custom_cpu_model: str = ""
    serial_policy: str = ""
    serial_value: str = ""
    tpm: bool = False
    boot_devices: list[str] = field(default_factory=lambda: ["hd"])
    lease_domain_id: str = ""
    icons: bool = True
    quota: bool = True

    def copy(self) -> Settings:
        return copy.deepcopy(self)


@dataclass
class DiskAttachment:
    disk_id: str
    bootable: bool = False
    active: bool = True
    interface: str = "virtio"


@dataclass
class Snapshot:
    id: str
    description: str
    kind: str = "regular"
    status: str = "ok"
    date: float = 0.0
    nics: list[VmNic] = field(default_factory=list)
    settings: Settings = field(default_factory=Settings)


@dataclass
class Vm:
    id: str
    name: str
    cluster_id: str
    host_id: str | None = None
    status: str = "up"
    pinned: bool = False
    nics: list[VmNic] = field(default_factory=list)
    settings: Settings = field(default_factory=Settings)
    template_id: str = BLANK
    original_template_id: str | None = BLANK
    disks: list[DiskAttachment] = field(default_factory=list)
    snapshots: list[Snapshot] = field(default_factory=list)
    status_detail: str = ""
    """Shown in lists only."""
    importing_as: str = ""
    """While it is registered or imported: the name that refusals give it. Other commands have to wait meanwhile."""
    created: float = 0.0
    stopped: float = 0.0
    created_by: str = ""
    stateless_nics: list[VmNic] | None = None
    """While it runs stateless: the vNICs that it has again when it stops; their addresses stay reserved."""
    boots: bool = True
    """False for one that goes down again while it is powering up."""
    down_after: float = 0
    """Seconds after which one that is up goes down again, with an event; 0 for never."""
    permissions: list[tuple[str, str]] = field(default_factory=list)
    """(user, role)"""
    generation: int = 1
    guest_agent: bool = False
    """Reports the devices of the guest while the VM is up, which are named in the order of their PCI addresses."""
    guest_addresses: list[str] = field(default_factory=list)
    """The addresses of the first of these devices."""


@dataclass
class Template:
    id: str
    name: str
    cluster_id: str | None
    status: str = "ok"
    nics: list[VmNic] = field(default_factory=list)
    settings: Settings = field(default_factory=Settings)
    disks: list[DiskAttachment] = field(default_factory=list)
    base_id: str = ""
    version_number: int = 1
    version_name: str = "base version"
    created: float = 0.0
    permissions: list[tuple[str, str]] = field(default_factory=list)
    """(user, role)"""


@dataclass
class AffinityGroup:
    id: str
    name: str
    cluster_id: str
    description: str = ""
    positive: bool = True
    enforcing: bool = False
    vm_ids: list[str] = field(default_factory=list)


@dataclass
class VmOptions:
    """How long what the engine does with VMs takes, in virtual seconds."""

    register_seconds: float = 0.0
    """The job of a registration."""
    register_request_seconds: float = 0.0
    """What a request to register takes; the engine carries them out one after the other."""
    job_poll_seconds: float = 0.0
    """What a request that waits for its job takes at least; and how long the job of a refused one stays started."""
    unregistered_list_seconds: float = 0.0
    """What the list of unregistered VMs takes for each of them."""
    export_import_seconds: float = 0.0
    """How long the disks of a VM of an export domain are copied."""
    configuration_seconds: float = 0.0
    """The job of a VM that is made of an OVF."""
    vm_create_seconds: float = 0.0
    """How long a VM, a template or a snapshot is locked after it was made."""
    vm_start_seconds: float = 0.0
    """How long a VM is powering up."""


@dataclass
class VmsSlice:
    options: VmOptions = field(default_factory=VmOptions)
    vms: dict[str, Vm] = field(default_factory=dict)
    templates: dict[str, Template] = field(default_factory=dict)
    vnic_profiles: dict[str, VnicProfile] = field(default_factory=dict)
    affinity_groups: dict[str, AffinityGroup] = field(default_factory=dict)
