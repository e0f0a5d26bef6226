# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every unit of the cases: the simulator's rule for it, and how a case becomes the rule's arguments."""

from __future__ import annotations

import typing as t
from uuid import NAMESPACE_OID, uuid5
from xml.etree.ElementTree import Element

from tests.engine_simulator.areas.host_networks import (
    bonding,
    copying,
    elements,
    mapping,
    persist,
    rules_attachments,
    rules_bonds,
    rules_ip,
    rules_labels,
    rules_request,
    sync,
)
from tests.engine_simulator.areas.host_networks.command import complete_nic
from tests.engine_simulator.areas.host_networks.model import Attachment, Device, Ip
from tests.engine_simulator.areas.host_networks.ordering import lexo_numeric
from tests.engine_simulator.areas.host_networks.setup import Messages, Setup, Wanted
from tests.engine_simulator.areas.networks import addresses
from tests.engine_simulator.core.elements import add, el
from tests.unit.engine_simulator import vectors
from tests.unit.engine_simulator.vector_shapes import (
    Unit,
    each_attachment,
    each_label,
    of_device,
    of_network,
    validity,
    whole,
)
from tests.unit.engine_simulator.vectors import Given, ip, setup, verdict


# --------------------------------------------------------------------------------------------------- adapters, by unit
def removed_label(given: Given) -> dict[str, t.Any]:
    state = setup(given)
    return verdict([n for one in state.removed_labels for n in rules_labels.removed_exists(state, one)])


def nic_of_label(given: Given) -> dict[str, t.Any]:
    label = vectors.label(given["label"])
    exists = bool(given.get("nic_exists_or_new_bond"))
    return verdict(rules_labels.nic_not_removed(setup(given), label, exists))


def nic_label_resource(given: Given) -> dict[str, t.Any]:
    interface = given["interface"]
    labels = {interface["name"]: set(interface.get("labels") or ())}
    labels.update({i["name"]: set(i.get("labels") or ()) for i in given.get("other_interfaces") or []})
    if "another" in given["unit"]:
        return verdict(rules_labels.labelled_elsewhere(interface["name"], labels, given["label"]))
    return verdict(rules_labels.already_labelled(interface["name"], labels[interface["name"]], given["label"]))


def slave_labels(given: Given) -> dict[str, t.Any]:
    return verdict(rules_bonds.has_no_label(setup(given), given["slave"]))


def removed_attachment(given: Given) -> dict[str, t.Any]:
    removed = given["removed_attachment"]
    item = Attachment("a", vectors.network_of(removed), removed.get("nic"))
    return verdict(rules_attachments.not_labelled(setup(given), item))


def used_by_vms(given: Given) -> dict[str, t.Any]:
    state = setup(given)
    removed = [state.stored[i] for i in state.removed_attachments if i in state.stored]
    return verdict(rules_attachments.not_used_by_vms(state, removed))


def linked_and_used(given: Given) -> dict[str, t.Any]:
    names = given["removed_network"]
    removed = [Attachment(n, n, None) for n in (names if isinstance(names, list) else [names])]
    return verdict(rules_attachments.not_linked_and_used(setup(given), removed))


def attachment_is_set(given: Given) -> dict[str, t.Any]:
    attachment = given.get("attachment")
    return verdict(rules_attachments.is_set(None if attachment is None else vectors.wanted(attachment)))


def network_not_changed(given: Given) -> dict[str, t.Any]:
    old = given.get("old_attachment")
    stored = Attachment(old.get("id"), vectors.network_of(old), None) if old else None
    new = vectors.wanted(given.get("attachment") or given.get("new_attachment") or {})
    return verdict(rules_attachments.network_not_changed(stored, new))


def role_network(given: Given) -> dict[str, t.Any]:
    wanted = given.get("attachment") or {}
    item = Attachment(None, None, None, ip(wanted.get("ipv4")), ip(wanted.get("ipv6")))
    return verdict(rules_attachments.role_has_boot_protocol(vectors.net(given["network"]), item))


