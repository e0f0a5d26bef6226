# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""The reader of OVFs in files: single ones, folders of them, and saved OVF stores."""

from __future__ import annotations

import tarfile
import typing as t
from pathlib import Path

from ansible_collections.onramp.ovirt.plugins.module_utils._errors import InputError, UnreadableDocument
from ansible_collections.onramp.ovirt.plugins.module_utils._findings import error
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms import ovf, ovf_store
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms.ovf_store import SUFFIX, OvfStore

# XML in one of the encodings that its declaration can have: never the name of the first file of an archive.
XML_STARTS = (b"<", b"\xef\xbb\xbf<", b"\xff\xfe<", b"\xfe\xff\0<")


def read_paths(paths: t.Iterable[str]) -> OvfStore:
    """Return what the files of these paths hold; of a folder, its files that end with ``.ovf``.

    Raises UnreadableDocument for a path where there is nothing. A file that cannot be read does not stop the others.
    """
    found = []
    for path in paths:
        place = Path(path)
        if not place.exists():
            raise UnreadableDocument(f"There is no file or folder '{path}'.")
        files = sorted(place.glob(f"*{SUFFIX}")) if place.is_dir() else [place]
        found += [_read(file) for file in files]
    return merged(*found)


def check_option(paths: t.Sequence[str], option: str) -> tuple[str, ...]:
    """Return the paths of an option; raises InputError about each one where there is nothing."""
    missing = [(number, path) for number, path in enumerate(paths) if not Path(path).exists()]
    if missing:
        raise InputError(
            error("ovf-file-missing", f"{option}[{number}]", f"There is no file or folder '{path}'.")
            for number, path in missing
        )
    return tuple(paths)


def read_option(paths: t.Sequence[str], option: str) -> OvfStore:
    """Return what the paths of an option lead to; raises InputError about each one where there is nothing."""
    return read_paths(check_option(paths, option))


def read_texts(texts: t.Sequence[str], option: str) -> OvfStore:
    """Return what the OVFs of an option say; raises InputError about each one that cannot be read."""
    found, mistakes = [], []
    for number, text in enumerate(texts):
        try:
            described = ovf.parse(text)
        except UnreadableDocument as wrong:
            mistakes.append(error("ovf-text-unreadable", f"{option}[{number}]", wrong.message))
            continue
        found.append(OvfStore({described.id: described}, {described.id: text.encode()}))
    if mistakes:
        raise InputError(mistakes)
    return merged(*found)


def _read(file: Path) -> OvfStore:
    try:
        if not file.is_file():
            raise UnreadableDocument("It is not a file.")
        if file.stat().st_size > ovf_store.MAX_BYTES:
            raise UnreadableDocument(f"It has more than {ovf_store.MAX_BYTES} bytes.")
        text = file.read_bytes()
        if not text.lstrip().startswith(XML_STARTS) and tarfile.is_tarfile(file):
            return ovf_store.parse(text)
        described = ovf.parse(text)
    except (UnreadableDocument, OSError) as wrong:
        reason = wrong.message if isinstance(wrong, UnreadableDocument) else str(wrong)
        return OvfStore(unreadable={str(file): reason})
    return OvfStore({described.id: described}, {described.id: text})


def merged(*stores: OvfStore) -> OvfStore:
    """Return several stores as one; of a VM that is in more than one, the last OVF."""
    return OvfStore(
        entities={key: entity for store in stores for key, entity in store.entities.items()},
        texts={key: text for store in stores for key, text in store.texts.items()},
        statuses={key: status for store in stores for key, status in store.statuses.items()},
        unreadable={key: reason for store in stores for key, reason in store.unreadable.items()},
        updated=max((store.updated for store in stores), default=""),
        domains=tuple(dict.fromkeys(domain for store in stores for domain in store.domains)),
    )
