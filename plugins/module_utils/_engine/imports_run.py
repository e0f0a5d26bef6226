# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""A batch of imports from its plan to its end: begin as many as the limits allow, follow all at once, finish each."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field, replace

from ansible_collections.onramp.ovirt.plugins.module_utils import _macs
from ansible_collections.onramp.ovirt.plugins.module_utils._engine import external_imports, imports_finish, jobs, vms
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.batch import (
    APPLIED,
    UNKNOWN,
    UNSENT,
    Item,
    send_batch,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.connection import MAX_SENDS, PARALLEL, Engine
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.progress import Reporter
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.state_folder import StateFolder, sum_of_disks
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.waiting import LONGEST_PAUSE
from ansible_collections.onramp.ovirt.plugins.module_utils._errors import (
    AuthenticationFailed,
    CollectionError,
    EngineError,
    WaitFailed,
    first_few,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._imports import (
    diagnosis,
    events,
    limits,
    locating,
    nics,
    progress,
    record,
    result,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.desired import STOP, Desired
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.diagnosis import Diagnosis
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.limits import Candidate, Load
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.locating import Location
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.plan import (
    FAILED,
    GOING_ON,
    NEW,
    TO_FINISH,
    Import,
    ImportPlan,
    Situation,
    located,
    targets_of_unknown,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.progress import Activity, Signs, Stage
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.proxies import UP, ProxyHost
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.record import Record
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.result import FAILED as OUTCOME_FAILED
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.result import IMPORTED, RUNNING, WAITING, Outcome
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.urls import host_of
from ansible_collections.onramp.ovirt.plugins.module_utils._plan import Change
from ansible_collections.onramp.ovirt.plugins.module_utils._vnics.model import Vnic
from ansible_collections.onramp.ovirt.plugins.module_utils._waiting import pauses

# Returns where vCenter has its VMs now.
Locate = t.Callable[[], t.Sequence[Location]]
# Statuses of hosts change rarely.
ROUNDS_BETWEEN_HOSTS = 3
HOLDER = "is already in use by"
# The engine did nothing, and may do it a moment later.
PASSING = ("Related operation is currently in progress",)


@dataclass
class Going:
    """An import that goes on in the engine."""

    one: Import
    record: Record
    reporter: Reporter
    activity: Activity
    began: float
    stage: Stage = Stage(progress.STARTING, progress.STARTING)
    sizes: tuple[int, ...] = ()
    polls_since_job_ended: int = 0
    seconds: dict[str, float] = field(default_factory=dict)
    seen: float = 0.0


@dataclass
class Run:
    """A batch under way. ``outcomes`` are by name in the engine; ``events`` are those of all imports."""

    engine: Engine
    situation: Situation
    desired: Desired
    plan: ImportPlan
    folder: StateFolder
    locate: t.Optional[Locate] = None
    correlation_id: str = field(default_factory=lambda: jobs.new_correlation_id("import"))
    events: list[events.ImportEvent] = field(default_factory=list)
    hosts: dict[str, ProxyHost] = field(default_factory=dict)
    waiting: list[Import] = field(default_factory=list)
    going: dict[str, Going] = field(default_factory=dict)
    blocked_macs: list[tuple[Import, Record, dict[str, float]]] = field(default_factory=list)
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    sends: dict[str, int] = field(default_factory=dict)
    profiles: vms.Profiles = field(default_factory=dict)
    reporter: t.Optional[Reporter] = None
    located_at: float = field(default=0.0)

    @property
    def begins(self) -> bool:
        """Whether more is begun: not after a failure, unless the task is to go on."""
        failed = any(outcome.state == OUTCOME_FAILED for outcome in self.outcomes.values())
        return bool(self.waiting) and not (failed and self.desired.on_error == STOP)

    @property
    def wanted_macs(self) -> set[str]:
        """The addresses that VMs of the batch are to get."""
        return {_macs.normalized(target.mac) for one in self.plan.imports for target in one.targets if target.mac}

    def name_of_host(self, host_id: str) -> str:
        """Return the name of a proxy host."""
        return self.hosts[host_id].name if host_id in self.hosts else host_id


def execute(run: Run, applied: list[Change]) -> dict[str, Outcome]:
    """Carry out the plan of a batch; each change that was made is added to ``applied``."""
    run.events = list(run.situation.events)
    run.hosts = {host.id: host for host in run.situation.hosts}
    run.located_at = run.engine.clock.now()
    run.profiles = {profile.id: (profile.network, profile.name) for profile in run.situation.cluster.profiles}
    for one in run.plan.ready(FAILED):
        imports_finish.remove(run.engine, one.remove)
        run.folder.remove(one.wanted.vm.key)
        applied += _changes(run, one, "remove")
    run.waiting = list(run.plan.ready(NEW, FAILED))
    for one in run.plan.ready(GOING_ON):
        known = _record(one)
        _follow(run, replace(one, vm_id=one.vm_id), replace(known, vm_id=one.vm_id, phase=record.POSTED))
    for one in run.plan.ready(TO_FINISH):
        _finish(run, one, replace(_record(one), vm_id=one.vm_id), {}, applied)
    _loop(run, applied)
    return run.outcomes


def _record(one: Import) -> Record:
    return one.record or Record(one.wanted.vm.key, one.label)


def _loop(run: Run, applied: list[Change]) -> None:
    """Begin, pause, read and finish until nothing waits or goes on. There is no limit of time."""
    intervals = pauses(run.desired.poll_interval, max(LONGEST_PAUSE, run.desired.poll_interval))
    rounds = 0
    while run.begins or run.going:
        if run.begins:
            _begin(run, applied)
        if not run.desired.wait and not rounds and run.going:
            _read(run, rounds, applied)
        if not run.desired.wait:
            break
        if run.going or run.begins:
            run.engine.clock.sleep(next(intervals))
            _read(run, rounds, applied)
        rounds += 1
    for one, known, dummy in run.blocked_macs:
        vm = imports_finish.read(run.engine, known.vm_id, run.profiles)
        steps = nics.temporary_steps(vm.vnics, one.targets, run.wanted_macs)
        imports_finish.send_steps(run.engine, vm, steps)
    for one, known, seconds in run.blocked_macs:
        _finish(run, one, known, seconds, applied, again=False)
    for going in run.going.values():
        run.outcomes[going.one.label] = _still_running(run, going, "")


def checked(run: Run, outcomes: t.Mapping[str, Outcome]) -> dict[str, t.Any]:
    """Return the values of the result; raises WaitFailed if an import failed, unless the task is to go on."""
    found = result.values(run.plan, outcomes)
    sentences = result.problems(run.plan, outcomes)
    if sentences and run.desired.on_error == STOP:
        raise WaitFailed(first_few(sentences), **found)
    return found


def warnings(run: Run) -> tuple[str, ...]:
    """Return what a user has to look at, as sentences: imports that failed, and some that are not followed any more."""
    inactive = [
        f"VM '{label}': {outcome.diagnosis.text}"
        for label, outcome in run.outcomes.items()
        if outcome.state == RUNNING and run.desired.wait
    ]
    return (*result.problems(run.plan, run.outcomes), *inactive)


# ---------------------------------------------------------------------------------------------------------------- begin
def _begin(run: Run, applied: list[Change]) -> None:
    """Send the requests of those that the limits allow, each after its record is on the disk."""
    _locate(run)
    by_key = {one.wanted.vm.key: one for one in run.waiting}
    stored = run.folder.load()
    others = [one for key, one in stored.items() if key not in by_key]
    load = Load(len(run.going), limits.on_proxies(run.events), sum_of_disks(others))
    usable = [run.hosts[host.id] for host in run.plan.proxies.usable if run.hosts[host.id].status == UP]
    turn = limits.choose([_candidate(one, run) for one in run.waiting], usable, load, run.desired.limits)
    _show_held(run, by_key, turn.held)
    after = events.newest(run.events)
    records = {key: _new_record(run, by_key[key], host, after) for key, host in turn.begin}
    for one in records.values():
        run.folder.save(one)
    writes = {
        key: external_imports.write_of(run.engine, by_key[key], run.desired, run.situation, host, run.correlation_id)
        for key, host in turn.begin
    }
    items = send_batch(run.engine, writes, PARALLEL, stop=False) if writes else {}
    for key, item in items.items():
        if item.state == APPLIED:
            _began(run, by_key[key], records[key], item.answer.vm.id, applied)
    _decide(run, {key: item for key, item in items.items() if item.state != APPLIED}, by_key, records, applied)


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


def _candidate(one: Import, run: Run) -> Candidate:
    vm = one.wanted.vm
    return Candidate(vm.key, host_of(run.desired.source, vm), max(len(vm.disks), 1))


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
    for key, reason in held.items():
        label = by_key[key].label
        run.reporter.see(label, f"waiting: {reason}", now)
        run.outcomes[label] = Outcome(WAITING, phase="waiting", diagnosis=Diagnosis(reason))


def _began(run: Run, one: Import, known: Record, vm_id: str, applied: list[Change]) -> None:
    """Take over an import that the engine has begun."""
    posted = replace(known, phase=record.POSTED, vm_id=vm_id)
    run.folder.save(posted)
    run.waiting.remove(one)
    run.outcomes.pop(one.label, None)
    applied += _changes(run, one, "import")
    _follow(run, replace(one, vm_id=vm_id), posted)


def _follow(run: Run, one: Import, known: Record) -> None:
    now = run.engine.clock.now()
    reporter = Reporter(now, None)
    reporter.see(one.label, f"{progress.STARTING} on {run.name_of_host(known.host_id)}", now)
    activity = Activity(run.desired.inactivity, now)
    run.going[one.label] = Going(one, known, reporter, activity, now, seen=now)


def _decide(
    run: Run,
    items: t.Mapping[str, Item],
    by_key: t.Mapping[str, Import],
    records: t.Mapping[str, Record],
    applied: list[Change],
) -> None:
    """Find out what came of requests without a good answer: an import may have begun in spite of it."""
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
        run.folder.remove(key)
        run.sends[key] = run.sends.get(key, 0) + (item.state != UNSENT)
        if isinstance(item.error, AuthenticationFailed):
            raise item.error
        if not _is_passing(item) or run.sends[key] >= MAX_SENDS:
            run.waiting.remove(one)
            run.outcomes[one.label] = _refused(run, known, item)


def _is_passing(item: Item) -> bool:
    if item.state in (UNKNOWN, UNSENT):
        return True
    error = item.error
    return isinstance(error, EngineError) and error.code == 409 and any(text in error.detail for text in PASSING)


def _refused(run: Run, known: Record, item: Item) -> Outcome:
    """Return the outcome of a request that the engine refused: events tell causes apart that have one answer."""
    message = item.error.message if item.error else "The engine did not answer."
    found = diagnosis.diagnose([*events.refusals(run.events, known.after_event), message])
    if not found.id:
        found = Diagnosis(message)
    host = run.name_of_host(known.host_id)
    return Outcome(OUTCOME_FAILED, host=host, correlation_id=run.correlation_id, phase="request", diagnosis=found)


# --------------------------------------------------------------------------------------------------------------- follow
def _read(run: Run, rounds: int, applied: list[Change]) -> None:
    """Read how far all imports are, and finish those that have ended."""
    if rounds % ROUNDS_BETWEEN_HOSTS == 0:
        _read_hosts(run)
    if not run.going:
        run.events += external_imports.read_events(run.engine, events.newest(run.events))
        return
    found = external_imports.read_round(
        run.engine,
        [going.record.vm_id for going in run.going.values()],
        list(run.going),
        [going.record.correlation_id for going in run.going.values() if going.record.correlation_id],
        events.newest(run.events),
    )
    run.events += found.events
    now = run.engine.clock.now()
    for label, going in list(run.going.items()):
        _see(run, going, found, now)
        if going.stage.ended:
            del run.going[label]
            _ended(run, going, applied)
        elif _is_inactive(run, going, now):
            del run.going[label]
            limit = f"{run.desired.inactivity:g}"
            text = f"Nothing has changed for {limit} s. It goes on in the engine; run the task again to follow it."
            run.outcomes[label] = _still_running(run, going, text)


def _read_hosts(run: Run) -> None:
    for host in external_imports.read_hosts(run.engine):
        if host.id in run.hosts:
            run.hosts[host.id] = replace(run.hosts[host.id], status=external_imports.status_of(host))


def _see(run: Run, going: Going, found: external_imports.Round, now: float) -> None:
    """Take over what a round of reads shows of one import."""
    known = going.record
    job = found.jobs.get(going.one.label, "")
    exists = known.vm_id in found.details
    over = job in (progress.JOB_FINISHED, progress.JOB_FAILED, "aborted") or not exists
    going.polls_since_job_ended = going.polls_since_job_ended + 1 if over else 0
    host = run.hosts.get(known.host_id)
    stage = progress.stage_of(
        Signs(
            exists=exists,
            detail=found.details.get(known.vm_id, ""),
            job=job,
            end=events.ending(run.events, known.vm_id),
            host_status=host.status if host else UP,
            host_name=host.name if host else "",
            polls_since_job_ended=going.polls_since_job_ended,
        )
    )
    before = going.stage.phase
    going.seconds[before] = going.seconds.get(before, 0.0) + now - going.seen
    going.seen, going.stage = now, stage
    going.reporter.see(going.one.label, stage.text, now, not stage.ended)


def _is_inactive(run: Run, going: Going, now: float) -> bool:
    """Whether nothing changes any more; the sizes of the disks are only read when nothing else has changed."""
    if not going.activity.is_inactive((going.stage, going.sizes), now):
        return False
    sizes = external_imports.disk_sizes(run.engine, going.record.vm_id)
    if sizes == going.sizes:
        return True
    going.sizes = sizes
    return going.activity.is_inactive((going.stage, going.sizes), now)


def _still_running(run: Run, going: Going, text: str) -> Outcome:
    known = going.record
    return Outcome(
        RUNNING,
        known.vm_id,
        run.name_of_host(known.host_id),
        known.correlation_id,
        going.stage.phase,
        Diagnosis(text or going.stage.text),
        seconds=going.seconds,
    )


def _ended(run: Run, going: Going, applied: list[Change]) -> None:
    known = going.record
    if going.stage.phase == progress.IMPORTED:
        _finish(run, going.one, known, going.seconds, applied)
        return
    texts = events.reasons(run.events, known.vm_id, known.host_id, known.after_event)
    end = events.ending(run.events, known.vm_id)
    found = diagnosis.diagnose(texts or [end.description if end else "The job of the engine failed without an event."])
    kept = bool(external_imports.find_by_name(run.engine, [going.one.label]))
    if kept:
        run.folder.save(replace(known, phase=record.FAILED, reason=found.sentence))
    else:
        run.folder.remove(known.key)
    run.outcomes[going.one.label] = Outcome(
        OUTCOME_FAILED,
        known.vm_id,
        run.name_of_host(known.host_id),
        known.correlation_id,
        going.stage.phase,
        found,
        seconds=going.seconds,
        kept=kept,
    )


# --------------------------------------------------------------------------------------------------------------- finish
def _finish(
    run: Run, one: Import, known: Record, seconds: t.Mapping[str, float], applied: list[Change], again: bool = True
) -> None:
    """Bring an imported VM to its end; what fails is the outcome of this VM alone."""
    began = run.engine.clock.now()
    outcome = Outcome(IMPORTED, known.vm_id, run.name_of_host(known.host_id), known.correlation_id, "done", kept=True)
    try:
        vnics = _bring_to_end(run, one, known)
    except AuthenticationFailed:
        raise
    except CollectionError as error:
        if again and HOLDER in error.message:
            # Perhaps another VM of the batch holds the address until it gets its own.
            run.blocked_macs.append((one, known, dict(seconds)))
            return
        failed = Diagnosis(error.message)
        outcome = replace(outcome, state=OUTCOME_FAILED, phase="finishing", diagnosis=failed)
    else:
        outcome = replace(outcome, vnics=vnics, started=one.starts)
        applied += _changes(run, one, "complete") + _changes(run, one, "start")
    took = {**seconds, "finishing": run.engine.clock.now() - began}
    run.outcomes[one.label] = replace(outcome, seconds=took)


def _bring_to_end(run: Run, one: Import, known: Record) -> tuple[Vnic, ...]:
    """Set vNICs and settings, compare, mark and start a VM. Each step does only what is left of it."""
    engine, source = run.engine, one.wanted.vm
    if known.goes_on:
        known = replace(known, phase=record.CONVERTED)
        run.folder.save(known)
    vm = imports_finish.read(engine, known.vm_id, run.profiles)
    targets = one.targets
    if not source.described:
        targets = targets_of_unknown(one, vm.vnics, run.situation, run.desired)
    if known.phase != record.MARKED:
        if known.phase == record.CONVERTED and nics.needs_reorder(vm.vnics, targets):
            imports_finish.reorder(engine, vm)
            vm = imports_finish.read(engine, known.vm_id, run.profiles)
        # Addresses that are set from now on must not be moved by a later run.
        known = replace(known, phase=record.ORDERED)
        run.folder.save(known)
        pool = run.situation.pool
        targets = nics.make_way(vm.vnics, targets, run.wanted_macs, pool)
        written = imports_finish.set_nics(engine, vm, targets, pool.holders)
        written += imports_finish.set_settings(engine, vm, one.settings)
        if written:
            vm = imports_finish.read(engine, known.vm_id, run.profiles)
        imports_finish.verify(vm, source, targets, one.settings)
        imports_finish.set_mark(engine, vm, source.mark)
        run.folder.save(replace(known, phase=record.MARKED))
    if one.starts:
        imports_finish.start(engine, vm)
    run.folder.remove(known.key)
    return vm.vnics


def _changes(run: Run, one: Import, verb: str) -> list[Change]:
    return [change for change in run.plan.changes if change.name == one.label and change.verb == verb]
