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
    description: The records before. For V(read), the text of their file.
    type: raw
    required: true
  event:
    description: What has happened.
    type: str
    choices:
      - read
      - begin
      - since
      - hold
      - complete
      - fail
      - conflict
      - block
      - assessed
      - checked
      - stopping
      - importing
      - followed
      - powered_off
      - imported
      - started
      - probed
      - source_done
      - rolled_back
    required: true
  keys:
    description: Keys of the VMs. With O(reasons), all of them are meant without it.
    type: list
    elements: str
  names:
    description:
      - Names in the engine of the VMs in O(keys), for V(assessed), V(checked) and V(imported). They are found in
        O(result) by them.
    type: list
    elements: str
  result:
    description:
      - The result of a module, whose C(vms) are in the order of O(keys), or are found by O(names).
      - For V(begin) and V(followed), descriptions by key. For V(probed), the result of a loop.
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

from ansible_collections.onramp.ovirt.plugins.module_utils._errors import UnreadableDocument
from ansible_collections.onramp.ovirt.plugins.module_utils._migrations import records as kept_records

Given = t.Mapping[str, t.Any]
# With the result of a module.
OF_RESULTS: t.Mapping[str, t.Callable[..., dict[str, t.Any]]] = {
    "begin": kept_records.begin,
    "probed": kept_records.probed,
    "powered_off": kept_records.powered_off,
    "started": kept_records.started,
    "source_done": kept_records.source_done,
    "rolled_back": kept_records.rolled_back,
}
# With the result of an import.
OF_CHECKS = {"assessed": kept_records.assessed, "checked": kept_records.checked}
OF_REASONS = {
    "fail": kept_records.FAILED,
    "conflict": kept_records.CONFLICT,
    "hold": kept_records.HELD,
    "block": kept_records.BLOCKED,
}


def migration_records(
    records: t.Any,
    event: str,
    keys: t.Optional[t.Iterable[str]] = None,
    result: t.Optional[Given] = None,
    reasons: t.Optional[Given] = None,
    phase: str = "",
    now: t.Optional[int] = None,
    names: t.Optional[t.Iterable[str]] = None,
) -> dict[str, t.Any]:
    """Return the records after an event; raises AnsibleFilterError for an unknown one."""
    if event == "read" and isinstance(records, str):
        try:
            return kept_records.from_text(records)
        except UnreadableDocument as error:
            raise AnsibleFilterError(error.message) from error
    if not isinstance(records, t.Mapping):
        raise AnsibleFilterError(f"migration_records expects records, not {type(records).__name__}.")
    moment = time.time() if now is None else now
    named = list(keys or ())
    if event in OF_REASONS:
        meant = {key: text for key, text in (reasons or {}).items() if keys is None or key in named}
        return kept_records.fail(records, meant, OF_REASONS[event])
    if event in OF_RESULTS:
        return OF_RESULTS[event](records, named, result or {}, moment)
    if event in OF_CHECKS:
        return OF_CHECKS[event](records, named, result or {}, list(names or ()))
    if event == "imported":
        return kept_records.imported(records, named, result or {}, moment, list(names or ()))
    if event == "followed":
        return kept_records.followed(records, named, result or {})
    if event in ("importing", "stopping"):
        return getattr(kept_records, event)(records, named)
    if event == "since":
        return kept_records.since(records, named, moment)
    if event == "complete" and phase in kept_records.PHASES:
        return kept_records.complete(records, named, phase, moment)
    raise AnsibleFilterError(f"migration_records: '{event}' with phase '{phase}' is not an event.")


class FilterModule:
    """Ansible's way to find filters."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return the filters of this file by name."""
        return {"migration_records": migration_records}
