# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an engine knows: plain data, no behaviour beyond look-ups.

All references between objects are ids. Ids are UUIDs that follow from the order of creation, so two runs of the same
requests give the same ids.
"""

from __future__ import annotations

import typing as t
import uuid
from dataclasses import dataclass, field

from .clock import Clock

ROOT_ID = uuid.UUID("6f7f4b1c-6f4e-4a53-9d0b-0f6a5f7a4e15")
MANAGEMENT_NETWORK_ID = "00000000-0000-0000-0000-000000000009"
ROOT_TAG_ID = "00000000-0000-0000-0000-000000000000"

# Statuses of a host as the API spells them.
UP = "up"
MAINTENANCE = "maintenance"
NON_OPERATIONAL = "non_operational"
NON_RESPONSIVE = "non_responsive"
INSTALLING = "installing"
INSTALL_FAILED = "install_failed"
INITIALIZING = "initializing"
UNASSIGNED = "unassigned"
PENDING_APPROVAL = "pending_approval"
PREPARING_FOR_MAINTENANCE = "preparing_for_maintenance"
REBOOT = "reboot"
CONNECTING = "connecting"
DOWN = "down"


@dataclass
class HostQos:
    """Limits of a host network; shares 1..100, rates in Mbit/s, None = not set."""

    id: str
    name: str
    data_center_id: str
    description: str = ""
    linkshare: int | None = None
    upperlimit: int | None = None
    realtime: int | None = None


@dataclass
class DataCenter:
    id: str
    name: str
    description: str = ""
    comment: str = ""
    local: bool = False
    status: str = "uninitialized"
    version: tuple[int, int] = (4, 8)
    mac_pool_id: str = ""


@dataclass
class Cluster:
    id: str
    name: str
    data_center_id: str
    description: str = ""
    comment: str = ""
    version: tuple[int, int] = (4, 8)
    switch_type: str = "legacy"
    cpu_type: str = "Intel Nehalem Family"
    mac_pool_id: str = ""
    scheduling_policy_id: str = ""
    gluster_service: bool = False


@dataclass
class Network:
    """A logical network. `mtu` 0 means the engine's default."""

    id: str
    name: str
    data_center_id: str
    description: str = ""
    comment: str = ""
    vlan: int | None = None
    mtu: int = 0
    vm_network: bool = True
    label: str | None = None
    qos_id: str | None = None
    dns_servers: list[str] | None = None
    vdsm_name: str = ""
    stp: bool = False
    port_isolation: bool = False
    external_provider: str | None = None
    physical_network_id: str | None = None
    cuts_off: bool = False
    """A host that gets this network stops answering: the connectivity check fails, or the host is lost without one."""


@dataclass
class ClusterNetwork:
    """A network as one cluster uses it."""

    cluster_id: str
    network_id: str
    required: bool = True
    management: bool = False
    display: bool = False
    migration: bool = False
    default_route: bool = False
    gluster: bool = False
    status: str = "non_operational"


@dataclass
class MacPool:
    id: str
    name: str
    description: str = ""
    allow_duplicates: bool = False
    default_pool: bool = False
    ranges: list[tuple[str, str]] = field(default_factory=list)


@dataclass
class FenceAgent:
    id: str
    type: str
    address: str
    order: int
    username: str = ""
    password: str = ""
    port: int | None = None
    encrypt_options: bool = False
    options: dict[str, str] = field(default_factory=dict)
    """A port that was given stands here as well; a slot only here."""


@dataclass
class Machine:
    """A physical machine that can be added as a host. `hardware` is the world file's own description of it (nics,
    bonds, networks, name servers, ...), read by the host networking package."""

    address: str
    hardware: dict[str, t.Any] = field(default_factory=dict)
    root_password: str | None = None
    accepts_public_key: bool = True
    ssh_port: int = 22
    ssh_fingerprint: str = ""
    ssh_public_key: str = ""
    reachable: bool = True
    install_seconds: float = 0.0
    install_error: str = ""
    """When not empty, the next installation fails with this sentence."""
    boots: int = 0
    os_family: str = "el9"
    lost: bool = False
    """True while the machine does not answer the engine any more."""
    unresponsive_seconds: float = 0.0
    """When not 0, the machine does not answer at the next boot or activation: the engine calls the host non-responsive,
    and finds it again after so many seconds."""
    powered: bool = True
    power_error: str = ""
    """When not empty, the power management of the machine fails with this sentence."""
    updates: list[str] = field(default_factory=list)
    """Packages that an upgrade check finds and an upgrade installs."""
    upgrade_error: str = ""
    """When not empty, the next upgrade fails with this sentence."""


@dataclass
class Host:
    id: str
    name: str
    address: str
    cluster_id: str
    port: int = 54321
    comment: str = ""
    description: str = ""
    status: str = UNASSIGNED
    status_detail: str = ""
    ssh_port: int = 22
    ssh_fingerprint: str = ""
    ssh_public_key: str = ""
    ssh_user: str = "root"
    kernel_cmdline: str | None = None
    override_iptables: bool = False
    spm_priority: int = 5
    power_management: bool = False
    kdump_detection: bool = True
    automatic_pm: bool = True
    pm_proxies: list[str] = field(default_factory=list)
    pm_alerted: bool = False
    """True once the engine has written that power management is not configured."""
    spm_status: str = "none"
    update_available: bool = False
    power_actions: dict[str, float] = field(default_factory=dict)
    """Action of power management (start, stop, restart) -> when it was last carried out."""
    agents: list[FenceAgent] = field(default_factory=list)
    tag_ids: list[str] = field(default_factory=list)
    level: str = "4.8"
    activate_after_install: bool = True
    reboot_after_install: bool = True
    reinstallation_required: bool = False
    connected_once: bool = False
    """True once the engine has read the machine's capabilities."""
    networking: t.Any = None
    """Everything about NICs, bonds, attachments, labels: see host_networks/model.py; None before the first contact."""


