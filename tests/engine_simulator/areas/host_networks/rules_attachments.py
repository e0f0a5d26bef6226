# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules for attachments that are made, changed or removed."""

from __future__ import annotations

from ...core.faults import message
from . import rules_ip
from .model import NONE, Attachment
from .setup import Messages, Net, Setup, Wanted

ROLES_WITH_ADDRESS = frozenset({"migration", "display", "gluster", "default_route"})


def check(setup: Setup) -> Messages:
    """All rules for each new or modified attachment, in the engine's order; the first that fails."""
    for wanted in setup.attachments:
        found = check_one(setup, wanted)
        if found:
            return found
    return []


def check_one(setup: Setup, wanted: Wanted) -> Messages:
    net = setup.net(wanted.network_id)
    stored = setup.stored.get(wanted.id or "")
    return (
        is_set(wanted)
        or modified_exists(setup, wanted)
        or network_exists(setup, wanted)
        or nics_coherent(setup, wanted)
        or networks_coherent(setup, wanted)
        or not_also_removed(setup, wanted)
        or not_on_vlan_device(setup, wanted)
        or reuses_existing(setup, wanted)
        or label_agrees(setup, wanted)
        or (not_external(net) if net else [])
        or (in_cluster(net) if net else [])
        or (role_has_boot_protocol(net, wanted.attachment) if net else [])
        or nic_name_set(wanted)
        or nic_exists(setup, wanted)
        or network_not_changed(stored, wanted)
        or rules_ip.check(setup)
        or not_moving_labelled(setup, wanted)
    )


def is_set(wanted: Wanted | None) -> Messages:
    return [message("NULL_PASSED_AS_NETWORK_ATTACHMENT")] if wanted is None else []


def modified_exists(setup: Setup, wanted: Wanted) -> Messages:
    if wanted.id and wanted.id not in setup.stored:
        return [message("MODIFIED_NETWORK_ATTACHMENT_DOES_NOT_EXISTS", entity=wanted.id)]
    return []


def network_exists(setup: Setup, wanted: Wanted) -> Messages:
    """After completion: an id without a name, or a name without an id, is not in the cluster."""
    if wanted.network_id is None and wanted.network_name is None:
        return [message("NETWORK_ATTACHMENT_NETWORK_ID_OR_NAME_IS_NOT_SET")]
    if wanted.network_name is None:
        return [message("NETWORK_HAVING_ID_NOT_EXISTS", entity=wanted.network_id)]
    if wanted.network_id is None:
        return [message("NETWORK_HAVING_NAME_NOT_EXISTS", entity=wanted.network_name)]
    return []


def nics_coherent(setup: Setup, wanted: Wanted) -> Messages:
    if not setup.incoherent(wanted.nic_id, wanted.nic_name):
        return []
    return [
        message(
            "NETWORK_ATTACHMENT_REFERENCES_NICS_INCOHERENTLY",
            referrerId=wanted.id or "null",
            referringId=wanted.nic_id,
            referringName=wanted.nic_name,
        )
    ]


def networks_coherent(setup: Setup, wanted: Wanted) -> Messages:
    if not (wanted.network_id and wanted.network_name):
        return []
    if setup.net(wanted.network_id) is setup.net_named(wanted.network_name):
        return []
    return [
        message(
            "NETWORK_ATTACHMENT_REFERENCES_NETWORK_INCOHERENTLY",
            referrerId=wanted.id or "null",
            referringId=wanted.network_id,
            referringName=wanted.network_name,
        )
    ]


def not_also_removed(setup: Setup, wanted: Wanted) -> Messages:
    if wanted.id and wanted.id in setup.removed_attachments:
        return [message("NETWORK_ATTACHMENT_IN_BOTH_LISTS", entity=wanted.id)]
    return []


def not_on_vlan_device(setup: Setup, wanted: Wanted) -> Messages:
    device = setup.devices.get(wanted.nic_name or "")
    if device is not None and device.kind == "vlan":
        return [message("ATTACHMENT_REFERENCE_VLAN_DEVICE", entity=wanted.network_name, nicName=device.name)]
    return []


def reuses_existing(setup: Setup, wanted: Wanted) -> Messages:
    stored = setup.stored_of(wanted.network_id)
    if stored is not None and stored.id != wanted.id:
        return [message("ATTACHMENT_IS_NOT_REUSED", networkName=wanted.network_name, networkAttachmentID=stored.id)]
    return []


def label_agrees(setup: Setup, wanted: Wanted) -> Messages:
    label = setup.wanted_label_of(setup.label_of(wanted.network_id))
    if label is None or label.nic_name == wanted.nic_name:
        return []
    return [
        message(
            "NETWORK_SHOULD_BE_ATTACHED_VIA_LABEL_TO_ANOTHER_NIC",
            entity=wanted.network_name,
            nicName=wanted.nic_name,
            labeledNicName=label.nic_name,
        )
    ]


