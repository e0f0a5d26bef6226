# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a staged import plans: disks, files, and each finding of its own."""

from __future__ import annotations

import typing as t
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.onramp.ovirt.plugins.module_utils._errors import InputError
from ansible_collections.onramp.ovirt.plugins.module_utils._findings import errors
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.desired import Desired, from_params
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.model import SourceVm
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.record import Disk, Record
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.situation import EngineVm, Situation
from ansible_collections.onramp.ovirt.plugins.module_utils._staged import conversions
from ansible_collections.onramp.ovirt.plugins.module_utils._staged.disks import TargetDomain, interface
from ansible_collections.onramp.ovirt.plugins.module_utils._staged.plan import StagedPlan, StagedSituation, plan_staged
from ansible_collections.onramp.ovirt.plugins.module_utils._vnics.macs import MacPool
from ansible_collections.onramp.ovirt.plugins.module_utils._vnics.model import TargetCluster

GIB = 1 << 30
FILES = TargetDomain("d1", "data1", available=100 * GIB)
BLOCKS = TargetDomain("d2", "blocks", is_block=True, available=100 * GIB)
OFF = TargetDomain("d3", "resting", "maintenance")
BASE = Situation(TargetCluster("prod", "c1"), MacPool("Default", "m1"), "DC1", "d1", "data1")
HERE = StagedSituation(BASE, (FILES, BLOCKS, OFF), {("d1", "gold"): "p1"}, free=100 * GIB)
VMWARE = {"kind": "vsphere", "url": "vc", "username": "u", "password": "p", "datacenter": "DC", "esxi_host": "e"}
KVM = {"kind": "libvirt", "url": "qemu+ssh://root@kvm1:2222/system"}
VM: dict[str, t.Any] = {
    "name": "web",
    "power": "down",
    "disks": [
        {"label": "first", "capacity": 10 * GIB, "used": GIB, "file": "/images/it's one.qcow2", "kind": "file"},
        {"label": "second", "capacity": 20 * GIB, "file": "/images/two.raw", "kind": "block"},
    ],
}
KEY = SourceVm("vmware", "web", "vc").key


def desired(*disks: dict[str, t.Any], **more: t.Any) -> Desired:
    options = {
        "source": VMWARE,
        "vms": [{"name": "web", "disks": list(disks)}],
        "descriptions": [VM],
        "cluster": "prod",
        "storage_domain": "data1",
        "method": "staged",
        "locate": "never",
        **dict.fromkeys(("parallel", "per_proxy_host", "per_source_host"), 1),
    }
    return from_params({**options, **more}, "2026-01-01")


def plan(*disks: dict[str, t.Any], here: StagedSituation = HERE, **more: t.Any) -> StagedPlan:
    return plan_staged(here, desired(*disks, **more))


def codes(found: StagedPlan) -> list[str]:
    return [finding.code for finding in errors(found.findings)]


@pytest.mark.parametrize(
    ("options", "formats"),
    [
        ({}, ["raw thin data1"] * 2),
        ({"allocation": "preallocated"}, ["raw preallocated data1"] * 2),
        ({"disk_format": "cow"}, ["cow thin data1"] * 2),
        ({"storage_domain": "blocks"}, ["cow thin blocks"] * 2),
        ({"storage_domain": "d2", "allocation": "preallocated"}, ["raw preallocated blocks"] * 2),
        ({"disk": {"disk": "second", "storage_domain": "blocks"}}, ["raw thin data1", "cow thin blocks"]),
        ({"disk": {"disk": "1", "format": "cow"}}, ["cow thin data1", "raw thin data1"]),
    ],
)
def test_each_disk_gets_domain_format_and_allocation(options: dict[str, t.Any], formats: list[str]) -> None:
    more = dict(options)
    found = plan(*([more.pop("disk")] if "disk" in more else []), **more)
    assert codes(found) == []
    shown = [one.as_dict() for one in found.disks["web"]]
    assert [f"{one['format']} {one['allocation']} {one['storage_domain']}" for one in shown] == formats
    assert [one["name"] for one in shown] == ["web_Disk1", "web_Disk2"]


