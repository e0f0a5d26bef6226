# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Saving the configuration of a host, with a change or without one."""

from __future__ import annotations

import typing as t

from tests.engine_simulator.areas.host_networks.known import known_networking
from tests.engine_simulator.running import Simulator

if t.TYPE_CHECKING:
    from .conftest import Run

MODULE = "host_setup_networks"


class TestSaving:
    unsaved: t.ClassVar[dict[str, t.Any]] = {"host": "h1", "networks": [{"name": "blue", "nic": "eth1"}]}

    def test_a_host_without_a_change_is_saved_on_request(self, run: Run, simulator: Simulator) -> None:
        assert run(MODULE, **self.unsaved, commit=False)["saved"] is False
        host = next(h for h in simulator.world.hosts.values() if h.name == "h1")
        assert known_networking(simulator.world, host).dirty
        plain = run(MODULE, **self.unsaved)
        assert [plain["changed"], plain["saved"], plain.writes] == [False, False, []]
        dry = run(MODULE, check=True, **self.unsaved, commit_unchanged=True)
        assert [dry["changed"], dry["saved"], dry.writes] == [False, False, []]
        outcome = run(MODULE, **self.unsaved, commit_unchanged=True)
        assert [outcome["changed"], outcome["saved"]] == [False, True]
        assert [line.rpartition("/")[2] for line in outcome.writes] == ["commitnetconfig"]
        assert not known_networking(simulator.world, host).dirty

    def test_a_change_is_saved_with_it(self, run: Run) -> None:
        outcome = run(MODULE, **self.unsaved, commit_unchanged=True)
        assert [outcome["changed"], outcome["saved"], len(outcome.writes)] == [True, True, 1]

    def test_saving_only_what_is_unchanged_makes_no_sense(self, run: Run) -> None:
        outcome = run(MODULE, **self.unsaved, commit=False, commit_unchanged=True)
        assert outcome.failed
        assert outcome.codes == {"commit-contradiction"}
