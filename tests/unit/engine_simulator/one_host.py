# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The host on which every rule of the engine's validator is tried.

It has the NICs eth0 to eth7, bond0 (mode 1, of eth3 and eth4) and eth1.10. ovirtmgmt is on eth0, blue (VLAN 10) on
eth1, red by the label "lbl" on eth2, white on bond0, and a network that the cluster has not on eth7.
"""

from __future__ import annotations

import typing as t

from tests.engine_simulator.areas.host_networks.model import STATIC, Attachment, Device, Ip, Qos
from tests.engine_simulator.areas.host_networks.setup import Net, Setup, Wanted

NETWORKS = [
    Net("n-mgmt", "ovirtmgmt", roles=frozenset({"management", "default_route", "display"})),
    Net("n-blue", "blue", vlan=10),
    Net("n-green", "green", vlan=20),
    Net("n-red", "red", label="lbl"),
    Net("n-white", "white"),
    Net("n-big", "big", mtu=9000, vlan=30),
    Net("n-plain", "plain", vm=False),
    Net("n-limited", "limited", vlan=40, qos=Qos(10)),
    Net("n-far", "far", external=True),
    Net("n-move", "move", vlan=50, roles=frozenset({"migration"})),
]
GATEWAY = "2001:db8::1"


def present() -> Setup:
    names = [f"eth{i}" for i in range(8)]
    devices = {name: Device(name, id=f"id-{name}") for name in names}
    devices["bond0"] = Device("bond0", "bond", "id-bond0", slaves=["eth3", "eth4"], options="mode=1", network="white")
    devices["eth1.10"] = Device("eth1.10", "vlan", "id-eth1.10", base="eth1", vlan=10, network="blue")
    for slave in ("eth3", "eth4"):
        devices[slave].master = "bond0"
    devices["eth0"].network, devices["eth0"].default_route = "ovirtmgmt", True
    devices["eth2"].network, devices["eth7"].network = "red", "strange"
    stored = {
        f"a-{name}": Attachment(f"a-{name}", f"n-{name}", nic, Ip(), Ip(), properties={})
        for name, nic in (("mgmt", "eth0"), ("blue", "eth1"), ("red", "eth2"), ("white", "bond0"))
    }
    return Setup(
        devices,
        {"eth2": {"lbl"}},
        list(NETWORKS),
        stored,
        management_ids={"n-mgmt"},
        properties={"bridge_opts": r"[^\s=]+=[^\s=]+"},
    )


def attach(
    network: str | None,
    nic: str | None,
    ident: str | None = None,
    network_id: str | None = None,
    nic_id: str | None = None,
    **more: t.Any,
) -> Wanted:
    return Wanted(ident, network_id, network, nic_id, nic, Attachment(ident, None, None, **more))


def static6(gateway: str | None = None) -> Ip:
    return Ip(STATIC, "2001:db8::5", "64", gateway)
