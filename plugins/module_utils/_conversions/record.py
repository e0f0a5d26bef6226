# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""The record of a conversion as text."""

from __future__ import annotations

import json
import typing as t
from dataclasses import asdict

from ansible_collections.onramp.ovirt.plugins.module_utils._conversions.model import DiskFile, Record
from ansible_collections.onramp.ovirt.plugins.module_utils._errors import UnreadableDocument

VERSION = 1


def to_text(record: Record) -> str:
    """Return the record as JSON. It has no secrets, because no command has."""
    return json.dumps({"version": VERSION, **asdict(record)}, indent=2) + "\n"


def from_text(text: str) -> Record:
    """Return a record; raises UnreadableDocument for anything that was not made by this version."""
    try:
        data = json.loads(text)
        if data["version"] != VERSION:
            raise UnreadableDocument(f"The record of the conversion has version {data['version']!r}, not {VERSION}.")
        files = tuple(_file(one) for one in data["files"])
        command = tuple(str(part) for part in data["command"])
        return Record(str(data["fingerprint"]), command, int(data["attempts"]), files)
    except (KeyError, TypeError, ValueError) as wrong:
        raise UnreadableDocument("The record of the conversion cannot be read.") from wrong


def _file(one: t.Mapping[str, t.Any]) -> DiskFile:
    return DiskFile(str(one["name"]), int(one["size"]), int(one["changed"]), str(one["checksum"]))


def checksums(text: str) -> dict[str, str]:
    """Return checksums by file name from the output of sha256sum."""
    found = {}
    for line in text.splitlines():
        digest, dummy, name = line.partition("  ")
        if len(digest) == 64 and name:
            found[name.removeprefix("./")] = digest
    return found
