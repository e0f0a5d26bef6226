# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The OVF store: a tar archive with the OVF of each VM and template of a domain, on each of its OVF_STORE disks."""

from __future__ import annotations

import datetime
import functools
import io
import json
import os
import tarfile
import tempfile
from pathlib import Path

from ...core.clock import EPOCH
from ...core.model import World
from ..storage.hooks import STORAGE_HOOKS
from ..storage.model import Disk, StorageDomain, StorageSlice

NUMBERS = {"up": 1, "powering_up": 2, "paused": 4, "suspended": 13, "image_locked": 15}
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


QCOW_MAGIC = b"QFI\xfb"
BLOCK = 512
Extent = tuple[int, int, bool]
"""Start, length, whether it reads as zeros."""


@functools.lru_cache(maxsize=1)
def _folder() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="engine-simulator-disks-")


def file_for_reading(world: World, disk: Disk, transfer_id: str) -> str:
    """A file with what lies on a disk. Only OVF stores have a content here, and what was uploaded."""
    if disk.content:
        return disk.content
    path = Path(_folder().name) / f"{transfer_id}.read"
    with path.open("wb") as file:
        file.write(content_of(world, disk))
        file.truncate(disk.size)
    return str(path)


def content_of(world: World, disk: Disk) -> bytes:
    """What lies on a disk that nothing was uploaded to, without the zeros at its end."""
    domain = world.area(StorageSlice).storage_domains.get(disk.domain_id)
    if disk.content_type != "ovf_store" or domain is None:
        return b""
    return archive_of(world, domain)


def file_for_writing(disk: Disk, transfer_id: str, whole: bool) -> str:
    """The file that an upload writes to; `whole`: it has the size of the disk from the start."""
    path = Path(disk.content or Path(_folder().name) / f"{transfer_id}.written")
    # A world that was loaded again gives the same ids again, and the file of the one before is still there.
    with path.open("ab" if disk.content else "wb") as file:
        if whole:
            file.truncate(disk.size)
    return str(path)


def forget(path: str) -> None:
    Path(path).unlink(missing_ok=True)


def allocated(path: str) -> int:
    return os.stat(path).st_blocks * BLOCK


def is_qcow(path: str) -> bool:
    with open(path, "rb") as file:
        return file.read(len(QCOW_MAGIC)) == QCOW_MAGIC


def extents(path: str, size: int) -> list[Extent]:
    """Where there is data, and where there are holes, up to a size."""
    found: list[Extent] = []
    with open(path, "rb") as file:
        position, end = 0, min(size, os.fstat(file.fileno()).st_size)
        while position < end:
            start = _seek(file.fileno(), position, os.SEEK_DATA, end)
            if start > position:
                found.append((position, start - position, True))
            position = _seek(file.fileno(), start, os.SEEK_HOLE, end) if start < end else end
            if position > start:
                found.append((start, position - start, False))
    return [*found, (end, size - end, True)] if end < size else found


def _seek(number: int, position: int, whence: int, end: int) -> int:
    try:
        return min(os.lseek(number, position, whence), end)
    except OSError:
        return end


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
