# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""The files that belong to an OVF, in its folder or in a tar archive. Nothing is extracted.

The archive is read by a reader of its own: it accepts plain files only, follows no link, and has limits for everything
that the archive can choose. ``tarfile`` has none of these.
"""

from __future__ import annotations

import os
import stat
import typing as t
from dataclasses import dataclass

from ansible_collections.onramp.ovirt.plugins.module_utils._errors import UnreadableDocument

BLOCK = 512
CHUNK = 1 << 20
MAX_MEMBERS = 1000
MAX_NAME = 4096
MAX_EXTENDED = 1 << 16
MAX_FOLDERS = 8
# Regular files and their old spellings; folders; names and properties of the next member.
FILES, FOLDER = (b"0", b"\0", b"7"), b"5"
LONG_NAME, LONG_LINK, EXTENDED, EXTENDED_FOR_ALL = SPECIAL = (b"L", b"K", b"x", b"g")
COMPRESSED = {b"\x1f\x8b": "gzip", b"BZ": "bzip2", b"\xfd7": "xz", b"PK": "zip", b"(\xb5": "zstd"}

# What to do with an archive that is compressed as a whole, from which nothing can be read without unpacking it.
REPACK = {
    "gzip": "Uncompress it with gunzip first.",
    "zip": "Unpack it with unzip into a folder of its own, and use that folder, or pack its files again with tar.",
    "": "Uncompress it first.",
}


class Files(t.Protocol):
    """The files that a document refers to by their names."""

    def path(self, name: str) -> str:
        """Return the path of a file; empty where it is a part of an archive."""

    def size(self, name: str) -> t.Optional[int]:
        """Return the size of a file in bytes; ``None`` where there is no such file."""

    def read(self, name: str, offset: int, length: int) -> bytes:
        """Return a part of a file that exists."""


def is_safe(name: str) -> bool:
    """Whether a name is that of a file inside its folder, and spelt like one."""
    parts = name.split("/")
    spelt = bool(name) and len(name) <= MAX_NAME and "\\" not in name and not any(ord(char) < 32 for char in name)
    return spelt and len(parts) <= MAX_FOLDERS and not any(part in ("", ".", "..") for part in parts)


def chunks(files: Files, name: str) -> t.Iterator[bytes]:
    """Yield the content of a file in parts."""
    size = files.size(name) or 0
    for offset in range(0, size, CHUNK):
        yield files.read(name, offset, min(CHUNK, size - offset))


def open_regular(path: str, follow: bool = True, folder: t.Optional[int] = None) -> int:
    """Open a regular file for reading, without waiting for the other end of a pipe; raises UnreadableDocument."""
    flags = os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | (0 if follow else os.O_NOFOLLOW)
    try:
        file = os.open(path, flags, dir_fd=folder)
    except (OSError, ValueError) as error:
        raise UnreadableDocument(f"File '{path}' cannot be read: {getattr(error, 'strerror', error)}.") from error
    if not stat.S_ISREG(os.fstat(file).st_mode):
        os.close(file)
        raise UnreadableDocument(f"'{path}' is not a regular file.")
    return file


def read_all(path: str, limit: int, follow: bool = True) -> bytes:
    """Return the content of a file that has at most ``limit`` bytes; raises UnreadableDocument."""
    with open(open_regular(path, follow), "rb") as file:
        try:
            found = file.read(limit + 1)
        except OSError as error:
            raise UnreadableDocument(f"File '{path}' cannot be read: {error.strerror}.") from error
    if len(found) > limit:
        raise UnreadableDocument(f"File '{path}' has more than {limit} bytes.")
    return found


class Folder:
    """The files of a folder. No part of a name may be a link, so that all of them are inside of it."""

    def __init__(self, path: str) -> None:
        self._path = path

    def size(self, name: str) -> t.Optional[int]:
        """Return the size of a file in bytes; ``None`` where there is no such file."""
        about = self._about(name)
        return None if about is None else about.st_size

    def allocated(self, name: str) -> t.Optional[int]:
        """Return the bytes that a file takes up, which are less than its size where it has holes."""
        about = self._about(name)
        return None if about is None else about.st_blocks * BLOCK

    def path(self, name: str) -> str:
        """Return the path of a file."""
        return os.path.join(self._path, name)

    def _about(self, name: str) -> t.Optional[os.stat_result]:
        try:
            file = self._open(name)
        except UnreadableDocument:
            return None
        try:
            return os.fstat(file)
        finally:
            os.close(file)

    def read(self, name: str, offset: int, length: int) -> bytes:
        """Return a part of a file that exists."""
        file = self._open(name)
        try:
            return os.pread(file, length, offset)
        except OSError as error:
            raise UnreadableDocument(f"File '{name}' cannot be read: {error.strerror}.") from error
        finally:
            os.close(file)

    def _open(self, name: str) -> int:
        if not is_safe(name):
            raise UnreadableDocument(f"'{name[:80]}' is not a file of the folder.")
        *folders, last = name.split("/")
        flags = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
        try:
            place = os.open(self._path, flags)
        except OSError as error:
            raise UnreadableDocument(f"Folder '{self._path}' cannot be read: {error.strerror}.") from error
        try:
            for part in folders:
                inner = os.open(part, flags | os.O_NOFOLLOW, dir_fd=place)
                os.close(place)
                place = inner
            return open_regular(last, follow=False, folder=place)
        except OSError as error:
            raise UnreadableDocument(f"File '{name}' cannot be read: {error.strerror}.") from error
        finally:
            os.close(place)


@dataclass(frozen=True)
class Member:
    """A file in an archive: where its content begins, and its size."""

    name: str
    offset: int
    size: int


class Archive:
    """The files of a tar archive, which is closed by ``close()``."""

    def __init__(self, path: str, follow: bool = True) -> None:
        self._file = open_regular(path, follow)
        try:
            self._members = {member.name: member for member in _members(self._file)}
        except BaseException:
            self.close()
            raise

    def path(self, dummy: str) -> str:
        """Return no path, because a file of an archive has none."""
        return ""

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the files, in the order of the archive."""
        return tuple(self._members)

    def size(self, name: str) -> t.Optional[int]:
        """Return the size of a file in bytes; ``None`` where there is no such file."""
        member = self._members.get(name)
        return member.size if member else None

    def read(self, name: str, offset: int, length: int) -> bytes:
        """Return a part of a file that exists."""
        member = self._members[name]
        return _read(self._file, member.offset + offset, max(min(length, member.size - offset), 0))

    def close(self) -> None:
        """Close the archive."""
        os.close(self._file)


