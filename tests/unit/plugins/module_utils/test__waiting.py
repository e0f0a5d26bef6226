# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What was seen of an object over time, and pauses that grow."""

from __future__ import annotations

import itertools

import pytest

from ansible_collections.onramp.ovirt.plugins.module_utils._waiting import (
    DONE,
    WAITING,
    History,
    Line,
    Progress,
    Seen,
    duration,
    failed,
    pauses,
    progress_text,
)


def test_an_outcome_is_one_of_three() -> None:
    assert [(o.done, o.waiting, o.failed) for o in (DONE, WAITING, failed("why"))] == [
        (True, False, False),
        (False, True, False),
        (False, False, True),
    ]
    assert failed("why").reason == "why"


def test_the_time_in_a_status_begins_anew_with_every_change() -> None:
    history = History()
    assert history.see("a", "up", 10) == Seen("up", 0, moved=False)
    assert history.see("a", "up", 14) == Seen("up", 4, moved=False)
    assert history.see("a", "reboot", 15) == Seen("reboot", 0, moved=True)
    assert history.see("b", "up", 16) == Seen("up", 0, moved=False)
    assert history.see("a", "up", 20) == Seen("up", 0, moved=True)


def test_pauses_grow_from_the_first_to_the_longest() -> None:
    found = list(itertools.islice(pauses(3, 10), 5))
    assert found[0] == 3
    assert found == sorted(found)
    assert found[-1] == 10


def test_a_first_pause_above_the_longest_stays() -> None:
    assert list(itertools.islice(pauses(30, 10), 3)) == [30, 30, 30]


class TestProgress:
    def test_the_start_and_each_new_status_are_shown(self) -> None:
        progress = Progress()
        assert progress.line("a", "installing", 0) == Line(detail=False)
        assert progress.line("a", "installing", 10) is None
        assert progress.line("a", "reboot", 20) == Line(detail=False)
        assert progress.line("b", "reboot", 21) == Line(detail=False)
        assert progress.line("a", "up", 22, waiting=False) == Line(detail=False)

    def test_a_wait_without_news_is_shown_in_detail_every_30_seconds(self) -> None:
        progress = Progress()
        found = [progress.line("a", "installing", now) for now in range(0, 100, 10)]
        assert [number * 10 for number, line in enumerate(found) if line] == [0, 30, 60, 90]
        assert [line.detail for line in found if line] == [False, True, True, True]

    def test_what_is_done_at_once_is_not_shown(self) -> None:
        assert Progress().line("a", "up", 0, waiting=False) is None

    def test_a_line_says_object_status_time_and_limit(self) -> None:
        assert progress_text("node1", "installing", 130, 1800) == "node1: installing (2 m 10 s of at most 30 m)"
        assert progress_text("node1", "up", 130, None) == "node1: up (2 m 10 s)"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0 s"), (45.9, "45 s"), (60, "1 m"), (130, "2 m 10 s"), (3600, "1 h"), (3900, "1 h 5 m"), (7322, "2 h 2 m")],
)
def test_durations(seconds: float, text: str) -> None:
    assert duration(seconds) == text
