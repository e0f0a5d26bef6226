# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of jobs and faults: `make faults`, or `python -m tests.faults [--short] [--job NAME] [--fault NAME]`."""

from __future__ import annotations

import argparse
import concurrent.futures
import functools
import multiprocessing
import os
import signal
import sys
import time
import typing as t
from collections import Counter

from . import injected, jobs
from .table import TITLES, Row, line, problems, total
from .workers import Part, try_out


def main(arguments: t.Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="make faults", description=__doc__)
    parser.add_argument("--short", action="store_true", help="the jobs of the short form, and a part of the requests")
    parser.add_argument("--job", action="append", choices=list(jobs.BY_NAME), help="only this job")
    parser.add_argument("--fault", action="append", choices=list(injected.BY_NAME), help="only this fault")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="processes at a time")
    asked = parser.parse_args(arguments)
    chosen = asked.job or [job.name for job in jobs.JOBS if job.short or not asked.short]
    faults = asked.fault or list(injected.BY_NAME)
    parts = [(name, fault) for name in chosen for fault in faults if fault not in jobs.BY_NAME[name].without]
    # A run that is ended from outside still prints what it has found.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    return run(parts, asked.workers, asked.short)


def run(parts: t.Sequence[Part], workers: int, short: bool) -> int:
    """Run jobs with faults, and print the row of each job when it is done; returns the status of the command."""
    started, width = time.monotonic(), max(len(name) for name, dummy in parts)
    rows: dict[str, Row] = {}
    left = Counter(name for name, dummy in parts)
    context = multiprocessing.get_context("spawn")
    print(line(TITLES, width), flush=True)
    with concurrent.futures.ProcessPoolExecutor(workers, mp_context=context) as pool:
        tried = pool.map(functools.partial(try_out, short=short), parts)
        try:
            for (name, dummy), found in zip(parts, tried, strict=True):
                rows.setdefault(name, Row(name)).add(found)
                left[name] -= 1
                _show_progress("")
                print(problems(found.verdicts), end="", flush=True)
                if not left[name]:
                    print(line(rows[name].cells(), width), flush=True)
                done, of = len(parts) - sum(left.values()), len(parts)
                _show_progress(f"{100 * done // of} % after {time.monotonic() - started:.0f} s: {name}")
        except KeyboardInterrupt:
            pool.shutdown(wait=False, cancel_futures=True)
            print("interrupted; what was found until then:")
            print("\n".join(line(rows[name].cells(), width) for name in rows if left[name]))
    _show_progress("")
    every = total(rows.values())
    print(line(every.cells(), width))
    print(f"{len(every.verdicts)} runs with a fault in {time.monotonic() - started:.0f} s, by {workers} processes")
    return 1 if problems(every.verdicts) or sum(left.values()) else 0


def _show_progress(text: str) -> None:
    """Show how far it is in the last line of a terminal."""
    if sys.stdout.isatty():
        print(f"\r\033[K{text}", end="", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
