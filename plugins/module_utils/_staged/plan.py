# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
# Private to this collection.
"""What a batch of staged imports does: made from options, records and what engine and conversion host have."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field, replace

from ansible_collections.onramp.ovirt.plugins.module_utils._findings import (
    Finding,
    error,
    in_order,
    of_left_out,
    warning,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._imports import nics
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.desired import (
    CANCELED,
    IMPORTED,
    STOP,
    Desired,
    Wanted,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.plan import (
    detailed,
    located,
    other_method,
    remarks,
    without_record,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.record import MARKED, Record
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.situation import (
    NEW,
    TO_FINISH,
    UNCHANGED,
    EngineVm,
    Import,
    ImportPlan,
    Situation,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._plan import Change
from ansible_collections.onramp.ovirt.plugins.module_utils._staged import conversions
from ansible_collections.onramp.ovirt.plugins.module_utils._staged.disks import (
    GIB,
    DiskTarget,
    TargetDomain,
    check_space,
    plan_disks,
)

STAGED = "staged"
# In the comment of a VM that is not finished, before the id of its run.
UNFINISHED = "onramp-v2v-unfinished:"
# What the engine extracts itself says nothing about virt-v2v.
ONLY_OF_ENGINE = frozenset({"ova-of-ovirt"})


@dataclass(frozen=True)
class StagedSituation:
    """What engine and conversion host have, beyond what every import depends on.

    ``profiles`` are ids of disk profiles by domain and reference. ``converted`` are the keys of VMs whose files are
    there, ``running`` those with a conversion or a transfer that goes on. ``free`` are bytes in the folder of
    conversions. ``problems`` are what is missing on the conversion host.
    """

    base: Situation
    domains: tuple[TargetDomain, ...] = ()
    profiles: t.Mapping[tuple[str, str], str] = field(default_factory=dict)
    converted: frozenset[str] = frozenset()
    running: frozenset[str] = frozenset()
    free: t.Optional[int] = None
    problems: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class StagedPlan(ImportPlan):
    """The plan of a batch. ``disks`` are by the name in the engine."""

    disks: t.Mapping[str, tuple[DiskTarget, ...]] = field(default_factory=dict)


def plan_staged(situation: StagedSituation, desired: Desired) -> StagedPlan:
    """Return what a batch does, with all findings."""
    base = situation.base
    classified = [_classify(located(one, base), base) for one in desired.wanted]
    if desired.state != IMPORTED:
        return _plan_ending(classified, situation, desired)
    active = [one for one in classified if one.state != UNCHANGED]
    disks: dict[str, tuple[DiskTarget, ...]] = {}
    found: dict[str, Import] = {}
    for one in detailed(active, base, desired):
        disks[one.label], own = plan_disks(one.wanted, desired, situation.domains, situation.profiles)
        kept = [finding for finding in one.findings if finding.code not in ONLY_OF_ENGINE]
        checks = conversions.check(one.wanted, desired)
        found[one.label] = replace(one, findings=(*kept, *own, *checks))
    imports = tuple(found.get(one.label, one) for one in classified)
    general = [*_general(situation, desired, list(found.values()), disks), *remarks(active, base, desired)]
    findings = [finding for one in imports for finding in one.findings]
    if desired.on_error != STOP:
        findings = [of_left_out(finding, "The VM") for finding in findings]
    ready = [one for one in imports if not one.blocked]
    return StagedPlan(
        changes=tuple(change for one in ready for change in _changes(one, desired, disks.get(one.label, ()))),
        findings=in_order([*general, *findings]),
        before={"vms": sorted(one.label for one in imports if one.state == UNCHANGED)},
        after={"vms": sorted(one.label for one in ready)},
        imports=imports,
        disks=disks,
    )


def own_vm(known: Record, vms: t.Iterable[EngineVm]) -> t.Optional[EngineVm]:
    """Return the VM that a record is about: by the id, or by the text in the comment of one that is not finished."""
    return next(
        (vm for vm in vms if vm.id == known.vm_id or (known.run_id and known.run_id in vm.comment.split())), None
    )


def _classify(wanted: Wanted, situation: Situation) -> Import:
    known = situation.records.get(wanted.vm.key)
    if known is None:
        return without_record(wanted, situation)
    if known.method != STAGED:
        return Import(wanted, NEW, known.vm_id, known, findings=(other_method(wanted, known),))
    present = own_vm(known, situation.vms)
    found = Import(wanted, TO_FINISH, present.id if present else "", known)
    if known.target != wanted.target:
        text = f"VM '{wanted.name}' is being imported under the name '{known.target}'."
        hint = "Finish that import first, with the same name."
        return replace(found, findings=(error("import-target-changed", wanted.path, text, hint),))
    other = situation.named(wanted.target)
    if other is not None and other.id != found.vm_id:
        text = f"The name '{wanted.target}' is in use in the data center, by {other.id}."
        rule = "VM_CANNOT_IMPORT_VM_NAME_EXISTS"
        return replace(found, findings=(error("vm-name-in-use", wanted.path, text, "Use `new_name`.", rule),))
    return found


def _general(
    situation: StagedSituation,
    desired: Desired,
    active: t.Sequence[Import],
    disks: t.Mapping[str, tuple[DiskTarget, ...]],
) -> t.Iterator[Finding]:
    """Yield what concerns the whole batch."""
    sent = [one for one in active if not one.blocked]
    if not sent:
        return
    yield from situation.problems
    missing = [one for one in sent if one.wanted.vm.key not in situation.converted]
    sizes_here = sorted((conversions.space_needed(one.wanted, desired) for one in missing), reverse=True)
    # The files of a VM are removed after its import, before those of another one are made.
    at_once = sizes_here if desired.conversion.keep else sizes_here[: desired.conversion.parallel]
    needed = sum(at_once)
    if situation.free is not None and needed > situation.free:
        text = f"'{desired.conversion.folder}' has {situation.free / GIB:.1f} GiB free, and the converted disks of "
        text += f"{len(at_once)} {'VM' if len(at_once) == 1 else 'VMs'} need {needed / GIB:.1f} GiB."
        hint = "Use another folder, or import fewer VMs at a time with `conversion.parallel`."
        yield error("conversion-space-too-small", "conversion.folder", text, hint)
    sizes = [
        (target, source.used or source.capacity if target.sparse else source.capacity)
        for one in sent
        if one.state == NEW
        for target, source in zip(disks[one.label], one.wanted.vm.disks)
    ]
    yield from check_space(sizes)
    yield from nics.check_pool(sum(not target.mac for one in sent for target in one.targets), situation.base.pool)


def _changes(one: Import, desired: Desired, disks: t.Sequence[DiskTarget]) -> t.Iterator[Change]:
    if one.state == UNCHANGED:
        return
    after = {
        "name": one.label,
        "cluster": desired.target.cluster,
        "disks": [disk.as_dict() for disk in disks],
        "nics": [target.as_dict() for target in one.targets],
        "settings": one.settings.as_dict(),
    }
    if one.state == NEW:
        yield Change("import", "vm", one.label, None, after)
    else:
        before = {"id": one.vm_id or None, "phase": one.record.phase if one.record else ""}
        yield Change("complete", "vm", one.label, before, after)
    if one.starts:
        yield Change("start", "vm", one.label, {"status": "down"}, {"status": "up"})


def _plan_ending(classified: t.Sequence[Import], situation: StagedSituation, desired: Desired) -> StagedPlan:
    """Return the plan that stops imports, or removes all that they have made. Only what records name is removed."""
    verb = "cancel" if desired.state == CANCELED else "remove"
    ready = [one for one in classified if one.state == TO_FINISH]
    here = sorted(one.label for one in ready)
    findings = [finding for one in classified for finding in one.findings if one.state != TO_FINISH]
    if desired.state == CANCELED:
        ready = [one for one in ready if one.wanted.vm.key in situation.running]
    else:
        findings += [_kept(one) for one in ready if _is_marked(one)]
        ready = [one for one in ready if not _is_marked(one)]
    changes = tuple(
        Change(verb, "vm", one.label, {"id": one.vm_id or None, "phase": one.record.phase if one.record else ""}, None)
        for one in ready
    )
    return StagedPlan(
        changes=changes,
        findings=in_order(findings),
        before={"vms": here},
        after={"vms": [name for name in here if desired.state == CANCELED or name not in {one.label for one in ready}]},
        imports=tuple(replace(one, findings=()) if one.state == TO_FINISH else one for one in classified),
    )


def _is_marked(one: Import) -> bool:
    return bool(one.record and one.record.phase == MARKED)


def _kept(one: Import) -> Finding:
    message = f"The import of '{one.wanted.name}' has ended well. It is not removed."
    return warning("import-not-removed", one.wanted.path, message, "Run the task again to finish it.")
