# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Networks, clusters, QoS and MAC pools over the API."""

from __future__ import annotations

import typing as t
from xml.etree import ElementTree

import pytest

from tests.engine_simulator.areas.vms.model import Vm, VmNic
from tests.engine_simulator.core.service import Reply
from tests.engine_simulator.running import Simulator

Ask = t.Callable[..., Reply]


@pytest.fixture
def ids(simulator: Simulator) -> dict[str, str]:
    world = simulator.world
    return {
        **{n.name: n.id for n in world.networks.values()},
        "dc": next(iter(world.data_centers)),
        "cluster": next(iter(world.clusters)),
        "pool": next(iter(world.mac_pools)),
    }


def parsed(reply: Reply) -> ElementTree.Element:
    return ElementTree.fromstring(reply.content)


def detail(reply: Reply) -> str:
    return parsed(reply).findtext(".//detail") or ""


def usages(reply: Reply) -> list[str]:
    return sorted(u.text or "" for u in parsed(reply).findall("usages/usage"))


@pytest.mark.parametrize(
    ("inner", "status", "words"),
    [
        ("<name>red</name>", 400, "Network [dataCenter.name|id] required for add"),
        ("{dc}", 400, "Parameters 'network.id' or 'network.name' are mandatory but both were not provided."),
        ("<name>blue</name>{dc}", 409, "The name of the logical network 'blue' is already used"),
        ("<name>bond1</name>{dc}", 400, "network cannot start with 'bond'"),
        ("<name>red</name>{dc}<mtu>67</mtu>", 400, "[mtu value invalid, Attribute: network.mtu]"),
        ('<name>red</name>{dc}<vlan id="4095"/>', 400, "Attribute: network.vlanId]"),
        ("<name>red</name>{dc}<stp>true</stp><usages/>", 409, "STP can only be enabled on VM Networks"),
        ('<name>red</name><data_center id="nonsense"/>', 400, "Invalid UUID string: nonsense"),
        (
            "<name>red</name><data_center><name>none</name></data_center>",
            404,
            "Entity not found: Datacenter: name=none",
        ),
    ],
)
def test_a_network_that_cannot_be_added(ask: Ask, ids: dict[str, str], inner: str, status: int, words: str) -> None:
    body = "<network>" + inner.replace("{dc}", f'<data_center id="{ids["dc"]}"/>') + "</network>"
    reply = ask("POST", "networks", body)
    assert reply.status == status
    assert words in detail(reply)


def test_a_network_with_a_long_name_has_another_name_on_hosts(ask: Ask, ids: dict[str, str]) -> None:
    body = f'<network><name>a-very-long-name-of-a-network</name><data_center id="{ids["dc"]}"/></network>'
    network = parsed(ask("POST", "networks", body))
    assert network.findtext("vdsm_name") == "on" + (network.get("id") or "").replace("-", "")[:13]
    changed = parsed(ask("PUT", f"networks/{network.get('id')}", "<network><name>short</name></network>"))
    assert changed.findtext("vdsm_name") == "short"


def test_an_update_keeps_what_it_does_not_name(ask: Ask, ids: dict[str, str]) -> None:
    changed = parsed(ask("PUT", f"networks/{ids['blue']}", "<network><mtu>9000</mtu></network>"))
    assert (changed.findtext("mtu"), changed.find("vlan").get("id")) == ("9000", "10")  # type: ignore[union-attr]
    assert parsed(ask("PUT", f"networks/{ids['blue']}", "<network><vlan/></network>")).find("vlan") is None


def test_a_failed_update_changes_nothing(ask: Ask, ids: dict[str, str], simulator: Simulator) -> None:
    assert ask("PUT", f"networks/{ids['blue']}", "<network><mtu>9000</mtu><name>green</name></network>").status == 409
    assert simulator.world.networks[ids["blue"]].mtu == 0


def test_the_management_network_stays(ask: Ask, ids: dict[str, str]) -> None:
    in_cluster = f"clusters/{ids['cluster']}/networks/{ids['ovirtmgmt']}"
    assert "is mandatory and cannot be removed" in detail(ask("DELETE", f"networks/{ids['ovirtmgmt']}"))
    assert "is mandatory and cannot be removed" in detail(ask("DELETE", in_cluster))
    assert "must be required" in detail(ask("PUT", in_cluster, "<network><required>false</required></network>"))


