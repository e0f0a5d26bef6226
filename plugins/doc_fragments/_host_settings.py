# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.

from __future__ import annotations


class ModuleDocFragment:
    """Settings of a host; twin of ``_options.host_settings``."""

    DOCUMENTATION = r"""
options:
  address:
    description: Host name or IP address of the machine. Needed to add it. The engine does not change it later.
    type: str
  cluster:
    description: Name of the cluster. Needed to add a host. It can be changed in maintenance.
    type: str
  password:
    description: Password of root on the machine, for the installation. It is not kept.
    type: str
  public_key:
    description: Let the engine log in with its own key, which root on the machine accepts, and not with O(password).
    type: bool
    default: false
  ssh_port:
    description: Port of SSH on the machine.
    type: int
  ssh_fingerprint:
    description: Fingerprint of the SSH key of the machine, such as V(SHA256:...). The engine refuses another machine.
    type: str
  reboot_after_installation:
    description: Let the engine reboot the machine after the installation.
    type: bool
    default: true
  kernel_cmdline:
    description: Options for the kernel of the host. They take effect with the next installation.
    type: str
  comment:
    description: Comment on the host.
    type: str
  power_management:
    description: Power management of the host.
    type: dict
    suboptions:
      enabled:
        description: Whether the engine may fence the host. True where agents are given.
        type: bool
      kdump_detection:
        description: Whether the engine waits for a crash dump before it fences.
        type: bool
      agents:
        description:
          - All fence agents. An agent is known by type and address. Others are removed.
          - Passwords cannot be read back, so another password alone is no change.
        type: list
        elements: dict
        suboptions:
          type:
            description: Type of the agent, such as V(ipmilan).
            type: str
            required: true
          address:
            description: Address of the management board.
            type: str
            required: true
          username:
            description: User of the management board.
            type: str
          password:
            description: Password of that user.
            type: str
          order:
            description: Place in the order of agents. Where it is not given, the place in the list.
            type: int
          port:
            description: Port of the management board.
            type: int
          slot:
            description: Slot of a blade.
            type: str
          encrypt_options:
            description: Encrypt the options of the agent.
            type: bool
            default: false
          options:
            description: More options of the agent, by name.
            type: dict
  tags:
    description: Names of all tags of the host.
    type: list
    elements: str
  affinity_labels:
    description: Names of all affinity labels of the host. They have to exist.
    type: list
    elements: str
"""