def addresses_of(given: Given) -> dict[str, t.Any]:
    wanted = given["attachment"]
    without = "ip_configuration" in wanted and wanted["ip_configuration"] is None
    item = (
        None
        if without
        else Attachment(
            wanted.get("id"), wanted.get("network"), wanted.get("nic"), ip(wanted.get("ipv4")), ip(wanted.get("ipv6"))
        )
    )
    family = "el8" if given.get("host_is_el8") else "el9"
    messages = rules_ip.check_addresses(item, wanted.get("network"), wanted.get("nic"), family)
    default = given.get("default_route_attachment")
    if isinstance(default, str):
        default = {"id": default}
    if not messages and item is not None:
        stored = Attachment(default.get("id"), default.get("network"), None) if default else None
        messages = rules_ip.ipv6_gateway(item, wanted.get("id"), stored, wanted.get("network"))
    return verdict(messages)


def completed_addresses(given: Given) -> dict[str, t.Any]:
    def shown(family: str, mask: str) -> dict[str, t.Any]:
        found = rules_ip.completed(ip(given.get(family)))
        value: t.Any = found.netmask
        if mask == "prefix" and value is not None:
            value = int(value)
        return {"method": found.method, "address": found.address, mask: value, "gateway": found.gateway}

    return {"ipv4": shown("ipv4", "netmask"), "ipv6": shown("ipv6", "prefix")}


def completed_nic(given: Given) -> dict[str, t.Any]:
    reference = given.get("reference") or {}
    ident, name = complete_nic(setup(given), reference.get("id"), reference.get("name"))
    return {"id": ident, "name": name}


def rest_to_entity(given: Given) -> dict[str, t.Any]:
    """Addresses of these cases are words, which say nothing of their family: it is IPv6 unless the case says."""
    said = {"version": "v6", **given["ip"]}
    version, found = mapping.assignment(
        add(el("ip_address_assignment", add(el("ip"), **said)), assignment_method=given["assignment_method"])
    )
    mask = {"prefix": int(found.netmask or 0)} if version == "v6" else {"netmask": found.netmask}
    return {f"ip{version}": {"method": found.method, "address": found.address, "gateway": found.gateway, **mask}}


def entity_to_rest(given: Given) -> dict[str, t.Any]:
    version = "v6" if given.get("ipv6") else "v4"
    shown = elements.assignment(ip(given.get("ipv6") or given.get("ipv4")) or Ip(), version)
    return {
        "assignment_method": shown.findtext("assignment_method"),
        "ip": {child.tag: child.text for child in shown.find("ip") or ()},
    }


def netmask_field(given: Given) -> dict[str, t.Any]:
    mask = given["netmask"]
    dotted = addresses.is_dotted(mask)
    return {
        "dotted_format": dotted,
        "dotted_value_valid": addresses.is_contiguous(mask) if dotted else None,
        "prefix_format": addresses.is_prefix(mask),
        "accepted": not mask or not mapping.netmask_problem(mask),
    }


def boot_protocol(given: Given) -> dict[str, t.Any]:
    found = mapping.assignment(
        add(el("ip_address_assignment", add(el("ip"), version="v6")), assignment_method=given["value"])
    )[1]
    return {"value": found.method or None}


def persisted(given: Given) -> dict[str, t.Any]:
    host = vectors.networking(given)
    before = {ident: item.nic for ident, item in host.attachments.items()}
    user = [
        Attachment(u.get("id"), vectors.network_of(u), u.get("nic"), ip(u.get("ipv4")), ip(u.get("ipv6")))
        for u in given.get("user_attachments") or []
    ]
    nets = [vectors.net({"name": n}) for n in given.get("cluster_networks") or []]
    try:
        persist.persist_attachments(lambda: "(new id)", host, nets, user, given.get("removed_attachments") or [])
    except persist.EngineFault:
        return {"error": "IllegalStateException: network is reported on different nic than was specified"}
    new = [_shown(item) for ident, item in host.attachments.items() if ident not in before]
    asked = {u.id for u in user}
    moved = [_shown(a) for i, a in host.attachments.items() if i in before and (before[i] != a.nic or i in asked)]
    return {"saved": new, "updated": moved, "removed": [i for i in before if i not in host.attachments]}


