# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: migration_sources
short_description: Group the VMs of a migration that are changed at their source
version_added: 0.1.0
author:
  - The onramp.ovirt contributors (@onramp-ovirt)
description:
  - Returns the tasks of M(onramp.ovirt.v2v_source_vm) for VMs. Files, and sources that are only known by an inventory,
    cannot be changed.
positional: records, phase, sources
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
    description: Whether the VMs are shut down or marked.
    type: str
    choices: [powered_off, source_done]
    required: true
  sources:
    description: The sources by name.
    type: dict
    required: true
  inventories:
    description: The inventories by the name of a source.
    type: dict
    default: {}
"""

EXAMPLES = r"""
- name: Show what is shut down
  ansible.builtin.debug:
    msg: "{{ plan.vms | onramp.ovirt.migration_sources(records, 'powered_off', v2v_sources) }}"
"""

RETURN = r"""
_value:
  description: The groups, each with C(source), C(names), C(keys), C(shutdown) and C(after).
  type: list
  elements: dict
  sample:
    - source: old_kvm
      names: [web01]
      keys: [old_kvm/web01]
      shutdown: guest
      after: []
"""

import typing as t

from ansible.errors import AnsibleFilterError

from ansible_collections.onramp.ovirt.plugins.module_utils._migrations import waves


def migration_sources(
    vms: t.Any, records: t.Any, phase: str, sources: t.Any, inventories: t.Optional[t.Mapping[str, t.Any]] = None
) -> list[dict[str, t.Any]]:
    """Return the groups; raises AnsibleFilterError for arguments of a wrong type."""
    if isinstance(vms, (str, t.Mapping)) or not isinstance(vms, t.Iterable) or not isinstance(records, t.Mapping):
        raise AnsibleFilterError("migration_sources expects a list of VMs, and records.")
    return waves.sources(list(vms), records, phase, sources, inventories or {})


class FilterModule:
    """Ansible's way to find filters."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return the filters of this file by name."""
        return {"migration_sources": migration_sources}
