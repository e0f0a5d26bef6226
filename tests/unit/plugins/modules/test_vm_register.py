# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The module as a user runs it, against the simulator: what it sends, what it says, and what it does in trouble."""

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest

from tests.engine_simulator.running import Simulator
from tests.unit.registration_worlds import (
    load,
    mac,
    nic,
    nics_of,
    save_ovfs,
    vm,
    world,
)

if t.TYPE_CHECKING:
    from .conftest import Outcome, Run

MODULE = "vm_register"


@pytest.fixture
def register(run: Run, simulator: Simulator, tmp_path: Path) -> t.Callable[..., Outcome]:
    """Run the module with all OVFs, and everything selected."""
    ovfs: list[str] = []

    def run_it(**options: t.Any) -> Outcome:
        if not ovfs:
            ovfs.append(save_ovfs(simulator, tmp_path / "ovfs"))
        given = {"domain": "data1", "ovf_files": ovfs, "run_folder": str(tmp_path / "run"), **options}
        if not {"vms", "templates", "patterns", "all"} & set(options):
            given["all"] = True
        return run(MODULE, **given)

    return run_it


Register = t.Callable[..., t.Any]


def states(outcome: Outcome) -> dict[str, str]:
    return {one["name"]: one["state"] for one in outcome["vms"]}


class TestChange:
    def test_everything_is_registered_and_nothing_the_second_time(
        self, register: Register, simulator: Simulator
    ) -> None:
        load(simulator, world(vm("web", nic(1, mac(1))), vm("db", nic(1, mac(2), "green", "silver"))))
        planned = register(check=True, diff=True)
        assert (planned["changed"], planned.writes) == (True, [])
        assert states(planned) == {"web": "planned", "db": "planned"}
        done = register(diff=True)
        assert [len(done.writes), done["changed"]] == [2, True]
        assert states(done) == {"web": "registered", "db": "registered"}
        for key in ("plan", "findings", "before", "after", "counts", "diff"):
            assert done[key] == planned[key], key
        assert nics_of(simulator, "web") == [("nic1", "red/red", mac(1))]
        assert nics_of(simulator, "db") == [("nic1", "green/silver", mac(2))]
        again = register()
        assert (again["changed"], again.writes, again["vms"]) == (False, [], [])
        named = register(vms=["web"])
        assert (named["changed"], named.writes, states(named)) == (False, [], {"web": "unchanged"})
        assert named["vms"][0]["cluster"] == "prod"
