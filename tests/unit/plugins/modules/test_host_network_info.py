# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reading the networking of hosts: shape, drift, export, and how many requests it takes."""

from __future__ import annotations

import copy
import typing as t

import pytest

from tests.engine_simulator.running import Simulator
from tests.engine_simulator.world import World
from tests.engine_simulator.world_file import build

if t.TYPE_CHECKING:
    from .conftest import Ask, Run

MODULE = "host_network_info"
SETUP: dict[str, t.Any] = {
    "bonds": [{"name": "bond0", "mode": "4", "options": {"lacp_rate": "fast"}, "slaves": ["eth1", "eth2"]}],
    "networks": [
        {
            "name": "blue",
            "nic": "bond0",
            "ipv4": {"address": "198.51.100.5/24"},
            "ipv6": {"method": "dhcp_autoconf"},
            "qos": {"outbound_average_linkshare": 5},
        },
        {"name": "storage", "nic": "eth3", "dns_servers": ["192.0.2.1"]},
    ],
}


def names(hosts: list[dict[str, t.Any]]) -> list[str]:
    return [host["name"] for host in hosts]


class TestShape:
    def test_one_host(self, run: Run) -> None:
        run("host_setup_networks", host="h1", **SETUP)
        outcome = run(MODULE, host="h1")
        (host,) = outcome["hosts"]
        assert {key: host[key] for key in ("name", "status", "cluster")} == {
            "name": "h1",
            "status": "up",
            "cluster": "Default",
        }
        nics = {nic["name"]: nic for nic in host["nics"]}
        assert list(nics) == ["eth0", "eth1", "eth2", "eth3", "eth4"]
        assert nics["eth1"] == {
            "name": "eth1",
            "mac": "52:54:00:00:11:01",
            "speed": 1000,
            "status": "up",
            "mtu": nics["eth1"]["mtu"],
            "bond": "bond0",
            "labels": [],
            "vlans": [],
        }
        assert [host["bonds"][0][key] for key in ("name", "mode", "slaves")] == ["bond0", "802.3ad", ["eth1", "eth2"]]
        assert host["bonds"][0]["options"] == {"lacp_rate": "fast", "xmit_hash_policy": "layer2+3"}
        blue, mgmt, storage = host["networks"]
        assert [blue["vlan"], blue["ipv6"], blue["qos"]["outbound_average_linkshare"]] == [
            10,
            {"method": "dhcp_autoconf"},
            5,
        ]
        assert [mgmt["name"], mgmt["required"], mgmt["roles"]] == [
            "ovirtmgmt",
            True,
            ["default_route", "display", "management", "migration"],
        ]
        assert [storage["dns_servers"], storage["vm_network"], storage["mtu"]] == [["192.0.2.1"], False, 9000]
        assert "as_desired" not in host
        assert outcome["drifted"] == []
        assert outcome["changed"] is False

    def test_what_is_out_of_sync_says_expected_and_actual(
        self, run: Run, switch: t.Callable[..., None], ask: Ask
    ) -> None:
        switch("h1", patch={"ovirtmgmt": {"mtu": 9000}})
        ask("POST", "hosts/{h1}/refresh", "<action/>")
        (network,) = run(MODULE, host="h1")["hosts"][0]["networks"]
        assert network["in_sync"] is False
        assert network["out_of_sync"] == {"mtu": {"expected": "1500", "actual": "9000"}}
        drifted = run(MODULE, search="", desired=[{"sync": "all"}], details=False)
        assert drifted["drifted"] == ["h1"]
        fixed = run("host_setup_networks", host="h1", sync="all")
        assert [change["verb"] for change in fixed["plan"]] == ["sync"]
        assert run(MODULE, search="", desired=[{"sync": "all"}])["drifted"] == []

    def test_statistics_on_request(self, run: Run) -> None:
        (host,) = run(MODULE, host="h1", statistics=True)["hosts"]
        assert "data.total.rx" in host["nics"][0]["statistics"]

    def test_what_is_exported_plans_no_change(self, run: Run) -> None:
        run("host_setup_networks", host="h1", **SETUP)
        (host,) = run(MODULE, host="h1", as_desired=True, details=False)["hosts"]
        assert host.keys() == {"id", "name", "status", "cluster", "as_desired"}
        again = run("host_setup_networks", host="h1", exclusive=True, **host["as_desired"])
        assert [again["changed"], again["plan"]] == [False, []]
        other = copy.deepcopy(host["as_desired"])
        other["networks"] = [network for network in other["networks"] if network["name"] != "ovirtmgmt"]
        moved = run("host_setup_networks", host="h2", **other)
        assert moved["changed"] is True
        assert run("host_setup_networks", host="h2", **other)["changed"] is False


