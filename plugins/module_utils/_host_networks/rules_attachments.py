# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""The engine's rules for networks that are attached, changed, moved or detached."""

from __future__ import annotations

import typing as t

from ansible_collections.onramp.ovirt.plugins.module_utils._findings import Finding, error, warning
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.context import Context
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.model import (
    NONE,
    Attachment,
    Ip,
    Network,
    is_management,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._names import did_you_mean

# Roles whose network has to have an address on each host.
ADDRESS_ROLES = frozenset({"migration", "display", "gluster", "default_route"})


def check(context: Context) -> t.Iterator[Finding]:
    """Yield what is wrong with the attachments of a request."""
    for name in sorted(context.touched_networks):
        attachment, network = context.after.attachment(name), context.after.network(name)
        if attachment is None or network is None:
            continue
        path = context.path_of_network(name)
        yield from _network(network, path)
        yield from _nic(attachment, path, context)
        yield from _addresses(attachment, network, path, context)
        yield from _label_holds(attachment, network, path, context)
        yield from _out_of_sync(attachment, path, context)
    for attachment in context.removed_networks:
        yield from _removed(attachment, context.path_of_network(attachment.network), context)
    yield from _attached_by_label(context)
    yield from _management_unchecked(context)


def _network(network: Network, path: str) -> t.Iterator[Finding]:
    if network.external:
        yield error(
            "network-external",
            f"{path}.name",
            f"'{network.name}' belongs to an external provider, so it cannot be attached to a NIC of a host.",
            rule="EXTERNAL_NETWORK_HAVING_NAME_CANNOT_BE_PROVISIONED",
        )


def _nic(item: Attachment, path: str, context: Context) -> t.Iterator[Finding]:
    after = context.after
    bond = after.bond_of(item.nic)
    if _is_placed_by_label(item, context):
        # The label has a finding of its own.
        return
    if item.nic in context.current.vlan_devices:
        yield error(
            "nic-is-vlan",
            f"{path}.nic",
            f"'{item.nic}' is a VLAN device. Use its NIC or bond; the network defines the VLAN.",
            rule="ATTACHMENT_REFERENCE_VLAN_DEVICE",
        )
    elif after.nic(item.nic) is None and after.bond(item.nic) is None:
        # A bond that is being removed has its own finding, with what is still on it.
        if context.current.bond(item.nic) is None:
            yield error(
                "nic-unknown",
                f"{path}.nic",
                f"Host '{context.current.name}' has no NIC or bond '{item.nic}'.",
                did_you_mean(item.nic, after.device_names),
                "HOST_NETWORK_INTERFACE_HAVING_ID_OR_NAME_DOES_NOT_EXIST",
            )
    elif bond is not None and bond not in context.modified_bonds:
        yield error(
            "nic-is-slave",
            f"{path}.nic",
            f"'{item.nic}' is a slave of bond '{bond}'. Attach the network to the bond.",
            rule="ERR_BAD_NIC",
        )


def _is_placed_by_label(item: Attachment, context: Context) -> bool:
    """Whether it is a new or moved label alone that puts a network on its NIC."""
    network = context.current.network(item.network)
    listed = context.desired.network(item.network)
    if network is None or network.label is None or (listed is not None and listed.nic):
        return False
    return context.modified_labels.get(network.label) == item.nic


def _addresses(item: Attachment, network: Network, path: str, context: Context) -> t.Iterator[Finding]:
    ipv4, ipv6 = item.ipv4 or Ip(), item.ipv6 or Ip()
    if network.roles & ADDRESS_ROLES and ipv4.method == NONE and ipv6.method == NONE:
        roles = ", ".join(sorted(network.roles & ADDRESS_ROLES))
        yield error(
            "role-network-without-address",
            path,
            f"'{network.name}' has the role {roles}, so it needs an IPv4 or IPv6 address on the host.",
            "Set a method other than none for ipv4 or ipv6.",
            "ACTION_TYPE_FAILED_ROLE_NETWORK_HAS_NO_BOOT_PROTOCOL",
        )
    before = context.current.attachment(item.network)
    changed = before is None or before.ipv6 != item.ipv6
    if ipv6.gateway and changed and (before is None or "default_route" not in network.roles):
        yield error(
            "ipv6-gateway-without-default-route",
            f"{path}.ipv6.gateway",
            f"An IPv6 gateway is only possible on the network with the default route; '{network.name}' does not have it"
            + (", or not yet on this host." if "default_route" in network.roles else "."),
            rule="NETWORK_ATTACHMENT_IP_CONFIGURATION_STATIC_BOOT_PROTOCOL_IPV6_GATEWAY_ON_NON_DEFAULT_ROUTE_ROLE",
        )


def _label_holds(item: Attachment, network: Network, path: str, context: Context) -> t.Iterator[Finding]:
    labelled = context.after.nic_of_label.get(network.label or "")
    if labelled is None or labelled == item.nic:
        return
    new = context.modified_labels.get(network.label or "") == labelled
    yield error(
        "label-holds-network",
        f"{path}.nic",
        f"'{network.name}' is on '{labelled}' by label '{network.label}', so it cannot be on '{item.nic}'.",
        "Move or remove the label in the same task.",
        "NETWORK_SHOULD_BE_ATTACHED_VIA_LABEL_TO_ANOTHER_NIC"
        if new
        else "ACTION_TYPE_FAILED_CANNOT_MOVE_LABELED_NETWORK_TO_ANOTHER_NIC",
    )


def _out_of_sync(item: Attachment, path: str, context: Context) -> t.Iterator[Finding]:
    before = context.current.attachment(item.network)
    if before is None or before.in_sync or item.network in context.wanted.synced:
        return
    settings = "; ".join(f"{r.name}: host {r.actual}, engine {r.expected}" for r in before.reported if not r.in_sync)
    yield error(
        "network-out-of-sync",
        path,
        f"'{item.network}' is out of sync on the host, so a change must synchronise it ({settings}).",
        "Set sync to listed or all, or sync of this network to true.",
        "NETWORK_NOT_IN_SYNC",
    )


def _removed(item: Attachment, path: str, context: Context) -> t.Iterator[Finding]:
    network = context.current.network(item.network)
    if is_management(context.current, item.network):
        yield error(
            "management-network-removed",
            path,
            f"'{item.network}' is the management network, so it cannot be removed.",
            rule="NETWORK_CANNOT_REMOVE_MANAGEMENT_NETWORK",
        )
        return
    label = network.label if network else None
    sent = label in context.modified_labels
    if label and (sent or context.after.nic_of_label.get(label) == item.nic):
        yield _held_by_label(
            item.network,
            label,
            path,
            context,
            "ATTACHMENT_IS_NOT_REUSED" if sent else "ACTION_TYPE_FAILED_CANNOT_REMOVE_LABELED_NETWORK_FROM_NIC",
        )


def _attached_by_label(context: Context) -> t.Iterator[Finding]:
    """Yield networks that the task wants absent, and that a label of the same request would attach."""
    for item in context.desired.networks:
        network = context.current.network(item.name)
        if item.present or network is None or context.current.attachment(item.name) is not None:
            continue
        if network.label and network.label in context.modified_labels:
            yield _held_by_label(item.name, network.label, item.path, context, "")


def _held_by_label(network: str, label: str, path: str, context: Context, rule: str) -> Finding:
    return error(
        "label-holds-removed-network",
        path,
        f"'{network}' belongs to label '{label}' on '{context.after.nic_of_label[label]}', so it cannot be absent while"
        " the host has that label.",
        "Remove the label from the host or from the network.",
        rule,
    )


def _management_unchecked(context: Context) -> t.Iterator[Finding]:
    management = context.current.management()
    if management is None or context.request.check_connectivity:
        return
    if management.network in context.touched_networks or management.nic in context.modified_bonds:
        yield warning(
            "management-unchecked",
            "check_connectivity",
            "The management network is changed without a connectivity check: a mistake disconnects the host.",
        )
