# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""The plan: what a task changes, and its findings."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field

from ansible_collections.onramp.ovirt.plugins.module_utils._findings import Finding, errors


@dataclass(frozen=True)
class Change:
    """One change: a verb on one thing, with what it was (``None``: absent) and what it will be (``None``: gone)."""

    verb: str
    kind: str
    name: str
    before: t.Optional[dict[str, t.Any]] = None
    after: t.Optional[dict[str, t.Any]] = None

    def as_dict(self) -> dict[str, t.Any]:
        """Return the change as plain data: verb, kind, name, before, after."""
        return {"verb": self.verb, "kind": self.kind, "name": self.name, "before": self.before, "after": self.after}


@dataclass(frozen=True)
class Plan:
    """What a task would do: changes in order, findings, and the state before and after as plain data."""

    changes: tuple[Change, ...] = ()
    findings: tuple[Finding, ...] = ()
    before: dict[str, t.Any] = field(default_factory=dict)
    after: dict[str, t.Any] = field(default_factory=dict)

    @property
    def left_out(self) -> tuple[str, ...]:
        """Sentences about what is not done although it was asked for, when the rest is done nevertheless."""
        return ()

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings that keep this plan from being carried out."""
        return errors(self.findings)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to do."""
        return not self.changes
