# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: migration_agents
short_description: Return the migrated VMs that have to stay up, and whose agents are asked
version_added: 0.1.0
author:
  - The onramp.ovirt contributors (@onramp-ovirt)
description:
  - Returns the VMs whose C(verify) is V(boot) or V(network). The agents of those have to answer whose guests told a
    host name or addresses at their source.
positional: records
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
  result:
    description: What M(onramp.ovirt.vm_start) returned for these guests.
    type: dict
  ask:
    description: Whether agents are asked.
    type: bool
    default: true
"""

EXAMPLES = r"""
- name: Wait for the agents of the guests
  onramp.ovirt.vm_start:
    vms: []
    guests: "{{ (plan.vms | onramp.ovirt.migration_agents(records)).guests }}"
"""

RETURN = r"""
_value:
  description:
    - The VMs as C(keys) and, in the same order, as C(guests) for M(onramp.ovirt.vm_start). With V(network), the agent
      has to report the addresses that the guest had before.
    - With O(result), C(reasons) has by key why an agent has not answered, or an empty text.
  type: dict
  sample:
    keys: [vcenter/web01]
    guests: [{vm: web01, addresses: [192.0.2.10], agent: true}]
    reasons: {}
"""

import typing as t

from ansible.errors import AnsibleFilterError

from ansible_collections.onramp.ovirt.plugins.module_utils._migrations import records as kept_records


def migration_agents(
    vms: t.Any, records: t.Any, result: t.Optional[t.Mapping[str, t.Any]] = None, ask: bool = True
) -> dict[str, t.Any]:
    """Return the guests; raises AnsibleFilterError for arguments of a wrong type."""
    if isinstance(vms, (str, t.Mapping)) or not isinstance(vms, t.Iterable) or not isinstance(records, t.Mapping):
        raise AnsibleFilterError("migration_agents expects a list of VMs, and records.")
    return kept_records.agents(vms, records, result, ask)


class FilterModule:
    """Ansible's way to find filters."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return the filters of this file by name."""
        return {"migration_agents": migration_agents}
