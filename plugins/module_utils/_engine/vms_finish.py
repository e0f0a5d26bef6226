# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""Finish VMs that were registered: MAC addresses go back, vNICs get their profiles, and the result is read."""

from __future__ import annotations

import typing as t
from collections import defaultdict

from ansible_collections.onramp.ovirt.plugins.module_utils import _macs
from ansible_collections.onramp.ovirt.plugins.module_utils._engine import registration_request, vms
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.batch import Write, send_batch
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.connection import PARALLEL, Engine
from ansible_collections.onramp.ovirt.plugins.module_utils._errors import BrokenWrite, CollectionError
from ansible_collections.onramp.ovirt.plugins.module_utils._registrations import put_back
from ansible_collections.onramp.ovirt.plugins.module_utils._registrations.model import Present
from ansible_collections.onramp.ovirt.plugins.module_utils._registrations.record import Entries
from ansible_collections.onramp.ovirt.plugins.module_utils._vnics.order import Step

MIB = 1 << 20
# A VM, and the id of one of its vNICs.
Nic = tuple[str, str]


def finish(
    engine: Engine, entries: Entries, found: t.Mapping[str, t.Any], in_use: t.Container[str], parallel: int = PARALLEL
) -> dict[str, str]:
    """Send what the record asks for and the VMs do not have; returns the reasons of what was refused, by id of the VM.

    ``found`` are the SDK's VMs by id, with vNICs. One request for each vNIC that needs one, and two more for each
    exchange of two addresses.
    """
    ids = {(vm.id, nic.name): nic.id for vm in found.values() for nic in vm.nics or ()}
    steps, profiles = needed(entries, found, in_use)
    last = {(vm, step.nic): number for number, (vm, step) in enumerate(steps)}
    alone = {place: profile for place, profile in profiles.items() if place not in last}
    failed = _set_profiles(engine, ids, alone, found, parallel)
    for number, (vm, step) in enumerate(steps):
        place = (vm, step.nic)
        profile = profiles.get(place) if last[place] == number else None
        send = registration_request.nic_change(engine, vm, ids[place], step.after, profile)
        what = f"set MAC address {step.after} of vNIC '{step.nic}' of VM '{found[vm].name}'"
        try:
            engine.write_idempotent(what, send)
        except BrokenWrite:
            raise
        except CollectionError as error:
            failed[vm].append(error.message)
    return {vm: " ".join(reasons) for vm, reasons in failed.items()}


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
) -> dict[str, list[str]]:
    """Set profiles, several at a time; what was not sent, or whose answer was lost, is sent once more."""
    writes = {
        f"{vm}/{nic}": Write(
            f"set the profile of vNIC '{nic}' of VM '{found[vm].name}'",
            registration_request.nic_change(engine, vm, ids[vm, nic], None, profile),
        )
        for (vm, nic), profile in profiles.items()
    }
    failed: dict[str, list[str]] = defaultdict(list)
    for key, item in send_batch(engine, writes, parallel, stop=False).items():
        vm = key.partition("/")[0]
        if item.state == "failed" and item.error:
            failed[vm].append(item.error.message)
        elif item.state != "applied":
            write = writes[key]
            engine.write_idempotent(write.what, write.send)
    return failed


# -------------------------------------------------------------------------------------------------------------- reading
def present(item: t.Any, names: vms.Profiles) -> Present:
    """Return the SDK's VM or template as plain data; ``names`` are the names of vNIC profiles by id."""
    vnics = tuple(vms.vnic_from_sdk(nic, names) for nic in item.nics or ())
    topology = item.cpu.topology if item.cpu else None
    policy = item.placement_policy
    lease = item.lease.storage_domain if item.lease else None
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
    )


def holders(found: t.Iterable[t.Any]) -> frozenset[str]:
    """Return the MAC addresses of the SDK's VMs."""
    macs = (nic.mac.address for vm in found for nic in vm.nics or () if nic.mac and nic.mac.address)
    return frozenset(map(_macs.normalized, macs))
