# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The life of a storage domain: attached to a data centre, activated, deactivated, detached.

A data domain carries the OVFs of its VMs and templates. An engine that attaches it finds them there, as unregistered
ones; when it is detached, the VMs leave the engine with it.
"""

from __future__ import annotations

from xml.etree.ElementTree import Element

from ...core.api import Answer, Request, action, route
from ...core.elements import string
from ...core.engine import Engine, task
from ...core.faults import missing, not_found, refuse
from ...core.listing import complete, listing, of_path, referenced, searched
from ...core.model import World
from ...core.search import Getter
from ..data_centers.hooks import DATA_CENTER_HOOKS
from ..data_centers.model import DataCentersSlice
from .elements import domain_element
from .hooks import STORAGE_HOOKS
from .model import StorageDomain, StorageSlice

KIND = "Storage"


@route("GET", "storagedomains")
def list_domains(request: Request) -> Answer:
    world = request.world
    fields: dict[str, Getter] = {
        "name": lambda d: d.name,
        "id": lambda d: d.id,
        "comment": lambda d: d.comment,
        "description": lambda d: d.description,
        "status": lambda d: d.status if d.data_center_id else "unattached",
        "type": lambda d: d.kind,
        "datacenter": lambda d: (
            world.area(DataCentersSlice).data_centers[d.data_center_id].name if d.data_center_id else ""
        ),
    }
    fields["datacenter.name"] = fields["datacenter"]
    found = searched(
        request, world.area(StorageSlice).storage_domains.values(), fields, ("name", "comment", "description")
    )
    return listing("storage_domains", map(domain_element, found))


def domain_of_path(request: Request) -> StorageDomain:
    return of_path(request.world.area(StorageSlice).storage_domains, request, "domain")


@route("GET", "storagedomains/{domain}")
def get_domain(request: Request) -> Answer:
    return Answer(200, domain_element(domain_of_path(request)))


@route("DELETE", "storagedomains/{domain}")
def remove_domain(request: Request) -> Answer:
    domain = domain_of_path(request)
    if domain.data_center_id:
        raise refuse("ACTION_TYPE_FAILED_STORAGE_DOMAIN_STATUS_ILLEGAL2", "remove", KIND, status=_shown(domain))
    del request.world.area(StorageSlice).storage_domains[domain.id]
    return complete()


def _shown(domain: StorageDomain) -> str:
    return domain.status.capitalize()


# ------------------------------------------------------------------------------------------------- of a data centre
@route("GET", "datacenters/{dc}/storagedomains")
def list_attached(request: Request) -> Answer:
    dc = request.parameters["dc"].lower()
    found = (d for d in request.world.area(StorageSlice).storage_domains.values() if d.data_center_id == dc)
    return listing("storage_domains", (domain_element(d, dc) for d in found), request)


@DATA_CENTER_HOOKS.storage_names.register
def names_of_attached(world: World, data_center_id: str) -> list[str]:
    domains = world.area(StorageSlice).storage_domains.values()
    return [domain.name for domain in domains if domain.data_center_id == data_center_id]


def _attached(request: Request) -> StorageDomain:
    domain = domain_of_path(request)
    if domain.data_center_id != request.parameters["dc"].lower():
        raise not_found()
    return domain


@route("GET", "datacenters/{dc}/storagedomains/{domain}")
def get_attached(request: Request) -> Answer:
    domain = _attached(request)
    return Answer(200, domain_element(domain, domain.data_center_id or ""))


@route("POST", "datacenters/{dc}/storagedomains", root="storage_domain", usage="attached_storage_domains/add")
def attach(request: Request) -> Answer:
    """Attach a domain: it becomes active, and what lies on it can be registered."""
    dc = of_path(request.world.area(DataCentersSlice).data_centers, request, "dc")
    if request.body is None or not (request.body_id or string(request.body, "name")):
        raise missing("StorageDomain [id|name] required for add")
    domain = referenced(request.world.area(StorageSlice).storage_domains, request.body, "StorageDomain")
    if domain is None:
        raise not_found()
    if domain.data_center_id:
        key = "ACTION_TYPE_FAILED_STORAGE_DOMAIN_STATUS_ILLEGAL2"
        raise refuse(key, "attach", KIND, status=_shown(domain))
    for disk in request.world.area(StorageSlice).disks.values():
        if disk.domain_id == domain.id and disk.content_type == "ovf_store":
            disk.registered = True
    domain.data_center_id = dc.id
    activates = request.world.area(StorageSlice).options.attach_activates
    _become(request.engine, domain, "active" if activates else "maintenance")
    return Answer(201, domain_element(domain, dc.id))


def _become(engine: Engine, domain: StorageDomain, status: str) -> None:
    """Reach a status, after the domain was locked for a while."""
    seconds = engine.world.area(StorageSlice).options.attach_seconds
    domain.status = "locked" if seconds else status
    if seconds:
        engine.later(seconds, "domain_unlocked", domain.id, status)


@task("domain_unlocked")
def domain_unlocked(engine: Engine, ident: str, status: str) -> None:
    domain = engine.world.area(StorageSlice).storage_domains.get(ident)
    if domain is not None and domain.status == "locked":
        domain.status = status


@route("DELETE", "datacenters/{dc}/storagedomains/{domain}")
def detach(request: Request) -> Answer:
    domain = _attached(request)
    if domain.status != "maintenance":
        key = "ACTION_TYPE_FAILED_STORAGE_DOMAIN_STATUS_ILLEGAL2"
        raise refuse(key, "detach", KIND, status=_shown(domain))
    STORAGE_HOOKS.detaching(request.engine, domain)
    domain.ovf_updated = request.world.clock.now()
    for disk in request.world.area(StorageSlice).disks.values():
        if disk.domain_id == domain.id:
            disk.registered = False
    domain.data_center_id = None
    return complete()


@action("datacenters/{dc}/storagedomains/{domain}/activate", "attached_storage_domain/activate")
def activate(request: Request) -> list[Element]:
    domain = _attached(request)
    if domain.status in ("active", "locked"):
        raise refuse("ACTION_TYPE_FAILED_STORAGE_DOMAIN_STATUS_ILLEGAL2", "activate", KIND, status=_shown(domain))
    _become(request.engine, domain, "active")
    return []


@action("datacenters/{dc}/storagedomains/{domain}/deactivate", "attached_storage_domain/deactivate")
def deactivate(request: Request) -> list[Element]:
    domain = _attached(request)
    if domain.status != "active":
        raise refuse("ACTION_TYPE_FAILED_STORAGE_DOMAIN_STATUS_ILLEGAL2", "deactivate", KIND, status=_shown(domain))
    domain.status = "maintenance"
    return []


@action("storagedomains/{domain}/updateovfstore", "storage_domain/update_ovf_store")
def update_ovf_store(request: Request) -> list[Element]:
    domain = domain_of_path(request)
    if domain.status != "active" or not domain.data_center_id:
        raise refuse("ACTION_TYPE_FAILED_STORAGE_DOMAIN_STATUS_ILLEGAL2", "update", KIND, status=_shown(domain))
    domain.ovf_updated = request.world.clock.now()
    return []
