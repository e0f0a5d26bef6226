# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""The record of one import: what a run that follows has to know to continue it, and never to begin it twice."""

from __future__ import annotations

import dataclasses
import json
import typing as t
from dataclasses import dataclass

from ansible_collections.onramp.ovirt.plugins.module_utils._errors import UnreadableDocument

VERSION = 1
# Written before the request; the engine has answered, or the VM was found; 1152; the vNICs are in order; the mark is
# set and a start may follow; 1153.
SENDING, POSTED, CONVERTED, ORDERED, MARKED, FAILED = "sending", "posted", "converted", "ordered", "marked", "failed"
# Of methods that run on a conversion host: files are being made; disks are sent; the VM is created; it is completed.
CONVERTING, UPLOADING, CREATING, COMPLETING = "converting", "uploading", "creating", "completing"
PHASES = (SENDING, POSTED, CONVERTED, ORDERED, MARKED, FAILED, CONVERTING, UPLOADING, CREATING, COMPLETING)
# Who converts. Only the engine knows VMs by its own records, too.
ENGINE = "engine"
# A disk of a record: its id was chosen; all of its data is in the engine.
CHOSEN, UPLOADED = "chosen", "uploaded"


@dataclass(frozen=True)
class Disk:
    """A disk of ours in the engine. ``id`` is recorded before anything is sent, so that it is found after a kill.

    ``source`` is the label at the source, ``file`` the one with its data. ``transfer_id`` is that of the last transfer.
    """

    id: str
    source: str = ""
    file: str = ""
    size: int = 0
    transfer_id: str = ""
    phase: str = CHOSEN


@dataclass(frozen=True)
class Record:
    """One import. ``key`` is that of the VM at the source, ``target`` the name in the engine.

    ``after_event`` is the index of the newest event before the request. ``disks`` and ``source_host`` are what counts
    against the limit of a source host. ``method`` is who converts. For a conversion host, ``run_id`` is the text in the
    comment of a VM that is not finished, ``folder`` has the files, and ``images`` are the disks.
    """

    key: str
    target: str
    correlation_id: str = ""
    phase: str = SENDING
    vm_id: str = ""
    host_id: str = ""
    after_event: int = 0
    source_host: str = ""
    disks: int = 1
    reason: str = ""
    method: str = ENGINE
    run_id: str = ""
    folder: str = ""
    attempts: int = 0
    images: tuple[Disk, ...] = ()

    @property
    def goes_on(self) -> bool:
        """Whether the import may go on in the engine, as far as the record knows."""
        return self.phase in (SENDING, POSTED)

    @property
    def is_uploaded(self) -> bool:
        """Whether all disks are in the engine, so that their files are not needed any more."""
        return bool(self.images) and all(one.phase == UPLOADED for one in self.images)


def to_text(record: Record) -> str:
    """Return the record as JSON. It has no secrets."""
    return json.dumps({"version": VERSION, **dataclasses.asdict(record)}, indent=1, sort_keys=True) + "\n"


def from_text(text: str) -> Record:
    """Return a record; raises UnreadableDocument for anything else."""
    try:
        given: t.Any = json.loads(text)
        if not isinstance(given, dict) or given.pop("version", None) != VERSION:
            raise ValueError("another version")
        images = tuple(Disk(**one) for one in given.pop("images", ()))
        record = Record(**given, images=images)
        _check_types(record)
        for one in images:
            _check_types(one)
        if record.phase not in PHASES:
            raise ValueError(f"the phase '{record.phase}' is not known")
    except (TypeError, ValueError) as error:
        raise UnreadableDocument(f"It is not a record of an import: {error}.") from error
    return record


def _check_types(one: t.Union[Record, Disk]) -> None:
    for field in dataclasses.fields(one):
        if field.name != "images" and type(getattr(one, field.name)).__name__ != field.type:
            raise ValueError(f"{field.name} is of another type")
