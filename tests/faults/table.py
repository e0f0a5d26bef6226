# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The verdicts as a text table."""

from __future__ import annotations

import typing as t
from collections import Counter
from dataclasses import dataclass, field

from .trials import CONVERGED, FAILED, REACHED, Verdict

TITLES = ("job", "requests", "faults", "one in", "runs", "reached", "converged", "FAILED", "seconds")


@dataclass
class Row:
    """What was found of a job: its requests, the faults that one in `share` of them met, how it ended, and seconds of
    one process."""

    job: str
    requests: int = 0
    share: int = 1
    faults: int = 0
    seconds: float = 0.0
    verdicts: list[Verdict] = field(default_factory=list)

    def add(self, other: Row) -> None:
        """Add what another fault gave."""
        self.requests, self.share = other.requests, other.share
        self.faults += other.faults
        self.seconds += other.seconds
        self.verdicts += other.verdicts

    def cells(self) -> tuple[str, ...]:
        """Return the cells of the table."""
        share = str(self.share) if self.share > 1 else ""
        return (self.job, str(self.requests), str(self.faults), share, *self._counts(), f"{self.seconds:.0f}")

    def _counts(self) -> tuple[str, ...]:
        outcomes = Counter(verdict.outcome for verdict in self.verdicts)
        return (str(len(self.verdicts)), *(str(outcomes[o]) for o in (REACHED, CONVERGED, FAILED)))


def line(cells: t.Sequence[str], width: int) -> str:
    """Return a line of the table, with a first column of a width."""
    return f"{cells[0]:<{width}}" + "".join(f" {cell:>9}" for cell in cells[1:])


def total(rows: t.Iterable[Row]) -> Row:
    """Return the sum of all jobs."""
    found = Row("all")
    for one in rows:
        found.requests += one.requests
        found.faults = max(found.faults, one.faults)
        found.seconds += one.seconds
        found.verdicts += one.verdicts
    return found


def problems(verdicts: t.Iterable[Verdict]) -> str:
    """Return what is wrong, a paragraph for each run that failed; empty when nothing is."""
    return "".join(
        f"\n{v.job}, {v.fault} at request {v.number} ({v.request}):\n" + "".join(f"  {text}\n" for text in v.problems)
        for v in verdicts
        if v.outcome == FAILED
    )
