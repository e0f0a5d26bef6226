# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""The engine's rules for bonds that are made, changed or removed."""

from __future__ import annotations

import re
import typing as t

from ansible_collections.onramp.ovirt.plugins.module_utils._findings import Finding, error, warning
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.bonds import ONLY_IN, is_of_mode
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.context import Context
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.model import Bond
from ansible_collections.onramp.ovirt.plugins.module_utils._names import did_you_mean

NAME = re.compile(r"bond\w+", re.ASCII)
OLD_NAME = re.compile(r"bond\d+", re.ASCII)
KERNEL_LIMIT = 15


def check(context: Context) -> t.Iterator[Finding]:
    """Yield what is wrong with the bonds of a request."""
    changed = [context.after.bond(b.name) for b in context.request.modified_bonds]
    for bond in changed:
        if bond is None:
            continue
        path = context.path_of_bond(bond.name)
        yield from _name(bond, path, context)
        yield from _slave_count(bond, path)
        yield from _options(bond, path, context)
        for slave in bond.slaves:
            yield from _slave(bond, slave, f"{path}.slaves", context)
    yield from _removed(context)


def _name(bond: Bond, path: str, context: Context) -> t.Iterator[Finding]:
    if context.current.bond(bond.name):
        return
    version = context.current.compatibility_version
    pattern = OLD_NAME if version is not None and version < (4, 3) else NAME
    if context.current.nic(bond.name) or bond.name in context.current.vlan_devices:
        yield error(
            "bond-is-nic",
            f"{path}.name",
            f"'{bond.name}' is a device of the host, but not a bond.",
            rule="NETWORK_INTERFACE_IS_NOT_BOND",
        )
    elif not pattern.fullmatch(bond.name) or len(bond.name) > 50:
        yield error(
            "bond-name-format",
            f"{path}.name",
            f"'{bond.name}' is not a valid bond name.",
            "It must be 'bond' followed by digits"
            + ("" if pattern is OLD_NAME else ", letters or underscores")
            + ", at most 50 characters.",
            "NETWORK_BOND_NAME_BAD_FORMAT",
        )
    elif len(bond.name) > KERNEL_LIMIT:
        yield warning(
            "bond-name-long",
            f"{path}.name",
            f"'{bond.name}' has more than {KERNEL_LIMIT} characters: the engine accepts it, the kernel rejects it.",
        )


def _options(bond: Bond, path: str, context: Context) -> t.Iterator[Finding]:
    options = dict(bond.options)
    primary = options.get("primary")
    if primary and primary not in bond.slaves:
        yield error(
            "bond-primary-not-slave",
            f"{path}.options.primary",
            f"'{primary}' cannot be the primary of bond '{bond.name}', because it is not one of its slaves.",
            did_you_mean(primary, bond.slaves) or f"The slaves are {', '.join(bond.slaves)}.",
        )
    for name in sorted(options):
        if bond.mode and not is_of_mode(name, bond.mode):
            yield error(
                "bond-option-not-in-mode",
                f"{path}.options.{name}",
                f"Bond '{bond.name}' in mode {bond.mode} has no option '{name}'.",
                f"It is an option of {', '.join(sorted(ONLY_IN[name]))}.",
            )


def _slave_count(bond: Bond, path: str) -> t.Iterator[Finding]:
    if len(set(bond.slaves)) < 2:
        yield error(
            "bond-needs-two-slaves",
            f"{path}.slaves",
            f"Bond '{bond.name}' has too few slaves ({len(set(bond.slaves))}); the engine requires at least two.",
            rule="NETWORK_BONDS_INVALID_SLAVE_COUNT",
        )


def _slave(bond: Bond, slave: str, path: str, context: Context) -> t.Iterator[Finding]:
    after = context.after
    if slave in context.current.vlan_devices or after.bond(slave) or context.current.bond(slave):
        yield error(
            "slave-is-bond-or-vlan",
            path,
            f"'{slave}' cannot be a slave: it is a bond or a VLAN device.",
            rule="NETWORK_INTERFACE_BOND_OR_VLAN_CANNOT_BE_SLAVE",
        )
        return
    if context.current.nic(slave) is None:
        yield error(
            "slave-unknown",
            path,
            f"Host '{context.current.name}' has no NIC '{slave}'.",
            did_you_mean(slave, [n.name for n in context.current.nics]),
            "HOST_NETWORK_INTERFACE_HAVING_NAME_DOES_NOT_EXIST",
        )
        return
    for other in after.bonds_of(slave):
        if other != bond.name:
            yield error(
                "slave-in-other-bond",
                path,
                f"'{slave}' is also a slave of bond '{other}'.",
                f"Change or remove '{other}' in the same task.",
                "NETWORK_INTERFACE_ALREADY_IN_BOND"
                if context.current.bond_of(slave) == other
                else "NETWORK_INTERFACE_REFERENCED_AS_A_SLAVE_MULTIPLE_TIMES",
            )
    yield from _slave_carries(slave, path, context)


def _slave_carries(slave: str, path: str, context: Context) -> t.Iterator[Finding]:
    for attachment in context.after.attachments_on(slave):
        new = context.current.attachment(attachment.network) is None
        yield error(
            "slave-has-network",
            path,
            f"'{slave}' cannot become a slave while network '{attachment.network}' is on it.",
            "Move the network to the bond, or detach it, in the same task.",
            "NETWORK_INTERFACE_ADDED_TO_BOND_AND_NETWORK_IS_ATTACHED_TO_IT_AT_THE_SAME_TIME"
            if new
            else "NETWORK_INTERFACE_ATTACHED_TO_NETWORK_CANNOT_BE_SLAVE",
        )
    for unmanaged in context.unmanaged_on(slave):
        yield error(
            "slave-has-unmanaged-network",
            path,
            f"'{slave}' cannot become a slave: it carries the unmanaged network '{unmanaged}'.",
            "Remove it first, in a separate task, with unmanaged_networks.",
            "NETWORK_INTERFACE_WITH_UNMANAGED_NETWORK_CANNOT_BE_SLAVE",
        )
    for label, nic in context.after.labels:
        if nic == slave:
            yield error(
                "slave-has-label",
                path,
                f"'{slave}' cannot become a slave while it has label '{label}'.",
                "Move the label to the bond, or remove it, in the same task.",
                "LABEL_ATTACH_TO_IMPROPER_INTERFACE",
            )


def _removed(context: Context) -> t.Iterator[Finding]:
    for dummy, name in context.request.removed_bonds:
        users = sorted(a.network for a in context.after.attachments_on(name))
        if users:
            yield error(
                "bond-in-use",
                context.path_of_bond(name) or f"bond {name}",
                f"Bond '{name}' cannot be removed while it carries {', '.join(users)}.",
                "Detach or move these networks in the same task.",
                "BOND_USED_BY_NETWORK_ATTACHMENTS",
            )
