# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reading VMX files."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.onramp.ovirt.plugins.module_utils._errors import UnreadableDocument
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms import vmx
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms.model import Device, Remark
from tests.unit import made_up_foreign_vms as made_up


class TestSettings:
    def test_general_data(self) -> None:
        vm = vmx.parse(made_up.vmx())
        assert (vm.name, vm.uuid, vm.place.kind) == ("legacy app", "421c000a-0b0c-0001-8000-0000000000aa", "vmx")
        assert (vm.memory, vm.cpus, vm.sockets, vm.cores) == (1 << 30, 4, 2, 2)
        assert (vm.firmware, vm.secure_boot, vm.tpm, vm.machine) == ("uefi", False, False, "vmx-19")
        assert (vm.os, vm.os_family) == ("debian12-64", "linux")

    def test_defaults_of_vmware(self) -> None:
        vm = vmx.parse('config.version = "8"\ndisplayName = "a"\n')
        assert (vm.memory, vm.cpus, vm.firmware, vm.disks, vm.nics) == (32 << 20, 1, "bios", (), ())

    def test_the_name_of_the_file_is_the_name_of_a_vm_without_one(self) -> None:
        assert vmx.parse(made_up.vmx(without=["displayName"]), path="vms/old/old.vmx").name == "old"

    def test_a_template(self) -> None:
        assert vmx.parse(made_up.vmx(), path="old.vmtx").is_template

    def test_a_suspended_vm(self) -> None:
        assert vmx.parse(made_up.vmx(checkpoint__vmState="legacy.vmss")).power == "suspended"

    @pytest.mark.parametrize(
        ("line", "value"),
        [
            ('displayName = "x"', "x"),
            ("DISPLAYNAME=x", "x"),
            ('  displayname  =  "a |22b|22 c"  ', 'a "b" c'),
            ('displayName = "b|C3|BCro"', "b\u00fcro"),
            ('displayName = "a # b"', "a # b"),
            ('displayName = "a"b"', 'a"b'),
            ('displayName = ""', ""),
        ],
    )
    def test_a_line(self, line: str, value: str) -> None:
        assert vmx.read(line)[0]["displayname"] == value

    @pytest.mark.parametrize("line", ["# displayName = x", "displayName", "= x", "display name = x", ""])
    def test_a_line_without_a_setting_is_skipped(self, line: str) -> None:
        assert vmx.read(line)[0] == {}

    def test_lines_may_end_as_on_windows(self) -> None:
        assert vmx.parse(made_up.vmx().replace("\n", "\r\n").encode()).name == "legacy app"

    def test_the_encoding_that_the_file_names_is_used(self) -> None:
        text = made_up.vmx(displayName="b\u00fcro").replace("UTF-8", "windows-1252")
        assert vmx.parse(text.encode("cp1252")).name == "b\u00fcro"

    def test_the_first_of_two_values_counts_and_is_reported(self) -> None:
        text = made_up.vmx() + 'MEMSIZE = "2048"\nnumvcpus = "4"\n'
        vm = vmx.parse(text)
        assert (vm.memory, vm.remarks) == (1 << 30, (Remark("source.setting.twice", "memsize"),))

    @pytest.mark.parametrize(
        ("settings", "trait"),
        [
            ({"vcpu__hotadd": "TRUE"}, "hotplug"),
            ({"sched__cpu__affinity": "0,1"}, "cpu_pinning"),
            ({"numa__nodeAffinity": "0"}, "numa_pinning"),
            ({"encryption__keySafe": "vmware:key/list"}, "encrypted"),
            ({"ctkEnabled": "TRUE"}, "changed_block_tracking"),
            ({"vhv__enable": "TRUE"}, "nested_virtualization"),
        ],
    )
    def test_settings_that_matter(self, settings: dict[str, str], trait: str) -> None:
        assert vmx.parse(made_up.vmx(**settings)).traits == (trait,)

    def test_devices_that_matter(self) -> None:
        settings = {"pciPassthru0__present": "TRUE", "usb__present": "TRUE", "serial0__present": "FALSE"}
        devices = vmx.parse(made_up.vmx(**settings, usb_x_1__deviceType="hid")).devices
        assert devices == (Device("pci_passthrough", "pcipassthru0"), Device("usb_controller", "usb"))

    def test_a_tpm_and_secure_boot(self) -> None:
        vm = vmx.parse(made_up.vmx(vtpm__present="TRUE", uefi__secureBoot__enabled="TRUE"))
        assert (vm.tpm, vm.secure_boot) == (True, True)


