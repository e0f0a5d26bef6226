# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""The reader of the OVF that the engine itself writes for a VM or template.

It follows the engine's own reader. The vNICs are those of the ``Nic`` elements where there are any, else those of the
hardware items. A text that the engine could not read either is refused.
"""

from __future__ import annotations

import re
import typing as t
from collections import Counter
from dataclasses import dataclass, replace

from ansible_collections.onramp.ovirt.plugins.module_utils._errors import UnreadableDocument
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms import xml_tree
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms.xml_tree import Node
from ansible_collections.onramp.ovirt.plugins.module_utils._vnics.model import Vnic

CPU, MEMORY, NETWORK, DISK = "3", "4", "10", "17"
GIB = 1 << 30
NO_ID = "00000000-0000-0000-0000-000000000000"
UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
# Where the element Memory of a snapshot, a list of ids, has those of disks.
MEMORY_PLACES = (2, 4)
INTERFACES = ("rtl8139_virtio", "rtl8139", "e1000", "virtio", "spapr_vlan", "pci_passthrough", "e1000e")
ORIGINS = ("rhev", "vmware", "xen", "ovirt", "external", "hosted_engine", "managed_hosted_engine", "kvm")
# By their numbers in an OVF, which are one less than those of the engine.
BIOS_TYPES = ("i440fx_sea_bios", "q35_sea_bios", "q35_ovmf", "q35_secure_boot")
ADDRESS_PART = re.compile(r"(type|domain|bus|slot|function)\W+([0-9a-zA-Z]+)")
VIRTIO = 3


@dataclass(frozen=True)
class OvfDisk:
    """A disk. ``size`` is in bytes and rounded up to whole GiB; ``domain`` is the id of the storage domain, if known.

    ``kind`` is image, or lun for a direct LUN; ``template_image`` is set for a thin disk of a template. ``images`` is
    the number of its images: one, and one more for each snapshot.
    """

    id: str
    image_id: str = ""
    alias: str = ""
    size: int = 0
    domain: str = ""
    kind: str = "image"
    format: str = ""
    interface: str = ""
    bootable: bool = False
    shareable: bool = False
    read_only: bool = False
    template_image: str = ""
    lun_id: str = ""
    images: int = 1

    def as_dict(self) -> dict[str, t.Any]:
        """Return the disk as plain data."""
        return {
            "id": self.id,
            "alias": self.alias,
            "size": self.size,
            "storage_domain_id": self.domain or None,
            "kind": self.kind,
            "format": self.format or None,
            "interface": self.interface or None,
            "bootable": self.bootable,
            "shareable": self.shareable,
            "lun_id": self.lun_id or None,
        }


@dataclass(frozen=True)
class OvfUser:
    """A user with permissions, as ``login@domain``, and the names of the roles."""

    name: str
    roles: tuple[str, ...] = ()


@dataclass(frozen=True)
class Ovf:
    """A VM or template as its OVF describes it. ``memory`` is in MiB; ids and names are empty where there are none.

    ``lease_domain`` is the id of the storage domain of the lease, ``pinned_hosts`` are ids of hosts,
    ``template_id`` is of the template that a VM is made of, ``base_template_id`` of the base of a template version.
    ``memory_disks`` are the ids of the disks that hold the memory of its snapshots.
    """

    id: str
    name: str
    is_template: bool = False
    version: str = ""
    description: str = ""
    cluster: str = ""
    cluster_level: str = ""
    custom_level: str = ""
    memory: int = 0
    sockets: int = 1
    cores: int = 1
    threads: int = 1
    os: str = ""
    bios_type: str = ""
    machine: str = ""
    time_zone: str = ""
    origin: str = ""
    high_availability: bool = False
    priority: int = 0
    lease_domain: str = ""
    pinned_hosts: tuple[str, ...] = ()
    template_id: str = ""
    template_name: str = ""
    base_template_id: str = ""
    template_version: int = 1
    quota_id: str = ""
    disks: tuple[OvfDisk, ...] = ()
    vnics: tuple[Vnic, ...] = ()
    users: tuple[OvfUser, ...] = ()
    affinity_groups: tuple[str, ...] = ()
    affinity_labels: tuple[str, ...] = ()
    memory_disks: tuple[str, ...] = ()

    @property
    def cpus(self) -> int:
        """How many virtual CPUs there are."""
        return self.sockets * self.cores * self.threads

    @property
    def is_thin(self) -> bool:
        """Whether its disks need the disks of a template."""
        return any(disk.template_image for disk in self.disks)


def read_file(path: str) -> Ovf:
    """Return the VM or template of a file; raises UnreadableDocument."""
    return parse(xml_tree.read(path))


def parse(document: t.Union[str, bytes]) -> Ovf:
    """Return the VM or template of an OVF; raises UnreadableDocument."""
    root = xml_tree.parse(document)
    content = root.first("Content")
    if root.tag != "Envelope" or content is None:
        raise UnreadableDocument("The document is not an OVF of an oVirt engine.")
    sections = {section.attributes.get("type", "").rpartition(":")[2]: section for section in content.all("Section")}
    hardware = sections.get("VirtualHardwareSection_Type", Node("Section"))
    items: dict[str, list[Node]] = {}
    for item in hardware.all("Item"):
        items.setdefault((item.value("ResourceType") or "").strip(), []).append(item)
    return Ovf(
        id=_id_of(sections),
        name=content.value("Name") or "",
        version=root.attributes.get("version", ""),
        **_general(content),
        **_processors_and_memory(items),
        os=(sections["OperatingSystemSection_Type"].value("Description") or ""),
        disks=_disks(root, items.get(DISK, [])),
        vnics=_vnics(root, items.get(NETWORK, [])),
        users=tuple(_users(sections)),
        affinity_groups=_names(sections, "AffinityGroupsSection_Type", "AffinityGroup"),
        affinity_labels=_names(sections, "AffinityLabelsSection_Type", "AffinityLabel"),
        memory_disks=tuple(_memory_disks(sections)),
    )


def _id_of(sections: t.Mapping[str, Node]) -> str:
    section = sections.get("OperatingSystemSection_Type")
    found = section.attributes.get("id", "") if section else ""
    if not UUID.fullmatch(found):
        raise UnreadableDocument("The OVF does not name the id of its VM or template.")
    return found.lower()


def _general(content: Node) -> dict[str, t.Any]:
    is_template = content.first("TemplateType") is not None
    template = _uuid(content.value("TemplateId"))
    return {
        "is_template": is_template,
        "description": content.value("Description") or "",
        "cluster": content.value("ClusterName") or "",
        "cluster_level": content.value("ClusterCompatibilityVersion") or "",
        "custom_level": content.value("CustomCompatibilityVersion") or "",
        "bios_type": _from(BIOS_TYPES, content.value("BiosType") or "0"),
        "machine": content.value("CustomEmulatedMachine") or "",
        "time_zone": content.value("TimeZone") or "",
        "origin": _from(ORIGINS, content.value("Origin")),
        "high_availability": _true(content.value("AutoStartup")),
        "priority": _number(content.value("Priority")),
        "lease_domain": _uuid(content.value("LeaseDomainId")),
        "pinned_hosts": tuple(node.text for node in content.all("DedicatedVmForVds") if node.text),
        # In the OVF of a template, this is its own id.
        "template_id": "" if is_template else template,
        "template_name": "" if is_template or not template else content.value("TemplateName") or "",
        "base_template_id": _uuid(content.value("BaseTemplateId")),
        "template_version": _number(content.value("TemplateVersionNumber"), 1),
        "quota_id": _uuid(content.value("quota_id")),
    }


def _processors_and_memory(items: t.Mapping[str, t.Sequence[Node]]) -> dict[str, t.Any]:
    cpu, memory = (next(iter(items.get(kind, ())), Node("Item")) for kind in (CPU, MEMORY))
    return {
        "sockets": _number(cpu.value("num_of_sockets"), 1),
        "cores": _number(cpu.value("cpu_per_socket"), 1),
        "threads": _number(cpu.value("threads_per_cpu"), 1),
        "memory": _number(memory.value("VirtualQuantity")),
    }


# ---------------------------------------------------------------------------------------------------------------- disks
def _disks(root: Node, items: t.Sequence[Node]) -> tuple[OvfDisk, ...]:
    """Return one disk for each chain of images: what the newest image says, which no other has as its parent."""
    kinds = {file.attributes.get("id", ""): file.attributes.get("disk_storage_type", "") for file in _files(root)}
    by_image = {item.value("InstanceId") or "": item for item in items}
    parents = {item.value("Parent") or "" for item in items}
    found: dict[str, OvfDisk] = {}
    images: Counter[str] = Counter()
    for node in root.descendants("Disk"):
        image = node.attributes.get("diskId", "")
        disk = _disk(node, by_image.get(image, Node("Item")), kinds.get(image, ""))
        images[disk.id] += 1
        if disk.id not in found or image not in parents:
            found[disk.id] = disk
    return tuple(replace(disk, images=images[disk.id]) for disk in found.values())


def _files(root: Node) -> t.Iterator[Node]:
    references = root.first("References")
    return references.all("File") if references else iter(())


def _disk(node: Node, item: Node, kind: str) -> OvfDisk:
    given = node.attributes
    image = given.get("diskId", "")
    disk_id = (item.value("HostResource") or given.get("fileRef", "")).partition("/")[0]
    is_lun = kind.upper() == "LUN" or "lun_id" in given
    return OvfDisk(
        id=image if is_lun else disk_id or image,
        image_id="" if is_lun else image,
        alias=given.get("disk-alias", ""),
        size=_number(given.get("size")) * GIB,
        domain=_uuid(item.value("StorageId")),
        kind="lun" if is_lun else (kind or "IMAGE").lower(),
        format=given.get("volume-format", "").lower(),
        interface=given.get("disk-interface", "").lower(),
        bootable=_true(given.get("boot")),
        shareable=_true(given.get("shareable")),
        read_only=_true(given.get("read-only")),
        template_image=_uuid(item.value("Template")),
        lun_id=given.get("lun_id", ""),
    )


# ---------------------------------------------------------------------------------------------------------------- vNICs
def _vnics(root: Node, items: t.Sequence[Node]) -> tuple[Vnic, ...]:
    vnics = [_vnic(item, number) for number, item in enumerate(items, 1)]
    references = root.first("References")
    listed = [node.attributes.get("id", "") for node in references.all("Nic")] if references else []
    if not listed:
        return tuple(vnics)
    by_id = {vnic.id: vnic for vnic in vnics}
    return tuple(by_id.get(nic, Vnic(f"nic{number}", id=nic)) for number, nic in enumerate(listed, 1))


def _vnic(item: Node, number: int) -> Vnic:
    name = item.value("Name") or item.value("ElementName") or f"nic{number}"
    network = item.value("Connection")
    if network is None:
        raise UnreadableDocument(f"vNIC '{name}' has no element rasd:Connection; the engine cannot read it.")
    return Vnic(
        name=name,
        network=network or None,
        profile=item.value("OtherResourceType") or None,
        mac=(item.value("MACAddress") or "").strip(),
        pci=_pci(item.value("Address") or ""),
        id=(item.value("InstanceId") or item.value("InstanceID") or "").strip(),
        interface=_from(INTERFACES, item.value("ResourceSubType") or str(VIRTIO)),
        plugged=_true(item.value("IsPlugged"), True),
        linked=_true(item.value("Linked"), True),
    )


def _pci(address: str) -> str:
    """Return ``0000:01:00.0`` for the engine's ``{type=pci, slot=0x00, bus=0x01, domain=0x0000, function=0x0}``."""
    parts = dict(ADDRESS_PART.findall(address))
    if parts.pop("type", "pci") != "pci":
        return ""
    try:
        domain, bus, slot, function = (int(parts[key], 16) for key in ("domain", "bus", "slot", "function"))
    except (KeyError, ValueError):
        return ""
    return f"{domain:04x}:{bus:02x}:{slot:02x}.{function:x}"


