# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Cases of the engine's behaviour as data, in the terms of the simulator's rules.

A case says `given` (with the `unit` that is meant) and `expect`. An adapter turns what is given into a rule's own
arguments and gives the names and values that `expect` speaks of.
"""

from __future__ import annotations

import typing as t

from tests.engine_simulator.areas.host_networks import copying
from tests.engine_simulator.areas.host_networks.model import Attachment, Device, HostNetworking, Ip, Qos
from tests.engine_simulator.areas.host_networks.setup import Net, Setup, Wanted, WantedBond, WantedLabel
from tests.engine_simulator.core.faults import Message

Given = t.Mapping[str, t.Any]


NAMELESS = "the network with the label "
"""Stands for the name of a network that a case knows by its label only."""
LATEST = (99, 0)


def verdict(messages: t.Sequence[Message]) -> dict[str, t.Any]:
    """What a rule found, as cases say it."""
    if not messages:
        return {"valid": True, "message": None, "variables": {}}
    return {
        "valid": False,
        "message": messages[0].key,
        "variables": {name: _as_said(value) for name, value in messages[0].variables.items()},
    }


def _as_said(value: t.Any) -> t.Any:
    if isinstance(value, list):
        return [_as_said(item) for item in value]
    return None if isinstance(value, str) and value.startswith(NAMELESS) else value


def agrees(expected: t.Any, got: t.Any) -> bool:
    """Equal; lists compare as sets, and of a dictionary only what is expected counts."""
    if isinstance(expected, dict):
        return isinstance(got, dict) and all(agrees(v, got.get(k)) for k, v in expected.items())
    if isinstance(expected, list):
        if not isinstance(got, (list, tuple)) or len(expected) != len(got):
            return False
        left = list(got)
        for item in expected:
            match = next((i for i, g in enumerate(left) if agrees(item, g)), None)
            if match is None:
                return False
            del left[match]
        return True
    return bool(expected == got)


def ip(value: t.Any) -> Ip | None:
    """An address of a case: nothing, a method, or a dictionary with netmask or prefix."""
    if value is None or (isinstance(value, str) and value.startswith("(")):
        return None
    if isinstance(value, str):
        return Ip(value)
    mask = value.get("netmask") if value.get("netmask") is not None else value.get("prefix")
    return Ip(
        value.get("method") or "", value.get("address"), None if mask is None else str(mask), value.get("gateway")
    )


def qos(value: Given | str | None) -> t.Any:
    """Limits; a word stands for some that only have to be recognised."""
    if value is None or isinstance(value, str):
        return value
    return Qos(value.get("linkshare"), value.get("upperlimit"), value.get("realtime"))


def device(value: Given) -> Device:
    name = str(value.get("name"))
    return Device(
        name,
        value.get("type", "nic"),
        value.get("id", f"id of {name}"),
        master=value.get("bond"),
        slaves=list(value.get("slaves") or []),
        base=value.get("base"),
        vlan=value.get("vlan"),
        options=value.get("options"),
        network=value.get("network") or ("an unmanaged network" if value.get("managed") is False else None),
    )


def network_of(value: Given) -> str | None:
    """The network of an attachment, or its own: by name or id, or by its label."""
    named = value.get("network") or value.get("network_name") or value.get("network_id")
    label = value.get("network_label")
    return named or (NAMELESS + label if label else None)


def net(value: Given) -> Net:
    name = value.get("name") or (NAMELESS + value["label"] if value.get("label") else "network")
    roles = set(value.get("roles") or []) | ({"management"} if value.get("management") else set())
    return Net(
        name,
        name,
        value.get("vlan"),
        value.get("mtu") or 0,
        value.get("vm_network", value.get("vm", True)),
        value.get("label"),
        qos(value.get("qos")),
        roles=frozenset(r.replace("-", "_") for r in roles),
        external=bool(value.get("external")),
        in_cluster=value.get("in_cluster", True),
    )


def without_addresses(value: Given) -> bool:
    """Does an attachment say that it has no addresses at all, not even empty ones?"""
    said = "ip_configuration" in value and value["ip_configuration"] is None
    return said or any(isinstance(v, str) and v.startswith("(") for v in (value.get("ipv4"), value.get("ipv6")))


def wanted(value: Given) -> Wanted:
    without = without_addresses(value)
    network = network_of(value)
    item = Attachment(
        value.get("id"),
        network,
        value.get("nic"),
        None if without else ip(value.get("ipv4")) or (None if "ipv4" in value else Ip()),
        None if without else ip(value.get("ipv6")) or (None if "ipv6" in value else Ip()),
        qos(value.get("qos")),
        properties=value.get("properties"),
    )
    return Wanted(
        value.get("id"),
        value.get("network_id", network),
        value.get("network_name", network),
        value.get("nic_id"),
        value.get("nic"),
        item,
        bool(value.get("synchronize")),
    )


def label(value: Given) -> WantedLabel:
    return WantedLabel(value.get("label"), value.get("nic_id"), value.get("nic"))


def compatibility_version(text: str) -> tuple[int, int]:
    """A compatibility level: "4.2", or a word for the newest."""
    major, dot, minor = str(text).partition(".")
    return (int(major), int(minor)) if dot else LATEST


def setup(given: Given) -> Setup:
    """A request on a present state. Networks that are only mentioned exist, except unmanaged ones."""
    request = given.get("request") or {}
    result = Setup(
        removed_attachments=list(request.get("removed_network_attachments") or []),
        removed_bonds=list(request.get("removed_bonds") or []),
        removed_labels=list(request.get("removed_labels") or []),
        removed_unmanaged=list(
            given.get("removed_unmanaged_networks") or request.get("removed_unmanaged_networks") or []
        ),
        default_mtu=given.get("default_mtu", 1500),
        properties=given.get("valid_properties") or {},
        vms=given.get("running_vms_with_plugged_nic_on") or {},
        linked=given.get("external_networks_linked_to") or {},
    )
    if given.get("cluster_level"):
        result.compatibility_version = compatibility_version(given["cluster_level"])
    for entry in given.get("interfaces") or []:
        one = device(entry)
        result.devices[one.name] = one
        result.labels[one.name] = set(entry.get("labels") or [])
    result.removed_bonds = [_id_of(result, ident) for ident in result.removed_bonds]
    for one in result.devices.values():
        if one.master in result.devices and one.name not in result.devices[one.master].slaves:
            result.devices[one.master].slaves.append(one.name)
    for entry in given.get("host_attachments") or []:
        result.stored[entry["id"]] = Attachment(entry["id"], network_of(entry), entry.get("nic"))
    result.attachments = [wanted(w) for w in request.get("modified_network_attachments") or []]
    result.bonds = [
        WantedBond(b.get("id"), b.get("name"), list(b.get("slaves") or []), b.get("options"))
        for b in request.get("modified_bonds") or []
    ]
    for bond in result.bonds:
        bond.id = _id_of(result, bond.id)
    result.wanted_labels = [label(w) for w in request.get("modified_labels") or []]
    if "attachments_to_configure" in given:
        _configure(result, given)
    result.networks = _networks(given, result)
    return result


def _id_of(state: Setup, word: str | None) -> str | None:
    """Words of cases stand for the id and the name of a device alike."""
    named = state.devices.get(word or "")
    return named.id if named is not None and state.device_by_id(word) is None else word


def _configure(result: Setup, given: Given) -> None:
    """What the host would have after the request, said outright."""
    out_of_sync = {i.get("network") for i in given.get("interfaces") or [] if i.get("in_sync") is False}
    result.stored = {}
    result.attachments = [wanted(w) for w in given["attachments_to_configure"]]
    for one in result.attachments:
        if one.network_name in out_of_sync:
            one.id = one.id or f"attachment of {one.network_name}"
            result.out_of_sync.add(one.id)


def _networks(given: Given, result: Setup) -> list[Net]:
    declared = [net(n) for n in given.get("networks") or [] if isinstance(n, dict)]
    declared += [net({"name": n}) for n in given.get("cluster_networks") or []]
    unmanaged = {i.get("network") for i in given.get("interfaces") or [] if i.get("managed") is False}
    mentioned = [a.network_id for a in result.stored.values()] + [w.network_name for w in result.attachments]
    mentioned += [given.get("removed_network"), *result.vms]
    names = {n.name for n in declared} | unmanaged
    for name in mentioned:
        if name and name not in names:
            names.add(name)
            declared.append(net({"name": name}))
    return declared


def networking(given: Given) -> HostNetworking:
    """What a host reports, and what is stored of it."""
    result = HostNetworking()
    for entry in given.get("reported_interfaces") or []:
        one = Device(entry["name"], network=entry.get("network"), master=entry.get("bond"), base=entry.get("base"))
        one.ipv4, one.ipv6 = ip(entry.get("ipv4")) or Ip(), ip(entry.get("ipv6")) or Ip()
        result.devices[one.name] = one
    for entry in given.get("stored_attachments") or []:
        result.attachments[entry["id"]] = Attachment(entry["id"], network_of(entry), entry.get("nic"))
    return result


def host_view(given: Given) -> copying.HostView:
    """One host of a copy."""
    devices = {name: Device(name) for name in given["nics"]}
    for bond in given.get("bonds") or []:
        devices[bond["name"]] = Device(
            bond["name"], "bond", f"id of {bond['name']}", slaves=list(bond["slaves"]), options=bond.get("options")
        )
        for slave in bond["slaves"]:
            devices[slave].master = bond["name"]
    for vlan in given.get("vlans") or []:
        devices[vlan["name"]] = Device(vlan["name"], "vlan", base=vlan["base"], vlan=vlan["vlan"])
    attachments = [
        Attachment(
            f"{a['network']} of the host",
            a["network"],
            a["nic"],
            ip(a.get("ipv4")),
            ip(a.get("ipv6")),
            has_addresses=not without_addresses(a),
        )
        for a in given.get("attachments") or []
    ]
    return copying.HostView(devices, attachments, given.get("management_interface"))
