# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: migration_by_source
short_description: Collect the VMs of a loop over sources
version_added: 0.1.0
author:
  - The onramp.ovirt contributors (@onramp-ovirt)
description:
  - Returns the VMs by the name of their source. A source that was read more than once has each VM once.
options:
  _input:
    description: The result of a loop with M(onramp.ovirt.v2v_source_info) over names of sources, or over dictionaries
      with C(source).
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Collect the VMs
  ansible.builtin.set_fact:
    by_source: "{{ seen | onramp.ovirt.migration_by_source }}"
"""

RETURN = r"""
_value:
  description: Lists of VMs by the name of their source.
  type: dict
  sample: {vcenter: [{name: web01}]}
"""

import typing as t

from ansible.errors import AnsibleFilterError


def migration_by_source(seen: t.Any) -> dict[str, list[t.Any]]:
    """Return the VMs by source; raises AnsibleFilterError for anything but the result of a loop."""
    if not isinstance(seen, t.Mapping) or "results" not in seen:
        raise AnsibleFilterError("migration_by_source expects the result of a loop.")
    found: dict[str, list[t.Any]] = {}
    for one in seen["results"]:
        item = one["item"]
        name = str(item["source"] if isinstance(item, t.Mapping) else item)
        if (one.get("source") or {}).get("kind") == "export_domain":
            text = f"Source '{name}' is an export domain, which has no VMs to shut down. Use the module v2v_import."
            raise AnsibleFilterError(text)
        listed = found.setdefault(name, [])
        listed += [vm for vm in one.get("vms") or () if vm not in listed]
    return found


class FilterModule:
    """Ansible's way to find filters."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return the filters of this file by name."""
        return {"migration_by_source": migration_by_source}