def not_external(net: Net) -> Messages:
    return [message("EXTERNAL_NETWORK_HAVING_NAME_CANNOT_BE_PROVISIONED", entity=net.name)] if net.external else []


def in_cluster(net: Net) -> Messages:
    return [] if net.in_cluster else [message("NETWORK_OF_GIVEN_NAME_NOT_EXISTS_IN_CLUSTER", entity=net.name)]


def role_has_boot_protocol(net: Net, item: Attachment) -> Messages:
    if not net.roles & ROLES_WITH_ADDRESS:
        return []
    if any(ip is not None and ip.method != NONE for ip in (item.ipv4, item.ipv6)):
        return []
    return [message("ACTION_TYPE_FAILED_ROLE_NETWORK_HAS_NO_BOOT_PROTOCOL", entity=net.name)]


def nic_name_set(wanted: Wanted) -> Messages:
    if wanted.nic_name is None and wanted.nic_id is None:
        return [message("HOST_NETWORK_INTERFACE_DOES_NOT_HAVE_NAME_SET")]
    return []


def nic_exists(setup: Setup, wanted: Wanted) -> Messages:
    if wanted.nic_name in setup.devices or setup.bond_named(wanted.nic_name) is not None:
        return []
    return [
        message(
            "HOST_NETWORK_INTERFACE_HAVING_ID_OR_NAME_DOES_NOT_EXIST",
            nicId=wanted.nic_id or "null",
            nicName=wanted.nic_name or "null",
        )
    ]


def network_not_changed(stored: Attachment | None, wanted: Wanted) -> Messages:
    if stored is not None and stored.network_id != wanted.network_id:
        return [message("CANNOT_CHANGE_ATTACHED_NETWORK", networkAttachmentID=stored.id)]
    return []


def not_moving_labelled(setup: Setup, wanted: Wanted) -> Messages:
    """A network that a label holds stays on its NIC, unless the label or the bond goes in the same request."""
    stored = setup.stored.get(wanted.id or "")
    label = setup.label_of(wanted.network_id)
    if stored is None or stored.nic == wanted.nic_name or label is None:
        return []
    if label not in setup.labels_after(stored.nic):
        return []
    return [
        message(
            "ACTION_TYPE_FAILED_CANNOT_MOVE_LABELED_NETWORK_TO_ANOTHER_NIC",
            entity=label,
            networkName=wanted.network_name,
        )
    ]


# -------------------------------------------------------------------------------------------------------- removed ones
def check_removed(setup: Setup) -> Messages:
    """All rules for removed attachments."""
    unknown = [str(i) if i else "null" for i in setup.removed_attachments if i not in setup.stored]
    if unknown:
        return [message("NETWORK_ATTACHMENTS_TO_BE_REMOVED_DOES_NOT_EXISTS", list=unknown)]
    removed = [setup.stored[i] for i in setup.removed_attachments if i]
    for item in removed:
        net = setup.net(item.network_id)
        found = (not_external(net) or not_management(setup, net)) if net else []
        found = (
            found or not_labelled(setup, item) or not_used_by_vms(setup, [item]) or not_linked_and_used(setup, [item])
        )
        if found:
            return found
    return []


def not_management(setup: Setup, net: Net) -> Messages:
    if net.id in setup.management_ids or "management" in net.roles:
        return [message("NETWORK_CANNOT_REMOVE_MANAGEMENT_NETWORK", NetworkName=net.name)]
    return []


def not_labelled(setup: Setup, item: Attachment) -> Messages:
    """A label that stays holds its networks, unless the bond goes."""
    net = setup.net(item.network_id)
    if net is None or net.label is None or net.label not in setup.labels_after(item.nic):
        return []
    return [message("ACTION_TYPE_FAILED_CANNOT_REMOVE_LABELED_NETWORK_FROM_NIC", list=net.name)]


def not_used_by_vms(setup: Setup, removed: list[Attachment]) -> Messages:
    used: dict[str | None, list[str]] = {
        a.network_id: setup.vms[a.network_id] for a in removed if a.network_id and setup.vms.get(a.network_id)
    }
    return _used("NETWORK_CANNOT_DETACH_NETWORK_USED_BY_VMS", setup, used)


def not_linked_and_used(setup: Setup, removed: list[Attachment]) -> Messages:
    used: dict[str | None, list[str]] = {}
    for item in removed:
        external = setup.linked.get(item.network_id or "", [])
        vms = [vm for network in external for vm in setup.vms.get(network, [])]
        if vms:
            used[item.network_id] = vms
    return _used("NETWORK_CANNOT_DETACH_PHYSICAL_NETWORK_LINKED_TO_EXTERNAL_USED_BY_VM", setup, used)


def _used(key: str, setup: Setup, used: dict[str | None, list[str]]) -> Messages:
    if not used:
        return []
    names = sorted(net.name for net in (setup.net(i) for i in used) if net)
    vms = list(dict.fromkeys(vm for names in used.values() for vm in names))
    return [message(key, networkName=names, vmNames=vms)]
