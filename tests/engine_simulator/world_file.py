# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Worlds from YAML.

    options: {deploys_hosts: true, ...}                  see model.Options
    clock: {scale: 0, per_request: 1}                    see clock.Clock
    users: [{name, password, roles}]
    mac_pools: [{name, ranges: [[from, to]]}]
    data_centers: [{name, qoss: [{name, linkshare, upperlimit, realtime}]}]
    networks: [{name, data_center, vlan, mtu, vm_network, label, qos, dns_servers, cuts_off, ...}]
    clusters: [{name, data_center, networks: [{name, required, roles: [display, ...]}]}]
    machines: [{address, root_password, accepts_public_key, ssh_fingerprint, install_seconds, ..., hardware}]
    tags: [names, or {name, description, parent}]      affinity_labels: [names]
    hosts: [{name, cluster, status, comment, tags: [names], affinity_labels: [names], agents: [{type, address, ...}],
             power_management, machine: {...}}]          machines that are hosts already
    vms: [{name, host, networks: [names], pinned}]

`hardware` is what is not said by the fields of model.Machine:

    nics: [{name, mac, speed, mtu, up, lldp: [{type, name, oui, subtype, properties}]}]
                                                         or "eth0..eth5": all alike, with MACs `mac_prefix` + number
    bonds: [{name, slaves, options: {mode: 1}}]          what it has once it is installed, the management network
    networks: [{name, nic, vlan, mtu, bridged, ipv4: {address, netmask, gateway}, ipv6, default_route}]   included
    name_servers: [...]
    unreported: [gateway]                                what it never reports, so that it never gets in sync: gateway,
                                                         ipv6_gateway, default_route, qos, mtu
    least_mtu: 1500                                      the least MTU that it reports of a NIC without VLAN

Fields of model.Machine for hosts that give trouble: install_error (the next installation fails with it),
install_seconds, unresponsive_seconds (not reachable at the next boot or activation, for so long), updates
(packages that an upgrade check finds), upgrade_error, power_error (power management fails with it).

