# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""Bring a conversion to the state that is wanted: start it, follow it, or stop it."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from ansible_collections.onramp.ovirt.plugins.module_utils._conversions import arguments, course, model, space
from ansible_collections.onramp.ovirt.plugins.module_utils._conversions.model import Conversion, Seen
from ansible_collections.onramp.ovirt.plugins.module_utils._conversions.progress import reason
from ansible_collections.onramp.ovirt.plugins.module_utils._errors import InputError
from ansible_collections.onramp.ovirt.plugins.module_utils._findings import Finding, errors
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.diagnosis import diagnose
from ansible_collections.onramp.ovirt.plugins.module_utils._plan import Change, Plan
from ansible_collections.onramp.ovirt.plugins.module_utils._sources import conversion_run, conversion_space
from ansible_collections.onramp.ovirt.plugins.module_utils._sources.conversion_host import virt_v2v
from ansible_collections.onramp.ovirt.plugins.module_utils._sources.conversion_run import ConversionFailed


@dataclass(frozen=True)
class Request:
    """A conversion, the state that it is to have, and how to wait. ``inactivity`` is in seconds, 0 for no limit."""

    conversion: Conversion
    state: str = model.CONVERTED
    wait: bool = True
    inactivity: int = 3600
    findings: tuple[Finding, ...] = ()


def carry_out(asked: Request, check_mode: bool) -> tuple[Plan, dict[str, t.Any]]:
    """Return the plan and the conversion as plain values; raises InputError, ConversionFailed, ConversionStalled."""
    wanted = asked.conversion
    seen, step, findings = _decided(asked)
    if check_mode:
        return _plan(asked, seen, step, findings), _values(wanted, seen)
    # No other run starts it between the look and the start.
    with conversion_run.locked(wanted):
        seen, step, findings = _decided(asked)
        plan = _plan(asked, seen, step, findings)
        _begin(wanted, seen, step)
    if asked.wait and step in (course.START, course.FOLLOW):
        conversion_run.follow(wanted, asked.inactivity)
    after = conversion_run.look(wanted)
    if asked.state == model.CONVERTED:
        after = _checked(asked, after)
    return plan, _values(wanted, after)


def _decided(asked: Request) -> tuple[Seen, str, tuple[Finding, ...]]:
    """Return what there is, the next step, and findings; raises InputError."""
    wanted = asked.conversion
    seen = conversion_run.look(wanted)
    step, findings = course.next_step(seen, arguments.fingerprint(wanted), asked.state)
    if step == course.START:
        needed = conversion_space.needed(wanted)
        room = space.check(needed, conversion_space.free(wanted.folder), wanted.folder)
        findings = (*findings, *arguments.unsupported(wanted, virt_v2v()), *room)
    findings = (*asked.findings, *findings)
    if errors(findings):
        raise InputError(findings)
    return seen, step, findings


def _plan(asked: Request, seen: Seen, step: str, findings: tuple[Finding, ...]) -> Plan:
    before = {"name": asked.conversion.output_name, "state": course.state_of(seen)}
    goal = asked.state if asked.wait or asked.state != model.CONVERTED else model.RUNNING
    after = {**before, "state": {model.CANCELLED: model.ABSENT}.get(goal, goal)}
    nothing = step == course.NOTHING or (step == course.FOLLOW and not asked.wait)
    changes = () if nothing else (Change(step, "conversion", asked.conversion.output_name, before, after),)
    return Plan(changes, findings, before, after if changes else before)


def _begin(wanted: Conversion, seen: Seen, step: str) -> None:
    if step == course.START:
        attempts = (seen.record.attempts if seen.record else 0) + 1
        conversion_run.start(wanted, arguments.command(wanted), arguments.fingerprint(wanted), attempts)
    elif step == course.CANCEL:
        conversion_run.cancel(wanted)
    elif step == course.CLEAN:
        conversion_run.clean(wanted)


def _checked(asked: Request, seen: Seen) -> Seen:
    """Return what there is with the files recorded; raises ConversionFailed."""
    wanted = asked.conversion
    if seen.alive:
        return seen
    if seen.code != 0 or not seen.files:
        said = conversion_run.progress(wanted)
        log = conversion_run.log_tail(wanted)
        found = diagnose([said.error, log])
        how = "was ended" if seen.code is None else f"ended with code {seen.code}"
        text = (found.sentence if found.id else reason(said, log) or found.text) or "It said nothing."
        details = {"conversion": _values(wanted, seen)}
        raise ConversionFailed(f"virt-v2v {how} while {said.phase} '{wanted.output_name}'. {text}", **details)
    with conversion_run.locked(wanted):
        return conversion_run.keep_files(wanted, conversion_run.look(wanted))


def _values(wanted: Conversion, seen: Seen) -> dict[str, t.Any]:
    said = conversion_run.progress(wanted)
    state = course.state_of(seen)
    done = state == model.CONVERTED
    more = {
        "phase": None if state in (model.ABSENT, model.CONVERTED) else said.phase,
        "disk": said.disk,
        "disks": said.disks,
        "percent": 100 if done else said.percent,
        "warnings": list(said.warnings),
        "description": wanted.file(f"{model.DISKS}/{wanted.output_name}.xml") if done else None,
        "log": wanted.file(model.LOG),
        "command": list(arguments.command(wanted)),
    }
    return course.values(wanted, seen, state, more)
