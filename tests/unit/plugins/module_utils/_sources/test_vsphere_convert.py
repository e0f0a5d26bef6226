# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From vSphere's objects to neutral descriptions, with objects that only have the same fields."""

from __future__ import annotations

import dataclasses
import typing as t
from types import SimpleNamespace as Object

import pytest

from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms.model import Device, ForeignVm, Remark
from ansible_collections.onramp.ovirt.plugins.module_utils._sources import vsphere_convert
from ansible_collections.onramp.ovirt.plugins.module_utils._sources.vsphere_convert import World

GIB = 1 << 30


def of_kind(kind: str, **fields: t.Any) -> t.Any:
    """An object whose class has this name, as those of pyvmomi have."""
    return type(f"vim.vm.device.{kind}", (Object,), {})(**fields)


def reference(identity: str) -> t.Any:
    return Object(_moId=identity)


WORLD = World(
    objects={
        "host-1": {
            "name": "esx1",
            "parent": reference("domain-1"),
            "runtime.inMaintenanceMode": False,
            "runtime.connectionState": "connected",
        },
        "host-2": {"name": "esx2", "runtime.inMaintenanceMode": True},
        "domain-1": {"name": "C1", "parent": reference("group-h")},
        "group-h": {"name": "host", "parent": reference("dc-1")},
        "dc-1": {"name": "DC1", "parent": reference("root")},
        "group-v": {"name": "vm", "parent": reference("dc-1")},
        "group-p": {"name": "prod", "parent": reference("group-v")},
        "group-w": {"name": "web", "parent": reference("group-p")},
        "dvportgroup-1": {"name": "VM Network", "config.distributedVirtualSwitch": reference("dvs-1")},
        "dvs-1": {"name": "DSwitch1"},
        "network-9": {"name": "seg", "summary": Object(opaqueNetworkId="o-1")},
        "datastore-1": {"name": "store1", "summary.accessible": True, "summary.type": "VMFS"},
        "datastore-2": {"name": "gone", "summary.accessible": False, "summary.type": "NFS"},
        "datastore-3": {"name": "vsan", "summary.accessible": True, "summary.type": "vsan"},
        "vapp-1": {"name": "shop"},
    },
    kinds={
        "domain-1": "ClusterComputeResource",
        "dc-1": "Datacenter",
        **dict.fromkeys(("group-h", "group-v", "group-p", "group-w"), "Folder"),
    },
    custom_fields={101: "owner"},
)
SCSI = of_kind("ParaVirtualSCSIController", key=1000, busNumber=0, sharedBus="noSharing")
DISK = of_kind(
    "VirtualDisk",
    key=2000,
    controllerKey=1000,
    unitNumber=0,
    capacityInBytes=16 * GIB,
    deviceInfo=Object(label="Hard disk 1"),
    backing=of_kind("FlatVer2BackingInfo", fileName="[store1] web01/web01.vmdk", diskMode="persistent"),
)
NIC = of_kind(
    "VirtualVmxnet3",
    key=4000,
    macAddress="00:50:56:8A:01:02",
    addressType="assigned",
    deviceInfo=Object(label="Network adapter 1"),
    connectable=Object(startConnected=True),
    slotInfo=Object(pciSlotNumber=192),
    backing=Object(deviceName="VM Network", network=reference("network-1")),
)


def vm(devices: t.Sequence[t.Any] = (SCSI, DISK, NIC), **changes: t.Any) -> ForeignVm:
    """A VM; ``config_x`` changes the field x of its configuration, and any other a property."""
    config = {
        "uuid": "421c000a-0b0c-0001-8000-0000000000aa",
        "firmware": "efi",
        "guestId": "rhel9_64Guest",
        "guestFullName": "Red Hat Enterprise Linux 9 (64-bit)",
        "version": "vmx-19",
        "template": False,
        "hardware": Object(numCPU=4, numCoresPerSocket=2, memoryMB=4096, device=list(devices)),
    }
    config |= {name[7:]: value for name, value in changes.items() if name.startswith("config_")}
    runtime = {"powerState": "poweredOff", "host": reference("host-1"), "consolidationNeeded": False}
    runtime |= {name[8:]: value for name, value in changes.items() if name.startswith("runtime_")}
    given = {
        "name": "web01",
        "parent": reference("group-w"),
        "config": Object(**config),
        "runtime": Object(**runtime),
        "datastore": [reference("datastore-1")],
    }
    given |= {name: value for name, value in changes.items() if not name.startswith(("config_", "runtime_"))}
    return vsphere_convert.convert(reference("vm-42"), given, WORLD)


def test_general_data() -> None:
    found = vm()
    assert (found.name, found.uuid, found.power, found.memory) == (
        "web01",
        "421c000a-0b0c-0001-8000-0000000000aa",
        "down",
        4 * GIB,
    )
    assert (found.cpus, found.sockets, found.cores, found.firmware, found.os_family) == (4, 2, 2, "uefi", "linux")
    assert (found.hypervisor, found.machine, found.remarks, found.traits) == ("vmware", "vmx-19", (), ())


