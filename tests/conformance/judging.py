# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the outcomes of scenarios mean: known differences, and those that are a complaint."""

from __future__ import annotations

import typing as t

from .playing import Outcome

Known = t.Mapping[str, t.Mapping[int, str]]
"""Scenario -> step -> reason."""


def judge(outcomes: t.Sequence[Outcome], known: Known) -> list[str]:
    """What is not as known_differences.yml says: unknown differences, and known ones that are gone."""
    complaints = []
    for outcome in outcomes:
        expected = known.get(outcome.name, {})
        if outcome.skipped:
            complaints.append(f"{outcome.name}: not played: {outcome.skipped}")
            continue
        for number, text in sorted(outcome.differing.items()):
            if number not in expected:
                complaints.append(f"{outcome.name}, step {number}: {text}")
        for number in sorted(set(expected) - set(outcome.differing)):
            complaints.append(f"{outcome.name}, step {number}: listed as a difference, but there is none any more")
    return complaints


def table(outcomes: t.Sequence[Outcome], known: Known) -> str:
    width = max(len("scenario"), *(len(o.name) for o in outcomes))
    lines = [f"{'scenario':{width}}  steps  same  known  new"]
    for o in outcomes:
        listed = sum(number in known.get(o.name, {}) for number in o.differing)
        same = o.steps - len(o.differing)
        lines.append(f"{o.name:{width}}  {o.steps:5}  {same:4}  {listed:5}  {len(o.differing) - listed:3}")
    return "\n".join(lines)


def summary(outcomes: t.Sequence[Outcome], known: Known) -> str:
    """One line; scenarios that were not played are not counted among the steps."""
    steps, differing = sum(o.steps for o in outcomes), sum(len(o.differing) for o in outcomes)
    listed = sum(number in known.get(o.name, {}) for o in outcomes for number in o.differing)
    skipped = sum(bool(o.skipped) for o in outcomes)
    not_played = f" ({skipped} not played)" if skipped else ""
    return f"{len(outcomes)} scenarios{not_played}, {steps} steps: {differing} different, {listed} of them known."
