# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Data centres, and the named QoS of each."""

from __future__ import annotations

from ...core.api import routes_of
from ...core.area import Area, Kind
from ..system.resources import permissions_of
from . import qos, quotas, resources
from .messages import MESSAGES
from .model import DataCentersSlice
from .world import WORLD_KEYS

AREA = Area(
    "data_centers",
    slice=DataCentersSlice,
    routes=[*routes_of(resources, qos, quotas), permissions_of("datacenters/{dc}")],
    messages=MESSAGES,
    world_keys=WORLD_KEYS,
    kinds=(
        Kind(
            "data_center",
            "datacenters",
            lambda world: world.area(DataCentersSlice).data_centers,
            parameter="dc",
            event_fields=("event_datacenter",),
        ),
    ),
    collections=("datacenters",),
)
