# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: migration_report
short_description: Report the assessment or the course of a migration
version_added: 0.1.0
author:
  - The onramp.ovirt contributors (@onramp-ovirt)
description:
  - Returns a report as HTML, Markdown or JSON. The HTML is one file that needs no other file.
  - The assessment has the concerns, estimates and waves of a plan. The report of a migration has the state of each VM,
    a picture of the waves over time, and each VM compared with its source, line by line.
positional: format
options:
  _input:
    description: A plan, as P(onramp.ovirt.read_migration_plan#filter) returns it.
    type: dict
    required: true
  format:
    description: The format of the report.
    type: str
    choices: [html, markdown, json]
    default: html
  kind:
    description: What is reported.
    type: str
    choices: [assessment, migration]
    default: migration
  found:
    description: What P(onramp.ovirt.migration_found#filter) returned.
    type: dict
    default: {}
  records:
    description: What has been done so far.
    type: dict
    default: {}
  unreadable:
    description: Files and VMs that could not be read.
    type: list
    elements: dict
    default: []
  parallel:
    description: Number of imports at a time, for the estimate of a wave.
    type: int
    default: 20
  domains:
    description: C(storage_domain) of results of M(onramp.ovirt.v2v_import), by what the plan calls the domains.
    type: dict
    default: {}
  message:
    description: Why the migration ended early.
    type: str
    default: ""
"""

EXAMPLES = r"""
- name: Write a report
  ansible.builtin.copy:
    content: "{{ plan | onramp.ovirt.migration_report('html', found=known, records=records) }}"
    dest: migration.html
    mode: "0600"
"""

RETURN = r"""
_value:
  description: The report.
  type: str
"""

import typing as t

from ansible.errors import AnsibleFilterError

from ansible_collections.onramp.ovirt.plugins.plugin_utils._reports import migration
from ansible_collections.onramp.ovirt.plugins.plugin_utils._reports.rendering import FORMATS, rendered

Given = t.Mapping[str, t.Any]


def migration_report(
    plan: t.Any,
    format: str = "html",  # noqa: A002  # the name that users write
    kind: str = "migration",
    found: t.Optional[Given] = None,
    records: t.Optional[Given] = None,
    unreadable: t.Sequence[Given] = (),
    parallel: int = 20,
    message: str = "",
    domains: t.Optional[Given] = None,
) -> str:
    """Return the report; raises AnsibleFilterError for anything but a plan."""
    if format not in FORMATS:
        raise AnsibleFilterError(f"migration_report: '{format}' is not a format. Use {', '.join(FORMATS)}.")
    if kind not in migration.KINDS or not isinstance(plan, t.Mapping):
        raise AnsibleFilterError(f"migration_report expects a plan, and a kind out of {', '.join(migration.KINDS)}.")
    made = migration.report(kind, plan, found or {}, records or {}, unreadable, parallel, message, domains or {})
    return rendered(made, format, "migration")


class FilterModule:
    """Ansible's way to find filters."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return the filters of this file by name."""
        return {"migration_report": migration_report}
