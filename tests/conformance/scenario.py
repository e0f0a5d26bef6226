# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A recorded scenario as data. The format is described in recordings/README.md."""

from __future__ import annotations

import json
import typing as t
from dataclasses import dataclass, field
from pathlib import Path

ALL, STATUS = "all", "status"
HOST_AREA = "host"
"""The area of the scenarios about hosts; all others are about VMs."""
NEVER = "until"
"""The status of a step whose `until` was not fulfilled in time, also on the recorded engine."""


@dataclass(frozen=True)
class Until:
    """What an answer has to say before a GET is no longer repeated."""

    path: str | None = None
    equals: str | None = None
    not_equals: str | None = None
    status: int | None = None
    seconds: float = 60


@dataclass(frozen=True)
class Expected:
    """What the recorded engine answered: its status, and the normal form of its body."""

    status: int | str | None = None
    body: str = ""


@dataclass(frozen=True)
class Step:
    """One request, or something else that is done between requests (`control`, `join`)."""

    about: str = ""
    method: str = "GET"
    path: str = ""
    query: str = ""
    body: str | None = None
    headers: t.Mapping[str, str] = field(default_factory=dict)
    save: t.Mapping[str, str] = field(default_factory=dict)
    until: Until | None = None
    compare: str | tuple[str, ...] = ALL
    expect: Expected = Expected()
    background: str | None = None
    join: str | None = None
    pause: float = 0
    control: str | None = None
    settings: t.Mapping[str, t.Any] = field(default_factory=dict)

    @property
    def label(self) -> str:
        query = f"?{self.query}" if self.query else ""
        request = f"join {self.join}" if self.join else f"{self.method} {self.path}{query}"
        return f"{self.about} ({request})" if self.about else request


@dataclass(frozen=True)
class Scenario:
    """Steps that belong together. A file's steps for cleaning up are not read: no world here is played on twice."""

    name: str
    area: str
    steps: tuple[Step, ...]
    hosts: tuple[str, ...] = ()
    unregistered: tuple[str, ...] = ()
    """Keys of what lies unregistered on the data domain."""
    variables: t.Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """Name -> (collection with its query, element path), looked up before the first step."""
    other_needs: tuple[str, ...] = ()
    """What has to be in place and is not part of any world here."""

    @property
    def overlapping(self) -> bool:
        """Is a request sent while another one is being served?"""
        return any(step.background or "async=true" in step.query for step in self.steps)

    @property
    def about_hosts(self) -> bool:
        return self.area == HOST_AREA


def read_scenario(file: Path) -> Scenario:
    """ValueError for a file that is not a scenario."""
    try:
        given = json.loads(file.read_text(encoding="utf-8"))
        needs = given.get("needs", {})
        return Scenario(
            given["name"],
            given["area"],
            tuple(_step(step) for step in given["steps"]),
            tuple(needs.get("hosts", [])),
            tuple(needs.get("unregistered", [])),
            {name: (path, where) for name, (path, where) in needs.get("vars", {}).items()},
            tuple(sorted(set(needs) - {"hosts", "vars", "control", "unregistered", "external"})),
        )
    except (ValueError, KeyError, TypeError, AttributeError) as wrong:
        raise ValueError(f"{file} is not a scenario: {type(wrong).__name__}: {wrong}") from wrong


def _step(given: t.Mapping[str, t.Any]) -> Step:
    values = dict(given)
    values["settings"] = values.pop("set", {})
    values["until"] = Until(**values["until"]) if "until" in values else None
    values["expect"] = Expected(**values.get("expect", {}))
    compare = values.get("compare", STATUS if values["until"] else ALL)
    values["compare"] = compare if isinstance(compare, str) else tuple(compare)
    return Step(**values)
