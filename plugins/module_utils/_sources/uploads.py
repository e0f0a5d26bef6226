# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""Send files to the host of a task in pieces, over the connection of the task, with checksums.

A file is sent to ``.NAME.part`` next to its place. What is there of an earlier run is kept if it is the beginning of
the file. The file gets its name only after the checksum of the whole was compared.
"""

from __future__ import annotations

import contextvars
import hashlib
import os
import posixpath
import re
import shlex
import typing as t
from dataclasses import dataclass

from ansible_collections.onramp.ovirt.plugins.module_utils._errors import CollectionError, VerifyFailed
from ansible_collections.onramp.ovirt.plugins.module_utils._findings import Finding, error
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms import containers
from ansible_collections.onramp.ovirt.plugins.module_utils._plan import Change, Plan
from ansible_collections.onramp.ovirt.plugins.module_utils._sources.guest_channel import Reply

MAX_FILES = 10_000
MAX_DEPTH = 8
CHUNK = 1 << 20
DIGEST = re.compile(r"[0-9a-f]{64}")
# Of each file its size and that of what an earlier run sent; -1 where there is none. Links are not files.
LOOK = """
cd {folder} 2>/dev/null || exit 0
for name in {names}; do
    for file in "$name" "$(dirname "$name")/.$(basename "$name").part"; do
        if [ -L "$file" ] || [ -e "$file" ] && [ ! -f "$file" ]; then printf 'x '
        elif [ -e "$file" ]; then printf '%s ' "$(stat -c %s "$file")"
        else printf '%s' '-1 '; fi
    done
    echo
