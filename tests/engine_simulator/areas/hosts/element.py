# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How a host looks in the API."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from ...core.elements import actions, add, el, link, reference
from ...core.engine import Engine
from ..vms.model import VmsSlice
from .model import Host, host_lock, machine_of

LINKS = (
    "affinitylabels",
    "fenceagents",
    "networkattachments",
    "nics",
    "permissions",
    "statistics",
    "tags",
    "unmanagednetworks",
)
ACTIONS = (
    "activate",
    "approve",
    "commitnetconfig",
    "copyhostnetworks",
    "deactivate",
    "enrollcertificate",
    "fence",
    "forceselectspm",
    "install",
    "refresh",
    "setupnetworks",
    "syncallnetworks",
    "upgrade",
    "upgradecheck",
)
GIB = 1 << 30


def host_element(engine: Engine, host: Host, all_content: bool = False) -> Element:
    path = f"hosts/{host.id}"
    document = el(
        "host",
        *(link("agents" if rel == "fenceagents" else rel, f"{path}/{rel}") for rel in LINKS),
        actions(path, *ACTIONS),
        id=host.id,
        path=path,
    )
    add(
        document,
        name=host.name,
        comment=host.comment,
        address=host.address,
        auto_numa_status="unknown",
        external_status="ok",
        kdump_status="disabled",
        memory=64 * GIB,
        max_scheduling_memory=60 * GIB,
        numa_supported=False,
        port=host.port,
        protocol="stomp",
        status=host.status,
        status_detail=host.status_detail or None,
        type="rhel",
        update_available=host.update_available,
        vgpu_placement="consolidated",
        reinstallation_required=host.reinstallation_required,
        override_iptables=host.override_iptables or None,
    )
    document.append(reference("cluster", "clusters", host.cluster_id))
    document.append(_cpu())
    document.append(add(el("device_passthrough"), enabled=False))
    document.append(add(el("ksm"), enabled=False))
    document.append(_os(engine, host))
    document.append(_power_management(host))
    document.append(add(el("se_linux"), mode="enforcing"))
    document.append(add(el("spm"), priority=host.spm_priority, status=host.spm_status))
    document.append(_ssh(host))
    running = sum(v.host_id == host.id for v in engine.world.area(VmsSlice).vms.values())
    document.append(add(el("summary"), active=running, migrating=0, total=running))
    document.append(add(el("transparent_hugepages"), enabled=True))
    if host.connected_once:
        document.append(_vdsm(engine, host))
    if all_content:
        add(document, network_operation_in_progress=engine.locked(host_lock(host)))
    return document


def _cpu() -> Element:
    return add(el("cpu", add(el("topology"), cores=16, sockets=2, threads=1)), name="Intel Nehalem Family", speed=2400)


def _os(engine: Engine, host: Host) -> Element:
    machine = machine_of(engine.world, host)
    family = machine.os_family if machine else "el9"
    number = (machine.os_version if machine else "") or family[2:] or "9"
    version = add(el("version"), full_version=f"{number} - 1.{family}", major=number.split(".")[0])
    document = add(el("os", version), type="RHEL")
    if host.kernel_cmdline is not None:
        add(document, custom_kernel_cmdline=host.kernel_cmdline)
    if host.connected_once:
        add(document, reported_kernel_cmdline=" ".join(filter(None, ["ro", host.kernel_cmdline])))
    return document


def _vdsm(engine: Engine, host: Host) -> Element:
    machine = machine_of(engine.world, host)
    number = machine.vdsm_version if machine else "4.50.5"
    return add(el("version"), build=0, full_version=f"vdsm-{number}-1.el9", major=4, minor=50, revision=0)


def _power_management(host: Host) -> Element:
    return add(
        el("power_management", el("pm_proxies", *(add(el("pm_proxy"), type=kind) for kind in host.pm_proxies))),
        automatic_pm_enabled=host.automatic_pm,
        enabled=host.power_management,
        kdump_detection=host.kdump_detection,
    )


def _ssh(host: Host) -> Element:
    return add(
        el("ssh", add(el("user"), user_name=host.ssh_user)),
        fingerprint=host.ssh_fingerprint or None,
        port=host.ssh_port,
        public_key=host.ssh_public_key or None,
    )
