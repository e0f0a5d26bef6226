# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The course of an import: its disks, the conversion on the proxy host, its end.

While the host is in maintenance or does not answer, the import stands still, and nothing says so.
"""

from __future__ import annotations

from ...core.engine import Engine, task
from ...core.model import Subject
from ..clusters.model import ClustersSlice
from ..data_centers.model import DataCentersSlice
from ..hosts.model import UP, HostsSlice
from ..storage.model import StorageSlice
from ..vms.common import subjects_of_vm
from ..vms.mac_usage import pool_of_cluster
from ..vms.model import Vm, VmNic, VmsSlice
from .model import Conversion, ExternalVm, ImportsSlice

PATIENCE = 1.0
"""Seconds between two looks at a host that does not answer."""


def log_event(
    engine: Engine, conversion: Conversion, code: int, severity: str, text: str, with_host: bool = False
) -> None:
    """An event names the VM as the source does. `{place}` is the data centre and the cluster."""
    world = engine.world
    vm = world.area(VmsSlice).vms[conversion.vm_id]
    cluster = world.area(ClustersSlice).clusters[vm.cluster_id]
    center = world.area(DataCentersSlice).data_centers[cluster.data_center_id]
    place = f"Data Center {center.name}, Cluster {cluster.name}"
    subjects = [*subjects_of_vm(world, vm, conversion.source.name), *conversion.user]
    disks = world.area(StorageSlice).disks
    if vm.disks and vm.disks[0].disk_id in disks:
        subjects.append(Subject("storage_domain", disks[vm.disks[0].disk_id].domain_id))
    if with_host:
        subjects.append(Subject("host", conversion.host_id))
    engine.log_event(code, severity, text.format(vm=conversion.source.name, place=place), subjects)


def copied_as_it_is(source: ExternalVm) -> bool:
    """Whether virt-v2v does not change it: then its vNICs are there from the start."""
    return source.provider == "kvm" and not source.path or source.ovirt


def _step(source: ExternalVm) -> str:
    if source.ovirt:
        return "Extracting VM from OVA"
    return "Converting VM from OVA" if source.path else "Converting VM"


def _known(engine: Engine, vm_id: str) -> tuple[Conversion, Vm] | None:
    conversion = engine.world.area(ImportsSlice).conversions.get(vm_id)
    vm = engine.world.area(VmsSlice).vms.get(vm_id)
    return (conversion, vm) if conversion and vm else None


def _host_works(engine: Engine, conversion: Conversion) -> bool:
    host = engine.world.area(HostsSlice).hosts.get(conversion.host_id)
    return host is not None and host.status == UP


@task("import_disks_ready")
def disks_ready(engine: Engine, vm_id: str) -> None:
    if not (known := _known(engine, vm_id)):
        return
    conversion, vm = known
    options, disks = engine.world.area(ImportsSlice).options, engine.world.area(StorageSlice).disks
    for attachment in vm.disks:
        disk = disks[attachment.disk_id]
        disk.status, disk.actual_size = "ok", disk.size
        text = f"The disk {disk.alias} was successfully added to VM {vm.name}."
        subjects = [*subjects_of_vm(engine.world, vm, vm.name), *conversion.user]
        engine.log_event(97, "normal", text, subjects)
    job = engine.world.jobs.get(conversion.job_id)
    if job is not None:
        engine.next_step(job, _step(conversion.source), "unknown")
    if not _host_works(engine, conversion) or conversion.source.outcome == "rejected":
        host = engine.world.area(HostsSlice).hosts.get(conversion.host_id)
        text = f"VDSM {host.name if host else ''} command ConvertVmVDS failed: Job already exists"
        engine.log_event(10802, "error", text, [Subject("host", conversion.host_id)] if host else [])
        _fail(engine, conversion, vm)
        return
    vm.status_detail = "Initializing"
    engine.later(options.conversion_start_seconds, "import_copying", vm_id, 1)


@task("import_copying")
def copy_disk(engine: Engine, vm_id: str, number: int) -> None:
    if not (known := _known(engine, vm_id)):
        return
    conversion, vm = known
    options, count = engine.world.area(ImportsSlice).options, len(conversion.source.disks)
    if not _host_works(engine, conversion):
        engine.later(PATIENCE, "import_copying", vm_id, number)
    elif number <= count:
        vm.status_detail = f"Copying disk {number}/{count}"
        engine.later(options.conversion_disk_seconds, "import_copying", vm_id, number + 1)
    else:
        vm.status_detail = "Finalizing"
        engine.later(options.conversion_end_seconds, "import_ended", vm_id)


@task("import_ended")
def end(engine: Engine, vm_id: str) -> None:
    if not (known := _known(engine, vm_id)):
        return
    conversion, vm = known
    if not _host_works(engine, conversion):
        engine.later(PATIENCE, "import_ended", vm_id)
        return
    if conversion.source.outcome == "bad_ovf":
        text = "Failed to process the configuration of converted Vm {vm}"
        log_event(engine, conversion, 1196, "normal", text)
    if conversion.source.outcome in ("bad_ovf", "error"):
        _fail(engine, conversion, vm)
        return
    disks = engine.world.area(StorageSlice).disks
    if conversion.source.outcome == "bad_disk":
        disks[vm.disks[-1].disk_id].status = "illegal"
    if conversion.source.outcome == "crashes":
        vm.down_after = 2
    if conversion.source.outcome == "no_disk":
        disks.pop(vm.disks.pop().disk_id)
    if not copied_as_it_is(conversion.source):
        vm.settings.display, vm.settings.bios_type = "vnc", "q35_ovmf"
        _show_nics(engine, conversion, vm)
    log_event(engine, conversion, 1152, "normal", "Vm {vm} was imported successfully to {place}")
    _finish(engine, conversion, vm, "finished")


def cancel(engine: Engine, vm_id: str) -> None:
    """The proxy host cancels the conversion, which the API cannot do."""
    if known := _known(engine, vm_id):
        _fail(engine, *known)


def _show_nics(engine: Engine, conversion: Conversion, vm: Vm) -> None:
    """The vNICs get their devices one after the other. The engine looks for the addresses that it gave at the start:
    one that another vNIC has by now makes it unplug this one."""
    world = engine.world
    unplugging = not pool_of_cluster(world, vm.cluster_id).allow_duplicates
    for nic in sorted(vm.nics, key=lambda n: conversion.macs.get(n.id, "")):
        given = conversion.macs.get(nic.id, "")
        holders = (n for other in world.area(VmsSlice).vms.values() for n in other.nics if n.mac == given)
        if unplugging and any(_plugged(n) and n is not nic for n in holders):
            nic.plugged = False
            text = (
                f"Network Interface {nic.name} has MAC address {given} which is in use, "
                f"therefore it is being unplugged from VM {conversion.source.name}."
            )
            engine.log_event(838, "warning", text, subjects_of_vm(world, vm, conversion.source.name))
        nic.has_device = True


def _plugged(nic: VmNic) -> bool:
    return nic.plugged and nic.has_device


def _fail(engine: Engine, conversion: Conversion, vm: Vm) -> None:
    """The VM stays; its disks go later."""
    log_event(engine, conversion, 1153, "error", "Failed to import Vm {vm} to {place}")
    _finish(engine, conversion, vm, "failed")
    seconds = engine.world.area(ImportsSlice).options.failed_disk_seconds
    engine.later(seconds, "import_disks_removed", vm.id, [a.disk_id for a in vm.disks])


def _finish(engine: Engine, conversion: Conversion, vm: Vm, status: str) -> None:
    vm.importing_as = vm.status_detail = ""
    del engine.world.area(ImportsSlice).conversions[vm.id]
    if job := engine.world.jobs.get(conversion.job_id):
        engine.end_job(job, status)


@task("import_disks_removed")
def remove_disks(engine: Engine, vm_id: str, ids: list[str]) -> None:
    disks, vm = engine.world.area(StorageSlice).disks, engine.world.area(VmsSlice).vms.get(vm_id)
    for ident in ids:
        disks.pop(ident, None)
    if vm is not None:
        vm.disks = [a for a in vm.disks if a.disk_id not in ids]
