# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""The engine's rules for labels on NICs and bonds."""

from __future__ import annotations

import typing as t

from ansible_collections.onramp.ovirt.plugins.module_utils._findings import Finding, error
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.context import Context
from ansible_collections.onramp.ovirt.plugins.module_utils._names import did_you_mean


def check(context: Context) -> t.Iterator[Finding]:
    """Yield what is wrong with the labels of a request."""
    for label, nic in context.request.modified_labels:
        yield from _place(label, nic, f"{context.path_of_label(label)}.nic", context)
    for label, nic in context.after.labels:
        bond = context.after.bond(nic)
        touched = nic in context.modified_bonds or context.modified_labels.get(label) == nic
        if bond is not None and touched and len(set(bond.slaves)) < 2:
            yield error(
                "labelled-bond-improper",
                f"{context.path_of_label(label)}.nic",
                f"Bond '{nic}' has label '{label}', so it needs at least two slaves.",
                rule="IMPROPER_BOND_IS_LABELED",
            )


def _place(label: str, nic: str, path: str, context: Context) -> t.Iterator[Finding]:
    after = context.after
    if nic in context.current.vlan_devices or after.bond_of(nic):
        yield error(
            "label-on-slave-or-vlan",
            path,
            f"Label '{label}' cannot be on '{nic}': only NICs and bonds can have labels, not slaves or VLAN devices.",
            rule="LABEL_ATTACH_TO_IMPROPER_INTERFACE",
        )
    elif after.nic(nic) is None and after.bond(nic) is None:
        yield error(
            "label-nic-unknown",
            path,
            f"Label '{label}' is for '{nic}', which the host does not have, or will no longer have.",
            did_you_mean(nic, after.device_names),
            "INTERFACE_ON_NIC_LABEL_NOT_EXIST",
        )
    unmanaged = sorted(context.unmanaged_on(nic))
    if unmanaged:
        yield error(
            "label-on-unmanaged-network",
            path,
            f"'{nic}' carries the unmanaged network {', '.join(unmanaged)}, so it cannot get label '{label}'.",
            "Remove it first, in a separate task, with unmanaged_networks.",
            "ACTION_TYPE_FAILED_HOST_NETWORK_LABEL_ON_UNMANAGED_NETWORK",
        )
