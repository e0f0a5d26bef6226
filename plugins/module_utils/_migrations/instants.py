# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""Points in time as texts of ISO 8601 with their offset, as seconds since 1970, without a clock."""

from __future__ import annotations

import re
import typing as t

PATTERN = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:\.\d+)?)?(?:Z|([+-])(\d\d):?(\d\d))", re.ASCII
)
DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
MINUTE, HOUR, DAY = 60, 3600, 86400


def parse(text: str) -> t.Optional[int]:
    """Return the seconds since 1970 of a text; ``None`` for anything that is not a point in time with its offset."""
    match = PATTERN.fullmatch(text.strip())
    if not match:
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in match.groups()[:6])
    if not (year >= 1970 and 1 <= month <= 12 and 1 <= day <= _days(year, month)):
        return None
    if hour > 23 or minute > 59 or second > 59:
        return None
    offset = int(match[8] or 0) * HOUR + int(match[9] or 0) * MINUTE
    seconds = _day_number(year, month, day) * DAY + hour * HOUR + minute * MINUTE + second
    return seconds + offset if match[7] == "-" else seconds - offset


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def _days(year: int, month: int) -> int:
    return 29 if month == 2 and _is_leap(year) else DAYS[month - 1]


def _day_number(year: int, month: int, day: int) -> int:
    """Return the number of days since the first of January 1970."""
    before = year - 1
    years = (year - 1970) * 365 + (before // 4 - before // 100 + before // 400) - (492 - 19 + 4)
    return years + sum(_days(year, number) for number in range(1, month)) + day - 1
