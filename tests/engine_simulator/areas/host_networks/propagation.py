# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Changes of networks, clusters and QoS that the engine brings to the hosts by itself, whatever their status."""

from __future__ import annotations

import typing as t

from ...core.engine import Engine, task
from ...core.faults import EngineFault
from ...core.model import World
from ..clusters.hooks import CLUSTER_HOOKS
from ..clusters.model import ClustersSlice
from ..hosts.lifecycle import check_networks
from ..hosts.model import Host, HostsSlice, hosts_of
from ..networks.hooks import NETWORK_HOOKS
from ..networks.model import Network, NetworksSlice
from .command import CommandOptions, run
from .default_route import has_default_route
from .events import log_event
from .known import HostNetworksSlice, known_networking, networking_of
from .model import DHCP, NONE, Attachment, Ip
from .persist import is_in_sync, missing_networks, net_of
from .rules_attachments import ROLES_WITH_ADDRESS
from .setup import Setup, Wanted

Change = t.Callable[[Setup], t.Collection[str]]


def persist(engine: Engine, host: Host, name: str, change: Change) -> None:
    """One request that saves what it does; a host that refuses is only an event."""
    log_event(engine, 1145, host, networks=name)
    try:
        run(engine, host, change, CommandOptions(commit=True, internal=True))
    except EngineFault:
        log_event(engine, 1147, host, networks=name)
    else:
        log_event(engine, 1146, host, networks=name)


def attachment_of(world: World, host: Host, network_id: str) -> Attachment | None:
    networking = networking_of(world, host)
    return networking.attachment_of(network_id) if networking else None


# --------------------------------------------------------------------------------------------------- a network changes
@NETWORK_HOOKS.changed.register
def network_changed(engine: Engine, network: Network, before: Network) -> None:
    """Every update of a network synchronises it on the hosts where it is out of sync then, for whatever reason."""
    if network.external_provider is not None:
        return
    lost_servers = set(before.dns_servers or ()) - set(network.dns_servers or ())
    for host in engine.world.area(HostsSlice).hosts.values():
        item = attachment_of(engine.world, host, network.id)
        if item is None:
            continue
        device = known_networking(engine.world, host).carrying(network.vdsm_name or network.name)
        routed = device is not None and has_default_route(device)
        if not is_in_sync(engine.world, host, item) or (lost_servers and routed):
            engine.later(
                engine.world.area(HostNetworksSlice).options.network_sync_seconds, "push-network", host.id, network.id
            )


@NETWORK_HOOKS.qos_changed.register
def qos_changed(engine: Engine, network: Network) -> None:
    """A QoS that changes or goes is brought to all hosts that carry its networks."""
    for host in engine.world.area(HostsSlice).hosts.values():
        if attachment_of(engine.world, host, network.id) is not None:
            engine.later(
                engine.world.area(HostNetworksSlice).options.network_sync_seconds, "push-network", host.id, network.id
            )


@task("push-network")
def push_network(engine: Engine, host_id: str, network_id: str) -> None:
    host, network = (
        engine.world.area(HostsSlice).hosts.get(host_id),
        engine.world.area(NetworksSlice).networks.get(network_id),
    )
    item = attachment_of(engine.world, host, network_id) if host is not None else None
    if host is not None and network is not None and item is not None:
        persist(engine, host, network.name, lambda setup: [item.id or ""])


# ---------------------------------------------------------------------------------------- a network comes to a cluster
@CLUSTER_HOOKS.network_added.register
def cluster_network_added(engine: Engine, cluster_id: str, network_id: str) -> None:
    _attach_by_label(engine, [cluster_id], engine.world.area(NetworksSlice).networks[network_id])


