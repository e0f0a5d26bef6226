# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a change of a host's networks may cost, in requests after the log-in, whatever is on the host."""

from __future__ import annotations

import typing as t

import pytest

from tests.benchmarks import jobs
from tests.engine_simulator.running import Simulator
from tests.engine_simulator.world_file import read_world

if t.TYPE_CHECKING:
    from .conftest import Run

MODULE = "host_setup_networks"


def options(host: str, vlans: int) -> dict[str, t.Any]:
    return {**jobs.ours(vlans)[f"onramp.ovirt.{MODULE}"], "host": host}


@pytest.fixture(autouse=True)
def world(simulator: Simulator) -> None:
    simulator.engine.world = read_world(jobs.WORLD)


@pytest.mark.parametrize("mode", ["active-backup", "802.3ad"])
def test_a_host_that_is_as_it_shall_be_costs_two_reads(run: Run, mode: str) -> None:
    wanted = options("bare01", 10)
    wanted["bonds"][0]["mode"] = mode
    assert run(MODULE, **wanted)["changed"] is True
    again = run(MODULE, **wanted)
    assert (again["changed"], len(again.requests), again.writes) == (False, 2, [])


@pytest.mark.parametrize(("host", "vlans"), [("full01", 11), ("bare01", 40)])
def test_a_change_costs_one_write_and_three_reads_however_large(run: Run, host: str, vlans: int) -> None:
    changed = run(MODULE, **options(host, vlans))
    assert (changed["changed"], len(changed.requests), len(changed.writes)) == (True, 4, 1)


def test_a_dry_run_costs_two_reads(run: Run) -> None:
    planned = run(MODULE, check=True, **options("bare01", 40))
    assert (planned["changed"], len(planned.requests), planned.writes) == (True, 2, [])
