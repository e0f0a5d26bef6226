# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The module as a user runs it, against the simulator, whose own copy was written apart from the prediction."""

from __future__ import annotations

import typing as t

import pytest

from tests.engine_simulator.areas.host_networks import known
from tests.engine_simulator.running import Simulator

if t.TYPE_CHECKING:
    from .conftest import Outcome, Run

MODULE = "host_network_copy"
COPY = {"host": "h2", "source_host": "h1"}
SOURCE: dict[str, t.Any] = {
    "host": "h1",
    "bonds": [{"name": "bond0", "mode": 1, "slaves": ["eth1", "eth2"]}],
    "networks": [
        {"name": "blue", "nic": "bond0", "ipv4": {"address": "198.51.100.5/24"}},
        {"name": "storage", "nic": "eth3", "ipv4": {"method": "dhcp"}},
    ],
}


@pytest.fixture(autouse=True)
def source(run: Run) -> None:
    """h1 has something to copy."""
    assert run("host_setup_networks", **SOURCE)["changed"] is True


def networks(outcome: Outcome) -> dict[str, t.Any]:
    return {n["name"]: n for n in outcome["host"]["networks"]}


def posted(outcome: Outcome) -> list[str]:
    return [write.rpartition("/")[2] for write in outcome.writes]


class TestByTheEngine:
    def test_static_addresses_become_none_and_a_second_copy_is_unchanged(self, run: Run) -> None:
        first = run(MODULE, **COPY)
        assert (first["changed"], first["method"], posted(first)) == (True, "engine", ["copyhostnetworks"])
        assert first["host"]["bonds"][0]["slaves"] == ["eth1", "eth2"]
        assert networks(first)["blue"]["ipv4"] == {"method": "none"}
        assert networks(first)["storage"]["ipv4"] == {"method": "dhcp"}
        assert networks(first)["ovirtmgmt"]["ipv4"]["address"] == "192.0.2.12"
        second = run(MODULE, **COPY)
        assert (second["changed"], second["plan"], second.writes) == (False, [], [])
        assert len(second.requests) <= 4

    def test_hosts_are_also_known_by_id(self, run: Run, simulator: Simulator) -> None:
        ids = {host.name: host.id for host in simulator.world.hosts.values()}
        options = {**COPY, "source_host": ids["h1"].upper(), "host": ids["h2"]}
        assert run(MODULE, check=True, **options)["changed"] is True

    def test_check_mode_predicts_the_change(self, run: Run) -> None:
        dry = run(MODULE, check=True, diff=True, **COPY)
        assert dry.writes == []
        real = run(MODULE, **COPY)
        assert dry["plan"] == real["plan"]
        assert dry["after"]["bonds"] == real["after"]["bonds"]
        assert dry["diff"]["after"] == dry["after"]
        assert dry["diff"]["prepared"].splitlines()[:2] == ["paired NICs:", "eth1 -> eth1"]

    def test_the_pairing_is_shown(self, run: Run) -> None:
        found = run(MODULE, check=True, **COPY)
        assert [(row["source"]["nic"], row["destination"]["nic"]) for row in found["pairing"]] == [
            (f"eth{i}", f"eth{i}") for i in range(1, 5)
        ]
        assert found["pairing"][0]["source"]["bond"] == "bond0"

    def test_the_rest_of_the_destination_is_removed(self, run: Run) -> None:
        run("host_setup_networks", host="h2", networks=[{"name": "green", "nic": "eth4"}])
        found = run(MODULE, **COPY)
        assert set(networks(found)) == {"ovirtmgmt", "blue", "storage"}


