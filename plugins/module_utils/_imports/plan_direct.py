# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""What an import by virt-v2v on this machine does: which VMs are new, go on, are to be finished."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field, replace

from ansible_collections.onramp.ovirt.plugins.module_utils import _macs
from ansible_collections.onramp.ovirt.plugins.module_utils._findings import (
    Finding,
    error,
    in_order,
    info,
    of_left_out,
    warning,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._imports import direct, record
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.desired import (
    CANCELED,
    IMPORTED,
    STOP,
    Desired,
    Wanted,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.direct import Left
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.methods import DIRECT
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.plan import (
    changes_of,
    detailed,
    located,
    other_method,
    remarks,
    without_record,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.record import Record
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.situation import (
    ACTIVE,
    FAILED,
    GOING_ON,
    NEW,
    TO_FINISH,
    UNCHANGED,
    Import,
    ImportPlan,
    Situation,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._plan import Change

# The VM is there, and is being set.
COMPLETED_LATER = (record.COMPLETING, record.ORDERED, record.MARKED)


@dataclass(frozen=True)
class Begun:
    """An import of an earlier run as it is now: whether virt-v2v runs, and what it has made in the engine."""

    alive: bool = False
    left: Left = Left()


@dataclass(frozen=True)
class Machine:
    """What is wrong with this machine or the engine for an upload, and the imports that were begun, by key."""

    findings: tuple[Finding, ...] = ()
    begun: t.Mapping[str, Begun] = field(default_factory=dict)


def plan_direct(situation: Situation, desired: Desired, machine: Machine) -> ImportPlan:
    """Return what a batch does, with all findings."""
    classified = [_classify(located(one, situation), situation, machine) for one in desired.wanted]
    if desired.state != IMPORTED:
        return _plan_ending(classified, desired, machine)
    active = [one for one in classified if one.state != UNCHANGED]
    details = {one.label: _checked(one, situation, desired, machine) for one in detailed(active, situation, desired)}
    imports = tuple(details.get(one.label, one) for one in classified)
    general = [*_general(situation, machine, active), *remarks(active, situation, desired)]
    own = [finding for one in imports for finding in one.findings]
    if desired.on_error != STOP:
        own = [of_left_out(finding, "The VM") for finding in own]
    ready = [one for one in imports if not one.blocked]
    return ImportPlan(
        changes=tuple(change for one in ready for change in _changes(one, desired, machine)),
        findings=in_order([*general, *own]),
        before={"vms": sorted(one.label for one in imports if one.state == UNCHANGED)},
        after={"vms": sorted(one.label for one in ready)},
        imports=imports,
    )


def _classify(wanted: Wanted, situation: Situation, machine: Machine) -> Import:
    """Return a VM with its state, from its record, the process, and what is in the engine."""
    known = situation.records.get(wanted.vm.key)
    if known is None:
        return without_record(wanted, situation)
    if known.method != DIRECT:
        return Import(wanted, NEW, known.vm_id, known, findings=(other_method(wanted, known),))
    begun = machine.begun.get(wanted.vm.key) or Begun()
    vm_id = known.vm_id or (begun.left.vm.id if begun.left.vm else "")
    own = [disk.id for disk in known.images]
    ended = not begun.alive and direct.is_complete(begun.left, own)
    if known.target != wanted.target and (begun.alive or begun.left.vm):
        message = f"VM '{wanted.name}' is being imported under the name '{known.target}'."
        found = error("import-target-changed", wanted.path, message, "Finish that import first, with the same name.")
        return Import(wanted, NEW, vm_id, known, findings=(found,))
    if begun.alive:
        return Import(wanted, GOING_ON, vm_id, known)
    if ended or known.phase in COMPLETED_LATER and situation.vm(vm_id):
        return Import(wanted, TO_FINISH, vm_id, known)
    fresh = without_record(wanted, situation)
    if begun.left.vm:
        # Its name is free after it has been removed.
        fresh = Import(wanted, NEW)
    return replace(fresh, record=known)


def _general(situation: Situation, machine: Machine, active: t.Sequence[Import]) -> t.Iterator[Finding]:
    """Yield what concerns the whole batch, as far as a conversion is started."""
    if not any(one.state == NEW for one in active):
        return
    yield from machine.findings
    if situation.not_located:
        message = f"vCenter was not asked where its VMs are now: {situation.not_located}"
        hint = "An import fails if its VM has moved since it was described."
        yield warning("source-not-located", "source", message, hint)
    if situation.domain_status != ACTIVE:
        message = f"Storage domain '{situation.domain}' is in status {situation.domain_status}."
        rule = "ACTION_TYPE_FAILED_STORAGE_DOMAIN_STATUS_ILLEGAL"
        yield error("import-domain-inactive", "storage_domain", message, "Activate it.", rule)


def _checked(one: Import, situation: Situation, desired: Desired, machine: Machine) -> Import:
    """Return a VM with what of it virt-v2v cannot upload, and what an earlier run left of it."""
    if one.state != NEW:
        return one
    found = [*one.findings, *direct.check_vm(desired.source, one.wanted.vm, one.wanted.path, _redrawn(one, situation))]
    if one.record is not None and one.record.method == DIRECT:
        text = _left_text((machine.begun.get(one.wanted.vm.key) or Begun()).left)
        message = f"An earlier run did not finish the import of '{one.wanted.name}'. {text} It is started again."
        found.append(info("import-started-again", one.wanted.path, message))
    return replace(one, findings=tuple(found))


def _left_text(left: Left) -> str:
    if left.is_empty:
        return "It left nothing in the engine."
    vm = f" and VM {left.vm.id}" if left.vm else ""
    return f"It left {len(left.disks)} disks, {len(left.transfers)} transfers{vm}, which are removed first."


def _redrawn(one: Import, situation: Situation) -> set[str]:
    """Return the addresses at the source that are in use in the engine and that the VM is not to keep."""
    pool = situation.pool
    if pool.allow_duplicates:
        return set()
    keeps = {_macs.normalized(target.mac) for target in one.targets}
    own = {_macs.normalized(nic.mac) for nic in one.wanted.vm.nics if nic.mac}
    return {mac for mac in own - keeps if mac in pool.holders or mac in pool.foreign}


def released(one: Import) -> set[str]:
    """Return the addresses that virt-v2v gives vNICs that are to get another one."""
    found = zip(one.wanted.vm.nics, one.targets)
    return {_macs.normalized(nic.mac) for nic, target in found if nic.mac and not target.mac}


def _changes(one: Import, desired: Desired, machine: Machine) -> t.Iterator[Change]:
    left = (machine.begun.get(one.wanted.vm.key) or Begun()).left
    if one.state == NEW and not left.is_empty:
        yield Change("remove", "disk", one.label, _left_values(left), None)
    yield from changes_of(one, desired)


def _left_values(left: Left) -> dict[str, t.Any]:
    return {"disks": list(left.disks), "transfers": list(left.transfers), "vm": left.vm.id if left.vm else None}


# ------------------------------------------------------------------------------------------------- other desired states
def _plan_ending(classified: t.Sequence[Import], desired: Desired, machine: Machine) -> ImportPlan:
    """Return the plan that cancels what goes on, or removes what earlier runs left. Nothing else is done."""
    imports = tuple(_ending(one, desired, machine) for one in classified)
    ready = [one for one in imports if one.state in (GOING_ON, FAILED) and not one.blocked]
    here = sorted(one.label for one in imports if one.record is not None)
    verb = "cancel" if desired.state == CANCELED else "remove"
    return ImportPlan(
        changes=tuple(
            Change(verb, "vm", one.label, _left_values(machine.begun[one.wanted.vm.key].left), None) for one in ready
        ),
        findings=in_order([finding for one in imports for finding in one.findings]),
        before={"vms": here},
        after={"vms": [name for name in here if name not in {one.label for one in ready}]},
        imports=imports,
    )


def _ending(one: Import, desired: Desired, machine: Machine) -> Import:
    """Return what is to be ended: what goes on with ``canceled``; with both, what is left of one that is over."""
    if one.record is None or one.record.method != DIRECT or one.wanted.vm.key not in machine.begun:
        return replace(one, state=UNCHANGED, findings=())
    if one.state == NEW:
        return replace(one, state=FAILED, findings=())
    if one.state == TO_FINISH or desired.state != CANCELED:
        what = "goes on" if one.state == GOING_ON else "has ended well"
        message = f"The import of '{one.wanted.name}' {what}. It is not removed."
        found = warning("import-not-removed", one.wanted.path, message, "Cancel it, or run the task again.")
        return replace(one, state=UNCHANGED, findings=(found,))
    return one


def records_of(situation_records: t.Mapping[str, Record], desired: Desired) -> dict[str, Record]:
    """Return the records of imports of this method for the VMs of the task."""
    keys = {one.vm.key for one in desired.wanted}
    return {key: one for key, one in situation_records.items() if key in keys and one.method == DIRECT}
