# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A migration with each VM as a host of the inventory, so that slices and --limit spread it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import typing as t
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.engine_simulator.running import Simulator, running
from tests.unit import project
from tests.unit.conftest import CHECKOUT, folder_with_collections
from tests.unit.made_up_slices import (
    LIMIT,
    VMS,
    imports,
    inventory,
    made_world,
    most_at_a_time,
    outcome,
    prepare,
)
from tests.unit.playbooks.test_migrate_vms import writes

TOOL = str(Path(sys.executable).with_name("ansible-playbook"))
Run = t.Callable[..., tuple[int, str]]


@pytest.fixture
def simulator() -> t.Iterator[Simulator]:
    with running("demo_migration") as simulator:
        simulator.state.engine.world = made_world()
        yield simulator


@pytest.fixture
def migrate(tmp_path: Path, simulator: Simulator) -> Run:
    """Run the playbook over an inventory, as each node of a controller does."""
    (tmp_path / "hosts.yml").write_text(inventory(VMS), encoding="utf-8")
    (tmp_path / "variables.json").write_text(json.dumps(prepare(tmp_path / "run")), encoding="utf-8")
    environment = {
        **os.environ,
        "ANSIBLE_COLLECTIONS_PATH": str(folder_with_collections(CHECKOUT)),
        "ANSIBLE_STRATEGY": "host_pinned",
        "ANSIBLE_SHOW_CUSTOM_STATS": "true",
        "OVIRT_URL": simulator.url,
        "OVIRT_USERNAME": simulator.username,
        "OVIRT_PASSWORD": simulator.password,
        "OVIRT_CAFILE": simulator.ca_file or "",
    }
    common = ["-i", str(tmp_path / "hosts.yml"), "-e", f"@{tmp_path / 'variables.json'}"]

    def run(*arguments: str) -> tuple[int, str]:
        command = [TOOL, "onramp.ovirt.migrate_vms", *common, *arguments]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, cwd=project.ROOT)
        return done.returncode, done.stdout + done.stderr

    return run


def test_slices_keep_the_limits_of_proxy_hosts_together_and_one_run_finds_nothing_to_do(
    migrate: Run, simulator: Simulator
) -> None:
    with ThreadPoolExecutor() as pool:
        slices = list(pool.map(lambda name: migrate("--limit", name), VMS))
    assert [code for code, dummy in slices] == [0, 0], slices[0][1] + slices[1][1]
    macs = {name: f"00:50:56:11:22:0{number}" for number, name in enumerate(VMS, 1)}
    assert outcome(simulator) == {name: ("down", [(mac, True)]) for name, mac in macs.items()}
    assert (imports(simulator), set(most_at_a_time(simulator).values())) == (len(VMS), {LIMIT})
    sent = len(writes(simulator))
    code, output = migrate()
    assert (code, len(writes(simulator))) == (0, sent), output
    stats = json.loads(output.rpartition("CUSTOM STATS: ")[2].partition("RUN: ")[2].partition("\n\n")[0])
    assert sorted((row["vm"], row["state"]) for row in stats["onramp_migrated_vms"]) == [(vm, "done") for vm in VMS]
