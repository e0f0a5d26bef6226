# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Jobs and events. Their subjects are of any kind that an area registers."""

from __future__ import annotations

from ...core.api import routes_of
from ...core.area import Area
from . import resources
from .world import WORLD_KEYS

AREA = Area("jobs_events", routes=routes_of(resources), world_keys=WORLD_KEYS, collections=("events", "jobs"))
