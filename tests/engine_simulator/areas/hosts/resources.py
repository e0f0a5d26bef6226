# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hosts: listing, adding, editing, removing."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import replace
from xml.etree.ElementTree import Element

from ...core.api import Answer, Request, route
from ...core.elements import boolean, number, string
from ...core.faults import EngineFault, message, missing, refused
from ...core.listing import complete, listing, named, referenced, searched
from ...core.model import World
from ...core.search import Getter
from ..clusters.model import Cluster, ClustersSlice, subjects_of_cluster
from ..data_centers.model import DataCentersSlice
from ..tags.model import TagsSlice, tag_names
from ..vms.model import VmsSlice
from . import model
from .element import host_element
from .hooks import HOST_HOOKS
from .lifecycle import add as begin_life
from .lifecycle import alert_without_power_management
from .lookup import host_of
from .model import Host, HostsSlice, Machine, machine_of, subjects_of_host

NAME = re.compile(r"[A-Za-z0-9_.-]+")
LABEL = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
DOMAIN_NAME = re.compile(rf"{LABEL}(?:\.{LABEL})*")
DEFAULT_PORT = 54321
MAX_PORT = 65535
MAX_LENGTH = 255
SPM_PRIORITIES = range(-1, 11)
REMOVABLE = (
    model.MAINTENANCE,
    model.NON_RESPONSIVE,
    model.DOWN,
    model.UNASSIGNED,
    model.INSTALL_FAILED,
    model.PENDING_APPROVAL,
    model.NON_OPERATIONAL,
)
CHANGEABLE = (
    model.MAINTENANCE,
    model.NON_RESPONSIVE,
    model.DOWN,
    model.UNASSIGNED,
    model.INSTALL_FAILED,
    model.PENDING_APPROVAL,
)
"""In these statuses what the engine uses to reach a host can be edited."""
CLUSTER_CHANGEABLE = (model.MAINTENANCE, model.PENDING_APPROVAL)


@route("GET", "hosts")
def list_hosts(request: Request) -> Answer:
    engine, world = request.engine, request.world
    fields: dict[str, Getter] = {
        "name": lambda h: h.name,
        "id": lambda h: h.id,
        "status": lambda h: h.status.replace("_", ""),
        "comment": lambda h: h.comment,
        "address": lambda h: h.address,
        "host": lambda h: h.address,
        "cluster": lambda h: world.area(ClustersSlice).clusters[h.cluster_id].name,
        "type": lambda h: "rhel",
        "datacenter": lambda h: (
            world.area(DataCentersSlice)
            .data_centers[world.area(ClustersSlice).clusters[h.cluster_id].data_center_id]
            .name
        ),
        "tag": lambda h: tag_names(world, h.tag_ids),
        "vms.name": lambda h: [v.name for v in world.area(VmsSlice).vms.values() if v.host_id == h.id],
    }
    fields |= {"cluster.name": fields["cluster"], "datacenter.name": fields["datacenter"], "hostname": fields["host"]}
    found = searched(request, world.area(HostsSlice).hosts.values(), fields, ("name", "comment", "address"))
    return listing("hosts", (host_element(engine, h, request.all_content) for h in found))


@route("GET", "hosts/{host}")
def get_host(request: Request) -> Answer:
    return Answer(200, host_element(request.engine, host_of(request), request.all_content))


# ------------------------------------------------------------------------------------------------------------ adding
@route("POST", "hosts", root="host", usage="hosts/add")
def add_host(request: Request) -> Answer:
    body = request.body
    absent = [f for f in ("name", "address") if not string(body, f)]
    if absent:
        raise missing(f"Host [{', '.join(absent)}] required for add")
    invalid_cluster = refused(message("VDS_CLUSTER_IS_NOT_VALID"), action="add", kind="Host")
    try:
        cluster = _cluster(request, body, invalid_cluster)
    except EngineFault as fault:
        if fault is not invalid_cluster:
            raise
        cluster = None
    name, address = string(body, "name") or "", string(body, "address") or ""
    host = Host(request.world.new_id(), name, address, cluster.id if cluster else "", status=model.UNASSIGNED)
    _merge(host, body)
    _check_form(host)
    if cluster is None:
        raise invalid_cluster
    _check_free(request, name, address, "add")
    check_password(body)
    if request.world.area(HostsSlice).options.deploys_hosts:
        check_login(request, host, body)
    host.activate_after_install = request.query.get("activate", "true").lower() != "false"
    host.reboot_after_install = request.query.get("reboot", "true").lower() != "false"
    request.world.area(HostsSlice).hosts[host.id] = host
    alert_without_power_management(request.engine, host)
    request.log_event(42, f"Host {host.name} was added by {request.user_name}.", subjects_of_host(request.world, host))
    begin_life(request.engine, host)
    return Answer(201, host_element(request.engine, host, all_content=True))