@dataclass
class VmNic:
    id: str
    name: str
    network_id: str
    plugged: bool = True


@dataclass
class Vm:
    """Only what rules about hosts need: where it runs, and which networks it uses."""

    id: str
    name: str
    cluster_id: str
    host_id: str | None = None
    status: str = "up"
    pinned: bool = False
    nics: list[VmNic] = field(default_factory=list)


@dataclass
class Tag:
    id: str
    name: str
    description: str | None = None
    parent_id: str = ROOT_TAG_ID


@dataclass
class AffinityLabel:
    id: str
    name: str
    host_ids: list[str] = field(default_factory=list)
    vm_ids: list[str] = field(default_factory=list)


@dataclass
class User:
    """`roles`: "SuperUser" everywhere; "ReadOnlyAdmin" may read all and write nothing."""

    id: str
    name: str
    password: str
    roles: list[str] = field(default_factory=lambda: ["SuperUser"])


@dataclass
class Step:
    id: str
    description: str
    status: str = "started"
    kind: str = "executing"
    number: int = 0
    started: float = 0.0
    ended: float | None = None


@dataclass
class Job:
    id: str
    description: str
    status: str = "started"
    correlation_id: str = ""
    owner_id: str = ""
    started: float = 0.0
    ended: float | None = None
    steps: list[Step] = field(default_factory=list)


@dataclass
class Event:
    """A line of the audit log; `id` is a number that grows."""

    id: int
    code: int
    severity: str
    description: str
    time: float
    correlation_id: str = ""
    user_id: str | None = None
    host_id: str | None = None
    cluster_id: str | None = None
    data_center_id: str | None = None


@dataclass
class Options:
    """Configuration values of the engine (engine-config), with the engine's own defaults. Times in virtual seconds."""

    product_version: str = "4.5.8-1.el9"
    default_mtu: int = 1500
    setup_networks_wait: float = 20.0
    connectivity_timeout: int = 120
    custom_network_properties: dict[str, str] = field(
        default_factory=lambda: {"bridge_opts": r"[^\s=]+=[^\s=]+(\s+[^\s=]+=[^\s=]+)*"}
    )
    """Name -> regular expression of the values; bridge_opts is always known."""
    max_page: int = 100
    deploys_hosts: bool = True
    """False: a host that is added comes up without installation."""
    setup_seconds: float = 0.0
    refresh_seconds: float = 0.0
    maintenance_seconds: float = 0.0
    boot_seconds: float = 0.0
    contact_seconds: float = 0.0
    """How long a host stays unassigned before the engine's first contact; also for activate."""
    unreachable_seconds: float = 60.0
    """How long it takes until a machine that does not answer is called non-responsive."""
    upgrade_check_seconds: float = 0.0
    enroll_seconds: float = 0.0
    fence_quiet_seconds: float = 180.0
    """How long a host cannot be started after it was stopped, and the like."""
    network_sync_seconds: float = 0.0
    """How long after a change of a network the engine configures the hosts that carry it."""


@dataclass
class World:
    """The whole engine. Everything that `control/state` dumps is in here."""

    clock: Clock = field(default_factory=Clock)
    options: Options = field(default_factory=Options)
    data_centers: dict[str, DataCenter] = field(default_factory=dict)
    clusters: dict[str, Cluster] = field(default_factory=dict)
    networks: dict[str, Network] = field(default_factory=dict)
    cluster_networks: dict[str, dict[str, ClusterNetwork]] = field(default_factory=dict)
    """cluster id -> network id -> how the cluster uses it."""
    qoss: dict[str, HostQos] = field(default_factory=dict)
    mac_pools: dict[str, MacPool] = field(default_factory=dict)
    hosts: dict[str, Host] = field(default_factory=dict)
    machines: dict[str, Machine] = field(default_factory=dict)
    """By address."""
    vms: dict[str, Vm] = field(default_factory=dict)
    tags: dict[str, Tag] = field(default_factory=dict)
    affinity_labels: dict[str, AffinityLabel] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    """By name."""
    jobs: dict[str, Job] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    tokens: dict[str, str] = field(default_factory=dict)
    """Access token -> name of the user."""
    created: int = 0

    def new_id(self) -> str:
        """A fresh UUID."""
        self.created += 1
        return str(uuid.uuid5(ROOT_ID, str(self.created)))

    def networks_of(self, cluster_id: str) -> list[Network]:
        """The networks of a cluster, in the order they were added to it."""
        return [self.networks[i] for i in self.cluster_networks.get(cluster_id, {})]

    def cluster_network(self, cluster_id: str, network_id: str) -> ClusterNetwork | None:
        return self.cluster_networks.get(cluster_id, {}).get(network_id)

    def machine_of(self, host: Host) -> Machine | None:
        return self.machines.get(host.address)

    def hosts_of(self, cluster_id: str) -> list[Host]:
        return [h for h in self.hosts.values() if h.cluster_id == cluster_id]

    def tag_names(self, host: Host) -> list[str]:
        """The names of a host's tags and of those above them."""
        found, pending = [], list(host.tag_ids)
        while pending:
            tag = self.tags.get(pending.pop())
            if tag is not None:
                found.append(tag.name)
                pending.append(tag.parent_id)
        return found

    def mtu_of(self, network: Network) -> int:
        """The effective MTU of a network."""
        return network.mtu or self.options.default_mtu
