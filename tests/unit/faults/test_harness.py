# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The harness of faults judges jobs that are right, and jobs that are wrong in a known way."""

from __future__ import annotations

import contextlib
import signal
import subprocess
import sys
import typing as t
from pathlib import Path

import pytest

from tests.engine_simulator.areas.host_networks.known import HostNetworksSlice
from tests.engine_simulator.areas.hosts.model import FenceAgent
from tests.engine_simulator.running import Simulator
from tests.faults import injected, trials
from tests.faults.conversion_host import kill_conversions
from tests.faults.forking import Forks
from tests.faults.jobs import BY_NAME, JOBS, Job, one
from tests.faults.table import TITLES, Row, line, problems, total
from tests.faults.trials import CONVERGED, FAILED, REACHED, Bench, Verdict
from tests.faults.workers import numbers, share_of
from tests.faults.world_state import differences, normal_form

from ..project import modules, uses_engine

JOB = one("put a host into maintenance", "host", {"name": "h1", "state": "maintenance"})


@pytest.fixture(scope="module")
def forks() -> t.Iterator[Forks]:
    with contextlib.closing(Forks()) as forks:
        yield forks


@pytest.fixture(scope="module")
def references() -> dict[str, trials.Reference]:
    return {}


@pytest.fixture
def bench(simulator: Simulator, forks: Forks, references: dict[str, trials.Reference]) -> Bench:
    """A bench that runs a job without faults only once for all tests."""
    return Remembering(simulator, forks, references)


class Remembering(Bench):
    def __init__(self, simulator: Simulator, forks: Forks, references: dict[str, trials.Reference]) -> None:
        super().__init__(simulator, forks)
        self._references = references

    def reference(self, job: Job) -> trials.Reference:
        if job.name not in self._references:
            self._references[job.name] = super().reference(job)
        return self._references[job.name]


def request_of(reference: trials.Reference, method: str, path: str) -> int:
    """The number of a request."""
    return next(
        number
        for number, entry in enumerate(reference.requests, start=1)
        if entry["method"] == method and path in entry["path"]
    )


def with_fault(bench: Bench, job: Job, fault: str, method: str = "POST", path: str = "deactivate") -> Verdict:
    reference = bench.reference(job)
    return bench.with_fault(job, reference, injected.BY_NAME[fault], request_of(reference, method, path))


def test_a_job_without_faults_gives_its_requests_and_its_state(bench: Bench) -> None:
    reference = bench.reference(JOB)
    assert [entry["path"].rpartition("/")[2] for entry in reference.requests][:3] == ["token", "hosts", "deactivate"]
    assert reference.state["hosts/Host h1.status"] == '"maintenance"'
    assert {host.status for host in reference.world.hosts.values()} == {"up"}


@pytest.mark.parametrize("fault", [fault.name for fault in injected.FAULTS])
def test_each_fault_is_survived_by_a_write(bench: Bench, fault: str) -> None:
    verdict = with_fault(bench, JOB, fault)
    assert verdict.outcome in (REACHED, CONVERGED), verdict.problems


def test_a_killed_process_is_gone_before_its_request_is_served(bench: Bench) -> None:
    reference = bench.reference(JOB)
    number = request_of(reference, "POST", "deactivate")
    for fault, expected in (("killed before", "up"), ("killed after", "maintenance")):
        bench._load(trials.copy.deepcopy(reference.world))
        run = bench._run(JOB, injected.BY_NAME[fault], number, "")
        assert (run.killed, run.results, len(run.requests)) == (True, [], number)
        trials.at_rest(bench.simulator.engine)
        assert next(h for h in bench.simulator.world.hosts.values() if h.name == "h1").status == expected


def test_a_conversion_ends_with_the_machine_and_those_of_others_go_on(tmp_path: Path) -> None:
    wait = [sys.executable, "-c", "input()"]
    with subprocess.Popen([*wait, str(tmp_path / "run" / "disks")], stdin=subprocess.PIPE) as converting:
        with subprocess.Popen([*wait, str(tmp_path / "other")], stdin=subprocess.PIPE) as other:
            kill_conversions(tmp_path / "run")
            assert converting.wait() == -signal.SIGKILL
            assert other.poll() is None
            other.kill()


class Doubling(Bench):
    """Runs a job as if it sent its last write twice when it meets a fault."""

    def _run(self, job: Job, fault: injected.Fault | None = None, number: int = 0, path: str = "") -> trials.Run:
        run = super()._run(job, fault, number, path)
        if fault:
            world = self.simulator.world
            agents = next(host for host in world.hosts.values() if host.name == "h1").agents
            agents.append(FenceAgent(**{**vars(agents[-1]), "id": world.new_id()}))
        return run


def test_a_job_that_doubles_a_write_is_found(simulator: Simulator, forks: Forks) -> None:
    verdict = with_fault(Doubling(simulator, forks), BY_NAME["set fence agents"], "503", "GET", "hosts")
    assert verdict.outcome == FAILED
    assert "hosts/Host h1.agents (number): 3 instead of 2" in verdict.problems
    right = with_fault(Bench(simulator, forks), BY_NAME["set fence agents"], "503", "GET", "hosts")
    assert (right.outcome, right.problems) == (REACHED, ())


def test_a_job_that_is_never_done_is_no_row(bench: Bench) -> None:
    job = one("refresh a host", "host", {"name": "h1", "state": "refreshed"})
    with pytest.raises(AssertionError, match="changes something the second time: POST .*refresh"):
        bench.reference(job)


