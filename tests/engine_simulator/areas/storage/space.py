# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a storage domain has room for new disks: what copies disks needs it, a registration does not."""

from __future__ import annotations

import typing as t

from ...core.faults import refuse
from .model import GIB, StorageDomain

CRITICAL = 5 * GIB
"""Less than this is kept free of new disks on each domain."""
BLOCK_TYPES = frozenset({"iscsi", "fcp"})
THIN_FILE, THIN_BLOCK = 1 << 20, GIB


def check_space(domain: StorageDomain, sizes: t.Iterable[int], sparse: bool, action: str, kind: str) -> None:
    """Refuse disks of these sizes where the domain is almost full, or where they do not fit."""
    needed = sum(_initial(domain, size, sparse) for size in sizes)
    if domain.available < CRITICAL or domain.available < needed:
        key = "ACTION_TYPE_FAILED_DISK_SPACE_LOW_ON_STORAGE_DOMAIN"
        raise refuse(key, action, kind, storageName=domain.name)


def _initial(domain: StorageDomain, size: int, sparse: bool) -> int:
    """What a new disk takes at first: all of its size, or if it is thin a small part."""
    if not sparse:
        return size
    return min(size, THIN_BLOCK if domain.storage_type in BLOCK_TYPES else THIN_FILE)
