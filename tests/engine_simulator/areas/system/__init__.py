# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The root of the API, users, permissions and options."""

from __future__ import annotations

import typing as t

from ...core.api import routes_of
from ...core.area import Area, Kind
from ...core.model import World
from . import resources
from .model import SystemSlice
from .world import WORLD_KEYS


class EventUser(t.NamedTuple):
    """A user as events name it."""

    name: str


def events_users(world: World) -> dict[str, EventUser]:
    return {user.id: EventUser(f"{user.name}-authz") for user in world.users.values()}


AREA = Area(
    "system",
    slice=SystemSlice,
    routes=routes_of(resources),
    world_keys=WORLD_KEYS,
    kinds=(Kind("user", "users", events_users),),
    collections=("roles", "users"),
    summary={
        "users": lambda world: (1, len(world.users)),
        "storage_domains": lambda _world: (0, 0),
    },
)
