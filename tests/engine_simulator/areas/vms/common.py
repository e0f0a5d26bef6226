# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What several commands on VMs have in common: refusals, new vNICs, the end of a VM."""

from __future__ import annotations

import copy
import functools
import re
import typing as t

from ...core.api import Request
from ...core.engine import Engine, task
from ...core.faults import refuse, wrong_input
from ...core.model import Subject, World, derived_id
from ..clusters.model import ClustersSlice, cluster_network, subjects_of_cluster
from ..mac_pools.allocation import NoMacsLeft
from ..storage.model import StorageSlice
from ..tags.model import TagsSlice
from .mac_usage import PluggedNumbers, plugged_macs, pool_of_cluster, release
from .model import Settings, Snapshot, Vm, VmNic, VmsSlice
from .order import compare_for_allocation

NAME = re.compile(r"[A-Za-z0-9_.-]*")
LONGEST_NAME = 255


def vm_of_path(request: Request) -> Vm | None:
    return request.world.area(VmsSlice).vms.get(request.parameters["vm"].lower())


def check_not_imported(vm: Vm, action: str) -> None:
    """Other commands are refused while a VM is registered or imported."""
    if vm.importing_as:
        raise refuse("ACTION_TYPE_FAILED_VM_IS_BEING_IMPORTED", action, "VM", VmName=vm.importing_as)


def check_name_form(name: str, action: str, path: str = "vm.vmStatic.name") -> None:
    """The rules of a name; every complaint ends with the path."""
    texts = []
    if not 1 <= len(name) <= LONGEST_NAME:
        texts.append("size must be between 1 and 255")
    if not NAME.fullmatch(name):
        text = refuse("ACTION_TYPE_FAILED_NAME_MAY_NOT_CONTAIN_SPECIAL_CHARS", action, "VM").detail or ""
        texts.append(text[1:-1])
    if texts:
        raise wrong_input(path, *texts)


def vms_of_data_center(world: World, data_center_id: str) -> t.Iterator[Vm]:
    for vm in world.area(VmsSlice).vms.values():
        cluster = world.area(ClustersSlice).clusters.get(vm.cluster_id)
        if cluster and cluster.data_center_id == data_center_id:
            yield vm


def name_used(world: World, name: str, cluster_id: str, but: Vm | None = None) -> bool:
    """Does another VM of the data centre have a name?"""
    found = vms_of_data_center(world, world.area(ClustersSlice).clusters[cluster_id].data_center_id)
    return any(vm.name == name and vm is not but for vm in found)


def name_locked(world: World, name: str) -> bool:
    """Is a VM of this name being registered or imported?"""
    return any(vm.importing_as and vm.name == name for vm in world.area(VmsSlice).vms.values())


def allocation_order(nics: t.Iterable[VmNic]) -> list[VmNic]:
    """vNICs in the order in which they get new addresses."""
    return sorted(nics, key=functools.cmp_to_key(compare_for_allocation))


def copied_nics(world: World, cluster_id: str, source: t.Sequence[VmNic]) -> list[VmNic]:
    """vNICs like those of a template, a snapshot or a VM, with new addresses given to all of them at once."""
    ordered = allocation_order(source)
    pool = pool_of_cluster(world, cluster_id)
    avoided = () if pool.allow_duplicates else PluggedNumbers(world)
    try:
        macs = pool.allocate(len(ordered), t.cast("t.Container[int]", avoided))
    except NoMacsLeft:
        raise refuse("MAC_POOL_NOT_ENOUGH_MAC_ADDRESSES", "add", "VM") from None
    made = []
    for nic, mac in zip(ordered, macs):
        new = copy.copy(nic)
        new.id, new.mac = world.new_id(), mac
        if new.network_id and not cluster_network(world, cluster_id, new.network_id):
            new.profile_id = new.network_id = None
        made.append(new)
    return made


def active_snapshot(world: World, vm_id: str) -> Snapshot:
    return Snapshot(derived_id(vm_id, "active"), "Active VM", "active", date=world.clock.now())


def new_vm(world: World, name: str, cluster_id: str, settings: Settings, ident: str = "") -> Vm:
    """A VM that is down, without vNICs and disks. It is not in the world yet."""
    now = world.clock.now()
    vm = Vm(ident or world.new_id(), name, cluster_id, status="down", settings=settings, created=now, stopped=now)
    vm.snapshots.append(active_snapshot(world, vm.id))
    return vm


def subjects_of_vm(world: World, vm: Vm, name: str = "") -> list[Subject]:
    """What an event about a VM is about; `name`: what the event calls it."""
    template = Subject("template", vm.template_id)
    return [Subject("vm", vm.id, name), template, *subjects_of_cluster(world, vm.cluster_id)]


def unplug_duplicates(engine: Engine, vm: Vm, name: str, nics: t.Iterable[VmNic] | None = None) -> None:
    """A plugged vNIC whose address a plugged one elsewhere has is unplugged, unless the pool allows duplicates."""
    if pool_of_cluster(engine.world, vm.cluster_id).allow_duplicates:
        return
    own = [nic for nic in (vm.nics if nics is None else nics) if nic.plugged and nic.mac]
    others = plugged_macs(engine.world) if own else set()
    for nic in own:
        if nic.mac in others:
            nic.plugged = False
            text = (
                f"Network Interface {nic.name} has MAC address {nic.mac} which is in use, "
                f"therefore it is being unplugged from VM {name}."
            )
            engine.log_event(838, "warning", text, subjects_of_vm(engine.world, vm, name))


def forget_vm(world: World, vm: Vm, keep_disks: bool = False) -> None:
    """Take a VM out of the engine, with its addresses, and with its disks unless they stay."""
    release(world, vm.cluster_id, (nic.mac for nic in vm.nics))
    del world.area(VmsSlice).vms[vm.id]
    for group in world.area(VmsSlice).affinity_groups.values():
        group.vm_ids = [i for i in group.vm_ids if i != vm.id]
    for label in world.area(TagsSlice).affinity_labels.values():
        label.vm_ids = [i for i in label.vm_ids if i != vm.id]
    if not keep_disks:
        for attachment in vm.disks:
            disk = world.area(StorageSlice).disks.get(attachment.disk_id)
            shared = any(
                a.disk_id == attachment.disk_id for other in world.area(VmsSlice).vms.values() for a in other.disks
            )
            if disk and not shared:
                del world.area(StorageSlice).disks[disk.id]


@task("vm_unlocked")
def unlock(engine: Engine, collection: str, ident: str, status: str) -> None:
    """A VM or a template that was being made is ready."""
    found = getattr(engine.world.area(VmsSlice), collection).get(ident)
    if found is not None and found.status in ("image_locked", "locked"):
        found.status = status


@task("snapshot_ready")
def snapshot_ready(engine: Engine, vm_id: str, snapshot_id: str) -> None:
    vm = engine.world.area(VmsSlice).vms.get(vm_id)
    for snapshot in vm.snapshots if vm else []:
        if snapshot.id == snapshot_id:
            snapshot.status = "ok"
