# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading an OVF that an engine wrote."""

from __future__ import annotations

import typing as t
from collections import Counter
from dataclasses import dataclass, field
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from . import ovf_terms as terms
from .model import BLANK, Settings

OVF, XSI_TYPE = f"{{{terms.ENVELOPE}}}", f"{{{terms.XSI}}}type"
MIB = 1 << 20
V2V_BIOS_TYPES = ("i440fx_sea_bios", *terms.BIOS_TYPES)
"""virt-v2v counts from the default of the cluster."""
T = t.TypeVar("T")


class Unreadable(ValueError):
    """A text that is not an OVF."""


@dataclass
class OvfNic:
    id: str
    name: str
    network: str | None
    profile: str | None
    mac: str | None
    interface: str = "virtio"
    plugged: bool = True
    linked: bool = True
    pci_address: str = ""


@dataclass
class OvfDisk:
    id: str
    image_id: str
    domain_id: str
    alias: str
    size: int
    actual_size: int = 0
    format: str = "raw"
    sparse: bool = True
    interface: str = "virtio"
    bootable: bool = False
    active: bool = True
    shareable: bool = False
    volumes: int = 1
    """Images on the storage: more than one with snapshots, or with those of a template."""


@dataclass
class OvfDescription:
    """What an OVF says of a VM or a template."""

    id: str
    name: str
    is_template: bool = False
    settings: Settings = field(default_factory=Settings)
    nics: list[OvfNic] = field(default_factory=list)
    disks: list[OvfDisk] = field(default_factory=list)
    cluster_name: str = ""
    template_id: str = BLANK
    template_name: str = ""
    original_template_id: str | None = None
    base_template_id: str = ""
    version_number: int = 1
    version_name: str = ""
    users: list[tuple[str, list[str]]] = field(default_factory=list)
    affinity_groups: list[str] = field(default_factory=list)
    affinity_labels: list[str] = field(default_factory=list)
    sound: bool = False


def read_ovf(text: str) -> OvfDescription:
    """Unreadable for a text that is not XML, or that lacks what no OVF lacks."""
    try:
        root = ElementTree.fromstring(text)
    except ElementTree.ParseError as wrong:
        raise Unreadable(str(wrong)) from wrong
    content = root.find("Content")
    if content is None:
        content = root.find("VirtualSystem")
    system = _section(content, "OperatingSystemSection")
    hardware = _section(content, "VirtualHardwareSection")
    if content is None or system is None or hardware is None:
        raise Unreadable("no content")
    said = _Said(content)
    system_id = system.get(f"{OVF}id") or content.get(f"{OVF}id") or ""
    items: dict[int, list[_Said]] = {}
    for item in hardware.findall("Item"):
        read = _Said(item)
        items.setdefault(read.number("ResourceType", 0), []).append(read)
    return OvfDescription(
        system_id.lower(),
        said.text("Name") or "",
        said.text("TemplateType") is not None,
        _settings(said, items, (system.findtext("Description") or "").strip(), content),
        [_nic(item, number) for number, item in enumerate(items.get(terms.NIC, []), start=1)],
        _named_disks(_disks(root, items.get(terms.DISK, [])), said.text("Name") or ""),
        said.text("ClusterName") or "",
        (said.text("TemplateId") or BLANK).lower(),
        said.text("TemplateName") or "",
        said.text("OriginalTemplateId"),
        (said.text("BaseTemplateId") or "").lower(),
        said.number("TemplateVersionNumber", 1),
        said.text("TemplateVersionName") or "",
        [
            (
                (u.findtext("UserDomain") or "").strip(),
                [(r.text or "").strip() for r in u.findall("UserRoles/RoleName")],
            )
            for u in _children(content, "UserDomainsSection", "User")
        ],
        [e.get(f"{OVF}name") or "" for e in _children(content, "AffinityGroupsSection", "AffinityGroup")],
        [e.get(f"{OVF}name") or "" for e in _children(content, "AffinityLabelsSection", "AffinityLabel")],
        any(item.text("Type") == "sound" for found in items.values() for item in found),
    )


def _section(parent: Element | None, kind: str) -> Element | None:
    """A section as an engine writes it, or as an OVA and virt-v2v have it: as an element of its own."""
    if parent is None:
        return None
    sections = parent.findall("Section")
    plain = parent.find(kind)
    return (
        plain if plain is not None else next((s for s in sections if s.get(XSI_TYPE, "") == f"ovf:{kind}_Type"), None)
    )


def _children(content: Element, kind: str, tag: str) -> list[Element]:
    section = _section(content, kind)
    return section.findall(tag) if section is not None else []


class _Said:
    """The children of an element by name, whatever their namespace."""

    def __init__(self, element: Element) -> None:
        self._texts: dict[str, str] = {}
        for child in element:
            self._texts.setdefault(child.tag.rpartition("}")[2].lower(), (child.text or "").strip())

    def text(self, name: str) -> str | None:
        return self._texts.get(name.lower())

    def number(self, name: str, otherwise: int) -> int:
        try:
            return int(self.text(name) or "")
        except ValueError:
            return otherwise

    def flag(self, name: str, otherwise: bool = False) -> bool:
        value = self.text(name)
        return value.lower() == "true" if value else otherwise

    def term(self, name: str, known: t.Sequence[str], otherwise: int) -> str:
        """A term by its number, or as it is written."""
        value = self.text(name)
        number = self.number(name, otherwise)
        if value and value.lower() in known:
            return value.lower()
        return known[number] if 0 <= number < len(known) else known[otherwise]


