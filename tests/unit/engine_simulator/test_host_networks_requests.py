# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What becomes of a host's networks: labels beside named networks, bonds that go, changes that the engine brings."""

from __future__ import annotations

import typing as t
from xml.etree import ElementTree

import pytest

from tests.engine_simulator.areas.host_networks.kernel import Kernel
from tests.engine_simulator.areas.host_networks.known import HostNetworksSlice, kernel_of, known_networking
from tests.engine_simulator.areas.host_networks.model import Attachment, HostNetworking
from tests.engine_simulator.areas.hosts.model import Host
from tests.engine_simulator.core.service import Reply
from tests.engine_simulator.running import Simulator

SERVERS = (
    "<dns_resolver_configuration><name_servers><name_server>192.0.2.7</name_server></name_servers>"
    "</dns_resolver_configuration>"
)
LIMITS = "<qos><type>hostnetwork</type><outbound_average_linkshare>30</outbound_average_linkshare></qos>"


class Lab:
    """The host h1, and requests for it. The networks blue and green have the label "lab"."""

    def __init__(self, simulator: Simulator, ask: t.Callable[..., Reply]) -> None:
        self.simulator, self.ask = simulator, ask
        self.host: Host = next(h for h in simulator.world.hosts.values() if h.name == "h1")
        self.ids = {n.name: n.id for n in simulator.world.networks.values()}
        for name in ("blue", "green"):
            simulator.world.networks[self.ids[name]].label = "lab"

    @property
    def networking(self) -> HostNetworking:
        return known_networking(self.simulator.world, self.host)

    @property
    def kernel(self) -> Kernel:
        return kernel_of(self.simulator.world, self.simulator.world.machines[self.host.address])

    def on(self, network: str) -> Attachment | None:
        return self.networking.attachment_of(self.ids[network])

    def nic_of(self, network: str) -> str | None:
        item = self.on(network)
        return item.nic if item is not None else None

    def setup(self, *parts: str) -> tuple[int, str]:
        return answer(self.ask("POST", f"hosts/{self.host.id}/setupnetworks", f"<action>{''.join(parts)}</action>"))

    def done(self, *parts: str) -> None:
        assert self.setup(*parts) == (200, "")

    def wait(self) -> None:
        """Let the engine do what it has planned: it does so before the next request."""
        assert self.ask("GET", "hosts").status == 200

    def refresh(self) -> None:
        assert self.ask("POST", f"hosts/{self.host.id}/refresh", "<action/>").status == 200

    def out_of_sync(self, network: str, **what: t.Any) -> None:
        """Change a network on the host behind the engine's back."""
        configured = self.kernel.now.networks[network]
        for key, value in what.items():
            setattr(configured, key, value)
        self.refresh()

    def in_sync(self, network: str) -> bool:
        item = self.on(network)
        assert item is not None
        shown = self.ask("GET", f"hosts/{self.host.id}/networkattachments/{item.id}")
        return ElementTree.fromstring(shown.content).findtext("in_sync") == "true"


def answer(reply: Reply) -> tuple[int, str]:
    return reply.status, ElementTree.fromstring(reply.content).findtext(".//detail") or ""


def network(name: str, nic: str = "", more: str = "", removed: bool = False, ident: str | None = None) -> str:
    inner = (
        f'<network_attachment id="{ident}">' if ident else f"<network_attachment><network><name>{name}</name></network>"
    )
    inner += f"<host_nic><name>{nic}</name></host_nic>" if nic else ""
    kind = "removed" if removed else "modified"
    return f"<{kind}_network_attachments>{inner}{more}</network_attachment></{kind}_network_attachments>"


def synchronized(item: Attachment | None) -> str:
    assert item is not None
    inner = f'<network_attachment id="{item.id}"/>'
    return f"<synchronized_network_attachments>{inner}</synchronized_network_attachments>"


def label(name: str, nic: str) -> str:
    inner = f'<network_label id="{name}"><host_nic><name>{nic}</name></host_nic></network_label>'
    return f"<modified_labels>{inner}</modified_labels>"


def no_label(name: str) -> str:
    return f'<removed_labels><network_label id="{name}"/></removed_labels>'


def bond(name: str, *slaves: str) -> str:
    inner = "".join(f"<host_nic><name>{slave}</name></host_nic>" for slave in slaves)
    options = "<options><option><name>mode</name><value>1</value></option></options>"
    bonding = f"<bonding>{options}<slaves>{inner}</slaves></bonding>"
    return f"<modified_bonds><host_nic><name>{name}</name>{bonding}</host_nic></modified_bonds>"


def no_bond(name: str) -> str:
    return f"<removed_bonds><host_nic><name>{name}</name></host_nic></removed_bonds>"


