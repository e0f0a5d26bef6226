# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""Start VMs, and wait until they are up."""

from __future__ import annotations

import re
import typing as t

from ansible_collections.onramp.ovirt.plugins.module_utils._engine.batch import UNKNOWN, UNSENT, Item, Write, send_batch
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.connection import PARALLEL, Engine
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.lookup import BATCH, VMS, find_each
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.progress import Reporter
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.waiting import poll
from ansible_collections.onramp.ovirt.plugins.module_utils._errors import (
    Ambiguous,
    AuthenticationFailed,
    CollectionError,
    EngineError,
    Incomplete,
    WaitFailed,
    first_few,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._plan import Change
from ansible_collections.onramp.ovirt.plugins.module_utils._vms.start import (
    ABSENT,
    AMBIGUOUS,
    SENT,
    STOP,
    StartOptions,
    StartPlan,
    Starts,
    VmStatus,
    begin,
    results,
    see,
    sent,
    to_send,
)

PASSING_REFUSAL = re.compile(r"locked|being imported|is running", re.IGNORECASE)


def read(engine: Engine, references: t.Sequence[str]) -> tuple[VmStatus, ...]:
    """Return VMs by names or ids in their order; one that is missing or ambiguous has a problem."""
    found, problems = find_each(engine, VMS, references) if references else ({}, {})
    return tuple(
        _vm(found[reference], f"vms[{number}]")
        if reference in found
        else _without_vm(reference, f"vms[{number}]", problems[reference])
        for number, reference in enumerate(references)
    )


def _without_vm(reference: str, path: str, problem: CollectionError) -> VmStatus:
    status = AMBIGUOUS if isinstance(problem, Ambiguous) else ABSENT
    return VmStatus("", reference, status, path, problem.message)


def _vm(found: t.Any, path: str = "vms") -> VmStatus:
    return VmStatus(found.id, found.name, found.status.value if found.status else "unknown", path)


def _statuses(engine: Engine, ids: t.Collection[str]) -> dict[str, str]:
    """Return the statuses of VMs by id, with one request however many there are."""
    options = {"search": " or ".join(f"id={ident}" for ident in ids)} if len(ids) <= BATCH else {}
    found = engine.read("read VMs", lambda: engine.system.vms_service().list(**options))
    return {vm.id: _vm(vm).status for vm in found if vm.id in ids}


def start(
    engine: Engine, plan: StartPlan, options: StartOptions, pause: float, applied: list[Change]
) -> list[dict[str, t.Any]]:
    """Start the VMs of a plan, and return what came of each; raises WaitFailed or Incomplete if one is not up.

    Each VM that was started is added to ``applied``.
    """
    starts = begin(plan, options, engine.clock.now())
    reporter = Reporter(engine.clock.now(), starts.limit)
    try:
        for number, dummy in enumerate(poll(starts.limit, engine.clock, pause)):
            if number:
                starts = see(
                    starts,
                    _statuses(engine, [one.vm.id for one in starts.vms.values() if one.vm.id]),
                    engine.clock.now(),
                )
            starts = _send(engine, starts)
            for one in starts.vms.values():
                reporter.see(one.vm.name, one.vm.status, engine.clock.now(), one.state == SENT)
            if starts.finished:
                break
    finally:
        names = {starts.vms[key].vm.name for key in starts.started}
        applied += [change for change in plan.changes if change.name in names]
    return _checked(starts)


def _send(engine: Engine, starts: Starts) -> Starts:
    """Return how far the VMs are after those were started whose turn it is; raises AuthenticationFailed."""
    service = engine.system.vms_service()
    writes = {vm.id: Write(f"start VM '{vm.name}'", service.vm_service(vm.id).start) for vm in to_send(starts)}
    if not writes:
        return starts
    items = send_batch(engine, writes, PARALLEL, starts.options.on_error == STOP)
    for key, item in items.items():
        if item.state != UNSENT or item.error:
            starts = _after(starts, key, item, engine.clock.now())
    return starts


def _after(starts: Starts, key: str, item: Item, now: float) -> Starts:
    if item.error is None:
        return sent(starts, key, now)
    if isinstance(item.error, AuthenticationFailed):
        raise item.error
    # A VM is locked for a moment after its registration, and one that is running was started by the request before.
    refused = isinstance(item.error, EngineError) and item.error.code == 409
    again = item.state in (UNKNOWN, UNSENT) or (refused and bool(PASSING_REFUSAL.search(item.error.message)))
    return sent(starts, key, now, item.error.message, again)


def _checked(starts: Starts) -> list[dict[str, t.Any]]:
    """Return the results; raises WaitFailed, or Incomplete if the others were to be started, if a VM is not up."""
    done = results(starts)
    failed = [one for one in done if one["state"] == "failed"]
    left = [one["name"] for one in done if one["state"] == "not_started"]
    if not failed and not left:
        return done
    sentences = [f"VM '{one['name']}': {one['reason']}" for one in failed]
    if left:
        sentences.append(f"Not started: {', '.join(left)}.")
    kind = WaitFailed if starts.options.on_error == STOP else Incomplete
    raise kind(first_few(sentences), vms=done)
