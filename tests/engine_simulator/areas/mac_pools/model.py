# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""MAC pools."""

from __future__ import annotations

from dataclasses import dataclass, field

from .allocation import Allocation


@dataclass
class MacPool:
    id: str
    name: str
    description: str = ""
    allow_duplicates: bool = False
    default_pool: bool = False
    ranges: list[tuple[str, str]] = field(default_factory=list)
    allocation: Allocation | None = None
    """Which addresses are used, and which are next; None until it is asked for."""


@dataclass
class MacPoolsSlice:
    mac_pools: dict[str, MacPool] = field(default_factory=dict)

    def default(self) -> str:
        """The id of the default pool."""
        return next(p.id for p in self.mac_pools.values() if p.default_pool)
