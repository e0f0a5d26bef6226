# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Registering a VM of a data domain: what the engine checks, in its order, and what it then does."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from ...core.api import Answer, Request, action
from ...core.elements import add, boolean, el, reference, string
from ...core.engine import Engine, task
from ...core.faults import EngineFault, message, refuse, refused
from ...core.listing import referenced
from ...core.model import Job, World
from ..clusters.model import Cluster, ClustersSlice
from ..storage.model import Disk, StorageDomain, StorageSlice, StoredEntity
from ..system.model import ROLES
from ..tags.model import TagsSlice
from . import registration_nics
from .common import (
    check_name_form,
    forget_vm,
    name_locked,
    name_used,
    new_vm,
    subjects_of_vm,
    unplug_duplicates,
)
from .elements import blank_template
from .hooks import hosts
from .mac_usage import pool_of_cluster
from .model import DiskAttachment, Vm, VmsSlice
from .ovf_reader import OvfDescription, OvfDisk, Unreadable, read_ovf
from .registration_request import Mappings, read_mappings
from .unregistered import forget_entity

TURN = "registering"
PPC = "ppc64"
"""An architecture whose operating systems have no sound."""


@dataclass
class Registration:
    """A registration on its way."""

    request: Request
    mappings: Mappings
    domain: StorageDomain | None = None
    entity: StoredEntity | None = None
    cluster: Cluster | None = None
    described: OvfDescription | None = None
    readable: bool = True
    clone: bool = False
    partial: bool = False
    reassign: bool = False
    name: str = ""
    missing_disks: list[str] = field(default_factory=list)
    disks: list[OvfDisk] = field(default_factory=list)

    @property
    def world(self) -> World:
        return self.request.world


@action("storagedomains/{domain}/vms/{vm}/register", "storage_domain_vm/register")
def register_vm(request: Request) -> Answer:
    body = request.body if request.body is not None else el("action")
    asynchronous = bool(boolean(body, "async")) or request.asynchronous
    _wait_for_turn(request.engine)
    given = _read(request, body)
    if body.find("async") is None:
        add(body, **{"async": asynchronous})
    request.body = body
    job = request.engine.start_job(
        f"Importing VM {given.name} from configuration to Cluster {given.cluster.name if given.cluster else ''}",
        request.correlation_id,
        request.user.id if request.user else "",
    )
    try:
        _check(given)
        request.engine.next_step(job)
        vm = _execute(given)
    except EngineFault:
        _end_later(request.engine, job)
        raise
    return _answer(given, vm, job, body, asynchronous)


def _wait_for_turn(engine: Engine) -> None:
    """Let the time of a request pass; requests that arrive together wait for each other."""
    seconds, now = engine.world.area(VmsSlice).options.register_request_seconds, engine.world.clock.now()
    end = max(engine.locks.get(TURN, now), now) + seconds
    engine.occupy(TURN, end - now)
    engine.sleep(end - now)


def _read(request: Request, body: Element) -> Registration:
    world, path = request.world, request.parameters
    given = Registration(request, read_mappings(body))
    unknown = refuse("ACTION_TYPE_FAILED_CLUSTER_CAN_NOT_BE_EMPTY", "import", "VM")
    given.domain = world.area(StorageSlice).storage_domains.get(path["domain"].lower())
    given.entity = given.domain.entities.get(path["vm"].lower()) if given.domain else None
    element, no_cluster = body.find("cluster"), False
    if element is not None:
        if element.get("id") is None and not element.findtext("name"):
            raise EngineFault(404, detail="Entity not found: Cluster: name=null", wrapped=False)
        try:
            given.cluster = referenced(world.area(ClustersSlice).clusters, element, "Cluster", unknown)
        except EngineFault as fault:
            if fault is not unknown:
                raise
            no_cluster = True
    clone = boolean(body, "clone")
    if clone is not None and body.find("vm/name") is not None:
        raise EngineFault(500, None)
    given.clone = bool(clone)
    given.partial = bool(boolean(body, "allow_partial_import"))
    given.reassign = bool(boolean(body, "reassign_bad_macs"))
    _read_ovf(given, string(body, "name"))
    if given.cluster is None and not no_cluster:
        given.cluster = _cluster_of_ovf(given)
    if given.cluster is None:
        raise unknown
    return given


