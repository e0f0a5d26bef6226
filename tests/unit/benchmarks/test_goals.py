# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tests of what the benchmarks say about their goals."""

from __future__ import annotations

from tests.benchmarks import goals
from tests.benchmarks.jobs import DRIFT, REGISTERED, REGISTERED_20, UNCHANGED, UNCHANGED_50
from tests.benchmarks.measuring import Measured


def taken(cpu: float = 1.0, seconds: float = 1.0, megabytes: int = 80) -> Measured:
    return Measured(cpu, seconds, megabytes)


TABLE = {
    (UNCHANGED.name, goals.OURS): taken(1.5),
    (UNCHANGED.name, goals.DEBUG): taken(1.25),
    (UNCHANGED.name, goals.SDK): taken(0.2),
    (UNCHANGED_50.name, goals.OURS): taken(1.5 + 49 * 0.06),
    (UNCHANGED_50.name, goals.DEBUG): taken(1.25 + 49 * 0.02),
    (UNCHANGED_50.name, goals.SDK): taken(0.2 + 49 * 0.015),
    (UNCHANGED_50.name, goals.THEIRS): taken(50),
    (DRIFT.name, goals.OURS): taken(megabytes=111),
    (REGISTERED.name, goals.OURS): taken(seconds=11.0),
    (REGISTERED.name, goals.SDK): taken(seconds=10.0),
    (REGISTERED_20.name, goals.THEIRS): taken(seconds=20.0),
}


def test_each_goal_is_met_or_not_met() -> None:
    lines = goals.report(TABLE, goals.Processes(module=0.41, ping=0.2))
    said = {line.split("  ")[1].strip(): line.rpartition(": ")[2] for line in lines if "goal" in line}
    assert said == {
        "one host, above debug": "met",
        "each further host of a play": "not met",
        f"{UNCHANGED_50.name}, of {goals.THEIRS}": "met",
        DRIFT.name: "not met",
        "a module in a process of its own": "not met",
        f"{REGISTERED.name}, of bare requests": "met",
        f"{REGISTERED.name}, of a loop": "not met",
    }


def test_floors_follow_the_goals_that_they_limit() -> None:
    lines = goals.report(TABLE, goals.Processes(module=0.41, ping=0.2))
    assert "    of this, a debug task takes 0.020 s, and the SDK's requests take 0.015 s" in lines
    assert "    of this, ping takes 0.20 s, and the SDK with its requests takes 0.20 s" in lines


def test_what_is_said_of_a_loop_over_200_vms_says_how_it_was_reckoned() -> None:
    [text] = [line for line in goals.report(TABLE, None) if "loop over 20 of 110" in line]
    assert text.endswith("20 s; one over 200 VMs is reckoned to take 10 times as long: 200 s")


def test_goals_that_nothing_was_measured_for_are_left_out() -> None:
    assert goals.report({}, None) == []
