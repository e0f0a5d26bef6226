# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The networks as a cluster uses them."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from ...core.api import Answer, Request, route
from ...core.elements import add, boolean, reference, string
from ...core.engine import Engine
from ...core.faults import EngineFault, entity_not_found, message, missing, not_found, refused
from ...core.listing import complete, listing, named, of_path
from ...core.model import World
from ..networks.hooks import NETWORK_HOOKS
from ..networks.model import Network, NetworksSlice
from ..networks.resources import check_not_used, network_element
from .hooks import CLUSTER_HOOKS
from .model import ClusterNetwork, ClustersSlice, cluster_network
from .roles import ROLES, detach, take_roles, usages_of


def cluster_network_element(world: World, use: ClusterNetwork) -> Element:
    network = world.area(NetworksSlice).networks[use.network_id]
    document = network_element(network, f"clusters/{use.cluster_id}/networks/{network.id}")
    usages = document.find("usages")
    if usages is not None:
        usages.clear()
        for role in (*(r for r in ROLES if getattr(use, r)), *["vm"] * network.vm_network):
            add(usages, usage=role)
    add(document, display=use.display, required=use.required, status=use.status)
    document.append(reference("cluster", "clusters", use.cluster_id))
    return document


def _status(request: Request, use: ClusterNetwork) -> None:
    """A required network is operational when every host of the cluster that is up carries it."""
    carried = not use.required or all(CLUSTER_HOOKS.all_carry(request.engine, use.cluster_id, use.network_id))
    use.status = "operational" if carried else "non_operational"


@route("GET", "clusters/{cluster}/networks")
def list_cluster_networks(request: Request) -> Answer:
    uses = list(
        request.world.area(ClustersSlice).cluster_networks.get(request.parameters["cluster"].lower(), {}).values()
    )
    for use in uses:
        _status(request, use)
    return listing("networks", (cluster_network_element(request.world, u) for u in uses), request)


def _use(request: Request) -> ClusterNetwork:
    cluster = of_path(request.world.area(ClustersSlice).clusters, request, "cluster")
    use = cluster_network(request.world, cluster.id, request.parameters["network"].lower())
    if use is None:
        raise not_found()
    return use


@route("GET", "clusters/{cluster}/networks/{network}")
def get_cluster_network(request: Request) -> Answer:
    use = _use(request)
    _status(request, use)
    return Answer(200, cluster_network_element(request.world, use))


@route("POST", "clusters/{cluster}/networks", root="network", usage="cluster_networks/add")
def add_cluster_network(request: Request) -> Answer:
    world, body = request.world, request.body
    if not (request.body_id or string(body, "name")):
        raise missing("Network [id|name] required for add")
    cluster = world.area(ClustersSlice).clusters.get(request.parameters["cluster"].lower())
    if cluster is None:
        raise entity_not_found(request.parameters["cluster"])
    networks = {
        n.id: n for n in world.area(NetworksSlice).networks.values() if n.data_center_id == cluster.data_center_id
    }
    by_name = named(networks.values(), string(body, "name") or "")
    network = networks.get(request.body_id) if request.body_id else by_name
    if network is None or (string(body, "name") and by_name is None):
        raise not_found()
    if string(body, "name") and network is not by_name:
        text = f"Network ID provided does not match the ID for network with name: {string(body, 'name')}"
        raise EngineFault(400, detail=text)
    if cluster_network(world, cluster.id, network.id):
        raise refused(message("NETWORK_ALREADY_ATTACHED_TO_CLUSTER"))
    required = boolean(body, "required")
    use = ClusterNetwork(
        cluster.id, network.id, required=network.external_provider is None if required is None else required
    )
    world.area(ClustersSlice).cluster_networks.setdefault(cluster.id, {})[network.id] = use
    take_roles(world, use, body)
    CLUSTER_HOOKS.network_added(request.engine, cluster.id, network.id)
    _status(request, use)
    return Answer(201, cluster_network_element(world, use))


@route("PUT", "clusters/{cluster}/networks/{network}", root="network", usage="cluster_network/update")
def update_cluster_network(request: Request) -> Answer:
    use, body, world = _use(request), request.body, request.world
    network = world.area(NetworksSlice).networks[use.network_id]
    required = boolean(body, "required")
    if use.management and required is False:
        raise refused(
            message("ACTION_TYPE_FAILED_MANAGEMENT_NETWORK_REQUIRED", NetworkName=network.name),
            action="edit",
            kind="Network",
        )
    usages = usages_of(body)
    if usages is not None and use.management and "management" not in usages:
        raise refused(message("ACTION_TYPE_FAILED_MANAGEMENT_NETWORK_UNSET"), action="edit", kind="Network")
    if (
        usages is not None
        and "management" in usages
        and not use.management
        and any(CLUSTER_HOOKS.has_hosts(world, use.cluster_id))
    ):
        raise refused(message("ACTION_TYPE_FAILED_MANAGEMENT_NETWORK_CANNOT_BE_CHANGED"), action="edit", kind="Network")
    use.required = use.required if required is None else required
    take_roles(world, use, body)
    CLUSTER_HOOKS.network_changed(request.engine, use.cluster_id, use.network_id)
    _status(request, use)
    return Answer(200, cluster_network_element(world, use))


@route("DELETE", "clusters/{cluster}/networks/{network}")
def remove_cluster_network(request: Request) -> Answer:
    use, world = _use(request), request.world
    network = world.area(NetworksSlice).networks[use.network_id]
    if use.management:
        raise refused(message("NETWORK_CANNOT_REMOVE_MANAGEMENT_NETWORK", NetworkName=network.name))
    users = [name for names in CLUSTER_HOOKS.vm_names(world, use.cluster_id, use.network_id) for name in names]
    check_not_used("detach", "virtual machine", users)
    detach(world, use)
    CLUSTER_HOOKS.network_removed(request.engine, use.cluster_id, use.network_id)
    return complete()


# --------------------------------------------------------------------------------------- what other areas want to know
@NETWORK_HOOKS.cluster_names.register
def cluster_names(world: World, network: Network) -> list[str]:
    slice_ = world.area(ClustersSlice)
    return [slice_.clusters[ident].name for ident, uses in slice_.cluster_networks.items() if network.id in uses]


@NETWORK_HOOKS.check_removal.register
def check_removal(world: World, network: Network) -> None:
    if any(use.management for use in _uses(world, network)):
        raise refused(message("NETWORK_CANNOT_REMOVE_MANAGEMENT_NETWORK", NetworkName=network.name))


@NETWORK_HOOKS.removed.register
def network_removed(engine: Engine, network: Network) -> None:
    for use in _uses(engine.world, network):
        detach(engine.world, use)


def _uses(world: World, network: Network) -> list[ClusterNetwork]:
    return [u[network.id] for u in world.area(ClustersSlice).cluster_networks.values() if network.id in u]
