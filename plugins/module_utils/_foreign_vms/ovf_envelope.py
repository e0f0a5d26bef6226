# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""The reader of OVF envelopes, as VMware, VirtualBox and oVirt write them for an OVA."""

from __future__ import annotations

import dataclasses
import re
import typing as t
from dataclasses import dataclass

from ansible_collections.onramp.ovirt.plugins.module_utils._errors import UnreadableDocument
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms import (
    ovf,
    ovf_hardware,
    ovf_ovirt,
    values,
    xml_tree,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms.model import (
    BIOS,
    UEFI,
    UNKNOWN,
    ForeignDisk,
    ForeignVm,
    Place,
    Remark,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms.xml_tree import Node

KIND = "ovf"
MAX_SYSTEMS = 100
SYSTEM, COLLECTION = "VirtualSystem", "VirtualSystemCollection"
OVIRT = "ovirt"
VENDORS = {"xmlns:ovirt": OVIRT, "xmlns:vbox": "virtualbox", "xmlns:vmw": "vmware"}
PROPERTY = re.compile(r"\$\{([^}]*)\}")


@dataclass(frozen=True)
class FileReference:
    """A file that an envelope refers to. ``chunk_size`` is set for a file in parts, ``name.000000000`` and so on."""

    name: str
    size: t.Optional[int] = None
    compression: str = ""
    chunk_size: t.Optional[int] = None


@dataclass(frozen=True)
class Envelope:
    """The VMs of an envelope, its files by their names, and who wrote it."""

    vms: tuple[ForeignVm, ...]
    files: t.Mapping[str, FileReference]
    vendor: str = ""


def parse(document: bytes, path: str = "") -> Envelope:
    """Return what an envelope describes; raises UnreadableDocument."""
    root = xml_tree.parse(document)
    if root.tag != "Envelope":
        raise UnreadableDocument(f"The document is '{root.tag[:40]}' and not an OVF envelope.")
    if root.first("Content") is not None:
        return Envelope((ovf_ovirt.from_engine(ovf.parse(document), Place(KIND, path=path)),), {}, "ovirt")
    vendor = next((name for word, name in VENDORS.items() if word.encode() in document), "")
    files = {node.attributes.get("id", ""): _file(node) for node in _inside(root, "References", "File")}
    nodes = [*root.all(SYSTEM), *(node for group in root.all(COLLECTION) for node in group.descendants(SYSTEM))]
    if not nodes or len(nodes) > MAX_SYSTEMS:
        raise UnreadableDocument(f"The OVF describes no VM, or more than {MAX_SYSTEMS}.")
    disks = _disks(root, files)
    configuration = _configuration(root)
    vms = [_vm(node, disks, vendor, path, configuration) for node in nodes]
    if vendor == OVIRT:
        vms = [_of_engine(vm, root, node) for vm, node in zip(vms, nodes)]
    if root.first(COLLECTION):
        vms = [vm.with_remarks([Remark("ova.multi_vm", f"{len(vms)}")]) for vm in vms]
    return Envelope(tuple(vms), {file.name: file for file in files.values() if file.name}, vendor)


def _inside(root: Node, section: str, tag: str) -> t.Iterator[Node]:
    for node in root.all(section):
        yield from node.all(tag)


def _file(node: Node) -> FileReference:
    given = node.attributes
    return FileReference(
        name=given.get("href", "").strip(),
        size=values.whole(given.get("size")),
        compression=given.get("compression", "").lower(),
        chunk_size=values.whole(given.get("chunkSize")),
    )


def _configuration(root: Node) -> str:
    """Return the configuration that applies where the user chooses none."""
    nodes = list(_inside(root, "DeploymentOptionSection", "Configuration"))
    chosen = [node for node in nodes if values.true(node.attributes.get("default"))] or nodes
    return chosen[0].attributes.get("id", "") if chosen else ""


# ---------------------------------------------------------------------------------------------------------------- disks
def _disks(root: Node, files: t.Mapping[str, FileReference]) -> dict[str, ForeignDisk]:
    """Return the disks by their ids. Sizes that are in properties of the appliance are filled in."""
    properties = {
        node.attributes.get("key", ""): node.attributes.get("value", "") for node in root.descendants("Property")
    }
    # oVirt names the section otherwise in an export domain.
    nodes = [*_inside(root, "DiskSection", "Disk"), *_inside(root, "Section", "Disk")]
    return {node.attributes.get("diskId", ""): _disk(node, files, properties) for node in nodes}


def _disk(node: Node, files: t.Mapping[str, FileReference], properties: t.Mapping[str, str]) -> ForeignDisk:
    given = node.attributes
    file = files.get(given.get("fileRef", ""), FileReference(""))
    text = PROPERTY.sub(lambda match: properties.get(match.group(1), ""), given.get("capacity", ""))
    amount, unit = values.whole(text), given.get("capacityAllocationUnits")
    capacity = None if amount is None else values.sensible(amount * (1 if unit is None else values.ovf_unit(unit)))
    if amount is None and given.get("size"):
        capacity = values.sensible((values.whole(given["size"]) or 0) * ovf.GIB)
    return ForeignDisk(
        index=0,
        label=given.get("disk-alias", ""),
        # Without a file, the disk is created empty.
        kind="file" if file.name else "empty" if not given.get("fileRef") else "missing",
        capacity=capacity,
        used=values.whole(given.get("populatedSize")) or file.size,
        format=ovf_hardware.disk_format(given),
        bus=ovf_hardware.BUSES_OF_OVIRT.get(given.get("disk-interface", "").lower(), ""),
        file=file.name,
        mode="child" if given.get("parentRef") else "",
        shared=values.true(given.get("shareable")),
        encrypted=bool(given.get("keyId")),
        boot=values.true(given.get("boot")),
    )


# ------------------------------------------------------------------------------------------------------------------ VMs
def _vm(system: Node, disks: t.Mapping[str, ForeignDisk], vendor: str, path: str, configuration: str) -> ForeignVm:
    hardware = next(_sections(system, "VirtualHardwareSection"), Node(""))
    operating = next(_sections(system, "OperatingSystemSection"), Node(""))
    parts = ovf_hardware.parse(hardware, disks, configuration)
    settings = {
        node.attributes.get("key", ""): node.attributes.get("value", "")
        for tag in ("Config", "ExtraConfig")
        for node in hardware.all(tag)
    }
    os_id = operating.attributes.get("osType") or operating.value("Description") or operating.attributes.get("id", "")
    vm = ForeignVm(
        name=(system.value("Name") or system.attributes.get("id", "")).strip(),
        place=Place(KIND, path=path, id=system.attributes.get("id", "")),
        uuid=values.uuid(system.attributes.get("id")) if vendor == "ovirt" else "",
        hypervisor=vendor,
        is_template=system.first("TemplateType") is not None,
        **parts,
        **_firmware(system, settings, vendor),
        machine=next((node.text.strip() for node in hardware.descendants("VirtualSystemType")), ""),
        os=os_id.strip(),
        os_family=_family(operating, os_id),
        description=next((n.text.strip() for n in system.descendants("Annotation")), system.value("Description") or ""),
        traits=tuple(_traits(settings)),
    )
    if vendor == "virtualbox":
        vm = ovf_hardware.with_virtualbox(vm, system)
    return values.checked(vm)


def _of_engine(vm: ForeignVm, root: Node, system: Node) -> ForeignVm:
    """Return a VM with the versions of the engine that wrote its OVF."""
    level = system.value("CustomCompatibilityVersion") or system.value("ClusterCompatibilityVersion") or ""
    return dataclasses.replace(
        vm, ovf_version=root.attributes.get("version", "").strip(), compatibility_version=level.strip()
    )


def _sections(system: Node, name: str) -> t.Iterator[Node]:
    """Yield sections by name: as elements of it, or as oVirt writes them, with their name as a type."""
    yield from system.all(name)
    for node in system.all("Section"):
        if node.attributes.get("type", "").rpartition(":")[2].startswith(name):
            yield node


def _firmware(system: Node, settings: t.Mapping[str, str], vendor: str) -> dict[str, t.Any]:
    if system.value("BiosType"):
        return ovf_ovirt.firmware(system.value("BiosType"))
    named = settings.get("firmware", "").lower()
    secure = values.true(settings.get("bootOptions.efiSecureBootEnabled"))
    # Old versions of VMware only write it where it is not a BIOS.
    is_bios = named == "bios" or (vendor == "vmware" and not named)
    firmware = UEFI if named == "efi" else BIOS if is_bios else UNKNOWN
    return {"firmware": firmware, "secure_boot": firmware == UEFI and secure}


def _family(operating: Node, os_id: str) -> str:
    number = operating.attributes.get("id", "")
    found = values.os_family(os_id, operating.value("Description") or "")
    return ovf_hardware.family_of_number(number) if found == UNKNOWN or os_id.isdigit() else found


def _traits(settings: t.Mapping[str, str]) -> t.Iterator[str]:
    if values.true(settings.get("cpuHotAddEnabled")) or values.true(settings.get("memoryHotAddEnabled")):
        yield "hotplug"
    if values.true(settings.get("nestedHVEnabled")):
        yield "nested_virtualization"
    if settings.get("sched.cpu.affinity", "all").lower() not in ("", "all"):
        yield "cpu_pinning"
