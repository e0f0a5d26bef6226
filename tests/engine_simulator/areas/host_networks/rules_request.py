# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules that look at the whole request: what a NIC carries in the end, and unmanaged networks."""

from __future__ import annotations

import re
import typing as t

from ...core.faults import message
from . import rules_attachments, rules_bonds, rules_labels
from .java_order import hashed
from .model import Qos
from .setup import Messages, Net, Setup, Wanted


def check(setup: Setup) -> Messages:
    """All rules in the engine's order; the messages of the first that fails."""
    for rule in (
        rules_labels.check,
        rules_attachments.check,
        rules_attachments.check_removed,
        rules_bonds.check,
        rules_bonds.check_removed,
        rules_bonds.not_updated_and_removed,
        network_named_once,
        networks_on_one_nic,
        one_untagged_per_nic,
        equal_mtu,
        custom_properties,
        qos_values,
        qos_on_all,
        rules_bonds.mode_fits_networks,
        removed_unmanaged,
        nothing_on_unmanaged,
    ):
        found = rule(setup)
        if found:
            return found
    return []


# ------------------------------------------------------------------------------------------------- networks and NICs
def network_named_once(setup: Setup) -> Messages:
    by_network: dict[str | None, list[Wanted]] = {}
    for wanted in setup.to_configure():
        by_network.setdefault(wanted.network_name or wanted.network_id, []).append(wanted)
    for name in hashed(by_network):
        if len(by_network[name]) > 1:
            return [
                message(
                    "ACTION_TYPE_FAILED_NETWORK_ATTACHMENTS_REFERENCES_SAME_NETWORK_DUPLICATELY",
                    list=[i.id or "null" for i in by_network[name]],
                    entity=name,
                )
            ]
    return []


def networks_on_one_nic(setup: Setup) -> Messages:
    names = [w.network_name or w.network_id for w in setup.to_configure()]
    twice = next((n for n in names if names.count(n) > 1), None)
    return [message("NETWORKS_ALREADY_ATTACHED_TO_IFACES", list=twice)] if twice else []


def on_nics(setup: Setup) -> dict[str, list[Net]]:
    """NIC or bond -> its networks after the request."""
    result: dict[str, list[Net]] = {}
    for wanted in setup.to_configure():
        net = setup.net(wanted.network_id)
        if net is not None and wanted.nic_name:
            result.setdefault(wanted.nic_name, []).append(net)
    return {nic: result[nic] for nic in hashed(result)}


def network_type(net: Net) -> str:
    if net.vlan is not None:
        return "VLAN"
    return "VM" if net.vm else "NON_VM"


def exclusive(types: list[str]) -> bool:
    """At most one network without a VLAN."""
    return sum(kind != "VLAN" for kind in types) <= 1


def one_untagged_per_nic(setup: Setup) -> Messages:
    bad = [nic for nic, nets in on_nics(setup).items() if not exclusive([network_type(n) for n in nets])]
    if bad:
        return [message("NETWORK_INTERFACES_NOT_EXCLUSIVELY_USED_BY_UNTAGGED_NETWORK", list=bad)]
    return []


def equal_mtu(setup: Setup) -> Messages:
    """With an untagged network on a NIC, all its networks have the same MTU."""
    for nets in on_nics(setup).values():
        found = equal_mtu_on_nic(nets, setup.default_mtu)
        if found:
            return found
    return []


def equal_mtu_on_nic(nets: list[Net], default: int) -> Messages:
    if all(n.vlan is not None for n in nets) or len({n.mtu or default for n in nets}) < 2:
        return []
    return [message("NETWORK_MTU_DIFFERENCES", list=[f"{n.name}({n.mtu or 'default'})" for n in nets])]


def custom_properties(setup: Setup) -> Messages:
    for wanted in setup.attachments:
        net = setup.net(wanted.network_id)
        for name, value in (wanted.attachment.properties or {}).items():
            pattern = setup.properties.get(name)
            misplaced = name == "bridge_opts" and net is not None and not net.vm
            if pattern is None or misplaced or not re.fullmatch(pattern, value):
                return [message("ACTION_TYPE_FAILED_NETWORK_CUSTOM_PROPERTIES_BAD_INPUT", list=wanted.network_name)]
    return []


