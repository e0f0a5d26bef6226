# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keys of a world file.

tags: [names, or {name, description, parent}]      affinity_labels: [names]
"""

from __future__ import annotations

from ...core.area import Given, WorldKeys
from ...core.model import World
from ...core.world_file import Entry, made, named
from .model import AffinityLabel, Tag, TagsSlice


def _read(world: World, given: Given) -> None:
    for entry in given.get("tags") or []:
        _add_tag(world, {"name": entry} if isinstance(entry, str) else dict(entry))
    for name in given.get("affinity_labels") or []:
        label = AffinityLabel(world.new_id(), name)
        world.area(TagsSlice).affinity_labels[label.id] = label


def _add_tag(world: World, entry: Entry) -> None:
    tags = world.area(TagsSlice).tags
    if parent := entry.pop("parent", None):
        entry["parent_id"] = named(tags, parent, "tag").id
    tag = made(Tag, entry, id=world.new_id())
    tags[tag.id] = tag


WORLD_KEYS = WorldKeys(frozenset({"tags", "affinity_labels"}), _read)
