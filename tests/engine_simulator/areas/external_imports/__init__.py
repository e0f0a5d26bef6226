# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Imports of VMs from other hypervisors."""

from __future__ import annotations

from ...core.api import routes_of
from ...core.area import Area
from . import course, resources
from .model import ImportsSlice
from .world import WORLD_KEYS

AREA = Area(
    "external_imports",
    slice=ImportsSlice,
    routes=routes_of(resources, course),
    world_keys=WORLD_KEYS,
    collections=("externalvmimports",),
)
