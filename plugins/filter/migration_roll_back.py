# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: migration_roll_back
short_description: Decide how the sources of migrated VMs are restored
version_added: 0.1.0
author:
  - The onramp.ovirt contributors (@onramp-ovirt)
description:
  - A source is powered on only if the migration powered it off, and only while its copy in the engine is surely down.
positional: records, statuses
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
  statuses:
    description: The result of a loop over the VMs with M(onramp.ovirt.vm_start) in check mode.
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Decide
  ansible.builtin.set_fact:
    undo: "{{ vms | onramp.ovirt.migration_roll_back(records, statuses) }}"
"""

RETURN = r"""
_value:
  description:
    - C(groups), each with C(source), C(names), C(keys), C(restore) and C(power_on) for M(onramp.ovirt.v2v_source_vm),
      and C(refused), the reasons of VMs that must not be rolled back.
  type: dict
  sample:
    groups: []
    refused: ["VM 'web01': The VM in the engine is in status up, and not down. Shut it down first."]
"""

import typing as t

from ansible.errors import AnsibleFilterError

from ansible_collections.onramp.ovirt.plugins.module_utils._migrations import records as kept_records
from ansible_collections.onramp.ovirt.plugins.module_utils._migrations import waves


def migration_roll_back(vms: t.Any, records: t.Any, statuses: t.Any) -> dict[str, t.Any]:
    """Return groups and refusals; raises AnsibleFilterError for arguments of a wrong type."""
    if isinstance(vms, (str, t.Mapping)) or not isinstance(records, t.Mapping) or not isinstance(statuses, t.Mapping):
        raise AnsibleFilterError("migration_roll_back expects a list of VMs, records, and the result of a loop.")
    known = dict(_status(one, records) for one in statuses.get("results") or () if one.get("item"))
    return waves.roll_back(vms, records, known)


def _status(one: t.Mapping[str, t.Any], records: t.Mapping[str, t.Any]) -> tuple[str, str]:
    """Return the key of a VM with its status; an empty text where nothing is known.

    A VM whose id is recorded is absent if there is none with that id, whatever its name.
    """
    key = str(one["item"]["key"])
    wanted = kept_records.ident(one["item"], records.get(key) or {})
    absent = "absent" if wanted in (one.get("missing") or ()) else ""
    # There is one VM in each turn of the loop, by its name of today.
    found = list(((one.get("before") or {}).get("vms") or {}).values())
    return key, str(found[0] if found else absent)


class FilterModule:
    """Ansible's way to find filters."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return the filters of this file by name."""
        return {"migration_roll_back": migration_roll_back}
