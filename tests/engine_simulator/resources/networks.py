# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Logical networks of a data centre, and their labels."""

from __future__ import annotations

import copy
import re
from xml.etree.ElementTree import Element

from .. import hooks
from ..api import Answer, Request, route
from ..elements import add, boolean, el, link, number, reference, string
from ..faults import EngineFault, input_invalid, missing, not_found, note, refused
from ..model import DataCenter, Network, World
from ._cluster_roles import detach
from ._common import complete, listing, named, of_path, referenced, searched

LABEL = re.compile(r"[0-9a-zA-Z_-]+")
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
        "datacenter": lambda n: world.data_centers[n.data_center_id].name,
        "datacenter.name": lambda n: world.data_centers[n.data_center_id].name,
        "cluster.name": lambda n: [world.clusters[c].name for c, u in world.cluster_networks.items() if n.id in u],
    }
    found = searched(request, world.networks.values(), fields, ("name", "description", "comment"))
    return listing("networks", (network_element(n, f"networks/{n.id}") for n in found))


@route("GET", "datacenters/{dc}/networks")
def list_networks_of_data_center(request: Request) -> Answer:
    dc = of_path(request.world.data_centers, request, "dc")
    found = (n for n in request.world.networks.values() if n.data_center_id == dc.id)
    return listing("networks", (network_element(n, _path(n)) for n in found), request)


def _path(network: Network) -> str:
    return f"datacenters/{network.data_center_id}/networks/{network.id}"


@route("GET", "networks/{network}")
def get_network(request: Request) -> Answer:
    network = of_path(request.world.networks, request, "network")
    return Answer(200, network_element(network, f"networks/{network.id}"))


@route("GET", "datacenters/{dc}/networks/{network}")
def get_network_of_data_center(request: Request) -> Answer:
    dc = of_path(request.world.data_centers, request, "dc")
    network = of_path(request.world.networks, request, "network")
    if network.data_center_id != dc.id:
        raise not_found()
    return Answer(200, network_element(network, _path(network)))


@route("POST", "networks", root="network", usage="networks/add")
def add_network(request: Request) -> Answer:
    body = request.body
    element = body.find("data_center") if body is not None else None
    if string(body, "name") is None:
        raise input_invalid("Parameters 'network.id' or 'network.name' are mandatory but both were not provided.")
    if element is None or not (element.get("id") or element.findtext("name")):
        raise missing("Network [dataCenter.name|id] required for add")
    dc = referenced(
        request.world.data_centers,
        element,
        "DataCenter",
        unknown=refused(note("ACTION_TYPE_FAILED_STORAGE_POOL_NOT_EXIST")),
    )
    return _add(request, dc) if dc else Answer(500)


@route("POST", "datacenters/{dc}/networks", root="network", usage="data_center_networks/add")
def add_network_to_data_center(request: Request) -> Answer:
    dc = of_path(request.world.data_centers, request, "dc")
    if string(request.body, "name") is None:
        raise input_invalid("Parameters 'network.id' or 'network.name' are mandatory but both were not provided.")
    return _add(request, dc)


def _add(request: Request, dc: DataCenter) -> Answer:
    world = request.world
    network = Network(world.new_id(), "", dc.id)
    _merge(world, network, request.body)
    _validate(world, network, "add")
    network.vdsm_name = device_name(network)
    world.networks[network.id] = network
    return Answer(201, network_element(network, _path(network)))


def _merge(world: World, network: Network, body: Element | None) -> None:
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
        found = referenced(
            world.qoss,
            qos,
            "Qos",
            unknown=refused(note("ACTION_TYPE_FAILED_QOS_NOT_FOUND"), action="add", kind="Network"),
        )
        network.qos_id = found.id if found else None
    if (dns := body.find("dns_resolver_configuration")) is not None:
        network.dns_servers = [(s.text or "").strip() for s in dns.findall("name_servers/name_server")] or None


def _validate(world: World, network: Network, action: str) -> None:
    """First the form of the values, all complaints together; then one rule after the other."""
    complaints = []
    if network.mtu != 0 and network.mtu < 68:
        complaints.append(("NETWORK_MTU_INVALID", "network.mtu"))
    if network.vlan is not None and not 0 <= network.vlan <= 4094:
        complaints.append(("NETWORK_VLAN_OUT_OF_RANGE", "network.vlanId"))
    if complaints:
        attribute = complaints[0][1]
        texts = [f"{(refused(note(key)).detail or '')[1:-1]}, Attribute: {attribute}" for key, dummy in complaints]
        raise EngineFault(400, detail="[" + ", ".join(texts) + "]")
    if network.stp and not network.vm_network:
        raise refused(note("NON_VM_NETWORK_CANNOT_SUPPORT_STP"), action=action, kind="Network")
    if network.port_isolation and not network.vm_network:
        raise refused(note("NON_VM_NETWORK_CANNOT_SUPPORT_PORT_ISOLATION"), action=action, kind="Network")
    if network.name.lower().startswith("bond"):
        raise refused(note("NETWORK_CANNOT_CONTAIN_BOND_NAME"))
    others = (n for n in world.networks.values() if n.id != network.id and n.data_center_id == network.data_center_id)
    if named(others, network.name):
        raise refused(
            note("ACTION_TYPE_FAILED_NETWORK_NAME_IN_USE", NetworkName=network.name), action=action, kind="Network"
        )


