# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The playbook as a user runs it, with a host that gets lost on the way."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import typing as t
from pathlib import Path

import pytest

from tests.engine_simulator.running import Simulator, running
from tests.unit import project

WORLD = project.ROOT / "tests" / "benchmarks" / "world.yml"
TARGETS = ("bare01", "bare02", "bare03", "bare04")
ROW = re.compile(r"(bare\d\d) +(?:\S+ +)?(changed|would change|unchanged|failed|not reached)")
Play = t.Callable[..., tuple[int, str]]


@pytest.fixture
def simulator() -> t.Iterator[Simulator]:
    with running(WORLD) as simulator:
        yield simulator


@pytest.fixture
def play(simulator: Simulator, tmp_path: Path) -> Play:
    """Run the playbook for four hosts, the source among them; gives the exit code and what was printed."""
    inventory = tmp_path / "inventory.yml"
    hosts = "".join(f"    {name}: {{ansible_connection: local}}\n" for name in ("full01", *TARGETS))
    inventory.write_text(f"all:\n  hosts:\n{hosts}")
    environment = {
        **os.environ,
        "ANSIBLE_CALLBACK_RESULT_FORMAT": "yaml",
        "OVIRT_URL": simulator.url,
        "OVIRT_USERNAME": simulator.username,
        "OVIRT_PASSWORD": simulator.password,
        "OVIRT_CAFILE": simulator.ca_file or "",
    }
    tool = str(Path(sys.executable).with_name("ansible-playbook"))
    fixed = [tool, "onramp.ovirt.copy_host_networks", "-i", str(inventory)]

    def run(
        *arguments: str, source: tuple[str, ...] = ("-e", "copy_host_networks_source=full01"), **variables: str
    ) -> tuple[int, str]:
        command = [*fixed, *source, *arguments]
        known = {**environment, **variables}
        done = subprocess.run(command, env=known, capture_output=True, text=True, check=False, cwd=project.ROOT)
        return done.returncode, done.stdout + done.stderr

    return run


def last_table(output: str) -> dict[str, str]:
    """The last table that was printed: the outcome of each host."""
    return dict(ROW.findall(output.rpartition("Show the progress")[2]))


def writes(simulator: Simulator) -> int:
    return sum("networks" in e["path"] for e in simulator.journal.entries if e["method"] == "POST")


def test_a_lost_host_ends_the_run_and_the_next_run_goes_on(simulator: Simulator, play: Play) -> None:
    lost = next(h for h in simulator.world.hosts.values() if h.name == "bare02")
    simulator.fault_injection.add({"kind": "status", "status": 400, "method": "POST", "path": f"hosts/{lost.id}/copy"})
    code, output = play()
    assert code != 0
    assert last_table(output) == {
        "bare01": "changed",
        "bare02": "failed",
        "bare03": "not reached",
        "bare04": "not reached",
    }
    assert writes(simulator) == 2
    code, output = play()
    assert (code, last_table(output)) == (
        0,
        {"bare01": "unchanged", "bare02": "changed", "bare03": "changed", "bare04": "changed"},
    )


def test_a_share_may_fail(simulator: Simulator, play: Play) -> None:
    lost = next(h for h in simulator.world.hosts.values() if h.name == "bare02")
    simulator.fault_injection.add({"kind": "status", "status": 400, "method": "POST", "path": f"hosts/{lost.id}/copy"})
    serial = '{"copy_host_networks_serial": [1, 2], "copy_host_networks_max_fail_percentage": 50}'
    code, output = play("-e", serial)
    assert code != 0
    assert last_table(output) == {"bare01": "changed", "bare02": "failed", "bare03": "changed", "bare04": "changed"}


def test_a_canary_that_dies_saves_the_others(simulator: Simulator, play: Play) -> None:
    simulator.fault_injection.add({"kind": "status", "status": 400, "method": "POST", "path": "copyhostnetworks"})
    code, output = play("-e", "copy_host_networks_max_fail_percentage=90")
    assert code != 0
    assert set(last_table(output).values()) == {"failed", "not reached"}
    assert writes(simulator) == 1


