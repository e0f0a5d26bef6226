# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.

from __future__ import annotations


class ModuleDocFragment:
    """Options of modules that wait; twin of ``_options.wait``."""

    DOCUMENTATION = r"""
options:
  wait:
    description: Wait until the engine has finished, for at most O(timeout) seconds.
    type: bool
    default: true
  poll_interval:
    description: Initial polling interval in seconds, which must be positive. It grows to 10 seconds.
    type: int
    default: 3
"""
