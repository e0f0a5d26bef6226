# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The pairing of NICs by every strategy, and the findings about unpaired NICs."""

from __future__ import annotations

import typing as t
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.onramp.ovirt.plugins.module_utils._host_copy.pairing import (
    NicMap,
    Pairing,
    eligible_nics,
    management_devices,
    pair,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.model import (
    Attachment,
    Bond,
    HostNetworks,
    Nic,
)
from tests.unit.plugins.module_utils._host_networks.worlds import MANAGEMENT_ATTACHMENT, attached, bonded, host

OTHER_NAMES = ("eno0", "ens1", "ens2", "ens3", "ens4", "ens5", "ens6")


def with_nics(*names: str, base: HostNetworks | None = None, **changes: t.Any) -> HostNetworks:
    """A host with NICs of these names, and the management network on the first."""
    nics = tuple(Nic(name, f"i-{name}", f"52:54:00:00:01:0{i}", 1000) for i, name in enumerate(names))
    return replace(
        base or host(id="h-2", name="h2"),
        nics=nics,
        attachments=(replace(MANAGEMENT_ATTACHMENT, nic=names[0]),),
        **changes,
    )


def codes(found: t.Iterable[t.Any]) -> list[str]:
    return [f.code for f in found]


class TestByPosition:
    def test_names_are_ordered_as_plain_strings(self) -> None:
        many = with_nics("eth0", "eth1", "eth10", "eth2")
        assert [n.name for n in eligible_nics(many)] == ["eth1", "eth10", "eth2"]

    def test_the_management_device_takes_no_part_whatever_its_name(self) -> None:
        second = with_nics("zzz", "aaa", "bbb", "ccc", "ddd", "eee", "fff")
        assert pair(host(), second).pairs[0] == ("eth1", "aaa")
        assert "zzz" not in dict(pair(host(), second).pairs).values()

    def test_the_slaves_of_a_management_bond_take_no_part(self) -> None:
        bond = Bond("bond5", slaves=("eth0", "eth1"))
        managed = host(bonds=(bond,), attachments=(replace(MANAGEMENT_ATTACHMENT, nic="bond5"),))
        assert management_devices(managed) == {"bond5", "eth0", "eth1"}
        assert [n.name for n in eligible_nics(managed)] == ["eth2", "eth3", "eth4", "eth5", "eth6"]

    def test_a_management_network_with_a_vlan_leaves_its_nic_eligible(self) -> None:
        tagged = tuple(replace(n, vlan=5) if n.name == "ovirtmgmt" else n for n in host().networks)
        assert management_devices(host(networks=tagged)) == frozenset()
        assert [n.name for n in eligible_nics(host(networks=tagged))][0] == "eth0"

    def test_a_host_without_management_network(self) -> None:
        assert len(eligible_nics(host(attachments=()))) == 7

    def test_surplus_nics_of_the_destination_are_left_alone(self) -> None:
        found = pair(with_nics("eth0", "eth1"), host())
        assert (found.pairs, found.findings) == ((("eth1", "eth1"),), ())
        assert found.unpaired_destination == ("eth2", "eth3", "eth4", "eth5", "eth6")

    def test_too_few_nics_are_one_error(self) -> None:
        found = pair(host(), with_nics("eth0", "eth1"))
        assert [(f.code, f.rule) for f in found.findings] == [("copy-too-few-nics", "INTERFACE_COUNT_DOES_NOT_MATCH")]


class TestOtherWays:
    def test_equal_names(self) -> None:
        found = pair(host(), with_nics("eth0", "eth3", "ens9"), NicMap("name"))
        assert found.pairs == (("eth3", "eth3"),)
        assert set(codes(found.findings)) == {"copy-nic-left-out"}

    def test_a_source_nic_that_carries_something_must_have_a_partner(self) -> None:
        found = pair(bonded(), with_nics("eth0", "eth1"), NicMap("name"))
        assert [(f.severity, f.text) for f in found.findings if f.code == "copy-nic-unpaired"] == [
            ("error", "NIC 'eth2' of the source, with bond0, is not paired with a NIC.")
        ]
        pairs_in_use = host(attachments=(MANAGEMENT_ATTACHMENT, attached("v10", "eth6")))
        assert "copy-nic-unpaired" in codes(pair(pairs_in_use, with_nics("eth0"), NicMap("name")).findings)

    def test_a_nic_whose_networks_are_not_copied_needs_no_partner(self) -> None:
        pairs_in_use = host(attachments=(MANAGEMENT_ATTACHMENT, attached("v10", "eth6")))
        found = pair(pairs_in_use, with_nics("eth0"), NicMap("name"), lambda name: name != "v10")
        assert set(codes(found.findings)) == {"copy-nic-left-out"}

    def test_a_bond_without_networks_is_wanted_too(self) -> None:
        empty = bonded(attachments=(MANAGEMENT_ATTACHMENT,))
        assert "copy-nic-unpaired" in codes(pair(empty, with_nics("eth0"), NicMap("name")).findings)

    def test_a_regular_expression_makes_the_other_name(self) -> None:
        found = pair(host(), with_nics(*OTHER_NAMES), NicMap("regex", match=r"eth(\d+)", replace=r"ens\1"))
        assert found.pairs == tuple((f"eth{i}", f"ens{i}") for i in range(1, 7))

    def test_it_has_to_match_the_whole_name(self) -> None:
        assert pair(host(), with_nics("eth0", "x"), NicMap("regex", match="eth", replace="x")).pairs == ()

    @pytest.mark.parametrize(("match", "made"), [("(", "x"), ("eth.", r"\1"), ("eth.", r"\g<no>")])
    def test_an_expression_that_cannot_be_used(self, match: str, made: str) -> None:
        found = pair(host(), host(), NicMap("regex", match=match, replace=made))
        assert found.pairs == ()
        assert codes(found.findings)[0] == "copy-regex-invalid"

    def test_two_nics_for_one(self) -> None:
        found = pair(host(), with_nics("eth0", "eth1"), NicMap("regex", match="eth.", replace="eth1"))
        assert "copy-pair-twice" in codes(found.findings)

    def test_names_and_macs_in_any_spelling(self) -> None:
        given_pairs = (("eth1", "ens2"), ("52-54-00-00-00-02", "52:54:00:00:01:01"))
        found = pair(host(), with_nics(*OTHER_NAMES), NicMap("pairs", given_pairs))
        assert found.pairs == (("eth1", "ens2"), ("eth2", "ens1"))

    @pytest.mark.parametrize("pairs", [(("eth9", "ens1"),), (("eth1", "nope"),), (("eth0", "ens1"),)])
    def test_a_pair_of_whom_one_takes_no_part(self, pairs: tuple[tuple[str, str], ...]) -> None:
        found = pair(host(), with_nics(*OTHER_NAMES), NicMap("pairs", pairs))
        assert "copy-pair-unknown" in codes(found.findings)

    def test_equal_speed_and_link_state(self) -> None:
        first = host(nics=(Nic("eth0"), Nic("a", speed=10, status="up"), Nic("b", speed=25, status="up")))
        second = host(nics=(Nic("eth0"), Nic("x", speed=25, status="up"), Nic("y", speed=10, status="down"),
                            Nic("z", speed=10, status="up")))  # fmt: skip
        assert pair(first, second, NicMap("speed")).pairs == (("a", "z"), ("b", "x"))


@given(
    st.lists(st.from_regex(r"e[a-z]{1,3}[0-9]{1,2}", fullmatch=True), unique=True, max_size=6),
    st.lists(st.from_regex(r"e[a-z]{1,3}[0-9]{1,2}", fullmatch=True), unique=True, max_size=6),
    st.sampled_from(["position", "name", "speed"]),
)
def test_every_nic_is_paired_at_most_once_and_none_is_lost(first: list[str], second: list[str], by: str) -> None:
    source, destination = with_nics("m0", *first), with_nics("m0", *second)
    found = pair(source, destination, NicMap(by))
    assert sorted([*(s for s, dummy in found.pairs), *found.unpaired_source]) == sorted(first)
    assert sorted([*(d for dummy, d in found.pairs), *found.unpaired_destination]) == sorted(second)
    assert len(found.as_table(source, destination)) == len(first) + len(second) - len(found.pairs)


def test_the_table_shows_both_sides() -> None:
    rows = pair(bonded(), with_nics("eth0", "ens1"), NicMap("pairs", (("eth1", "ens1"),))).as_table(
        bonded(), with_nics("eth0", "ens1")
    )
    assert rows[0] == {
        "source": {"nic": "eth1", "mac": "52:54:00:00:00:01", "bond": "bond0"},
        "destination": {"nic": "ens1", "mac": "52:54:00:00:01:01", "bond": None},
    }
    assert rows[1]["destination"] is None


def test_the_text_shows_who_is_left_over() -> None:
    found = pair(host(), with_nics("eth0", "ens10", "x"), NicMap("pairs", (("eth1", "ens10"),)))
    assert found.as_text().splitlines()[:2] == ["eth1 -> ens10", "eth2 -> -"]
    assert found.as_text().splitlines()[-1] == "-    -> x"


def test_the_management_network_does_not_count_in_pairing() -> None:
    only_management = host(attachments=(Attachment("ovirtmgmt", "eth0"),))
    assert pair(only_management, with_nics("eth0"), NicMap("name")).findings[0].severity == "info"


def test_a_pairing_knows_both_directions() -> None:
    pairing = Pairing((("eth1", "ens1"), ("bond0", "ens2")))
    assert pairing.to_destination == {"eth1": "ens1", "bond0": "ens2"}
    assert pairing.to_source == {"ens1": "eth1", "ens2": "bond0"}
