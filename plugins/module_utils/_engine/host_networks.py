# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""Read the networking of hosts in few requests."""

from __future__ import annotations

import typing as t

from ansible_collections.onramp.ovirt.plugins.module_utils._engine import lookup
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.connection import Engine
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.host_networks_convert import (
    attachments,
    bonds,
    devices,
    network,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._errors import EngineError, NotFound
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.model import (
    HostNetworks,
    Network,
    UnmanagedNetwork,
    VlanDevice,
)

FOLLOW = "cluster,nics.network_labels,network_attachments"
STATISTICS = FOLLOW + ",nics.statistics"
# The engine's follower fails the whole request when one item of a list lacks the link.
CANNOT_FOLLOW = 500


class ClusterNetworks:
    """The networks of clusters, each cluster read once, labels of networks only when a host has labels."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._networks: dict[str, tuple[Network, ...]] = {}
        self._labelled: dict[str, tuple[Network, ...]] = {}
        self._labels: t.Optional[dict[str, str]] = None

    def of(self, cluster_id: str, with_labels: bool) -> tuple[Network, ...]:
        """Return the networks of a cluster; their labels only on demand, which is one more request for all clusters."""
        if cluster_id not in self._networks:
            service = self._engine.system.clusters_service().cluster_service(cluster_id).networks_service()
            found = self._engine.read(f"read the networks of cluster {cluster_id}", service.list)
            self._networks[cluster_id] = tuple(network(item) for item in found)
        networks = self._networks[cluster_id]
        if not with_labels:
            return networks
        if cluster_id not in self._labelled:
            labels = self._all_labels()
            self._labelled[cluster_id] = tuple(n.with_label(labels.get(n.id)) for n in networks)
        return self._labelled[cluster_id]

    def _all_labels(self) -> dict[str, str]:
        """Return the label of each network that has one, by id. A network of a cluster has no link to its labels."""
        if self._labels is None:
            service = self._engine.system.networks_service()
            found = self._engine.read("read the labels of networks", lambda: service.list(follow="network_labels"))
            self._labels = {item.id: item.network_labels[0].id for item in found if item.network_labels}
        return self._labels


def read(engine: Engine, reference: str, with_labels: bool = False, statistics: bool = False) -> HostNetworks:
    """Return the networking of one host by name or id: two requests, three with labels; raises NotFound."""
    follow = STATISTICS if statistics else FOLLOW
    try:
        host = lookup.find(engine, lookup.HOSTS, reference, follow=follow)
    except EngineError as error:
        if error.code != CANNOT_FOLLOW:
            raise
        host = _read_links_separately(engine, lookup.find(engine, lookup.HOSTS, reference), statistics)
    return _host_networks(host, ClusterNetworks(engine), with_labels)


def read_again(engine: Engine, before: HostNetworks) -> HostNetworks:
    """Return the networking of a host that was read before: one request, as the networks of its cluster are known."""
    return read_with_status(engine, before)[0]


def read_with_status(engine: Engine, before: HostNetworks) -> tuple[HostNetworks, bool]:
    """Return the networking of a host that was read before, and whether the engine is busy with it at the moment."""
    service = engine.system.hosts_service().host_service(before.id)
    what = f"read host {before.name} again"
    try:
        host = engine.read(what, lambda: service.get(follow=FOLLOW, all_content=True))
    except EngineError as error:
        if error.code != CANNOT_FOLLOW:
            raise
        host = _read_links_separately(engine, engine.read(what, lambda: service.get(all_content=True)), False)
    return _from_sdk(host, before.networks), bool(host.network_operation_in_progress)


def read_many(
    engine: Engine,
    references: t.Optional[t.Sequence[str]] = None,
    search: t.Optional[str] = None,
    statistics: bool = False,
    with_labels: bool = False,
) -> t.Iterator[HostNetworks]:
    """Yield the networking of hosts, by names and ids or by a search, a page of hosts in memory at a time."""
    follow = STATISTICS if statistics else FOLLOW
    clusters = ClusterNetworks(engine)

    def sources(**links: t.Any) -> t.Iterator[t.Any]:
        if references is not None:
            return lookup.find_many(engine, lookup.HOSTS, references, **links)
        return lookup.search(engine, lookup.HOSTS, search or "", **links)

    for host in _followed(engine, sources, follow, statistics):
        yield _host_networks(host, clusters, with_labels)


def _followed(
    engine: Engine, sources: t.Callable[..., t.Iterator[t.Any]], follow: str, statistics: bool
) -> t.Iterator[t.Any]:
    """Yield hosts with their links, which are read one by one where the engine cannot follow them.

    Only the errors of this list count: a request that is sent between two hosts may fail with the same status.
    """
    seen: set[str] = set()
    try:
        for host in sources(follow=follow):
            seen.add(host.id)
            yield host
    except EngineError as error:
        if error.code != CANNOT_FOLLOW:
            raise
        for host in sources():
            if host.id not in seen:
                yield _read_links_separately(engine, host, statistics)


def _read_links_separately(engine: Engine, host: t.Any, statistics: bool) -> t.Any:
    """Fill in what the engine could not follow, link by link."""
    service = engine.system.hosts_service().host_service(host.id)
    what = f"read the networks of host {host.name}"
    host.nics = engine.read(what, service.nics_service().list)
    host.network_attachments = engine.read(what, service.network_attachments_service().list)
    cluster = engine.system.clusters_service().cluster_service(host.cluster.id)
    host.cluster = engine.read(what, cluster.get)
    for nic in host.nics:
        links = service.nics_service().nic_service(nic.id)
        try:
            nic.network_labels = engine.read(what, links.network_labels_service().list)
            if statistics:
                nic.statistics = engine.read(what, links.statistics_service().list)
        except NotFound:
            # A device may go while it is being read: what is gone has no labels.
            nic.network_labels = []
    return host


def _host_networks(host: t.Any, clusters: ClusterNetworks, with_labels: bool) -> HostNetworks:
    labelled = any(nic.network_labels for nic in host.nics or [])
    return _from_sdk(host, clusters.of(host.cluster.id, with_labels or labelled))


def _from_sdk(host: t.Any, networks: tuple[Network, ...]) -> HostNetworks:
    names = {nic.id: nic.name for nic in host.nics or []}
    version = host.cluster.version
    return HostNetworks(
        id=host.id,
        name=host.name,
        status=host.status.value if host.status else "",
        cluster=host.cluster.name or "",
        cluster_id=host.cluster.id,
        compatibility_version=(version.major, version.minor) if version and version.major is not None else None,
        nics=devices(host.nics or []),
        bonds=bonds(host.nics or [], names),
        vlans=tuple(
            sorted(
                (
                    VlanDevice(nic.name, nic.base_interface, nic.vlan.id if nic.vlan else None, nic.id)
                    for nic in host.nics or []
                    if nic.base_interface
                ),
                key=lambda v: v.name,
            )
        ),
        attachments=attachments(host.network_attachments or [], names, networks),
        labels=tuple(sorted((label.id, nic.name) for nic in host.nics or [] for label in nic.network_labels or [])),
        unmanaged=tuple(
            UnmanagedNetwork(nic.network.name, nic.name, nic.network.name.encode().hex())
            for nic in sorted(host.nics or [], key=lambda n: n.name)
            # Only a network that is none of the cluster's comes with a name instead of an id.
            if nic.network is not None and nic.network.id is None and nic.network.name
        ),
        networks=networks,
    )
