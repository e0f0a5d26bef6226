# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keys of a world file.

    networks: [{name, data_center, vlan, mtu, vm_network, label, qos, dns_servers, cuts_off, ...}]

A network without a data centre is in the first one. The network `ovirtmgmt` of every data centre is made when it is not
listed.
"""

from __future__ import annotations

from ...core.area import Given, WorldKeys
from ...core.model import World
from ...core.world_file import Entry, expand, made, named
from ..data_centers.model import DataCenter, DataCentersSlice
from ..data_centers.world import data_center_of
from .model import MANAGEMENT_NETWORK_ID, Network, NetworksSlice
from .resources import device_name

MANAGEMENT = "ovirtmgmt"


def _read(world: World, given: Given) -> None:
    entries = list(expand(given.get("networks")))
    for number, dc in enumerate(world.area(DataCentersSlice).data_centers.values()):
        own = [e for e in entries if data_center_of(world, e) is dc]
        if not any(e["name"] == MANAGEMENT for e in own):
            own.insert(0, {"name": MANAGEMENT, "description": "Management Network"})
        for entry in own:
            _add(world, entry, dc, entry["name"] == MANAGEMENT and number == 0)


def _add(world: World, given: Entry, dc: DataCenter, first_management: bool) -> None:
    entry = {k: v for k, v in given.items() if k != "data_center"}
    qos = entry.pop("qos", None)
    ident = MANAGEMENT_NETWORK_ID if first_management else world.new_id()
    network = made(Network, entry, id=ident, data_center_id=dc.id)
    if qos:
        network.qos_id = named(world.area(DataCentersSlice).qoss, qos, "QoS").id
    network.vdsm_name = network.vdsm_name or device_name(network)
    world.area(NetworksSlice).networks[network.id] = network


WORLD_KEYS = WorldKeys(frozenset({"networks"}), _read)
