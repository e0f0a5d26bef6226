# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run the module vm in Ansible's worker process where that is possible."""

from __future__ import annotations

from ansible_collections.onramp.ovirt.plugins.plugin_utils.bytecode import compiled_once

with compiled_once():
    from ansible_collections.onramp.ovirt.plugins.modules.vm import main
    from ansible_collections.onramp.ovirt.plugins.plugin_utils import role_filters
    from ansible_collections.onramp.ovirt.plugins.plugin_utils.in_process import InProcessAction

role_filters.load()


class ActionModule(InProcessAction):
    """The module, in process."""

    MAIN = staticmethod(main)
