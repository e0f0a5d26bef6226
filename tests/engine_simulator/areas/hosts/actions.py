# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What can be done to a host: activate, deactivate, approve, install, refresh."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from ...core.api import Request, action
from ...core.elements import boolean, reference, string
from ...core.engine import LockBusy
from ...core.faults import EngineFault, entity_not_found, message, refused
from ...core.listing import referenced
from ..clusters.model import ClustersSlice
from ..vms.model import VmsSlice
from . import model
from .hooks import HOST_HOOKS
from .lifecycle import answers, check_networks, contact, install, lose, to_maintenance
from .lookup import host_if_known
from .model import Host, HostsSlice, host_lock, hosts_of, machine_of, subjects_of_host
from .resources import check_login, check_password, renew_agents

DEACTIVATABLE = (
    model.MAINTENANCE,
    model.NON_RESPONSIVE,
    model.UP,
    model.PREPARING_FOR_MAINTENANCE,
    model.DOWN,
    model.NON_OPERATIONAL,
    model.INSTALL_FAILED,
)
INSTALLABLE = (model.MAINTENANCE, model.INSTALL_FAILED, model.NON_OPERATIONAL)
REFRESH_FAILED = EngineFault(400, detail="[]")
"""Why a refresh failed is not reported."""


def _host(request: Request, unknown: EngineFault) -> Host:
    """The host of an action's path; an unknown one is not 404 here but a fault of the action."""
    host = request.world.area(HostsSlice).hosts.get(request.parameters["host"].lower())
    if host is None:
        raise unknown
    return host


def _done(host: Host) -> list[Element]:
    return [reference("host", "hosts", host.id)]


@action("hosts/{host}/activate", usage="host/activate", job="Activating Host {host}")
def activate(request: Request) -> list[Element]:
    host = _host(request, refused(message("VDS_INVALID_SERVER_ID"), action="activate", kind="Host"))
    if host.status == model.UP:
        raise refused(message("VDS_ALREADY_UP"), action="activate", kind="Host")
    if host.status == model.NON_RESPONSIVE:
        raise refused(message("VDS_NON_RESPONSIVE"), action="activate", kind="Host")
    if not host.connected_once and request.world.area(HostsSlice).options.deploys_hosts:
        raise refused(message("VDS_NO_UUID"), action="activate", kind="Host")
    request.executing()
    request.log_event(
        16, f"Activation of host {host.name} initiated by {request.user_name}.", subjects_of_host(request.world, host)
    )
    contact(request.engine, host)
    return _done(host)


@action("hosts/{host}/deactivate", usage="host/deactivate", job="Moving Host {host} to Maintenance")
def deactivate(request: Request) -> list[Element]:
    host = _host(request, refused(message("VDS_INVALID_SERVER_ID"), action="maintenance", kind="Host"))
    _check_maintenance(request, host)
    request.executing()
    reason = string(request.body, "reason") or ""
    text = f"Host {host.name} was switched to Maintenance mode by {request.user_name}"
    request.log_event(
        600 if reason else 620,
        f"{text} (Reason: {reason})." if reason else f"{text}.",
        subjects_of_host(request.world, host),
    )
    to_maintenance(request.engine, host, reason)
    return _done(host)


