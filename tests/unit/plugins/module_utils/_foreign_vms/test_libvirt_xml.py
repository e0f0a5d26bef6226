# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reading domains of libvirt."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.onramp.ovirt.plugins.module_utils._errors import UnreadableDocument
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms import libvirt_xml
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms.model import Device, Remark
from tests.unit.made_up_foreign_vms import DISK, NIC, domain


class TestGeneralData:
    def test_name_uuid_memory_and_cpus(self) -> None:
        vm = libvirt_xml.parse(domain(), path="a/web01.xml")
        assert (vm.name, vm.uuid) == ("web01", "000a0b0c-0000-4000-8000-0000000000aa")
        assert (vm.memory, vm.cpus, vm.sockets) == (2 << 30, 2, None)
        assert (vm.place.kind, vm.place.path, vm.power) == ("libvirt", "a/web01.xml", "unknown")
        assert (vm.machine, vm.architecture, vm.boot_order) == ("pc-q35-8.2", "x86_64", ("hd",))

    def test_memory_and_cpus_are_those_that_are_plugged(self) -> None:
        text = domain(more="<currentMemory unit='GiB'>1</currentMemory>").replace("<vcpu>", "<vcpu current='1'>")
        vm = libvirt_xml.parse(text)
        assert (vm.memory, vm.cpus, vm.traits) == (1 << 30, 1, ("hotplug",))

    def test_the_topology_of_cpus_counts_dies_as_cores(self) -> None:
        vm = libvirt_xml.parse(domain(more="<cpu><topology sockets='2' dies='2' cores='3' threads='1'/></cpu>"))
        assert (vm.sockets, vm.cores, vm.threads) == (2, 6, 1)

    @pytest.mark.parametrize(
        ("system", "firmware", "secure"),
        [
            ("<type>hvm</type>", "bios", False),
            ("<type>hvm</type><loader type='rom'>/usr/share/seabios.bin</loader>", "bios", False),
            ("<type>hvm</type><loader type='pflash'>/x.fd</loader>", "uefi", False),
            ("<type>hvm</type><loader secure='yes' type='pflash'>/x.fd</loader>", "uefi", True),
            ("<type>hvm</type><loader>/usr/lib/xen/boot/ovmf.bin</loader>", "uefi", False),
        ],
    )
    def test_firmware_by_its_loader(self, system: str, firmware: str, secure: bool) -> None:
        vm = libvirt_xml.parse(domain(system=system))
        assert (vm.firmware, vm.secure_boot) == (firmware, secure)

    def test_firmware_that_libvirt_chooses(self) -> None:
        system = "<type>hvm</type><firmware><feature enabled='yes' name='secure-boot'/></firmware>"
        text = domain(system=system).replace("<os>", "<os firmware='efi'>")
        vm = libvirt_xml.parse(text)
        assert (vm.firmware, vm.secure_boot) == ("uefi", True)

    def test_the_operating_system_is_in_the_metadata(self) -> None:
        more = (
            "<metadata><l:libosinfo xmlns:l='http://libosinfo.org/xmlns/libvirt/domain/1.0'>"
            "<l:os id='http://redhat.com/rhel/9.2'/></l:libosinfo></metadata>"
        )
        vm = libvirt_xml.parse(domain(more=more))
        assert (vm.os, vm.os_family) == ("http://redhat.com/rhel/9.2", "linux")

    def test_what_vmware_adds_through_libvirt(self) -> None:
        more = (
            "<vmware:datacenterpath xmlns:vmware='http://libvirt.org/schemas/domain/vmware/1.0'>DC0"
            "</vmware:datacenterpath><vmware:moref xmlns:vmware='http://libvirt.org/schemas/domain/vmware/1.0'>vm-7"
            "</vmware:moref>"
        )
        disk = DISK.replace("/images/web01.qcow2", "[store 1] web01/web01.vmdk")
        vm = libvirt_xml.parse(domain(disk, more=more, kind="vmware"))
        assert (vm.place.datacenter, vm.place.id, vm.disks[0].pool) == ("DC0", "vm-7", "store 1")

    @pytest.mark.parametrize(
        ("more", "trait"),
        [
            ("<cputune><vcpupin vcpu='0' cpuset='1'/></cputune>", "cpu_pinning"),
            ("<cpu mode='host-passthrough'/>", "cpu_passthrough"),
            ("<numatune><memory mode='strict'/></numatune>", "numa_pinning"),
            ("<memoryBacking><hugepages/></memoryBacking>", "huge_pages"),
            ("<launchSecurity type='sev'/>", "memory_encryption"),
            ("<maxMemory slots='2'>4</maxMemory>", "hotplug"),
        ],
    )
    def test_settings_that_matter(self, more: str, trait: str) -> None:
        assert libvirt_xml.parse(domain(more=more)).traits == (trait,)

    def test_a_paravirtualized_guest_of_xen_with_its_own_kernel(self) -> None:
        vm = libvirt_xml.parse(domain(system="<type>linux</type><kernel>/boot/vmlinuz</kernel>", kind="xen"))
        assert vm.traits == ("direct_kernel_boot", "paravirtualized")


