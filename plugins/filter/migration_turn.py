# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: migration_turn
short_description: Decide which VMs of a wave are migrated now
version_added: 0.1.0
author:
  - The onramp.ovirt contributors (@onramp-ovirt)
description:
  - Returns the VMs of a wave that are not migrated yet, apart from those that must not begin now because of the window
    of the plan.
positional: wave
options:
  _input:
    description: A plan, as P(onramp.ovirt.read_migration_plan#filter) returns it.
    type: dict
    required: true
  wave:
    description: Name of the wave.
    type: str
    required: true
  records:
    description: What has been done so far.
    type: dict
    required: true
  only:
    description: Names or keys of VMs. Without it, all are meant.
    type: list
    elements: str
    default: []
  stopped:
    description: Whether too many VMs of an earlier wave have failed, so that none goes on.
    type: bool
    default: false
  now:
    description: Seconds since 1970. The default is the clock of the controller.
    type: int
"""

EXAMPLES = r"""
- name: Show what is migrated
  ansible.builtin.debug:
    msg: "{{ (plan | onramp.ovirt.migration_turn('first', records)).vms | map(attribute='name') }}"
"""

RETURN = r"""
_value:
  description: C(vms) go on now. C(held) are those that do not, by key, with the reason.
  type: dict
  sample:
    vms: [{name: web01, key: vcenter/web01}]
    held: {vcenter/db01: "The window ended at 2027-03-06T21:00Z."}
"""

import time
import typing as t

from ansible.errors import AnsibleFilterError

from ansible_collections.onramp.ovirt.plugins.module_utils._migrations import waves


def migration_turn(
    plan: t.Any,
    wave: str,
    records: t.Any,
    only: t.Sequence[str] = (),
    stopped: bool = False,
    now: t.Optional[int] = None,
) -> dict[str, t.Any]:
    """Return who goes on; raises AnsibleFilterError for arguments of a wrong type."""
    if not isinstance(plan, t.Mapping) or not isinstance(records, t.Mapping):
        raise AnsibleFilterError("migration_turn expects a plan, and records.")
    return waves.turn(plan, str(wave), records, int(time.time()) if now is None else int(now), only, stopped)


class FilterModule:
    """Ansible's way to find filters."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return the filters of this file by name."""
        return {"migration_turn": migration_turn}
