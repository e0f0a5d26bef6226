# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""The devices of a VM in vSphere."""

from __future__ import annotations

import typing as t

from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms import values
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms.model import Device, ForeignDisk, ForeignNic

# A word in the name of a controller's class -> its bus, in the order of the firmware.
BUSES = {"IDE": "ide", "SCSI": "scsi", "LsiLogic": "scsi", "BusLogic": "scsi", "AHCI": "sata", "NVME": "nvme"}
ORDER = ("ide", "scsi", "sata", "nvme", "")
SHARED_BUSES = ("physicalSharing", "virtualSharing")
DEVICES = {
    "VirtualPCIPassthrough": "pci_passthrough",
    "VirtualUSB": "usb",
    "VirtualUSBController": "usb_controller",
    "VirtualUSBXHCIController": "usb_controller",
    "VirtualFloppy": "floppy",
    "VirtualSerialPort": "serial",
    "VirtualParallelPort": "parallel",
    "VirtualPrecisionClock": "clock",
    "VirtualNVDIMM": "nvdimm",
    "VirtualWDT": "watchdog",
    "VirtualSCSIPassthrough": "scsi_passthrough",
}


class World(t.Protocol):
    """Names of managed objects by reference, and their properties by id."""

    @property
    def objects(self) -> t.Mapping[str, t.Mapping[str, t.Any]]:
        """Properties by id."""

    def name(self, reference: t.Any) -> str:
        """Return a name."""


def at(value: t.Any, *names: str, default: t.Any = None) -> t.Any:
    """Return an attribute at any depth; the default where there is none on the way."""
    for name in names:
        value = getattr(value, name, None)
    return default if value is None else value


def kind_of(device: t.Any) -> str:
    """Return the class of a device without its module, such as VirtualDisk."""
    return type(device).__name__.rpartition(".")[2]


def _label(device: t.Any) -> str:
    return str(at(device, "deviceInfo", "label", default="") or "")


# ---------------------------------------------------------------------------------------------------------------- disks
def disks(devices: t.Sequence[t.Any]) -> tuple[ForeignDisk, ...]:
    """Return the disks in the order of their controllers and units."""
    controllers = {at(device, "key"): device for device in devices if at(device, "busNumber") is not None}
    found = []
    for device in devices:
        if kind_of(device) == "VirtualDisk":
            controller = controllers.get(at(device, "controllerKey"))
            bus = _bus(controller)
            place = (ORDER.index(bus), at(controller, "busNumber", default=0), at(device, "unitNumber", default=0))
            found.append((place, device, controller, bus))
    found.sort(key=lambda entry: entry[0])
    return tuple(_disk(device, controller, bus, n) for n, (dummy, device, controller, bus) in enumerate(found))


def _bus(controller: t.Any) -> str:
    name = kind_of(controller)
    return next((bus for word, bus in BUSES.items() if word in name), "")


def _disk(device: t.Any, controller: t.Any, bus: str, index: int) -> ForeignDisk:
    backing = at(device, "backing")
    file = str(at(backing, "fileName", default="") or "")
    size = at(device, "capacityInBytes") or (at(device, "capacityInKB", default=0) or 0) * 1024
    sharing = str(at(backing, "sharing", default="sharingNone"))
    return ForeignDisk(
        index=index,
        label=_label(device),
        capacity=values.sensible(size),
        format="raw" if "RawDisk" in kind_of(backing) else "vmdk",
        bus=bus,
        controller=kind_of(controller) if controller is not None else "",
        unit=str(at(device, "unitNumber", default="")),
        file=file,
        pool=values.datastore(file),
        mode=str(at(backing, "diskMode", default="") or ""),
        serial=str(at(backing, "uuid", default="") or "").replace("-", "")[:20],
        shared=sharing == "sharingMultiWriter" or str(at(controller, "sharedBus", default="")) in SHARED_BUSES,
        rdm="RawDisk" in kind_of(backing),
        encrypted=at(backing, "keyId") is not None,
    )


