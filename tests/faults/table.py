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


def table(found: Found) -> str:
    """Return a row for each job: its requests, the faults that were tried, and how the job ended with them."""
    rows = [TITLES, *(_row(name, count, verdicts) for name, (count, verdicts) in found.items())]
    every = [verdict for dummy, verdicts in found.values() for verdict in verdicts]
    rows.append(_row("all", sum(count for count, dummy in found.values()), every))
    width = max(len(row[0]) for row in rows)
    return "\n".join(f"{row[0]:<{width}}" + "".join(f" {cell:>9}" for cell in row[1:]) for row in rows)


def _row(name: str, count: int, verdicts: t.Sequence[Verdict]) -> tuple[str, ...]:
    outcomes = Counter(verdict.outcome for verdict in verdicts)
    return (name, str(count), str(len(verdicts)), *(str(outcomes[o]) for o in (REACHED, CONVERGED, FAILED)))


def problems(found: Found) -> str:
    """Return what is wrong, a paragraph for each trial that failed; empty when nothing is."""
    return "".join(
        f"\n{v.job}, {v.fault} at request {v.number} ({v.request}):\n" + "".join(f"  {text}\n" for text in v.problems)
        for dummy, verdicts in found.values()
        for v in verdicts
        if v.outcome == FAILED
    )
