# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The order in which the engine walks its sets and maps of names: which of two errors comes first depends on it."""

from __future__ import annotations

import typing as t

LEAST_BUCKETS = 16
LOAD = 0.75


T = t.TypeVar("T")
WORD = 0xFFFFFFFF


def hash_code(text: str | None) -> int:
    """The hash of a string; None has 0."""
    value = 0
    units = (text or "").encode("utf-16-be")
    for index in range(0, len(units), 2):
        value = (31 * value + units[index] * 256 + units[index + 1]) & WORD
    return value


def hash_of_all(*texts: str | None) -> int:
    """The hash of an object that consists of these strings."""
    value = 1
    for text in texts:
        value = (31 * value + hash_code(text)) & WORD
    return value


def hashed(items: t.Iterable[T], code: t.Callable[[T], int] = hash_code) -> list[T]:  # type: ignore[assignment]
    """The items once each, in the order of a hash set that grew by adding them."""
    unique = list(dict.fromkeys(items))
    buckets = LEAST_BUCKETS
    while len(unique) > buckets * LOAD:
        buckets *= 2

    def bucket(item: T) -> int:
        value = code(item)
        return (value ^ (value >> 16)) % buckets

    return sorted(unique, key=bucket)
