# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""Wait for a host, and read the events that explain a failure."""

from __future__ import annotations

import typing as t

from ansible_collections.onramp.ovirt.plugins.module_utils._engine import lookup
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.connection import Engine
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.hosts_read import read
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.progress import Reporter
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.waiting import (
    FIRST_PAUSE,
    poll,
    wait_for_outcomes,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._errors import CollectionError, WaitFailed, WaitTimeout
from ansible_collections.onramp.ovirt.plugins.module_utils._hosts.events import (
    Event,
    explaining,
    upgrade_check_outcome,
    upgrade_failure,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._hosts.lifecycle import (
    PASSING,
    SETTLED_GOAL,
    Goal,
    settled,
    wait_outcome,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._hosts.model import DesiredHost, Host
from ansible_collections.onramp.ovirt.plugins.module_utils._waiting import WAITING, Outcome, Seen, failed

# Events of a host that are read to find those that explain a failure.
EVENTS_READ = 25


def wait_until_settled(
    engine: Engine, current: t.Optional[Host], desired: DesiredHost, first_pause: float
) -> t.Optional[Host]:
    """Wait until the engine has finished its current action on a host, and return it; raises WaitTimeout.

    A host that is to be up and does not respond gets some time to answer, as after a reboot.
    """
    patient = desired.state == "up"
    if current is None or settled(Seen(current.status), patient).done:
        return current
    last = [current]

    def statuses() -> dict[str, str]:
        found = read(engine, desired)
        last[:] = [found] if found else []
        return {desired.name: found.status} if found else {}

    outcomes = wait_for_outcomes(
        statuses, lambda dummy, seen: settled(seen, patient), engine.timeout, engine.clock, first_pause
    )
    host = last[0] if last else None
    if host is not None and outcomes[desired.name].waiting and host.status in PASSING:
        raise _timeout(engine, desired.name, host.status, SETTLED_GOAL)
    return host


def wait_for(engine: Engine, name: str, goal: Goal, first_pause: float = FIRST_PAUSE) -> str:
    """Wait until a host has a status of the goal and return it; raises WaitFailed once it cannot get there any more."""
    return _wait(engine, name, goal, first_pause, lambda dummy, outcome: outcome)


def wait_for_upgrade(engine: Engine, name: str, goal: Goal, since: int, first_pause: float = FIRST_PAUSE) -> str:
    """Wait until a host is upgraded and back in its status; ``since`` is the last event before the order."""

    def judge(host: t.Any, outcome: Outcome) -> Outcome:
        if not (outcome.done and host.update_available):
            return outcome
        # Not begun, or given up: only the events know.
        reason = upgrade_failure(read_events(engine, name, since))
        return failed(reason) if reason else WAITING

    return _wait(engine, name, goal, first_pause, judge)


def wait_until_gone(engine: Engine, name: str, first_pause: float = FIRST_PAUSE) -> None:
    """Wait until the engine has removed a host; raises WaitTimeout."""
    status = ""
    reporter = Reporter(engine.clock.now(), engine.timeout)
    for dummy in poll(engine.timeout, engine.clock, first_pause):
        host = lookup.lookup(engine, lookup.HOSTS, name)
        if host is None:
            return
        status = host.status.value if host.status else ""
        reporter.see(name, f"being removed, {status}", engine.clock.now())
    raise _timeout(engine, name, status, "removed")


def wait_for_spm(engine: Engine, name: str, first_pause: float = FIRST_PAUSE) -> None:
    """Wait until a host is the SPM of its data centre; raises WaitTimeout."""
    reporter = Reporter(engine.clock.now(), engine.timeout)
    for dummy in poll(engine.timeout, engine.clock, first_pause):
        host = lookup.lookup(engine, lookup.HOSTS, name)
        if host is not None and host.spm and host.spm.status and host.spm.status.value == "spm":
            return
        reporter.see(name, "not the SPM yet", engine.clock.now())
    raise _timeout(engine, name, "not the SPM", "SPM")


def wait_for_upgrade_check(engine: Engine, name: str, since: int, first_pause: float = FIRST_PAUSE) -> None:
    """Wait until the engine has checked a host for upgrades; ``since`` is the last event before the order."""
    reporter = Reporter(engine.clock.now(), engine.timeout)
    for dummy in poll(engine.timeout, engine.clock, first_pause):
        events = read_events(engine, name, since)
        outcome = upgrade_check_outcome(events)
        if outcome.done:
            return
        if outcome.failed:
            raise WaitFailed(f"The check for upgrades of host '{name}' failed: {outcome.reason}", events=_texts(events))
        reporter.see(name, "being checked for upgrades", engine.clock.now())
    raise WaitTimeout(
        f"The check for upgrades of host '{name}' did not finish within {engine.timeout} seconds.",
        events=_texts(read_events(engine, name, since)),
    )


def _wait(
    engine: Engine, name: str, goal: Goal, first_pause: float, judge: t.Callable[[t.Any, Outcome], Outcome]
) -> str:
    last: list[t.Any] = []

    def statuses() -> dict[str, str]:
        host = lookup.lookup(engine, lookup.HOSTS, name)
        if host is None:
            raise WaitFailed(f"Host '{name}' disappeared while it was expected to be {goal.text}.")
        last[:] = [host]
        return {name: host.status.value if host.status else ""}

    outcomes = wait_for_outcomes(
        statuses,
        lambda dummy, seen: judge(last[0], wait_outcome(seen, goal)),
        engine.timeout,
        engine.clock,
        first_pause,
    )
    host, outcome = last[0], outcomes[name]
    status = host.status.value if host.status else ""
    if outcome.done:
        return status
    if not outcome.failed:
        raise _timeout(engine, name, status, goal.text)
    detail = f" ({host.status_detail})" if host.status_detail else ""
    events = last_events(engine, name)
    reason = f" {outcome.reason}" if outcome.reason else ""
    raise WaitFailed(
        f"Host '{name}' is in status {status}{detail} (expected: {goal.text}).{reason}{_listed(events)}",
        events=events,
        status=status,
    )


def _timeout(engine: Engine, name: str, status: str, expected: str) -> WaitTimeout:
    events = last_events(engine, name)
    return WaitTimeout(
        f"Host '{name}' is {status} after {engine.timeout} seconds (expected: {expected}).{_listed(events)}",
        events=events,
        status=status,
    )


def _listed(events: t.Sequence[str]) -> str:
    return f" The engine's last events: {' | '.join(events)}" if events else ""


def _texts(events: t.Iterable[Event]) -> list[str]:
    return [event.text for event in explaining(events)]


def last_events(engine: Engine, name: str) -> list[str]:
    """Return what explains the state of a host among what the engine logged last about it, newest first."""
    try:
        return _texts(read_events(engine, name))
    except CollectionError:
        # That a host failed is the news; that its events cannot be read as well must not hide it.
        return []


def read_events(engine: Engine, name: str, since: t.Optional[int] = None) -> list[Event]:
    """Return the last events of a host, newest first, or those after the event with a number."""
    service = engine.system.events_service()
    options = {} if since is None else {"from_": since}
    found = engine.read(
        f"read the events of host '{name}'",
        lambda: service.list(search=f"event_host={name} sortby time desc", max=EVENTS_READ, **options),
    )
    return [
        Event(event.code or 0, event.severity.value if event.severity else "", event.description or "")
        for event in found
        if event.description
    ]


def last_event(engine: Engine) -> int:
    """Return the number of the last event of the engine, for ``since``."""
    found = engine.read("read the last event", lambda: engine.system.events_service().list(max=1))
    return int(found[0].id) if found and str(found[0].id).isdigit() else 0