def _cluster(request: Request, body: Element | None, unknown: EngineFault) -> Cluster | None:
    """The cluster that is asked for; "Default" when none is. Raises `unknown` for an unknown id."""
    element = body.find("cluster") if body is not None else None
    cluster = referenced(request.world.area(ClustersSlice).clusters, element, "Cluster", unknown=unknown)
    return cluster or named(request.world.area(ClustersSlice).clusters.values(), "Default")


def _check_form(host: Host) -> None:
    """What the values themselves have to be; every complaint ends with the path of the first one."""
    complaints = [(text, path) for wrong, text, path in _complaints(host) if wrong]
    if complaints:
        texts = [f"{text}, Attribute: vdsStatic.{complaints[0][1]}" for text, _path in complaints]
        raise EngineFault(400, detail="[" + ", ".join(texts) + "]")


def _complaints(host: Host) -> list[tuple[bool, str, str]]:
    size = "size must be between {} and 255"
    name_rule = 'Host name must be formed of alphanumeric characters, numbers or "-_."'
    low, high = SPM_PRIORITIES[0], SPM_PRIORITIES[-1]
    return [
        (bool(host.name) and not NAME.fullmatch(host.name), name_rule, "name"),
        (not 1 <= len(host.name) <= MAX_LENGTH, size.format(1), "name"),
        (not _is_address(host.address), "Host address must be a FQDN or a valid IP address", "hostName"),
        (len(host.address) > MAX_LENGTH, size.format(0), "hostName"),
        (host.spm_priority < low, f"must be greater than or equal to {low}", "vdsSpmPriority"),
        (host.spm_priority > high, f"must be less than or equal to {high}", "vdsSpmPriority"),
        (not 1 <= host.port <= MAX_PORT, "The Port number must be between 1 and 65535.", "port"),
        (not 1 <= host.ssh_port <= MAX_PORT, "validation.vds.ssh_port.range", "sshPort"),
    ]


def _is_address(text: str) -> bool:
    if DOMAIN_NAME.fullmatch(text):
        return True
    try:
        return bool(ipaddress.ip_address(text)) and "%" not in text
    except ValueError:
        return False


def _check_free(request: Request, name: str, address: str, action: str, host: Host | None = None) -> None:
    others = [h for h in request.world.area(HostsSlice).hosts.values() if h is not host]
    if named(others, name):
        raise refused(message("ACTION_TYPE_FAILED_NAME_ALREADY_USED"), action=action, kind="Host")
    if any(h.address == address for h in others):
        raise refused(message("ACTION_TYPE_FAILED_VDS_WITH_SAME_HOST_EXIST"), action=action, kind="Host")


def check_password(body: Element | None) -> tuple[bool, str | None]:
    """Whether the engine's key is to be used, and the password: one of them there has to be."""
    by_key = (string(body, "ssh/authentication_method") or "").lower() == "publickey"
    password = string(body, "root_password") or string(body, "ssh/user/password")
    if not by_key and not password:
        raise refused(message("VDS_CANNOT_INSTALL_EMPTY_PASSWORD"))
    return by_key, password


def check_login(request: Request, host: Host, body: Element | None, action: str = "add") -> Machine:
    """Log in to the machine as the engine does before it installs."""
    by_key, password = check_password(body)
    machine = machine_of(request.world, host)
    port = number(body, "ssh/port") or host.ssh_port
    if machine is None or not machine.reachable or machine.lost or machine.ssh_port != port:
        raise refused(message("VDS_CANNOT_CONNECT_TO_SERVER"), action=action, kind="Host")
    fingerprint = string(body, "ssh/fingerprint")
    if fingerprint and machine.ssh_fingerprint and fingerprint != machine.ssh_fingerprint:
        text = f"Invalid fingerprint {machine.ssh_fingerprint}, expected {fingerprint}"
        raise refused(
            message("VDS_SECURITY_CONNECTION_ERROR", ErrorMsg=text),
            message("VDS_CANNOT_AUTHENTICATE_TO_SERVER"),
            action=action,
            kind="Host",
        )
    accepted = machine.accepts_public_key if by_key else machine.root_password in (None, password)
    if not accepted:
        raise refused(message("VDS_CANNOT_AUTHENTICATE_TO_SERVER"), action=action, kind="Host")
    host.ssh_fingerprint = host.ssh_fingerprint or machine.ssh_fingerprint
    host.ssh_public_key = host.ssh_public_key or machine.ssh_public_key
    return machine


def _merge(host: Host, body: Element | None) -> None:
    """Take over what the body says about a host, apart from its cluster. Agents in it are not looked at, and a port
    that is not given is the default."""
    texts = {
        "name": "name",
        "comment": "comment",
        "address": "address",
        "ssh_fingerprint": "ssh/fingerprint",
        "ssh_public_key": "ssh/public_key",
        "ssh_user": "ssh/user/user_name",
        "kernel_cmdline": "os/custom_kernel_cmdline",
    }
    flags = {
        "override_iptables": "override_iptables",
        "power_management": "power_management/enabled",
        "kdump_detection": "power_management/kdump_detection",
        "automatic_pm": "power_management/automatic_pm_enabled",
    }
    numbers = {"ssh_port": "ssh/port", "spm_priority": "spm/priority"}
    for read, table in ((string, texts), (boolean, flags), (number, numbers)):
        for field, path in table.items():
            value = read(body, path)
            if value is not None:
                setattr(host, field, value)
    host.port = _port(body)
    proxies = body.find("power_management/pm_proxies") if body is not None else None
    if proxies is not None:
        host.pm_proxies = [(string(proxy, "type") or "").lower() for proxy in proxies]