@pytest.mark.parametrize(
    ("disk", "more", "code"),
    [
        ({"disk": "3"}, {}, "import-disk-unknown"),
        ({"disk": "third"}, {}, "import-disk-unknown"),
        ({"disk": "1", "format": "raw", "storage_domain": "blocks"}, {}, "import-disk-format"),
        ({"disk": "1", "format": "cow", "allocation": "preallocated"}, {}, "import-disk-format"),
        ({"disk": "1", "storage_domain": "elsewhere"}, {}, "import-target-unknown"),
        ({"disk": "1", "storage_domain": "resting"}, {}, "import-domain-inactive"),
        ({"disk": "1", "disk_profile": "silver"}, {}, "import-target-unknown"),
        ({"disk": "1"}, {"here": replace(HERE, free=5 * GIB)}, "conversion-space-too-small"),
        ({"disk": "1"}, {"here": replace(HERE, domains=(replace(FILES, available=GIB),))}, "import-domain-space"),
        ({"disk": "1"}, {"conversion": {"convert": False}}, "staged-no-copy"),
        ({"disk": "1"}, {"source": KVM, "conversion": {"convert": True}}, "staged-no-conversion"),
        ({"disk": "1"}, {"source": {**KVM, "url": "qemu+tls://kvm1/system"}}, "staged-no-copy"),
    ],
)
def test_what_cannot_be_is_an_error_before_anything_is_sent(disk: t.Any, more: dict[str, t.Any], code: str) -> None:
    assert codes(plan(disk, **more)) == [code]


@pytest.mark.parametrize(
    ("conversion", "free", "fits"),
    [
        ({}, 60, True),
        ({}, 59, False),
        ({"parallel": 1}, 30, True),
        ({"parallel": 3}, 89, False),
        ({"keep": True}, 89, False),
    ],
)
def test_the_files_of_as_many_vms_have_to_fit_as_are_converted_at_a_time(
    conversion: dict[str, t.Any], free: int, fits: bool
) -> None:
    names = ("web", "db", "app")
    sizes = [{**disk, "used": None, "capacity": 15 * GIB} for disk in VM["disks"]]
    many = {
        "vms": [{"name": name} for name in names],
        "descriptions": [{**VM, "name": name, "disks": sizes} for name in names],
    }
    found = plan(here=replace(HERE, free=free * GIB), conversion={"parallel": 2, **conversion}, **many)
    assert codes(found) == ([] if fits else ["conversion-space-too-small"])


def test_a_disk_that_is_listed_twice_is_an_error() -> None:
    assert codes(plan({"disk": "1"}, {"disk": "first"})) == ["import-disk-twice"]


def test_a_vm_that_is_not_described_is_an_error() -> None:
    assert "staged-not-described" in codes(plan(descriptions=[]))


def test_volumes_that_are_not_files_cannot_be_copied() -> None:
    disks = [{"label": "sda", "kind": "network", "file": "rbd/one", "capacity": GIB}]
    assert codes(plan(source=KVM, descriptions=[{**VM, "disks": disks}])) == ["staged-disk-not-a-file"]


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"conversion": {"parallel": 0}}, "option-out-of-range"),
        ({"conversion": {"folder": "here"}}, "invalid-value"),
        ({"method": "engine"}, "option-conflict"),
        ({"method": "engine", "source": {**VMWARE, "url": "esx://root@esx1"}}, "source-url-esx"),
    ],
)
def test_options_that_do_not_fit_are_errors(options: dict[str, t.Any], code: str) -> None:
    with pytest.raises(InputError) as refused:
        desired({"disk": "1"}, **options)
    assert code in [finding.code for finding in refused.value.findings]


def test_addresses_are_written_into_a_guest_that_is_converted_and_refused_for_a_copy() -> None:
    address = {**dict.fromkeys(("gateway", "prefix_length", "dns")), "mac": "52:54:00:00:00:01", "address": "192.0.2.7"}
    vms = [{"name": "web", "static_addresses": [address]}]
    wanted = desired(vms=vms, conversion={"limits": {"network": 100}})
    command = conversions.command_of(wanted.wanted[0], wanted)
    assert "52:54:00:00:00:01:ip:192.0.2.7" in command
    assert "--bandwidth" in command
    copied = plan(vms=vms, source=KVM)
    assert ("option-conflict", "vms[0].static_addresses") in {(one.code, one.path) for one in errors(copied.findings)}


