# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: migration_space
short_description: Compare the space that the waves of a migration need with that of the storage domains
version_added: 0.1.0
author:
  - The onramp.ovirt contributors (@onramp-ovirt)
description:
  - Returns what each wave needs on each storage domain, and which VMs surely do not fit.
  - Nothing becomes free between waves, so that each wave needs its space in addition to the earlier ones. VMs whose
    import has begun need no more.
positional: known, records
options:
  _input:
    description: A plan, as P(onramp.ovirt.read_migration_plan#filter) returns it.
    type: dict
    required: true
  known:
    description: What P(onramp.ovirt.migration_found#filter) returned.
    type: dict
    default: {}
  records:
    description: What has been done so far.
    type: dict
    default: {}
  domains:
    description: C(storage_domain) of results of M(onramp.ovirt.v2v_import), by what the plan calls the domains.
    type: dict
    default: {}
  keys:
    description: Keys of the VMs that are migrated. By default, all of the plan.
    type: list
    elements: str
"""

EXAMPLES = r"""
- name: Show what is needed
  ansible.builtin.debug:
    msg: "{{ (plan | onramp.ovirt.migration_space(known)).rows }}"
"""

RETURN = r"""
_value:
  description:
    - C(rows), one for each wave and domain. C(least) is what is written at least, C(most) what it can grow to. The
      severity is empty where the space is enough, or not known.
    - C(blocked), by the keys of VMs, why they do not fit.
  type: dict
  sample:
    rows:
      - {wave: first, domain: data1, least: 40.0 GiB, most: 120.0 GiB, severity: "", message: ""}
    blocked: {}
"""

import typing as t

from ansible.errors import AnsibleFilterError

from ansible_collections.onramp.ovirt.plugins.module_utils._migrations.space import of_waves

Given = t.Mapping[str, t.Any]


def migration_space(
    plan: t.Any,
    known: t.Optional[Given] = None,
    records: t.Optional[Given] = None,
    domains: t.Optional[Given] = None,
    keys: t.Optional[t.Iterable[str]] = None,
) -> dict[str, t.Any]:
    """Return rows and blocked VMs; raises AnsibleFilterError for anything but a plan."""
    if not isinstance(plan, t.Mapping):
        raise AnsibleFilterError(f"migration_space expects a plan, not {type(plan).__name__}.")
    named = None if keys is None else set(keys)
    vms = [vm for vm in plan["vms"] if named is None or vm["key"] in named]
    return of_waves({**plan, "vms": vms}, (known or {}).get("found") or {}, records or {}, domains or {})


class FilterModule:
    """Ansible's way to find filters."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return the filters of this file by name."""
        return {"migration_space": migration_space}
