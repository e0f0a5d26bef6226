# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Starting an import: `POST externalvmimports`. There is nothing else: no list, no removal."""

from __future__ import annotations

import copy
import re
from xml.etree.ElementTree import Element

from ...core.api import Answer, Request, route
from ...core.elements import boolean, el, reference, string
from ...core.faults import message, missing, not_found, refuse, refused, refused_by_text
from ...core.listing import named, uuid_of
from ...core.model import Subject, derived_id
from ..clusters.model import Cluster, ClustersSlice, subjects_of_cluster
from ..hosts.model import UP, Host, HostsSlice
from ..mac_pools.allocation import NoMacsLeft
from ..storage.model import Disk, StorageDomain, StorageSlice
from ..storage.space import check_space
from ..vms.common import check_name_form, name_locked, name_used, new_vm, subjects_of_vm
from ..vms.elements import blank_template
from ..vms.mac_usage import PluggedNumbers, pool_of_cluster
from ..vms.model import DiskAttachment, Settings, Vm, VmNic, VmsSlice
from ..vms.registration_nics import connect_by_names
from .course import copied_as_it_is, log_event
from .model import Conversion, ExternalDisk, ExternalVm, ImportsSlice

MANDATORY = (
    ("provider", "provider"),
    ("url", "url"),
    ("name", "name"),
    ("cluster.id|name", "cluster"),
    ("storageDomain.id|name", "storage_domain"),
)
INTERFACES = frozenset({"e1000", "e1000e", "rtl8139", "virtio"})


@route("POST", "externalvmimports", root="external_vm_import", usage="external_vm_imports/add")
def add_import(request: Request) -> Answer:
    body = request.body if request.body is not None else el("external_vm_import")
    _check_given(body)
    cluster, host, domain = _cluster(request, body), _host(request, body), _domain(request, body)
    _check_credentials(body)
    proxy, source = _probe(request, body, cluster, host)
    name = string(body, "vm/name") or source.name
    check_name_form(name, "import")
    checked = _checked(request, body, name, cluster, domain)
    sparse = boolean(body, "sparse")
    check_space(checked[1], [disk.capacity for disk in source.disks], sparse is not False, "import", "VM")
    vm = _create(request, name, source, *checked)
    _begin(request, vm, source, proxy, host is not None)
    return Answer(201, _echo(body, vm, domain, host))


def _check_given(body: Element) -> None:
    absent = []
    for name, tag in MANDATORY:
        element = body.find(tag)
        by_reference = element is not None and (element.get("id") or element.findtext("name"))
        if not (by_reference if "|" in name else string(body, tag)):
            absent.append(name)
    if absent:
        raise missing(f"ExternalVmImport [{', '.join(absent)}] required for add")


# ------------------------------------------------------------------------------------------- what the body refers to
def _cluster(request: Request, body: Element) -> Cluster | None:
    """None for an unknown id; an unknown name is 404."""
    clusters, element = request.world.area(ClustersSlice).clusters, body.find("cluster")
    ident = uuid_of(element)
    if ident is not None:
        return clusters.get(ident)
    found = named(clusters.values(), string(element, "name") or "")
    if found is None:
        raise not_found()
    return found


def _domain(request: Request, body: Element) -> StorageDomain | None:
    domains, element = request.world.area(StorageSlice).storage_domains, body.find("storage_domain")
    ident = uuid_of(element)
    if ident is not None:
        return domains.get(ident)
    found = named(domains.values(), string(element, "name") or "")
    if found is None:
        raise not_found()
    return found


def _host(request: Request, body: Element) -> Host | str | None:
    """By name only in the cluster that is given; an unknown id as it is."""
    element = body.find("host")
    if element is None:
        return None
    hosts = request.world.area(HostsSlice).hosts
    ident = uuid_of(element)
    if ident is not None:
        return hosts.get(ident, ident)
    cluster = _cluster(request, body)
    own = (h for h in hosts.values() if cluster and h.cluster_id == cluster.id)
    found = named(own, string(element, "name") or "")
    if found is None:
        raise not_found()
    return found


