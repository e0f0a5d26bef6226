# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""CPU profiles of a cluster. The first one has the name of the cluster."""

from __future__ import annotations

from ...core.api import Answer, Request, route
from ...core.elements import add, el, reference
from ...core.listing import listing
from .model import ClustersSlice


@route("GET", "clusters/{cluster}/cpuprofiles")
def list_cpu_profiles(request: Request) -> Answer:
    """An unknown cluster has none."""
    cluster = request.world.area(ClustersSlice).clusters.get(request.parameters["cluster"].lower())
    documents = []
    for ident, name in cluster.cpu_profile_ids.items() if cluster else ():
        document = add(el("cpu_profile", id=ident, path=f"cpuprofiles/{ident}"), name=name)
        document.append(reference("cluster", "clusters", cluster.id if cluster else ""))
        documents.append(document)
    return listing("cpu_profiles", documents, request)
