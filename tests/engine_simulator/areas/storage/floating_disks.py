# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Register a disk that lies on a data domain and that the engine does not know: it becomes a floating one."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from ...core.api import Answer, Request, action, route
from ...core.listing import listing, of_path
from .disks import register
from .domains import domain_of_path
from .elements import disk_element
from .model import StorageSlice


@action("datacenters/{dc}/storagedomains/{domain}/disks/{disk}/register", "attached_storage_domain_disk/register")
def register_disk(request: Request) -> list[Element]:
    domain = domain_of_path(request)
    register(request, domain, of_path(request.world.area(StorageSlice).disks, request, "disk"))
    return []


@route("GET", "datacenters/{dc}/storagedomains/{domain}/disks")
def list_disks(request: Request) -> Answer:
    domain = domain_of_path(request)
    disks = request.world.area(StorageSlice).disks.values()
    found = (d for d in disks if d.domain_id == domain.id and d.registered)
    path = f"datacenters/{request.parameters['dc']}/storagedomains/{domain.id}/disks"
    return listing("disks", (disk_element(request.world, d, f"{path}/{d.id}") for d in found), request)
