# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""The reader of an OVA, and of an OVF with its files in a folder. Files are checked where they are, never extracted."""

from __future__ import annotations

import dataclasses
import hashlib
import re
import typing as t
from pathlib import PurePath

from ansible_collections.onramp.ovirt.plugins.module_utils._errors import UnreadableDocument
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms import (
    containers,
    disk_headers,
    ovf_envelope,
    xml_tree,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms.containers import Files
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms.model import (
    LARGEST_SIZE,
    ForeignDisk,
    ForeignVm,
    Remark,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms.ovf_envelope import Envelope, FileReference

MAX_MANIFEST = 1 << 20
MAX_CHUNKS = 10_000
MANIFEST_LINE = re.compile(r"\s*([A-Za-z0-9-]{1,20})\s*\((.{1,4096})\)\s*=\s*([0-9a-fA-F]{1,256})\s*")
ALGORITHMS = {"sha1": "sha1", "sha256": "sha256", "sha384": "sha384", "sha512": "sha512"}
STATES = {"nvram": "ova.nvram", "tpm": "ova.tpm"}
# More than this above what the document says is not a matter of rounding.
TOLERANCE = 1 << 20


def read_archive(path: str, checksums: bool = False, follow: bool = True) -> tuple[ForeignVm, ...]:
    """Return the VMs of an OVA; raises UnreadableDocument. ``checksums``: read all of each file and compare it."""
    archive = containers.Archive(path, follow)
    try:
        found = [name for name in archive.names if name.lower().endswith(".ovf")]
        if len(found) != 1:
            raise UnreadableDocument(f"The archive has {len(found) or 'no'} files with the suffix .ovf instead of one.")
        return check(archive, found[0], path, checksums, archive.names)
    finally:
        archive.close()


def read_ovf(path: str, checksums: bool = False, follow: bool = True) -> tuple[ForeignVm, ...]:
    """Return the VMs of an OVF whose files are in the same folder; raises UnreadableDocument."""
    place = PurePath(path)
    files = containers.Folder(str(place.parent))
    if follow or files.size(place.name) is not None:
        document = containers.read_all(path, xml_tree.MAX_BYTES, follow)
        return check(files, place.name, path, checksums, document=document)
    raise UnreadableDocument(f"File '{path}' is not a regular file.")


def check(
    files: Files,
    name: str,
    path: str,
    checksums: bool = False,
    names: t.Sequence[str] = (),
    document: t.Optional[bytes] = None,
) -> tuple[ForeignVm, ...]:
    """Return the VMs of an OVF, with remarks about its files."""
    if document is None:
        size = files.size(name) or 0
        if size > xml_tree.MAX_BYTES:
            raise UnreadableDocument(f"The OVF has more than {xml_tree.MAX_BYTES} bytes.")
        document = files.read(name, 0, size)
    envelope = ovf_envelope.parse(document, path)
    folder = name.rpartition("/")[0]
    known = {file.name: _File(files, file, folder) for file in envelope.files.values()}
    shared = [*_manifest(files, name, document, known.values(), envelope, checksums), *_states(envelope, names)]
    used = {disk.file for vm in envelope.vms for disk in vm.disks}
    shared += [remark for file in known.values() if file.reference.name not in used for remark in file.remarks()]
    return tuple(_with_files(vm, known).with_remarks(shared) for vm in envelope.vms)


class _File:
    """A file of an OVF, in one piece or in chunks."""

    def __init__(self, files: Files, reference: FileReference, folder: str) -> None:
        self.reference = reference
        self.is_remote = "://" in reference.name
        if not self.is_remote and not containers.is_safe(reference.name):
            raise UnreadableDocument(f"The OVF refers to '{reference.name[:80]}', which is outside of its folder.")
        prefix = f"{folder}/" if folder else ""
        self.parts = [] if self.is_remote else self._find_parts(files, prefix + reference.name)
        self._files = files

    def _find_parts(self, files: Files, name: str) -> list[str]:
        if not self.reference.chunk_size:
            return [name] if files.size(name) is not None else []
        parts: list[str] = []
        while files.size(part := f"{name}.{len(parts):09}") is not None:
            parts.append(part)
            if len(parts) > MAX_CHUNKS:
                raise UnreadableDocument(f"File '{self.reference.name[:80]}' has more than {MAX_CHUNKS} chunks.")
        return parts

    @property
    def size(self) -> int:
        return sum(self._files.size(part) or 0 for part in self.parts)

    @property
    def path(self) -> str:
        """The path of a file that is not packed; empty in an archive, and for one in chunks."""
        whole = (
            len(self.parts) == 1 and not self.reference.chunk_size and self.reference.compression in ("", "identity")
        )
        return self._files.path(self.parts[0]) if whole else ""

    def header(self) -> t.Optional[disk_headers.DiskHeader]:
        """Return what the first bytes say; ``None`` where there are none, or they are packed in an unknown way."""
        if not self.parts or self.reference.compression not in ("", "identity", "gzip"):
            return None
        head = self._files.read(self.parts[0], 0, disk_headers.HEAD)
        return disk_headers.parse(head, packed=self.reference.compression == "gzip")

    def remarks(self) -> t.Iterator[Remark]:
        """Yield what is wrong with the file as a file."""
        name, declared = self.reference.name, self.reference.size
        if self.is_remote:
            yield Remark("ova.href.remote", name)
        elif not self.parts:
            yield Remark("ova.href.missing", name)
        elif declared is not None and self.size != declared:
            yield Remark("ova.file.size", name)
        if self.reference.compression not in ("", "identity", "gzip"):
            yield Remark("ova.compression", f"{name}: {self.reference.compression[:20]}")


# ---------------------------------------------------------------------------------------------------------------- disks
def _with_files(vm: ForeignVm, known: t.Mapping[str, _File]) -> ForeignVm:
    """Return a VM with what the files of its disks say."""
    disks: list[ForeignDisk] = []
    remarks: list[Remark] = []
    for disk in vm.disks:
        file = known.get(disk.file)
        if file is not None:
            remarks += file.remarks()
            # A packed disk takes more.
            disk = dataclasses.replace(disk, used=disk.used or file.size or None)
            header = file.header()
            if header is not None and not header.parent and not header.extents and disk.format in ("", header.format):
                disk = dataclasses.replace(disk, path=file.path)
            if header is not None:
                disk, more = _with_header(disk, header)
                remarks += more
        disks.append(disk)
    return dataclasses.replace(vm, disks=tuple(disks)).with_remarks(remarks)


def _with_header(disk: ForeignDisk, header: disk_headers.DiskHeader) -> tuple[ForeignDisk, list[Remark]]:
    remarks = []
    if header.parent or header.extents:
        remarks.append(Remark("ova.disk.elsewhere", f"{disk.file}: {(header.parent or header.extents[0])[:80]}"))
    said, seen = disk.capacity, header.capacity
    if seen is not None and seen > LARGEST_SIZE:
        remarks.append(Remark("ova.disk.capacity", disk.file))
        seen = None
    elif said is not None and seen is not None and abs(said - seen) > TOLERANCE:
        remarks.append(Remark("ova.disk.capacity", disk.file))
    capacity = seen if said is None else max(said, seen or 0)
    return dataclasses.replace(disk, capacity=capacity, format=disk.format or header.format), remarks


def _states(envelope: Envelope, names: t.Sequence[str]) -> t.Iterator[Remark]:
    """Yield which states of firmware come with the VM."""
    for name in dict.fromkeys([*names, *envelope.files]):
        last = name.rpartition("/")[2].lower()
        for word, concern in STATES.items():
            if last == f"{word}.dat" or last.endswith(f".{word}"):
                yield Remark(concern, name)


# ------------------------------------------------------------------------------------------------------------- manifest
def _manifest(
    files: Files, name: str, document: bytes, known: t.Iterable[_File], envelope: Envelope, checksums: bool
) -> t.Iterator[Remark]:
    manifest = name[: -len(".ovf")] + ".mf"
    size = files.size(manifest)
    if size is None:
        # oVirt writes none.
        if envelope.vendor != "ovirt":
            yield Remark("ova.manifest.missing")
        return
    if size > MAX_MANIFEST:
        raise UnreadableDocument(f"The manifest has more than {MAX_MANIFEST} bytes.")
    folder = name.rpartition("/")[0]
    listed = _listed(files.read(manifest, 0, size))
    parts = {part: part for file in known for part in file.parts}
    for part in [name, *parts]:
        short = part[len(folder) + 1 :] if folder else part
        if short not in listed:
            yield Remark("ova.manifest.incomplete", short)
            continue
        yield from _compared(files, part, short, listed[short], document if part == name else None, checksums)
    if parts and not checksums:
        yield Remark("ova.manifest.unchecked")


def _listed(content: bytes) -> dict[str, tuple[str, str]]:
    """Return algorithm and checksum by the name of the file."""
    found = {}
    for line in content.decode("utf-8", "replace").splitlines():
        match = MANIFEST_LINE.fullmatch(line)
        if match:
            found[match.group(2)] = (match.group(1).lower().replace("-", ""), match.group(3).lower())
    return found


def _compared(
    files: Files, part: str, short: str, listed: tuple[str, str], document: t.Optional[bytes], checksums: bool
) -> t.Iterator[Remark]:
    algorithm, checksum = listed
    if algorithm not in ALGORITHMS:
        yield Remark("ova.manifest.algorithm", f"{short}: {algorithm}")
    elif document is not None or checksums:
        content = [document] if document is not None else containers.chunks(files, part)
        digest = hashlib.new(ALGORITHMS[algorithm], usedforsecurity=False)
        for piece in content:
            digest.update(piece)
        if digest.hexdigest() != checksum:
            yield Remark("ova.manifest.mismatch", short)
