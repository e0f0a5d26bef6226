# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""What is done when a run of Ansible ends: its sessions end too, and what the engine goes on with is named."""

from __future__ import annotations

import atexit
import contextlib
import os
import signal
import sys
import typing as t

from ansible_collections.onramp.ovirt.plugins.module_utils._engine import progress, shared_session

# Seconds that the end of a run may take after a signal.
LIMIT = 30


def register(folder: str) -> None:
    """Prepare the end of this process, which has the folder of its run.

    Ansible's main process calls this before it starts its workers; these do not run such functions when they end.
    """
    atexit.register(shared_session.end, folder)
    atexit.register(_show_unfinished, folder)
    # Only the main thread may do this: a program that loads plugins elsewhere ends in its own way.
    with contextlib.suppress(ValueError):
        signal.signal(signal.SIGTERM, _Terminated(os.getpid()))


def _show_unfinished(folder: str) -> None:
    """Show what the engine goes on with when a run is interrupted while tasks wait for it."""
    lines = progress.unfinished(folder)
    if lines:
        text = "\n  ".join(["Interrupted. The engine goes on with this, and the next run continues:", *lines])
        print(text, file=sys.stderr, flush=True)


class _Terminated:
    """Ends a run as an interrupt from the keyboard does.

    Otherwise the signal that ``kill``, ``timeout`` and systemd send ends the process at once, and its sessions stay.
    """

    def __init__(self, owner: int) -> None:
        self._owner = owner

    def __call__(self, number: int, dummy: t.Any) -> None:
        signal.signal(number, signal.SIG_DFL)
        if os.getpid() != self._owner:
            # A worker that has inherited this.
            os.kill(os.getpid(), number)
        # Ansible waits for its workers, and forever for one that is ended while it sends something.
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.alarm(LIMIT)
        sys.exit(128 + number)
