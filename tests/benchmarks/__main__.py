# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Measure requests and wall time: `python -m tests.benchmarks [--latency SECONDS] [--alone] [JOB...]`.

Every job is run by this collection and, where it can be installed, by ovirt.ovirt, one right after the other, with the
same world, the same machine and the same versions of everything else. Times are those of the whole ansible-playbook.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from tests.engine_simulator.running import Simulator, running

from . import compare, planning
from .jobs import JOBS, Job
from .measuring import JobFailed, Measured, control, measure

OURS = Path(sys.prefix)
WIDTH = max(len(job.name) for job in JOBS)
COLUMNS = f"{'':{WIDTH}}  {'requests':>8}  {'writes':>6}  {'changed':>7}  {'seconds':>7}"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__.split("\n", 1)[0])
    parser.add_argument("jobs", nargs="*", metavar="JOB", help="run only the jobs whose name has one of these words")
    parser.add_argument("--latency", type=float, default=0.0, help="seconds that the engine takes longer for a request")
    parser.add_argument("--alone", action="store_true", help="do not measure ovirt.ovirt")
    given = parser.parse_args()
    theirs = None if given.alone else other_environment()
    print(COLUMNS)
    failed = False
    for job in JOBS:
        if not given.jobs or any(word in job.name for word in given.jobs):
            failed |= not measured(job, theirs, given.latency)
    print(f"\n{planning.report()}")
    print("Requests are those between signing on and off. A ratio above 1 means that this collection takes less.")
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
    with running(job.world) as simulator, tempfile.TemporaryDirectory() as scratch:
        before = control(simulator, "GET", "state")
        control(simulator, "PUT", "latency", {"seconds": latency})
        try:
            ours = measure(simulator, job, job.ours, OURS, Path(scratch))
        except JobFailed as failure:
            print(f"{job.name}: failed\n{failure}")
            return False
        print(line(job.name, ours), flush=True)
        if theirs and job.theirs:
            control(simulator, "PUT", "state", before)
            beside(simulator, job, ours, theirs, Path(scratch))
        elif theirs:
            print(f"{'  ovirt.ovirt':{WIDTH}}  has no task that does this")
    return True


def beside(simulator: Simulator, job: Job, ours: Measured, venv: Path, scratch: Path) -> None:
    """Print the lines of the other collection: what it took, and the ratio."""
    assert job.theirs is not None
    try:
        other = measure(simulator, job, job.theirs, venv, scratch)
    except JobFailed as failure:
        print(f"{'  ovirt.ovirt':{WIDTH}}  failed: {reason(failure)}")
        return
    print(line("  ovirt.ovirt", other))
    ratios = f"{other.requests / ours.requests:7.1f}x  {'':6}  {'':7}  {other.seconds / ours.seconds:6.1f}x"
    print(f"{'  ratio':{WIDTH}}  {ratios}", flush=True)


def reason(failure: JobFailed) -> str:
    """The line of Ansible's output that says what went wrong."""
    lines = str(failure).strip().splitlines()
    return next((text for text in lines if text.startswith(("fatal", "ERROR", "[ERROR"))), lines[-1])


def line(name: str, found: Measured) -> str:
    return f"{name:{WIDTH}}  {found.requests:8}  {found.writes:6}  {found.changed:7}  {found.seconds:7.2f}"


if __name__ == "__main__":
    sys.exit(main())
