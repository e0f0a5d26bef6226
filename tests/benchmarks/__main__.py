# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Measure requests, CPU and time: `python -m tests.benchmarks [--runs N] [--latency SECONDS] [--alone] [JOB...]`.

Every job is run by this collection and, where it can be installed, by ovirt.ovirt, in turns, with the same world, the
same machine and the same versions of everything else. Numbers are those of the whole ansible-playbook. CPU says more
than seconds: it depends less on what else the machine does.
"""

from __future__ import annotations

import argparse
import dataclasses
import statistics
import sys
import tempfile
import typing as t
from pathlib import Path

from . import compare, goals, jobs, planning
from .goals import AS_MODULE, DEBUG, OURS, PING, SDK, THEIRS
from .jobs import JOBS, Job, Task
from .measuring import (
    ROOT,
    JobFailed,
    Measured,
    Simulator,
    control,
    measure,
    module_process,
    prepare,
    save_ovfs,
    serving,
)

VENV = Path(sys.prefix)
# How often at least a process is run that takes less than a second.
LEAST_OF = 5
NAME = 14
COLUMNS = (
    f"  {'':{NAME}}  {'requests':>8}  {'writes':>6}  {'changed':>7}  {'MiB':>4}  {'CPU':>6}  {'least':>6}"
    f"  {'seconds':>7}  {'slowed':>6}  {'simulator':>9}"
)
LEGEND = """\
Requests are those between signing on and off. CPU: user and system, in seconds, the median of all runs, and the least.
Seconds: the simulator answers at once; slowed: after {latency} s more. Simulator: its own CPU in seconds, not part of
the others. MiB: the largest process. debug and ping: the same play with a task that does nothing, in the worker and as
a module. SDK requests: the same requests by a Python program. Ratio: how many times as much ovirt.ovirt takes."""


class Contender(t.NamedTuple):
    """One way to do a job: a task, or with `task` None the bare SDK; `variables` are for the environment."""

    name: str
    task: Task | None
    venv: Path = VENV
    variables: tuple[tuple[str, str], ...] = ()


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__.split("\n", 1)[0])
    parser.add_argument("jobs", nargs="*", metavar="JOB", help="run only the jobs whose name has one of these words")
    parser.add_argument("--runs", type=int, default=3, help="how often each job is run by each side, in turns")
    parser.add_argument("--latency", type=float, default=0.05, help="seconds for a request, in one more run")
    parser.add_argument("--alone", action="store_true", help="do not measure ovirt.ovirt")
    given = parser.parse_args()
    useless = [word for word in given.jobs if not any(word in job.name for job in JOBS)]
    if useless:
        print(
            f"No job has {', '.join(useless)} in its name. Jobs: {'; '.join(job.name for job in JOBS)}", file=sys.stderr
        )
        return 2
    other = None if given.alone else other_environment()
    table: dict[tuple[str, str], Measured] = {}
    chosen = [job for job in JOBS if not given.jobs or any(word in job.name for word in given.jobs)]
    done = [measured(job, other, given.runs, given.latency, table) for job in chosen]
    print(LEGEND.format(latency=given.latency))
    processes = own_processes(given.runs) if jobs.UNCHANGED in chosen else None
    print("\nGoals (the least CPU of all runs where the unit is s or x):")
    print("\n".join(goals.report(table, processes)))
    print(planning.report())
    return int(not all(done))


def other_environment() -> Path | None:
    try:
        found = compare.ready()
    except compare.NotAvailable as reason:
        print(f"{THEIRS} cannot be measured, as it cannot be installed: {reason}\n")
        return None
    print(f"Next to {THEIRS} {compare.version()}\n")
    return found


def contenders(job: Job, other: Path | None) -> list[Contender]:
    """Who does a job: this collection comes first."""
    found = [Contender(OURS, job.ours)]
    if job.floors:
        found.append(Contender(AS_MODULE, job.ours, variables=(("ONRAMP_IN_PROCESS", "false"),)))
    if other and job.theirs:
        found.append(Contender(THEIRS, job.theirs, other))
    if job.floors:
        found += [Contender(DEBUG, jobs.DEBUG), Contender(PING, jobs.PING), Contender(SDK, None)]
    return found + ([Contender(SDK, None)] if job.bare else [])


def measured(job: Job, other: Path | None, runs: int, latency: float, table: dict[tuple[str, str], Measured]) -> bool:
    """Print the table of a job, and add it to the one of all; whether this collection did it."""
    print(f"{job.name}\n{COLUMNS}", flush=True)
    sides = contenders(job, other)
    with tempfile.TemporaryDirectory() as folder, serving(job.world, Path(folder)) as simulator:
        found, failures = in_turns(job, sides, simulator, Path(folder), job.runs or runs, latency)
    for side in sides:
        if side.name in failures:
            print(f"  {side.name:{NAME}}  failed: {reason(failures[side.name])}")
            continue
        table[job.name, side.name] = dataclasses.replace(
            middle(found[side.name][:-1]), cpu=min(one.cpu for one in found[side.name][:-1])
        )
        print(line(side.name, found[side.name]))
        if side.name == THEIRS and OURS in found:
            print(ratio(found[THEIRS], found[OURS]))
    if other and not job.theirs:
        print(f"  {THEIRS:{NAME}}  has no task that does this")
    print(flush=True)
    return OURS not in failures


def in_turns(
    job: Job, sides: list[Contender], simulator: Simulator, scratch: Path, runs: int, latency: float
) -> tuple[dict[str, list[Measured]], dict[str, JobFailed]]:
    """Run a job so often by all, one after the other, and once more slowed down, each time in the same world."""
    found: dict[str, list[Measured]] = {}
    failures: dict[str, JobFailed] = {}
    # Reading changes nothing, and a world of thousands of hosts takes longer to save than to read.
    world = None if job.reads else control(simulator, "GET", "state")
    save_ovfs(world, scratch / "ovfs")
    for delay in [0.0] * runs + [latency]:
        control(simulator, "PUT", "latency", {"seconds": delay})
        for side in sides:
            if side.name in failures:
                continue
            try:
                one = measure(simulator, command(job, side, simulator, scratch), scratch, **dict(side.variables))
            except JobFailed as failure:
                failures[side.name] = failure
                found.pop(side.name, None)
            else:
                found.setdefault(side.name, []).append(one)
            if world is not None:
                control(simulator, "PUT", "state", world)
    return found, failures


def command(job: Job, side: Contender, simulator: Simulator, scratch: Path) -> list[str]:
    if side.task is not None:
        return prepare(simulator, job.hosts, side.task, side.venv, scratch)
    given = (simulator.url, simulator.username, simulator.password, simulator.ca_file)
    program, *arguments = job.bare or ("bare_sdk", *job.hosts)
    return [str(VENV / "bin" / "python"), str(ROOT / "tests" / "benchmarks" / f"{program}.py"), *given, *arguments]


def own_processes(runs: int) -> goals.Processes:
    with tempfile.TemporaryDirectory() as folder, serving(jobs.WORLD, Path(folder)) as simulator:
        host = jobs.UNCHANGED.hosts[0]
        taken = (
            min(module_process(simulator, host, task, VENV, Path(folder, str(number)), max(runs, LEAST_OF)))
            for number, task in enumerate((jobs.UNCHANGED.ours, jobs.PING))
        )
        return goals.Processes(*taken)


def middle(found: t.Sequence[Measured]) -> Measured:
    """The medians of several runs; what is counted is the same in each."""
    medians = {name: statistics.median(getattr(one, name) for one in found) for name in ("cpu", "seconds", "simulator")}
    return dataclasses.replace(found[0], **medians)


def ratio(other: t.Sequence[Measured], ours: t.Sequence[Measured]) -> str:
    """A line that says how many times as much the other side takes."""
    theirs, own = middle(other[:-1]), middle(ours[:-1])
    requests = f"{theirs.requests / own.requests:7.1f}x  {'':6}  {'':7}  {'':4}"
    cpu = f"{theirs.cpu / own.cpu:5.1f}x  {'':6}"
    seconds = f"{theirs.seconds / own.seconds:6.1f}x  {other[-1].seconds / ours[-1].seconds:5.1f}x"
    return f"  {'ratio':{NAME}}  {requests}  {cpu}  {seconds}"


def reason(failure: JobFailed) -> str:
    """The line of Ansible's output that says what went wrong."""
    lines = str(failure).strip().splitlines()
    return next((text for text in lines if text.startswith(("fatal", "ERROR", "[ERROR"))), lines[-1])


def line(name: str, found: t.Sequence[Measured]) -> str:
    """The numbers of one side; its last run is the one that was slowed down."""
    one, least = middle(found[:-1]), min(each.cpu for each in found[:-1])
    counts = f"{one.requests:8}  {one.writes:6}  {one.changed:7}  {one.megabytes:4}"
    times = f"{one.cpu:6.2f}  {least:6.2f}  {one.seconds:7.2f}  {found[-1].seconds:6.2f}  {one.simulator:9.2f}"
    return f"  {name:{NAME}}  {counts}  {times}"


if __name__ == "__main__":
    sys.exit(main())
