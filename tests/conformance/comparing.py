# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Is an answer what the recorded engine answered?"""

from __future__ import annotations

import difflib
import re

from .element_paths import parse, select
from .normal_form import written
from .scenario import ALL, STATUS, Step

NUMBERED = re.compile(r"\{#\d+\}")
CONTEXT = 2
SHOWN_LINES = 8
"""Of the body of an answer that has another status than the recorded one."""


class NumberedIds:
    """Which numbered id of an answer is which one of the recording.

    How many ids without a name an engine shows on the way is its own affair; but one and the same id stays the same.
    """

    def __init__(self) -> None:
        self._recorded: dict[str, str] = {}
        self._answered: dict[str, str] = {}

    def translated(self, expected: list[str], got: list[str]) -> list[str]:
        """The lines of an answer with the numbers of the recording, where they can stand for the same ids."""
        if len(expected) != len(got):
            return got
        return [self._line(one, other) for one, other in zip(expected, got)]

    def _line(self, expected: str, got: str) -> str:
        recorded, answered = NUMBERED.findall(expected), NUMBERED.findall(got)
        if not answered or NUMBERED.sub("", expected) != NUMBERED.sub("", got):
            return got
        for one, other in zip(recorded, answered):
            same = self._answered.setdefault(one, other) == other and self._recorded.setdefault(other, one) == one
            if not same:
                return got
        return expected


def differences(step: Step, status: int | str, body: str, ids: NumberedIds) -> list[str]:
    """Lines that show where an answer, its body in normal form, differs from what was recorded."""
    found = []
    if status != step.expect.status:
        found.append(f"status: expected {step.expect.status}, got {status}")
    expected, got = (_compared(text, step.compare) for text in (step.expect.body, body))
    got = ids.translated(expected, got)
    if expected != got:
        found += difflib.unified_diff(expected, got, "expected", "got", lineterm="", n=CONTEXT)
    elif found:
        found += [f"  {line}" for line in body.splitlines()[:SHOWN_LINES]]
    return found


def _compared(body: str, compare: str | tuple[str, ...]) -> list[str]:
    """The lines of a body that are compared: none, all, or those that the element paths pick."""
    if isinstance(compare, str):
        return {STATUS: [], ALL: body.splitlines()}[compare]
    root, lines = parse(body), []
    for path in compare:
        matches = sorted(match if isinstance(match, str) else written(match) for match in select(root, path))
        lines += [f"# {path}", *(line for match in matches or ["(nothing)"] for line in match.split("\n"))]
    return lines