class TestDisks:
    def test_a_disk(self) -> None:
        [disk] = vmx.parse(made_up.vmx()).disks
        assert (disk.label, disk.bus, disk.controller, disk.unit) == ("scsi0:0", "scsi", "pvscsi", "0")
        assert (disk.file, disk.mode, disk.shared, disk.rdm) == ("legacy.vmdk", "", False, False)

    def test_the_order_is_that_of_controller_and_unit(self) -> None:
        names = {f"{bus}__fileName": f"{bus}.vmdk" for bus in ("nvme0_x_0", "scsi0_x_10", "scsi0_x_2", "ide0_x_0")}
        found = [disk.label for disk in vmx.parse(made_up.vmx(**names)).disks]
        assert found == ["ide0:0", "scsi0:0", "scsi0:2", "scsi0:10", "nvme0:0"]

    def test_a_disk_that_is_not_present_or_has_no_file_is_none(self) -> None:
        assert vmx.parse(made_up.vmx(scsi0_x_0__present="FALSE")).disks == ()
        assert vmx.parse(made_up.vmx(scsi0_x_0__fileName="")).disks == ()

    @pytest.mark.parametrize(
        "settings", [{"scsi0_x_0__sharing": "multi-writer"}, {"scsi0__sharedBus": "physical"}], ids=["disk", "bus"]
    )
    def test_a_shared_disk(self, settings: dict[str, str]) -> None:
        assert vmx.parse(made_up.vmx(**settings)).disks[0].shared

    def test_an_independent_disk_a_snapshot_and_a_datastore(self) -> None:
        name = "/vmfs/volumes/store1/a/a-000002.vmdk"
        vm = vmx.parse(made_up.vmx(scsi0_x_0__mode="independent-persistent", scsi0_x_0__fileName=name))
        assert (vm.disks[0].mode, vm.disks[0].pool, vm.snapshots) == ("independent_persistent", "store1", (name,))

    def test_a_cd_is_no_disk(self) -> None:
        drive = {"ide1_x_0__fileName": "/iso/a.iso", "ide1_x_0__deviceType": "cdrom-image"}
        vm = vmx.parse(made_up.vmx(**drive))
        assert (len(vm.disks), vm.cdroms) == (1, ("/iso/a.iso",))


class TestNics:
    def test_a_static_address_is_in_another_setting_than_a_generated_one(self) -> None:
        second = {
            "ethernet1__networkName": "DMZ",
            "ethernet1__addressType": "vpx",
            "ethernet1__generatedAddress": "00:50:56:8A:01:03",
        }
        first, other = vmx.parse(made_up.vmx(**second)).nics
        assert (first.mac, first.mac_type, first.model) == ("00:50:56:11:22:33", "static", "vmxnet3")
        assert (other.mac, other.mac_type, other.model) == ("00:50:56:8a:01:03", "generated", "e1000")

    def test_the_order_is_that_of_the_numbers(self) -> None:
        more = {f"ethernet{number}__networkName": "n" for number in (10, 2)}
        assert [nic.label for nic in vmx.parse(made_up.vmx(**more)).nics] == ["ethernet0", "ethernet2", "ethernet10"]

    @pytest.mark.parametrize(
        ("settings", "name", "key"),
        [
            ({"networkName": "VM Network"}, "VM Network", "port_group:VM Network"),
            (
                {"networkName": "VM Network", "dvs__portgroupId": "dvportgroup-7", "dvs__switchId": "50 1c"},
                "VM Network",
                "dvs:50 1c/dvportgroup-7",
            ),
            ({"networkName": "", "opaqueNetwork__id": "seg-1"}, "seg-1", "opaque:seg-1"),
            ({"networkName": "", "connectionType": "custom", "vnet": "vmnet8"}, "vmnet8", "connection:vmnet8"),
            ({"networkName": ""}, "bridged", "connection:bridged"),
        ],
    )
    def test_a_network_has_a_key_and_a_name(self, settings: dict[str, str], name: str, key: str) -> None:
        given = {f"ethernet0__{setting}": value for setting, value in settings.items()}
        [nic] = vmx.parse(made_up.vmx(**given)).nics
        assert (nic.network, nic.network_key) == (name, key)

    def test_a_nic_that_is_not_connected_at_the_start(self) -> None:
        assert not vmx.parse(made_up.vmx(ethernet0__startConnected="FALSE")).nics[0].connected

    def test_a_nic_that_is_not_present_is_none(self) -> None:
        assert vmx.parse(made_up.vmx(ethernet0__present="FALSE")).nics == ()


@pytest.mark.parametrize(
    ("document", "word"),
    [
        ("", "is not a VMX"),
        ("a = b\n", "is not a VMX"),
        (b"\0" * 100, "not a text"),
        ("a\n" * 60_000, "lines"),
        (b" " * (5 << 20), "bytes"),
        ('config.version = "8"\n', "no name"),
    ],
)
def test_what_is_no_vmx_is_refused(document: str | bytes, word: str) -> None:
    with pytest.raises(UnreadableDocument, match=word):
        vmx.parse(document)


names = st.text(st.characters(blacklist_categories=("Cs", "Cc")), min_size=1, max_size=20).filter(str.strip)


@given(names)
def test_any_name_is_read_as_it_was_written(name: str) -> None:
    written = name.replace("|", "|7C").replace('"', "|22")
    assert vmx.parse(made_up.vmx(displayName=written).encode()).name == name.strip()


SAMPLE = made_up.vmx(scsi0_x_1__fileName="b.vmdk", usb__present="TRUE").encode()


@given(st.data())
def test_any_mutation_ends_in_a_description_or_one_error(data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(SAMPLE)))
    length = data.draw(st.integers(0, 30))
    text = SAMPLE[:place] + data.draw(st.binary(max_size=8)) + SAMPLE[place + length :]
    try:
        assert vmx.parse(text).as_dict()["name"].strip()
    except UnreadableDocument as error:
        assert error.message
