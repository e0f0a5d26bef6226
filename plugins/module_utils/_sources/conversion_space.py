# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""The space that a conversion of files needs, and that its folder has."""

from __future__ import annotations

import contextlib
import os
import shutil
import struct
import typing as t
from pathlib import Path

from ansible_collections.onramp.ovirt.plugins.module_utils._conversions import arguments, space
from ansible_collections.onramp.ovirt.plugins.module_utils._conversions.model import Conversion
from ansible_collections.onramp.ovirt.plugins.module_utils._errors import CollectionError
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms import containers, folder

GZIP = b"\x1f\x8b"


def needed(wanted: Conversion) -> int:
    """Return the bytes that a conversion needs at least; 0 where the source does not tell."""
    path = wanted.source.path
    if wanted.source.kind not in arguments.FILES or not path:
        return 0
    packed = _packed(path)
    if packed:
        return space.of_packed(*packed)
    with contextlib.suppress(CollectionError, OSError):
        vms = folder.read(path).vms
        return space.of_disks([disk for vm in vms for disk in vm.disks], wanted.allocation) if len(vms) == 1 else 0
    return 0


def free(place: str) -> t.Optional[int]:
    """Return the free bytes where a folder is, or is to be; ``None`` if that is not known."""
    path = Path(place)
    while not path.exists() and path != path.parent:
        path = path.parent
    try:
        return shutil.disk_usage(path).free
    except OSError:
        return None


def _packed(path: str) -> t.Optional[tuple[int, int]]:
    """Return the sizes of an archive that is compressed with gzip: packed and, without its upper bits, unpacked."""
    try:
        with open(containers.open_regular(path), "rb") as file:
            if file.read(2) != GZIP:
                return None
            size = file.seek(-4, os.SEEK_END) + 4
            return size, struct.unpack("<I", file.read(4))[0]
    except (CollectionError, OSError, struct.error):
        return None
