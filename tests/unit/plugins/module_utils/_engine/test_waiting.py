# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Waiting: pauses that grow, and a last attempt when the time is up."""

from __future__ import annotations

import itertools
import typing as t

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.onramp.ovirt.plugins.module_utils._engine.waiting import (
    FIRST_PAUSE,
    LONGEST_PAUSE,
    Clock,
    poll,
    wait_for_outcomes,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._waiting import DONE, WAITING, Outcome, Seen, failed

if t.TYPE_CHECKING:
    from .conftest import JumpingClock


def test_first_attempt_is_at_once_and_pauses_grow_to_ten_seconds(jumping: JumpingClock) -> None:
    list(poll(120, jumping.clock))
    assert jumping.pauses[0] == FIRST_PAUSE == 0.5
    assert max(jumping.pauses) == LONGEST_PAUSE == 10
    growing = list(itertools.takewhile(lambda pause: pause < LONGEST_PAUSE, jumping.pauses))
    assert growing == sorted(growing)
    assert jumping.time == 120


@given(st.floats(0, 10_000), st.floats(0.01, 60))
def test_attempts_end_with_the_time_and_never_after_it(timeout: float, first: float) -> None:
    now, pauses = [0.0], []

    def sleep(seconds: float) -> None:
        pauses.append(seconds)
        now[0] += seconds

    lefts = []
    for left in itertools.islice(poll(timeout, Clock(lambda: now[0], sleep), first), 2000):
        lefts.append(left)
    assert lefts[0] == pytest.approx(timeout)
    assert all(pause <= max(first, LONGEST_PAUSE) for pause in pauses)
    assert now[0] <= timeout + 1e-6
    assert lefts[-1] == pytest.approx(0, abs=1e-6) or len(lefts) == 2000


def test_no_time_is_still_one_attempt(jumping: JumpingClock) -> None:
    assert list(poll(0, jumping.clock)) == [0]
    assert jumping.pauses == []


def test_time_that_the_attempts_take_counts(jumping: JumpingClock) -> None:
    count = 0
    for dummy in poll(10, jumping.clock):
        jumping.time += 4
        count += 1
    assert count == 3


def test_the_first_pause_is_the_given_one(jumping: JumpingClock) -> None:
    list(poll(60, jumping.clock, 3))
    assert jumping.pauses[:2] == [3, pytest.approx(4.8)]
    assert max(jumping.pauses) == LONGEST_PAUSE


def up(dummy: str, seen: Seen) -> Outcome:
    return DONE if seen.status == "up" else failed("broken") if seen.status == "error" else WAITING


def wait(jumping: JumpingClock, *reads: dict[str, str]) -> tuple[dict[str, Outcome], int]:
    left = list(reads)
    found = wait_for_outcomes(lambda: left.pop(0) if len(left) > 1 else left[0], up, 60, jumping.clock)
    return found, len(reads) - len(left)


def test_all_objects_are_read_at_once_until_none_is_waiting(jumping: JumpingClock) -> None:
    found, reads = wait(jumping, {"a": "up", "b": "boot"}, {"a": "up", "b": "up"}, {"a": "never", "b": "read"})
    assert (found, reads) == ({"a": DONE, "b": DONE}, 2)


def test_one_failure_ends_the_wait(jumping: JumpingClock) -> None:
    found, dummy = wait(jumping, {"a": "error", "b": "boot"})
    assert (found, jumping.time) == ({"a": failed("broken"), "b": WAITING}, 0)


def test_what_is_still_waiting_when_the_time_is_up_is_returned(jumping: JumpingClock) -> None:
    found, dummy = wait(jumping, {"a": "boot"})
    assert (found, jumping.time) == ({"a": WAITING}, 60)
