# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""CPU profiles of a cluster. The first one has the name of the cluster."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from ...core.api import Answer, Request, route
from ...core.elements import add, el, reference
from ...core.faults import not_found
from ...core.listing import listing
from .model import Cluster, ClustersSlice


def _element(cluster: Cluster, ident: str, name: str) -> Element:
    document = add(el("cpu_profile", id=ident, path=f"cpuprofiles/{ident}"), name=name)
    document.append(reference("cluster", "clusters", cluster.id))
    return document


def _all(request: Request) -> list[Element]:
    clusters = request.world.area(ClustersSlice).clusters.values()
    return [_element(cluster, *profile) for cluster in clusters for profile in cluster.cpu_profile_ids.items()]


@route("GET", "clusters/{cluster}/cpuprofiles")
def list_cpu_profiles_of_a_cluster(request: Request) -> Answer:
    """An unknown cluster has none."""
    cluster = request.world.area(ClustersSlice).clusters.get(request.parameters["cluster"].lower())
    found = [_element(cluster, *profile) for profile in cluster.cpu_profile_ids.items()] if cluster else []
    return listing("cpu_profiles", found, request)


@route("GET", "cpuprofiles")
def list_cpu_profiles(request: Request) -> Answer:
    return listing("cpu_profiles", _all(request), request)


@route("GET", "cpuprofiles/{profile}")
def get_cpu_profile(request: Request) -> Answer:
    for document in _all(request):
        if document.get("id") == request.parameters["profile"].lower():
            return Answer(200, document)
    raise not_found()
