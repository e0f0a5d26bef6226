# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""Polling with a growing interval, on a clock that a test can replace."""

from __future__ import annotations

import time
import typing as t
from dataclasses import dataclass

from ansible_collections.onramp.ovirt.plugins.module_utils._engine.progress import Reporter
from ansible_collections.onramp.ovirt.plugins.module_utils._waiting import GROWTH, History, Outcome, Seen, pauses

FIRST_PAUSE = 0.5
LONGEST_PAUSE = 10.0


@dataclass(frozen=True)
class Clock:
    """Seconds that only grow, and a way to let them pass."""

    now: t.Callable[[], float] = time.monotonic
    sleep: t.Callable[[float], None] = time.sleep


def poll(
    timeout: float, clock: Clock, first: float = FIRST_PAUSE, longest: float = LONGEST_PAUSE, growth: float = GROWTH
) -> t.Iterator[float]:
    """Yield the seconds that are left, at once and then after pauses growing from ``first`` to ``longest`` seconds.

    There is always a last attempt at the end of the time.
    """
    start = clock.now()
    for pause in pauses(first, longest, growth):
        left = timeout - (clock.now() - start)
        yield max(left, 0.0)
        left = timeout - (clock.now() - start)
        if left <= 0:
            return
        clock.sleep(min(pause, left))


def wait_for_outcomes(
    read: t.Callable[[], t.Mapping[str, str]],
    outcome: t.Callable[[str, Seen], Outcome],
    timeout: float,
    clock: Clock,
    first: float = FIRST_PAUSE,
) -> dict[str, Outcome]:
    """Return the outcome of each object once none is waiting any more, or one has failed, or the time is up.

    ``read`` returns the statuses of all objects by key, in one request however many there are.
    """
    history = History()
    reporter = Reporter(clock.now(), timeout)
    found: dict[str, Outcome] = {}
    for dummy in poll(timeout, clock, first):
        statuses = read()
        now = clock.now()
        found = {key: outcome(key, history.see(key, status, now)) for key, status in statuses.items()}
        for key, status in statuses.items():
            reporter.see(key, status, now, found[key].waiting)
        if any(one.failed for one in found.values()) or not any(one.waiting for one in found.values()):
            break
    return found
