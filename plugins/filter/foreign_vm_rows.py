# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: foreign_vm_rows
short_description: Show VMs of other systems as rows of a table
version_added: 0.1.0
author:
  - The onramp.ovirt contributors (@onramp-ovirt)
description:
  - Returns a row for each VM of M(onramp.ovirt.v2v_source_info), for P(onramp.ovirt.text_table#filter).
  - Keys are V(name), V(power), V(os), V(cpus), V(memory), V(disks), V(networks), V(importable) and V(concerns).
options:
  _input:
    description: The VMs.
    type: list
    elements: dict
    required: true
"""

EXAMPLES = r"""
- name: Show VMs with what stops their import
  ansible.builtin.debug:
    msg: "{{ found.vms | onramp.ovirt.foreign_vm_rows | onramp.ovirt.text_table(['name', 'disks', 'concerns']) }}"
  # => [
  #      "name   disks     concerns",
  #      "-----  --------  ------------------------",
  #      "web01  1: 16.0G  critical: source.running",
  #    ]
"""

RETURN = r"""
_value:
  description: The rows. Information is not among the concerns, and waived ones are marked.
  type: list
  elements: dict
  sample:
    - name: web01
      power: up
      os: rhel9_64Guest
      cpus: 4
      memory: 4.0G
      disks: "1: 16.0G"
      networks: [DMZ]
      importable: false
      concerns: ["critical: source.running"]
"""

import typing as t

from ansible.errors import AnsibleFilterError

Vm = t.Mapping[str, t.Any]
UNITS = ((1 << 40, "T"), (1 << 30, "G"), (1 << 20, "M"))


def foreign_vm_rows(vms: t.Sequence[Vm]) -> list[dict[str, t.Any]]:
    """Return a row for each VM."""
    if not isinstance(vms, (list, tuple)) or not all(isinstance(vm, dict) and "concerns" in vm for vm in vms):
        raise AnsibleFilterError("foreign_vm_rows needs the list 'vms' that v2v_source_info returns.")
    return [_row(vm) for vm in vms]


def _row(vm: Vm) -> dict[str, t.Any]:
    sizes = [disk["capacity"] for disk in vm["disks"]]
    known = [size for size in sizes if size is not None]
    total = _size(sum(known)) + ("" if len(known) == len(sizes) else "+") if known else "?"
    return {
        "name": vm["name"],
        "power": vm["power"],
        "os": vm["os"] or vm["os_family"],
        "cpus": vm["cpus"],
        "memory": "?" if vm["memory"] is None else _size(vm["memory"]),
        "disks": f"{len(sizes)}: {total}" if sizes else "0",
        "networks": list(dict.fromkeys(nic["network"] for nic in vm["nics"] if nic["network"])),
        "importable": vm["importable"],
        "concerns": [_concern(concern) for concern in vm["concerns"] if concern["category"] != "information"],
    }


def _concern(concern: t.Mapping[str, t.Any]) -> str:
    return f"{'waived' if concern['waived'] else concern['category']}: {concern['id']}"


def _size(size: int) -> str:
    number, unit = next(((number, unit) for number, unit in UNITS if size >= number), UNITS[-1])
    return f"{size / number:.1f}{unit}"


class FilterModule:
    """Ansible's way to find filters."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return the filters of this file by name."""
        return {"foreign_vm_rows": foreign_vm_rows}
