# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The module as a user runs it, against the simulator: what it sends, what it says, and what it does in trouble."""

from __future__ import annotations

import copy
import re
import typing as t
from dataclasses import replace

import pytest

from ansible_collections.onramp.ovirt.plugins.module_utils._engine import host_networks_write
from tests.engine_simulator.running import Simulator

if t.TYPE_CHECKING:
    from .conftest import Ask, Outcome, Pauses, Run

MODULE = "host_setup_networks"
BOND: dict[str, t.Any] = {"name": "bond0", "mode": "active-backup", "slaves": ["eth1", "eth2"]}
BLUE: dict[str, t.Any] = {"name": "blue", "nic": "bond0", "ipv4": {"address": "198.51.100.5/24"}}
DESIRED: dict[str, t.Any] = {"host": "h1", "bonds": [BOND], "networks": [BLUE]}
SETUP = "setupnetworks"


def task_options(**changes: t.Any) -> dict[str, t.Any]:
    return {**copy.deepcopy(DESIRED), **changes}


def networks(outcome: Outcome, key: str = "host") -> dict[str, t.Any]:
    return {network["name"]: network for network in outcome[key]["networks"]}


def inject(simulator: Simulator, **fault: t.Any) -> None:
    simulator.fault_injection.add(fault)


class TestChange:
    def test_everything_in_one_request_and_nothing_the_second_time(self, run: Run) -> None:
        first = run(MODULE, **DESIRED)
        assert first["changed"] is True
        assert [(change["verb"], change["kind"], change["name"]) for change in first["plan"]] == [
            ("create", "bond", "bond0"),
            ("attach", "network", "blue"),
        ]
        assert first["counts"] == {"attach": 1, "create": 1}
        assert first["findings"] == []
        assert networks(first)["blue"]["ipv4"]["address"] == "198.51.100.5"
        assert [len(first.requests), len(first.writes)] == [4, 1]

        second = run(MODULE, **DESIRED)
        assert second["changed"] is False
        assert second["plan"] == []
        assert second["host"] == first["host"]
        assert second["before"] == second["after"]
        assert [len(second.requests), len(second.writes)] == [2, 0]

    def test_after_is_what_the_host_has_afterwards(self, run: Run) -> None:
        first = run(MODULE, **DESIRED)
        assert networks(first, "after")["blue"] == networks(first)["blue"]
        assert [bond["options"] for bond in first["after"]["bonds"]] == [{"miimon": "100"}]

    def test_other_spellings_are_no_change(self, run: Run) -> None:
        run(MODULE, **DESIRED)
        spelled = {
            "bonds": [{"name": "bond0", "mode": "1", "options": {"miimon": 100}, "slaves": ["eth2", "eth1"]}],
            "networks": [
                {"name": "blue", "ipv4": {"method": "static", "address": "198.51.100.5", "netmask": "255.255.255.0"}}
            ],
        }
        assert run(MODULE, host="h1", **spelled)["changed"] is False

    def test_host_by_id(self, run: Run, simulator: Simulator) -> None:
        ident = next(host.id for host in simulator.world.hosts.values() if host.name == "h2")
        outcome = run(MODULE, host=ident, networks=[{"name": "blue", "nic": "eth1"}])
        assert outcome["host"]["name"] == "h2"
        assert outcome["changed"] is True

    def test_move_and_detach(self, run: Run) -> None:
        run(MODULE, **DESIRED)
        moved = run(MODULE, host="h1", networks=[{"name": "blue", "nic": "eth3"}])
        assert networks(moved)["blue"]["nic"] == "eth3"
        assert networks(moved)["blue"]["ipv4"]["address"] == "198.51.100.5"
        gone = run(
            MODULE,
            host="h1",
            bonds=[{"name": "bond0", "state": "absent"}],
            networks=[{"name": "blue", "state": "absent"}],
        )
        assert gone["counts"] == {"detach": 1, "remove": 1}
        assert list(networks(gone)) == ["ovirtmgmt"]
        assert len(gone.writes) == 1

    def test_exclusive_keeps_the_management_network(self, run: Run) -> None:
        run(MODULE, **DESIRED)
        outcome = run(MODULE, host="h1", exclusive=True)
        assert list(networks(outcome)) == ["ovirtmgmt"]
        assert outcome["host"]["bonds"] == []

    def test_options_of_the_request_are_sent(self, run: Run, simulator: Simulator) -> None:
        simulator.journal.bodies = True
        outcome = run(MODULE, **DESIRED, check_connectivity=False, connectivity_timeout=7, commit=False)
        body = next(r["request"] for r in outcome.requests if r["method"] == "POST")
        for element in (
            "<check_connectivity>false</check_connectivity>",
            "<connectivity_timeout>7</connectivity_timeout>",
            "<commit_on_success>false</commit_on_success>",
        ):
            assert element in body
        assert outcome.codes == {"not-committed"}

    def test_labels_move_their_networks(self, run: Run, simulator: Simulator) -> None:
        for network in simulator.world.networks.values():
            if network.name in ("blue", "green"):
                network.label = "tenants"
        labelled = run(MODULE, host="h1", labels=[{"name": "tenants", "nic": "eth1"}])
        assert labelled["changed"] is True, labelled.result
        assert {name: network["nic"] for name, network in networks(labelled).items()} == {
            "blue": "eth1",
            "green": "eth1",
            "ovirtmgmt": "eth0",
        }
        assert [len(labelled.requests), len(labelled.writes)] == [5, 1]
        again = run(MODULE, host="h1", labels=[{"name": "tenants", "nic": "eth1"}])
        assert [again["changed"], len(again.requests)] == [False, 3]
        gone = run(MODULE, host="h1", labels=[{"name": "tenants", "state": "absent"}])
        assert list(networks(gone)) == ["ovirtmgmt"]

    def test_a_removed_label_leaves_the_networks_that_the_task_lists(self, run: Run, simulator: Simulator) -> None:
        for network in simulator.world.networks.values():
            if network.name in ("blue", "green"):
                network.label = "tenants"
        run(MODULE, host="h1", labels=[{"name": "tenants", "nic": "eth1"}])
        listed = [{"name": "blue", "nic": "eth1"}]
        task = {"host": "h1", "labels": [{"name": "tenants", "state": "absent"}], "networks": listed}
        outcome = run(MODULE, **task)
        assert list(networks(outcome)) == ["blue", "ovirtmgmt"]
        assert [(change["verb"], change["name"]) for change in outcome["plan"]] == [
            ("detach", "green"),
            ("remove", "tenants"),
        ]
        assert run(MODULE, **task)["changed"] is False
        run(MODULE, host="h1", labels=[{"name": "tenants", "nic": "eth1"}])
        assert list(networks(run(MODULE, host="h1", exclusive=True, networks=listed))) == ["blue", "ovirtmgmt"]

    @pytest.mark.usefixtures("handmade")
    def test_unmanaged_networks_are_removed_one_by_one_and_saved(self, run: Run) -> None:
        assert {"name": "handmade", "nic": "eth4"} in run("host_network_info", host="h1")["hosts"][0][
            "unmanaged_networks"
        ]
        outcome = run(MODULE, host="h1", unmanaged_networks=[{"name": "handmade"}, {"name": "unknown"}])
        assert outcome["changed"] is True
        assert [line.partition(" ")[0] for line in outcome.writes] == ["DELETE", "POST"]
        assert outcome.writes[1].endswith("commitnetconfig")
        assert [u["name"] for u in outcome["host"]["unmanaged_networks"]] == ["other"]
        assert run(MODULE, host="h1", unmanaged_networks=[{"name": "handmade"}])["changed"] is False


