# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Registering a template of a data domain."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from ...core.api import Answer, Request, action
from ...core.elements import add, boolean, el, reference
from ...core.faults import refuse
from ...core.listing import referenced
from ...core.model import Subject
from ..clusters.model import Cluster, ClustersSlice, subjects_of_cluster
from ..storage.model import StorageDomain, StorageSlice, StoredEntity
from . import registration_nics
from .elements import blank_template
from .model import DiskAttachment, Template, VmsSlice
from .ovf_reader import OvfDescription, Unreadable, read_ovf
from .registration import entities_text, permissions
from .registration_request import read_mappings
from .unregistered import forget_entity


@action("storagedomains/{domain}/templates/{template}/register", "storage_domain_template/register")
def register_template(request: Request) -> Answer:
    world, body = request.world, request.body if request.body is not None else el("action")
    mappings = read_mappings(body, checked=False)
    unknown = refuse("ACTION_TYPE_FAILED_CLUSTER_CAN_NOT_BE_EMPTY", "import", "Template")
    cluster = referenced(world.area(ClustersSlice).clusters, body.find("cluster"), "Cluster", unknown)
    domain, entity = _entity(request)
    described = _described(entity)
    clusters = {c.name: c for c in world.area(ClustersSlice).clusters.values()}
    own = mappings.mapped("cluster_mappings", described.cluster_name) or described.cluster_name
    cluster = cluster or clusters.get(own) or clusters.get(described.cluster_name)
    if cluster is None:
        raise unknown
    _check(request, described, cluster, domain)
    template = Template(described.id, described.name, cluster.id, settings=described.settings.copy())
    template.created = world.clock.now()
    template.base_id = described.base_template_id or described.id
    template.version_number, template.version_name = described.version_number, described.version_name
    clone = bool(boolean(body, "clone"))
    template.nics = registration_nics.mapped(world, cluster.id, described.nics, mappings.vnics, clone)
    for nic in template.nics:
        nic.mac = None
    users, roles, template.permissions = permissions(world, mappings, described)
    missing = entities_text([("Users", users), ("Roles", roles)])
    if missing:
        text = (
            "The following entities could not be verified and will not be part of the imported Template"
            f" {template.name}: '{missing}' (User: {request.user_name})."
        )
        request.log_event(1197, text, [Subject("template", template.id)], "warning")
    _register_disks(request, template, described)
    world.area(VmsSlice).templates[template.id] = template
    forget_entity(world, described.id)
    text = f"Template {template.name} has been successfully imported from the given configuration."
    subjects = [Subject("template", template.id), Subject("storage_domain", domain.id)]
    request.log_event(180, text, [*subjects, *subjects_of_cluster(world, cluster.id)])
    return Answer(200, _document(request, body, template, domain))


def _entity(request: Request) -> tuple[StorageDomain, StoredEntity]:
    domain = request.world.area(StorageSlice).storage_domains.get(request.parameters["domain"].lower())
    entity = domain.entities.get(request.parameters["template"].lower()) if domain else None
    if domain is None or entity is None:
        raise refuse("ACTION_TYPE_FAILED_STORAGE_DOMAIN_NOT_EXIST", "import", "Template")
    return domain, entity


def _described(entity: StoredEntity) -> OvfDescription:
    try:
        return read_ovf(entity.ovf)
    except Unreadable:
        raise refuse("ACTION_TYPE_FAILED_OVF_CONFIGURATION_NOT_SUPPORTED", "import", "Template") from None


def _check(request: Request, described: OvfDescription, cluster: Cluster, domain: StorageDomain) -> None:
    world, own = request.world, request.world.area(VmsSlice)
    blank_template(world)
    if domain.status != "active":
        key = "ACTION_TYPE_FAILED_STORAGE_DOMAIN_STATUS_ILLEGAL2"
        raise refuse(key, "import", "Template", status=domain.status.capitalize())
    same = own.templates.get(described.id) or own.vms.get(described.id)
    if same is not None:
        raise refuse("VMT_CANNOT_IMPORT_TEMPLATE_EXISTS", "import", "Template", TemplateOrVmName=same.name)
    clusters = world.area(ClustersSlice).clusters
    for other in own.templates.values():
        center = clusters[other.cluster_id].data_center_id if other.cluster_id else None
        is_base = described.base_template_id in ("", described.id)
        if is_base and other.name == described.name and center == cluster.data_center_id:
            raise refuse("VM_CANNOT_IMPORT_TEMPLATE_NAME_EXISTS", "import", "Template")
    if described.base_template_id not in ("", described.id) and described.base_template_id not in own.templates:
        raise refuse("VMT_CANNOT_IMPORT_TEMPLATE_VERSION_MISSING_BASE", "import", "Template")


def _register_disks(request: Request, template: Template, described: OvfDescription) -> None:
    disks = request.world.area(StorageSlice).disks
    for item in described.disks:
        if item.id in disks:
            disks[item.id].registered = True
            template.disks.append(DiskAttachment(item.id, item.bootable, item.active, item.interface))


def _document(request: Request, body: Element, template: Template, domain: StorageDomain) -> Element:
    job = request.engine.start_job(
        f"Importing Template {template.name} from configuration", request.correlation_id, subjects=()
    )
    request.engine.end_job(job)
    document = el("action", *body)
    document.append(reference("job", "jobs", job.id))
    path = f"storagedomains/{domain.id}/templates"
    shown = reference("template", path, template.id)
    shown.append(reference("storage_domain", "storagedomains", domain.id))
    document.append(shown)
    return add(document, status="complete")
