# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the processes of `make faults` do: each has a simulator of its own, and runs jobs with faults on it."""

from __future__ import annotations

import contextlib
import functools
import multiprocessing.util
import time

from tests.engine_simulator.running import running

from . import injected, jobs
from .forking import Forks
from .table import Row
from .trials import FAILED, Bench, Reference, Verdict

Part = tuple[str, str]
# In the short form, each fault is met by one request in so many, and by one of a play, which takes longer.
# No more than about three requests of a job meet it, however many there are.
SHORT, SHORT_MOST = 5, 3
_stack = contextlib.ExitStack()


def numbers(count: int, fault: str, share: int) -> list[int]:
    """The numbers of the requests that meet a fault: one in `share`, each time other ones."""
    turn = list(injected.BY_NAME).index(fault)
    return [number for number in range(1, count + 1) if (number + turn) % share == 0]


def share_of(job: jobs.Job, count: int, short: bool) -> int:
    """Return how many requests there are for each one that meets a fault, of a job with `count` requests."""
    if not short:
        return 1
    return count if job.play else min(max(SHORT, count // SHORT_MOST), count)


@functools.cache
def bench() -> Bench:
    """The simulator of this process; it ends with the process."""
    multiprocessing.util.Finalize(None, _stack.close, exitpriority=10)
    forks = _stack.enter_context(contextlib.closing(Forks()))
    return Bench(_stack.enter_context(running("small")), forks)


@functools.cache
def reference(name: str) -> Reference:
    return bench().reference(jobs.BY_NAME[name])


def try_out(part: Part, short: bool) -> Row:
    """Run a job with one fault; returns its row, with a verdict for each request that met the fault."""
    name, fault = part
    started = time.monotonic()
    try:
        plain = reference(name)
    except AssertionError as wrong:
        return Row(name, faults=1, verdicts=[Verdict(name, fault, 0, "without a fault", FAILED, (str(wrong),))])
    count = len(plain.requests)
    job, given = jobs.BY_NAME[name], injected.BY_NAME[fault]
    share = share_of(job, count, short)
    # Each fault is met by one request at least, also of a job with few of them.
    verdicts = [bench().with_fault(job, plain, given, number) for number in numbers(count, fault, share)]
    return Row(name, count, share, 1, time.monotonic() - started, verdicts)
