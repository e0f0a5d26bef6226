# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where the collection reads a guest otherwise than virt-v2v, and why. Everything else must be equal."""

from __future__ import annotations

import dataclasses
import typing as t

from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms.model import ForeignVm
from tests.sources.print_source import Reading

Both = tuple[Reading, Reading]
# A NIC of libvirt on one of these, or on nothing, has no network that virt-v2v could name. The engine lists it, so the
# collection does.
ON_NO_NETWORK = ("user", "direct", "")
BUS_ORDER = ("ide", "scsi", "sata", "nvme")


def without(kind: str, theirs: Reading, ours: Reading, vm: ForeignVm) -> Both:
    """Return both readings without the known differences."""
    return {"libvirt": _libvirt, "vmx": _vmx, "ova": _ova}[kind](theirs, ours, vm)


def _libvirt(theirs: Reading, ours: Reading, vm: ForeignVm) -> Both:
    # virt-v2v takes each number as KiB. libvirt itself always writes KiB, but people write files, too.
    theirs = dataclasses.replace(theirs, memory=ours.memory)
    # For virt-v2v, a domain without a loader has an unknown firmware. libvirt starts it with a BIOS.
    if theirs.firmware is None and ours.firmware == "bios":
        theirs = dataclasses.replace(theirs, firmware="bios")
    # Without the attribute bus, libvirt derives the bus from the name of the device, and virt-v2v knows none.
    disks = tuple(ours_bus if bus == "" else bus for bus, ours_bus in zip(theirs.disks, ours.disks))
    theirs = dataclasses.replace(theirs, disks=disks if len(disks) == len(ours.disks) else theirs.disks)
    # A port group of a network is a network of its own, whose name is that of the group; virt-v2v does not look at it.
    nics = tuple(
        (nic.switch or nic.network, nic.mac, nic.model)
        for nic in vm.nics
        if nic.network_key.partition(":")[0] not in ON_NO_NETWORK
    )
    return theirs, dataclasses.replace(ours, nics=nics)


def _vmx(theirs: Reading, ours: Reading, vm: ForeignVm) -> Both:
    # VMware has one core for each socket where the file does not say it; virt-v2v says nothing then.
    if theirs.topology is None and vm.cores == 1:
        theirs = dataclasses.replace(theirs, topology=ours.topology)
    # virt-v2v 2.2 does not know SATA in a VMX, nor a disk on IDE without a type, and has the buses in another order.
    known = tuple(bus for bus in ours.disks if bus != "sata")
    disks = tuple(sorted((bus for bus in theirs.disks if bus != "sata"), key=BUS_ORDER.index))
    untyped = known.count("ide") - disks.count("ide")
    if untyped > 0 and untyped == sum(disk.bus == "ide" for disk in vm.disks) - theirs.disks.count("ide"):
        disks = ("ide",) * untyped + disks
    nics = []
    for mine, other, nic in zip(ours.nics, theirs.nics, vm.nics):
        # virt-v2v invents a network that is not named, and leaves the model open that VMware gives to a guest.
        name = mine[0] if other[0] == nic.label else other[0]
        nics.append((name, _address(other[1], mine[1], nic.mac_type), other[2] or mine[2]))
    theirs = dataclasses.replace(theirs, disks=disks, nics=(*nics, *theirs.nics[len(nics) :]))
    return theirs, dataclasses.replace(ours, disks=known)


def _address(theirs: str, ours: str, kind: str) -> str:
    # virt-v2v drops addresses that a user has set.
    return ours if not theirs and kind == "static" else theirs


def _ova(theirs: Reading, ours: Reading, vm: ForeignVm) -> Both:
    # virt-v2v has the NICs in the order of the document, the collection in that of their places, which is the guest's.
    same = dataclasses.replace(theirs, nics=tuple(sorted(theirs.nics)), disks=tuple(sorted(theirs.disks)))
    # virt-v2v reads every number as MiB, whatever the unit.
    same = dataclasses.replace(same, memory=ours.memory) if ours.memory % (1 << 30) else same
    if theirs.topology is None:
        ours = dataclasses.replace(ours, topology=None)
    return same, dataclasses.replace(ours, nics=tuple(sorted(ours.nics)), disks=tuple(sorted(ours.disks)))


def all_of(theirs: Reading, ours: Reading) -> dict[str, tuple[t.Any, t.Any]]:
    """Return what differs, by the name of the field: virt-v2v's value and that of the collection."""
    fields = [field.name for field in dataclasses.fields(Reading)]
    return {
        name: (getattr(theirs, name), getattr(ours, name))
        for name in fields
        if getattr(theirs, name) != getattr(ours, name)
    }
