# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""Import by virt-v2v on this machine: start it apart from the task, follow it, complete the VM, clean up after it."""

from __future__ import annotations

import socket
import typing as t
import uuid
from dataclasses import dataclass, field, replace
from pathlib import Path

from ansible_collections.onramp.ovirt.plugins.module_utils._conversions import arguments, model
from ansible_collections.onramp.ovirt.plugins.module_utils._conversions.model import Conversion, Limits, Upload
from ansible_collections.onramp.ovirt.plugins.module_utils._conversions.progress import Progress, reason
from ansible_collections.onramp.ovirt.plugins.module_utils._engine import (
    certificates,
    imports_finish,
    imports_remains,
    imports_run,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.imports_batch import Run, changes_of
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.progress import Reporter
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.waiting import LONGEST_PAUSE
from ansible_collections.onramp.ovirt.plugins.module_utils._errors import AuthenticationFailed, CollectionError
from ansible_collections.onramp.ovirt.plugins.module_utils._imports import direct, limits, record, result
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.desired import CANCELED, REMOVED, Desired
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.diagnosis import Diagnosis, diagnose
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.limits import Candidate, Load
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.methods import DIRECT
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.plan_direct import released
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.progress import Activity, remaining
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.proxies import ProxyHost
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.record import Disk, Record
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.result import Outcome
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.situation import (
    FAILED,
    GOING_ON,
    NEW,
    TO_FINISH,
    Import,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.urls import host_of
from ansible_collections.onramp.ovirt.plugins.module_utils._plan import Change
from ansible_collections.onramp.ovirt.plugins.module_utils._sources import conversion_run
from ansible_collections.onramp.ovirt.plugins.module_utils._sources.conversion_host import modules_folder
from ansible_collections.onramp.ovirt.plugins.module_utils._waiting import duration, pauses


@dataclass
class Copy:
    """An import that goes on: the conversion, and how far it was seen to be."""

    one: Import
    known: Record
    conversion: Conversion
    reporter: Reporter
    activity: Activity
    seen: float
    said: Progress = Progress()
    seconds: dict[str, float] = field(default_factory=dict)
    copying_since: t.Optional[tuple[float, int]] = None
    speed: direct.Speed = direct.Speed()


@dataclass
class Batch:
    """What is under way on this machine. ``run`` has the plan and the outcomes, ``prefix`` is that of the options."""

    run: Run
    prefix: str
    storage: str = ""
    ca: str = ""
    copies: dict[str, Copy] = field(default_factory=dict)

    @property
    def desired(self) -> Desired:
        """What is asked for."""
        return self.run.desired


# --------------------------------------------------------------------------------------------------------- conversions
def conversion_of(batch: Batch, one: Import, known: Record) -> Conversion:
    """Return the conversion of one VM, with the engine as its output."""
    desired, options = batch.desired, batch.desired.conversion
    credentials = batch.run.engine.credentials
    form, allocation = direct.disk_format(batch.storage, desired.target.sparse)
    upload = Upload(
        url=direct.engine_url(batch.run.engine.url),
        domain=batch.run.situation.domain,
        cluster=batch.run.situation.cluster.name,
        disks=tuple(disk.id for disk in known.images),
        username=direct.user_of((credentials and credentials.username) or ""),
        password=(credentials and credentials.password) or "",
        ca=batch.ca,
        insecure=bool(credentials and credentials.insecure),
        proxy=options.proxy,
        prefix=batch.prefix,
        python_path=modules_folder(options.python_path) if options.python_path else "",
    )
    return Conversion(
        name=one.wanted.name,
        output_name=one.label,
        source=direct.source_of(desired.source, one.wanted.vm, options.vddk_folder),
        folder=known.folder,
        format=form,
        allocation=allocation,
        keys=tuple(model.Key(device, file) for device, file in options.keys),
        static_addresses=one.wanted.static_addresses,
        limits=Limits(options.cpu, options.io_weight, options.network),
        checksum=False,
        upload=upload,
        networks=direct.network_maps(one.wanted.vm, one.targets),
    )


def conversion_in(folder: str, name: str = "") -> Conversion:
    """Return a conversion of which only its folder matters: to look at it, or to end it."""
    return Conversion(name, name, model.Source(""), folder)


def is_alive(folder: str) -> bool:
    """Whether virt-v2v runs in a folder; raises UnreadableDocument."""
    return bool(folder) and conversion_run.look(conversion_in(folder)).alive


def read_ca(run: Run) -> str:
    """Return the certificates that virt-v2v is to trust; empty where it is not to verify any."""
    credentials = run.engine.credentials
    if credentials is None or credentials.insecure:
        return ""
    with certificates.ca_file(credentials) as file:
        return Path(file).read_text(encoding="utf-8", errors="replace") if file else ""


# ------------------------------------------------------------------------------------------------------------ the batch
def execute(batch: Batch, applied: list[Change]) -> dict[str, Outcome]:
    """Carry out the plan; each change that was made is added to ``applied``."""
    run = batch.run
    batch.ca = read_ca(run) if run.plan.ready(NEW) else ""
    run.profiles = {profile.id: (profile.network, profile.name) for profile in run.situation.cluster.profiles}
    if batch.desired.state in (CANCELED, REMOVED):
        for one in run.plan.ready(GOING_ON, FAILED):
            _end(batch, one, applied)
        return run.outcomes
    run.waiting = list(run.plan.ready(NEW))
    for one in run.plan.ready(GOING_ON):
        if one.record is not None:
            _follow(batch, one, one.record, conversion_in(one.record.folder, one.label))
    for one in run.plan.ready(TO_FINISH):
        if one.record is not None:
            _complete(batch, one, one.record, {}, applied)
    _loop(batch, applied)
    return run.outcomes


def _end(batch: Batch, one: Import, applied: list[Change]) -> None:
    """Stop what goes on, and remove what it made; raises CollectionError if something of it is left."""
    known = one.record or Record(one.wanted.vm.key, one.label, method=DIRECT)
    conversion = conversion_in(known.folder, one.label)
    going_on = one.state == GOING_ON
    with conversion_run.locked(conversion):
        if conversion_run.look(conversion).alive:
            conversion_run.cancel(conversion)
        imports_remains.clean(batch.run.engine, known)
        conversion_run.clean(conversion)
    batch.run.folder.remove(known.key)
    applied += changes_of(batch.run, one, "cancel") + changes_of(batch.run, one, "remove")
    state = result.CANCELED if going_on else result.REMOVED
    batch.run.outcomes[one.label] = Outcome(state, host=socket.gethostname())


def _loop(batch: Batch, applied: list[Change]) -> None:
    """Start, pause, look and complete until nothing waits or goes on. There is no limit of time."""
    run = batch.run
    first = batch.desired.poll_interval
    intervals = pauses(first, max(LONGEST_PAUSE, first))
    while run.begins or batch.copies:
        if run.begins:
            _begin(batch, applied)
        if not batch.desired.wait:
            break
        if batch.copies:
            run.engine.clock.sleep(next(intervals))
            _look(batch, applied)
    for copy in batch.copies.values():
        _see(copy, run.engine.clock.now())
        run.outcomes[copy.one.label] = _still_running(copy, "")


# ---------------------------------------------------------------------------------------------------------------- start
def _begin(batch: Batch, applied: list[Change]) -> None:
    """Start the conversions that the limits allow."""
    run, desired = batch.run, batch.desired
    by_key = {one.wanted.vm.key: one for one in run.waiting}
    here = [ProxyHost("", socket.gethostname())]
    sources: dict[str, int] = {}
    for copy in batch.copies.values():
        sources[copy.known.source_host] = sources.get(copy.known.source_host, 0) + copy.known.disks
    most = min(desired.limits.parallel, desired.conversion.parallel)
    candidates = [_candidate(one, desired) for one in run.waiting]
    load = Load(len(batch.copies), {}, sources)
    turn = limits.choose(candidates, here, load, replace(desired.limits, parallel=most, per_proxy_host=most))
    for key, text in turn.held.items():
        run.outcomes[by_key[key].label] = Outcome(result.WAITING, phase="waiting", diagnosis=Diagnosis(text))
    for key, dummy in turn.begin:
        run.waiting.remove(by_key[key])
        run.outcomes.pop(by_key[key].label, None)
        try:
            _start(batch, by_key[key], applied)
        except AuthenticationFailed:
            raise
        except CollectionError as wrong:
            failed = Diagnosis(wrong.message)
            run.outcomes[by_key[key].label] = Outcome(result.FAILED, phase="request", diagnosis=failed)


def _candidate(one: Import, desired: Desired) -> Candidate:
    vm = one.wanted.vm
    return Candidate(vm.key, host_of(desired.source, vm), max(len(vm.disks), 1))


def _start(batch: Batch, one: Import, applied: list[Change]) -> None:
    """Start virt-v2v after its record is on the disk, with what an earlier run left removed."""
    run, vm = batch.run, one.wanted.vm
    with run.folder.locked():
        present = run.folder.load().get(vm.key)
        if present != one.record:
            raise CollectionError("Another run has begun its import meanwhile. Run the task again to follow it.")
        if present is not None:
            conversion = conversion_in(present.folder, one.label)
            with conversion_run.locked(conversion):
                if conversion_run.look(conversion).alive:
                    raise CollectionError("Its conversion goes on. Run the task again to follow it.")
                imports_remains.clean(run.engine, present)
            applied += changes_of(run, one, "remove")
        candidate = _candidate(one, batch.desired)
        known = Record(
            key=vm.key,
            target=one.label,
            phase=record.CONVERTING,
            source_host=candidate.source_host,
            disks=candidate.disks,
            method=DIRECT,
            folder=f"{batch.desired.conversion.folder}/upload-{one.label}",
            attempts=(present.attempts if present else 0) + 1,
            images=tuple(Disk(str(uuid.uuid4()), disk.label, size=disk.capacity) for disk in vm.disks),
        )
        conversion = conversion_of(batch, one, known)
        with conversion_run.locked(conversion):
            if conversion_run.look(conversion).alive:
                raise CollectionError(f"A conversion of another run goes on in '{known.folder}'.")
            run.folder.save(known)
            command, mark = arguments.command(conversion), arguments.fingerprint(conversion)
            conversion_run.start(conversion, command, mark, known.attempts)
    applied += changes_of(run, one, "import")
    _follow(batch, one, known, conversion)


# --------------------------------------------------------------------------------------------------------------- follow
def _follow(batch: Batch, one: Import, known: Record, conversion: Conversion) -> None:
    now = batch.run.engine.clock.now()
    activity = Activity(batch.desired.inactivity, now)
    batch.copies[one.label] = Copy(one, known, conversion, Reporter(now, None), activity, now)


def _look(batch: Batch, applied: list[Change]) -> None:
    """Look at all conversions, and complete those that have ended."""
    run = batch.run
    now = run.engine.clock.now()
    for label, copy in list(batch.copies.items()):
        # First whether it runs, then what it has said until then.
        alive = conversion_run.look(copy.conversion).alive
        _see(copy, now)
        if not alive:
            del batch.copies[label]
            _ended(batch, copy, applied)
        elif copy.activity.is_inactive((copy.said, len(conversion_run.log_tail(copy.conversion))), now):
            del batch.copies[label]
            limit = f"{batch.desired.inactivity:g}"
            text = f"Nothing has changed for {limit} s. virt-v2v was not stopped; run the task again to follow it."
            run.outcomes[label] = _still_running(copy, text)


def _see(copy: Copy, now: float) -> None:
    before = copy.said.phase
    copy.seconds[before] = copy.seconds.get(before, 0.0) + now - copy.seen
    copy.seen, copy.said = now, conversion_run.progress(copy.conversion)
    percent = copy.said.percent
    if percent is not None and copy.copying_since is None:
        copy.copying_since = (now, percent)
    capacity = sum(disk.size for disk in copy.known.images)
    copy.speed = direct.speed(copy.said, capacity, copy.copying_since, now)
    step = copy.said.text if percent is None else f"{copy.said.phase}, over {percent // 10 * 10} %"
    copy.reporter.see(copy.one.label, step, now, text=copy.said.text + _pace(copy, now))


def _pace(copy: Copy, now: float) -> str:
    """Return bytes, rate and the time that is left, as far as they are known, as the end of a line."""
    percent, since = copy.said.percent, copy.copying_since
    left = remaining(*since, now, percent) if since and percent is not None else None
    return direct.rate_text(copy.speed) + ("" if left is None else f", about {duration(left)} left")


def _still_running(copy: Copy, text: str) -> Outcome:
    found = Diagnosis(text or copy.said.text)
    return _outcome(copy, result.RUNNING, found)


def _outcome(copy: Copy, state: str, found: Diagnosis) -> Outcome:
    return Outcome(
        state,
        copy.known.vm_id,
        socket.gethostname(),
        phase=copy.said.phase,
        diagnosis=found,
        seconds=copy.seconds,
        percent=copy.said.percent,
        log=copy.conversion.file(model.LOG),
        warnings=copy.said.warnings,
        bytes=copy.speed.bytes,
        rate=copy.speed.rate,
        remaining=copy.speed.left,
    )


def _ended(batch: Batch, copy: Copy, applied: list[Change]) -> None:
    """Complete the VM of a conversion that has ended, or remove what a failed one left."""
    engine, known = batch.run.engine, copy.known
    own = [disk.id for disk in known.images]
    good = conversion_run.look(copy.conversion).code == 0
    left = imports_remains.wait_for_vm(engine, known) if good else imports_remains.read(engine, known)
    if direct.is_complete(left, own) and left.vm is not None:
        _complete(batch, copy.one, replace(known, vm_id=left.vm.id), copy.seconds, applied)
        return
    log = conversion_run.log_tail(copy.conversion)
    found = diagnose([log, copy.said.error])
    if not found.id:
        found = Diagnosis(reason(copy.said, log) or "virt-v2v was ended, or said nothing.")
    batch.run.outcomes[copy.one.label] = _outcome(copy, result.FAILED, found)
    try:
        with conversion_run.locked(copy.conversion):
            imports_remains.clean(engine, known)
            conversion_run.clean(copy.conversion)
    except AuthenticationFailed:
        raise
    except CollectionError as wrong:
        # The record has the ids: the next run cleans up first.
        text = f"{found.text.rstrip('.')}. {wrong.message}"
        batch.run.outcomes[copy.one.label] = replace(
            batch.run.outcomes[copy.one.label], diagnosis=replace(found, text=text)
        )
        return
    batch.run.folder.remove(known.key)


# ------------------------------------------------------------------------------------------------------------- complete
def _complete(batch: Batch, one: Import, known: Record, seconds: t.Mapping[str, float], applied: list[Change]) -> None:
    """Bring the VM to its end by the same steps as other methods, after its vNICs have their names."""
    run = batch.run
    done = Outcome(result.FAILED, known.vm_id or one.vm_id, socket.gethostname(), phase="finishing", kept=True)
    known = replace(known, vm_id=known.vm_id or one.vm_id)
    conversion = conversion_in(known.folder, one.label)
    try:
        if known.phase == record.CONVERTING:
            known = replace(known, phase=record.COMPLETING)
            run.folder.save(known)
        if known.phase == record.COMPLETING:
            vm = imports_finish.read(run.engine, known.vm_id, run.profiles)
            imports_finish.rename(run.engine, vm, direct.renames(vm.vnics, one.wanted.vm, one.targets))
            known = replace(known, phase=record.ORDERED)
            run.folder.save(known)
        run.released_macs |= released(one)
        said = conversion_run.progress(conversion)
        # While there is a record: what is left without one, no run would find.
        with conversion_run.locked(conversion):
            conversion_run.discard(conversion)
    except AuthenticationFailed:
        raise
    except CollectionError as wrong:
        run.outcomes[one.label] = replace(done, diagnosis=Diagnosis(wrong.message), seconds=seconds)
        return
    imports_run.finish(run, one, known, seconds, applied, again=False)
    outcome = run.outcomes[one.label]
    run.outcomes[one.label] = replace(
        outcome, host=socket.gethostname(), percent=100, warnings=said.warnings or outcome.warnings
    )
