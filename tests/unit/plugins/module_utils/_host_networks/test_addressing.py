# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Spellings of addresses, prefixes and netmasks made one."""

from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks import addressing


@pytest.mark.parametrize(
    ("text", "one"),
    [
        ("2001:0DB8:0::5", "2001:db8::5"),
        (" 192.0.2.5 ", "192.0.2.5"),
        ("", None),
        (None, None),
        ("no address", "no address"),
    ],
)
def test_one_spelling(text: str | None, one: str | None) -> None:
    assert addressing.canonical(text) == one


@pytest.mark.parametrize(
    ("text", "version"), [("192.0.2.5", 6), ("2001:db8::5", 4), ("fe80::1%eth0", 6), ("192.0.2.256", 4), ("", 4)]
)
def test_what_is_no_address_of_this_version(text: str, version: int) -> None:
    with pytest.raises(ValueError, match=r"^(it (is|has) .+)?$"):
        addressing.parse(text, version)


@given(st.integers(0, 32))
def test_netmasks_and_prefixes(prefix: int) -> None:
    netmask = addressing.netmask_of(prefix)
    assert ipaddress.ip_network(f"0.0.0.0/{netmask}").prefixlen == prefix
    assert {addressing.prefix_of(text) for text in (prefix, str(prefix), f"/{prefix}", netmask)} == {prefix}


@pytest.mark.parametrize(
    ("text", "version"),
    [("33", 4), ("129", 6), ("0.0.0.255", 4), ("255.0.255.0", 4), ("255.255.255.0", 6), ("x", 4), ("-1", 4), ("²", 4)],
)
def test_what_is_no_prefix(text: str, version: int) -> None:
    with pytest.raises(ValueError, match=r"^(a prefix is .+|its ones are not contiguous)?$"):
        addressing.prefix_of(text, version)


def test_nothing_is_no_prefix_and_no_mistake() -> None:
    assert addressing.prefix_of(None) is addressing.prefix_of("") is None
    assert addressing.prefix_of("64", 6) == 64


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("192.0.2.5/24", ("192.0.2.5", "24")),
        ("192.0.2.5", ("192.0.2.5", None)),
        ("192.0.2.5/", ("192.0.2.5", "")),
        ("2001:db8::5/64", ("2001:db8::5", "64")),
    ],
)
def test_address_and_prefix(text: str, parts: tuple[str, str | None]) -> None:
    assert addressing.split_cidr(text) == parts


def test_subnets_and_gateways() -> None:
    assert addressing.in_subnet("192.0.2.5", 24, "192.0.2.1")
    assert not addressing.in_subnet("192.0.2.5", 25, "192.0.2.129")
    assert [addressing.no_gateway(text) for text in ("", None, "0.0.0.0", "::", "0::0")] == [None] * 5
    assert addressing.no_gateway("192.0.2.1") == "192.0.2.1"
