# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keys of a world file.

mac_pools: [{name, ranges: [[from, to]]}]
"""

from __future__ import annotations

from ...core.area import Given, WorldKeys
from ...core.model import World
from ...core.world_file import expand, made
from .model import MacPool, MacPoolsSlice

STANDARD = {
    "name": "Default",
    "description": "Default MAC pool",
    "default_pool": True,
    "ranges": [["56:6f:ab:cd:00:00", "56:6f:ab:cd:ff:ff"]],
}


def _read(world: World, given: Given) -> None:
    for entry in expand(given.get("mac_pools") or [STANDARD]):
        pool = made(MacPool, {**entry, "ranges": [tuple(r) for r in entry.get("ranges", [])]}, id=world.new_id())
        world.area(MacPoolsSlice).mac_pools[pool.id] = pool


WORLD_KEYS = WorldKeys(frozenset({"mac_pools"}), _read)
