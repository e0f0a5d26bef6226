# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What belongs to hosts and to the engine, by the SDK: tags, labels, fence agents, statistics, events of a copy."""

from __future__ import annotations

import typing as t

import ovirtsdk4 as sdk
import pytest
from ovirtsdk4 import types

from tests.engine_simulator.areas.host_networks import known
from tests.engine_simulator.running import Simulator


@pytest.fixture
def system(connection: sdk.Connection) -> t.Any:
    return connection.system_service()


@pytest.fixture
def ids(simulator: Simulator) -> dict[str, str]:
    return {host.name: host.id for host in simulator.world.hosts.values()}


@pytest.fixture
def h1(system: t.Any, ids: dict[str, str]) -> t.Any:
    return system.hosts_service().host_service(ids["h1"])


def names(items: t.Iterable[t.Any]) -> list[str]:
    return sorted(item.name for item in items)


class TestTags:
    def test_a_tag_is_made_put_on_a_host_taken_off_and_removed(self, system: t.Any, h1: t.Any) -> None:
        tags = system.tags_service()
        made = tags.add(types.Tag(name="rack7", description="Left"))
        assert tags.tag_service(made.id).get().description == "Left"
        on_host = h1.tags_service()
        on_host.add(types.Tag(name="rack7"))
        on_host.add(types.Tag(name="production"))
        assert names(on_host.list()) == ["production", "rack7"]
        assert on_host.tag_service(made.id).get().name == "rack7"
        on_host.tag_service(made.id).remove()
        assert names(on_host.list()) == ["production"]
        tags.tag_service(made.id).remove()
        assert "rack7" not in names(tags.list())

    def test_a_name_is_there_once(self, system: t.Any) -> None:
        with pytest.raises(sdk.Error, match="409"):
            system.tags_service().add(types.Tag(name="production"))

    def test_what_is_not_there_is_not_found(self, system: t.Any, h1: t.Any) -> None:
        unknown = "11111111-2222-3333-4444-555555555555"
        for service in (system.tags_service().tag_service(unknown), h1.tags_service().tag_service(unknown)):
            with pytest.raises(sdk.NotFoundError):
                service.get()


class TestAffinityLabels:
    def test_a_label_is_put_on_a_host_from_either_side(self, system: t.Any, h1: t.Any, ids: dict[str, str]) -> None:
        labels = system.affinity_labels_service()
        made = labels.add(types.AffinityLabel(name="nvme"))
        h1.affinity_labels_service().add(types.AffinityLabel(id=made.id))
        label = labels.label_service(made.id)
        label.hosts_service().add(types.Host(id=ids["h2"]))
        assert {host.id for host in label.hosts_service().list()} == set(ids.values())
        assert names(h1.affinity_labels_service().list()) == ["nvme"]
        h1.affinity_labels_service().label_service(made.id).remove()
        assert [host.id for host in label.hosts_service().list()] == [ids["h2"]]
        label.hosts_service().host_service(ids["h2"]).remove()
        label.remove()
        assert names(labels.list()) == ["ssd"]


class TestFenceAgents:
    def test_an_agent_is_added_changed_with_its_password_and_removed(self, h1: t.Any) -> None:
        agents = h1.fence_agents_service()
        asked = types.Agent(type="ipmilan", address="203.0.113.9", username="admin", password="hush", order=1)
        made = agents.add(asked)
        agent = agents.agent_service(made.id)
        agent.update(types.Agent(address="203.0.113.10"))
        seen = agent.get()
        assert (seen.address, seen.username, seen.order, seen.password) == ("203.0.113.10", "admin", 1, None)
        agent.remove()
        assert agents.list() == []


