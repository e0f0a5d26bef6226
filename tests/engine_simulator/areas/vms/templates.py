# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Templates, and the vNICs that they hand on."""

from __future__ import annotations

import copy
from xml.etree.ElementTree import Element

from ...core.api import Answer, Request, route
from ...core.elements import string
from ...core.faults import missing, not_found, refuse
from ...core.listing import complete, listing, of_path, referenced, searched
from ...core.model import World
from ...core.search import Getter
from ..clusters.model import ClustersSlice
from .common import check_name_form, check_not_imported
from .elements import blank_template, nic_element, template_element, visible_nics
from .model import BLANK, Template, VmNic, VmsSlice


@route("GET", "templates")
def list_templates(request: Request) -> Answer:
    world = request.world
    blank_template(world)
    fields: dict[str, Getter] = {
        "name": lambda x: x.name,
        "id": lambda x: x.id,
        "status": lambda x: x.status,
        "comment": lambda x: x.settings.comment,
        "description": lambda x: x.settings.description,
        "cluster": lambda x: (
            world.area(ClustersSlice).clusters[x.cluster_id].name
            if x.cluster_id in world.area(ClustersSlice).clusters
            else ""
        ),
    }
    found = searched(request, world.area(VmsSlice).templates.values(), fields, ("name", "comment", "description"))
    return listing("templates", (template_element(world, x, request.all_content) for x in found))


def template_of_path(request: Request) -> Template:
    blank_template(request.world)
    return of_path(request.world.area(VmsSlice).templates, request, "template")


@route("GET", "templates/{template}")
def get_template(request: Request) -> Answer:
    return Answer(200, template_element(request.world, template_of_path(request), request.all_content))


@route("POST", "templates", root="template", usage="templates/add")
def add_template(request: Request) -> Answer:
    """From a VM: its vNICs without their MAC addresses, but with their PCI addresses."""
    world, engine, body = request.world, request.engine, request.body
    blank_template(world)
    name = string(body, "name")
    element = body.find("vm") if body is not None else None
    absent = ([] if name else ["name"]) + ([] if element is not None else ["vm.id|name"])
    if absent:
        raise missing(f"Template [{', '.join(absent)}] required for add")
    vm = referenced(world.area(VmsSlice).vms, element, "Vm", unknown=not_found())
    if vm is None:
        raise not_found()
    check_name_form(name or "", "add", "name")
    check_not_imported(vm, "add")
    if _name_used(world, name or "", vm.cluster_id):
        raise refuse("ACTION_TYPE_FAILED_NAME_ALREADY_USED", "add", "Template")
    template = Template(world.new_id(), name or "", vm.cluster_id, "locked", created=world.clock.now())
    template.settings = vm.settings.copy()
    template.settings.description = string(body, "description") or ""
    template.base_id = template.id
    template.nics = [_without_mac(world, nic) for nic in vm.nics]
    world.area(VmsSlice).templates[template.id] = template
    engine.later(world.area(VmsSlice).options.vm_create_seconds, "vm_unlocked", "templates", template.id, "ok")
    return Answer(201, template_element(world, template, all_content=True))


def _without_mac(world: World, nic: VmNic) -> VmNic:
    new = copy.copy(nic)
    new.id, new.mac = world.new_id(), None
    return new


def _name_used(world: World, name: str, cluster_id: str) -> bool:
    dc = world.area(ClustersSlice).clusters[cluster_id].data_center_id
    return any(x.name == name and _data_center(world, x) == dc for x in world.area(VmsSlice).templates.values())


def _data_center(world: World, template: Template) -> str | None:
    cluster = world.area(ClustersSlice).clusters.get(template.cluster_id or "")
    return cluster.data_center_id if cluster else None


@route("PUT", "templates/{template}", root="template", usage="template/update")
def update_template(request: Request) -> Answer:
    template, body = template_of_path(request), request.body
    name = string(body, "name")
    if name is not None:
        check_name_form(name, "edit", "name")
        template.name = name
    for field in ("description", "comment"):
        if (text := string(body, field)) is not None:
            setattr(template.settings, field, text)
    return Answer(200, template_element(request.world, template, all_content=True))


@route("DELETE", "templates/{template}")
def remove_template(request: Request) -> Answer:
    world, template = request.world, template_of_path(request)
    if template.id == BLANK:
        raise refuse("VMT_CANNOT_REMOVE_BLANK_TEMPLATE", "remove", "Template")
    users = sorted(vm.name for vm in world.area(VmsSlice).vms.values() if vm.template_id == template.id)
    if users:
        key = "ACTION_TYPE_FAILED_TEMPLATE_IS_USED_FOR_CREATE_VM"
        raise refuse(key, "remove", "Template", VmName=", ".join(users))
    del world.area(VmsSlice).templates[template.id]
    return complete()


# ---------------------------------------------------------------------------------------------------------------- vNICs
@route("GET", "templates/{template}/nics")
def list_template_nics(request: Request) -> Answer:
    blank_template(request.world)
    template = request.world.area(VmsSlice).templates.get(request.parameters["template"].lower())
    nics = visible_nics(template.nics) if template else []
    return listing("nics", (nic_element(n, template.id, template=True) for n in nics if template), request)


@route("GET", "templates/{template}/nics/{nic}")
def get_template_nic(request: Request) -> Answer:
    template = template_of_path(request)
    for nic in template.nics:
        if nic.id == request.parameters["nic"].lower():
            return Answer(200, nic_element(nic, template.id, template=True))
    raise not_found()


@route("GET", "templates/{template}/diskattachments")
def list_template_disks(request: Request) -> Answer:
    template_of_path(request)
    return listing("disk_attachments", list[Element]())