def _check_maintenance(request: Request, host: Host) -> None:
    world = request.world
    running = [v for v in world.area(VmsSlice).vms.values() if v.host_id == host.id]
    if host.status not in DEACTIVATABLE:
        raise refused(message("VDS_CANNOT_MAINTENANCE_VDS_IS_NOT_OPERATIONAL"))
    pinned = [v.name for v in running if v.pinned]
    if pinned:
        key = "VDS_CANNOT_MAINTENANCE_IT_INCLUDES_NON_MIGRATABLE_VM"
        raise refused(message(key, HostsList=f"\t{host.name}", VmsList="\t" + ",\n\t".join(pinned)))
    if host.status == model.MAINTENANCE:
        raise refused(message("VDS_CANNOT_MAINTENANCE_VDS_IS_IN_MAINTENANCE"))
    if host.status == model.NON_RESPONSIVE and running:
        raise refused(message("VDS_CANNOT_MAINTENANCE_VDS_IS_NOT_RESPONDING_WITH_VMS"))
    others = [h for h in hosts_of(world, host.cluster_id) if h is not host and h.status == model.UP]
    if running and not others:
        cluster = world.area(ClustersSlice).clusters[host.cluster_id].name
        key = "CANNOT_MAINTENANCE_VDS_RUN_VMS_NO_OTHER_RUNNING_VDS"
        raise refused(message(key, HostsList=host.name, ClustersList=cluster))


@action("hosts/{host}/approve", usage="host/approve", job="Approving Host {host}")
def approve(request: Request) -> list[Element]:
    host = _host(request, refused(message("VDS_APPROVE_VDS_NOT_FOUND")))
    if host.status not in (model.PENDING_APPROVAL, model.INSTALL_FAILED):
        raise refused(message("VDS_APPROVE_VDS_IN_WRONG_STATUS"))
    element = request.body.find("cluster") if request.body is not None else None
    cluster = referenced(request.world.area(ClustersSlice).clusters, element, "Cluster")
    host.cluster_id = cluster.id if cluster else host.cluster_id
    host.activate_after_install = boolean(request.body, "activate") is not False
    request.executing()
    machine = machine_of(request.world, host)
    if machine is None or not request.world.area(HostsSlice).options.deploys_hosts:
        contact(request.engine, host)
    else:
        install(request.engine, host, machine)
    return _done(host)


@action("hosts/{host}/install", usage="host/install", job="Installing Host {host}")
def reinstall(request: Request) -> list[Element]:
    """A login that fails shows only later, as a failed installation; the host stays in maintenance unless asked."""
    host, body = host_if_known(request), request.body
    if host is None:
        raise entity_not_found(request.parameters["host"])
    if host.status not in INSTALLABLE:
        raise refused(message("VDS_CANNOT_INSTALL_STATUS_ILLEGAL"))
    check_password(body)
    renew_agents(request.world, host)
    host.activate_after_install = bool(_switch(request, "activate", False))
    host.reboot_after_install = bool(_switch(request, "reboot", True))
    request.executing()
    machine = machine_of(request.world, host)
    if machine is None or not request.world.area(HostsSlice).options.deploys_hosts:
        contact(request.engine, host)
        return _done(host)
    try:
        check_login(request, host, body, "install")
    except EngineFault as fault:
        machine.install_error = machine.install_error or (fault.detail or "").strip("[].")
    install(request.engine, host, machine)
    return _done(host)


def _switch(request: Request, name: str, default: bool) -> bool:
    """A switch of an action: in its body, else in the query."""
    given = boolean(request.body, name)
    if given is None and name in request.query:
        given = request.flag(name)
    return default if given is None else given


@action("hosts/{host}/refresh", usage="host/refresh", job="Refreshing Host Capabilities {host}")
def refresh(request: Request) -> list[Element]:
    engine, host = request.engine, host_if_known(request)
    if host is None or host.status == model.NON_RESPONSIVE:
        raise REFRESH_FAILED
    request.executing()
    try:
        with engine.hold(host_lock(host), wait=engine.world.area(HostsSlice).options.setup_networks_wait):
            engine.sleep(engine.world.area(HostsSlice).options.refresh_seconds)
            if not answers(engine, host):
                lose(engine, host)
                raise REFRESH_FAILED
            HOST_HOOKS.refreshed(engine, host)
    except LockBusy:
        raise refused(
            message("ACTION_TYPE_FAILED_SETUP_NETWORKS_OR_REFRESH_IN_PROGRESS"),
            action="refresh",
            kind="Host Capabilities",
        ) from None
    check_networks(engine, host)
    return _done(host)
