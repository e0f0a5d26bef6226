# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Virtual time: what an installation or a setup takes is given in virtual seconds.

With `scale` 0 (the default) nothing ever sleeps: every request lets `per_request` virtual seconds pass, and whatever
waits inside a request simply moves the clock on. With a scale above 0 a virtual second lasts that many real seconds,
so that requests really overlap.
"""

from __future__ import annotations

import datetime
import heapq
import threading
import time
import typing as t
from dataclasses import dataclass, field

EPOCH = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)


@dataclass
class Clock:
    scale: float = 0.0
    per_request: float = 1.0
    passed: float = 0.0
    """Virtual seconds since EPOCH, without the real time that a scale adds."""
    agenda: list[tuple[float, int, str, list[t.Any]]] = field(default_factory=list)
    """A heap of (when, number, name of the task, arguments)."""
    planned: int = 0
    started: float = field(default_factory=time.monotonic)

    def now(self) -> float:
        """Virtual seconds since the epoch of the world."""
        real = (time.monotonic() - self.started) / self.scale if self.scale else 0.0
        return self.passed + real

    def tick(self) -> None:
        """A request came in."""
        if not self.scale:
            self.passed += self.per_request

    def sleep(self, seconds: float, monitor: threading.Condition) -> None:
        """Let virtual seconds pass inside a request; `monitor` is given up meanwhile, so that others go on."""
        if not self.scale:
            self.passed += seconds
            return
        end = time.monotonic() + seconds * self.scale
        while (left := end - time.monotonic()) > 0:
            monitor.wait(left)

    def later(self, seconds: float, task: str, *arguments: t.Any) -> None:
        """Plan a task (a name registered with `engine.task`) for later."""
        self.planned += 1
        heapq.heappush(self.agenda, (self.now() + seconds, self.planned, task, list(arguments)))

    def due(self) -> tuple[str, list[t.Any]] | None:
        """Take the next task whose time has come."""
        if self.agenda and self.agenda[0][0] <= self.now():
            _when, _number, task, arguments = heapq.heappop(self.agenda)
            return task, arguments
        return None

    def stamp(self, moment: float | None = None) -> str:
        """A moment as the API writes it."""
        when = EPOCH + datetime.timedelta(seconds=self.now() if moment is None else moment)
        return when.isoformat(timespec="milliseconds")
