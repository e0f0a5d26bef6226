# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Worlds from YAML.

    options: {deploys_hosts: true, ...}                  the `options` of all areas (model.py of each)
    clock: {scale: 0, per_request: 1}                    see core/clock.py

The other keys belong to the areas, and are described in `world.py` of each: users, mac_pools, data_centers, networks,
clusters, tags, affinity_labels, storage_domains, vnic_profiles, unregistered, machines, hosts, vms.

An entry with `repeat: 1000` expands to that many entries: in its texts {n} counts from 1, {high} and {low} are n split
for addresses ("10.1.{high}.{low}", low from 1 to 250); formats work ("h{n:04}", "{low:02x}").
"""

from __future__ import annotations

import typing as t
from pathlib import Path

from .core.world_file import WrongWorld, expand, fill, read
from .world import World

__all__ = ["FOLDER", "WrongWorld", "build", "expand", "read_world"]

FOLDER = Path(__file__).parent / "worlds"


def read_world(source: str | Path) -> World:
    """The world of a file, or of a name in worlds/; raises WrongWorld with one sentence."""
    return read(source, FOLDER, World)


def build(given: t.Mapping[str, t.Any]) -> World:
    """A world from the content of a world file."""
    return fill(World(), given)
