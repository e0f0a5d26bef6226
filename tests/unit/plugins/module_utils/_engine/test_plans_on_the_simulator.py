# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Any plan on any host, sent to the simulator whatever its findings say: it is refused as predicted, or comes true.

Current states and tasks are drawn with labels, QoS, name servers, bonds that vanish, and networks out of sync.
"""

from __future__ import annotations

import base64
import copy
import functools
import io
import re
import typing as t

from hypothesis import assume, event, given, settings
from hypothesis import strategies as st
from ovirtsdk4 import readers, types, writers, xml

from ansible_collections.onramp.ovirt.plugins.module_utils._engine import host_networks
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.host_networks_convert import network
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.host_networks_write import _body
from ansible_collections.onramp.ovirt.plugins.module_utils._errors import InputError
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.desired import Desired, from_params
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.drift import differences
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.model import HostNetworks
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.plan import HostNetworksPlan, plan_networks
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.request import SetupRequest
from tests.engine_simulator.areas.clusters.model import ClusterNetwork
from tests.engine_simulator.areas.host_networks import known, persist
from tests.engine_simulator.areas.host_networks.kernel import Bonding, Configured, Kernel
from tests.engine_simulator.areas.host_networks.model import Ip, Qos
from tests.engine_simulator.areas.networks.model import Network
from tests.engine_simulator.core.engine import Engine
from tests.engine_simulator.core.messages import MESSAGES
from tests.engine_simulator.core.service import Reply, Service, Wire
from tests.engine_simulator.world import World
from tests.engine_simulator.world_file import read_world

NICS = [f"eth{i}" for i in range(1, 5)]
BONDS = ["bond0", "bond1"]
# VLAN and label
NETWORKS: dict[str, tuple[int | None, str | None]] = {
    "blue": (10, None),
    "green": (20, None),
    "flat": (None, None),
    "web": (30, "tenants"),
    "app": (31, "tenants"),
    "db": (32, "data"),
}
DNS = ["192.0.2.53"]
# What a request cannot even say, so that the rest of it may be accepted.
NOT_IN_THE_REQUEST = {"nic-missing", "network-unknown", "ip-static-incomplete"}


@functools.cache
def base_world() -> World:
    world = read_world("small")
    center, cluster = next(iter(world.data_centers)), next(iter(world.clusters))
    for name, (vlan, label) in NETWORKS.items():
        found = next((n for n in world.networks.values() if n.name == name), None)
        if found is None:
            ident = world.new_id()
            found = world.networks[ident] = Network(ident, name, center, vlan=vlan, vdsm_name=name)
            world.cluster_networks[cluster][ident] = ClusterNetwork(cluster, ident, required=False)
        found.label = label
    return world


class Simulated:
    """One host of the simulator, asked without HTTP, and read as the collection reads it."""

    def __init__(self) -> None:
        self.world = copy.deepcopy(base_world())
        self.service = Service(Engine(self.world))
        self.host = next(h for h in self.world.hosts.values() if h.name == "h1")
        machine = self.world.machine_of(self.host)
        assert machine is not None
        self.kernel: Kernel = known.kernel_of(self.world, machine)
        user = next(iter(self.world.users.values()))
        basic = base64.b64encode(f"{user.name}:{user.password}".encode()).decode()
        self.headers = {
            "authorization": f"Basic {basic}",
            "accept": "application/xml",
            "content-type": "application/xml",
        }

    def send(self, method: str, path: str, query: str = "", body: str = "") -> Reply:
        return self.service.handle(Wire(method, path, query, dict(self.headers), body.encode()))

    def get(self, path: str, reader: t.Any, query: str = "") -> t.Any:
        reply = self.send("GET", path, query)
        assert reply.status == 200, reply
        return reader(xml.XmlReader(io.BytesIO(reply.content)))

    def read(self) -> HostNetworks:
        found = self.get(f"hosts/{self.host.id}", readers.HostReader.read_one, f"follow={host_networks.FOLLOW}")
        in_cluster = self.get(f"clusters/{self.host.cluster_id}/networks", readers.NetworkReader.read_many)
        labels = {n.id: n.label for n in self.world.networks.values()}
        networks = tuple(network(item).with_label(labels[item.id]) for item in in_cluster)
        return host_networks._from_sdk(found, networks)

    def set_up(self, request: SetupRequest) -> Reply:
        filled = {name: value for name, value in _body(request).items() if value}
        action = types.Action(
            check_connectivity=request.check_connectivity,
            connectivity_timeout=request.connectivity_timeout,
            commit_on_success=request.commit,
            **filled,
        )
        writer = xml.XmlWriter(None, False)
        writers.ActionWriter.write_one(action, writer)
        return self.send("POST", f"hosts/{self.host.id}/setupnetworks", body=writer.string())


# -------------------------------------------------------------------------------------------------------------- drawing
@st.composite
def simulated(draw: st.DrawFn) -> Simulated:
    """A host as many tasks and people could have left it."""
    made = Simulated()
    free = list(NICS)
    for bond in BONDS[: draw(st.integers(0, 2))]:
        options = {"mode": draw(st.sampled_from(["0", "1", "4"])), "miimon": "150"}
        slaves, free = free[:2], free[2:]
        if options["mode"] == "1" and draw(st.booleans()):
            options["primary"] = slaves[0]
        made.kernel.now.bonds[bond] = Bonding(options, slaves)
    carriers = [*free, *made.kernel.now.bonds]
    for name, (vlan, label) in NETWORKS.items():
        if label is None and draw(st.booleans()) and carriers:
            nic = draw(st.sampled_from(carriers))
            made.kernel.now.networks[name] = Configured(nic, vlan, ipv4=draw(st.sampled_from([Ip(), Ip("dhcp")])))
    persist.read(made.service.engine, made.host)
    networking = known.networking_of(made.world, made.host)
    assert networking is not None
    for label in ("tenants", "data"):
        if draw(st.booleans()) and carriers:
            nic = draw(st.sampled_from(carriers))
            networking.labels.setdefault(nic, set()).add(label)
            for name, (vlan, of_network) in NETWORKS.items():
                if of_network == label:
                    made.kernel.now.networks[name] = Configured(nic, vlan)
    made.kernel.save()
    persist.read(made.service.engine, made.host)
    names = {n.id: n.name for n in made.world.networks.values()}
    for item in networking.attachments.values():
        name = names[item.network_id or ""]
        if name == "ovirtmgmt":
            continue
        item.dns = draw(st.sampled_from([None, None, list(DNS)]))
        item.properties = draw(st.sampled_from([{}, {}, {"bridge_opts": "forward_delay=1500"}]))
        configured = made.kernel.now.networks[name]
        configured.properties = dict(item.properties or {})
        if draw(st.integers(0, 4)) == 0:
            item.qos = configured.qos = Qos(50)
        if draw(st.integers(0, 3)) == 0:
            configured.mtu = 1400
    made.kernel.save()
    persist.read(made.service.engine, made.host)
    return made


@st.composite
def bonds(draw: st.DrawFn, name: str) -> dict[str, t.Any]:
    if draw(st.integers(0, 2)) == 0:
        return {"name": name, "state": "absent"}
    pairs = st.sampled_from([["eth1", "eth2"], ["eth3", "eth4"], ["eth2", "eth3"], ["eth1", "eth2", "eth3"], ["eth4"]])
    wanted: dict[str, t.Any] = {"name": name}
    optional: dict[str, t.Any] = {"slaves": pairs, "mode": st.sampled_from(["0", "1", "802.3AD"])}
    wanted.update(draw(st.fixed_dictionaries({}, optional=optional)))
    return wanted


@st.composite
def networks(draw: st.DrawFn, name: str) -> dict[str, t.Any]:
    if draw(st.integers(0, 3)) == 0:
        return {"name": name, "state": "absent"}
    optional: dict[str, t.Any] = {
        "nic": st.sampled_from([*NICS, *BONDS]),
        "ipv4": st.sampled_from([{"method": "dhcp"}, {"method": "none"}, {"address": f"203.0.113.{len(name)}/24"}]),
        "dns_servers": st.sampled_from([[], DNS, ["192.0.2.54"]]),
        "qos": st.sampled_from([{}, {"outbound_average_linkshare": 50}]),
        "properties": st.sampled_from([{}, {"bridge_opts": "forward_delay=1500"}]),
        "sync": st.booleans(),
    }
    return {"name": name, **draw(st.fixed_dictionaries({}, optional=optional))}


@st.composite
def labels(draw: st.DrawFn, name: str) -> dict[str, t.Any]:
    if draw(st.booleans()):
        return {"name": name, "state": "absent"}
    return {"name": name, "nic": draw(st.sampled_from([*NICS, *BONDS]))}


@st.composite
def tasks(draw: st.DrawFn) -> dict[str, t.Any]:
    def some(names: t.Sequence[str], most: int) -> list[str]:
        return draw(st.lists(st.sampled_from(names), unique=True, max_size=most))

    return {
        "bonds": [draw(bonds(name)) for name in some(BONDS, 2)],
        "networks": [draw(networks(name)) for name in some([*NETWORKS, "ovirtmgmt"], 4)],
        "labels": [draw(labels(name)) for name in some(["tenants", "data"], 2)],
        "exclusive": draw(st.integers(0, 3)) == 0,
        "sync": draw(st.sampled_from(["none", "listed", "all"])),
        "allow_removing_required": True,
    }


# ------------------------------------------------------------------------------------------------------------ comparing
def of_rule(rule: str) -> re.Pattern[str]:
    """What the engine's text for a rule looks like."""
    texts = {"ERR_BAD_PARAMS": "Illegal Network parameters", "ERR_BAD_NIC": "Interface name can't be found"}
    text = texts.get(rule) or MESSAGES[rule].text.replace("CANNOT.", "")
    return re.compile(".*?".join(re.escape(part) for part in re.split(r"\$\{[^}]*\}", text.strip())), re.DOTALL)


