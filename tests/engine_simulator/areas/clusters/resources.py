# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Clusters, and the networks as a cluster uses them."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from ...core.api import Answer, Request, route
from ...core.elements import add, el, link, reference, string
from ...core.faults import message, missing, refused, wrong_input
from ...core.listing import complete, listing, named, of_path, referenced, searched, uuid_of
from ...core.model import World
from ..data_centers.model import DataCentersSlice
from ..mac_pools.hooks import MAC_POOL_HOOKS
from ..mac_pools.model import MacPoolsSlice
from ..networks.model import NetworksSlice
from .hooks import CLUSTER_HOOKS
from .model import NO_MIGRATION_POLICY, Cluster, ClusterNetwork, ClustersSlice

NAME = re.compile(r"[\w.-]*")
LONGEST_NAME = 40
SCHEDULING_POLICY = "b4ed2332-a7ac-4d5f-9596-99a439cb2812"


def cluster_element(cluster: Cluster) -> Element:
    path = f"clusters/{cluster.id}"
    document = el(
        "cluster", *(link(rel, f"{path}/{rel}") for rel in ("networks", "permissions")), id=cluster.id, path=path
    )
    add(
        document,
        name=cluster.name,
        description=cluster.description or None,
        comment=cluster.comment,
        ballooning_enabled=True,
        bios_type="q35_ovmf",
        fips_mode="disabled",
        firewall_type="firewalld",
        gluster_service=cluster.gluster_service,
        ha_reservation=False,
        log_max_memory_used_threshold=95,
        log_max_memory_used_threshold_type="percentage",
        switch_type=cluster.switch_type,
        threads_as_cores=False,
        trusted_service=False,
        tunnel_migration=False,
        upgrade_in_progress=False,
        upgrade_percent_complete=0,
        virt_service=True,
        vnc_encryption=False,
    )
    document.append(add(el("cpu"), architecture=cluster.architecture, type=cluster.cpu_type))
    document.append(
        el(
            "custom_scheduling_policy_properties",
            add(el("property"), name="HighUtilization", value=80),
            add(el("property"), name="CpuOverCommitDurationMinutes", value=2),
        )
    )
    document.append(add(el("error_handling"), on_error="migrate"))
    document.append(_fencing_policy())
    document.append(el("memory_policy", add(el("over_commit"), percent=100)))
    document.append(_migration(cluster))
    document.append(add(el("required_rng_sources"), required_rng_source="urandom"))
    document.append(add(el("version"), major=cluster.version[0], minor=cluster.version[1]))
    document.append(reference("data_center", "datacenters", cluster.data_center_id))
    document.append(reference("mac_pool", "macpools", cluster.mac_pool_id))
    document.append(reference("scheduling_policy", "schedulingpolicies", SCHEDULING_POLICY))
    return document


def _fencing_policy() -> Element:
    return add(
        el(
            "fencing_policy",
            add(el("skip_if_connectivity_broken"), enabled=False, threshold=50),
            add(el("skip_if_sd_active"), enabled=False),
        ),
        enabled=True,
        skip_if_gluster_bricks_up=False,
        skip_if_gluster_quorum_not_met=False,
    )


def _migration(cluster: Cluster) -> Element:
    return add(
        el("migration", add(el("bandwidth"), assignment_method="auto"), el("policy", id=cluster.migration_policy_id)),
        auto_converge="inherit",
        compressed="inherit",
        encrypted="inherit",
        parallel_migrations_policy="disabled",
    )


@route("GET", "clusters")
def list_clusters(request: Request) -> Answer:
    world = request.world
    fields = {
        "name": lambda c: c.name,
        "id": lambda c: c.id,
        "comment": lambda c: c.comment,
        "description": lambda c: c.description,
        "datacenter": lambda c: world.area(DataCentersSlice).data_centers[c.data_center_id].name,
    }
    fields["datacenter.name"] = fields["datacenter"]
    found = searched(request, world.area(ClustersSlice).clusters.values(), fields, ("name", "description", "comment"))
    return listing("clusters", map(cluster_element, found))


@route("GET", "datacenters/{dc}/clusters")
def list_clusters_of_data_center(request: Request) -> Answer:
    """An unknown data centre has none."""
    dc = request.parameters["dc"].lower()
    found = (cluster_element(c) for c in request.world.area(ClustersSlice).clusters.values() if c.data_center_id == dc)
    return listing("clusters", found, request)


@route("GET", "clusters/{cluster}")
def get_cluster(request: Request) -> Answer:
    return Answer(200, cluster_element(of_path(request.world.area(ClustersSlice).clusters, request, "cluster")))


