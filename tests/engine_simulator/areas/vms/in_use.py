# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What VMs use of the areas below, and what happens to them when that changes."""

from __future__ import annotations

from ...core.engine import Engine
from ...core.faults import refuse
from ...core.model import World
from ..clusters.hooks import CLUSTER_HOOKS
from ..mac_pools.hooks import MAC_POOL_HOOKS
from ..mac_pools.model import MacPoolsSlice
from ..networks.hooks import NETWORK_HOOKS
from ..networks.model import Network
from ..storage.hooks import STORAGE_HOOKS, DiskUser
from ..storage.model import Disk, StorageDomain, StorageSlice, StoredEntity
from .common import forget_vm
from .mac_usage import allocation_of, move_macs
from .model import Template, Vm, VmsSlice
from .ovf_writer import write_ovf


@NETWORK_HOOKS.vm_names.register
def vm_names(world: World, network: Network) -> list[str]:
    vms = world.area(VmsSlice).vms.values()
    return [vm.name for vm in vms if any(nic.network_id == network.id for nic in vm.nics)]


@CLUSTER_HOOKS.vm_names.register
def vm_names_of_network(world: World, cluster_id: str, network_id: str) -> list[str]:
    vms = (vm for vm in world.area(VmsSlice).vms.values() if vm.cluster_id == cluster_id)
    return [vm.name for vm in vms if any(nic.network_id == network_id for nic in vm.nics)]


@CLUSTER_HOOKS.check_removal.register
def check_removal(world: World, cluster_id: str) -> None:
    if any(vm.cluster_id == cluster_id for vm in world.area(VmsSlice).vms.values()):
        raise refuse("VM_CANNOT_REMOVE_CLUSTER_VMS_DETECTED", "remove", "Cluster")


@CLUSTER_HOOKS.mac_pool_changing.register
def move_to_pool(world: World, cluster_id: str, pool_id: str) -> None:
    """The addresses of all VMs of a cluster go to another pool."""
    pool = world.area(MacPoolsSlice).mac_pools[pool_id]
    vms = [vm for vm in world.area(VmsSlice).vms.values() if vm.cluster_id == cluster_id]
    move_macs(world, cluster_id, allocation_of(world, pool), [n.mac for vm in vms for n in vm.nics if n.mac])


@MAC_POOL_HOOKS.has_duplicates.register
def has_duplicates(world: World, pool_id: str) -> bool:
    return allocation_of(world, world.area(MacPoolsSlice).mac_pools[pool_id]).has_duplicates


@STORAGE_HOOKS.detaching.register
def take_along(engine: Engine, domain: StorageDomain) -> None:
    """The VMs and templates with disks on a domain leave the engine with it; their OVFs stay on the domain."""
    world = engine.world
    disks = world.area(StorageSlice).disks
    for vm in list(world.area(VmsSlice).vms.values()):
        if any(a.disk_id in disks and disks[a.disk_id].domain_id == domain.id for a in vm.disks):
            domain.entities[vm.id] = StoredEntity(vm.id, vm.name, write_ovf(world, vm))
            forget_vm(world, vm, keep_disks=True)
    for template in list(world.area(VmsSlice).templates.values()):
        if any(a.disk_id in disks and disks[a.disk_id].domain_id == domain.id for a in template.disks):
            domain.entities[template.id] = StoredEntity(
                template.id, template.name, write_ovf(world, template), "TEMPLATE", "ok"
            )
            del world.area(VmsSlice).templates[template.id]


@STORAGE_HOOKS.ovfs.register
def ovfs_on(world: World, domain: StorageDomain) -> dict[str, str]:
    own = {disk.id for disk in world.area(StorageSlice).disks.values() if disk.domain_id == domain.id}
    owners: list[Vm | Template] = [*world.area(VmsSlice).vms.values(), *world.area(VmsSlice).templates.values()]
    return {one.id: write_ovf(world, one) for one in owners if any(a.disk_id in own for a in one.disks)}


@STORAGE_HOOKS.disk_users.register
def users_of_disk(world: World, disk: Disk) -> list[DiskUser]:
    vms = world.area(VmsSlice).vms.values()
    return [DiskUser(vm.name, vm.status == "down") for vm in vms if any(a.disk_id == disk.id for a in vm.disks)]


@STORAGE_HOOKS.disk_removed.register
def forget_disk(world: World, disk: Disk) -> None:
    for vm in world.area(VmsSlice).vms.values():
        vm.disks = [a for a in vm.disks if a.disk_id != disk.id]
