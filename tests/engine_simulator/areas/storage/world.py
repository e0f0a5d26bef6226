# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keys of a world file.

    storage_domains: [{name, data_center, master, storage_type, address, path, status, disk_profiles: [names], ...}]
    disks: [{alias, domain, size, registered, ...}]      that no VM has; size in GiB

A domain is attached to the first data centre unless it says `data_center: null`. A disk is on the first domain unless
it names another one.
"""

from __future__ import annotations

from ...core.area import Given, WorldKeys
from ...core.model import World, derived_id
from ...core.world_file import expand, made, named
from ..data_centers.model import DataCentersSlice
from .model import GIB, Disk, StorageDomain, StorageSlice

STORES = 2
"""Disks of a data domain that hold the OVFs."""


def _read(world: World, given: Given) -> None:
    own = world.area(StorageSlice)
    centers = world.area(DataCentersSlice).data_centers
    for entry in expand(given.get("storage_domains")):
        first = next(iter(centers.values())).name
        center = entry.pop("data_center", first)
        ident = named(centers, center, "data centre").id if center else None
        domain = made(StorageDomain, entry, id=world.new_id(), data_center_id=ident)
        own.storage_domains[domain.id] = domain
        for number in range(STORES if domain.kind == "data" else 0):
            disk_id = world.new_id()
            disk = Disk(disk_id, "OVF_STORE", domain.id, derived_id(disk_id, "image"), 128 << 20, 128 << 20)
            disk.content_type, disk.description = "ovf_store", f"OVF_STORE {number}"
            own.disks[disk.id] = disk
    for entry in expand(given.get("disks")):
        place = entry.pop("domain", None)
        domain = (
            named(own.storage_domains, place, "storage domain") if place else next(iter(own.storage_domains.values()))
        )
        ident = entry.pop("id", None) or world.new_id()
        size = int(entry.pop("size", 1)) * GIB
        disk = made(Disk, entry, id=ident, domain_id=domain.id, image_id=derived_id(ident, "image"), size=size)
        own.disks[disk.id] = disk


WORLD_KEYS = WorldKeys(frozenset({"storage_domains", "disks"}), _read)