def _shown(item: Attachment) -> dict[str, t.Any]:
    families = {name: vars(value) for name, value in (("ipv4", item.ipv4), ("ipv6", item.ipv6)) if value is not None}
    return {"id": item.id, "network": item.network_id, "nic": item.nic, **families}


def in_sync(given: Given) -> dict[str, t.Any]:
    nic, network, attachment = given["host_nic"], given["network"], given.get("attachment") or {}
    device = Device(
        "nic",
        mtu=nic["mtu"],
        vlan=nic.get("vlan"),
        bridged=nic["bridged"],
        qos=vectors.qos(nic.get("qos")),
        default_route=bool(nic.get("ipv4_default_route")),
        switch=nic.get("switch", "legacy"),
    )
    device.ipv4 = _family(nic, "ipv4", "netmask")
    device.ipv6 = _family(nic, "ipv6", "prefix")
    roles = frozenset({"default_route"} if given.get("network_is_default_route") else ())
    net = vectors.net({**network, "name": "network"})
    net = type(net)(**{**vars(net), "roles": roles, "dns": tuple(network.get("dns") or ())})
    item = Attachment(
        "a",
        "network",
        "nic",
        ip(attachment.get("ipv4")),
        ip(attachment.get("ipv6")),
        vectors.qos(attachment.get("qos")),
        attachment.get("dns"),
    )
    around = sync.Around(
        given.get("default_mtu", 1500), given.get("cluster_switch", "legacy"), tuple(given.get("host_dns") or ())
    )
    items = sync.compare(item, device, net, around)
    return {
        "in_sync": sync.in_sync(items),
        "reported": [i.name for i in items],
        "reported_in_sync": {i.name: i.in_sync for i in items},
        "out_of_sync": [i.name for i in items if not i.in_sync],
    }


def _family(nic: Given, family: str, mask: str) -> Ip:
    value = nic.get(f"{family}_{mask}")
    return Ip(
        nic.get(family) or "",
        nic.get(f"{family}_address"),
        None if value is None else str(value),
        nic.get(f"{family}_gateway"),
    )


def copy_networks(given: Given) -> dict[str, t.Any]:
    source, destination = vectors.host_view(given["source"]), vectors.host_view(given["destination"])
    counts = {"source_nic_count": len(source.nics()), "destination_nic_count": len(destination.nics())}
    try:
        wanted = copying.copied(source, destination)
    except ValueError:
        return {**counts, "error": "NumberFormatException"}
    except copying.NothingStored:
        return {**counts, "error": "NullPointerException"}
    return {
        **counts,
        "error": None,
        "removed_attachments": [a.network_id for a in wanted.removed_attachments],
        "removed_bonds": wanted.removed_bonds,
        "bonds": [
            {"name": b.name, "reused_id": b.id is not None, "slaves": b.slaves, "options": b.options}
            for b in wanted.bonds
        ],
        "attachments": [
            {
                "network": a.network_id,
                "nic": a.nic,
                "reused_id": a.id is not None,
                "ipv4": a.ipv4.method if a.ipv4 else None,
                "ipv6": a.ipv6.method if a.ipv6 else None,
            }
            for a in wanted.attachments
        ],
    }


