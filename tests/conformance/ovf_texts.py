# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The OVFs of what scenarios want unregistered: `ovf/index.json` names the files."""

from __future__ import annotations

import json
import typing as t
from pathlib import Path

FOLDER = "ovf"


def read_ovfs(*places: Path) -> dict[str, dict[str, str]]:
    """Entries of a world file by key, from folders `ovf` in some places and below them; the first one holds."""
    texts: dict[str, dict[str, str]] = {}
    for index in (file for place in places for file in sorted(place.rglob(f"{FOLDER}/index.json"))):
        entries = json.loads(index.read_text(encoding="utf-8"))
        for key, entry in entries.items():
            text = (index.parent / entry["file"]).read_text(encoding="utf-8")
            kind = "TEMPLATE" if entry["type"].upper() == "TEMPLATE" else "VM"
            texts.setdefault(key, {"id": entry["id"], "name": entry["name"], "kind": kind, "ovf": text})
    return texts


def is_scenario(file: Path) -> bool:
    """Is a JSON file a scenario, and not a list of OVFs?"""
    return file.parent.name != FOLDER


def beside(recordings: Path) -> t.Iterator[Path]:
    """Where the OVFs of a folder of recordings are: in it, or beside it."""
    yield recordings
    yield from (place for place in recordings.parents[:2] if (place / FOLDER / "index.json").is_file())
