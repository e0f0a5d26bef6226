# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""The state of a batch of imports under way."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field

from ansible_collections.onramp.ovirt.plugins.module_utils import _macs
from ansible_collections.onramp.ovirt.plugins.module_utils._engine import jobs, vms
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.connection import Engine
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.host_channel import Channels
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.progress import Reporter
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.state_folder import StateFolder
from ansible_collections.onramp.ovirt.plugins.module_utils._imports import (
    events,
    progress,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.desired import STOP, Desired
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.locating import Location
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.progress import Activity, Stage
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.proxies import ProxyHost
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.record import Record
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.result import FAILED as OUTCOME_FAILED
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.result import Outcome
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.situation import Import, ImportPlan, Situation
from ansible_collections.onramp.ovirt.plugins.module_utils._plan import Change

# Returns where vCenter has its VMs now.
Locate = t.Callable[[], t.Sequence[Location]]


@dataclass
class Going:
    """An import that goes on in the engine."""

    one: Import
    record: Record
    reporter: Reporter
    activity: Activity
    began: float
    stage: Stage = Stage(progress.STARTING, progress.STARTING)
    sizes: tuple[int, ...] = ()
    polls_since_job_ended: int = 0
    seconds: dict[str, float] = field(default_factory=dict)
    seen: float = 0.0
    copying_from: t.Optional[tuple[float, int]] = None


@dataclass
class Run:
    """A batch under way. ``outcomes`` are by name in the engine; ``events`` are those of all imports.

    ``released_macs`` are addresses that vNICs have and are not to keep.
    ``unanswered`` is the newest event before the first request without an answer, by the key of its VM.
    """

    engine: Engine
    situation: Situation
    desired: Desired
    plan: ImportPlan
    folder: StateFolder
    locate: t.Optional[Locate] = None
    channels: Channels = field(default_factory=lambda: Channels({}))
    correlation_id: str = field(default_factory=lambda: jobs.new_correlation_id("import"))
    events: list[events.ImportEvent] = field(default_factory=list)
    hosts: dict[str, ProxyHost] = field(default_factory=dict)
    waiting: list[Import] = field(default_factory=list)
    going: dict[str, Going] = field(default_factory=dict)
    blocked_macs: list[tuple[Import, Record, dict[str, float]]] = field(default_factory=list)
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    sends: dict[str, int] = field(default_factory=dict)
    unanswered: dict[str, int] = field(default_factory=dict)
    profiles: vms.Profiles = field(default_factory=dict)
    reporter: t.Optional[Reporter] = None
    located_at: float = field(default=0.0)
    released_macs: set[str] = field(default_factory=set)

    @property
    def begins(self) -> bool:
        """Whether more is begun: not after a failure, unless the task is to go on."""
        failed = any(outcome.state == OUTCOME_FAILED for outcome in self.outcomes.values())
        return bool(self.waiting) and not (failed and self.desired.on_error == STOP)

    @property
    def wanted_macs(self) -> set[str]:
        """The addresses that VMs of the batch are to get, and those that they have and are not to keep."""
        wanted = {_macs.normalized(target.mac) for one in self.plan.imports for target in one.targets if target.mac}
        return wanted | self.released_macs

    def name_of_host(self, host_id: str) -> str:
        """Return the name of a proxy host."""
        return self.hosts[host_id].name if host_id in self.hosts else host_id


def follow(run: Run, one: Import, known: Record) -> None:
    """Follow an import from now on."""
    now = run.engine.clock.now()
    reporter = Reporter(now, None)
    host = run.name_of_host(known.host_id)
    reporter.see(one.label, f"{progress.STARTING} on {host}" if host else progress.STARTING, now)
    activity = Activity(run.desired.inactivity, now)
    run.going[one.label] = Going(one, known, reporter, activity, now, seen=now)


def changes_of(run: Run, one: Import, verb: str) -> list[Change]:
    """Return the planned changes of one VM with a verb."""
    return [change for change in run.plan.changes if (change.name, change.verb, change.kind) == (one.label, verb, "vm")]