class TestDisks:
    def test_a_disk_in_a_file(self) -> None:
        [disk] = libvirt_xml.parse(domain()).disks
        assert (disk.label, disk.kind, disk.format, disk.bus) == ("vda", "file", "qcow2", "virtio")
        assert (disk.file, disk.capacity, disk.shared, disk.rdm) == ("/images/web01.qcow2", None, False, False)

    @pytest.mark.parametrize(
        ("kind", "source", "file", "pool"),
        [
            ("block", "<source dev='/dev/vg/web'/>", "/dev/vg/web", ""),
            ("volume", "<source pool='images' volume='web.img'/>", "web.img", "images"),
            ("network", "<source protocol='rbd' name='pool/web'/>", "rbd:pool/web", ""),
            ("file", "", "", ""),
        ],
    )
    def test_where_a_disk_is(self, kind: str, source: str, file: str, pool: str) -> None:
        [disk] = libvirt_xml.parse(domain(f"<disk type='{kind}'>{source}<target dev='sda'/></disk>")).disks
        assert (disk.kind, disk.file, disk.pool, disk.bus) == (kind, file, pool, "scsi")

    def test_flags_of_a_disk(self) -> None:
        text = (
            "<disk type='block' device='lun'><source dev='/dev/sdx'><encryption format='luks'/></source>"
            "<target dev='sda' bus='scsi'/><shareable/><readonly/><serial> s1 </serial><boot order='1'/>"
            "<address type='drive' controller='0' bus='0' target='0' unit='3'/></disk>"
        )
        [disk] = libvirt_xml.parse(domain(text)).disks
        assert (disk.rdm, disk.encrypted, disk.shared, disk.read_only, disk.boot) == (True,) * 5
        assert (disk.serial, disk.controller, disk.unit) == ("s1", "0", "3")

    def test_drives_are_no_disks(self) -> None:
        drives = (
            "<disk type='file' device='cdrom'><source file='/iso/a.iso'/><target dev='hda'/></disk>"
            "<disk type='file' device='cdrom'><target dev='hdb'/></disk>"
            "<disk type='file' device='floppy'><source file='/a.img'/><target dev='fda'/></disk>"
        )
        vm = libvirt_xml.parse(domain(drives))
        assert (vm.disks, vm.cdroms) == ((), ("/iso/a.iso",))

    def test_a_chain_of_images_and_a_running_job_are_reported(self) -> None:
        inner = "<backingStore type='file'><source file='/base.qcow2'/></backingStore><mirror type='file'/></disk>"
        vm = libvirt_xml.parse(domain(DISK.replace("</disk>", inner)))
        assert vm.remarks == (Remark("source.disk.chain", "vda"), Remark("source.disk.job", "vda"))
        assert libvirt_xml.parse(domain(DISK.replace("</disk>", "<backingStore/></disk>"))).remarks == ()


