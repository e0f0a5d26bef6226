# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The engine with all its areas."""

from __future__ import annotations

from .areas import (
    clusters,
    data_centers,
    external_imports,
    host_networks,
    hosts,
    image_transfers,
    jobs_events,
    mac_pools,
    networks,
    storage,
    system,
    tags,
    vms,
)
from .areas.clusters.model import Cluster, ClusterNetwork, ClustersSlice
from .areas.data_centers.model import DataCenter, DataCentersSlice, HostQos
from .areas.hosts.model import Host, HostsSlice, Machine, machine_of
from .areas.mac_pools.model import MacPool, MacPoolsSlice
from .areas.networks.model import Network, NetworksSlice
from .areas.storage.model import Disk, StorageDomain, StorageSlice
from .areas.tags.model import AffinityLabel, Tag, TagsSlice
from .areas.vms.model import Template, Vm, VmsSlice, VnicProfile
from .core import model
from .core.area import register

AREAS = (
    jobs_events.AREA,
    system.AREA,
    mac_pools.AREA,
    data_centers.AREA,
    networks.AREA,
    clusters.AREA,
    tags.AREA,
    storage.AREA,
    vms.AREA,
    hosts.AREA,
    host_networks.AREA,
    image_transfers.AREA,
    external_imports.AREA,
)
"""The lowest first: an area imports those before it, and takes part in them through their hooks."""

register(*AREAS)


class World(model.World):
    """A world with short names for what the areas know; for tests and the like."""

    @property
    def data_centers(self) -> dict[str, DataCenter]:
        return self.area(DataCentersSlice).data_centers

    @property
    def qoss(self) -> dict[str, HostQos]:
        return self.area(DataCentersSlice).qoss

    @property
    def mac_pools(self) -> dict[str, MacPool]:
        return self.area(MacPoolsSlice).mac_pools

    @property
    def networks(self) -> dict[str, Network]:
        return self.area(NetworksSlice).networks

    @property
    def clusters(self) -> dict[str, Cluster]:
        return self.area(ClustersSlice).clusters

    @property
    def cluster_networks(self) -> dict[str, dict[str, ClusterNetwork]]:
        return self.area(ClustersSlice).cluster_networks

    @property
    def tags(self) -> dict[str, Tag]:
        return self.area(TagsSlice).tags

    @property
    def affinity_labels(self) -> dict[str, AffinityLabel]:
        return self.area(TagsSlice).affinity_labels

    @property
    def hosts(self) -> dict[str, Host]:
        return self.area(HostsSlice).hosts

    @property
    def machines(self) -> dict[str, Machine]:
        return self.area(HostsSlice).machines

    @property
    def vms(self) -> dict[str, Vm]:
        return self.area(VmsSlice).vms

    @property
    def templates(self) -> dict[str, Template]:
        return self.area(VmsSlice).templates

    @property
    def vnic_profiles(self) -> dict[str, VnicProfile]:
        return self.area(VmsSlice).vnic_profiles

    @property
    def storage_domains(self) -> dict[str, StorageDomain]:
        return self.area(StorageSlice).storage_domains

    @property
    def disks(self) -> dict[str, Disk]:
        return self.area(StorageSlice).disks

    def machine_of(self, host: Host) -> Machine | None:
        return machine_of(self, host)
