# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Register a disk that lies on a data domain and that the engine does not know: it becomes a floating one."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from ...core.api import Answer, Request, action, route
from ...core.elements import string
from ...core.faults import missing, not_found, refuse
from ...core.listing import listing, of_path, uuid_of
from ...core.model import Subject
from .domains import domain_of_path
from .elements import disk_element
from .model import Disk, StorageDomain, StorageSlice


def _register(request: Request, domain: StorageDomain, disk: Disk) -> None:
    if disk.volumes > 1 or disk.domain_id != domain.id:
        raise not_found()
    if disk.registered:
        raise refuse("ACTION_TYPE_FAILED_DISKS_LOCKED", "import", "Virtual Disk", diskAliases=disk.alias)
    disk.registered, disk.status = True, "ok"
    subjects = [Subject("storage_domain", domain.id)]
    request.log_event(381, f"Registering Disk {disk.alias} has been initiated.", subjects)
    request.log_event(378, f"Disk '{disk.alias}' has been successfully registered as a floating disk.", subjects)


@action("datacenters/{dc}/storagedomains/{domain}/disks/{disk}/register", "attached_storage_domain_disk/register")
def register_disk(request: Request) -> list[Element]:
    domain = domain_of_path(request)
    _register(request, domain, of_path(request.world.area(StorageSlice).disks, request, "disk"))
    return []


@route("POST", "storagedomains/{domain}/disks", root="disk", usage="storage_domain_disks/add")
def add_disk(request: Request) -> Answer:
    """With `unregistered`, which is the older way: register one. Nothing else can be added here."""
    domain, ident = domain_of_path(request), uuid_of(request.body)
    if not request.flag("unregistered"):
        raise missing("Disk [provisionedSize|size] required for add")
    disk = request.world.area(StorageSlice).disks.get(ident or "")
    if disk is None:
        raise not_found()
    disk.alias = string(request.body, "alias") or string(request.body, "name") or disk.alias
    _register(request, domain, disk)
    return Answer(201, disk_element(request.world, disk, f"storagedomains/{domain.id}/disks/{disk.id}"))


@route("GET", "datacenters/{dc}/storagedomains/{domain}/disks")
def list_disks(request: Request) -> Answer:
    domain = domain_of_path(request)
    disks = request.world.area(StorageSlice).disks.values()
    found = (d for d in disks if d.domain_id == domain.id and d.registered)
    path = f"datacenters/{request.parameters['dc']}/storagedomains/{domain.id}/disks"
    return listing("disks", (disk_element(request.world, d, f"{path}/{d.id}") for d in found), request)
