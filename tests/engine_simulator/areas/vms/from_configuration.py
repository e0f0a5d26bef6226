# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A VM from an OVF in the request: what virt-v2v does at its end, and the way back after a registration that failed."""

from __future__ import annotations

from ...core.api import Answer, Request
from ...core.elements import boolean, string
from ...core.engine import Engine, task
from ...core.faults import message, refuse, refused, refused_by_text
from ..clusters.model import Cluster
from ..mac_pools.allocation import NoMacsLeft
from ..storage.model import StorageSlice
from .common import allocation_order, check_name_form, name_locked, name_used, new_vm, subjects_of_vm, unplug_duplicates
from .elements import vm_element
from .mac_usage import pool_of_cluster
from .model import DiskAttachment, Vm, VmNic, VmsSlice
from .ovf_reader import OvfDescription, OvfNic, Unreadable, read_ovf
from .registration_nics import connect_by_names


def add_from_configuration(request: Request, cluster: Cluster) -> Answer:
    """Disks that exist are attached; vNICs keep their MAC addresses unless new ids are asked for."""
    world = request.world
    try:
        described = read_ovf(string(request.body, "initialization/configuration/data") or "")
    except Unreadable:
        raise refused(message("CAN_DO_ACTION_GENERAL_FAILURE")) from None
    fresh = bool(boolean(request.body, "initialization/regenerate_ids"))
    name = string(request.body, "name") or described.name
    _check(request, cluster, described, name, fresh)
    vm = new_vm(world, name, cluster.id, described.settings, "" if fresh else described.id)
    vm.original_template_id = described.original_template_id
    if described.template_id in world.area(VmsSlice).templates:
        vm.template_id = described.template_id
    vm.nics = [_nic(request, nic, fresh) for nic in described.nics]
    connect_by_names(request, vm, [(nic.network, nic.profile) for nic in described.nics])
    disks = world.area(StorageSlice).disks
    vm.disks = [DiskAttachment(d.id, d.bootable, d.active, d.interface) for d in described.disks if d.id in disks]
    _take_macs(request, vm, fresh)
    unplug_duplicates(request.engine, vm, name)
    world.area(VmsSlice).vms[vm.id] = vm
    _start_job(request, vm)
    _log_success(request, vm, described)
    return Answer(201, vm_element(world, vm, all_content=True))


def _start_job(request: Request, vm: Vm) -> None:
    """The job that virt-v2v waits for."""
    owner = request.user.id if request.user else ""
    job = request.engine.start_job(f"Importing VM {vm.name} from configuration", request.correlation_id, owner)
    request.engine.next_step(job)
    request.engine.later(request.world.area(VmsSlice).options.configuration_seconds, "configuration_imported", job.id)


@task("configuration_imported")
def imported(engine: Engine, job_id: str) -> None:
    if job := engine.world.jobs.get(job_id):
        engine.end_job(job)


def _check(request: Request, cluster: Cluster, described: OvfDescription, name: str, fresh: bool) -> None:
    world = request.world
    check_name_form(name, "import")
    if name_locked(world, name):
        raise refuse("ACTION_TYPE_FAILED_NAME_ALREADY_USED", "import", "VM")
    pool = pool_of_cluster(world, cluster.id)
    used = [n.name for n in described.nics if n.mac and not pool.allow_duplicates and not fresh and pool.in_use(n.mac)]
    if used:
        raise refuse("ACTION_TYPE_FAILED_CANNOT_ADD_IFACE_DUE_TO_MAC_DUPLICATES", "import", "VM", list=used)
    if not fresh and described.id in world.area(VmsSlice).vms:
        raise refuse("VM_CANNOT_IMPORT_VM_EXISTS", "import", "VM", VmName=world.area(VmsSlice).vms[described.id].name)
    if name_used(world, name, cluster.id):
        raise refuse("VM_CANNOT_IMPORT_VM_NAME_EXISTS", "import", "VM")
    if sum(fresh or not n.mac for n in described.nics) > pool.free:
        raise refuse("MAC_POOL_NOT_ENOUGH_MAC_ADDRESSES", "import", "VM")


def _nic(request: Request, described: OvfNic, fresh: bool) -> VmNic:
    return VmNic(
        request.world.new_id() if fresh else described.id,
        described.name,
        plugged=described.plugged,
        interface=described.interface,
        linked=described.linked,
        mac=described.mac,
        pci_address=described.pci_address,
    )


def _take_macs(request: Request, vm: Vm, fresh: bool) -> None:
    pool = pool_of_cluster(request.world, vm.cluster_id)
    for nic in allocation_order(vm.nics):
        if fresh or not nic.mac:
            try:
                nic.mac = pool.allocate()[0]
            except NoMacsLeft:
                raise refused_by_text(400, "No available MAC addresses left in the MAC Address Pool.") from None
        elif not pool.take(nic.mac):
            raise refused_by_text(400, "Mac Address is in use.")


def _log_success(request: Request, vm: Vm, described: OvfDescription) -> None:
    missing = [d.alias for d in described.disks if d.id not in request.world.area(StorageSlice).disks]
    text = f"VM {vm.name} has been successfully imported from the given configuration."
    if missing:
        text = (
            f"VM {vm.name} has been imported from the given configuration but the following disk(s) failed to attach: "
            f"{','.join(missing)}."
        )
    severity = "warning" if missing else "normal"
    request.log_event(175 if missing else 174, text, subjects_of_vm(request.world, vm), severity)
