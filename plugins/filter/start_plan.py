# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: start_plan
short_description: Plan which VMs are ordered and started after their registration
version_added: 0.1.0
author:
  - The onramp.ovirt contributors (@onramp-ovirt)
description:
  - Returns which VMs are to be started, in their order, and which of them were started already. It is kept in a file,
    because after a registration the engine no longer knows which VMs ran before.
  - It also names the VMs whose vNICs are to be ordered, so that a run that is interrupted before that is completed.
  - With the plan of an earlier run, VMs of this run are added to it, and what was started then is not started again.
positional: previous
options:
  _input:
    description: The result of M(onramp.ovirt.vm_register), also in check mode.
    type: dict
    required: true
  previous:
    description: The plan of an earlier run.
    type: dict
  started:
    description: The result of M(onramp.ovirt.vm_start).
    type: dict
  ordered:
    description: Whether the vNICs of all VMs of this result were ordered, or are not to be.
    type: bool
    default: false
"""

EXAMPLES = r"""
- name: Start the VMs that ran before
  onramp.ovirt.vm_start:
    vms: "{{ (registration | onramp.ovirt.start_plan).waiting }}"
"""

RETURN = r"""
_value:
  description: The plan.
  type: dict
  contains:
    start:
      description: Names of all VMs to start, in their order.
      type: list
      elements: str
    started:
      description: Those of them that were started already.
      type: list
      elements: str
    waiting:
      description:
        - Those of them that are registered and were not started. VMs whose vNICs are not as planned are left out.
      type: list
      elements: str
    vms:
      description:
        - The VMs of RV(_value.waiting) for M(onramp.ovirt.vm_start), by their ids where these are known. So a VM is
          started that has another name now.
      type: list
      elements: str
    gone:
      description:
        - Those of RV(_value.start) that no longer existed when they were to be started. They are not started until they
          are registered again.
      type: list
      elements: str
    ids:
      description: The ids of the VMs of RV(_value.start) that are known, by name.
      type: dict
    order:
      description: Ids of VMs whose vNICs were not ordered yet.
      type: list
      elements: str
    orderable:
      description: Those of them that this result shows as registered and complete. Others may no longer exist.
      type: list
      elements: str
  sample:
    start: [db1, web1]
    started: [db1]
    waiting: [web1]
    vms: [5b7c1f3e-3f0e-4a52-8f0a-0d8c4a4f3a11]
    gone: []
    ids: {web1: 5b7c1f3e-3f0e-4a52-8f0a-0d8c4a4f3a11}
    order: []
    orderable: []
"""

import typing as t

from ansible.errors import AnsibleFilterError

Result = t.Mapping[str, t.Any]
# A VM in one of these is not there.
NOT_THERE = frozenset({"blocked", "failed"})
# What this run registers, or has registered.
NEW = frozenset({"planned", "registered"})
THERE = frozenset({"registered", "unchanged"})
# Instead of the status of a VM.
NOT_EXISTING = frozenset({"absent", "removed"})


def start_plan(
    result: t.Any, previous: t.Optional[Result] = None, started: t.Optional[Result] = None, ordered: bool = False
) -> dict[str, t.Any]:
    """Return the plan; raises AnsibleFilterError for anything but results."""
    for value in (result, previous or {}, started or {}):
        if not isinstance(value, t.Mapping):
            raise AnsibleFilterError(f"start_plan expects dictionaries, not {type(value).__name__}.")
    before = previous or {}
    listed = [*(before.get("start") or ()), *(name for group in result.get("start_list") or () for name in group)]
    vms = result.get("vms") or ()
    ids = {**(before.get("ids") or {}), **_ids(vms)}
    seen = _seen((started or {}).get("vms") or (), ids)
    done = [*(before.get("started") or ()), *(name for name, status in seen.items() if status == "up")]
    gone = _gone(before.get("gone") or (), vms, seen)
    incomplete = result.get("incomplete_vms") or ()
    absent = {vm["name"] for vm in vms if vm.get("state") in NOT_THERE} | {vm["name"] for vm in incomplete}
    start = list(dict.fromkeys(map(str, listed)))
    order, orderable = _order(vms, {vm["id"] for vm in incomplete}, before.get("order") or (), ordered)
    waiting = [name for name in start if name not in done and name not in absent | gone]
    return {
        "start": start,
        "started": [name for name in start if name in done],
        "waiting": waiting,
        "vms": [ids.get(name, name) for name in waiting],
        "gone": [name for name in start if name in gone],
        "ids": {name: ids[name] for name in start if name in ids},
        "order": order,
        "orderable": orderable,
    }


def _ids(vms: t.Sequence[Result]) -> dict[str, str]:
    """Return the ids of VMs that are in the engine, by name: one that is only planned may get another id."""
    there = (vm for vm in vms if vm.get("kind", "vm") == "vm" and vm.get("state") in THERE)
    return {str(vm["name"]): str(vm["id"]) for vm in there if vm.get("id")}


def _seen(vms: t.Sequence[Result], ids: t.Mapping[str, str]) -> dict[str, str]:
    """Return the status of VMs that were to be started, by the names that they had in the plan."""
    names = {ident: name for name, ident in ids.items()}
    return {
        names.get(str(vm.get("id")), names.get(str(vm["name"]), str(vm["name"]))): str(vm.get("status")) for vm in vms
    }


def _gone(before: t.Sequence[str], vms: t.Sequence[Result], seen: t.Mapping[str, str]) -> set[str]:
    """Return the names of VMs that no longer exist."""
    back = {vm["name"] for vm in vms if vm.get("state") in NEW | THERE}
    return {name for name in before if name not in back} | {
        name for name, status in seen.items() if status in NOT_EXISTING
    }


def _order(
    vms: t.Sequence[Result], incomplete: t.Container[str], before: t.Sequence[str], ordered: bool
) -> tuple[list[str], list[str]]:
    """Return the ids of VMs to order, and those of them that can be ordered now."""
    states = {vm["id"]: vm.get("state") for vm in vms if vm.get("kind") == "vm"}
    ids = dict.fromkeys([*before, *(ident for ident, state in states.items() if state in NEW)])
    order = [ident for ident in ids if states.get(ident) not in NOT_THERE]
    if ordered:
        # What is not in this result was not ordered, and may be in that of a later run.
        order = [ident for ident in order if ident not in states or ident in incomplete]
    return order, [ident for ident in order if states.get(ident) in THERE and ident not in incomplete]


class FilterModule:
    """Ansible's way to find filters."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return the filters of this file by name."""
        return {"start_plan": start_plan}
