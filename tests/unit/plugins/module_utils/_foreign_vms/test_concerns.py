# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every concern is raised where it should be, and by nothing else."""

from __future__ import annotations

import dataclasses
import re
import typing as t
from pathlib import Path

import pytest

from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms import concerns
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms.concern_catalogue import CATALOGUE
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms.model import (
    Device,
    ForeignDisk,
    ForeignNic,
    ForeignVm,
    Place,
    Remark,
)
from tests.unit import project

MAC = "52:54:00:00:00:01"
DISK = ForeignDisk(0, label="sda", capacity=1 << 30, bus="scsi")
NIC = ForeignNic(0, label="eth0", mac=MAC, network="a", network_key="bridge:a")
GOOD = ForeignVm(
    "web01",
    Place("vsphere"),
    hypervisor="vmware",
    power="down",
    memory=1 << 30,
    firmware="bios",
    os="debian12_64Guest",
    os_family="linux",
    disks=(DISK,),
    nics=(NIC,),
)


def with_disk(**changes: t.Any) -> dict[str, t.Any]:
    return {"disks": (dataclasses.replace(DISK, **changes),)}


def with_nic(**changes: t.Any) -> dict[str, t.Any]:
    return {"nics": (dataclasses.replace(NIC, **changes),)}


# One change of a VM without concerns for each concern that its description shows.
EXAMPLES: dict[str, dict[str, t.Any]] = {
    "source.running": {"power": "up"},
    "source.suspended": {"power": "suspended"},
    "source.power.unknown": {"power": "unknown"},
    "source.template": {"is_template": True},
    "source.encrypted": {"traits": ("encrypted",)},
    "source.memory.invalid": {"memory": None},
    "source.memory.encryption": {"traits": ("memory_encryption",)},
    "source.snapshot": {"snapshots": ("before update",)},
    "source.hostname": {"hostname": "localhost.localdomain"},
    "source.disk.none": {"disks": ()},
    "source.disk.network": with_disk(kind="network"),
    "source.disk.rdm": with_disk(rdm=True),
    "source.disk.shared": with_disk(shared=True),
    "source.disk.independent": with_disk(mode="independent_persistent"),
    "source.disk.encrypted": with_disk(encrypted=True),
    "source.disk.capacity": with_disk(capacity=0),
    "source.disk.size_unknown": with_disk(capacity=None),
    "source.disk.count": {"disks": (DISK,) * 24},
    "source.disk.serial": with_disk(serial="0123456789abcdef01234"),
    "source.disk.empty": with_disk(kind="empty"),
    "source.virtio_missing": {"hypervisor": "kvm", **with_disk(bus="ide")},
    "source.mac.missing": with_nic(mac=""),
    "source.mac.invalid": with_nic(mac="01:00:5e:00:00:01"),
    "source.mac.duplicate": {"nics": (NIC, NIC)},
    "source.nic.network_unknown": with_nic(network_key=""),
    "source.nic.disconnected": with_nic(connected=False),
    "source.nic.passthrough": with_nic(passthrough=True),
    "source.passthrough": {"devices": (Device("pci_passthrough", "GPU"),)},
    "source.usb": {"devices": (Device("usb", "dongle"),)},
    "source.device.dropped": {"devices": (Device("filesystem"),)},
    "source.cdrom.attached": {"cdroms": ("/iso/a.iso",)},
    "source.firmware.unknown": {"firmware": "unknown"},
    "source.secureboot": {"firmware": "uefi", "secure_boot": True},
    "source.tpm": {"tpm": True},
    "source.cpu.pinning": {"traits": ("cpu_pinning",)},
    "source.cpu.passthrough": {"traits": ("cpu_passthrough",)},
    "source.numa": {"traits": ("numa_pinning",)},
    "source.huge_pages": {"traits": ("huge_pages",)},
    "source.hotplug": {"traits": ("hotplug",)},
    "source.nested": {"traits": ("nested_virtualization",)},
    "source.fault_tolerance": {"traits": ("fault_tolerance",)},
    "source.kernel": {"traits": ("direct_kernel_boot",)},
    "source.paravirtualized": {"traits": ("paravirtualized",)},
    "source.os.unknown": {"os_family": "unknown"},
    "source.os.unsupported": {"os_family": "other"},
    "source.os.windows_drivers": {"os_family": "windows"},
    "ova.vendor.unsupported": {"place": Place("ovf"), "hypervisor": "virtualbox"},
}
# Those that only a reader can see; the tests of the readers provoke them.
OF_READERS = sorted(set(CATALOGUE) - set(EXAMPLES))


