# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: read_vnic_mapping_file
short_description: Read a file with vNIC mappings
version_added: 0.1.0
author:
  - The onramp.ovirt contributors (@onramp-ovirt)
description:
  - Returns the mappings of a file that P(onramp.ovirt.vnic_mapping_file#filter) wrote, as options of
    M(onramp.ovirt.vm_register).
  - The mapping file of the role C(disaster_recovery) of the collection C(ovirt.ovirt) can be read, too. Its names are
    resolved in the data center of the storage domain. Its ids of zeros are errors.
  - Every mistake is a finding with the number of its line. With O(found), names, ids and the completeness of the
    mappings are checked, too.
positional: found
options:
  _input:
    description: The text of the file.
    type: str
    required: true
  found:
    description: The result of M(onramp.ovirt.unregistered_vm_info), to check the mappings.
    type: dict
  reverse:
    description: Map from the secondary site to the primary one, for a file of the role C(disaster_recovery).
    type: bool
    default: false
seealso:
  - module: onramp.ovirt.vm_register
  - plugin: onramp.ovirt.vnic_mapping_file
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Read the mappings
  ansible.builtin.set_fact:
    mappings: "{{ lookup('ansible.builtin.file', '/srv/dr/mapping.yml') | onramp.ovirt.read_vnic_mapping_file(found) }}"

- name: Show all mistakes of the file
  ansible.builtin.assert:
    that: mappings.findings | selectattr('severity', 'eq', 'error') | length == 0
    fail_msg: "{{ mappings.findings | map(attribute='message') }}"
"""

RETURN = r"""
_value:
  description:
    - C(vnic_profile_mappings) and C(findings). A file of the role C(disaster_recovery) has C(cluster_mappings),
      C(role_mappings), C(domain_mappings), C(affinity_group_mappings), C(affinity_label_mappings) and C(lun_mappings),
      too.
    - The path of a finding is its line.
  type: dict
  sample:
    vnic_profile_mappings:
      - source: {network: red, profile: gold}
        target: {network: green, profile: silver}
    findings:
      - code: mapping-file-open
        severity: error
        path: line 12
        message: No target is chosen for old/old.
        hint: Replace OPEN.
        rule: ""
"""

import typing as t

from ansible.errors import AnsibleFilterError

from ansible_collections.onramp.ovirt.plugins.module_utils._findings import error
from ansible_collections.onramp.ovirt.plugins.module_utils._registrations import dr_mapping_file
from ansible_collections.onramp.ovirt.plugins.module_utils._vnics import mapping_file
from ansible_collections.onramp.ovirt.plugins.plugin_utils._yaml_lines import YamlMistake, parse


def read_vnic_mapping_file(text: t.Any, found: t.Any = None, reverse: bool = False) -> dict[str, t.Any]:
    """Return options and findings; raises AnsibleFilterError for arguments of a wrong type."""
    if not isinstance(text, str):
        raise AnsibleFilterError(f"read_vnic_mapping_file expects a text, not {type(text).__name__}.")
    known = found or {}
    if not isinstance(known, t.Mapping):
        raise AnsibleFilterError("The argument of read_vnic_mapping_file must be the result of unregistered_vm_info.")
    try:
        root = parse(text)
    except YamlMistake as wrong:
        path = f"line {wrong.line}" if wrong.line else "file"
        finding = error("mapping-file-invalid", path, f"The file is not valid YAML: {wrong.message}")
        return {mapping_file.OPTION: [], "findings": [finding.as_dict()]}
    sources, clusters = known.get("sources") or (), known.get("clusters")
    if dr_mapping_file.is_dr_file(root):
        return dr_mapping_file.read(root, sources, clusters, known.get("cluster_names") or (), reverse)
    return mapping_file.read(root, sources, clusters)


class FilterModule:
    """Ansible's way to find filters."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return the filters of this file by name."""
        return {"read_vnic_mapping_file": read_vnic_mapping_file}
