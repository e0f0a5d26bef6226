# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The order in which people expect names: eth2 before eth10. Copying networks does not use it."""

from __future__ import annotations

import itertools
import re

RUNS = re.compile(r"\d+|\D+")


def lexo_numeric(left: str | None, right: str | None, case_sensitive: bool = False) -> int:
    """-1, 0 or 1: digits are compared as numbers, the rest as text; the plain text breaks ties. None is first."""
    if left is None or right is None:
        return (left is not None) - (right is not None)
    a, b = (left, right) if case_sensitive else (left.lower(), right.lower())
    for x, y in itertools.zip_longest(RUNS.findall(a), RUNS.findall(b), fillvalue=""):
        both_numbers = x.isdigit() and y.isdigit()
        order = _compare(int(x), int(y)) if both_numbers else _compare(x, y)
        if order:
            return order
    return _compare(left, right)


def _compare(x: str | int, y: str | int) -> int:
    return (x > y) - (x < y)  # type: ignore[operator]
