# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules for labels on NICs."""

from __future__ import annotations

from ...core.faults import message
from .java_order import hashed
from .setup import Messages, Setup, WantedLabel


def check(setup: Setup) -> Messages:
    """All rules for labels in the engine's order; the first that fails."""
    for label in setup.wanted_labels:
        found = (
            references_coherently(setup, label)
            or nic_exists_or_new_bond(setup, label)
            or on_proper_interface(setup, label)
            or on_valid_bond(setup, label)
        )
        if found:
            return found
    for removed in hashed(setup.removed_labels):
        found = removed_exists(setup, removed)
        if found:
            return found
    return appears_once(setup)


def references_coherently(setup: Setup, label: WantedLabel) -> Messages:
    if setup.incoherent(label.nic_id, label.nic_name):
        return [
            message(
                "NIC_LABEL_REFERENCES_NICS_INCOHERENTLY",
                referrerId=label.label,
                referringId=label.nic_id,
                referringName=label.nic_name,
            )
        ]
    return []


def nic_exists_or_new_bond(setup: Setup, label: WantedLabel) -> Messages:
    exists = label.nic_name in setup.devices or setup.bond_named(label.nic_name) is not None
    return nic_not_removed(setup, label, exists)


def nic_not_removed(setup: Setup, label: WantedLabel, exists: bool) -> Messages:
    """`exists`: the NIC is there, or is a new bond."""
    gone = label.nic_name in setup.removed_bond_names() or (label.nic_id and label.nic_id in setup.removed_bonds)
    if label.nic_name is not None and exists and not gone:
        return []
    return [
        message("INTERFACE_ON_NIC_LABEL_NOT_EXIST", entity=label.label, interfaceName=label.nic_name or label.nic_id)
    ]


def on_proper_interface(setup: Setup, label: WantedLabel) -> Messages:
    device = setup.devices.get(label.nic_name or "")
    if (device is not None and device.kind == "vlan") or label.nic_name in setup.slaves_after():
        return [message("LABEL_ATTACH_TO_IMPROPER_INTERFACE", entity=label.nic_name)]
    return []


def on_valid_bond(setup: Setup, label: WantedLabel) -> Messages:
    """Of bonds that are there; a new one is judged by the rules for bonds."""
    device = setup.devices.get(label.nic_name or "")
    if device is None or device.kind != "bond":
        return []
    wanted = setup.bond_named(label.nic_name)
    if len(set(wanted.slaves if wanted is not None else device.slaves)) < 2:
        return [message("IMPROPER_BOND_IS_LABELED", bondName=label.nic_name)]
    return []


def removed_exists(setup: Setup, label: str | None) -> Messages:
    if any(label in labels for labels in setup.labels.values()):
        return []
    return [message("LABEL_NOT_EXIST_IN_HOST", entity="null" if label is None else label)]


def appears_once(setup: Setup) -> Messages:
    all_labels = [w.label for w in setup.wanted_labels] + list(setup.removed_labels)
    twice = [label for label in hashed(all_labels) if all_labels.count(label) > 1]
    return [message("PARAMS_CONTAIN_DUPLICATE_LABELS", list=[str(label) for label in twice])] if twice else []


def already_labelled(nic: str, labels: set[str], label: str) -> Messages:
    """POST networklabels: the NIC has the label."""
    return [message("INTERFACE_ALREADY_LABELED", LabeledNic=nic, NicLabel=label)] if label in labels else []


def labelled_elsewhere(nic: str, all_labels: dict[str, set[str]], label: str) -> Messages:
    """POST networklabels: another NIC of the host has the label."""
    other = next((name for name, labels in all_labels.items() if name != nic and label in labels), None)
    return [message("OTHER_INTERFACE_ALREADY_LABELED", LabeledNic=other, NicLabel=label)] if other else []
