# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Logical networks and their labels."""

from __future__ import annotations

from ...core.api import routes_of
from ...core.area import Area
from ..system.resources import permissions_of
from . import qos, resources
from .control import CONTROL
from .messages import MESSAGES
from .model import NetworksSlice
from .world import WORLD_KEYS

AREA = Area(
    "networks",
    slice=NetworksSlice,
    routes=[*routes_of(resources, qos), permissions_of("networks/{network}")],
    messages=MESSAGES,
    world_keys=WORLD_KEYS,
    control=CONTROL,
    collections=("networks",),
)
