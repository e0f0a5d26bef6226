# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Phases are measured on the clock of the engine."""

from __future__ import annotations

from ansible_collections.onramp.ovirt.plugins.module_utils._engine.connection import Engine
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.timings import Timings
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.waiting import Clock


class FakeClock:
    def __init__(self) -> None:
        self.time = 100.0

    def pass_seconds(self, seconds: float) -> None:
        self.time += seconds

    @property
    def clock(self) -> Clock:
        return Clock(lambda: self.time, self.pass_seconds)


def test_each_phase_lasts_until_the_next_one() -> None:
    fake = FakeClock()
    timings = Timings(fake.clock)
    for phase, seconds in (("read", 0.26), ("plan", 0.01), ("add", 600), ("verify", 0.5)):
        timings.begin(phase)
        fake.pass_seconds(seconds)
    assert timings.as_list() == [
        {"phase": "read", "seconds": 0.3},
        {"phase": "plan", "seconds": 0.0},
        {"phase": "add", "seconds": 600.0},
        {"phase": "verify", "seconds": 0.5},
    ]


def test_a_phase_that_goes_on_is_one() -> None:
    fake = FakeClock()
    timings = Timings(fake.clock)
    timings.begin("read")
    fake.pass_seconds(1)
    timings.begin("read")
    fake.pass_seconds(1)
    assert timings.as_list() == [{"phase": "read", "seconds": 2.0}]


def test_steps_take_the_place_of_apply() -> None:
    fake = FakeClock()
    timings = Timings(fake.clock)
    for begin, phase in (
        (timings.begin, "apply"),
        (timings.begin_step, "maintenance"),
        (timings.begin_step, "reinstall"),
        (timings.begin, "verify"),
    ):
        begin(phase)
        fake.pass_seconds(1)
    assert timings.as_list() == [
        {"phase": "maintenance", "seconds": 2.0},
        {"phase": "reinstall", "seconds": 1.0},
        {"phase": "verify", "seconds": 1.0},
    ]


def test_an_engine_measures_on_its_own_clock() -> None:
    fake = FakeClock()
    engine = Engine(None, clock=fake.clock)
    assert engine.timings.as_list() == []
    engine.timings.begin("read")
    engine.clock.sleep(5)
    assert engine.timings.as_list() == [{"phase": "read", "seconds": 5.0}]
