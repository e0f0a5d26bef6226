# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""The reader of an OVF store, the tar archive in which a data domain keeps its OVFs."""

from __future__ import annotations

import datetime
import io
import json
import re
import tarfile
import typing as t
from dataclasses import dataclass, field

from ansible_collections.onramp.ovirt.plugins.module_utils._errors import UnreadableDocument
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms import ovf, xml_tree
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms.ovf import Ovf

MAX_ENTRIES = 50_000
# The engine's own stores have 128 MiB.
MAX_BYTES = 256 * 1024 * 1024
BLOCK = tarfile.BLOCKSIZE
INFO, METADATA, SUFFIX = "info.json", "metadata.json", ".ovf"
LAST_UPDATED, DOMAINS, VM_STATUS = "Last Updated", "Storage Domains", "VM Status"
# As Java writes a date, in English whatever the locale is: Tue Jan 06 10:00:00 UTC 2026.
JAVA_DATE = re.compile(r"\w{3} (\w{3}) (\d{1,2}) (\d{2}):(\d{2}):(\d{2}) (\S+) (\d{4})")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
# Hours of the names that mean one time zone only; the offset of any other is not known.
ZONES = {
    "UTC": 0,
    "GMT": 0,
    "Z": 0,
    "WET": 0,
    "WEST": 1,
    "CET": 1,
    "CEST": 2,
    "EET": 2,
    "EEST": 3,
    "MSK": 3,
    "EST": -5,
    "EDT": -4,
    "CDT": -5,
    "MST": -7,
    "MDT": -6,
    "PST": -8,
    "PDT": -7,
    "JST": 9,
    "KST": 9,
}
# The engine's numbers; only a VM that is not down is listed.
STATUSES = {
    0: "down",
    1: "up",
    2: "powering_up",
    4: "paused",
    5: "migrating",
    6: "migrating",
    7: "unknown",
    8: "not_responding",
    9: "wait_for_launch",
    10: "reboot_in_progress",
    11: "saving_state",
    12: "restoring_state",
    13: "suspended",
    14: "image_illegal",
    15: "image_locked",
    16: "powering_down",
}


@dataclass(frozen=True)
class OvfStore:
    """What a store holds. ``entities`` and ``texts`` are by id, and so are ``statuses``: of VMs that were not down.

    ``unreadable`` says by the name of the file why an entry cannot be read. ``updated`` is as the engine wrote it.
    ``archive`` is what was read, where it is to be saved.
    """

    entities: t.Mapping[str, Ovf] = field(default_factory=dict)
    texts: t.Mapping[str, bytes] = field(default_factory=dict)
    statuses: t.Mapping[str, str] = field(default_factory=dict)
    unreadable: t.Mapping[str, str] = field(default_factory=dict)
    updated: str = ""
    domains: tuple[str, ...] = ()
    archive: bytes = field(default=b"", repr=False, compare=False)


def parse(archive: bytes) -> OvfStore:
    """Return what an OVF store holds; what follows the archive on its disk does not matter.

    Raises UnreadableDocument if it is not a tar archive. An entry that cannot be read does not stop the others.
    """
    files: dict[str, bytes] = {}
    unreadable: dict[str, str] = {}
    for name, content in _files(archive, unreadable):
        files[name] = content
    info, metadata = (_json(name, files.pop(name, b"{}"), unreadable) for name in (INFO, METADATA))
    entities: dict[str, Ovf] = {}
    texts: dict[str, bytes] = {}
    for name, content in files.items():
        try:
            found = ovf.parse(content)
        except UnreadableDocument as error:
            unreadable[name] = error.message
            continue
        if found.id in entities:
            unreadable[name] = f"There is another entry of the VM or template {found.id}."
        else:
            entities[found.id], texts[found.id] = found, content
    domains = info.get(DOMAINS)
    return OvfStore(
        entities=entities,
        texts=texts,
        statuses=_statuses(metadata.get(VM_STATUS)),
        unreadable=unreadable,
        updated=str(info.get(LAST_UPDATED) or ""),
        domains=tuple(_ids(domains)),
    )


