# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Copies between generated hosts: what is predicted is what the simulator's own copy leaves behind, or refuses."""

from __future__ import annotations

import base64
import copy
import random
import typing as t

import pytest

from tests.engine_simulator.areas.clusters.model import ClusterNetwork
from tests.engine_simulator.areas.host_networks import persist
from tests.engine_simulator.areas.host_networks.kernel import Bonding, Configured
from tests.engine_simulator.areas.host_networks.known import kernel_of
from tests.engine_simulator.areas.host_networks.model import Ip
from tests.engine_simulator.areas.networks.model import Network
from tests.engine_simulator.core.service import Wire
from tests.engine_simulator.running import Simulator

if t.TYPE_CHECKING:
    from .conftest import Run

MODULE = "host_network_copy"
COPY = {"host": "h2", "source_host": "h1"}
SEEDS = range(240)
MODES = ["1", "2", "4", "5"]


def more_networks(simulator: Simulator) -> None:
    world = simulator.world
    cluster, center = next(iter(world.clusters)), next(iter(world.data_centers))
    for vlan in range(30, 36):
        ident = world.new_id()
        world.networks[ident] = Network(ident, f"v{vlan}", center, vlan=vlan, vdsm_name=f"v{vlan}")
        world.cluster_networks[cluster][ident] = ClusterNetwork(cluster, ident, required=False)


def address(chance: random.Random, number: int) -> Ip:
    method = chance.choice(["none", "dhcp", "static"])
    return Ip("static", f"203.0.113.{number}", "255.255.255.0") if method == "static" else Ip(method)


def shuffle(simulator: Simulator, name: str, chance: random.Random) -> None:
    """Give a host random bonds and networks."""
    world = simulator.world
    host = next(h for h in world.hosts.values() if h.name == name)
    kernel = kernel_of(world, world.machines[host.address])
    free = ["eth1", "eth2", "eth3", "eth4"]
    chance.shuffle(free)
    for bond in chance.sample(["bond0", "bond1", "bond7"], chance.randint(0, 2)):
        slaves = [free.pop(), free.pop()]
        kernel.now.bonds[bond] = Bonding({"mode": chance.choice(MODES), "miimon": "150"}, slaves)
    if chance.random() < 0.3 and len(free) >= 1:
        management = kernel.now.networks["ovirtmgmt"]
        kernel.now.bonds["bond9"] = Bonding({"mode": "1"}, ["eth0", free.pop()])
        management.nic = "bond9"
    carriers = [*free, *(b for b in kernel.now.bonds if b != "bond9")]
    names = [n.vdsm_name or n.name for n in world.networks.values() if n.vlan is not None]
    for number, network in enumerate(chance.sample(names, chance.randint(0, 5))):
        known = next(n for n in world.networks.values() if (n.vdsm_name or n.name) == network)
        if carriers:
            kernel.now.networks[network] = Configured(
                chance.choice(carriers), known.vlan, ipv4=address(chance, number + 1)
            )
    kernel.save()
    persist.read(simulator.engine, host)


def configured(shown: dict[str, t.Any]) -> dict[str, t.Any]:
    """What a copy decides: bonds, networks and labels, without what hardware reports."""
    return {
        "bonds": [{key: b[key] for key in ("name", "mode", "options", "slaves")} for b in shown["bonds"]],
        "networks": [
            {key: n[key] for key in ("name", "nic", "ipv4", "ipv6", "qos", "dns_servers", "properties")}
            for n in shown["networks"]
        ],
        "labels": shown["labels"],
    }


@pytest.mark.parametrize("seed", SEEDS)
def test_prediction_and_engine_agree_and_a_plan_does_the_same(
    seed: int, run: Run, simulator: Simulator, send: t.Callable[..., int]
) -> None:
    chance = random.Random(seed)
    more_networks(simulator)
    for name in ("h1", "h2"):
        shuffle(simulator, name, chance)
    world = copy.deepcopy(simulator.world)
    predicted = run(MODULE, check=True, method="engine", **COPY)
    if predicted.failed:
        assert send("h1", "h2") >= 400, predicted["msg"]
        return
    copied = run(MODULE, method="engine", **COPY)
    assert not copied.failed, copied.result.get("msg")
    assert configured(copied["host"]) == configured(predicted["after"])
    assert bool(copied.writes) == predicted["changed"]

    simulator.state.engine.world = world
    planned = run(MODULE, method="plan", **COPY)
    if not planned.failed:
        renamed = {f["code"] for f in planned["findings"]} & {"copy-bond-renamed"}
        assert renamed or configured(planned["host"]) == configured(copied["host"])


@pytest.fixture
def send(simulator: Simulator) -> t.Callable[[str, str], int]:
    """Ask the simulator itself to copy; gives the status of its answer."""
    basic = "Basic " + base64.b64encode(f"{simulator.username}:{simulator.password}".encode()).decode()

    def post(source: str, destination: str) -> int:
        ids = {host.name: host.id for host in simulator.world.hosts.values()}
        body = f'<action><source_host id="{ids[source]}"/></action>'.encode()
        headers = {"authorization": basic, "content-type": "application/xml"}
        wire = Wire("POST", f"hosts/{ids[destination]}/copyhostnetworks", headers=headers, body=body)
        return simulator.state.service.handle(wire).status

    return post
