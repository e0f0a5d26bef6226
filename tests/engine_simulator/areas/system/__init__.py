# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The root of the API, users, permissions and options."""

from __future__ import annotations

from ...core.api import routes_of
from ...core.area import Area, Kind
from . import resources
from .model import SystemSlice
from .world import WORLD_KEYS

AREA = Area(
    "system",
    slice=SystemSlice,
    routes=routes_of(resources),
    world_keys=WORLD_KEYS,
    kinds=(Kind("user", "users", lambda world: {user.id: user for user in world.users.values()}),),
    collections=("users",),
    summary={
        "users": lambda world: (1, len(world.users)),
        "storage_domains": lambda _world: (0, 0),
    },
)