# ----------------------------------------------------------------------------------------------------------- the others
def _users(sections: t.Mapping[str, Node]) -> t.Iterator[OvfUser]:
    for user in sections.get("UserDomainsSection_Type", Node("Section")).all("User"):
        roles = user.first("UserRoles") or Node("UserRoles")
        yield OvfUser(user.value("UserDomain") or "", tuple(role.text for role in roles.all("RoleName")))


def _memory_disks(sections: t.Mapping[str, Node]) -> t.Iterator[str]:
    """Yield the disks of snapshots with memory: after domain and pool, disk and image, then those of a description."""
    for snapshot in sections.get("SnapshotsSection_Type", Node("Section")).all("Snapshot"):
        ids = UUID.findall(snapshot.value("Memory") or "")
        yield from (ids[place].lower() for place in MEMORY_PLACES if place < len(ids))


def _names(sections: t.Mapping[str, Node], section: str, tag: str) -> tuple[str, ...]:
    found = sections.get(section, Node("Section")).all(tag)
    return tuple(node.attributes["name"] for node in found if node.attributes.get("name"))


def _from(names: t.Sequence[str], text: t.Optional[str]) -> str:
    """Return the name that a number stands for; a text that is no such number stays, in lower case."""
    number = (text or "").strip()
    known = number.isascii() and number.isdigit() and len(number) <= len(str(len(names))) and int(number) < len(names)
    return names[int(number)] if known else number.lower()


def _true(text: t.Optional[str], default: bool = False) -> bool:
    given = (text or "").strip().lower()
    return given == "true" if given else default


def _number(text: t.Optional[str], default: int = 0) -> int:
    """Return a whole number; the default for what is none."""
    given = (text or "").strip()
    return int(given) if re.fullmatch(r"[0-9]{1,15}", given) else default


def _uuid(text: t.Optional[str]) -> str:
    """Return an id; an empty text for none, and for the id of zeros."""
    found = (text or "").strip().lower()
    return "" if found == NO_ID else found
