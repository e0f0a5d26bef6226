# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""MAC pools."""

from __future__ import annotations

from ...core.api import routes_of
from ...core.area import Area
from ..system.resources import permissions_of
from . import resources
from .messages import MESSAGES
from .model import MacPoolsSlice
from .world import WORLD_KEYS

AREA = Area(
    "mac_pools",
    slice=MacPoolsSlice,
    routes=[*routes_of(resources), permissions_of("macpools/{pool}")],
    messages=MESSAGES,
    world_keys=WORLD_KEYS,
    collections=("macpools",),
)