@pytest.fixture
def handmade(switch: t.Callable[..., None], ask: Ask) -> None:
    """Two networks that were made by hand on h1 and that the engine has seen."""
    switch("h1", foreign={"handmade": {"nic": "eth4"}, "other": {"nic": "eth3", "vlan": 77}})
    ask("POST", "hosts/{h1}/refresh", "<action/>")


class TestCheckMode:
    def test_tells_the_same_plan_and_writes_nothing(self, run: Run) -> None:
        dry = run(MODULE, check=True, diff=True, **DESIRED)
        assert dry["changed"] is True
        assert dry.writes == []
        assert dry["host"]["bonds"] == []
        assert dry["diff"] == {"before": dry["before"], "after": dry["after"]}
        wet = run(MODULE, **DESIRED)
        assert wet["plan"] == dry["plan"]
        assert wet["after"] == dry["after"]
        assert "diff" not in wet.result

    def test_nothing_to_do(self, run: Run) -> None:
        dry = run(MODULE, check=True, diff=True, host="h1")
        assert [dry["changed"], dry["diff"]["before"] == dry["diff"]["after"]] == [False, True]


class TestRefusals:
    def test_every_finding_at_once_before_anything_is_sent(self, run: Run) -> None:
        outcome = run(
            MODULE,
            host="h1",
            bonds=[{"name": "bond0", "slaves": ["eth1"]}],
            networks=[
                {"name": "nosuch", "nic": "eth1"},
                {"name": "blue", "nic": "eth9"},
                {"name": "ovirtmgmt", "state": "absent"},
            ],
        )
        assert outcome.failed
        rules = {finding["rule"] for finding in outcome["findings"]}
        assert rules >= {
            "NETWORK_BONDS_INVALID_SLAVE_COUNT",
            "NETWORK_HAVING_NAME_NOT_EXISTS",
            "HOST_NETWORK_INTERFACE_HAVING_ID_OR_NAME_DOES_NOT_EXIST",
            "NETWORK_CANNOT_REMOVE_MANAGEMENT_NETWORK",
        }
        assert re.match(r"\d errors: .* \| and \d more\.$", outcome["msg"])
        assert outcome.writes == []
        assert {"plan", "before", "after"} <= outcome.result.keys()

    def test_findings_about_the_options_alone_need_no_engine(self, run: Run) -> None:
        outcome = run(
            MODULE,
            host="h1",
            connectivity_timeout=500,
            bonds=[{"name": "bond0", "mode": "7", "options": {"nosuch": 1}}],
            networks=[{"name": "blue", "ipv4": {"address": "198.51.100.500/24"}}],
        )
        assert outcome.failed
        assert outcome.requests == []
        assert outcome.codes == {
            "connectivity-timeout-out-of-range",
            "bond-mode-unknown",
            "bond-option-unknown",
            "ip-address-invalid",
        }

    @pytest.mark.parametrize(
        ("options", "word"),
        [
            ({"bonds": [{"name": "bond0", "slave": ["eth1"]}]}, "slave"),
            ({"networks": [{"name": "blue", "ipv4": {"adress": "1"}}]}, "adress"),
            ({"networks": [{"nic": "eth1"}]}, "name"),
            ({"sync": "some"}, "sync"),
            ({"unmanaged_networks": [{"name": "x", "state": "present"}]}, "present"),
            ({"auth": {"user": "x"}}, "user"),
        ],
    )
    def test_a_typo_is_an_error(self, run: Run, options: dict[str, t.Any], word: str) -> None:
        outcome = run(MODULE, **{"host": "h1", **options})
        assert outcome.failed
        assert word in outcome["msg"]
        assert outcome.requests == []

    def test_a_host_that_is_not_there(self, run: Run) -> None:
        for name in ("nosuch", "no such", "deadbeef-0000-4000-8000-000000000001"):
            outcome = run(MODULE, host=name)
            assert outcome.failed
            assert f"no host '{name}'" in outcome["msg"]

    def test_findings_that_need_the_engine_come_with_the_plan(self, run: Run, simulator: Simulator) -> None:
        inject(
            simulator,
            method="POST",
            path=SETUP,
            status=400,
            reason="Operation Failed",
            detail="[Could not connect to peer host]",
        )
        outcome = run(MODULE, **DESIRED)
        assert outcome.failed
        assert "Could not connect to peer host" in outcome["msg"]
        assert [outcome["code"], outcome["reason"]] == [400, "Operation Failed"]
        assert outcome["sentences"] == ["Could not connect to peer host"]
        assert [len(outcome["plan"]), outcome["applied"], outcome["changed"]] == [2, [], False]
        assert outcome["host"]["bonds"] == []

    def test_an_internal_error_says_what_was_applied(self, run: Run, simulator: Simulator) -> None:
        fault = {"method": "POST", "path": SETUP, "status": 400, "reason": "Operation Failed"}
        inject(simulator, detail="[Internal Engine Error]", **fault)
        outcome = run(MODULE, **DESIRED)
        assert outcome.failed
        assert [line.rpartition("/")[2] for line in outcome.writes] == [SETUP, "refresh"]
        assert "was refreshed; applied changes of the plan: nothing" in outcome["msg"]
        assert [outcome["applied"], outcome["changed"]] == [[], False]

    def test_an_internal_error_after_a_part_was_applied(self, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        run(MODULE, **task_options(networks=[{**BLUE, "dns_servers": ["192.0.2.53"]}]))
        to_sdk = host_networks_write.attachment_to_sdk
        # The name servers are left out, at which the engine stumbles after the host has done its part.
        monkeypatch.setattr(
            host_networks_write, "attachment_to_sdk", lambda item: to_sdk(replace(item, dns_servers=None))
        )
        gone = [{"name": "bond0", "state": "absent"}]
        outcome = run(MODULE, host="h1", bonds=gone, networks=[{"name": "blue", "nic": "eth3"}])
        assert outcome.failed
        assert "Internal Engine Error" in outcome["msg"]
        assert "applied changes of the plan: remove bond bond0" in outcome["msg"]
        assert [change["name"] for change in outcome["applied"]] == ["bond0"]
        assert outcome["changed"] is True

    def test_an_internal_error_after_all_was_applied_is_no_failure(self, run: Run, simulator: Simulator) -> None:
        fault = {"method": "POST", "path": SETUP, "status": 400, "reason": "Operation Failed", "after_work": True}
        inject(simulator, detail="[Internal Engine Error]", **fault)
        outcome = run(MODULE, **DESIRED)
        assert outcome["changed"] is True, outcome.result
        assert networks(outcome)["blue"]["nic"] == "bond0"
        assert [line.rpartition("/")[2] for line in outcome.writes] == [SETUP, "refresh"]

    def test_a_user_who_may_not(self, run: Run, simulator: Simulator) -> None:
        auth = {
            "url": simulator.url,
            "username": "reader@internal",
            "password": "readonly",
            "ca_file": simulator.ca_file,
        }
        outcome = run(MODULE, **task_options(auth=auth))
        assert outcome.failed
        assert "permission" in outcome["msg"]
        assert outcome["code"] == 403

    def test_a_network_that_cuts_the_host_off_is_rolled_back(self, run: Run, simulator: Simulator) -> None:
        for network in simulator.world.networks.values():
            network.cuts_off = network.name == "blue"
        outcome = run(MODULE, **DESIRED)
        assert outcome.failed
        assert "Could not connect to peer host" in outcome["msg"]
        assert "was rolled back to the configuration before" in outcome["msg"]
        assert outcome["host"]["bonds"] == []

    def test_warnings_are_warnings(self, run: Run) -> None:
        gateway = {**BLUE, "ipv4": {"address": "198.51.100.5/24", "gateway": "203.0.113.1"}}
        outcome = run(MODULE, check=True, **task_options(networks=[gateway]))
        assert "gateway-outside-subnet" in outcome.codes
        assert len(outcome.warnings) == 1
        assert "Gateway 203.0.113.1 is not in the subnet" in outcome.warnings[0]


class TestTrouble:
    """Connections that break, engines that are busy: the state of the host decides what is done."""

    def test_answer_that_got_lost_after_the_work_was_done(self, run: Run, simulator: Simulator) -> None:
        inject(simulator, kind="reset", method="POST", path=SETUP, after_work=True)
        outcome = run(MODULE, **DESIRED)
        assert outcome["changed"] is True
        assert networks(outcome)["blue"]["nic"] == "bond0"
        assert len(outcome.writes) == 1

    @pytest.mark.parametrize("kind", ["reset", "status"])
    def test_request_that_never_arrived_is_sent_again(self, run: Run, simulator: Simulator, kind: str) -> None:
        inject(simulator, kind=kind, status=503, method="POST", path=SETUP)
        outcome = run(MODULE, **DESIRED)
        assert outcome["changed"] is True
        assert len(outcome.writes) == 2

    def test_synchronisation_that_never_arrived_is_sent_again(
        self, run: Run, simulator: Simulator, switch: t.Callable[..., None], ask: Ask
    ) -> None:
        switch("h1", patch={"ovirtmgmt": {"mtu": 9000}})
        ask("POST", "hosts/{h1}/refresh", "<action/>")
        inject(simulator, kind="reset", method="POST", path=SETUP)
        outcome = run(MODULE, host="h1", sync="all")
        assert [change["verb"] for change in outcome["plan"]] == ["sync"]
        assert networks(outcome)["ovirtmgmt"]["in_sync"] is True
        assert len(outcome.writes) == 2

    def test_synchronisation_without_effect_reports_the_differences(
        self, run: Run, switch: t.Callable[..., None], ask: Ask, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        switch("h1", patch={"ovirtmgmt": {"mtu": 9000}})
        ask("POST", "hosts/{h1}/refresh", "<action/>")
        monkeypatch.setattr(host_networks_write, "setup_networks", lambda *dummy: None)
        outcome = run(MODULE, host="h1", sync="all")
        assert outcome.failed
        assert "network ovirtmgmt: the host has mtu 9000, the engine expects 1500" in outcome["differences"]

    @pytest.mark.parametrize("kind", ["cut", "reset"])
    def test_answer_that_was_cut_off(self, run: Run, simulator: Simulator, kind: str) -> None:
        inject(simulator, kind=kind, method="POST", path=SETUP, after_work=True)
        assert len(run(MODULE, **DESIRED).writes) == 1

    def test_answer_that_takes_too_long(self, run: Run, simulator: Simulator) -> None:
        inject(simulator, kind="hang", method="POST", path=SETUP)
        auth = {
            "url": simulator.url,
            "username": simulator.username,
            "password": simulator.password,
            "ca_file": simulator.ca_file,
            "timeout": 1,
        }
        outcome = run(MODULE, **task_options(auth=auth))
        assert outcome["changed"] is True
        assert len(outcome.writes) == 1

    def test_connection_that_breaks_every_time(self, run: Run, simulator: Simulator) -> None:
        inject(simulator, kind="reset", method="POST", path=SETUP, times=0)
        outcome = run(MODULE, **DESIRED)
        assert outcome.failed
        assert len(outcome.writes) == 3
        assert [outcome["applied"], outcome["outcome_unknown"], outcome["changed"]] == [[], False, False]
        assert outcome["host"]["bonds"] == []

    def test_engine_that_is_gone_after_the_request(self, run: Run, simulator: Simulator) -> None:
        inject(simulator, kind="reset", method="POST", path=SETUP, after_work=True)
        inject(simulator, kind="status", status=503, method="GET", nth=3, times=0)
        outcome = run(MODULE, timeout=20, **DESIRED)
        assert outcome.failed
        assert "not clear" in outcome["msg"]
        assert [outcome["applied"], outcome["outcome_unknown"], outcome["changed"]] == [[], True, True]
        assert "host" not in outcome.result
        assert len(outcome["plan"]) == 2

    def test_host_that_is_neither_as_before_nor_as_planned(
        self, run: Run, simulator: Simulator, ask: Ask, pauses: Pauses
    ) -> None:
        elsewhere = (
            "<action><modified_network_attachments><network_attachment><network><name>blue</name></network>"
            "<host_nic><name>eth4</name></host_nic></network_attachment></modified_network_attachments></action>"
        )
        inject(simulator, kind="reset", method="POST", path=SETUP)
        pauses.meanwhile = [lambda: ask("POST", "hosts/{h1}/setupnetworks", elsewhere)]
        outcome = run(MODULE, timeout=30, **DESIRED)
        assert outcome.failed
        assert "not clear" in outcome["msg"]
        assert networks(outcome)["blue"]["nic"] == "eth4"
        assert [outcome["applied"], outcome["outcome_unknown"], len(outcome.writes)] == [[], True, 1]

    def test_engine_that_is_still_at_it_is_waited_for(
        self, run: Run, simulator: Simulator, switch: t.Callable[..., None], pauses: Pauses
    ) -> None:
        inject(simulator, kind="reset", method="POST", path=SETUP)
        pauses.meanwhile = [lambda: switch("h1", busy=3600), lambda: None, simulator.engine.locks.clear]
        outcome = run(MODULE, **DESIRED)
        assert outcome["changed"] is True
        assert pauses[:3] == [0.5, 0.5, 0.8]
        assert len(outcome.writes) == 2

    def test_lock_of_the_host(self, run: Run, simulator: Simulator, pauses: Pauses) -> None:
        detail = (
            "[Cannot setup Networks. Another Setup Networks or Host Refresh process in progress on the host."
            " Please try later.]"
        )
        inject(simulator, method="POST", path=SETUP, status=409, reason="Operation Failed", detail=detail, times=2)
        outcome = run(MODULE, **DESIRED)
        assert outcome["changed"] is True
        assert len(outcome.writes) == 3
        assert pauses == [0.5, 0.8]

    @pytest.mark.parametrize("status", [502, 503])
    def test_reads_are_repeated(self, run: Run, simulator: Simulator, status: int) -> None:
        inject(simulator, status=status, method="GET", times=3)
        assert run(MODULE, **DESIRED)["changed"] is True

    def test_a_change_without_effect_is_an_error(self, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(host_networks_write, "setup_networks", lambda *dummy: None)
        outcome = run(MODULE, **DESIRED)
        assert outcome.failed
        assert outcome["differences"] == ["bond bond0: is missing", "network blue: is missing"]
        assert [outcome["changed"], len(outcome["applied"]), outcome["host"]["bonds"]] == [True, 2, []]

    def test_an_unexpected_error_is_a_sentence(self, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        def fail(*dummy: t.Any) -> None:
            raise RuntimeError("the moon is full, and secret123 is the password")

        monkeypatch.setattr(host_networks_write, "setup_networks", fail)
        outcome = run(MODULE, **DESIRED)
        assert outcome.failed
        assert "RuntimeError: the moon is full" in outcome["msg"]
        assert "-vvv" in outcome["msg"]
        assert [len(outcome["plan"]), outcome["applied"], outcome["changed"]] == [2, [], False]

    @pytest.mark.usefixtures("handmade")
    def test_unmanaged_network_whose_removal_breaks(self, run: Run, simulator: Simulator) -> None:
        inject(simulator, kind="reset", method="DELETE", after_work=True)
        inject(simulator, kind="reset", method="POST", path="commitnetconfig")
        outcome = run(MODULE, host="h1", unmanaged_networks=[{"name": "handmade"}])
        assert outcome["changed"] is True
        assert len(outcome.writes) == 4

    @pytest.mark.usefixtures("handmade")
    def test_an_unsaved_removal_of_an_unmanaged_network_names_commit_unchanged(
        self, run: Run, simulator: Simulator
    ) -> None:
        options: dict[str, t.Any] = {"host": "h1", "unmanaged_networks": [{"name": "handmade"}]}
        inject(simulator, method="DELETE", status=400, reason="Operation Failed", detail="[General Exception]")
        # The next run removes it, and saves that.
        assert "commit_unchanged" not in run(MODULE, **options)["msg"]
        inject(simulator, method="POST", path="commitnetconfig", status=400, reason="Operation Failed", detail="[X]")
        outcome = run(MODULE, **options)
        assert "The removal of 'handmade' may be unsaved" in outcome["msg"]
        assert (outcome["changed"], [change["name"] for change in outcome["applied"]]) == (True, ["handmade"])
        again = run(MODULE, **options, commit_unchanged=True)
        assert (again["changed"], [write.rpartition("/")[2] for write in again.writes]) == (False, ["commitnetconfig"])

    @pytest.mark.usefixtures("handmade")
    def test_a_failure_in_the_middle_returns_what_was_applied(self, run: Run, simulator: Simulator) -> None:
        inject(simulator, method="DELETE", status=400, reason="Operation Failed", detail="[General Exception]")
        outcome = run(MODULE, **task_options(unmanaged_networks=[{"name": "handmade"}]))
        assert outcome.failed
        assert [change["name"] for change in outcome["applied"]] == ["bond0", "blue"]
        assert [outcome["changed"], len(outcome["plan"])] == [True, 3]
        assert networks(outcome)["blue"]["nic"] == "bond0"
        again = run(MODULE, **task_options(unmanaged_networks=[{"name": "handmade"}]))
        assert [change["kind"] for change in again["plan"]] == ["unmanaged_network"]