@pytest.fixture
def lab(simulator: Simulator, ask: t.Callable[..., Reply]) -> Lab:
    return Lab(simulator, ask)


# --------------------------------------------------------------------------------------------------- a label comes
def test_a_label_takes_overrides_from_a_network_that_it_moves(lab: Lab) -> None:
    lab.done(network("blue", "eth1", SERVERS + LIMITS))
    lab.done(label("lab", "eth2"))
    moved = lab.on("blue")
    assert moved is not None
    assert (moved.nic, moved.dns, moved.qos) == ("eth2", None, None)


def test_a_label_leaves_a_network_alone_that_is_there_already(lab: Lab) -> None:
    lab.done(network("green", "eth1"))
    lab.done(network("green", "eth1", SERVERS))
    lab.simulator.world.networks[lab.ids["blue"]].label = None
    lab.done(label("lab", "eth1"))
    assert lab.on("green").dns == ["192.0.2.7"]  # type: ignore[union-attr]


def test_a_label_adds_a_network_without_qos_next_to_one_with_qos(lab: Lab) -> None:
    lab.done(network("blue", "eth1", LIMITS))
    status, detail = lab.setup(label("lab", "eth1"))
    assert (status, "All or none of the networks" in detail, "QoS: eth1.]" in detail) == (400, True, True)


def test_a_named_network_keeps_its_overrides_when_its_label_moves(lab: Lab) -> None:
    lab.done(label("lab", "eth1"))
    lab.done(network("blue", "", SERVERS))
    lab.done(label("lab", "eth2"), network("blue", "eth2"))
    assert (lab.nic_of("blue"), lab.nic_of("green")) == ("eth2", "eth2")
    assert lab.on("blue").dns == ["192.0.2.7"]  # type: ignore[union-attr]


def test_a_network_named_by_id_alone_stays_where_it_is(lab: Lab) -> None:
    lab.done(label("lab", "eth1"))
    lab.done(label("lab", "eth2"), network("blue", ident=lab.on("blue").id))  # type: ignore[union-attr]
    assert (lab.nic_of("blue"), lab.nic_of("green")) == ("eth1", "eth2")


@pytest.mark.parametrize("nic", ["eth1", "eth2", "eth3"], ids=["comes back", "stays", "moves"])
def test_a_network_is_not_removed_together_with_its_label(lab: Lab, nic: str) -> None:
    lab.done(label("lab", "eth2"))
    status, detail = lab.setup(label("lab", nic), network("blue", removed=True))
    assert (status, "Network blue is already attached via attachment" in detail) == (400, True)


def test_of_two_networks_removed_with_their_label_the_first_is_refused(lab: Lab) -> None:
    lab.done(label("lab", "eth2"))
    status, detail = lab.setup(label("lab", "eth3"), network("green", removed=True), network("blue", removed=True))
    assert (status, "Network blue is already attached" in detail) == (400, True)


def test_a_label_moves_an_out_of_sync_network_only_if_it_is_named(lab: Lab) -> None:
    lab.done(label("lab", "eth1"))
    lab.done(network("blue", "", SERVERS))
    lab.out_of_sync("blue", mtu=9000)
    assert "Please synchronize" in lab.setup(label("lab", "eth2"))[1]
    refused = "it should be attached via label to network interface 'eth2'.]"
    assert lab.setup(label("lab", "eth2"), synchronized(lab.on("blue")))[1].endswith(refused)
    ident = lab.on("blue").id  # type: ignore[union-attr]
    assert lab.setup(label("lab", "eth2"), network("", ident=ident), synchronized(lab.on("blue")))[0] == 409
    lab.done(label("lab", "eth2"), network("blue", "eth2"), synchronized(lab.on("blue")))
    assert (lab.nic_of("blue"), lab.on("blue").dns, lab.in_sync("blue")) == (  # type: ignore[union-attr]
        "eth2",
        ["192.0.2.7"],
        True,
    )


# --------------------------------------------------------------------------------------------------- a label goes
@pytest.mark.parametrize("named", ["name", "id", "NIC", "another NIC", "synchronized"])
def test_a_named_network_stays_when_its_label_is_removed(lab: Lab, named: str) -> None:
    lab.done(label("lab", "eth1"))
    part = {
        "name": network("blue"),
        "id": network("", ident=lab.on("blue").id),  # type: ignore[union-attr]
        "NIC": network("blue", "eth1"),
        "another NIC": network("blue", "eth2"),
        "synchronized": synchronized(lab.on("blue")),
    }[named]
    lab.done(no_label("lab"), part)
    assert (lab.nic_of("blue"), lab.nic_of("green")) == ("eth2" if named == "another NIC" else "eth1", None)
    assert not any(lab.networking.labels.values())


