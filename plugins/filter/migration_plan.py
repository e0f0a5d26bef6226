# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: migration_plan
short_description: Write the plan file of a migration
version_added: 0.1.0
author:
  - The onramp.ovirt contributors (@onramp-ovirt)
description:
  - Returns the text of a plan in YAML, to be edited and to be kept under version control. It contains no password.
  - With an existing plan, VMs that are new at their source are added to it, in a wave of their own. Changes since
    planning are accepted only for the VMs in O(again).
positional: name
options:
  _input:
    description: Lists of VMs as M(onramp.ovirt.v2v_source_info) returns them, by the names of their sources.
    type: dict
    required: true
  name:
    description: Name of the plan.
    type: str
    required: true
  settings:
    description:
      - What the plan is to contain. Keys are C(defaults), C(vnic_profile_mappings), C(waivers), C(window), C(rate) and
        C(wave_size).
    type: dict
    default: {}
  plan:
    description: An existing plan, as P(onramp.ovirt.read_migration_plan#filter) returns it.
    type: dict
  methods:
    description: Records of V(assessed), as P(onramp.ovirt.migration_records#filter) returns them.
    type: dict
    default: {}
  again:
    description: Names or keys of VMs whose changes since planning are accepted.
    type: list
    elements: str
    default: []
seealso:
  - plugin: onramp.ovirt.read_migration_plan
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Write a plan
  ansible.builtin.copy:
    content: "{{ {'vcenter': found.vms} | onramp.ovirt.migration_plan('spring', {'defaults': {'cluster': 'prod'}}) }}"
    dest: spring.yml
    mode: "0600"
"""

RETURN = r"""
_value:
  description: The text of the file.
  type: str
  sample: |
    version: 1
    name: spring
"""

import typing as t

import yaml
from ansible.errors import AnsibleFilterError

from ansible_collections.onramp.ovirt.plugins.module_utils._migrations import planning
from ansible_collections.onramp.ovirt.plugins.plugin_utils._reports.plain import plain

HEAD = """\
---
# A plan of a migration. Edit it, keep it under version control, and run the playbook onramp.ovirt.migrate_vms.
#
# defaults: of all VMs. A VM that sets one of these keys itself needs a `reason`; `expires` is the last day of that.
# waves:    one after the other; `pause: true` asks before it begins.
# vms:      `estimate` is in minutes. `methods` says which ones are possible, and which one `method: auto` takes.
#           Leave `fingerprint` as it is: it shows whether a VM has changed since.
# waivers:  concerns that are allowed, each with a `reason`.
"""
Given = t.Mapping[str, t.Any]


def migration_plan(
    found: t.Any,
    name: str,
    settings: t.Optional[Given] = None,
    plan: t.Optional[Given] = None,
    again: t.Sequence[str] = (),
    methods: t.Optional[Given] = None,
) -> str:
    """Return the text of a plan; raises AnsibleFilterError for anything but lists of VMs by source."""
    if not isinstance(found, t.Mapping):
        raise AnsibleFilterError("migration_plan expects lists of VMs by the names of their sources.")
    known = plain(dict(found))
    given = plain(dict(settings or {}))
    made = planning.update(plain(dict(plan)), known, given, again) if plan else planning.make(str(name), known, given)
    if methods:
        made = planning.with_methods(made, plain(dict(methods)))
    return HEAD + yaml.safe_dump(made, sort_keys=False, allow_unicode=True, width=110)


class FilterModule:
    """Ansible's way to find filters."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return the filters of this file by name."""
        return {"migration_plan": migration_plan}
