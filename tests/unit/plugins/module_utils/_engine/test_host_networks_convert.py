# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The SDK's objects as plain data and back: what an engine sends is read as it is meant, and the other way round."""

from __future__ import annotations

import typing as t

import pytest
from ovirtsdk4 import types, writer

from ansible_collections.onramp.ovirt.plugins.module_utils._engine import host_networks_convert as convert
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.model import Ip, Network, Qos
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.request import (
    AttachmentRequest,
    BondRequest,
)

NAMES = {"n1": "eth1", "n2": "eth2", "b0": "bond0"}
BLUE = Network("blue", "net-blue", 10)


def bond_of(*options: tuple[str, str], **changes: t.Any) -> t.Any:
    bonding = types.Bonding(
        options=[types.Option(name=name, value=value) for name, value in options],
        slaves=[types.HostNic(id=ident) for ident in ("n2", "n1")],
        **changes,
    )
    return types.HostNic(id="b0", name="bond0", bonding=bonding)


def xml(thing: t.Any) -> str:
    """The body as the SDK writes it, without blanks between elements."""
    text: str = writer.Writer.write(thing, indent=False)
    return text


class TestDevices:
    def test_nics_are_neither_bonds_nor_vlan_devices(self) -> None:
        nics = [
            types.HostNic(id="n2", name="eth2", mac=types.Mac(address="52:54:00:AA:00:02"), speed=10_000_000_000),
            types.HostNic(id="v", name="eth2.10", base_interface="eth2", vlan=types.Vlan(id=10)),
            bond_of(("mode", "1")),
            types.HostNic(id="n1", name="eth1", status=types.NicStatus.DOWN),
        ]
        eth1, eth2 = convert.devices(nics)
        assert (eth1.name, eth1.status, eth1.mac, eth1.speed) == ("eth1", "down", "", None)
        assert (eth2.mac, eth2.speed) == ("52:54:00:aa:00:02", 10_000_000_000)
        assert [bond.name for bond in convert.bonds(nics, NAMES)] == ["bond0"]

    def test_bond_options_are_read_by_their_meaning(self) -> None:
        reported = bond_of(("xmit_hash_policy", "2"), ("mode", "4"), ("miimon", "100"), ("lacp_rate", "0"))
        (bond,) = convert.bonds([reported], NAMES)
        assert (bond.mode, bond.options, bond.slaves) == (
            "802.3ad",
            (("xmit_hash_policy", "layer2+3"),),
            ("eth1", "eth2"),
        )

    def test_an_unknown_mode_and_a_slave_that_is_gone(self) -> None:
        (bond,) = convert.bonds([bond_of(("mode", "9"), active_slave=types.HostNic(id="n2"))], {"n2": "eth2"})
        assert (bond.mode, bond.slaves, bond.active_slave) == ("", ("eth2",), "eth2")

    def test_statistics_without_a_value_are_left_out(self) -> None:
        nic = types.HostNic(
            name="eth1",
            statistics=[
                types.Statistic(name="b", values=[types.Value(datum=2.5)]),
                types.Statistic(name="a", values=[types.Value(datum=None)]),
                types.Statistic(name="c", values=[]),
            ],
        )
        assert convert.devices([nic])[0].statistics == (("b", 2.5),)


def attachment_of(**details: t.Any) -> t.Any:
    found = types.NetworkAttachment(
        id="a1", network=types.Network(id="net-blue"), host_nic=types.HostNic(id="n1"), **details
    )
    (attachment,) = convert.attachments([found], NAMES, [BLUE])
    return attachment


def assigned(method: types.BootProtocol, **ip: t.Any) -> types.IpAddressAssignment:
    return types.IpAddressAssignment(assignment_method=method, ip=types.Ip(**ip))


class TestAttachments:
    def test_names_instead_of_ids(self) -> None:
        found = attachment_of()
        assert (found.network, found.nic, found.id, found.network_id) == ("blue", "eth1", "a1", "net-blue")
        assert (found.ipv4, found.ipv6, found.qos, found.dns_servers, found.properties) == (Ip(), Ip(), None, None, ())
        assert found.in_sync is True

    def test_networks_that_the_cluster_does_not_have_are_left_out(self) -> None:
        assert convert.attachments([types.NetworkAttachment(network=types.Network(id="x"))], NAMES, [BLUE]) == ()

    @pytest.mark.parametrize("mask", ["255.255.255.0", "24", "/24"])
    def test_every_spelling_of_a_netmask(self, mask: str) -> None:
        found = attachment_of(
            ip_address_assignments=[
                assigned(types.BootProtocol.STATIC, version=types.IpVersion.V4, address="192.0.2.5", netmask=mask)
            ]
        )
        assert found.ipv4 == Ip("static", "192.0.2.5", 24)

    def test_ipv6_without_a_version_and_without_a_gateway(self) -> None:
        found = attachment_of(
            ip_address_assignments=[
                assigned(types.BootProtocol.STATIC, address="2001:DB8:0::5", netmask="64", gateway="::")
            ]
        )
        assert found.ipv6 == Ip("static", "2001:db8::5", 64)
        assert found.ipv4 == Ip()

    @pytest.mark.parametrize(
        ("method", "name"),
        [
            (types.BootProtocol.DHCP, "dhcp"),
            (types.BootProtocol.AUTOCONF, "autoconf"),
            (types.BootProtocol.POLY_DHCP_AUTOCONF, "dhcp_autoconf"),
            (types.BootProtocol.NONE, "none"),
        ],
    )
    def test_methods(self, method: types.BootProtocol, name: str) -> None:
        found = attachment_of(
            ip_address_assignments=[assigned(method, version=types.IpVersion.V6, address="2001:db8::7")]
        )
        assert found.ipv6 == Ip(name)

    def test_overrides_and_what_is_reported(self) -> None:
        found = attachment_of(
            qos=types.Qos(outbound_average_linkshare=5),
            dns_resolver_configuration=types.DnsResolverConfiguration(name_servers=["2001:DB8::53", "192.0.2.1"]),
            properties=[types.Property(name="z", value=None), types.Property(name="bridge_opts", value="a=1")],
            in_sync=False,
            reported_configurations=[
                types.ReportedConfiguration(name="vlan", in_sync=True),
                types.ReportedConfiguration(name="mtu", expected_value="1500", actual_value="9000", in_sync=False),
            ],
        )
        assert found.qos == Qos(5)
        assert found.dns_servers == ("2001:db8::53", "192.0.2.1")
        assert found.properties == (("bridge_opts", "a=1"), ("z", ""))
        assert found.in_sync is False
        assert [(item.name, item.expected, item.actual, item.in_sync) for item in found.reported] == [
            ("mtu", "1500", "9000", False),
            ("vlan", None, None, True),
        ]

    def test_an_override_by_nothing_is_not_the_same_as_none(self) -> None:
        assert attachment_of(qos=types.Qos()).qos == Qos()
        assert attachment_of(dns_resolver_configuration=types.DnsResolverConfiguration()).dns_servers is None


