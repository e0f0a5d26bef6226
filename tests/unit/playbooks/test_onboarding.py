# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The playbook with inventories of its own: order, recovery, and what the table says."""

from __future__ import annotations

import re
import typing as t

from tests.engine_simulator.running import Simulator

from .onboarding import NET1, Play, statuses, table, writes


def lock_out(simulator: Simulator, *numbers: int) -> None:
    for number in numbers:
        simulator.world.machines[f"203.0.113.{number}"].root_password = "another"


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
    hosts: dict[str, dict[str, t.Any]] = {"q1": {}, "q2": {}}
    code, output = play(hosts, "-e", "onboard_hosts_serial=1", "-e", "onboard_hosts_max_fail_percentage=0")
    assert (code, table(output)) == (2, {"q1": "failed", "q2": "not run"}), output
    code, output = play(hosts, "-e", "onboard_hosts_serial=1")
    assert (code, table(output)) == (2, {"q1": "failed", "q2": "changed"}), output


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