def texts(folder: str, *without: str) -> str:
    paths = [path for path in project.below(folder) if path.name not in without]
    return "".join((project.ROOT / path).read_text(encoding="utf-8") for path in paths)


SOURCES = texts("plugins/module_utils", "concern_catalogue.py")
TESTS = texts("tests/unit/plugins/module_utils", Path(__file__).name)


def ids(vm: ForeignVm) -> list[str]:
    return [concern.id for concern in concerns.assess(vm)]


def test_a_usual_vm_has_no_concerns() -> None:
    assert ids(GOOD) == []


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_a_description_that_shows_a_concern(name: str) -> None:
    found = concerns.assess(dataclasses.replace(GOOD, **EXAMPLES[name]))
    assert {concern.id for concern in found} == {name}
    assert all("{}" not in concern.message and concern.advice.endswith(".") for concern in found)


@pytest.mark.parametrize("name", OF_READERS)
def test_what_a_reader_saw_is_a_concern(name: str) -> None:
    [found] = concerns.assess(GOOD.with_remarks([Remark(name, "this one")]))
    assert (found.id, found.category) == (name, CATALOGUE[name].category)
    assert ("this one" in found.message) == ("{}" in CATALOGUE[name].sentence)


@pytest.mark.parametrize("name", OF_READERS)
def test_every_other_concern_is_raised_by_a_reader_and_provoked_by_its_tests(name: str) -> None:
    assert f'"{name}"' in SOURCES
    assert f'"{name}"' in TESTS


@pytest.mark.parametrize("name", sorted(CATALOGUE))
def test_a_concern_is_a_sentence_with_advice(name: str) -> None:
    entry = CATALOGUE[name]
    assert re.fullmatch(r"(source|ova)(\.[a-z_]+)+", name)
    assert entry.category in concerns.CATEGORIES
    assert entry.sentence.endswith(".")
    assert entry.advice.endswith(".")


def test_critical_concerns_come_first() -> None:
    vm = dataclasses.replace(GOOD, power="up", tpm=True, cdroms=("a",), traits=("hotplug",))
    assert ids(vm) == ["source.running", "source.tpm", "source.cdrom.attached", "source.hotplug"]


def test_critical_concerns_stop_a_vm() -> None:
    running, tpm = concerns.assess(dataclasses.replace(GOOD, power="up", tpm=True))
    assert (running.stops, tpm.stops) == (True, False)
    assert not dataclasses.replace(running, waived="it is read-only").stops


@pytest.mark.parametrize("kind", ["ovf", "csv"])
def test_the_state_of_an_exported_vm_is_of_no_interest(kind: str) -> None:
    assert "source.power.unknown" not in ids(dataclasses.replace(GOOD, place=Place(kind), power="unknown"))


def test_an_inventory_without_disks_is_no_vm_without_disks() -> None:
    assert ids(dataclasses.replace(GOOD, place=Place("csv"), disks=())) == []


def test_what_is_copied_as_it_is_needs_no_conversion() -> None:
    assert ids(dataclasses.replace(GOOD, hypervisor="kvm", os_family="unknown")) == []


def test_a_concern_is_plain_data() -> None:
    [found] = concerns.assess(dataclasses.replace(GOOD, tpm=True))
    plain = found.as_dict()
    assert (plain["id"], plain["category"], plain["waived"], plain["expires"]) == ("source.tpm", "warning", None, None)
