# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Hosts' networking as plain data: what is asked, and what comes of it."""

from __future__ import annotations

import itertools
import typing as t

import pytest
from ovirtsdk4 import types

from ansible_collections.onramp.ovirt.plugins.module_utils._engine import host_networks
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.connection import Engine
from ansible_collections.onramp.ovirt.plugins.module_utils._errors import EngineError, NotFound
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.model import HostNetworks, Ip
from tests.engine_simulator.areas.hosts.model import host_lock
from tests.engine_simulator.running import Simulator

if t.TYPE_CHECKING:
    from .conftest import Asked


def cannot_follow(simulator: Simulator, path: str = "hosts$", times: int = 1) -> None:
    simulator.fault_injection.add({"status": 500, "method": "GET", "path": path, "times": times})


def label(simulator: Simulator, name: str, text: str) -> None:
    next(network for network in simulator.world.networks.values() if network.name == name).label = text


class TestOne:
    def test_what_is_read(self, engine: Engine, asked: Asked) -> None:
        host = host_networks.read(engine, "h1")
        assert (host.name, host.status, host.cluster, host.compatibility_version) == ("h1", "up", "Default", (4, 8))
        assert [nic.name for nic in host.nics] == ["eth0", "eth1", "eth2", "eth3", "eth4"]
        assert host.nics[0].speed == 1_000_000_000
        (mgmt,) = host.attachments
        assert (mgmt.network, mgmt.nic) == ("ovirtmgmt", "eth0")
        assert mgmt.ipv4 == Ip("static", "192.0.2.11", 24, "192.0.2.1")
        assert mgmt.ipv6 == Ip("none")
        assert {item.name for item in mgmt.reported} >= {"mtu", "bridged", "vlan", "switchType"}
        assert {network.name: network.vlan for network in host.networks} == {
            "blue": 10,
            "green": 20,
            "ovirtmgmt": None,
            "storage": None,
        }
        assert host.management() is mgmt
        assert asked() == ["GET hosts", "GET clusters/ID/networks"]

    def test_labels_of_networks_only_when_they_matter(self, engine: Engine, simulator: Simulator, asked: Asked) -> None:
        label(simulator, "blue", "tenants")
        assert host_networks.read(engine, "h1").network("blue").label is None  # type: ignore[union-attr]
        assert host_networks.read(engine, "h1", with_labels=True).network("blue").label == "tenants"  # type: ignore[union-attr]
        assert asked()[2:] == ["GET hosts", "GET clusters/ID/networks", "GET networks"]

    def test_a_host_with_labels_makes_them_matter(self, engine: Engine, simulator: Simulator) -> None:
        label(simulator, "blue", "tenants")
        ident = next(host.id for host in simulator.world.hosts.values() if host.name == "h1")
        nics = engine.system.hosts_service().host_service(ident).nics_service()
        eth1 = next(nic.id for nic in nics.list() if nic.name == "eth1")
        nics.nic_service(eth1).network_labels_service().add(types.NetworkLabel(id="tenants"))
        host = host_networks.read(engine, "h1")
        assert host.labels == (("tenants", "eth1"),)
        assert host.network("blue").label == "tenants"  # type: ignore[union-attr]
        assert host.attachment("blue").nic == "eth1"  # type: ignore[union-attr]
        assert [(vlan.name, vlan.base, vlan.vlan) for vlan in host.vlans] == [("eth1.10", "eth1", 10)]

    def test_statistics_on_request(self, engine: Engine) -> None:
        assert host_networks.read(engine, "h1").nics[0].statistics == ()
        names = dict(host_networks.read(engine, "h1", statistics=True).nics[0].statistics)
        assert "data.total.tx" in names

    @pytest.mark.parametrize("statistics", [False, True])
    def test_in_pieces_where_the_engine_cannot_follow(
        self, engine: Engine, simulator: Simulator, statistics: bool
    ) -> None:
        followed = host_networks.read(engine, "h1", statistics=statistics)
        cannot_follow(simulator)
        assert host_networks.read(engine, "h1", statistics=statistics) == followed
        cannot_follow(simulator, "hosts/[^/]*$")
        assert host_networks.read_again(engine, followed) == host_networks.read(engine, followed.id)

    def test_an_engine_that_fails_altogether(self, engine: Engine, simulator: Simulator) -> None:
        cannot_follow(simulator, "hosts", times=0)
        with pytest.raises(EngineError):
            host_networks.read(engine, "h1")

    def test_a_device_that_goes_while_it_is_read_has_no_labels(self, engine: Engine, simulator: Simulator) -> None:
        followed = host_networks.read(engine, "h1")
        cannot_follow(simulator)
        simulator.fault_injection.add({"status": 404, "path": "networklabels", "times": 0})
        assert host_networks.read(engine, "h1") == followed

    def test_a_refusal_is_no_reason_to_read_in_pieces(self, engine: Engine, simulator: Simulator, asked: Asked) -> None:
        current = host_networks.read(engine, "h1")
        simulator.fault_injection.add({"status": 403, "path": "hosts", "times": 0})
        for call in (
            lambda: host_networks.read(engine, "h1"),
            lambda: host_networks.read_again(engine, current),
            lambda: list(host_networks.read_many(engine, search="")),
        ):
            with pytest.raises(EngineError) as caught:
                call()
            assert caught.value.code == 403
        assert len(asked()) == 2 + 3

    def test_unknown(self, engine: Engine) -> None:
        with pytest.raises(NotFound):
            host_networks.read(engine, "nosuch")