@route("PUT", "networks/{network}", root="network", usage="network/update")
@route("PUT", "datacenters/{dc}/networks/{network}", root="network", usage="data_center_network/update")
def update_network(request: Request) -> Answer:
    network = of_path(request.world.networks, request, "network")
    changed = copy.deepcopy(network)
    _merge(request.world, changed, request.body)
    _validate(request.world, changed, "edit")
    before = copy.deepcopy(network)
    if changed.name != network.name:
        changed.vdsm_name = device_name(changed)
    vars(network).update(vars(changed))
    hooks.call("network_changed", request.engine, network, before)
    return Answer(200, network_element(network, _path(network)))


@route("DELETE", "networks/{network}")
@route("DELETE", "datacenters/{dc}/networks/{network}")
def remove_network(request: Request) -> Answer:
    world = request.world
    network = of_path(world.networks, request, "network")
    uses = [u[network.id] for u in world.cluster_networks.values() if network.id in u]
    if any(u.management for u in uses):
        raise refused(note("NETWORK_CANNOT_REMOVE_MANAGEMENT_NETWORK", NetworkName=network.name))
    vms = sorted(v.name for v in world.vms.values() if any(n.network_id == network.id for n in v.nics))
    if len(vms) == 1:
        raise refused(
            note("ACTION_TYPE_FAILED_NETWORK_IN_ONE_USE", entity=vms[0], entities="virtual machine"),
            action="remove",
            kind="Network",
        )
    if vms:
        counter = {"ACTION_TYPE_FAILED_NETWORK_IN_MANY_USES_LIST_COUNTER": len(vms)}
        raise refused(
            note(
                "ACTION_TYPE_FAILED_NETWORK_IN_MANY_USES",
                entities="virtual machines",
                list=",\n\t".join(vms),
                **counter,
            ),
            action="remove",
            kind="Network",
        )
    hooks.call("network_removing", request.engine, network)
    for use in uses:
        detach(world, use)
    del world.networks[network.id]
    hooks.call("network_removed", request.engine, network)
    return complete()


# ------------------------------------------------------------------------------------------------------------ labels
def _label_element(network: Network) -> Element:
    document = el("network_label", id=network.label, path=f"networks/{network.id}/networklabels/{network.label}")
    document.append(reference("network", "networks", network.id))
    return document


@route("GET", "networks/{network}/networklabels")
def list_labels(request: Request) -> Answer:
    network = of_path(request.world.networks, request, "network")
    return listing("network_labels", [_label_element(network)] if network.label else [])


@route("GET", "networks/{network}/networklabels/{label}")
def get_label(request: Request) -> Answer:
    return Answer(200, _label_element(_labelled(request)))


def _labelled(request: Request) -> Network:
    network = of_path(request.world.networks, request, "network")
    if network.label is None or network.label != request.parameters["label"]:
        raise not_found()
    return network


@route("POST", "networks/{network}/networklabels", root="network_label", usage="network_labels/add")
def add_label(request: Request) -> Answer:
    network = of_path(request.world.networks, request, "network")
    label = request.body.get("id") if request.body is not None else None
    if label is None:
        raise input_invalid("Parameter 'label.id' is mandatory but was not provided.")
    if not LABEL.fullmatch(label):
        text = refused(note("NETWORK_LABEL_FORMAT_INVALID")).detail or ""
        raise EngineFault(400, detail=f"{text[:-1]}, Attribute: label]")
    if network.label:
        raise refused(note("ACTION_TYPE_FAILED_NETWORK_ALREADY_LABELED"), action="add", kind="Label")
    network.label = label
    hooks.call("network_labelled", request.engine, network, None)
    return Answer(201, _label_element(network))


@route("DELETE", "networks/{network}/networklabels/{label}")
def remove_label(request: Request) -> Answer:
    network = _labelled(request)
    before, network.label = network.label, None
    hooks.call("network_labelled", request.engine, network, before)
    return complete()
