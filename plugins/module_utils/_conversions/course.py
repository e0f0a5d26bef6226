# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""What a conversion needs next, from what there is in its folder."""

from __future__ import annotations

import typing as t

from ansible_collections.onramp.ovirt.plugins.module_utils._conversions.model import (
    ABSENT,
    CANCELLED,
    CONVERTED,
    FAILED,
    RUNNING,
    Conversion,
    DiskFile,
    Seen,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._findings import Finding, error, warning

START, FOLLOW, CANCEL, CLEAN, NOTHING = "start", "follow", "cancel", "clean", "nothing"


def state_of(seen: Seen) -> str:
    """Return the state of a conversion: absent, running, converted, failed or cancelled."""
    if seen.record is None:
        return ABSENT
    if seen.alive:
        return RUNNING
    if seen.code == 0 and _same(seen.record.files, seen.files):
        return CONVERTED
    return FAILED


def next_step(seen: Seen, fingerprint: str, wanted: str) -> tuple[str, tuple[Finding, ...]]:
    """Return what to do for a wanted state, CONVERTED or CANCELLED, and findings.

    A conversion that ended without success, or whose files are no longer those that it made, is started again.
    """
    state = state_of(seen)
    if seen.foreign:
        return NOTHING, (_foreign(),) if wanted == CONVERTED else ()
    if wanted == CANCELLED:
        return {RUNNING: CANCEL, FAILED: CLEAN}.get(state, NOTHING), ()
    if seen.record is not None and state in (RUNNING, CONVERTED) and seen.record.fingerprint != fingerprint:
        return NOTHING, (_another(state),)
    if state == FAILED and seen.code == 0:
        return START, (_changed(),)
    return {RUNNING: FOLLOW, CONVERTED: NOTHING}.get(state, START), ()


def _same(recorded: tuple[DiskFile, ...], now: tuple[DiskFile, ...]) -> bool:
    def key(files: tuple[DiskFile, ...]) -> list[tuple[str, int, int]]:
        return sorted((one.name, one.size, one.changed) for one in files)

    # Files that were never recorded are those of a run whose last look did not happen.
    return bool(now) and (not recorded or key(recorded) == key(now))


def _foreign() -> Finding:
    return error(
        "conversion-folder-in-use",
        "folder",
        "The folder of this conversion has files that no conversion made. They would be removed.",
        "Use another folder or output_name.",
    )


def _another(state: str) -> Finding:
    text = "is running" if state == RUNNING else "has ended"
    return error(
        "conversion-differs",
        "folder",
        f"A conversion with other options {text} in this folder.",
        "Use another output_name or folder, cancel it with `state: cancelled`, or remove the folder.",
    )


def _changed() -> Finding:
    return warning(
        "conversion-files-changed", "folder", "The converted files have changed or are missing. They are made again."
    )


def values(wanted: Conversion, seen: Seen, state: str, more: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """Return a conversion as plain values."""
    record = seen.record
    # Those of the record have the checksums.
    files = (record and record.files) or seen.files
    return {
        "name": wanted.output_name,
        "state": state,
        "folder": wanted.folder,
        "files": [
            {"path": f"{wanted.folder}/disks/{one.name}", "size": one.size, "checksum": one.checksum or None}
            for one in (files if state == CONVERTED else ())
        ],
        "attempts": record.attempts if record else 0,
        **more,
    }
