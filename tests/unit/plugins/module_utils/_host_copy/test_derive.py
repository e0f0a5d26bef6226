# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the destination is to have: every policy, and what it says."""

from __future__ import annotations

import ipaddress
import typing as t
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.onramp.ovirt.plugins.module_utils._host_copy.derive import Derived, Policy, derive_desired
from ansible_collections.onramp.ovirt.plugins.module_utils._host_copy.pairing import NicMap, pair
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.desired_ip import DesiredIp
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.model import (
    Bond,
    HostNetworks,
    Ip,
    Qos,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.plan import HostNetworksPlan, plan_networks
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.setup_options import SetupOptions
from tests.unit.plugins.module_utils._host_networks.worlds import (
    BOND,
    MANAGEMENT_ATTACHMENT,
    attached,
    bonded,
    host,
    hosts,
)

SOURCE = bonded()
OTHER: dict[str, t.Any] = {"id": "h-2", "name": "h2"}


def derived(
    source: HostNetworks, destination: HostNetworks, /, nic_map: NicMap | None = None, **policy: t.Any
) -> Derived:
    return derive_desired(
        source, destination, pair(source, destination, nic_map or NicMap()), Policy(**policy), SetupOptions()
    )


def planned(source: HostNetworks, destination: HostNetworks, **policy: t.Any) -> HostNetworksPlan:
    return plan_networks(destination, derived(source, destination, **policy).desired)


def copied(source: HostNetworks, destination: HostNetworks, **policy: t.Any) -> HostNetworks:
    made = planned(source, destination, **policy)
    assert made.errors == ()
    return made.target


def codes(found: Derived) -> list[str]:
    return [f.code for f in found.findings]


def ipv4(target: HostNetworks, network: str) -> Ip | None:
    attachment = target.attachment(network)
    return attachment.ipv4 if attachment else None


def sourced(**settings: t.Any) -> HostNetworks:
    """A source with one network on eth1 that has these settings."""
    return host(attachments=(MANAGEMENT_ATTACHMENT, attached("v10", "eth1", **settings)))


class TestBonds:
    def test_a_bond_gets_the_options_of_the_source_and_no_others(self) -> None:
        source = bonded(bonds=(replace(BOND, mode="802.3ad", options=(("lacp_rate", "fast"),)),))
        other = bonded(**OTHER, bonds=(replace(BOND, options=(("updelay", "5"),)),))
        for destination in (host(**OTHER), other):
            target = copied(source, destination)
            assert target.bonds[0].options == (("lacp_rate", "fast"),)

    def test_a_primary_slave_is_named_as_on_the_destination(self) -> None:
        source = bonded(bonds=(replace(BOND, options=(("primary", "eth1"),)),))
        nic_map = NicMap("pairs", (("eth1", "eth5"), ("eth2", "eth6")))
        wanted = derived(source, host(**OTHER), nic_map).desired.bonds[0]
        assert (wanted.options, wanted.slaves) == ((("primary", "eth5"),), ("eth5", "eth6"))

    def test_a_bond_with_the_name_of_the_management_bond_is_renamed_once(self) -> None:
        managed = host(
            **OTHER,
            bonds=(Bond("bond0", "b-0", "active-backup", (), ("eth0", "eth6")),),
            attachments=(replace(MANAGEMENT_ATTACHMENT, nic="bond0"),),
        )
        source = bonded(nics=SOURCE.nics[:6])
        first = derived(source, managed)
        assert codes(first) == ["copy-bond-renamed"]
        assert [b.name for b in first.desired.bonds] == ["bond1"]
        after = plan_networks(managed, first.desired).target
        assert plan_networks(after, derived(source, after).desired).changes == ()

    def test_a_bond_of_the_destination_that_the_source_has_not_goes(self) -> None:
        other = host(**OTHER, bonds=(Bond("bond7", "b-7", "active-backup", (), ("eth3", "eth4")),))
        assert [b.name for b in copied(SOURCE, other).bonds] == ["bond0"]
        assert [b.name for b in copied(SOURCE, other, remove_extra=False).bonds] == ["bond0", "bond7"]

    def test_a_bond_whose_networks_are_all_left_out_is_left_out_too(self) -> None:
        other = host(**OTHER, bonds=(Bond("bond7", "b-7", "active-backup", (), ("eth3", "eth4")),), attachments=(
            MANAGEMENT_ATTACHMENT, attached("v12", "bond7")))  # fmt: skip
        assert [b.name for b in copied(SOURCE, other, include=frozenset({"flat"})).bonds] == ["bond7"]

    def test_what_is_on_a_bond_can_go_on_one_nic(self) -> None:
        small = host(**OTHER, nics=SOURCE.nics[:2])
        nic_map = NicMap("pairs", (("bond0", "eth1"),))
        paired = pair(SOURCE, small, nic_map)
        assert [f.severity for f in paired.findings] == ["info"] * 6
        target = plan_networks(small, derived(SOURCE, small, nic_map).desired).target
        assert (target.bonds, [(a.network, a.nic) for a in target.attachments]) == (
            (), [("ovirtmgmt", "eth0"), ("v10", "eth1"), ("v11", "eth1")])  # fmt: skip
        assert plan_networks(target, derived(SOURCE, target, nic_map).desired).request.is_empty


class TestNetworks:
    EXTRA = host(**OTHER, attachments=(MANAGEMENT_ATTACHMENT, attached("v12", "eth3"), attached("v13", "eth4")))

    def names(self, target: HostNetworks) -> list[str]:
        return [a.network for a in target.attachments]

    def test_what_is_too_many_goes(self) -> None:
        assert self.names(copied(SOURCE, self.EXTRA)) == ["ovirtmgmt", "v10", "v11"]

    def test_or_stays(self) -> None:
        found = self.names(copied(SOURCE, self.EXTRA, remove_extra=False))
        assert found == ["ovirtmgmt", "v10", "v11", "v12", "v13"]

    def test_only_what_is_included(self) -> None:
        included = frozenset({"v11", "v12"})
        assert self.names(copied(SOURCE, self.EXTRA, include=included)) == ["ovirtmgmt", "v11", "v13"]

    def test_not_what_is_excluded(self) -> None:
        excluded = frozenset({"v11", "v12"})
        assert self.names(copied(SOURCE, self.EXTRA, exclude=excluded)) == ["ovirtmgmt", "v10", "v12"]

    @pytest.mark.parametrize("option", ["include", "exclude", "address_map"])
    def test_an_unknown_name(self, option: str) -> None:
        value = {"v99": (None, None)} if option == "address_map" else frozenset({"v99"})
        assert "copy-network-unknown" in codes(derived(SOURCE, host(**OTHER), None, **{option: value}))

    def test_a_network_on_the_management_nic_stays_by_default(self) -> None:
        source = host(attachments=(MANAGEMENT_ATTACHMENT, attached("v10", "eth0")))
        other = host(**OTHER, attachments=(replace(MANAGEMENT_ATTACHMENT, nic="eth3"), attached("v11", "eth3")))
        plain = derived(source, other)
        assert (codes(plain), plain.desired.networks) == (["copy-management-vlans"], ())
        target = copied(source, other, management_vlans=True)
        assert [(a.network, a.nic) for a in target.attachments] == [("ovirtmgmt", "eth3"), ("v10", "eth3")]

    def test_an_unpaired_nic_keeps_what_it_has(self) -> None:
        other = host(**OTHER, attachments=(MANAGEMENT_ATTACHMENT, attached("v12", "eth6")))
        assert "v12" in self.names(copied(bonded(nics=SOURCE.nics[:3]), other))


class TestAddresses:
    STATIC = sourced(ipv4=Ip("static", "198.51.100.5", 24, "198.51.100.1"))

    def test_none_as_the_engine_does(self) -> None:
        assert ipv4(copied(self.STATIC, host(**OTHER)), "v10") == Ip()

    def test_what_is_not_static_is_copied(self) -> None:
        target = copied(sourced(ipv4=Ip("dhcp"), ipv6=Ip("autoconf")), host(**OTHER), addresses="increment", offset=1)
        attachment = target.attachment("v10")
        assert attachment and (attachment.ipv4, attachment.ipv6) == (Ip("dhcp"), Ip("autoconf"))

    def test_what_the_destination_has(self) -> None:
        own = Ip("static", "198.51.100.77", 25, "198.51.100.2")
        other = host(**OTHER, attachments=(MANAGEMENT_ATTACHMENT, attached("v10", "eth4", ipv4=own)))
        assert ipv4(copied(self.STATIC, other, addresses="keep"), "v10") == own
        assert ipv4(copied(self.STATIC, host(**OTHER), addresses="keep"), "v10") == Ip()

    def test_what_is_given(self) -> None:
        given_address = DesiredIp("static", "198.51.100.8", 24, None)
        target = copied(self.STATIC, host(**OTHER), addresses="map", address_map={"v10": (given_address, None)})
        assert ipv4(target, "v10") == Ip("static", "198.51.100.8", 24)

    def test_a_missing_static_address_is_reported(self) -> None:
        assert codes(derived(self.STATIC, host(**OTHER), addresses="map")) == ["copy-address-unmapped"]

    def test_counted_up_with_prefix_and_gateway(self) -> None:
        target = copied(self.STATIC, host(**OTHER), addresses="increment", offset=3)
        assert ipv4(target, "v10") == Ip("static", "198.51.100.8", 24, "198.51.100.1")

    @pytest.mark.parametrize(
        ("address", "prefix", "offset", "code"),
        [
            ("198.51.100.5", 24, 249, None),
            ("198.51.100.5", 24, 250, "copy-address-outside"),
            ("198.51.100.5", 24, 251, "copy-address-outside"),
            ("198.51.100.5", 24, -5, "copy-address-outside"),
            ("198.51.100.5", 24, -4, "copy-address-used"),
            ("198.51.100.5", 24, 15, "copy-address-used"),
            ("198.51.100.4", 31, 1, None),
            ("198.51.100.4", 31, 2, "copy-address-outside"),
            ("198.51.100.4", 32, 1, "copy-address-outside"),
            ("198.51.100.4", None, 1, "copy-address-incomplete"),
            ("255.255.255.254", 31, 9, "copy-address-outside"),
        ],
    )
    def test_only_where_a_host_may_be(self, address: str, prefix: int | None, offset: int, code: str | None) -> None:
        source = sourced(ipv4=Ip("static", address, prefix, "198.51.100.1"))
        used = frozenset({"198.51.100.20"})
        found = derived(source, host(**OTHER), addresses="increment", offset=offset, addresses_in_use=used)
        assert codes(found) == ([code] if code else [])

    @given(st.integers(8, 30), st.integers(0, 2**32 - 1), st.integers(-300, 300))
    def test_whatever_is_counted_is_a_host_address_of_the_same_subnet(
        self, prefix: int, number: int, offset: int
    ) -> None:
        source = sourced(ipv4=Ip("static", str(ipaddress.IPv4Address(number)), prefix))
        found = derived(source, host(**OTHER), addresses="increment", offset=offset)
        if found.findings:
            return
        wanted = found.desired.networks[0].ipv4
        subnet = ipaddress.IPv4Network((number, prefix), strict=False)
        assert wanted and wanted.address
        address = ipaddress.IPv4Address(wanted.address)
        assert address in subnet
        assert address not in (subnet.network_address, subnet.broadcast_address)
        assert int(address) - number == offset

    def test_ipv6(self) -> None:
        target = copied(sourced(ipv6=Ip("static", "2001:db8::ff", 64)), host(**OTHER), addresses="increment", offset=1)
        attachment = target.attachment("v10")
        assert attachment and attachment.ipv6 == Ip("static", "2001:db8::100", 64)


class TestOverrides:
    RICH = sourced(dns_servers=("192.0.2.53",), qos=Qos(50), properties=(("bridge_opts", "forward_delay=1500"),))

    @pytest.mark.parametrize(
        ("option", "field"), [("dns", "dns_servers"), ("qos", "qos"), ("properties", "properties")]
    )
    def test_copied_or_skipped(self, option: str, field: str) -> None:
        source = self.RICH.attachment("v10")
        for policy, expected in (({}, getattr(attached("v10", "x"), field)), ({option: True}, getattr(source, field))):
            wanted = plan_networks(
                host(**OTHER), derived(self.RICH, host(**OTHER), None, **policy).desired
            ).target.attachment("v10")
            assert getattr(wanted, field) == expected

    @pytest.mark.parametrize("qos", [False, True])
    def test_a_qos_that_the_source_has_not_cannot_be_taken_away(self, qos: bool) -> None:
        other = host(**OTHER, attachments=(MANAGEMENT_ATTACHMENT, attached("v10", "eth1", qos=Qos(20))))
        assert codes(derived(sourced(), other, qos=qos)) == ["copy-qos-stays"]

    def test_labels(self) -> None:
        source = host(labels=(("tenants", "eth5"),), attachments=(
            MANAGEMENT_ATTACHMENT, attached("app", "eth5"), attached("web", "eth5")))  # fmt: skip
        other = host(**OTHER, labels=(("old", "eth4"), ("elsewhere", "eth0")))
        assert copied(source, other, labels=True).labels == (("elsewhere", "eth0"), ("tenants", "eth5"))
        assert derived(source, other).desired.labels == ()


@given(hosts(), hosts())
def test_a_second_copy_is_none(source: HostNetworks, destination: HostNetworks) -> None:
    other = replace(destination, **OTHER)
    first = planned(source, other, labels=True, dns=True, properties=True)
    if not first.errors:
        assert planned(source, first.target, labels=True, dns=True, properties=True).request.is_empty
