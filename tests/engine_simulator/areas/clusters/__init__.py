# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Clusters, and the networks as each of them uses them."""

from __future__ import annotations

from ...core.api import routes_of
from ...core.area import Area, Kind
from ..system.resources import permissions_of
from . import cluster_networks, cpu_profiles, resources
from .messages import MESSAGES
from .model import ClustersSlice
from .world import WORLD_KEYS

AREA = Area(
    "clusters",
    slice=ClustersSlice,
    routes=[*routes_of(resources, cluster_networks, cpu_profiles), permissions_of("clusters/{cluster}")],
    messages=MESSAGES,
    world_keys=WORLD_KEYS,
    kinds=(Kind("cluster", "clusters", lambda world: world.area(ClustersSlice).clusters, event_fields=("cluster",)),),
    collections=("clusters", "cpuprofiles"),
)
