# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a copy takes away from a host, value by value."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.onramp.ovirt.plugins.module_utils._host_copy.removals import removed_values
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.model import Attachment, Ip, Qos
from tests.unit.plugins.module_utils._host_networks.worlds import MANAGEMENT_ATTACHMENT, attached, host

STATIC = Ip("static", "198.51.100.5", 24, "198.51.100.1")


def messages(before: Attachment, after: Attachment | None, *asked: tuple[str, str]) -> list[str]:
    old = host(attachments=(MANAGEMENT_ATTACHMENT, before))
    new = host(attachments=(MANAGEMENT_ATTACHMENT, *([after] if after else [])))
    return [finding.message for finding in removed_values(old, new, frozenset(asked))]


@pytest.mark.parametrize(
    ("before", "after", "text"),
    [
        ({"ipv4": STATIC}, {}, "IPv4 address 198.51.100.5/24 (gateway 198.51.100.1) of network 'v10'"),
        ({"ipv4": STATIC}, {"ipv4": Ip("dhcp")}, "198.51.100.5/24"),
        ({"ipv4": Ip("dhcp")}, {}, "IPv4 address (dhcp) of network 'v10'"),
        ({"ipv6": Ip("static", "2001:db8::5", 64)}, {}, "IPv6 address 2001:db8::5/64"),
        ({"ipv4": STATIC}, {"ipv4": Ip("static", "198.51.100.6", 24)}, "IPv4 gateway 198.51.100.1"),
        ({"qos": Qos(20, 100)}, {}, "QoS (outbound_average_linkshare: 20, outbound_average_upperlimit: 100)"),
        ({"qos": Qos(20)}, {"qos": Qos()}, "QoS (outbound_average_linkshare: 20)"),
        ({"dns_servers": ("192.0.2.1", "192.0.2.2")}, {}, "DNS servers 192.0.2.1, 192.0.2.2"),
        ({"properties": (("bridge_opts", "a=1"), ("x", "y"))}, {"properties": (("x", "z"),)}, "bridge_opts='a=1'"),
    ],
)
def test_a_value_that_goes_is_named(before: dict[str, t.Any], after: dict[str, t.Any], text: str) -> None:
    [message] = messages(attached("v10", "eth1", **before), attached("v10", "eth2", **after))
    assert text in message


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({}, {"ipv4": STATIC, "qos": Qos(1), "dns_servers": ("192.0.2.1",)}),
        ({"ipv4": STATIC}, {"ipv4": Ip("static", "198.51.100.6", 24, "198.51.100.1")}),
        ({"ipv4": Ip("dhcp")}, {"ipv4": STATIC}),
        ({"qos": Qos(20)}, {"qos": Qos(30)}),
        ({"qos": Qos()}, {}),
        ({"dns_servers": ("192.0.2.1",)}, {"dns_servers": ("192.0.2.2",)}),
    ],
)
def test_a_value_that_is_added_or_replaced_is_not_reported(before: dict[str, t.Any], after: dict[str, t.Any]) -> None:
    assert messages(attached("v10", "eth1", **before), attached("v10", "eth2", **after)) == []


def test_a_removed_network_is_reported_only_with_values_of_its_own() -> None:
    assert messages(attached("v10", "eth1"), None) == []
    [message] = messages(
        attached("v10", "eth1", ipv4=STATIC, qos=Qos(20), dns_servers=("192.0.2.1",), properties=(("x", "y"),)), None
    )
    assert message == (
        "The copy removes network 'v10' from 'eth1', with its IPv4 address 198.51.100.5/24 (gateway 198.51.100.1);"
        " QoS (outbound_average_linkshare: 20); DNS servers 192.0.2.1; property x='y'."
    )


def test_what_the_user_describes_for_the_host_is_not_reported() -> None:
    before = attached("v10", "eth1", ipv4=STATIC, dns_servers=("192.0.2.1",))
    assert messages(before, attached("v10", "eth1"), ("v10", "ipv4"), ("v10", "dns_servers")) == []
    assert len(messages(before, attached("v10", "eth1"), ("v10", "ipv4"), ("v11", "dns_servers"))) == 1
