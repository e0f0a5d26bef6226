# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The playbook with inventories of its own: order, recovery, variables as text, and what the table says."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import typing as t
from pathlib import Path

import pytest

from tests.engine_simulator.running import Simulator, running
from tests.unit import project

ROW = re.compile(r"(q\d(?: \(\w+\))?) +(would change|changed|unchanged|failed|skipped|not run)\b")
NET1 = [{"name": "net1", "nic": "eth1"}]
Play = t.Callable[..., tuple[int, str]]


def machine(number: int) -> dict[str, t.Any]:
    address = f"203.0.113.{number}"
    ipv4 = {"address": address, "netmask": "255.255.255.0", "gateway": "203.0.113.254"}
    return {
        "address": address,
        "root_password": "changeme",
        "install_seconds": 0,
        "nics": "eth0..eth2",
        "mac_prefix": f"52:54:00:00:{number}0:",
        "networks": [{"name": "ovirtmgmt", "nic": "eth0", "default_route": True, "ipv4": ipv4}],
    }


WORLD = {
    "options": {"boot_seconds": 0, "contact_seconds": 0, "maintenance_seconds": 0},
    "networks": [{"name": "ovirtmgmt"}, {"name": "net1", "vlan": 11}, {"name": "net2", "vlan": 12}],
    "clusters": [
        {"name": "Default", "networks": ["ovirtmgmt", *({"name": f"net{i}", "required": False} for i in (1, 2))]}
    ],
    "machines": [machine(number) for number in range(1, 5)],
}


@pytest.fixture
def simulator(tmp_path: Path) -> t.Iterator[Simulator]:
    world = tmp_path / "world.yml"
    world.write_text(json.dumps(WORLD))
    with running(world) as simulator:
        yield simulator


@pytest.fixture
def play(simulator: Simulator, tmp_path: Path) -> Play:
    """Run the playbook: `play({"q1": {...}}, "--check")`; gives the exit code and what was printed.

    The hosts may be the text of an inventory in INI format instead.
    """
    tool = str(Path(sys.executable).with_name("ansible-playbook"))
    environment = {
        **os.environ,
        "ANSIBLE_CALLBACK_RESULT_FORMAT": "yaml",
        "OVIRT_URL": simulator.url,
        "OVIRT_USERNAME": simulator.username,
        "OVIRT_PASSWORD": simulator.password,
        "OVIRT_CAFILE": simulator.ca_file or "",
    }

    def run(hosts: t.Union[str, dict[str, dict[str, t.Any]]], *arguments: str, **changed: str) -> tuple[int, str]:
        inventory = tmp_path / f"inventory.{'ini' if isinstance(hosts, str) else 'yml'}"
        inventory.write_text(hosts if isinstance(hosts, str) else in_yaml(hosts))
        command = [tool, "onramp.ovirt.onboard_hosts", "-i", str(inventory), *arguments]
        env = {**environment, **changed}
        done = subprocess.run(command, env=env, capture_output=True, text=True, check=False, cwd=project.ROOT)
        return done.returncode, done.stdout + done.stderr

    return run


def in_yaml(hosts: dict[str, dict[str, t.Any]]) -> str:
    given = {"host_onboard_cluster": "Default", "host_onboard_password": "changeme"}
    machines = {name: {"ansible_host": f"203.0.113.{name[1:]}", **own} for name, own in hosts.items()}
    return json.dumps({"all": {"hosts": machines, "vars": given}})


def table(output: str) -> dict[str, str]:
    return dict(ROW.findall(output.rpartition("TASK [Summary]")[2]))


def statuses(simulator: Simulator) -> dict[str, str]:
    return {host.name: host.status for host in simulator.world.hosts.values()}


def writes(simulator: Simulator) -> list[str]:
    entries = simulator.journal.entries
    return [e["path"] for e in entries if e["method"] not in ("GET", "HEAD") and "sso" not in e["path"]]


def lock_out(simulator: Simulator, *numbers: int) -> None:
    for number in numbers:
        simulator.world.machines[f"203.0.113.{number}"].root_password = "another"


def test_booleans_as_text_mean_what_they_say(simulator: Simulator, play: Play) -> None:
    simulator.world.machines["203.0.113.2"].install_error = "A package is missing"
    texts = ("activate=false", "remove_failed=false", "exclusive=false", "verify=no", "tags=[]")
    arguments = [part for text in texts for part in ("-e", f"host_onboard_{text}")]
    networks = ("-e", f"host_onboard_networks={json.dumps(NET1, separators=(',', ':'))}")
    code, output = play({"q1": {}, "q2": {}}, *arguments, *networks)
    assert (code, table(output)) == (2, {"q1": "changed", "q2": "failed"}), output
    assert statuses(simulator) == {"q1": "maintenance", "q2": "install_failed"}
    assert "attach network net1 on eth1" in output


