# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: change_text
short_description: Describe a change of a plan in a few words
version_added: 0.1.0
author:
  - The onramp.ovirt contributors (@onramp-ovirt)
description:
  - Turns one entry of the RV(ignore:plan) that the modules of this collection return into a few words.
options:
  _input:
    description: A change, with verb, kind and name.
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: List what was changed
  ansible.builtin.debug:
    msg: "{{ result.plan | map('onramp.ovirt.change_text') | join(', ') }}"
  # => attach storage to bond0, create bond bond0
"""

RETURN = r"""
_value:
  description: The words.
  type: str
  sample: attach network storage on bond0
"""

import typing as t

from ansible.errors import AnsibleFilterError


def change_text(change: t.Any) -> str:
    """Return a change of a plan as text; raises AnsibleFilterError for anything else."""
    if not isinstance(change, t.Mapping) or not {"verb", "kind", "name"} <= change.keys():
        raise AnsibleFilterError(f"change_text expects an entry of a plan, not {type(change).__name__}.")
    if change["kind"] == "host":
        return _host_text(change)
    place = (change.get("after") or {}).get("nic")
    return f"{change['verb']} {change['kind']} {change['name']}" + (f" on {place}" if place else "")


def _host_text(change: t.Mapping[str, t.Any]) -> str:
    """Return a step of a host. The host itself is named beside it, so it is not repeated."""
    verb, settings = str(change["verb"]), change.get("after")
    if verb == "copy_networks":
        return f"copy networks of {change['name']}"
    if verb == "update" and settings:
        return f"update {', '.join(settings)}"
    return verb


class FilterModule:
    """Ansible's way to find filters."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return the filters of this file by name."""
        return {"change_text": change_text}