# --------------------------------------------------------------------------------------------------------- bonds
def test_a_bond_that_goes_takes_the_stored_name_servers_along(lab: Lab) -> None:
    lab.done(bond("bond1", "eth1", "eth2"), network("blue", "bond1", SERVERS))
    before = lab.on("blue")
    request = (no_bond("bond1"), network("blue", "eth1"))
    assert lab.setup(*request) == (400, "[Internal Engine Error]")
    assert (lab.on("blue"), lab.networking.devices["bond1"].slaves) == (before, ["eth1", "eth2"])
    assert (lab.kernel.now.networks["blue"].nic, lab.kernel.now.bonds) == ("eth1", {})
    assert lab.setup(network("blue", "bond1", SERVERS)) == (400, "[Interface name can't be found]")
    lab.refresh()
    after = lab.on("blue")
    assert after is not None and before is not None
    assert (after.nic, after.dns, after.id != before.id) == ("eth1", None, True)


@pytest.mark.parametrize("sent", [SERVERS, SERVERS.replace("192.0.2.7", "192.0.2.8"), "<dns_resolver_configuration/>"])
def test_name_servers_that_are_sent_survive_a_bond_that_goes(lab: Lab, sent: str) -> None:
    lab.done(bond("bond1", "eth1", "eth2"), network("blue", "bond1", SERVERS))
    lab.done(no_bond("bond1"), network("blue", "eth1", sent))
    assert lab.nic_of("blue") == "eth1"


def test_a_bond_that_goes_with_its_label_needs_no_name_servers(lab: Lab) -> None:
    lab.done(bond("bond1", "eth1", "eth2"), label("lab", "bond1"))
    lab.done(network("blue", "", SERVERS))
    lab.done(no_bond("bond1"), label("lab", "eth1"))
    assert (lab.nic_of("blue"), lab.on("blue").dns) == ("eth1", None)  # type: ignore[union-attr]


def test_a_hand_made_vlan_may_be_on_a_nic_that_became_a_slave(lab: Lab) -> None:
    lab.kernel.now.networks["mine"] = type(lab.kernel.now.networks["ovirtmgmt"])("eth1", 7)
    lab.done(bond("bond1", "eth1", "eth2"))
    assert lab.networking.devices["eth1.7"].network == "mine"


# ------------------------------------------------------------------------------------- what the engine does by itself
def test_synchronising_all_networks_is_done_when_it_answers(lab: Lab) -> None:
    lab.done(network("blue", "eth1"))
    lab.out_of_sync("blue", mtu=9000)
    assert lab.ask("POST", f"hosts/{lab.host.id}/syncallnetworks", "<action/>").status == 200
    assert lab.in_sync("blue")


def test_a_host_that_refuses_to_be_synchronised_is_a_fault(lab: Lab) -> None:
    lab.done(network("blue", "eth1"))
    lab.out_of_sync("blue", mtu=9000)
    lab.kernel.fail = 21
    reply = lab.ask("POST", f"hosts/{lab.host.id}/syncallnetworks", "<action/>")
    assert answer(reply) == (400, "[Illegal Network parameters]")
    assert not lab.in_sync("blue")


def test_a_cluster_is_synchronised_whatever_its_hosts_say(lab: Lab) -> None:
    path = f"clusters/{lab.host.cluster_id}/syncallnetworks"
    assert lab.ask("POST", path, "<action/>").status == 200
    lab.done(network("blue", "eth1"))
    lab.out_of_sync("blue", mtu=9000)
    lab.kernel.fail = 21
    assert lab.ask("POST", path, "<action/>").status == 200
    lab.kernel.fail = None
    assert lab.ask("POST", path, "<action/>").status == 200
    assert lab.in_sync("blue")


@pytest.mark.parametrize("status", ["up", "maintenance"])
@pytest.mark.parametrize(
    "change", ["<mtu>1400</mtu>", '<vlan id="77"/>', "<vlan/>", "<usages/>"], ids=["MTU", "VLAN", "no VLAN", "no VMs"]
)
def test_a_change_of_a_network_reaches_its_hosts(lab: Lab, change: str, status: str) -> None:
    lab.done(network("blue", "eth1"))
    lab.host.status = status
    assert lab.ask("PUT", f"networks/{lab.ids['blue']}", f"<network>{change}</network>").status == 200
    lab.wait()
    assert lab.in_sync("blue")


def test_any_change_of_a_network_synchronises_it(lab: Lab) -> None:
    lab.done(network("blue", "eth1"))
    lab.out_of_sync("blue", mtu=9000)
    lab.ask("PUT", f"networks/{lab.ids['blue']}", "<network><comment>new</comment></network>")
    lab.wait()
    assert lab.in_sync("blue")


