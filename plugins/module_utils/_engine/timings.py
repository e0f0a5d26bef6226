# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""How long the phases of a task take: reading, planning, each step that is applied with its wait, verifying."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field

from ansible_collections.onramp.ovirt.plugins.module_utils._engine.waiting import Clock

APPLY = "apply"


@dataclass
class Timings:
    """Measures phases on a clock. A phase lasts until the next one begins; the last one until the list is asked for."""

    clock: Clock
    _begun: list[tuple[str, float]] = field(default_factory=list)

    def begin(self, phase: str) -> None:
        """End the phase before, and begin this one; nothing changes when it goes on already."""
        if not self._begun or self._begun[-1][0] != phase:
            self._begun.append((phase, self.clock.now()))

    def begin_step(self, step: str) -> None:
        """Begin one of several steps of ``apply``: the first of them takes the place of that phase."""
        if self._begun and self._begun[-1][0] == APPLY:
            self._begun[-1] = (step, self._begun[-1][1])
        else:
            self.begin(step)

    def as_list(self) -> list[dict[str, t.Any]]:
        """Return phase and seconds, to a tenth of a second, in the order of the phases."""
        ends = [start for dummy, start in self._begun[1:]] + [self.clock.now()]
        return [{"phase": phase, "seconds": round(end - start, 1)} for (phase, start), end in zip(self._begun, ends)]
