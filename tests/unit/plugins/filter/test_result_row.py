# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The row of one host: what was done to it, and what failed."""

from __future__ import annotations

import typing as t

import pytest
from ansible.errors import AnsibleFilterError

from ansible_collections.onramp.ovirt.plugins.filter.result_row import FilterModule, result_row

CHANGE = {"verb": "attach", "kind": "network", "name": "blue", "after": {"nic": "eth1"}}
PAIR = {"source": {"nic": "eth1"}, "destination": {"nic": "ens1"}}
COPY: dict[str, t.Any] = {
    "changed": True,
    "plan": [CHANGE],
    "pairing": [PAIR, {"source": None, "destination": {"nic": "ens9"}}],
    "host": {"status": "up", "networks": [{"name": "blue", "in_sync": True}, {"name": "green", "in_sync": False}]},
}


def test_a_change_is_a_row_with_pairs_changes_and_status() -> None:
    assert result_row([COPY], "node2") == {
        "host": "node2",
        "outcome": "changed",
        "changes": ["attach network blue on eth1"],
        "nics": ["eth1>ens1"],
        "in_sync": "no: green",
        "status": "up",
        "reason": "",
        "details": ["NICs eth1>ens1", "attach network blue on eth1"],
    }
    assert FilterModule().filters() == {"result_row": result_row}


def test_check_mode_says_would_change() -> None:
    assert result_row([COPY], "node2", check_mode=True)["outcome"] == "would change"
    assert result_row([{"plan": []}], "node2", check_mode=True)["outcome"] == "unchanged"


def test_a_name_in_the_inventory_that_differs_is_shown_too() -> None:
    assert result_row([], "node2", alias="web2")["host"] == "web2 (node2)"
    assert result_row([], "node2", alias="node2")["host"] == "node2"


def test_steps_that_did_not_run_count_as_nothing() -> None:
    row = result_row([COPY, {"skipped": True}, {}, None], "node2")
    assert (row["outcome"], row["status"], row["nics"]) == ("changed", "up", ["eth1>ens1"])


def test_a_failure_names_its_task_and_only_what_was_carried_out() -> None:
    failed = {**COPY, "failed": True, "applied": [], "msg": "The engine refused it."}
    row = result_row([{"plan": [{**CHANGE, "name": "green"}]}, failed], "node2", failure=failed, task="Copy")
    assert (row["outcome"], row["reason"]) == ("failed", "Copy: The engine refused it.")
    assert row["changes"] == ["attach network green on eth1"]
    assert result_row([], "node2", failure={})["reason"] == "unknown"


def test_a_failure_of_a_role_names_variables_and_only_errors() -> None:
    findings = [
        {"severity": "error", "path": "networks[0].name", "message": "It is unknown.", "hint": "Create it."},
        {"severity": "info", "path": "name", "message": "Assumed.", "hint": ""},
    ]
    row = result_row([], "node2", failure={"msg": "x", "findings": findings}, task="Check", prefix="host_onboard_")
    assert row["reason"] == "Check: host_onboard_networks[0].name: It is unknown. Create it."
    assert row["details"] == [row["reason"]]


def test_a_host_on_which_nothing_ran_has_an_outcome_and_a_reason() -> None:
    row = result_row([], "node2", outcome="skipped", reason="its source node1 failed", failure={"msg": "x"})
    assert (row["outcome"], row["reason"]) == ("skipped", "its source node1 failed")


def test_networks_that_are_all_in_sync() -> None:
    assert result_row([{"host": {"networks": [{"name": "blue", "in_sync": True}]}}], "node2")["in_sync"] == "yes"
    assert result_row([{"host": {}}], "node2")["in_sync"] == ""


@pytest.mark.parametrize("wrong", [None, "text", {}, 1])
def test_only_a_list_of_results_is_accepted(wrong: object) -> None:
    with pytest.raises(AnsibleFilterError, match="list of results"):
        result_row(wrong, "node2")
