# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""The hardware section of an OVF: its items as memory, CPUs, disks, NICs and other devices."""

from __future__ import annotations

import dataclasses
import re
import typing as t

from ansible_collections.onramp.ovirt.plugins.module_utils import _macs
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms import values
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms.model import (
    BIOS,
    LINUX,
    OTHER,
    UEFI,
    UNKNOWN,
    WINDOWS,
    Device,
    ForeignDisk,
    ForeignNic,
    ForeignVm,
    Remark,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms.xml_tree import Node

CPU, MEMORY, IDE, SCSI, NETWORK, SATA, DISK = "3", "4", "5", "6", "10", "20", "17"
CDROMS = ("15", "16")
BUSES = {IDE: "ide", SCSI: "scsi", SATA: "sata"}
# The order in which a firmware without further settings sees them.
BUS_ORDER = ("ide", "scsi", "sata", "nvme", "virtio", "")
BUSES_OF_OVIRT = {"virtio": "virtio", "virtio_scsi": "scsi", "ide": "ide", "sata": "sata"}
MODELS_OF_OVIRT = ("rtl8139_virtio", "rtl8139", "e1000", "virtio", "spapr_vlan", "pci_passthrough", "e1000e")
FORMATS = {"vmdk": "vmdk", "vhd": "vhd", "qcow": "qcow2", "cow": "qcow2", "raw": "raw"}
DEVICES = {"14": "floppy", "21": "serial", "22": "parallel", "23": "usb_controller"}
# The numbers of CIM for operating systems of Microsoft and of Linux.
WINDOWS_NUMBERS = {*range(14, 21), 58, 63, *range(67, 75), 76, 77, 78, 103, 105, *range(111, 118), 119, 120, 121, 122}
LINUX_NUMBERS = {36, 79, 80, *range(82, 102), *range(106, 111)}
PLACE_LIMIT = 1 << 30


def parse(hardware: Node, disks: t.Mapping[str, ForeignDisk], configuration: str) -> dict[str, t.Any]:
    """Return the fields of a VM that its hardware section decides."""
    items = [node for node in hardware.children if node.tag in ("Item", "StorageItem", "EthernetPortItem")]
    # An item may be for certain configurations of an appliance only.
    items = [item for item in items if _applies(item.attributes.get("configuration", ""), configuration)]
    by_kind: dict[str, list[Node]] = {}
    for item in items:
        by_kind.setdefault(_kind(item), []).append(item)
    found = _disks(by_kind.get(DISK, []), items, disks)
    return {
        **_memory_and_cpus(by_kind),
        "tpm": any("tpm" in _subtype(item).lower() for item in items),
        "disks": found,
        "nics": _nics(by_kind.get(NETWORK, [])),
        "cdroms": tuple(
            host for kind in CDROMS for item in by_kind.get(kind, []) if (host := (item.value("HostResource") or ""))
        ),
        "devices": tuple(_devices(items)),
        "remarks": tuple(_remarks(found)),
    }


def _applies(wanted: str, configuration: str) -> bool:
    return not wanted.split() or configuration in wanted.split()


def _kind(item: Node) -> str:
    return NETWORK if item.tag == "EthernetPortItem" else (item.value("ResourceType") or "").strip()


def _subtype(item: Node) -> str:
    return (item.value("ResourceSubType") or "").strip()


def _id(item: Node) -> str:
    return (item.value("InstanceID") or item.value("InstanceId") or "").strip()


def _memory_and_cpus(items: t.Mapping[str, t.Sequence[Node]]) -> dict[str, t.Any]:
    memory, cpu = (next(iter(items.get(kind, ())), Node("")) for kind in (MEMORY, CPU))
    amount = values.whole(memory.value("VirtualQuantity"))
    unit = values.ovf_unit(memory.value("AllocationUnits") or "MegaBytes")
    cpus = values.positive(cpu.value("VirtualQuantity"), 1)
    cores = values.whole(cpu.value("cpu_per_socket")) or values.whole(cpu.value("CoresPerSocket"))
    threads = values.positive(cpu.value("threads_per_cpu"), 1)
    if cpu.value("num_of_sockets"):
        cpus = values.positive(cpu.value("num_of_sockets"), 1) * (cores or 1) * threads
    return {
        "memory": None if amount is None else values.sensible(amount * unit),
        "cpus": cpus,
        "sockets": max(cpus // cores // threads, 1) if cores else None,
        "cores": cores or None,
        "threads": threads if cores else None,
    }


# ---------------------------------------------------------------------------------------------------------------- disks
def disk_format(given: t.Mapping[str, str]) -> str:
    """Return the format of a disk by the word of oVirt, or by the address of its specification."""
    named = (given.get("volume-format") or given.get("format") or "").lower()
    return next((name for word, name in FORMATS.items() if word in named), "")


def _disks(items: t.Iterable[Node], all_items: t.Iterable[Node], disks: t.Mapping[str, ForeignDisk]) -> t.Any:
    controllers = {_id(item): (number, item) for number, item in enumerate(all_items) if _kind(item) != DISK}
    found: list[tuple[tuple[int, int, int], ForeignDisk]] = []
    for item in items:
        number, controller = controllers.get((item.value("Parent") or "").strip(), (PLACE_LIMIT, Node("")))
        place = values.whole(item.value("AddressOnParent"))
        disk = _disk(item, disks)
        bus = _bus(controller) or disk.bus
        disk = dataclasses.replace(
            disk, bus=bus, controller=_subtype(controller).lower(), unit="" if place is None else str(place)
        )
        order = BUS_ORDER.index(bus) if bus in BUS_ORDER else len(BUS_ORDER)
        found.append(((order, number, PLACE_LIMIT if place is None else place), disk))
    ordered = [disk for dummy, disk in sorted(found, key=lambda entry: entry[0])]
    return tuple(dataclasses.replace(disk, index=index) for index, disk in enumerate(ordered))


def _bus(controller: Node) -> str:
    kind = _kind(controller)
    return "nvme" if kind == SATA and "nvme" in _subtype(controller).lower() else BUSES.get(kind, "")


def _disk(item: Node, disks: t.Mapping[str, ForeignDisk]) -> ForeignDisk:
    label = item.value("ElementName") or item.value("Caption") or ""
    resource = (item.value("HostResource") or "").strip()
    match = re.fullmatch(r"(?:ovf:)?/disk/(.+)", resource)
    # oVirt names the disk by its path in a storage domain, and by the id of its image.
    names = [match.group(1)] if match else [_id(item), resource.partition("/")[0], resource.rpartition("/")[2]]
    named = next((disks[name] for name in names if name in disks), None)
    if named is not None:
        return dataclasses.replace(named, label=named.label or label)
    if resource:
        return ForeignDisk(0, label, kind="missing", file=resource)
    amount = values.whole(item.value("VirtualQuantity"))
    size = (
        None if amount is None else values.sensible(amount * values.ovf_unit(item.value("AllocationUnits") or "byte"))
    )
    return ForeignDisk(0, label, kind="empty", capacity=size)


def _remarks(disks: t.Iterable[ForeignDisk]) -> t.Iterator[Remark]:
    for disk in disks:
        if disk.kind == "missing":
            yield Remark("ova.href.missing", disk.file or disk.label)
        if disk.mode == "child":
            yield Remark("source.disk.chain", disk.label)


# ----------------------------------------------------------------------------------------------------------------- NICs
def _nics(items: t.Sequence[Node]) -> tuple[ForeignNic, ...]:
    def place(item: Node) -> int:
        found = values.whole(item.value("AddressOnParent"))
        return PLACE_LIMIT if found is None else found

    return tuple(_nic(item, index) for index, item in enumerate(sorted(items, key=place)))


def _nic(item: Node, index: int) -> ForeignNic:
    given = (item.value("MACAddress") or item.value("Address") or "").strip()
    address = values.mac(given) if _macs.parse(values.mac(given)) is not None else ""
    network = (item.value("Connection") or "").strip()
    model = _subtype(item)
    if model.isdigit() and int(model[:9]) < len(MODELS_OF_OVIRT):
        model = MODELS_OF_OVIRT[int(model[:9])]
    return ForeignNic(
        index=index,
        label=item.value("ElementName") or item.value("Name") or f"NIC {index + 1}",
        mac=address,
        mac_type="static" if address else "",
        model=model.lower(),
        network=network,
        network_key=f"network:{network}" if network else "",
        connected=(item.value("AutomaticAllocation") or item.value("Linked") or "true").strip().lower() != "false",
        passthrough="sriov" in model.lower() or model == "pci_passthrough",
        pci=next((n.attributes.get("value", "") for n in item.all("Config") if _is_slot(n)), ""),
    )


def _is_slot(node: Node) -> bool:
    return node.attributes.get("key") == "slotInfo.pciSlotNumber"


# ---------------------------------------------------------------------------------------------------------- the others
def _devices(items: t.Iterable[Node]) -> t.Iterator[Device]:
    for item in items:
        subtype, kind = _subtype(item).lower(), _kind(item)
        label = item.value("ElementName") or ""
        if "passthrough" in subtype and kind != NETWORK:
            yield Device("pci_passthrough", label)
        elif kind in DEVICES:
            yield Device(DEVICES[kind], label)


def family_of_number(number: str) -> str:
    """Return the family of an operating system by its number in CIM."""
    found = values.whole(number)
    if found is None or found in (0, 1):
        return UNKNOWN
    return WINDOWS if found in WINDOWS_NUMBERS else LINUX if found in LINUX_NUMBERS else OTHER


def with_virtualbox(vm: ForeignVm, system: Node) -> ForeignVm:
    """Return a VM with what only VirtualBox's own section says: MAC addresses and the firmware."""
    machine = system.first("Machine")
    hardware = machine.first("Hardware") if machine else None
    if hardware is None:
        return vm
    network = hardware.first("Network") or Node("")
    adapters = [node.attributes for node in network.all("Adapter") if values.true(node.attributes.get("enabled"))]
    adapters.sort(key=lambda given: values.whole(given.get("slot")) or 0)
    nics = list(vm.nics)
    for index, given in enumerate(adapters[: len(nics)]):
        nics[index] = dataclasses.replace(nics[index], mac=values.mac(given.get("MACAddress")), mac_type="static")
    firmware = (hardware.first("Firmware") or Node("")).attributes.get("type", "BIOS")
    tpm = (hardware.first("TrustedPlatformModule") or Node("")).attributes.get("type", "None")
    return dataclasses.replace(
        vm,
        nics=tuple(nics),
        firmware=UEFI if firmware.upper().startswith("EFI") else BIOS,
        tpm=vm.tpm or tpm != "None",
        uuid=values.uuid((machine or Node("")).attributes.get("uuid")),
    )
