# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: vnic_mapping_file
short_description: Write a file with vNIC mappings to edit
version_added: 0.1.0
author:
  - The onramp.ovirt contributors (@onramp-ovirt)
description:
  - Returns the text of a YAML file with one rule for each network and vNIC profile that the unregistered VMs had. A
    comment names the vNICs that use it.
  - The target of a rule is what the engine gives without a mapping. Where there is no vNIC profile of the same name, it
    is C(OPEN), and has to be replaced.
  - The file lists the vNIC profiles to choose from, which are those that can be used in all target clusters.
  - P(onramp.ovirt.read_vnic_mapping_file#filter) reads the file.
options:
  _input:
    description: The result of M(onramp.ovirt.unregistered_vm_info).
    type: dict
    required: true
seealso:
  - module: onramp.ovirt.unregistered_vm_info
  - plugin: onramp.ovirt.read_vnic_mapping_file
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Write a mapping file unless it exists
  ansible.builtin.copy:
    content: "{{ found | onramp.ovirt.vnic_mapping_file }}"
    dest: /srv/dr/mapping.yml
    mode: "0644"
    force: false
"""

RETURN = r"""
_value:
  description: The text of the file.
  type: str
  sample: |
    vnic_profile_mappings:
      # OPEN: there is no profile of this name. Used by web01 (nic1)
      - {source: {network: "red", profile: "gold"}, target: OPEN}
"""

import typing as t

from ansible.errors import AnsibleFilterError

from ansible_collections.onramp.ovirt.plugins.module_utils._vnics import mapping_file


def vnic_mapping_file(result: t.Any) -> str:
    """Return the text of a mapping file; raises AnsibleFilterError for anything but a result of the module."""
    try:
        return mapping_file.write(result["domain"]["name"], result["sources"], result["clusters"])
    except (AttributeError, KeyError, TypeError) as wrong:
        raise AnsibleFilterError("vnic_mapping_file expects the result of unregistered_vm_info.") from wrong


class FilterModule:
    """Ansible's way to find filters."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return the filters of this file by name."""
        return {"vnic_mapping_file": vnic_mapping_file}
