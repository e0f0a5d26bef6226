# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Logical networks of a data centre, and their labels."""

from __future__ import annotations

import copy
import re
import typing as t
from xml.etree.ElementTree import Element

from ...core.api import Answer, Request, route
from ...core.elements import add, boolean, el, link, number, reference, string
from ...core.faults import (
    EngineFault,
    input_invalid,
    message,
    missing,
    not_found,
    refused,
    refused_by_text,
    text_of,
    wrong_input,
)
from ...core.listing import check_same_id, complete, listing, named, of_path, referenced, searched, uuid_of
from ...core.model import World
from ..data_centers.model import DataCenter, DataCentersSlice
from .hooks import NETWORK_HOOKS
from .model import Network, NetworksSlice
from .name_servers import name_server_problems

LABEL = re.compile(r"[0-9a-zA-Z_-]+")
LONGEST_NAME, SMALLEST_MTU, LAST_VLAN = 256, 68, 4094
DEVICE_NAME = re.compile(r"[^:.\s]{1,15}")


def network_element(network: Network, path: str) -> Element:
    document = el(
        "network",
        *(link(rel, f"networks/{network.id}/{rel}") for rel in ("networklabels", "permissions", "vnicprofiles")),
        id=network.id,
        path=path,
    )
    add(
        document,
        name=network.name,
        description=network.description,
        comment=network.comment,
        mtu=network.mtu,
        port_isolation=network.port_isolation,
        stp=network.stp,
        vdsm_name=network.vdsm_name,
    )
    document.append(add(el("usages"), usage="vm" if network.vm_network else None))
    if network.vlan is not None:
        document.append(el("vlan", id=str(network.vlan)))
    document.append(reference("data_center", "datacenters", network.data_center_id))
    if network.qos_id:
        document.append(reference("qos", f"datacenters/{network.data_center_id}/qoss", network.qos_id))
    if network.dns_servers:
        servers = el("name_servers")
        for server in network.dns_servers:
            add(servers, name_server=server)
        document.append(el("dns_resolver_configuration", servers))
    if network.external_provider:
        document.append(reference("external_provider", "openstacknetworkproviders", network.external_provider))
    if network.physical_network_id:
        document.append(reference("external_provider_physical_network", "networks", network.physical_network_id))
    return document


def device_name(network: Network) -> str:
    """What the network is called on hosts: its name when that fits a device, else made from its id."""
    if DEVICE_NAME.fullmatch(network.name):
        return network.name
    return "on" + network.id.replace("-", "")[:13]


@route("GET", "networks")
def list_networks(request: Request) -> Answer:
    world = request.world
    fields = {
        "name": lambda n: n.name,
        "id": lambda n: n.id,
        "description": lambda n: n.description,
        "comment": lambda n: n.comment,
        "vlanid": lambda n: n.vlan,
        "mtu": lambda n: n.mtu,
        "vmnetwork": lambda n: n.vm_network,
        "label": lambda n: n.label,
        "datacenter": lambda n: world.area(DataCentersSlice).data_centers[n.data_center_id].name,
        "datacenter.name": lambda n: world.area(DataCentersSlice).data_centers[n.data_center_id].name,
        "cluster.name": lambda n: _all(NETWORK_HOOKS.cluster_names(world, n)),
    }
    found = searched(request, world.area(NetworksSlice).networks.values(), fields, ("name", "description", "comment"))
    return listing("networks", (network_element(n, f"networks/{n.id}") for n in found))


@route("GET", "datacenters/{dc}/networks")
def list_networks_of_data_center(request: Request) -> Answer:
    """An unknown data centre has none."""
    found = (
        n
        for n in request.world.area(NetworksSlice).networks.values()
        if n.data_center_id == request.parameters["dc"].lower()
    )
    return listing("networks", (network_element(n, _path(n)) for n in found), request)


def _path(network: Network) -> str:
    return f"datacenters/{network.data_center_id}/networks/{network.id}"


