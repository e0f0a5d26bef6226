# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""The space that imports need on a storage domain, against what is free there and the limits of the domain."""

from __future__ import annotations

import math
import typing as t
from dataclasses import dataclass

from ansible_collections.onramp.ovirt.plugins.module_utils._findings import ERROR, INFO, WARNING

GIB = 1 << 30
# On block storage, thin disks grow by pieces of this size, and a full one has a tenth more than its capacity.
PIECE = 2560 << 20
FULL = 1.1
BLOCK = frozenset({"iscsi", "fcp"})
RULE = "ACTION_TYPE_FAILED_DISK_SPACE_LOW_ON_STORAGE_DOMAIN"


@dataclass(frozen=True)
class DomainSpace:
    """A storage domain. Sizes are in bytes, and ``None`` where the engine does not tell.

    Below ``blocker``, the engine refuses new disks. Below ``warning`` percent, it warns.
    """

    name: str
    id: str = ""
    available: t.Optional[int] = None
    used: t.Optional[int] = None
    blocker: int = 0
    warning: int = 0
    block: bool = False

    @property
    def usable(self) -> t.Optional[int]:
        """What can be filled before the engine refuses more."""
        return None if self.available is None else max(self.available - self.blocker, 0)

    def as_dict(self) -> dict[str, t.Any]:
        """Return it as plain data, which ``domain_from`` takes."""
        return {
            "name": self.name,
            "id": self.id,
            "available": self.available,
            "used": self.used,
            "blocker": self.blocker,
            "warning": self.warning,
            "block": self.block,
        }


def domain_from(given: t.Mapping[str, t.Any]) -> DomainSpace:
    """Return a storage domain from plain data."""
    return DomainSpace(**{name: given[name] for name in DomainSpace.__dataclass_fields__ if name in given})


@dataclass(frozen=True)
class Need:
    """Space in bytes: what is allocated at once, what is written at least, and what it can grow to."""

    at_once: int = 0
    least: int = 0
    most: int = 0

    def __add__(self, other: Need) -> Need:
        return Need(self.at_once + other.at_once, self.least + other.least, self.most + other.most)


def need_of(
    disks: t.Iterable[t.Mapping[str, t.Any]], preallocated: bool, kvm: bool = False, block: bool = False
) -> Need:
    """Return what disks of a description need: each with ``capacity``, and as far as known ``used`` and ``format``.

    The allocation that is asked for holds for all disks. A raw disk of KVM keeps its format, which block storage always
    allocates at once.
    """
    total = Need()
    for disk in disks:
        capacity, used = int(disk.get("capacity") or 0), int(disk.get("used") or 0)
        if preallocated or (block and kvm and disk.get("format") == "raw"):
            total += Need(capacity, capacity, capacity)
        elif block:
            pieces = max(math.ceil(min(used, capacity) / PIECE), 1)
            total += Need(PIECE, pieces * PIECE, max(math.ceil(capacity * FULL), PIECE))
        else:
            total += Need(0, min(used, capacity), capacity)
    return total


def judge(need: Need, domain: DomainSpace) -> tuple[str, str]:
    """Return the severity and a sentence about what would be needed of a domain; empty where it is enough."""
    usable = domain.usable
    if usable is None or domain.available is None:
        return "", ""
    free = f"'{domain.name}' has {gib(domain.available)} free"
    free += f", of which the engine keeps {gib(domain.blocker)}." if domain.blocker else "."
    if need.at_once > usable:
        return ERROR, f"{gib(need.at_once)} are allocated at once, and {free}"
    if need.least > usable:
        return WARNING, f"At least {gib(need.least)} are in use at the source, and {free}"
    total = domain.available + (domain.used or 0)
    if total and (domain.available - need.least) * 100 < domain.warning * total:
        return WARNING, f"It leaves less than {domain.warning}% of '{domain.name}', below which the engine warns."
    if need.most > usable:
        return INFO, f"The disks can grow to {gib(need.most)}, and {free}"
    return "", ""


def gib(size: int) -> str:
    """Return a size in GiB, to a tenth."""
    return f"{size / GIB:.1f} GiB"