@CLUSTER_HOOKS.network_removed.register
def cluster_network_removed(engine: Engine, cluster_id: str, network_id: str) -> None:
    """A network that leaves the cluster is unmanaged on its hosts, until it leaves the NICs that have its label."""
    hosts = hosts_of(engine.world, cluster_id)
    for host in hosts:
        item = attachment_of(engine.world, host, network_id)
        if item is not None:
            del known_networking(engine.world, host).attachments[item.id or ""]
    _leave_labelled_nics(engine, hosts, engine.world.area(NetworksSlice).networks[network_id])


@NETWORK_HOOKS.removing.register
def network_removing(engine: Engine, network: Network) -> None:
    for cluster_id, uses in engine.world.area(ClustersSlice).cluster_networks.items():
        if network.id in uses:
            cluster_network_removed(engine, cluster_id, network.id)


def _leave_labelled_nics(engine: Engine, hosts: t.Iterable[Host], network: Network) -> None:
    """What is on a NIC with the label goes; elsewhere it stays, unmanaged."""
    name = network.vdsm_name or network.name
    for host in hosts:
        nic = _labelled(engine.world, host, network.label)
        device = known_networking(engine.world, host).carrying(name) if nic is not None else None
        if device is not None and device.carrier == nic:
            engine.later(
                engine.world.area(HostNetworksSlice).options.network_sync_seconds, "remove-unmanaged", host.id, name
            )


@task("remove-unmanaged")
def remove_unmanaged(engine: Engine, host_id: str, name: str) -> None:
    host = engine.world.area(HostsSlice).hosts.get(host_id)
    networking = networking_of(engine.world, host) if host is not None else None
    if host is not None and networking is not None and networking.carrying(name) is not None:
        persist(engine, host, name, _removing_unmanaged(name))


def _labelled(world: World, host: Host, label: str | None) -> str | None:
    """The NIC that has a label."""
    networking = networking_of(world, host)
    return networking.labelled(label) if networking and label else None


@CLUSTER_HOOKS.network_changed.register
def cluster_network_changed(engine: Engine, cluster_id: str, network_id: str) -> None:
    for host in hosts_of(engine.world, cluster_id):
        if missing_networks(engine, host):
            check_networks(engine, host)


# -------------------------------------------------------------------------------------------------------------- labels
@NETWORK_HOOKS.labelled.register
def network_labelled(engine: Engine, network: Network, before: str | None) -> None:
    """Where the network is already it stays; with the label it also leaves the NIC that has the label."""
    clusters = [c for c, uses in engine.world.area(ClustersSlice).cluster_networks.items() if network.id in uses]
    if network.label:
        _attach_by_label(engine, clusters, network)
    else:
        for host in (h for c in clusters for h in hosts_of(engine.world, c)):
            item = attachment_of(engine.world, host, network.id)
            if item is not None and item.nic == _labelled(engine.world, host, before):
                persist(engine, host, network.name, _removing(item.id))
    network_changed(engine, network, network)


def _attach_by_label(engine: Engine, clusters: t.Iterable[str], network: Network) -> None:
    """A network with a label goes to the NICs that have the label; with a role it asks for an address there."""
    for cluster_id in clusters:
        has_role = net_of(engine.world, cluster_id, network).roles & ROLES_WITH_ADDRESS
        for host in hosts_of(engine.world, cluster_id):
            nic = _labelled(engine.world, host, network.label)
            if nic is not None and attachment_of(engine.world, host, network.id) is None:
                item = Attachment(None, network.id, nic, Ip(DHCP if has_role else NONE), Ip())
                persist(engine, host, network.name, _attaching(Wanted(None, network.id, network.name, None, nic, item)))


def _removing(ident: str | None) -> Change:
    def change(setup: Setup) -> t.Collection[str]:
        setup.removed_attachments.append(ident)
        return ()

    return change


def _removing_unmanaged(name: str) -> Change:
    def change(setup: Setup) -> t.Collection[str]:
        setup.removed_unmanaged.append(name)
        return ()

    return change


def _attaching(wanted: Wanted) -> Change:
    def change(setup: Setup) -> t.Collection[str]:
        setup.attachments.append(wanted)
        return ()

    return change
