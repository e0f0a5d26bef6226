# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules for bonds that are made, changed or removed."""

from __future__ import annotations

import re

from ...core.faults import message
from .bonding import NO_VM_NETWORK
from .java_order import hashed
from .model import Device
from .setup import Messages, Setup, WantedBond

NAME = re.compile(r"bond\w+", re.ASCII)
NAME_BEFORE_4_3 = re.compile(r"bond\d+", re.ASCII)


def check(setup: Setup) -> Messages:
    """All rules for each new or modified bond, in the engine's order; the first that fails."""
    for bond in setup.bonds:
        found = (
            known(bond)
            or coherent(setup, bond)
            or name_format(setup, bond)
            or is_bond(setup.devices.get(bond.name or ""))
            or enough_slaves(bond.name, len(set(bond.slaves)))
        )
        if found:
            return found
        for slave in hashed(bond.slaves):
            found = check_slave(setup, bond, slave)
            if found:
                return found
    return []


def known(bond: WantedBond) -> Messages:
    if bond.id is not None and bond.name is None:
        return [message("HOST_NETWORK_INTERFACE_HAVING_ID_DOES_NOT_EXIST", nicId=bond.id)]
    if bond.name is None:
        return [message("BOND_DOES_NOT_HAVE_NEITHER_ID_NOR_NAME_SPECIFIED")]
    return []


def coherent(setup: Setup, bond: WantedBond) -> Messages:
    if setup.incoherent(bond.id, bond.name):
        return [
            message(
                "BOND_REFERENCES_NICS_INCOHERENTLY", referrerId=bond.name, referringId=bond.id, referringName=bond.name
            )
        ]
    return []


def name_format(setup: Setup, bond: WantedBond) -> Messages:
    pattern = NAME_BEFORE_4_3 if setup.compatibility_version < (4, 3) else NAME
    if bond.name and not pattern.fullmatch(bond.name):
        return [message("NETWORK_BOND_NAME_BAD_FORMAT", entity=bond.name)]
    return []


def is_bond(device: Device | None) -> Messages:
    if device is not None and device.kind != "bond":
        return [message("NETWORK_INTERFACE_IS_NOT_BOND", entity=device.name)]
    return []


def enough_slaves(name: str | None, count: int) -> Messages:
    return [message("NETWORK_BONDS_INVALID_SLAVE_COUNT", entity=name)] if count < 2 else []


def check_slave(setup: Setup, bond: WantedBond, slave: str) -> Messages:
    device = setup.devices.get(slave)
    return (
        exists(device, slave)
        or (may_be_slave(device) if device else [])
        or not_in_other_bond(setup, bond, slave)
        or carries_no_network(setup, slave)
        or carries_no_unmanaged(setup, slave)
        or used_once(setup, slave)
        or has_no_label(setup, slave)
    )


def in_host(host_of_nic: str | None, host: str) -> Messages:
    """Does a NIC belong to this host? Asked outside of setups of networks."""
    return [] if host_of_nic == host else [message("NIC_NOT_EXISTS_ON_HOST", entity=host)]


def exists(device: Device | None, name: str) -> Messages:
    return [message("HOST_NETWORK_INTERFACE_HAVING_NAME_DOES_NOT_EXIST", entity=name)] if device is None else []


def may_be_slave(device: Device) -> Messages:
    if device.kind != "nic":
        return [message("NETWORK_INTERFACE_BOND_OR_VLAN_CANNOT_BE_SLAVE", nicName=device.name)]
    return []


def not_in_other_bond(setup: Setup, bond: WantedBond, slave: str) -> Messages:
    """A slave of another bond that is neither removed nor updated without it. Unchanged bonds are no update."""
    device = setup.devices.get(slave)
    master = device.master if device else None
    free = (
        master in (None, bond.name)
        or master in setup.removed_bond_names()
        or ((other := setup.bond_named(master)) is not None and slave not in other.slaves)
    )
    return [] if free else [message("NETWORK_INTERFACE_ALREADY_IN_BOND", entity=slave)]


