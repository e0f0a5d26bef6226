# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The results of the checks, as a table."""

from __future__ import annotations

import typing as t

Row = t.Mapping[str, str]
COLUMNS = ("check", "outcome", "reason")
NOT_APPLICABLE = "not applicable"


def table(rows: t.Sequence[Row]) -> str:
    """A line for each check, and how many there are of each outcome."""
    lines = [COLUMNS, *(tuple(" ".join(row[column].split()) for column in COLUMNS) for row in rows)]
    widths = [max(len(line[i]) for line in lines) for i in range(len(COLUMNS) - 1)]
    shown = ["  ".join([*(cell.ljust(w) for cell, w in zip(line, widths)), line[-1]]).rstrip() for line in lines]
    counts = {
        outcome: sum(row["outcome"] == outcome for row in rows) for outcome in ("passed", "failed", NOT_APPLICABLE)
    }
    return "\n".join([*shown, "", ", ".join(f"{count} {outcome}" for outcome, count in counts.items())])


def failures(rows: t.Iterable[Row]) -> list[Row]:
    """The checks that did not hold."""
    return [row for row in rows if row["outcome"] not in ("passed", NOT_APPLICABLE)]
