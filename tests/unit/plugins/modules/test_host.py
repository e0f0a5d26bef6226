# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The module as a user runs it, against the simulator: the life cycle of a host from a bare machine to its removal."""

from __future__ import annotations

import json
import typing as t
import urllib.request

import pytest

from tests.engine_simulator.areas.hosts.model import HostsSlice
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
    def test_a_machine_becomes_a_host_and_the_second_run_is_unchanged(self, run: Run) -> None:
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
    def test_missing_options_are_found_before_any_request(self, run: Run, missing: str) -> None:
        found = run(MODULE, **{**NEW, missing: None})
        assert found.failed
        assert found.writes == []
        assert found["findings"][0]["path"] == missing

    @pytest.mark.parametrize("check", [False, True])
    def test_the_address_of_another_host_is_an_error_before_any_write(self, run: Run, check: bool) -> None:
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

    @pytest.mark.parametrize("options", [{"name": "h11", "state": "restarted"}, {**NEW, "cluster": "default"}])
    def test_unknown_names_get_near_ones(self, run: Run, options: dict[str, t.Any]) -> None:
        found = run(MODULE, **options)
        assert found.codes & {"host-unknown", "cluster-unknown"}
        assert "Did you mean '" in found["msg"]

    def test_an_unknown_affinity_label_is_an_error(self, run: Run) -> None:
        found = run(MODULE, name="h1", affinity_labels=["nosuch"])
        assert (found.failed, found.writes) == (True, [])
        assert "nosuch" in found["msg"]

    def test_a_read_only_user_gets_the_missing_permission(self, run: Run, simulator: Simulator) -> None:
        auth = {
            "url": simulator.url,
            "username": "reader@internal",
            "password": "readonly",
            "ca_file": simulator.ca_file,
        }
        found = run(MODULE, name="h1", state="maintenance", auth=auth)
        assert found.failed
        assert "permission" in found["msg"]


def agents_of(outcome: Outcome) -> list[tuple[t.Any, ...]]:
    agents = outcome["host"]["power_management"]["agents"]
    return [(a["address"], a["port"], a["slot"], a["options"]) for a in agents]


class TestFenceAgents:
    @pytest.mark.parametrize(
        ("one", "other"), [({"port": 4}, {"port": 5}), ({"slot": "1"}, {"slot": "2"})], ids=["ports", "slots"]
    )
    def test_two_at_one_address_are_two_and_stay(
        self, run: Run, one: dict[str, t.Any], other: dict[str, t.Any]
    ) -> None:
        options = {"name": "h1", "power_management": {"agents": [{**AGENT, "order": 1, **a} for a in (one, other)]}}
        first = run(MODULE, **options)
        assert len(agents_of(first)) == 2
        second = run(MODULE, **options)
        assert (second["changed"], second.writes, second["host"]) == (False, [], first["host"])

    @pytest.mark.parametrize("agent", [{"port": 623}, {"slot": "4"}, {"port": 1, "slot": "2"}, {"options": {}}])
    def test_the_second_run_changes_nothing(self, run: Run, agent: dict[str, t.Any]) -> None:
        options = {"name": "h1", "power_management": {"agents": [{**AGENT, **agent}]}}
        assert run(MODULE, **options)["changed"] is True
        assert run(MODULE, **options)["changed"] is False

    def test_an_option_that_is_left_out_is_taken_away(self, run: Run) -> None:
        run(MODULE, name="h1", power_management={"agents": [{**AGENT, "port": 7, "slot": "4"}]})
        plain = {**AGENT, "port": 7, "options": None, "password": None}
        found = run(MODULE, name="h1", power_management={"agents": [plain]})
        assert (verbs(found), agents_of(found)) == (["set_fence_agents"], [("192.0.2.101", 7, None, {})])
        assert run(MODULE, name="h1", power_management={"agents": [plain]})["changed"] is False

    def test_a_port_that_is_left_out_is_taken_away(self, run: Run) -> None:
        run(MODULE, name="h1", power_management={"agents": [{**AGENT, "port": 7}]})
        found = run(MODULE, name="h1", power_management={"agents": [AGENT]})
        assert agents_of(found) == [("192.0.2.101", None, None, {"lanplus": "1"})]
        assert run(MODULE, name="h1", power_management={"agents": [AGENT]})["changed"] is False

    def test_all_are_replaced_while_power_management_is_on(self, run: Run) -> None:
        run(MODULE, name="h1", power_management={"agents": [AGENT]})
        other = {**AGENT, "address": "192.0.2.102"}
        found = run(MODULE, name="h1", comment="new", power_management={"agents": [other]})
        assert (verbs(found), len(agents_of(found))) == (["set_fence_agents", "update"], 1)
        assert run(MODULE, name="h1", comment="new", power_management={"agents": [other]})["changed"] is False

    def test_one_that_is_listed_twice_is_refused(self, run: Run) -> None:
        found = run(MODULE, name="h1", power_management={"agents": [AGENT, AGENT]})
        assert (found.failed, found.requests, found.codes) == (True, [], {"fence-agent-twice"})


