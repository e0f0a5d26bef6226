# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reading OVF envelopes of VMware, VirtualBox and oVirt."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.onramp.ovirt.plugins.module_utils._errors import UnreadableDocument
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms import ovf_envelope, ovf_hardware
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms.model import Device, ForeignVm, Remark
from tests.unit import made_up_foreign_vms as made_up
from tests.unit import made_up_ovfs

GIB = 1 << 30


def only(document: str) -> ForeignVm:
    [vm] = ovf_envelope.parse(document.encode()).vms
    return vm


def with_items(items: str, **others: str) -> ForeignVm:
    return only(made_up.envelope(made_up.CPU_AND_MEMORY + items, **others))


class TestGeneralData:
    def test_name_cpus_memory_and_operating_system(self) -> None:
        vm = only(made_up.envelope())
        assert (vm.name, vm.hypervisor, vm.memory, vm.cpus, vm.sockets) == ("web01", "vmware", GIB, 2, None)
        assert (vm.os, vm.os_family, vm.place.id, vm.power) == ("debian12_64Guest", "linux", "web01", "unknown")

    def test_a_vm_without_a_name_has_its_id_as_its_name(self) -> None:
        assert only(made_up.envelope().replace("<Name>web01</Name>", "<Name/>")).name == "web01"

    @pytest.mark.parametrize(
        ("unit", "size"),
        [("byte * 2^30", 1024 * GIB), ("MegaBytes", GIB), ("KiB", 1 << 20), ("", GIB)],
    )
    def test_memory_in_any_unit(self, unit: str, size: int) -> None:
        text = made_up.envelope().replace("byte * 2^20", unit)
        assert only(text).memory == size

    def test_cores_per_socket(self) -> None:
        items = made_up.item(3, VirtualQuantity=8).replace(
            "</Item>", "<vmw:CoresPerSocket>4</vmw:CoresPerSocket></Item>"
        )
        vm = only(made_up.envelope(items))
        assert (vm.cpus, vm.sockets, vm.cores) == (8, 2, 4)

    @pytest.mark.parametrize(
        ("settings", "firmware", "secure"),
        [
            ({}, "bios", False),
            ({"firmware": "other"}, "unknown", False),
            ({"firmware": "bios"}, "bios", False),
            ({"firmware": "efi"}, "uefi", False),
            ({"firmware": "efi", "bootOptions.efiSecureBootEnabled": "true"}, "uefi", True),
        ],
    )
    def test_firmware(self, settings: dict[str, str], firmware: str, secure: bool) -> None:
        hardware = "".join(f'<vmw:Config vmw:key="{key}" vmw:value="{value}"/>' for key, value in settings.items())
        vm = only(made_up.envelope(hardware=hardware))
        assert (vm.firmware, vm.secure_boot) == (firmware, secure)

    @pytest.mark.parametrize(
        ("number", "family"), [("96", "linux"), ("105", "windows"), ("42", "other"), ("1", "unknown"), ("", "unknown")]
    )
    def test_an_operating_system_that_is_only_a_number(self, number: str, family: str) -> None:
        assert only(made_up.envelope(operating=f'<OperatingSystemSection ovf:id="{number}"/>')).os_family == family

    def test_several_vms_are_told_apart_and_reported(self) -> None:
        text = made_up.envelope()
        start, end = text.index("<VirtualSystem "), text.index("</Envelope>")
        system = text[start:end]
        both = f"<VirtualSystemCollection>{system}{system.replace('web01', 'web02')}</VirtualSystemCollection>"
        vms = ovf_envelope.parse((text[:start] + both + text[end:]).encode()).vms
        assert [vm.name for vm in vms] == ["web01", "web02"]
        assert {vm.remarks for vm in vms} == {(Remark("ova.multi_vm", "2"),)}

    def test_items_of_another_configuration_do_not_count(self) -> None:
        small = made_up.item(4, VirtualQuantity=512).replace("<Item>", '<Item ovf:configuration="small">')
        large = small.replace("small", "large").replace("512", "4096")
        options = (
            '<DeploymentOptionSection><Configuration ovf:id="small"/><Configuration ovf:id="large" ovf:default="true"/>'
            "</DeploymentOptionSection>"
        )
        assert only(made_up.envelope(small + large, sections=options)).memory == 4 * GIB

    def test_settings_and_devices_that_matter(self) -> None:
        hardware = '<vmw:Config vmw:key="cpuHotAddEnabled" vmw:value="true"/>'
        items = made_up.item(1, ResourceSubType="vmware.vtpm") + made_up.item(
            1, ResourceSubType="vmware.pcipassthrough"
        )
        vm = with_items(items + made_up.item(23, ElementName="usb"), hardware=hardware)
        assert (vm.tpm, vm.traits) == (True, ("hotplug",))
        assert vm.devices == (Device("pci_passthrough"), Device("usb_controller", "usb"))


