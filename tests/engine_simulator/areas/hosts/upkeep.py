# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Maintenance work on hosts: upgrade check, upgrade, certificates, storage pool manager."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from ...core.api import Request, action
from ...core.elements import boolean, reference
from ...core.engine import Engine, task
from ...core.faults import internal_error, message, refused
from ..clusters.model import ClustersSlice
from ..data_centers.model import DataCentersSlice
from . import model
from .hooks import HOST_HOOKS
from .lifecycle import answers, contact, reboot, set_status, to_maintenance
from .lookup import host_if_known
from .model import Host, HostsSlice, machine_of, subjects_of_host

UPGRADABLE = (model.UP, model.MAINTENANCE, model.NON_OPERATIONAL, model.INSTALL_FAILED)
ENROLLABLE = (model.MAINTENANCE, model.INSTALL_FAILED, model.NON_RESPONSIVE)
SPM_NEVER = -1


def _host(request: Request, verb: str) -> Host:
    host = host_if_known(request)
    if host is None:
        raise refused(message("VDS_INVALID_SERVER_ID"), action=verb, kind="Host")
    return host


def _done(host: Host) -> list[Element]:
    return [reference("host", "hosts", host.id)]


# ------------------------------------------------------------------------------------------------------------ upgrade
@action("hosts/{host}/upgradecheck", usage="host/upgrade_check", job="Checking for Available Updates on Host {host}")
def upgrade_check(request: Request) -> list[Element]:
    host = _host(request, "check for upgrade")
    if host.status not in UPGRADABLE:
        raise refused(message("CANNOT_CHECK_FOR_HOST_UPGRADE_STATUS_ILLEGAL"), action="check for upgrade", kind="Host")
    request.executing()
    request.log_event(
        884, f"Started to check for available updates on host {host.name}.", subjects_of_host(request.world, host)
    )
    request.engine.later(request.world.area(HostsSlice).options.upgrade_check_seconds, "host-updates-checked", host.id)
    return _done(host)


@task("host-updates-checked")
def updates_checked(engine: Engine, host_id: str) -> None:
    host = engine.world.area(HostsSlice).hosts.get(host_id)
    machine = machine_of(engine.world, host) if host else None
    if host is None or machine is None or not answers(engine, host):
        return
    host.update_available = bool(machine.updates)
    found = f"found updates for packages {', '.join(machine.updates)}" if machine.updates else "no updates found."
    text = f"Check for available updates on host {host.name} was completed successfully with message '{found}'."
    engine.log_event(885, "normal", text, subjects_of_host(engine.world, host))


@action("hosts/{host}/upgrade", usage="host/upgrade", job="Upgrading Host {host}")
def upgrade(request: Request) -> list[Element]:
    """The host is moved to maintenance, upgraded, booted unless that is not wanted, and brought back to what it was."""
    host, engine = _host(request, "upgrade"), request.engine
    if host.status not in UPGRADABLE:
        raise refused(message("CANNOT_UPGRADE_HOST_STATUS_ILLEGAL"), action="upgrade", kind="Host")
    if not host.update_available:
        raise refused(message("NO_AVAILABLE_UPDATES_FOR_HOST"), action="upgrade", kind="Host")
    request.executing()
    request.log_event(
        840, f"Host {host.name} upgrade was started (User: {request.user_name}).", subjects_of_host(request.world, host)
    )
    host.activate_after_install = host.status == model.UP
    host.reboot_after_install = boolean(request.body, "reboot") is not False
    if host.status != model.MAINTENANCE:
        to_maintenance(engine, host)
    engine.later(0, "host-upgrade", host.id)
    return _done(host)


@task("host-upgrade")
def begin_upgrade(engine: Engine, host_id: str) -> None:
    host = engine.world.area(HostsSlice).hosts.get(host_id)
    machine = machine_of(engine.world, host) if host else None
    if host is None or machine is None:
        return
    if host.status == model.PREPARING_FOR_MAINTENANCE:
        engine.later(1, "host-upgrade", host.id)
    elif host.status == model.MAINTENANCE:
        host.status, host.status_detail = model.INSTALLING, ""
        engine.later(machine.install_seconds, "host-upgraded", host.id)


