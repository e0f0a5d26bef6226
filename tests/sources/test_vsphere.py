# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The reader of vSphere on a real server of its API, with VMs that are awkward to import."""

from __future__ import annotations

import dataclasses
import pathlib
import typing as t

import pytest

from ansible_collections.onramp.ovirt.plugins.module_utils._errors import (
    AuthenticationFailed,
    CertificateUntrusted,
    InputError,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms.concerns import assess
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms.model import ForeignVm
from ansible_collections.onramp.ovirt.plugins.module_utils._sources.read import read
from ansible_collections.onramp.ovirt.plugins.modules import v2v_source_info
from tests.sources import vcsim

HOST_VM, CLUSTER_VM, TEMPLATE = "DC0_H0_VM0", "DC0_C0_RP0_VM0", "DC0_C0_RP0_VM2"


@pytest.fixture(scope="module")
def vms(vcenter: vcsim.Vcenter) -> dict[str, ForeignVm]:
    """The VMs by name, after they were made awkward."""
    with vcsim.connected(vcenter) as (vim, content):
        found = vcsim.all_of(content, vim.VirtualMachine)
        make_awkward(vim, found[HOST_VM])
        vcsim.done(found[CLUSTER_VM].PowerOffVM_Task())
        vcsim.done(found[CLUSTER_VM].CreateSnapshot_Task("before update", "", False, False))
        vcsim.done(found[CLUSTER_VM].CreateSnapshot_Task("second", "", False, False))
        vcsim.done(found[TEMPLATE].PowerOffVM_Task())
        found[TEMPLATE].MarkAsTemplate()
        content.customFieldsManager.AddCustomFieldDef("owner", vim.VirtualMachine)
        field = next(item for item in content.customFieldsManager.field if item.name == "owner")
        content.customFieldsManager.SetField(found[HOST_VM], field.key, "web team")
        vm_id = found[HOST_VM]._moId
    vcsim.Tags(vcenter).attach("tier", "web", vm_id)
    vcsim.Tags(vcenter).attach("site", "north", vm_id)
    inventory, dummy = read(vcenter.source)
    assert inventory.unreadable == ()
    return {vm.name: vm for vm in inventory.vms}


def make_awkward(vim: t.Any, vm: t.Any) -> None:
    device = vim.vm.device
    controller = next(item.key for item in vm.config.hardware.device if isinstance(item, device.VirtualSCSIController))
    on_network = device.VirtualEthernetCard.NetworkBackingInfo(deviceName="VM Network")
    added = (
        device.VirtualPCIPassthrough(
            key=-2,
            backing=device.VirtualPCIPassthrough.DeviceBackingInfo(
                deviceName="gpu", id="0000:03:00.0", deviceId="1", systemId="s", vendorId=1
            ),
        ),
        device.VirtualVmxnet3(key=4100, backing=on_network, addressType="manual", macAddress="00:50:56:11:22:33"),
        device.VirtualSriovEthernetCard(key=4101, backing=on_network, addressType="generated"),
        device.VirtualUSBXHCIController(key=-5),
        device.VirtualDisk(
            key=-6,
            controllerKey=controller,
            unitNumber=3,
            capacityInKB=2048,
            backing=device.VirtualDisk.FlatVer2BackingInfo(
                diskMode="independent_persistent",
                fileName=f"[LocalDS_0] {vm.name}/shared.vmdk",
                thinProvisioned=True,
                sharing="sharingMultiWriter",
            ),
        ),
    )
    for item in added:
        vcsim.reconfigure(vim, vm, item)
    vcsim.reconfigure(
        vim,
        vm,
        firmware="efi",
        bootOptions=vim.vm.BootOptions(efiSecureBootEnabled=True),
        guestId="windows9Server64Guest",
        cpuHotAddEnabled=True,
        numCPUs=4,
        numCoresPerSocket=2,
        memoryMB=4096,
        annotation="first\nsecond line",
        cpuAffinity=vim.vm.AffinityInfo(affinitySet=[0]),
    )


def test_firmware_cpus_and_memory(vms: dict[str, ForeignVm]) -> None:
    # The simulator's version of the API is older than the virtual TPM: clients see an unknown device.
    vm = vms[HOST_VM]
    assert (vm.firmware, vm.secure_boot, vm.os_family) == ("uefi", True, "windows")
    assert (vm.memory, vm.cpus, vm.sockets, vm.cores) == (4 << 30, 4, 2, 2)
    assert vm.description == "first\nsecond line"


def test_nics_with_manual_addresses_and_on_two_kinds_of_networks(vms: dict[str, ForeignVm]) -> None:
    first, second, third = vms[HOST_VM].nics
    assert first.network_key.startswith("dvs:")
    assert (first.network, first.mac_type) == ("DC0_DVPG0", "generated")
    assert (second.mac, second.mac_type, second.model) == ("00:50:56:11:22:33", "static", "vmxnet3")
    assert (second.network, second.network_key.partition(":")[0]) == ("VM Network", "network")
    assert third.passthrough


def test_disks_that_are_independent_and_shared(vms: dict[str, ForeignVm]) -> None:
    first, second = vms[HOST_VM].disks
    assert (first.bus, first.pool, first.shared) == ("scsi", "LocalDS_0", False)
    assert (second.mode, second.shared, second.capacity, second.unit) == ("independent_persistent", True, 2 << 20, "3")


def test_everything_awkward_is_a_concern(vms: dict[str, ForeignVm]) -> None:
    assert {concern.id for concern in assess(vms[HOST_VM])} >= {
        "source.running",
        "source.passthrough",
        "source.secureboot",
        "source.disk.independent",
        "source.disk.shared",
        "source.nic.passthrough",
        "source.hotplug",
        "source.cpu.pinning",
        "source.os.windows_drivers",
    }
    assert "source.snapshot" in {concern.id for concern in assess(vms[CLUSTER_VM])}
    assert "source.template" in {concern.id for concern in assess(vms[TEMPLATE])}


def test_snapshots_state_and_place(vms: dict[str, ForeignVm]) -> None:
    vm = vms[CLUSTER_VM]
    assert (vm.snapshots, vm.power) == (("before update", "second"), "down")
    assert (vm.place.datacenter, vm.place.cluster, vm.place.host[:6]) == ("DC0", "DC0_C0", "DC0_C0")
    assert (vms[HOST_VM].place.cluster, vms[HOST_VM].place.host) == ("", "DC0_H0")
    assert vms[TEMPLATE].is_template


def test_tags_and_custom_attributes_select_vms(vcenter: vcsim.Vcenter, vms: dict[str, ForeignVm]) -> None:
    assert (vms[HOST_VM].tags, vms[HOST_VM].attributes) == (("site/north", "tier/web"), {"owner": "web team"})
    for tag, names in (("web", [HOST_VM]), ("tier/web", [HOST_VM]), ("owner=web team", [HOST_VM]), ("site/web", [])):
        assert listed(vcenter, tags=[tag]) == names
    assert listed(vcenter, expression="'tier/web' in tags and 'owner' in attributes") == [HOST_VM]


def listed(vcenter: vcsim.Vcenter, **options: t.Any) -> list[str]:
    return [vm["name"] for vm in result(vcenter, **options)["vms"]]


def result(vcenter: vcsim.Vcenter, **options: t.Any) -> dict[str, t.Any]:
    source = {"kind": "vsphere", "url": vcenter.source.url, "username": "kim", "password": "geheim"}
    given = {
        **{name: option.get("default") for name, option in v2v_source_info.spec().items()},
        "source": {**source, "ca_file": vcenter.ca_file, "timeout": 30},
        "waivers": [],
        "templates": False,
        **options,
    }
    return dict(v2v_source_info.body(None, v2v_source_info.parse_options(given), True).values)


def test_a_check_shows_thumbprints_clock_and_the_privileges_that_are_missing(vcenter: vcsim.Vcenter) -> None:
    dummy, about = read(vcenter.source, only_check=True)
    assert (about["trusted"], about["product"]) == (True, "VMware vCenter Server")
    assert about["missing_privileges"] == vcsim.DENIED.split(",")
    assert abs(about["clock_skew"]) <= 5
    for thumbprint in (about["thumbprint_sha1"], about["thumbprint_sha256"]):
        source = dataclasses.replace(vcenter.source, ca_file="", thumbprint=thumbprint)
        assert len(read(source)[0].vms) > 3


def test_an_unknown_certificate_is_refused_before_the_password_is_sent(vcenter: vcsim.Vcenter) -> None:
    with pytest.raises(CertificateUntrusted, match="Its thumbprint is"):
        read(dataclasses.replace(vcenter.source, ca_file=""))
    with pytest.raises(CertificateUntrusted, match="another thumbprint"):
        read(dataclasses.replace(vcenter.source, thumbprint="00" * 20))


def test_a_wrong_password_is_named_and_not_shown(vcenter: vcsim.Vcenter) -> None:
    with pytest.raises(AuthenticationFailed, match="refuses the user name or the password") as refused:
        read(dataclasses.replace(vcenter.source, password="wrong-123"))
    assert "wrong-123" not in refused.value.message


def test_an_esxi_host_has_vms_and_no_tags(tmp_path: pathlib.Path) -> None:
    with vcsim.running(tmp_path, "-esx") as esxi:
        inventory, about = read(esxi.source)
        assert [vm.place.datacenter for vm in inventory.vms] == ["ha-datacenter"] * 3
        assert about["product"] == "VMware ESXi"
        assert about["tags_problem"] is None or "cannot be read" in about["tags_problem"]
        if about["tags_problem"]:
            with pytest.raises(InputError):
                result(esxi, tags=["web"])
