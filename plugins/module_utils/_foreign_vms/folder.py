# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""The VMs in a file or a folder: domain XML, VMX, OVF and OVA, and inventories as CSV."""

from __future__ import annotations

import os
import typing as t
from pathlib import PurePath

from ansible_collections.onramp.ovirt.plugins.module_utils._errors import UnreadableDocument
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms import (
    containers,
    disk_files,
    inventory_csv,
    libvirt_xml,
    ova,
    vmx,
    xml_tree,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms.model import (
    ForeignVm,
    Inventory,
    Unreadable,
)

SUFFIXES = (".xml", ".vmx", ".vmtx", ".ovf", ".ova", ".csv")
MAX_DEPTH = 8
MAX_ENTRIES = 200_000
MAX_VMS = 20_000
XML_START = (b"<", b"\xef\xbb\xbf<")
Vms = tuple[ForeignVm, ...]


def read(path: str, checksums: bool = False) -> Inventory:
    """Return the VMs of a file, or of a folder and the folders in it.

    Raises UnreadableDocument for a file. In a folder, one file that cannot be read does not stop the others, and links
    are not followed.
    """
    if not os.path.isdir(path):
        return Inventory(_file(path, checksums, follow=True))
    vms: list[ForeignVm] = []
    unreadable: list[Unreadable] = []
    for name in _candidates(path):
        try:
            vms += _file(name, checksums, follow=False)
        except UnreadableDocument as error:
            unreadable.append(Unreadable(printable(name), error.message))
        if len(vms) > MAX_VMS:
            raise UnreadableDocument(f"Folder '{path}' has more than {MAX_VMS} VMs.")
    return Inventory(tuple(vms), tuple(unreadable))


def printable(path: str) -> str:
    """Return a path that can be part of a result, whatever bytes it has."""
    return path.encode("utf-8", "replace").decode("utf-8")


def _candidates(folder: str) -> t.Iterator[str]:
    """Yield the files whose suffix is that of a description, sorted; without following links."""
    count = 0
    for place, folders, names in os.walk(folder, onerror=_fail):
        depth = len(PurePath(place).relative_to(folder).parts)
        count += len(folders) + len(names)
        if count > MAX_ENTRIES:
            raise UnreadableDocument(f"Folder '{folder}' has more than {MAX_ENTRIES} entries.")
        folders[:] = sorted(folders) if depth < MAX_DEPTH else []
        yield from (os.path.join(place, name) for name in sorted(names) if name.lower().endswith(SUFFIXES))


def _fail(error: OSError) -> t.NoReturn:
    raise UnreadableDocument(f"Folder '{error.filename}' cannot be read: {error.strerror}.") from error


def _file(path: str, checksums: bool, follow: bool) -> Vms:
    shown = printable(path)
    suffix = PurePath(path).suffix.lower()
    if suffix == ".ova":
        return ova.read_archive(path, checksums, follow)
    if suffix == ".ovf":
        return ova.read_ovf(path, checksums, follow)
    if suffix in (".vmx", ".vmtx"):
        vm = vmx.parse(containers.read_all(path, vmx.MAX_BYTES, follow), shown)
        return (disk_files.found(vm, str(PurePath(path).parent)),)
    if suffix == ".csv":
        return inventory_csv.parse(containers.read_all(path, inventory_csv.MAX_BYTES, follow), shown)
    document = containers.read_all(path, xml_tree.MAX_BYTES, follow)
    if suffix == ".xml" or document.lstrip().startswith(XML_START):
        return (disk_files.found(libvirt_xml.parse(document, shown), str(PurePath(path).parent)),)
    raise UnreadableDocument(f"File '{shown}' has none of the suffixes {', '.join(SUFFIXES)}.")
