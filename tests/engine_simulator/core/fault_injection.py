# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a test or a demonstration does behind the engine's back: faults, latency, the journal, hosts' switches."""

from __future__ import annotations

import re
import typing as t
from dataclasses import dataclass, field

KINDS = ("status", "reset", "hang", "cut", "hold")


@dataclass
class Fault:
    """A fault that requests meet.

    `kind`: "status" answers with `status` (and a text of the servlet container), "reset" breaks the connection before
    the request is served, "cut" serves it and sends half of the answer, "hang" serves it and never answers, "hold" does
    not begin with it before the client has gone.
    With `after_work` a status or reset comes after the request was served, as when an answer gets lost, and a request
    on hold is served once the client has gone.
    It hits requests that match `method` and `path` (a regular expression, searched in the path below the API): the
    `nth` of them from now on, and `times` in all (0 = always).
    """

    kind: str
    status: int = 500
    method: str = ""
    path: str = ""
    nth: int = 1
    times: int = 1
    after_work: bool = False
    reason: str | None = None
    detail: str | None = None
    seen: int = field(default=0, compare=False)

    def hits(self, method: str, path: str) -> bool:
        """Count a request, and say whether it is hit."""
        if self.method and self.method.upper() != method or self.path and not re.search(self.path, path):
            return False
        self.seen += 1
        return self.seen >= self.nth and (not self.times or self.seen < self.nth + self.times)

    @property
    def serves(self) -> bool:
        """Whether a request that is hit is served all the same."""
        return self.kind in ("hang", "cut") or self.after_work

    @property
    def spent(self) -> bool:
        return bool(self.times) and self.seen >= self.nth + self.times - 1


@dataclass
class FaultInjection:
    """All faults in force, in the order in which they were added."""

    latency: float = 0.0
    """Real seconds that every request takes longer."""
    faults: list[Fault] = field(default_factory=list)

    def add(self, given: t.Mapping[str, t.Any]) -> Fault:
        """Add one from JSON; ValueError for what it does not know."""
        if given.get("kind", "status") not in KINDS:
            raise ValueError(f"kind must be one of {', '.join(KINDS)}")
        known = set(Fault.__dataclass_fields__) - {"seen"}
        unknown = set(given) - known
        if unknown:
            raise ValueError(f"unknown: {', '.join(sorted(unknown))}")
        fault = Fault(**{"kind": "status", **given})
        re.compile(fault.path)
        self.faults.append(fault)
        return fault

    def next(self, method: str, path: str) -> Fault | None:
        """The fault that a request meets; spent ones are forgotten."""
        hit = None
        for fault in list(self.faults):
            if fault.hits(method, path) and hit is None:
                hit = fault
            if fault.spent:
                self.faults.remove(fault)
        return hit


@dataclass
class Journal:
    """Every request that came in, in order, with the status it was answered with."""

    entries: list[dict[str, t.Any]] = field(default_factory=list)
    bodies: bool = False
    """Keep the bodies of requests and answers too."""

    def begin(self, method: str, path: str, query: str, body: bytes) -> dict[str, t.Any]:
        entry: dict[str, t.Any] = {
            "number": len(self.entries) + 1,
            "method": method,
            "path": path,
            "query": query,
            "status": None,
        }
        if self.bodies:
            entry["request"] = body.decode("utf-8", "replace")
        self.entries.append(entry)
        return entry

    def end(self, entry: dict[str, t.Any], status: int | str, content: bytes) -> None:
        entry["status"] = status
        if self.bodies:
            entry["answer"] = content.decode("utf-8", "replace")

    def writes(self) -> list[dict[str, t.Any]]:
        """The requests below the API that may change something."""
        return [
            e
            for e in self.entries
            if e["method"] not in ("GET", "HEAD") and not e["path"].startswith(("sso/", "services/sso"))
        ]