class TestDisks:
    def test_a_disk_with_its_file(self) -> None:
        [disk] = only(made_up.envelope(files=made_up.file_reference(size=700))).disks
        assert (disk.file, disk.capacity, disk.used, disk.format) == ("web01-disk1.vmdk", GIB, 700, "vmdk")
        assert (disk.bus, disk.controller, disk.unit, disk.label) == ("scsi", "virtualscsi", "0", "Hard disk 1")

    @pytest.mark.parametrize(
        ("capacity", "unit", "size"),
        [
            ("32", "byte * 2^30", 32 * GIB),
            ("4096", None, 4096),
            ("${size}", "byte * 2^30", 7 * GIB),
            ("${no}", None, None),
        ],
    )
    def test_a_capacity_in_units_or_in_a_property(self, capacity: str, unit: str | None, size: int | None) -> None:
        disks = made_up.disk_of_ovf(capacity=capacity, **({"capacityAllocationUnits": unit} if unit else {}))
        section = '<ProductSection><Property ovf:key="size" ovf:value="7"/></ProductSection>'
        assert only(made_up.envelope(disks=disks, sections=section)).disks[0].capacity == size

    def test_a_unit_that_is_none_is_refused(self) -> None:
        with pytest.raises(UnreadableDocument, match="not a unit"):
            only(made_up.envelope(disks=made_up.disk_of_ovf(capacityAllocationUnits="block")))

    def test_the_order_is_that_of_controller_and_unit(self) -> None:
        controllers = (
            made_up.item(20, InstanceID=9, ResourceSubType="AHCI") + made_up.item(5, InstanceID=8) + made_up.SCSI
        )
        places = [(3, 10), (3, 2), (9, 0), (8, 1)]
        items = "".join(
            made_up.disk_item(f"vmdisk{number}", unit, parent) for number, (parent, unit) in enumerate(places)
        )
        disks = "".join(made_up.disk_of_ovf(number, str(number + 1), fileRef="") for number in range(4))
        vm = with_items(controllers + items, disks=disks)
        assert [(disk.bus, disk.capacity, disk.index) for disk in vm.disks] == [
            ("ide", 4, 0),
            ("scsi", 2, 1),
            ("scsi", 1, 2),
            ("sata", 3, 3),
        ]

    def test_a_controller_for_nvme(self) -> None:
        controller = made_up.item(20, InstanceID=3, ResourceSubType="vmware.nvme.controller")
        assert with_items(controller + made_up.disk_item()).disks[0].bus == "nvme"

    def test_a_disk_without_a_file_is_created_empty(self) -> None:
        [disk] = only(made_up.envelope(disks=made_up.disk_of_ovf(fileRef=""))).disks
        assert (disk.kind, disk.file, disk.capacity) == ("empty", "", GIB)

    def test_a_disk_or_file_that_is_not_listed_is_missing(self) -> None:
        assert only(made_up.envelope(files="")).remarks == (Remark("ova.href.missing", "Hard disk 1"),)
        assert only(made_up.envelope(disks="")).remarks == (Remark("ova.href.missing", "ovf:/disk/vmdisk1"),)

    def test_a_disk_that_is_a_difference_to_another(self) -> None:
        vm = only(made_up.envelope(disks=made_up.disk_of_ovf(parentRef="vmdisk0")))
        assert vm.remarks == (Remark("source.disk.chain", "Hard disk 1"),)

    def test_items_of_the_second_version_of_ovf(self) -> None:
        text = made_up.envelope().replace("<Item><rasd:ResourceType>17", "<StorageItem><rasd:ResourceType>17")
        place = text.index("</Item>", text.index("<StorageItem>"))
        text = text[:place] + "</StorageItem>" + text[place + len("</Item>") :]
        assert len(only(text).disks) == 1


class TestNics:
    def test_a_nic_of_vmware(self) -> None:
        [nic] = with_items(made_up.nic_item(Address="00:50:56:8A:01:02")).nics
        assert (nic.mac, nic.model, nic.label) == ("00:50:56:8a:01:02", "vmxnet3", "Ethernet 1")
        assert (nic.network, nic.network_key, nic.connected) == ("VM Network", "network:VM Network", True)

    def test_a_nic_without_an_address(self) -> None:
        [nic] = with_items(made_up.nic_item(Address="3")).nics
        assert (nic.mac, nic.mac_type) == ("", "")

    def test_the_order_is_that_of_the_places(self) -> None:
        vm = with_items(made_up.nic_item("b", 8) + made_up.nic_item("c", 10) + made_up.nic_item("a", 7))
        assert [nic.network for nic in vm.nics] == ["a", "b", "c"]

    def test_a_nic_that_is_not_connected_at_the_start(self) -> None:
        assert not with_items(made_up.nic_item(AutomaticAllocation="false")).nics[0].connected