# ------------------------------------------------------------------------------------------------------------- checks
def _check_credentials(body: Element) -> None:
    if (string(body, "url") or "").startswith("ova://"):
        if body.find("host") is None:
            raise refuse("ACTION_TYPE_FAILED_PROXY_HOST_MUST_BE_SPECIFIED", "import", "VM")
        return
    for tag in ("username", "password"):
        if not (string(body, tag) or "").strip():
            raise refuse(f"ACTION_TYPE_FAILED_{tag.upper()}_MUST_BE_SPECIFIED", "import", "VM")


def _probe(
    request: Request, body: Element, cluster: Cluster | None, host: Host | str | None
) -> tuple[Host, ExternalVm]:
    """Ask a host for this one VM. The answer to any problem is the same; the events have the details."""
    failure = refused_by_text(400, "Desktop does not exist")
    hosts = [h for h in request.world.area(HostsSlice).hosts.values() if h.status == UP]
    if isinstance(host, Host) and host.status != UP:
        text = (
            f"Host {host.name} cannot be used as a proxy to retrieve remote VMs information since it is not up "
            f"(User: {request.user_name})."
        )
        request.log_event(1187, text, [Subject("host", host.id)], "error")
        raise failure
    if isinstance(host, str) or not hosts:
        raise failure
    url, password = string(body, "url") or "", string(body, "password")
    provider, wanted = string(body, "provider"), string(body, "name")
    known = request.world.area(ImportsSlice).external_vms
    found = (x for x in known if x.name == wanted and x.provider == provider and not x.path)
    file = (x for x in known if x.path and url == f"ova://{x.path}")
    source = next(file, None) or next(found, None)
    if password == "wrong" or "unreachable" in url or source is None:
        subjects = subjects_of_cluster(request.world, cluster.id) if cluster else []
        request.log_event(202, f"Failed to retrieve VMs information from external server {url}", subjects, "error")
        raise failure
    if source.status != "down":
        text = f"The following VMs retrieved from external server {url} are not in down status: VM [{source.name}]."
        request.log_event(10013, text, severity="warning")
    return host or hosts[0], source


def _checked(
    request: Request, body: Element, name: str, cluster: Cluster | None, domain: StorageDomain | None
) -> tuple[Cluster, StorageDomain]:
    world = request.world
    if name_locked(world, name):
        raise refuse("ACTION_TYPE_FAILED_NAME_ALREADY_USED", "import", "VM")
    if cluster is None:
        raise refuse("ACTION_TYPE_FAILED_CLUSTER_CAN_NOT_BE_EMPTY", "import", "VM")
    if domain is None:
        raise refuse("ACTION_TYPE_FAILED_STORAGE_DOMAIN_NOT_EXIST", "import", "VM")
    if domain.data_center_id != cluster.data_center_id:
        raise refuse("ACTION_TYPE_FAILED_STORAGE_DOMAIN_AND_CLUSTER_IN_DIFFERENT_POOL", "import", "VM")
    if domain.status != "active":
        raise refuse("ACTION_TYPE_FAILED_STORAGE_DOMAIN_STATUS_ILLEGAL", "import", "VM")
    if name_used(world, name, cluster.id):
        raise refuse("VM_CANNOT_IMPORT_VM_NAME_EXISTS", "import", "VM")
    profile = uuid_of(body.find("cpu_profile"))
    if profile is not None and profile not in cluster.cpu_profile_ids:
        raise refuse("ACTION_TYPE_FAILED_CPU_PROFILE_NOT_FOUND", "import", "VM")
    if body.find("drivers_iso") is not None and string(body, "provider") != "kvm":
        raise refused(message("ERROR_CANNOT_FIND_ISO_IMAGE_PATH"))
    return cluster, domain


