# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""Progress messages of a wait.

Only a module that runs in Ansible's worker process has a display; elsewhere nothing may print.
"""

from __future__ import annotations

import contextlib
import contextvars
import os
import typing as t
from dataclasses import dataclass, field
from pathlib import Path

from ansible_collections.onramp.ovirt.plugins.module_utils._waiting import Progress, progress_text

# Shows a line; the second argument is whether it is only of interest in verbose mode.
Display = t.Callable[[str, bool], None]
display: contextvars.ContextVar[t.Optional[Display]] = contextvars.ContextVar("display", default=None)
# The folder of the run, where there is one: what a task waits for is in a file there while it waits.
folder: contextvars.ContextVar[t.Optional[str]] = contextvars.ContextVar("folder", default=None)
PREFIX = "onramp-waiting-"


@contextlib.contextmanager
def noted(place: str) -> t.Iterator[None]:
    """Keep what this process waits for in a file of a folder, until the task ends in whatever way but a signal."""
    before = folder.set(place)
    try:
        yield
    finally:
        folder.reset(before)
        with contextlib.suppress(OSError):
            _file(place).unlink()


def unfinished(place: str) -> list[str]:
    """Return what tasks were waiting for when they were ended by a signal, such as ``q1: installing (5 s)``."""
    lines = set()
    for path in Path(place).glob(f"{PREFIX}*"):
        with contextlib.suppress(OSError, UnicodeDecodeError):
            lines.update(path.read_text(encoding="utf-8").splitlines())
    return sorted(lines)


def _file(place: str) -> Path:
    return Path(place, f"{PREFIX}{os.getpid()}")


@dataclass
class Reporter:
    """Shows how far the objects of one wait are. ``limit`` is the longest time that the wait takes, if there is one."""

    start: float
    limit: t.Optional[float]
    progress: Progress = field(default_factory=Progress)
    waiting: dict[str, str] = field(default_factory=dict)

    def see(self, key: str, status: str, now: float, waiting: bool = True, text: str = "") -> None:
        """Show a line about an object, if there is something new to say about it.

        With ``text``, that is shown whenever the status is another one: it may change far more often.
        """
        self._note(key, f"{key}: {status}" if waiting else "")
        show = display.get()
        line = self.progress.line(key, status, now, waiting)
        if show is not None and line is not None:
            show(progress_text(key, text or status, now - self.start, self.limit if waiting else None), line.detail)

    def _note(self, key: str, text: str) -> None:
        """Keep what is waited for in the folder of the run."""
        place = folder.get()
        if place is None or self.waiting.get(key, "") == text:
            return
        self.waiting[key] = text
        with contextlib.suppress(OSError):
            _file(place).write_text("\n".join(filter(None, self.waiting.values())), encoding="utf-8")
