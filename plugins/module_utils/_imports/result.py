# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""What users see of a batch of imports."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field

from ansible_collections.onramp.ovirt.plugins.module_utils._findings import errors
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.diagnosis import Diagnosis
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.hardware import Hardware
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.nics import names_of
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.situation import (
    FAILED_BEFORE,
    UNCHANGED,
    Import,
    ImportPlan,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._vnics.model import Vnic

IMPORTED, FAILED, RUNNING, WAITING = "imported", "failed", "running", "waiting"
BLOCKED, PLANNED, CANCELED, REMOVED = "blocked", "planned", "canceled", "removed"
Values = dict[str, t.Any]


@dataclass(frozen=True)
class Outcome:
    """What came of one import. ``vnics`` and ``hardware`` are those of the VM afterwards; ``differing`` are sentences.

    ``seconds`` are its phases in order. ``kept`` is whether a failed import left a VM in the engine. ``warnings`` are
    those of virt-v2v. ``bytes`` have been copied, ``rate`` is in bytes per second, ``remaining`` in seconds.
    """

    state: str
    vm_id: str = ""
    host: str = ""
    correlation_id: str = ""
    phase: str = ""
    diagnosis: Diagnosis = Diagnosis()
    vnics: tuple[Vnic, ...] = ()
    hardware: t.Optional[Hardware] = None
    differing: tuple[str, ...] = ()
    seconds: t.Mapping[str, float] = field(default_factory=dict)
    kept: bool = False
    started: bool = False
    percent: t.Optional[int] = None
    log: str = ""
    warnings: tuple[str, ...] = ()
    bytes: t.Optional[int] = None
    rate: t.Optional[float] = None
    remaining: t.Optional[float] = None


def values(plan: ImportPlan, outcomes: t.Mapping[str, Outcome]) -> Values:
    """Return the values of a result. ``outcomes`` are by name in the engine; one without is only planned."""
    vms = [_vm(one, outcomes.get(one.label)) for one in plan.imports]
    states = sorted({vm["state"] for vm in vms})
    # The engine itself has no name here.
    usable = {host.name for host in plan.proxies.usable if host.name}
    names = sorted(usable | set(plan.proxies.reasons))
    return {
        "vms": vms,
        "states": {state: sum(vm["state"] == state for vm in vms) for state in states},
        "proxy_hosts": [
            {"name": name, "usable": name in usable, "reason": plan.proxies.reasons.get(name)} for name in names
        ],
        "storage_domain": plan.space.as_dict(),
    }


def _vm(one: Import, outcome: t.Optional[Outcome]) -> Values:
    known = outcome or Outcome(_state(one))
    found = known.hardware or (one.found.hardware if one.found else None)
    reason = known.diagnosis.text or (" ".join(f.text for f in errors(one.findings)) if one.blocked else "")
    return {
        "name": one.label,
        "source_name": one.wanted.name,
        "id": known.vm_id or one.vm_id or None,
        "state": known.state,
        "phase": known.phase or None,
        "method": one.wanted.method or None,
        "why": one.wanted.why or None,
        "methods": dict(one.wanted.methods) or None,
        "percent": known.percent,
        "bytes": known.bytes,
        "rate": None if known.rate is None else int(known.rate),
        "remaining": None if known.remaining is None else int(known.remaining),
        "warnings": list(known.warnings),
        "host": known.host or None,
        "correlation_id": known.correlation_id or (one.record.correlation_id if one.record else "") or None,
        "nics": _nics(one, known.vnics or (one.found.vnics if one.found else ())),
        "settings": one.settings.as_dict(),
        "hardware": found.as_dict() if found else None,
        "differing": list(known.differing),
        "started": known.started,
        "kept": known.kept or _failed_before(one),
        "reason": reason or None,
        "cause": known.diagnosis.cause or None,
        "advice": known.diagnosis.advice or None,
        "log": known.log or None,
        "seconds": {phase: round(seconds, 1) for phase, seconds in known.seconds.items()},
    }


def _state(one: Import) -> str:
    if one.state == UNCHANGED:
        return UNCHANGED
    if _failed_before(one):
        return FAILED
    return BLOCKED if one.blocked else PLANNED


def _failed_before(one: Import) -> bool:
    """Whether the import of an earlier run has failed, and is not repeated."""
    return any(found.code == FAILED_BEFORE for found in one.findings)


def _nics(one: Import, vnics: t.Sequence[Vnic]) -> list[Values]:
    planned = {target.name: target for target in one.targets}
    actual = {vnic.name: vnic for vnic in vnics}
    sources = dict(zip(planned or names_of(one.wanted.vm), one.wanted.vm.nics))
    return [
        {
            "name": name,
            "source": {"network": sources[name].network or None, "mac": sources[name].mac or None}
            if name in sources
            else None,
            "planned": planned[name].as_dict() if name in planned else None,
            "after": {
                "network": actual[name].network,
                "profile": actual[name].profile,
                "mac": actual[name].mac or None,
                "model": actual[name].interface or None,
            }
            if name in actual
            else None,
        }
        for name in dict.fromkeys([*planned, *actual])
    ]


def problems(plan: ImportPlan, outcomes: t.Mapping[str, Outcome]) -> list[str]:
    """Return why imports failed, as sentences."""
    return [
        f"VM '{one.label}': {outcomes[one.label].diagnosis.sentence}"
        for one in plan.imports
        if one.label in outcomes and outcomes[one.label].state == FAILED
    ]
