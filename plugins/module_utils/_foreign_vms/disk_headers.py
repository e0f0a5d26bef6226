# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""What the first bytes of a disk file say: its format, its capacity, and whether it refers to other files.

A file that refers to files elsewhere would let whoever made it read them from the machine that converts the disk.
"""

from __future__ import annotations

import re
import struct
import typing as t
import zlib
from dataclasses import dataclass

SECTOR = 512
# The descriptor in a VMDK is near its beginning.
HEAD = 1 << 16
QCOW2, VMDK, COWD, VHD, VHDX, TEXT = b"QFI\xfb", b"KDMV", b"COWD", b"conectix", b"vhdxfile", b"# Disk DescriptorFile"
EXTERNAL_DATA = 1 << 2
EXTENT = re.compile(
    r"^\s*(?:RW|RDONLY|NOACCESS)\s+([0-9]{1,18})\s+([A-Z0-9]{1,20})(?:\s+\"([^\"\n]*)\")?", re.MULTILINE
)
SETTING = re.compile(r"^\s*(\w+)\s*=\s*\"?([^\"\r\n]*)\"?\s*$", re.MULTILINE)
NO_PARENT = "ffffffff"


@dataclass(frozen=True)
class DiskHeader:
    """What a header says. ``parent`` is another image that this one is a difference to, ``extents`` are other files."""

    format: str
    capacity: t.Optional[int] = None
    kind: str = ""
    parent: str = ""
    extents: tuple[str, ...] = ()


def parse(head: bytes, packed: bool = False) -> DiskHeader:
    """Return what the first bytes of a file say, after unpacking them with gzip where the file is packed."""
    if packed:
        head = _unpacked(head)
    if head.startswith(QCOW2):
        return _qcow2(head)
    if head.startswith(VMDK):
        return _vmdk(head)
    if head.startswith(TEXT):
        return _descriptor(head.decode("utf-8", "replace"))
    for magic, name in ((COWD, "vmdk"), (VHDX, "vhdx"), (VHD, "vhd")):
        if head.startswith(magic):
            return DiskHeader(name, _unsigned(">Q", head, 48) if name == "vhd" else None)
    return DiskHeader("raw")


def _unpacked(head: bytes) -> bytes:
    try:
        return zlib.decompressobj(31).decompress(head, HEAD)
    except zlib.error:
        return b""


def _unsigned(form: str, data: bytes, offset: int) -> t.Optional[int]:
    size = struct.calcsize(form)
    return t.cast(int, struct.unpack_from(form, data, offset)[0]) if len(data) >= offset + size else None


def _qcow2(head: bytes) -> DiskHeader:
    version, place, length = (_unsigned(*where) or 0 for where in ((">I", head, 4), (">Q", head, 8), (">I", head, 16)))
    parent = head[place : place + min(length, 1023)].decode("utf-8", "replace") or "unknown" if place else ""
    features = (_unsigned(">Q", head, 72) or 0) if version >= 3 else 0
    extents = ("a file for the data",) if features & EXTERNAL_DATA else ()
    return DiskHeader("qcow2", _unsigned(">Q", head, 24), parent=parent, extents=extents)


def _vmdk(head: bytes) -> DiskHeader:
    capacity = (_unsigned("<Q", head, 12) or 0) * SECTOR
    start, sectors = ((_unsigned("<Q", head, offset) or 0) * SECTOR for offset in (28, 36))
    inner = _descriptor(head[start : start + min(sectors, HEAD)].decode("utf-8", "replace")) if start else None
    if inner is None:
        return DiskHeader("vmdk", capacity)
    # A header without a capacity makes its descriptor count, which then names the files with the data.
    return DiskHeader("vmdk", capacity or inner.capacity, inner.kind, inner.parent, () if capacity else inner.extents)


def _descriptor(text: str) -> DiskHeader:
    text = text.partition("\0")[0]
    settings = {key.lower(): value for key, value in SETTING.findall(text)}
    extents = EXTENT.findall(text)
    size = sum(int(sectors) for sectors, dummy, dummy in extents) * SECTOR
    child = settings.get("parentcid", NO_PARENT).lower() != NO_PARENT
    return DiskHeader(
        "vmdk",
        size or None,
        settings.get("createtype", ""),
        settings.get("parentfilenamehint") or ("unknown" if child else ""),
        tuple(name for dummy, dummy, name in extents if name),
    )
