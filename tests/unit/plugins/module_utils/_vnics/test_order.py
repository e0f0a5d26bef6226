# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The order of vNICs: the engine's own order of names, and the requests that make MAC addresses follow it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.onramp.ovirt.plugins.module_utils import _macs
from ansible_collections.onramp.ovirt.plugins.module_utils._vnics.model import Vnic
from ansible_collections.onramp.ovirt.plugins.module_utils._vnics.order import (
    agreement,
    by_name,
    compare_names,
    devices,
    exchange,
    padded_pair,
    pci_key,
    plan_order,
    predicted_names,
)


def mac(number: int) -> str:
    return f"00:1a:4a:00:00:{number:02x}"


def vnics(*numbers: int, pci: tuple[str, ...] = ()) -> list[Vnic]:
    """nic1, nic2 and so on with these MAC addresses."""
    addresses = [*pci, *[""] * len(numbers)]
    return [
        Vnic(f"nic{n}", mac=mac(number), pci=address)
        for n, (number, address) in enumerate(zip(numbers, addresses, strict=False), 1)
    ]


@pytest.mark.parametrize(
    ("names", "ordered"),
    [
        (["nic10", "nic2", "nic1"], ("nic1", "nic2", "nic10")),
        (["nic1", "NIC1"], ("NIC1", "nic1")),
        (["eth1a", "eth10a", "eth2a"], ("eth10a", "eth1a", "eth2a")),
        (["net", "net0"], ("net", "net0")),
        (["b1", "a2"], ("a2", "b1")),
    ],
)
def test_names_are_ordered_as_by_the_engine(names: list[str], ordered: tuple[str, ...]) -> None:
    assert by_name(names) == ordered


@given(st.text("ab019", max_size=5), st.text("ab019", max_size=5))
def test_the_comparison_of_names_is_antisymmetric(first: str, second: str) -> None:
    assert compare_names(first, second) == -compare_names(second, first)


@pytest.mark.parametrize(
    ("one", "other", "padded"),
    [("abc123", "abc1", ("abc123", "abc001")), ("abc123", "abc", ("abc123", "abc")), ("", "7", ("", "7"))],
)
def test_numbers_at_the_end_are_made_equally_long(one: str, other: str, padded: tuple[str, str]) -> None:
    assert padded_pair(one, other) == padded


class TestPlan:
    def test_addresses_in_order_need_nothing(self) -> None:
        assert plan_order(vnics(1, 2, 3)).is_empty

    def test_the_engines_own_action_serves_for_its_own_order(self) -> None:
        planned = plan_order(vnics(3, 1, 2))
        assert (planned.reorder, planned.steps) == (True, ())
        assert planned.after == (("nic1", mac(1)), ("nic2", mac(2)), ("nic3", mac(3)))

    def test_another_order_is_made_by_an_exchange(self) -> None:
        planned = plan_order(vnics(1, 2), order=("nic2", "nic1"))
        assert not planned.reorder
        assert [(step.nic, step.after, step.temporary) for step in planned.steps] == [
            ("nic1", "02:00:00:00:00:01", True),
            ("nic2", mac(1), False),
            ("nic1", mac(2), False),
        ]

    def test_a_vm_that_has_run_is_left_alone_without_force(self) -> None:
        has_run = vnics(2, 1, pci=("0000:01:00.0", "0000:02:00.0"))
        planned = plan_order(has_run)
        assert planned.is_empty
        codes = [finding.code for finding in planned.findings]
        assert codes == ["nic-order-has-pci", "nic-order-guest-changes", "nic-order-guest-changes"]

    def test_the_order_of_a_template_that_ran_is_kept(self) -> None:
        cloned = vnics(2, 1, pci=("0000:02:00.0", "0000:01:00.0"))
        kept = plan_order(cloned)
        assert (kept.is_empty, [finding.code for finding in kept.findings]) == (True, ["nic-order-pci-differs"])
        assert not plan_order(cloned, force=True).is_empty
        assert [f.code for f in plan_order(cloned, ("nic1", "nic2")).findings][0] == "nic-order-has-pci"

    def test_a_vnic_without_a_pci_address_beside_others_is_said_to_be_unpredictable(self) -> None:
        planned = plan_order(vnics(1, 2, pci=("0000:01:00.0", "")))
        assert [finding.code for finding in planned.findings] == ["nic-order-unpredictable"]

    def test_force_exchanges_addresses_with_a_warning_about_the_guest(self) -> None:
        planned = plan_order(vnics(2, 1, pci=("0000:01:00.0", "0000:02:00.0")), force=True)
        assert dict(planned.after) == {"nic1": mac(1), "nic2": mac(2)}
        assert not planned.reorder
        assert [finding.code for finding in planned.findings] == ["nic-order-guest-changes"] * 2

    def test_pci_addresses_in_another_order_are_a_warning(self) -> None:
        planned = plan_order(vnics(1, 2, pci=("0000:02:00.0", "0000:01:00.0")))
        assert (planned.is_empty, [finding.code for finding in planned.findings]) == (True, ["nic-order-pci-differs"])

    @pytest.mark.parametrize(
        ("order", "code"),
        [
            (("nic1", "nic1", "nic2"), "nic-order-twice"),
            (("nic1", "nic2", "nic3"), "nic-order-unknown"),
            (("nic1",), "nic-order-incomplete"),
        ],
    )
    def test_mistakes_in_an_order(self, order: tuple[str, ...], code: str) -> None:
        planned = plan_order(vnics(2, 1), order)
        assert (planned.is_empty, [finding.code for finding in planned.findings]) == (True, [code])

    def test_a_vnic_without_a_mac_address(self) -> None:
        assert [f.code for f in plan_order([Vnic("nic1"), Vnic("nic2", mac=mac(1))]).findings] == ["nic-without-mac"]


