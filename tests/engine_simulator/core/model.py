# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What every engine knows, whatever its areas: users, jobs, events, the time; and a place for what each area knows.

All references between objects are ids. Ids are UUIDs that follow from the order of creation, so two runs of the same
requests give the same ids.
"""

from __future__ import annotations

import typing as t
import uuid
from dataclasses import dataclass, field

from .clock import Clock

ROOT_ID = uuid.UUID("6f7f4b1c-6f4e-4a53-9d0b-0f6a5f7a4e15")
S = t.TypeVar("S")


def derived_id(base: str, name: str) -> str:
    """The id of something that belongs to an object and is not an object of its own here."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{base}/{name}"))


@dataclass
class User:
    """`roles`: "SuperUser" everywhere; "ReadOnlyAdmin" may read all and write nothing."""

    id: str
    name: str
    password: str
    roles: list[str] = field(default_factory=lambda: ["SuperUser"])


@dataclass(frozen=True)
class Subject:
    """An object that a job or an event is about. `kind` is the tag that the API gives it: host, cluster, user, ..."""

    kind: str
    id: str
    name: str = ""
    """Its name in this place, where that is not the object's own."""


@dataclass
class Step:
    id: str
    description: str
    status: str = "started"
    kind: str = "executing"
    number: int = 0
    started: float = 0.0
    ended: float | None = None


@dataclass
class Job:
    id: str
    description: str
    status: str = "started"
    correlation_id: str = ""
    owner_id: str = ""
    started: float = 0.0
    ended: float | None = None
    steps: list[Step] = field(default_factory=list)
    subjects: list[Subject] = field(default_factory=list)


@dataclass
class Event:
    """A line of the audit log; `id` is a number that grows."""

    id: int
    code: int
    severity: str
    description: str
    time: float
    correlation_id: str = ""
    subjects: list[Subject] = field(default_factory=list)

    def subject(self, kind: str) -> str | None:
        """The id of the subject of a kind."""
        return next((s.id for s in self.subjects if s.kind == kind), None)


@dataclass
class World:
    """The whole engine. Everything that `control/state` dumps is in here."""

    clock: Clock = field(default_factory=Clock)
    users: dict[str, User] = field(default_factory=dict)
    """By name."""
    tokens: dict[str, str] = field(default_factory=dict)
    """Access token -> name of the user."""
    jobs: dict[str, Job] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    slices: dict[str, t.Any] = field(default_factory=dict)
    """What the areas know: name of the class -> the one object of it."""
    created: int = 0

    def area(self, kind: type[S]) -> S:
        """What an area knows; `kind` is the dataclass of its slice."""
        found = self.slices.get(kind.__name__)
        if found is None:
            found = self.slices[kind.__name__] = kind()
        return t.cast("S", found)

    def new_id(self) -> str:
        """A fresh UUID."""
        self.created += 1
        return str(uuid.uuid5(ROOT_ID, str(self.created)))
