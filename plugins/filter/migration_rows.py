# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: migration_rows
short_description: Summarize a migration
version_added: 0.1.0
author:
  - The onramp.ovirt contributors (@onramp-ovirt)
description:
  - Returns a row for each VM of a plan, for P(onramp.ovirt.text_table#filter) and
    P(onramp.ovirt.too_many_failed#filter).
positional: known, records
options:
  _input:
    description: A plan, as P(onramp.ovirt.read_migration_plan#filter) returns it.
    type: dict
    required: true
  known:
    description: What P(onramp.ovirt.migration_found#filter) returned.
    type: dict
    default: {}
  records:
    description: What has been done so far.
    type: dict
    default: {}
  keys:
    description: Keys or names of the VMs that have rows. By default, all of the plan.
    type: list
    elements: str
"""

EXAMPLES = r"""
- name: Show the VMs
  ansible.builtin.debug:
    msg: "{{ plan | onramp.ovirt.migration_rows(known, records) | onramp.ovirt.text_table(['vm', 'details']) }}"
"""

RETURN = r"""
_value:
  description:
    - The rows. C(outcome) is V(failed), V(changed) or V(ok). C(nics) are the vNICs in the engine, or before the import
      as they are planned.
  type: list
  elements: dict
  sample:
    - vm: web01
      wave: first
      state: done
      outcome: changed
      details: [imported as web01]
      nics: [{name: nic1, network: web, profile: web, mac: "00:50:56:00:00:01"}]
"""

import typing as t

from ansible.errors import AnsibleFilterError

from ansible_collections.onramp.ovirt.plugins.plugin_utils._reports import migration


def migration_rows(
    plan: t.Any,
    known: t.Optional[t.Mapping[str, t.Any]] = None,
    records: t.Optional[t.Mapping[str, t.Any]] = None,
    keys: t.Optional[t.Iterable[str]] = None,
) -> list[dict[str, t.Any]]:
    """Return the rows; raises AnsibleFilterError for anything but a plan."""
    if not isinstance(plan, t.Mapping):
        raise AnsibleFilterError(f"migration_rows expects a plan, not {type(plan).__name__}.")
    named = None if keys is None else list(keys)
    vms = [vm for vm in plan["vms"] if named is None or vm["key"] in named or vm["name"] in named]
    return migration.rows({**plan, "vms": vms}, known or {}, records or {})


class FilterModule:
    """Ansible's way to find filters."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return the filters of this file by name."""
        return {"migration_rows": migration_rows}
