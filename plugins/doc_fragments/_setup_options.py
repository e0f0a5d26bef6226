# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.

from __future__ import annotations


class ModuleDocFragment:
    """How networks of a host are set up; twin of C(_options.setup_options)."""

    DOCUMENTATION = r"""
options:
  sync:
    description:
      - Which networks to synchronise when they are out of sync, V(none), those that the task V(listed) or copies, or
        V(all) of the host.
      - The engine refuses to change a network that is out of sync without synchronising it.
      - A network is not synchronised when it differs only in what the host does not report, such as a gateway or
        default route that it never shows. This is a warning. The option C(sync) of the network itself sends it all the
        same.
    type: str
    choices: [none, listed, all]
    default: none
  check_connectivity:
    description: Let the host return to its last configuration when it cannot reach the engine after the change.
    type: bool
    default: true
  connectivity_timeout:
    description: Seconds, 1 to 120, that the host waits for the engine before it returns to its last configuration.
    type: int
    default: 120
  commit:
    description:
      - Save the change on the host. Without it, a reboot of the host brings back what was saved last.
      - A host that has nothing to change is not saved, even if an earlier task left a change unsaved. For that, see
        O(commit_unchanged).
    type: bool
    default: true
  commit_unchanged:
    description:
      - Save the configuration of the host also when there is nothing to change, which is one more request.
      - The engine's API does not tell whether a configuration is saved. The task does not report a change for saving
        alone.
    type: bool
    default: false
  allow_removing_required:
    description:
      - Allow to remove networks that the cluster requires from a host that is up. The host becomes non-operational.
    type: bool
    default: false
"""