def _hosts(content: Element) -> list[str]:
    """The hosts that it is pinned to."""
    return [(e.text or "").strip().lower() for e in content.findall("DedicatedVmForVds") if e.text]


def _settings(said: _Said, items: t.Mapping[int, list[_Said]], os_type: str, content: Element) -> Settings:
    cpu = next(iter(items.get(terms.CPU, [])), None)
    memory = next(iter(items.get(terms.MEMORY, [])), None)
    size = (memory.number("VirtualQuantity", 1024) if memory else 1024) * MIB
    graphics = next(iter(items.get(terms.GRAPHICS, [])), None)
    return Settings(
        description=said.text("Description") or "",
        comment=said.text("Comment") or "",
        memory=size,
        max_memory=said.number("MaxMemorySizeMb", 4 * size // MIB) * MIB,
        guaranteed_memory=said.number("MinAllocatedMem", size // MIB) * MIB,
        sockets=cpu.number("num_of_sockets", 1) if cpu else 1,
        cores=cpu.number("cpu_per_socket", 1) if cpu else 1,
        threads=cpu.number("threads_per_cpu", 1) if cpu else 1,
        os_type=os_type or "other",
        bios_type=said.term("BiosType", terms.BIOS_TYPES if content.tag == "Content" else V2V_BIOS_TYPES, 0),
        time_zone=said.text("TimeZone") or "Etc/GMT",
        kind=said.term("VmType", terms.KINDS, 1),
        origin=said.term("Origin", terms.ORIGINS, 3),
        high_availability=said.flag("AutoStartup"),
        priority=said.number("Priority", 0),
        delete_protected=said.flag("DeleteProtected"),
        stateless=said.flag("IsStateless"),
        start_paused=said.flag("IsRunAndPause"),
        affinity=said.term("MigrationSupport", terms.AFFINITIES, 0),
        display=(graphics.text("Device") or "vnc") if graphics else "",
        custom_emulated_machine=said.text("CustomEmulatedMachine") or "",
        custom_cpu_model=said.text("CustomCpuName") or "",
        boot_devices=[
            terms.BOOT_DEVICES[letter]
            for letter in said.term("default_boot_sequence", terms.BOOT_SEQUENCES, 0)
            if letter in terms.BOOT_DEVICES
        ],
        lease_domain_id=(said.text("LeaseDomainId") or "").lower(),
        pinned_to=_hosts(content),
        quota=False,
    )


def _nic(item: _Said, number: int) -> OvfNic:
    if item.text("Connection") is None:
        raise Unreadable("a network interface without its network")
    return OvfNic(
        (item.text("InstanceId") or "").lower(),
        item.text("Name") or item.text("ElementName") or f"nic{number}",
        item.text("Connection") or None,
        item.text("OtherResourceType") or None,
        item.text("MACAddress") or None,
        item.term("ResourceSubType", terms.INTERFACES, 3),
        item.flag("IsPlugged", True),
        item.flag("Linked", True),
        item.text("Address") or "",
    )


def _disks(root: Element, items: list[_Said]) -> list[OvfDisk]:
    """One for each chain of images, with what its newest image says, which is the parent of no other."""
    described = {e.get(f"{OVF}fileRef", ""): e for e in root.iter("Disk")}
    parents = {item.text("Parent") for item in items}
    found: dict[str, OvfDisk] = {}
    volumes: Counter[str] = Counter()
    for item in items:
        disk = _disk(item, described.get(item.text("HostResource") or ""))
        volumes[disk.id] += 1 if (item.text("Template") or BLANK) == BLANK else 2
        if disk.id not in found or item.text("InstanceId") not in parents:
            found[disk.id] = disk
    for disk in found.values():
        disk.volumes = volumes[disk.id]
    return list(found.values())


def _named_disks(disks: list[OvfDisk], vm_name: str) -> list[OvfDisk]:
    """A disk without a name gets one of its VM."""
    for number, disk in enumerate(disks, start=1):
        disk.alias = disk.alias or f"{vm_name}_Disk{number}"
    return disks


def _disk(item: _Said, described: Element | None) -> OvfDisk:
    def of(name: str) -> str:
        return described.get(f"{OVF}{name}", "") if described is not None else ""

    disk_id, slash, image_id = (item.text("HostResource") or "").partition("/")
    if not slash and of("diskId"):
        # For virt-v2v the file has the id of the image.
        disk_id, image_id = of("diskId"), disk_id
    return OvfDisk(
        disk_id.lower(),
        image_id.lower(),
        (item.text("StorageId") or "").lower(),
        of("disk-alias") or item.text("Caption") or "",
        int(of("size") or 1) << 30,
        int(of("actual_size") or 0) << 30,
        terms.DISK_FORMATS.get(of("volume-format").upper(), "raw"),
        of("volume-type").lower() == "sparse",
        terms.DISK_INTERFACES.get(of("disk-interface"), "virtio"),
        of("boot").lower() == "true",
        item.flag("IsPlugged", True),
        of("shareable").lower() == "true",
    )
