# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How the comparison with recordings is judged. The comparison itself is `python -m tests.conformance.run`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.conformance.run import Outcome, judge, known_differences, table

SAME = Outcome("same", 3, {})
DIFFERENT = Outcome("different", 3, {2: "status: expected 200, got 500"})


def test_what_is_as_known_is_no_complaint() -> None:
    assert judge([SAME, DIFFERENT], {"different": {2: "a reason"}}) == []


def test_a_new_difference_is_a_complaint() -> None:
    assert judge([SAME, DIFFERENT], {}) == ["different, step 2: status: expected 200, got 500"]


def test_a_difference_that_is_gone_has_to_be_taken_off_the_list() -> None:
    assert judge([SAME], {"same": {1: "a reason"}}) == [
        "same, step 1: listed as a difference, but there is none any more"
    ]


def test_a_scenario_that_was_not_played_is_a_complaint() -> None:
    assert judge([Outcome("other", 0, {}, "host h9")], {}) == ["other: not played: host h9"]


def test_the_table_counts_known_and_new_differences() -> None:
    assert table([DIFFERENT], {}).splitlines()[1].split() == ["different", "3", "2", "0", "1"]
    known = {"different": {2: "a reason"}}
    assert table([DIFFERENT], known).splitlines()[1].split() == ["different", "3", "2", "1", "0"]


def test_every_known_difference_has_a_reason() -> None:
    assert all(reason.strip() for steps in known_differences().values() for reason in steps.values())


def test_without_recordings_there_is_nothing_to_do(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.conformance.run"],
        capture_output=True,
        text=True,
        check=False,
        env={"ONRAMP_CONFORMANCE": str(tmp_path), "PATH": ""},
    )
    assert (done.returncode, "nothing to compare with" in done.stdout) == (0, True)