def test_place() -> None:
    place = vm(config_files=Object(vmPathName="[store1] web01/web01.vmx")).place
    assert (place.id, place.host, place.cluster, place.datacenter) == ("vm-42", "esx1", "C1", "DC1")
    assert (place.folder, place.path) == ("prod/web", "[store1] web01/web01.vmx")


def test_a_slash_in_a_name_is_not_encoded() -> None:
    assert vm(name="a%2fb%25").name == "a/b%"


def test_a_vm_of_which_only_the_name_can_be_read() -> None:
    found = vsphere_convert.convert(reference("vm-1"), {"name": "a"}, World())
    assert (found.name, found.memory, found.disks, found.power) == ("a", None, (), "unknown")


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"runtime_powerState": "poweredOn", "guest": Object(ipAddress="192.0.2.1")}, {"power": "up"}),
        ({"runtime_powerState": "suspended"}, {"power": "suspended"}),
        ({"config_template": True}, {"is_template": True}),
        ({"config_bootOptions": Object(efiSecureBootEnabled=True)}, {"secure_boot": True}),
        ({"config_firmware": "bios", "config_bootOptions": Object(efiSecureBootEnabled=True)}, {"firmware": "bios"}),
        ({"config_annotation": "text"}, {"description": "text"}),
        ({"guest": Object(hostName="web01.example")}, {"hostname": "web01.example"}),
        ({"customValue": [Object(key=101, value="kim"), Object(key=7, value="x")]}, {"attributes": {"owner": "kim"}}),
        ({"devices": (SCSI, DISK, of_kind("VirtualTPM", key=11000))}, {"tpm": True, "nics": ()}),
        ({"config_cpuHotAddEnabled": True}, {"traits": ("hotplug",)}),
        ({"config_cpuAffinity": Object(affinitySet=[0])}, {"traits": ("cpu_pinning",)}),
        ({"config_extraConfig": [Object(key="numa.nodeAffinity", value="0")]}, {"traits": ("numa_pinning",)}),
        ({"config_nestedHVEnabled": True}, {"traits": ("nested_virtualization",)}),
        ({"config_keyId": Object()}, {"traits": ("encrypted",)}),
        ({"runtime_faultToleranceState": "running"}, {"traits": ("fault_tolerance",)}),
    ],
)
def test_a_setting(changes: dict[str, t.Any], fields: dict[str, t.Any]) -> None:
    assert vm(**changes) == dataclasses.replace(vm(), **fields)


def test_snapshots_of_any_depth() -> None:
    tree = Object(name="a", childSnapshotList=[Object(name="b", childSnapshotList=[]), Object(name="c")])
    assert vm(snapshot=Object(rootSnapshotList=[tree])).snapshots == ("a", "b", "c")


LINKED = of_kind("VirtualDisk", backing=of_kind("FlatVer2BackingInfo", fileName="x", parent=Object()))


@pytest.mark.parametrize(
    ("changes", "remark"),
    [
        ({"runtime_consolidationNeeded": True}, Remark("source.consolidation")),
        ({"parentVApp": reference("vapp-1")}, Remark("source.vapp", "shop")),
        ({"runtime_host": reference("host-2")}, Remark("source.host.unavailable", "esx2")),
        ({"datastore": [reference("datastore-2")]}, Remark("source.datastore.unavailable", "gone")),
        ({"datastore": [reference("datastore-3")]}, Remark("source.vsan", "vsan")),
        ({"devices": (SCSI, LINKED)}, Remark("source.linked_clone")),
        ({"runtime_powerState": "poweredOn"}, Remark("source.guest.no_address")),
        (
            {"guest": Object(disk=[Object(diskPath="/boot", freeSpace=5 << 20)])},
            Remark("source.guest.free_space", "/boot"),
        ),
        (
            {"guest": Object(disk=[Object(diskPath="C:\\", freeSpace=50 << 20)])},
            Remark("source.guest.free_space", "C:\\"),
        ),
    ],
)
def test_what_only_vsphere_knows(changes: dict[str, t.Any], remark: Remark) -> None:
    assert vm(**changes).remarks == (remark,)


def test_a_disk_of_a_snapshot_is_no_linked_clone() -> None:
    assert vm((SCSI, LINKED), snapshot=Object(rootSnapshotList=[Object(name="a")])).remarks == ()


