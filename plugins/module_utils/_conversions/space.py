# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""How much space a conversion needs at least. It is checked before, as a conversion may take hours until it fails."""

from __future__ import annotations

import typing as t

from ansible_collections.onramp.ovirt.plugins.module_utils._conversions.host import GIB
from ansible_collections.onramp.ovirt.plugins.module_utils._findings import Finding, error
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms.model import ForeignDisk

PREALLOCATED = "preallocated"


def of_disks(disks: t.Iterable[ForeignDisk], allocation: str) -> int:
    """Return the bytes that the converted disks take at least: with sparse disks, those that are in use."""
    if allocation == PREALLOCATED:
        return sum(disk.capacity or disk.used or 0 for disk in disks)
    return sum(disk.used or 0 for disk in disks)


def of_packed(packed: int, unpacked: int) -> int:
    """Return the bytes for an archive that is compressed as a whole: unpacked, and converted.

    The number of unpacked bytes in its end has only 32 bits.
    """
    size = unpacked
    while size < packed:
        size += 1 << 32
    return size * 2


def check(needed: int, free: t.Optional[int], folder: str) -> t.Iterator[Finding]:
    """Yield an error where a folder has too little space."""
    if free is not None and free < needed:
        text = f"'{folder}' has {free / GIB:.1f} GiB free. The conversion needs at least {needed / GIB:.1f} GiB."
        yield error("conversion-space-too-small", "folder", text, "Use another folder, or make room.")
