# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""Commands with input over the connection of a task, for files that are sent to its host."""

from __future__ import annotations

import contextlib
import sys
import typing as t

from ansible.errors import AnsibleError
from ansible.module_utils.common.text.converters import to_text

from ansible_collections.onramp.ovirt.plugins.module_utils._errors import CollectionError
from ansible_collections.onramp.ovirt.plugins.module_utils._sources.guest_channel import Reply

Execute = t.Callable[..., t.Mapping[str, t.Any]]


class UploadConnection:
    """Commands over the connection of a task, with its privilege escalation."""

    def __init__(self, connection: t.Any, execute: Execute) -> None:
        self._execute = execute
        self._can_send = bool(connection.has_pipelining)
        self.is_here = connection.transport == "local"

    def run(self, command: str, data: bytes = b"") -> Reply:
        """Run a command of the shell, with its standard input; raises CollectionError."""
        if data and not self._can_send:
            raise CollectionError("The connection of this host cannot send data to a command. Use ssh, for example.")
        try:
            # What a connection shows is for the display, and not part of the result of the module.
            with contextlib.redirect_stdout(sys.__stdout__):
                found = self._execute(command, executable="/bin/sh", in_data=data or None)
        except AnsibleError as error:
            raise CollectionError(f"The host cannot be reached: {error}") from error
        return Reply(int(found.get("rc") or 0), to_text(found.get("stdout", "")), to_text(found.get("stderr", "")))
