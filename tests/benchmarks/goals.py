# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the measured numbers are to be. A goal that is not met is printed and fails nothing: machines differ."""

from __future__ import annotations

import typing as t

from .jobs import DRIFT, FROM_SCRATCH_50, IMPORTED_50, REGISTERED, REGISTERED_20, UNCHANGED, UNCHANGED_50
from .measuring import Measured

# Contenders, as they are named in the tables.
OURS, AS_MODULE, THEIRS, DEBUG, PING, SDK = (
    "onramp.ovirt",
    "as modules",
    "ovirt.ovirt",
    "debug",
    "ping",
    "SDK requests",
)
# By name of job and contender: the least CPU of all runs, as what else the machine does only adds to it, and medians.
Table = t.Mapping[tuple[str, str], Measured]
MODULE_PROCESS = 0.40
# A loop over 200 VMs lists 100 unregistered ones on average, as one over 20 of 110 does: it takes ten times as long.
LOOPS = 10


class Processes(t.NamedTuple):
    """CPU seconds of modules in processes of their own: one of this collection, and ping."""

    module: float
    ping: float


def report(table: Table, processes: Processes | None) -> list[str]:
    """A line for each goal that something was measured for."""
    return [*_lines(table), *_process(table, processes), *_registration(table), *_rates(table)]


def _lines(table: Table) -> t.Iterator[str]:
    one, debug = table.get((UNCHANGED.name, OURS)), table.get((UNCHANGED.name, DEBUG))
    many, debugs = table.get((UNCHANGED_50.name, OURS)), table.get((UNCHANGED_50.name, DEBUG))
    bare, bares = table.get((UNCHANGED.name, SDK)), table.get((UNCHANGED_50.name, SDK))
    if one and debug:
        yield _line("one host, above debug", one.cpu - debug.cpu, 0.3, "s")
    if one and many:
        yield _line("each further host of a play", _further(one, many), 0.05, "s", 3)
    if debug and debugs and bare and bares:
        floors = _further(debug, debugs), _further(bare, bares)
        yield f"    of this, a debug task takes {floors[0]:.3f} s, and the SDK's requests take {floors[1]:.3f} s"
    for job in (FROM_SCRATCH_50, UNCHANGED_50):
        own, other = table.get((job.name, OURS)), table.get((job.name, THEIRS))
        if own and other:
            yield _line(f"{job.name}, of {THEIRS}", own.cpu / other.cpu, 0.2, "x")
    fleet = table.get((DRIFT.name, OURS))
    if fleet:
        yield _line(DRIFT.name, fleet.megabytes, 110, "MiB", 0)


def _further(one: Measured, many: Measured) -> float:
    return (many.cpu - one.cpu) / (len(UNCHANGED_50.hosts) - len(UNCHANGED.hosts))


def _process(table: Table, processes: Processes | None) -> t.Iterator[str]:
    """Yield what a module takes in a process of its own, and what no module that uses the SDK can do without."""
    if processes is None:
        return
    yield _line("a module in a process of its own", processes.module, MODULE_PROCESS, "s")
    if bare := table.get((UNCHANGED.name, SDK)):
        yield f"    of this, ping takes {processes.ping:.2f} s, and the SDK with its requests takes {bare.cpu:.2f} s"


def _registration(table: Table) -> t.Iterator[str]:
    own, bare = table.get((REGISTERED.name, OURS)), table.get((REGISTERED.name, SDK))
    loop = table.get((REGISTERED_20.name, THEIRS))
    if own and bare:
        yield _line(f"{REGISTERED.name}, of bare requests", own.seconds / bare.seconds, 1.2, "x")
    if own and loop:
        yield _line(f"{REGISTERED.name}, of a loop", own.seconds / (LOOPS * loop.seconds), 0.05, "x", 3)
        yield (
            f"    measured is a loop over 20 of 110 VMs: {loop.seconds:.0f} s; one over 200 VMs is reckoned to take"
            f" {LOOPS} times as long: {LOOPS * loop.seconds:.0f} s"
        )


def _rates(table: Table) -> t.Iterator[str]:
    """Yield how many requests a minute follow imports."""
    for name in (OURS, THEIRS):
        if one := table.get((IMPORTED_50.name, name)):
            yield f"  {IMPORTED_50.name}, {name}: {60 * one.requests / one.seconds:.0f} requests a minute"


def _line(what: str, value: float, goal: float, unit: str, digits: int = 2) -> str:
    met = "met" if round(value, digits) <= goal else "not met"
    return f"  {what:54} {value:8.{digits}f} {unit:4} goal {goal:g} {unit}: {met}"
