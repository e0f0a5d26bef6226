# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Virtual machines: listing, creating, editing, removing."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from ...core.api import UUID, Answer, Request, route
from ...core.elements import string
from ...core.faults import invalid_uuid, missing, not_found, refuse
from ...core.listing import complete, listing, referenced, searched
from ...core.search import Getter
from ..clusters.model import Cluster, ClustersSlice
from ..data_centers.model import DataCentersSlice
from . import settings_input
from .common import (
    check_name_form,
    check_not_imported,
    copied_nics,
    forget_vm,
    name_locked,
    name_used,
    new_vm,
    subjects_of_vm,
    vm_of_path,
)
from .elements import blank_template, vm_element
from .from_configuration import add_from_configuration
from .hooks import hosts
from .mac_usage import move_macs, pool_of_cluster
from .model import Snapshot, Template, Vm, VmsSlice


@route("GET", "vms")
def list_vms(request: Request) -> Answer:
    world, own = request.world, request.world.area(VmsSlice)
    clusters, centers = world.area(ClustersSlice).clusters, world.area(DataCentersSlice).data_centers
    host_names = {host.id: host.name for host in hosts(world)}
    fields: dict[str, Getter] = {
        "name": lambda v: v.name,
        "id": lambda v: v.id,
        "status": lambda v: v.status.replace("_", ""),
        "comment": lambda v: v.settings.comment,
        "description": lambda v: v.settings.description,
        "cluster": lambda v: clusters[v.cluster_id].name,
        "datacenter": lambda v: centers[clusters[v.cluster_id].data_center_id].name,
        "host": lambda v: host_names.get(v.host_id),
        "template": lambda v: own.templates[v.template_id].name if v.template_id in own.templates else "Blank",
        "os": lambda v: v.settings.os_type,
        "type": lambda v: v.settings.kind,
        "origin": lambda v: v.settings.origin,
        "memory": lambda v: v.settings.memory >> 20,
    }
    fields |= {f"{plural}.name": fields[one] for plural, one in (("clusters", "cluster"), ("hosts", "host"))}
    fields |= {"cluster.name": fields["cluster"], "datacenter.name": fields["datacenter"], "vms.name": fields["name"]}
    found = searched(request, own.vms.values(), fields, ("name", "comment", "description"))
    return listing("vms", (vm_element(world, v, request.all_content, in_list=True) for v in found))


@route("GET", "vms/{vm}")
def get_vm(request: Request) -> Answer:
    return Answer(200, vm_element(request.world, known_vm(request), request.all_content))


def known_vm(request: Request) -> Vm:
    """The VM of the path; 404 without a body when there is none."""
    vm = vm_of_path(request)
    if vm is None:
        raise not_found()
    return vm


# ------------------------------------------------------------------------------------------------------------- adding
@route("POST", "vms", root="vm", usage="vms/add")
def add_vm(request: Request) -> Answer:
    """From a template, a snapshot, or an OVF."""
    body = request.body
    name = string(body, "name")
    has_configuration = string(body, "initialization/configuration/data") is not None
    if not has_configuration and not name:
        raise missing("Vm [name] required for add")
    cluster = _cluster(request, body)
    if has_configuration:
        return add_from_configuration(request, cluster)
    snapshot = body.find("snapshots/snapshot") if body is not None else None
    if snapshot is not None:
        owner, source = _snapshot(request, snapshot.get("id") or "")
        return _create(request, name or "", cluster, source, owner)
    return _create(request, name or "", cluster, _template(request, body), None)


def _cluster(request: Request, body: Element | None) -> Cluster:
    element = body.find("cluster") if body is not None else None
    unknown = refuse("ACTION_TYPE_FAILED_CLUSTER_CAN_NOT_BE_EMPTY", "add", "VM")
    found = referenced(request.world.area(ClustersSlice).clusters, element, "Cluster", unknown=unknown)
    if found is None:
        raise missing("Vm [cluster.id|name] required for add")
    return found


def _template(request: Request, body: Element | None) -> Template:
    blank_template(request.world)
    element = body.find("template") if body is not None else None
    found = referenced(request.world.area(VmsSlice).templates, element, "Template", unknown=not_found())
    if found is None:
        raise missing("Vm [template.id|name] required for add")
    return found


