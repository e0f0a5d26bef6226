# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""Jobs of the engine: how they are told apart, and the wait for their end."""

from __future__ import annotations

import typing as t
import uuid

from ansible_collections.onramp.ovirt.plugins.module_utils._engine.connection import Engine
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.progress import Reporter
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.waiting import poll
from ansible_collections.onramp.ovirt.plugins.module_utils._errors import WaitTimeout

STARTED, FINISHED, FAILED = "started", "finished", "failed"
# The engine cuts off what is longer, without a word.
LONGEST_ID = 36
# Most jobs take 2 to 5 seconds: a wait that grows faster would add one or two to them.
GROWTH = 1.2


def new_correlation_id(purpose: str) -> str:
    """Return a correlation id that no other run has."""
    return f"onramp-{purpose}-{uuid.uuid4().hex}"[:LONGEST_ID]


def wait_for_jobs(engine: Engine, correlation_id: str, what: str) -> t.Sequence[t.Any]:
    """Return the SDK's jobs of a correlation id once none of them goes on; one request each time, however many.

    Raises WaitTimeout.
    """
    service = engine.system.jobs_service()
    reporter = Reporter(engine.clock.now(), engine.timeout)
    jobs: t.Sequence[t.Any] = ()
    for dummy in poll(engine.timeout, engine.clock, growth=GROWTH):
        jobs = engine.read(f"read the jobs of {what}", lambda: service.list(search=f"correlation_id={correlation_id}"))
        running = sum(status_of(job) == STARTED for job in jobs)
        reporter.see(what, f"{len(jobs) - running} of {len(jobs)} done", engine.clock.now(), bool(running))
        if not running:
            return jobs
    raise WaitTimeout(f"After {engine.timeout:g} s, jobs of the engine still go on ({what}). Run the task again.")


def status_of(job: t.Any) -> str:
    """Return the status of the SDK's job as text."""
    return job.status.value if job.status else ""