@pytest.mark.parametrize(("own", "used"), [(None, "/opt/vddk"), ("/srv/vddk", "/srv/vddk")])
def test_vddk_of_the_source_is_used_unless_the_conversion_has_its_own(own: str | None, used: str) -> None:
    wanted = desired(source={**VMWARE, "vddk_directory": "/opt/vddk"}, conversion={"vddk_folder": own})
    assert f"vddk-libdir={used}" in conversions.command_of(wanted.wanted[0], wanted)


def test_an_esxi_host_can_be_read_without_a_vcenter() -> None:
    wanted = desired(source={**VMWARE, "url": "esx://root@esx1/?no_verify=1"})
    command = conversions.command_of(wanted.wanted[0], wanted)
    assert command[command.index("-ic") + 1] == "esx://root@esx1/?no_verify=1"


def test_volumes_are_copied_by_ssh_with_names_that_no_shell_reads() -> None:
    wanted = desired(source=KVM)
    command = conversions.command_of(wanted.wanted[0], wanted)
    assert command[-6:-4] == ("root@kvm1", "2222")
    assert command[-4:] == ("raw", "'/images/it'\"'\"'s one.qcow2'", "raw", "/images/two.raw")


@given(st.text(max_size=30), st.text(max_size=30))
def test_each_vm_has_a_folder_of_its_own(one: str, other: str) -> None:
    wanted = desired().wanted[0]
    folders = [
        conversions.folder_of(replace(wanted, name=n, vm=replace(wanted.vm, name=n)), desired()) for n in (one, other)
    ]
    assert (folders[0] == folders[1]) == (one == other)
    assert all(folder.rpartition("/")[0] == "/var/tmp/onramp.ovirt" for folder in folders)


@pytest.mark.parametrize(
    ("bus", "bios_type", "expected"),
    [
        ("scsi", "", "virtio_scsi"),
        ("virtio", "q35_ovmf", "virtio"),
        ("ide", "q35_sea_bios", "sata"),
        ("sata", "i440fx_sea_bios", "ide"),
        ("xen", "", "virtio"),
    ],
)
def test_a_disk_gets_a_bus_that_the_chipset_has(bus: str, bios_type: str, expected: str) -> None:
    assert interface(bus, bios_type) == expected


RUN = "onramp-v2v-unfinished:1"


def known(**more: t.Any) -> StagedSituation:
    own = Record(KEY, "web", phase="creating", method="staged", run_id=RUN, images=(Disk("i1"),), **more)
    return replace(HERE, base=replace(BASE, records={KEY: own}))


@pytest.mark.parametrize(
    ("vms", "verbs", "code"),
    [
        ((), ["complete"], []),
        ((EngineVm("v1", "web", RUN),), ["complete"], []),
        ((EngineVm("v1", "web", "another one"),), [], ["vm-name-in-use"]),
    ],
)
def test_an_unfinished_import_is_completed_with_its_own_vm_alone(vms: t.Any, verbs: list[str], code: list[str]) -> None:
    here = known()
    found = plan(here=replace(here, base=replace(here.base, vms=vms)))
    assert ([change.verb for change in found.changes], codes(found)) == (verbs, code)


@pytest.mark.parametrize(
    ("state", "here", "verbs"),
    [
        ("canceled", known(), []),
        ("canceled", replace(known(), running=frozenset({KEY})), ["cancel"]),
        ("removed", known(), ["remove"]),
        ("removed", HERE, []),
    ],
)
def test_only_what_is_recorded_is_canceled_or_removed(state: str, here: StagedSituation, verbs: list[str]) -> None:
    assert [change.verb for change in plan(here=here, state=state).changes] == verbs


def test_an_import_that_has_ended_well_is_not_removed() -> None:
    marked = Record(KEY, "web", phase="marked", method="staged", vm_id="v1")
    here = replace(HERE, base=replace(BASE, records={KEY: marked}))
    found = plan(here=here, state="removed")
    assert (found.changes, [finding.code for finding in found.findings]) == ((), ["import-not-removed"])
