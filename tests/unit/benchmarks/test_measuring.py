# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the benchmarks count is what they say."""

from __future__ import annotations

import json
import pathlib
import sys

import pytest

from tests.benchmarks import __main__ as benchmarks
from tests.benchmarks import jobs, measuring

JOB = jobs.Job("one", ("full01",), jobs.ours(10), jobs.theirs(10))
PREFIX = pathlib.Path(sys.prefix)


def test_output_exit_code_and_memory_of_a_command(tmp_path: pathlib.Path) -> None:
    code = "import sys; print('said'); print('complained', file=sys.stderr); sys.exit(3)"
    output, failed, megabytes = measuring.run([sys.executable, "-c", code], tmp_path)
    assert set(output.split()) == {"said", "complained"}
    assert failed
    assert megabytes > 0
    assert measuring.run([sys.executable, "-c", ""], tmp_path)[:2] == ("", False)


def test_a_task_is_given_the_connection_and_runs_on_every_host() -> None:
    simulator = measuring.Simulator("https://localhost:1", "ca.pem", "user", "secret", "http://localhost:2", 3)
    (play,) = json.loads(measuring.play(jobs.theirs(2), simulator))
    assert play["tasks"][0]["ovirt.ovirt.ovirt_host_network"]["auth"]["password"] == "secret"
    hosts = json.loads(measuring.inventory(JOB.hosts, PREFIX / "bin" / "python"))["all"]
    assert list(hosts["hosts"]) == ["full01"]


def test_signing_on_is_not_counted(tmp_path: pathlib.Path) -> None:
    with measuring.serving(jobs.WORLD, tmp_path) as simulator:
        found = measuring.measure(simulator, JOB, JOB.ours, PREFIX, tmp_path)
        with pytest.raises(measuring.JobFailed, match="no-such-host"):
            measuring.measure(simulator, JOB._replace(hosts=("no-such-host",)), JOB.ours, PREFIX, tmp_path)
    assert (found.requests, found.writes, found.changed) == (2, 0, 0)


def test_both_collections_are_told_to_do_the_same() -> None:
    for job in jobs.JOBS:
        if job.theirs:
            own, other = (task[module] for task in (job.ours, job.theirs) for module in task)
            assert [n["name"] for n in own["networks"]] == [n["name"] for n in other["networks"]]
            assert own["bonds"][0]["slaves"] == other["bond"]["interfaces"]


def test_a_ratio_says_how_much_less_this_collection_takes() -> None:
    ours = measuring.Measured(2, 0, 0, 60, 1.0)
    theirs = measuring.Measured(17, 0, 0, 60, 3.0)
    text = benchmarks.ratio((theirs, theirs), (ours, ours._replace(seconds=2.0)))
    assert text.split() == ["ratio", "8.5x", "3.0x", "1.5x"]


def test_a_word_that_no_job_has_is_an_error(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["benchmarks", "nothing"])
    assert benchmarks.main() == 2
    assert capsys.readouterr().err.startswith("No job has nothing in its name. Jobs: ")
