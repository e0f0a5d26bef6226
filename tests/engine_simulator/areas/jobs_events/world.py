# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keys of a world file.

    events: [{code, severity: normal | warning | error | alert, description}]

They are in the log from the start: a real engine always has some.
"""

from __future__ import annotations

from ...core.area import Given, WorldKeys
from ...core.model import Event, World
from ...core.world_file import expand, made


def _read(world: World, given: Given) -> None:
    for entry in expand(given.get("events")):
        common = {"severity": "normal", "description": "", **entry}
        world.events.append(made(Event, common, id=len(world.events) + 1, time=world.clock.now()))


WORLD_KEYS = WorldKeys(frozenset({"events"}), _read)