def test_a_dry_run_reports_and_writes_nothing(simulator: Simulator, play: Play) -> None:
    code, output = play("--check", "--diff")
    assert code == 0
    assert set(last_table(output).values()) == {"would change"}
    assert set(last_table(output)) == set(TARGETS)
    assert writes(simulator) == 0


# As a template of a controller's job and an INI inventory give them: all values are text.
ALIASES = """
[all]
first copy_host_networks_name=full01
web1 copy_host_networks_name=bare01 copy_host_networks_options='{"remove_extra": "no", "lldp": "false"}'
web2 copy_host_networks_name=bare02 copy_host_networks_options="{static_addresses: keep, check_connectivity: 'yes'}"
bare03

[all:vars]
ansible_connection=local
"""


def inventory(folder: Path, text: str) -> tuple[str, str]:
    path = folder / "hosts.ini"
    path.write_text(text)
    return "-i", str(path)


@pytest.mark.parametrize("source", ["first", "full01"])
def test_other_names_in_the_inventory_and_values_as_text(
    simulator: Simulator, play: Play, tmp_path: Path, source: str
) -> None:
    text = (
        "copy_host_networks_serial=1,100%",
        "copy_host_networks_max_fail_percentage=0",
        "copy_host_networks_timeout=90",
    )
    variables = [word for value in text for word in ("-e", value)]
    inventories = inventory(tmp_path, ALIASES)
    pattern = ("-e", "copy_host_networks_pattern=first:web1:web2:bare03")
    code, output = play(
        *inventories, *pattern, *variables, "--check", source=("-e", f"copy_host_networks_source={source}")
    )
    assert code == 0, output
    table = output.rpartition("Show the progress")[2].partition("PLAY RECAP")[0]
    assert [name for name in ("web1 (bare01)", "web2 (bare02)", "bare03", "first", "full01") if name in table] == [
        "web1 (bare01)",
        "web2 (bare02)",
        "bare03",
    ]


def test_everything_that_is_wrong_is_named_before_anything_is_sent(
    simulator: Simulator, play: Play, tmp_path: Path
) -> None:
    wrong = ALIASES.replace("static_addresses", "static_adresses").replace("bare01", "bare02")
    pattern = ("-e", "copy_host_networks_pattern=first:web1:web2", "-e", "copy_host_networks_serail=2")
    code, output = play(*inventory(tmp_path, wrong), *pattern)
    message = " ".join(output.split())
    assert code != 0
    assert "There is no variable 'copy_host_networks_serail'. Did you mean copy_host_networks_serial?" in message
    assert "web2: copy_host_networks_options.static_adresses: 'static_adresses' is not a valid option." in message
    assert "web1 and web2 are the same host of the engine, 'bare02'." in message
    assert simulator.journal.entries == []


def test_a_password_that_is_refused_is_sent_once(simulator: Simulator, play: Play) -> None:
    code, output = play(OVIRT_PASSWORD="another")
    assert code != 0
    assert [e["path"] for e in simulator.journal.entries if "token" in e["path"]] == ["sso/oauth/token"]


def test_a_source_that_is_not_up_is_copied_to_no_host(simulator: Simulator, play: Play) -> None:
    next(h for h in simulator.world.hosts.values() if h.name == "full01").status = "non_responsive"
    code, output = play()
    assert code != 0
    assert last_table(output)["bare01"] == "failed"
    assert "is in status non_responsive (expected: up)" in " ".join(output.split())
    assert writes(simulator) == 0


def test_without_a_source_nothing_begins(simulator: Simulator, play: Play) -> None:
    code, output = play(source=())
    assert code != 0
    assert "Name the host to copy from with copy_host_networks_source." in output
    assert writes(simulator) == 0
