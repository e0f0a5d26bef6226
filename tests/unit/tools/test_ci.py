# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`.ci/run` on a folder where `make` does what a test says."""

from __future__ import annotations

import os
import pathlib
import shutil
import subprocess

from tests.unit.project import ROOT

SUMMARY = "7 passed, 1 skipped in 3.21s"


def run(folder: pathlib.Path, *steps: str, **targets: str) -> subprocess.CompletedProcess[str]:
    """Run the script with shell commands in the place of make's targets."""
    (folder / ".ci").mkdir()
    shutil.copy(ROOT / ".ci" / "run", folder / ".ci" / "run")
    (folder / "bin").mkdir()
    cases = "\n".join(f"{name}) {command} ;;" for name, command in targets.items())
    make = folder / "bin" / "make"
    make.write_text(f'#!/bin/sh\necho "make $1" >>"{folder}/made"\ncase $1 in\n{cases}\nesac\n', encoding="utf-8")
    make.chmod(0o755)
    environment = {**os.environ, "PATH": f"{folder / 'bin'}:{os.environ['PATH']}"}
    command = [str(folder / ".ci" / "run"), *steps]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_the_output_ends_with_the_summary_of_pytest(tmp_path: pathlib.Path) -> None:
    done = run(tmp_path, test=f"echo '{SUMMARY}'", dist="echo built")
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, SUMMARY)
    assert "dist         passed" in done.stdout


def test_unit_tests_run_once(tmp_path: pathlib.Path) -> None:
    run(tmp_path, test=f"echo '{SUMMARY}'")
    made = (tmp_path / "made").read_text(encoding="utf-8").split("\n")
    assert (made.count("make test"), made.count("make plays")) == (1, 1)
    assert "make coverage" not in made


def test_a_step_that_had_nothing_to_check_is_not_passed(tmp_path: pathlib.Path) -> None:
    done = run(tmp_path, test=f"echo '{SUMMARY}'", contract="echo 'not run: there is no schema'")
    table = done.stdout.split("=== all steps")[1]
    assert "contract     not run" in table
    assert "    not run: there is no schema" in table
    assert done.returncode == 0


def test_a_failed_step_fails_the_run_and_the_others_are_run(tmp_path: pathlib.Path) -> None:
    done = run(tmp_path, test=f"echo '{SUMMARY}'; echo make: Error; exit 2", demo="exit 1", dist="echo built")
    assert done.returncode == 1
    assert "failed: test demo" in done.stdout
    assert "dist         passed" in done.stdout
    assert done.stdout.splitlines()[-1] == SUMMARY


def test_steps_are_chosen_by_name(tmp_path: pathlib.Path) -> None:
    run(tmp_path, "lint", "dist")
    assert (tmp_path / "made").read_text(encoding="utf-8") == "make lint\nmake dist\n"


def test_a_step_that_is_not_there_is_an_error(tmp_path: pathlib.Path) -> None:
    done = run(tmp_path, "nothing")
    assert (done.returncode, done.stderr) == (2, "there is no step nothing \n")