class TestWhichHosts:
    @pytest.mark.parametrize(
        ("options", "expected"),
        [
            ({"host": "h2"}, ["h2"]),
            ({"hosts": ["h2", "h1", "h2"]}, ["h2", "h1"]),
            ({"search": ""}, ["h1", "h2"]),
            ({"search": "cluster=Default and name=h*"}, ["h1", "h2"]),
            ({"search": "name=h* sortby name desc"}, ["h2", "h1"]),
            ({"search": "name=nosuch*"}, []),
            ({"desired": [{"host": "h2"}]}, ["h2"]),
        ],
    )
    def test_named_or_searched(self, run: Run, options: dict[str, t.Any], expected: list[str]) -> None:
        assert names(run(MODULE, details=False, **options)["hosts"]) == expected

    def test_by_id(self, run: Run, simulator: Simulator) -> None:
        ids = [host.id for host in simulator.world.hosts.values()]
        assert names(run(MODULE, hosts=ids)["hosts"]) == ["h1", "h2"]

    def test_a_search_without_hosts_names_an_unknown_cluster(self, run: Run) -> None:
        (finding,) = run(MODULE, search="cluster=Defalt")["findings"]
        assert finding["hint"] == "There is no cluster 'Defalt'. Did you mean 'Default'?"

    def test_all_that_are_missing_are_named(self, run: Run) -> None:
        outcome = run(MODULE, hosts=["h1", "nosuch", "no such"])
        assert outcome.failed
        assert outcome["missing"] == ["nosuch", "no such"]

    def test_a_search_that_finds_nothing_is_pointed_out(self, run: Run) -> None:
        assert "nosuch" in run(MODULE, search="nosuch=1").warnings[0]
        assert run(MODULE, search="").warnings == []

    @pytest.mark.parametrize("options", [{}, {"host": "h1", "hosts": ["h2"]}, {"host": "h1", "search": ""}])
    def test_hosts_are_given_in_one_way(self, run: Run, options: dict[str, t.Any]) -> None:
        outcome = run(MODULE, **options)
        assert outcome.failed
        assert outcome.requests == []


class TestDrift:
    def test_by_host_and_setting(self, run: Run) -> None:
        run("host_setup_networks", host="h1", **SETUP)
        moved = copy.deepcopy(SETUP)
        moved["networks"][0].update(nic="eth4", qos={"outbound_average_linkshare": 5})
        outcome = run(MODULE, search="", desired=[{"host": "h1", **moved}, SETUP])
        assert outcome.writes == []
        assert outcome["drifted"] == ["h1", "h2"]
        by_name = {host["name"]: host for host in outcome["hosts"]}
        assert by_name["h1"]["drift"] == [
            {"kind": "network", "name": "blue", "setting": "nic", "actual": "bond0", "desired": "eth4"}
        ]
        assert {(d["name"], d["setting"], d["actual"]) for d in by_name["h2"]["drift"]} == {
            ("bond0", "state", "absent"),
            ("blue", "state", "absent"),
            ("storage", "state", "absent"),
        }

    def test_exclusive_finds_what_is_too_much(self, run: Run) -> None:
        run("host_setup_networks", host="h1", networks=[{"name": "blue", "nic": "eth1"}])
        outcome = run(MODULE, desired=[{"host": "h1", "exclusive": True}])
        assert outcome["hosts"][0]["drift"] == [
            {"kind": "network", "name": "blue", "setting": "state", "actual": "present", "desired": "absent"}
        ]

    def test_what_cannot_be_made_is_drift_too(self, run: Run) -> None:
        outcome = run(MODULE, desired=[{"host": "h1", "networks": [{"name": "nosuch", "nic": "eth1"}]}])
        assert outcome["drifted"] == ["h1"]
        assert outcome["hosts"][0]["findings"][0]["rule"] == "NETWORK_HAVING_NAME_NOT_EXISTS"

    @pytest.mark.parametrize(
        "entry",
        [
            {"networks": [{"name": "blue", "nik": "eth1"}]},
            {"bonds": [{"slaves": ["eth1"]}]},
            {"networks": [{"name": "blue", "ipv4": {"method": "autoconf"}}]},
            {"networks": [{"name": "blue", "ipv4": {"address": "x"}}]},
            {"labels": [{"name": "a b", "nic": "eth1"}]},
        ],
    )
    def test_a_wrong_desired_state_is_found_before_any_request(self, run: Run, entry: dict[str, t.Any]) -> None:
        outcome = run(MODULE, search="", desired=[{"host": "h1"}, entry])
        assert outcome.failed
        assert "desired[1]" in outcome["msg"]
        assert outcome.requests == []


def crowd(count: int) -> World:
    """A world with so many hosts, each with a bond of its own."""
    return build(
        {
            "networks": [{"name": "ovirtmgmt"}, {"name": "blue", "vlan": 10}],
            "clusters": [{"name": "Default", "networks": ["ovirtmgmt", {"name": "blue", "required": False}]}],
            "users": [{"name": "admin@internal", "password": "secret123"}],
            "hosts": [
                {
                    "repeat": count,
                    "name": "node{n}",
                    "machine": {
                        "address": "10.1.0.{n}",
                        "nics": "eth0..eth2",
                        "networks": [{"name": "ovirtmgmt", "nic": "eth0", "default_route": True}],
                    },
                }
            ],
        }
    )


