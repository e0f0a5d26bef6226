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
import sys
import time
import typing as t

from . import injected, jobs
from .table import problems, table
from .trials import Verdict
from .workers import try_out


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
    started = time.monotonic()
    found: dict[str, tuple[int, list[Verdict]]] = {}
    context = multiprocessing.get_context("spawn")
    with concurrent.futures.ProcessPoolExecutor(asked.workers, mp_context=context) as pool:
        tried = pool.map(functools.partial(try_out, short=asked.short), parts)
        for (name, dummy), (count, verdicts) in zip(parts, tried, strict=True):
            found.setdefault(name, (count, []))[1].extend(verdicts)
            print(problems({name: (count, verdicts)}), end="", flush=True)
    print(table(found))
    print(f"{sum(len(v) for dummy, v in found.values())} runs with a fault in {time.monotonic() - started:.0f} s")
    return 1 if problems(found) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
