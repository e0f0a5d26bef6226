# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""VMs of an export domain: read them, and the request that imports one."""

from __future__ import annotations

import functools
import typing as t

from ansible_collections.onramp.ovirt.plugins.module_utils._engine import lookup
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.batch import Write
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.connection import Engine
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.imports_hardware import hardware_from_sdk
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.sdk import types
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.unregistered import BLANK, DATA, Place
from ansible_collections.onramp.ovirt.plugins.module_utils._errors import InputError
from ansible_collections.onramp.ovirt.plugins.module_utils._findings import error
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms import ovf_ovirt, values
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms.model import (
    DOWN,
    ForeignDisk,
    ForeignVm,
    Inventory,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms.model import Place as ForeignPlace
from ansible_collections.onramp.ovirt.plugins.module_utils._imports import exported
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.desired import Desired
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.exported import DiskRequest, ExportDomain
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.model import EXPORT, SourceDisk, SourceVm
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.situation import ACTIVE, Import, Situation
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.space import BLOCK
from ansible_collections.onramp.ovirt.plugins.module_utils._names import did_you_mean

EXPORT_TYPE = "export"
PATH = "source.name"
# The status of a template that can be used.
OK = "ok"


# ------------------------------------------------------------------------------------------------------ before a batch
def read(engine: Engine, desired: Desired, place: Place) -> ExportDomain:
    """Return the export domain of a source, which must be in the data center of the target.

    One request, two more where a VM is made from a template, and one for each VM that is asked for.
    """
    reference = desired.source.server
    known = {one.name: (one.id, one.kind, one.status) for one in place.domains}
    ident, name = _find(reference, known, f"data center '{place.data_center}'")
    service = engine.system.storage_domains_service().storage_domain_service(ident)
    listed = engine.read(f"list the VMs of export domain '{name}'", service.vms_service().list)
    wanted = {one.vm.name for one in desired.wanted} | {one.vm.uuid.lower() for one in desired.wanted if one.vm.uuid}
    meant = {vm.id for vm in listed if vm.name in wanted or vm.id in wanted}
    disks = _disks(engine, service, meant)
    found = tuple(_source_vm(vm, reference, disks.get(vm.id, ())) for vm in listed)
    here: t.Sequence[t.Any] = ()
    own: t.Sequence[t.Any] = ()
    if any(vm.template for vm in found if vm.uuid in meant):
        here = engine.read("list templates", engine.system.templates_service().list)
        own = engine.read(f"list the templates of '{name}'", service.templates_service().list)
    data = [one for one in place.domains if one.kind == DATA]
    domains = {text: one.id for one in data for text in (one.name, one.id)}
    blocks = frozenset(one.id for one in data if one.storage in BLOCK)
    return ExportDomain(
        ident,
        name,
        found,
        templates=_names(here),
        own_templates=_names(own),
        bases={item.id: item.version.base_template.id for item in own if item.version and item.version.base_template},
        locked=frozenset(item.id for item in here if item.status and item.status.value != OK),
        domains=domains,
        blocks=blocks,
        clone=desired.export.clone,
    )


def _names(items: t.Iterable[t.Any]) -> dict[str, str]:
    return {item.id: item.name for item in items if item.id != BLANK}


def _find(reference: str, known: t.Mapping[str, tuple[str, str, str]], where: str) -> tuple[str, str]:
    """Return id and name of an export domain that is active. ``known`` are id, type and status by name."""
    found = [(name, *values) for name, values in known.items() if reference in (name, values[0])]
    if not found:
        exports = [name for name, (dummy, kind, status) in known.items() if kind == EXPORT_TYPE]
        hint = did_you_mean(reference, exports) or f"Export domains: {', '.join(sorted(exports)) or 'none'}."
        text = f"There is no storage domain '{reference}' in {where}."
        raise InputError([error("export-domain-unknown", PATH, text, f"Attach it first. {hint}")])
    name, ident, kind, status = found[0]
    if kind != EXPORT_TYPE:
        text = f"Storage domain '{name}' is of type {kind}, not an export domain."
        raise InputError([error("export-domain-wrong-type", PATH, text, "VMs of data domains are registered.")])
    if status != ACTIVE:
        text = f"Export domain '{name}' is in status {status}."
        raise InputError([error("export-domain-inactive", PATH, text, "Activate it.")])
    return ident, name


def _disks(engine: Engine, service: t.Any, ids: t.Collection[str]) -> dict[str, t.Sequence[t.Any]]:
    """Return the SDK's disks of VMs of an export domain. One request for each."""
    ordered = sorted(ids)
    calls = [service.vms_service().vm_service(ident).disks_service().list for ident in ordered]
    return dict(zip(ordered, engine.read_together("list the disks of VMs of an export domain", calls)))


def _source_vm(vm: t.Any, reference: str, disks: t.Sequence[t.Any]) -> SourceVm:
    seen = hardware_from_sdk(vm)
    template = vm.template.id if vm.template and vm.template.id != BLANK else ""
    return SourceVm(
        EXPORT,
        vm.name,
        reference,
        vm.id,
        described=True,
        power=DOWN,
        memory=seen.memory,
        cpus=seen.cpus,
        disks=tuple(
            SourceDisk(
                disk.alias or disk.id,
                disk.provisioned_size or 0,
                disk.actual_size or 0,
                format=disk.format.value if disk.format else "",
                id=disk.id,
            )
            for disk in disks
        ),
        nics_known=False,
        template=template,
    )


# ---------------------------------------------------------------------------------------------------------- the request
def write_of(engine: Engine, one: Import, desired: Desired, situation: Situation, correlation_id: str) -> Write:
    """Return the request that begins the import of one VM of an export domain."""
    domain, vm = situation.exported or ExportDomain("", ""), one.wanted.vm
    domains = engine.system.storage_domains_service()
    service = domains.storage_domain_service(domain.id).vms_service().vm_service(vm.uuid)
    collapse = desired.export.collapse
    disks = exported.disk_requests(
        vm,
        one.wanted.disks,
        domain,
        situation.domain_id,
        desired.target.sparse,
        desired.disk_format,
        collapse,
    )
    # The engine takes a name only together with a value of `clone`.
    body = types.Vm(name=one.label, disk_attachments=[_attachment(disk) for disk in disks] or None)
    # It reads this from the query alone, and the SDK puts it into the body.
    query = {"correlation_id": correlation_id, **({"collapse_snapshots": "true"} if collapse else {})}
    send = functools.partial(
        service.import_,
        async_=True,
        clone=desired.export.clone,
        cluster=types.Cluster(id=situation.cluster.id),
        storage_domain=types.StorageDomain(id=situation.domain_id),
        vm=body,
        query=query,
    )
    return Write(f"import VM '{vm.name}' of export domain '{domain.name}' as '{one.label}'", send)


def _attachment(disk: DiskRequest) -> t.Any:
    return types.DiskAttachment(
        disk=types.Disk(
            id=disk.id,
            storage_domains=[types.StorageDomain(id=disk.domain_id)],
            format=types.DiskFormat(disk.format) if disk.format else None,
            sparse=disk.sparse,
        )
    )


# ------------------------------------------------------------------------------------------------------- what there is
def inventory(engine: Engine, reference: str, only_check: bool) -> Inventory:
    """Return the VMs of an export domain, unless it is only to be found. Two requests, and one for each VM."""
    listed = lookup.list_all(engine, lookup.STORAGE_DOMAINS)
    attached = {
        item.name: (item.id, item.type.value if item.type else "", "" if item.data_centers else "unattached")
        for item in listed
    }
    ident, name = _find(reference, {key: (i, k, s or ACTIVE) for key, (i, k, s) in attached.items()}, "this engine")
    if only_check:
        return Inventory()
    service = engine.system.storage_domains_service().storage_domain_service(ident)
    vms = engine.read(f"list the VMs of export domain '{name}'", service.vms_service().list)
    disks = _disks(engine, service, [vm.id for vm in vms])
    return Inventory(tuple(_foreign_vm(vm, name, disks[vm.id]) for vm in vms))


def _foreign_vm(vm: t.Any, domain: str, disks: t.Sequence[t.Any]) -> ForeignVm:
    topology = vm.cpu.topology if vm.cpu else None
    system = (vm.os.type if vm.os else "") or ""
    return values.checked(
        ForeignVm(
            name=vm.name,
            place=ForeignPlace(EXPORT, id=vm.id, path=domain),
            uuid=vm.id,
            hypervisor="ovirt",
            power=DOWN,
            memory=vm.memory,
            cpus=hardware_from_sdk(vm).cpus or 1,
            sockets=topology.sockets if topology else None,
            cores=topology.cores if topology else None,
            threads=topology.threads if topology else None,
            **ovf_ovirt.firmware(vm.bios.type.value if vm.bios and vm.bios.type else None),
            machine=vm.custom_emulated_machine or "",
            os=system,
            os_family=values.os_family(system.replace("_", " ")),
            description=vm.description or "",
            disks=tuple(_foreign_disk(disk, index) for index, disk in enumerate(disks)),
        )
    )


def _foreign_disk(disk: t.Any, index: int) -> ForeignDisk:
    form = disk.format.value if disk.format else ""
    return ForeignDisk(
        index=index,
        label=disk.alias or disk.id,
        kind="file",
        capacity=disk.provisioned_size,
        used=disk.actual_size,
        format={"cow": "qcow2"}.get(form, form),
        file=disk.image_id or "",
        pool=domain_of(disk),
        shared=bool(disk.shareable),
    )


def domain_of(disk: t.Any) -> str:
    """Return the id of the storage domain of a disk of the SDK; empty where it does not say."""
    return str(disk.storage_domains[0].id) if disk.storage_domains else ""