def copy_validation(given: Given) -> dict[str, t.Any]:
    def host(name: str) -> copying.HostView | None:
        known = all(given.get(f"{name}{key}", True) for key in ("_exists", "_host_exists"))
        said = given.get(name) or given.get(f"{name}_host")
        return vectors.host_view(said) if said and known else None

    source, destination = given.get("source_host_id", "source"), given.get("destination_host_id", "destination")
    return verdict(
        copying.validate(source, destination, host("source"), host("destination"), given.get("same_cluster", True))
    )


def bond_mode(given: Given) -> dict[str, t.Any]:
    values = given.get("options", given.get("values"))
    read = bonding.mode_of if "options" in given else bonding.mode_of_value
    found = {read(v) for v in values}
    others = {read(v) for v in given.get("not_values") or given.get("not_options") or [None]}
    number = found.pop() if len(found) == 1 else "different"
    name = bonding.MODES[int(number)] if number is not None and number.isdigit() else None
    other = others.pop() if len(others) == 1 else "different"
    return {"mode_number": number, "mode_name": name, "not_values_result": other}


def mapped_bond(given: Given) -> dict[str, t.Any]:
    """Ids of cases are words; the API takes UUIDs only, so every word has one while the bond is mapped."""
    model, words = given["model"], dict[str, str]()

    def ident(word: str | None) -> str | None:
        if word is None:
            return None
        uuid = str(uuid5(NAMESPACE_OID, word))
        words[uuid] = word
        return uuid

    state, old = Setup(), given.get("existing_bond")
    if old:
        state.devices[old["name"]] = Device(
            old["name"],
            "bond",
            ident(old.get("id")) or "",
            options=old.get("options"),
            slaves=list(old.get("slaves") or []),
        )
    nic = el("host_nic", id=ident(model.get("id")))
    add(nic, name=model.get("name"))
    if model.get("bonding") is not None:
        nic.append(_bonding(model["bonding"], ident))
    bond = mapping.bond(state, nic)
    return {
        "id": words.get(bond.id or ""),
        "name": bond.name,
        "slaves": bond.slaves,
        "options": bond.options,
        "bond_options": bond.options,
    }


def _bonding(value: Given, ident: t.Callable[[str | None], str | None]) -> Element:
    bonding = el("bonding")
    if value.get("slaves") is not None:
        bonding.append(
            el("slaves", *(add(el("host_nic", id=ident(s.get("id"))), name=s.get("name")) for s in value["slaves"]))
        )
    if value.get("options") is not None:
        bonding.append(
            el("options", *(add(el("option"), name=o.get("name"), value=o.get("value")) for o in value["options"]))
        )
    return bonding


def mtu_on_nics(given: Given) -> dict[str, t.Any]:
    for nets in given["networks_on_nic"].values():
        messages = rules_request.equal_mtu_on_nic([vectors.net(n) for n in nets], given.get("default_mtu", 1500))
        if messages:
            return verdict(messages)
    return verdict([])


def untagged_on_nic(given: Given) -> dict[str, t.Any]:
    nets = [vectors.net({"name": f"net{i}", **n}) for i, n in enumerate(given["networks"])]
    state = Setup(networks=nets, attachments=[Wanted(None, n.id, n.name, None, given["nic"]) for n in nets])
    return {
        **verdict(rules_request.one_untagged_per_nic(state)),
        "network_types": [rules_request.network_type(n) for n in nets],
    }


def unmanaged_nics(given: Given) -> dict[str, t.Any]:
    state = setup(given)
    # Nothing is known of whether a network is managed on a NIC that has no details of one.
    unmanaged = {i["name"] for i in given["interfaces"] if i.get("managed") is False}
    carriers = [device.carrier for device in state.devices.values() if device.name in unmanaged]
    return {"nics": [carrier for carrier in carriers if carrier in rules_request.staying_unmanaged(state)]}


def on_unmanaged(rule: t.Callable[[Setup, str], Messages]) -> Unit:
    """A rule of one NIC: the one that is said to carry an unmanaged network, or all that do."""

    def run(given: Given) -> dict[str, t.Any]:
        state, nic = setup(given), given.get("nic_with_unmanaged_network")
        nics = [nic] if nic else list(rules_request.staying_unmanaged(state))
        return verdict([n for one in nics for n in rule(state, one)])

    return run