def _read_ovf(given: Registration, name: str | None) -> None:
    if given.entity is None:
        return
    try:
        given.described = read_ovf(given.entity.ovf)
    except Unreadable:
        given.readable = False
        return
    given.name = given.described.name if name is None else name


def _cluster_of_ovf(given: Registration) -> Cluster | None:
    """The cluster that the OVF names, or the one that its name is mapped to."""
    by_name = {c.name: c for c in given.world.area(ClustersSlice).clusters.values()}
    own = given.described.cluster_name if given.described else ""
    return by_name.get(given.mappings.mapped("cluster_mappings", own) or "") or by_name.get(own)


# ------------------------------------------------------------------------------------------------------------- checks
def _check(given: Registration) -> None:
    """All that is refused before anything is done; the first complaint is the answer."""
    world, cluster = given.world, t.cast("Cluster", given.cluster)
    if not given.readable:
        raise refuse("ACTION_TYPE_FAILED_OVF_CONFIGURATION_NOT_SUPPORTED", "import", "VM")
    described = given.described
    if described is None:
        raise _already_registered(given, cluster)
    check_name_form(given.name, "import")
    if name_locked(world, given.name):
        raise refuse("ACTION_TYPE_FAILED_NAME_ALREADY_USED", "import", "VM")
    _check_disks(given, described, cluster)
    registration_nics.check_collisions(world, cluster.id, described.nics, given.clone, given.reassign)
    _check_template(given, described)
    if cluster.architecture == PPC and described.sound and described.settings.os_type.endswith(PPC):
        architecture = cluster.architecture
        raise refuse("SOUND_DEVICE_REQUESTED_ON_NOT_SUPPORTED_ARCH", "import", "VM", architecture=architecture)
    if not given.clone and described.id in world.area(VmsSlice).vms:
        other = world.area(VmsSlice).vms[described.id]
        raise refuse("VM_CANNOT_IMPORT_VM_EXISTS", "import", "VM", VmName=other.name)
    _check_images(given)
    if name_used(world, given.name, cluster.id):
        raise refuse("VM_CANNOT_IMPORT_VM_NAME_EXISTS", "import", "VM")
    registration_nics.check_macs(world, cluster.id, described.nics, given.clone, given.reassign)


def _already_registered(given: Registration, cluster: Cluster) -> EngineFault:
    """Without an OVF: a VM that is registered, or nothing at all."""
    vm = given.world.area(VmsSlice).vms.get(given.request.parameters["vm"].lower())
    if vm is None or given.domain is None or given.clone:
        return refused(message("CAN_DO_ACTION_GENERAL_FAILURE"))
    if vm.importing_as:
        return refuse("ACTION_TYPE_FAILED_NAME_ALREADY_USED", "import", "VM")
    pool = pool_of_cluster(given.world, cluster.id)
    used = [n.name for n in vm.nics if n.mac and pool.in_use(n.mac)]
    if used and not pool.allow_duplicates and not given.reassign:
        return refuse("ACTION_TYPE_FAILED_CANNOT_ADD_IFACE_DUE_TO_MAC_DUPLICATES", "import", "VM", list=used)
    return refuse("VM_CANNOT_IMPORT_VM_EXISTS", "import", "VM", VmName=vm.name)


def _check_disks(given: Registration, described: OvfDescription, cluster: Cluster) -> None:
    """Disks that the engine has already, and domains that are not there or not active."""
    storage = given.world.area(StorageSlice)
    for disk in described.disks:
        known, domain = storage.disks.get(disk.id), storage.storage_domains.get(disk.domain_id)
        fault = None
        if known and known.registered and not (known.shareable and disk.shareable):
            key = "ACTION_TYPE_FAILED_IMPORT_DISKS_ALREADY_EXIST"
            fault = refuse(key, "import", "VM", diskAliases=known.alias)
        elif domain is None or domain.data_center_id != cluster.data_center_id:
            fault = refuse("ACTION_TYPE_FAILED_STORAGE_DOMAIN_NOT_EXIST", "import", "VM")
        elif domain.status != "active":
            key = "ACTION_TYPE_FAILED_STORAGE_DOMAIN_STATUS_ILLEGAL2"
            fault = refuse(key, "import", "VM", status=domain.status.capitalize())
        if fault is None:
            given.disks.append(disk)
        elif given.partial:
            given.missing_disks.append(disk.alias)
        else:
            raise fault