def compare(made: Simulated, desired: Desired) -> None:
    current = made.read()
    planned = plan_networks(current, desired)
    assume(not planned.request.is_empty)
    assume(not any(f.code in NOT_IN_THE_REQUEST for f in planned.errors))
    rules = {f.rule for f in planned.errors}
    assume("" not in rules)
    reply = made.set_up(planned.request)
    if reply.status != 200:
        refused(reply, rules)
        assert differences(current, made.read(), planned) == []
    else:
        carried_out(made, desired, planned)


def refused(reply: Reply, rules: t.Collection[str]) -> None:
    event("refused")
    message = reply.content.decode()
    assert rules, f"refused, and not predicted: {message}"
    unescaped = message.replace("&#39;", "'").replace("&apos;", "'").replace("&quot;", '"')
    assert any(of_rule(rule).search(unescaped) for rule in rules), (message, rules)


def carried_out(made: Simulated, desired: Desired, planned: HostNetworksPlan) -> None:
    event("carried out")
    assert planned.errors == (), "predicted to be refused, and carried out"
    actual = made.read()
    assert differences(planned.target, actual, planned) == []
    again = plan_networks(actual, desired)
    assert (again.changes, again.errors) == ((), ())


@settings(max_examples=120)
@given(simulated(), tasks())
def test_a_plan_is_refused_as_predicted_or_comes_true(made: Simulated, params: dict[str, t.Any]) -> None:
    try:
        desired = from_params(params)
    except InputError:
        assume(False)
        raise
    compare(made, desired)