done
"""
FREE = """
folder={folder}
while [ ! -d "$folder" ]; do folder=$(dirname "$folder"); done
df -Pk "$folder" | tail -n 1
"""
PART = "umask 077; cd {folder} && part={part} && {what}"


class UploadFailed(CollectionError):
    """A file could not be sent. What was sent of it is kept for the next run."""


class Channel(t.Protocol):
    """The connection to the host. ``is_here`` is whether it is the controller itself."""

    is_here: bool

    def run(self, command: str, data: bytes = b"") -> Reply:
        """Run a command of the shell, with its standard input; raises CollectionError."""


channel: contextvars.ContextVar[t.Optional[Channel]] = contextvars.ContextVar("upload", default=None)


@dataclass(frozen=True)
class Upload:
    """What is sent where: a file, or what is in a folder. ``piece`` is how many bytes are sent at once."""

    source: str
    folder: str
    piece: int = 64 << 20


@dataclass(frozen=True)
class Item:
    """A file: its name within the folder, its path here and size, and the size of what is there."""

    name: str
    path: str
    size: int
    there: int = -1
    part: int = -1
    is_same: bool = False

    @property
    def part_name(self) -> str:
        """The name of what was sent of the file."""
        folder, name = posixpath.split(self.name)
        return posixpath.join(folder, f".{name}.part")


def used_channel() -> Channel:
    """Return the connection to the host; raises CollectionError."""
    found = channel.get()
    if found is None:
        raise CollectionError(
            "This module runs on the controller, over the connection of the task's host. It needs its action plugin, "
            "and cannot run asynchronously."
        )
    return found


def local_files(source: str) -> tuple[list[Item], list[Finding]]:
    """Return the files to send, and what is wrong about them."""
    if not os.path.isdir(source):
        try:
            return [Item(os.path.basename(source), source, _size(source, follow=True))], []
        except CollectionError as wrong:
            return [], [error("upload-file-unreadable", "src", wrong.message)]
    items: list[Item] = []
    found: list[Finding] = []
    for name in _names(source):
        path = os.path.join(source, name)
        try:
            if not containers.is_safe(name) or name.encode("utf-8", "replace").decode() != name:
                raise CollectionError(
                    f"'{name.encode('utf-8', 'replace').decode()[:80]}' is not a name for a file here."
                )
            items.append(Item(name, path, _size(path, follow=False)))
        except CollectionError as wrong:
            found.append(error("upload-file-unreadable", "src", wrong.message, "Remove it from the folder."))
    if len(items) > MAX_FILES:
        found.append(error("upload-too-many-files", "src", f"'{source}' has more than {MAX_FILES} files."))
    if not items and not found:
        found.append(error("upload-empty", "src", f"'{source}' has no files."))
    return items, found


def _names(source: str) -> t.Iterator[str]:
    for place, folders, names in os.walk(source):
        inside = os.path.relpath(place, source)
        folders[:] = sorted(folders) if inside.count(os.sep) < MAX_DEPTH else []
        links = [name for name in folders if os.path.islink(os.path.join(place, name))]
        yield from (os.path.normpath(os.path.join(inside, name)) for name in sorted([*names, *links]))


def _size(path: str, follow: bool) -> int:
    file = containers.open_regular(path, follow)
    try:
        return os.fstat(file).st_size
    finally:
        os.close(file)


def plan(wanted: Upload, items: t.Sequence[Item], findings: t.Sequence[Finding]) -> tuple[Plan, list[Item]]:
    """Return the plan, and the files with what is there of each; raises CollectionError."""
    found = list(findings)
    seen = [] if found else _seen(wanted, items, found)
    left = [item for item in seen if not item.is_same]
    if left:
        found += _space(wanted, left)
    changes = tuple(
        Change(
            "resume" if item.part > 0 else "send",
            "file",
            item.name,
            {"size": item.there if item.there >= 0 else None, "sent": max(item.part, 0)},
            {"size": item.size, "sent": item.size},
        )
        for item in left
    )
    before = {change.name: change.before for change in changes}
    after = {change.name: change.after for change in changes}
    return Plan(changes, tuple(found), before, after), seen


def _seen(wanted: Upload, items: t.Sequence[Item], found: list[Finding]) -> list[Item]:
    names = " ".join(shlex.quote(item.name) for item in items)
    output = _run(LOOK.format(folder=shlex.quote(wanted.folder), names=names)).splitlines()
    seen = []
    for number, item in enumerate(items):
        fields = output[number].split() if number < len(output) else ["-1", "-1"]
        if "x" in fields:
            text = f"'{wanted.folder}/{item.name}' on the host is a link, or not a file."
            found.append(error("upload-target-not-a-file", "dest", text, "Remove it, or use another folder."))
            continue
        there, part = (int(field) for field in fields)
        same = there == item.size and _remote_digest(wanted, item.name) == _digest(item.path, item.size)
        seen.append(Item(item.name, item.path, item.size, there, part, same))
    return seen


def _space(wanted: Upload, left: t.Sequence[Item]) -> t.Iterator[Finding]:
    fields = _run(FREE.format(folder=shlex.quote(wanted.folder))).split()
    needed = sum(item.size - max(item.part, 0) for item in left)
    if len(fields) > 3 and fields[3].isdigit() and int(fields[3]) * 1024 < needed:
        free = int(fields[3]) * 1024
        text = f"'{wanted.folder}' on the host has {free >> 20} MiB free. {needed >> 20} MiB are needed."
        yield error("upload-space-too-small", "dest", text)


def send(wanted: Upload, items: t.Sequence[Item], applied: list[Change], changes: t.Sequence[Change]) -> None:
    """Send the files that are not there yet; raises CollectionError."""
    by_name = {change.name: change for change in changes}
    for item in items:
        if not item.is_same:
            _send(wanted, item)
            applied.append(by_name[item.name])


def _send(wanted: Upload, item: Item) -> None:
    folder = posixpath.dirname(posixpath.join(wanted.folder, item.name))
    _run(f"umask 077; mkdir -p {shlex.quote(folder)}")
    with open(containers.open_regular(item.path), "rb") as file:
        offset, whole = _kept(wanted, item, file)
        while True:
            data = file.read(wanted.piece)
            # A file without content is made, too.
            if not data and offset:
                break
            whole.update(data)
            offset += len(data)
            size = _run(_part(wanted, item, 'cat >>"$part" && stat -c %s "$part"'), data).strip()
            if size != str(offset):
                raise UploadFailed(f"'{item.name}' has {size or 'no'} bytes on the host instead of {offset}.")
            if not data:
                break
    if offset != item.size:
        raise UploadFailed(f"'{item.path}' has changed while it was sent.")
    if _remote_digest(wanted, item.part_name) != whole.hexdigest():
        _run(_part(wanted, item, 'rm -f "$part"'))
        raise VerifyFailed(f"'{item.name}' has another checksum on the host than here. Run the task again.")
    _run(_part(wanted, item, f'sync "$part" && mv -f "$part" {shlex.quote(item.name)}'))


def _kept(wanted: Upload, item: Item, file: t.BinaryIO) -> tuple[int, t.Any]:
    """Return how much of the file is there already, with its digest. The file is read on from there."""
    digest = hashlib.sha256()
    if 0 < item.part <= item.size:
        _feed(digest, file, item.part)
        if _remote_digest(wanted, item.part_name) == digest.hexdigest():
            return item.part, digest
        file.seek(0)
    if item.part >= 0:
        _run(_part(wanted, item, 'rm -f "$part"'))
    return 0, hashlib.sha256()


def _feed(digest: t.Any, file: t.BinaryIO, size: int) -> None:
    while size > 0:
        data = file.read(min(CHUNK, size))
        if not data:
            return
        digest.update(data)
        size -= len(data)


def _digest(path: str, size: int) -> str:
    digest = hashlib.sha256()
    with open(containers.open_regular(path), "rb") as file:
        _feed(digest, file, size + 1)
    return digest.hexdigest()


def _remote_digest(wanted: Upload, name: str) -> str:
    found = DIGEST.search(_run(f"sha256sum <{shlex.quote(posixpath.join(wanted.folder, name))}"))
    return found.group() if found else ""


def _part(wanted: Upload, item: Item, what: str) -> str:
    return PART.format(folder=shlex.quote(wanted.folder), part=shlex.quote(item.part_name), what=what)


def _run(command: str, data: bytes = b"") -> str:
    reply = used_channel().run(command, data)
    if reply.status:
        text = (reply.errors or reply.output).strip()[-300:] or f"exit status {reply.status}"
        raise UploadFailed(f"The host cannot receive the files: {text}.")
    return reply.output


def result(wanted: Upload, items: t.Sequence[Item], is_here: bool) -> dict[str, t.Any]:
    """Return where the files are on the host."""
    one = not os.path.isdir(wanted.source)
    place = wanted.source if is_here else wanted.folder
    path = place if is_here or not one else posixpath.join(place, items[0].name if items else "")
    source = {"kind": "files", "path": path}
    return {"source": source, "is_local": is_here, "files": [{"name": item.name, "size": item.size} for item in items]}
