# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What happens to a host as time passes: installation, first contact, maintenance, loss, reboot."""

from __future__ import annotations

from ...core.engine import Engine, task
from ..clusters.model import ClustersSlice
from ..vms.model import VmsSlice
from . import model
from .hooks import HOST_HOOKS
from .model import Host, HostsSlice, Machine, hosts_of, machine_of, subjects_of_host

CONNECTED = (model.UP, model.NON_OPERATIONAL, model.MAINTENANCE, model.PREPARING_FOR_MAINTENANCE)


def answers(engine: Engine, host: Host) -> bool:
    """Does the machine of a host answer the engine?"""
    machine = machine_of(engine.world, host)
    return machine is not None and machine.reachable and machine.powered and not machine.lost


def add(engine: Engine, host: Host) -> None:
    """A host was added: install it, or only wait for its first contact where the engine deploys nothing."""
    if engine.world.area(HostsSlice).options.deploys_hosts:
        install(engine, host, engine.world.area(HostsSlice).machines[host.address])
    else:
        contact(engine, host)


def alert_without_power_management(engine: Engine, host: Host) -> None:
    """Write once that power management is not configured, until it is."""
    if not host.power_management and not host.pm_alerted:
        text = f"Failed to verify Power Management configuration for Host {host.name}."
        engine.log_event(9000, "alert", text, subjects_of_host(engine.world, host))
    host.pm_alerted = not host.power_management


def install(engine: Engine, host: Host, machine: Machine) -> None:
    """Begin an installation."""
    host.status, host.status_detail = model.INSTALLING, ""
    engine.log_event(
        509, "normal", f"Installing Host {host.name}. Connected to host.", subjects_of_host(engine.world, host)
    )
    engine.later(machine.install_seconds, "host-installed", host.id)


@task("host-installed")
def installed(engine: Engine, host_id: str) -> None:
    host = engine.world.area(HostsSlice).hosts.get(host_id)
    machine = machine_of(engine.world, host) if host else None
    if host is None or machine is None or host.status != model.INSTALLING:
        return
    if machine.install_error or not answers(engine, host):
        reason = machine.install_error or "Failed to establish session with host"
        machine.install_error = ""
        host.status = model.INSTALL_FAILED
        engine.log_event(
            505, "error", f"Host {host.name} installation failed. {reason}.", subjects_of_host(engine.world, host)
        )
        return
    host.reinstallation_required = False
    engine.log_event(
        509, "normal", f"Installing Host {host.name}. Stage: Termination.", subjects_of_host(engine.world, host)
    )
    read_capabilities(engine, host)
    if host.reboot_after_install:
        host.status = model.REBOOT
        machine.boots += 1
        HOST_HOOKS.rebooted(engine, host)
        engine.later(engine.world.area(HostsSlice).options.boot_seconds, "host-booted", host.id)
    else:
        booted(engine, host_id)


@task("host-booted")
def booted(engine: Engine, host_id: str) -> None:
    host = engine.world.area(HostsSlice).hosts.get(host_id)
    if host is None or host.status not in (model.REBOOT, model.INSTALLING):
        return
    if _silent_for_a_while(engine, host):
        return
    if not answers(engine, host):
        lose(engine, host)
    elif host.activate_after_install:
        contact(engine, host)
    else:
        set_status(engine, host, model.MAINTENANCE)


def _silent_for_a_while(engine: Engine, host: Host) -> bool:
    """A machine that takes longer than the engine expects: the host is lost, and found again later."""
    machine = machine_of(engine.world, host)
    if machine is None or not machine.unresponsive_seconds:
        return False
    seconds, machine.unresponsive_seconds = machine.unresponsive_seconds, 0.0
    lose_for(engine, host, seconds)
    return True


def lose_for(engine: Engine, host: Host, seconds: float) -> None:
    """The engine cannot reach the host for so long."""
    lose(engine, host)
    engine.later(seconds, "host-returned", host.id)


@task("host-returned")
def returned(engine: Engine, host_id: str) -> None:
    host = engine.world.area(HostsSlice).hosts.get(host_id)
    if host is None or host.status != model.NON_RESPONSIVE or not answers(engine, host):
        return
    if host.activate_after_install:
        recover(engine, host)
    else:
        read_capabilities(engine, host)
        set_status(engine, host, model.MAINTENANCE)


def contact(engine: Engine, host: Host) -> None:
    """The engine tries to reach a host; it is unassigned until that ended one way or the other."""
    options = engine.world.area(HostsSlice).options
    host.status, host.status_detail = model.UNASSIGNED, ""
    seconds = options.contact_seconds if answers(engine, host) else options.unreachable_seconds
    engine.later(seconds, "host-contacted", host.id)


