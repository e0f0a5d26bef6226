# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Importing a template of an export domain: it is locked while its disks are copied, and gone when that fails."""

from __future__ import annotations

from ...core.api import Answer, Request, action
from ...core.elements import add, boolean, el, reference
from ...core.engine import Engine, task
from ...core.faults import missing, not_found, refuse
from ...core.listing import referenced
from ...core.model import Subject
from ..clusters.model import Cluster, ClustersSlice, subjects_of_cluster
from ..data_centers.model import DataCentersSlice
from ..storage.model import Disk, StorageDomain, StorageSlice, StoredEntity
from . import registration_nics
from .exported import export_domain, readable
from .model import DiskAttachment, Template, VmsSlice
from .ovf_reader import OvfDescription


@action("storagedomains/{domain}/templates/{template}/import", "storage_domain_template/import")
def import_template(request: Request) -> Answer:
    world, body = request.world, request.body if request.body is not None else el("action")
    element = body.find("storage_domain")
    if element is None or not (element.get("id") or element.findtext("name")):
        raise missing("Action [storageDomain.id|name] required for doImport")
    source, entity, described = _of_path(request)
    no_domain = refuse("ACTION_TYPE_FAILED_STORAGE_DOMAIN_NOT_EXIST", "import", "Template")
    target = referenced(world.area(StorageSlice).storage_domains, element, "StorageDomain", no_domain)
    no_cluster = refuse("ACTION_TYPE_FAILED_CLUSTER_CAN_NOT_BE_EMPTY", "import", "Template")
    cluster = referenced(world.area(ClustersSlice).clusters, body.find("cluster"), "Cluster", no_cluster)
    if cluster is None or target is None:
        raise no_cluster
    _check(request, described, cluster, target)
    template = _create(request, described, cluster, target)
    center = world.area(DataCentersSlice).data_centers[cluster.data_center_id]
    text = f"Importing VM Template {template.name} to Data Center {center.name}"
    job = request.engine.start_job(text, request.correlation_id, request.user.id if request.user else "")
    _log_event(request.engine, template, 1163, "normal", "Starting to import Template {name} to {place}")
    seconds = world.area(VmsSlice).options.export_import_seconds
    request.engine.later(seconds, "export_template_imported", template.id, job.id, entity.fails_afterwards)
    document = el("action", *body)
    document.append(reference("job", "jobs", job.id))
    if boolean(body, "async") is not False:
        path = f"storagedomains/{source.id}/templates/{entity.id}"
        document.set("href", f"/ovirt-engine/api/{path}/import/")
        document.set("id", "")
        return Answer(202, add(document, status="in_progress"))
    request.engine.sleep(seconds)
    request.engine.run_due()
    return Answer(200, add(document, status="complete"))


def _of_path(request: Request) -> tuple[StorageDomain, StoredEntity, OvfDescription]:
    domain, ident = export_domain(request), request.parameters["template"].lower()
    for entity, described in readable(domain, "TEMPLATE") if domain else []:
        if domain and entity.id == ident:
            return domain, entity, described
    raise not_found()


def _check(request: Request, described: OvfDescription, cluster: Cluster, target: StorageDomain) -> None:
    own, clusters = request.world.area(VmsSlice), request.world.area(ClustersSlice).clusters
    if target.data_center_id != cluster.data_center_id:
        raise refuse("ACTION_TYPE_FAILED_CLUSTER_IS_NOT_VALID", "import", "Template")
    if target.status != "active":
        key = "ACTION_TYPE_FAILED_STORAGE_DOMAIN_STATUS_ILLEGAL2"
        raise refuse(key, "import", "Template", status=target.status.capitalize())
    same = own.templates.get(described.id) or own.vms.get(described.id)
    if same is not None:
        raise refuse("VMT_CANNOT_IMPORT_TEMPLATE_EXISTS", "import", "Template", TemplateOrVmName=same.name)
    is_base = described.base_template_id in ("", described.id)
    for other in own.templates.values():
        center = clusters[other.cluster_id].data_center_id if other.cluster_id else None
        if is_base and other.name == described.name and center == cluster.data_center_id:
            raise refuse("VM_CANNOT_IMPORT_TEMPLATE_NAME_EXISTS", "import", "Template")
    if not is_base and described.base_template_id not in own.templates:
        raise refuse("VMT_CANNOT_IMPORT_TEMPLATE_VERSION_MISSING_BASE", "import", "Template")


def _create(request: Request, described: OvfDescription, cluster: Cluster, target: StorageDomain) -> Template:
    world = request.world
    template = Template(described.id, described.name, cluster.id, "locked", settings=described.settings.copy())
    template.created, template.base_id = world.clock.now(), described.base_template_id or described.id
    template.version_number, template.version_name = described.version_number, described.version_name
    template.nics = registration_nics.mapped(world, cluster.id, described.nics, [], False)
    for nic in template.nics:
        nic.mac = None
    for item in described.disks:
        disk = Disk(item.id, item.alias, target.id, item.image_id, item.size, status="locked")
        world.area(StorageSlice).disks[disk.id] = disk
        template.disks.append(DiskAttachment(disk.id, item.bootable, item.active, item.interface))
    world.area(VmsSlice).templates[template.id] = template
    return template


def _log_event(engine: Engine, template: Template, code: int, severity: str, text: str) -> None:
    """`{place}` is the data centre and the cluster."""
    world = engine.world
    cluster = world.area(ClustersSlice).clusters[template.cluster_id or ""]
    center = world.area(DataCentersSlice).data_centers[cluster.data_center_id]
    place = f"Data Center {center.name}, Cluster {cluster.name}"
    subjects = [Subject("template", template.id), *subjects_of_cluster(world, cluster.id)]
    engine.log_event(code, severity, text.format(name=template.name, place=place), subjects)


@task("export_template_imported")
def end_import(engine: Engine, ident: str, job_id: str, fails: bool) -> None:
    own, disks = engine.world.area(VmsSlice), engine.world.area(StorageSlice).disks
    template, job = own.templates.get(ident), engine.world.jobs.get(job_id)
    if template is not None:
        template.status = "ok"
        for attachment in template.disks:
            disks[attachment.disk_id].status = "ok"
        if fails:
            _log_event(engine, template, 1159, "error", "Failed to import Template {name} to {place}")
            del own.templates[ident]
            for attachment in template.disks:
                del disks[attachment.disk_id]
        else:
            _log_event(engine, template, 1158, "normal", "Template {name} was imported successfully to {place}")
    if job is not None:
        engine.end_job(job, "failed" if fails else "finished")
