# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: read_migration_plan
short_description: Read the plan file of a migration
version_added: 0.1.0
author:
  - The onramp.ovirt contributors (@onramp-ovirt)
description:
  - Returns the plan that P(onramp.ovirt.migration_plan#filter) wrote, with the defaults merged into each VM.
  - Every mistake is a finding with the number of its line. Unknown keys, names and values are errors.
  - The file is not trusted. Tags and aliases of YAML are refused, as are very long files.
positional: sources
options:
  _input:
    description: The text of the file.
    type: str
    required: true
  sources:
    description: The names of the sources that are defined.
    type: list
    elements: str
    required: true
seealso:
  - plugin: onramp.ovirt.migration_plan
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Read a plan
  ansible.builtin.set_fact:
    read: "{{ lookup('ansible.builtin.file', 'spring.yml') | onramp.ovirt.read_migration_plan(v2v_sources) }}"
"""

RETURN = r"""
_value:
  description:
    - C(plan) and C(findings). The path of a finding is its line.
    - Each VM of the plan has C(key), which identifies it, C(target), its name in the engine, and C(options), the merged
      ones.
  type: dict
  sample:
    plan:
      name: spring
      vms:
        - {name: web01, key: vcenter/web01, target: web01, wave: first, options: {cluster: prod}}
    findings:
      - code: plan-wave-unknown
        severity: error
        path: line 12
        message: There is no wave 'frist'.
        hint: Did you mean 'first'?
        rule: ""
"""

import datetime
import typing as t

from ansible.errors import AnsibleFilterError

from ansible_collections.onramp.ovirt.plugins.module_utils._findings import error
from ansible_collections.onramp.ovirt.plugins.module_utils._migrations.plan_file import read
from ansible_collections.onramp.ovirt.plugins.plugin_utils._yaml_lines import YamlMistake, parse


def read_migration_plan(text: t.Any, sources: t.Any) -> dict[str, t.Any]:
    """Return plan and findings; raises AnsibleFilterError for arguments of a wrong type."""
    if not isinstance(text, str):
        raise AnsibleFilterError(f"read_migration_plan expects a text, not {type(text).__name__}.")
    if isinstance(sources, str) or not isinstance(sources, t.Collection):
        raise AnsibleFilterError("The argument of read_migration_plan must be the names of the sources.")
    try:
        root = parse(text)
    except YamlMistake as wrong:
        path = f"line {wrong.line}" if wrong.line else "file"
        finding = error("plan-file-invalid", path, f"The file is not a plan: {wrong.message}")
        return {"plan": {"vms": [], "waves": []}, "findings": [finding.as_dict()]}
    return read(root, [str(name) for name in sources], datetime.date.today().isoformat())


class FilterModule:
    """Ansible's way to find filters."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return the filters of this file by name."""
        return {"read_migration_plan": read_migration_plan}
