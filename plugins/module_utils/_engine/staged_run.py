# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
# Private to this collection.
"""Carry out a batch of staged imports: convert, upload, create, compare, mark and start, each step once.

Conversions run apart from this process, some of them at a time. What has been converted is uploaded and created one VM
after the other. The record of a VM is written before each step that makes something.
"""

from __future__ import annotations

import contextlib
import os
import typing as t
import uuid
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from ansible_collections.onramp.ovirt.plugins.module_utils._engine import (
    image_uploads,
    imports_finish,
    jobs,
    staged_create,
    staged_read,
    vms,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.connection import Engine
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.image_uploads import Batch, NewDisk, Upload, Way
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.imports_finish import Imported
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.progress import Reporter
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.state_folder import StateFolder
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.waiting import LONGEST_PAUSE
from ansible_collections.onramp.ovirt.plugins.module_utils._errors import (
    AuthenticationFailed,
    CollectionError,
    Incomplete,
    WaitFailed,
    first_few,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._imports import hardware, record, result
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.desired import CANCELED, IMPORTED, STOP, Desired
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.diagnosis import Diagnosis
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.nics import NicTarget
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.progress import Activity
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.record import Disk, Record
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.result import Outcome
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.situation import NEW, TO_FINISH, Import
from ansible_collections.onramp.ovirt.plugins.module_utils._plan import Change
from ansible_collections.onramp.ovirt.plugins.module_utils._staged import conversions
from ansible_collections.onramp.ovirt.plugins.module_utils._staged.disks import COW, DiskTarget, interface
from ansible_collections.onramp.ovirt.plugins.module_utils._staged.files import CONVERTED, RUNNING, Files, Made
from ansible_collections.onramp.ovirt.plugins.module_utils._staged.plan import (
    STAGED,
    UNFINISHED,
    StagedPlan,
    StagedSituation,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._waiting import pauses

IMAGEIO_PORT = 54322
MODELS = frozenset({"virtio", "e1000", "e1000e", "rtl8139"})


@dataclass
class Run:
    """A batch under way. ``outcomes`` are by name in the engine; ``seconds`` are those of each phase of a VM."""

    engine: Engine
    situation: StagedSituation
    desired: Desired
    plan: StagedPlan
    folder: StateFolder
    files: Files
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    seconds: dict[str, dict[str, float]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    way: t.Optional[Way] = None
    has_begun: bool = False
    reporter: t.Optional[Reporter] = None

    def profiles(self) -> vms.Profiles:
        """Return the names of network and profile by the id of the profile."""
        return {profile.id: (profile.network, profile.name) for profile in self.situation.base.cluster.profiles}

    def changes_of(self, one: Import, *verbs: str) -> list[Change]:
        """Return the planned changes of one VM with these verbs."""
        return [change for change in self.plan.changes if change.name == one.label and change.verb in verbs]


def execute(run: Run, applied: list[Change]) -> dict[str, Outcome]:
    """Carry out the plan of a batch; each change that was made is added to ``applied``."""
    if run.desired.state != IMPORTED:
        for one in run.plan.ready(TO_FINISH):
            if run.changes_of(one, "cancel", "remove"):
                _end(run, one, applied)
        return run.outcomes
    run.reporter = Reporter(run.engine.clock.now(), None)
    with contextlib.ExitStack() as locks:
        _loop(run, applied, locks)
    return run.outcomes


def _loop(run: Run, applied: list[Change], locks: contextlib.ExitStack) -> None:
    waiting = list(run.plan.ready(NEW, TO_FINISH))
    going: dict[str, tuple[Import, Record, Activity, float]] = {}
    intervals = pauses(0.5, max(LONGEST_PAUSE, run.desired.poll_interval))
    while going or (waiting and not _stopped(run)):
        while waiting and len(going) < run.desired.conversion.parallel and not _stopped(run):
            one = waiting.pop(0)
            with _outcome_of(run, one, "converting"):
                known = _begin(run, one, locks)
                now = run.engine.clock.now()
                going[one.label] = (one, known, Activity(run.desired.inactivity, now), now)
        ended = [label for label in going if _has_ended(run, *going[label][:3])]
        for label in ended:
            one, known, dummy, since = going.pop(label)
            _took(run, one, "converting", since)
            if label not in run.outcomes:
                _continue(run, one, known, applied)
        if going and not run.desired.wait:
            break
        if going and not ended:
            run.engine.clock.sleep(next(intervals))
    for label, left in going.items():
        text, percent = run.files.progress(left[0].wanted)
        run.outcomes[label] = Outcome(result.RUNNING, phase="converting", diagnosis=Diagnosis(text), percent=percent)


def _stopped(run: Run) -> bool:
    failed = any(outcome.state == result.FAILED for outcome in run.outcomes.values())
    return failed and run.desired.on_error == STOP


def _took(run: Run, one: Import, phase: str, since: float) -> None:
    own = run.seconds.setdefault(one.label, {})
    own[phase] = own.get(phase, 0.0) + run.engine.clock.now() - since


@contextlib.contextmanager
def _outcome_of(run: Run, one: Import, phase: str) -> t.Iterator[None]:
    """Make an error the outcome of one VM alone."""
    try:
        yield
    except AuthenticationFailed:
        raise
    except CollectionError as error:
        _fail(run, one, phase, Diagnosis(error.message))


def _fail(run: Run, one: Import, phase: str, why: Diagnosis, log: str = "") -> None:
    known = run.folder.read(one.wanted.vm.key) or Record(one.wanted.vm.key, one.label)
    run.outcomes[one.label] = Outcome(
        result.FAILED,
        known.vm_id,
        correlation_id=known.correlation_id,
        phase=phase,
        diagnosis=why,
        kept=bool(known.vm_id),
        log=log,
        seconds=run.seconds.get(one.label, {}),
    )


# -------------------------------------------------------------------------------------------------------------- convert
def _begin(run: Run, one: Import, locks: contextlib.ExitStack) -> Record:
    """Write the record, and start the conversion where there is something to convert."""
    key = one.wanted.vm.key
    locks.enter_context(run.folder.held(key))
    if run.folder.read(key) != one.record:
        raise WaitFailed("Another run has worked on it meanwhile. Run the task again.")
    known = _with_what_is_there(run, one, one.record) if one.record else _new_record(run, one)
    run.folder.save(known)
    run.has_begun = True
    if not known.is_uploaded:
        run.files.begin(one.wanted)
    return known


def _new_record(run: Run, one: Import) -> Record:
    return Record(
        key=one.wanted.vm.key,
        target=one.label,
        correlation_id=jobs.new_correlation_id("import"),
        phase=record.CONVERTING,
        disks=max(len(one.wanted.vm.disks), 1),
        method=STAGED,
        run_id=f"{UNFINISHED}{uuid.uuid4().hex}",
        folder=conversions.folder_of(one.wanted, run.desired),
    )


def _with_what_is_there(run: Run, one: Import, known: Record) -> Record:
    """Return a record of an earlier run without what has been removed from the engine since."""
    present = [disk for disk in known.images if image_uploads.status_of(run.engine, disk.id) is not None]
    images = known.images
    if len(present) != len(images):
        images = tuple(disk if disk in present else replace(disk, phase=record.CHOSEN) for disk in images)
    phase = known.phase
    if not one.vm_id and phase in (record.COMPLETING, record.MARKED):
        phase = record.UPLOADING
    return replace(known, phase=phase, vm_id=one.vm_id, attempts=known.attempts + 1, images=images)


def _has_ended(run: Run, one: Import, known: Record, activity: Activity) -> bool:
    """Whether a conversion goes on no longer, or is not followed any more; shows how far it is."""
    state = CONVERTED
    if known.is_uploaded:
        return True
    with _outcome_of(run, one, "converting"):
        state = run.files.state(one.wanted)
        text, percent = run.files.progress(one.wanted)
        now = run.engine.clock.now()
        if run.reporter:
            run.reporter.see(one.label, text, now, state == RUNNING)
        if state == RUNNING and activity.is_inactive((text, percent), now):
            why = f"Nothing has changed for {run.desired.inactivity:g} s ({text}). Run the task again to follow it."
            run.outcomes[one.label] = Outcome(result.RUNNING, phase="converting", diagnosis=Diagnosis(why))
        if state not in (RUNNING, CONVERTED):
            _fail(run, one, "converting", run.files.failure(one.wanted), run.files.log(one.wanted))
    return state != RUNNING or one.label in run.outcomes


# ------------------------------------------------------------------------------------------------- upload and complete
def _continue(run: Run, one: Import, known: Record, applied: list[Change]) -> None:
    """Bring one VM to its end whose files are there."""
    step = "uploading"
    since = run.engine.clock.now()
    try:
        # Which disk is on which bus is only known from the files.
        made = run.files.made(one.wanted) if run.files.state(one.wanted) == CONVERTED else Made()
        if not known.is_uploaded:
            known = _upload(run, one, known, made)
        _took(run, one, step, since)
        step, since = "creating", run.engine.clock.now()
        known, vm, targets = _create(run, one, known, made)
        step = "finishing"
        vm, differing = _finish(run, one, known, vm, targets)
        _took(run, one, step, since)
    except AuthenticationFailed:
        raise
    except CollectionError as error:
        _took(run, one, step, since)
        _fail(run, one, step, Diagnosis(error.message))
        return
    applied += run.changes_of(one, "import", "complete", "start")
    run.outcomes[one.label] = Outcome(
        result.IMPORTED,
        vm.id,
        correlation_id=known.correlation_id,
        phase="done",
        vnics=vm.vnics,
        hardware=vm.hardware,
        differing=differing,
        seconds=run.seconds.get(one.label, {}),
        kept=True,
        started=one.starts,
    )


def _upload(run: Run, one: Import, known: Record, made: Made) -> Record:
    """Send what is not in the engine yet, and return the record with all disks."""
    targets = run.plan.disks[one.label]
    if len(made.disks) != len(targets):
        raise WaitFailed(f"The conversion made {len(made.disks)} disks, and the source has {len(targets)}.")
    known = replace(known, phase=record.UPLOADING)
    broken = [disk.id for disk in known.images if disk.phase != record.UPLOADED]
    image_uploads.remove(run.engine, broken)
    kept = {disk.source: disk for disk in known.images if disk.phase == record.UPLOADED}
    images = tuple(
        kept.get(str(target.number)) or Disk(str(uuid.uuid4()), str(target.number), file, os.stat(file).st_size)
        for target, file in zip(targets, made.disks)
    )
    known = replace(known, images=images)
    run.folder.save(known)
    missing = [(disk, target) for disk, target in zip(images, targets) if disk.phase != record.UPLOADED]
    bases = dict(zip(made.disks, made.bases))
    sizes = {d.id: image_uploads.file_information(d.file, bases.get(d.file, "")) for d, dummy in missing}
    image_uploads.create(run.engine, [_new_disk(run, disk, target, sizes[disk.id]) for disk, target in missing])
    return _send(run, known, [Upload(d.id, t_.name, d.file, size=sizes[d.id][0]) for d, t_ in missing])


def _new_disk(run: Run, disk: Disk, target: DiskTarget, sizes: tuple[int, int]) -> NewDisk:
    size, needed = sizes
    return NewDisk(
        disk.id,
        target.name,
        size,
        target.domain.id,
        target.format,
        target.sparse,
        needed if target.format == COW and target.domain.is_block else 0,
        target.profile_id,
        run.situation.base.quota_id,
    )


def _send(run: Run, known: Record, uploads: t.Sequence[Upload]) -> Record:
    state = [known]

    def keep(one: Upload, **changes: t.Any) -> None:
        images = tuple(replace(disk, **changes) if disk.id == one.disk_id else disk for disk in state[0].images)
        state[0] = replace(state[0], images=images)
        run.folder.save(state[0])

    batch = Batch(
        tuple(uploads),
        run.desired.conversion.uploads,
        _way(run),
        lambda one: keep(one, transfer_id=one.transfer_id),
        lambda one: keep(one, phase=record.UPLOADED),
        run.notes,
    )
    image_uploads.send(run.engine, batch)
    return state[0]


def _way(run: Run) -> Way:
    """Return how this machine reaches disks: a host whose port answers, else the engine as a proxy."""
    if run.way is None:
        hosts = staged_read.upload_hosts(run.engine, run.situation.base)
        ports = {(address, IMAGEIO_PORT): ident for ident, address in hosts}
        reached = run.files.reachable(list(ports))
        # Its choice depends on the engine's name, so that not all machines use the same host.
        found = sorted(ports[address] for address in reached)
        run.way = Way(found[0]) if found else Way(by_proxy=True)
        if hosts and not found:
            place = urlsplit(run.engine.url).hostname
            run.notes.append(f"No host answers at port {IMAGEIO_PORT}; disks were sent by the engine ({place}).")
    return run.way


def _create(run: Run, one: Import, known: Record, made: Made) -> tuple[Record, Imported, tuple[NicTarget, ...]]:
    """Create the VM unless it is there, with its vNICs and disks."""
    engine, source = run.engine, one.wanted.vm
    buses = made.buses or tuple(disk.bus for disk in source.disks)
    interfaces = [interface(bus, one.settings.bios_type) for bus in buses]
    models = made.models or tuple(nic.model for nic in source.nics)
    targets = tuple(_with_model(target, models, number) for number, target in enumerate(one.targets))
    known = replace(known, phase=record.CREATING if known.phase == record.UPLOADING else known.phase)
    run.folder.save(known)
    ident = known.vm_id or staged_create.find(engine, known)
    if not ident:
        ident = staged_create.create(engine, known, source, one.settings, run.situation.base, interfaces)
    if known.phase != record.MARKED:
        known = replace(known, vm_id=ident, phase=record.COMPLETING)
        run.folder.save(known)
    profiles = run.profiles()
    vm = imports_finish.read(engine, ident, profiles)
    if known.phase != record.MARKED:
        disks = list(zip(known.images, interfaces))
        vm = staged_create.complete(engine, vm, targets, disks, profiles, run.situation.base.pool.holders)
    return known, vm, targets


def _with_model(target: NicTarget, models: t.Sequence[str], number: int) -> NicTarget:
    """Return what a vNIC gets, with the model that the guest has a driver for."""
    if target.model:
        return target
    found = models[number].lower() if number < len(models) else ""
    return replace(target, model=found if found in MODELS else "virtio")


def _finish(
    run: Run, one: Import, known: Record, vm: Imported, targets: t.Sequence[NicTarget]
) -> tuple[Imported, tuple[str, ...]]:
    """Set the rest, compare, mark, start and clean up."""
    engine, source = run.engine, one.wanted.vm
    if known.phase != record.MARKED:
        if imports_finish.set_settings(engine, vm, one.settings):
            vm = imports_finish.read(engine, vm.id, run.profiles())
        imports_finish.verify(vm, source, targets, one.settings)
        staged_create.verify_disks(engine, vm, known.images)
        staged_create.mark(engine, vm, known, source.mark)
        known = replace(known, phase=record.MARKED)
        run.folder.save(known)
    if one.starts:
        imports_finish.start(engine, vm)
    if not run.desired.conversion.keep:
        run.files.remove(one.wanted)
    run.folder.remove(known.key)
    return vm, tuple(hardware.remarks(source, vm.hardware))


# ------------------------------------------------------------------------------------------------ other desired states
def _end(run: Run, one: Import, applied: list[Change]) -> None:
    """Stop an import; with ``removed``, remove all that it has made. Only what its record names is touched."""
    engine = run.engine
    known = one.record or Record(one.wanted.vm.key, one.label)
    images = [disk.id for disk in known.images]
    with _outcome_of(run, one, "canceling"):
        run.files.cancel(one.wanted)
        image_uploads.cancel_transfers(engine, images)
        state = result.CANCELED
        if run.desired.state != CANCELED:
            with run.folder.held(known.key):
                _remove(run, one, known, images)
            state = result.REMOVED
        run.outcomes[one.label] = Outcome(state, one.vm_id)
        applied += run.changes_of(one, "cancel", "remove")


def _remove(run: Run, one: Import, known: Record, images: t.Sequence[str]) -> None:
    """Remove the VM, its disks, the files and the record, in this order."""
    ident = known.vm_id or staged_create.find(run.engine, known)
    if ident and run.situation.base.vm(ident):
        imports_finish.remove(run.engine, ident)
    image_uploads.remove(run.engine, images)
    run.files.remove(one.wanted)
    run.folder.remove(known.key)


def checked(run: Run, outcomes: t.Mapping[str, Outcome]) -> dict[str, t.Any]:
    """Return the values of the result; raises WaitFailed, or Incomplete if the task was to go on after an error."""
    # What has failed can have made files and disks, though no change of the plan was completed.
    found = {**result.values(run.plan, outcomes), **({"changed": True} if run.has_begun else {})}
    sentences = [*run.plan.left_out, *result.problems(run.plan, outcomes)]
    if sentences and run.desired.on_error == STOP:
        raise WaitFailed(first_few(sentences), **found)
    if sentences:
        raise Incomplete(first_few(sentences), warnings(run), **found)
    return result.values(run.plan, outcomes)


def warnings(run: Run) -> tuple[str, ...]:
    """Return what a user has to look at, as sentences."""
    inactive = [
        f"VM '{label}': {outcome.diagnosis.text}"
        for label, outcome in run.outcomes.items()
        if outcome.state == result.RUNNING and run.desired.wait
    ]
    return (*result.problems(run.plan, run.outcomes), *inactive, *dict.fromkeys(run.notes))
