# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run the module v2v_upload in Ansible's worker process, over the connection of its task."""

from __future__ import annotations

import typing as t

from ansible_collections.onramp.ovirt.plugins.plugin_utils.bytecode import compiled_once

with compiled_once():
    from ansible_collections.onramp.ovirt.plugins.module_utils._sources import uploads
    from ansible_collections.onramp.ovirt.plugins.modules.v2v_upload import main
    from ansible_collections.onramp.ovirt.plugins.plugin_utils import role_filters
    from ansible_collections.onramp.ovirt.plugins.plugin_utils.in_process import InProcessAction
    from ansible_collections.onramp.ovirt.plugins.plugin_utils.upload_connection import UploadConnection

role_filters.load()


class ActionModule(InProcessAction):
    """The module, in process whatever the connection is: the files are those of the controller."""

    MAIN = staticmethod(main)

    def _runs_here(self, task_vars: t.Mapping[str, t.Any]) -> bool:
        return True

    def _low_level_execute_command(self, cmd: str, *args: t.Any, **kwargs: t.Any) -> t.Any:
        if not self._here:
            return super()._low_level_execute_command(cmd, *args, **kwargs)
        execute = super(InProcessAction, self)._low_level_execute_command
        token = uploads.channel.set(UploadConnection(self._connection, execute))
        try:
            return super()._low_level_execute_command(cmd, *args, **kwargs)
        finally:
            uploads.channel.reset(token)
