# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""What virt-v2v-inspector says about a VM, and a VM with it.

The document is made from the disks of a guest that is not trusted: it is parsed with limits, and its texts are cut off.
"""

from __future__ import annotations

import dataclasses
import typing as t

from ansible_collections.onramp.ovirt.plugins.module_utils._errors import UnreadableDocument
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms import values, xml_tree
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms.model import (
    BIOS,
    MAX_DISKS,
    UEFI,
    UNKNOWN,
    ForeignDisk,
    ForeignVm,
    Inspection,
    Remark,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms.xml_tree import Node

MAX_BYTES = 1 << 20
MAX_TEXT = 200
# What virt-v2v warns of when it installs drivers into Windows.
OF_WARNINGS = (
    ("Windows Group Policy Objects", "source.group_policy"),
    ("Anti-Virus (AV) software", "source.antivirus"),
)


def parse(document: bytes, warnings: t.Sequence[str] = ()) -> Inspection:
    """Return what a document and the warnings say; raises UnreadableDocument."""
    if len(document) > MAX_BYTES:
        raise UnreadableDocument(f"The result of the inspection has more than {MAX_BYTES} bytes.")
    root = xml_tree.parse(document)
    if root.tag != "v2v-inspection":
        raise UnreadableDocument(f"The result of the inspection is '{root.tag[:40]}'.")
    disks = list((root.first("disks") or Node("disks")).all("disk"))
    if len(disks) > MAX_DISKS:
        raise UnreadableDocument(f"The result of the inspection has more than {MAX_DISKS} disks.")
    system = root.first("operatingsystem") or Node("operatingsystem")
    # virt-v2v before 2.8 does not tell the firmware.
    firmware = (root.first("firmware") or Node("firmware")).attributes.get("type", "")
    said = [warning[: MAX_TEXT * 2] for warning in warnings]
    return Inspection(
        family=_text(system, "name"),
        distribution=_text(system, "distro"),
        osinfo=_text(system, "osinfo"),
        product=_text(system, "product_name"),
        version=".".join(filter(None, (_text(system, "major_version"), _text(system, "minor_version")))),
        architecture=_text(system, "arch"),
        firmware=firmware if firmware in (BIOS, UEFI) else UNKNOWN,
        capacities=tuple(_size(disk, "virtual-size") for disk in disks),
        allocated=tuple(_size(disk, "allocated") for disk in disks),
        group_policy=any(OF_WARNINGS[0][0] in text for text in said),
        antivirus=any(OF_WARNINGS[1][0] in text for text in said),
        warnings=tuple(said),
    )


def _text(node: Node, tag: str) -> str:
    text = (node.value(tag) or "").strip()
    return "" if text == "unknown" else "".join(char if char.isprintable() else "?" for char in text[:MAX_TEXT])


def _size(node: Node, tag: str) -> t.Optional[int]:
    size = values.whole(node.value(tag))
    return None if size is None else values.sensible(size)


def merged(vm: ForeignVm, seen: Inspection) -> ForeignVm:
    """Return a VM with what the inspection found. What the source says of the firmware is not changed."""
    remarks = [concern for text, concern in OF_WARNINGS if any(text in warning for warning in seen.warnings)]
    os_name = seen.osinfo or seen.product or vm.os
    family = values.os_family(seen.family, seen.osinfo)
    changed = dataclasses.replace(
        vm,
        os=os_name,
        os_family=vm.os_family if family == UNKNOWN else family,
        architecture=vm.architecture or seen.architecture,
        firmware=seen.firmware if vm.firmware == UNKNOWN else vm.firmware,
        disks=tuple(_disks(vm, seen)),
        inspection=seen,
    )
    return changed.with_remarks(Remark(concern) for concern in remarks)


def _disks(vm: ForeignVm, seen: Inspection) -> t.Iterator[ForeignDisk]:
    if len(seen.allocated) != len(vm.disks):
        yield from vm.disks
        return
    for disk, capacity, allocated in zip(vm.disks, seen.capacities, seen.allocated):
        used = disk.used if allocated is None else allocated
        yield dataclasses.replace(disk, capacity=disk.capacity or capacity, used=used)


def failed(vm: ForeignVm, reason: str) -> ForeignVm:
    """Return a VM that could not be inspected, with the reason."""
    reason = reason.strip().rstrip(".")[: MAX_TEXT * 2]
    seen = Inspection(error=reason)
    return dataclasses.replace(vm, inspection=seen).with_remarks([Remark("source.inspection.failed", reason)])