def _port(body: Element | None) -> int:
    port = number(body, "port")
    return port if port is not None and port > 0 else DEFAULT_PORT


# ----------------------------------------------------------------------------------------------- editing and removing
@route("PUT", "hosts/{host}", root="host", usage="host/update")
def update_host(request: Request) -> Answer:
    """The cluster is changed before anything else is looked at, and agents get new ids."""
    host, body, world = host_of(request), request.body, request.world
    element = body.find("cluster") if body is not None else None
    invalid_cluster = refused(message("VDS_CLUSTER_IS_NOT_VALID"), action="edit", kind="Host")
    try:
        cluster = referenced(world.area(ClustersSlice).clusters, element, "Cluster", unknown=invalid_cluster)
    except EngineFault as fault:
        if fault is not invalid_cluster or host.status in CLUSTER_CHANGEABLE:
            raise
        raise refused(message("VDS_STATUS_NOT_VALID_FOR_UPDATE"), action="edit", kind="Host") from None
    if cluster is not None and cluster.id != host.cluster_id:
        _check_cluster_change(request, host, cluster)
        host.cluster_id = cluster.id
    after = replace(host)
    _merge(after, body)
    _check_form(after)
    _check_update(request, host, after)
    renewed = (host.kdump_detection, host.kernel_cmdline or "") != (after.kdump_detection, after.kernel_cmdline or "")
    _merge(host, body)
    host.reinstallation_required = host.reinstallation_required or renewed
    renew_agents(world, host)
    request.log_event(
        43, f"Host {host.name} configuration was updated by {request.user_name}.", subjects_of_host(request.world, host)
    )
    alert_without_power_management(request.engine, host)
    return Answer(200, host_element(request.engine, host, all_content=True))


def renew_agents(world: World, host: Host) -> None:
    """The engine removes the agents of a host that it stores, and makes them again."""
    for agent in host.agents:
        agent.id = world.new_id()


def _check_cluster_change(request: Request, host: Host, cluster: Cluster) -> None:
    world = request.world
    if host.status not in CLUSTER_CHANGEABLE:
        raise refused(message("VDS_STATUS_NOT_VALID_FOR_UPDATE"), action="edit", kind="Host")
    if cluster.data_center_id != world.area(ClustersSlice).clusters[host.cluster_id].data_center_id:
        raise refused(message("VDS_CLUSTER_ON_DIFFERENT_STORAGE_POOL"), action="edit", kind="Host")
    old, new = (
        {n for n, use in world.area(ClustersSlice).cluster_networks[c].items() if use.management}
        for c in (host.cluster_id, cluster.id)
    )
    if old != new:
        raise refused(
            message("ACTION_TYPE_FAILED_HOST_CLUSTER_DIFFERENT_MANAGEMENT_NETWORKS"), action="edit", kind="Host"
        )


def _check_update(request: Request, host: Host, after: Host) -> None:
    reached_by = (after.address, after.ssh_port) != (host.address, host.ssh_port)
    if reached_by and host.status not in CHANGEABLE:
        raise refused(message("VDS_STATUS_NOT_VALID_FOR_UPDATE"), action="edit", kind="Host")
    if after.address != host.address and host.status != model.INSTALL_FAILED:
        raise refused(message("ACTION_TYPE_FAILED_HOSTNAME_CANNOT_CHANGE"), action="edit", kind="Host")
    _check_free(request, after.name, after.address, "edit", host)
    if after.port != host.port:
        raise refused(message("VDS_PORT_CHANGE_REQUIRE_INSTALL"))
    if after.power_management and not host.agents:
        raise refused(message("ACTION_TYPE_FAILED_PM_ENABLED_WITHOUT_AGENT"), action="edit", kind="Host")


@route("DELETE", "hosts/{host}")
def remove_host(request: Request) -> Answer:
    host, world = host_of(request), request.world
    if host.status not in REMOVABLE:
        raise refused(message("VDS_CANNOT_REMOVE_VDS_STATUS_ILLEGAL"), action="remove", kind="Host")
    if any(v.host_id == host.id for v in world.area(VmsSlice).vms.values()):
        raise refused(message("VDS_CANNOT_REMOVE_VDS_DETECTED_RUNNING_VM"), action="remove", kind="Host")
    HOST_HOOKS.removed(request.engine, host)
    del world.area(HostsSlice).hosts[host.id]
    for label in world.area(TagsSlice).affinity_labels.values():
        label.host_ids = [i for i in label.host_ids if i != host.id]
    request.log_event(
        44, f"Host {host.name} was removed by {request.user_name}.", subjects_of_cluster(world, host.cluster_id)
    )
    return complete()