def _read(file: int, offset: int, length: int) -> bytes:
    try:
        return os.pread(file, length, offset)
    except OSError as error:
        raise UnreadableDocument(f"The archive cannot be read: {error.strerror}.") from error


def _members(file: int) -> t.Iterator[Member]:
    """Yield the files of an archive; raises UnreadableDocument for anything that an OVA does not need."""
    end, offset, given = os.fstat(file).st_size, 0, _Given()
    seen: set[str] = set()
    for count in range(MAX_MEMBERS * 3):
        header = _read(file, offset, BLOCK)
        if not header.strip(b"\0"):
            return
        kind, size = _kind_and_size(header, first=count == 0)
        size = given.size if given.size is not None and kind not in SPECIAL else size
        offset += BLOCK
        if offset + size > end:
            raise UnreadableDocument("The archive is incomplete: a file in it ends after the end of the archive.")
        if kind in SPECIAL:
            if size > MAX_EXTENDED:
                raise UnreadableDocument("The archive has a member with a name or properties that are too long.")
            given.take(kind, _read(file, offset, size))
        else:
            name = (given.name or _name(header)).removeprefix("./")
            given = _Given()
            if kind in FILES and not name.endswith("/"):
                _check_name(name, seen)
                yield Member(name, offset, size)
            elif kind != FOLDER and kind not in FILES:
                raise UnreadableDocument(f"The archive has a link or a device, '{name[:80]}', which is not allowed.")
        offset += _whole_blocks(size)
    raise UnreadableDocument(f"The archive has more than {MAX_MEMBERS} files.")


def _whole_blocks(size: int) -> int:
    """Return the bytes that a file of this size takes up in an archive."""
    return (size + BLOCK - 1) // BLOCK * BLOCK


def _check_name(name: str, seen: set[str]) -> None:
    if not is_safe(name):
        raise UnreadableDocument(f"The archive has a file with the name '{name[:80]}', which is not allowed.")
    if name in seen:
        raise UnreadableDocument(f"The archive has two files with the name '{name[:80]}'.")
    seen.add(name)
    if len(seen) > MAX_MEMBERS:
        raise UnreadableDocument(f"The archive has more than {MAX_MEMBERS} files.")


@dataclass
class _Given:
    """What earlier members say about the next one."""

    name: str = ""
    size: t.Optional[int] = None

    def take(self, kind: bytes, content: bytes) -> None:
        if kind == LONG_NAME:
            self.name = _text(content)
        if kind != EXTENDED:
            return
        while content:
            length, dummy, dummy = content.partition(b" ")
            end = int(length) if length.isdigit() and len(length) <= 6 else 0
            record, content = content[len(length) + 1 : end], content[end:]
            if end <= len(length) or not record.endswith(b"\n"):
                raise UnreadableDocument("The archive has a member with damaged properties.")
            key, dummy, value = record[:-1].partition(b"=")
            if key == b"path":
                self.name = value.decode("utf-8", "replace")
            elif key == b"size":
                self.size = _number(value, 10)
                if self.size < 0:
                    raise UnreadableDocument("The archive has a member with damaged properties.")
            elif key.startswith(b"GNU.sparse"):
                raise UnreadableDocument("The archive has a file with holes, which is not allowed.")


def _kind_and_size(header: bytes, first: bool) -> tuple[bytes, int]:
    """Return the type and size of a member whose header is intact."""
    total = sum(header[:148]) + 32 * 8 + sum(header[156:])
    stored = header[148:156].replace(b"\0", b" ").split()
    if len(header) < BLOCK or not stored or _number(stored[0], 8) != total:
        if first:
            packed = next((name for magic, name in COMPRESSED.items() if header.startswith(magic)), "")
            how = f" It is compressed ({packed}). {REPACK.get(packed, REPACK[''])}" if packed else ""
            raise UnreadableDocument(f"The file is not a tar archive.{how}")
        raise UnreadableDocument("The archive is damaged or incomplete.")
    field = header[124:136]
    size = int.from_bytes(field[1:], "big") if field[0] == 0x80 else _number(field.strip(b" \0"), 8)
    if size < 0:
        raise UnreadableDocument("The archive is damaged: the size of a file in it is not a number.")
    return header[156:157], size


def _number(text: bytes, base: int) -> int:
    try:
        # int() takes signs, blanks and underscores, and a lot of time for many digits.
        return int(text, base) if text and text.isdigit() and len(text) <= 20 else -1 if text else 0
    except ValueError:
        return -1


def _name(header: bytes) -> str:
    name, prefix = _text(header[:100]), _text(header[345:500])
    return f"{prefix}/{name}" if prefix and header[257:263] == b"ustar\0" else name


def _text(field: bytes) -> str:
    return field.partition(b"\0")[0].decode("utf-8", "replace")
