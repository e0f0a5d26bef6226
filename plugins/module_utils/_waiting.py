# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""Decisions of a wait, without a clock."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass


@dataclass(frozen=True)
class Outcome:
    """What a wait knows about one object: it is done, it has failed for a reason, or it has to go on."""

    done: bool = False
    failed: bool = False
    reason: str = ""

    @property
    def waiting(self) -> bool:
        """Whether the object has to be read again."""
        return not (self.done or self.failed)


DONE = Outcome(done=True)
WAITING = Outcome()


def failed(reason: str = "") -> Outcome:
    """Return the outcome of an object that cannot reach its goal any more."""
    return Outcome(failed=True, reason=reason)


@dataclass(frozen=True)
class Seen:
    """A status, for how many seconds it has been seen without a break, and whether another one was seen before."""

    status: str
    seconds: float = 0.0
    moved: bool = False


class History:
    """Turns the statuses of objects, as they are read one after the other, into what was seen of them."""

    def __init__(self) -> None:
        self._since: dict[str, tuple[str, float]] = {}
        self._moved: set[str] = set()

    def see(self, key: str, status: str, now: float) -> Seen:
        """Return what is known about an object after it was read with this status at this time."""
        before, since = self._since.setdefault(key, (status, now))
        if before != status:
            self._moved.add(key)
            since = now
            self._since[key] = (status, now)
        return Seen(status, now - since, key in self._moved)


GROWTH = 1.6


def pauses(first: float, longest: float, growth: float = GROWTH) -> t.Iterator[float]:
    """Yield pauses that grow from the first to the longest one; a first one that is longer already stays."""
    pause = first
    while True:
        yield pause
        pause = max(first, min(pause * growth, longest))


# Seconds after which a wait without news says in verbose mode that it goes on.
REPEAT_AFTER = 30


@dataclass(frozen=True)
class Line:
    """Something to say; ``detail`` is whether it is only of interest in verbose mode."""

    detail: bool


class Progress:
    """Decides when a wait has something to say: at the start, with each new status, and every 30 seconds in detail.

    Of an object that has reached its goal when it is read for the first time, there is nothing to say.
    """

    def __init__(self) -> None:
        self._last: dict[str, tuple[str, float]] = {}

    def line(self, key: str, status: str, now: float, waiting: bool = True) -> t.Optional[Line]:
        """Return what is to be said about an object that has this status now."""
        last = self._last.get(key)
        if last is None and not waiting:
            return None
        if last is None or last[0] != status:
            self._last[key] = (status, now)
            return Line(detail=False)
        if now - last[1] < REPEAT_AFTER:
            return None
        self._last[key] = (status, now)
        return Line(detail=True)


def progress_text(key: str, status: str, elapsed: float, limit: t.Optional[float]) -> str:
    """Return a line such as ``node1: installing (2 m 10 s of at most 30 m)``; without a limit, the time it took."""
    time = duration(elapsed) if limit is None else f"{duration(elapsed)} of at most {duration(limit)}"
    return f"{key}: {status} ({time})"


def duration(seconds: float) -> str:
    """Return seconds as people say them, with the two largest units: ``45 s``, ``2 m 10 s``, ``1 h 5 m``."""
    whole = int(seconds)
    parts = ((whole // 3600, "h"), (whole // 60 % 60, "m"), (whole % 60, "s"))
    shown = [f"{number} {unit}" for number, unit in parts if number]
    return " ".join(shown[:2]) or "0 s"