def _check_name(name: str) -> None:
    texts = []
    if not 1 <= len(name) <= LONGEST_NAME:
        texts.append(f"Cluster name must not exceed {LONGEST_NAME} characters")
    if not NAME.fullmatch(name):
        texts.append("Cluster names may only contain letters, numbers, '-', or '_'.")
    if texts:
        raise wrong_input("cluster.name", *texts)


@route("POST", "clusters", root="cluster", usage="clusters/add")
def add_cluster(request: Request) -> Answer:
    """A new cluster starts with the management network of the data centre's name "ovirtmgmt" in all roles."""
    world, body = request.world, request.body
    name = string(body, "name")
    if not name:
        raise missing("Cluster [name] required for add")
    element = body.find("data_center") if body is not None else None
    dc = referenced(world.area(DataCentersSlice).data_centers, element, "DataCenter")
    if dc is None:
        raise missing("Cluster [dataCenter.name|id] required for add")
    _check_name(name)
    if named(world.area(ClustersSlice).clusters.values(), name):
        raise refused(message("ACTION_TYPE_FAILED_NAME_ALREADY_USED"), action="add", kind="Cluster")
    cluster = Cluster(
        world.new_id(),
        name,
        dc.id,
        string(body, "description") or "",
        string(body, "comment") or "",
        switch_type=string(body, "switch_type") or "legacy",
        mac_pool_id=_mac_pool_id(request) or world.area(MacPoolsSlice).default(),
        migration_policy_id=NO_MIGRATION_POLICY,
    )
    cluster.cpu_type = string(body, "cpu/type") or cluster.cpu_type
    world.area(ClustersSlice).clusters[cluster.id] = cluster
    wanted = body.find("management_network") if body is not None else None
    networks = {n.id: n for n in world.area(NetworksSlice).networks.values() if n.data_center_id == dc.id}
    management = referenced(networks, wanted, "Network") or named(networks.values(), "ovirtmgmt")
    attached = world.area(ClustersSlice).cluster_networks.setdefault(cluster.id, {})
    if management:
        attached[management.id] = ClusterNetwork(
            cluster.id,
            management.id,
            management=True,
            display=True,
            migration=True,
            default_route=True,
            status="operational",
        )
    return Answer(201, cluster_element(cluster))


def _mac_pool_id(request: Request) -> str | None:
    """The MAC pool that the body asks for; an unknown one is more than the engine expects."""
    ident = uuid_of(request.body.find("mac_pool")) if request.body is not None else None
    if ident is not None and ident not in request.world.area(MacPoolsSlice).mac_pools:
        raise refused(message("CAN_DO_ACTION_GENERAL_FAILURE"))
    return ident


@route("PUT", "clusters/{cluster}", root="cluster", usage="cluster/update")
def update_cluster(request: Request) -> Answer:
    cluster = of_path(request.world.area(ClustersSlice).clusters, request, "cluster")
    name = string(request.body, "name")
    if name is not None:
        _check_name(name)
    other = named(request.world.area(ClustersSlice).clusters.values(), name) if name else None
    if other is not None and other is not cluster:
        raise refused(message("ACTION_TYPE_FAILED_NAME_ALREADY_USED"), action="edit", kind="Cluster")
    pool_id = _mac_pool_id(request)
    if pool_id and pool_id != cluster.mac_pool_id:
        CLUSTER_HOOKS.mac_pool_changing(request.world, cluster.id, pool_id)
        cluster.mac_pool_id = pool_id
    for field in ("name", "description", "comment"):
        value = string(request.body, field)
        if value is not None:
            setattr(cluster, field, value)
    return Answer(200, cluster_element(cluster))


@route("DELETE", "clusters/{cluster}")
def remove_cluster(request: Request) -> Answer:
    cluster = of_path(request.world.area(ClustersSlice).clusters, request, "cluster")
    if any(CLUSTER_HOOKS.has_hosts(request.world, cluster.id)):
        raise refused(message("VDS_CANNOT_REMOVE_CLUSTER_VDS_DETECTED"), action="remove", kind="Cluster")
    CLUSTER_HOOKS.check_removal(request.world, cluster.id)
    del request.world.area(ClustersSlice).clusters[cluster.id]
    request.world.area(ClustersSlice).cluster_networks.pop(cluster.id, None)
    return complete()


@MAC_POOL_HOOKS.cluster_names.register
def clusters_with_pool(world: World, pool_id: str) -> list[str]:
    return [c.name for c in world.area(ClustersSlice).clusters.values() if c.mac_pool_id == pool_id]
