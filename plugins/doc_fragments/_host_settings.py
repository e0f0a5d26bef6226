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
    description:
      - Host name or IP address of the machine. Required to add the host.
      - It can be changed later only if the installation of the host failed.
    type: str
  cluster:
    description: Name of the cluster. Required to add a host. It can be changed in maintenance.
    type: str
  password:
    description: Password of root on the machine, for the installation. It is not stored.
    type: str
  public_key:
    description: Let the engine log in as root with its own SSH key instead of O(password).
    type: bool
    default: false
  ssh_port:
    description: Port of SSH on the machine, 1 to 65535.
    type: int
  ssh_fingerprint:
    description: Fingerprint of the SSH key of the machine, such as V(SHA256:...). The engine rejects other machines.
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
  spm_priority:
    description: Priority of the host in the selection of the SPM, from V(-1) (never) to V(10).
    type: int
  power_management:
    description: Power management of the host.
    type: dict
    suboptions:
      enabled:
        description: Whether the engine may fence the host. Requires an agent. V(true) by default if agents are listed.
        type: bool
      kdump_detection:
        description:
          - Whether the engine waits for a crash dump before it fences.
          - A change takes effect with the next installation.
        type: bool
      check_agent_types:
        description:
          - Check the types of agents against the list that the engine reports.
          - Set it to V(false) for types that were added with C(engine-config), which the engine does not report.
        type: bool
        default: true
      agents:
        description:
          - All fence agents; others are removed. An agent is identified by type, address, port and slot, so that
            several outlets or blades at one address are several agents.
          - Settings of an agent that are not set are removed, except the user name and the password.
          - Passwords cannot be read, so a different password alone is not a change.
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
            description: User of the management board. Required to add the agent.
            type: str
          password:
            description: Password of that user. Required to add the agent.
            type: str
          order:
            description: >-
              Place in the order of agents. Agents of the same order are used together. The default is the position in
              the list.
            type: int
          port:
            description: Port of the management board, or outlet of a power strip, 1 to 65535.
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
    description: Names of all tags of the host. They must exist.
    type: list
    elements: str
  affinity_labels:
    description: Names of all affinity labels of the host. They must exist.
    type: list
    elements: str
"""
