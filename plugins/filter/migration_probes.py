# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: migration_probes
short_description: Return the addresses of migrated VMs that have to answer
version_added: 0.1.0
author:
  - The onramp.ovirt contributors (@onramp-ovirt)
description:
  - Returns the addresses that the guests had before their shutdown, for VMs whose C(verify) is V(network). VMs without
    known addresses have none.
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
  reasons:
    description:
      - Why agents have not answered, by key, as P(onramp.ovirt.migration_agents#filter) returns it.
      - VMs with an empty reason have reported their addresses, and have none to try, unless C(verify_port) is set.
    type: dict
    default: {}
"""

EXAMPLES = r"""
- name: Wait for the guests
  ansible.builtin.wait_for:
    host: "{{ item.address }}"
    port: "{{ item.port }}"
  loop: "{{ plan.vms | onramp.ovirt.migration_probes(records) }}"
"""

RETURN = r"""
_value:
  description: The addresses, each with C(key), C(name), C(address) and C(port).
  type: list
  elements: dict
  sample: [{key: vcenter/web01, name: web01, address: 192.0.2.10, port: 22}]
"""

import typing as t

from ansible.errors import AnsibleFilterError

from ansible_collections.onramp.ovirt.plugins.module_utils._migrations import records as kept_records


def migration_probes(
    vms: t.Any, records: t.Any, reasons: t.Optional[t.Mapping[str, str]] = None
) -> list[dict[str, t.Any]]:
    """Return the addresses; raises AnsibleFilterError for arguments of a wrong type."""
    if isinstance(vms, (str, t.Mapping)) or not isinstance(vms, t.Iterable) or not isinstance(records, t.Mapping):
        raise AnsibleFilterError("migration_probes expects a list of VMs, and records.")
    return kept_records.probes(vms, records, reasons)


class FilterModule:
    """Ansible's way to find filters."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return the filters of this file by name."""
        return {"migration_probes": migration_probes}
