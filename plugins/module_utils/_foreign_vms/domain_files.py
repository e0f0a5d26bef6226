# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""A domain XML with the paths of its disks on this machine, which is what virt-v2v is given."""

from __future__ import annotations

import typing as t
import xml.etree.ElementTree as ET

from ansible_collections.onramp.ovirt.plugins.module_utils._errors import UnreadableDocument
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms import (
    containers,
    disk_files,
    libvirt_xml,
    xml_tree,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms.model import ForeignDisk

DISKS = ("disk", "lun")


def located(document: bytes, disks: t.Sequence[ForeignDisk]) -> bytes:
    """Return a domain XML whose disks have the paths and formats that were found; raises UnreadableDocument.

    Disks without a path stay as they are. Chains are left out, as images know them themselves.
    """
    # It refuses what could make the other parser read files, or fill the memory.
    xml_tree.parse(document)
    root = ET.fromstring(document)
    nodes = [node for node in root.iterfind("devices/disk") if node.get("device", "disk") in DISKS]
    for node, disk in zip(nodes, disks):
        if not disk.path:
            continue
        source = node.find("source")
        if source is not None:
            source.attrib.clear()
            source.set("file", disk.path)
        driver = node.find("driver")
        if driver is None:
            driver = ET.SubElement(node, "driver", {"name": "qemu"})
        driver.set("type", disk.format)
        for chain in node.findall("backingStore"):
            node.remove(chain)
    return ET.tostring(root)


def read(path: str) -> bytes:
    """Return the domain XML of a file, with the paths of the disks next to it; raises UnreadableDocument."""
    # A file that is named may be a link. Its disks are next to it, as it was named.
    document = containers.read_all(path, xml_tree.MAX_BYTES)
    vm = libvirt_xml.parse(document, path)
    disks = disk_files.found(vm, path.rpartition("/")[0] or "/").disks
    outside = [disk.label for disk in disks if disk.kind == "file" and disk.file and not disk.path]
    if outside and len(outside) < len(disks):
        text = f"There is no file for disk {', '.join(outside)} next to '{path}', as there is for others."
        raise UnreadableDocument(text)
    return located(document, disks)
