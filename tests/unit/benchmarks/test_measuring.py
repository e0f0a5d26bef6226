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
from tests.benchmarks import goals, jobs, measuring

JOB = jobs.Job("one", ("full01",), jobs.ours(10), jobs.theirs(10))
PREFIX = pathlib.Path(sys.prefix)


def test_output_exit_code_and_memory_of_a_command(tmp_path: pathlib.Path) -> None:
    code = "import sys; print('said'); print('complained', file=sys.stderr); sys.exit(3)"
    output, failed, usage = measuring.run([sys.executable, "-c", code], tmp_path)
    assert set(output.split()) == {"said", "complained"}
    assert failed
    assert usage.megabytes > 0
    assert usage.cpu > 0
    assert measuring.run([sys.executable, "-c", ""], tmp_path)[:2] == ("", False)


def test_a_task_is_given_the_connection_and_runs_on_every_host() -> None:
    simulator = measuring.Simulator("https://localhost:1", "ca.pem", "user", "secret", "http://localhost:2", 3)
    (play,) = json.loads(measuring.play(jobs.theirs(2), simulator))
    assert play["tasks"][0]["ovirt.ovirt.ovirt_host_network"]["auth"]["password"] == "secret"
    hosts = json.loads(measuring.inventory(JOB.hosts, PREFIX / "bin" / "python"))["all"]
    assert list(hosts["hosts"]) == ["full01"]


def test_signing_on_is_not_counted(tmp_path: pathlib.Path) -> None:
    def command(simulator: measuring.Simulator, *hosts: str) -> list[str]:
        return measuring.prepare(simulator, hosts, JOB.ours, PREFIX, tmp_path)

    with measuring.serving(jobs.WORLD, tmp_path) as simulator:
        found = measuring.measure(simulator, command(simulator, *JOB.hosts), tmp_path)
        with pytest.raises(measuring.JobFailed, match="no-such-host"):
            measuring.measure(simulator, command(simulator, "no-such-host"), tmp_path)
    assert (found.requests, found.writes, found.changed) == (2, 0, 0)


def test_both_collections_do_the_same_work() -> None:
    for job in jobs.JOBS:
        if job.theirs and "loop" in job.theirs:
            assert job.ours["onramp.ovirt.vm_register"]["vms"] == job.theirs["loop"]
        elif job is jobs.IMPORTED_50:
            assert [vm["name"] for vm in job.ours["onramp.ovirt.v2v_import"]["vms"]] == list(job.hosts)
        elif job.theirs:
            own, other = (task[module] for task in (job.ours, job.theirs) for module in task)
            assert [n["name"] for n in own["networks"]] == [n["name"] for n in other["networks"]]
            assert own["bonds"][0]["slaves"] == other["bond"]["interfaces"]


def measured(cpu: float = 1.0, seconds: float = 1.0, requests: int = 2, megabytes: int = 60) -> measuring.Measured:
    return measuring.Measured(cpu, seconds, megabytes, requests)


def test_a_ratio_compares_with_the_other_collection() -> None:
    ours = [measured(cpu) for cpu in (1.0, 9.0, 2.0)] + [measured(seconds=2.0)]
    theirs = [measured(8.0, 3.0, 17)] * 4
    text = benchmarks.ratio(theirs, ours)
    assert text.split() == ["ratio", "8.5x", "4.0x", "3.0x", "1.5x"]


def test_a_line_has_the_median_and_the_least_and_fits_a_screen() -> None:
    found = [measured(cpu) for cpu in (3.0, 1.0, 2.0)] + [measured(seconds=4.0)]
    text = benchmarks.line("onramp.ovirt", found)
    assert text.split() == ["onramp.ovirt", "2", "0", "0", "60", "2.00", "1.00", "1.00", "4.00", "0.00"]
    assert len(text) <= len(benchmarks.COLUMNS) <= 100


def test_each_side_of_a_job_starts_with_the_same_world(tmp_path: pathlib.Path) -> None:
    job = jobs.Job("one VLAN", ("full01",), jobs.ours(11), None)
    side = benchmarks.Contender(goals.OURS, job.ours)
    with measuring.serving(jobs.WORLD, tmp_path) as simulator:
        found, failures = benchmarks.in_turns(job, [side], simulator, tmp_path, 1, 0.0)
    assert not failures
    assert [one.changed for one in found[goals.OURS]] == [1, 1]


def test_a_word_that_no_job_has_is_an_error(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["benchmarks", "nothing"])
    assert benchmarks.main() == 2
    assert capsys.readouterr().err.startswith("No job has nothing in its name. Jobs: ")


def test_what_is_measured_keeps_its_compiled_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    monkeypatch.setenv("OVIRT_URL", "https://other.example.com")
    assert not {"PYTHONDONTWRITEBYTECODE", "OVIRT_URL"} & set(measuring.environment())
