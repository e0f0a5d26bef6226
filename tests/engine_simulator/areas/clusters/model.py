# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Clusters, and the networks as each of them uses them."""

from __future__ import annotations

from dataclasses import dataclass, field

from ...core.model import Subject, World, derived_id
from ..networks.model import Network, NetworksSlice

MIGRATION_POLICY = "80554327-0569-496b-bdeb-fcbbf52b827b"
NO_MIGRATION_POLICY = "00000000-0000-0000-0000-000000000000"


@dataclass
class Cluster:
    id: str
    name: str
    data_center_id: str
    description: str = ""
    comment: str = ""
    version: tuple[int, int] = (4, 8)
    switch_type: str = "legacy"
    cpu_type: str = "Intel Nehalem Family"
    architecture: str = "x86_64"
    mac_pool_id: str = ""
    scheduling_policy_id: str = ""
    migration_policy_id: str = MIGRATION_POLICY
    gluster_service: bool = False
    cpu_profiles: list[str] = field(default_factory=list)
    """Names, in addition to the one that has the name of the cluster."""

    @property
    def cpu_profile_ids(self) -> dict[str, str]:
        """Id -> name."""
        own = {derived_id(self.id, "cpu profile"): self.name}
        return {**own, **{derived_id(self.id, f"cpu profile {name}"): name for name in self.cpu_profiles}}


@dataclass
class ClusterNetwork:
    """A network as one cluster uses it."""

    cluster_id: str
    network_id: str
    required: bool = True
    management: bool = False
    display: bool = False
    migration: bool = False
    default_route: bool = False
    gluster: bool = False
    status: str = "non_operational"


@dataclass
class ClustersSlice:
    clusters: dict[str, Cluster] = field(default_factory=dict)
    cluster_networks: dict[str, dict[str, ClusterNetwork]] = field(default_factory=dict)
    """cluster id -> network id -> how the cluster uses it."""


def networks_of(world: World, cluster_id: str) -> list[Network]:
    """The networks of a cluster, in the order they were added to it."""
    networks = world.area(NetworksSlice).networks
    return [networks[i] for i in world.area(ClustersSlice).cluster_networks.get(cluster_id, {})]


def cluster_network(world: World, cluster_id: str, network_id: str) -> ClusterNetwork | None:
    return world.area(ClustersSlice).cluster_networks.get(cluster_id, {}).get(network_id)


def subjects_of_cluster(world: World, cluster_id: str) -> list[Subject]:
    """What an event about a cluster, or about something in it, is about: the cluster and its data centre."""
    cluster = world.area(ClustersSlice).clusters.get(cluster_id)
    return [
        Subject("cluster", cluster_id),
        *([Subject("data_center", cluster.data_center_id)] if cluster is not None else []),
    ]
