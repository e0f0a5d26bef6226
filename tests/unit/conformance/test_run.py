# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which recordings are played, and how their outcomes are judged."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from tests.conformance import run
from tests.conformance.judging import judge, summary, table
from tests.conformance.playing import Outcome

SAME = Outcome("same", 3, {})
DIFFERENT = Outcome("different", 3, {2: "status: expected 200, got 500"})
SKIPPED = Outcome("other", 0, {}, "host h9")


def test_a_known_difference_is_no_complaint() -> None:
    assert judge([SAME, DIFFERENT], {"different": {2: "a reason"}}) == []


def test_a_new_difference_is_a_complaint() -> None:
    assert judge([SAME, DIFFERENT], {}) == ["different, step 2: status: expected 200, got 500"]


def test_a_listed_difference_that_is_gone_is_a_complaint() -> None:
    assert judge([SAME], {"same": {1: "a reason"}}) == [
        "same, step 1: listed as a difference, but there is none any more"
    ]


def test_a_scenario_that_was_not_played_is_a_complaint() -> None:
    assert judge([SKIPPED], {}) == ["other: not played: host h9"]


def test_the_table_counts_known_and_new_differences() -> None:
    assert table([DIFFERENT], {}).splitlines()[1].split() == ["different", "3", "2", "0", "1"]
    known = {"different": {2: "a reason"}}
    assert table([DIFFERENT], known).splitlines()[1].split() == ["different", "3", "2", "1", "0"]


def test_the_summary_counts_differences_and_scenarios_not_played() -> None:
    known = {"different": {2: "a reason"}}
    assert summary([SAME, DIFFERENT], known) == "2 scenarios, 6 steps: 1 different, 1 of them known."
    assert summary([SKIPPED], known) == "1 scenarios (1 not played), 0 steps: 0 different, 0 of them known."


def test_every_known_difference_has_a_reason() -> None:
    assert all(reason.strip() for steps in run.known_differences().values() for reason in steps.values())


def test_the_project_has_recordings_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ONRAMP_CONFORMANCE", raising=False)
    found = run.scenarios(run.folder())
    assert len(found) >= 86
    assert len({scenario.name for scenario in found}) == len(found)


# ------------------------------------------------------------------------------------------------------- command line
def scenario(status: int) -> dict[str, object]:
    steps = [{"method": "GET", "path": "hosts/{h1}", "compare": "status", "expect": {"status": status}}]
    return {"name": "one", "area": "host", "about": "a host", "needs": {"hosts": ["h1"]}, "steps": steps}


def answer(
    given: object, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *names: str
) -> tuple[int, str]:
    """The exit code and the last line for one recording in a folder of its own."""
    (folder / "one.json").write_text(json.dumps(given), encoding="utf-8")
    monkeypatch.setenv("ONRAMP_CONFORMANCE", str(folder))
    monkeypatch.setattr(sys, "argv", ["run", *names])
    code = run.main()
    printed = capsys.readouterr()
    return code, (printed.out + printed.err).strip().splitlines()[-1]


def test_recordings_of_another_folder_are_played(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert answer(scenario(200), tmp_path, monkeypatch, capsys) == (
        0,
        "1 scenarios, 1 steps: 0 different, 0 of them known.",
    )


def test_a_difference_fails_the_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert answer(scenario(404), tmp_path, monkeypatch, capsys) == (
        1,
        "1 scenarios, 1 steps: 1 different, 0 of them known.",
    )


def test_an_unknown_scenario_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code, message = answer(scenario(200), tmp_path, monkeypatch, capsys, "two")
    assert (code, message) == (2, f"There is no scenario two in {tmp_path}.")


def test_a_folder_without_recordings_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ONRAMP_CONFORMANCE", str(tmp_path))
    monkeypatch.setattr("sys.argv", ["run"])
    assert run.main() == 2
    assert capsys.readouterr().err.strip() == f"There is no scenario in {tmp_path}."


def test_a_file_that_is_not_a_scenario_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code, message = answer({"name": "one"}, tmp_path, monkeypatch, capsys)
    assert (code, message) == (2, f"{tmp_path / 'one.json'} is not a scenario: KeyError: 'area'")