class TestActionsOfHosts:
    """The rare ones; that the SDK understands what is answered."""

    @pytest.fixture
    def fenced(self, h1: t.Any) -> t.Any:
        agents = h1.fence_agents_service()
        agents.add(types.Agent(type="ipmilan", address="203.0.113.9", username="admin", password="hush", order=1))
        h1.update(types.Host(power_management=types.PowerManagement(enabled=True)))
        return h1

    def test_the_power_status(self, fenced: t.Any) -> None:
        assert fenced.fence(fence_type="status").status == types.PowerManagementStatus.ON

    def test_a_power_status_that_cannot_be_read_is_an_error(self, h1: t.Any) -> None:
        with pytest.raises(sdk.Error, match="Invalid fence agents defined for host"):
            h1.fence(fence_type="status")

    def test_a_restart(self, fenced: t.Any, simulator: Simulator) -> None:
        fenced.fence(fence_type="restart")
        assert simulator.world.machines["10.0.0.1"].boots == 1

    def test_an_upgrade(self, h1: t.Any, simulator: Simulator) -> None:
        machine = simulator.world.machines["10.0.0.1"]
        machine.updates = ["vdsm"]
        h1.upgrade_check()
        assert h1.get().update_available
        h1.upgrade(reboot=False)
        while h1.get().status != types.HostStatus.UP:
            assert simulator.world.clock.passed < 100
        assert machine.updates == []

    def test_a_certificate(self, h1: t.Any, simulator: Simulator) -> None:
        h1.deactivate()
        while h1.get().status != types.HostStatus.MAINTENANCE:
            assert simulator.world.clock.passed < 100
        h1.enroll_certificate()
        assert h1.get().status == types.HostStatus.MAINTENANCE

    def test_the_storage_pool_manager(self, h1: t.Any, simulator: Simulator) -> None:
        next(iter(simulator.world.data_centers.values())).status = "up"
        h1.force_select_spm()
        assert h1.get().spm.status == types.SpmStatus.SPM


class TestMacPools:
    @pytest.fixture
    def pools(self, system: t.Any) -> t.Any:
        return system.mac_pools_service()

    @staticmethod
    def ranges(last: str = "00:1a:4a:30:00:0f") -> list[types.Range]:
        return [types.Range(from_="00:1a:4a:30:00:00", to=last)]

    def test_a_pool_is_made_changed_and_removed(self, pools: t.Any) -> None:
        made = pools.add(types.MacPool(name="lab", ranges=self.ranges(), allow_duplicates=True))
        service = pools.mac_pool_service(made.id)
        service.update(types.MacPool(name="lab2", ranges=self.ranges("00:1a:4a:30:00:ff")))
        seen = service.get()
        assert (seen.name, seen.ranges[0].to, seen.allow_duplicates, seen.default_pool) == (
            "lab2",
            "00:1a:4a:30:00:ff",
            True,
            False,
        )
        service.remove()
        assert [pool.default_pool for pool in pools.list()] == [True]

    def test_what_is_refused(self, pools: t.Any, simulator: Simulator) -> None:
        [default] = pools.list()
        with pytest.raises(sdk.Error, match="Default MAC Pool cannot be removed") as refused:
            pools.mac_pool_service(default.id).remove()
        assert refused.value.code == 409
        made = pools.add(types.MacPool(name="lab", ranges=self.ranges()))
        with pytest.raises(sdk.Error, match="overlap with ranges in MAC pools: 'lab'"):
            pools.add(types.MacPool(name="other", ranges=self.ranges()))
        with pytest.raises(sdk.Error, match="Changing default MAC Pool is not supported"):
            pools.mac_pool_service(made.id).update(types.MacPool(default_pool=True))
        next(iter(simulator.world.clusters.values())).mac_pool_id = made.id
        with pytest.raises(sdk.Error, match="are using this MAC Pool"):
            pools.mac_pool_service(made.id).remove()


def test_statistics_of_a_host(h1: t.Any) -> None:
    found = h1.statistics_service().list()
    assert len({statistic.name for statistic in found}) == len(found) > 5
    one = h1.statistics_service().statistic_service(found[0].id).get()
    assert (one.name, one.unit) == (found[0].name, found[0].unit)


def test_data_centers_users_and_the_engine_itself(system: t.Any) -> None:
    assert system.get().product_info.version.major == 4
    [center] = system.data_centers_service().list()
    service = system.data_centers_service().data_center_service(center.id)
    service.update(types.DataCenter(comment="cellar"))
    assert service.get().comment == "cellar"
    users = system.users_service().list()
    assert names(users) == ["admin", "reader"]
    assert system.users_service().user_service(users[0].id).get().name == users[0].name