class TestByAPlan:
    def test_both_methods_leave_the_same(self, run: Run) -> None:
        planned = run(MODULE, method="plan", **COPY)
        assert (planned["method"], posted(planned)) == ("plan", ["setupnetworks"])
        assert run(MODULE, method="engine", check=True, **COPY)["changed"] is False
        assert run(MODULE, method="plan", **COPY)["changed"] is False

    def test_addresses_counted_up(self, run: Run) -> None:
        found = run(MODULE, static_addresses="increment", offset=4, **COPY)
        assert found["method"] == "plan"
        assert networks(found)["blue"]["ipv4"]["address"] == "198.51.100.9"
        assert run(MODULE, static_addresses="increment", offset=4, **COPY)["changed"] is False

    @pytest.mark.parametrize(("offset", "code"), [(0, "copy-address-used"), (250, "copy-address-outside")])
    def test_addresses_that_cannot_be(self, run: Run, offset: int, code: str) -> None:
        found = run(MODULE, static_addresses="increment", offset=offset, **COPY)
        assert found.failed
        assert found.writes == []
        assert code in found.codes
        assert found["pairing"]

    def test_addresses_by_network(self, run: Run) -> None:
        addresses = [{"name": "blue", "ipv4": {"address": "198.51.100.77/24"}}]
        found = run(MODULE, static_addresses="map", addresses=addresses, **COPY)
        assert networks(found)["blue"]["ipv4"]["address"] == "198.51.100.77"

    def test_addresses_kept(self, run: Run) -> None:
        run(
            "host_setup_networks",
            host="h2",
            networks=[{"name": "blue", "nic": "eth4", "ipv4": {"address": "198.51.100.8/24"}}],
        )
        found = run(MODULE, static_addresses="keep", **COPY)
        assert (networks(found)["blue"]["nic"], networks(found)["blue"]["ipv4"]["address"]) == ("bond0", "198.51.100.8")

    def test_pairs_of_names_and_macs(self, run: Run) -> None:
        pairs = [
            {"source": "eth1", "destination": "eth3"},
            {"source": "52:54:00:00:11:02", "destination": "eth4"},
            {"source": "eth3", "destination": "eth1"},
        ]
        found = run(MODULE, nic_map={"by": "pairs", "pairs": pairs}, **COPY)
        assert found["host"]["bonds"][0]["slaves"] == ["eth3", "eth4"]
        assert networks(found)["storage"]["nic"] == "eth1"

    def test_some_networks_only(self, run: Run) -> None:
        run("host_setup_networks", host="h2", networks=[{"name": "green", "nic": "eth4"}])
        found = run(MODULE, include=["storage"], **COPY)
        assert set(networks(found)) == {"ovirtmgmt", "storage", "green"}

    def test_everything_that_the_engine_leaves_out(self, run: Run, simulator: Simulator) -> None:
        for network in simulator.world.networks.values():
            network.label = "tenants" if network.name == "green" else None
        blue = {"name": "blue", "properties": {"bridge_opts": "forward_delay=1500"}, "dns_servers": ["192.0.2.9"]}
        run("host_setup_networks", host="h1", networks=[blue], labels=[{"name": "tenants", "nic": "eth4"}])
        options = {"dns": "copy", "properties": "copy", "labels": "copy"}
        found = run(MODULE, **options, **COPY)
        assert networks(found)["blue"]["properties"] == {"bridge_opts": "forward_delay=1500"}
        assert networks(found)["blue"]["dns_servers"] == ["192.0.2.9"]
        assert found["host"]["labels"] == [{"name": "tenants", "nic": "eth4"}]
        assert networks(found)["green"]["nic"] == "eth4"
        assert run(MODULE, **options, **COPY)["changed"] is False