def test_roles_move_and_come_back(ask: Ask, ids: dict[str, str]) -> None:
    blue = f"clusters/{ids['cluster']}/networks/{ids['blue']}"
    management = f"clusters/{ids['cluster']}/networks/{ids['ovirtmgmt']}"
    body = "<network><usages><usage>vm</usage><usage>display</usage><usage>migration</usage></usages></network>"
    assert usages(ask("PUT", blue, body)) == ["display", "migration", "vm"]
    assert usages(ask("GET", management)) == ["default_route", "management", "vm"]
    assert ask("DELETE", blue).status == 200
    assert usages(ask("GET", management)) == ["default_route", "display", "management", "migration", "vm"]


def test_a_network_is_in_a_cluster_once_and_required_by_default(ask: Ask, ids: dict[str, str]) -> None:
    path = f"clusters/{ids['cluster']}/networks"
    assert detail(ask("POST", path, f'<network id="{ids["blue"]}"/>')) == (
        "[Logical Network is already attached to Cluster.]"
    )
    assert ask("DELETE", f"{path}/{ids['blue']}").status == 200
    added = ask("POST", path, "<network><name>blue</name></network>")
    assert (added.status, parsed(added).findtext("required")) == (201, "true")


def test_a_network_has_one_label(ask: Ask, ids: dict[str, str]) -> None:
    path = f"networks/{ids['blue']}/networklabels"
    assert ask("POST", path, '<network_label id="lab"/>').status == 201
    assert detail(ask("POST", path, '<network_label id="other"/>')) == (
        "[Cannot add Label. The specified network is already labeled.]"
    )
    assert "must be formed only from" in detail(ask("POST", path, '<network_label id="a b"/>'))
    assert ask("DELETE", f"{path}/lab").status == 200
    assert ask("DELETE", f"{path}/lab").status == 404


def test_qos_of_a_data_centre(ask: Ask, ids: dict[str, str]) -> None:
    path = f"datacenters/{ids['dc']}/qoss"
    body = "<qos><name>q</name><type>hostnetwork</type>{}</qos>"
    assert "Weighted share must be specified" in detail(ask("POST", path, body.format("")))
    share = "<outbound_average_linkshare>20</outbound_average_linkshare>"
    made = parsed(ask("POST", path, body.format(share)))
    assert ask("POST", path, body.format(share)).status == 400
    tied = parsed(ask("PUT", f"networks/{ids['blue']}", f'<network><qos id="{made.get("id")}"/></network>'))
    assert tied.find("qos").get("id") == made.get("id")  # type: ignore[union-attr]
    assert ask("DELETE", f"{path}/{made.get('id')}").status == 200
    assert parsed(ask("GET", f"networks/{ids['blue']}")).find("qos") is None


def test_mac_pools(ask: Ask, ids: dict[str, str]) -> None:
    ranges = "<ranges><range><from>02:00:00:00:00:00</from><to>02:00:00:00:00:0f</to></range></ranges>"
    made = parsed(ask("POST", "macpools", f"<mac_pool><name>p</name>{ranges}</mac_pool>"))
    assert detail(ask("POST", "macpools", f"<mac_pool><name>q</name>{ranges}</mac_pool>")).endswith("MAC pools: 'p']")
    none = ask("PUT", f"macpools/{made.get('id')}", "<mac_pool><ranges/></mac_pool>")
    assert "must contain at least one" in detail(none)
    assert "Default MAC Pool cannot be removed" in detail(ask("DELETE", f"macpools/{ids['pool']}"))
    assert ask("DELETE", f"macpools/{made.get('id')}").status == 200


def test_unknown_paths_and_methods(ask: Ask, ids: dict[str, str]) -> None:
    assert ask("GET", "nosuchthing") == Reply(404, b"", {})
    assert ask("GET", "networks/xyz").status == 404
    assert ask("GET", "networks/deadbeef-0000-4000-8000-000000000001").status == 404
    assert ask("PUT", "networks").status == 405


def test_matrix_parameters_count_like_query_parameters(ask: Ask) -> None:
    assert len(parsed(ask("GET", "networks;max=2"))) == 2
    assert len(parsed(ask("GET", "networks", query="max=2"))) == 2


def test_follow(ask: Ask, ids: dict[str, str]) -> None:
    hosts = parsed(ask("GET", "hosts", query="follow=cluster.networks,tags"))
    assert [h.findtext("cluster/name") for h in hosts] == ["Default", "Default"]
    assert len(hosts[0].findall("cluster/networks/network")) == 4
    assert hosts[0].find("tags") is not None


@pytest.mark.parametrize("follow", ["nosuch", "cluster.nosuch", "cluster..networks"])
def test_a_link_that_is_not_there_is_a_failure_of_the_server(ask: Ask, follow: str) -> None:
    assert ask("GET", "hosts", query=f"follow={follow}").status == 500


