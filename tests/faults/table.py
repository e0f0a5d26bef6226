# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The verdicts as a text table."""

from __future__ import annotations

import typing as t
from collections import Counter

from .trials import CONVERGED, FAILED, REACHED, Verdict

Found = t.Mapping[str, tuple[int, t.Sequence[Verdict]]]
TITLES = ("job", "requests", "faults", "reached", "converged", "FAILED")


def line(cells: t.Sequence[str], width: int) -> str:
    """Return a line of the table, with a first column of a width."""
    return f"{cells[0]:<{width}}" + "".join(f" {cell:>9}" for cell in cells[1:])


def row(name: str, count: int, verdicts: t.Sequence[Verdict]) -> tuple[str, ...]:
    """Return the cells of a job: its requests, the faults that were tried, and how the job ended with them."""
    outcomes = Counter(verdict.outcome for verdict in verdicts)
    return (name, str(count), str(len(verdicts)), *(str(outcomes[o]) for o in (REACHED, CONVERGED, FAILED)))


def total(found: Found) -> tuple[str, ...]:
    """Return the cells of all jobs."""
    every = [verdict for dummy, verdicts in found.values() for verdict in verdicts]
    return row("all", sum(count for count, dummy in found.values()), every)


def problems(found: Found) -> str:
    """Return what is wrong, a paragraph for each trial that failed; empty when nothing is."""
    return "".join(
        f"\n{v.job}, {v.fault} at request {v.number} ({v.request}):\n" + "".join(f"  {text}\n" for text in v.problems)
        for dummy, verdicts in found.values()
        for v in verdicts
        if v.outcome == FAILED
    )
