# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Verdicts on MAC addresses, the engine's flag, and pools."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.onramp.ovirt.plugins.module_utils import _macs
from ansible_collections.onramp.ovirt.plugins.module_utils._macs import MacRange
from ansible_collections.onramp.ovirt.plugins.module_utils._vnics.macs import (
    MacPool,
    VmMacs,
    check,
    decide,
    judge,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._vnics.model import Vnic

FIRST = _macs.parse("00:1a:4a:00:00:00") or 0
POOL = MacPool("Default", ranges=(MacRange(FIRST, FIRST + 15),), holders={"00:1a:4a:00:00:05": "other"})
GOOD, TAKEN, OUTSIDE = "00:1a:4a:00:00:01", "00:1a:4a:00:00:05", "52:54:00:00:00:01"


def vms(**macs: list[str]) -> dict[str, list[Vnic]]:
    return {vm: [Vnic(f"nic{n}", mac=mac) for n, mac in enumerate(given, 1)] for vm, given in macs.items()}


def kinds(batch: dict[str, list[Vnic]], pool: MacPool = POOL) -> list[str]:
    return [verdict.kind for verdicts in judge(batch, pool).values() for verdict in verdicts]


def decided(batch: dict[str, list[Vnic]], policy: str, pool: MacPool = POOL) -> list[VmMacs]:
    return [decide(vm, verdicts, policy) for vm, verdicts in judge(batch, pool).items()]


@pytest.mark.parametrize(
    ("mac", "kind"),
    [
        (GOOD, "good"),
        (GOOD.upper(), "good"),
        ("", "missing"),
        (TAKEN, "in_use"),
        (TAKEN.upper(), "in_use"),
        (OUTSIDE, "out_of_range"),
        ("01:1a:4a:00:00:01", "multicast"),
        ("ff:ff:ff:ff:ff:ff", "multicast"),
        ("00:00:00:00:00:00", "malformed"),
        ("00:1a:4a", "malformed"),
        ("zz:1a:4a:00:00:01", "malformed"),
    ],
)
def test_verdicts(mac: str, kind: str) -> None:
    assert kinds(vms(vm1=[mac])) == [kind]


def test_duplicates_within_a_vm_and_within_a_batch() -> None:
    assert kinds(vms(vm1=[GOOD, GOOD], vm2=[GOOD])) == ["good", "duplicate_in_vm", "duplicate_in_batch"]


def test_a_pool_that_allows_duplicates_has_no_collisions() -> None:
    pool = replace(POOL, allow_duplicates=True)
    assert kinds(vms(vm1=[TAKEN, GOOD, GOOD], vm2=[GOOD, OUTSIDE]), pool) == ["good"] * 4 + ["out_of_range"]


class TestPolicies:
    def test_a_collision_without_a_policy_is_an_error_naming_the_holder(self) -> None:
        [finding] = check(decided(vms(vm1=[TAKEN]), "none"), POOL)
        assert (finding.code, finding.severity, finding.path) == ("mac-in-use", "error", "vm1.nic1")
        assert "'other'" in finding.message
        assert finding.rule == "ACTION_TYPE_FAILED_CANNOT_ADD_IFACE_DUE_TO_MAC_DUPLICATES"

    def test_out_of_range_is_a_warning_that_goes_with_reassignment(self) -> None:
        batch = vms(vm1=[OUTSIDE])
        assert [f.code for f in check(decided(batch, "none"), POOL)] == ["mac-out-of-range"]
        assert check(decided(batch, "bad"), POOL) == ()

    def test_the_warning_for_a_collision_goes_with_reassignment(self) -> None:
        assert [f.severity for f in check(decided(vms(vm1=[TAKEN]), "colliding"), POOL)] == ["info"]

    def test_a_vm_that_is_merely_out_of_range_goes_without_the_flag(self) -> None:
        assert [vm.reassign for vm in decided(vms(vm1=[OUTSIDE], vm2=[TAKEN]), "colliding")] == [False, True]

    def test_good_addresses_go_back_to_a_vm_with_the_flag(self) -> None:
        [vm] = decided(vms(vm1=[TAKEN, GOOD, OUTSIDE]), "colliding")
        assert (vm.reassign, [vnic.mac for vnic in vm.put_back]) == (True, [GOOD, OUTSIDE])
        [vm] = decided(vms(vm1=[TAKEN, GOOD, OUTSIDE]), "bad")
        assert [vnic.mac for vnic in vm.put_back] == [GOOD]

    @pytest.mark.parametrize("policy", ["none", "colliding", "bad"])
    def test_an_address_that_is_none_is_refused_under_any_policy(self, policy: str) -> None:
        assert [f.code for f in check(decided(vms(vm1=["nonsense"]), policy), POOL)] == ["mac-invalid"]

    def test_an_address_in_another_pool_is_a_warning(self) -> None:
        pool = replace(POOL, foreign={GOOD: "vm9"})
        assert [f.code for f in check(decided(vms(vm1=[GOOD]), "none", pool), pool)] == ["mac-in-other-pool"]

    def test_a_pool_that_is_too_small(self) -> None:
        pool = MacPool("tiny", ranges=(MacRange(FIRST, FIRST),), holders={"00:1a:4a:00:00:00": "x"})
        [finding] = check(decided(vms(vm1=[""]), "none", pool), pool)
        assert (finding.code, finding.rule) == ("mac-pool-too-small", "MAC_POOL_NOT_ENOUGH_MAC_ADDRESSES")


def test_free_addresses() -> None:
    assert POOL.free == 15
    assert replace(POOL, holders={OUTSIDE: "x"}).free == 16


@given(st.integers(0, _macs.LAST))
def test_a_mac_address_survives_being_written_and_read(number: int) -> None:
    assert _macs.parse(_macs.text_of(number)) == number
    assert _macs.normalized(_macs.text_of(number).upper()) == _macs.text_of(number)


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 12)), max_size=8))
def test_merged_ranges_have_the_same_addresses_once(given_ranges: list[tuple[int, int]]) -> None:
    ranges = [MacRange(first, first + size) for first, size in given_ranges]
    merged = _macs.merged(ranges)
    covered = [number for item in merged for number in range(item.first, item.last + 1)]
    assert sorted({n for item in ranges for n in range(item.first, item.last + 1)}) == covered


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("00:1a:4a:01:00:00", "00:1a:4a:ff:ff:ff", ("00:1a:4a:01:00:00", "00:1a:4a:ff:ff:ff")),
        ("00:1a:4a:01:00:00", "00:ff:ff:ff:ff:ff", ("00:1a:4a:01:00:00", "00:1a:ca:00:ff:fe")),
        ("01:00:00:00:00:00", "02:00:00:00:00:05", ("02:00:00:00:00:00", "02:00:00:00:00:05")),
        ("00:ff:ff:ff:ff:f0", "01:00:00:00:00:05", ("00:ff:ff:ff:ff:f0", "00:ff:ff:ff:ff:ff")),
    ],
)
def test_a_pool_takes_the_unicast_part_of_a_range(first: str, last: str, expected: tuple[str, str]) -> None:
    found = _macs.usable_range(_macs.parse(first) or 0, _macs.parse(last) or 0)
    assert (_macs.text_of(found.first), _macs.text_of(found.last)) == expected
