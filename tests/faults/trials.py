# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A job run without faults, and then once for each request with a fault: whether it gets where it should."""

from __future__ import annotations

import copy
import json
import re
import shutil
import time
import typing as t
from dataclasses import dataclass
from pathlib import Path

from tests.engine_simulator.areas.storage.model import StorageSlice
from tests.engine_simulator.core.fault_injection import Fault as InjectedFault
from tests.engine_simulator.core.fault_injection import FaultInjection, Journal
from tests.engine_simulator.running import Simulator
from tests.engine_simulator.world import World
from tests.engine_simulator.world_file import read_world

from .forking import Forks
from .injected import Fault
from .jobs import Job
from .order import Order
from .world_state import at_rest, differences, normal_form

REACHED, CONVERGED, FAILED = "reached", "converged", "failed"
# The `timeout` of every task, in virtual seconds.
TIMEOUT = 600
# What signing on and off may take in addition to it.
SESSION = 60
# Which address is next, and when something happened.
AT_DISCRETION = re.compile(r"\.(allocation|date|stopped)\b")
MAC = re.compile(r"(?:[0-9a-f]{2}:){5}[0-9a-f]{2}")
PLAYS = Path(__file__).parent / "plays"
# Real seconds that a request of a play may take: one that hangs takes them.
PLAY_REQUEST = 10
# A run is given up if it neither computes nor sends a request for so many real seconds, or takes so much CPU.
STILL, MOST_CPU = 120, 300
POLL = 0.002
# Characters of the output of a process that gave no result.
MOST_SAID = 1000
READS = ("GET", "HEAD")
SIGN_ON = ("sso/", "services/sso")
# What reads disks changes nothing for good.
TRANSFERS = ("imagetransfers", "images/")
# Lets the engine ask a host for its updates.
QUESTION = "/upgradecheck"
SENTENCE = re.compile(r"[A-Z0-9]\S* .{10,}", re.DOTALL)
NOT_A_SENTENCE = re.compile(r"Traceback|Unexpected error|object at 0x|\bNone\b")
SUBJECT = re.compile(
    r"\b(h1|h2|n1|log in to|hosts?|clusters?|networks?|tags|affinity labels|events?|labels"
    r"|data centers?|storage domains?|templates?|disks?|image transfers|OVF store|version of the engine"
    r"|VMs?|vNICs?|vNIC profiles|jobs|imports)\b"
)


@dataclass(frozen=True)
class Run:
    """What one run of a job's tasks gave: their results (none from one that was killed), and what was asked."""

    results: list[dict[str, t.Any]]
    requests: list[dict[str, t.Any]]
    seconds: float = 0.0
    killed: bool = False
    problem: str = ""

    @property
    def failure(self) -> dict[str, t.Any] | None:
        return next((result for result in self.results if result.get("failed")), None)

    @property
    def changed(self) -> bool:
        return any(result.get("changed") for result in self.results)

    @property
    def writes(self) -> list[str]:
        """The requests that may have changed something."""
        return [f"{r['method']} {r['path']}" for r in self.requests if is_write(r)]


def is_write(request: t.Mapping[str, t.Any]) -> bool:
    return request["method"] not in READS and not request["path"].startswith((*SIGN_ON, *TRANSFERS))


@dataclass(frozen=True)
class Reference:
    """A job without faults: the world it begins with, its requests, and the state it ends with."""

    world: World
    requests: list[dict[str, t.Any]]
    state: dict[str, str]
    seconds: float


@dataclass(frozen=True)
class Verdict:
    """How a job ended with a fault at a request."""

    job: str
    fault: str
    number: int
    request: str
    outcome: str
    problems: tuple[str, ...] = ()


