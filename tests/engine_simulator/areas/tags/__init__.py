# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tags and affinity labels."""

from __future__ import annotations

from ...core.api import routes_of
from ...core.area import Area
from . import affinity_labels, tags
from .messages import MESSAGES
from .model import TagsSlice
from .world import WORLD_KEYS

AREA = Area(
    "tags",
    slice=TagsSlice,
    routes=routes_of(tags, affinity_labels),
    messages=MESSAGES,
    world_keys=WORLD_KEYS,
    collections=("affinitylabels", "tags"),
)