# ----------------------------------------------------------------------------------------------------------- creation
def _create(request: Request, name: str, source: ExternalVm, cluster: Cluster, domain: StorageDomain) -> Vm:
    """A new VM with new disks and new MAC addresses; its vNICs have no profile."""
    world = request.world
    blank_template(world)
    settings = Settings(memory=source.memory, guaranteed_memory=source.memory, sockets=source.cpus)
    settings.max_memory = max(settings.max_memory, source.memory)
    settings.origin, settings.bios_type, settings.display = source.provider, "i440fx_sea_bios", ""
    if source.path:
        settings.origin = "ovirt" if source.ovirt else "vmware"
    settings.icons = settings.quota = False
    vm = new_vm(world, name, cluster.id, settings)
    vm.original_template_id = None
    for number, nic in enumerate(source.nics, start=1):
        interface = nic.model if nic.model in INTERFACES else "virtio"
        made = VmNic(world.new_id(), f"nic{number}", interface=interface, mac=nic.mac)
        made.has_device = copied_as_it_is(source)
        vm.nics.append(made)
    if source.path:
        connect_by_names(request, vm, [(nic.network or None, None) for nic in source.nics])
    _give_macs(request, vm)
    for disk in source.disks:
        _add_disk(request, vm, domain, alias_of(disk.path), disk)
    world.area(VmsSlice).vms[vm.id] = vm
    return vm


def _give_macs(request: Request, vm: Vm) -> None:
    """One after the other, in the order of the addresses at the source."""
    pool = pool_of_cluster(request.world, vm.cluster_id)
    if len(vm.nics) > pool.free:
        raise refuse("MAC_POOL_NOT_ENOUGH_MAC_ADDRESSES", "import", "VM")
    avoided = PluggedNumbers(request.world)
    for nic in sorted(vm.nics, key=lambda n: n.mac or ""):
        try:
            nic.mac = pool.allocate(1, () if pool.allow_duplicates else avoided)[0]
        except NoMacsLeft:
            text = "No available MAC addresses left in the MAC Address Pool."
            raise refused_by_text(400, text) from None


def alias_of(path: str) -> str:
    """The last element of a path, without its ending."""
    name = re.split(r"[/\\]", path)[-1]
    return re.sub(r"[^A-Za-z0-9_.-]", "_", re.sub(r"\.[^.]*$", "", name))


def _add_disk(request: Request, vm: Vm, domain: StorageDomain, alias: str, described: ExternalDisk) -> None:
    world = request.world
    ident = world.new_id()
    disk = Disk(ident, alias, domain.id, derived_id(ident, "image"), described.capacity, status="locked")
    disk.format = described.format if vm.settings.origin == "kvm" else "raw"
    world.area(StorageSlice).disks[ident] = disk
    vm.disks.append(DiskAttachment(ident))
    text = f"Add-Disk operation of '{alias}' was initiated by the system."
    user = [Subject("user", request.user.id)] if request.user else []
    subjects = [*subjects_of_vm(world, vm, vm.name), Subject("storage_domain", domain.id), *user]
    # Unlike the job, the events of an import do not have the correlation id of the request.
    request.engine.log_event(2036, "normal", text, subjects)


def _begin(request: Request, vm: Vm, source: ExternalVm, proxy: Host, named_host: bool) -> None:
    world, engine = request.world, request.engine
    cluster = world.area(ClustersSlice).clusters[vm.cluster_id]
    owner = request.user.id if request.user else ""
    job = engine.start_job(f"Importing VM {vm.name} to Cluster {cluster.name}", request.correlation_id, owner)
    engine.next_step(job)
    user = [Subject("user", owner)] if owner else []
    macs = {nic.id: nic.mac or "" for nic in vm.nics}
    own = world.area(ImportsSlice)
    own.conversions[vm.id] = Conversion(vm.id, source, job.id, proxy.id, named_host, user, macs)
    vm.importing_as = source.name
    engine.later(own.options.import_disk_seconds, "import_disks_ready", vm.id)
    log_event(engine, own.conversions[vm.id], 1165, "normal", "Starting to import Vm {vm} to {place}", named_host)


def _echo(body: Element, vm: Vm, domain: StorageDomain | None, host: Host | str | None) -> Element:
    document = copy.deepcopy(body)
    for tag in ("password", "vm", "cluster", "storage_domain", "host"):
        for child in document.findall(tag):
            document.remove(child)
    document.append(reference("vm", "vms", vm.id))
    document.append(reference("cluster", "clusters", vm.cluster_id))
    if domain is not None:
        document.append(reference("storage_domain", "storagedomains", domain.id))
    if isinstance(host, Host):
        document.append(reference("host", "hosts", host.id))
    return document