class TestLabels:
    """Labels that are copied, with their networks."""

    @pytest.fixture(autouse=True)
    def labelled(self, simulator: Simulator) -> None:
        for network in simulator.world.networks.values():
            network.label = "tenants" if network.name in ("green", "blue") else None

    def test_a_label_that_goes_leaves_the_networks_that_the_source_has(self, run: Run) -> None:
        run("host_setup_networks", host="h2", labels=[{"name": "tenants", "nic": "eth4"}])
        found = run(MODULE, labels="copy", **COPY)
        assert found["changed"] is True
        assert found["host"]["labels"] == []
        assert {name: n["nic"] for name, n in networks(found).items()} == {
            "ovirtmgmt": "eth0",
            "blue": "bond0",
            "storage": "eth3",
        }
        assert run(MODULE, labels="copy", **COPY)["changed"] is False

    def test_a_label_that_moves_takes_its_networks_along_and_no_others(self, run: Run) -> None:
        run("host_setup_networks", host="h1", labels=[{"name": "tenants", "nic": "bond0"}])
        run("host_setup_networks", host="h2", labels=[{"name": "tenants", "nic": "eth4"}])
        found = run(MODULE, labels="copy", **COPY)
        assert found["host"]["labels"] == [{"name": "tenants", "nic": "bond0"}]
        assert {name: n["nic"] for name, n in networks(found).items()} == {
            "ovirtmgmt": "eth0",
            "blue": "bond0",
            "green": "bond0",
            "storage": "eth3",
        }
        assert run(MODULE, labels="copy", **COPY)["changed"] is False


class TestRequiredNetworks:
    """A network that the cluster requires, and the source lacks."""

    @pytest.fixture(autouse=True)
    def required(self, run: Run, simulator: Simulator) -> None:
        run("host_setup_networks", host="h2", networks=[{"name": "green", "nic": "eth4"}])
        world = simulator.world
        ident = next(n.id for n in world.networks.values() if n.name == "green")
        for cluster in world.cluster_networks.values():
            if ident in cluster:
                cluster[ident].required = True

    @pytest.mark.parametrize("method", ["engine", "plan"])
    def test_it_is_not_removed_from_a_host_that_is_up(self, run: Run, method: str) -> None:
        found = run(MODULE, method=method, **COPY)
        assert (found.failed, found.writes) == (True, [])
        [finding] = [f for f in found["findings"] if f["severity"] == "error"]
        assert (finding["code"], finding["path"]) == ("required-network-removed", "remove_extra")

    def test_unless_the_user_allows_it(self, run: Run) -> None:
        found = run(MODULE, allow_removing_required=True, **COPY)
        assert found["changed"] is True
        assert "green" not in networks(found)


class TestRefusals:
    def test_a_host_onto_itself(self, run: Run) -> None:
        found = run(MODULE, host="h1", source_host="h1")
        assert found.failed
        assert found.codes == {"copy-same-host"}

    def test_a_host_that_is_not_there(self, run: Run) -> None:
        found = run(MODULE, host="nosuch", source_host="h1")
        assert found.failed
        assert "nosuch" in found["msg"]

    def test_options_that_the_engine_does_not_have(self, run: Run) -> None:
        found = run(MODULE, method="engine", dns="copy", **COPY)
        assert found.failed
        assert "copy-engine-has-no-options" in found.codes

    def test_incomplete_maps_are_found_before_any_write(self, run: Run) -> None:
        found = run(MODULE, nic_map={"by": "regex", "match": "eth"}, **COPY)
        assert found.failed
        assert found.requests == []
        assert found.codes == {"copy-map-incomplete"}

    @pytest.mark.parametrize(
        "nic_map",
        [
            {"by": "regex", "match": "(", "replace": "x"},
            {"by": "pairs", "pairs": [{"source": "a", "destination": "b"}]},
        ],
    )
    def test_maps_that_fit_nothing(self, run: Run, nic_map: dict[str, t.Any]) -> None:
        found = run(MODULE, nic_map=nic_map, **COPY)
        assert found.failed
        assert found.writes == []
        assert found.codes & {"copy-regex-invalid", "copy-pair-unknown"}

    def test_a_refusal_of_the_engine_comes_with_the_plan_and_the_state(self, run: Run, simulator: Simulator) -> None:
        simulator.fault_injection.add({"kind": "status", "status": 400, "method": "POST", "path": "copyhostnetworks"})
        found = run(MODULE, method="engine", **COPY)
        assert found.failed
        assert found["plan"]
        assert found["host"]["name"] == "h2"

    @pytest.mark.parametrize("method", ["auto", "engine"])
    def test_an_engine_without_the_copy_action_gets_a_plan(self, run: Run, simulator: Simulator, method: str) -> None:
        simulator.fault_injection.add({"kind": "status", "status": 404, "method": "POST", "path": "copyhostnetworks"})
        found = run(MODULE, method=method, **COPY)
        assert found.failed is (method == "engine")
        if method == "auto":
            assert (found["method"], posted(found)) == ("plan", ["copyhostnetworks", "setupnetworks"])
            assert set(networks(found)) == {"ovirtmgmt", "blue", "storage"}

    def test_a_lost_answer_is_looked_up(self, run: Run, simulator: Simulator) -> None:
        simulator.fault_injection.add(
            {"kind": "reset", "method": "POST", "path": "copyhostnetworks", "after_work": True}
        )
        found = run(MODULE, **COPY)
        assert found["changed"] is True
        assert set(networks(found)) == {"ovirtmgmt", "blue", "storage"}