def _snapshot(request: Request, ident: str) -> tuple[Vm, Snapshot]:
    if not UUID.fullmatch(ident):
        raise invalid_uuid(ident)
    for vm in request.world.area(VmsSlice).vms.values():
        for snapshot in vm.snapshots:
            if snapshot.id == ident.lower():
                return vm, snapshot
    raise refuse("ACTION_TYPE_FAILED_VM_SNAPSHOT_DOES_NOT_EXIST", "add", "VM")


def _create(request: Request, name: str, cluster: Cluster, source: Template | Snapshot, owner: Vm | None) -> Answer:
    world, engine = request.world, request.engine
    check_name_form(name, "add", "vmStatic.name")
    if name_locked(world, name) or name_used(world, name, cluster.id):
        raise refuse("ACTION_TYPE_FAILED_NAME_ALREADY_USED", "add", "VM")
    settings = source.settings.copy()
    if isinstance(source, Template) and source.cluster_id is None:
        settings.description = ""
    settings_input.take(world, settings, request.body)
    settings_input.check(world, settings, cluster.id, "add")
    vm = new_vm(world, name, cluster.id, settings)
    vm.nics = copied_nics(world, cluster.id, source.nics)
    vm.created_by = request.user.id if request.user else ""
    if isinstance(source, Template):
        vm.template_id = vm.original_template_id = source.id
    elif owner is not None:
        vm.original_template_id = owner.original_template_id
    world.area(VmsSlice).vms[vm.id] = vm
    if world.area(VmsSlice).options.vm_create_seconds and (owner or source.nics):
        vm.status = "image_locked"
        engine.later(world.area(VmsSlice).options.vm_create_seconds, "vm_unlocked", "vms", vm.id, "down")
    request.log_event(34, f"VM {name} was created by {request.user_name}.", subjects_of_vm(world, vm))
    return Answer(201, vm_element(world, vm, all_content=True))


# ------------------------------------------------------------------------------------------------ editing and removing
@route("PUT", "vms/{vm}", root="vm", usage="vm/update")
def update_vm(request: Request) -> Answer:
    world, vm, body = request.world, known_vm(request), request.body
    settings = vm.settings.copy()
    settings_input.take(world, settings, body)
    name = string(body, "name")
    if name is not None:
        check_name_form(name, "edit", "vmStatic.name")
    settings_input.check_form(settings)
    check_not_imported(vm, "edit")
    if name is not None and name != vm.name and (name_locked(world, name) or name_used(world, name, vm.cluster_id, vm)):
        raise refuse("ACTION_TYPE_FAILED_NAME_ALREADY_USED", "edit", "VM")
    settings_input.check(world, settings, vm.cluster_id, "edit")
    _move(request, vm, body)
    settings.quota = True
    vm.settings, vm.name = settings, name or vm.name
    vm.generation += 1
    return Answer(200, vm_element(world, vm, all_content=True))


def _move(request: Request, vm: Vm, body: Element | None) -> None:
    """Another cluster: the addresses move to its pool."""
    element = body.find("cluster") if body is not None else None
    unknown = refuse("VDS_CLUSTER_IS_NOT_VALID", "edit", "VM")
    cluster = referenced(request.world.area(ClustersSlice).clusters, element, "Cluster", unknown)
    if cluster is None or cluster.id == vm.cluster_id:
        return
    macs = [nic.mac for nic in vm.nics if nic.mac]
    move_macs(request.world, vm.cluster_id, pool_of_cluster(request.world, cluster.id), macs)
    vm.cluster_id = cluster.id


@route("DELETE", "vms/{vm}")
def remove_vm(request: Request) -> Answer:
    world, vm = request.world, known_vm(request)
    check_not_imported(vm, "remove")
    if vm.settings.delete_protected:
        raise refuse("ACTION_TYPE_FAILED_DELETE_PROTECTION_ENABLED", "remove", "VM")
    if vm.host_id is not None or vm.status not in ("down", "image_locked"):
        raise refuse("ACTION_TYPE_FAILED_VM_IS_RUNNING", "remove", "VM")
    if vm.status == "image_locked":
        raise refuse("ACTION_TYPE_FAILED_VM_IS_LOCKED", "remove", "VM")
    forget_vm(world, vm, keep_disks=request.flag("detach_only"))
    text = f"VM {vm.name} was successfully removed by {request.user_name}."
    request.log_event(113, text, subjects_of_vm(world, vm, vm.name))
    return complete()
