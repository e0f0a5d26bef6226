# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: host_networks_svg
short_description: Draw the networking of hosts
version_added: 0.1.0
author:
  - The onramp.ovirt contributors (@onramp-ovirt)
description:
  - Draws NICs, bonds and networks of hosts as an SVG picture, with colours for what is out of sync, down or unmanaged.
  - With O(after), added, changed and removed items are marked.
options:
  _input:
    description:
      - A host as in RV(onramp.ovirt.host_network_info#module:hosts), or as RV(ignore:before) or RV(ignore:after) of a
        module that plans.
      - Or a list of them, to be drawn two in a row.
    type: raw
    required: true
  after:
    description: The state of the host, or of the last host of the list, after a change.
    type: dict
  titles:
    description: Titles, in order. The default is the name of the host.
    type: list
    elements: str
"""

EXAMPLES = r"""
- name: Draw a host
  ansible.builtin.copy:
    content: "{{ result.hosts[0] | onramp.ovirt.host_networks_svg }}"
    dest: node1.svg
    mode: "0644"

- name: Draw what a copy would change
  ansible.builtin.copy:
    content: "{{ copy.before | onramp.ovirt.host_networks_svg(after=copy.after, titles=['before', 'after']) }}"
    dest: node2.svg
    mode: "0644"
"""

RETURN = r"""
_value:
  description: The SVG document.
  type: str
"""

import typing as t

from ansible.errors import AnsibleFilterError

from ansible_collections.onramp.ovirt.plugins.plugin_utils._svg.host_networks import pictures


def host_networks_svg(value: t.Any, after: t.Optional[t.Any] = None, titles: t.Optional[t.Sequence[str]] = None) -> str:
    """Return an SVG document; raises AnsibleFilterError for anything but hosts."""
    if not isinstance(value, (list, tuple, t.Mapping)):
        raise AnsibleFilterError(f"host_networks_svg expects a host or a list of hosts, not {type(value).__name__}.")
    if titles is not None and (isinstance(titles, str) or not isinstance(titles, (list, tuple))):
        raise AnsibleFilterError(f"The titles are a list of texts, not {type(titles).__name__}.")
    hosts = [value] if isinstance(value, t.Mapping) else list(value)
    try:
        return pictures(hosts, after, [str(title) for title in titles or []])
    except ValueError as error:
        raise AnsibleFilterError(f"host_networks_svg: {error}") from error


class FilterModule:
    """Ansible's way to find filters."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return the filters of this file by name."""
        return {"host_networks_svg": host_networks_svg}
