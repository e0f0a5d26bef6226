# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""vNICs and settings of an imported VM: the requests that make them what they are to be."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.onramp.ovirt.plugins.module_utils._imports import nics, settings
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.model import SourceVm
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.nics import NicStep, NicTarget
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.settings import Choices, Settings
from ansible_collections.onramp.ovirt.plugins.module_utils._vnics.model import Vnic, VnicProfile

RED = VnicProfile("p1", "red", "red")


def mac(number: int) -> str:
    return f"00:1a:4a:16:01:{number:02x}"


def test_one_request_sets_profile_address_and_model() -> None:
    actual = [Vnic("nic1", mac=mac(1), interface="virtio")]
    targets = [NicTarget("nic1", RED, "00:50:56:00:00:01", "e1000", linked=False)]
    assert nics.steps(actual, {}, targets, ()) == (NicStep("nic1", "00:50:56:00:00:01", "p1", "e1000", False),)


def test_vnics_that_exchange_addresses_take_one_request_more() -> None:
    actual = [Vnic("nic1", mac=mac(1)), Vnic("nic2", mac=mac(2))]
    targets = [NicTarget("nic1", RED, mac(2)), NicTarget("nic2", RED, mac(1))]
    steps = nics.steps(actual, {}, targets, ())
    assert [step.mac for step in steps if step.nic == "nic2"] == [mac(1)]
    assert len(steps) == 3
    assert sum(step.profile == "p1" for step in steps) == 2


def test_the_empty_profile_is_set_where_there_is_another() -> None:
    actual = [Vnic("nic1", mac=mac(1))]
    assert nics.steps(actual, {"nic1": "p9"}, [NicTarget("nic1")], ()) == (NicStep("nic1", profile=""),)


@given(st.permutations(range(6)), st.permutations(range(6)), st.lists(st.booleans(), min_size=6, max_size=6))
def test_the_requests_lead_to_the_targets_without_a_collision(
    before: list[int], after: list[int], kept: list[bool]
) -> None:
    names = [f"nic{number}" for number in range(6)]
    now = {name: mac(number) for name, number in zip(names, before, strict=True)}
    free = [number + 10 for number in after]
    # Either addresses of each other, or new ones.
    wanted = {n: mac(a if all(kept) else f) for n, a, f in zip(names, after, free, strict=True)}
    actual = [Vnic(name, mac=now[name]) for name in names]
    targets = [NicTarget(name, RED, wanted[name]) for name in names]
    profiles: dict[str, str] = {}
    for step in nics.steps(actual, {}, targets, ()):
        assert step.mac not in now.values()
        if step.mac:
            now[step.nic] = step.mac
        if step.profile is not None:
            profiles[step.nic] = step.profile
    assert now == wanted
    assert profiles == dict.fromkeys(names, "p1")
    final = [Vnic(name, mac=now[name]) for name in names]
    assert nics.steps(final, profiles, targets, ()) == ()
    assert list(nics.differences(final, profiles, targets, described=True)) == []


def test_every_vnic_is_compared() -> None:
    actual = [Vnic("nic1", mac=mac(1), plugged=False), Vnic("nic3", mac=mac(3))]
    targets = [NicTarget("nic1", RED, mac(2), "e1000"), NicTarget("nic2")]
    found = list(nics.differences(actual, {}, targets, described=True))
    assert len(found) == 6
    assert "vNIC 'nic2' is missing." in found
    assert "There are vNICs that the source does not have: nic3." in found


def test_the_engine_reorders_only_addresses_of_its_own() -> None:
    wrong = [Vnic("nic1", mac=mac(2)), Vnic("nic2", mac=mac(1))]
    right = [Vnic("nic1", mac=mac(1)), Vnic("nic2", mac=mac(2))]
    own = [NicTarget("nic1"), NicTarget("nic2")]
    preserved = [NicTarget("nic1", mac=mac(8)), NicTarget("nic2", mac=mac(9))]
    assert nics.needs_reorder(wrong, own)
    assert not nics.needs_reorder(right, own)
    assert not nics.needs_reorder(wrong, preserved)


@pytest.mark.parametrize(
    ("vm", "bios"),
    [
        (SourceVm("vmware", "a", firmware="uefi"), "q35_ovmf"),
        (SourceVm("vmware", "a", firmware="uefi", secure_boot=True), "q35_secure_boot"),
        (SourceVm("vmware", "a", firmware="bios"), "q35_sea_bios"),
        (SourceVm("kvm", "a", firmware="bios", machine="pc-i440fx-7.2"), "i440fx_sea_bios"),
        (SourceVm("kvm", "a", firmware="bios", machine="pc"), "i440fx_sea_bios"),
        (SourceVm("kvm", "a", firmware="bios", machine="pc-q35-7.2"), "q35_sea_bios"),
        (SourceVm("kvm", "a", firmware="unknown"), ""),
    ],
)
def test_the_firmware_is_that_of_the_source(vm: SourceVm, bios: str) -> None:
    assert settings.planned(vm, Choices()).bios_type == bios
    assert settings.planned(vm, Choices(firmware="keep")).bios_type == ""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("windows9Server64Guest", "windows_2016x64"),
        ("windows2019srv_64Guest", "windows_2019x64"),
        ("windows2019srvNext_64Guest", "windows_2022"),
        ("http://microsoft.com/win/2k12r2", "windows_2012R2x64"),
        ("http://redhat.com/rhel/9.4", "rhel_9x64"),
        ("rhel8_64Guest", "rhel_8x64"),
        ("http://centos.org/centos-stream/9", "rhel_9x64"),
        ("debian11_64Guest", "debian_9"),
        ("solaris11_64Guest", ""),
        ("", ""),
    ],
)
def test_operating_systems_have_the_names_of_the_engine(text: str, expected: str) -> None:
    assert settings.engine_os(text) == expected


def test_windows_and_its_time_zone_are_in_one_request() -> None:
    target = settings.planned(SourceVm("vmware", "a", os="windows9Server64Guest", firmware="uefi", tpm=True), Choices())
    actual = Settings(display="vnc", os="other", time_zone="Etc/GMT", bios_type="q35_sea_bios", tpm=False)
    (one,) = settings.puts(actual, target)
    assert one == Settings(os="windows_2016x64", time_zone="GMT Standard Time", bios_type="q35_ovmf", tpm=True)


def test_a_vm_without_a_display_gets_one_first() -> None:
    puts = settings.puts(Settings(bios_type="i440fx_sea_bios"), Settings(bios_type="q35_ovmf", boot_devices=("hd",)))
    assert puts == (Settings(display="vnc"), Settings(bios_type="q35_ovmf"), Settings(boot_devices=("hd",)))


def test_nothing_is_sent_for_what_is_right_already() -> None:
    target = settings.planned(SourceVm("kvm", "a", firmware="uefi", os="rhel9", boot_order=("hd",)), Choices())
    actual = replace(target, display="vnc", tpm=False, time_zone="Etc/GMT")
    assert settings.puts(actual, target) == ()
    assert list(settings.differences(actual, target)) == []


def test_a_setting_that_the_engine_took_as_another_is_a_difference() -> None:
    found = list(settings.differences(Settings(os="other"), Settings(os="rhel_9x64")))
    assert found == ["Setting os is other instead of rhel_9x64."]


def test_what_is_lost_is_said() -> None:
    vm = SourceVm("vmware", "a", firmware="uefi", tpm=True, os="solaris11_64Guest")
    found = {finding.code for finding in settings.check("a", vm, settings.planned(vm, Choices()))}
    assert found == {"import-nvram-lost", "import-tpm-lost", "import-os-unknown"}
