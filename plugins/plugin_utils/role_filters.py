# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""Load the filters once for a whole run of a role.

Ansible loads all filters of a collection to find one, in the worker that needs it: a worker lives for one task of one
host. What the main process has loaded is inherited by all workers that it starts afterwards. The main process loads
the action plugins of tasks, so those of the modules with which roles begin call this.
"""

from __future__ import annotations

import contextlib
import functools
import gc

from ansible.plugins.loader import filter_loader, test_loader

from ansible_collections.onramp.ovirt.plugins.plugin_utils.bytecode import compiled_once


@functools.cache
def load() -> None:
    """Load the filters and tests of roles. What cannot be loaded is reported by the task that needs it."""
    with contextlib.suppress(Exception), compiled_once():
        filter_loader.get("onramp.ovirt.result_row")
    with contextlib.suppress(Exception):
        test_loader.get("ansible.builtin.defined")
    # It stays until the run ends: workers need not look for garbage in it.
    gc.collect()
    gc.freeze()
