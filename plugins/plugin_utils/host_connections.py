# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run commands on other hosts of the inventory, over their own connections."""

from __future__ import annotations

import contextlib
import shlex
import sys
import typing as t

from ansible import constants as C
from ansible.errors import AnsibleError
from ansible.module_utils.common.text.converters import to_text
from ansible.module_utils.parsing.convert_bool import boolean

from ansible_collections.onramp.ovirt.plugins.module_utils._engine.host_channel import NoChannel, Reply

Variables = t.Mapping[str, t.Any]


class HostConnections:
    """The connections of one task to other hosts; each is made when it is first used."""

    def __init__(self, action: t.Any, task_vars: Variables) -> None:
        self._action = action
        self._task_vars = task_vars
        self._made: dict[str, tuple[t.Any, bool]] = {}

    def run(self, host: str, command: str) -> Reply:
        """Run a command of the shell; raises NoChannel."""
        try:
            if host not in self._made:
                self._made[host] = self._connect(host)
            connection, become = self._made[host]
            given = f"sudo -n /bin/sh -c {shlex.quote(command)}" if become else f"/bin/sh -c {shlex.quote(command)}"
            # What a connection shows is for the display, and not part of the result of the module.
            with contextlib.redirect_stdout(sys.__stdout__):
                status, output, errors = connection.exec_command(given, in_data=None, sudoable=False)
        except AnsibleError as error:
            self._made.pop(host, None)
            raise NoChannel(f"Host '{host}' of the inventory cannot be used: {error}") from error
        return Reply(status, to_text(output), to_text(errors))

    def close(self) -> None:
        """Close all connections."""
        for connection, dummy in self._made.values():
            connection.close()

    def _connect(self, host: str) -> tuple[t.Any, bool]:
        known = self._task_vars.get("hostvars") or {}
        if host not in known:
            raise NoChannel(f"There is no host '{host}' in the inventory.")
        variables = known[host]
        transport = str(variables.get("ansible_connection") or C.config.get_config_value("DEFAULT_TRANSPORT"))
        transport = "ssh" if transport == "smart" else transport
        context = self._action._play_context.copy()
        context.remote_addr = str(variables.get("ansible_host") or host)
        # Newer releases have no second argument and ignore it.
        connection = self._action._shared_loader_obj.connection_loader.get(transport, context, None)
        if connection is None:
            raise NoChannel(f"Host '{host}' of the inventory has the unknown connection '{transport}'.")
        wanted = C.config.get_plugin_vars("connection", connection._load_name)
        given = {name: variables[name] for name in (*wanted, "inventory_hostname") if name in variables}
        connection.set_options(var_options=given)
        become = variables.get("ansible_become")
        return connection, boolean(become, strict=False) if become is not None else False
