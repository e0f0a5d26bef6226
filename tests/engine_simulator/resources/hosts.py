# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hosts: listing, adding, editing, removing."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from .. import hooks, model
from ..api import Answer, Request, route
from ..elements import boolean, number, string
from ..faults import EngineFault, missing, note, refused
from ..host_lifecycle import add as begin_life
from ..model import Cluster, Host, Machine
from ..search import Getter
from ._common import complete, listing, named, referenced, searched
from ._host_element import host_element

NAME = re.compile(r"[A-Za-z0-9_.-]+")
ADDRESS = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.:-]*[A-Za-z0-9])?|::")
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
"""In these statuses what the engine uses to reach a host, and its cluster, can be edited."""


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
        "cluster": lambda h: world.clusters[h.cluster_id].name,
        "type": lambda h: "rhel",
        "datacenter": lambda h: world.data_centers[world.clusters[h.cluster_id].data_center_id].name,
        "tag": lambda h: [world.tags[i].name for i in h.tag_ids if i in world.tags],
        "vms.name": lambda h: [v.name for v in world.vms.values() if v.host_id == h.id],
    }
    fields |= {"cluster.name": fields["cluster"], "datacenter.name": fields["datacenter"], "hostname": fields["host"]}
    found = searched(request, world.hosts.values(), fields, ("name", "comment", "address"))
    return listing("hosts", (host_element(engine, h, request.all_content) for h in found))


@route("GET", "hosts/{host}")
def get_host(request: Request) -> Answer:
    return Answer(200, host_element(request.engine, request.host(), request.all_content))


# ------------------------------------------------------------------------------------------------------------ adding
@route("POST", "hosts", root="host", usage="hosts/add")
def add_host(request: Request) -> Answer:
    body = request.body
    absent = [f for f in ("name", "address") if not string(body, f)]
    if absent:
        raise missing(f"Host [{', '.join(absent)}] required for add")
    cluster = _cluster(request, body)
    name, address = string(body, "name") or "", string(body, "address") or ""
    _check_form(name, address)
    _check_free(request, name, address, "add")
    host = Host(request.world.new_id(), name, address, cluster.id, status=model.UNASSIGNED)
    if request.world.options.deploys_hosts:
        check_login(request, host, body)
    _merge(host, body)
    host.activate_after_install = request.query.get("activate", "true").lower() != "false"
    host.reboot_after_install = request.query.get("reboot", "true").lower() != "false"
    if host.power_management and not host.agents:
        raise refused(note("ACTION_TYPE_FAILED_PM_ENABLED_WITHOUT_AGENT"), action="add", kind="Host")
    request.world.hosts[host.id] = host
    begin_life(request.engine, host)
    return Answer(201, host_element(request.engine, host, all_content=True))


def _cluster(request: Request, body: Element | None) -> Cluster:
    """The cluster that is asked for; "Default" when none is."""
    invalid = refused(note("VDS_CLUSTER_IS_NOT_VALID"), action="add", kind="Host")
    element = body.find("cluster") if body is not None else None
    cluster = referenced(request.world.clusters, element, "Cluster", unknown=invalid)
    cluster = cluster or named(request.world.clusters.values(), "Default")
    if cluster is None:
        raise invalid
    return cluster


def _check_form(name: str, address: str) -> None:
    complaints = []
    if not NAME.fullmatch(name):
        complaints.append(('Name must be formed of alphanumeric characters, numbers or "-_.".', "vdsStatic.name"))
    if len(name) > 255:
        complaints.append(("size must be between 1 and 255", "vdsStatic.name"))
    if not ADDRESS.fullmatch(address):
        complaints.append(("Host address must be a FQDN or a valid IP address", "vdsStatic.hostName"))
    if complaints:
        texts = [f"{text}, Attribute: {complaints[0][1]}" for text, _path in complaints]
        raise EngineFault(400, detail="[" + ", ".join(texts) + "]")


def _check_free(request: Request, name: str, address: str, action: str, host: Host | None = None) -> None:
    others = [h for h in request.world.hosts.values() if h is not host]
    if named(others, name):
        raise refused(note("ACTION_TYPE_FAILED_NAME_ALREADY_USED"), action=action, kind="Host")
    if any(h.address == address for h in others):
        raise refused(note("ACTION_TYPE_FAILED_VDS_WITH_SAME_HOST_EXIST"), action=action, kind="Host")


