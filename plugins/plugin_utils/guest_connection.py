# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The connection of a task to its own host, for a module that runs on the controller."""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
import typing as t

from ansible.errors import AnsibleError
from ansible.module_utils.common.text.converters import to_text

from ansible_collections.onramp.ovirt.plugins.module_utils._sources.guest_channel import GuestUnreadable, Reply

Execute = t.Callable[..., t.Mapping[str, t.Any]]


class GuestConnection:
    """Commands over the connection of a task, with its privilege escalation."""

    def __init__(self, connection: t.Any, execute: Execute) -> None:
        self._connection = connection
        self._execute = execute
        self.is_windows = bool(getattr(connection._shell, "_IS_WINDOWS", False))

    def run(self, command: str) -> Reply:
        """Run a command of the guest's shell; raises GuestUnreadable."""
        shell = {} if self.is_windows else {"executable": "/bin/sh"}
        try:
            # What a connection shows is for the display, and not part of the result of the module.
            with contextlib.redirect_stdout(sys.__stdout__):
                found = self._execute(command, **shell)
        except AnsibleError as error:
            raise GuestUnreadable(f"The guest cannot be reached: {error}") from error
        return Reply(int(found.get("rc") or 0), to_text(found.get("stdout", "")), to_text(found.get("stderr", "")))

    def put(self, path: str, content: str) -> None:
        """Write a file of a Windows guest; raises GuestUnreadable."""
        file, local = tempfile.mkstemp(prefix="onramp-")
        try:
            with os.fdopen(file, "wb") as out:
                # Old versions of PowerShell read a script without a mark as text of the system's code page.
                out.write(content.encode("utf-8"))
            with contextlib.redirect_stdout(sys.__stdout__):
                self._connection.put_file(local, path)
        except AnsibleError as error:
            raise GuestUnreadable(f"File '{path}' cannot be written: {error}") from error
        finally:
            os.unlink(local)