def _check_template(given: Registration, described: OvfDescription) -> None:
    blank_template(given.world)
    if described.template_id not in given.world.area(VmsSlice).templates:
        raise refuse("ACTION_TYPE_FAILED_TEMPLATE_DOES_NOT_EXIST", "import", "VM")


def _check_images(given: Registration) -> None:
    """Are the images really on the storage?"""
    known = given.world.area(StorageSlice).disks
    for disk in list(given.disks):
        if disk.id in known:
            continue
        if not given.partial:
            raise refuse("ACTION_TYPE_FAILED_VM_IMAGE_DOES_NOT_EXIST", "import", "VM")
        given.disks.remove(disk)
        given.missing_disks.append(disk.alias)


# ---------------------------------------------------------------------------------------------------------- execution
def _execute(given: Registration) -> Vm:
    request, world, engine = given.request, given.world, given.request.engine
    described, cluster = t.cast("OvfDescription", given.described), t.cast("Cluster", given.cluster)
    settings = described.settings.copy()
    settings.quota = False
    vm = new_vm(world, given.name, cluster.id, settings, "" if given.clone else described.id)
    vm.template_id = described.template_id
    vm.original_template_id = described.original_template_id
    vm.nics = registration_nics.mapped(world, cluster.id, described.nics, given.mappings.vnics, given.clone)
    _keep_lease(given, vm)
    known = {host.id for host in hosts(world)}
    vm.settings.pinned_to = [ident for ident in vm.settings.pinned_to if ident in known]
    missing = _memberships(given, vm, described)
    if missing:
        text = (
            f"The following entities could not be verified and will not be part of the imported VM {vm.name}: "
            f"'{missing}' (User: {request.user_name})."
        )
        request.log_event(1188, text, subjects_of_vm(world, vm), "warning")
    registration_nics.take_macs(engine, vm, given.clone, given.reassign)
    _join(given, vm, described)
    _register_disks(world, vm, given.disks, given.clone)
    unplug_duplicates(engine, vm, vm.name)
    world.area(VmsSlice).vms[vm.id] = vm
    forget_entity(world, described.id)
    text = f"VM {vm.name} has been successfully imported from the given configuration."
    request.log_event(174, text, subjects_of_vm(world, vm))
    return vm


def _keep_lease(given: Registration, vm: Vm) -> None:
    """A lease on a domain that is not there moves to another one for a highly available VM, and is lost otherwise."""
    domains = given.world.area(StorageSlice).storage_domains
    if vm.settings.lease_domain_id and vm.settings.lease_domain_id not in domains:
        active = [d.id for d in domains.values() if d.data_center_id and d.status == "active"]
        vm.settings.lease_domain_id = active[0] if active and vm.settings.high_availability else ""


def _memberships(given: Registration, vm: Vm, described: OvfDescription) -> str:
    """What of groups, labels, users and roles is not there; those that are there are noted in the VM."""
    world, parts = given.world, []
    groups = {g.name for g in world.area(VmsSlice).affinity_groups.values()}
    labels = {x.name for x in world.area(TagsSlice).affinity_labels.values()}
    if given.missing_disks:
        parts.append(("Disks", given.missing_disks))
    parts.append(("Affinity groups", [n for n in _mapped_names(given, "affinity_group") if n not in groups]))
    parts.append(("Affinity labels", [n for n in _mapped_names(given, "affinity_label") if n not in labels]))
    users, roles, vm.permissions = permissions(world, given.mappings, described)
    return entities_text([*parts, ("Users", users), ("Roles", roles)])


def entities_text(parts: t.Iterable[tuple[str, t.Sequence[str]]]) -> str:
    """What is not there, as an event lists it."""
    return "".join(f"{kind}: {', '.join(names)} " for kind, names in parts if names)