def carries_no_network(setup: Setup, slave: str) -> Messages:
    """Neither a network that comes with the request, nor one that stays or is moved to it."""
    key = "NETWORK_INTERFACE_ATTACHED_TO_NETWORK_CANNOT_BE_SLAVE"
    for wanted in setup.to_configure():
        if wanted.nic_name == slave:
            coming = "NETWORK_INTERFACE_ADDED_TO_BOND_AND_NETWORK_IS_ATTACHED_TO_IT_AT_THE_SAME_TIME"
            return [message(key if wanted.id else coming, entity=slave, networkName=wanted.network_name)]
    return []


def carries_no_unmanaged(setup: Setup, slave: str) -> Messages:
    found = setup.unmanaged().get(slave)
    if found:
        return [message("NETWORK_INTERFACE_WITH_UNMANAGED_NETWORK_CANNOT_BE_SLAVE", nicName=slave, networkName=found)]
    return []


def has_no_label(setup: Setup, slave: str) -> Messages:
    """No label that stays on it, and none that comes to it."""
    return [message("LABEL_ATTACH_TO_IMPROPER_INTERFACE", entity=slave)] if setup.labels_after(slave) else []


def used_once(setup: Setup, slave: str) -> Messages:
    """In one changed or new bond only; the slaves of one bond are a set."""
    if sum(slave in bond.slaves for bond in setup.bonds) < 2:
        return []
    return [message("NETWORK_INTERFACE_REFERENCED_AS_A_SLAVE_MULTIPLE_TIMES", entity=slave)]


# -------------------------------------------------------------------------------------------------------- removed ones
def check_removed(setup: Setup) -> Messages:
    """Rules for removed bonds."""
    unknown = [str(i) if i else "null" for i in setup.removed_bonds if setup.device_by_id(i) is None]
    if unknown:
        return [message("NETWORK_BOND_RECORDS_DOES_NOT_EXISTS", list=list(dict.fromkeys(unknown)))]
    for ident in setup.removed_bonds:
        device = setup.device_by_id(ident)
        found = is_bond(device) or (not_used(setup, device.name) if device else [])
        if found:
            return found
    return []


def not_used(setup: Setup, bond: str) -> Messages:
    users = [w.id or "null" for w in setup.to_configure() if w.nic_name == bond]
    if users:
        return [message("BOND_USED_BY_NETWORK_ATTACHMENTS", entity=bond, attachmentIds=users)]
    return []


def not_updated_and_removed(setup: Setup) -> Messages:
    both = [b.name or str(b.id) for b in setup.bonds if b.id and b.id in setup.removed_bonds]
    return [message("BONDS_UPDATED_AND_REMOVED_SIMULTANEOUSLY", list=both)] if both else []


def mode_fits_networks(setup: Setup) -> Messages:
    """VM networks only on bonds whose mode can carry them."""
    for wanted in setup.to_configure():
        net = setup.net(wanted.network_id)
        if net is None or not net.vm or not setup.is_bond(wanted.nic_name) or not judged(setup, wanted.id):
            continue
        mode = setup.mode(wanted.nic_name)
        if mode is not None and mode not in NO_VM_NETWORK:
            continue
        names = {"networkName": net.name, "BondName": wanted.nic_name}
        if net.label and net.label in setup.labels_after(wanted.nic_name):
            return [message("INVALID_BOND_MODE_FOR_BOND_WITH_LABELED_VM_NETWORK", label=net.label, **names)]
        return [message("INVALID_BOND_MODE_FOR_BOND_WITH_VM_NETWORK", **names)]
    return []


def judged(setup: Setup, ident: str | None) -> bool:
    """An attachment that is out of sync and stays so is left alone."""
    if ident is None or ident not in setup.out_of_sync:
        return True
    return any(w.id == ident and w.override for w in setup.attachments)
