# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.

from __future__ import annotations


class ModuleDocFragment:
    """Attributes of modules."""

    DOCUMENTATION = r"""
options: {}
notes:
  - Runs in Ansible's worker process where the connection is local, without C(become), C(async) or another Python
    interpreter, and in a process of its own otherwise. Set the variable C(onramp_in_process), or the environment
    variable E(ONRAMP_IN_PROCESS), to V(false) to always use a process of its own. The result is the same.
attributes:
  action_group:
    description: Use C(group/onramp.ovirt.engine) in C(module_defaults) to set the connection once.
    support: full
    membership:
      - onramp.ovirt.engine
  check_mode:
    description: Can run in check mode and report what would change, without changing anything.
  diff_mode:
    description: Returns what has changed, or in check mode would change, as a difference.
  idempotent:
    description: When run twice with the same options, the second run changes nothing.
"""

    # For a module that talks to no engine, instead of the first part.
    LOCAL = r"""
options: {}
notes:
  - Runs in Ansible's worker process where the connection is local, without C(become), C(async) or another Python
    interpreter, and in a process of its own otherwise. Set the variable C(onramp_in_process), or the environment
    variable E(ONRAMP_IN_PROCESS), to V(false) to always use a process of its own. The result is the same.
attributes:
  check_mode:
    description: Can run in check mode and report what would change, without changing anything.
  diff_mode:
    description: Returns what has changed, or in check mode would change, as a difference.
  idempotent:
    description: When run twice with the same options, the second run changes nothing.
"""

    CHANGE = r"""
options: {}
attributes:
  check_mode:
    support: full
  diff_mode:
    support: full
  idempotent:
    support: full
"""

    INFO = r"""
options: {}
attributes:
  check_mode:
    support: full
    details: This module changes nothing.
  diff_mode:
    support: N/A
    details: This module changes nothing.
  idempotent:
    support: full
    details: This module changes nothing.
"""
