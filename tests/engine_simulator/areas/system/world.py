# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keys of a world file.

users: [{name, password, roles}]
"""

from __future__ import annotations

from ...core.area import Given, WorldKeys
from ...core.model import User, World
from ...core.world_file import made


def _read(world: World, given: Given) -> None:
    for entry in given.get("users") or [{"name": "admin@internal", "password": "secret123"}]:
        world.users[entry["name"]] = made(User, entry, id=world.new_id())


WORLD_KEYS = WorldKeys(frozenset({"users"}), _read)
