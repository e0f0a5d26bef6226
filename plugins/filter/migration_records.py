# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: migration_records
short_description: Update the records of a migration
version_added: 0.1.0
author:
  - The onramp.ovirt contributors (@onramp-ovirt)
description:
  - Returns the records after an event. They are kept in a file, so that an interrupted migration is continued.
positional: event
options:
  _input:
    description: The records before.
    type: dict
    required: true
  event:
    description: What has happened.
    type: str
    choices: [begin, hold, complete, fail, conflict, checked, powered_off, imported, started, source_done, rolled_back]
    required: true
  keys:
    description: Keys of the VMs.
    type: list
    elements: str
    default: []
  result:
    description: The result of a module, whose C(vms) are in the order of O(keys).
    type: dict
    default: {}
  reasons:
    description: Why VMs failed or are held, by key.
    type: dict
    default: {}
  phase:
    description: The phase that is complete.
    type: str
  now:
    description: Seconds since 1970. The default is the clock of the controller.
    type: int
"""

EXAMPLES = r"""
- name: Record that VMs have been verified
  ansible.builtin.set_fact:
    records: "{{ records | onramp.ovirt.migration_records('complete', keys=['vcenter/web01'], phase='verified') }}"
"""

RETURN = r"""
_value:
  description: The records by key.
  type: dict
  sample:
    vcenter/web01:
      state: going
      phase: verified
      reason: ""
      powered_off: true
      timeline: [{phase: verified, start: 1804363200, end: 1804363260}]
"""

import time
import typing as t

from ansible.errors import AnsibleFilterError

from ansible_collections.onramp.ovirt.plugins.module_utils._migrations import records as kept_records

Given = t.Mapping[str, t.Any]
# With the result of a module.
OF_RESULTS: t.Mapping[str, t.Callable[..., dict[str, t.Any]]] = {
    "powered_off": kept_records.powered_off,
    "imported": kept_records.imported,
    "started": kept_records.started,
    "source_done": kept_records.source_done,
    "rolled_back": kept_records.rolled_back,
}
OF_REASONS = {"fail": kept_records.FAILED, "conflict": kept_records.CONFLICT, "hold": kept_records.HELD}


def migration_records(
    records: t.Any,
    event: str,
    keys: t.Sequence[str] = (),
    result: t.Optional[Given] = None,
    reasons: t.Optional[Given] = None,
    phase: str = "",
    now: t.Optional[int] = None,
) -> dict[str, t.Any]:
    """Return the records after an event; raises AnsibleFilterError for an unknown one."""
    if not isinstance(records, t.Mapping):
        raise AnsibleFilterError(f"migration_records expects records, not {type(records).__name__}.")
    moment = time.time() if now is None else now
    if event in OF_RESULTS:
        return OF_RESULTS[event](records, list(keys), result or {}, moment)
    if event in OF_REASONS:
        return kept_records.fail(records, reasons or {}, OF_REASONS[event])
    if event == "checked":
        return kept_records.checked(records, list(keys), result or {})
    if event == "begin":
        return kept_records.begin(records, keys, moment)
    if event == "complete" and phase in kept_records.PHASES:
        return kept_records.complete(records, keys, phase, moment)
    raise AnsibleFilterError(f"migration_records: '{event}' with phase '{phase}' is not an event.")


class FilterModule:
    """Ansible's way to find filters."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return the filters of this file by name."""
        return {"migration_records": migration_records}
