# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The module as a user runs it, against the simulator: a host's life from a bare machine to its removal."""

from __future__ import annotations

import json
import typing as t
import urllib.request

import pytest

from tests.engine_simulator.running import Simulator

if t.TYPE_CHECKING:
    from .conftest import Outcome, Pauses, Run

MODULE = "host"
NEW: dict[str, t.Any] = {"name": "n1", "address": "10.0.1.1", "cluster": "Default", "password": "changeme"}
AGENT = {
    "type": "ipmilan",
    "address": "192.0.2.101",
    "username": "admin",
    "password": "s3cr3t-ipmi",
    "options": {"lanplus": "1"},
}


def verbs(outcome: Outcome) -> list[str]:
    return [change["verb"] for change in outcome["plan"]]


def machine(simulator: Simulator, address: str, **switches: t.Any) -> None:
    url = f"{simulator.control_url}/machines/{address}"
    request = urllib.request.Request(url, json.dumps(switches).encode(), method="PUT")
    with urllib.request.urlopen(request, timeout=10):
        pass


class TestAdding:
    def test_a_machine_becomes_a_host_and_nothing_happens_the_second_time(self, run: Run) -> None:
        first = run(MODULE, **NEW)
        assert (first["changed"], verbs(first), first["host"]["status"]) == (True, ["add"], "up")
        assert first["before"] == {}
        assert len(first.writes) == 1
        second = run(MODULE, **NEW)
        assert (second["changed"], second["plan"], second.writes) == (False, [], [])
        assert second["host"] == first["host"]
        assert len(second.requests) == 1

    def test_check_mode_plans_and_writes_nothing(self, run: Run, simulator: Simulator) -> None:
        found = run(MODULE, check=True, diff=True, **NEW)
        assert (found["changed"], verbs(found), found.writes) == (True, ["add"], [])
        assert found["diff"]["before"] == {}
        assert found["diff"]["after"]["address"] == "10.0.1.1"
        assert not [h for h in simulator.world.hosts.values() if h.name == "n1"]

    def test_it_can_stay_in_maintenance(self, run: Run) -> None:
        assert run(MODULE, activate=False, **NEW)["host"]["status"] == "maintenance"
        assert run(MODULE, activate=False, **NEW)["changed"] is False
        up = run(MODULE, name="n1", state="up")
        assert (verbs(up), up["host"]["status"]) == (["activate"], "up")

    def test_the_engines_key_instead_of_a_password(self, run: Run) -> None:
        options = {**NEW, "password": None, "public_key": True, "ssh_fingerprint": "SHA256:machine1"}
        assert run(MODULE, **options)["host"]["status"] == "up"

    def test_everything_that_a_host_can_have(self, run: Run) -> None:
        options = {
            **NEW,
            "comment": "rack 4",
            "tags": ["production"],
            "affinity_labels": ["ssd"],
            "power_management": {"agents": [AGENT], "kdump_detection": False},
        }
        first = run(MODULE, **options)
        assert verbs(first) == ["add", "set_fence_agents", "set_tags", "set_affinity_labels", "update"]
        host = first["host"]
        assert (host["comment"], host["tags"], host["affinity_labels"]) == ("rack 4", ["production"], ["ssd"])
        assert host["power_management"]["enabled"] is True
        assert host["power_management"]["kdump_detection"] is False
        assert [a["address"] for a in host["power_management"]["agents"]] == ["192.0.2.101"]
        assert "s3cr3t-ipmi" not in json.dumps(first.result)
        second = run(MODULE, **options)
        assert (second["changed"], second["plan"]) == (False, [])

    @pytest.mark.parametrize("missing", ["address", "cluster", "password"])
    def test_what_is_missing_is_told_before_anything_is_sent(self, run: Run, missing: str) -> None:
        found = run(MODULE, **{**NEW, missing: None})
        assert found.failed
        assert found.writes == []
        assert found["findings"][0]["path"] == missing

    @pytest.mark.parametrize("check", [False, True])
    def test_an_address_that_another_host_has_is_told_before_anything_is_sent(self, run: Run, check: bool) -> None:
        found = run(MODULE, check=check, **{**NEW, "address": "10.0.0.1"})
        assert (found.failed, found.writes, found.codes) == (True, [], {"host-address-taken"})
        assert "10.0.0.1 is the address of host 'h1'." in found["msg"]

    def test_a_wrong_password_is_the_engines_reason(self, run: Run) -> None:
        found = run(MODULE, **{**NEW, "password": "wrong"})
        assert found.failed
        assert "SSH authentication failed" in found["msg"]
        assert found["applied"] == []

    def test_a_failed_installation_ends_the_wait_at_once(self, run: Run, simulator: Simulator, pauses: Pauses) -> None:
        machine(simulator, "10.0.1.1", install_error="Failed to execute Ansible host-deploy role")
        found = run(MODULE, timeout=3600, **NEW)
        assert found.failed
        assert "is in status install_failed" in found["msg"]
        assert any("host-deploy" in event for event in found["events"])
        assert [change["verb"] for change in found["applied"]] == ["add"]
        assert sum(pauses) < 120

    def test_a_host_that_lacks_a_required_network_is_not_up(self, run: Run, simulator: Simulator) -> None:
        for use in simulator.world.cluster_networks.values():
            for one in use.values():
                one.required = True
        found = run(MODULE, timeout=3600, **NEW)
        assert found.failed
        assert "non_operational" in found["msg"]
        assert "storage" in found["msg"]

    def test_a_wait_that_takes_too_long(self, run: Run, simulator: Simulator) -> None:
        machine(simulator, "10.0.1.1", install_seconds=100000)
        found = run(MODULE, timeout=30, **NEW)
        assert found.failed
        assert "is installing after 30 seconds" in found["msg"]


