# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""Which VMs of a source a user wants to have imported, and how."""

from __future__ import annotations

import fnmatch
import re
import typing as t
from dataclasses import dataclass, field, replace

from ansible_collections.onramp.ovirt.plugins.module_utils import _macs
from ansible_collections.onramp.ovirt.plugins.module_utils._conversions.model import StaticAddress
from ansible_collections.onramp.ovirt.plugins.module_utils._errors import CollectionError, InputError
from ansible_collections.onramp.ovirt.plugins.module_utils._findings import (
    Finding,
    error,
    errors,
    in_order,
    warning,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms import waivers
from ansible_collections.onramp.ovirt.plugins.module_utils._imports import conversion, exported, names, urls
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.conversion import ConversionOptions, DiskOptions
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.descriptions import (
    Described,
    check_descriptions,
    unread,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.exported import ExportOptions
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.limits import Limits
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.model import (
    EXPORT,
    OVA,
    VMWARE,
    SourceVm,
    from_description,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.nics import NicOptions, names_of
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.record import ENGINE
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.settings import Choices
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.urls import Source
from ansible_collections.onramp.ovirt.plugins.module_utils._names import did_you_mean
from ansible_collections.onramp.ovirt.plugins.module_utils._vnics.mapping import FAIL, Rule, Strictness
from ansible_collections.onramp.ovirt.plugins.module_utils._vnics.options import rules_from_params

Params = t.Mapping[str, t.Any]
STOP, CONTINUE = "stop", "continue"
ON, OFF, AS_SOURCE = "on", "off", "as_source"
AUTO, ALWAYS, NEVER = "auto", "always", "never"
# What is to become of the VMs: canceled and removed are for imports that go on, and that failed.
IMPORTED, CANCELED, REMOVED = "imported", "canceled", "removed"
PATTERN = re.compile(r"[*?\[]")


@dataclass(frozen=True)
class Wanted:
    """One VM: ``path`` is that of its option, ``name`` its name at the source, ``target`` the one in the engine.

    ``why`` is why its method was chosen, ``methods`` are all with what stops them, if that was found out.
    """

    path: str
    vm: SourceVm
    name: str
    target: str
    macs: str = ""
    nics: t.Mapping[str, NicOptions] = field(default_factory=dict)
    choices: Choices = Choices()
    power: str = OFF
    disks: tuple[DiskOptions, ...] = ()
    static_addresses: tuple[StaticAddress, ...] = ()
    method: str = ENGINE
    why: str = ""
    methods: t.Mapping[str, t.Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Target:
    """Where VMs go: names or ids, and what the request says on their disks."""

    cluster: str
    storage_domain: str
    sparse: bool = True
    cpu_profile: str = ""
    quota: str = ""
    drivers_iso: str = ""


@dataclass(frozen=True)
class Desired:
    """What is to be imported, and how.

    ``features`` are the lines of ``virt-v2v --machine-readable`` by the name of a proxy host. ``inactivity`` is in
    seconds, 0 for no limit. ``remarks`` are on the source as a whole, where it was read for this task.
    """

    source: Source
    wanted: tuple[Wanted, ...]
    target: Target
    described: tuple[SourceVm, ...] = ()
    hosts: tuple[str, ...] = ()
    features: t.Mapping[str, frozenset[str]] = field(default_factory=dict)
    rules: tuple[Rule, ...] = ()
    strict: Strictness = Strictness(FAIL, FAIL)
    limits: Limits = Limits()
    on_error: str = STOP
    wait: bool = True
    poll_interval: float = 3
    inactivity: float = 0
    remove_failed: bool = False
    source_is_down: bool = False
    state_folder: str = ""
    locate: str = AUTO
    channels: t.Mapping[str, str] = field(default_factory=dict)
    state: str = IMPORTED
    method: str = ENGINE
    conversion: ConversionOptions = ConversionOptions()
    disk_format: str = "auto"
    disk_profile: str = ""
    remarks: tuple[Finding, ...] = ()
    export: ExportOptions = ExportOptions()

    @property
    def can_locate(self) -> bool:
        """Whether vCenter can be asked where its VMs are."""
        wanted = self.state == IMPORTED and self.locate != NEVER
        return wanted and self.source.kind == VMWARE and not self.source.url


def from_params(params: Params, today: str, read: t.Callable[[], Described] = unread) -> Desired:
    """Return what the options ask for; raises InputError with every mistake. ``today`` decides about waivers.

    ``read`` reads the source where descriptions are needed and not given. It is called if nothing is wrong until then.
    """
    findings: list[Finding] = []
    by_engine = (params.get("method") or ENGINE) == ENGINE or params["source"]["kind"] == EXPORT
    source = urls.parse_source(params["source"], findings, by_engine)
    findings += exported.check_options(params)
    waived = waivers.from_params(params.get("waivers"))
    rules = rules_from_params(params.get("vnic_profile_mappings") or (), "vnic_profile_mappings", findings)
    name_rules = names.parse(params.get("name_rules"), "name_rules", findings)
    conversion_options = conversion.from_params(params, findings)
    given = tuple(params.get("descriptions") or ())
    findings += [*_ranges(params), *check_descriptions(given)]
    reads = not given and not by_engine
    if any(one.code == "description-invalid" for one in findings) or reads and errors(findings):
        raise InputError(in_order(findings))
    found, remarks = _read(params, read) if reads else (Described(given), ())
    descriptions = [from_description(source.kind, source.server, one, waived, today) for one in found.vms]
    place = "`descriptions`" if given else "the source" if reads and found.complete else ""
    wanted = tuple(_wanted(params, source, Known(descriptions, place), name_rules, findings))
    findings += [*_doubles(wanted), *(_only_of_hosts(wanted) if by_engine else ())]
    if errors(findings):
        raise InputError(in_order(findings))
    return Desired(
        source=source,
        wanted=wanted,
        target=_target(params),
        described=tuple(descriptions),
        hosts=tuple(dict.fromkeys(params.get("hosts") or ())),
        features={name: _lines(text) for name, text in (params.get("virt_v2v_features") or {}).items()},
        rules=rules,
        strict=Strictness(params.get("on_unmapped") or FAIL, params.get("on_missing_target") or FAIL),
        limits=_limits(params, source),
        on_error=params.get("on_error") or STOP,
        wait=params.get("wait") is not False,
        poll_interval=params.get("poll_interval") or 3,
        inactivity=params.get("inactivity_timeout") or 0,
        remove_failed=bool(params.get("remove_failed")),
        source_is_down=bool(params.get("source_is_down")),
        state_folder=params.get("state_folder") or "",
        locate=params.get("locate") or AUTO,
        channels={str(name): str(host) for name, host in (params.get("host_channels") or {}).items()},
        state=params.get("state") or IMPORTED,
        method=ENGINE if by_engine else params["method"],
        conversion=conversion_options,
        disk_format=params.get("disk_format") or "auto",
        disk_profile=params.get("disk_profile") or "",
        remarks=remarks,
        export=_export_options(params),
    )


def _read(params: Params, read: t.Callable[[], Described]) -> tuple[Described, tuple[Finding, ...]]:
    """Return what the source has, and what a user has to know of it; raises CollectionError.

    What can be done without descriptions is done if the source cannot be read.
    """
    try:
        found = read()
    except CollectionError as failed:
        if params["method"] != AUTO and (params.get("state") or IMPORTED) == IMPORTED:
            raise
        text = f"The source cannot be read: {failed.message}"
        return unread(), (warning("source-not-read", "source", text, "Use `descriptions`."),)
    return found, tuple(warning("source-file-unreadable", "source", text) for text in found.unreadable)


def _limits(params: Params, source: Source) -> Limits:
    if source.kind == EXPORT:
        return Limits(params["parallel"], exported.UNLIMITED, exported.UNLIMITED)
    return Limits(params["parallel"], params["per_proxy_host"], params["per_source_host"])


def _export_options(params: Params) -> ExportOptions:
    given = ("clone", "collapse_snapshots", "import_templates")
    return ExportOptions(*(bool(params.get(name)) for name in given))


def _only_of_hosts(wanted: t.Sequence[Wanted]) -> t.Iterator[Finding]:
    for one in wanted:
        if one.disks and not one.vm.is_exported:
            text = "The engine puts all disks of a VM into one storage domain, in one format."
            yield error("option-conflict", f"{one.path}.disks", text, "Use the method staged.")
        if one.static_addresses:
            text = "The engine cannot have addresses written into a guest."
            yield error("option-conflict", f"{one.path}.static_addresses", text, "Use the method staged or virt_v2v.")


def _target(params: Params) -> Target:
    return Target(
        params["cluster"],
        params["storage_domain"],
        params.get("allocation") != "preallocated",
        params.get("cpu_profile") or "",
        params.get("quota") or "",
        params.get("drivers_iso") or "",
    )


def _lines(text: t.Any) -> frozenset[str]:
    lines = text if isinstance(text, list) else str(text).splitlines()
    return frozenset(str(line).strip() for line in lines)


def _ranges(params: Params) -> t.Iterator[Finding]:
    for name in ("parallel", "per_proxy_host", "per_source_host"):
        if params[name] < 1:
            yield error("option-out-of-range", name, f"{params[name]} is not a positive number.")
    if (params.get("inactivity_timeout") or 0) < 0:
        yield error("option-out-of-range", "inactivity_timeout", "A negative number of seconds is not possible.")


# -------------------------------------------------------------------------------------------------------------- the VMs
class Known(t.NamedTuple):
    """The VMs that are described. ``place`` is what lists all VMs that there are; empty if nothing does."""

    vms: t.Sequence[SourceVm]
    place: str


def _wanted(
    params: Params,
    source: Source,
    known: Known,
    rules: names.NameRules,
    findings: list[Finding],
) -> t.Iterator[Wanted]:
    # virt-v2v reads a file where its description was read.
    own_files = (params.get("method") or ENGINE) != ENGINE
    default_macs = exported.default_policy(_export_options(params)) if source.kind == EXPORT else ""
    for number, entry in enumerate(params.get("vms") or ()):
        path = f"vms[{number}]"
        for vm, name in _found(entry, path, source, known, findings, own_files):
            target = entry.get("new_name") or rules.applied(name)
            findings += names.check(path, target)
            findings += urls.check_path(source, vm, path)
            yield Wanted(
                path=path,
                vm=vm,
                name=name,
                target=target,
                macs=entry.get("macs") or params.get("macs") or default_macs,
                nics=_nic_options(entry, path, vm, findings),
                choices=_choices(entry, params),
                power=entry.get("power") or params.get("power") or OFF,
                disks=conversion.disks_from_params(entry.get("disks"), path),
                static_addresses=conversion.addresses_from_params(entry.get("static_addresses"), path, findings),
                method=ENGINE if source.kind == EXPORT else params.get("method") or ENGINE,
            )


def _choices(entry: Params, params: Params) -> Choices:
    default = Choices()
    return Choices(
        params.get("firmware") or default.firmware,
        params.get("boot_order") or default.boot_order,
        entry.get("os") or "",
        entry.get("time_zone") or params.get("time_zone") or "",
        entry.get("machine") or "",
    )


def _found(
    entry: Params,
    path: str,
    source: Source,
    known: Known,
    findings: list[Finding],
    own_files: bool,
) -> list[tuple[SourceVm, str]]:
    """Return the VMs of an entry, each with its name at the source."""
    reference, descriptions = entry["name"], known.vms
    matching = [vm for vm in descriptions if reference == vm.name or reference.lower() == vm.uuid.lower()]
    if not matching and PATTERN.search(reference):
        matching = [vm for vm in descriptions if fnmatch.fnmatchcase(vm.name, reference)]
        if entry.get("new_name") and len(matching) > 1:
            message = f"'{reference}' is {len(matching)} VMs, which cannot all be named '{entry['new_name']}'."
            findings.append(error("import-name-for-many", f"{path}.new_name", message, "Use `name_rules`."))
    elif len(matching) > 1:
        message = f"There is more than one VM '{reference}' in `descriptions`."
        findings.append(error("source-vm-ambiguous", f"{path}.name", message, "Use its UUID."))
    if not matching and (known.place or PATTERN.search(reference)):
        hint = did_you_mean(reference, [vm.name for vm in descriptions])
        message = f"There is no VM '{reference}' in {known.place or '`descriptions`'}."
        findings.append(error("source-vm-unknown", f"{path}.name", message, hint))
        return []
    unknown = SourceVm(source.kind, reference, source.server, nics_known=source.kind != EXPORT)
    found = [(vm, vm.name) for vm in matching] or [(unknown, reference)]
    if source.kind != OVA:
        return found
    if own_files and all(vm.file for vm, dummy in found):
        return [(replace(vm, name=entry.get("path") or vm.file), name) for vm, name in found]
    if not entry.get("path") and own_files:
        hint = "Use `descriptions`, such as those of v2v_source_info."
        findings.append(error("vm-file-unknown", path, f"The files of VM '{reference}' are not known.", hint))
    elif not entry.get("path"):
        findings.append(error("ova-path-missing", f"{path}.path", "The path of the OVA on the proxy host is missing."))
    return [(replace(vm, name=entry.get("path") or "/"), name) for vm, name in found]


def _nic_options(entry: Params, path: str, vm: SourceVm, findings: list[Finding]) -> dict[str, NicOptions]:
    by_mac = {_macs.normalized(nic.mac): name for name, nic in zip(names_of(vm), vm.nics) if nic.mac}
    result = {}
    for number, given in enumerate(entry.get("nics") or ()):
        place = f"{path}.nics[{number}]"
        name = by_mac.get(_macs.normalized(given["nic"]), given["nic"])
        if vm.described and vm.nics_known and name not in names_of(vm):
            hint = f"It has {', '.join(names_of(vm)) or 'none'}."
            findings.append(error("import-nic-unknown", place, f"The VM has no vNIC '{given['nic']}'.", hint))
        if name in result:
            findings.append(error("import-nic-twice", place, f"vNIC '{name}' is listed twice."))
        result[name] = NicOptions(
            name, given.get("macs") or "", given.get("mac") or "", given.get("model") or "", f"{place}.mac"
        )
    return result


def _doubles(wanted: t.Sequence[Wanted]) -> t.Iterator[Finding]:
    targets: dict[str, str] = {}
    sources: dict[str, str] = {}
    for one in wanted:
        if one.target in targets:
            message = f"'{one.target}' is the name of {targets[one.target]}, too."
            yield error("vm-name-twice", one.path, message, "Use `new_name`.")
        if one.vm.key in sources:
            yield error("import-twice", one.path, f"VM '{one.name}' is selected by {sources[one.vm.key]}, too.")
        targets.setdefault(one.target, one.path)
        sources.setdefault(one.vm.key, one.path)
