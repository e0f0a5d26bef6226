# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""Finish VMs that were registered: MAC addresses go back, vNICs get their profiles, and the result is read."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, replace

from ansible_collections.onramp.ovirt.plugins.module_utils import _macs
from ansible_collections.onramp.ovirt.plugins.module_utils._engine import registration_request, vms
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.batch import APPLIED, FAILED, Write, send_batch
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.connection import PARALLEL, Engine
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.run_folder import RunFolder
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.sdk import types
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.vms_register import read_vms
from ansible_collections.onramp.ovirt.plugins.module_utils._errors import EngineError, UnreadableDocument
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms import ovf
from ansible_collections.onramp.ovirt.plugins.module_utils._registrations import put_back, record
from ansible_collections.onramp.ovirt.plugins.module_utils._registrations.model import Present
from ansible_collections.onramp.ovirt.plugins.module_utils._registrations.record import Entries
from ansible_collections.onramp.ovirt.plugins.module_utils._vnics.order import Step

MIB = 1 << 20
# A VM, and the id of one of its vNICs.
Nic = tuple[str, str]


@dataclass(frozen=True)
class Finished:
    """What came of it: the record, with what is still to be done, and why something was refused, by id of the VM."""

    entries: Entries
    refused: t.Mapping[str, str]


def finish(
    engine: Engine,
    folder: RunFolder,
    entries: Entries,
    found: t.Mapping[str, t.Any],
    in_use: t.Container[str],
    parallel: int = PARALLEL,
) -> Finished:
    """Send what the record asks for and the VMs do not have.

    ``found`` are the SDK's VMs by id, with vNICs. One request for each vNIC that needs one, and two more for each
    exchange of two addresses. What is refused does not stop the others.
    """
    refused: dict[Nic, str] = {}
    while True:
        steps, profiles = needed(_without(entries, refused), found, in_use)
        if not steps and not profiles:
            break
        # Which addresses those get that have to give theirs back, must be known after an interruption.
        entries = record.with_addresses(entries, steps)
        folder.save({}, entries)
        ids = {(vm.id, nic.name): nic.id for vm in found.values() for nic in vm.nics or ()}
        last = {(vm, step.nic): number for number, (vm, step) in enumerate(steps)}
        alone = {place: profile for place, profile in profiles.items() if place not in last}
        before = len(refused)
        refused.update(_set_profiles(engine, ids, alone, found, parallel))
        for number, (vm, step) in enumerate(steps):
            place = (vm, step.nic)
            profile = profiles.get(place) if last[place] == number else None
            reason = _set_mac(engine, ids[place], vm, step, profile, found[vm].name)
            if reason:
                # The steps that follow may need this one.
                refused[place] = reason
                break
        if len(refused) == before:
            break
        found = read_vms(engine, list(found))
    by_vm: dict[str, list[str]] = {}
    for (vm, dummy), reason in refused.items():
        by_vm.setdefault(vm, []).append(reason)
    return Finished(entries, {vm: " ".join(reasons) for vm, reasons in by_vm.items()})


def _without(entries: Entries, refused: t.Container[Nic]) -> Entries:
    """Return the record without what was refused."""
    return {
        key: replace(
            entry,
            macs={nic: mac for nic, mac in entry.macs.items() if (key, nic) not in refused},
            profiles={nic: profile for nic, profile in entry.profiles.items() if (key, nic) not in refused},
        )
        for key, entry in entries.items()
    }


def _set_mac(engine: Engine, nic_id: str, vm_id: str, step: Step, profile: t.Optional[str], name: str) -> str:
    """Send one step; returns why it was refused, or an empty text."""
    send = registration_request.nic_change(engine, vm_id, nic_id, step.after, profile)
    try:
        engine.write_idempotent(f"set MAC address {step.after} of vNIC '{step.nic}' of VM '{name}'", send)
    except EngineError as error:
        return error.message
    return ""


def needed(
    entries: Entries, found: t.Mapping[str, t.Any], in_use: t.Container[str] = ()
) -> tuple[tuple[tuple[str, Step], ...], dict[Nic, str]]:
    """Return the steps that bring MAC addresses back, and the ids of profiles by VM and name of the vNIC."""
    present = {
        vm.id: {nic.name: nic.mac.address if nic.mac else "" for nic in vm.nics or ()}
        for vm in found.values()
        if vm.id in entries
    }
    macs = {key: entries[key].macs for key in present if entries[key].macs}
    # The others too: the engine may have given one of them an address that goes back.
    concerned = present if macs else {}
    profiles = {
        (vm.id, nic.name): entries[vm.id].profiles[nic.name]
        for vm in found.values()
        if vm.id in entries
        for nic in vm.nics or ()
        if nic.name in entries[vm.id].profiles
        and entries[vm.id].profiles[nic.name] != (nic.vnic_profile.id if nic.vnic_profile else "")
    }
    return put_back.steps(macs, concerned, in_use), profiles


