# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Power management of hosts: the action `fence` with its types."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from ...core.api import Request, action
from ...core.elements import add, boolean, el, reference, string
from ...core.faults import (
    EngineFault,
    Message,
    entity_not_found,
    input_invalid,
    invalid_value,
    message,
    missing,
    refused,
)
from ...core.model import World
from ..clusters.model import ClustersSlice
from ..vms.model import VmsSlice
from . import model
from .lifecycle import reboot
from .lookup import host_if_known
from .model import Host, HostsSlice, machine_of, subjects_of_host

TYPES = ("manual", "restart", "start", "stop", "status")
CONFIRMABLE = (
    model.DOWN,
    model.INSTALL_FAILED,
    model.MAINTENANCE,
    model.NON_OPERATIONAL,
    model.NON_RESPONSIVE,
    model.REBOOT,
    model.INSTALLING,
    model.CONNECTING,
)
STARTABLE = (model.DOWN, model.NON_RESPONSIVE, model.REBOOT, model.MAINTENANCE)
QUIET_AFTER = {"start": "stop", "stop": "start", "restart": "restart"}
"""An action is refused for a while after this one."""
EVENTS = {"start": (20, "started"), "stop": (21, "stopped"), "restart": (41, "restarted")}


@action("hosts/{host}/fence", usage="host/fence", job="Executing Power Management on Host {host}")
def fence(request: Request) -> list[Element]:
    kind = string(request.body, "fence_type")
    if kind is None:
        raise input_invalid("Parameter 'fence_type' is mandatory but was not provided.")
    if not kind:
        raise missing("Action [fenceType] required for fence")
    if kind.lower() not in TYPES:
        raise invalid_value(
            f"{kind.upper()} is not a member of FenceType. Possible values for FenceType are: {', '.join(TYPES)}"
        )
    host = host_if_known(request)
    if kind.lower() == "status":
        return [_status(request, _known(request, host))]
    if kind.lower() == "manual":
        _confirm(request, _known(request, host))
    else:
        host = _check(request, host, kind.lower())
        request.executing()
        _execute(request, host, kind.lower())
    return [reference("host", "hosts", host.id)] if host else []


def _known(request: Request, host: Host | None) -> Host:
    if host is None:
        raise entity_not_found(request.parameters["host"])
    return host


def _status(request: Request, host: Host) -> Element:
    """What the agents say; a status that cannot be read is a failed action with status 200. It is no job."""
    request.forget_job()
    machine = machine_of(request.world, host)
    failure = ""
    if not host.agents:
        failure = f"Invalid fence agents defined for host '{host.address}'."
    elif not _has_proxy(request.world, host):
        failure = (
            f"Failed to run fence status-check on host '{host.address}'. No other host was available to serve as proxy "
            "for the operation."
        )
    elif machine is not None and machine.power_error:
        failure = machine.power_error
    if failure:
        raise EngineFault(200, failure)
    return add(el("power_management"), status="on" if machine is not None and machine.powered else "off")


def _confirm(request: Request, host: Host) -> None:
    """A user reports that the host was rebooted: the engine forgets its VMs."""
    if host.status not in CONFIRMABLE:
        text = message("ACTION_TYPE_FAILED_VDS_NOT_MATCH_VALID_STATUS")
        raise refused(text, action="confirm 'Host has been rebooted'", kind="Host")
    request.executing()
    _forget_vms(request.world, host)


def _forget_vms(world: World, host: Host) -> None:
    for vm in world.area(VmsSlice).vms.values():
        if vm.host_id == host.id:
            vm.host_id = None


def _check(request: Request, host: Host | None, kind: str) -> Host:
    """Every reason why it cannot be done is named."""
    reasons = _power_reasons(request.world, host, kind)
    if reasons:
        reasons.append(message("VDS_FENCE_OPERATION_FAILED"))
    if host is not None and kind == "stop" and host.status != model.MAINTENANCE:
        reasons.append(message("VDS_STATUS_NOT_VALID_FOR_STOP"))
    if host is not None and kind == "start" and host.status not in STARTABLE:
        connecting = host.status == model.CONNECTING
        key = "ACTION_TYPE_FAILED_VDS_INTERMITENT_CONNECTIVITY" if connecting else "VDS_STATUS_NOT_VALID_FOR_START"
        reasons.append(message(key))
    if reasons or host is None:
        raise refused(*reasons, action=kind, kind="Host")
    return host


def _power_reasons(world: World, host: Host | None, kind: str) -> list[Message]:
    if host is None:
        return [message("ACTION_TYPE_FAILED_HOST_NOT_EXIST")]
    if not host.power_management:
        return [message("VDS_FENCE_DISABLED")]
    if not host.agents:
        return [message("ACTION_TYPE_FAILED_PM_ENABLED_WITHOUT_AGENT"), message("VDS_FENCE_DISABLED")]
    ended = host.power_actions.get(QUIET_AFTER[kind])
    left = 0 if ended is None else round(ended + world.area(HostsSlice).options.fence_quiet_seconds - world.clock.now())
    if left > 0:
        return [message("VDS_FENCE_DISABLED_AT_QUIET_TIME", seconds=left)]
    if not _has_proxy(world, host):
        return [message("VDS_NO_VDS_PROXY_FOUND")]
    return []


def _has_proxy(world: World, host: Host) -> bool:
    """Is there another host through which the agents can be reached?"""
    center = world.area(ClustersSlice).clusters[host.cluster_id].data_center_id
    sources = host.pm_proxies or ["cluster", "dc"]
    for other in world.area(HostsSlice).hosts.values():
        near = "cluster"
        if other.cluster_id != host.cluster_id:
            near = "dc" if world.area(ClustersSlice).clusters[other.cluster_id].data_center_id == center else "other_dc"
        reachable = other.status == model.UP or (
            other.status == model.NON_OPERATIONAL and other.status_detail != "network_unreachable"
        )
        if other is not host and near in sources and reachable:
            return True
    return False


def _execute(request: Request, host: Host, kind: str) -> None:
    world, machine = request.world, machine_of(request.world, host)
    request.log_event(
        9017, f"Power management {kind} of Host {host.name} initiated.", subjects_of_host(request.world, host)
    )
    done_already = machine is not None and kind != "restart" and machine.powered == (kind == "start")
    if machine is None or machine.power_error or done_already:
        request.log_event(
            9019, f"Power management {kind} of Host {host.name} failed.", subjects_of_host(request.world, host), "error"
        )
        raise EngineFault(400, detail=refused(message("VDS_FENCE_OPERATION_FAILED"), action=kind, kind="Host").detail)
    request.log_event(
        9018, f"Power management {kind} of Host {host.name} succeeded.", subjects_of_host(request.world, host)
    )
    code, done = EVENTS[kind]
    request.log_event(
        code, f"Host {host.name} was {done} by {request.user_name}.", subjects_of_host(request.world, host)
    )
    host.power_actions[kind] = world.clock.now()
    machine.powered = kind != "stop"
    if kind == "stop":
        host.status, host.status_detail = model.DOWN, ""
        return
    _forget_vms(world, host)
    reboot(request.engine, host)
    if kind == "restart" and boolean(request.body, "maintenance_after_restart"):
        host.activate_after_install = False