def _files(archive: bytes, unreadable: dict[str, str]) -> t.Iterator[tuple[str, bytes]]:
    try:
        with tarfile.open(fileobj=io.BytesIO(archive), mode="r:") as tar:
            for count, member in enumerate(tar):
                if count >= MAX_ENTRIES:
                    raise UnreadableDocument(f"The OVF store has more than {MAX_ENTRIES} entries.")
                # Neither links nor sparse files, whose content is larger than the archive.
                plain = member.type in (tarfile.REGTYPE, tarfile.AREGTYPE) and not member.issparse()
                if not plain or not member.name.endswith((SUFFIX, INFO, METADATA)):
                    continue
                if member.size > xml_tree.MAX_BYTES:
                    unreadable[member.name] = f"The entry has more than {xml_tree.MAX_BYTES} bytes."
                    continue
                file = tar.extractfile(member)
                yield member.name, file.read() if file else b""
    except (tarfile.TarError, EOFError, ValueError, OverflowError, RecursionError) as error:
        raise UnreadableDocument(f"The OVF store is not a tar archive: {error}.") from error


def next_header(archive: t.Union[bytes, bytearray], offset: int) -> t.Optional[int]:
    """Return the offset of the header that follows the one at an offset; ``None`` where the archive ends.

    So only the archive has to be read of a disk that is much larger. Raises UnreadableDocument.
    """
    header = bytes(archive[offset : offset + BLOCK])
    if not any(header):
        return None
    try:
        size = tarfile.TarInfo.frombuf(header, "utf-8", "surrogateescape").size
    except (tarfile.HeaderError, ValueError) as error:
        raise UnreadableDocument(f"The OVF store is not a tar archive: {error}.") from error
    blocks = (max(size, 0) + BLOCK - 1) // BLOCK
    following = offset + (1 + blocks) * BLOCK
    if following > MAX_BYTES:
        raise UnreadableDocument(f"The OVF store has more than {MAX_BYTES} bytes.")
    return following


def _json(name: str, content: bytes, unreadable: dict[str, str]) -> dict[str, t.Any]:
    try:
        found = json.loads(content.decode("utf-8", "replace"))
    except (ValueError, RecursionError) as error:
        unreadable[name] = f"The entry is not valid JSON: {error}."
        return {}
    return found if isinstance(found, dict) else {}


def _statuses(found: t.Any) -> dict[str, str]:
    given = found if isinstance(found, dict) else {}
    return {
        key.lower(): STATUSES.get(value, "unknown") if isinstance(value, int) else str(value).lower()
        for key, value in given.items()
    }


def _ids(found: t.Any) -> t.Iterator[str]:
    """Yield the ids in a list of texts, or of objects as some versions of the engine wrote them."""
    yield from dict.fromkeys(match.group().lower() for match in re.finditer(ovf.UUID.pattern, json.dumps(found)))


def moment(text: str) -> t.Optional[float]:
    """Return the seconds since 1970 of a date as a store has it; ``None`` for an unknown form or time zone."""
    found = JAVA_DATE.fullmatch(text.strip())
    if not found or found[1] not in MONTHS:
        return None
    offset = re.fullmatch(r"(?:GMT)?([+-])(\d{2}):?(\d{2})", found[6])
    if offset:
        minutes = int(f"{offset[1]}1") * (60 * int(offset[2]) + int(offset[3]))
    elif found[6] in ZONES:
        minutes = 60 * ZONES[found[6]]
    else:
        return None
    day, hour, minute, second, year = (int(found[number]) for number in (2, 3, 4, 5, 7))
    try:
        zone = datetime.timezone(datetime.timedelta(minutes=minutes))
        return datetime.datetime(year, MONTHS.index(found[1]) + 1, day, hour, minute, second, tzinfo=zone).timestamp()
    except ValueError:
        return None