@pytest.mark.parametrize("check", [False, True])
class TestRefusedBeforeAnythingIsSent:
    @pytest.mark.parametrize(
        ("code", "options"),
        [
            ("power-management-without-agent", {**NEW, "power_management": {"enabled": True}}),
            ("power-management-without-agent", {"name": "h1", "power_management": {"enabled": True}}),
            ("cluster-unknown", {**NEW, "cluster": "nosuch"}),
            ("tag-unknown", {**NEW, "tags": ["nosuch"]}),
            ("tag-unknown", {"name": "h1", "tags": ["nosuch"]}),
            ("affinity-label-unknown", {**NEW, "affinity_labels": ["nosuch"]}),
            ("affinity-label-unknown", {"name": "h1", "affinity_labels": ["nosuch"]}),
            ("fence-agent-type-unknown", {**NEW, "power_management": {"agents": [{**AGENT, "type": "IPMILAN"}]}}),
            ("fence-agent-incomplete", {**NEW, "power_management": {"agents": [{**AGENT, "password": None}]}}),
            ("host-name-invalid", {**NEW, "name": "n 1"}),
            ("host-address-invalid", {**NEW, "address": "no such"}),
            ("port-out-of-range", {**NEW, "ssh_port": 65536}),
            ("option-out-of-range", {**NEW, "poll_interval": -1}),
            ("option-out-of-range", {**NEW, "timeout": 0}),
            ("power-management-off", {"name": "h1", "state": "restarted"}),
        ],
    )
    def test_it_is_refused(self, run: Run, check: bool, code: str, options: dict[str, t.Any]) -> None:
        found = run(MODULE, check=check, **options)
        assert (found.failed, found.writes, found.codes) == (True, [], {code})


class TestFailedInstallation:
    @pytest.fixture(autouse=True)
    def failed(self, run: Run, simulator: Simulator) -> None:
        machine(simulator, "10.0.1.1", install_error="A package is missing")
        assert run(MODULE, **NEW).failed

    def test_it_is_installed_again_by_the_same_task(self, run: Run) -> None:
        found = run(MODULE, **NEW)
        assert (verbs(found), found["host"]["status"]) == (["reinstall"], "up")
        assert run(MODULE, **NEW)["changed"] is False

    def test_it_stays_in_maintenance_if_it_is_not_to_be_activated(self, run: Run) -> None:
        found = run(MODULE, activate=False, **NEW)
        assert (verbs(found), found["host"]["status"]) == (["reinstall"], "maintenance")

    def test_without_a_login_the_way_out_is_named(self, run: Run) -> None:
        found = run(MODULE, name="n1", state="up")
        assert (found.failed, found.codes, found.writes) == (True, {"host-login-missing"}, [])
        assert "password, or public_key" in found["msg"]
        assert "state absent" in found["msg"]


class TestWaiting:
    def test_a_host_that_answers_late_is_waited_for(
        self, run: Run, simulator: Simulator, pauses: Pauses, switch: t.Callable[..., None]
    ) -> None:
        run(MODULE, name="h1", state="maintenance")
        switch("h1", reachable=False)
        pauses.meanwhile = [lambda: None] * 3 + [lambda: switch("h1", reachable=True)]
        found = run(MODULE, name="h1", state="up", timeout=600)
        assert (found["changed"], found["host"]["status"]) == (True, "up")

    def test_a_host_that_never_answers_fails_with_the_reason(
        self, run: Run, pauses: Pauses, switch: t.Callable[..., None]
    ) -> None:
        run(MODULE, name="h1", state="maintenance")
        switch("h1", reachable=False)
        before = sum(pauses)
        found = run(MODULE, name="h1", state="up", timeout=3600)
        assert found.failed
        assert "Host 'h1' is in status non_responsive (expected: up)." in found["msg"]
        assert any("non responsive" in event for event in found["events"])
        assert 60 <= sum(pauses) - before < 900

    def test_a_new_host_that_activates_itself_is_put_into_maintenance(
        self, run: Run, simulator: Simulator, pauses: Pauses
    ) -> None:
        simulator.world.area(HostsSlice).options.deploys_hosts = False
        found = run(MODULE, state="maintenance", timeout=3600, **NEW)
        assert (found["changed"], found["host"]["status"]) == (True, "maintenance")
        assert sum(pauses) < 120

    def test_the_first_pause_is_the_poll_interval(self, run: Run, simulator: Simulator, pauses: Pauses) -> None:
        machine(simulator, "10.0.1.1", install_seconds=100)
        run(MODULE, poll_interval=7, **NEW)
        assert pauses[0] == 7
        assert max(pauses) == 10


