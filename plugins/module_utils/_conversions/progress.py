# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""What virt-v2v says about its progress: lines of JSON, and the bar of nbdcopy in its log."""

from __future__ import annotations

import json
import re
import typing as t
from dataclasses import dataclass

OPENING, INSPECTING, CONVERTING, MAPPING, PREPARING, COPYING, FINISHING = (
    *("opening", "inspecting", "converting", "mapping", "preparing", "copying", "finishing"),
)
# By the beginning of its messages, the latest of which holds.
PHASES = (
    ("Setting up the source", OPENING),
    ("Opening the source", OPENING),
    ("Inspecting the source", INSPECTING),
    ("Checking for sufficient free disk space", INSPECTING),
    ("Converting ", CONVERTING),
    ("Mapping filesystem data", MAPPING),
    ("Closing the overlay", MAPPING),
    ("Setting up the destination", PREPARING),
    ("Copying disk", COPYING),
    ("Creating output metadata", FINISHING),
    ("Finishing off", FINISHING),
)
COPYING_DISK = re.compile(r"Copying disk (\d+)/(\d+)")
BAR = re.compile(r"(\d{1,3})% \[[*-]+\]")
# virt-v2v repeats errors of the programs that it starts in general words.
TOOL_ERROR = re.compile(r"^(?:nbdkit|nbdcopy|qemu-img|libguestfs|guestfsd|curl|ssh)\b.*\berror\b.*$", re.MULTILINE)
MAX_MESSAGE = 500


@dataclass(frozen=True)
class Progress:
    """How far it is. ``percent`` is that of all disks, while they are copied. ``error`` is the last one."""

    phase: str = OPENING
    disk: int = 0
    disks: int = 0
    percent: t.Optional[int] = None
    warnings: tuple[str, ...] = ()
    error: str = ""

    @property
    def text(self) -> str:
        """The progress in a few words."""
        parts = [self.phase]
        if self.disks:
            parts.append(f"disk {self.disk} of {self.disks}")
        if self.percent is not None:
            parts.append(f"{self.percent} %")
        return ", ".join(parts)


def read_progress(lines: t.Iterable[str], log: str = "") -> Progress:
    """Return the progress from the lines of JSON and the end of the log. What cannot be read is left out."""
    phase, disk, disks = OPENING, 0, 0
    warnings: list[str] = []
    last_error = ""
    for event in _events(lines):
        message = event["message"][:MAX_MESSAGE]
        if event["type"] == "warning":
            warnings.append(message)
        elif event["type"] == "error":
            last_error = message
        elif event["type"] == "message":
            phase = next((name for start, name in PHASES if message.startswith(start)), phase)
            found = COPYING_DISK.match(message)
            if found:
                disk, disks = int(found[1]), int(found[2])
    return Progress(phase, disk, disks, _percent(phase, disk, disks, log), tuple(warnings), last_error)


def reason(said: Progress, log: str) -> str:
    """Return what went wrong in one line: the first error of another program, else that of virt-v2v, else nothing."""
    found = TOOL_ERROR.search(log)
    return found[0][:MAX_MESSAGE] if found else said.error.split("\n")[0]


def _events(lines: t.Iterable[str]) -> t.Iterator[dict[str, str]]:
    for line in lines:
        try:
            event = json.loads(line)
        except ValueError:
            # The last line can be half written.
            continue
        if isinstance(event, dict) and all(isinstance(event.get(name), str) for name in ("message", "type")):
            yield event


def _percent(phase: str, disk: int, disks: int, log: str) -> t.Optional[int]:
    if phase == FINISHING:
        return 100
    if phase != COPYING or not 1 <= disk <= disks:
        return None
    # The last bar of the disk before says nothing on this one.
    bars = BAR.findall(log.rpartition(f"Copying disk {disk}/")[2])
    own = min(int(bars[-1]), 100) if bars else 0
    return ((disk - 1) * 100 + own) // disks
