# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the acceptance plays make and take away, on the simulator."""

from __future__ import annotations

import contextlib
import typing as t

import pytest
from ovirtsdk4 import types

from tests.acceptance.engine import PREFIX, Fixtures, NotUsable, connect, free_nics
from tests.engine_simulator.running import Simulator, running


def nic(name: str, **settings: t.Any) -> types.HostNic:
    return types.HostNic(id=f"i-{name}", name=name, **settings)


def test_unused_things_are_free() -> None:
    nics = [
        nic("eth9"),
        nic("eth0", network=types.Network(id="n")),
        nic("eth1"),
        nic("eth2"),
        nic("eth3"),
        nic("eth3.7", base_interface="eth3"),
        nic("eth4"),
        nic("bond0", bonding=types.Bonding(slaves=[types.HostNic(id="i-eth1")])),
        nic("eth5"),
    ]
    attachments = [types.NetworkAttachment(host_nic=types.HostNic(id="i-eth2"))]
    assert free_nics(nics, attachments, {"i-eth4"}) == ["eth5", "eth9"]


@pytest.fixture
def simulator(monkeypatch: pytest.MonkeyPatch) -> t.Iterator[Simulator]:
    with running("small", tls=False) as simulator:
        monkeypatch.setenv("OVIRT_URL", simulator.url)
        monkeypatch.setenv("OVIRT_USERNAME", simulator.username)
        monkeypatch.setenv("OVIRT_PASSWORD", simulator.password)
        monkeypatch.delenv("OVIRT_CAFILE", raising=False)
        yield simulator


def test_a_sweep_takes_away_what_was_made_and_only_that(simulator: Simulator) -> None:
    before = {n.name for n in simulator.world.networks.values()}
    vms = set(simulator.world.vms)
    with contextlib.closing(connect()) as connection:
        fixtures = Fixtures(connection, "Default", ["h1"])
        made = fixtures.make()
        assert fixtures.make_template([made["red"], made["blue"]]) == "onramp_template"
        [source] = [vm for vm in simulator.world.vms.values() if vm.name == "onramp_source"]
        assert [nic.name for nic in sorted(source.nics, key=lambda nic: nic.mac or "")] == ["nic2", "nic1"]
        [described] = fixtures.describe()
        host = next(h for h in simulator.world.hosts.values() if h.name == "h1")
        connection.system_service().hosts_service().host_service(host.id).setup_networks(
            modified_network_attachments=[
                types.NetworkAttachment(
                    network=types.Network(name=made["red"]), host_nic=types.HostNic(name=described["nics"][0])
                )
            ],
            check_connectivity=False,
        )
        assert fixtures.describe()[0]["nics"] == described["nics"][1:]
        assert f"h1: {made['red']}" in fixtures.sweep()
        assert {n.name for n in simulator.world.networks.values()} == before
        assert set(simulator.world.vms) == vms
        assert not [t.name for t in simulator.world.templates.values() if t.name.startswith(PREFIX)]
        assert fixtures.describe() == [described]
        assert fixtures.sweep() == []


def test_vlans_that_others_have_are_left_to_them(simulator: Simulator) -> None:
    with contextlib.closing(connect()) as connection:
        fixtures = Fixtures(connection, "Default", [])
        free = fixtures.vlans()
        fixtures.make()
        assert not {n.vlan for n in simulator.world.networks.values() if n.name.startswith(PREFIX)} & set(
            fixtures.vlans()
        )
        assert len(fixtures.vlans()) < len(free)


@pytest.mark.parametrize(
    ("cluster", "hosts", "message"), [("nowhere", [], "no cluster"), ("Default", ["h9"], "no host h9")]
)
def test_missing_things_are_named(simulator: Simulator, cluster: str, hosts: list[str], message: str) -> None:
    with contextlib.closing(connect()) as connection, pytest.raises(NotUsable, match=message):
        Fixtures(connection, cluster, hosts).describe()


def test_only_hosts_that_are_up_are_used_and_one_left_behind_is_activated(simulator: Simulator) -> None:
    host = next(h for h in simulator.world.hosts.values() if h.name == "h1")
    host.status = "maintenance"
    with contextlib.closing(connect()) as connection:
        fixtures = Fixtures(connection, "Default", ["h1", "h2"])
        with pytest.raises(NotUsable, match="h1 is maintenance"):
            fixtures.must_be_up()
        assert fixtures.wake() == ["h1"]
        assert host.status != "maintenance"


def attach(connection: t.Any, host: str, network: str, nic_name: str) -> t.Any:
    service = connection.system_service().hosts_service().host_service(host)
    service.setup_networks(
        modified_network_attachments=[
            types.NetworkAttachment(network=types.Network(name=network), host_nic=types.HostNic(name=nic_name))
        ],
        check_connectivity=False,
    )
    return service


def test_a_changed_network_does_not_reach_the_host(simulator: Simulator) -> None:
    host = next(h for h in simulator.world.hosts.values() if h.name == "h1")
    with contextlib.closing(connect()) as connection:
        fixtures = Fixtures(connection, "Default", ["h1"])
        red, nics = fixtures.make()["red"], fixtures.describe()[0]["nics"]
        service = attach(connection, host.id, red, nics[0])
        fixtures.change_behind("h1", red, 1400)
        # Time passes, in which an engine would bring the change to the host.
        simulator.world.clock.passed += 60
        assert host.status == "up"
        [out] = [a for a in service.network_attachments_service().list() if not a.in_sync]
        different = [r for r in out.reported_configurations if not r.in_sync]
        assert [(r.name, r.expected_value, r.actual_value) for r in different] == [("mtu", "1400", "1500")]
        assert f"h1: {red}" in fixtures.sweep()


def test_a_sweep_takes_away_networks_that_left_the_cluster(simulator: Simulator) -> None:
    host = next(h for h in simulator.world.hosts.values() if h.name == "h1")
    with contextlib.closing(connect()) as connection:
        fixtures = Fixtures(connection, "Default", ["h1"])
        red, nics = fixtures.make()["red"], fixtures.describe()[0]["nics"]
        service = attach(connection, host.id, red, nics[0])
        inside = connection.system_service().clusters_service().cluster_service(host.cluster_id).networks_service()
        inside.network_service(next(n.id for n in inside.list() if n.name == red)).remove()
        assert [u.name for u in service.unmanaged_networks_service().list()] == [red]
        assert f"h1: {red}" in fixtures.sweep()
        assert service.unmanaged_networks_service().list() == []
        assert fixtures.describe()[0]["nics"] == nics
