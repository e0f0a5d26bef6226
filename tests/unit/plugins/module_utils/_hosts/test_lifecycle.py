# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where a wait ends, for every status that a host can have."""

from __future__ import annotations

import pytest

from ansible_collections.onramp.ovirt.plugins.module_utils._hosts.lifecycle import (
    INSTALLED,
    LATE_SECONDS,
    SETTLING_SECONDS,
    Goal,
    settled,
    wait_outcome,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._waiting import Seen

ALL = (
    "connecting down error initializing install_failed installing installing_os kdumping maintenance non_operational"
    " non_responsive pending_approval preparing_for_maintenance reboot unassigned up"
).split()
UP = Goal(frozenset({"up"}))
MAINTENANCE = Goal(frozenset({"maintenance"}))
DONE, WAITING, FAILED = "done", "waiting", "failed"


def word(seen: Seen, goal: Goal) -> str:
    outcome = wait_outcome(seen, goal)
    assert outcome.done + outcome.waiting + outcome.failed == 1
    return DONE if outcome.done else FAILED if outcome.failed else WAITING


@pytest.mark.parametrize(
    ("status", "up", "maintenance", "is_settled"),
    [
        ("up", DONE, WAITING, True),
        ("maintenance", WAITING, DONE, True),
        ("installing", WAITING, WAITING, False),
        ("reboot", WAITING, WAITING, False),
        ("preparing_for_maintenance", WAITING, WAITING, False),
        ("install_failed", FAILED, FAILED, True),
        ("non_operational", FAILED, WAITING, True),
        ("error", FAILED, WAITING, True),
        ("down", FAILED, WAITING, True),
        ("pending_approval", WAITING, WAITING, True),
    ],
)
def test_what_a_status_means_for_a_goal(status: str, up: str, maintenance: str, is_settled: bool) -> None:
    seen = Seen(status)
    assert (word(seen, UP), word(seen, MAINTENANCE), settled(seen, False).done) == (up, maintenance, is_settled)


@pytest.mark.parametrize("status", ALL)
def test_a_goal_that_is_reached_is_done(status: str) -> None:
    assert word(Seen(status), Goal(frozenset({status}))) == DONE


def test_a_host_that_does_not_respond_gets_time_to_answer() -> None:
    assert LATE_SECONDS >= 60
    assert word(Seen("non_responsive", LATE_SECONDS - 1), UP) == WAITING
    assert word(Seen("non_responsive", LATE_SECONDS), UP) == FAILED
    assert not settled(Seen("non_responsive", 1), True).done
    assert settled(Seen("non_responsive", LATE_SECONDS), True).done
    assert settled(Seen("non_responsive", 1), False).done


@pytest.mark.parametrize(("status", "later"), [("non_operational", FAILED), ("up", DONE), ("install_failed", FAILED)])
def test_the_status_before_the_action_is_ignored_for_some_seconds(status: str, later: str) -> None:
    goal = Goal(frozenset({"up"}), before=status)
    assert word(Seen(status, 0), goal) == WAITING
    assert word(Seen(status, 0, moved=True), goal) == later
    assert word(Seen(status, SETTLING_SECONDS), goal) == later


def test_an_installation_is_done_in_any_status_that_allows_maintenance() -> None:
    goal = Goal(INSTALLED, before="installing")
    assert [s for s in ALL if word(Seen(s, 999), goal) == DONE] == ["maintenance", "non_operational", "up"]