@dataclass
class Bench:
    """Runs jobs on a simulator of its own."""

    simulator: Simulator
    forks: Forks

    @property
    def folder(self) -> Path:
        """Files of a run."""
        return self.forks.folder

    def reference(self, job: Job) -> Reference:
        """Run a job without faults, and a second time; raises AssertionError if it fails or changes something again."""
        self._load(read_world(job.world))
        if job.prepare:
            job.prepare(self.simulator)
        if job.before:
            prepared = self._run(Job("", job.before))
            assert not prepared.failure, f"{job.name}: the tasks before fail: {_reason(prepared)}"
        at_rest(self.simulator.engine)
        self._save_ovfs()
        world = copy.deepcopy(self.simulator.world)
        done = self._run(job)
        assert not done.failure and not done.problem, f"{job.name} fails: {_reason(done)}"
        at_rest(self.simulator.engine)
        state = _state(job, self.simulator.world)
        again = self._run(job)
        assert not again.failure, f"{job.name} fails the second time: {_reason(again)}"
        assert not _change(job, again), f"{job.name} changes something the second time: {_change(job, again)}"
        return Reference(world, done.requests, state, done.seconds)

    def with_fault(self, job: Job, reference: Reference, fault: Fault, number: int) -> Verdict:
        """Run a job with a fault at a request, again if it failed, and once more, which must change nothing."""
        self._load(copy.deepcopy(reference.world))
        asked = reference.requests[number - 1]
        run = self._run(job, fault, number, asked["path"])
        problems = [run.problem] if run.problem else []
        outcome = REACHED
        if run.killed or run.failure:
            outcome = CONVERGED
            problems += [] if run.killed else _problems_of_failure(run, fault, number, reference)
            run = self._run(job)
            if run.failure or run.problem:
                problems.append(f"the next run fails: {_reason(run)}")
        at_rest(self.simulator.engine)
        problems += differences(reference.state, _state(job, self.simulator.world))[:5]
        again = self._run(job)
        if again.failure or again.problem:
            problems.append(f"the run after fails: {_reason(again)}")
        elif change := _change(job, again):
            problems.append(f"the run after changes something: {change}")
        title = f"{asked['method']} {asked['path']}"
        return Verdict(job.name, fault.name, number, title, FAILED if problems else outcome, tuple(problems))

    def _load(self, world: World) -> None:
        state = self.simulator.state
        state.engine.world = world
        state.engine.locks.clear()
        state.fault_injection = FaultInjection()
        shutil.rmtree(self.folder / "run", ignore_errors=True)

    def _save_ovfs(self) -> None:
        folder = self.folder / "ovfs"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        for domain in self.simulator.world.area(StorageSlice).storage_domains.values():
            for entity in domain.entities.values():
                (folder / f"{entity.id}.ovf").write_text(entity.ovf, encoding="utf-8")

    def _run(self, job: Job, fault: Fault | None = None, number: int = 0, path: str = "") -> Run:
        state = self.simulator.state
        state.journal, state.fault_injection = Journal(), FaultInjection()
        hanging = bool(fault and fault.hangs and not job.play)
        met = state.fault_injection.add(fault.at(number, path, broken=hanging)) if fault else None
        report = self.folder / "report.json"
        report.unlink(missing_ok=True)
        self.forks.start(self._order(job, str(report), hanging))
        killed = bool(fault and met and fault.kills) and self._kill_at_request(met)
        problem = ""
        if not killed and not self._ends():
            problem = "the run did not end"
            self.forks.kill()
        self._wait_for_requests()
        if killed or problem or not report.exists():
            said = Path(f"{report}.output").read_text(encoding="utf-8", errors="replace")[-MOST_SAID:]
            problem = problem or ("" if killed else f"the process ended without a result: {said}")
            return Run([], state.journal.entries, killed=killed, problem=problem)
        done = json.loads(report.read_text(encoding="utf-8"))
        return Run(done["results"], state.journal.entries, done["seconds"])

    def _ends(self) -> bool:
        """Whether the run ends. It is given up by what it does, and not by what a slow machine takes for it."""
        before: tuple[float, int] | None = None
        while not self.forks.has_ended(STILL):
            done = self.forks.cpu(), len(self.simulator.journal.entries)
            if done == before or done[0] > MOST_CPU:
                return False
            before = done
        return True

    def _order(self, job: Job, report: str, hanging: bool) -> Order:
        if not job.play:
            tasks = json.loads(json.dumps(job.tasks).replace("{folder}", str(self.folder)))
            given = tuple((module, {"timeout": TIMEOUT, **options}) for module, options in tasks)
            return Order(report, given, self._auth(), hanging, job.programs)
        auth = self._auth()
        environment = {
            **{f"OVIRT_{name.upper()}": value for name, value in auth.items() if name != "ca_file"},
            "OVIRT_CAFILE": auth["ca_file"],
            "OVIRT_TIMEOUT": str(PLAY_REQUEST),
            "ONRAMP_IN_PROCESS": str(job.in_process),
        }
        inventory = "".join(f"{host}," for host in job.hosts)
        arguments = ("-i", inventory, "-e", json.dumps(job.variables))
        play = str(PLAYS / f"{job.play}.yml")
        return Order(report, play=play, arguments=arguments, environment=environment)

    def _auth(self) -> dict[str, t.Any]:
        simulator = self.simulator
        return {
            "url": simulator.url,
            "username": simulator.username,
            "password": simulator.password,
            "ca_file": simulator.ca_file,
        }

    def _kill_at_request(self, fault: InjectedFault | None) -> bool:
        """Kill the process as soon as its request is held; says whether it came that far."""
        while fault and fault.seen < fault.nth:
            if self.forks.has_ended(POLL):
                return False
        self.forks.kill()
        return True

    def _wait_for_requests(self) -> None:
        """Wait until the simulator is done with every request, also those whose client is gone."""
        while any(entry["status"] is None for entry in list(self.simulator.journal.entries)):
            time.sleep(POLL)


def _reason(run: Run) -> str:
    return run.problem or str((run.failure or {}).get("msg"))


def _state(job: Job, world: World) -> dict[str, str]:
    """Return the state of a world; with `job.macs`, without what the engine chooses at its own discretion."""
    found = normal_form(world)
    if not job.macs:
        return found
    kept = {path: text for path, text in found.items() if not AT_DISCRETION.search(path)}
    return {path: MAC.sub(lambda mac: mac[0] if mac[0] in job.macs else "new", text) for path, text in kept.items()}


def _change(job: Job, run: Run) -> str:
    """Return what a run changed, as text; empty when it changed nothing."""
    writes = [write for write in run.writes if not (job.repeated and re.search(job.repeated, write))]
    return ", ".join(writes) or ("it says so" if run.changed else "")


def _problems_of_failure(run: Run, fault: Fault, number: int, reference: Reference) -> list[str]:
    failure = run.failure or {}
    message = str(failure.get("msg", ""))
    found = []
    if not SENTENCE.match(message) or NOT_A_SENTENCE.search(message):
        found.append(f"the message is not a sentence: {message}")
    elif not SUBJECT.search(message):
        found.append(f"the message does not say what failed: {message}")
    silent = not any(result.get("changed") or result.get("outcome_unknown") for result in run.results)
    written = [r for r in run.requests if r["status"] in (200, 201, 202)]
    if fault.served:
        written += run.requests[number - 1 : number]
    written = [r for r in written if is_write(r) and not r["path"].endswith(QUESTION)]
    if written and silent:
        wrote = f"{written[0]['method']} {written[0]['path']}"
        found.append(f"the failure does not say that something may have changed: {wrote}, {message}")
    if run.seconds > reference.seconds + TIMEOUT + SESSION:
        found.append(f"it took {run.seconds:.0f} seconds, with a timeout of {TIMEOUT}")
    return found
