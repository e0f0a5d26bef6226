# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hosts, the machines behind them, and the VMs as far as rules about hosts need them."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field

from ...core.model import Subject, World
from ..clusters.model import subjects_of_cluster

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
    bonds, networks, name servers, ...), read by the area of host networks."""

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
    os_version: str = ""
    """When not empty, the version that the host reports, such as 9.7."""
    vdsm_version: str = "4.50.5"
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
    activate_after_install: bool = True
    reboot_after_install: bool = True
    reinstallation_required: bool = False
    connected_once: bool = False
    """True once the engine has read the machine's capabilities."""


@dataclass
class HostOptions:
    """Configuration values of the engine (engine-config), with the engine's own defaults. Times in virtual seconds."""

    deploys_hosts: bool = True
    """False: a host that is added comes up without installation."""
    setup_networks_wait: float = 20.0
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


@dataclass
class HostsSlice:
    hosts: dict[str, Host] = field(default_factory=dict)
    machines: dict[str, Machine] = field(default_factory=dict)
    """By address."""
    options: HostOptions = field(default_factory=HostOptions)


def machine_of(world: World, host: Host) -> Machine | None:
    return world.area(HostsSlice).machines.get(host.address)


def hosts_of(world: World, cluster_id: str) -> list[Host]:
    return [h for h in world.area(HostsSlice).hosts.values() if h.cluster_id == cluster_id]


def subjects_of_host(world: World, host: Host) -> list[Subject]:
    """What an event about a host is about: the host, its cluster and its data centre."""
    return [Subject("host", host.id), *subjects_of_cluster(world, host.cluster_id)]


def host_lock(host: Host) -> str:
    """The lock that setting up the networks of a host and refreshing it share."""
    return f"host-network:{host.id}"