@route("GET", "networks/{network}")
def get_network(request: Request) -> Answer:
    network = of_path(request.world.area(NetworksSlice).networks, request, "network")
    return Answer(200, network_element(network, f"networks/{network.id}"))


@route("GET", "datacenters/{dc}/networks/{network}")
def get_network_of_data_center(request: Request) -> Answer:
    dc = of_path(request.world.area(DataCentersSlice).data_centers, request, "dc")
    network = of_path(request.world.area(NetworksSlice).networks, request, "network")
    if network.data_center_id != dc.id:
        raise not_found()
    return Answer(200, network_element(network, _path(network)))


@route("POST", "networks", root="network", usage="networks/add")
def add_network(request: Request) -> Answer:
    body = request.body
    element = body.find("data_center") if body is not None else None
    needs_center = element is None or not (element.get("id") or element.findtext("name"))
    _check_given(request, ["dataCenter.name|id"] if needs_center else [])
    unknown = refused(message("ACTION_TYPE_FAILED_STORAGE_POOL_NOT_EXIST"))
    try:
        dc = referenced(request.world.area(DataCentersSlice).data_centers, element, "Datacenter", unknown=unknown)
    except EngineFault as fault:
        if fault is not unknown:
            raise
        dc = None
    return _add(request, dc)


@route("POST", "datacenters/{dc}/networks", root="network", usage="data_center_networks/add")
def add_network_to_data_center(request: Request) -> Answer:
    _check_given(request, [])
    return _add(request, request.world.area(DataCentersSlice).data_centers.get(request.parameters["dc"].lower()))


def _check_given(request: Request, absent: list[str]) -> None:
    name = string(request.body, "name")
    if name is None:
        raise input_invalid("Parameters 'network.id' or 'network.name' are mandatory but both were not provided.")
    absent = ([] if name else ["name"]) + absent
    if absent:
        raise missing(f"Network [{', '.join(absent)}] required for add")


def _add(request: Request, dc: DataCenter | None) -> Answer:
    world = request.world
    network = Network(world.new_id(), "", dc.id if dc else "")
    _merge(network, request.body)
    _check_form(network)
    if dc is None:
        raise refused(message("ACTION_TYPE_FAILED_STORAGE_POOL_NOT_EXIST"))
    _check_rules(world, network, "add")
    _check_stored(world, network)
    network.vdsm_name = device_name(network)
    world.area(NetworksSlice).networks[network.id] = network
    if request.query.get("profile_required", "").lower() != "false":
        NETWORK_HOOKS.added(request.engine, network)
    return Answer(201, network_element(network, _path(network)))


def _merge(network: Network, body: Element | None) -> None:
    """Take over what the body says; everything else stays."""
    if body is None:
        return
    for field in ("name", "description", "comment"):
        value = string(body, field)
        if value is not None:
            setattr(network, field, value)
    for field in ("stp", "port_isolation"):
        flag = boolean(body, field)
        if flag is not None:
            setattr(network, field, flag)
    mtu = number(body, "mtu")
    network.mtu = network.mtu if mtu is None else mtu
    if (vlan := body.find("vlan")) is not None:
        network.vlan = int(vlan.get("id", "")) if vlan.get("id") else None
    if (usages := body.find("usages")) is not None:
        network.vm_network = any((u.text or "").strip() == "vm" for u in usages)
    if (qos := body.find("qos")) is not None:
        network.qos_id = uuid_of(qos)
    if (dc := uuid_of(body.find("data_center"))) is not None:
        network.data_center_id = dc
    if (dns := body.find("dns_resolver_configuration")) is not None:
        network.dns_servers = [(s.text or "").strip() for s in dns.findall("name_servers/name_server")] or None