def test_networks_of_a_cluster() -> None:
    found = convert.network(
        types.Network(
            id="n",
            name="ovirtmgmt",
            mtu=None,
            required=True,
            display=True,
            usages=[types.NetworkUsage.VM, types.NetworkUsage.MANAGEMENT, types.NetworkUsage.DEFAULT_ROUTE],
            qos=types.Qos(id="q"),
            dns_resolver_configuration=types.DnsResolverConfiguration(name_servers=["192.0.2.53"]),
        )
    )
    assert found == Network(
        "ovirtmgmt",
        "n",
        None,
        0,
        True,
        True,
        roles=frozenset({"management", "default_route", "display"}),
        has_qos=True,
        dns_servers=("192.0.2.53",),
    )
    plain = convert.network(types.Network(id="n", name="x", vlan=types.Vlan(id=7), mtu=9000))
    assert (plain.vlan, plain.mtu, plain.vm, plain.required, plain.roles) == (7, 9000, False, False, frozenset())


class TestRequests:
    def test_a_new_bond(self) -> None:
        body = xml(convert.bond_to_sdk(BondRequest("bond0", options=(("mode", "1"),), slaves=("eth1", "eth2"))))
        assert "<name>bond0</name>" in body
        assert "<options><option><name>mode</name><value>1</value></option></options>" in body
        assert "<slaves><host_nic><name>eth1</name></host_nic><host_nic><name>eth2</name></host_nic></slaves>" in body
        assert "id=" not in body

    def test_what_stays_is_not_sent(self) -> None:
        body = xml(convert.bond_to_sdk(BondRequest("bond0", "b0", slaves=("eth1", "eth2"))))
        assert 'id="b0"' in body
        assert "<options" not in body
        body = xml(convert.attachment_to_sdk(AttachmentRequest("blue", "net-blue", "a1", nic="eth1")))
        assert "<host_nic><name>eth1</name></host_nic>" in body
        for element in ("ip_address_assignments", "qos", "dns_resolver_configuration", "properties"):
            assert element not in body

    def test_both_families_with_their_version(self) -> None:
        addresses = (Ip("static", "192.0.2.5", 24, "192.0.2.1"), Ip("dhcp_autoconf"))
        body = xml(convert.attachment_to_sdk(AttachmentRequest("blue", "net-blue", addresses=addresses)))
        v4, v6 = body.split("</ip_address_assignment>")[:2]
        for element in ("static", "192.0.2.5", "255.255.255.0", "192.0.2.1", ">v4<"):
            assert element in v4
        assert "poly_dhcp_autoconf" in v6
        assert ">v6<" in v6
        assert "address>" not in v6.replace("ip_address", "")

    def test_ipv6_has_a_prefix_and_no_empty_gateway(self) -> None:
        addresses = (Ip(), Ip("static", "2001:db8::5", 64))
        body = xml(convert.attachment_to_sdk(AttachmentRequest("blue", "net-blue", addresses=addresses)))
        assert "<netmask>64</netmask>" in body
        assert "gateway" not in body

    def test_what_takes_an_override_away_is_sent_though_it_is_empty(self) -> None:
        request = AttachmentRequest("blue", "net-blue", "a1", qos=Qos(), dns_servers=(), properties=())
        body = xml(convert.attachment_to_sdk(request))
        assert "<qos><type>hostnetwork</type></qos>" in body
        assert "<dns_resolver_configuration>" in body
        assert "<properties" in body

    def test_qos_has_its_type(self) -> None:
        body = xml(convert.attachment_to_sdk(AttachmentRequest("blue", "net-blue", qos=Qos(5, 100, None))))
        assert "<outbound_average_linkshare>5</outbound_average_linkshare>" in body
        assert "<outbound_average_upperlimit>100</outbound_average_upperlimit>" in body
        assert "realtime" not in body
        assert "<type>hostnetwork</type>" in body
