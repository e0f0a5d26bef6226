# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""How far an import is, from the signs that the engine gives of it."""

from __future__ import annotations

import re
import typing as t
from dataclasses import dataclass

from ansible_collections.onramp.ovirt.plugins.module_utils._imports.events import DONE, ImportEvent
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.host_channel import Job

STARTING, CONVERTING, COPYING, FINALIZING = "starting", "converting", "copying", "finalizing"
IMPORTED, FAILED, STALLED = "imported", "failed", "stalled"
COPYING_DISK = re.compile(r"Copying disk (\d+)/(\d+)")
FINALIZING_DETAIL = "Finalizing"
DETAILS = {"Initializing": CONVERTING, FINALIZING_DETAIL: FINALIZING}
# The status of a conversion in the statistics of a host.
COPYING_STATUS = "copying_disk"
JOB_FINISHED, JOB_FAILED = "finished", "failed"
# Percent that have to be seen for an estimate.
LEAST_PERCENT = 5
# A job can end some time before its event is there.
POLLS_WITHOUT_EVENT = 5


@dataclass(frozen=True)
class Signs:
    """What one round of reads shows of a VM. Unlocked disks and visible vNICs are no sign of the end.

    ``copies_only`` is whether its disks are copied without a conversion, of which the engine shows no phases.
    """

    exists: bool = True
    detail: str = ""
    job: str = ""
    end: t.Optional[ImportEvent] = None
    host_status: str = "up"
    host_name: str = ""
    polls_since_job_ended: int = 0
    conversion: t.Optional[Job] = None
    copies_only: bool = False


@dataclass(frozen=True)
class Stage:
    """How far an import is. ``text`` is for people; ``disk`` of ``disks`` is being copied.

    ``percent`` is the share of all disks; ``None`` without a channel to the proxy host.
    """

    phase: str
    text: str
    disk: int = 0
    disks: int = 0
    percent: t.Optional[int] = None

    @property
    def ended(self) -> bool:
        """Whether nothing more happens."""
        return self.phase in (IMPORTED, FAILED)

    @property
    def step(self) -> str:
        """What has to change for it to be shown again: of the percentage, every ten."""
        if self.percent is None:
            return self.text
        return f"{self.text.rpartition(',')[0]}, over {self.percent // 10 * 10}%"


def remaining(since: float, first: int, now: float, percent: int) -> t.Optional[float]:
    """Return how many seconds a copy will take that was at ``first`` percent at a time before; ``None`` if unknown."""
    if percent - first < LEAST_PERCENT:
        return None
    return (now - since) * (100 - percent) / (percent - first)


def stage_of(signs: Signs) -> Stage:
    """Return how far an import is. Its event decides; a job that ended long ago without an event does, too."""
    late = signs.polls_since_job_ended >= POLLS_WITHOUT_EVENT
    if signs.end is not None:
        return Stage(IMPORTED, "imported") if signs.end.code == DONE else Stage(FAILED, "failed")
    if late and signs.job == JOB_FINISHED and signs.exists:
        return Stage(IMPORTED, "imported")
    if late and (signs.job or not signs.exists):
        return Stage(FAILED, "failed")
    on = f" on {signs.host_name}" if signs.host_name else ""
    if signs.host_status != "up":
        return Stage(STALLED, f"stalled: host {signs.host_name} is in status {signs.host_status}")
    known = signs.conversion
    if known is not None and known.disks and known.status == COPYING_STATUS and signs.detail != FINALIZING_DETAIL:
        # The host itself is ahead of what the engine shows.
        share = "" if known.percent is None else f", {known.percent}%"
        text = f"copying disk {known.disk} of {known.disks}{on}{share}"
        return Stage(COPYING, text, known.disk, known.disks, known.percent)
    copying = COPYING_DISK.search(signs.detail)
    if copying:
        disk, disks = int(copying[1]), int(copying[2])
        return Stage(COPYING, f"copying disk {disk} of {disks}{on}", disk, disks)
    phase = DETAILS.get(signs.detail, COPYING if signs.copies_only else STARTING)
    return Stage(phase, f"{phase}{on}")


class Activity:
    """When something last changed about an import, and whether that is too long ago. It never ends anything."""

    def __init__(self, limit: float, now: float) -> None:
        self._limit, self._since = limit, now
        self._last: t.Hashable = None

    def is_inactive(self, sign: t.Hashable, now: float) -> bool:
        """Take a sign such as the phase, and say whether nothing has changed for longer than the limit."""
        if sign != self._last:
            self._last, self._since = sign, now
        return bool(self._limit) and now - self._since >= self._limit
