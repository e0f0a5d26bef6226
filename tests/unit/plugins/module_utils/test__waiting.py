# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What was seen of an object over time, and pauses that grow."""

from __future__ import annotations

import itertools

from ansible_collections.onramp.ovirt.plugins.module_utils._waiting import (
    DONE,
    WAITING,
    History,
    Seen,
    failed,
    pauses,
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
