# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where other areas take part in what happens to tags."""

from __future__ import annotations

from dataclasses import dataclass, field

from ...core.hooks import Hook
from ...core.model import World


@dataclass(frozen=True)
class TagHooks:
    removed: Hook[[World, set[str]], None] = field(default_factory=Hook)
    """Ids of tags that are gone."""


TAG_HOOKS = TagHooks()
