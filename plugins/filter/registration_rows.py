# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: registration_rows
short_description: Summarize a registration as rows of a table
version_added: 0.1.0
author:
  - The onramp.ovirt contributors (@onramp-ovirt)
description:
  - Returns a row for each VM and template for P(onramp.ovirt.text_table#filter), with the state, the vNICs, and what
    was found.
options:
  _input:
    description: A result of M(onramp.ovirt.vm_register).
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Show a table
  ansible.builtin.debug:
    msg: "{{ rows | onramp.ovirt.text_table(['vm', 'state', 'details']) }}"
  vars:
    rows: "{{ registration | onramp.ovirt.registration_rows }}"
"""

RETURN = r"""
_value:
  description: The rows.
  type: list
  elements: dict
  contains:
    vm:
      description: Name of the VM or template.
      type: str
    state:
      description: Its state.
      type: str
    details:
      description: A line for each vNIC, and all findings about it.
      type: list
      elements: str
  sample:
    - vm: web1
      state: registered
      details: ["nic1: red/gold > green/silver"]
"""

import typing as t

from ansible.errors import AnsibleFilterError

from ansible_collections.onramp.ovirt.plugins.plugin_utils._reports.registration import NotAResult, report


def registration_rows(result: t.Any) -> list[dict[str, t.Any]]:
    """Return the rows; raises AnsibleFilterError for anything but a result of vm_register."""
    try:
        shown = report(result)
    except NotAResult as error:
        raise AnsibleFilterError(f"registration_rows: {error}") from error
    return [
        {
            "vm": vm["name"],
            "state": vm["state"],
            "details": [
                *(_vnic(nic) for nic in vm["nics"]),
                *(note["message"] for note in vm["notes"] if not note["message"].endswith("see below.")),
                *(f"{nic['name']}: {finding['message']}" for nic in vm["nics"] for finding in nic["findings"]),
            ],
        }
        for vm in shown["vms"]
    ] + [
        {"vm": f"disk {disk['name']}", "state": disk["state"], "details": [disk["reason"]] if disk["reason"] else []}
        for disk in shown["disks"]
    ]


def _vnic(nic: t.Mapping[str, t.Any]) -> str:
    source, target = nic["source"] or "empty", nic["target"] or "empty"
    return f"{nic['name']}: {source}" if source == target else f"{nic['name']}: {source} > {target}"


class FilterModule:
    """Ansible's way to find filters."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return the filters of this file by name."""
        return {"registration_rows": registration_rows}
