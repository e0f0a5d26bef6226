# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The playbook with the inventory of the documentation, and machines that do not let the engine in."""

from __future__ import annotations

import re
import typing as t

import pytest

from tests.demo.__main__ import play
from tests.engine_simulator.areas.hosts.model import HostsSlice
from tests.engine_simulator.running import Simulator, running

ROW = re.compile(r"((?:prod|edge)\d) +(would change|changed|unchanged|failed|skipped|not run)")


@pytest.fixture
def simulator() -> t.Iterator[Simulator]:
    with running("demo") as simulator:
        for machine in simulator.world.machines.values():
            machine.install_seconds = 0
        simulator.world.area(HostsSlice).options.boot_seconds = 0
        yield simulator


def table(output: str) -> dict[str, str]:
    return dict(ROW.findall(output.rpartition("TASK [Summary]")[2]))


def lock_out(simulator: Simulator, *addresses: str) -> None:
    for address in addresses:
        simulator.world.machines[address].root_password = "another"


def test_a_failed_host_does_not_stop_the_others(simulator: Simulator) -> None:
    lock_out(simulator, "192.0.2.11")
    code, output = play(simulator, "--limit", "prod1,prod2,edge1")
    assert code != 0
    assert table(output) == {"edge1": "changed", "prod1": "changed", "prod2": "failed"}
    assert "Add the host without" in output.rpartition("TASK [Summary]")[2]
    simulator.world.machines["192.0.2.11"].root_password = "changeme"
    code, output = play(simulator, "--limit", "prod1,prod2,edge1")
    assert (code, table(output)) == (0, {"edge1": "unchanged", "prod1": "unchanged", "prod2": "changed"})


def test_the_table_is_shown_even_if_all_fail(simulator: Simulator) -> None:
    lock_out(simulator, "192.0.2.10", "192.0.2.11")
    code, output = play(simulator, "--limit", "prod1,prod2")
    assert code != 0
    assert table(output) == {"prod1": "failed", "prod2": "skipped"}
    assert not simulator.world.hosts


def test_a_dry_run_from_scratch_writes_nothing(simulator: Simulator) -> None:
    code, output = play(simulator, "--check", "--limit", "prod1,prod3,edge2")
    assert (code, set(table(output).values())) == (0, {"would change"})
    methods = {entry["method"] for entry in simulator.journal.entries if "sso" not in entry["path"]}
    assert methods <= {"GET", "HEAD"}
