# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Storage domains and disks."""

from __future__ import annotations

from ...core.api import routes_of
from ...core.area import Area, Kind
from ..system.resources import permissions_of
from . import disks, domains, floating_disks
from .messages import MESSAGES
from .model import StorageSlice
from .world import WORLD_KEYS

AREA = Area(
    "storage",
    slice=StorageSlice,
    routes=[*routes_of(domains, disks, floating_disks), permissions_of("storagedomains/{domain}")],
    messages=MESSAGES,
    world_keys=WORLD_KEYS,
    kinds=(
        Kind(
            "storage_domain",
            "storagedomains",
            lambda world: world.area(StorageSlice).storage_domains,
            event_fields=("event_storage", "storage.name"),
        ),
    ),
    collections=("disks", "storagedomains"),
)
