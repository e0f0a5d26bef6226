# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""Commands in the guest that a task is for: over Ansible's own connection to it. Nothing has to be installed."""

from __future__ import annotations

import base64
import binascii
import contextvars
import shlex
import typing as t

from ansible_collections.onramp.ovirt.plugins.module_utils._errors import CollectionError, VerifyFailed
from ansible_collections.onramp.ovirt.plugins.module_utils._guests import linux_read, windows
from ansible_collections.onramp.ovirt.plugins.module_utils._guests.model import Guest
from ansible_collections.onramp.ovirt.plugins.module_utils._plan import Change

# Restored where SELinux is at work.
WRITE = (
    'set -e; f={path}; mkdir -p "$(dirname "$f")"; umask 022; printf %s {content} >"$f.onramp"; '
    'chmod 0644 "$f.onramp"; mv -f "$f.onramp" "$f"; '
    'if command -v restorecon >/dev/null 2>&1; then restorecon "$f" || true; fi'
)


class GuestUnreadable(CollectionError):
    """The guest cannot be reached, or does not answer as expected."""


class Reply(t.NamedTuple):
    """What a command printed, and its exit status."""

    status: int
    output: str
    errors: str = ""


class Channel(t.Protocol):
    """The connection to the guest."""

    is_windows: bool

    def run(self, command: str) -> Reply:
        """Run a command of the guest's shell."""

    def put(self, path: str, content: str) -> None:
        """Write a file; only for Windows."""


channel: contextvars.ContextVar[t.Optional[Channel]] = contextvars.ContextVar("guest", default=None)


def _channel() -> Channel:
    found = channel.get()
    if found is None:
        raise GuestUnreadable(
            "This module runs on the controller, over the connection of the task's host. It needs its action plugin, "
            "and cannot run asynchronously."
        )
    return found


def read(root: str = "") -> Guest:
    """Return the guest; raises GuestUnreadable."""
    used = _channel()
    reply = used.run(windows.COLLECT if used.is_windows else linux_read.script(root))
    guest = windows.parse(reply.output, _decoded) if used.is_windows else linux_read.parse(reply.output)
    if guest is None:
        last = (reply.errors or reply.output).strip().split("\n")[-1][:300]
        raise GuestUnreadable(f"The guest does not describe itself (exit status {reply.status}): {last}")
    return guest


def apply(changes: t.Iterable[Change], applied: list[Change], root: str = "") -> None:
    """Carry out changes one by one; raises VerifyFailed for one that fails."""
    used = _channel()
    for change in changes:
        if change.verb == "write" and used.is_windows:
            _checked(used.run(f"New-Item -ItemType Directory -Force -Path '{windows.FOLDER}' | Out-Null"), change)
            used.put(change.name, _content(change))
        elif change.verb == "write":
            command = WRITE.format(path=shlex.quote(root + change.name), content=shlex.quote(_content(change)))
            _checked(used.run(command), change)
        else:
            _checked(used.run(windows.TURN_OFF.get(change.name, windows.ADD_TASK)), change)
        applied.append(change)


def _content(change: Change) -> str:
    return str((change.after or {})["content"])


def _checked(reply: Reply, change: Change) -> None:
    if reply.status:
        text = (reply.errors or reply.output).strip()[-300:]
        raise VerifyFailed(f"{change.kind.replace('_', ' ')} '{change.name}' cannot be changed: {text}")


def _decoded(text: str) -> str:
    try:
        return base64.b64decode(text).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return ""