@task("host-contacted")
def contacted(engine: Engine, host_id: str) -> None:
    host = engine.world.area(HostsSlice).hosts.get(host_id)
    if host is None or host.status != model.UNASSIGNED or _silent_for_a_while(engine, host):
        return
    if not answers(engine, host):
        lose(engine, host)
        return
    read_capabilities(engine, host)
    wait_until_settled(engine, host)


def read_capabilities(engine: Engine, host: Host) -> None:
    """Read what the host reports; the first time its NICs become known."""
    first, host.connected_once = not host.connected_once, True
    (HOST_HOOKS.connected if first else HOST_HOOKS.refreshed)(engine, host)


def wait_until_settled(engine: Engine, host: Host) -> None:
    """Up, or non-operational with the reason, by the networks that the cluster requires."""
    missing = [name for names in HOST_HOOKS.missing_networks(engine, host) for name in names]
    bridgeless = [name for names in HOST_HOOKS.bridgeless_networks(engine, host) for name in names]
    cluster = engine.world.area(ClustersSlice).clusters[host.cluster_id].name
    if missing:
        make_non_operational(
            engine,
            host,
            "network_unreachable",
            519,
            (
                f"Host {host.name} does not comply with the cluster {cluster} networks, the following networks are "
                f"missing on host: '{','.join(missing)}'"
            ),
        )
    elif bridgeless:
        make_non_operational(
            engine,
            host,
            "vm_network_is_bridgeless",
            521,
            (
                f"Host {host.name} does not comply with the cluster {cluster} networks, the following VM networks are "
                f"non-VM networks: '{','.join(bridgeless)}'"
            ),
        )
    else:
        set_status(engine, host, model.UP)


def check_networks(engine: Engine, host: Host) -> None:
    """After a change of networks: a host that is up may become non-operational; it does not come back by itself."""
    if host.status == model.UP:
        wait_until_settled(engine, host)


def make_non_operational(engine: Engine, host: Host, detail: str, code: int, text: str) -> None:
    host.status, host.status_detail = model.NON_OPERATIONAL, detail
    engine.log_event(code, "error", text, subjects_of_host(engine.world, host))


def set_status(engine: Engine, host: Host, status: str) -> None:
    """There is no event about maintenance: the one about the switch to it does."""
    if host.status == status:
        return
    host.status = status
    if status != model.MAINTENANCE:
        host.status_detail = ""
    if status == model.UP:
        engine.log_event(
            13, "normal", f"Status of host {host.name} was set to Up.", subjects_of_host(engine.world, host)
        )


def lose(engine: Engine, host: Host) -> None:
    """The engine cannot reach the host any more."""
    host.status, host.status_detail = model.NON_RESPONSIVE, ""
    if not host.power_management:
        text = (
            f"Host {host.name} is not responding. Host cannot be fenced automatically because power management for the "
            "host is disabled."
        )
        engine.log_event(9027, "warning", text, subjects_of_host(engine.world, host))
    engine.log_event(12, "error", f"Host {host.name} is non responsive.", subjects_of_host(engine.world, host))


def recover(engine: Engine, host: Host) -> None:
    """The machine answers again."""
    if host.status == model.NON_RESPONSIVE:
        contact(engine, host)


def to_maintenance(engine: Engine, host: Host, reason: str = "") -> None:
    """Move the VMs away, then be in maintenance; a VM that has nowhere to go keeps the host preparing."""
    host.status, host.status_detail = model.PREPARING_FOR_MAINTENANCE, reason
    engine.later(engine.world.area(HostsSlice).options.maintenance_seconds, "host-maintained", host.id)


@task("host-maintained")
def maintained(engine: Engine, host_id: str) -> None:
    world = engine.world
    host = world.area(HostsSlice).hosts.get(host_id)
    if host is None or host.status != model.PREPARING_FOR_MAINTENANCE:
        return
    running = [v for v in world.area(VmsSlice).vms.values() if v.host_id == host.id]
    other = next((h for h in hosts_of(world, host.cluster_id) if h is not host and h.status == model.UP), None)
    if running and other is None:
        engine.later(max(world.area(HostsSlice).options.maintenance_seconds, 1.0), "host-maintained", host.id)
        return
    for vm in running:
        vm.host_id = other.id if other else None
    set_status(engine, host, model.MAINTENANCE)


def reboot(engine: Engine, host: Host) -> None:
    """The machine of a host boots; what was not committed on it is gone."""
    before = host.status
    machine = machine_of(engine.world, host)
    if machine is not None:
        machine.boots += 1
        machine.lost = False
    HOST_HOOKS.rebooted(engine, host)
    host.status = model.REBOOT
    host.activate_after_install = before not in (model.MAINTENANCE, model.PREPARING_FOR_MAINTENANCE)
    engine.later(engine.world.area(HostsSlice).options.boot_seconds, "host-booted", host.id)