def is_linked(device: t.Any) -> bool:
    """Whether a device is a disk that is a difference to another one."""
    return kind_of(device) == "VirtualDisk" and at(device, "backing", "parent") is not None


def cdroms(devices: t.Sequence[t.Any]) -> tuple[str, ...]:
    """Return the images in connected CD drives."""
    drives = [device for device in devices if kind_of(device) == "VirtualCdrom"]
    used = [d for d in drives if at(d, "connectable", "connected") or at(d, "connectable", "startConnected")]
    return tuple(name for drive in used if (name := str(at(drive, "backing", "fileName", default="") or "")))


# ----------------------------------------------------------------------------------------------------------------- NICs
def nics(devices: t.Sequence[t.Any], guest: t.Any, world: World) -> tuple[ForeignNic, ...]:
    """Return the NICs in the order of their keys, with the addresses that the guest reports."""
    cards = [device for device in devices if hasattr(device, "macAddress")]
    cards.sort(key=lambda device: at(device, "key", default=0))
    addresses = {
        at(nic, "deviceConfigId"): at(nic, "ipAddress", default=()) for nic in at(guest, "net", default=()) or ()
    }
    return tuple(_nic(card, index, addresses.get(at(card, "key"), ()), world) for index, card in enumerate(cards))


def _nic(card: t.Any, index: int, addresses: t.Sequence[str], world: World) -> ForeignNic:
    name, key, switch = _network(at(card, "backing"), world)
    kind = kind_of(card)
    slot = at(card, "slotInfo", "pciSlotNumber")
    address_type = str(at(card, "addressType", default="") or "").lower()
    return ForeignNic(
        index=index,
        label=_label(card) or f"NIC {index + 1}",
        mac=values.mac(at(card, "macAddress", default="")),
        mac_type="static" if address_type == "manual" else "generated" if address_type else "",
        model=kind.removeprefix("Virtual").removesuffix("EthernetCard").lower(),
        network=name,
        network_key=key,
        switch=switch,
        connected=bool(at(card, "connectable", "startConnected", default=True)),
        passthrough="Sriov" in kind,
        pci="" if slot is None else str(slot),
        addresses=tuple(str(address) for address in addresses),
    )


def _network(backing: t.Any, world: World) -> tuple[str, str, str]:
    """Return the name, key and switch of a network: a name alone does not identify one."""
    group, switch = at(backing, "port", "portgroupKey"), at(backing, "port", "switchUuid", default="")
    if group:
        known = world.objects.get(str(group), {})
        shown = world.name(known.get("config.distributedVirtualSwitch"))
        return str(known.get("name") or group), f"dvs:{switch}/{group}", shown or str(switch)
    opaque = at(backing, "opaqueNetworkId")
    if opaque:
        known = next((item for item in world.objects.values() if _opaque_id(item) == opaque), {})
        return (
            str(known.get("name") or opaque),
            f"opaque:{opaque}",
            str(at(backing, "opaqueNetworkType", default="") or ""),
        )
    reference = at(backing, "network")
    name = str(at(backing, "deviceName", default="") or "") or world.name(reference)
    identity = str(getattr(reference, "_moId", "") or "")
    return name, f"network:{identity or name}" if name else "", ""


def _opaque_id(item: t.Mapping[str, t.Any]) -> t.Any:
    return at(item.get("summary"), "opaqueNetworkId")


# ---------------------------------------------------------------------------------------------------------- the others
def others(devices: t.Sequence[t.Any]) -> tuple[Device, ...]:
    """Return the devices that a migration has to consider."""
    return tuple(Device(_kind(device), _label(device)) for device in devices if kind_of(device) in DEVICES)


def _kind(device: t.Any) -> str:
    kind = DEVICES[kind_of(device)]
    vgpu = kind == "pci_passthrough" and "Vmiop" in kind_of(at(device, "backing"))
    return "vgpu" if vgpu else kind