def _check_form(network: Network) -> None:
    """The values themselves: all complaints together, each with the path of the first one."""
    complaints = []
    if len(network.name) > LONGEST_NAME:
        complaints.append((f"size must be between 0 and {LONGEST_NAME}", "name"))
    if network.mtu != 0 and network.mtu < SMALLEST_MTU:
        complaints.append((_text("NETWORK_MTU_INVALID"), "mtu"))
    if network.vlan is not None and not 0 <= network.vlan <= LAST_VLAN:
        complaints.append((_text("NETWORK_VLAN_OUT_OF_RANGE"), "vlanId"))
    complaints += name_server_problems(network.dns_servers)
    if complaints:
        raise wrong_input(f"network.{complaints[0][1]}", *(text for text, dummy in complaints))


def _text(key: str) -> str:
    return text_of(message(key))


def _check_rules(world: World, network: Network, action: str) -> None:
    def refuse(key: str, **variables: object) -> t.NoReturn:
        raise refused(message(key, **variables), action=action, kind="Network")

    if network.stp and not network.vm_network:
        refuse("NON_VM_NETWORK_CANNOT_SUPPORT_STP")
    if network.port_isolation and not network.vm_network:
        refuse("NON_VM_NETWORK_CANNOT_SUPPORT_PORT_ISOLATION")
    if network.name.lower().startswith("bond"):
        refuse("NETWORK_CANNOT_CONTAIN_BOND_NAME")
    others = [
        n
        for n in world.area(NetworksSlice).networks.values()
        if n.id != network.id and n.data_center_id == network.data_center_id
    ]
    if named(others, network.name):
        refuse("ACTION_TYPE_FAILED_NETWORK_NAME_IN_USE", NetworkName=network.name)
    taken = next((n for n in others if n.vdsm_name == network.name), None)
    if taken is not None:
        refuse("NETWORK_NAME_USED_AS_VDSM_NETWORK_NAME", NetworkName=network.name, ConflictingNetwork=taken.name)
    if network.qos_id is not None and network.qos_id not in world.area(DataCentersSlice).qoss:
        refuse("ACTION_TYPE_FAILED_QOS_NOT_FOUND")


def _check_stored(world: World, network: Network) -> None:
    """What only the database refuses: the same name server twice, and a QoS that no rule has looked for."""
    servers = network.dns_servers or []
    if len(set(servers)) < len(servers) or (
        network.qos_id is not None and network.qos_id not in world.area(DataCentersSlice).qoss
    ):
        raise refused_by_text(400, "Internal Engine Error")


RULED = ("name", "data_center_id", "mtu", "stp", "vlan", "vm_network", "port_isolation")
"""Only a change of one of these is checked by the rules."""


@route("PUT", "networks/{network}", root="network", usage="network/update")
@route("PUT", "datacenters/{dc}/networks/{network}", root="network", usage="data_center_network/update")
def update_network(request: Request) -> Answer:
    world, network = request.world, of_path(request.world.area(NetworksSlice).networks, request, "network")
    check_same_id(request.body, network.id)
    changed = copy.deepcopy(network)
    _merge(changed, request.body)
    _check_form(changed)
    if any(getattr(changed, field) != getattr(network, field) for field in RULED):
        _check_rules(world, changed, "edit")
        if network.vm_network and not changed.vm_network:
            check_not_used("edit", "virtual machine", _vms_with(world, network))
        if changed.data_center_id != network.data_center_id:
            raise refused(message("ACTION_TYPE_FAILED_DATA_CENTER_ID_CANNOT_BE_CHANGED"), action="edit", kind="Network")
        if changed.port_isolation != network.port_isolation:
            key = "ACTION_TYPE_FAILED_NETWORK_PORT_ISOLATION_CANNOT_BE_CHANGED"
            raise refused(message(key), action="edit", kind="Network")
        if changed.name != network.name:
            check_not_used("edit", "host", _hosts_with(request, network))
    _check_stored(world, changed)
    before = copy.deepcopy(network)
    if changed.name != network.name:
        changed.vdsm_name = device_name(changed)
    vars(network).update(vars(changed))
    NETWORK_HOOKS.changed(request.engine, network, before)
    return Answer(200, network_element(network, _path(network)))


