# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""Progress messages of a wait.

Only a module that runs in Ansible's worker process has a display; elsewhere nothing may print.
"""

from __future__ import annotations

import contextvars
import typing as t
from dataclasses import dataclass, field

from ansible_collections.onramp.ovirt.plugins.module_utils._waiting import Progress, progress_text

# Shows a line; the second argument is whether it is only of interest in verbose mode.
Display = t.Callable[[str, bool], None]
display: contextvars.ContextVar[t.Optional[Display]] = contextvars.ContextVar("display", default=None)


@dataclass
class Reporter:
    """Shows how far the objects of one wait are. ``limit`` is the longest time that the wait takes, if there is one."""

    start: float
    limit: t.Optional[float]
    progress: Progress = field(default_factory=Progress)

    def see(self, key: str, status: str, now: float, waiting: bool = True) -> None:
        """Show a line about an object, if there is something new to say about it."""
        show = display.get()
        line = self.progress.line(key, status, now, waiting)
        if show is not None and line is not None:
            show(progress_text(key, status, now - self.start, self.limit if waiting else None), line.detail)
