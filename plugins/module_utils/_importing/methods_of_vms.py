# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""What decides about imports by virt-v2v on this machine, and about the method of each VM."""

from __future__ import annotations

import os
import typing as t
from dataclasses import replace

from ansible_collections.onramp.ovirt.plugins.module_utils._conversions.host import (
    Needs,
    Obstacle,
    check,
    possible_methods,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._engine import imports_remains, staged_read
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.connection import Engine
from ansible_collections.onramp.ovirt.plugins.module_utils._findings import (
    Finding,
    error,
    errors,
    in_order,
    of_left_out,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._importing import direct_run
from ansible_collections.onramp.ovirt.plugins.module_utils._imports import direct, methods, own_files
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.desired import IMPORTED, STOP, Desired, Wanted
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.methods import (
    DIRECT,
    ENGINE,
    STAGED,
    Abilities,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.model import OVA
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.plan import usable_proxies, without_record
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.plan_direct import Begun, Machine, records_of
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.record import Record
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.situation import (
    NEW,
    UNCHANGED,
    Import,
    ImportPlan,
    Situation,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._sources import conversion_host
from ansible_collections.onramp.ovirt.plugins.module_utils._staged import conversions

# The options of an import, by what the check of a conversion host calls them.
IMAGEIO_MISSING = "conversion-imageio-missing"
PATHS = {
    "python_path": "conversion.python_path",
    "vddk_folder": "conversion.vddk_folder",
    "sources[0]": "source",
    "windows": "vms",
}


def machine(engine: Engine, desired: Desired, situation: Situation) -> tuple[Machine, str]:
    """Return what decides about uploads from here, and the prefix of virt-v2v's options."""
    begun = _begun(engine, records_of(situation.records, desired))
    if desired.state != IMPORTED or not _starts_any(desired, situation, begun):
        return Machine(begun=begun), "rhv"
    needs = _needs(desired, (DIRECT,))
    found = conversion_host.probe(needs, desired.conversion.python_path)
    findings = [_as_option(one) for one in check(found, needs)]
    findings += _about_engine(engine, situation)
    if desired.conversion.network and "bandwidth-option" not in found.virt_v2v.features:
        message = "This virt-v2v has no option for the bandwidth."
        hint = "Limit it in the network, or use a conversion host with another release."
        findings.append(error("direct-no-bandwidth", "conversion.limits.network", message, hint))
    prefix = "rhv" if "output:rhv-upload" in found.virt_v2v.features else "ovirt"
    return Machine(tuple(findings), begun), prefix


def _begun(engine: Engine, records: t.Mapping[str, Record]) -> dict[str, Begun]:
    # First whether it runs: what has ended in between is complete or not, and nothing changes any more.
    return {
        key: Begun(direct_run.is_alive(known.folder), imports_remains.read(engine, known))
        for key, known in records.items()
    }


def _starts_any(desired: Desired, situation: Situation, begun: t.Mapping[str, Begun]) -> bool:
    """Whether a conversion may be started: not where all VMs are there, or being converted."""
    return any(
        not (one.vm.key in begun and begun[one.vm.key].alive)
        and not any(one.vm.is_marked(vm.comment) for vm in situation.vms)
        for one in desired.wanted
    )


def _needs(desired: Desired, wanted: tuple[str, ...]) -> Needs:
    options = desired.conversion
    return Needs(
        methods=wanted,
        sources=(direct.kind_of(desired.source, options.vddk_folder),),
        windows=any(one.vm.is_windows for one in desired.wanted),
        work_folder=_existing(options.folder),
        vddk_folder=options.vddk_folder,
    )


def _existing(folder: str) -> str:
    """Return a folder, or the nearest one above it that is there."""
    while folder != "/" and not os.path.isdir(folder):
        folder = os.path.dirname(folder)
    return folder


def _as_option(one: Obstacle) -> Finding:
    return replace(one.finding, path=PATHS.get(one.finding.path, "method"))


def _about_engine(engine: Engine, situation: Situation) -> t.Iterator[Finding]:
    credentials = engine.credentials
    username = (credentials and credentials.username) or ""
    password = (credentials and credentials.password) or ""
    port = conversion_host.parses_port()
    yield from direct.check_engine(engine.url, username, password, port, situation.domain)


# ---------------------------------------------------------------------------------------------------- method of each VM
def with_methods(
    engine: Engine, desired: Desired, situation: Situation
) -> tuple[dict[str, tuple[Wanted, ...]], ImportPlan]:
    """Return the VMs by method, and the plan of all others: nothing is done with them.

    These are VMs that no method can import, and those of which an earlier run left nothing to import or to end.
    """
    groups: dict[str, tuple[Wanted, ...]] = {}
    others: list[Import] = []
    able: dict[str, tuple[str, ...]] = {}
    for one in desired.wanted:
        known = situation.records.get(one.vm.key)
        found = None if known else without_record(one, situation)
        if found is not None and (found.state == UNCHANGED or desired.state != IMPORTED):
            others.append(replace(found, wanted=replace(one, method=""), state=UNCHANGED, findings=()))
            continue
        # Only if a method has to be chosen.
        able = able if known or able else _abilities(engine, desired, situation)
        chosen = _with_method(one, desired, able, situation)
        if chosen.method:
            groups[chosen.method] = (*groups.get(chosen.method, ()), chosen)
            continue
        message = f"No method can import VM '{one.name}'. {chosen.why}"
        others.append(Import(chosen, NEW, findings=(error("import-method-impossible", one.path, message),)))
    return groups, _plan_of(others, desired, situation)


def _with_method(one: Wanted, desired: Desired, able: t.Mapping[str, tuple[str, ...]], situation: Situation) -> Wanted:
    """Return a VM with its method: the one that has begun it, else the first one that is possible."""
    known = situation.records.get(one.vm.key)
    if known is not None:
        choice = methods.choose(Abilities(), known.method)
        return replace(one, method=choice.method, why=choice.why)
    abilities = Abilities(_of_vm(able, one, desired, situation))
    choice = methods.choose(abilities, domains=_domains(one, desired))
    return replace(one, method=choice.method, why=choice.why, methods=methods.possible_values(abilities))


def _plan_of(others: t.Sequence[Import], desired: Desired, situation: Situation) -> ImportPlan:
    found = [*desired.remarks, *(finding for one in others for finding in one.findings)]
    here = sorted(one.label for one in others if one.vm_id)
    return ImportPlan(
        findings=in_order(found if desired.on_error == STOP else [of_left_out(one, "The VM") for one in found]),
        before={"vms": here},
        after={"vms": here},
        imports=tuple(others),
        proxies=usable_proxies(situation, desired),
        space=situation.space,
    )


def _domains(one: Wanted, desired: Desired) -> int:
    """Return the number of storage domains that the disks of a VM go to."""
    default = desired.target.storage_domain
    return len({default, *(disk.storage_domain or default for disk in one.disks)})


def _of_vm(
    able: t.Mapping[str, tuple[str, ...]], one: Wanted, desired: Desired, situation: Situation
) -> dict[str, tuple[str, ...]]:
    """Return what stops each method for one VM."""
    found = {DIRECT: list(able[DIRECT]), STAGED: list(able[STAGED]), ENGINE: list(able[ENGINE])}
    if one.disks:
        for name in (DIRECT, ENGINE):
            found[name].append("It has options for single disks.")
    if one.static_addresses:
        found[ENGINE].append("It has addresses that virt-v2v is to write into the guest.")
    if one.vm.kind == OVA and one.vm.origin in own_files.WITH_PATHS:
        found[ENGINE].append("The engine reads only OVAs.")
    elif (
        one.vm.kind == OVA
        and one.vm.name == one.vm.file
        and not any(p == one.vm.file for dummy, p in situation.ova_files)
    ):
        found[ENGINE].append("Its file was read on this machine, and `path` does not say where a proxy host has it.")
    found[DIRECT] += [finding.text for finding in errors(direct.check_vm(desired.source, one.vm, one.path, ()))]
    found[STAGED] += [finding.text for finding in errors(conversions.check(one, desired))]
    return {name: tuple(texts) for name, texts in found.items()}


def _abilities(engine: Engine, desired: Desired, situation: Situation) -> dict[str, tuple[str, ...]]:
    """Return what stops each method for all VMs, as sentences."""
    proxies = usable_proxies(situation, desired)
    needs = _needs(desired, (DIRECT, STAGED))
    found = check(conversion_host.probe(needs, desired.conversion.python_path), needs)
    # The Python of this task uploads.
    obstacles = tuple(one for one in found if one.finding.code != IMAGEIO_MISSING)
    if conversions.is_copied(desired):
        obstacles = tuple(_of_copy(one) for one in obstacles)
    stopped = {name: tuple(texts) for name, texts in possible_methods(obstacles, needs).items()}
    stopped[STAGED] += tuple(one.text for one in staged_read.library_missing())
    stopped[DIRECT] += tuple(one.text for one in errors(_about_engine(engine, situation)))
    reasons = tuple(one.text for one in errors(proxies.findings))
    stopped[ENGINE] = () if proxies.usable else reasons or ("No host of the engine can convert it.",)
    return stopped


def _of_copy(one: Obstacle) -> Obstacle:
    """Return what is missing as it is where volumes are copied as they are: no program that converts is needed."""
    if not one.finding.code.startswith(("virt", "nbdkit", "vddk")):
        return one
    return one._replace(methods=tuple(name for name in one.methods if name != STAGED))