def check_login(request: Request, host: Host, body: Element | None, action: str = "add") -> Machine:
    """Log in to the machine as the engine does before it installs."""
    by_key = (string(body, "ssh/authentication_method") or "").lower() == "publickey"
    password = string(body, "root_password") or string(body, "ssh/user/password")
    if not by_key and not password:
        raise refused(note("VDS_CANNOT_INSTALL_EMPTY_PASSWORD"))
    machine = request.world.machine_of(host)
    port = number(body, "ssh/port") or host.ssh_port
    if machine is None or not machine.reachable or machine.lost or machine.ssh_port != port:
        raise refused(note("VDS_CANNOT_CONNECT_TO_SERVER"), action=action, kind="Host")
    fingerprint = string(body, "ssh/fingerprint")
    if fingerprint and machine.ssh_fingerprint and fingerprint != machine.ssh_fingerprint:
        text = f"Invalid fingerprint {machine.ssh_fingerprint}, expected {fingerprint}"
        raise refused(
            note("VDS_SECURITY_CONNECTION_ERROR", ErrorMsg=text),
            note("VDS_CANNOT_AUTHENTICATE_TO_SERVER"),
            action=action,
            kind="Host",
        )
    accepted = machine.accepts_public_key if by_key else machine.root_password in (None, password)
    if not accepted:
        raise refused(note("VDS_CANNOT_AUTHENTICATE_TO_SERVER"), action=action, kind="Host")
    host.ssh_fingerprint = host.ssh_fingerprint or machine.ssh_fingerprint
    host.ssh_public_key = host.ssh_public_key or machine.ssh_public_key
    return machine


def _merge(host: Host, body: Element | None) -> None:
    """Take over what the body says about a host, apart from its cluster."""
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
    numbers = {"port": "port", "ssh_port": "ssh/port", "spm_priority": "spm/priority"}
    for read, table in ((string, texts), (boolean, flags), (number, numbers)):
        for field, path in table.items():
            value = read(body, path)
            if value is not None:
                setattr(host, field, value)


# ----------------------------------------------------------------------------------------------- editing and removing
@route("PUT", "hosts/{host}", root="host", usage="host/update")
def update_host(request: Request) -> Answer:
    host, body, world = request.host(), request.body, request.world
    element = body.find("cluster") if body is not None else None
    cluster = referenced(
        world.clusters,
        element,
        "Cluster",
        unknown=refused(note("VDS_CLUSTER_IS_NOT_VALID"), action="edit", kind="Host"),
    )
    if cluster is not None and cluster.id != host.cluster_id:
        _check_cluster_change(request, host, cluster)
    _check_update(request, host, body)
    kernel = host.kernel_cmdline
    if cluster is not None:
        host.cluster_id = cluster.id
    _merge(host, body)
    if host.kernel_cmdline != kernel and host.connected_once:
        host.reinstallation_required = True
    request.engine.event(43, "normal", f"Host {host.name} configuration was updated.", host, request.correlation_id)
    return Answer(200, host_element(request.engine, host, all_content=True))


def _check_cluster_change(request: Request, host: Host, cluster: Cluster) -> None:
    world = request.world
    if host.status not in CHANGEABLE:
        raise refused(note("VDS_STATUS_NOT_VALID_FOR_UPDATE"), action="edit", kind="Host")
    if cluster.data_center_id != world.clusters[host.cluster_id].data_center_id:
        raise refused(note("VDS_CLUSTER_ON_DIFFERENT_STORAGE_POOL"), action="edit", kind="Host")
    old, new = (
        {n for n, use in world.cluster_networks[c].items() if use.management} for c in (host.cluster_id, cluster.id)
    )
    if old != new:
        raise refused(note("ACTION_TYPE_FAILED_HOST_CLUSTER_DIFFERENT_MANAGEMENT_NETWORKS"), action="edit", kind="Host")


def _check_update(request: Request, host: Host, body: Element | None) -> None:
    name, address = string(body, "name") or host.name, string(body, "address") or host.address
    _check_form(name, address)
    ssh_port, port = number(body, "ssh/port") or host.ssh_port, number(body, "port") or host.port
    reached_by = (address, ssh_port, port) != (host.address, host.ssh_port, host.port)
    if reached_by and host.status not in CHANGEABLE:
        raise refused(note("VDS_STATUS_NOT_VALID_FOR_UPDATE"), action="edit", kind="Host")
    _check_free(request, name, address, "edit", host)
    if address != host.address and host.status != model.INSTALL_FAILED:
        raise refused(note("ACTION_TYPE_FAILED_HOSTNAME_CANNOT_CHANGE"), action="edit", kind="Host")
    if port != host.port:
        raise refused(note("VDS_PORT_CHANGE_REQUIRE_INSTALL"))
    enabled = boolean(body, "power_management/enabled")
    if (host.power_management if enabled is None else enabled) and not host.agents:
        raise refused(note("ACTION_TYPE_FAILED_PM_ENABLED_WITHOUT_AGENT"), action="edit", kind="Host")


@route("DELETE", "hosts/{host}")
def remove_host(request: Request) -> Answer:
    host, world = request.host(), request.world
    if host.status not in REMOVABLE:
        raise refused(note("VDS_CANNOT_REMOVE_VDS_STATUS_ILLEGAL"), action="remove", kind="Host")
    if any(v.host_id == host.id for v in world.vms.values()):
        raise refused(note("VDS_CANNOT_REMOVE_VDS_DETECTED_RUNNING_VM"), action="remove", kind="Host")
    hooks.call("host_removed", request.engine, host)
    del world.hosts[host.id]
    for label in world.affinity_labels.values():
        label.host_ids = [i for i in label.host_ids if i != host.id]
    request.engine.event(
        44,
        "normal",
        f"Host {host.name} was removed.",
        cluster_id=host.cluster_id,
        correlation_id=request.correlation_id,
    )
    return complete()