class TestPower:
    @pytest.fixture(autouse=True)
    def powered(self, run: Run) -> None:
        run(MODULE, name="h1", power_management={"agents": [AGENT]})

    def test_it_is_stopped_through_maintenance_and_started(self, run: Run, simulator: Simulator) -> None:
        down = run(MODULE, name="h1", state="stopped")
        assert (verbs(down), down["host"]["status"]) == (["deactivate", "stop"], "down")
        assert run(MODULE, name="h1", state="stopped")["changed"] is False
        simulator.world.area(HostsSlice).options.fence_quiet_seconds = 0
        up = run(MODULE, name="h1", state="started")
        assert (verbs(up), up["host"]["status"]) == (["start"], "up")
        assert run(MODULE, name="h1", state="started")["changed"] is False

    @pytest.mark.parametrize("status", ["up", "maintenance"])
    def test_it_is_restarted_and_has_its_status_again(self, run: Run, simulator: Simulator, status: str) -> None:
        run(MODULE, name="h1", state=status)
        boots = simulator.world.machines["10.0.0.1"].boots
        assert run(MODULE, name="h1", state="restarted", check=True).writes == []
        found = run(MODULE, name="h1", state="restarted")
        assert (found["changed"], verbs(found), found["host"]["status"]) == (True, ["restart"], status)
        assert simulator.world.machines["10.0.0.1"].boots == boots + 1

    def test_only_a_host_that_does_not_respond_is_fenced(self, run: Run, simulator: Simulator) -> None:
        assert run(MODULE, name="h1", state="fenced")["changed"] is False
        host = next(h for h in simulator.world.hosts.values() if h.name == "h1")
        host.status = "non_responsive"
        found = run(MODULE, name="h1", state="fenced")
        assert (verbs(found), found["host"]["status"]) == (["restart"], "up")

    def test_a_lost_answer_of_power_management_is_looked_up(self, run: Run, simulator: Simulator) -> None:
        simulator.world.area(HostsSlice).options.boot_seconds = 5
        simulator.fault_injection.add({"kind": "reset", "method": "POST", "path": r"/fence$", "after_work": True})
        found = run(MODULE, name="h1", state="restarted")
        assert (found["changed"], found["host"]["status"]) == (True, "up")
        assert len(found.writes) == 1


class TestUpkeep:
    def test_an_upgrade_is_found_and_carried_out_once(self, run: Run, simulator: Simulator) -> None:
        simulator.world.machines["10.0.0.1"].updates = ["vdsm"]
        checked = run(MODULE, name="h1", state="upgraded", check=True)
        assert (checked["changed"], checked.writes, checked.codes) == (False, [], {"host-upgrade-unknown"})
        found = run(MODULE, name="h1", state="upgraded")
        assert (found["changed"], verbs(found), found["host"]["status"]) == (True, ["upgrade"], "up")
        assert found["host"]["update_available"] is False
        again = run(MODULE, name="h1", state="upgraded")
        assert (again["changed"], again["findings"]) == (False, [])

    def test_a_check_for_upgrades_reports_one(self, run: Run, simulator: Simulator) -> None:
        assert run(MODULE, name="h1", state="upgrade_checked")["host"]["update_available"] is False
        simulator.world.machines["10.0.0.1"].updates = ["vdsm"]
        found = run(MODULE, name="h1", state="upgrade_checked")
        assert (verbs(found), found["host"]["update_available"]) == (["check_upgrade"], True)
        assert verbs(run(MODULE, name="h1", state="upgraded", check=True)) == ["upgrade"]

    def test_an_upgrade_that_fails_ends_the_wait_with_the_reason(self, run: Run, simulator: Simulator) -> None:
        simulator.world.machines["10.0.0.1"].updates = ["vdsm"]
        simulator.world.machines["10.0.0.1"].upgrade_error = "No space left"
        found = run(MODULE, name="h1", state="upgraded", timeout=36000)
        assert found.failed
        assert "No space left" in found["msg"]

    def test_a_certificate_is_enrolled_in_maintenance(self, run: Run) -> None:
        refused = run(MODULE, name="h1", enroll_certificate=True)
        assert (refused.failed, refused.codes) == (True, {"host-status"})
        found = run(MODULE, name="h1", state="maintenance", enroll_certificate=True)
        assert (verbs(found), found["host"]["status"]) == (["deactivate", "enroll_certificate"], "maintenance")

    def test_the_spm_and_its_priority(self, run: Run, simulator: Simulator) -> None:
        for center in simulator.world.data_centers.values():
            center.status = "up"
        found = run(MODULE, name="h1", spm=True, spm_priority=9)
        assert (verbs(found), found["host"]["spm"]) == (["update", "select_spm"], {"priority": 9, "status": "spm"})
        assert run(MODULE, name="h1", spm=True, spm_priority=9)["changed"] is False


