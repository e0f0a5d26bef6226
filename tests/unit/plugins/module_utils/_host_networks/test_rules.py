# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every rule of a plan, by a case that breaks it, and by neighbours that do not."""

from __future__ import annotations

import typing as t
from dataclasses import replace

import pytest

from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.desired import from_params
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.model import (
    Attachment,
    HostNetworks,
    Ip,
    Network,
    Qos,
    ReportedConfiguration,
    UnmanagedNetwork,
    VlanDevice,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.plan import plan_networks
from tests.unit.plugins.module_utils._host_networks import worlds
from tests.unit.plugins.module_utils._host_networks.worlds import (
    MANAGEMENT_ATTACHMENT,
    NETWORKS,
    attached,
    bonded,
    host,
)

STATIC = {"address": "198.51.100.5/24"}
SLAVES = ["eth1", "eth2"]
BOND = {"name": "bond0", "mode": 1, "slaves": SLAVES}
LABELLED = host(
    labels=(("tenants", "eth5"),), attachments=(MANAGEMENT_ATTACHMENT, attached("app", "eth5"), attached("web", "eth5"))
)
BY_HAND = host(
    unmanaged=(UnmanagedNetwork("byhand", "eth6.7", "6279"),), vlans=(VlanDevice("eth6.7", "eth6", 7, "i-7"),)
)
TAGGED = host(
    attachments=(MANAGEMENT_ATTACHMENT, attached("v10", "eth1")), vlans=(VlanDevice("eth1.10", "eth1", 10, "i-10"),)
)
OUT = host(
    attachments=(
        MANAGEMENT_ATTACHMENT,
        attached("v10", "eth1", in_sync=False, reported=(ReportedConfiguration("mtu", "1500", "9000", False),)),
    )
)
WITH_QOS = host(attachments=(MANAGEMENT_ATTACHMENT, attached("v10", "eth1", qos=Qos(50))))
TWINS = host(networks=(*NETWORKS, Network("v10b", "n-v10b", vlan=10)))
WITH_PRIMARY = bonded(bonds=(replace(worlds.BOND, options=(("miimon", "100"), ("primary", "eth1"))),))
REQUIRED = host(attachments=(MANAGEMENT_ATTACHMENT, attached("migration", "eth1", ipv4=Ip("dhcp"))))


def address(address: str, **more: str) -> dict[str, t.Any]:
    return {"networks": [net("v10", "eth1", ipv4={"address": address, **more})]}


def net(name: str, nic: str | None = None, **settings: t.Any) -> dict[str, t.Any]:
    return {"name": name, **({"nic": nic} if nic else {}), **settings}


TWICE = {"networks": [net("v10", "eth1", ipv4=STATIC), net("v11", "eth1", ipv4=STATIC)]}
ERRORS: list[tuple[str, str, HostNetworks, dict[str, t.Any]]] = [
    ("network-unknown", "networks[0].name", host(), {"networks": [net("nosuch", "eth1")]}),
    ("nic-missing", "networks[0].nic", host(), {"networks": [net("v10")]}),
    ("network-external", "networks[0].name", host(), {"networks": [net("outside", "eth1")]}),
    ("nic-unknown", "networks[0].nic", host(), {"networks": [net("v10", "eth9")]}),
    ("nic-is-vlan", "networks[0].nic", TAGGED, {"networks": [net("v11", "eth1.10")]}),
    ("nic-is-slave", "networks[0].nic", bonded(), {"networks": [net("v12", "eth1")]}),
    ("role-network-without-address", "networks[0]", host(), {"networks": [net("migration", "eth1")]}),
    (
        "ip-static-incomplete",
        "networks[0].ipv4",
        host(),
        {"networks": [net("v10", "eth1", ipv4={"address": "198.51.100.5"})]},
    ),
    (
        "ipv6-gateway-without-default-route",
        "networks[0].ipv6.gateway",
        host(),
        {"networks": [net("v10", "eth1", ipv6={"address": "2001:db8::5/64", "gateway": "2001:db8::1"})]},
    ),
    ("label-holds-network", "networks[0].nic", LABELLED, {"networks": [net("web", "eth6")]}),
    (
        "label-holds-network",
        "networks[0].nic",
        host(),
        {"labels": [net("tenants", "eth5")], "networks": [net("web", "eth6")]},
    ),
    ("network-out-of-sync", "networks[0]", OUT, {"networks": [net("v10", "eth2")]}),
    ("management-network-removed", "networks[0]", host(), {"networks": [{"name": "ovirtmgmt", "state": "absent"}]}),
    ("label-holds-removed-network", "networks[0]", LABELLED, {"networks": [{"name": "web", "state": "absent"}]}),
    ("bond-is-nic", "bonds[0].name", host(), {"bonds": [{"name": "eth3", "slaves": SLAVES}]}),
    ("bond-name-format", "bonds[0].name", host(), {"bonds": [{"name": "team0", "slaves": SLAVES}]}),
    (
        "bond-name-format",
        "bonds[0].name",
        replace(host(), compatibility_version=(4, 2)),
        {"bonds": [{"name": "bond_a", "slaves": SLAVES}]},
    ),
    ("bond-needs-two-slaves", "bonds[0].slaves", host(), {"bonds": [{"name": "bond0", "slaves": ["eth1"]}]}),
    ("bond-needs-two-slaves", "bonds[0].slaves", host(), {"bonds": [{"name": "bond0"}]}),
    ("slave-unknown", "bonds[0].slaves", host(), {"bonds": [{"name": "bond0", "slaves": ["eth1", "eth9"]}]}),
    ("slave-is-bond-or-vlan", "bonds[0].slaves", TAGGED, {"bonds": [{"name": "bond0", "slaves": ["eth2", "eth1.10"]}]}),
    ("slave-in-other-bond", "bonds[0].slaves", bonded(), {"bonds": [{"name": "bond1", "slaves": ["eth2", "eth3"]}]}),
    ("slave-has-network", "bonds[0].slaves", TAGGED, {"bonds": [BOND]}),
    ("slave-has-network", "bonds[0].slaves", host(), {"bonds": [BOND], "networks": [net("v10", "eth1")]}),
    ("slave-has-label", "bonds[0].slaves", LABELLED, {"bonds": [{"name": "bond0", "slaves": ["eth4", "eth5"]}]}),
    (
        "slave-has-unmanaged-network",
        "bonds[0].slaves",
        BY_HAND,
        {"bonds": [{"name": "bond0", "slaves": ["eth5", "eth6"]}]},
    ),
    ("bond-in-use", "bonds[0]", bonded(), {"bonds": [{"name": "bond0", "state": "absent"}]}),
    ("label-nic-unknown", "labels[0].nic", host(), {"labels": [net("lab", "eth9")]}),
    ("label-on-slave-or-vlan", "labels[0].nic", bonded(), {"labels": [net("lab", "eth1")]}),
    ("label-on-slave-or-vlan", "labels[0].nic", TAGGED, {"labels": [net("lab", "eth1.10")]}),
    ("label-on-unmanaged-network", "labels[0].nic", BY_HAND, {"labels": [net("lab", "eth6")]}),
    (
        "labelled-bond-improper",
        "labels[0].nic",
        host(),
        {"bonds": [{"name": "bond0", "slaves": ["eth1"]}], "labels": [net("lab", "bond0")]},
    ),
    ("host-status", "host", replace(host(), status="non_responsive"), {"networks": [net("v10", "eth1")]}),
    ("untagged-networks", "networks[0]", host(), {"networks": [net("flat", "eth0")]}),
    ("vlan-twice", "networks[0]", TWINS, {"networks": [net("v10", "eth1"), net("v10b", "eth1")]}),
    ("mtu-differs", "networks[0]", host(), {"networks": [net("storage", "eth1"), net("v10", "eth1")]}),
    ("qos-on-some", "networks[0]", WITH_QOS, {"networks": [net("v11", "eth1")]}),
    ("bond-mode-without-vms", "bonds[0]", host(), {"bonds": [{**BOND, "mode": 6}], "networks": [net("v10", "bond0")]}),
    (
        "bond-mode-without-vms",
        "bonds[0]",
        host(),
        {"bonds": [{**BOND, "mode": 0}], "labels": [net("tenants", "bond0")]},
    ),
    (
        "bond-primary-not-slave",
        "bonds[0].options.primary",
        bonded(),
        {"bonds": [{"name": "bond0", "options": {"primary": "eth33"}}]},
    ),
    (
        "bond-option-not-in-mode",
        "bonds[0].options.lacp_rate",
        host(),
        {"bonds": [{**BOND, "options": {"lacp_rate": "fast"}}]},
    ),
    ("required-network-removed", "networks[0]", REQUIRED, {"networks": [{"name": "migration", "state": "absent"}]}),
    (
        "ip-address-of-subnet",
        "networks[0].ipv4.address",
        host(),
        address("198.51.100.0/24"),
    ),
    (
        "ip-address-of-subnet",
        "networks[0].ipv4.address",
        host(),
        address("198.51.100.255/24"),
    ),
    (
        "ip-address-twice",
        "networks[1].ipv4.address",
        host(),
        TWICE,
    ),
    (
        "ip-address-twice",
        "networks[0].ipv4.address",
        host(),
        address("192.0.2.11/24"),
    ),
    ("unmanaged-network-in-the-way", "networks[0]", BY_HAND, {"networks": [net("v10", "eth6")]}),
    ("unmanaged-network-is-managed", "unmanaged_networks[0].name", host(), {"unmanaged_networks": [{"name": "v10"}]}),
    (
        "bridge-opts-invalid",
        "networks[0].properties.bridge_opts",
        host(),
        {"networks": [net("v10", "eth1", properties={"bridge_opts": "nothing"})]},
    ),
    (
        "bridge-opts-invalid",
        "networks[0].properties.bridge_opts",
        host(),
        {"networks": [net("storage", "eth1", properties={"bridge_opts": "a=b"})]},
    ),
]
REMARKS: list[tuple[str, str, HostNetworks, dict[str, t.Any]]] = [
    ("bond-name-long", "warning", host(), {"bonds": [{"name": "bond_with_a_long_name", "slaves": SLAVES}]}),
    (
        "gateway-outside-subnet",
        "warning",
        host(),
        {"networks": [net("v10", "eth1", ipv4={**STATIC, "gateway": "203.0.113.1"})]},
    ),
    (
        "gateway-is-address",
        "warning",
        host(),
        {"networks": [net("v10", "eth1", ipv4={**STATIC, "gateway": "198.51.100.5"})]},
    ),
    (
        "required-network-leaves",
        "warning",
        REQUIRED,
        {"networks": [{"name": "migration", "state": "absent"}], "allow_removing_required": True},
    ),
    (
        "gateway-unusable",
        "warning",
        host(),
        address(**STATIC, gateway="198.51.100.255"),
    ),
    ("ip-address-anycast", "warning", host(), {"networks": [net("v10", "eth1", ipv6={"address": "2001:db8::/64"})]}),
    ("ip-address-link-local", "warning", host(), {"networks": [net("v10", "eth1", ipv6={"address": "fe80::5/64"})]}),
    (
        "vlan-device-name-long",
        "warning",
        host(),
        {
            "bonds": [{"name": "bondabcdefgh", "slaves": SLAVES}],
            "networks": [net("v10", "bondabcdefgh"), net("web", "bondabcdefgh")],
        },
    ),
    (
        "mtu-too-small-for-ipv6",
        "warning",
        host(networks=(*NETWORKS, Network("small", "n-small", vlan=7, mtu=1000))),
        {"networks": [net("small", "eth1", ipv6={"method": "dhcp"})]},
    ),
    ("bond-primary-leaves", "info", WITH_PRIMARY, {"bonds": [{"name": "bond0", "slaves": ["eth3", "eth4"]}]}),
    (
        "management-unchecked",
        "warning",
        host(),
        {"networks": [net("ovirtmgmt", ipv4={"method": "dhcp"})], "check_connectivity": False},
    ),
    ("not-committed", "info", host(), {"networks": [net("v10", "eth1")], "commit": False}),
    (
        "property-not-built-in",
        "warning",
        host(),
        {"networks": [net("v10", "eth1", properties={"ethtool_opts": "-K rx off"})]},
    ),
    ("bond-options-reset", "info", bonded(), {"bonds": [{"name": "bond0", "mode": 4}]}),
]


@pytest.mark.parametrize(
    ("code", "path", "current", "options"), ERRORS, ids=[f"{i}-{e[0]}" for i, e in enumerate(ERRORS)]
)
def test_what_the_engine_would_refuse(code: str, path: str, current: HostNetworks, options: dict[str, t.Any]) -> None:
    found = {(f.code, f.path) for f in plan_networks(current, from_params(options)).errors}
    assert (code, path) in found


@pytest.mark.parametrize(("code", "severity", "current", "options"), REMARKS, ids=[r[0] for r in REMARKS])
def test_what_is_worth_a_remark(code: str, severity: str, current: HostNetworks, options: dict[str, t.Any]) -> None:
    planned = plan_networks(current, from_params(options))
    assert planned.errors == ()
    assert (code, severity) in {(f.code, f.severity) for f in planned.findings}


FINE: list[tuple[str, HostNetworks, dict[str, t.Any]]] = [
    ("a slave that loses its network", TAGGED, {"bonds": [BOND], "networks": [{"name": "v10", "state": "absent"}]}),
    ("a slave whose network moves to the bond", TAGGED, {"bonds": [BOND], "networks": [net("v10", "bond0")]}),
    (
        "a slave that changes over",
        bonded(),
        {"bonds": [{"name": "bond0", "slaves": ["eth1", "eth3"]}, {"name": "bond1", "slaves": ["eth2", "eth4"]}]},
    ),
    (
        "a network on a slave that becomes free",
        bonded(),
        {
            "bonds": [{"name": "bond0", "slaves": ["eth1", "eth3"]}],
            "networks": [net("v12", "eth2")],
        },
    ),
    (
        "VLANs of any MTU beside each other",
        host(),
        {"networks": [net("v10", "eth1"), net("migration", "eth1", ipv4=STATIC)]},
    ),
    ("a storage network on any bond", host(), {"bonds": [{**BOND, "mode": 6}], "networks": [net("storage", "bond0")]}),
    ("a label that moves with its networks", LABELLED, {"labels": [net("tenants", "eth6")]}),
    (
        "an IPv6 gateway for the default route",
        host(),
        {
            "networks": [net("ovirtmgmt", ipv6={"address": "2001:db8::5/64", "gateway": "2001:db8::1"})],
        },
    ),
    ("QoS on all", WITH_QOS, {"networks": [net("v11", "eth1", qos={"outbound_average_linkshare": 5})]}),
    ("out of sync and gone", OUT, {"networks": [{"name": "v10", "state": "absent"}]}),
    (
        "nothing to do on a host that is away",
        replace(host(), status="non_responsive"),
        {"networks": [net("ovirtmgmt")]},
    ),
    (
        "nothing to do beside what is broken",
        host(attachments=(MANAGEMENT_ATTACHMENT, attached("flat", "eth0"))),
        {
            "networks": [net("ovirtmgmt")],
        },
    ),
]


@pytest.mark.parametrize(("current", "options"), [f[1:] for f in FINE], ids=[f[0] for f in FINE])
def test_what_the_engine_takes(current: HostNetworks, options: dict[str, t.Any]) -> None:
    assert plan_networks(current, from_params(options)).errors == ()


def test_all_findings_come_at_once_with_the_engines_key() -> None:
    options = {
        "bonds": [{"name": "team0", "slaves": ["eth9"]}],
        "networks": [net("nosuch", "eth1"), net("v10", "eth8")],
    }
    found = plan_networks(host(), from_params(options)).errors
    assert {f.code for f in found} >= {
        "bond-name-format",
        "bond-needs-two-slaves",
        "slave-unknown",
        "network-unknown",
        "nic-unknown",
    }
    assert all(f.text.endswith(f"({f.rule})") for f in found)


def test_an_attachment_of_an_unknown_network_is_left_alone() -> None:
    current = host(attachments=(MANAGEMENT_ATTACHMENT, Attachment("v10", "eth1", "a", "n-v10")), networks=NETWORKS[:1])
    assert plan_networks(current, from_params({"networks": [net("ovirtmgmt", ipv4={"method": "dhcp"})]})).errors == ()


def rules(current: HostNetworks, **options: t.Any) -> set[str]:
    return {f.rule for f in plan_networks(current, from_params(options)).errors}


class TestKeysOfTheEngine:
    """One situation has one key, that of the rule which the engine looks at first."""

    def test_a_slave_of_two_bonds_of_the_request(self) -> None:
        two = [{**BOND}, {**BOND, "name": "bond1", "slaves": ["eth2", "eth3"]}]
        assert rules(host(), bonds=two) == {"NETWORK_INTERFACE_REFERENCED_AS_A_SLAVE_MULTIPLE_TIMES"}

    def test_a_slave_of_a_bond_that_keeps_it(self) -> None:
        assert rules(bonded(), bonds=[{"name": "bond1", "slaves": ["eth2", "eth3"]}]) == {
            "NETWORK_INTERFACE_ALREADY_IN_BOND"
        }

    def test_a_vm_network_by_label_on_a_new_and_on_an_existing_bond(self) -> None:
        label = [{"name": "tenants", "nic": "bond0"}]
        rr: dict[str, t.Any] = {**BOND, "mode": 0}
        assert rules(host(), bonds=[rr], labels=label) == {"INVALID_BOND_MODE_FOR_BOND_WITH_VM_NETWORK"}
        existing = bonded(bonds=(replace(worlds.BOND, mode="balance-rr"),), attachments=(MANAGEMENT_ATTACHMENT,))
        assert rules(existing, labels=label) == {"INVALID_BOND_MODE_FOR_BOND_WITH_LABELED_VM_NETWORK"}

    def test_a_network_on_a_slave_of_an_untouched_bond(self) -> None:
        assert rules(bonded(), networks=[net("v12", "eth1")]) == {"ERR_BAD_NIC"}


def test_a_primary_leaves_with_its_slave() -> None:
    planned = plan_networks(WITH_PRIMARY, from_params({"bonds": [{"name": "bond0", "slaves": ["eth2", "eth3"]}]}))
    assert planned.errors == ()
    assert planned.target.bonds[0].options == (("miimon", "100"),)
    assert planned.request.modified_bonds[0].options == (("mode", "1"), ("miimon", "100"))


def test_a_default_of_another_mode_is_not_sent() -> None:
    planned = plan_networks(host(), from_params({"bonds": [{**BOND, "options": {"lacp_rate": "slow"}}]}))
    assert planned.errors == ()
    assert planned.request.modified_bonds[0].options == (("mode", "1"), ("miimon", "100"))


def test_a_link_local_gateway_of_ipv6_is_as_good_as_any() -> None:
    ipv6 = {"address": "2001:db8::5/64", "gateway": "fe80::1"}
    assert plan_networks(host(), from_params({"networks": [net("ovirtmgmt", ipv6=ipv6)]})).findings == ()


def test_a_required_network_leaves_a_host_in_maintenance() -> None:
    resting = replace(REQUIRED, status="maintenance")
    assert plan_networks(resting, from_params({"networks": [{"name": "migration", "state": "absent"}]})).findings == ()


def test_a_property_that_is_in_use_is_known() -> None:
    current = host(attachments=(MANAGEMENT_ATTACHMENT, attached("v11", "eth1", properties=(("ethtool_opts", "x"),))))
    used = [net("v10", "eth1", properties={"ethtool_opts": "-K rx off"})]
    assert plan_networks(current, from_params({"networks": used})).findings == ()


class TestNamesThatDoNotExist:
    many = host(
        nics=tuple(worlds.Nic(f"eth{i}") for i in range(300)),
        networks=(*NETWORKS, *(Network(f"tenant{i}", vlan=500 + i) for i in range(300))),
    )

    def hint(self, **options: t.Any) -> str:
        findings = plan_networks(self.many, from_params(options)).errors
        assert len(findings) == 1
        return findings[0].hint

    def test_get_near_names_only(self) -> None:
        assert self.hint(networks=[net("tennant7", "eth1")]).startswith("Did you mean 'tenant7'")
        assert len(self.hint(networks=[net("v10", "eht1")])) < 60
        assert len(self.hint(bonds=[{"name": "bond0", "mode": 1, "slaves": ["eth1", "etx2"]}])) < 60
        assert len(self.hint(labels=[{"name": "tenants", "nic": "etx1"}])) < 60

    def test_get_no_list_where_nothing_is_near(self) -> None:
        assert self.hint(networks=[net("v10", "wlan")]) == ""
        assert self.hint(networks=[net("xyz", "eth1")]) == "Create it, and attach it to the cluster of the host."


def test_what_follows_from_an_unknown_nic_is_left_out() -> None:
    wrong = [net("flat", "eht1"), net("ovirtmgmt", "eht1")]
    assert [f.code for f in plan_networks(host(), from_params({"networks": wrong})).errors] == [
        "nic-unknown",
        "nic-unknown",
    ]


def test_an_unmanaged_network_has_the_index_that_the_user_wrote() -> None:
    names = [{"name": "z"}, {"name": "v10"}, {"name": "a"}]
    assert [f.path for f in plan_networks(host(), from_params({"unmanaged_networks": names})).errors] == [
        "unmanaged_networks[1].name"
    ]


def test_a_misspelt_network_is_reported_before_what_exclusive_removes() -> None:
    desired = from_params({"exclusive": True, "networks": [{"name": "migraiton", "nic": "eth1"}]})
    codes = [finding.code for finding in plan_networks(REQUIRED, desired).errors]
    assert codes == ["network-unknown", "required-network-removed"]