def plug(simulator: Simulator, host: str, nic: str, switch: str, *vlans: int) -> None:
    """Plug a NIC into a switch that reports its name and its tagged VLANs, spelled as a host spells them."""
    machine = next(h for h in simulator.world.hosts.values() if h.name == host).address
    kernel = known.kernel_of(simulator.world, simulator.world.machines[machine])
    organisation = {"type": 127, "oui": 0x0080C2, "subtype": 3, "name": "VLAN Name"}
    kernel.ports[nic].lldp = [
        {"type": 5, "name": "System Name", "properties": {"system name": switch}},
        *({**organisation, "properties": {"VLAN ID": str(vlan), "VLAN Name": f"v{vlan}"}} for vlan in vlans),
    ]
    kernel.save()


def about_wires(outcome: Outcome) -> list[str]:
    return [r["path"] for r in outcome.requests if r["path"].endswith("linklayerdiscoveryprotocolelements")]


class TestWires:
    def test_a_port_without_the_vlan_is_a_warning(self, run: Run, simulator: Simulator) -> None:
        plug(simulator, "h1", "eth1", "leaf1", 10, 20)
        plug(simulator, "h2", "eth1", "leaf2", 20)
        found = run(MODULE, **COPY)
        assert found["changed"] is True
        [mismatch] = [f for f in found["findings"] if f["code"] == "copy-lldp-vlan-mismatch"]
        assert "'leaf2' has VLAN 10 missing" in mismatch["message"]

    def test_lldp_is_read_only_of_nics_that_change(self, run: Run, simulator: Simulator) -> None:
        plug(simulator, "h1", "eth1", "leaf1", 10, 20)
        first = run(MODULE, **COPY)
        # Three NICs of the source take part, and the switch of one reports something.
        assert len(about_wires(first)) == 3 + 1
        # Hosts and networks before, the copy itself, and the host afterwards.
        assert len(first.requests) - len(about_wires(first)) == 4
        assert about_wires(run(MODULE, **COPY)) == []

    def test_an_address_alone_is_no_reason_to_read_lldp(self, run: Run) -> None:
        run(MODULE, lldp=False, **COPY)
        changed = run(MODULE, static_addresses="increment", offset=3, **COPY)
        assert (changed["changed"], about_wires(changed)) == (True, [])

    def test_lldp_is_not_read_where_it_is_switched_off(self, run: Run) -> None:
        assert about_wires(run(MODULE, lldp=False, **COPY)) == []

    @pytest.mark.parametrize("trouble", [{"kind": "status", "status": 400}, {"kind": "reset"}, {"kind": "cut"}])
    def test_unreadable_lldp_does_not_fail_the_copy(
        self, run: Run, simulator: Simulator, trouble: dict[str, t.Any]
    ) -> None:
        simulator.fault_injection.add({**trouble, "path": "linklayer", "times": 99})
        found = run(MODULE, timeout=10, **COPY)
        assert (found.failed, found["changed"]) == (False, True)
        # The three are read at the same time; libcurl repeats the one for which it used a connection again.
        assert len(set(about_wires(found))) <= 3
        assert len(about_wires(found)) <= 4


