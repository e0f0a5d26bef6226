# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: registration_report
short_description: Report the registration of VMs as HTML, Markdown or JSON
version_added: 0.1.0
author:
  - The onramp.ovirt contributors (@onramp-ovirt)
description:
  - Returns a report on VMs, templates and their vNICs, with all warnings, what is to be repaired, and the VMs to start.
  - The HTML is one file that needs no other file. It can be printed, and has a box to filter by name or MAC address.
  - It works with the result of a task in check mode, and of a task that failed, too.
positional: format
options:
  _input:
    description: A result of M(onramp.ovirt.vm_register).
    type: dict
    required: true
  format:
    description: The format of the report.
    type: str
    choices: [html, markdown, json]
    default: html
  title:
    description: The title.
    type: str
    default: Registration of VMs
  subtitle:
    description: A line below the title, such as the names of the storage domain and the engine.
    type: str
    default: ""
  nic_order:
    description: The result of M(onramp.ovirt.vm_nic_order), which shows whether the vNICs of each VM are in order.
    type: dict
  started:
    description: The result of M(onramp.ovirt.vm_start), which shows the status of the VMs that were started.
    type: dict
"""

EXAMPLES = r"""
- name: Write a report
  ansible.builtin.copy:
    content: "{{ registration | onramp.ovirt.registration_report(subtitle='Storage domain data1') }}"
    dest: registration.html
    mode: "0644"
  delegate_to: localhost
"""

RETURN = r"""
_value:
  description: The report.
  type: str
"""

import typing as t

from ansible.errors import AnsibleFilterError

from ansible_collections.onramp.ovirt.plugins.plugin_utils._reports.registration import NotAResult, report
from ansible_collections.onramp.ovirt.plugins.plugin_utils._reports.rendering import FORMATS, rendered


def registration_report(
    result: t.Any,
    format: str = "html",  # noqa: A002  # the name that users write
    title: str = "Registration of VMs",
    subtitle: str = "",
    nic_order: t.Optional[t.Mapping[str, t.Any]] = None,
    started: t.Optional[t.Mapping[str, t.Any]] = None,
) -> str:
    """Return the report; raises AnsibleFilterError for anything but a result of vm_register."""
    if format not in FORMATS:
        raise AnsibleFilterError(f"registration_report: '{format}' is not a format. Use {', '.join(FORMATS)}.")
    for name, value in (("nic_order", nic_order), ("started", started)):
        if value is not None and not isinstance(value, t.Mapping):
            raise AnsibleFilterError(f"registration_report: {name} must be the result of a module.")
    try:
        return rendered(report(result, title, subtitle, nic_order, started), format)
    except NotAResult as error:
        raise AnsibleFilterError(f"registration_report: {error}") from error


class FilterModule:
    """Ansible's way to find filters."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return the filters of this file by name."""
        return {"registration_report": registration_report}