class TestDisks:
    def test_a_disk(self) -> None:
        [disk] = vm().disks
        assert (disk.label, disk.capacity, disk.bus, disk.controller) == (
            "Hard disk 1",
            16 * GIB,
            "scsi",
            "ParaVirtualSCSIController",
        )
        assert (disk.file, disk.pool, disk.mode) == ("[store1] web01/web01.vmdk", "store1", "persistent")
        assert (disk.shared, disk.rdm, disk.encrypted) == (False, False, False)

    def test_the_order_is_that_of_controllers_and_units(self) -> None:
        controllers = [
            of_kind("VirtualNVMEController", key=31000, busNumber=0),
            of_kind("VirtualAHCIController", key=15000, busNumber=0),
            of_kind("VirtualLsiLogicController", key=1001, busNumber=1),
            SCSI,
            of_kind("VirtualIDEController", key=200, busNumber=0),
        ]
        places = [(31000, 0), (15000, 0), (1001, 0), (1000, 10), (1000, 2), (200, 1)]
        disks = [of_kind("VirtualDisk", controllerKey=key, unitNumber=unit) for key, unit in places]
        found = vm([*controllers, *disks]).disks
        assert [(disk.bus, disk.unit) for disk in found] == [
            ("ide", "1"),
            ("scsi", "2"),
            ("scsi", "10"),
            ("scsi", "0"),
            ("sata", "0"),
            ("nvme", "0"),
        ]
        assert [disk.index for disk in found] == list(range(6))

    @pytest.mark.parametrize(
        ("backing", "field"),
        [
            (of_kind("RawDiskMappingVer1BackingInfo", fileName="a"), "rdm"),
            (of_kind("FlatVer2BackingInfo", fileName="a", sharing="sharingMultiWriter"), "shared"),
            (of_kind("FlatVer2BackingInfo", fileName="a", keyId=Object()), "encrypted"),
        ],
    )
    def test_flags(self, backing: t.Any, field: str) -> None:
        [disk] = vm([SCSI, of_kind("VirtualDisk", controllerKey=1000, unitNumber=0, backing=backing)]).disks
        assert getattr(disk, field) is True

    def test_a_shared_bus(self) -> None:
        shared = of_kind("VirtualLsiLogicSASController", key=1000, busNumber=0, sharedBus="physicalSharing")
        assert vm([shared, DISK]).disks[0].shared

    def test_an_old_server_knows_the_capacity_in_kib_only(self) -> None:
        assert vm([SCSI, of_kind("VirtualDisk", controllerKey=1000, capacityInKB=2048)]).disks[0].capacity == 2 << 20


class TestNics:
    def nic(self, **changes: t.Any) -> t.Any:
        kind = changes.pop("kind", "VirtualVmxnet3")
        [found] = vm([of_kind(kind, **{**vars(NIC), **changes})]).nics
        return found

    def test_a_nic(self) -> None:
        nic = self.nic()
        assert (nic.label, nic.mac, nic.mac_type, nic.model) == (
            "Network adapter 1",
            "00:50:56:8a:01:02",
            "generated",
            "vmxnet3",
        )
        assert (nic.network, nic.network_key, nic.connected, nic.pci) == (
            "VM Network",
            "network:network-1",
            True,
            "192",
        )

    @pytest.mark.parametrize(
        ("backing", "network"),
        [
            (
                Object(port=Object(portgroupKey="dvportgroup-1", switchUuid="50 1c")),
                ("VM Network", "dvs:50 1c/dvportgroup-1", "DSwitch1"),
            ),
            (
                Object(port=Object(portgroupKey="dvportgroup-7", switchUuid="50 1c")),
                ("dvportgroup-7", "dvs:50 1c/dvportgroup-7", "50 1c"),
            ),
            (Object(opaqueNetworkId="o-1", opaqueNetworkType="nsx"), ("seg", "opaque:o-1", "nsx")),
            (Object(deviceName="old"), ("old", "network:old", "")),
            (None, ("", "", "")),
        ],
    )
    def test_a_network_has_a_key_and_a_name(self, backing: t.Any, network: tuple[str, str, str]) -> None:
        nic = self.nic(backing=backing)
        assert (nic.network, nic.network_key, nic.switch) == network

    def test_a_manual_address_and_a_disconnected_card(self) -> None:
        nic = self.nic(addressType="manual", connectable=Object(startConnected=False), kind="VirtualE1000e")
        assert (nic.mac_type, nic.connected, nic.model) == ("static", False, "e1000e")

    def test_a_card_of_the_host(self) -> None:
        assert self.nic(kind="VirtualSriovEthernetCard").passthrough

    def test_the_order_is_that_of_the_keys_and_the_guest_knows_the_addresses(self) -> None:
        second = of_kind("VirtualE1000", **{**vars(NIC), "key": 4001, "macAddress": "00:50:56:8a:01:03"})
        guest = Object(net=[Object(deviceConfigId=4001, ipAddress=["192.0.2.7", "fe80::1"])])
        nics = vm([second, NIC], guest=guest).nics
        assert [nic.mac[-2:] for nic in nics] == ["02", "03"]
        assert [nic.addresses for nic in nics] == [(), ("192.0.2.7", "fe80::1")]


def test_other_devices_and_cds() -> None:
    drive = of_kind("VirtualCdrom", connectable=Object(connected=True), backing=Object(fileName="[s] a.iso"))
    gpu = of_kind("VirtualPCIPassthrough", backing=of_kind("VmiopBackingInfo"), deviceInfo=Object(label="GPU"))
    found = vm([drive, gpu, of_kind("VirtualUSB"), of_kind("VirtualPCIPassthrough"), of_kind("VirtualPS2Controller")])
    assert found.cdroms == ("[s] a.iso",)
    assert found.devices == (Device("vgpu", "GPU"), Device("usb"), Device("pci_passthrough"))
