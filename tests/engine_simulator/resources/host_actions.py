# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What can be done to a host: activate, deactivate, approve, install, refresh, fence."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from .. import hooks, model
from ..api import Request, action
from ..elements import add, boolean, el, reference, string
from ..engine import LockBusy, host_lock
from ..faults import EngineFault, missing, note, refused
from ..host_lifecycle import answers, check_networks, contact, install, lose, reboot, recover, to_maintenance
from ..model import Host
from ._common import referenced
from .hosts import check_login

REFRESHABLE = (model.UP, model.MAINTENANCE, model.NON_OPERATIONAL)
INSTALLABLE = (model.MAINTENANCE, model.INSTALL_FAILED, model.NON_OPERATIONAL, model.NON_RESPONSIVE, model.DOWN)


def _host(request: Request, unknown: EngineFault) -> Host:
    """The host of an action's path; an unknown one is not 404 here but a fault of the action."""
    host = request.world.hosts.get(request.parameters["host"].lower())
    if host is None:
        raise unknown
    return host


def _done(host: Host) -> list[Element]:
    return [reference("host", "hosts", host.id)]


@action("hosts/{host}/activate", usage="host/activate", job="Activating Host {host}")
def activate(request: Request) -> list[Element]:
    host = _host(request, refused(note("VDS_INVALID_SERVER_ID"), action="activate", kind="Host"))
    if host.status == model.UP:
        raise refused(note("VDS_ALREADY_UP"), action="activate", kind="Host")
    if host.status == model.NON_RESPONSIVE:
        raise refused(note("VDS_NON_RESPONSIVE"), action="activate", kind="Host")
    if not host.connected_once:
        raise refused(note("VDS_NO_UUID"), action="activate", kind="Host")
    request.executing()
    request.engine.event(16, "normal", f"Activation of host {host.name} initiated.", host, request.correlation_id)
    contact(request.engine, host)
    return _done(host)


@action("hosts/{host}/deactivate", usage="host/deactivate", job="Moving Host {host} to Maintenance")
def deactivate(request: Request) -> list[Element]:
    host = _host(request, refused(note("VDS_INVALID_SERVER_ID"), action="maintenance", kind="Host"))
    running = [v for v in request.world.vms.values() if v.host_id == host.id]
    if host.status in (model.MAINTENANCE, model.PREPARING_FOR_MAINTENANCE):
        raise refused(note("VDS_CANNOT_MAINTENANCE_VDS_IS_IN_MAINTENANCE"))
    if host.status in (model.INSTALLING, model.REBOOT, model.PENDING_APPROVAL, model.INITIALIZING):
        raise refused(note("VDS_CANNOT_MAINTENANCE_VDS_IS_NOT_OPERATIONAL"))
    if host.status == model.NON_RESPONSIVE and running:
        raise refused(note("VDS_CANNOT_MAINTENANCE_VDS_IS_NOT_RESPONDING_WITH_VMS"))
    pinned = [v.name for v in running if v.pinned]
    if pinned:
        raise refused(
            note(
                "VDS_CANNOT_MAINTENANCE_IT_INCLUDES_NON_MIGRATABLE_VM",
                HostsList=f"\t{host.name}",
                VmsList="\t" + ",\n\t".join(pinned),
            )
        )
    request.executing()
    to_maintenance(request.engine, host, string(request.body, "reason") or "")
    return _done(host)


@action("hosts/{host}/approve", usage="host/approve", job="Approving Host {host}")
def approve(request: Request) -> list[Element]:
    host = _host(request, refused(note("VDS_APPROVE_VDS_NOT_FOUND")))
    if host.status not in (model.PENDING_APPROVAL, model.INSTALL_FAILED):
        raise refused(note("VDS_APPROVE_VDS_IN_WRONG_STATUS"))
    element = request.body.find("cluster") if request.body is not None else None
    cluster = referenced(request.world.clusters, element, "Cluster")
    host.cluster_id = cluster.id if cluster else host.cluster_id
    host.activate_after_install = boolean(request.body, "activate") is not False
    request.executing()
    machine = request.world.machine_of(host)
    if machine is None or not request.world.options.deploys_hosts:
        contact(request.engine, host)
    else:
        install(request.engine, host, machine)
    return _done(host)


@action("hosts/{host}/install", usage="host/install", job="Installing Host {host}")
def reinstall(request: Request) -> list[Element]:
    host, body = _host(request, refused(note("VDS_INVALID_SERVER_ID"), action="install", kind="Host")), request.body
    if host.status not in INSTALLABLE:
        raise refused(note("VDS_CANNOT_INSTALL_STATUS_ILLEGAL"))
    machine = check_login(request, host, body, "install")
    host.activate_after_install = boolean(body, "activate") is not False
    host.reboot_after_install = boolean(body, "reboot") is not False
    request.executing()
    install(request.engine, host, machine)
    return _done(host)


@action("hosts/{host}/refresh", usage="host/refresh", job="Refreshing Host Capabilities {host}")
def refresh(request: Request) -> list[Element]:
    engine = request.engine
    host = _host(request, refused(note("ACTION_TYPE_FAILED_HOST_NOT_EXIST")))
    if host.status not in REFRESHABLE:
        raise refused(
            note("ACTION_TYPE_FAILED_VDS_STATUS_ILLEGAL", hostStatus="Maintenance, Up, NonOperational"),
            action="refresh",
            kind="Host Capabilities",
        )
    request.executing()
    try:
        with engine.hold(host_lock(host), wait=engine.world.options.setup_networks_wait):
            engine.sleep(engine.world.options.refresh_seconds)
            if not answers(engine, host):
                lose(engine, host)
                raise EngineFault(400, detail="[Network error during communication with the Host.]")
            hooks.call("host_refreshed", engine, host)
    except LockBusy:
        raise refused(
            note("ACTION_TYPE_FAILED_SETUP_NETWORKS_OR_REFRESH_IN_PROGRESS"), action="refresh", kind="Host Capabilities"
        ) from None
    check_networks(engine, host)
    return _done(host)


@action("hosts/{host}/fence", usage="host/fence", job="Executing Power Management on Host {host}")
def fence(request: Request) -> list[Element]:
    host, engine = request.host(), request.engine
    kind = (string(request.body, "fence_type") or "").lower()
    if not kind:
        raise missing("Action [fenceType] required for fence")
    if kind == "manual":
        recover(engine, host)
        return _done(host)
    if not host.power_management:
        raise refused(note("VDS_FENCE_DISABLED"))
    if not any(h is not host and h.status == model.UP for h in request.world.hosts.values()):
        raise refused(note("VDS_NO_VDS_PROXY_FOUND"), action="fence", kind="Host")
    machine = request.world.machine_of(host)
    if kind == "status":
        on = machine is not None and machine.reachable
        return [add(el("power_management"), status="on" if on else "off"), *_done(host)]
    request.executing()
    if kind == "stop":
        if host.status != model.MAINTENANCE:
            raise refused(note("VDS_STATUS_NOT_VALID_FOR_STOP"))
        host.status = model.DOWN
    else:
        reboot(engine, host)
    return _done(host)