def test_clusters_are_made_changed_and_removed(system: t.Any) -> None:
    [center] = system.data_centers_service().list()
    clusters = system.clusters_service()
    asked = types.Cluster(
        name="second", data_center=types.DataCenter(id=center.id), cpu=types.Cpu(type="Intel Nehalem Family")
    )
    made = clusters.add(asked)
    service = clusters.cluster_service(made.id)
    service.update(types.Cluster(description="later"))
    assert service.get().description == "later"
    [management] = service.networks_service().list()
    assert management.name == "ovirtmgmt"
    assert names(system.data_centers_service().data_center_service(center.id).clusters_service().list()) == [
        "Default",
        "second",
    ]
    service.remove()
    assert names(clusters.list()) == ["Default"]


@pytest.mark.parametrize(
    ("name", "words"), [("a b", "may only contain letters, numbers"), ("x" * 41, "must not exceed 40 characters")]
)
def test_a_cluster_with_such_a_name_is_refused(system: t.Any, name: str, words: str) -> None:
    [center] = system.data_centers_service().list()
    asked = types.Cluster(name=name, data_center=types.DataCenter(id=center.id))
    with pytest.raises(sdk.Error, match=words) as refused:
        system.clusters_service().add(asked)
    assert refused.value.code == 400


def test_a_cluster_with_hosts_stays(system: t.Any) -> None:
    [cluster] = system.clusters_service().list()
    with pytest.raises(sdk.Error):
        system.clusters_service().cluster_service(cluster.id).remove()


class TestCopying:
    def test_events_report_the_copy_and_static_addresses_now_none(
        self, system: t.Any, h1: t.Any, ids: dict[str, str]
    ) -> None:
        static = types.IpAddressAssignment(
            assignment_method=types.BootProtocol.STATIC,
            ip=types.Ip(address="198.51.100.5", netmask="255.255.255.0", version=types.IpVersion.V4),
        )
        h1.setup_networks(
            modified_network_attachments=[
                types.NetworkAttachment(
                    network=types.Network(name="blue"),
                    host_nic=types.HostNic(name="eth1"),
                    ip_address_assignments=[static],
                )
            ]
        )
        before = {event.id for event in system.events_service().list()}
        service = system.hosts_service().host_service(ids["h2"])
        service.copy_host_networks(source_host=types.Host(id=ids["h1"]))
        codes = {event.code for event in system.events_service().list() if event.id not in before}
        assert codes >= {10928}
        attachments = service.network_attachments_service().list()
        [blue] = [a for a in attachments if all(i.ip.address != "192.0.2.12" for i in a.ip_address_assignments)]
        assert {i.assignment_method for i in blue.ip_address_assignments} == {types.BootProtocol.NONE}

    def test_without_a_source_it_is_refused(self, system: t.Any, ids: dict[str, str]) -> None:
        with pytest.raises(sdk.Error, match=r"source_host\.id"):
            system.hosts_service().host_service(ids["h2"]).copy_host_networks()


def test_what_a_switch_reports(system: t.Any, h1: t.Any, simulator: Simulator) -> None:
    host = next(host for host in simulator.world.hosts.values() if host.name == "h1")
    kernel = known.kernel_of(simulator.world, simulator.world.machines[host.address])
    kernel.ports["eth1"].lldp = [
        {"type": 127, "oui": 32962, "subtype": 3, "name": "VLAN Name", "properties": {"VLAN ID": "10"}}
    ]
    kernel.save()
    nics = {nic.name: nic.id for nic in h1.nics_service().list()}
    reported = {
        name: h1.nics_service().nic_service(nics[name]).link_layer_discovery_protocol_elements_service().list()
        for name in ("eth1", "eth2")
    }
    assert reported["eth2"] == []
    [element] = reported["eth1"]
    assert (element.type, element.oui, element.subtype, element.name) == (127, 32962, 3, "VLAN Name")
    assert [(p.name, p.value) for p in element.properties] == [("VLAN ID", "10")]
