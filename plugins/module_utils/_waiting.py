# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Private to this collection: waiting for objects of the engine, as decisions without a clock."""

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


def pauses(first: float, longest: float) -> t.Iterator[float]:
    """Yield pauses that grow from the first to the longest one; a first one that is longer already stays."""
    pause = first
    while True:
        yield pause
        pause = max(first, min(pause * 1.6, longest))
