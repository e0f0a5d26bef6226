# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Private to this collection: waiting with a growing pause, on a clock that a test can replace."""

from __future__ import annotations

import time
import typing as t
from dataclasses import dataclass

FIRST_PAUSE = 0.5
LONGEST_PAUSE = 10.0


@dataclass(frozen=True)
class Clock:
    """Seconds that only grow, and a way to let them pass."""

    now: t.Callable[[], float] = time.monotonic
    sleep: t.Callable[[float], None] = time.sleep


def attempts(timeout: float, clock: Clock, longest: float = LONGEST_PAUSE) -> t.Iterator[float]:
    """Yield the seconds that are left, at once and then after pauses of 0.5 s growing to C(longest), until time is up.

    There is always a last attempt at the end of the time.
    """
    start = clock.now()
    pause = min(FIRST_PAUSE, longest)
    while True:
        left = timeout - (clock.now() - start)
        yield max(left, 0.0)
        left = timeout - (clock.now() - start)
        if left <= 0:
            return
        clock.sleep(min(pause, left))
        pause = min(pause * 1.6, longest)
