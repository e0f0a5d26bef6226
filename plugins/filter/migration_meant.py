# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: migration_meant
short_description: Return the VMs of a migration plan that are not migrated yet
version_added: 0.1.0
author:
  - The onramp.ovirt contributors (@onramp-ovirt)
description:
  - Leaves out VMs that are migrated, and those that were rolled back unless O(vms) names them.
  - Can be limited to waves and to single VMs.
options:
  _input:
    description: A plan, as P(onramp.ovirt.read_migration_plan#filter) returns it.
    type: dict
    required: true
  records:
    description: What has been done so far.
    type: dict
    required: true
  waves:
    description: Names of waves. Without it, all are meant.
    type: list
    elements: str
    default: []
  vms:
    description: Names or keys of VMs. Without it, all are meant.
    type: list
    elements: str
    default: []
  named:
    description: Whether only VMs of O(vms) are meant, and none without it.
    type: bool
    default: false
positional: records
"""

EXAMPLES = r"""
- name: Show what is left
  ansible.builtin.debug:
    msg: "{{ plan | onramp.ovirt.migration_meant(records) | map(attribute='name') }}"
"""

RETURN = r"""
_value:
  description: The VMs.
  type: list
  elements: dict
  sample: [{name: web01, key: vcenter/web01}]
"""

import typing as t

from ansible.errors import AnsibleFilterError

from ansible_collections.onramp.ovirt.plugins.module_utils._migrations import waves as planned_waves


def migration_meant(
    plan: t.Any, records: t.Any, waves: t.Sequence[str] = (), vms: t.Sequence[str] = (), named: bool = False
) -> list[t.Any]:
    """Return the VMs; raises AnsibleFilterError for arguments of a wrong type, and for names that are not planned."""
    if not isinstance(plan, t.Mapping) or not isinstance(records, t.Mapping):
        raise AnsibleFilterError("migration_meant expects a plan, and records.")
    known = {str(vm[key]) for vm in plan["vms"] for key in ("name", "key")}
    unknown = [name for name in vms if name not in known]
    unknown += [name for name in waves if name not in [wave["name"] for wave in plan["waves"]]]
    if unknown:
        raise AnsibleFilterError(f"The plan has no {', '.join(unknown)}.")
    if named and not vms:
        return []
    return planned_waves.meant(plan, records, waves, vms)


class FilterModule:
    """Ansible's way to find filters."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return the filters of this file by name."""
        return {"migration_meant": migration_meant}
