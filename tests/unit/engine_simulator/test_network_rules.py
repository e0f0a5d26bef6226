# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the engine refuses when a logical network is changed."""

from __future__ import annotations

import typing as t
from xml.etree import ElementTree

import pytest

from tests.engine_simulator.areas.vms.model import Vm, VmNic
from tests.engine_simulator.core.service import Reply
from tests.engine_simulator.running import Simulator

Ask = t.Callable[..., Reply]
NOWHERE = "deadbeef-0000-4000-8000-000000000001"
USED = "Cannot edit Network. This logical network is used by {0}"


@pytest.fixture
def blue(simulator: Simulator) -> str:
    return next(n.id for n in simulator.world.networks.values() if n.name == "blue")


def detail(reply: Reply) -> str:
    return ElementTree.fromstring(reply.content).findtext(".//detail") or ""


def servers(*addresses: str) -> str:
    inner = "".join(f"<name_server>{address}</name_server>" for address in addresses)
    return f"<dns_resolver_configuration><name_servers>{inner}</name_servers></dns_resolver_configuration>"


def attach(simulator: Simulator, ask: Ask, blue: str, *names: str) -> None:
    for host in simulator.world.hosts.values():
        if host.name in names:
            body = f'<network id="{blue}"/><host_nic><name>eth1</name></host_nic>'
            path = f"hosts/{host.id}/networkattachments"
            assert ask("POST", path, f"<network_attachment>{body}</network_attachment>").status == 201


def test_a_network_that_a_host_uses_is_not_renamed(simulator: Simulator, ask: Ask, blue: str) -> None:
    attach(simulator, ask, blue, "h1")
    reply = ask("PUT", f"networks/{blue}", "<network><name>azure</name></network>")
    assert reply.status == 409
    assert detail(reply).startswith("[" + USED.format("host: h1\n - Please remove it from this host and try again."))
    attach(simulator, ask, blue, "h2")
    several = detail(ask("PUT", f"networks/{blue}", "<network><name>azure</name></network>"))
    assert several.startswith("[" + USED.format("hosts: (2): ${ACTION_TYPE_FAILED_NETWORK_IN_MANY_USES_LIST}\n"))
    assert several.endswith(", $action type failed network in many uses list \th1,\n\th2]")
    assert simulator.world.networks[blue].name == "blue"


def test_a_network_that_is_nowhere_is_renamed(ask: Ask, blue: str) -> None:
    renamed = ask("PUT", f"networks/{blue}", "<network><name>azure</name></network>")
    assert (renamed.status, ElementTree.fromstring(renamed.content).findtext("vdsm_name")) == (200, "azure")


def test_a_network_of_vms_stays_one_while_vms_use_it(simulator: Simulator, ask: Ask, blue: str) -> None:
    cluster = next(iter(simulator.world.clusters))
    simulator.world.vms["v"] = Vm("v", "web", cluster, nics=[VmNic("n", "nic1", blue)])
    reply = ask("PUT", f"networks/{blue}", "<network><usages/></network>")
    assert (reply.status, USED.format("virtual machine: web") in detail(reply)) == (409, True)


@pytest.mark.parametrize(
    ("change", "status", "words"),
    [
        ("<port_isolation>true</port_isolation>", 400, "Port isolation option cannot be updated"),
        (f'<data_center id="{NOWHERE}"/>', 400, "[Cannot edit Network. Change of Data Center ID is not allowed.]"),
        ("<name>" + "x" * 257 + "</name>", 400, "[size must be between 0 and 256, Attribute: network.name]"),
        (f'<mtu>1400</mtu><qos id="{NOWHERE}"/>', 400, "[Cannot edit Network. QoS element not found.]"),
        (f'<qos id="{NOWHERE}"/>', 400, "[Internal Engine Error]"),
        (servers("nothing"), 400, "Attribute: network.dnsResolverConfiguration.nameServers[0].address]"),
        (servers("192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.2.4"), 400, "[size must be between 1 and 3"),
        (servers("192.0.2.1", "192.0.2.1"), 400, "[Internal Engine Error]"),
    ],
)
def test_a_change_that_is_refused(ask: Ask, blue: str, change: str, status: int, words: str) -> None:
    reply = ask("PUT", f"networks/{blue}", f"<network>{change}</network>")
    assert (reply.status, words in detail(reply)) == (status, True)


def test_a_name_on_hosts_is_no_name_for_another_network(simulator: Simulator, ask: Ask) -> None:
    dc = next(iter(simulator.world.data_centers))
    body = '<network><name>{}</name><data_center id="' + dc + '"/></network>'
    long = ElementTree.fromstring(ask("POST", "networks", body.format("a-very-long-name-of-a-network")).content)
    reply = ask("POST", "networks", body.format(long.findtext("vdsm_name")))
    assert (reply.status, "already used as an on-host identifier" in detail(reply)) == (400, True)


def test_a_network_cannot_get_another_id(ask: Ask, blue: str) -> None:
    reply = ask("PUT", f"networks/{blue}", f'<network id="{NOWHERE}"/>')
    assert (reply.status, detail(reply)) == (409, "Attempt to set immutable field: id")
