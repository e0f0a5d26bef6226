# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tags and affinity labels."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field

from ...core.model import World

ROOT_TAG_ID = "00000000-0000-0000-0000-000000000000"


@dataclass
class Tag:
    id: str
    name: str
    description: str | None = None
    parent_id: str = ROOT_TAG_ID


@dataclass
class AffinityLabel:
    id: str
    name: str
    host_ids: list[str] = field(default_factory=list)
    vm_ids: list[str] = field(default_factory=list)


@dataclass
class TagsSlice:
    tags: dict[str, Tag] = field(default_factory=dict)
    affinity_labels: dict[str, AffinityLabel] = field(default_factory=dict)


def tag_names(world: World, tag_ids: t.Iterable[str]) -> list[str]:
    """The names of tags and of those above them."""
    names, pending = [], list(tag_ids)
    while pending:
        tag = world.area(TagsSlice).tags.get(pending.pop())
        if tag is not None:
            names.append(tag.name)
            pending.append(tag.parent_id)
    return names
