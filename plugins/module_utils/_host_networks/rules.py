# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""The engine's rules for a request as findings, all at once."""

from __future__ import annotations

import re
import typing as t

from ansible_collections.onramp.ovirt.plugins.module_utils._findings import Finding, error, info, warning
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks import (
    bonds,
    rules_addresses,
    rules_attachments,
    rules_bonds,
    rules_labels,
    rules_sync,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.context import Context
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.desired import Desired
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.model import (
    Attachment,
    HostNetworks,
    Network,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.request import SetupRequest
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.target import Target

STATUSES = ("maintenance", "up", "non_operational")
BRIDGE_OPTS = re.compile(r"[^\s=]+=[^\s=]+(\s+[^\s=]+=[^\s=]+)*")
DEFAULT_MTU = 1500


def check(
    current: HostNetworks, after: HostNetworks, wanted: Target, request: SetupRequest, desired: Desired
) -> t.Iterator[Finding]:
    """Yield every finding about a request, in any order. Where nothing is sent, only what stays out of sync."""
    context = Context(current, after, wanted, request, desired)
    yield from _unmanaged_removals(context)
    yield from rules_sync.check(context)
    if request.is_empty:
        return
    yield from _host(context)
    yield from rules_bonds.check(context)
    yield from rules_labels.check(context)
    yield from rules_attachments.check(context)
    yield from rules_addresses.check(context)
    for device in sorted({a.nic for a in after.attachments}):
        if after.nic(device) is None and after.bond(device) is None:
            # That it does not exist is the finding; what would be wrong there only follows from it.
            continue
        on_device = [(a, after.network(a.network)) for a in after.attachments_on(device)]
        members = [(a, n) for a, n in on_device if n is not None]
        yield from _untagged(device, members, context)
        yield from _vlans(device, members, context)
        yield from _mtu(device, members, context)
        yield from _qos(device, members, context)
        yield from _bond_mode(device, members, context)
        yield from _unmanaged(device, members, context)
    yield from _properties(context)
    yield from _required(context)


Members = t.Sequence[tuple[Attachment, Network]]


def _host(context: Context) -> t.Iterator[Finding]:
    host = context.current
    if host.status and host.status not in STATUSES:
        yield error(
            "host-status",
            "host",
            f"Host '{host.name}' is {host.status}; its networks can be set up only when it is {', '.join(STATUSES)}.",
            rule="ACTION_TYPE_FAILED_VDS_STATUS_ILLEGAL",
        )
    if not context.request.commit:
        yield info(
            "not-committed",
            "commit",
            "The change is not saved on the host: a reboot brings back the last saved configuration.",
        )


def _untagged(device: str, members: Members, context: Context) -> t.Iterator[Finding]:
    untagged = sorted(n.name for dummy, n in members if n.vlan is None)
    if len(untagged) > 1:
        yield error(
            "untagged-networks",
            context.path_of_networks(untagged),
            f"'{device}' would carry more than one network without a VLAN: {', '.join(untagged)}.",
            "Put them on different NICs, or use VLANs for all but one.",
            "NETWORK_INTERFACES_NOT_EXCLUSIVELY_USED_BY_UNTAGGED_NETWORK",
        )


def _vlans(device: str, members: Members, context: Context) -> t.Iterator[Finding]:
    by_vlan: dict[int, list[str]] = {}
    for dummy, network in members:
        if network.vlan is not None:
            by_vlan.setdefault(network.vlan, []).append(network.name)
    for vlan, names in by_vlan.items():
        if len(names) > 1:
            yield error(
                "vlan-twice",
                context.path_of_networks(names),
                f"'{device}' would carry VLAN {vlan} twice: {', '.join(sorted(names))}.",
                "The engine accepts it, but the host rejects it: Illegal Network parameters.",
                "ERR_BAD_PARAMS",
            )


def _mtu(device: str, members: Members, context: Context) -> t.Iterator[Finding]:
    sizes = {n.mtu or DEFAULT_MTU for dummy, n in members}
    if len(sizes) > 1 and any(n.vlan is None for dummy, n in members):
        mtus = ", ".join(sorted(f"{n.name} ({n.mtu or 'default'})" for dummy, n in members))
        yield error(
            "mtu-differs",
            context.path_of_networks([n.name for dummy, n in members]),
            f"If a network without VLAN is on '{device}', all its networks need the same MTU; they have: {mtus}.",
            rule="NETWORK_MTU_DIFFERENCES",
        )


def _qos(device: str, members: Members, context: Context) -> t.Iterator[Finding]:
    missing = sorted(n.name for a, n in members if (a.qos.is_empty if a.qos is not None else not n.has_qos))
    if missing and len(missing) < len(members):
        yield error(
            "qos-on-some",
            context.path_of_networks(missing),
            f"Either all networks on '{device}' must have a QoS, or none; it is missing for: {', '.join(missing)}.",
            rule="ACTION_TYPE_FAILED_HOST_NETWORK_QOS_INTERFACES_WITHOUT_QOS",
        )


def _bond_mode(device: str, members: Members, context: Context) -> t.Iterator[Finding]:
    bond = context.after.bond(device)
    if bond is None or (bond.mode and bond.mode not in bonds.NO_VM_MODES):
        return
    for attachment, network in members:
        untouched = not attachment.in_sync and attachment.network not in context.touched_networks
        if network.vm and not untouched:
            # The engine does not look at labels of a bond that is only being made.
            held = context.after.nic_of_label.get(network.label or "") == device
            label = network.label if held and context.current.bond(device) else None
            yield error(
                "bond-mode-without-vms",
                context.path_of_bond(device) or context.path_of_network(network.name),
                f"VM network '{network.name}' cannot be on bond '{device}' in mode {bond.mode or 'unknown'}"
                + (f" (it is attached by label '{label}')." if label else "."),
                "VM networks need active-backup, balance-xor, broadcast or 802.3ad.",
                f"INVALID_BOND_MODE_FOR_BOND_WITH_{'LABELED_' if label else ''}VM_NETWORK",
            )


def _unmanaged(device: str, members: Members, context: Context) -> t.Iterator[Finding]:
    # The removal of an unmanaged network is a call of its own, afterwards: it does not help this request.
    names = sorted(context.unmanaged_on(device))
    new = sorted(n.name for a, n in members if a.network in context.touched_networks)
    if names and new:
        yield error(
            "unmanaged-network-in-the-way",
            context.path_of_networks(new),
            f"'{device}' carries the unmanaged network {', '.join(names)}, so {', '.join(new)} cannot be attached.",
            "Remove it first, in a separate task, with unmanaged_networks.",
            "ACTION_TYPE_FAILED_HOST_NETWORK_ATTACHEMENT_ON_UNMANAGED_NETWORK",
        )


def _unmanaged_removals(context: Context) -> t.Iterator[Finding]:
    for number, name in enumerate(context.desired.unmanaged):
        if context.current.network(name) is not None:
            yield error(
                "unmanaged-network-is-managed",
                f"{context.desired.prefix}unmanaged_networks[{number}].name",
                f"'{name}' is a network of the cluster, not an unmanaged one.",
                "Remove it with state absent under networks.",
                "REMOVED_UNMANAGED_NETWORK_IS_A_CLUSTER_NETWORK",
            )


def _properties(context: Context) -> t.Iterator[Finding]:
    in_use = {name for a in context.current.attachments for name, dummy in a.properties}
    for item in context.request.modified_attachments:
        network = context.after.network(item.network)
        for name, value in item.properties or ():
            path = f"{context.path_of_network(item.network)}.properties.{name}"
            if name != "bridge_opts":
                if name not in in_use:
                    yield warning(
                        "property-not-built-in",
                        path,
                        f"The engine rejects custom properties that are not defined in it: '{name}' is not built in.",
                        "Define it with engine-config (UserDefinedNetworkCustomProperties).",
                        "ACTION_TYPE_FAILED_NETWORK_CUSTOM_PROPERTIES_BAD_INPUT",
                    )
            elif network is not None and (not network.vm or not BRIDGE_OPTS.fullmatch(value)):
                yield error(
                    "bridge-opts-invalid",
                    path,
                    f"bridge_opts is only for VM networks, in the form 'key=value key=value';"
                    f" '{item.network}' has '{value}'.",
                    rule="ACTION_TYPE_FAILED_NETWORK_CUSTOM_PROPERTIES_BAD_INPUT",
                )


def _required(context: Context) -> t.Iterator[Finding]:
    for gone in context.removed_networks:
        network = context.current.network(gone.network)
        if network is None or network.is_management or not network.required or context.current.status != "up":
            continue
        path = context.path_of_network(gone.network)
        text = (
            f"'{gone.network}' is required in cluster '{context.current.cluster}': without it the host becomes"
            " non-operational."
        )
        if context.desired.setup.allow_removing_required:
            yield warning("required-network-leaves", path, text)
        else:
            yield error(
                "required-network-removed",
                path,
                text,
                "Put the host into maintenance first, or set allow_removing_required to true.",
            )