@task("host-upgraded")
def upgraded(engine: Engine, host_id: str) -> None:
    host = engine.world.area(HostsSlice).hosts.get(host_id)
    machine = machine_of(engine.world, host) if host else None
    if host is None or machine is None or host.status != model.INSTALLING:
        return
    if machine.upgrade_error or not answers(engine, host):
        reason, machine.upgrade_error = machine.upgrade_error or "Failed to establish session with host", ""
        host.status = model.INSTALL_FAILED
        engine.log_event(
            841,
            "error",
            f"Failed to upgrade Host {host.name} (User: ). {reason}.",
            subjects_of_host(engine.world, host),
        )
        return
    machine.updates, host.update_available = [], False
    if host.reboot_after_install:
        engine.log_event(
            888,
            "normal",
            f"Upgrade was successful and host {host.name} will be rebooted.",
            subjects_of_host(engine.world, host),
        )
        activate = host.activate_after_install
        reboot(engine, host)
        host.activate_after_install = activate
        return
    engine.log_event(
        842, "normal", f"Host {host.name} upgrade was completed successfully.", subjects_of_host(engine.world, host)
    )
    if host.activate_after_install:
        contact(engine, host)
    else:
        set_status(engine, host, model.MAINTENANCE)


# -------------------------------------------------------------------------------------------------------- certificate
@action("hosts/{host}/enrollcertificate", usage="host/enroll_certificate", job="Enrolling Certificate for Host {host}")
def enroll_certificate(request: Request) -> list[Element]:
    host = _host(request, "enroll certificate")
    if host.status not in ENROLLABLE:
        raise refused(
            message("CANNOT_ENROLL_CERTIFICATE_HOST_STATUS_ILLEGAL"), action="enroll certificate", kind="Host"
        )
    request.executing()
    request.log_event(
        880,
        f"Enrolling certificate for host {host.name} was started (User: {request.user_name}).",
        subjects_of_host(request.world, host),
    )
    host.status, host.status_detail = model.INSTALLING, ""
    request.engine.later(
        request.world.area(HostsSlice).options.enroll_seconds, "host-enrolled", host.id, request.user_name
    )
    return _done(host)


@task("host-enrolled")
def enrolled(engine: Engine, host_id: str, user: str) -> None:
    host = engine.world.area(HostsSlice).hosts.get(host_id)
    if host is None or host.status != model.INSTALLING:
        return
    if not answers(engine, host):
        host.status = model.INSTALL_FAILED
        engine.log_event(
            882,
            "error",
            f"Failed to enroll certificate for host {host.name} (User: {user}).",
            subjects_of_host(engine.world, host),
        )
        return
    text = f"Enrolling certificate for host {host.name} was completed successfully (User: {user})."
    engine.log_event(881, "normal", text, subjects_of_host(engine.world, host))
    HOST_HOOKS.refreshed(engine, host)
    set_status(engine, host, model.MAINTENANCE)


# ------------------------------------------------------------------------------------------------ storage pool manager
@action("hosts/{host}/forceselectspm", usage="host/force_select_spm", job="Force Select SPM {host}")
def force_select_spm(request: Request) -> list[Element]:
    host, world = host_if_known(request), request.world
    if host is None:
        raise internal_error()
    center = world.area(DataCentersSlice).data_centers[
        world.area(ClustersSlice).clusters[host.cluster_id].data_center_id
    ]
    key = ""
    if host.status != model.UP:
        key = "CANNOT_FORCE_SELECT_SPM_VDS_NOT_UP"
    elif host.spm_status != "none":
        key = "CANNOT_FORCE_SELECT_SPM_VDS_ALREADY_SPM"
    elif host.spm_priority == SPM_NEVER:
        key = "CANNOT_FORCE_SELECT_SPM_VDS_MARKED_AS_NEVER_SPM"
    elif center.status != "up":
        key = "ACTION_TYPE_FAILED_STORAGE_POOL_STATUS_ILLEGAL"
    if key:
        raise refused(message(key, VdsName=host.name), action="force select", kind="SPM")
    request.executing()
    for other in world.area(HostsSlice).hosts.values():
        if world.area(ClustersSlice).clusters[other.cluster_id].data_center_id == center.id:
            other.spm_status = "none"
    host.spm_status = "spm"
    request.log_event(
        159, f"Host {host.name} was force selected by {request.user_name}", subjects_of_host(request.world, host)
    )
    return _done(host)
