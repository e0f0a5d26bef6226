# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Networking of hosts: the engine's rules, and hosts that apply them."""

from __future__ import annotations

from ...core.api import routes_of
from ...core.area import Area
from . import actions, control, persist, propagation, resources, world
from .known import HostNetworksSlice
from .messages import MESSAGES

AREA = Area(
    "host_networks",
    slice=HostNetworksSlice,
    routes=routes_of(resources, actions, persist, propagation, control, world),
    messages=MESSAGES,
)