UNITS: dict[str, Unit] = {
    "BondMode.parseBondMode": bond_mode,
    "BondMode.getBondMode": bond_mode,
    "HostNicMapper.map(HostNic -> Bond)": mapped_bond,
    "bondNotUpdatedAndRemovedSimultaneously": whole(rules_bonds.not_updated_and_removed),
    "interfaceIsBondOrNull": of_device(rules_bonds.is_bond),
    "interfaceIsValidSlave": of_device(rules_bonds.may_be_slave),
    "interfaceExists": lambda g: verdict(
        rules_bonds.exists(vectors.device(g["interface"]) if g.get("interface") else None, g["slave_name"])
    ),
    "validBond": lambda g: verdict(rules_bonds.enough_slaves(g["interface"]["name"], g["slave_count"])),
    "validNewOrModifiedBonds": whole(rules_bonds.check),
    "validRemovedBonds": whole(rules_bonds.check_removed),
    "validate (whole validator)": whole(rules_request.check),
    "validateBondModeVsNetworksAttachedToIt": whole(rules_bonds.mode_fits_networks),
    "CopyHostNetworksCommand.validate": copy_validation,
    "CopyHostNetworksHelper.buildDestinationConfig": copy_networks,
    "address equality used by the in-sync check": lambda g: {"equal": addresses.same_address(g["a"], g["b"])},
    "netmask equality used by the in-sync check": lambda g: {"equal": addresses.same_netmask(g["a"], g["b"])},
    "IpConfigurationCompleter": completed_addresses,
    "IPv4 address format": validity(addresses.is_ipv4),
    "IPv6 address format": validity(addresses.is_ipv6),
    "IPv4 netmask field": netmask_field,
    "prefix or netmask -> dotted netmask": lambda g: {"octet": addresses.dotted(g["netmask"])},
    "IpHelper.getVersion": lambda g: {"version": mapping.version_of(add(el("ip"), **g["ip"]))},
    "REST -> entity": rest_to_entity,
    "entity -> REST": entity_to_rest,
    "REST boot protocol -> IPv6 boot protocol": boot_protocol,
    "validateNetworkAttachmentIpConfiguration": addresses_of,
    "POST nics/{id}/networklabels: anotherInterfaceAlreadyLabeledWithThisLabel": nic_label_resource,
    "POST nics/{id}/networklabels: interfaceAlreadyLabeledWith": nic_label_resource,
    "labelAppearsOnlyOnceInParams": whole(rules_labels.appears_once),
    "labelBeingAttachedToNonVlanNonSlaveInterface": each_label(rules_labels.on_proper_interface),
    "labelBeingAttachedToValidBond": each_label(rules_labels.on_valid_bond),
    "network label format (NO_SPECIAL_CHARACTERS)": validity(lambda v: addresses.LABEL.fullmatch(v) is not None),
    "nicActuallyExistsOrReferencesNewBond": nic_of_label,
    "notMovingLabeledNetworkToDifferentNic": each_attachment(rules_attachments.not_moving_labelled),
    "notRemovingLabeledNetworks": removed_attachment,
    "removedLabelExistsOnTheHost": removed_label,
    "validateAttachmentAndNicReferenceSameLabelNotConflict": each_attachment(rules_attachments.label_agrees),
    "validateSlaveHasNoLabels": slave_labels,
    "NicNameNicIdCompleter.complete": completed_nic,
    "NetworkMtuValidator": mtu_on_nics,
    "NetworkMtuValidator.getNetworksOnNics": lambda g: {
        "networks_on_nics": {nic: [n.name for n in nets] for nic, nets in rules_request.on_nics(setup(g)).items()}
    },
    "persistNetworkAttachments (after a successful setup or a refresh)": persisted,
    "validateCustomProperties": whole(rules_request.custom_properties),
    "HostNetworkQosValidator.requiredValuesPresent": lambda g: verdict(
        rules_request.named_qos(vectors.qos(g["qos"]), rules_request.qos_complete)
    ),
    "HostNetworkQosValidator.valuesConsistent": lambda g: verdict(
        rules_request.named_qos(vectors.qos(g["qos"]), rules_request.qos_consistent)
    ),
    "effective QoS": lambda g: {
        "effective": _plain(
            rules_request.effective_qos(
                vectors.qos((g.get("attachment") or {}).get("qos")), vectors.qos(g.get("network_qos"))
            )
        )
    },
    "validateQosNotPartiallyConfigured": whole(rules_request.qos_on_all),
    "validateQosOverriddenInterfaces": whole(rules_request.qos_values),
    "bootProtocolSetForRoleNetwork": role_network,
    "in_sync / reported_configurations": in_sync,
    "filter + validateAttachements": on_unmanaged(rules_request.attachment_not_on_unmanaged),
    "filter + validateLabels": on_unmanaged(rules_request.label_not_on_unmanaged),
    "validateAttachements": on_unmanaged(rules_request.attachment_not_on_unmanaged),
    "validateLabels": on_unmanaged(rules_request.label_not_on_unmanaged),
    "filterNicsWithUnmanagedNetworks": unmanaged_nics,
    "validateRemovedUnmanagedNetworks": whole(rules_request.removed_unmanaged),
    "at most one untagged network per nic": lambda g: {
        "valid": rules_request.exclusive(g["network_types_on_nic"]),
        "message": None,
    },
    "determineNetworkType": lambda g: {
        "network_types": [rules_request.network_type(vectors.net(n)) for n in g["networks"]]
    },
    "validateNetworkExclusiveOnNics": untagged_on_nic,
    "existingAttachmentIsReused": each_attachment(rules_attachments.reuses_existing),
    "getAttachmentsToConfigure": lambda g: {"attachments": [w.network_name for w in setup(g).to_configure()]},
    "interfaceHasNameSet": lambda g: verdict(
        rules_attachments.nic_name_set(Wanted(nic_name=(g.get("interface") or {}).get("name")))
    ),
    "interfaceInHost": lambda g: verdict(rules_bonds.in_host((g.get("interface") or {}).get("host"), g["host"])),
    "modifiedAttachmentNotRemoved": each_attachment(rules_attachments.not_also_removed),
    "networkAttachedToCluster": of_network(rules_attachments.in_cluster),
    "networkAttachmentIsSet": attachment_is_set,
    "networkExists (after completers filled id/name)": each_attachment(rules_attachments.network_exists),
    "networkNotChanged": network_not_changed,
    "networksUniquelyConfiguredOnHost": whole(rules_request.networks_on_one_nic),
    "nicNameIsSet": each_attachment(lambda dummy, w: rules_attachments.nic_name_set(w)),
    "notExternalNetwork": of_network(rules_attachments.not_external),
    "notRemovingManagementNetwork": of_network(lambda net: rules_attachments.not_management(Setup(), net)),
    "validNewOrModifiedNetworkAttachments": whole(rules_attachments.check),
    "validateNotRemovingPhysicalNetworksLinkedToExternalUsedByVMs": linked_and_used,
    "validateNotRemovingUsedNetworkByVms": used_by_vms,
    "verifyUserAttachmentsDoesNotReferenceSameNetworkDuplicately": whole(rules_request.network_named_once),
    "LexoNumericComparator.compare": lambda g: {
        "result": lexo_numeric(g["left"], g["right"], g["case_sensitive"]),
        "reversed_result": lexo_numeric(g["right"], g["left"], g["case_sensitive"]),
    },
}


def _plain(qos: t.Any) -> t.Any:
    return qos if qos is None or isinstance(qos, str) else dict(vars(qos))