class TestRemovedValues:
    """What the destination has on its networks, and loses by the copy."""

    OWN: t.ClassVar = {
        "name": "blue",
        "nic": "eth4",
        "ipv4": {"address": "198.51.100.8/24", "gateway": "198.51.100.1"},
        "dns_servers": ["192.0.2.9"],
        "properties": {"bridge_opts": "forward_delay=1500"},
    }

    @pytest.mark.parametrize("method", ["engine", "plan"])
    @pytest.mark.parametrize("check", [True, False])
    def test_each_value_that_a_copy_removes_is_a_warning_that_names_it(
        self, run: Run, method: str, check: bool
    ) -> None:
        run("host_setup_networks", host="h2", networks=[self.OWN])
        found = run(MODULE, method=method, check=check, **COPY)
        paths = {f["code"]: f["path"] for f in found["findings"] if f["severity"] == "warning"}
        assert paths == {
            "copy-address-removed": "static_addresses",
            "copy-dns-removed": "dns",
            "copy-property-removed": "properties",
        }
        text = " ".join(found.warnings)
        for value in ("198.51.100.8/24 (gateway 198.51.100.1)", "192.0.2.9", "bridge_opts='forward_delay=1500'"):
            assert value in text

    def test_a_network_that_is_removed_with_its_address_is_a_warning(self, run: Run) -> None:
        run("host_setup_networks", host="h2", networks=[{**self.OWN, "name": "green"}])
        [found] = [f for f in run(MODULE, check=True, **COPY)["findings"] if f["severity"] == "warning"]
        assert (found["code"], found["path"]) == ("copy-network-removed", "remove_extra")
        assert "IPv4 address 198.51.100.8/24 (gateway 198.51.100.1); DNS servers 192.0.2.9" in found["message"]

    def test_what_is_kept_or_described_for_the_host_is_no_warning(self, run: Run) -> None:
        run("host_setup_networks", host="h2", networks=[self.OWN])
        own = {"networks": [{"name": "blue", "dns_servers": [], "properties": {}}]}
        assert run(MODULE, check=True, static_addresses="keep", additions=own, **COPY).warnings == []
        again = {"networks": [{"name": "blue", "ipv4": {"method": "none"}, "dns_servers": [], "properties": {}}]}
        assert run(MODULE, check=True, additions=again, **COPY).warnings == []


class TestSource:
    def down(self, simulator: Simulator, status: str) -> None:
        next(h for h in simulator.world.hosts.values() if h.name == "h1").status = status

    @pytest.mark.parametrize("status", ["non_responsive", "install_failed", "maintenance", "non_operational"])
    def test_a_source_that_is_not_up_is_refused(self, run: Run, simulator: Simulator, status: str) -> None:
        self.down(simulator, status)
        found = run(MODULE, **COPY)
        assert (found.failed, found.writes) == (True, [])
        [finding] = [f for f in found["findings"] if f["code"] == "copy-source-unusable"]
        assert finding["path"] == "source_host"
        assert finding["message"].startswith(f"Host 'h1' is in status {status} (expected: up)")

    def test_a_source_that_is_not_up_is_copied_on_request(self, run: Run, simulator: Simulator) -> None:
        self.down(simulator, "maintenance")
        found = run(MODULE, allow_unusable_source=True, **COPY)
        assert found["changed"] is True
        assert "copy-source-unusable-allowed" in found.codes
        assert any("maintenance" in text for text in found.warnings)
