# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A VM of the engine compared with its source."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.onramp.ovirt.plugins.module_utils._migrations import parity
from tests.unit.made_up_migrations import GIB, description

IMPORTED: dict[str, t.Any] = {
    "name": "web01",
    "settings": {"os": "rhel_9x64"},
    "nics": [
        {
            "name": "nic1",
            "source": {"network": "VM Network", "mac": "00:50:56:00:00:01"},
            "planned": {"mac": "00:50:56:00:00:01"},
            "after": {"network": "red", "profile": "gold", "mac": "00:50:56:00:00:01"},
        }
    ],
}


def lines(source: dict[str, t.Any], **more: t.Any) -> dict[str, str]:
    return {row["what"]: row["state"] for row in parity.parity(source, {**IMPORTED, **more})}


def test_each_line_of_a_vm_is_the_same_changed_on_purpose_or_lost() -> None:
    assert lines(description(tags=["web"])) == {
        "name": "same",
        "operating system": "changed",
        "nic1 MAC address": "same",
        "nic1 network": "changed",
        "tags": "lost",
    }


def test_a_nic_that_is_missing_is_lost_and_another_address_than_planned_is_different() -> None:
    nic = IMPORTED["nics"][0]
    assert lines(description(), nics=[{**nic, "after": None}])["nic1"] == "lost"
    other = {**nic, "after": {"mac": "00:1a:4a:00:00:01"}}
    assert lines(description(), nics=[other])["nic1 MAC address"] == "different"
    assert lines(description(), nics=[{**other, "planned": {}}])["nic1 MAC address"] == "changed"


HARDWARE: dict[str, t.Any] = {
    "memory": 4 * GIB,
    "cpus": 2,
    "bios_type": "q35_sea_bios",
    "machine": None,
    "os": "rhel_9x64",
    "tpm": False,
    "boot_devices": ["hd"],
    "disks": [{"name": "web01", "size": 20 * GIB, "status": "ok"}],
}


def test_memory_cpus_firmware_and_disks_are_compared_with_what_the_engine_reports() -> None:
    found = lines(description(), hardware=HARDWARE)
    assert [found[name] for name in ("memory", "virtual CPUs", "firmware", "disk Hard disk 1")] == ["same"] * 4
    worse = {**HARDWARE, "memory": GIB, "cpus": 1, "bios_type": "q35_ovmf", "disks": []}
    found = lines(description(machine="pc-q35-6.2", secure_boot=True), hardware=worse)
    assert [found[name] for name in ("memory", "virtual CPUs", "firmware", "disk Hard disk 1", "machine type")] == [
        "different",
        "different",
        "different",
        "lost",
        "changed",
    ]
    uefi = description(firmware="uefi", secure_boot=True)
    assert lines(uefi, hardware={**HARDWARE, "bios_type": "q35_secure_boot"})["firmware"] == "same"
    assert lines(uefi, hardware={**HARDWARE, "bios_type": "q35_ovmf"})["firmware"] == "different"


@pytest.mark.parametrize(
    ("disk", "state"),
    [
        ({"size": 20 * GIB + (1 << 27), "status": "ok"}, "changed"),
        ({"size": 20 * GIB - 512, "status": "ok"}, "different"),
        ({"size": 20 * GIB, "status": "illegal"}, "different"),
    ],
)
def test_a_disk_that_is_larger_smaller_or_illegal_is_shown(disk: dict[str, t.Any], state: str) -> None:
    hardware = {**HARDWARE, "disks": [{"name": "web01", **disk}]}
    assert lines(description(), hardware=hardware)["disk Hard disk 1"] == state
    more = {**HARDWARE, "disks": [*HARDWARE["disks"], {"name": "extra", "size": 30 * GIB, "status": "ok"}]}
    assert lines(description(), hardware=more)["disk extra"] == "changed"


def test_a_vm_of_an_earlier_run_loses_nothing_that_was_not_read() -> None:
    nic = {**IMPORTED["nics"][0], "planned": None, "after": None}
    found = lines(description(), state="unchanged", nics=[nic], hardware={**HARDWARE, "disks": None})
    assert set(found.values()) == {"same", "changed"}