class TestVirtualBox:
    SECTION = (
        '<vbox:Machine uuid="{000a0b0c-0000-4000-8000-0000000000aa}"><Hardware><Firmware type="EFI"/>'
        '<Network><Adapter slot="1" enabled="true" MACAddress="080027000002"/>'
        '<Adapter slot="0" enabled="true" MACAddress="080027000001"/>'
        '<Adapter slot="2" enabled="false" MACAddress="080027000003"/></Network></Hardware></vbox:Machine>'
    )

    def test_addresses_and_firmware_are_in_its_own_section(self) -> None:
        items = made_up.nic_item("NAT", 1, ResourceSubType="E1000") + made_up.nic_item("Bridged", 2)
        namespace = 'xmlns:vbox="http://www.virtualbox.org/ovf/machine"'
        vm = with_items(items, system=self.SECTION, namespace=namespace)
        assert [nic.mac for nic in vm.nics] == ["08:00:27:00:00:01", "08:00:27:00:00:02"]
        assert (vm.hypervisor, vm.firmware, vm.uuid) == ("virtualbox", "uefi", "000a0b0c-0000-4000-8000-0000000000aa")


class TestOvirt:
    def test_an_ova(self) -> None:
        items = (
            made_up.item(3, num_of_sockets=2, cpu_per_socket=3, threads_per_cpu=1)
            + made_up.item(4, VirtualQuantity=2048, AllocationUnits="MegaBytes")
            + made_up.item(17, InstanceId="img1", HostResource="disk1/img1")
            + made_up.item(10, Connection="ovirtmgmt", MACAddress="56:6F:00:00:00:01", ResourceSubType=3, Name="nic1")
        )
        disks = (
            '<Disk ovf:diskId="img1" ovf:fileRef="f1" ovf:capacity="5" ovf:capacityAllocationUnits="byte * 2^30" '
            'ovf:volume-format="COW" ovf:disk-interface="VirtIO_SCSI" ovf:disk-alias="root" ovf:boot="true"/>'
        )
        files = '<File ovf:href="img1" ovf:id="f1" ovf:size="100"/>'
        namespace = 'xmlns:ovirt="http://www.ovirt.org/ovf"'
        text = made_up.envelope(items, disks=disks, files=files, system="<BiosType>3</BiosType>", namespace=namespace)
        vm = only(text)
        assert (vm.hypervisor, vm.firmware, vm.secure_boot, vm.cpus, vm.memory) == ("ovirt", "uefi", True, 6, 2 * GIB)
        [disk], [nic] = vm.disks, vm.nics
        assert (disk.file, disk.capacity, disk.format, disk.bus, disk.boot) == ("img1", 5 * GIB, "qcow2", "scsi", True)
        assert (nic.label, nic.mac, nic.model) == ("nic1", "56:6f:00:00:00:01", "virtio")

    def test_the_format_of_an_export_domain(self) -> None:
        items = [made_up_ovfs.disk_item("i1", "d1", "0000dddd-0000-4000-8000-000000000001")]
        text = made_up_ovfs.ovf(items, disks=made_up_ovfs.disk("i1", "d1", size="7"), general={"BiosType": "1"})
        vm = only(text if isinstance(text, str) else text.decode())
        assert (vm.hypervisor, vm.uuid, vm.firmware) == ("ovirt", made_up_ovfs.VM_ID, "bios")
        assert [disk.capacity for disk in vm.disks] == [7 * GIB]

    def test_the_versions_of_the_engine_that_wrote_it_are_known(self) -> None:
        of_engine = 'ovf:version="4.6.0.0" xmlns:ovirt="http://www.ovirt.org/ovf"'
        level = "<ClusterCompatibilityVersion>4.9</ClusterCompatibilityVersion>"
        text = made_up.envelope().replace("<Envelope", f"<Envelope {of_engine}", 1)
        vm = only(text.replace("</VirtualSystem>", f"{level}</VirtualSystem>"))
        assert (vm.hypervisor, vm.ovf_version, vm.compatibility_version) == ("ovirt", "4.6.0.0", "4.9")
        assert only(made_up.envelope()).ovf_version == ""


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("<domain/>", "not an OVF envelope"),
        ("<Envelope/>", "no VM"),
        ("<!DOCTYPE x><Envelope/>", "document type"),
        (f"<Envelope>{'<VirtualSystem/>' * 101}</Envelope>", "more than 100"),
    ],
)
def test_what_is_no_envelope_is_refused(text: str, word: str) -> None:
    with pytest.raises(UnreadableDocument, match=word):
        ovf_envelope.parse(text.encode())


def test_numbers_of_operating_systems_are_of_one_family() -> None:
    assert not ovf_hardware.WINDOWS_NUMBERS & ovf_hardware.LINUX_NUMBERS


SAMPLE = made_up.envelope().encode()


@given(st.data())
def test_any_mutation_ends_in_a_description_or_one_error(data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(SAMPLE)))
    length = data.draw(st.integers(0, 12))
    text = SAMPLE[:place] + data.draw(st.binary(max_size=6)) + SAMPLE[place + length :]
    try:
        assert [vm.as_dict() for vm in ovf_envelope.parse(text).vms]
    except UnreadableDocument as error:
        assert error.message
