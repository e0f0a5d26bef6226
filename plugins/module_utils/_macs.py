# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""MAC addresses as numbers, and ranges of them."""

from __future__ import annotations

import re
import typing as t
from dataclasses import dataclass

PATTERN = re.compile(r"[0-9a-fA-F]{2}([:-][0-9a-fA-F]{2}){5}")
MULTICAST_BIT = 1 << 40
LAST = (1 << 48) - 1
# The engine counts the addresses of a range with a signed integer of 32 bits.
LARGEST_RANGE = (1 << 31) - 1


def parse(text: str) -> t.Optional[int]:
    """Return a MAC address as a number; ``None`` for what is not six pairs of hexadecimal digits."""
    return int(re.sub("[:-]", "", text), 16) if PATTERN.fullmatch(text) else None


def text_of(number: int) -> str:
    """Return a number as the engine writes a MAC address: lower case, with colons."""
    digits = f"{number:012x}"
    return ":".join(digits[i : i + 2] for i in range(0, 12, 2))


def normalized(text: str) -> str:
    """Return a MAC address as the engine writes it; what is none stays as it is."""
    number = parse(text)
    return text if number is None else text_of(number)


def is_multicast(number: int) -> bool:
    """Whether an address is a multicast address; the broadcast address is one."""
    return bool(number & MULTICAST_BIT)


@dataclass(frozen=True)
class MacRange:
    """Addresses from ``first`` to ``last``, both included."""

    first: int
    last: int

    def __contains__(self, number: int) -> bool:
        return self.first <= number <= self.last

    def __len__(self) -> int:
        return min(max(self.last - self.first + 1, 0), LARGEST_RANGE)


def usable_range(first: int, last: int) -> MacRange:
    """Return what the engine takes of a range: it clips off the multicast part, and what is more than it can count."""
    if is_multicast(first):
        first = (first | (MULTICAST_BIT - 1)) + 1
    if is_multicast(last):
        last = (last & ~(MULTICAST_BIT - 1) & ~MULTICAST_BIT) | (MULTICAST_BIT - 1)
    return MacRange(first, min(last, first + LARGEST_RANGE - 1))


def merged(ranges: t.Iterable[MacRange]) -> tuple[MacRange, ...]:
    """Return ranges in ascending order, with overlapping ones merged; adjacent ones stay two."""
    result: list[MacRange] = []
    for item in sorted(ranges, key=lambda r: (r.first, r.last)):
        if result and item.first <= result[-1].last:
            result[-1] = MacRange(result[-1].first, max(result[-1].last, item.last))
        else:
            result.append(item)
    return tuple(result)
