# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: migration_found
short_description: Find the VMs of a migration plan at their sources
version_added: 0.1.0
author:
  - The onramp.ovirt contributors (@onramp-ovirt)
description:
  - Returns the description of each VM of a plan, and what has changed since planning.
  - A VM is found by its UUID where the plan has it, else by its name.
positional: by_source
options:
  _input:
    description: A plan, as P(onramp.ovirt.read_migration_plan#filter) returns it.
    type: dict
    required: true
  by_source:
    description: Lists of VMs as M(onramp.ovirt.v2v_source_info) returns them, by the names of their sources.
      Only VMs of these sources are looked for.
    type: dict
    required: true
  sources:
    description: The sources of the role, by name.
    type: dict
    default: {}
  inventories:
    description: Files that stand for sources, by their names. They say nothing about the power of a VM today.
    type: dict
    default: {}
"""

EXAMPLES = r"""
- name: Fail if a VM has changed since planning
  ansible.builtin.assert:
    that: "(plan | onramp.ovirt.migration_found({'vcenter': found.vms})).conflicts | length == 0"
"""

RETURN = r"""
_value:
  description:
    - C(found), the descriptions by key, in which the concerns that the plan waives are marked.
    - C(conflicts), by key, with C(field), C(planned) and C(actual) of each difference.
    - C(texts), the conflicts as sentences by key.
    - C(running), for VMs that are not surely down at their source, as sentences by key. One of O(sources) that is read
      live has to be found and down; of others it is known only if they run.
  type: dict
  sample:
    found: {vcenter/web01: {name: web01}}
    conflicts:
      vcenter/web01:
        - {field: "nics[0].mac", planned: "00:50:56:00:00:01", actual: "00:50:56:00:00:02"}
    texts:
      vcenter/web01: "It has changed since planning: nics[0].mac was 00:50:56:00:00:01 and is 00:50:56:00:00:02."
"""

import datetime
import typing as t

from ansible.errors import AnsibleFilterError

from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms import waivers
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms.concerns import Concern
from ansible_collections.onramp.ovirt.plugins.module_utils._migrations import inspected
from ansible_collections.onramp.ovirt.plugins.module_utils._migrations.fingerprint import conflicts, described

Given = t.Mapping[str, t.Any]
MOST = 3
RUNNING = "It runs at its source again, so that its copy is not started."


def migration_found(
    plan: t.Any,
    by_source: t.Any,
    sources: t.Optional[Given] = None,
    inventories: t.Optional[Given] = None,
) -> dict[str, t.Any]:
    """Return descriptions and conflicts by key; raises AnsibleFilterError for arguments of a wrong type."""
    if not isinstance(plan, t.Mapping) or not isinstance(by_source, t.Mapping):
        raise AnsibleFilterError("migration_found expects a plan, and lists of VMs by the names of their sources.")
    vms = [vm for vm in plan["vms"] if vm["options"].get("source", "") in by_source]
    found = described(vms, by_source)
    found = {vm["key"]: inspected.applied(found[vm["key"]], vm.get("inspection")) for vm in vms if vm["key"] in found}
    changed = conflicts(vms, found)
    allowed = waivers.from_params(plan.get("waivers"))
    today = datetime.date.today().isoformat()
    live = {name for name, one in (sources or {}).items() if (one or {}).get("kind") != "files"} - set(
        inventories or ()
    )
    powers = {vm["key"]: _not_down(found.get(vm["key"]), vm["options"]["source"] in live) for vm in vms}
    return {
        "found": {key: _waived(vm, allowed, today) for key, vm in found.items()},
        "conflicts": changed,
        "texts": {key: _text(items) for key, items in changed.items()},
        "running": {key: text for key, text in powers.items() if text},
    }


def _not_down(description: t.Optional[Given], live: bool) -> str:
    """Return why the copy of a VM must not be started; empty if it may. ``live``: its power is that of now."""
    power = (description or {}).get("power")
    if power == "up":
        return RUNNING
    if live and description is None:
        return "It is not found at its source, so that its copy is not started."
    if live and power != "down":
        return f"It is {power or 'in an unknown state'} at its source, so that its copy is not started."
    return ""


def _waived(vm: Given, allowed: tuple[waivers.Waiver, ...], today: str) -> dict[str, t.Any]:
    """Return a description with those of its concerns marked that the plan waives."""
    if not vm.get("concerns"):
        return dict(vm)
    given = [
        Concern(*(str(one.get(key) or "") for key in ("id", "category", "message", "advice", "waived", "expires")))
        for one in vm["concerns"]
    ]
    marked = waivers.apply(given, allowed, str(vm.get("name")), today)
    return {**vm, "concerns": [one.as_dict() for one in marked], "importable": not any(one.stops for one in marked)}


def _text(changes: t.Sequence[Given]) -> str:
    if changes[0]["field"] == "name":
        return f"There is no VM '{changes[0]['planned']}' at its source, or more than one."
    shown = [
        f"{one['field']} was {one['planned'] or 'not there'} and is {one['actual'] or 'not there'}" for one in changes
    ]
    more = f", and {len(shown) - MOST} more" if len(shown) > MOST else ""
    return f"It has changed since planning: {'; '.join(shown[:MOST])}{more}."


class FilterModule:
    """Ansible's way to find filters."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return the filters of this file by name."""
        return {"migration_found": migration_found}