A network without a data centre is in the first one, a cluster likewise. The network `ovirtmgmt` of every data centre is
made when it is not listed; it is the management network of every cluster that names no other. An entry with
`repeat: 1000` stands for so many: in its texts {n} counts from 1, {high} and {low} are n split for addresses
("10.1.{high}.{low}", low from 1 to 250); formats work ("h{n:04}", "{low:02x}").
"""

from __future__ import annotations

import re
import typing as t
from dataclasses import fields
from pathlib import Path

import yaml

from .areas.hosts.lifecycle import read_capabilities
from .areas.networks.resources import device_name
from .core import model
from .core.clock import Clock
from .core.engine import Engine
from .core.model import (
    AffinityLabel,
    Cluster,
    ClusterNetwork,
    DataCenter,
    FenceAgent,
    Host,
    HostQos,
    Machine,
    MacPool,
    Network,
    Options,
    Tag,
    User,
    Vm,
    VmNic,
    World,
)

FOLDER = Path(__file__).parent / "worlds"
Entry = dict[str, t.Any]
SPLIT = 250
HARDWARE = {"nics", "mac_prefix", "bonds", "networks", "name_servers", "unreported", "least_mtu"}


class WrongWorld(ValueError):
    """A world file that says something that is not understood."""


def read_world(source: str | Path) -> World:
    """The world of a file, or of a name in worlds/; raises WrongWorld with one sentence."""
    path = Path(source)
    if not path.suffix:
        path = FOLDER / f"{source}.yml"
    try:
        with path.open(encoding="utf-8") as file:
            content = yaml.safe_load(file) or {}
    except FileNotFoundError:
        known = ", ".join(sorted(p.stem for p in FOLDER.glob("*.yml")))
        raise WrongWorld(f"There is no world {source}: give the path of a YAML file, or one of {known}.") from None
    except (OSError, UnicodeDecodeError) as wrong:
        raise WrongWorld(f"The world {source} cannot be read: {wrong}.") from wrong
    except yaml.YAMLError as wrong:
        raise WrongWorld(f"The world {source} is not YAML: {' '.join(str(wrong).split())}.") from wrong
    if not isinstance(content, dict):
        raise WrongWorld(f"The world {source} is not a mapping of keys like hosts and networks.")
    try:
        return build(content)
    except KeyError as wrong:
        raise WrongWorld(f"The world {source}: an entry lacks {wrong}.") from wrong
    except (TypeError, ValueError, AttributeError) as wrong:
        raise WrongWorld(f"The world {source}: {wrong}.") from wrong


def build(given: t.Mapping[str, t.Any]) -> World:
    """A world from the content of a world file."""
    known = {
        "options",
        "clock",
        "users",
        "mac_pools",
        "data_centers",
        "networks",
        "clusters",
        "machines",
        "hosts",
        "vms",
        "tags",
        "affinity_labels",
    }
    if unknown := set(given) - known:
        raise WrongWorld(f"unknown: {', '.join(sorted(unknown))}")
    world = World(clock=_made(Clock, given.get("clock") or {}), options=_made(Options, given.get("options") or {}))
    _Builder(world).all(given)
    return world


def _made(kind: type[t.Any], given: t.Mapping[str, t.Any], **more: t.Any) -> t.Any:
    names = {f.name for f in fields(kind)}
    if unknown := set(given) - names:
        raise WrongWorld(f"{kind.__name__}: unknown: {', '.join(sorted(unknown))}")
    return kind(**{**more, **given})


def expand(entries: t.Iterable[Entry] | None) -> t.Iterator[Entry]:
    """The entries, repeated where they say so."""
    for entry in entries or []:
        entry = dict(entry)
        count = entry.pop("repeat", None)
        if count is None:
            yield entry
            continue
        for n in range(1, int(count) + 1):
            yield _formatted(entry, {"n": n, "high": (n - 1) // SPLIT, "low": (n - 1) % SPLIT + 1})


def _formatted(value: t.Any, numbers: dict[str, int]) -> t.Any:
    """The value with its numbers filled in; entries that repeat themselves keep their texts for their own numbers."""
    if isinstance(value, str) and "{" in value:
        filled = value.format(**numbers)
        return int(filled) if re.fullmatch(r"\{n\}", value) else filled
    if isinstance(value, list):
        return [_formatted(v, numbers) for v in value]
    if isinstance(value, dict):
        return value if "repeat" in value else {k: _formatted(v, numbers) for k, v in value.items()}
    return value


class _Builder:
    def __init__(self, world: World) -> None:
        self.world = world

    def all(self, given: t.Mapping[str, t.Any]) -> None:
        world = self.world
        for entry in given.get("users") or [{"name": "admin@internal", "password": "secret123"}]:
            world.users[entry["name"]] = _made(User, entry, id=world.new_id())
        self._mac_pools(given)
        self._data_centers(given)
        self._networks(given)
        self._clusters(given)
        for entry in given.get("tags") or []:
            self._tag({"name": entry} if isinstance(entry, str) else dict(entry))
        for name in given.get("affinity_labels") or []:
            label = AffinityLabel(world.new_id(), name)
            world.affinity_labels[label.id] = label
        for entry in expand(given.get("machines")):
            self._machine(entry)
        engine = Engine(world)
        for entry in expand(given.get("hosts")):
            self._host(engine, entry)
        for entry in expand(given.get("vms")):
            self._vm(entry)

    def _tag(self, entry: Entry) -> None:
        world = self.world
        if parent := entry.pop("parent", None):
            entry["parent_id"] = _named(world.tags, parent, "tag").id
        tag = _made(Tag, entry, id=world.new_id())
        world.tags[tag.id] = tag

    def _mac_pools(self, given: t.Mapping[str, t.Any]) -> None:
        standard = [
            {
                "name": "Default",
                "description": "Default MAC pool",
                "default_pool": True,
                "ranges": [["56:6f:ab:cd:00:00", "56:6f:ab:cd:ff:ff"]],
            }
        ]
        for entry in expand(given.get("mac_pools") or standard):
            pool = _made(
                MacPool, {**entry, "ranges": [tuple(r) for r in entry.get("ranges", [])]}, id=self.world.new_id()
            )
            self.world.mac_pools[pool.id] = pool

    def _data_centers(self, given: t.Mapping[str, t.Any]) -> None:
        world = self.world
        pool = next(p.id for p in world.mac_pools.values() if p.default_pool)
        for entry in expand(given.get("data_centers") or [{"name": "Default"}]):
            qoss = entry.pop("qoss", [])
            dc = _made(DataCenter, entry, id=world.new_id(), mac_pool_id=pool)
            world.data_centers[dc.id] = dc
            for qos in qoss:
                made = _made(HostQos, qos, id=world.new_id(), data_center_id=dc.id)
                world.qoss[made.id] = made

    def _networks(self, given: t.Mapping[str, t.Any]) -> None:
        world = self.world
        entries = list(expand(given.get("networks")))
        for number, dc in enumerate(world.data_centers.values()):
            own = [e for e in entries if self._data_center(e) is dc]
            if not any(e["name"] == "ovirtmgmt" for e in own):
                own.insert(0, {"name": "ovirtmgmt", "description": "Management Network"})
            for entry in own:
                entry = {k: v for k, v in entry.items() if k != "data_center"}
                qos = entry.pop("qos", None)
                first_management = entry["name"] == "ovirtmgmt" and number == 0
                ident = model.MANAGEMENT_NETWORK_ID if first_management else world.new_id()
                network = _made(Network, entry, id=ident, data_center_id=dc.id)
                if qos:
                    network.qos_id = _named(world.qoss, qos, "QoS").id
                network.vdsm_name = network.vdsm_name or device_name(network)
                world.networks[network.id] = network

    def _data_center(self, entry: Entry) -> DataCenter:
        name = entry.get("data_center")
        found: DataCenter = (
            _named(self.world.data_centers, name, "data centre")
            if name
            else next(iter(self.world.data_centers.values()))
        )
        return found

    def _clusters(self, given: t.Mapping[str, t.Any]) -> None:
        world = self.world
        pool = next(p.id for p in world.mac_pools.values() if p.default_pool)
        for entry in expand(given.get("clusters") or [{"name": "Default"}]):
            dc = self._data_center(entry)
            networks = entry.pop("networks", [])
            entry = {k: v for k, v in entry.items() if k != "data_center"}
            cluster = _made(Cluster, entry, id=world.new_id(), data_center_id=dc.id, mac_pool_id=pool)
            world.clusters[cluster.id] = cluster
            uses = world.cluster_networks.setdefault(cluster.id, {})
            own = {n.id: n for n in world.networks.values() if n.data_center_id == dc.id}
            for use in expand([{"name": n} if isinstance(n, str) else n for n in networks]):
                made = ClusterNetwork(cluster.id, _named(own, use["name"], "network").id, use.get("required", True))
                for role in use.get("roles", []):
                    setattr(made, role, True)
                uses[made.network_id] = made
            self._management(cluster, own, uses)

    def _management(self, cluster: Cluster, own: dict[str, Network], uses: dict[str, ClusterNetwork]) -> None:
        """Every role that no network was given belongs to the management network."""
        management = next((u for u in uses.values() if u.management), None)
        if management is None:
            ident = _named(own, "ovirtmgmt", "network").id
            management = uses.get(ident) or ClusterNetwork(cluster.id, ident)
            management.management = True
            rest = {k: v for k, v in uses.items() if k != ident}
            uses.clear()
            uses.update({ident: management, **rest})
        for role in ("display", "migration", "default_route"):
            if not any(getattr(u, role) for u in uses.values()):
                setattr(management, role, True)

    def _machine(self, given: Entry) -> Machine:
        names = {f.name for f in fields(Machine)}
        own = {k: v for k, v in given.items() if k in names}
        hardware = {**own.pop("hardware", {}), **{k: v for k, v in given.items() if k not in names}}
        if unknown := set(hardware) - HARDWARE:
            raise WrongWorld(f"Machine {given.get('address')}: unknown: {', '.join(sorted(unknown))}")
        hardware["nics"] = _nics(hardware)
        for key in ("bonds", "networks"):
            hardware[key] = list(expand(hardware.get(key)))
        machine = Machine(hardware=hardware, **own)
        self.world.machines[machine.address] = machine
        return machine

    def _host(self, engine: Engine, given: Entry) -> None:
        world = self.world
        entry = dict(given)
        machine = self._machine(entry.pop("machine"))
        cluster = _named(world.clusters, entry.pop("cluster", None) or "Default", "cluster")
        labels = [_named(world.affinity_labels, name, "affinity label") for name in entry.pop("affinity_labels", ())]
        entry["tag_ids"] = [_named(world.tags, name, "tag").id for name in entry.pop("tags", ())]
        entry["agents"] = [
            _made(FenceAgent, {"order": n, **agent}, id=world.new_id())
            for n, agent in enumerate(entry.pop("agents", ()), start=1)
        ]
        host: Host = _made(
            Host, {"status": model.UP, "address": machine.address, **entry}, id=world.new_id(), cluster_id=cluster.id
        )
        for label in labels:
            label.host_ids.append(host.id)
        host.ssh_fingerprint = host.ssh_fingerprint or machine.ssh_fingerprint
        host.ssh_public_key = host.ssh_public_key or machine.ssh_public_key
        world.hosts[host.id] = host
        if host.status in (model.UP, model.MAINTENANCE, model.NON_OPERATIONAL):
            read_capabilities(engine, host)

    def _vm(self, entry: Entry) -> None:
        world = self.world
        host = _named(world.hosts, entry["host"], "host") if entry.get("host") else None
        cluster_id = host.cluster_id if host else next(iter(world.clusters))
        vm = Vm(world.new_id(), entry["name"], cluster_id, host.id if host else None, pinned=entry.get("pinned", False))
        own = {n.id: n for n in world.networks_of(cluster_id)}
        vm.nics = [
            VmNic(world.new_id(), f"nic{i + 1}", _named(own, name, "network").id)
            for i, name in enumerate(entry.get("networks", []))
        ]
        world.vms[vm.id] = vm


def _named(objects: t.Mapping[str, t.Any], name: str, kind: str) -> t.Any:
    for item in objects.values():
        if item.name == name:
            return item
    raise WrongWorld(f"no {kind} {name}")


def _nics(hardware: Entry) -> list[Entry]:
    """The NICs, with the short form "eth0..eth5" written out."""
    nics = hardware.get("nics", [])
    if not isinstance(nics, str):
        return [dict(n) for n in nics]
    match = re.fullmatch(r"(\D+)(\d+)\.\.\1(\d+)", nics)
    if match is None:
        raise WrongWorld(f"NICs {nics!r}: expected a list, or something like eth0..eth5")
    prefix = hardware.get("mac_prefix", "52:54:00:00:00:")
    first, last = int(match.group(2)), int(match.group(3))
    return [{"name": f"{match.group(1)}{i}", "mac": f"{prefix}{i:02x}"} for i in range(first, last + 1)]
