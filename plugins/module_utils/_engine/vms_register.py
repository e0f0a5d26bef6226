# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""Register VMs and templates: in waves, several at a time, and bring back those whose job fails afterwards."""

from __future__ import annotations

import re
import typing as t
from dataclasses import dataclass, field, replace

from ansible_collections.onramp.ovirt.plugins.module_utils import _macs
from ansible_collections.onramp.ovirt.plugins.module_utils._engine import jobs, registration_request, unregistered
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.batch import (
    APPLIED,
    UNKNOWN,
    UNSENT,
    Item,
    send_batch,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.connection import (
    MAX_SENDS,
    Engine,
    write_and_confirm,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.run_folder import RunFolder
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.waiting import poll
from ansible_collections.onramp.ovirt.plugins.module_utils._errors import (
    AuthenticationFailed,
    CollectionError,
    EngineError,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._plan import Change
from ansible_collections.onramp.ovirt.plugins.module_utils._registrations import record, recovery
from ansible_collections.onramp.ovirt.plugins.module_utils._registrations.desired import STOP
from ansible_collections.onramp.ovirt.plugins.module_utils._registrations.model import Situation
from ansible_collections.onramp.ovirt.plugins.module_utils._registrations.plan import Registration, RegistrationPlan
from ansible_collections.onramp.ovirt.plugins.module_utils._registrations.record import Entries
from ansible_collections.onramp.ovirt.plugins.module_utils._vnics import macs

CONFLICT = 409
# The engine did nothing, and may do it later: it has no storage pool manager yet, or another command has its locks.
PASSING = (
    "Unknown Data Center status",
    "is being imported",
    "name is already in use, please choose a unique name and try again",
    "Related operation is currently in progress",
)
# What the engine answers once it has forgotten the unregistered VM.
FORGOTTEN = (500, "General command validation failure")
# A name that does not change the meaning of a search.
PLAIN_NAME = re.compile(r"[\w.-]+")


@dataclass
class Run:
    """A run under way. ``failed`` are reasons by id, ``vms`` the SDK's VMs and templates by id as they are there.

    ``texts`` are the OVFs by id, ``lost`` the ids of those that the engine has forgotten; they come back from theirs.
    ``recovered`` are those that did, ``kept`` those that did not, so that their OVFs are still needed. ``forgotten``
    are those that the engine forgot in this run.
    """

    engine: Engine
    situation: Situation
    plan: RegistrationPlan
    folder: RunFolder
    parallel: int
    texts: t.Mapping[str, bytes] = field(default_factory=dict)
    entries: Entries = field(default_factory=dict)
    lost: frozenset[str] = frozenset()
    failed: dict[str, str] = field(default_factory=dict)
    vms: dict[str, t.Any] = field(default_factory=dict)
    recovered: set[str] = field(default_factory=set)
    kept: set[str] = field(default_factory=set)
    forgotten: set[str] = field(default_factory=set)

    @property
    def stops(self) -> bool:
        """Whether nothing more is begun after one has failed."""
        return self.plan.desired.on_error == STOP


def register(run: Run, applied: list[Change]) -> None:
    """Register everything that is planned; each one that is there afterwards is added to ``applied``."""
    ready = [one for wave in run.plan.waves for one in wave]
    texts = {one.entity.id: run.texts[one.entity.id] for one in ready if one.entity.id in run.texts}
    new = record.recorded(ready, run.plan.desired.clone)
    # A VM that the engine has forgotten is known by the job of the run that sent it, also after a third run.
    jobs_of = {key: run.entries[key].correlation_id for key in new if key in run.lost and key in run.entries}
    new.update({key: replace(new[key], correlation_id=job) for key, job in jobs_of.items()})
    run.entries = {**run.entries, **new}
    run.folder.save(texts, run.entries)
    changes = {change.before["id"]: change for change in run.plan.changes if change.before and "id" in change.before}
    for wave in run.plan.waves:
        possible = [one for one in wave if _has_template(run, one)]
        _register_wave(run, {one.entity.id: one for one in possible if one.entity.id not in run.lost})
        for one in possible:
            if one.entity.id in run.lost:
                _bring_back(run, one)
        applied += [changes[one.entity.id] for one in possible if one.entity.id in run.vms]
        if run.failed and run.stops:
            return


def _has_template(run: Run, one: Registration) -> bool:
    """Whether the template that it needs was registered, where it was to be; else it has failed."""
    if one.entity.needs in run.failed:
        run.failed[one.entity.id] = "The template that it needs was not registered."
    return one.entity.id not in run.failed


def _register_wave(run: Run, wave: t.Mapping[str, Registration]) -> None:
    """Send the requests of a wave, and what came to nothing in passing once more, until each one is decided."""
    waiting, sends = dict(wave), dict.fromkeys(wave, 0)
    last: dict[str, Item] = {}
    for dummy in poll(run.engine.timeout, run.engine.clock) if waiting else ():
        correlation_id = jobs.new_correlation_id("register")
        run.entries = record.sent(run.entries, waiting, correlation_id)
        run.folder.save({}, run.entries)
        domain, desired = run.situation.domain.id, run.plan.desired
        writes = {
            key: registration_request.registration(run.engine, domain, one, desired, correlation_id)
            for key, one in waiting.items()
        }
        last = send_batch(run.engine, writes, run.parallel, run.stops)
        waiting = _decide(run, waiting, last, correlation_id)
        for key, item in last.items():
            sends[key] += item.state != UNSENT
        if not waiting or all(sends[key] >= MAX_SENDS and not _is_passing(last[key]) for key in waiting):
            break
    for key in waiting:
        error = last[key].error
        run.failed[key] = error.message if error else "The engine did not accept it in time."


def _decide(
    run: Run, sent: t.Mapping[str, Registration], items: t.Mapping[str, Item], correlation_id: str
) -> dict[str, Registration]:
    """Sort what was sent: what is there, what was refused, what is lost and brought back; the rest is returned."""
    found = jobs.wait_for_jobs(run.engine, correlation_id, "the registration of VMs")
    there = _read(run, sent.values())
    again: dict[str, Registration] = {}
    for key, one in sent.items():
        item, job = items[key], _job_of(one, items[key], found)
        if key in there and (job is None or jobs.status_of(job) != jobs.FAILED):
            run.vms[key] = there[key]
        elif item.state == APPLIED or _is_forgotten(item.error):
            _bring_back(run, one)
        elif isinstance(item.error, AuthenticationFailed):
            raise item.error
        elif isinstance(item.error, EngineError) and not _is_passing(item):
            run.failed[key] = item.error.message
            # It has no job, so it is never taken for one that the engine has forgotten.
            run.entries = {**run.entries, key: replace(run.entries[key], correlation_id="")}
        else:
            again[key] = one
    if run.failed and run.stops:
        return {}
    return again


def _job_of(one: Registration, item: Item, found: t.Sequence[t.Any]) -> t.Any:
    """Return the job of a registration that was accepted: the one of the answer; where that was lost, by its text."""
    if item.state not in (APPLIED, UNKNOWN):
        return None
    if item.answer is not None:
        return next((job for job in found if job.id == item.answer.id), None)
    return next((job for job in found if f" {one.name} " in (job.description or "")), None)


def _is_passing(item: Item) -> bool:
    error = item.error
    return isinstance(error, EngineError) and error.code == CONFLICT and any(text in error.detail for text in PASSING)


def _is_forgotten(error: t.Optional[CollectionError]) -> bool:
    return isinstance(error, EngineError) and error.code == FORGOTTEN[0] and FORGOTTEN[1] in error.detail


# -------------------------------------------------------------------------------------------------------------- reading
def _read(run: Run, registrations: t.Iterable[Registration]) -> dict[str, t.Any]:
    """Return the SDK's VMs and templates that are there, by id. A request for each kind, however many."""
    planned = tuple(registrations)
    found: dict[str, t.Any] = {}
    templates = run.engine.system.templates_service()
    if any(one.entity.is_template for one in planned):
        listed = run.engine.read("list templates", lambda: templates.list(follow="nics"))
        found = {item.id: item for item in listed}
    vms = [one for one in planned if not one.entity.is_template]
    if vms:
        clusters = {one.cluster.name for one in vms if one.cluster}
        if run.plan.desired.clone:
            found.update(_read_clones(run.engine, vms, clusters))
        else:
            found.update(read_vms(run.engine, [one.entity.id for one in vms], clusters))
    return {one.entity.id: found[one.entity.id] for one in planned if one.entity.id in found}


def _read_clones(
    engine: Engine, registrations: t.Sequence[Registration], clusters: t.Iterable[str]
) -> dict[str, t.Any]:
    """Return the SDK's VMs of clones by the ids that they were registered from: they have ids of their own.

    Their names are free before, and unique in a data center. One request.
    """
    names = {(one.name, one.cluster.id if one.cluster else ""): one.entity.id for one in registrations}
    search = " or ".join(f"name={name}" for name, dummy in names)
    if len(names) > unregistered.MOST_IDS:
        search = _of_clusters(clusters)
    found = ((vm.name, vm.cluster.id if vm.cluster else "", vm) for vm in unregistered.list_vms(engine, search))
    return {names[name, cluster]: vm for name, cluster, vm in found if (name, cluster) in names}


def read_vms(
    engine: Engine, ids: t.Sequence[str], clusters: t.Iterable[str] = (), with_ovf: bool = False
) -> dict[str, t.Any]:
    """Return the SDK's VMs of these ids with vNICs and disks, by id, with their OVFs on request.

    One request; with OVFs, which the engine writes for each VM that it finds, one for each ``MOST_IDS``.
    """
    if with_ovf:
        parts = [ids[start : start + unregistered.MOST_IDS] for start in range(0, len(ids), unregistered.MOST_IDS)]
        return {vm.id: vm for part in parts for vm in unregistered.list_vms(engine, _search_of(part), with_ovf)}
    search = _search_of(ids)
    if len(ids) > unregistered.MOST_IDS:
        search = _of_clusters(clusters)
    return {vm.id: vm for vm in unregistered.list_vms(engine, search)}


def _of_clusters(clusters: t.Iterable[str]) -> str:
    """Return the search for the VMs of clusters; an empty one for all VMs where a name cannot be searched for."""
    names = sorted(clusters)
    plain = all(PLAIN_NAME.fullmatch(name) for name in names)
    return " or ".join(f"cluster={name}" for name in names) if plain else ""


def _search_of(ids: t.Iterable[str]) -> str:
    return " or ".join(f"id={key}" for key in ids)


# ------------------------------------------------------------------------------------------------------------ recovery
def _macs_in_use(run: Run) -> set[str]:
    """Return the MAC addresses of all VMs of the engine. One request."""
    found = unregistered.list_vms(run.engine)
    return {_macs.normalized(nic.mac.address) for vm in found for nic in vm.nics or () if nic.mac and nic.mac.address}


def _free_addresses(run: Run, pool: macs.MacPool, in_use: t.AbstractSet[str]) -> t.Iterator[str]:
    """Yield addresses of the pool that no VM has, neither in the engine nor in an OVF."""
    described = {_macs.normalized(vnic.mac) for entity in run.situation.unregistered for vnic in entity.vnics}
    yield from macs.free_addresses(pool, in_use | described)


def _lacking_disks(run: Run, one: Registration) -> list[str]:
    """Return the names of its disks that are not there: a user removed it. The engine leaves those that it forgot."""
    left_out = {disk.id for disk in one.missing}
    disks = [d for d in (one.entity.ovf.disks if one.entity.ovf else ()) if d.kind == "image" and d.id not in left_out]
    found = unregistered.with_registered_disks(run.engine, run.situation, [disk.id for disk in disks])
    return [disk.alias or disk.id for disk in disks if disk.id not in found.registered_disks]


def _bring_back(run: Run, one: Registration) -> None:
    """Add a VM from its OVF whose registration failed after the engine had accepted it, or say how that is done."""
    key, saved = one.entity.id, run.folder.ovf_path(one.entity.id)
    reason = "Its registration was accepted, and failed afterwards."
    run.forgotten.add(key)
    if run.plan.desired.clone and not one.entity.is_template:
        where = f" Its OVF is '{saved}'." if key in run.texts else ""
        run.failed[key] = f"{reason} The engine has forgotten it, and its disks are floating ones.{where}"
        return
    if one.entity.is_template or key not in run.texts or one.cluster is None:
        run.failed[key] = f"{reason} The engine has forgotten it, and its disks are floating ones."
        return
    lacking = _lacking_disks(run, one)
    if lacking:
        run.failed[key] = f"The engine does not know it any more, and these disks are gone: {', '.join(lacking)}."
        return
    in_use = _macs_in_use(run)
    settings = recovery.settings_of(one, _free_addresses(run, one.cluster.pool, in_use), in_use)
    document = recovery.ovf_to_add(run.texts[key], settings)
    add = registration_request.addition(run.engine, one.name, one.cluster.id, document)
    what = f"add VM '{one.label}' from its OVF"
    ids = [key]
    try:
        write_and_confirm(
            lambda: run.engine.write(what, add), lambda dummy: bool(read_vms(run.engine, ids)), sends=MAX_SENDS
        )
    except EngineError as error:
        if key not in read_vms(run.engine, ids):
            run.kept.add(key)
            run.failed[key] = f"{reason} {error.message} Correct this, and run the task again: its OVF is '{saved}'."
            return
    found = read_vms(run.engine, ids)
    if key in found:
        run.vms[key] = found[key]
        run.recovered.add(key)
    else:
        run.kept.add(key)
        run.failed[key] = f"{reason} It is not there after it was added from its OVF '{saved}'."
