# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""VMs of an export domain: what the engine shows of them, what it can do for them, and what it cannot."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field, replace

from ansible_collections.onramp.ovirt.plugins.module_utils import _macs
from ansible_collections.onramp.ovirt.plugins.module_utils._findings import Finding, error, info
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.conversion import DiskOptions
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.model import EXPORT, SourceDisk, SourceVm
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.nics import (
    POOL,
    PRESERVE,
    REASSIGN_BAD,
    NicOptions,
    NicTarget,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.proxies import ProxyHost
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.record import ENGINE
from ansible_collections.onramp.ovirt.plugins.module_utils._names import did_you_mean
from ansible_collections.onramp.ovirt.plugins.module_utils._vnics import mapping
from ansible_collections.onramp.ovirt.plugins.module_utils._vnics.mapping import Rule, Strictness
from ansible_collections.onramp.ovirt.plugins.module_utils._vnics.model import TargetCluster, Vnic

Params = t.Mapping[str, t.Any]
UNAVAILABLE = "export-option-unavailable"
TEMPLATE = "template"
# An import from an export domain needs no proxy host. This one stands for the engine itself.
BY_ENGINE = ProxyHost("", "", has_channel=True)
# Only the limit of the task counts.
UNLIMITED = 1_000_000
NOT_CONVERTED = "The VMs of an export domain are not converted."
NOT_IN_REQUEST = "The engine's request for VMs of an export domain has no such value."
# Options that are refused, with the reason and what to do instead.
REFUSED = {
    "hosts": (NOT_CONVERTED, ""),
    "host_channels": (NOT_CONVERTED, ""),
    "virt_v2v_features": (NOT_CONVERTED, ""),
    "drivers_iso": (NOT_CONVERTED, ""),
    "conversion": (NOT_CONVERTED, ""),
    "cpu_profile": (NOT_IN_REQUEST, "Set it afterwards, with ovirt.ovirt.ovirt_vm for example."),
    "quota": (NOT_IN_REQUEST, "Set it afterwards, with ovirt.ovirt.ovirt_vm for example."),
    "disk_profile": (NOT_IN_REQUEST, "Set it afterwards, with ovirt.ovirt.ovirt_disk for example."),
}
REFUSED_OF_VM = {
    "path": ("The files of an export domain are known to the engine.", ""),
    "static_addresses": (NOT_CONVERTED, ""),
}


@dataclass(frozen=True)
class ExportOptions:
    """``clone`` gives new ids and MAC addresses. ``collapse`` leaves out snapshots, and copies what templates have.

    ``templates`` imports the templates that VMs need.
    """

    clone: bool = False
    collapse: bool = False
    templates: bool = False


@dataclass(frozen=True)
class ExportDomain:
    """An export domain with its VMs, and the names of the templates of the engine and of the domain, by their ids.

    ``clone`` is whether its VMs are cloned. ``bases`` are the ids of the templates that those of the domain are
    versions of. ``locked`` are templates of the engine that cannot be used yet. ``domains`` are the ids of the data
    domains of the data center, by name and by id; ``blocks`` are those on block storage.
    """

    id: str
    name: str
    vms: tuple[SourceVm, ...] = ()
    templates: t.Mapping[str, str] = field(default_factory=dict)
    own_templates: t.Mapping[str, str] = field(default_factory=dict)
    bases: t.Mapping[str, str] = field(default_factory=dict)
    locked: frozenset[str] = frozenset()
    domains: t.Mapping[str, str] = field(default_factory=dict)
    blocks: frozenset[str] = frozenset()
    clone: bool = False


@dataclass(frozen=True)
class DiskRequest:
    """What the request says on one disk; ``format`` empty and ``sparse`` none: as it was exported."""

    id: str
    domain_id: str
    format: str = ""
    sparse: t.Optional[bool] = None


# -------------------------------------------------------------------------------------------------------------- options
def check_options(params: Params) -> t.Iterator[Finding]:
    """Yield an error for each option that there is only for VMs of an export domain, or not for them."""
    if params["source"]["kind"] != EXPORT:
        for name in ("clone", "collapse_snapshots", "import_templates"):
            if params.get(name):
                text = f"`{name}` is for VMs of an export domain."
                yield error("option-conflict", name, text, "Remove it.")
        return
    if not params["source"].get("name"):
        hint = "Use the name or id of the export domain."
        yield error("source-address-missing", "source.name", "The source does not name an export domain.", hint)
    if params.get("method") not in (None, ENGINE, "auto"):
        text = "VMs of an export domain are imported by the engine itself."
        yield error(UNAVAILABLE, "method", text, "Use `method: engine`.")
    if params.get("state") == "canceled":
        text = "The engine's API cannot cancel an import from an export domain."
        yield error(UNAVAILABLE, "state", text, "Wait for its end.")
    for name, (text, hint) in REFUSED.items():
        if params.get(name):
            yield error(UNAVAILABLE, name, text, hint or "Remove it.")
    yield from _check_format(params, "", "allocation", "disk_format", bool(params.get("collapse_snapshots")))
    yield from _check_macs(params.get("macs"), "macs", bool(params.get("clone")))
    for number, entry in enumerate(params.get("vms") or ()):
        yield from _check_vm(entry, f"vms[{number}].", params)


def _check_vm(entry: Params, path: str, params: Params) -> t.Iterator[Finding]:
    clone = bool(params.get("clone"))
    for name, (text, hint) in REFUSED_OF_VM.items():
        if entry.get(name):
            yield error(UNAVAILABLE, f"{path}{name}", text, hint or "Remove it.")
    yield from _check_macs(entry.get("macs"), f"{path}macs", clone)
    for number, nic in enumerate(entry.get("nics") or ()):
        if not nic.get("mac"):
            yield from _check_macs(nic.get("macs"), f"{path}nics[{number}].macs", clone)
    for number, disk in enumerate(entry.get("disks") or ()):
        place = f"{path}disks[{number}]."
        if disk.get("disk_profile"):
            yield error(UNAVAILABLE, f"{place}disk_profile", *REFUSED["disk_profile"])
        yield from _check_format(disk, place, "allocation", "format", bool(params.get("collapse_snapshots")))


def _check_format(given: Params, path: str, allocation: str, form: str, collapse: bool) -> t.Iterator[Finding]:
    """Yield errors where disks are to change that are copied as they are."""
    text = "Disks keep their format and allocation, unless their snapshots are collapsed."
    hint = "Use `collapse_snapshots: true`."
    if not collapse and given.get(allocation) == "preallocated":
        yield error(UNAVAILABLE, f"{path}{allocation}", text, hint)
    if not collapse and given.get(form) not in (None, "auto"):
        yield error(UNAVAILABLE, f"{path}{form}", text, hint)


def _check_macs(policy: t.Optional[str], path: str, clone: bool) -> t.Iterator[Finding]:
    if policy == REASSIGN_BAD:
        text = "The engine cannot replace single MAC addresses of VMs of an export domain."
        yield error(UNAVAILABLE, path, text, "Use `preserve`, or `clone: true` for new addresses.")
    elif policy == POOL and not clone:
        text = "The engine gives new MAC addresses only to clones."
        yield error(UNAVAILABLE, path, text, "Use `clone: true`.")


def default_policy(options: ExportOptions) -> str:
    """Return what happens to MAC addresses if nothing is said: what the engine does."""
    return POOL if options.clone else PRESERVE


# -------------------------------------------------------------------------------------------------------------- the VMs
def vms_named(vm: SourceVm, domain: ExportDomain) -> tuple[SourceVm, ...]:
    """Return the VMs of the domain with the id or the name of a VM."""
    by_id = tuple(one for one in domain.vms if vm.uuid and one.uuid == vm.uuid.lower())
    return by_id or tuple(one for one in domain.vms if vm.name in (one.name, one.uuid))


def merged(vm: SourceVm, domain: ExportDomain) -> SourceVm:
    """Return a VM as the engine shows it, with the vNICs of its description, which the engine does not show."""
    found = vms_named(vm, domain)
    return replace(found[0], nics=vm.nics, nics_known=vm.nics_known) if len(found) == 1 else vm


def disks_of(vm: SourceVm, options: t.Sequence[DiskOptions]) -> dict[str, SourceDisk]:
    """Return the disks that options are about, by the options' paths."""
    found = {}
    for one in options:
        by_number = dict(enumerate(vm.disks, start=1))
        disk = next((d for d in vm.disks if one.disk in (d.label, d.id)), None)
        disk = disk or (by_number.get(int(one.disk)) if one.disk.isdigit() else None)
        if disk:
            found[one.path] = disk
    return found


def disk_requests(
    vm: SourceVm,
    options: t.Sequence[DiskOptions],
    domain: ExportDomain,
    target: str,
    sparse: bool,
    form: str,
    collapse: bool,
) -> tuple[DiskRequest, ...]:
    """Return what the request says on disks; nothing if all go to ``target`` as they are.

    The engine wants all disks or none: it does not fill up the others.
    """
    if not collapse and not any(one.storage_domain for one in options):
        return ()
    chosen = {disk.id: one for one in options for disk in [disks_of(vm, [one]).get(one.path)] if disk}
    result = []
    for disk in vm.disks:
        own = chosen.get(disk.id) or DiskOptions("")
        place = domain.domains.get(own.storage_domain, "") if own.storage_domain else target
        if not collapse:
            result.append(DiskRequest(disk.id, place))
            continue
        thin = own.allocation == "thin" if own.allocation else sparse
        wanted = own.format or form
        if wanted == "auto":
            wanted = "cow" if thin and place in domain.blocks else "raw"
        result.append(DiskRequest(disk.id, place, wanted, thin))
    return tuple(result)


# --------------------------------------------------------------------------------------------------------------- checks
def check_vm(
    vm: SourceVm,
    path: str,
    domain: ExportDomain,
    options: ExportOptions,
    here: t.Mapping[str, str],
    disks: t.Sequence[DiskOptions],
    keeps_macs: bool = False,
) -> t.Iterator[Finding]:
    """Yield what is to be known of a VM before its import.

    ``here`` are the names of the engine's VMs by their ids. ``keeps_macs`` is whether a clone is to have the same ones.
    """
    found = vms_named(vm, domain)
    if len(found) > 1:
        text = f"There is more than one VM '{vm.name}' in export domain '{domain.name}'."
        yield error("source-vm-ambiguous", f"{path}.name", text, f"Use an id: {', '.join(one.uuid for one in found)}.")
        return
    if not found:
        text = f"There is no VM '{vm.name}' in export domain '{domain.name}'."
        hint = did_you_mean(vm.name, [one.name for one in domain.vms])
        rule = "ACTION_TYPE_FAILED_VM_NOT_FOUND_ON_EXPORT_DOMAIN"
        yield error("source-vm-unknown", f"{path}.name", text, hint, rule)
        return
    if not options.clone and vm.uuid in here:
        text = f"VM '{vm.name}' is in the engine already, as '{here[vm.uuid]}', with the same id {vm.uuid}."
        hint = "Use `clone: true` for another VM with new ids and MAC addresses."
        yield error("export-vm-exists", path, text, hint, "VM_CANNOT_IMPORT_VM_EXISTS")
    yield from _check_template(vm, path, domain, options)
    yield from _check_disks(vm, domain, disks)
    if not vm.nics_known and options.clone and keeps_macs:
        text = f"The engine does not show the MAC addresses of VM '{vm.name}', and gives its clone new ones."
        hint = "Read the files of the export domain with v2v_source_info into `descriptions`, or use `macs: pool`."
        yield error("import-macs-unknown", path, text, hint)
    elif not vm.nics_known:
        text = f"The engine does not show the vNICs of VM '{vm.name}' before its import. They are mapped afterwards."
        hint = "To check them before, read the files of the export domain with v2v_source_info into `descriptions`."
        yield info("export-nics-unknown", path, text, hint)


def check_rules(
    rules: t.Sequence[Rule], names: t.Container[str], cluster: TargetCluster, strict: Strictness
) -> t.Iterator[Finding]:
    """Yield an error for each rule whose target is not there, as long as it is not known which vNICs it is about."""
    for rule in rules if strict.on_missing_target == mapping.FAIL else ():
        if rule.empty or rule.vm is not None and rule.vm not in names:
            continue
        found = mapping.target_of(rule, cluster)
        if found is None or not found.permitted:
            text = f"Target '{rule.target_text}' is not a usable vNIC profile of cluster '{cluster.name}'."
            hint = "Attach the network to the cluster, correct the rule, or change `on_missing_target`."
            yield error("mapping-target-unknown", rule.path, text, hint)


def _check_template(vm: SourceVm, path: str, domain: ExportDomain, options: ExportOptions) -> t.Iterator[Finding]:
    """Yield an error where the engine would refuse a VM for its template, without which its disks are not complete."""
    if not vm.template:
        return
    name = domain.own_templates.get(vm.template) or domain.templates.get(vm.template) or vm.template
    if options.collapse:
        if vm.template not in domain.own_templates:
            text = f"Template '{name}' of VM '{vm.name}' is not in export domain '{domain.name}'."
            hint = "Its snapshots cannot be collapsed without it. Export the template, too."
            yield error("export-template-missing", path, text, hint, "ACTION_TYPE_FAILED_IMPORTED_TEMPLATE_IS_MISSING")
    elif options.clone:
        text = f"VM '{vm.name}' is made from template '{name}'. It cannot be cloned without collapsing its snapshots."
        rule = "ACTION_TYPE_FAILED_IMPORT_CLONE_NOT_COLLAPSED"
        yield error("export-clone-not-collapsed", path, text, "Use `collapse_snapshots: true`.", rule)
    elif vm.template not in domain.templates:
        if options.templates and vm.template in domain.own_templates:
            return
        text = f"Template '{name}' of VM '{vm.name}' is not in the engine."
        first = "Use `import_templates: true`" if vm.template in domain.own_templates else "Import the template first"
        hint = f"{first}, or `collapse_snapshots: true`."
        yield error("export-template-missing", path, text, hint, "ACTION_TYPE_FAILED_TEMPLATE_DOES_NOT_EXIST")


def templates_of(vm: SourceVm, domain: ExportDomain) -> tuple[str, ...]:
    """Return the ids of the templates that a VM needs: its own one after the one that this is a version of."""
    base = domain.bases.get(vm.template, "")
    return tuple(ident for ident in dict.fromkeys((base, vm.template)) if ident)


def templates_to_import(vms: t.Iterable[SourceVm], domain: ExportDomain, options: ExportOptions) -> tuple[str, ...]:
    """Return the ids of the templates that are imported before VMs, in their order."""
    if not options.templates or options.collapse:
        return ()
    needed = [ident for vm in vms for ident in templates_of(vm, domain)]
    return tuple(i for i in dict.fromkeys(needed) if i in domain.own_templates and i not in domain.templates)


def _check_disks(vm: SourceVm, domain: ExportDomain, options: t.Sequence[DiskOptions]) -> t.Iterator[Finding]:
    known = disks_of(vm, options)
    for one in options:
        if one.path not in known:
            names = ", ".join(disk.label for disk in vm.disks)
            text = f"VM '{vm.name}' has no disk '{one.disk}'."
            yield error("import-disk-unknown", f"{one.path}.disk", text, f"It has {names or 'none'}.")
        if one.storage_domain and one.storage_domain not in domain.domains:
            text = f"There is no data domain '{one.storage_domain}' in the data center."
            hint = did_you_mean(one.storage_domain, list(domain.domains))
            yield error("import-target-unknown", f"{one.path}.storage_domain", text, hint)


# ---------------------------------------------------------------------------------------------------------------- vNICs
def targets_of(
    vm: SourceVm,
    options: t.Mapping[str, NicOptions],
    actual: t.Sequence[Vnic],
    rules: t.Sequence[Rule],
    cluster: TargetCluster,
    strict: Strictness,
) -> tuple[tuple[NicTarget, ...], tuple[Finding, ...]]:
    """Return what the vNICs get of a VM that is there now, and errors about those that cannot get it.

    Without a rule, they keep the profile that the engine has found by the names of the network and the profile.
    """
    found = mapping.request(vm.name, actual, rules, cluster, Strictness(mapping.SAME_NAME, strict.on_missing_target))
    findings = [one for one in found.findings if one.severity == "error"]
    by_mac = {_macs.normalized(vnic.mac): vnic.name for vnic in actual}
    named = {by_mac.get(_macs.normalized(name), name): one for name, one in options.items()}
    for name in sorted(set(named) - {vnic.name for vnic in actual}):
        findings.append(error("import-nic-unknown", f"{vm.name}.{name}", f"'{vm.name}' has no vNIC '{name}'."))
    targets = []
    for decision in found.decisions:
        vnic, own = decision.vnic, named.get(decision.vnic.name) or NicOptions("")
        if decision.rule is None and decision.profile is None and strict.on_unmapped == mapping.FAIL:
            text = f"vNIC '{vnic.name}' of '{vm.name}' has no profile, as the cluster has none of its name."
            findings.append(
                error("mapping-missing", f"{vm.name}.{vnic.name}", text, "Add a rule, or use `on_unmapped: empty`.")
            )
        targets.append(NicTarget(vnic.name, decision.profile, own.mac, own.model, vnic.linked, False))
    return tuple(targets), tuple(findings)


def as_linked(targets: t.Iterable[NicTarget], actual: t.Iterable[Vnic]) -> tuple[NicTarget, ...]:
    """Return the targets with the link states that the vNICs have, which were exported, too."""
    linked = {vnic.name: vnic.linked for vnic in actual}
    return tuple(replace(target, linked=linked.get(target.name, target.linked), plugged=False) for target in targets)