INI = """
[machines]
q1 ansible_host=203.0.113.1 host_onboard_networks='[{"name": "net1", "nic": "eth1", "sync": true}]'
q2 ansible_host=203.0.113.2 host_onboard_source_host=q1 host_onboard_activate=no

[machines:vars]
host_onboard_cluster=Default
host_onboard_password=changeme
host_onboard_ssh_port=22
host_onboard_timeout=300
host_onboard_connectivity_timeout=60
host_onboard_exclusive=false
host_onboard_remove_failed=FALSE
host_onboard_verify=yes
host_onboard_check_connectivity=on
host_onboard_commit_unchanged=true
host_onboard_allow_removing_required=false
host_onboard_tags=[]
host_onboard_labels=
host_onboard_power_management={"enabled": false}
host_onboard_copy={"remove_extra": false, "lldp": no}
"""


def test_an_inventory_in_ini_format_means_what_one_in_yaml_means(simulator: Simulator, play: Play) -> None:
    assert table(play(INI, "--check")[1]) == {"q1": "would change", "q2": "would change"}
    output = play(INI.replace("\nq1 ", "\nq1 host_onboard_activate=no "), "--check")[1]
    assert table(output) == {"q1": "would change", "q2": "failed"}
    assert "'q1' is onboarded by the same run and not activated" in " ".join(output.split())
    assert writes(simulator) == []
    code, output = play(INI)
    assert (code, table(output)) == (0, {"q1": "changed", "q2": "changed"}), output
    assert statuses(simulator) == {"q1": "up", "q2": "maintenance"}
    assert output.rpartition("TASK [Summary]")[2].count("attach network net1 on eth1") == 2
    before = len(writes(simulator))
    code, output = play(INI)
    assert (code, table(output)) == (0, {"q1": "unchanged", "q2": "unchanged"}), output
    # What was to be saved without a change is saved, and nothing else is written.
    assert {path.rpartition("/")[2] for path in writes(simulator)[before:]} == {"commitnetconfig"}


def test_the_next_run_repeats_a_failed_installation(simulator: Simulator, play: Play) -> None:
    simulator.world.machines["203.0.113.1"].install_error = "A package is missing"
    code, output = play({"q1": {"host_onboard_networks": NET1}})
    # The row says which step failed, and what had been changed.
    summary = output.rpartition("TASK [Summary]")[2]
    assert (code, table(output), "Add the host" in summary) == (2, {"q1": "failed"}, True)
    assert re.search(r" add'?$", summary, re.MULTILINE)
    code, output = play({"q1": {"host_onboard_networks": NET1}})
    assert (code, table(output), statuses(simulator)) == (0, {"q1": "changed"}, {"q1": "up"}), output


def test_a_chain_works_in_the_first_run_in_batches_of_one(simulator: Simulator, play: Play) -> None:
    hosts = {
        "q3": {"host_onboard_source_host": "q2"},
        "q2": {"host_onboard_source_host": "q1"},
        "q1": {"host_onboard_networks": NET1},
    }
    code, output = play(hosts, "--check")
    assert (code, set(table(output).values()), writes(simulator)) == (0, {"would change"}, []), output
    code, output = play(hosts, "-e", "onboard_hosts_serial=1")
    assert (code, table(output)) == (0, dict.fromkeys(hosts, "changed")), output
    assert output.count("attach network net1 on eth1") >= 3
    code, output = play(hosts)
    assert (code, table(output)) == (0, dict.fromkeys(hosts, "unchanged")), output


def test_a_host_whose_source_failed_is_skipped_and_loses_nothing(simulator: Simulator, play: Play) -> None:
    hosts = {"q1": {"host_onboard_networks": NET1}, "q2": {"host_onboard_source_host": "q1"}}
    assert play(hosts)[0] == 0
    # Both are up. q1 is a bare host again, and its set-up fails.
    first = next(host for host in simulator.world.hosts.values() if host.name == "q1")
    hosts["q1"] = {"host_onboard_networks": [*NET1, {"name": "nosuch", "nic": "eth2"}]}
    before = len(writes(simulator))
    code, output = play(hosts)
    assert (code, table(output)) == (2, {"q1": "failed", "q2": "skipped"}), output
    assert "its source q1 failed" in output.rpartition("TASK [Summary]")[2]
    assert (len(writes(simulator)), first.status) == (before, "up")


