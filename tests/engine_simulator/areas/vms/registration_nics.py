# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The vNICs of a VM that is registered: their profiles and their MAC addresses."""

from __future__ import annotations

import typing as t

from ...core.api import Request
from ...core.engine import Engine
from ...core.faults import EngineFault, message, refuse, refused, refused_by_text
from ...core.model import World
from ..clusters.model import networks_of
from ..mac_pools.allocation import FORMAT, NoMacsLeft, is_multicast
from ..networks.model import NetworksSlice
from .common import allocation_order, subjects_of_vm
from .elements import set_profile
from .mac_usage import PluggedNumbers, pool_of_cluster
from .model import Vm, VmNic, VmsSlice
from .ovf_reader import OvfNic
from .profile_mapping import Candidate, Mapping, Profiles, assigned_by_names, resolved, selected


def check_collisions(world: World, cluster_id: str, nics: t.Sequence[OvfNic], clone: bool, reassign: bool) -> None:
    """Refuse addresses in use, unless they are replaced. An address that is not hexadecimal breaks the check."""
    pool = pool_of_cluster(world, cluster_id)
    used = []
    for nic in nics:
        try:
            replaced = not nic.mac or clone or reassign and pool.is_bad(nic.mac)
            if not replaced and not pool.allow_duplicates and pool.in_use(nic.mac or ""):
                used.append(nic.name)
        except ValueError:
            raise refused(message("CAN_DO_ACTION_GENERAL_FAILURE")) from None
    if used:
        key = "ACTION_TYPE_FAILED_CANNOT_ADD_IFACE_DUE_TO_MAC_DUPLICATES"
        raise refuse(key, "import", "VM", list=used)


def check_macs(world: World, cluster_id: str, nics: t.Sequence[OvfNic], clone: bool, reassign: bool) -> None:
    """Enough free addresses for those that are missing or replaced; the others well-formed, and not multicast."""
    pool = pool_of_cluster(world, cluster_id)
    if clone:
        if len(nics) > pool.free:
            raise refuse("MAC_POOL_NOT_ENOUGH_MAC_ADDRESSES", "import", "VM")
        return
    for nic in nics:
        if nic.mac and (not FORMAT.fullmatch(nic.mac) or is_multicast(nic.mac)):
            key = "ACTION_TYPE_FAILED_NETWORK_INTERFACE_MAC_INVALID"
            raise refuse(key, "import", "VM", IfaceName=nic.name, MacAddress=nic.mac)
    if sum(not nic.mac or reassign and pool.is_bad(nic.mac) for nic in nics) > pool.free:
        raise refuse("MAC_POOL_NOT_ENOUGH_MAC_ADDRESSES", "import", "VM")


def profiles_for(world: World, cluster_id: str) -> Profiles:
    names = {n.id: n.name for n in world.area(NetworksSlice).networks.values()}
    found = world.area(VmsSlice).vnic_profiles.values()
    candidates = [Candidate(p.id, p.name, p.network_id, names[p.network_id]) for p in found]
    return Profiles(candidates, {n.id for n in networks_of(world, cluster_id)})


def connect_by_names(request: Request, vm: Vm, named: t.Sequence[tuple[str | None, str | None]]) -> None:
    """Give vNICs profiles by names of networks and profiles; one event says which fit nothing."""
    world = request.world
    vm_networks = {n.id for n in networks_of(world, vm.cluster_id) if n.vm_network}
    profiles = Profiles(profiles_for(world, vm.cluster_id).all, vm_networks)
    vnics = [(nic.name, *names) for nic, names in zip(vm.nics, named, strict=True)]
    found, networks, names = assigned_by_names(vnics, profiles)
    for nic, profile in zip(vm.nics, found, strict=True):
        set_profile(world, nic, profile.id if profile else None)
    if networks:
        text = (
            f"While importing VM {vm.name}, the Network/s {','.join(networks)} were found to be Non-VM Networks or do "
            "not exist in Cluster or are missing a suitable VM network interface profile. Network Name was not set in "
            f"the Interface/s {','.join(names)}."
        )
        request.log_event(9600, text, subjects_of_vm(world, vm, vm.name), "warning")


def mapped(
    world: World, cluster_id: str, nics: t.Sequence[OvfNic], entries: t.Sequence[Mapping], clone: bool
) -> list[VmNic]:
    profiles = profiles_for(world, cluster_id)
    made = []
    for described in nics:
        nic = VmNic(
            world.new_id() if clone else described.id,
            described.name,
            plugged=described.plugged,
            interface=described.interface,
            linked=described.linked,
            mac=described.mac,
            pci_address=described.pci_address,
        )
        entry = selected(described.network, described.profile, entries)
        profile = resolved(described.network, described.profile, entry, profiles)
        set_profile(world, nic, profile.id if profile else None)
        made.append(nic)
    return made


def take_macs(engine: Engine, vm: Vm, clone: bool, reassign: bool) -> None:
    """One vNIC after the other. An address that is used by now, perhaps by a vNIC of the same VM, is a failure."""
    world = engine.world
    pool, taken = pool_of_cluster(world, vm.cluster_id), list[str]()
    avoided = () if pool.allow_duplicates else PluggedNumbers(world)
    ordered = allocation_order(vm.nics)
    if not clone and not reassign:
        _report_external(engine, vm, [n.mac for n in ordered if n.mac and not pool.in_range(n.mac)])
    try:
        for nic in ordered:
            if not nic.mac or clone or reassign and pool.is_bad(nic.mac):
                nic.mac = pool.allocate(1, t.cast("t.Container[int]", avoided))[0]
            elif not pool.take(nic.mac):
                text = f"Network Interface {nic.name} has MAC address {nic.mac} which is in use."
                engine.log_event(833, "warning", text, subjects_of_vm(world, vm, vm.name))
                raise refused_by_text(400, "Mac Address is in use.")
            taken.append(nic.mac)
    except (EngineFault, NoMacsLeft) as failure:
        for mac in taken:
            pool.release(mac)
        if isinstance(failure, EngineFault):
            raise
        raise refused_by_text(400, "No available MAC addresses left in the MAC Address Pool.") from None


def _report_external(engine: Engine, vm: Vm, macs: list[str]) -> None:
    if macs:
        text = f"VM {vm.name} has MAC address(es) {', '.join(macs)}, which is/are out of its MAC pool definitions."
        engine.log_event(925, "warning", text, subjects_of_vm(engine.world, vm, vm.name))
