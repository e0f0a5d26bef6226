# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The OVF store: a tar archive with the OVF of each VM and template of a domain, on each of its OVF_STORE disks."""

from __future__ import annotations

import datetime
import functools
import io
import json
import tarfile

from ...core.clock import EPOCH
from ...core.model import World
from ..storage.hooks import STORAGE_HOOKS
from ..storage.model import Disk, StorageDomain, StorageSlice

NUMBERS = {"up": 1, "powering_up": 2, "paused": 4, "suspended": 13, "image_locked": 15}
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def content_of(world: World, disk: Disk) -> bytes:
    """What lies on a disk, without the zeros at its end. Only OVF stores have a content here."""
    domain = world.area(StorageSlice).storage_domains.get(disk.domain_id)
    if disk.content_type != "ovf_store" or domain is None:
        return b""
    return archive_of(world, domain)


def archive_of(world: World, domain: StorageDomain) -> bytes:
    entities = {entity.id: entity.ovf for entity in domain.entities.values()}
    for found in STORAGE_HOOKS.ovfs(world, domain):
        entities.update(found)
    statuses = {e.id: NUMBERS[e.status] for e in domain.entities.values() if e.status in NUMBERS}
    info = {"Last Updated": java_date(domain.ovf_updated), "Storage Domains": [{"uuid": domain.id}]}
    files = {"info.json": json.dumps(info), **{f"{key}.ovf": text for key, text in entities.items()}}
    files["metadata.json"] = json.dumps({"VM Status": statuses})
    return _tar(tuple((name, text.encode()) for name, text in files.items()))


@functools.lru_cache(maxsize=4)
def _tar(files: tuple[tuple[str, bytes], ...]) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.GNU_FORMAT) as archive:
        for name, content in files:
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return buffer.getvalue()


def java_date(moment: float) -> str:
    """A moment of virtual time as Java writes a date, in English whatever the locale is."""
    when = EPOCH + datetime.timedelta(seconds=moment)
    return f"{DAYS[when.weekday()]} {MONTHS[when.month - 1]} {when:%d %H:%M:%S} UTC {when.year}"