class TestUpdate:
    def test_a_network_that_hosts_carry_is_not_renamed(
        self, ask: Ask, ids: dict[str, str], simulator: Simulator
    ) -> None:
        path = f"networks/{ids['blue']}"
        hosts = {host.name: host.id for host in simulator.world.hosts.values()}
        attach = (
            "<action><modified_network_attachments><network_attachment><network><name>blue</name></network>"
            "<host_nic><name>eth1</name></host_nic></network_attachment></modified_network_attachments></action>"
        )
        assert ask("POST", f"hosts/{hosts['h1']}/setupnetworks", attach).status == 200
        reply = ask("PUT", path, "<network><name>red</name></network>")
        assert (reply.status, detail(reply)) == (
            409,
            "[Cannot edit Network. This logical network is used by host: h1\n - Please remove it from this host and "
            "try again.]",
        )
        assert ask("PUT", path, "<network><description>d</description></network>").status == 200
        assert ask("POST", f"hosts/{hosts['h2']}/setupnetworks", attach).status == 200
        assert detail(ask("PUT", path, "<network><name>red</name></network>")) == (
            "[Cannot edit Network. This logical network is used by hosts: (2): "
            "${ACTION_TYPE_FAILED_NETWORK_IN_MANY_USES_LIST}\n - Please detach hosts using this logical network and "
            "try again., $action type failed network in many uses list \th1,\n\th2]"
        )

    def test_a_network_of_vms_stays_a_vm_network(self, ask: Ask, ids: dict[str, str], simulator: Simulator) -> None:
        world = simulator.world
        world.vms["v"] = Vm("v", "app", ids["cluster"], nics=[VmNic("n", "nic1", ids["blue"])])
        reply = ask("PUT", f"networks/{ids['blue']}", "<network><usages/></network>")
        assert (reply.status, "used by virtual machine: app" in detail(reply)) == (409, True)

    def test_port_isolation_is_decided_once(self, ask: Ask, ids: dict[str, str]) -> None:
        reply = ask("PUT", f"networks/{ids['blue']}", "<network><port_isolation>true</port_isolation></network>")
        assert (reply.status, "cannot be updated after Network is defined" in detail(reply)) == (400, True)

    def test_a_name_that_another_network_has_on_hosts_is_taken(self, ask: Ask, ids: dict[str, str]) -> None:
        center = f'<data_center id="{ids["dc"]}"/>'
        body = f"<network><name>a-very-long-name-of-a-network</name>{center}</network>"
        device = parsed(ask("POST", "networks", body)).findtext("vdsm_name")
        reply = ask("POST", "networks", f"<network><name>{device}</name>{center}</network>")
        assert (reply.status, "already used as an on-host identifier" in detail(reply)) == (400, True)


class TestUnknown:
    UNKNOWN = "deadbeef-0000-4000-8000-000000000001"

    @pytest.mark.parametrize(
        "path",
        [
            "clusters/{}/networks",
            "datacenters/{}/networks",
            "datacenters/{}/clusters",
            "datacenters/{}/qoss",
            "networks/{}/networklabels",
        ],
    )
    def test_a_collection_of_an_unknown_object_is_empty(self, ask: Ask, path: str) -> None:
        assert len(parsed(ask("GET", path.format(self.UNKNOWN)))) == 0

    @pytest.mark.parametrize("body", ["<network><name>nosuch</name></network>", f'<network id="{UNKNOWN}"/>'])
    def test_an_unknown_network_for_a_cluster_is_404_without_a_body(
        self, ask: Ask, ids: dict[str, str], body: str
    ) -> None:
        reply = ask("POST", f"clusters/{ids['cluster']}/networks", body)
        assert (reply.status, reply.content) == (404, b"")

    def test_a_network_for_a_cluster_needs_an_id_or_a_name(self, ask: Ask, ids: dict[str, str]) -> None:
        reply = ask("POST", f"clusters/{ids['cluster']}/networks", "<network/>")
        assert detail(reply) == "Network [id|name] required for add"

    def test_id_and_name_of_a_network_for_a_cluster_have_to_agree(self, ask: Ask, ids: dict[str, str]) -> None:
        body = f'<network id="{ids["blue"]}"><name>green</name></network>'
        reply = ask("POST", f"clusters/{ids['cluster']}/networks", body)
        assert (reply.status, "does not match the ID" in detail(reply)) == (400, True)

    def test_a_label_for_an_unknown_network(self, ask: Ask) -> None:
        reply = ask("POST", f"networks/{self.UNKNOWN}/networklabels", '<network_label id="x"/>')
        assert detail(reply) == f"[Logical Network (id '{self.UNKNOWN}') doesn't exist.]"
