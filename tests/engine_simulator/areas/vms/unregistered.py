# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Unregistered VMs and templates of a data domain: the lists, and what is not there for a single one.

The engine builds the entries from the OVFs that it found: without cluster, vNICs and disks. A single unregistered VM
cannot be read, and deleting it deletes its disks.
"""

from __future__ import annotations

from xml.etree.ElementTree import Element

from ...core.api import Answer, Request, route
from ...core.elements import actions, add, el, link, reference
from ...core.faults import not_found
from ...core.listing import complete, listing
from ...core.model import World
from ..storage.model import StorageDomain, StorageSlice, StoredEntity
from .elements import append_settings, template_element, vm_element
from .exported import export_domain, readable
from .model import VmsSlice
from .ovf_reader import OvfDescription, Unreadable, read_ovf
from .templates import template_of_path

TRUE = ("", "t", "true", "y", "yes", "1")


def wants_unregistered(request: Request) -> bool:
    value = request.query.get("unregistered")
    return value is not None and value.lower() in TRUE


def _domain(request: Request) -> StorageDomain | None:
    return request.world.area(StorageSlice).storage_domains.get(request.parameters["domain"].lower())


def _unregistered(request: Request, kind: str) -> list[tuple[StoredEntity, OvfDescription]]:
    """What lies on the domain and can be read; the engine takes its time for it."""
    domain = _domain(request)
    if domain is None or not domain.data_center_id or export_domain(request):
        return []
    found = []
    for entity in domain.entities.values():
        if entity.kind == kind:
            try:
                found.append((entity, read_ovf(entity.ovf)))
            except Unreadable:
                continue
    request.engine.sleep(request.world.area(VmsSlice).options.unregistered_list_seconds * len(found))
    return found


# ----------------------------------------------------------------------------------------------------------------- VMs
def _unregistered_vm(world: World, domain_id: str, entity: StoredEntity, described: OvfDescription) -> Element:
    path = f"storagedomains/{domain_id}/vms/{entity.id}"
    document = el("vm", *(link(rel, f"{path}/{rel}") for rel in ("disks", "diskattachments")), id=entity.id, path=path)
    document.append(actions(path, "import", "register"))
    add(document, name=described.name, status=entity.status, next_run_configuration_exists=False)
    if entity.status == "down":
        add(document, stop_time=world.clock.stamp(0))
    append_settings(document, world, described.settings, "", False, with_display_type=False)
    document.append(reference("template", "templates", described.template_id))
    if described.original_template_id:
        document.append(reference("original_template", "templates", described.original_template_id))
    document.append(reference("storage_domain", "storagedomains", domain_id))
    return document


def _registered(document: Element, domain_id: str, collection: str, ident: str) -> Element:
    document.set("href", f"/ovirt-engine/api/storagedomains/{domain_id}/{collection}/{ident}")
    document.append(reference("storage_domain", "storagedomains", domain_id))
    return document


@route("GET", "storagedomains/{domain}/vms")
def list_vms(request: Request) -> Answer:
    """An unknown domain has none."""
    world, ident = request.world, request.parameters["domain"].lower()
    if wants_unregistered(request):
        found = _unregistered(request, "VM")
        return listing("vms", (_unregistered_vm(world, ident, e, d) for e, d in found), request)
    domain = export_domain(request)
    if domain is not None:
        return listing("vms", (_unregistered_vm(world, ident, e, d) for e, d in readable(domain, "VM")), request)
    own = {disk.id for disk in world.area(StorageSlice).disks.values() if disk.domain_id == ident}
    vms = [vm for vm in world.area(VmsSlice).vms.values() if any(a.disk_id in own for a in vm.disks)]
    return listing("vms", (_registered(vm_element(world, vm), ident, "vms", vm.id) for vm in vms), request)


@route("GET", "storagedomains/{domain}/vms/{vm}")
def get_vm(request: Request) -> Answer:
    """Only registered ones are found here, apart from those of an export domain."""
    exported = export_domain(request)
    if exported is not None:
        for entity, described in readable(exported, "VM"):
            if entity.id == request.parameters["vm"].lower():
                return Answer(200, _unregistered_vm(request.world, exported.id, entity, described))
        raise not_found()
    domain, vm = _domain(request), request.world.area(VmsSlice).vms.get(request.parameters["vm"].lower())
    if domain is None or vm is None:
        raise not_found()
    return Answer(200, _registered(vm_element(request.world, vm, request.all_content), domain.id, "vms", vm.id))


@route("DELETE", "storagedomains/{domain}/vms/{vm}")
def remove_vm(request: Request) -> Answer:
    return _remove(request, request.parameters["vm"].lower(), "VM")


def _remove(request: Request, ident: str, kind: str) -> Answer:
    world, domain = request.world, _domain(request)
    entity = domain.entities.get(ident) if domain else None
    if entity is None or entity.kind != kind:
        raise not_found()
    try:
        disks = [d.id for d in read_ovf(entity.ovf).disks]
    except Unreadable:
        disks = []
    forget_entity(world, ident)
    for disk_id in disks:
        world.area(StorageSlice).disks.pop(disk_id, None)
    return complete()


def forget_entity(world: World, ident: str) -> None:
    """A VM or template is no longer unregistered, on whatever domains its OVF lies."""
    for domain in world.area(StorageSlice).storage_domains.values():
        domain.entities.pop(ident, None)


# ----------------------------------------------------------------------------------------------------------- templates
@route("GET", "storagedomains/{domain}/templates")
def list_templates(request: Request) -> Answer:
    world, ident = request.world, request.parameters["domain"].lower()
    if wants_unregistered(request):
        found = _unregistered(request, "TEMPLATE")
        return listing("templates", (_unregistered_template(world, ident, e, d) for e, d in found), request)
    domain = export_domain(request)
    if domain is not None:
        exported = readable(domain, "TEMPLATE")
        return listing("templates", (_unregistered_template(world, ident, e, d) for e, d in exported), request)
    own = {disk.id for disk in world.area(StorageSlice).disks.values() if disk.domain_id == ident}
    templates = [x for x in world.area(VmsSlice).templates.values() if any(a.disk_id in own for a in x.disks)]
    items = (_registered(template_element(world, x), ident, "templates", x.id) for x in templates)
    return listing("templates", items, request)


def _unregistered_template(world: World, domain_id: str, entity: StoredEntity, described: OvfDescription) -> Element:
    path = f"storagedomains/{domain_id}/templates/{entity.id}"
    document = el("template", link("disks", f"{path}/disks"), id=entity.id, path=path)
    document.append(actions(path, "import", "register"))
    add(document, name=described.name)
    append_settings(document, world, described.settings, "", False, with_display_type=False)
    base = reference("base_template", "templates", described.base_template_id or entity.id)
    version = add(el("version", base), version_name=described.version_name, version_number=described.version_number)
    document.append(version)
    document.append(reference("storage_domain", "storagedomains", domain_id))
    return document


@route("GET", "storagedomains/{domain}/templates/{template}")
def get_template(request: Request) -> Answer:
    domain, template = _domain(request), template_of_path(request)
    if domain is None:
        raise not_found()
    document = template_element(request.world, template)
    return Answer(200, _registered(document, domain.id, "templates", template.id))


@route("DELETE", "storagedomains/{domain}/templates/{template}")
def remove_template(request: Request) -> Answer:
    return _remove(request, request.parameters["template"].lower(), "TEMPLATE")