def test_without_waiting_the_order_is_all(run: Run) -> None:
    found = run(MODULE, wait=False, **NEW)
    assert found["changed"] is True
    assert found["host"]["status"] in ("installing", "unassigned", "initializing")


def test_a_lost_answer_to_an_addition_is_looked_up(run: Run, simulator: Simulator) -> None:
    simulator.fault_injection.add({"kind": "reset", "method": "POST", "path": r"hosts$", "after_work": True})
    found = run(MODULE, **NEW)
    assert (found["changed"], found["host"]["status"]) == (True, "up")
    assert len([w for w in found.writes if w.endswith("hosts")]) == 1


@pytest.mark.parametrize("after_work", [True, False])
@pytest.mark.parametrize(("action", "state"), [("deactivate", "maintenance"), ("activate", "up")])
def test_a_lost_answer_to_a_change_of_status_is_looked_up(
    run: Run, simulator: Simulator, action: str, state: str, after_work: bool
) -> None:
    if state == "up":
        run(MODULE, name="h1", state="maintenance")
    simulator.fault_injection.add({"kind": "reset", "method": "POST", "path": rf"/{action}$", "after_work": after_work})
    found = run(MODULE, name="h1", state=state)
    assert (found["changed"], found["host"]["status"]) == (True, state)
    assert len(found.writes) == (1 if after_work else 2)


def test_a_lost_answer_to_an_upgrade_is_looked_up(run: Run, simulator: Simulator) -> None:
    simulator.world.machines["10.0.0.1"].updates = ["vdsm"]
    run(MODULE, name="h1", state="upgrade_checked")
    simulator.fault_injection.add({"kind": "reset", "method": "POST", "path": r"/upgrade$", "after_work": True})
    found = run(MODULE, name="h1", state="upgraded")
    assert (found["changed"], found["host"]["update_available"]) == (True, False)
    assert len([w for w in found.writes if w.endswith("/upgrade")]) == 1


def test_a_lost_action_that_must_not_be_repeated_has_an_unknown_outcome(run: Run, simulator: Simulator) -> None:
    simulator.fault_injection.add({"kind": "reset", "method": "POST", "path": r"hosts$"})
    found = run(MODULE, **NEW)
    assert (found.failed, found["outcome_unknown"], len(found.writes)) == (True, True, 1)


@pytest.mark.parametrize("after_work", [True, False])
def test_a_lost_answer_to_a_tag_is_looked_up(run: Run, simulator: Simulator, after_work: bool) -> None:
    simulator.fault_injection.add({"kind": "reset", "method": "POST", "path": r"/tags$", "after_work": after_work})
    found = run(MODULE, name="h1", tags=["production"])
    assert (found["changed"], found["host"]["tags"]) == (True, ["production"])


def test_a_failure_after_the_first_fence_agent_reports_a_change(run: Run, simulator: Simulator) -> None:
    simulator.fault_injection.add({"method": "POST", "path": "fenceagents$", "nth": 2})
    agents = [AGENT, {**AGENT, "address": "192.0.2.102"}]
    found = run(MODULE, name="h1", power_management={"agents": agents})
    assert (found.failed, found["changed"], found["applied"]) == (True, True, [])
    assert run(MODULE, name="h1", power_management={"agents": agents}).failed is False
    simulator.fault_injection.add({"method": "DELETE", "path": "fenceagents"})
    unchanged = run(MODULE, name="h1", power_management={"agents": [AGENT]})
    assert (unchanged.failed, unchanged["changed"]) == (True, False)
