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
from ansible_collections.onramp.ovirt.plugins.module_utils._engine import imports_remains
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.connection import Engine
from ansible_collections.onramp.ovirt.plugins.module_utils._errors import InputError
from ansible_collections.onramp.ovirt.plugins.module_utils._findings import Finding, error, errors
from ansible_collections.onramp.ovirt.plugins.module_utils._importing import direct_run
from ansible_collections.onramp.ovirt.plugins.module_utils._imports import direct, methods
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.desired import IMPORTED, Desired, Wanted
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.methods import (
    DIRECT,
    ENGINE,
    STAGED,
    Abilities,
    Choice,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.plan import usable_proxies
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.plan_direct import Begun, Machine, records_of
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.record import Record
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.situation import Situation
from ansible_collections.onramp.ovirt.plugins.module_utils._sources import conversion_host

# The options of an import, by what the check of a conversion host calls them.
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
def with_methods(engine: Engine, desired: Desired, situation: Situation, known: t.Container[str]) -> dict[str, Desired]:
    """Return what is asked for, by method; raises InputError for VMs that no method can import.

    ``known`` are the methods that there are.
    """
    abilities = _abilities(engine, desired, situation, known)
    groups: dict[str, list[Wanted]] = {}
    impossible: list[Finding] = []
    for one in desired.wanted:
        record = situation.records.get(one.vm.key)
        domains = {disk.storage_domain for disk in one.disks if disk.storage_domain}
        domains.add(desired.target.storage_domain)
        stopped = {name: texts for name, texts in abilities.items() if texts}
        own = [finding.text for finding in errors(direct.check_vm(desired.source, one.vm, one.path, ()))]
        stopped[DIRECT] = (*stopped.get(DIRECT, ()), *own)
        able = Abilities(stopped)
        choice = methods.choose(able, record.method if record else "", len(domains))
        if not choice.method:
            message = f"No method can import VM '{one.name}'. {choice.why}"
            impossible.append(error("import-method-impossible", one.path, message))
        groups.setdefault(choice.method, []).append(_with_choice(one, choice, able))
    if impossible:
        raise InputError(impossible)
    return {name: replace(desired, method=name, wanted=tuple(wanted)) for name, wanted in groups.items()}


def _with_choice(one: Wanted, choice: Choice, able: Abilities) -> Wanted:
    return replace(one, method=choice.method, why=choice.why, methods=methods.possible_values(able))


def _abilities(
    engine: Engine, desired: Desired, situation: Situation, known: t.Container[str]
) -> dict[str, tuple[str, ...]]:
    """Return what stops each method for all VMs, as sentences."""
    proxies = usable_proxies(situation, desired)
    needs = _needs(desired, (DIRECT, STAGED))
    found = conversion_host.probe(needs, desired.conversion.python_path)
    stopped = {name: tuple(texts) for name, texts in possible_methods(check(found, needs), needs).items()}
    stopped[DIRECT] += tuple(one.text for one in errors(_about_engine(engine, situation)))
    reasons = tuple(one.text for one in errors(proxies.findings))
    stopped[ENGINE] = () if proxies.usable else reasons or ("No host of the engine can convert it.",)
    return {name: texts if name in known else (f"There is no method {name}.",) for name, texts in stopped.items()}
