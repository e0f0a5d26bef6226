# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""Change VMs at their source: shut down all at once, wait for them, and then the rest one after the other."""

from __future__ import annotations

import contextlib
import functools
import time
import typing as t
from dataclasses import dataclass, field

from ansible_collections.onramp.ovirt.plugins.module_utils._errors import CollectionError, InputError, NotFound
from ansible_collections.onramp.ovirt.plugins.module_utils._findings import error
from ansible_collections.onramp.ovirt.plugins.module_utils._migrations.source_vm import (
    DOWN,
    SUSPENDED,
    SourceState,
    Step,
    WantedState,
    change,
    steps,
    wanted_state,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._names import did_you_mean
from ansible_collections.onramp.ovirt.plugins.module_utils._plan import Plan
from ansible_collections.onramp.ovirt.plugins.module_utils._sources import libvirt_power, vsphere_power
from ansible_collections.onramp.ovirt.plugins.module_utils._sources.settings import LIBVIRT, Source

CHANGED, UNCHANGED, FAILED = "changed", "unchanged", "failed"


class SourceVm(t.Protocol):
    """A VM of a connection. Every method raises CollectionError."""

    def state(self) -> SourceState:
        """Return what it is now."""

    def shut_down(self) -> None:
        """Ask the guest to shut down."""

    def power_off(self) -> None:
        """Power it off hard."""

    def apply(self, step: Step) -> None:
        """Make one other change."""


@dataclass
class Job:
    """One VM with what it was, what it is to be, and why it failed."""

    vm: SourceVm
    before: SourceState
    after: SourceState
    reason: str = ""
    powered_off: bool = False
    applied: list[Step] = field(default_factory=list)

    @property
    def steps(self) -> tuple[Step, ...]:
        """What is to be changed."""
        return steps(self.before, self.after)

    def as_dict(self, check_mode: bool) -> dict[str, t.Any]:
        """Return it as users see it."""
        changed = bool(self.steps) if check_mode else bool(self.applied)
        return {
            "name": self.after.name if not self.reason else self.before.name,
            "uuid": self.before.uuid,
            "state": FAILED if self.reason else CHANGED if changed else UNCHANGED,
            "power": self.before.power if self.reason and not self.powered_off else self.after.power,
            "powered_off": self.powered_off,
            "before": self.before.as_dict(),
            "reason": self.reason,
        }


@contextlib.contextmanager
def connected(source: Source) -> t.Iterator[t.Callable[[t.Sequence[str]], list[SourceVm]]]:
    """Connect to a source; gives the function that finds VMs by name or UUID."""
    driver = libvirt_power if source.kind == LIBVIRT else vsphere_power
    with driver.connected(source) as found:
        yield lambda names: _chosen(names, found)


def _chosen(names: t.Sequence[str], found: t.Callable[[], t.Sequence[tuple[str, str, SourceVm]]]) -> list[SourceVm]:
    """Return the VMs of names or UUIDs, in their order. A UUID takes precedence over a name that looks like it."""
    known = list(found())
    result: list[SourceVm] = []
    positions: dict[int, int] = {}
    for number, name in enumerate(names):
        by_uuid = [place for place, (dummy, uuid, vm) in enumerate(known) if uuid and name.lower() == uuid.lower()]
        fitting = by_uuid or [place for place, (title, dummy, vm) in enumerate(known) if name == title]
        if len(fitting) != 1:
            hint = did_you_mean(name, [title for title, dummy, vm in known])
            way = "Give them different UUIDs." if by_uuid else "Use the UUID."
            text = f"The source has {len(fitting)} VMs '{name}'. {way}" if fitting else ""
            raise NotFound(text or f"The source has no VM '{name}'. {hint}".strip(), missing=[name])
        (place,) = fitting
        if place in positions:
            message = f"VM '{name}' is listed twice, also as '{names[positions[place]]}'."
            raise InputError([error("source-vm-twice", f"vms[{number}]", message, "List each VM once.")])
        positions[place] = number
        result.append(known[place][2])
    return result


def prepare(vms: t.Sequence[SourceVm], wanted: WantedState, before: t.Sequence[t.Mapping[str, t.Any]]) -> list[Job]:
    """Return what is to be done with each VM. ``before`` are states to restore, in the order of the VMs."""
    jobs = []
    for number, vm in enumerate(vms):
        now = vm.state()
        job = Job(vm, now, wanted_state(now, wanted, before[number] if before else None))
        if job.after.power == DOWN and now.power == SUSPENDED and not wanted.force_off:
            job.reason = "It is suspended, so its guest cannot be shut down. Resume it first."
        elif job.after.power == DOWN and now.power != DOWN and now.transient:
            job.reason = "It is transient: libvirt forgets it when it is shut down. Define it first."
        jobs.append(job)
    return jobs


def planned(jobs: t.Sequence[Job]) -> Plan:
    """Return the plan of all jobs."""
    listed = [(job.before.name, change(job.before, job.after)) for job in jobs if job.steps and not job.reason]
    return Plan(
        changes=tuple(made for dummy, made in listed),
        before={name: made.before for name, made in listed},
        after={name: made.after for name, made in listed},
    )


def execute(jobs: t.Sequence[Job], force_off: bool, timeout: float, pause: float) -> None:
    """Carry out all jobs. What fails is kept with its job, and does not stop the others."""
    waiting = [job for job in jobs if not job.reason and Step("shut_down") in job.steps]
    for job in waiting:
        # A suspended guest cannot answer.
        if job.before.power != SUSPENDED:
            _attempt(job, job.vm.shut_down)
    running = [job for job in waiting if force_off or not job.reason]
    deadline = time.monotonic() + timeout
    while running:
        for job in running:
            _look(job)
        running = [job for job in running if not job.powered_off]
        if not running or time.monotonic() >= deadline:
            break
        time.sleep(min(pause, max(0.0, deadline - time.monotonic())))
    for job in running:
        _give_up(job, force_off, timeout)
    for job in jobs:
        for step in job.steps:
            if not job.reason and step.verb != "shut_down" and _attempt(job, functools.partial(job.vm.apply, step)):
                job.applied.append(step)


def _look(job: Job) -> None:
    try:
        state = job.vm.state().power
    except CollectionError:
        # It is read again until the time is up.
        return
    if state == DOWN:
        job.reason, job.powered_off = "", True
        job.applied.append(Step("shut_down"))


def _give_up(job: Job, force_off: bool, timeout: float) -> None:
    if not force_off:
        job.reason = job.reason or f"Its guest did not shut down within {timeout:g} seconds. It is still running."
        return
    job.reason = ""
    if _attempt(job, job.vm.power_off):
        _look(job)
        if not job.powered_off:
            job.reason = "It is still running after it was powered off."


def _attempt(job: Job, call: t.Callable[[], None]) -> bool:
    try:
        call()
    except CollectionError as error:
        job.reason = error.message
        return False
    return True
