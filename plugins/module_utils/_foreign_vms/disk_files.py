# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""The files of disks next to a VMX or domain XML. Nothing outside of the folder is opened, and no link is followed."""

from __future__ import annotations

import dataclasses
import os
import posixpath
import typing as t

from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms import containers, disk_headers, libvirt_xml
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms.model import ForeignDisk, ForeignVm, Remark

MAX_CHAIN = 32
CHAIN = "source.disk.chain"
Remarks = list[Remark]


def found(vm: ForeignVm, folder: str) -> ForeignVm:
    """Return a VM with what the files of its disks say that are in the folder of its description."""
    files = containers.Folder(folder)
    is_libvirt = vm.place.kind == libvirt_xml.KIND
    names = [_in_folder(disk, folder, files) if is_libvirt else disk.file for disk in vm.disks]
    # The XML of a VM without its disks names those of its hypervisor, which are not here.
    if is_libvirt and not any(name and files.size(name) is not None for name in names):
        return vm
    disks: list[ForeignDisk] = []
    remarks: Remarks = []
    for disk, name in zip(vm.disks, names):
        with_file, more = _with_file(disk, name, files)
        disks.append(with_file)
        remarks += more
    return dataclasses.replace(vm, disks=tuple(disks)).with_remarks(remarks)


def _in_folder(disk: ForeignDisk, folder: str, files: containers.Folder) -> str:
    """Return the name within the folder for a file of libvirt, whose path is that of the machine that wrote it."""
    if disk.kind != "file" or not disk.file.startswith("/"):
        return disk.file
    inside = os.path.relpath(disk.file, os.path.abspath(folder))
    if containers.is_safe(inside) and files.size(inside) is not None:
        return inside
    return posixpath.basename(disk.file)


def _with_file(disk: ForeignDisk, name: str, files: containers.Folder) -> tuple[ForeignDisk, Remarks]:
    if disk.kind != "file" or disk.rdm or disk.pool or not name or name.startswith("/"):
        # A place on the hypervisor, which is not here, or an empty disk.
        return disk, []
    if not containers.is_safe(name):
        return disk, [Remark("source.disk.outside", name[:80])]
    size = files.size(name)
    if size is None:
        return disk, [Remark("source.disk.missing", name)]
    header = disk_headers.parse(files.read(name, 0, disk_headers.HEAD))
    is_raw = disk.format == "raw" or header.format == "raw"
    if is_raw and disk.format not in ("", header.format, "raw"):
        return disk, [Remark("source.disk.format", name)]
    if is_raw:
        # Whatever the first bytes look like, they are those of the guest.
        capacity, used = size, files.allocated(name) or 0
        made = dataclasses.replace(disk, format="raw", capacity=capacity, used=used, path=files.path(name))
        return made, []
    remarks = list(_references(name, header, files))
    used = size + sum(files.size(_beside(name, extent)) or 0 for extent in header.extents)
    path = "" if any(remark.id != CHAIN for remark in remarks) else files.path(name)
    is_rdm = "rawdevicemap" in header.kind.lower()
    kind = disk.format or header.format
    made = dataclasses.replace(disk, format=kind, capacity=header.capacity, used=used, rdm=is_rdm, path=path)
    return made, remarks


def _references(name: str, header: disk_headers.DiskHeader, files: containers.Folder) -> t.Iterator[Remark]:
    """Yield what is wrong with the other files that an image needs, and those that they need."""
    seen = {name}
    if header.parent:
        yield Remark(CHAIN, name)
    while True:
        for extent in header.extents:
            # The name of a file with the data of a qcow2 image is not read.
            if header.format == "qcow2" or not containers.is_safe(_beside(name, extent)):
                yield Remark("source.disk.outside", extent[:80])
        if not header.parent or header.parent == "unknown":
            return
        parent = _beside(name, header.parent)
        # With a colon, qemu takes it for a protocol.
        if ":" in parent or not containers.is_safe(parent) or parent in seen or len(seen) > MAX_CHAIN:
            yield Remark("source.disk.outside", header.parent[:80])
            return
        if files.size(parent) is None:
            yield Remark("source.disk.missing", parent)
            return
        seen.add(parent)
        name, header = parent, disk_headers.parse(files.read(parent, 0, disk_headers.HEAD))


def _beside(name: str, other: str) -> str:
    """Return the name of a file that another one refers to, within the folder of both."""
    folder = posixpath.dirname(name)
    return f"{folder}/{other}" if folder and not other.startswith("/") else other
