# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""VMs and templates of an export domain: what is shown of them, and their import.

The engine reads the OVFs of the domain for each request. It shows no vNICs. The parameter `collapse_snapshots` is
taken from the query alone. An import copies the disks, with the VM locked; when that fails, the VM is gone again.
"""

from __future__ import annotations

import typing as t
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from ...core.api import Answer, Request, action, route
from ...core.elements import add, boolean, el, reference, string
from ...core.engine import Engine, task
from ...core.faults import EngineFault, missing, not_found, refuse
from ...core.listing import listing, referenced
from ...core.model import World, derived_id
from ..clusters.model import Cluster, ClustersSlice
from ..data_centers.model import DataCentersSlice
from ..storage.elements import disk_element
from ..storage.model import Disk, StorageDomain, StorageSlice, StoredEntity
from ..storage.space import check_space
from . import registration_nics
from .common import check_name_form, forget_vm, name_locked, name_used, new_vm, subjects_of_vm, unplug_duplicates
from .elements import blank_template
from .model import BLANK, DiskAttachment, Vm, VmNic, VmsSlice
from .ovf_reader import OvfDescription, OvfDisk, Unreadable, read_ovf

EXPORT = "export"


@dataclass
class ExportImport:
    """An import on its way. `domains` are the targets of the disks, by their ids."""

    request: Request
    source: StorageDomain
    entity: StoredEntity
    described: OvfDescription
    domains: dict[str, StorageDomain]
    cluster: Cluster | None
    name: str
    clone: bool
    collapse: bool

    @property
    def world(self) -> World:
        return self.request.world


def export_domain(request: Request) -> StorageDomain | None:
    """The domain of the path, if it is an export domain that is attached."""
    found = request.world.area(StorageSlice).storage_domains.get(request.parameters["domain"].lower())
    return found if found and found.kind == EXPORT and found.data_center_id else None


def readable(domain: StorageDomain, kind: str) -> list[tuple[StoredEntity, OvfDescription]]:
    """What lies on an export domain; an OVF that cannot be read is left out."""
    found = []
    for entity in domain.entities.values() if domain.status == "active" else ():
        try:
            described = read_ovf(entity.ovf)
        except Unreadable:
            continue
        if entity.kind == kind:
            found.append((entity, described))
    return found


def _of_path(request: Request) -> tuple[StorageDomain, StoredEntity, OvfDescription]:
    domain, ident = export_domain(request), request.parameters["vm"].lower()
    for entity, described in readable(domain, "VM") if domain else []:
        if domain and entity.id == ident:
            return domain, entity, described
    raise not_found()


@route("GET", "storagedomains/{domain}/vms/{vm}/disks")
def list_disks(request: Request) -> Answer:
    domain, entity, described = _of_path(request)
    path = f"storagedomains/{domain.id}/vms/{entity.id}/disks"
    disks = [_shown(request.world, domain, disk, f"{path}/{disk.id}") for disk in described.disks]
    return listing("disks", disks, request)


def _shown(world: World, domain: StorageDomain, item: OvfDisk, path: str) -> Element:
    disk = Disk(item.id, item.alias, domain.id, item.image_id, item.size, item.actual_size, item.format, item.sparse)
    disk.registered = False
    return disk_element(world, disk, path)


@route("GET", "storagedomains/{domain}/vms/{vm}/diskattachments")
def list_attachments(request: Request) -> Answer:
    domain, entity, described = _of_path(request)
    path = f"storagedomains/{domain.id}/vms/{entity.id}"
    items = []
    for item in described.disks:
        document = el("disk_attachment", id=item.id, path=f"{path}/diskattachments/{item.id}")
        add(document, active=item.active, bootable=item.bootable, interface=item.interface)
        document.append(reference("disk", f"{path}/disks", item.id))
        items.append(document)
    return listing("disk_attachments", items, request)


# ----------------------------------------------------------------------------------------------------------- the import
@action("storagedomains/{domain}/vms/{vm}/import", "storage_domain_vm/import")
def import_vm(request: Request) -> Answer:
    body = request.body if request.body is not None else el("action")
    given = _read(request, body)
    _check(given)
    vm = _create(given)
    return _begin(given, vm, body)


def _read(request: Request, body: Element) -> ExportImport:
    world, element = request.world, body.find("storage_domain")
    if element is None or not (element.get("id") or element.findtext("name")):
        raise missing("Action [storageDomain.id|name] required for doImport")
    source, entity, described = _of_path(request)
    domains = world.area(StorageSlice).storage_domains
    no_domain = refuse("ACTION_TYPE_FAILED_STORAGE_DOMAIN_NOT_EXIST", "import", "VM")
    target = referenced(domains, element, "StorageDomain", no_domain)
    no_cluster = refuse("ACTION_TYPE_FAILED_CLUSTER_CAN_NOT_BE_EMPTY", "import", "VM")
    cluster = referenced(world.area(ClustersSlice).clusters, body.find("cluster"), "Cluster", no_cluster)
    chosen = _domains_of_disks(body, domains, no_domain)
    # A domain for one disk is one for all: the engine does not fill up the others.
    if not chosen and target:
        chosen = {disk.id: target for disk in described.disks}
    elif len(chosen) < len(described.disks):
        raise EngineFault(500, None)
    clone = boolean(body, "clone")
    # Without `clone`, the name in the request is not looked at.
    name = (string(body, "vm/name") if clone is not None else None) or described.name
    collapse = (request.query.get("collapse_snapshots") or "").lower() == "true"
    return ExportImport(request, source, entity, described, chosen, cluster, name, bool(clone), collapse)


def _domains_of_disks(
    body: Element, domains: dict[str, StorageDomain], unknown: EngineFault
) -> dict[str, StorageDomain]:
    chosen = {}
    for disk in body.iterfind("vm/disk_attachments/disk_attachment/disk"):
        domain = referenced(domains, disk.find("storage_domains/storage_domain"), "StorageDomain", unknown)
        if domain and disk.get("id"):
            chosen[(disk.get("id") or "").lower()] = domain
    return chosen


def _check(given: ExportImport) -> None:
    """All that is refused, in the order of the engine."""
    world, described, cluster = given.world, given.described, given.cluster
    check_name_form(given.name, "import")
    if name_locked(world, given.name):
        raise refuse("ACTION_TYPE_FAILED_NAME_ALREADY_USED", "import", "VM")
    known = world.area(VmsSlice).vms.get(described.id)
    if not given.clone and known and known.importing_as:
        raise refuse("ACTION_TYPE_FAILED_VM_IS_BEING_IMPORTED", "import", "VM", VmName=known.importing_as)
    if cluster is None:
        raise refuse("ACTION_TYPE_FAILED_CLUSTER_CAN_NOT_BE_EMPTY", "import", "VM")
    if any(domain.data_center_id != cluster.data_center_id for domain in given.domains.values()):
        raise refuse("ACTION_TYPE_FAILED_CLUSTER_IS_NOT_VALID", "import", "VM")
    registration_nics.check_collisions(world, cluster.id, described.nics, given.clone, False)
    _check_domains(given)
    chained = described.template_id != BLANK or any(disk.volumes > 1 for disk in described.disks)
    if given.clone and chained and not given.collapse:
        raise refuse("ACTION_TYPE_FAILED_IMPORT_CLONE_NOT_COLLAPSED", "import", "VM", VmName=given.name)
    if not given.clone and known:
        raise refuse("VM_CANNOT_IMPORT_VM_EXISTS", "import", "VM", VmName=known.name)
    disks = world.area(StorageSlice).disks
    there = [disk.alias for disk in described.disks if disk.id in disks and not given.clone]
    if there:
        raise refuse("ACTION_TYPE_FAILED_IMPORT_DISKS_ALREADY_EXIST", "import", "VM", diskAliases=", ".join(there))
    _check_template(given)
    if name_used(world, given.name, cluster.id):
        raise refuse("VM_CANNOT_IMPORT_VM_NAME_EXISTS", "import", "VM")
    for domain in given.domains.values():
        sizes = [disk.size for disk in described.disks if given.domains[disk.id] is domain]
        check_space(domain, sizes, all(disk.sparse for disk in described.disks), "import", "VM")
    registration_nics.check_macs(world, cluster.id, described.nics, given.clone, False)


def _check_domains(given: ExportImport) -> None:
    for domain in given.domains.values():
        if domain.status != "active":
            key = "ACTION_TYPE_FAILED_STORAGE_DOMAIN_STATUS_ILLEGAL2"
            raise refuse(key, "import", "VM", status=domain.status.capitalize())
        if domain.kind != "data":
            raise refuse("ACTION_TYPE_FAILED_STORAGE_DOMAIN_TYPE_ILLEGAL", "import", "VM")


def _check_template(given: ExportImport) -> None:
    blank_template(given.world)
    wanted = given.described.template_id
    if not given.collapse:
        template = given.world.area(VmsSlice).templates.get(wanted)
        if template is None:
            raise refuse("ACTION_TYPE_FAILED_TEMPLATE_DOES_NOT_EXIST", "import", "VM")
        disks = given.world.area(StorageSlice).disks
        places = {disks[a.disk_id].domain_id for a in template.disks if a.disk_id in disks}
        if places and not places & {domain.id for domain in given.domains.values()}:
            raise refuse("ACTION_TYPE_FAILED_TEMPLATE_NOT_FOUND_ON_DESTINATION_DOMAIN", "import", "VM")
        if template.status == "locked":
            raise refuse("VM_TEMPLATE_IMAGE_IS_LOCKED", "import", "VM")
    elif wanted != BLANK and wanted not in {found[0].id for found in readable(given.source, "TEMPLATE")}:
        key = "ACTION_TYPE_FAILED_IMPORTED_TEMPLATE_IS_MISSING"
        raise refuse(key, "import", "VM", DomainName=given.source.name)


def _create(given: ExportImport) -> Vm:
    """A locked VM with its vNICs and locked disks. Profiles are looked up by the names of the OVF."""
    world, described, cluster = given.world, given.described, t.cast("Cluster", given.cluster)
    settings = described.settings.copy()
    settings.quota = False
    vm = new_vm(world, given.name, cluster.id, settings, "" if given.clone else described.id)
    vm.template_id = BLANK if given.collapse else described.template_id
    vm.original_template_id = described.original_template_id
    vm.status = "image_locked"
    for nic in described.nics:
        made = VmNic(world.new_id() if given.clone else nic.id, nic.name, plugged=nic.plugged)
        made.interface, made.linked, made.mac, made.pci_address = nic.interface, nic.linked, nic.mac, nic.pci_address
        vm.nics.append(made)
    registration_nics.take_macs(given.request.engine, vm, given.clone, False)
    registration_nics.connect_by_names(given.request, vm, [(nic.network, nic.profile) for nic in described.nics])
    unplug_duplicates(given.request.engine, vm, vm.name)
    for disk in described.disks:
        vm.disks.append(_copy(given, disk))
    world.area(VmsSlice).vms[vm.id] = vm
    return vm


def _copy(given: ExportImport, item: OvfDisk) -> DiskAttachment:
    world, ident = given.world, given.world.new_id() if given.clone else item.id
    disk = Disk(ident, item.alias, given.domains[item.id].id, item.image_id, item.size, status="locked")
    disk.format, disk.sparse, disk.shareable = item.format, item.sparse, item.shareable
    disk.image_id = derived_id(ident, "image") if given.clone else item.image_id
    body = given.request.body
    for asked in body.iterfind("vm/disk_attachments/disk_attachment/disk") if body is not None else ():
        if (asked.get("id") or "").lower() == item.id and given.collapse:
            disk.format = string(asked, "format") or disk.format
            sparse = boolean(asked, "sparse")
            disk.sparse = disk.sparse if sparse is None else sparse
    world.area(StorageSlice).disks[ident] = disk
    return DiskAttachment(ident, item.bootable, item.active, item.interface)


def _begin(given: ExportImport, vm: Vm, body: Element) -> Answer:
    request, engine = given.request, given.request.engine
    options, cluster = given.world.area(VmsSlice).options, t.cast("Cluster", given.cluster)
    owner = request.user.id if request.user else ""
    job = engine.start_job(f"Importing VM {vm.name} to Cluster {cluster.name}", request.correlation_id, owner)
    engine.next_step(job)
    vm.importing_as = vm.name
    _log_event(engine, vm, 1165, "normal", "Starting to import Vm {vm} to {place}")
    engine.later(options.export_import_seconds, "export_imported", vm.id, job.id, given.entity.fails_afterwards)
    document = el("action", *body)
    document.append(reference("job", "jobs", job.id))
    path = f"storagedomains/{given.source.id}/vms/{given.entity.id}"
    if boolean(body, "async") is not False:
        document.set("href", f"/ovirt-engine/api/{path}/import/")
        document.set("id", "")
        return Answer(202, add(document, status="in_progress"))
    engine.sleep(options.export_import_seconds)
    engine.run_due()
    return Answer(200, add(document, status="complete"))


def _log_event(engine: Engine, vm: Vm, code: int, severity: str, text: str) -> None:
    """`{place}` is the data centre and the cluster."""
    world = engine.world
    cluster = world.area(ClustersSlice).clusters[vm.cluster_id]
    center = world.area(DataCentersSlice).data_centers[cluster.data_center_id]
    place = f"Data Center {center.name}, Cluster {cluster.name}"
    engine.log_event(code, severity, text.format(vm=vm.name, place=place), subjects_of_vm(world, vm, vm.name))


@task("export_imported")
def end_import(engine: Engine, vm_id: str, job_id: str, fails: bool) -> None:
    """The disks are there, or could not be copied: then the VM is removed again."""
    world = engine.world
    vm, job = world.area(VmsSlice).vms.get(vm_id), world.jobs.get(job_id)
    if vm is not None:
        disks = world.area(StorageSlice).disks
        for attachment in vm.disks:
            disks[attachment.disk_id].status, disks[attachment.disk_id].actual_size = "ok", 1 << 20
        vm.status, vm.importing_as = "down", ""
        if fails:
            forget_vm(world, vm)
            _log_event(engine, vm, 1153, "error", "Failed to import Vm {vm} to {place}")
        else:
            _log_event(engine, vm, 1152, "normal", "Vm {vm} was imported successfully to {place}")
    if job is not None:
        engine.end_job(job, "failed" if fails else "finished")