class TestRequests:
    """In addition to the log-in. Pages of the engine have 100 hosts."""

    @pytest.mark.parametrize(("count", "requests"), [(1, 2), (99, 2), (100, 3), (150, 3), (250, 4)])
    def test_only_pages_make_more(self, run: Run, simulator: Simulator, count: int, requests: int) -> None:
        simulator.engine.world = crowd(count)
        outcome = run(MODULE, search="", details=False, desired=[{"networks": [{"name": "blue", "nic": "eth1"}]}])
        assert len(outcome["drifted"]) == len(set(names(outcome["hosts"]))) == count
        assert len(outcome.requests) == requests

    def test_a_list_of_names_goes_in_batches(self, run: Run, simulator: Simulator) -> None:
        simulator.engine.world = crowd(60)
        wanted = [f"node{n}" for n in range(60, 0, -1)]
        outcome = run(MODULE, hosts=wanted, details=False)
        assert names(outcome["hosts"]) == wanted
        assert len(outcome.requests) == 4

    def test_an_engine_that_cannot_follow_is_read_in_pieces(self, run: Run, simulator: Simulator) -> None:
        followed = run(MODULE, search="", statistics=True)
        simulator.fault_injection.add({"status": 500, "path": "hosts$", "method": "GET"})
        in_pieces = run(MODULE, search="", statistics=True)
        assert in_pieces["hosts"] == followed["hosts"]
        simulator.fault_injection.add({"status": 500, "path": "hosts$", "method": "GET"})
        assert run("host_setup_networks", host="h1", **SETUP)["changed"] is True


class TestWhatIsNotCompared:
    """A comparison that covers nothing must not look like one without drift."""

    BLUE: t.ClassVar[dict[str, t.Any]] = {"networks": [{"name": "blue", "nic": "eth1"}]}

    @pytest.mark.parametrize(
        ("code", "path", "options"),
        [
            ("search-without-hosts", "search", {"search": "name=nosuch", "desired": [BLUE]}),
            ("desired-without-host", "desired[1].host", {"hosts": ["h1"], "desired": [{}, {"host": "h2", **BLUE}]}),
            ("desired-without-host", "desired[0]", {"host": "h1", "desired": [BLUE, {"host": "h1"}]}),
            ("desired-without-host", "desired[0]", {"desired": [BLUE]}),
            ("desired-empty", "desired", {"host": "h1", "desired": []}),
            ("desired-empty", "desired[0]", {"host": "h1", "desired": [{"networks": []}]}),
        ],
    )
    def test_is_a_warning_and_with_fail_on_drift_an_error(
        self, run: Run, code: str, path: str, options: dict[str, t.Any]
    ) -> None:
        outcome = run(MODULE, **options)
        assert [(f["code"], f["path"]) for f in outcome["findings"]] == [(code, path)]
        assert len(outcome.warnings) == 1
        strict = run(MODULE, **options, fail_on_drift=True)
        assert strict.failed
        assert strict["findings"] == outcome["findings"]

    def test_is_nothing_where_all_is_compared(self, run: Run) -> None:
        for options in (
            {"search": "", "desired": [{"sync": "all"}]},
            {"host": "h1"},
            {"host": "h1", "desired": [{"exclusive": True, "networks": []}]},
            {"desired": [{"host": "h1"}, {"host": "h2"}]},
        ):
            outcome = run(MODULE, **options, fail_on_drift=True)
            assert [outcome.failed, outcome["findings"], outcome.warnings] == [False, [], []]

    def test_drift_fails_on_request_with_the_hosts_that_drifted(self, run: Run) -> None:
        run("host_setup_networks", host="h2", **self.BLUE)
        outcome = run(MODULE, search="", desired=[self.BLUE], fail_on_drift=True)
        assert outcome.failed
        assert outcome["msg"].startswith("1 of 2 hosts differ from the desired state: h1")
        assert [names(outcome["hosts"]), outcome["drifted"]] == [["h1"], ["h1"]]
        assert "nics" not in outcome["hosts"][0]
        assert outcome["hosts"][0]["drift"][0]["name"] == "blue"


def test_an_address_of_two_hosts_is_refused(run: Run) -> None:
    blue = {"networks": [{"name": "blue", "nic": "eth1", "ipv4": "198.51.100.5/24"}]}
    outcome = run(MODULE, desired=[{"host": "h1", **blue}, {"host": "h2", **blue}])
    assert outcome.failed
    assert outcome.codes == {"ip-address-of-two-hosts"}
    assert outcome["findings"][0]["path"] == "desired[1].networks[0].ipv4.address"
    assert outcome.requests == []
