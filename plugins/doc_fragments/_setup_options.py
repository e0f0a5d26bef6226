# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.

from __future__ import annotations


class ModuleDocFragment:
    """How networks of a host are set up; twin of ``_options.setup_options``."""

    DOCUMENTATION = r"""
options:
  sync:
    description:
      - Which networks to synchronise if they are out of sync, V(none), those that the task has V(listed) or copies, or
        V(all) of the host.
      - The engine rejects a change of a network that is out of sync, unless the change synchronises it.
      - A network that differs only in what the host does not report, such as a gateway or default route, is not
        synchronised. This is a warning. The option C(sync) of the network itself synchronises it anyway.
    type: str
    choices: [none, listed, all]
    default: none
  check_connectivity:
    description: Roll back the change if the host cannot reach the engine afterwards.
    type: bool
    default: true
  connectivity_timeout:
    description: Time, 1 to 120 seconds, that the host waits for the engine before it rolls back the change.
    type: int
    default: 120
  commit:
    description:
      - Save the change on the host. With V(false), a reboot of the host restores the last saved configuration.
      - If there is nothing to change, nothing is saved, even if an earlier change is unsaved. See O(commit_unchanged).
    type: bool
    default: true
  commit_unchanged:
    description:
      - Save the configuration of the host even if there is nothing to change. This needs one more request.
      - The engine's API does not report whether a configuration is saved. Saving alone is not reported as a change.
    type: bool
    default: false
  allow_removing_required:
    description:
      - Allow to remove networks that the cluster requires from a host that is up. The host becomes non-operational.
    type: bool
    default: false
"""
