# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.

from __future__ import annotations


class ModuleDocFragment:
    """vNICs and MAC addresses of unregistered VMs; twin of ``_options.registration``."""

    DOCUMENTATION = r"""
options:
  cluster:
    description:
      - Name or id of the target cluster, in the data center of the storage domain.
      - If it is not set, each VM goes to the cluster that its OVF names.
    type: str
  vnic_profile_mappings:
    description:
      - Rules that map the network and vNIC profile that a vNIC had to a vNIC profile of the target cluster.
      - The first rule that matches a vNIC is used. A rule without O(vnic_profile_mappings[].source) is the default
        rule, which is tried last.
      - Without a matching rule, O(on_unmapped) decides.
    type: list
    elements: dict
    suboptions:
      source:
        description: Which vNICs the rule is about. An option that is not set matches everything.
        type: dict
        suboptions:
          network:
            description: Network of the source; an empty text for a vNIC without a profile.
            type: str
          profile:
            description: vNIC profile of the source; an empty text for a vNIC without a profile.
            type: str
          match:
            description:
              - How the names of O(vnic_profile_mappings[].source.network) and
                O(vnic_profile_mappings[].source.profile) are compared.
              - The choices are the exact text, a pattern with the wildcards C(*), C(?) and C([...]), or a regular
                expression that has to match the whole name.
            type: str
            choices: [exact, wildcard, regex]
            default: exact
          vm:
            description: Only the VM or template of this name.
            type: str
          nic:
            description: Only vNICs of this name.
            type: str
      target:
        description: What the vNIC gets, as an id, as names, or the empty profile.
        type: dict
        required: true
        suboptions:
          id:
            description: Id of a vNIC profile.
            type: str
          network:
            description: Name of a network that is attached to the target cluster.
            type: str
          profile:
            description: Name of a vNIC profile of that network.
            type: str
          empty:
            description: The empty profile, so that the vNIC is not connected to any network.
            type: bool
            default: false
  on_unmapped:
    description:
      - What a vNIC gets that no rule matches.
      - With V(same_name) it gets the vNIC profile of the same name on the network of the same name, or else the empty
        profile, with a warning. With V(fail), it is an error.
    type: str
    choices: [same_name, empty, fail]
    default: same_name
  on_missing_target:
    description:
      - What a vNIC gets when the target of its rule does not exist, is not attached to the target cluster, or may not
        be used. The choices are those of O(on_unmapped).
      - Every vNIC that gets something else than its target is a warning.
    type: str
    choices: [same_name, empty, fail]
    default: fail
  reassign_macs:
    description:
      - Which MAC addresses are replaced by new ones of the MAC pool of the target cluster.
      - V(none) replaces none. A MAC address that is in use is an error, and one outside the ranges of the MAC pool is
        kept, with a warning.
      - V(colliding) replaces those that are in use, and keeps those outside the ranges.
      - V(bad) replaces both.
      - All other MAC addresses stay.
    type: str
    choices: [none, colliding, bad]
    default: none
  ovf_files:
    description:
      - Files with the OVFs of VMs and templates, on the host that runs the module. Each is an OVF, a saved OVF store,
        or a folder of files that end with C(.ovf).
      - The OVF says which vNICs, MAC addresses and disks a VM has. The engine does not list them.
    type: list
    elements: path
"""
