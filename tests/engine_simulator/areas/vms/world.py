# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keys of a world file.

    vnic_profiles: [{network, name, port_mirroring, ...}]   every VM network has one of its own name in addition
    vms: [{name, cluster, status, pinned, guest_agent, guest_addresses, networks: [names],
           nics: [{name, profile: network/profile, mac, ...}], ...}]
    unregistered: [{name, domain, cluster, memory, nics: [{name, network, profile, mac, plugged, linked, pci}],
                    disks: [size in GiB, or {size, id, alias, shareable, volumes, domain}],
                    ovf: text, kind: VM | TEMPLATE, template_id, fails_afterwards, ...}]
                                        what lies on data domains, and on export domains; ovf instead of the description

vms are read together with hosts (../hosts/world.py). The other fields of a VM are those of Settings in model.py.
"""

from __future__ import annotations

import typing as t
from dataclasses import fields

from ...core.area import Given, WorldKeys
from ...core.model import World, derived_id
from ...core.world_file import Entry, expand, made, named
from ..clusters.model import ClustersSlice, networks_of
from ..mac_pools.allocation import NoMacsLeft
from ..networks.model import Network, NetworksSlice
from ..storage.model import Disk, StorageSlice, StoredEntity
from .common import new_vm
from .elements import set_profile
from .mac_usage import pool_of_cluster
from .model import DiskAttachment, Settings, Template, Vm, VmNic, VmsSlice, VnicProfile
from .ovf_reader import Unreadable, read_ovf
from .ovf_writer import write_ovf

SETTINGS = {f.name for f in fields(Settings)}
GIB = 1 << 30


def _read(world: World, given: Given) -> None:
    own = world.area(VmsSlice)
    networks = world.area(NetworksSlice).networks
    for network in networks.values():
        if network.vm_network:
            _add_profile(own, VnicProfile(world.new_id(), network.name, network.id))
    for entry in expand(given.get("vnic_profiles")):
        network = named(networks, entry.pop("network"), "network")
        _add_profile(own, made(VnicProfile, entry, id=world.new_id(), network_id=network.id))
    for entry in expand(given.get("unregistered")):
        add_unregistered(world, entry)


def _add_profile(own: VmsSlice, profile: VnicProfile) -> None:
    own.vnic_profiles[profile.id] = profile


# ----------------------------------------------------------------------------------------------------------------- VMs
def make_vm(world: World, entry: Entry) -> Vm:
    """A VM that the engine has; running, unless it is said to be down."""
    entry = dict(entry)
    cluster = entry.pop("cluster", None)
    clusters = world.area(ClustersSlice).clusters
    cluster_id = named(clusters, cluster, "cluster").id if cluster else next(iter(clusters))
    settings = Settings(**{k: entry.pop(k) for k in list(entry) if k in SETTINGS})
    vm = new_vm(world, entry.pop("name"), cluster_id, settings)
    vm.status, vm.pinned = entry.pop("status", "up"), bool(entry.pop("pinned", False))
    vm.guest_agent = bool(entry.pop("guest_agent", False))
    vm.guest_addresses = list(entry.pop("guest_addresses", []))
    named_networks = {n.id: n for n in networks_of(world, cluster_id)}
    for number, name in enumerate(entry.pop("networks", []), start=1):
        network = named(named_networks, name, "network")
        nic = VmNic(world.new_id(), f"nic{number}", network.id)
        own = world.area(VmsSlice).vnic_profiles.values()
        set_profile(world, nic, next((p.id for p in own if p.network_id == network.id), None))
        nic.network_id = network.id
        vm.nics.append(nic)
    for given in entry.pop("nics", []):
        vm.nics.append(_nic(world, given))
    entry.pop("host", None)
    if entry:
        raise ValueError(f"VM {vm.name}: unknown: {', '.join(sorted(entry))}")
    _give_macs(world, vm)
    world.area(VmsSlice).vms[vm.id] = vm
    return vm


def _nic(world: World, given: Entry) -> VmNic:
    """`profile` is "network/profile"."""
    entry = dict(given)
    network, _slash, profile = (entry.pop("profile", None) or "").partition("/")
    nic = made(VmNic, entry, id=world.new_id())
    if network:
        ident = named(world.area(NetworksSlice).networks, network, "network").id
        own = {p.id: p for p in world.area(VmsSlice).vnic_profiles.values() if p.network_id == ident}
        set_profile(world, nic, named(own, profile or network, "vNIC profile").id)
    return nic


def _give_macs(world: World, vm: Vm) -> None:
    pool = pool_of_cluster(world, vm.cluster_id)
    for nic in vm.nics:
        if nic.mac:
            pool.register(int(nic.mac.replace(":", ""), 16), True)
        elif pool.free:
            try:
                nic.mac = pool.allocate()[0]
            except NoMacsLeft:
                continue


# -------------------------------------------------------------------------------------------------------- unregistered
def add_unregistered(world: World, entry: Entry) -> StoredEntity:
    """Put a VM or template on a data domain, with its disks, or on an export domain."""
    entry = dict(entry)
    storage = world.area(StorageSlice)
    name = entry.pop("domain", None)
    domains = {d.id: d for d in storage.storage_domains.values() if d.kind in ("data", "export")}
    domain = named(domains, name, "storage domain") if name else next(iter(domains.values()))
    more = {k: entry.pop(k) for k in ("kind", "status", "fails_afterwards") if k in entry}
    entry["template_type"] = more.get("kind") == "TEMPLATE"
    text = entry.pop("ovf", None) or _described(world, domain.id, entry)
    text = text.replace("@SD@", domain.id).replace("@DC@", domain.data_center_id or "")
    ident, shown = entry.get("id", ""), entry.get("name", "")
    try:
        described = read_ovf(text)
    except Unreadable:
        described = None
    if described is not None:
        ident, shown = described.id, described.name
        # The engine shows no disks of export domains in its own lists.
        for disk in described.disks if domain.kind == "data" else ():
            made_disk = Disk(disk.id, disk.alias, disk.domain_id, disk.image_id, disk.size, disk.actual_size)
            made_disk.registered, made_disk.shareable, made_disk.volumes = False, disk.shareable, disk.volumes
            storage.disks.setdefault(disk.id, made_disk)
    entity = StoredEntity(ident, shown, text, **more)
    domain.entities[entity.id] = entity
    return entity


def _described(world: World, domain_id: str, entry: Entry) -> str:
    """The OVF of a VM or template of another engine, whose networks need not exist here."""
    other = World()
    settings = Settings(**{k: entry[k] for k in list(entry) if k in SETTINGS}, quota=False)
    ident = entry.get("id") or world.new_id()
    vm: Vm | Template
    if entry.get("template_type"):
        vm = Template(ident, entry["name"], None, settings=settings)
    else:
        vm = Vm(ident, entry["name"], "", status="down", settings=settings)
        vm.template_id = entry.get("template_id") or vm.template_id
    for number, given in enumerate(entry.get("nics", []), start=1):
        vm.nics.append(_foreign_nic(world, other, number, given))
        # A template has no addresses.
        vm.nics[-1].mac = None if isinstance(vm, Template) else vm.nics[-1].mac
    for number, given in enumerate(entry.get("disks", []), start=1):
        disk = _foreign_disk(world, domain_id, f"{vm.name}_Disk{number}", given)
        other.area(StorageSlice).disks[disk.id] = disk
        vm.disks.append(DiskAttachment(disk.id, bootable=number == 1))
    cluster = f"<ClusterName>{entry.get('cluster', 'Default')}</ClusterName>"
    return write_ovf(other, vm, with_shared_disks=True).replace("<ClusterName></ClusterName>", cluster)


def _foreign_disk(world: World, domain_id: str, alias: str, given: t.Any) -> Disk:
    """Of a size in GiB, or with other fields of a disk; `domain` is a name, or the id of an unknown domain."""
    entry: Entry = {"size": given} if isinstance(given, int) else dict(given)
    name = entry.pop("domain", None)
    domains = {domain.name: domain.id for domain in world.area(StorageSlice).storage_domains.values()}
    ident = entry.pop("id", None) or world.new_id()
    size = int(entry.pop("size", 1)) * GIB
    fixed = {"domain_id": domains.get(name, name) if name else domain_id, "image_id": derived_id(ident, "image")}
    return made(Disk, {"alias": alias, **entry}, id=ident, size=size, **fixed)


def _foreign_nic(world: World, other: World, number: int, given: t.Mapping[str, t.Any]) -> VmNic:
    nic = VmNic(world.new_id(), given.get("name", f"nic{number}"), mac=given.get("mac"))
    nic.plugged, nic.linked = bool(given.get("plugged", True)), bool(given.get("linked", True))
    nic.interface, nic.pci_address = given.get("interface", "virtio"), given.get("pci", "")
    network, profile = given.get("network"), given.get("profile")
    if network:
        networks = other.area(NetworksSlice).networks
        networks.setdefault(network, Network(network, network, ""))
        ident = f"{network}/{profile or network}"
        other.area(VmsSlice).vnic_profiles[ident] = VnicProfile(ident, profile or network, network)
        set_profile(other, nic, ident)
    return nic


WORLD_KEYS = WorldKeys(frozenset({"vnic_profiles", "unregistered"}), _read)
