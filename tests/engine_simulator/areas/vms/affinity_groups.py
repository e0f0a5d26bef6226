# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Affinity groups of a cluster, and the VMs in them."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from ...core.api import Answer, Request, route
from ...core.elements import add, boolean, el, link, reference, string
from ...core.faults import missing, not_found, refuse
from ...core.listing import complete, listing, of_path, uuid_of
from ..clusters.model import ClustersSlice
from .model import AffinityGroup, VmsSlice


def _element(group: AffinityGroup) -> Element:
    path = f"clusters/{group.cluster_id}/affinitygroups/{group.id}"
    document = el("affinity_group", link("vms", f"{path}/vms"), id=group.id, path=path)
    add(
        document,
        name=group.name,
        description=group.description,
        broken=False,
        enforcing=group.enforcing,
        positive=group.positive,
    )
    document.append(reference("cluster", "clusters", group.cluster_id))
    return document


@route("GET", "clusters/{cluster}/affinitygroups")
def list_groups(request: Request) -> Answer:
    ident = request.parameters["cluster"].lower()
    found = (g for g in request.world.area(VmsSlice).affinity_groups.values() if g.cluster_id == ident)
    return listing("affinity_groups", map(_element, found), request)


@route("POST", "clusters/{cluster}/affinitygroups", root="affinity_group", usage="affinity_groups/add")
def add_group(request: Request) -> Answer:
    world, body = request.world, request.body
    cluster = of_path(world.area(ClustersSlice).clusters, request, "cluster")
    name = string(body, "name")
    if not name:
        raise missing("AffinityGroup [name] required for add")
    if any(g.name == name for g in world.area(VmsSlice).affinity_groups.values()):
        raise refuse("ACTION_TYPE_FAILED_AFFINITY_GROUP_NAME_EXISTS", "add", "Affinity Group")
    group = AffinityGroup(world.new_id(), name, cluster.id, string(body, "description") or "")
    positive = boolean(body, "positive")
    group.positive = True if positive is None else positive
    group.enforcing = bool(boolean(body, "enforcing"))
    world.area(VmsSlice).affinity_groups[group.id] = group
    return Answer(201, _element(group))


def _group(request: Request) -> AffinityGroup:
    group = of_path(request.world.area(VmsSlice).affinity_groups, request, "group")
    if group.cluster_id != request.parameters["cluster"].lower():
        raise not_found()
    return group


@route("GET", "clusters/{cluster}/affinitygroups/{group}")
def get_group(request: Request) -> Answer:
    return Answer(200, _element(_group(request)))


@route("DELETE", "clusters/{cluster}/affinitygroups/{group}")
def remove_group(request: Request) -> Answer:
    del request.world.area(VmsSlice).affinity_groups[_group(request).id]
    return complete()


@route("GET", "clusters/{cluster}/affinitygroups/{group}/vms")
def list_vms(request: Request) -> Answer:
    vms = (request.world.area(VmsSlice).vms[i] for i in _group(request).vm_ids)
    return listing("vms", (add(reference("vm", "vms", vm.id), name=vm.name) for vm in vms), request)


@route("POST", "clusters/{cluster}/affinitygroups/{group}/vms", root="vm", usage="affinity_group_vms/add")
def add_vm_to_group(request: Request) -> Answer:
    group, ident = _group(request), uuid_of(request.body)
    if ident not in request.world.area(VmsSlice).vms:
        raise not_found()
    if ident not in group.vm_ids:
        group.vm_ids.append(ident)
    return Answer(201, reference("vm", "vms", ident))
