# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Measure requests and wall time: `python -m tests.benchmarks [--latency SECONDS] [--alone] [JOB...]`.

Every job is run by this collection and, where it can be installed, by ovirt.ovirt, one right after the other, with the
same world, the same machine and the same versions of everything else. Times are those of the whole ansible-playbook,
once with a simulator that answers at once, and once with one that takes as long as an engine and the way to it.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from . import compare, planning
from .jobs import JOBS, Job, Task
from .measuring import JobFailed, Measured, control, measure, serving

OURS = Path(sys.prefix)
WIDTH = max(len(job.name) for job in JOBS)
COLUMNS = f"{'':{WIDTH}}  {'requests':>8}  {'writes':>6}  {'changed':>7}  {'MiB':>5}  {'seconds':>7}  {'slowed':>7}"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__.split("\n", 1)[0])
    parser.add_argument("jobs", nargs="*", metavar="JOB", help="run only the jobs whose name has one of these words")
    parser.add_argument("--latency", type=float, default=0.05, help="seconds for a request, in the second run")
    parser.add_argument("--alone", action="store_true", help="do not measure ovirt.ovirt")
    given = parser.parse_args()
    useless = [word for word in given.jobs if not any(word in job.name for job in JOBS)]
    if useless:
        print(
            f"No job has {', '.join(useless)} in its name. Jobs: {'; '.join(job.name for job in JOBS)}", file=sys.stderr
        )
        return 2
    theirs = None if given.alone else other_environment()
    print(COLUMNS)
    failed = False
    for job in JOBS:
        if not given.jobs or any(word in job.name for word in given.jobs):
            failed |= not measured(job, theirs, given.latency)
    print(f"\n{planning.report()}")
    print("Requests are those between signing on and off. A ratio above 1 means that this collection takes less.")
    print(f"Seconds: the simulator answers at once; slowed: after {given.latency} s more. MiB: the largest process.")
    return int(failed)


def other_environment() -> Path | None:
    print("Next to ovirt.ovirt", end=" ", flush=True)
    try:
        found = compare.ready()
    except compare.NotAvailable as reason:
        print(f"it cannot be measured, as it cannot be installed: {reason}\n")
        return None
    print(f"{compare.version()}\n")
    return found


def measured(job: Job, theirs: Path | None, latency: float) -> bool:
    """Print the lines of a job; whether this collection did it."""
    try:
        ours = attempt(job, job.ours, OURS, latency)
    except JobFailed as failure:
        print(f"{job.name}: failed\n{failure}")
        return False
    print(line(job.name, ours), flush=True)
    if theirs and job.theirs:
        try:
            other = attempt(job, job.theirs, theirs, latency)
        except JobFailed as failure:
            print(f"{'  ovirt.ovirt':{WIDTH}}  failed: {reason(failure)}")
        else:
            print(f"{line('  ovirt.ovirt', other)}\n{ratio(other, ours)}", flush=True)
    elif theirs:
        print(f"{'  ovirt.ovirt':{WIDTH}}  has no task that does this")
    return True


def attempt(job: Job, task: Task, venv: Path, latency: float) -> tuple[Measured, Measured]:
    """Run a task in a fresh world, at full speed and slowed down; raises JobFailed."""
    return once(job, task, venv, 0), once(job, task, venv, latency)


def once(job: Job, task: Task, venv: Path, latency: float) -> Measured:
    with tempfile.TemporaryDirectory() as scratch, serving(job.world, Path(scratch)) as simulator:
        control(simulator, "PUT", "latency", {"seconds": latency})
        return measure(simulator, job, task, venv, Path(scratch))


def ratio(other: tuple[Measured, Measured], ours: tuple[Measured, Measured]) -> str:
    requests = f"{other[0].requests / ours[0].requests:7.1f}x  {'':6}  {'':7}  {'':5}"
    seconds = "  ".join(f"{theirs.seconds / own.seconds:6.1f}x" for theirs, own in zip(other, ours, strict=True))
    return f"{'  ratio':{WIDTH}}  {requests}  {seconds}"


def reason(failure: JobFailed) -> str:
    """The line of Ansible's output that says what went wrong."""
    lines = str(failure).strip().splitlines()
    return next((text for text in lines if text.startswith(("fatal", "ERROR", "[ERROR"))), lines[-1])


def line(name: str, found: tuple[Measured, Measured]) -> str:
    fast, slowed = found
    counts = f"{fast.requests:8}  {fast.writes:6}  {fast.changed:7}  {fast.megabytes:5}"
    return f"{name:{WIDTH}}  {counts}  {fast.seconds:7.2f}  {slowed.seconds:7.2f}"


if __name__ == "__main__":
    sys.exit(main())
