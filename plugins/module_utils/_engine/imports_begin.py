# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""Begin imports: as many as the limits allow, each after its record is on the disk, and never one twice."""

from __future__ import annotations

import typing as t
from dataclasses import replace

from ansible_collections.onramp.ovirt.plugins.module_utils._engine import external_imports
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.batch import (
    APPLIED,
    UNKNOWN,
    UNSENT,
    Item,
    send_batch,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.connection import MAX_SENDS, PARALLEL
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.imports_batch import Run, changes_of, follow
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.progress import Reporter
from ansible_collections.onramp.ovirt.plugins.module_utils._errors import (
    AuthenticationFailed,
    CollectionError,
    EngineError,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._imports import (
    diagnosis,
    events,
    limits,
    locating,
    record,
    urls,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.diagnosis import Diagnosis
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.limits import Candidate, Load
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.plan import located
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.proxies import UP, ProxyHost
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.record import Record
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.result import FAILED as OUTCOME_FAILED
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.result import WAITING, Outcome
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.situation import Import
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.urls import host_of
from ansible_collections.onramp.ovirt.plugins.module_utils._plan import Change

# If more VMs than these wait, one line is shown for all of them.
MOST_LINES = 10
# The engine did nothing, and may do it a moment later.
PASSING = ("Related operation is currently in progress",)


def begin(run: Run, applied: list[Change]) -> None:
    """Send the requests of those that the limits allow, each after its record is on the disk."""
    _locate(run)
    with run.folder.locked():
        run.events += external_imports.read_events(run.engine, events.newest(run.events))
        _begin(run, applied)


def _leave_to_others(run: Run) -> None:
    """Leave out VMs that another run with the same folder has begun since this one was planned."""
    now = run.folder.load()
    for one in list(run.waiting):
        known = now.get(one.wanted.vm.key)
        if known in (None, run.situation.records.get(one.wanted.vm.key)) or known.correlation_id == run.correlation_id:
            continue
        run.waiting.remove(one)
        text = "Another run with the same `state_folder` has begun to import it. Run the task again afterwards."
        run.outcomes[one.label] = Outcome(OUTCOME_FAILED, phase="request", diagnosis=Diagnosis(text))


def _begin(run: Run, applied: list[Change]) -> None:
    _leave_to_others(run)
    by_key = {one.wanted.vm.key: one for one in run.waiting}
    usable = [run.hosts[host.id] for host in run.plan.proxies.usable if run.hosts[host.id].status == UP]
    load = _load(run, by_key, usable)
    turn = limits.choose([_candidate(one, run) for one in run.waiting], usable, load, run.desired.limits)
    _show_held(run, by_key, turn.held)
    after = events.newest(run.events)
    # What was sent before without an answer may have begun meanwhile.
    records = {key: _new_record(run, by_key[key], host, run.unanswered.get(key, after)) for key, host in turn.begin}
    for one in records.values():
        run.folder.save(one)
    writes = {
        key: external_imports.write_of(run.engine, by_key[key], run.desired, run.situation, host, run.correlation_id)
        for key, host in turn.begin
    }
    items = send_batch(run.engine, writes, PARALLEL, stop=False) if writes else {}
    rest = dict(items)
    for key, item in items.items():
        vm_id = _vm_id(run, by_key[key], item) if item.state == APPLIED else ""
        if vm_id:
            del rest[key]
            _began(run, by_key[key], records[key], vm_id, applied)
        elif item.state == APPLIED:
            # Whatever happens while its id is looked for, it was begun.
            applied += changes_of(run, by_key[key], "import")
    _decide(run, rest, by_key, records, after, applied)


def _vm_id(run: Run, one: Import, item: Item) -> str:
    """Return the id of the VM of a request that the engine took; empty for a clone, whose new id is not in the answer.

    One of an export domain keeps its own.
    """
    if not one.wanted.vm.is_exported:
        return str(item.answer.vm.id)
    return "" if run.desired.export.clone else one.wanted.vm.uuid


def _locate(run: Run) -> None:
    """Find out where the VMs that wait are now; one that cannot be read from there fails without a request."""
    now = run.engine.clock.now()
    if run.locate is None or run.situation.locations is None:
        return
    if now - run.located_at > locating.MAX_AGE:
        try:
            run.situation = replace(run.situation, locations=tuple(run.locate()))
            run.located_at = now
        except CollectionError:
            # What was read before may still be right.
            return
    for one in list(run.waiting):
        wanted = located(one.wanted, run.situation)
        text = locating.obstacle(wanted.vm, locating.location_of(wanted.vm, run.situation.locations or ()))
        if text:
            run.waiting.remove(one)
            run.outcomes[one.label] = Outcome(OUTCOME_FAILED, phase="request", diagnosis=Diagnosis(text))
        else:
            run.waiting[run.waiting.index(one)] = replace(one, wanted=wanted)


def _load(run: Run, waiting: t.Container[str], usable: t.Sequence[ProxyHost]) -> Load:
    """Return what goes on, of this task and of anybody else."""
    present = {vm.id for vm in run.situation.vms}
    first = events.newest(run.situation.events)
    gone = {event.vm_id for event in run.events if event.index <= first and event.vm_id not in present}
    going = events.running(run.events, gone)
    records = [one for key, one in run.folder.load().items() if key not in waiting]
    by_source = limits.on_sources(going, records, _known_hosts(run))
    return Load(len(run.going), limits.on_proxies(going, usable), by_source)


def _known_hosts(run: Run) -> dict[str, tuple[str, int]]:
    """Return the host and the number of disks of each VM of the source that has a name of its own."""
    found: dict[str, list[tuple[str, int]]] = {}
    disks = {vm.name: max(len(vm.disks), 1) for vm in run.desired.described}
    if run.situation.locations is not None:
        for location in run.situation.locations:
            found.setdefault(location.name, []).append((location.host, disks.get(location.name, 1)))
    else:
        for vm in run.desired.described:
            found.setdefault(vm.name, []).append((host_of(run.desired.source, vm), disks[vm.name]))
    return {name: places[0] for name, places in found.items() if len(places) == 1}


def _candidate(one: Import, run: Run) -> Candidate:
    vm = one.wanted.vm
    return Candidate(vm.key, host_of(run.desired.source, vm), max(len(vm.disks), 1), one.hosts)


def _new_record(run: Run, one: Import, host: ProxyHost, after: int) -> Record:
    candidate = _candidate(one, run)
    return Record(
        key=one.wanted.vm.key,
        target=one.label,
        correlation_id=run.correlation_id,
        host_id=host.id,
        after_event=after,
        source_host=candidate.source_host,
        disks=candidate.disks,
    )


def _show_held(run: Run, by_key: t.Mapping[str, Import], held: t.Mapping[str, str]) -> None:
    now = run.engine.clock.now()
    run.reporter = run.reporter or Reporter(now, None)
    if len(held) > MOST_LINES:
        run.reporter.see(f"{len(held)} VMs", f"waiting: {next(iter(held.values()))}", now)
    for key, reason in held.items():
        label = by_key[key].label
        if len(held) <= MOST_LINES:
            run.reporter.see(label, f"waiting: {reason}", now)
        run.outcomes[label] = Outcome(WAITING, phase="waiting", diagnosis=Diagnosis(reason))


def _began(run: Run, one: Import, known: Record, vm_id: str, applied: list[Change]) -> None:
    """Take over an import that the engine has begun."""
    posted = replace(known, phase=record.POSTED, vm_id=vm_id)
    run.folder.save(posted)
    run.waiting.remove(one)
    run.outcomes.pop(one.label, None)
    applied += [change for change in changes_of(run, one, "import") if change not in applied]
    follow(run, replace(one, vm_id=vm_id), posted)


def _decide(
    run: Run,
    items: t.Mapping[str, Item],
    by_key: t.Mapping[str, Import],
    records: t.Mapping[str, Record],
    after: int,
    applied: list[Change],
) -> None:
    """Find out what came of requests without a good answer: an import may have begun in spite of it.

    ``after`` is the newest event before them.
    """
    sent = {key: item for key, item in items.items() if item.state != UNSENT}
    if sent:
        run.events += external_imports.read_events(run.engine, events.newest(run.events))
        ids = external_imports.find_by_name(run.engine, [by_key[key].label for key in sent])
    for key, item in items.items():
        one, known = by_key[key], records[key]
        vm_id = ids.get(one.label, "") if item.state != UNSENT else ""
        if vm_id and events.started_after(run.events, vm_id, known.after_event):
            _began(run, one, known, vm_id, applied)
            continue
        if item.state in (UNKNOWN, APPLIED):
            run.unanswered.setdefault(key, after)
        if key not in run.unanswered:
            run.folder.remove(key)
        run.sends[key] = run.sends.get(key, 0) + (item.state != UNSENT)
        if isinstance(item.error, AuthenticationFailed):
            raise item.error
        if events.was_not_up(run.events, after, known.host_id):
            # Another host may be, or this one again.
            run.hosts[known.host_id] = replace(run.hosts[known.host_id], status="not up")
            continue
        if not _is_passing(item) or run.sends[key] >= MAX_SENDS:
            run.folder.remove(key)
            run.waiting.remove(one)
            run.outcomes[one.label] = _refused(run, one, replace(known, after_event=after), item)


def _is_passing(item: Item) -> bool:
    if item.state in (UNKNOWN, UNSENT, APPLIED):
        return True
    error = item.error
    return isinstance(error, EngineError) and error.code == 409 and any(text in error.detail for text in PASSING)


def _refused(run: Run, one: Import, known: Record, item: Item) -> Outcome:
    """Return the outcome of a request that the engine refused: events tell causes apart that have one answer."""
    message = item.error.message if item.error else "The engine did not answer."
    url = urls.url_of(run.desired.source, one.wanted.vm)
    found = diagnosis.diagnose([*events.refusals(run.events, known.after_event, known.host_id, url), message])
    if not found.id:
        found = Diagnosis(message)
    host = run.name_of_host(known.host_id)
    return Outcome(OUTCOME_FAILED, host=host, correlation_id=run.correlation_id, phase="request", diagnosis=found)
