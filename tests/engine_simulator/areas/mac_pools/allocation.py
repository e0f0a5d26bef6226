# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How a MAC pool hands out addresses.

Inside a range the next address after the last given one is taken, and only at the end of the range those before it.
Of several ranges, a pointer says which one is looked at first; every look for a free range moves it behind the range
that was found, also the look for an empty pool that follows each allocation.
"""

from __future__ import annotations

import re
import typing as t
from dataclasses import dataclass, field

FORMAT = re.compile(r"[0-9a-fA-F]{2}(:[0-9a-fA-F]{2}){5}")
ZERO = "00:00:00:00:00:00"
MOST_OF_A_RANGE = 2**31 - 1
MULTICAST = 1 << 40
FIRST_OCTET = 1 << 40
Bounds = tuple[int, int]


class NoMacsLeft(Exception):
    """No range has a free address."""


def number_of(mac: str) -> int:
    """ValueError for what is not hexadecimal."""
    return int(mac.replace(":", ""), 16)


def text_of(number: int) -> str:
    digits = f"{number:012x}"
    return ":".join(digits[i : i + 2] for i in range(0, 12, 2))


def is_multicast(mac: str) -> bool:
    return bool(number_of(mac) & MULTICAST)


def usable(first: int, last: int) -> Bounds | None:
    """A range without its multicast addresses, at most as long as a range may be; None when nothing is left."""
    first, last = min(first, last), max(first, last)
    last = min(last, first + MOST_OF_A_RANGE - 1)
    if first & MULTICAST:
        first = (first // FIRST_OCTET + 1) * FIRST_OCTET
    elif last & MULTICAST:
        last = last // FIRST_OCTET * FIRST_OCTET - 1
    return (first, last) if first <= last else None


def merged(ranges: t.Iterable[Bounds]) -> list[Bounds]:
    """The ranges in their order, overlapping ones as one; adjacent ones stay apart."""
    found: list[Bounds] = []
    for first, last in ranges:
        touching = [r for r in found if r[0] <= last and first <= r[1]]
        whole = (min([first, *(r[0] for r in touching)]), max([last, *(r[1] for r in touching)]))
        at = found.index(touching[0]) if touching else len(found)
        found = [r for r in found[:at] if r not in touching] + [whole] + [r for r in found[at:] if r not in touching]
    return found


@dataclass
class MacRange:
    first: int
    last: int
    following: int = 0
    """Offset of the address that is tried first."""
    taken: int = 0
    """How many of its addresses are used."""

    def __contains__(self, mac: int) -> bool:
        return self.first <= mac <= self.last

    @property
    def size(self) -> int:
        return self.last - self.first + 1

    @property
    def free(self) -> int:
        return self.size - self.taken


@dataclass
class Allocation:
    """The state of a pool while the engine runs; made anew when the engine starts."""

    allow_duplicates: bool = False
    ranges: list[MacRange] = field(default_factory=list)
    pointer: int = 0
    used: dict[int, int] = field(default_factory=dict)
    """Address -> how often it is used, also outside of the ranges."""

    def range_of(self, mac: int) -> MacRange | None:
        return next((r for r in self.ranges if mac in r), None)

    def in_range(self, mac: str) -> bool:
        return self.range_of(number_of(mac)) is not None

    def in_use(self, mac: str) -> bool:
        return self.used.get(number_of(mac), 0) > 0

    def is_bad(self, mac: str | None) -> bool:
        """What an import with new addresses for bad ones replaces."""
        return bool(mac) and is_bad_mac(self.in_use(mac or ""), self.in_range(mac or ""), self.allow_duplicates)

    @property
    def free(self) -> int:
        return sum(r.free for r in self.ranges)

    @property
    def has_duplicates(self) -> bool:
        return any(count > 1 for count in self.used.values())

    def look(self) -> MacRange | None:
        """The next range with a free address; it moves the pointer."""
        for distance in range(len(self.ranges)):
            at = (self.pointer + distance) % len(self.ranges)
            if self.ranges[at].free:
                self.pointer = (at + 1) % len(self.ranges)
                return self.ranges[at]
        return None

    def take(self, mac: str, allow_duplicates: bool | None = None) -> bool:
        """Use a chosen address; False when it is used already and may not be twice."""
        taken = self.register(number_of(mac), allow_duplicates)
        self.look()
        return taken

    def register(self, number: int, allow_duplicates: bool | None = None) -> bool:
        allowed = self.allow_duplicates if allow_duplicates is None else allow_duplicates
        if self.used.get(number) and not allowed:
            return False
        if not self.used.get(number) and (own := self.range_of(number)):
            own.taken += 1
        self.used[number] = self.used.get(number, 0) + 1
        return True

    def release(self, mac: str) -> None:
        number = number_of(mac)
        count = self.used.get(number, 0)
        if count > 1:
            self.used[number] = count - 1
        elif count:
            del self.used[number]
            if own := self.range_of(number):
                own.taken -= 1

    def allocate(self, count: int = 1, avoided: t.Container[int] = ()) -> list[str]:
        """New addresses, ascending; those in `avoided` only when there are no others. NoMacsLeft when too few are."""
        if count > self.free:
            raise NoMacsLeft
        given: list[int] = []
        for unwanted in (avoided, ()):
            for _range in self.ranges:
                if len(given) < count and (found := self.look()):
                    given += self.of_range(found, min(found.free, count - len(given)), unwanted)
        self.look()
        return [text_of(number) for number in sorted(given)]

    def of_range(self, own: MacRange, count: int, avoided: t.Container[int] = ()) -> list[int]:
        """Addresses of one range; fewer where `avoided` has them. NoMacsLeft when it has not so many."""
        if count > own.free:
            raise NoMacsLeft
        given: list[int] = []
        for _attempt in range(own.free):
            if len(given) == count:
                break
            number = self._following(own)
            if number not in avoided:
                self.register(number)
                given.append(number)
        return given

    def _following(self, own: MacRange) -> int:
        """The next address of a range that is not used; the one behind it is tried first afterwards."""
        offset = own.following
        while own.first + offset in self.used:
            offset = (offset + 1) % own.size
        own.following = (offset + 1) % own.size
        return own.first + offset


def is_bad_mac(in_use: bool, in_range: bool, allow_duplicates: bool) -> bool:
    return in_use and not allow_duplicates or not in_range


def made(ranges: t.Iterable[tuple[str, str]], allow_duplicates: bool, macs: t.Iterable[str]) -> Allocation:
    """The state of a pool that is loaded, with the addresses that its VMs have; duplicates among them stay."""
    bounds = [usable(number_of(first), number_of(last)) for first, last in ranges]
    allocation = Allocation(allow_duplicates, [MacRange(*b) for b in merged(b for b in bounds if b)])
    allocation.look()
    for mac in macs:
        if FORMAT.fullmatch(mac):
            allocation.take(mac, allow_duplicates=True)
    return allocation
