# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: unregistered_vm_rows
short_description: Arrange unregistered VMs as rows of a table
version_added: 0.1.0
author:
  - The onramp.ovirt contributors (@onramp-ovirt)
description:
  - Returns a row for each VM and template, for P(onramp.ovirt.text_table#filter).
  - The keys of a row are C(vm), C(state), C(cluster), C(memory), C(disks), C(nics), C(macs) and C(reason).
options:
  _input:
    description: The result of M(onramp.ovirt.unregistered_vm_info).
    type: dict
    required: true
seealso:
  - module: onramp.ovirt.unregistered_vm_info
"""

EXAMPLES = r"""
- name: Show the VMs and their vNICs
  ansible.builtin.debug:
    msg: "{{ found | onramp.ovirt.unregistered_vm_rows | onramp.ovirt.text_table(['vm', 'state', 'nics', 'macs'], 0) }}"
  # => [
  #      "vm     state    nics                              macs",
  #      "-----  -------  --------------------------------  ----------------------------------",
  #      "web01  ready    nic1: red/gold -> green/silver    00:1a:4a:16:01:51",
  #      "db01   blocked  nic1: red/red -> no profile       00:1a:4a:16:01:52 in_use by web03",
  #    ]
"""

RETURN = r"""
_value:
  description: The rows.
  type: list
  elements: dict
  sample:
    - vm: web01
      state: ready
      cluster: prod
      memory: 1024 MiB
      disks: ["web01_Disk1: 1 GiB"]
      nics: ["nic1: red/gold -> green/silver"]
      macs: ["00:1a:4a:16:01:51"]
      reason: ""
"""

import typing as t

from ansible.errors import AnsibleFilterError

GIB = 1 << 30
UNKNOWN = "?"


def unregistered_vm_rows(result: t.Any) -> list[dict[str, t.Any]]:
    """Return a row for each VM of a result; raises AnsibleFilterError for anything else."""
    if not isinstance(result, t.Mapping) or not isinstance(result.get("vms"), list):
        raise AnsibleFilterError("unregistered_vm_rows expects the result of unregistered_vm_info.")
    return [_row(vm) for vm in result["vms"]]


def _row(vm: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    nics, disks = vm.get("nics"), vm.get("disks")
    return {
        "vm": f"{vm['name']} (template)" if vm["kind"] == "template" else vm["name"],
        "state": vm["state"],
        "cluster": vm.get("cluster") or "",
        "memory": f"{vm['memory']} MiB" if vm.get("memory") else "",
        "disks": [UNKNOWN] if disks is None else [_disk(disk) for disk in disks],
        "nics": [UNKNOWN] if nics is None else [_nic(nic) for nic in nics],
        "macs": [UNKNOWN] if nics is None else [_mac(nic) for nic in nics],
        "reason": vm.get("reason") or "",
    }


def _disk(disk: t.Mapping[str, t.Any]) -> str:
    missing = " missing" if disk.get("missing") else ""
    return f"{disk['alias'] or disk['id']}: {disk['size'] / GIB:g} GiB{missing}"


def _nic(nic: t.Mapping[str, t.Any]) -> str:
    text = f"{nic['name']}: {_profile(nic)}"
    return f"{text} -> {_profile(nic.get('target') or {})}" if nic.get("reason") else text


def _profile(names: t.Mapping[str, t.Any]) -> str:
    return f"{names['network']}/{names['profile']}" if names.get("network") else "no profile"


def _mac(nic: t.Mapping[str, t.Any]) -> str:
    verdict, holder = nic.get("mac_verdict"), nic.get("mac_holder")
    shown = "" if verdict in (None, "good", "missing") else verdict
    return " ".join(part for part in (nic["mac"], shown, f"by {holder}" if holder else "") if part)


class FilterModule:
    """Ansible's way to find filters."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return the filters of this file by name."""
        return {"unregistered_vm_rows": unregistered_vm_rows}
