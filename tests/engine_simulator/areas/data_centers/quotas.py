# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Quotas of a data centre. They limit nothing."""

from __future__ import annotations

from ...core.api import Answer, Request, route
from ...core.elements import add, el, reference
from ...core.listing import listing
from .model import DataCentersSlice


@route("GET", "datacenters/{dc}/quotas")
def list_quotas(request: Request) -> Answer:
    """An unknown data centre has none."""
    dc = request.world.area(DataCentersSlice).data_centers.get(request.parameters["dc"].lower())
    documents = []
    for ident, name in dc.quota_ids.items() if dc else ():
        path = f"datacenters/{dc.id if dc else ''}/quotas/{ident}"
        document = add(el("quota", id=ident, path=path), name=name)
        document.append(reference("data_center", "datacenters", dc.id if dc else ""))
        documents.append(document)
    return listing("quotas", documents, request)