def _set_profiles(
    engine: Engine, ids: t.Mapping[Nic, str], profiles: t.Mapping[Nic, str], found: t.Mapping[str, t.Any], parallel: int
) -> dict[Nic, str]:
    """Set profiles, several at a time, and return why some were refused. A lost request is sent once more."""
    keys = {f"{vm}/{nic}": (vm, nic) for vm, nic in profiles}
    writes = {
        key: Write(
            f"set the profile of vNIC '{nic}' of VM '{found[vm].name}'",
            registration_request.nic_change(engine, vm, ids[vm, nic], None, profiles[vm, nic]),
        )
        for key, (vm, nic) in keys.items()
    }
    refused: dict[Nic, str] = {}
    for key, item in send_batch(engine, writes, parallel, stop=False).items() if writes else ():
        if item.state == FAILED and item.error:
            refused[keys[key]] = item.error.message
        elif item.state != APPLIED:
            engine.write_idempotent(writes[key].what, writes[key].send)
    return refused


def still_concerned(entries: Entries, found: t.Mapping[str, t.Any]) -> set[str]:
    """Return the ids of what was not registered and has addresses, and of those that have to give it some back."""
    waiting = {key for key, entry in entries.items() if entry.macs and key not in found}
    missed = {_macs.normalized(mac) for key in waiting for mac in entries[key].macs.values()}
    return waiting | {key for key, vm in found.items() if key in entries and holders([vm]) & missed}


# -------------------------------------------------------------------------------------------------------------- reading
def present(item: t.Any, names: vms.Profiles, quotas: bool = False) -> Present:
    """Return the SDK's VM or template as plain data.

    ``names`` are the names of vNIC profiles by id, ``quotas`` is whether quotas are in use.
    """
    vnics = tuple(vms.vnic_from_sdk(nic, names) for nic in item.nics or ())
    topology = item.cpu.topology if item.cpu else None
    policy = item.placement_policy
    lease = item.lease.storage_domain if item.lease else None
    own = item.custom_compatibility_version if isinstance(item, types.Vm) else None
    return Present(
        id=item.id,
        name=item.name,
        status=item.status.value if item.status else "",
        vnics=tuple(vnics),
        disks=frozenset(disk.id for disk in item.disk_attachments or ()),
        memory=item.memory // MIB if item.memory else None,
        cpus=(topology.sockets or 1) * (topology.cores or 1) * (topology.threads or 1) if topology else None,
        os=item.os.type if item.os else None,
        high_availability=bool(item.high_availability and item.high_availability.enabled),
        lease_domain=lease.id if lease else "",
        pinned_hosts=tuple(host.id for host in (policy.hosts if policy else None) or ()),
        custom_level=f"{own.major}.{own.minor}" if own else "",
        machine=item.custom_emulated_machine or "",
        bios_type=item.bios.type.value if item.bios and item.bios.type else None,
        time_zone=item.time_zone.name if item.time_zone else None,
        quota_id=(item.quota.id if item.quota else "") if quotas else None,
        **_memberships(item),
    )


def _memberships(item: t.Any) -> dict[str, t.Any]:
    """Return groups, labels and users of the SDK's VM by its OVF; nothing where that was not read."""
    configuration = item.initialization.configuration if item.initialization else None
    if not configuration or not configuration.data:
        return {}
    try:
        found = ovf.parse(configuration.data)
    except UnreadableDocument:
        return {}
    return {
        "affinity_groups": frozenset(found.affinity_groups),
        "affinity_labels": frozenset(found.affinity_labels),
        "users": {user.name: frozenset(user.roles) for user in found.users},
    }


def holders(found: t.Iterable[t.Any]) -> frozenset[str]:
    """Return the MAC addresses of the SDK's VMs."""
    macs = (nic.mac.address for vm in found for nic in vm.nics or () if nic.mac and nic.mac.address)
    return frozenset(map(_macs.normalized, macs))
