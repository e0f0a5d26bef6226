# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where other areas take part in what happens to storage."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field

from ...core.engine import Engine
from ...core.hooks import Hook
from ...core.model import World
from .model import Disk, StorageDomain


class DiskUser(t.NamedTuple):
    """A VM that has a disk."""

    name: str
    down: bool


@dataclass(frozen=True)
class StorageHooks:
    detaching: Hook[[Engine, StorageDomain], None] = field(default_factory=Hook)
    """A domain is about to be detached from its data centre."""
    ovfs: Hook[[World, StorageDomain], dict[str, str]] = field(default_factory=Hook)
    """The OVFs of what is registered and lies on a domain, by id."""
    disk_users: Hook[[World, Disk], list[DiskUser]] = field(default_factory=Hook)
    disk_removed: Hook[[World, Disk], None] = field(default_factory=Hook)


STORAGE_HOOKS = StorageHooks()


def users_of(world: World, disk: Disk) -> list[DiskUser]:
    return [user for found in STORAGE_HOOKS.disk_users(world, disk) for user in found]