# ----------------------------------------------------------------------------------------------------------------- QoS
def qos_complete(qos: Qos | None) -> bool:
    return qos is None or qos.linkshare is not None


def qos_consistent(qos: Qos | None) -> bool:
    return qos is None or qos.upperlimit is None or qos.realtime is None or qos.upperlimit >= qos.realtime


def named_qos(qos: Qos | None, holds: t.Callable[[Qos | None], bool]) -> Messages:
    """The same two rules when a QoS of a data centre is made or edited."""
    key = "MISSING_VALUES" if holds is qos_complete else "INCONSISTENT_VALUES"
    return [] if holds(qos) else [message(f"ACTION_TYPE_FAILED_HOST_NETWORK_QOS_{key}")]


def qos_values(setup: Setup) -> Messages:
    """An override without any value takes the QoS of the network away, and is complete."""
    prefix = "ACTION_TYPE_FAILED_HOST_NETWORK_QOS_SETUP_NETWORKS_"
    for wanted in setup.attachments:
        qos = wanted.attachment.qos
        if qos is not None and not qos.empty and not qos_complete(qos):
            return [message(f"{prefix}MISSING_VALUES", list=wanted.network_name)]
        if not qos_consistent(qos):
            return [message(f"{prefix}INCONSISTENT_VALUES", list=wanted.network_name)]
    return []


def effective_qos(override: Qos | None, net_qos: Qos | None) -> Qos | None:
    """An override counts even when it is empty."""
    return override if override is not None else net_qos


def qos_on_all(setup: Setup) -> Messages:
    """All networks of a NIC have QoS, or none."""
    having: dict[str, set[bool]] = {}
    for wanted in setup.to_configure():
        net = setup.net(wanted.network_id)
        qos = effective_qos(wanted.attachment.qos, net.qos if net else None)
        if wanted.nic_name:
            having.setdefault(wanted.nic_name, set()).add(qos is not None and not qos.empty)
    bad = next((nic for nic in hashed(having) if len(having[nic]) > 1), None)
    return [message("ACTION_TYPE_FAILED_HOST_NETWORK_QOS_INTERFACES_WITHOUT_QOS", list=bad)] if bad else []


# ----------------------------------------------------------------------------------------------------------- unmanaged
def removed_unmanaged(setup: Setup) -> Messages:
    on_host = set(setup.unmanaged().values()) | {d.network for d in setup.devices.values() if d.network}
    for name in setup.removed_unmanaged:
        if setup.net_named(name) is not None:
            return [message("REMOVED_UNMANAGED_NETWORK_IS_A_CLUSTER_NETWORK", network=name)]
        if name not in on_host:
            return [message("REMOVED_UNMANAGED_NETWORK_DOES_NOT_EXISIT_ON_HOST", network=name)]
    return []


def staying_unmanaged(setup: Setup) -> dict[str, str]:
    return {nic: name for nic, name in setup.unmanaged().items() if name not in setup.removed_unmanaged}


def nothing_on_unmanaged(setup: Setup) -> Messages:
    """NIC by NIC: first no label, then no attachment where an unmanaged network stays."""
    for nic in hashed(staying_unmanaged(setup)):
        found = label_not_on_unmanaged(setup, nic) or attachment_not_on_unmanaged(setup, nic)
        if found:
            return found
    return []


def label_not_on_unmanaged(setup: Setup, nic: str) -> Messages:
    label = next((w.label for w in setup.wanted_labels if w.nic_name == nic), None)
    if label is None:
        return []
    return [message("ACTION_TYPE_FAILED_HOST_NETWORK_LABEL_ON_UNMANAGED_NETWORK", label=label, nic=nic)]


def attachment_not_on_unmanaged(setup: Setup, nic: str) -> Messages:
    wanted = next((w for w in setup.attachments if w.nic_name == nic), None)
    if wanted is None:
        return []
    key = "ACTION_TYPE_FAILED_HOST_NETWORK_ATTACHEMENT_ON_UNMANAGED_NETWORK"
    return [message(key, network=wanted.network_name, nic=nic)]
