# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keys of a world file.

    clusters: [{name, data_center, mac_pool, networks: [{name, required, roles: [display, ...]}]}]

A cluster without a data centre is in the first one. `ovirtmgmt` is the management network of every cluster that names
no other.
"""

from __future__ import annotations

from ...core.area import Given, WorldKeys
from ...core.model import World
from ...core.world_file import expand, made, named
from ..data_centers.world import data_center_of
from ..mac_pools.model import MacPoolsSlice
from ..networks.model import Network, NetworksSlice
from ..networks.world import MANAGEMENT
from .model import Cluster, ClusterNetwork, ClustersSlice


def _read(world: World, given: Given) -> None:
    own, pools = world.area(ClustersSlice), world.area(MacPoolsSlice)
    for entry in expand(given.get("clusters") or [{"name": "Default"}]):
        dc = data_center_of(world, entry)
        listed, name = entry.pop("networks", []), entry.pop("mac_pool", None)
        pool = named(pools.mac_pools, name, "MAC pool").id if name else pools.default()
        entry = {k: v for k, v in entry.items() if k != "data_center"}
        cluster = made(Cluster, entry, id=world.new_id(), data_center_id=dc.id, mac_pool_id=pool)
        own.clusters[cluster.id] = cluster
        uses = own.cluster_networks.setdefault(cluster.id, {})
        networks = {n.id: n for n in world.area(NetworksSlice).networks.values() if n.data_center_id == dc.id}
        for use in expand([{"name": n} if isinstance(n, str) else n for n in listed]):
            ident = named(networks, use["name"], "network").id
            uses[ident] = ClusterNetwork(cluster.id, ident, use.get("required", True))
            for role in use.get("roles", []):
                setattr(uses[ident], role, True)
        _set_management(cluster, networks, uses)


def _set_management(cluster: Cluster, networks: dict[str, Network], uses: dict[str, ClusterNetwork]) -> None:
    """Every role that no network was given belongs to the management network."""
    management = next((u for u in uses.values() if u.management), None)
    if management is None:
        ident = named(networks, MANAGEMENT, "network").id
        management = uses.get(ident) or ClusterNetwork(cluster.id, ident)
        management.management = True
        rest = {k: v for k, v in uses.items() if k != ident}
        uses.clear()
        uses.update({ident: management, **rest})
    for role in ("display", "migration", "default_route"):
        if not any(getattr(u, role) for u in uses.values()):
            setattr(management, role, True)


WORLD_KEYS = WorldKeys(frozenset({"clusters"}), _read)
