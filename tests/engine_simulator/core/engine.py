# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The running engine: the world, and what is only there while it runs (locks, jobs in progress, tasks that are due)."""

from __future__ import annotations

import contextlib
import math
import threading
import typing as t

from .model import Event, Job, Step, Subject, World

Task = t.Callable[..., None]
TASKS: dict[str, Task] = {}


def task(name: str) -> t.Callable[[Task], Task]:
    """Register what `clock.later(seconds, name, ...)` runs: a function of the engine and the planned arguments."""

    def register(function: Task) -> Task:
        TASKS[name] = function
        return function

    return register


class LockBusy(Exception):
    """A lock was not free within the time that its taker is willing to wait."""


class Engine:
    """One engine. Whoever reads or writes the world holds `monitor`; requests do so while they are handled, and give
    it up only in `sleep` and `hold`."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.monitor = threading.Condition(threading.RLock())
        self.locks: dict[str, float] = {}
        """Name of a lock -> virtual time when it becomes free; infinity while a request holds it."""

    def sleep(self, seconds: float) -> None:
        """Let virtual seconds pass; others may be served meanwhile."""
        if seconds > 0:
            self.world.clock.sleep(seconds, self.monitor)

    def later(self, seconds: float, name: str, *arguments: t.Any) -> None:
        """Plan a registered task; with 0 seconds it runs before the next request is handled."""
        self.world.clock.later(seconds, name, *arguments)

    def run_due(self) -> None:
        """Run the tasks whose time has come."""
        while due := self.world.clock.due():
            name, arguments = due
            TASKS[name](self, *arguments)

    # ---------------------------------------------------------------------------------------------------- locks
    def locked(self, name: str) -> bool:
        return self.locks.get(name, -math.inf) > self.world.clock.now()

    def occupy(self, name: str, seconds: float) -> None:
        """Take a lock for some virtual seconds without being a request (a refresh in the background)."""
        self.locks[name] = self.world.clock.now() + seconds

    @contextlib.contextmanager
    def hold(self, name: str, wait: float = 0.0) -> t.Iterator[None]:
        """Hold a lock; LockBusy when it is not free within `wait` virtual seconds."""
        deadline = self.world.clock.now() + wait
        while self.locked(name):
            now = self.world.clock.now()
            if now >= deadline:
                raise LockBusy(name)
            until = min(self.locks[name], deadline)
            if self.world.clock.scale:
                self.monitor.wait((until - now) * self.world.clock.scale)
            else:
                self.world.clock.passed = until
        self.locks[name] = math.inf
        try:
            yield
        finally:
            del self.locks[name]
            self.monitor.notify_all()

    # ---------------------------------------------------------------------------------------------- jobs, events
    def start_job(
        self, description: str, correlation_id: str = "", owner_id: str = "", subjects: t.Iterable[Subject] = ()
    ) -> Job:
        """A job with its first step "Validating"."""
        world = self.world
        job = Job(
            world.new_id(),
            description,
            correlation_id=correlation_id,
            owner_id=owner_id,
            started=world.clock.now(),
            subjects=list(subjects),
        )
        job.steps.append(Step(world.new_id(), "Validating", kind="validating", started=job.started))
        world.jobs[job.id] = job
        return job

    def next_step(self, job: Job, description: str = "Executing", kind: str = "executing") -> None:
        """End the running step and begin another one."""
        now = self.world.clock.now()
        self._end_step(job, "finished")
        job.steps.append(Step(self.world.new_id(), description, kind=kind, number=len(job.steps), started=now))

    def end_job(self, job: Job, status: str = "finished") -> None:
        """`status`: finished, failed or aborted; the running step ends the same way."""
        self._end_step(job, status)
        job.status = status
        job.ended = self.world.clock.now()

    def _end_step(self, job: Job, status: str) -> None:
        for step in job.steps:
            if step.status == "started":
                step.status = status
                step.ended = self.world.clock.now()

    def log_event(
        self,
        code: int,
        severity: str,
        description: str,
        subjects: t.Iterable[Subject] = (),
        correlation_id: str = "",
    ) -> Event:
        """Write a line of the audit log. `severity`: normal, warning, error, alert."""
        world = self.world
        event = Event(
            len(world.events) + 1,
            code,
            severity,
            description,
            world.clock.now(),
            correlation_id=correlation_id,
            subjects=list(subjects),
        )
        world.events.append(event)
        return event
