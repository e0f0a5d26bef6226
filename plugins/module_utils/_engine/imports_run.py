# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""A batch of imports from its plan to its end: begin as many as the limits allow, follow all at once, finish each."""

from __future__ import annotations

import typing as t
from dataclasses import replace

from ansible_collections.onramp.ovirt.plugins.module_utils._engine import (
    exported_templates,
    external_imports,
    imports_finish,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.host_channel import NoChannel
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.imports_batch import Going, Run, changes_of, follow
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.imports_begin import begin
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.waiting import LONGEST_PAUSE
from ansible_collections.onramp.ovirt.plugins.module_utils._errors import (
    AuthenticationFailed,
    CollectionError,
    Incomplete,
    VerifyFailed,
    WaitFailed,
    first_few,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._imports import (
    desired,
    diagnosis,
    events,
    exported,
    hardware,
    nics,
    progress,
    record,
    result,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.desired import STOP
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.diagnosis import Diagnosis
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.host_channel import Job
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.nics import NicTarget
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.plan import targets_of_unknown
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.progress import Activity, Signs
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.proxies import UP
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.record import Record
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.result import (
    CANCELED,
    IMPORTED,
    RUNNING,
    WAITING,
    Outcome,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.result import FAILED as OUTCOME_FAILED
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.situation import (
    FAILED,
    GOING_ON,
    NEW,
    TO_FINISH,
    Import,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._plan import Change
from ansible_collections.onramp.ovirt.plugins.module_utils._waiting import duration, pauses

# Statuses of hosts change rarely.
ROUNDS_BETWEEN_HOSTS = 3
HOLDER = "is already in use by"


def execute(run: Run, applied: list[Change]) -> dict[str, Outcome]:
    """Carry out the plan of a batch; each change that was made is added to ``applied``."""
    run.events = list(run.situation.events)
    run.hosts = {host.id: host for host in run.situation.hosts}
    run.located_at = run.engine.clock.now()
    run.profiles = {profile.id: (profile.network, profile.name) for profile in run.situation.cluster.profiles}
    if run.desired.state == desired.CANCELED:
        _cancel(run, applied)
        return run.outcomes
    for one in run.plan.ready(FAILED):
        imports_finish.remove(run.engine, one.remove)
        run.folder.remove(one.wanted.vm.key)
        applied += changes_of(run, one, "remove")
        run.outcomes[one.label] = Outcome(result.REMOVED, one.remove)
    if run.desired.state == desired.REMOVED:
        return run.outcomes
    run.outcomes.clear()
    run.waiting = list(run.plan.ready(NEW, FAILED))
    exported_templates.import_needed(run, applied)
    for one in run.plan.ready(GOING_ON):
        known = _record(one)
        follow(run, replace(one, vm_id=one.vm_id), replace(known, vm_id=one.vm_id, phase=record.POSTED))
    for one in run.plan.ready(TO_FINISH):
        finish(run, one, replace(_record(one), vm_id=one.vm_id), {}, applied)
    _loop(run, applied)
    return run.outcomes


def _cancel(run: Run, applied: list[Change]) -> None:
    """Cancel what goes on, and follow it to the end that the engine sees."""
    for one in run.plan.ready(GOING_ON):
        known = replace(_record(one), vm_id=one.vm_id, phase=record.POSTED)
        host = run.name_of_host(known.host_id)
        try:
            run.channels.abort(known.host_id, host, known.vm_id)
        except NoChannel as error:
            run.outcomes[one.label] = Outcome(OUTCOME_FAILED, known.vm_id, host, diagnosis=Diagnosis(error.message))
            continue
        applied += changes_of(run, one, "cancel")
        follow(run, replace(one, vm_id=one.vm_id), known)
    cancelled = set(run.going)
    _loop(run, applied)
    for label in cancelled & set(run.outcomes):
        if run.outcomes[label].state == OUTCOME_FAILED:
            run.outcomes[label] = replace(run.outcomes[label], state=CANCELED)


def _record(one: Import) -> Record:
    return one.record or Record(one.wanted.vm.key, one.label)


def _loop(run: Run, applied: list[Change]) -> None:
    """Begin, pause, read and finish until nothing waits or goes on. There is no limit of time."""
    intervals = pauses(run.desired.poll_interval, max(LONGEST_PAUSE, run.desired.poll_interval))
    rounds = 0
    idle = Activity(run.desired.inactivity, run.engine.clock.now())
    while run.begins or run.going:
        if run.begins:
            begin(run, applied)
        held = tuple(sorted((label, one.diagnosis.text) for label, one in run.outcomes.items()))
        if not run.going and idle.is_inactive(held, run.engine.clock.now()):
            break
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
        finish(run, one, known, seconds, applied, again=False)
    for going in run.going.values():
        run.outcomes[going.one.label] = _still_running(run, going, "")


def checked(run: Run, outcomes: t.Mapping[str, Outcome]) -> dict[str, t.Any]:
    """Return the values of the result; raises WaitFailed, or Incomplete if the task was to go on after an error."""
    found = result.values(run.plan, outcomes)
    sentences = [*run.plan.left_out, *result.problems(run.plan, outcomes)]
    if sentences and run.desired.on_error == STOP:
        raise WaitFailed(first_few(sentences), **found)
    if sentences:
        raise Incomplete(first_few(sentences), warnings(run), **found)
    return found


def warnings(run: Run) -> tuple[str, ...]:
    """Return what a user has to look at, as sentences: imports that failed or did not come to their end."""
    inactive = [
        f"VM '{label}': {outcome.diagnosis.text}"
        for label, outcome in run.outcomes.items()
        if outcome.state == RUNNING and run.desired.wait
    ]
    if run.desired.wait and not any(outcome.state == OUTCOME_FAILED for outcome in run.outcomes.values()):
        inactive += [
            f"VM '{label}' was not imported: {outcome.diagnosis.text}."
            for label, outcome in run.outcomes.items()
            if outcome.state == WAITING
        ]
    differing = [
        f"VM '{label}' differs from its source. {' '.join(outcome.differing)}"
        for label, outcome in run.outcomes.items()
        if outcome.differing
    ]
    return (*result.problems(run.plan, run.outcomes), *inactive, *differing)


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
    conversions = _conversions(run)
    now = run.engine.clock.now()
    for label, going in list(run.going.items()):
        _see(run, going, found, conversions.get(going.record.vm_id), now)
        if going.stage.ended:
            del run.going[label]
            _ended(run, going, applied)
        elif _is_inactive(run, going, now):
            del run.going[label]
            limit = f"{run.desired.inactivity:g}"
            text = f"Nothing has changed for {limit} s. It goes on in the engine; run the task again to follow it."
            run.outcomes[label] = _still_running(run, going, text)


def _conversions(run: Run) -> dict[str, Job]:
    """Return what the proxy hosts themselves say about conversions. One command for each host with a channel."""
    found: dict[str, Job] = {}
    for ident in {going.record.host_id for going in run.going.values()} & set(run.hosts):
        if run.hosts[ident].status == UP:
            found.update(run.channels.jobs(ident, run.hosts[ident].name))
    return found


def _read_hosts(run: Run) -> None:
    if run.situation.exported is not None:
        return
    for host in external_imports.read_hosts(run.engine):
        if host.id in run.hosts:
            run.hosts[host.id] = replace(run.hosts[host.id], status=external_imports.status_of(host))


def _see(run: Run, going: Going, found: external_imports.Round, conversion: t.Optional[Job], now: float) -> None:
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
            end=events.ending(run.events, known.vm_id, known.after_event),
            host_status=host.status if host else UP,
            host_name=host.name if host else "",
            polls_since_job_ended=going.polls_since_job_ended,
            conversion=conversion,
            copies_only=going.one.wanted.vm.is_exported,
        )
    )
    before = going.stage.phase
    going.seconds[before] = going.seconds.get(before, 0.0) + now - going.seen
    going.seen, going.stage = now, stage
    going.reporter.see(going.one.label, stage.step, now, not stage.ended, stage.text + _time_left(going, now))


def _time_left(going: Going, now: float) -> str:
    """Return how long the copy will take, as far as percentages tell, as the end of a line."""
    percent = going.stage.percent
    if percent is None:
        return ""
    since, first = going.copying_from = going.copying_from or (now, percent)
    left = progress.remaining(since, first, now, percent)
    return "" if left is None else f", about {duration(left)} left"


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
        percent=going.stage.percent,
    )


def _ended(run: Run, going: Going, applied: list[Change]) -> None:
    known = going.record
    if going.stage.phase == progress.IMPORTED:
        finish(run, going.one, known, going.seconds, applied)
        return
    texts = events.reasons(run.events, known.vm_id, known.host_id, known.after_event)
    end = events.ending(run.events, known.vm_id, known.after_event)
    log = run.channels.log(known.host_id, run.name_of_host(known.host_id), known.vm_id)
    last = end.description if end else "The job of the engine failed without an event."
    found = diagnosis.diagnose([*log.lines, *texts] or [last])
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
        log=log.path,
        percent=log.percent if log.percent is not None else going.stage.percent,
    )


# --------------------------------------------------------------------------------------------------------------- finish
def finish(
    run: Run, one: Import, known: Record, seconds: t.Mapping[str, float], applied: list[Change], again: bool = True
) -> None:
    """Bring an imported VM to its end; what fails is the outcome of this VM alone."""
    began = run.engine.clock.now()
    outcome = Outcome(IMPORTED, known.vm_id, run.name_of_host(known.host_id), known.correlation_id, "done", kept=True)
    try:
        with run.folder.held(known.key):
            # Another run may have done more meanwhile. The record of a run that was killed may lack the VM.
            kept = run.folder.read(known.key)
            vm, differing = _bring_to_end(run, one, kept if kept and kept.vm_id == known.vm_id else known)
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
        outcome = replace(outcome, vnics=vm.vnics, hardware=vm.hardware, differing=differing, started=one.starts)
        applied += changes_of(run, one, "complete") + changes_of(run, one, "start")
    took = {**seconds, "finishing": run.engine.clock.now() - began}
    run.outcomes[one.label] = replace(outcome, seconds=took)


def _bring_to_end(run: Run, one: Import, known: Record) -> tuple[imports_finish.Imported, tuple[str, ...]]:
    """Set vNICs and settings, compare, mark and start a VM. Each step does only what is left of it.

    Return the VM, and what differs from its source.
    """
    engine, source = run.engine, one.wanted.vm
    if known.goes_on:
        known = replace(known, phase=record.CONVERTED)
        run.folder.save(known)
    vm = imports_finish.read(engine, known.vm_id, run.profiles)
    # A VM that was exported has the mark of its import from before.
    if source.is_marked(vm.comment) and not source.is_exported:
        # Whatever is known of it, addresses must not be moved any more.
        known = replace(known, phase=record.MARKED)
    targets = one.targets
    if source.is_exported:
        targets = _targets_of_exported(run, one, vm)
    elif not source.described:
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
    return vm, tuple(hardware.remarks(source, vm.hardware))


def _targets_of_exported(run: Run, one: Import, vm: imports_finish.Imported) -> tuple[NicTarget, ...]:
    """Return what the vNICs get: as planned, or as the rules say now that they can be seen."""
    source, options = one.wanted.vm, run.desired
    if source.nics_known:
        return exported.as_linked(one.targets, vm.vnics)
    targets, findings = exported.targets_of(
        source, one.wanted.nics, vm.vnics, options.rules, run.situation.cluster, options.strict
    )
    if findings:
        sentences = [finding.text for finding in findings]
        raise VerifyFailed(f"VM '{vm.name}' was imported, but its vNICs cannot be set. {first_few(sentences, ' ')}")
    return targets