class TestLife:
    def test_maintenance_and_back(self, run: Run) -> None:
        down = run(MODULE, name="h1", state="maintenance")
        assert (verbs(down), down["host"]["status"]) == (["deactivate"], "maintenance")
        assert run(MODULE, name="h1", state="maintenance")["changed"] is False
        assert run(MODULE, name="h1", state="up")["host"]["status"] == "up"
        assert run(MODULE, name="h1", state="up")["changed"] is False

    def test_only_what_is_named_changes(self, run: Run) -> None:
        run(MODULE, name="h1", comment="first", tags=["production"])
        found = run(MODULE, name="h1", tags=[])
        assert verbs(found) == ["set_tags"]
        assert found["host"]["comment"] == "first"
        assert found["host"]["tags"] == []

    def test_another_password_alone_is_no_change_and_another_user_is(self, run: Run) -> None:
        run(MODULE, name="h1", power_management={"agents": [AGENT]})
        same = {"agents": [{**AGENT, "password": "other"}]}
        assert run(MODULE, name="h1", power_management=same)["changed"] is False
        changed = run(MODULE, name="h1", power_management={"agents": [{**AGENT, "username": "root"}]})
        assert verbs(changed) == ["set_fence_agents"]

    def test_power_management_off_and_agents_gone(self, run: Run) -> None:
        run(MODULE, name="h1", power_management={"agents": [AGENT]})
        found = run(MODULE, name="h1", power_management={"enabled": False, "agents": []})
        assert verbs(found) == ["update", "set_fence_agents"]
        assert found["host"]["power_management"] == {"enabled": False, "kdump_detection": True, "agents": []}

    def test_reinstallation(self, run: Run) -> None:
        refused = run(MODULE, name="h1", state="reinstalled", password="changeme")
        assert refused.failed
        assert refused.codes == {"host-status"}
        run(MODULE, name="h1", state="maintenance")
        found = run(MODULE, name="h1", state="reinstalled", public_key=True)
        assert (verbs(found), found["host"]["status"]) == (["reinstall"], "up")

    def test_refresh(self, run: Run) -> None:
        found = run(MODULE, name="h1", state="refreshed")
        assert (found["changed"], verbs(found)) == (True, ["refresh"])

    def test_removal_goes_through_maintenance(self, run: Run, simulator: Simulator) -> None:
        found = run(MODULE, name="h1", state="absent")
        assert (verbs(found), found["host"], found["after"]) == (["deactivate", "remove"], {}, {})
        assert not [h for h in simulator.world.hosts.values() if h.name == "h1"]
        assert run(MODULE, name="h1", state="absent")["changed"] is False

    def test_approval(self, run: Run, simulator: Simulator) -> None:
        url = f"{simulator.control_url}/pending"
        body = json.dumps({"name": "p1", "address": "10.0.1.2"}).encode()
        with urllib.request.urlopen(urllib.request.Request(url, body, method="POST"), timeout=10):
            pass
        found = run(MODULE, name="p1", state="approved", cluster="Default")
        assert (verbs(found), found["host"]["status"]) == (["approve"], "up")
        assert run(MODULE, name="p1", state="approved")["changed"] is False

    def test_an_address_cannot_change(self, run: Run) -> None:
        found = run(MODULE, name="h1", address="10.9.9.9")
        assert found.failed
        assert found.writes == []
        assert found.codes == {"host-address-fixed"}

    def test_an_unknown_affinity_label_is_told(self, run: Run) -> None:
        found = run(MODULE, name="h1", affinity_labels=["nosuch"])
        assert found.failed
        assert "nosuch" in found["msg"]

    def test_a_read_only_user_is_told_what_is_missing(self, run: Run, simulator: Simulator) -> None:
        auth = {
            "url": simulator.url,
            "username": "reader@internal",
            "password": "readonly",
            "ca_file": simulator.ca_file,
        }
        found = run(MODULE, name="h1", state="maintenance", auth=auth)
        assert found.failed
        assert "permission" in found["msg"]


def test_without_waiting_the_order_is_all(run: Run) -> None:
    found = run(MODULE, wait=False, **NEW)
    assert found["changed"] is True
    assert found["host"]["status"] in ("installing", "unassigned", "initializing")


def test_a_lost_answer_to_an_addition_is_looked_up(run: Run, simulator: Simulator) -> None:
    simulator.fault_injection.add({"kind": "reset", "method": "POST", "path": r"hosts$", "after_work": True})
    found = run(MODULE, **NEW)
    assert (found["changed"], found["host"]["status"]) == (True, "up")
    assert len([w for w in found.writes if w.endswith("hosts")]) == 1
