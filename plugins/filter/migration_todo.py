# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: migration_todo
short_description: Return the VMs of a migration for which a phase is next
version_added: 0.1.0
author:
  - The onramp.ovirt contributors (@onramp-ovirt)
description:
  - Leaves out VMs that have failed, and those that have completed the phase.
positional: records, phase
options:
  _input:
    description: VMs of a plan.
    type: list
    elements: dict
    required: true
  records:
    description: What has been done so far.
    type: dict
    required: true
  phase:
    description: The phase.
    type: str
    choices: [prepared, powered_off, posted, converted, started, verified, source_done, done]
    required: true
  running:
    description: Whether only VMs are returned that are to run in the engine.
    type: bool
    default: false
"""

EXAMPLES = r"""
- name: Show what is to be started
  ansible.builtin.debug:
    msg: "{{ plan.vms | onramp.ovirt.migration_todo(records, 'started', running=true) | map(attribute='target') }}"
"""

RETURN = r"""
_value:
  description: The VMs. With O(running), C(ident) is the id in the engine, or the planned name where none is known.
  type: list
  elements: dict
  sample: [{name: web01, key: vcenter/web01, ident: 5b7c1f3e-3f0e-4a52-8f0a-0d8c4a4f3a11}]
"""

import typing as t

from ansible.errors import AnsibleFilterError

from ansible_collections.onramp.ovirt.plugins.module_utils._migrations import records as kept_records


def migration_todo(vms: t.Any, records: t.Any, phase: str, running: bool = False) -> list[t.Any]:
    """Return the VMs; raises AnsibleFilterError for arguments of a wrong type."""
    if isinstance(vms, (str, t.Mapping)) or not isinstance(vms, t.Iterable) or not isinstance(records, t.Mapping):
        raise AnsibleFilterError("migration_todo expects a list of VMs, and records.")
    if phase not in kept_records.PHASES:
        raise AnsibleFilterError(f"'{phase}' is not a phase. Use {', '.join(kept_records.PHASES)}.")
    waiting = kept_records.to_do(vms, records, phase)
    if not running:
        return waiting
    return [
        {**vm, "ident": kept_records.ident(vm, records.get(vm["key"]) or {})}
        for vm in waiting
        if kept_records.runs(vm, records)
    ]


class FilterModule:
    """Ansible's way to find filters."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return the filters of this file by name."""
        return {"migration_todo": migration_todo}
