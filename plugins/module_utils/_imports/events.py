# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""Events of imports: they have no correlation id of ours, so what belongs together is found by the id of the VM."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

STARTED, DONE, FAILED = 1165, 1152, 1153
# Reasons that come before a failure: with the id of the VM, and of the proxy host.
OF_VM = frozenset({1195, 1196, 838})
OF_HOST = frozenset({10802})
# What comes with a request that is refused: all causes have the same answer.
NOT_FOUND, HOST_NOT_UP = 202, 1187
OF_REQUEST = frozenset({NOT_FOUND, 1186, HOST_NOT_UP})
CODES = (STARTED, DONE, FAILED, *sorted(OF_VM | OF_HOST | OF_REQUEST))


@dataclass(frozen=True)
class ImportEvent:
    """An event of an import. ``vm_name`` is the name at the source."""

    index: int
    code: int
    vm_id: str = ""
    vm_name: str = ""
    host_id: str = ""
    description: str = ""


def running(events: t.Iterable[ImportEvent], gone: t.Container[str] = ()) -> tuple[ImportEvent, ...]:
    """Return the events of imports that have begun and not ended, in the order in which they began.

    ``gone`` are the ids of VMs that do not exist any more, whose imports never get an event of their end.
    """
    going: dict[str, ImportEvent] = {}
    for event in sorted(events, key=lambda e: e.index):
        if event.code == STARTED and event.vm_id and event.vm_id not in gone:
            going[event.vm_id] = event
        elif event.code in (DONE, FAILED):
            going.pop(event.vm_id, None)
    return tuple(going.values())


def ending(events: t.Iterable[ImportEvent], vm_id: str, after: int = 0) -> t.Optional[ImportEvent]:
    """Return the event with which the import of a VM ended, if it has.

    Only those after an event count: a VM of an export domain has the same id each time that it is imported.
    """
    found = [e for e in events if e.vm_id == vm_id and e.code in (DONE, FAILED) and e.index > after]
    return max(found, key=lambda e: e.index, default=None)


def started_after(events: t.Iterable[ImportEvent], vm_id: str, index: int) -> bool:
    """Whether the import of a VM began after an event."""
    return any(e.vm_id == vm_id and e.code == STARTED and e.index > index for e in events)


def reasons(events: t.Iterable[ImportEvent], vm_id: str, host_id: str, after: int = 0) -> tuple[str, ...]:
    """Return the texts that may say why the import of a VM failed, oldest first.

    An event of a host names no VM. It belongs to the first import that fails after it.
    """
    later = sorted((event for event in events if event.index > after), key=lambda e: e.index)
    found = []
    for number, event in enumerate(later):
        if event.code in OF_HOST and event.host_id == host_id:
            failure = next((e for e in later[number:] if e.code == FAILED), None)
            if failure is not None and failure.vm_id == vm_id:
                found.append(event.description)
        elif event.code in OF_VM and event.vm_id == vm_id:
            found.append(event.description)
    return tuple(found)


def refusals(events: t.Iterable[ImportEvent], after: int, host_id: str = "", url: str = "") -> tuple[str, ...]:
    """Return the texts that say why a request to a host for a URL was refused, oldest first."""
    found = [
        event
        for event in events
        if event.index > after
        and event.code in OF_REQUEST
        and (not event.host_id or not host_id or event.host_id == host_id)
        and (event.code != NOT_FOUND or url in event.description)
    ]
    return tuple(event.description for event in sorted(found, key=lambda e: e.index))


def was_not_up(events: t.Iterable[ImportEvent], after: int, host_id: str) -> bool:
    """Whether a request was refused because its proxy host was not up."""
    return any(e.code == HOST_NOT_UP and e.host_id == host_id and e.index > after for e in events)


def newest(events: t.Iterable[ImportEvent]) -> int:
    """Return the index of the newest event."""
    return max((event.index for event in events), default=0)
