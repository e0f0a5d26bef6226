# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Data centres."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from ...core.api import Answer, Request, route
from ...core.elements import add, boolean, el, link, reference
from ...core.listing import listing, of_path, searched
from ...core.search import Getter
from .hooks import DATA_CENTER_HOOKS
from .model import DataCenter, DataCentersSlice


def data_center_element(dc: DataCenter) -> Element:
    path = f"datacenters/{dc.id}"
    document = el(
        "data_center",
        *(link(rel, f"{path}/{rel}") for rel in ("clusters", "networks", "permissions", "qoss", "storagedomains")),
        id=dc.id,
        path=path,
    )
    add(
        document,
        name=dc.name,
        description=dc.description,
        comment=dc.comment,
        local=dc.local,
        quota_mode="disabled",
        status=dc.status,
        storage_format="v5",
    )
    version = add(el("version"), major=dc.version[0], minor=dc.version[1])
    document.append(version)
    document.append(el("supported_versions", version))
    document.append(reference("mac_pool", "macpools", dc.mac_pool_id))
    return document


@route("GET", "datacenters")
def list_data_centers(request: Request) -> Answer:
    fields: dict[str, Getter] = {
        "name": lambda d: d.name,
        "id": lambda d: d.id,
        "comment": lambda d: d.comment,
        "description": lambda d: d.description,
        "status": lambda d: d.status,
        "local": lambda d: d.local,
        "storage.name": lambda d: [n for names in DATA_CENTER_HOOKS.storage_names(request.world, d.id) for n in names],
    }
    found = searched(
        request, request.world.area(DataCentersSlice).data_centers.values(), fields, ("name", "description", "comment")
    )
    return listing("data_centers", map(data_center_element, found))


@route("GET", "datacenters/{dc}")
def get_data_center(request: Request) -> Answer:
    return Answer(200, data_center_element(of_path(request.world.area(DataCentersSlice).data_centers, request, "dc")))


@route("PUT", "datacenters/{dc}", root="data_center", usage="data_center/update")
def update_data_center(request: Request) -> Answer:
    dc = of_path(request.world.area(DataCentersSlice).data_centers, request, "dc")
    body = request.body
    for field in ("name", "description", "comment"):
        value = body.findtext(field) if body is not None else None
        if value is not None:
            setattr(dc, field, value)
    local = boolean(body, "local")
    dc.local = dc.local if local is None else local
    return Answer(200, data_center_element(dc))