ASSIGNMENTS = st.integers(0, 6).flatmap(
    lambda size: st.tuples(st.permutations(range(1, size + 1)), st.permutations(range(1, size + 3)))
)


@given(ASSIGNMENTS)
def test_an_exchange_never_collides_and_ends_where_it_should(given_macs: tuple[list[int], list[int]]) -> None:
    first, second = given_macs
    names = [f"nic{n}" for n in range(len(first))]
    before = dict(zip(names, map(mac, first), strict=True))
    after = dict(zip(names, map(mac, second), strict=False))
    now = dict(before)
    for step in exchange(before, after, in_use={"02:00:00:00:00:01"}):
        assert now[step.nic] == step.before
        assert step.after not in {*now.values(), "02:00:00:00:00:01"}
        assert step.temporary == (step.after != after[step.nic])
        now[step.nic] = step.after
    assert now == after


@given(st.permutations(range(1, 8)))
def test_an_exchange_takes_one_request_more_for_each_circle(numbers: list[int]) -> None:
    names = [f"nic{n}" for n in range(1, 8)]
    before = dict(zip(names, map(mac, range(1, 8)), strict=True))
    after = dict(zip(names, map(mac, numbers), strict=True))
    moving, circles, left = [n for n in range(1, 8) if numbers[n - 1] != n], 0, set(range(1, 8))
    while left:
        start = place = left.pop()
        circles += numbers[start - 1] != start
        while (place := numbers[place - 1]) != start:
            left.discard(place)
    assert len(exchange(before, after)) == len(moving) + circles


@given(st.permutations(range(1, 6)))
def test_a_second_plan_is_empty(numbers: list[int]) -> None:
    planned = plan_order(vnics(*numbers))
    after = [Vnic(name, mac=address) for name, address in planned.after]
    assert plan_order(after).is_empty
    assert agreement(after, planned.order)["mac"]


class TestDevices:
    def test_without_pci_addresses_both_follow_the_mac_addresses(self) -> None:
        assert devices(vnics(2, 1)) == {"nic1": {"by_mac": 1, "by_pci": 1}, "nic2": {"by_mac": 0, "by_pci": 0}}

    def test_a_vnic_that_was_plugged_later_cannot_be_predicted(self) -> None:
        found = devices(vnics(1, 2, pci=("0000:01:00.0",)))
        assert found["nic2"] == {"by_mac": 1, "by_pci": None}

    def test_newer_guests_follow_pci_addresses(self) -> None:
        found = devices(vnics(1, 2, pci=("0000:0a:00.0", "0000:02:00.0")))
        assert {name: place["by_pci"] for name, place in found.items()} == {"nic1": 1, "nic2": 0}


def test_names_of_devices_are_predicted_by_family_of_guests() -> None:
    names = predicted_names(vnics(3, 1, 2, pci=("0000:01:00.0", "0000:00:05.1", "")))
    assert list(names.values()) == [
        {"by_mac": "eth2", "by_pci": "enp1s0"},
        {"by_mac": "eth0", "by_pci": "ens5f1"},
        {"by_mac": "eth1", "by_pci": None},
    ]


def test_pci_addresses_sort_as_numbers() -> None:
    addresses = ["0000:10:00.0", "0000:02:01.1", "0000:02:01.0", "02:00.0"]
    assert sorted(addresses, key=pci_key) == ["02:00.0", "0000:02:01.0", "0000:02:01.1", "0000:10:00.0"]
    assert pci_key("none") == ()


def test_temporary_addresses_are_unicast() -> None:
    [first, *dummy] = exchange({"a": mac(1), "b": mac(2)}, {"a": mac(2), "b": mac(1)})
    number = _macs.parse(first.after)
    assert number is not None
    assert not _macs.is_multicast(number)
