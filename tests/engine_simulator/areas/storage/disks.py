# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Disks: listing, adding with an id of the client's own, editing, removing. A disk is locked while it is made."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from ...core.api import Answer, Request, route
from ...core.elements import add, boolean, el, number, reference, string
from ...core.engine import Engine, task
from ...core.faults import entity_not_found, missing, not_found, refuse
from ...core.listing import complete, listing, of_path, searched, uuid_of
from ...core.listing import named as found_by_name
from ...core.model import Subject, derived_id
from ...core.search import Getter
from .domains import domain_of_path
from .elements import disk_element, profiles_of
from .hooks import STORAGE_HOOKS, users_of
from .model import GIB, Disk, StorageDomain, StorageSlice

KIND = "Virtual Disk"
CRITICAL = 5 * GIB
"""What has to stay free on a domain."""
TYPES = {"raw": "RAW", "cow": "COW"}


@route("GET", "disks")
def list_disks(request: Request) -> Answer:
    world = request.world
    fields: dict[str, Getter] = {
        "id": lambda d: d.id,
        "name": lambda d: d.alias,
        "alias": lambda d: d.alias,
        "description": lambda d: d.description,
        "status": lambda d: d.status,
    }
    known = (d for d in world.area(StorageSlice).disks.values() if d.registered)
    return listing(
        "disks", (disk_element(world, d) for d in searched(request, known, fields, ("alias", "description")))
    )


def disk_of_path(request: Request) -> Disk:
    disk = of_path(request.world.area(StorageSlice).disks, request, "disk")
    if not disk.registered:
        raise not_found()
    return disk


@route("GET", "disks/{disk}")
def get_disk(request: Request) -> Answer:
    return Answer(200, disk_element(request.world, disk_of_path(request)))


# -------------------------------------------------------------------------------------------------------------- adding
@route("POST", "disks", root="disk", usage="disks/add")
def add_disk(request: Request) -> Answer:
    domain = _domain(request, request.body)
    return Answer(202, disk_element(request.world, new_disk(request, request.body, domain)))


@route("POST", "storagedomains/{domain}/disks", root="disk", usage="storage_domain_disks/add")
def add_disk_to_domain(request: Request) -> Answer:
    """Add a disk; with `unregistered`, which is the older way to do it: register one."""
    domain = domain_of_path(request)
    if not request.flag("unregistered"):
        return Answer(202, disk_element(request.world, new_disk(request, request.body, domain)))
    disk = request.world.area(StorageSlice).disks.get(uuid_of(request.body) or "")
    if disk is None:
        raise not_found()
    disk.alias = string(request.body, "alias") or string(request.body, "name") or disk.alias
    register(request, domain, disk)
    return Answer(201, disk_element(request.world, disk, f"storagedomains/{domain.id}/disks/{disk.id}"))


def register(request: Request, domain: StorageDomain, disk: Disk) -> None:
    """A disk that lies on a data domain and that the engine does not know becomes a floating one."""
    if disk.volumes > 1 or disk.domain_id != domain.id:
        raise not_found()
    if disk.registered:
        raise refuse("ACTION_TYPE_FAILED_DISKS_LOCKED", "import", KIND, diskAliases=disk.alias)
    disk.registered, disk.status = True, "ok"
    subjects = [Subject("storage_domain", domain.id)]
    request.log_event(381, f"Registering Disk {disk.alias} has been initiated.", subjects)
    request.log_event(378, f"Disk '{disk.alias}' has been successfully registered as a floating disk.", subjects)


def _domain(request: Request, body: Element | None) -> StorageDomain | None:
    """The domain that a body names: None for none and for an unknown id; an unknown name is 404."""
    element = body.find("storage_domains/storage_domain") if body is not None else None
    domains = request.world.area(StorageSlice).storage_domains
    ident = uuid_of(element)
    if ident is not None:
        return domains.get(ident) or StorageDomain(ident, "", status="")
    name = string(element, "name")
    if name is None:
        return None
    found = found_by_name(domains.values(), name)
    if found is None:
        raise entity_not_found(name)
    return found


def new_disk(request: Request, body: Element | None, domain: StorageDomain | None) -> Disk:
    """Make a disk as a body describes it; it is locked at first."""
    world, own = request.world, request.world.area(StorageSlice)
    absent = [
        n for n, tag in (("provisionedSize|size", "provisioned_size"), ("format", "format")) if not string(body, tag)
    ]
    if absent:
        raise missing(f"Disk [{', '.join(absent)}] required for add")
    ident = uuid_of(body) or world.new_id()
    alias = string(body, "alias") or string(body, "name") or ""
    disk = Disk(ident, alias, domain.id if domain else "", derived_id(ident, "image"), status="locked")
    disk.image_id = string(body, "image_id") or disk.image_id
    disk.size, disk.format = number(body, "provisioned_size") or 0, string(body, "format") or "raw"
    given = boolean(body, "sparse")
    disk.sparse = given if given is not None else disk.format == "cow" or not (domain and domain.on_blocks)
    disk.description = string(body, "description") or ""
    disk.shareable = bool(boolean(body, "shareable"))
    disk.profile_id = uuid_of(body.find("disk_profile") if body is not None else None) or ""
    _check(request, disk, domain, number(body, "initial_size") or 0)
    disk.actual_size = 0 if disk.sparse else disk.size
    own.disks[disk.id] = disk
    subjects = [Subject("storage_domain", disk.domain_id)]
    request.log_event(2020, f"Add-Disk operation of '{alias}' was initiated by {request.user_name}.", subjects)
    request.engine.later(own.options.disk_create_seconds, "disk_ready", disk.id)
    return disk


