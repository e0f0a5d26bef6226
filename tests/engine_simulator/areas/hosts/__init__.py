# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hosts, and the machines behind them."""

from __future__ import annotations

import typing as t

from ...core.api import routes_of
from ...core.area import Area, Kind
from ...core.model import World
from ..system.resources import permissions_of
from . import (
    actions,
    fence_agents,
    host_affinity_labels,
    host_statistics,
    host_tags,
    in_use,
    power,
    resources,
    upkeep,
)
from .control import CONTROL
from .fence_agents import AGENT_TYPES
from .messages import MESSAGES
from .model import UP, HostsSlice
from .world import WORLD_KEYS


def _overview(world: World) -> dict[str, t.Collection[t.Any]]:
    own = world.area(HostsSlice)
    return {"hosts": {h.name: h.status for h in own.hosts.values()}, "machines": sorted(own.machines)}


def _count_hosts(world: World) -> tuple[int, int]:
    hosts = world.area(HostsSlice).hosts
    return sum(h.status == UP for h in hosts.values()), len(hosts)


AREA = Area(
    "hosts",
    slice=HostsSlice,
    routes=[
        *routes_of(
            resources,
            actions,
            power,
            upkeep,
            fence_agents,
            host_statistics,
            host_tags,
            host_affinity_labels,
            in_use,
        ),
        permissions_of("hosts/{host}"),
    ],
    messages=MESSAGES,
    world_keys=WORLD_KEYS,
    control=CONTROL,
    kinds=(
        Kind(
            "host",
            "hosts",
            lambda world: world.area(HostsSlice).hosts,
            event_fields=("event_host", "host.name", "hosts.name"),
        ),
    ),
    collections=("hosts",),
    summary={"hosts": _count_hosts},
    engine_config={"VdsFenceType": ",".join(AGENT_TYPES)},
    overview=_overview,
)
