# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: migration_places
short_description: Find the conversion hosts of the sources of a migration, and what is mounted or sent there
version_added: 0.1.0
author:
  - The onramp.ovirt contributors (@onramp-ovirt)
description:
  - Returns the sources as modules take them, and apart from them what only the role P(onramp.ovirt.vm_migrate#role)
    knows, which is C(conversion_host), C(mount) and C(upload).
options:
  _input:
    description: The sources by name.
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Show the conversion hosts
  ansible.builtin.debug:
    msg: "{{ (vm_migrate_sources | onramp.ovirt.migration_places).hosts }}"
"""

RETURN = r"""
_value:
  description:
    - C(sources), as modules take them. C(hosts), by the name of a source. C(files), what is mounted or sent.
      C(errors), sentences about mistakes.
  type: dict
  sample:
    sources: {nas: {kind: files, path: /mnt/exports}}
    hosts: {nas: convert1.example.com}
    files: [{name: nas, host: convert1.example.com, path: /mnt/exports, mount: {src: "nas:/exports"}}]
    errors: []
"""

import typing as t

from ansible.errors import AnsibleFilterError

from ansible_collections.onramp.ovirt.plugins.module_utils._migrations import places


def migration_places(sources: t.Any) -> dict[str, t.Any]:
    """Return the parts; raises AnsibleFilterError for anything but a dictionary."""
    if not isinstance(sources, t.Mapping):
        raise AnsibleFilterError(f"migration_places expects sources by name, not {type(sources).__name__}.")
    return places.split(sources)


class FilterModule:
    """Ansible's way to find filters."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return the filters of this file by name."""
        return {"migration_places": migration_places}
