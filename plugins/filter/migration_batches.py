# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: migration_batches
short_description: Group the VMs of a migration plan into imports
version_added: 0.1.0
author:
  - The onramp.ovirt contributors (@onramp-ovirt)
description:
  - Returns the tasks of M(onramp.ovirt.v2v_import) for VMs. VMs with the same source, cluster, storage domain and other
    options are imported by one task.
positional: found
options:
  _input:
    description: VMs of a plan.
    type: list
    elements: dict
    required: true
  found:
    description: Their descriptions by key, as P(onramp.ovirt.migration_found#filter) returns them.
    type: dict
    required: true
  hosts:
    description: Conversion hosts by the name of a source, for VMs whose C(conversion_host) is not set.
    type: dict
    default: {}
"""

EXAMPLES = r"""
- name: Show the imports
  ansible.builtin.debug:
    msg: "{{ plan.vms | onramp.ovirt.migration_batches(known.found) | map(attribute='keys') }}"
"""

RETURN = r"""
_value:
  description: The batches. Each has C(source), C(options), C(vms) and C(descriptions) for the module, C(keys), and
    C(host), the conversion host, empty where the engine converts.
  type: list
  elements: dict
  sample:
    - source: vcenter
      options: {cluster: prod, storage_domain: data1}
      vms: [{name: web01, new_name: web01}]
      descriptions: [{name: web01}]
      keys: [vcenter/web01]
      host: ""
"""

import typing as t
from collections import Counter

from ansible.errors import AnsibleFilterError

from ansible_collections.onramp.ovirt.plugins.module_utils._migrations import waves


def migration_batches(
    vms: t.Any, found: t.Any, hosts: t.Optional[t.Mapping[str, t.Any]] = None
) -> list[dict[str, t.Any]]:
    """Return the batches; raises AnsibleFilterError for arguments of a wrong type."""
    if isinstance(vms, (str, t.Mapping)) or not isinstance(vms, t.Iterable) or not isinstance(found, t.Mapping):
        raise AnsibleFilterError("migration_batches expects a list of VMs, and their descriptions.")
    listed = [vm for vm in vms if vm["key"] in found]
    names = Counter((vm["options"]["source"], vm["name"]) for vm in listed)
    ambiguous = {name for (source, name), number in names.items() if number > 1}
    made = waves.batches(listed, ambiguous, hosts)
    return [{**batch, "descriptions": [found[key] for key in batch["keys"]]} for batch in made]


class FilterModule:
    """Ansible's way to find filters."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return the filters of this file by name."""
        return {"migration_batches": migration_batches}
