# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the engine knows of a host after it has read its capabilities."""

from __future__ import annotations

import copy
import typing as t
from dataclasses import replace

from ...core.engine import Engine
from ...core.faults import EngineFault
from ...core.model import World
from ..clusters.hooks import CLUSTER_HOOKS
from ..clusters.model import ClustersSlice, cluster_network, networks_of
from ..data_centers.model import DataCentersSlice
from ..hosts.hooks import HOST_HOOKS
from ..hosts.model import UP, Host, HostsSlice, hosts_of, machine_of
from ..networks.hooks import NETWORK_HOOKS
from ..networks.model import Network, NetworksSlice
from .events import log_event
from .known import HostNetworksSlice, kernel_of, known_networking, networking_of
from .model import Attachment, Device, HostNetworking, Ip, Qos
from .setup import Net
from .sync import Around, Item, compare, in_sync


def net_of(world: World, cluster_id: str, network: Network) -> Net:
    """A network as the rules see it in a cluster."""
    use = cluster_network(world, cluster_id, network.id)
    roles = {
        role
        for role in ("management", "display", "migration", "default_route", "gluster")
        if use is not None and getattr(use, role)
    }
    qos = world.area(DataCentersSlice).qoss.get(network.qos_id or "")
    return Net(
        network.id,
        network.name,
        network.vlan,
        network.mtu,
        network.vm_network,
        network.label,
        Qos(qos.linkshare, qos.upperlimit, qos.realtime) if qos else None,
        tuple(network.dns_servers or ()),
        frozenset(roles),
        network.external_provider is not None,
        network.vdsm_name or network.name,
        use is not None,
    )


def nets_of(world: World, cluster_id: str) -> list[Net]:
    return [net_of(world, cluster_id, n) for n in networks_of(world, cluster_id)]


def around(world: World, host: Host) -> Around:
    return Around(
        world.area(NetworksSlice).options.default_mtu,
        world.area(ClustersSlice).clusters[host.cluster_id].switch_type,
        tuple(known_networking(world, host).name_servers),
    )


# -------------------------------------------------------------------------------------------------------- capabilities
def read(engine: Engine, host: Host, wanted: t.Sequence[Attachment] = (), removed: t.Collection[str] = ()) -> None:
    """Take over what the host reports: devices, then attachments; `wanted` are those that a request just asked for."""
    world = engine.world
    machine = machine_of(world, host)
    if machine is None:
        return
    kernel = kernel_of(engine.world, machine)
    networking = world.area(HostNetworksSlice).networking.setdefault(host.id, HostNetworking())
    before = networking.devices
    networking.devices = {}
    for device in kernel.devices():
        known = before.get(device.name)
        device.id = known.id if known is not None and known.kind == device.kind else world.new_id()
        networking.devices[device.name] = device
    networking.name_servers = list(kernel.now.name_servers)
    networking.labels = {nic: labels for nic, labels in networking.labels.items() if nic in networking.devices}
    persist_attachments(
        world.new_id,
        networking,
        nets_of(world, host.cluster_id),
        wanted,
        removed,
        before.keys() - networking.devices.keys(),
    )


def persist_attachments(
    new_id: t.Callable[[], str],
    networking: HostNetworking,
    nets: t.Sequence[Net],
    wanted: t.Sequence[Attachment] = (),
    removed: t.Collection[str] = (),
    gone: t.Collection[str] = (),
) -> None:
    """Attachments follow what is reported: gone, moved, new; the wanted ones are stored as they were asked for.

    `gone` are names of devices that the host no longer has.
    """
    carriers = {net.id: networking.carrying(net.name_on_host or net.name) for net in nets}
    for ident, item in list(networking.attachments.items()):
        device = carriers.get(item.network_id or "")
        # What was on a bond goes with it, so a network that moves off a removed bond gets a new attachment.
        if device is None or ident in removed or item.nic in gone:
            del networking.attachments[ident]
        else:
            item.nic = device.carrier
    for asked in wanted:
        device = carriers.get(asked.network_id or "")
        if device is None:
            continue
        if asked.nic not in (None, device.carrier):
            raise EngineFault(400, "Operation Failed", "[Internal Engine Error]")
        stored = networking.attachment_of(asked.network_id or "")
        item = copy.deepcopy(asked)
        item.id = stored.id if stored is not None and stored.id else new_id()
        item.nic, item.properties = device.carrier, item.properties or {}
        networking.attachments[item.id] = item
    for net in nets:
        device = carriers[net.id]
        if device is not None and device.master is None and networking.attachment_of(net.id) is None:
            ident = new_id()
            networking.attachments[ident] = Attachment(
                ident, net.id, device.carrier, *_addresses(device), properties={}
            )


