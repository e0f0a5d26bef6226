# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What switches report, and when two NICs are on different switch ports or VLANs."""

from __future__ import annotations

import typing as t
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.onramp.ovirt.plugins.module_utils._host_copy.decide import plan_copy
from ansible_collections.onramp.ovirt.plugins.module_utils._host_copy.lldp import (
    LldpNeighbor,
    Tlv,
    compare,
    neighbor,
    pairs_to_compare,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._host_copy.pairing import Pairing
from ansible_collections.onramp.ovirt.plugins.module_utils._host_copy.request import from_params
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.model import HostNetworks
from tests.unit.plugins.module_utils._host_networks.worlds import MANAGEMENT_ATTACHMENT, attached, bonded, host

OUI = 0x0080C2
_neighbor = LldpNeighbor
TAGGED = host(attachments=(MANAGEMENT_ATTACHMENT, attached("v10", "eth1"), attached("v11", "eth1")))
PLAIN = host(attachments=(MANAGEMENT_ATTACHMENT, attached("flat", "eth1")))
PAIRING = Pairing((("eth1", "ens1"), ("eth2", "ens2")))


def element(kind: int, subtype: int | None = None, **properties: str) -> Tlv:
    named = tuple((name.replace("_", " "), value) for name, value in properties.items())
    return Tlv(kind, OUI if subtype else None, subtype, named)


def test_what_a_switch_reports() -> None:
    reported = [
        element(1, chassis_id="52:54:00:ff:00:01"),
        element(5, system_name="leaf1"),
        element(127, 1, port_vlan_id="4"),
        element(127, 3, vlan_id="10", vlan_name="blue"),
        element(127, 3, vlan_id="11"),
        Tlv(127, 0x00120F, 3, (("vlan id", "99"),)),
    ]
    assert neighbor(reported) == _neighbor("leaf1", 4, frozenset({10, 11}))


@given(
    st.lists(
        st.builds(
            Tlv,
            st.sampled_from([None, 5, 127]),
            st.sampled_from([None, OUI]),
            st.sampled_from([None, 1, 3]),
            st.lists(st.tuples(st.sampled_from(["vlan id", "port vlan id", "system name"]), st.text())).map(tuple),
        )
    )
)
def test_any_switch_report_is_understood_or_left_out(reported: list[Tlv]) -> None:
    found = neighbor(reported)
    assert all(isinstance(vlan, int) for vlan in found.vlans)


@pytest.mark.parametrize(
    ("source", "near", "far", "code"),
    [
        (
            TAGGED,
            _neighbor("leaf1", 1, frozenset({10, 11})),
            _neighbor("leaf1", 1, frozenset({10, 11, 12})),
            None,
        ),
        (
            TAGGED,
            _neighbor("leaf1", 1, frozenset({10, 11})),
            _neighbor("leaf1", 1, frozenset({10})),
            "copy-lldp-vlan-mismatch",
        ),
        (TAGGED, _neighbor(vlans=frozenset({10})), _neighbor(vlans=frozenset({20})), "copy-lldp-vlan-mismatch"),
        # VLANs that the copied networks do not need do not matter.
        (TAGGED, _neighbor(vlans=frozenset({10, 99})), _neighbor(vlans=frozenset({10})), None),
        (TAGGED, _neighbor(native=1, vlans=frozenset({10})), _neighbor(native=2, vlans=frozenset({10})), None),
        (PLAIN, _neighbor(native=1), _neighbor(native=2), "copy-lldp-vlan-mismatch"),
        (PLAIN, _neighbor(native=1), _neighbor(), None),
        (TAGGED, _neighbor(), _neighbor("leaf2", 1, frozenset({20})), None),
        (TAGGED, _neighbor("leaf1"), _neighbor("leaf2"), "copy-other-switch"),
        (TAGGED, _neighbor("leaf1"), _neighbor("leaf1"), None),
    ],
)
def test_where_wires_differ(source: t.Any, near: LldpNeighbor, far: LldpNeighbor, code: str | None) -> None:
    found = list(compare(source, PAIRING.pairs, {"eth1": near}, {"ens1": far}))
    assert [f.code for f in found] == ([code] if code else [])


def test_only_cables_over_which_something_new_runs_are_compared() -> None:
    def compared(source: HostNetworks, destination: HostNetworks) -> tuple[tuple[str, str], ...]:
        copy = plan_copy(source, destination, from_params({}))
        return pairs_to_compare(source, copy.pairing, copy.plan)

    bare = host(id="h-2", name="h2")
    assert compared(TAGGED, bare) == (("eth1", "eth1"),)
    assert compared(bonded(), bare) == (("eth1", "eth1"), ("eth2", "eth2"))
    # What the destination has already runs over its cables already.
    two = (MANAGEMENT_ATTACHMENT, attached("v10", "eth1"), attached("v11", "eth2"))
    assert compared(host(attachments=two), replace(bare, attachments=two[:2])) == (("eth2", "eth2"),)


def test_the_text_of_a_finding() -> None:
    near, far = _neighbor("leaf1", 1, frozenset({10, 11})), _neighbor("leaf2", 1, frozenset({12}))
    [found] = compare(TAGGED, PAIRING.pairs, {"eth1": near}, {"ens1": far})
    assert found.text == (
        "By LLDP, NIC 'eth1' of the source and 'ens1' are on different switch ports or VLANs:"
        " the port of switch 'leaf2' has VLAN 10, 11 missing."
    )
