# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Modes and options of bonds: when two spellings mean the same, and what a new bond gets."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks import bonds

OPTIONS = st.dictionaries(
    st.sampled_from(sorted(bonds.NAMES - {"mode"})), st.one_of(st.integers(0, 300), st.text("abc123", min_size=1))
)


@pytest.mark.parametrize(
    ("given_mode", "name"),
    [
        (4, "802.3ad"),
        ("4", "802.3ad"),
        ("802.3ad", "802.3ad"),
        ("802.3AD", "802.3ad"),
        ("Active-Backup", "active-backup"),
        (0, "balance-rr"),
        (7, ""),
        ("", ""),
        ("x", ""),
    ],
)
def test_modes(given_mode: object, name: str) -> None:
    assert bonds.mode_name(given_mode) == name
    if name:
        assert bonds.mode_name(bonds.mode_number(name)) == name


@pytest.mark.parametrize(
    ("option", "one", "other"),
    [
        ("xmit_hash_policy", "2", "layer2+3"),
        ("lacp_rate", 1, "fast"),
        ("miimon", "0100", 100),
        ("use_carrier", True, "1"),
        ("arp_ip_target", " 192.0.2.1 ", "192.0.2.1"),
    ],
)
def test_two_spellings_of_one_value(option: str, one: object, other: object) -> None:
    assert bonds.normal_value(option, one) == bonds.normal_value(option, other)


def test_a_primary_slave_keeps_its_digits() -> None:
    assert bonds.normal_value("primary", "007") == "007"


@pytest.mark.parametrize(
    ("mode", "options", "normal"),
    [
        ("802.3ad", {"miimon": 100}, ()),
        ("active-backup", {"miimon": 100}, (("miimon", "100"),)),
        ("802.3ad", {"miimon": 0, "lacp_rate": 0}, (("miimon", "0"),)),
        ("802.3ad", {"mode": 4, "xmit_hash_policy": 2}, (("xmit_hash_policy", "layer2+3"),)),
    ],
)
def test_defaults_of_a_mode_are_left_out(
    mode: str, options: dict[str, object], normal: tuple[tuple[str, str], ...]
) -> None:
    assert bonds.normalise(options.items(), mode) == normal


@given(st.sampled_from(bonds.MODES), OPTIONS)
def test_what_is_sent_is_read_back_as_the_same(mode: str, options: dict[str, object]) -> None:
    normal = bonds.normalise(options.items(), mode)
    assert bonds.parse_options(bonds.wire_options(mode, normal)) == (mode, normal)


def test_the_order_in_which_the_engine_stores_options() -> None:
    options = {"updelay": "5", "xmit_hash_policy": "layer2+3", "miimon": "50"}
    assert bonds.wire_options("802.3ad", options.items()) == (
        ("mode", "4"),
        ("miimon", "50"),
        ("xmit_hash_policy", "2"),
        ("updelay", "5"),
    )


@pytest.mark.parametrize(
    ("mode", "given_options", "made"),
    [
        ("802.3ad", {}, {"miimon": "100", "xmit_hash_policy": "layer2+3"}),
        ("active-backup", {}, {"miimon": "100"}),
        ("active-backup", {"miimon": "50"}, {"miimon": "50"}),
        ("active-backup", {"arp_interval": "100"}, {"arp_interval": "100"}),
    ],
)
def test_a_new_bond_notices_a_dead_link(mode: str, given_options: dict[str, str], made: dict[str, str]) -> None:
    assert bonds.creation_options(mode, given_options) == made