def _all(answers: t.Iterable[list[str]]) -> list[str]:
    return [name for names in answers for name in names]


def _vms_with(world: World, network: Network) -> list[str]:
    return sorted(_all(NETWORK_HOOKS.vm_names(world, network)))


def _hosts_with(request: Request, network: Network) -> list[str]:
    return _all(NETWORK_HOOKS.host_names(request.engine, network))


def check_not_used(action: str, kind: str, names: list[str]) -> None:
    """Refuse what cannot be done to a network that VMs or hosts use."""
    if len(names) == 1:
        refusal = message("ACTION_TYPE_FAILED_NETWORK_IN_ONE_USE", entity=names[0], entities=kind)
        raise refused(refusal, action=action, kind="Network")
    if names:
        key = "ACTION_TYPE_FAILED_NETWORK_IN_MANY_USES"
        variables = {"entities": f"{kind}s", f"{key}_LIST_COUNTER": len(names)}
        raise refused(message(key, list=names, **variables), action=action, kind="Network")


@route("DELETE", "networks/{network}")
@route("DELETE", "datacenters/{dc}/networks/{network}")
def remove_network(request: Request) -> Answer:
    world = request.world
    network = of_path(world.area(NetworksSlice).networks, request, "network")
    NETWORK_HOOKS.check_removal(world, network)
    check_not_used("remove", "virtual machine", _vms_with(world, network))
    NETWORK_HOOKS.removing(request.engine, network)
    del world.area(NetworksSlice).networks[network.id]
    NETWORK_HOOKS.removed(request.engine, network)
    return complete()


# ------------------------------------------------------------------------------------------------------------ labels
def _label_element(network: Network) -> Element:
    document = el("network_label", id=network.label, path=f"networks/{network.id}/networklabels/{network.label}")
    document.append(reference("network", "networks", network.id))
    return document


@route("GET", "networks/{network}/networklabels")
def list_labels(request: Request) -> Answer:
    network = request.world.area(NetworksSlice).networks.get(request.parameters["network"].lower())
    return listing("network_labels", [_label_element(network)] if network and network.label else [])


@route("GET", "networks/{network}/networklabels/{label}")
def get_label(request: Request) -> Answer:
    return Answer(200, _label_element(_labelled(request)))


def _labelled(request: Request) -> Network:
    network = of_path(request.world.area(NetworksSlice).networks, request, "network")
    if network.label is None or network.label != request.parameters["label"]:
        raise not_found()
    return network


@route("POST", "networks/{network}/networklabels", root="network_label", usage="network_labels/add")
def add_label(request: Request) -> Answer:
    label = request.body_id
    if label is None:
        raise input_invalid("Parameter 'label.id' is mandatory but was not provided.")
    if not label:
        raise missing("NetworkLabel [id] required for add")
    if not LABEL.fullmatch(label):
        text = refused(message("NETWORK_LABEL_FORMAT_INVALID")).detail or ""
        raise EngineFault(400, detail=f"{text[:-1]}, Attribute: label]")
    network = request.world.area(NetworksSlice).networks.get(request.parameters["network"].lower())
    if network is None:
        raise refused(message("NETWORK_HAVING_ID_NOT_EXISTS", entity=request.parameters["network"]))
    if network.label:
        raise refused(message("ACTION_TYPE_FAILED_NETWORK_ALREADY_LABELED"), action="add", kind="Label")
    network.label = label
    NETWORK_HOOKS.labelled(request.engine, network, None)
    return Answer(201, _label_element(network))


@route("DELETE", "networks/{network}/networklabels/{label}")
def remove_label(request: Request) -> Answer:
    network = _labelled(request)
    before, network.label = network.label, None
    NETWORK_HOOKS.labelled(request.engine, network, before)
    return complete()
