# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The addresses of a pool in use: by the VMs of all clusters that have it."""

from __future__ import annotations

import typing as t
from collections import Counter

from ...core.faults import message, refused
from ...core.model import World
from ..clusters.model import ClustersSlice
from ..mac_pools.allocation import FORMAT, Allocation, made, number_of
from ..mac_pools.model import MacPool, MacPoolsSlice
from .model import Vm, VmNic, VmsSlice

Macs = t.Iterable["str | None"]


def macs_of_cluster(world: World, cluster_id: str) -> t.Iterator[str]:
    for vm in world.area(VmsSlice).vms.values():
        if vm.cluster_id == cluster_id:
            yield from most_used(macs_of(vm.nics), macs_of(vm.stateless_nics))


def macs_of(nics: t.Iterable[VmNic] | None) -> list[str]:
    return [nic.mac for nic in nics or () if nic.mac]


def most_used(macs: Macs, snapshot: Macs) -> list[str]:
    """The addresses of a VM, each as often as its vNICs or those of its stateless snapshot have it."""
    return list((_counted(macs) | _counted(snapshot)).elements())


def difference(before: Macs, after: Macs) -> tuple[list[str], list[str]]:
    """Which addresses are to be released, and which are to be taken in addition."""
    old, new = _counted(before), _counted(after)
    return list((old - new).elements()), list((new - old).elements())


def takes_new(snapshot: Macs, after: Macs, mac: str) -> bool:
    """Whether a vNIC has to take its new address: not one that the stateless snapshot has in reserve."""
    return mac in difference(snapshot, after)[1]


def gives_back(snapshot: Macs, after: Macs, mac: str) -> bool:
    """Whether the old address of a vNIC becomes free: not one that the stateless snapshot keeps."""
    return mac not in difference(snapshot, after)[0]


def _counted(macs: Macs) -> Counter[str]:
    return Counter(mac for mac in macs if mac)


def allocation_of(world: World, pool: MacPool) -> Allocation:
    """The state of a pool; made at the first question."""
    if pool.allocation is None:
        clusters = [c.id for c in world.area(ClustersSlice).clusters.values() if c.mac_pool_id == pool.id]
        macs = [mac for cluster_id in clusters for mac in macs_of_cluster(world, cluster_id)]
        pool.allocation = made(pool.ranges, pool.allow_duplicates, macs)
    allocation: Allocation = pool.allocation
    return allocation


def pool_of_cluster(world: World, cluster_id: str) -> Allocation:
    return allocation_of(
        world, world.area(MacPoolsSlice).mac_pools[world.area(ClustersSlice).clusters[cluster_id].mac_pool_id]
    )


def release(world: World, cluster_id: str, macs: t.Iterable[str | None]) -> None:
    pool = pool_of_cluster(world, cluster_id)
    for mac in macs:
        if mac and FORMAT.fullmatch(mac):
            pool.release(mac)


def give_back(world: World, vm: Vm, mac: str | None) -> None:
    """Release an address that a vNIC of a VM had, unless the VM gets it again when it stops."""
    if mac and gives_back(macs_of(vm.stateless_nics), macs_of(vm.nics), mac):
        release(world, vm.cluster_id, [mac])


def end_stateless(world: World, vm: Vm) -> None:
    """A VM that ran stateless has its vNICs of before again."""
    if vm.stateless_nics is None:
        return
    extra, _missing = difference(macs_of(vm.nics), macs_of(vm.stateless_nics))
    release(world, vm.cluster_id, extra)
    vm.nics, vm.stateless_nics = vm.stateless_nics, None


def holder_of(world: World, cluster_id: str, mac: str) -> str:
    """The name of a VM that uses an address of the cluster's pool."""
    pool_id, number = world.area(ClustersSlice).clusters[cluster_id].mac_pool_id, number_of(mac)
    for vm in world.area(VmsSlice).vms.values():
        same_pool = world.area(ClustersSlice).clusters[vm.cluster_id].mac_pool_id == pool_id
        if same_pool and any(n.mac and number_of(n.mac) == number for n in vm.nics):
            return vm.name
    return ""


def plugged_macs(world: World) -> set[str]:
    """The addresses of all vNICs that are plugged, in any pool."""
    return {n.mac for vm in world.area(VmsSlice).vms.values() for n in vm.nics if n.mac and n.plugged and n.has_device}


def move_macs(world: World, cluster_id: str, new: Allocation, macs: t.Sequence[str]) -> None:
    """Addresses go from the pool of their cluster to another one; refused when it would have duplicates."""
    old = pool_of_cluster(world, cluster_id)
    if old is new:
        return
    used = [mac for mac in macs if not new.allow_duplicates and (new.in_use(mac) or macs.count(mac) > 1)]
    if used:
        raise refused(message("ACTION_TYPE_FAILED_CANNOT_MIGRATE_MACS_DUE_TO_DUPLICATES", list=used))
    for mac in macs:
        old.release(mac)
        new.take(mac)


class PluggedNumbers:
    """The same as numbers; read when something is really allocated."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._numbers: set[int] | None = None

    def __contains__(self, number: object) -> bool:
        if self._numbers is None:
            self._numbers = {number_of(mac) for mac in plugged_macs(self._world)}
        return number in self._numbers