def permissions(
    world: World, mappings: Mappings, described: OvfDescription
) -> tuple[list[str], list[str], list[tuple[str, str]]]:
    """The users and the roles of an OVF that are not there, and the others: each user with a role."""
    known = {f"{u.name}-authz" for u in world.users.values()}
    roles: dict[str, None] = {}
    kept = []
    for user, names in described.users:
        for name in names:
            target = mappings.mapped("role_mappings", name)
            role = target if target in ROLES else name
            if role not in ROLES:
                roles[role] = None
            elif user in known:
                kept.append((user, role))
    return [user for user, _names in described.users if user not in known], list(roles), kept


def _mapped_names(given: Registration, kind: str) -> list[str]:
    """The names of the OVF, each replaced by the one that it is mapped to, if that is there."""
    world, described = given.world, t.cast("OvfDescription", given.described)
    own = described.affinity_groups if kind == "affinity_group" else described.affinity_labels
    known = world.area(VmsSlice).affinity_groups if kind == "affinity_group" else world.area(TagsSlice).affinity_labels
    there = {item.name for item in known.values()}
    found = []
    for name in own:
        new = given.mappings.mapped(f"{kind}_mappings", name)
        found.append(new if new in there else name)
    return found


def _join(given: Registration, vm: Vm, described: OvfDescription) -> None:
    """Groups of the VM's own cluster, and labels."""
    world = given.world
    wanted = set(_mapped_names(given, "affinity_group"))
    for group in world.area(VmsSlice).affinity_groups.values():
        if group.name in wanted and group.cluster_id == vm.cluster_id:
            group.vm_ids.append(vm.id)
    wanted = set(_mapped_names(given, "affinity_label"))
    for label in world.area(TagsSlice).affinity_labels.values():
        if label.name in wanted:
            label.vm_ids.append(vm.id)


def _register_disks(world: World, vm: Vm, described: list[OvfDisk], clone: bool) -> None:
    disks = world.area(StorageSlice).disks
    for item in described:
        disk = disks[item.id]
        if clone:
            disk = Disk(world.new_id(), disk.alias, disk.domain_id, world.new_id(), disk.size, disk.actual_size)
            disks[disk.id] = disk
        disk.registered, disk.status = True, "ok"
        vm.disks.append(DiskAttachment(disk.id, item.bootable, item.active, item.interface))


# ------------------------------------------------------------------------------------------------------- job and answer
def _end_later(engine: Engine, job: Job) -> None:
    """The job of a refused request fails some seconds after the answer."""
    engine.later(engine.world.area(VmsSlice).options.job_poll_seconds, "registration_refused", job.id)


@task("registration_refused")
def fail_job(engine: Engine, job_id: str) -> None:
    if job := engine.world.jobs.get(job_id):
        engine.end_job(job, "failed")


def _answer(given: Registration, vm: Vm, job: Job, body: Element, asynchronous: bool) -> Answer:
    request, engine = given.request, given.request.engine
    options = given.world.area(VmsSlice).options
    fails = given.entity is not None and given.entity.fails_afterwards
    vm.importing_as = vm.name
    engine.later(options.register_seconds, "registration_ended", vm.id, job.id, fails)
    path = f"storagedomains/{request.parameters['domain']}/vms/{request.parameters['vm']}"
    document = el("action", *body)
    document.append(reference("job", "jobs", job.id))
    if asynchronous and options.register_seconds:
        document.set("href", f"/ovirt-engine/api/{path}/register/")
        document.set("id", "")
        return Answer(202, add(document, status="in_progress"))
    engine.sleep(max(options.register_seconds, options.job_poll_seconds))
    engine.run_due()
    shown = el("vm", id=request.parameters["vm"], path=path)
    shown.append(reference("storage_domain", "storagedomains", request.parameters["domain"]))
    document.append(shown)
    return Answer(200, add(document, status="complete"))


@task("registration_ended")
def end_registration(engine: Engine, vm_id: str, job_id: str, fails: bool) -> None:
    """The job ends. When it fails, the VM is gone, and its disks stay as floating ones."""
    vm, job = engine.world.area(VmsSlice).vms.get(vm_id), engine.world.jobs.get(job_id)
    if vm is not None:
        vm.importing_as = ""
        if fails:
            forget_vm(engine.world, vm, keep_disks=True)
    if job is not None:
        if not fails:
            engine.next_step(job, "Finalizing", "finalizing")
        engine.end_job(job, "failed" if fails else "finished")