def test_a_failure_that_hides_a_change_is_found(bench: Bench) -> None:
    reference = bench.reference(JOB)
    number = request_of(reference, "POST", "deactivate")
    request = {**reference.requests[number - 1], "status": 200}
    run = trials.Run([{"failed": True, "changed": False, "msg": "Cannot read host 'h1'."}], [request])
    found = trials._problems_of_failure(run, injected.BY_NAME["500"], number, reference)
    assert len(found) == 1
    assert "does not say that something may have changed" in found[0]


@pytest.mark.parametrize(
    "message",
    ["", "Unexpected error, please report it: KeyError: 'h1'", "Traceback (most recent call last): h1", "failed"],
)
def test_a_message_that_is_not_a_sentence_is_found(bench: Bench, message: str) -> None:
    run = trials.Run([{"failed": True, "msg": message}], [])
    found = trials._problems_of_failure(run, injected.BY_NAME["500"], 1, bench.reference(JOB))
    assert any("is not a sentence" in text for text in found)


def test_a_hang_that_is_not_bounded_is_found(bench: Bench) -> None:
    run = trials.Run([{"failed": True, "msg": "Cannot read host 'h1'."}], [], seconds=2 * trials.TIMEOUT)
    found = trials._problems_of_failure(run, injected.BY_NAME["hang"], 1, bench.reference(JOB))
    assert found == ["it took 1200 seconds, with a timeout of 600"]


def test_a_request_that_hangs_takes_its_limit_on_the_clock_of_the_test(bench: Bench) -> None:
    reference = bench.reference(JOB)
    number = request_of(reference, "GET", "hosts")
    bench._load(trials.copy.deepcopy(reference.world))
    run = bench._run(JOB, injected.BY_NAME["hang"], number, "")
    # The limit of one request, by default.
    assert 300 <= run.seconds <= reference.seconds + trials.TIMEOUT + trials.SESSION
    assert run.requests[number - 1]["status"] == "reset"


def test_a_run_is_given_up_when_nothing_happens(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trials, "STILL", 0.01)
    monkeypatch.setattr(bench.forks, "has_ended", lambda dummy: False)
    done = iter([1.0, 2.0, 2.0])
    monkeypatch.setattr(bench.forks, "cpu", lambda: next(done))
    assert not bench._ends()
    assert list(done) == []


def test_a_run_that_computes_is_not_given_up_before_its_limit(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench.forks, "has_ended", lambda dummy: False)
    done = iter([trials.MOST_CPU - 1.0, float(trials.MOST_CPU), trials.MOST_CPU + 1.0])
    monkeypatch.setattr(bench.forks, "cpu", lambda: next(done))
    assert not bench._ends()
    assert list(done) == []


def test_states_are_compared_by_name_and_not_by_id(simulator: Simulator) -> None:
    before = normal_form(simulator.world)
    host = next(host for host in simulator.world.hosts.values() if host.name == "h1")
    del simulator.world.hosts[host.id]
    networking = simulator.world.area(HostNetworksSlice).networking
    known = networking.pop(host.id)
    host.id = simulator.world.new_id()
    simulator.world.hosts[host.id] = host
    networking[host.id] = known
    assert differences(before, normal_form(simulator.world)) == []
    host.comment = "other"
    assert differences(before, normal_form(simulator.world)) == ['hosts/Host h1.comment: "other" instead of ""']


def test_each_request_meets_each_fault_in_the_whole_form() -> None:
    assert {share_of(job, 43, short=False) for job in JOBS} == {1}
    assert [len(numbers(7, fault.name, 7)) for fault in injected.FAULTS] == [1] * len(injected.FAULTS)
    assert numbers(5, "500", 1) == [1, 2, 3, 4, 5]
    every = [number for fault in injected.FAULTS for number in numbers(5, fault.name, 5)]
    assert sorted(set(every)) == [1, 2, 3, 4, 5]


def test_few_requests_meet_a_fault_in_the_short_form_and_one_of_a_play() -> None:
    most = {1: 1, 4: 1, 43: 3, 200: 3}
    for job in JOBS:
        for count, expected in most.items():
            chosen = [numbers(count, fault.name, share_of(job, count, short=True)) for fault in injected.FAULTS]
            assert {len(one) for one in chosen} == {1 if job.play else expected}


def test_every_module_that_talks_to_an_engine_has_a_row() -> None:
    used = {module for job in JOBS for module, dummy in job.tasks}
    assert used == set(filter(uses_engine, modules()))


def test_the_table_counts_outcomes_and_lists_what_failed() -> None:
    verdicts = [Verdict("a job", "hang", 2, "GET hosts", outcome, ()) for outcome in (REACHED, REACHED, CONVERGED)]
    failed = Verdict("a job", "cut", 3, "POST hosts", FAILED, ("something is doubled",))
    found = Row("a job")
    found.add(Row("a job", 7, 4, 1, 1.6, verdicts))
    found.add(Row("a job", 7, 4, 1, 1.6, [failed]))
    assert line(found.cells(), 5).split() == ["a", "job", "7", "2", "4", "4", "2", "1", "1", "3"]
    assert total([found, found]).cells() == ("all", "14", "2", "", "8", "4", "2", "2", "6")
    assert len(TITLES) == len(found.cells())
    assert problems(found.verdicts) == "\na job, cut at request 3 (POST hosts):\n  something is doubled\n"


def test_a_process_without_a_result_shows_what_it_printed(bench: Bench) -> None:
    run = bench._run(one("a module that is not there", "not_there", {}))
    assert "ended without a result" in run.problem
    assert "No module named" in run.problem
