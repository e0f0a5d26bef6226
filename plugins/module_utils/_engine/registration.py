# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""A registration from its plan to its result: finish an interrupted run, register, finish, read back, compare."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field, replace

from ansible_collections.onramp.ovirt.plugins.module_utils._engine import (
    disks_register,
    resumed,
    vms_finish,
    vms_register,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.connection import Engine
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.vms_register import Run
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.vms_register_read import Found
from ansible_collections.onramp.ovirt.plugins.module_utils._errors import (
    CollectionError,
    Incomplete,
    VerifyFailed,
    first_few,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._plan import Change
from ansible_collections.onramp.ovirt.plugins.module_utils._registrations import record, result
from ansible_collections.onramp.ovirt.plugins.module_utils._registrations.desired import CONTINUE
from ansible_collections.onramp.ovirt.plugins.module_utils._registrations.model import TEMPLATE, VM, Present
from ansible_collections.onramp.ovirt.plugins.module_utils._registrations.plan import Registration, RegistrationPlan
from ansible_collections.onramp.ovirt.plugins.module_utils._results import MOST_WARNINGS

Values = dict[str, t.Any]
KINDS = {VM: "VM", TEMPLATE: "Template"}


@dataclass
class Done:
    """What came of a plan: reasons of what failed and of addresses that were refused, by id, and what is there.

    ``disks`` are the ids of floating disks that were registered, ``failed_disks`` reasons by id. ``unfinished`` are the
    SDK's VMs of an interrupted run, as they are afterwards.
    """

    failed: dict[str, str] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)
    present: dict[str, Present] = field(default_factory=dict)
    recovered: frozenset[str] = frozenset()
    disks: frozenset[str] = frozenset()
    failed_disks: dict[str, str] = field(default_factory=dict)
    unfinished: t.Mapping[str, t.Any] = field(default_factory=dict)


def with_unfinished(planned: RegistrationPlan, found: Found) -> RegistrationPlan:
    """Return the plan with the changes that finish an interrupted run, which come first."""
    changes = tuple(_unfinished(found))
    return replace(planned, changes=(*changes, *planned.changes)) if changes else planned


def _unfinished(found: Found) -> t.Iterator[Change]:
    steps, profiles = vms_finish.needed(found.entries, found.unfinished, found.macs_in_use)
    before = {(vm, step.nic): step.before for vm, step in reversed(steps)}
    after = {(vm, step.nic): step.after for vm, step in steps}
    for place in dict.fromkeys([*after, *profiles]):
        vm, nic = place
        old: Values = {"mac": before[place]} if place in after else {}
        new: Values = {"mac": after[place]} if place in after else {}
        if place in profiles:
            new["profile"] = "/".join(found.profile_names.get(profiles[place], ())) or None
        yield Change("update", "nic", f"{found.unfinished[vm].name}/{nic}", old, new)


def apply(engine: Engine, found: Found, planned: RegistrationPlan, parallel: int, applied: list[Change]) -> Done:
    """Carry out a plan; each change that was made is added to ``applied``."""
    written = engine.written
    try:
        return _apply(engine, found, planned, parallel, applied)
    except CollectionError as error:
        # What was accepted goes on in the engine.
        if engine.written > written:
            error.details.setdefault("outcome_unknown", True)
        raise


def _apply(engine: Engine, found: Found, planned: RegistrationPlan, parallel: int, applied: list[Change]) -> Done:
    first = vms_finish.finish(engine, found.folder, found.entries, found.unfinished, found.macs_in_use, parallel)
    applied += [change for change in planned.changes if change.kind == "nic"]
    run = Run(engine, found.situation, planned, found.folder, parallel, found.texts, first.entries, found.lost)
    vms_register.register(run, applied)
    vms = {item.id: item for key, item in run.vms.items() if run.entries[key].kind == VM}
    # Clones have ids of their own, and are finished by these.
    own = {key: item.id for key, item in run.vms.items()}
    run.entries = record.renamed(run.entries, own)
    written = engine.written
    if found.unfinished:
        # They may have addresses of those that were registered now.
        vms.update(vms_register.read_vms(engine, list(found.unfinished)))
    in_use = found.macs_in_use | vms_finish.holders(vms.values())
    second = vms_finish.finish(engine, found.folder, run.entries, vms, in_use, parallel)
    refused = {**first.refused, **second.refused}
    there = {item.id: item for item in run.vms.values()}
    there.update(_read_back(engine, found, planned, list(vms), engine.written != written))
    names = found.profile_names
    kept = run.kept | set(refused) | vms_finish.still_concerned(second.entries, {**vms, **there})
    # What the engine has forgotten and this run was not asked for still needs its OVF.
    kept |= found.lost - set(run.vms)
    gone = (found.gone | run.forgotten) - set(run.vms)
    finished = set(second.entries) - kept
    found.folder.finish(second.entries, {*finished, *(key for key, new in own.items() if new in finished)}, gone)
    quotas = found.situation.quotas
    present = {key: vms_finish.present(there[new], names, quotas) for key, new in own.items() if new in there}
    refused = {next((key for key, new in own.items() if new == vm), vm): why for vm, why in refused.items()}
    disks, failed_disks = _register_disks(run, applied)
    unfinished = {key: there.get(key, vms[key]) for key in found.unfinished if key in vms}
    return Done(run.failed, refused, present, frozenset(run.recovered), disks, failed_disks, unfinished)


def _read_back(
    engine: Engine, found: Found, planned: RegistrationPlan, ids: t.Sequence[str], changed: bool
) -> dict[str, t.Any]:
    """Return the SDK's VMs that were ``changed`` last, or whose memberships are compared, by id."""
    # Only the OVF that the engine writes shows groups, labels and users of many VMs at once.
    if ids and any(map(_has_memberships, planned.registrations)):
        try:
            return vms_register.read_vms(engine, ids, with_ovf=True)
        except CollectionError as error:
            # Everything is registered by now.
            engine.warnings.append(f"Groups, labels and users of the VMs were not compared: {error.message}")
    clusters = {one.name for one in found.situation.clusters}
    return vms_register.read_vms(engine, ids, clusters) if changed else {}


def _has_memberships(one: Registration) -> bool:
    """Whether its OVF says that it is in affinity groups or labels, or names users."""
    ovf = None if one.entity.is_template else one.entity.ovf
    return bool(ovf and (ovf.affinity_groups or ovf.affinity_labels or ovf.users))


def _register_disks(run: Run, applied: list[Change]) -> tuple[frozenset[str], dict[str, str]]:
    """Register floating disks, unless a VM failed and nothing more is begun; each is added to ``applied``."""
    if not run.plan.disks or run.failed and run.stops:
        return frozenset(), {}
    changes = {change.before["id"]: change for change in run.plan.changes if change.kind == "disk" and change.before}
    done, failed = disks_register.register(run.engine, run.situation, run.plan.disks, run.parallel, run.stops)
    applied += [change for key, change in changes.items() if key in done]
    return done, failed


def values(planned: RegistrationPlan, found: Found, done: t.Optional[Done] = None) -> Values:
    """Return the values of a result; those of check mode where nothing was done.

    The VMs that an interrupted run registered come first.
    """
    known = done or Done()
    vms = result.vm_results(planned, known.failed, known.present, known.recovered)
    ids = [one.entity.id for one in planned.registrations] if done is None else known.present
    shown = {
        "vms": vms,
        "disks": result.disk_results(planned, known.disks, known.failed_disks),
        "states": result.states(vms),
        "mac_counts": result.mac_counts(planned.registrations),
        "repairs": result.repairs(planned),
        "start_list": result.start_list(planned, ids),
        "incomplete_vms": incomplete(planned, known),
    }
    return resumed.added(shown, found, known.unfinished)


def incomplete(planned: RegistrationPlan, done: Done) -> list[Values]:
    """Return the VMs and templates that are registered, but whose vNICs are not as planned, each with the reason."""
    names = {one.entity.id: one.name for one in planned.registrations}
    reasons = dict(done.refused)
    for one in planned.registrations:
        key = one.entity.id
        if key in done.present and key not in reasons:
            different = " ".join(result.nic_differences(one, done.present[key]))
            reasons.update({key: different} if different else {})
    return [
        {"name": names.get(key) or _name(done, key), "id": key, "reason": reason} for key, reason in reasons.items()
    ]


def verify(planned: RegistrationPlan, found: Found, done: Done) -> Values:
    """Return the values of the result; raises VerifyFailed, or Incomplete if the run was to go on after an error."""
    problems = [*planned.left_out, *problems_of(planned, done)]
    shown = values(planned, found, done)
    if problems and planned.desired.on_error == CONTINUE:
        raise Incomplete(first_few(problems), warnings(shown), **shown)
    if problems:
        raise VerifyFailed(first_few(problems), **shown)
    return shown


def problems_of(planned: RegistrationPlan, done: Done) -> list[str]:
    """Return what failed, and what of vNICs is not as predicted, as sentences."""
    labels = {one.entity.id: f"{KINDS[one.entity.kind]} '{one.label}'" for one in planned.registrations}
    sentences = [f"{labels[key]} was not registered: {reason}" for key, reason in done.failed.items()]
    sentences += [
        f"Disk '{disk.alias or disk.id}' was not registered: {done.failed_disks[disk.id]}"
        for disk in planned.disks
        if disk.id in done.failed_disks
    ]
    sentences += [
        f"{labels.get(key) or _label(done, key)} is not complete: {reason} Run the task again once that is corrected."
        for key, reason in done.refused.items()
    ]
    for one in planned.registrations:
        if one.entity.id in done.present and one.entity.id not in done.refused:
            different = result.nic_differences(one, done.present[one.entity.id])
            sentences += [f"{labels[one.entity.id]} is not as planned: {sentence}" for sentence in different]
    return sentences


def _label(done: Done, key: str) -> str:
    return f"VM '{_name(done, key)}'"


def _name(done: Done, key: str) -> str:
    """Return the name of a VM of an interrupted run."""
    return str(done.unfinished[key].name) if key in done.unfinished else key


def warnings(found: Values) -> tuple[str, ...]:
    """Return what a user has to look at in a result, as sentences."""
    failed = [f"{vm['name']}: {vm['reason']}" for vm in found["vms"] if vm["state"] == result.FAILED]
    failed += [f"{one['alias'] or one['id']}: {one['reason']}" for one in found["disks"] if one["reason"]]
    different = [f"{vm['name']}: {sentence}" for vm in found["vms"] for sentence in vm["differences"]]
    return (*_few(failed, "failures"), *_few(different, "differences"))


def _few(sentences: t.Sequence[str], what: str) -> t.Iterator[str]:
    yield from sentences[:MOST_WARNINGS]
    if sentences[MOST_WARNINGS:]:
        yield f"There are {len(sentences) - MOST_WARNINGS} more {what} like these; see `vms`."


def changed(planned: RegistrationPlan, done: t.Optional[Values]) -> bool:
    """Return whether a run changed anything, or would change it in check mode."""
    if done is None or any(change.kind == "nic" for change in planned.changes):
        return not planned.is_empty
    return bool(done["states"].get(result.REGISTERED)) or any(
        disk["state"] == result.REGISTERED for disk in done["disks"]
    )
