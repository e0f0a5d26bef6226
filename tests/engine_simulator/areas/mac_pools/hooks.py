# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where other areas take part in what happens to MAC pools."""

from __future__ import annotations

from dataclasses import dataclass, field

from ...core.hooks import Hook
from ...core.model import World


@dataclass(frozen=True)
class MacPoolHooks:
    cluster_names: Hook[[World, str], list[str]] = field(default_factory=Hook)
    """Names of the clusters that use a pool, by its id."""
    has_duplicates: Hook[[World, str], bool] = field(default_factory=Hook)
    """Is an address of the pool used twice?"""


MAC_POOL_HOOKS = MacPoolHooks()