def test_hosts_that_copy_each_other_are_an_error_with_their_names(simulator: Simulator, play: Play) -> None:
    hosts: dict[str, dict[str, t.Any]] = {f"q{i}": {"host_onboard_source_host": f"q{i % 2 + 1}"} for i in (1, 2)}
    hosts["q3"] = {"host_onboard_name": "q4", "host_onboard_networks": NET1}
    hosts["q4"] = {"host_onboard_networks": NET1}
    code, output = play(hosts, "--check")
    assert (code, set(table(output).values()), writes(simulator)) == (2, {"failed"}, []), output
    assert "q1 > q2 > q1" in output
    assert "q3 and q4 have the same host_onboard_name: q4." in output


def test_a_failed_first_host_does_not_stop_the_others(simulator: Simulator, play: Play) -> None:
    lock_out(simulator, 1)
    hosts: dict[str, dict[str, t.Any]] = {f"q{i}": {} for i in (1, 2, 3)}
    code, output = play(hosts, "-e", "onboard_hosts_serial=1", "-e", "onboard_hosts_max_fail_percentage=0")
    assert (code, table(output)) == (2, {"q1": "failed", "q2": "not run", "q3": "not run"}), output
    code, output = play(hosts, "-e", "onboard_hosts_serial=1")
    assert (code, table(output)) == (2, {"q1": "failed", "q2": "changed", "q3": "changed"}), output


def test_a_misspelt_variable_names_the_near_one(simulator: Simulator, play: Play) -> None:
    code, output = play({"q1": {"host_onboard_netwoks": NET1}, "q2": {}})
    assert (code, table(output)) == (2, {"q1": "failed", "q2": "changed"}), output
    assert "There is no variable 'host_onboard_netwoks'. Did you mean host_onboard_networks?" in output
    code, output = play({"q1": {}}, "-e", "onboard_hosts_seral=1")
    assert (code, "Did you mean onboard_hosts_serial?" in output) == (2, True), output


def test_a_refused_sign_on_is_not_repeated_for_every_host(simulator: Simulator, play: Play) -> None:
    code, output = play({"q1": {}, "q2": {}, "q3": {}}, OVIRT_PASSWORD="wrong")
    assert code == 2
    assert sum("oauth/token" in entry["path"] for entry in simulator.journal.entries) == 1
    assert output.count("fatal:") == 1


def test_an_alias_of_the_inventory_works_everywhere(simulator: Simulator, play: Play) -> None:
    hosts = {
        "q1": {"host_onboard_name": "node1", "host_onboard_networks": NET1, "host_onboard_source_host": "q1"},
        "q2": {"host_onboard_name": "node2", "host_onboard_source_host": "q1"},
    }
    code, output = play(hosts)
    assert (code, table(output)) == (0, {"q1 (node1)": "changed", "q2 (node2)": "changed"}), output
    assert statuses(simulator) == {"node1": "up", "node2": "up"}


def test_steps_are_picked_by_tags(simulator: Simulator, play: Play) -> None:
    assert play({"q1": {"host_onboard_activate": False}})[0] == 0
    code, output = play({"q1": {"host_onboard_networks": NET1}}, "--tags", "networks")
    assert (code, table(output), statuses(simulator)) == (0, {"q1": "changed"}, {"q1": "maintenance"}), output
    assert "attach network net1 on eth1" in output
    assert play({"q1": {}}, "--tags", "activate")[0] == 0
    assert statuses(simulator) == {"q1": "up"}


def test_if_added_leaves_a_host_in_maintenance(simulator: Simulator, play: Play) -> None:
    hosts = {"q1": {"host_onboard_activate": "if_added"}}
    assert (play(hosts)[0], statuses(simulator)) == (0, {"q1": "up"})
    next(iter(simulator.world.hosts.values())).status = "maintenance"
    code, output = play(hosts)
    assert (code, table(output), statuses(simulator)) == (0, {"q1": "unchanged"}, {"q1": "maintenance"}), output


def test_a_dry_run_shows_every_step_and_wrong_options_stop_it(simulator: Simulator, play: Play) -> None:
    agent = {"type": "ipmilan", "address": "192.0.2.1", "username": "admin", "password": "x"}
    hosts = {
        "q1": {"host_onboard_networks": NET1, "host_onboard_power_management": {"agents": [agent]}},
        "q2": {"host_onboard_timeout": -1},
        "q3": {"host_onboard_networks": [*NET1, {"name": "nosuch", "state": "present", "nic": "eth2"}]},
    }
    code, output = play(hosts, "--check")
    assert (code, table(output)) == (2, {"q1": "would change", "q2": "failed", "q3": "failed"}), output
    for step in ("add", "attach network net1 on eth1", "set_fence_agents", "update power_management", "activate"):
        assert step in output.rpartition("TASK [Summary]")[2]
    assert "host_onboard_networks[1].name" in output
    assert writes(simulator) == []