def _check(request: Request, disk: Disk, domain: StorageDomain | None, initial: int) -> None:
    if domain is None:
        raise refuse("ACTION_TYPE_FAILED_STORAGE_DOMAIN_NOT_SPECIFIED", "add", KIND)
    if not domain.name:
        raise refuse("ACTION_TYPE_FAILED_STORAGE_DOMAIN_NOT_EXIST", "add", KIND)
    if domain.status != "active" or not domain.data_center_id:
        status = domain.status.capitalize() if domain.data_center_id else "Unattached"
        raise refuse("ACTION_TYPE_FAILED_STORAGE_DOMAIN_STATUS_ILLEGAL2", "add", KIND, status=status)
    if disk.id in request.world.area(StorageSlice).disks:
        raise refuse("ACTION_TYPE_FAILED_IMPORT_DISKS_ALREADY_EXIST", "add", KIND, diskAliases=disk.alias)
    if disk.format == "raw" and disk.sparse and domain.on_blocks or disk.format == "cow" and not disk.sparse:
        kinds = {"volumeFormat": TYPES[disk.format], "volumeType": "Sparse" if disk.sparse else "Preallocated"}
        raise refuse("ACTION_TYPE_FAILED_DISK_CONFIGURATION_NOT_SUPPORTED", "add", KIND, **kinds)
    needed = initial if disk.sparse and domain.on_blocks else 0 if disk.sparse else disk.size
    if domain.available - needed < CRITICAL:
        raise refuse("ACTION_TYPE_FAILED_DISK_SPACE_LOW_ON_STORAGE_DOMAIN", "add", KIND, storageName=domain.name)
    if disk.profile_id and disk.profile_id not in profiles_of(domain):
        key = "ACTION_TYPE_FAILED_DISK_PROFILE_NOT_FOUND_FOR_STORAGE_DOMAIN"
        raise refuse(key, "add", KIND, diskProfileId=disk.profile_id)


@task("disk_ready")
def ready(engine: Engine, ident: str) -> None:
    disk = engine.world.area(StorageSlice).disks.get(ident)
    if disk is not None and disk.status == "locked":
        disk.status = "ok"
        text = f"The disk '{disk.alias}' was successfully added."
        engine.log_event(2021, "normal", text, [Subject("storage_domain", disk.domain_id)])


# ------------------------------------------------------------------------------------------------ editing and removing
@route("PUT", "disks/{disk}", root="disk", usage="disk/update")
def update_disk(request: Request) -> Answer:
    """Its name and its description; nothing else can be changed here."""
    disk = disk_of_path(request)
    if disk.status == "locked":
        raise refuse("ACTION_TYPE_FAILED_DISK_IS_LOCKED", "update", KIND)
    disk.alias = string(request.body, "alias") or string(request.body, "name") or disk.alias
    text = string(request.body, "description")
    disk.description = disk.description if text is None else text
    return Answer(200, disk_element(request.world, disk))


@route("DELETE", "disks/{disk}")
@route("DELETE", "storagedomains/{domain}/disks/{disk}")
def remove_disk(request: Request) -> Answer:
    world = request.world
    disk = of_path(world.area(StorageSlice).disks, request, "disk")
    if disk.status == "locked":
        raise refuse("ACTION_TYPE_FAILED_DISK_IS_LOCKED", "remove", KIND)
    if not all(user.down for user in users_of(world, disk)):
        raise refuse("ACTION_TYPE_FAILED_VM_IS_RUNNING", "remove", KIND)
    seconds = world.area(StorageSlice).options.disk_remove_seconds
    if seconds:
        disk.status = "locked"
        request.engine.later(seconds, "disk_removed", disk.id)
    else:
        removed(request.engine, disk.id)
    return complete()


@task("disk_removed")
def removed(engine: Engine, ident: str) -> None:
    disk = engine.world.area(StorageSlice).disks.pop(ident, None)
    if disk is not None:
        STORAGE_HOOKS.disk_removed(engine.world, disk)


# --------------------------------------------------------------------------------------------------------- of a domain
@route("GET", "storagedomains/{domain}/disks")
def list_disks_of_domain(request: Request) -> Answer:
    """`unregistered`: the images that the engine does not know, without those of several volumes."""
    ident = request.parameters["domain"].lower()
    wanted = not request.flag("unregistered")
    found = (
        d
        for d in request.world.area(StorageSlice).disks.values()
        if d.domain_id == ident and d.registered == wanted and (wanted or d.volumes == 1)
    )
    path = f"storagedomains/{ident}/disks"
    return listing("disks", (disk_element(request.world, d, f"{path}/{d.id}") for d in found), request)


@route("GET", "storagedomains/{domain}/disks/{disk}")
def get_disk_of_domain(request: Request) -> Answer:
    domain = domain_of_path(request)
    disk = of_path(request.world.area(StorageSlice).disks, request, "disk")
    if disk.domain_id != domain.id or disk.registered == request.flag("unregistered"):
        raise not_found()
    return Answer(200, disk_element(request.world, disk, f"storagedomains/{domain.id}/disks/{disk.id}"))


# ------------------------------------------------------------------------------------------------------------ profiles
def _profile_elements(domain: StorageDomain) -> list[Element]:
    return [
        add(
            el(
                "disk_profile", reference("storage_domain", "storagedomains", domain.id), id=i, path=f"diskprofiles/{i}"
            ),
            name=name,
        )
        for i, name in profiles_of(domain).items()
    ]


@route("GET", "diskprofiles")
def list_profiles(request: Request) -> Answer:
    domains = request.world.area(StorageSlice).storage_domains.values()
    return listing("disk_profiles", [e for domain in domains for e in _profile_elements(domain)], request)


@route("GET", "storagedomains/{domain}/diskprofiles")
def list_profiles_of_domain(request: Request) -> Answer:
    return listing("disk_profiles", _profile_elements(domain_of_path(request)), request)
