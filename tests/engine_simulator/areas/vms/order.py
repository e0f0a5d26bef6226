# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The orders in which the engine puts vNICs."""

from __future__ import annotations

import re
import typing as t

SUFFIX = re.compile(r"(.*?)(\d*)", re.S)


def normalised_suffixes(names: t.Sequence[str]) -> list[str]:
    """Names whose numbers at the end are equally long."""
    split = [_split(name) for name in names]
    width = max((len(number) for _text, number in split), default=0)
    return [text + (number.zfill(width) if number else "") for text, number in split]


def _split(name: str) -> tuple[str, str]:
    match = SUFFIX.fullmatch(name)
    return (match[1], match[2]) if match else (name, "")


def compare_numeric_suffix(left: str, right: str) -> int:
    one, other = normalised_suffixes([left, right])
    return (one > other) - (one < other)


class Sortable(t.Protocol):
    name: str
    mac: str | None
    pci_address: str


def compare_for_allocation(one: Sortable, other: Sortable) -> int:
    """By PCI address if both have one, else by MAC if both have one, else by name, letter by letter."""
    if one.pci_address and other.pci_address:
        left, right = one.pci_address, other.pci_address
    elif one.mac and other.mac:
        left, right = one.mac, other.mac
    else:
        left, right = one.name, other.name
    return (left > right) - (left < right)
