# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keys of a world file.

data_centers: [{name, qoss: [{name, linkshare, upperlimit, realtime}]}]
"""

from __future__ import annotations

from ...core.area import Given, WorldKeys
from ...core.model import World
from ...core.world_file import Entry, expand, made, named
from ..mac_pools.model import MacPoolsSlice
from .model import DataCenter, DataCentersSlice, HostQos


def _read(world: World, given: Given) -> None:
    own, pool = world.area(DataCentersSlice), world.area(MacPoolsSlice).default()
    for entry in expand(given.get("data_centers") or [{"name": "Default"}]):
        qoss = entry.pop("qoss", [])
        dc = made(DataCenter, entry, id=world.new_id(), mac_pool_id=pool)
        own.data_centers[dc.id] = dc
        for qos in qoss:
            limits = made(HostQos, qos, id=world.new_id(), data_center_id=dc.id)
            own.qoss[limits.id] = limits


def data_center_of(world: World, entry: Entry) -> DataCenter:
    """The data centre that an entry names; else the first one."""
    known, name = world.area(DataCentersSlice).data_centers, entry.get("data_center")
    return named(known, name, "data centre") if name else next(iter(known.values()))


WORLD_KEYS = WorldKeys(frozenset({"data_centers"}), _read)
