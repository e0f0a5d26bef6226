# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""Wait until the agents of guests report their addresses."""

from __future__ import annotations

import contextlib
import typing as t
from dataclasses import dataclass

from ansible_collections.onramp.ovirt.plugins.module_utils._engine.connection import Engine
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.lookup import BATCH, VMS, find_each
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.progress import Reporter
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.waiting import poll
from ansible_collections.onramp.ovirt.plugins.module_utils._errors import CollectionError, WaitFailed, first_few
from ansible_collections.onramp.ovirt.plugins.module_utils._vms.guests import (
    FAILED,
    WAITED_FOR,
    Answer,
    Guest,
    state_of,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._vms.start import UP

EVENTS_READ = 20
PROBLEMS = frozenset({"error", "alert"})
# Events older than a start say nothing about what came of it.
STARTED = frozenset({32, 153})


@dataclass(frozen=True)
class Asked:
    """A guest and its VM. Without a VM, ``problem`` says why, and ``id`` is empty."""

    guest: Guest
    id: str
    name: str
    problem: str = ""

    @property
    def sentence(self) -> str:
        """The problem as a sentence about the VM."""
        return f"VM '{self.name}': {self.problem}"


def find(engine: Engine, guests: t.Sequence[Guest]) -> list[Asked]:
    """Return each guest with its VM; one whose VM is missing or ambiguous has a problem."""
    found, problems = find_each(engine, VMS, [guest.vm for guest in guests]) if guests else ({}, {})
    return [
        Asked(guest, found[guest.vm].id, found[guest.vm].name)
        if guest.vm in found
        else Asked(guest, "", guest.vm, problems[guest.vm].message)
        for guest in guests
    ]


def wait(
    engine: Engine, asked: t.Sequence[Asked], limit: float, pause: float, stable: float = 0
) -> list[dict[str, t.Any]]:
    """Return what the guests have answered; raises WaitFailed if one of them has not within ``limit`` seconds.

    Their VMs have to stay up for ``stable`` seconds, too.
    """
    began = engine.clock.now()
    results = {one.guest: _result(one, None, FAILED, one.problem) for one in asked if one.problem}
    limit = max(limit, stable)
    reporter = Reporter(began, limit)
    for left in poll(limit, engine.clock, pause):
        pending = [one for one in asked if one.guest not in results]
        answers = _answers(engine, pending) if pending else {}
        now = engine.clock.now()
        for one in pending:
            answer = answers.get(one.id)
            state, reason = state_of(one.guest, answer, now - began if left else limit, limit, stable)
            if state == FAILED and answer and answer.status != UP:
                reason = f"{reason} {explanation(engine, one.name)}"
            reporter.see(
                one.name,
                "waiting for its guest" if one.guest.agent else "watching whether it stays up",
                now,
                state == WAITED_FOR,
            )
            if state != WAITED_FOR:
                results[one.guest] = _result(one, answer, state, reason)
        if len(results) == len(asked):
            break
    done = [results[one.guest] for one in asked]
    failed = [f"VM '{one['name']}': {one['reason']}" for one in done if one["state"] == FAILED]
    if failed:
        raise WaitFailed(first_few(failed), guests=done)
    return done


def explanation(engine: Engine, name: str) -> str:
    """Return what the engine logged last about a VM that is not up, as a sentence."""
    with contextlib.suppress(CollectionError):
        service = engine.system.events_service()
        search = f"event_vm={name} sortby time desc"
        found = engine.read(f"read the events of VM '{name}'", lambda: service.list(search=search, max=EVENTS_READ))
        for event in found:
            if event.code in STARTED:
                break
            if event.severity and event.severity.value in PROBLEMS and event.description:
                return f"The engine's event: {event.description}"
    return "See its events."


def _result(one: Asked, answer: t.Optional[Answer], state: str, reason: str) -> dict[str, t.Any]:
    gone = "removed" if one.id else "absent"
    return {
        "name": one.name,
        "id": one.id,
        "status": answer.status if answer else gone,
        "addresses": list(answer.addresses or ()) if answer else [],
        "state": state,
        "reason": reason,
    }


def _answers(engine: Engine, asked: t.Sequence[Asked]) -> dict[str, Answer]:
    """Return what is known of guests, by the id of the VM. One request, and one more for each agent whose VM is up."""
    ids, asking = [one.id for one in asked], {one.id for one in asked if one.guest.agent}
    service = engine.system.vms_service()
    options = {"search": " or ".join(f"id={ident}" for ident in ids)} if len(ids) <= BATCH else {}
    listed = [vm for vm in engine.read("read VMs", lambda: service.list(**options)) if vm.id in ids]
    statuses = {vm.id: vm.status.value if vm.status else "unknown" for vm in listed}
    up = [ident for ident, status in statuses.items() if status == UP and ident in asking]
    reads = [service.vm_service(ident).reported_devices_service().list for ident in up]
    devices = dict(zip(up, engine.read_together("read what guest agents report", reads))) if up else {}
    return {ident: Answer(status, _addresses(devices.get(ident) or ())) for ident, status in statuses.items()}


def _addresses(devices: t.Sequence[t.Any]) -> t.Optional[tuple[str, ...]]:
    if not devices:
        return None
    found = (ip.address for device in devices for ip in device.ips or () if ip.address)
    return tuple(dict.fromkeys(found))