class TestNics:
    @pytest.mark.parametrize(
        ("kind", "source", "name", "key", "switch"),
        [
            ("network", "<source network='default'/>", "default", "network:default", ""),
            ("network", "<source network='ovs' portgroup='red'/>", "red", "network:ovs/red", "ovs"),
            ("bridge", "<source bridge='br0'/>", "br0", "bridge:br0", ""),
            ("direct", "<source dev='eth0' mode='bridge'/>", "eth0", "direct:eth0", ""),
            ("user", "", "user", "user", ""),
        ],
    )
    def test_a_network_has_a_key_and_a_name(self, kind: str, source: str, name: str, key: str, switch: str) -> None:
        [nic] = libvirt_xml.parse(domain(f"<interface type='{kind}'>{source}</interface>")).nics
        assert (nic.network, nic.network_key, nic.switch) == (name, key, switch)

    def test_a_bridge_and_a_network_of_one_name_are_two_networks(self) -> None:
        both = NIC + NIC.replace("network", "bridge").replace("'default'", "'default'")
        keys = [nic.network_key for nic in libvirt_xml.parse(domain(both)).nics]
        assert keys == ["network:default", "bridge:default"]

    def test_details_of_a_nic(self) -> None:
        more = (
            "<link state='down'/><vlan><tag id='7'/></vlan>"
            "<address type='pci' domain='0x0000' bus='0x01' slot='0x00' function='0x0'/></interface>"
        )
        [nic] = libvirt_xml.parse(domain(NIC.replace("</interface>", more))).nics
        assert (nic.mac, nic.model, nic.connected, nic.vlan) == ("52:54:00:0a:0b:0c", "virtio", False, 7)
        assert (nic.pci, nic.label) == ("0000:01:00.0", "NIC 1")

    def test_a_nic_of_the_host_is_passed_through(self) -> None:
        [nic] = libvirt_xml.parse(
            domain("<interface type='hostdev'><mac address='52:54:00:00:00:01'/></interface>")
        ).nics
        assert nic.passthrough


@pytest.mark.parametrize(
    ("device", "kind"),
    [
        ("<hostdev type='pci'/>", "pci_passthrough"),
        ("<hostdev type='usb'/>", "usb"),
        ("<hostdev type='mdev'/>", "vgpu"),
        ("<hostdev type='scsi'/>", "scsi_passthrough"),
        ("<redirdev bus='usb'/>", "usb_redirection"),
        ("<filesystem type='mount'/>", "filesystem"),
        ("<watchdog/>", "watchdog"),
    ],
)
def test_other_devices(device: str, kind: str) -> None:
    assert libvirt_xml.parse(domain(DISK + device)).devices == (Device(kind),)


def test_a_tpm() -> None:
    assert libvirt_xml.parse(domain(DISK + "<tpm model='tpm-crb'/>")).tpm


def test_a_description_without_any_device_is_reported() -> None:
    assert libvirt_xml.parse(domain("")).remarks == (Remark("source.devices.missing"),)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("<network><name>n</name></network>", "domain of libvirt"),
        ("<domain><name> </name></domain>", "no name"),
        ("<!DOCTYPE d [<!ENTITY a 'b'>]><domain><name>&a;</name></domain>", "document type"),
        ("<domain>", "well-formed"),
        (domain(DISK * 301), "more than 300 disks"),
        (domain(NIC * 201), "200 NICs"),
    ],
)
def test_what_is_no_domain_is_refused(text: str, word: str) -> None:
    with pytest.raises(UnreadableDocument, match=word):
        libvirt_xml.parse(text)


RICH = domain(DISK + NIC + "<hostdev type='pci'/>", more="<cpu><topology sockets='1' cores='2'/></cpu>").encode()


@given(st.data())
def test_any_mutation_ends_in_a_description_or_one_error(data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(RICH)))
    length = data.draw(st.integers(0, 12))
    text = RICH[:place] + data.draw(st.binary(max_size=6)) + RICH[place + length :]
    try:
        assert libvirt_xml.parse(text).as_dict()["name"].strip()
    except UnreadableDocument as error:
        assert error.message


def test_a_nic_on_a_bridge_that_is_not_named_has_an_unknown_network() -> None:
    [nic] = libvirt_xml.parse(domain(DISK + "<interface type='bridge'/>")).nics
    assert (nic.network, nic.network_key) == ("", "")
    [nic] = libvirt_xml.parse(domain(DISK + "<interface type='user'/>")).nics
    assert nic.network_key == "user"
