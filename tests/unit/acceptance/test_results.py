# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of an acceptance run, and what makes a run fail."""

from __future__ import annotations

import pytest

from tests.acceptance.results import failures, table

ROWS = [
    {"check": "read", "outcome": "passed", "reason": ""},
    {"check": "copy", "outcome": "not applicable", "reason": "two hosts\n are needed"},
]


def test_every_check_has_a_line_and_every_outcome_a_count() -> None:
    assert table(ROWS).splitlines() == [
        "check  outcome         reason",
        "read   passed",
        "copy   not applicable  two hosts are needed",
        "",
        "1 passed, 0 failed, 1 not applicable",
    ]


@pytest.mark.parametrize(("outcome", "failed"), [("passed", 0), ("not applicable", 0), ("failed", 1), ("", 1)])
def test_only_what_passed_or_cannot_be_done_is_no_failure(outcome: str, failed: int) -> None:
    assert len(failures([*ROWS, {"check": "x", "outcome": outcome, "reason": ""}])) == failed