class TestAgain:
    def test_one_request(self, engine: Engine, asked: Asked) -> None:
        host = host_networks.read(engine, "h1")
        assert host_networks.read_again(engine, host) == host
        assert asked()[2:] == ["GET hosts/ID"]

    def test_whether_the_engine_is_busy_with_it(self, engine: Engine, simulator: Simulator) -> None:
        host = host_networks.read(engine, "h1")
        assert host_networks.read_with_status(engine, host)[1] is False
        simulator.engine.occupy(host_lock(simulator.world.hosts[host.id]), 3600)
        assert host_networks.read_with_status(engine, host) == (host, True)


class TestMany:
    def test_by_search_and_by_name(self, engine: Engine, asked: Asked) -> None:
        by_search = list(host_networks.read_many(engine, search="name=h*"))
        by_name = list(host_networks.read_many(engine, references=["h1", "h2"]))
        assert by_search == by_name
        assert [host.name for host in by_name] == ["h1", "h2"]
        assert asked() == ["GET hosts", "GET clusters/ID/networks"] * 2

    def test_labels_of_networks_are_read_once(self, engine: Engine, simulator: Simulator, asked: Asked) -> None:
        label(simulator, "blue", "tenants")
        found = list(host_networks.read_many(engine, search="", with_labels=True))
        assert [host.network("blue").label for host in found] == ["tenants", "tenants"]  # type: ignore[union-attr]
        assert asked() == ["GET hosts", "GET clusters/ID/networks", "GET networks"]

    def test_as_one_host_at_a_time(self, engine: Engine) -> None:
        assert next(iter(host_networks.read_many(engine, ["h2"]))) == host_networks.read(engine, "h2")

    def test_a_page_is_read_when_it_is_needed(
        self, engine: Engine, asked: Asked, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(host_networks.lookup.search, "__defaults__", (1,))
        found: t.Iterator[HostNetworks] = host_networks.read_many(engine, search="")
        assert len(list(itertools.islice(found, 1))) == 1
        assert asked().count("GET hosts") == 1
        assert len(list(found)) == 1
        assert asked().count("GET hosts") == 3

    def test_in_pieces_from_where_the_engine_cannot_follow(self, engine: Engine, simulator: Simulator) -> None:
        followed = list(host_networks.read_many(engine, search=""))
        cannot_follow(simulator)
        assert list(host_networks.read_many(engine, search="")) == followed
        cannot_follow(simulator)
        assert list(host_networks.read_many(engine, ["h2", "h1"])) == followed[::-1]

    def test_a_failure_between_two_hosts_leaves_none_out(self, engine: Engine, simulator: Simulator) -> None:
        cannot_follow(simulator, "clusters/[^/]+/networks")
        with pytest.raises(EngineError):
            list(host_networks.read_many(engine, ["h2", "h1"]))