def _addresses(device: Device) -> tuple[Ip, Ip]:
    ipv6 = replace(device.ipv6)
    if ipv6.gateway == "::":
        ipv6.gateway = None
    ipv4 = replace(device.ipv4)
    for ip in (ipv4, ipv6):
        if ip.method != "static":
            ip.address = ip.netmask = ip.gateway = None
    return ipv4, ipv6


# -------------------------------------------------------------------------------------------------------------- in sync
def compared(world: World, host: Host, item: Attachment) -> list[Item] | None:
    """What is compared of an attachment; None when its network is not reported."""
    network = world.area(NetworksSlice).networks.get(item.network_id or "")
    networking = networking_of(world, host)
    if network is None or networking is None:
        return None
    net = net_of(world, host.cluster_id, network)
    device = networking.carrying(net.name_on_host)
    return None if device is None else compare(item, device, net, around(world, host))


def is_in_sync(world: World, host: Host, item: Attachment) -> bool:
    items = compared(world, host, item)
    return items is None or in_sync(items)


def log_out_of_sync(engine: Engine, host: Host) -> None:
    """Event 1110 with all networks of the host that are out of sync."""
    names = [
        engine.world.area(NetworksSlice).networks[item.network_id or ""].name
        for item in known_networking(engine.world, host).attachments.values()
        if not is_in_sync(engine.world, host, item)
    ]
    if names:
        log_event(engine, 1110, host, networks=",".join(sorted(names)))


# ---------------------------------------------------------------------------------------------------------------- hooks
@HOST_HOOKS.connected.register
def connected(engine: Engine, host: Host) -> None:
    read(engine, host)


@HOST_HOOKS.refreshed.register
def refreshed(engine: Engine, host: Host) -> None:
    read(engine, host)
    if networking_of(engine.world, host) is not None:
        log_out_of_sync(engine, host)


@HOST_HOOKS.rebooted.register
def rebooted(engine: Engine, host: Host) -> None:
    machine = machine_of(engine.world, host)
    if machine is not None:
        kernel_of(engine.world, machine).boot()
    networking = networking_of(engine.world, host)
    if networking is not None:
        networking.dirty = False


@HOST_HOOKS.missing_networks.register
def missing_networks(engine: Engine, host: Host) -> list[str]:
    """Required networks that the host does not carry."""
    networking = networking_of(engine.world, host)
    if networking is None:
        return []
    uses = engine.world.area(ClustersSlice).cluster_networks.get(host.cluster_id, {}).values()
    names = [engine.world.area(NetworksSlice).networks[u.network_id] for u in uses if u.required]
    return [n.name for n in names if networking.carrying(n.vdsm_name or n.name) is None and n.external_provider is None]


@HOST_HOOKS.bridgeless_networks.register
def bridgeless_networks(engine: Engine, host: Host) -> list[str]:
    """VM networks that the host carries without a bridge."""
    networking = networking_of(engine.world, host)
    if networking is None:
        return []
    found = ((n, networking.carrying(n.vdsm_name or n.name)) for n in networks_of(engine.world, host.cluster_id))
    return [n.name for n, device in found if device is not None and n.vm_network and not device.bridged]


def carries(world: World, host: Host, network_id: str) -> bool:
    networking = networking_of(world, host)
    return networking is not None and networking.attachment_of(network_id) is not None


@NETWORK_HOOKS.host_names.register
def host_names(engine: Engine, network: Network) -> list[str]:
    return [h.name for h in engine.world.area(HostsSlice).hosts.values() if carries(engine.world, h, network.id)]


@CLUSTER_HOOKS.all_carry.register
def all_carry(engine: Engine, cluster_id: str, network_id: str) -> bool:
    return all(carries(engine.world, h, network_id) for h in hosts_of(engine.world, cluster_id) if h.status == UP)