def test_hosts_lose_the_name_servers_of_the_default_route_network(lab: Lab) -> None:
    path = f"networks/{lab.ids['ovirtmgmt']}"
    lab.ask("PUT", path, f"<network>{SERVERS}</network>")
    lab.wait()
    assert lab.kernel.now.name_servers == ["192.0.2.7"]
    events = len(lab.simulator.world.events)
    lab.ask("PUT", path, "<network><dns_resolver_configuration/></network>")
    lab.wait()
    assert [e.code for e in lab.simulator.world.events[events:]].count(1146) == 2


def test_a_change_of_a_qos_reaches_the_hosts_with_its_networks(lab: Lab) -> None:
    dc = next(iter(lab.simulator.world.data_centers))
    body = "<qos><name>slow</name><type>hostnetwork</type>{}</qos>"
    share = "<outbound_average_linkshare>{}</outbound_average_linkshare>"
    made = lab.ask("POST", f"datacenters/{dc}/qoss", body.format(share.format(20)))
    qos = ElementTree.fromstring(made.content).get("id")
    lab.ask("PUT", f"networks/{lab.ids['blue']}", f'<network><qos id="{qos}"/></network>')
    lab.done(network("blue", "eth1"))
    for change, expected in ((("PUT", f"<qos>{share.format(30)}</qos>"), 30), (("DELETE", ""), None)):
        assert lab.ask(change[0], f"datacenters/{dc}/qoss/{qos}", change[1]).status == 200
        lab.wait()
        limits = lab.kernel.now.networks["blue"].qos
        assert (limits.linkshare if limits else None) == expected


def test_a_deleted_labelled_network_leaves_the_nic_with_its_label(lab: Lab) -> None:
    lab.done(label("lab", "eth1"))
    assert lab.ask("DELETE", f"networks/{lab.ids['blue']}").status == 200
    lab.wait()
    assert ("blue" in lab.kernel.now.networks, "green" in lab.kernel.now.networks) == (False, True)


def test_a_labelled_network_removed_from_the_cluster_leaves_the_nic(lab: Lab) -> None:
    lab.simulator.world.area(HostNetworksSlice).options.network_sync_seconds = 5
    lab.done(label("lab", "eth1"))
    assert lab.ask("DELETE", f"clusters/{lab.host.cluster_id}/networks/{lab.ids['blue']}").status == 200
    assert (lab.on("blue"), lab.networking.devices["eth1.10"].network) == (None, "blue")
    for _request in range(6):
        lab.wait()
    assert ("eth1.10" in lab.networking.devices, lab.nic_of("green")) == (False, "eth1")


def test_a_deleted_network_stays_on_the_host_unmanaged(lab: Lab) -> None:
    lab.done(network("blue", "eth1"))
    assert lab.ask("DELETE", f"networks/{lab.ids['blue']}").status == 200
    lab.wait()
    assert lab.networking.devices["eth1.10"].network == "blue"


def test_a_network_that_gets_a_label_stays_where_it_is(lab: Lab) -> None:
    lab.simulator.world.networks[lab.ids["blue"]].label = None
    lab.done(label("lab", "eth1"), network("blue", "eth2"))
    assert lab.ask("POST", f"networks/{lab.ids['blue']}/networklabels", '<network_label id="lab"/>').status == 201
    assert lab.nic_of("blue") == "eth2"


def test_a_labelled_role_network_without_an_address_is_refused(lab: Lab) -> None:
    lab.simulator.world.networks[lab.ids["blue"]].label = None
    lab.simulator.world.cluster_networks[lab.host.cluster_id][lab.ids["blue"]].migration = True
    lab.done(label("lab", "eth1"))
    assert lab.ask("POST", f"networks/{lab.ids['blue']}/networklabels", '<network_label id="lab"/>').status == 201
    assert lab.on("blue").ipv4.method == "dhcp"  # type: ignore[union-attr]


def test_a_host_may_report_no_mtu_below_its_least(lab: Lab) -> None:
    lab.kernel.least_mtu = 1500
    lab.done(network("blue", "eth1"))
    lab.ask("PUT", f"networks/{lab.ids['blue']}", "<network><mtu>1400</mtu><vlan/></network>")
    lab.wait()
    assert (lab.networking.devices["eth1"].mtu, lab.in_sync("blue")) == (1500, False)


def test_a_copy_without_a_source_answers_with_a_fault_alone(lab: Lab) -> None:
    reply = lab.ask("POST", f"hosts/{lab.host.id}/copyhostnetworks", "<action/>")
    assert ElementTree.fromstring(reply.content).tag == "fault"
