# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a user may write, and what is said about what cannot be meant."""

from __future__ import annotations

import typing as t

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.onramp.ovirt.plugins.module_utils._errors import InputError
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.desired import (
    Desired,
    DesiredBond,
    DesiredLabel,
    DesiredNetwork,
    from_params,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.desired_ip import DesiredIp
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.model import Qos


def codes(options: dict[str, t.Any]) -> set[tuple[str, str]]:
    with pytest.raises(InputError) as refused:
        from_params(options)
    return {(f.code, f.path) for f in refused.value.findings}


def network(**settings: t.Any) -> dict[str, t.Any]:
    return {"networks": [{"name": "red", **settings}]}


WRONG: list[tuple[str, str, dict[str, t.Any]]] = [
    ("name-missing", "networks[0].name", {"networks": [{"name": " "}]}),
    ("named-twice", "bonds[1].name", {"bonds": [{"name": "bond0"}, {"name": "bond0"}]}),
    ("connectivity-timeout-out-of-range", "connectivity_timeout", {"connectivity_timeout": 0}),
    ("connectivity-timeout-out-of-range", "connectivity_timeout", {"connectivity_timeout": 121}),
    ("bond-mode-unknown", "bonds[0].mode", {"bonds": [{"name": "bond0", "mode": "fast"}]}),
    ("slave-named-twice", "bonds[0].slaves", {"bonds": [{"name": "bond0", "slaves": ["eth1", "eth1"]}]}),
    ("bond-mode-among-options", "bonds[0].options.mode", {"bonds": [{"name": "bond0", "options": {"mode": 1}}]}),
    ("bond-option-unknown", "bonds[0].options.colour", {"bonds": [{"name": "bond0", "options": {"colour": "red"}}]}),
    (
        "bond-option-value",
        "bonds[0].options.lacp_rate",
        {"bonds": [{"name": "bond0", "options": {"lacp_rate": "often"}}]},
    ),
    ("bond-option-value", "bonds[0].options.miimon", {"bonds": [{"name": "bond0", "options": {"miimon": [1]}}]}),
    ("details-of-absent", "bonds[0]", {"bonds": [{"name": "bond0", "state": "absent", "mode": 1}]}),
    ("details-of-absent", "networks[0]", network(state="absent", nic="eth1")),
    ("nic-missing", "networks[0].nic", network(nic="")),
    ("property-value", "networks[0].properties.a", network(properties={"a": [1]})),
    (
        "qos-out-of-range",
        "networks[0].qos.outbound_average_linkshare",
        network(qos={"outbound_average_linkshare": 101}),
    ),
    (
        "qos-linkshare-missing",
        "networks[0].qos.outbound_average_linkshare",
        network(qos={"outbound_average_realtime": 5}),
    ),
    (
        "qos-limits-inconsistent",
        "networks[0].qos.outbound_average_upperlimit",
        network(
            qos={"outbound_average_linkshare": 1, "outbound_average_upperlimit": 1, "outbound_average_realtime": 2}
        ),
    ),
    ("label-format", "labels[0].name", {"labels": [{"name": "a b", "nic": "eth1"}]}),
    ("label-without-nic", "labels[0].nic", {"labels": [{"name": "lab"}]}),
    ("ip-method-unknown", "networks[0].ipv4.method", network(ipv4={"method": "autoconf"})),
    ("ip-details-without-static", "networks[0].ipv4", network(ipv4={"method": "dhcp", "address": "192.0.2.1/24"})),
    ("ip-prefix-invalid", "networks[0].ipv4.address", network(ipv4={"address": "192.0.2.1/33"})),
    ("ip-prefix-invalid", "networks[0].ipv4.address", network(ipv4={"address": "192.0.2.1/"})),
    ("ip-prefix-invalid", "networks[0].ipv4.netmask", network(ipv4={"address": "192.0.2.1", "netmask": "255.0.255.0"})),
    (
        "ip-prefix-contradiction",
        "networks[0].ipv4",
        network(ipv4={"address": "192.0.2.1/24", "netmask": "255.255.0.0"}),
    ),
    ("ip-address-invalid", "networks[0].ipv4.address", network(ipv4={"address": "192.0.2.256/24"})),
    ("ip-address-invalid", "networks[0].ipv4.address", network(ipv4={"address": "2001:db8::1/64"})),
    ("ip-address-invalid", "networks[0].ipv6.address", network(ipv6={"address": "fe80::1%eth0/64"})),
    ("ip-address-unusable", "networks[0].ipv4.address", network(ipv4={"address": "224.0.0.1/24"})),
    ("ip-gateway-invalid", "networks[0].ipv4.gateway", network(ipv4={"address": "192.0.2.1/24", "gateway": "gw"})),
    ("dns-server-invalid", "networks[0].dns_servers[0]", network(dns_servers=["ns1"])),
    ("dns-servers-too-many", "networks[0].dns_servers", network(dns_servers=[f"192.0.2.{i}" for i in range(4)])),
    ("dns-server-twice", "networks[0].dns_servers", network(dns_servers=["2001:db8::1", "2001:DB8:0::1"])),
]


@pytest.mark.parametrize(("code", "path", "options"), WRONG, ids=[f"{i}-{w[0]}" for i, w in enumerate(WRONG)])
def test_what_cannot_be_meant(code: str, path: str, options: dict[str, t.Any]) -> None:
    assert (code, path) in codes(options)


def test_all_errors_are_reported_at_once() -> None:
    found = codes({"bonds": [{"name": "bond0", "mode": 9}], "labels": [{"name": "a b"}], "connectivity_timeout": 500})
    assert {code for code, _path in found} == {
        "bond-mode-unknown",
        "label-format",
        "label-without-nic",
        "connectivity-timeout-out-of-range",
    }


def test_what_is_left_out_is_not_mentioned() -> None:
    found = from_params({"bonds": [{"name": "bond0"}], "networks": [{"name": "red"}], "labels": None})
    assert found == Desired(
        bonds=(DesiredBond("bond0", path="bonds[0]"),), networks=(DesiredNetwork("red", path="networks[0]"),)
    )


def test_spellings_are_made_one() -> None:
    spellings = [
        {"address": "198.51.100.5/24", "gateway": "0.0.0.0"},
        {"address": "198.51.100.5", "netmask": "255.255.255.0", "gateway": ""},
        {"method": "static", "address": " 198.51.100.5 ", "prefix": 24, "gateway": "0.0.0.0"},
    ]
    found = {from_params(network(ipv4=spelling)).networks[0].ipv4 for spelling in spellings}
    assert found == {DesiredIp("static", "198.51.100.5", 24, "")}


def test_given_empty_is_something_else_than_left_out() -> None:
    found = from_params(network(dns_servers=[], qos={}, properties={}, ipv4={})).networks[0]
    assert (found.dns_servers, found.qos, found.properties, found.ipv4) == ((), Qos(), (), None)


def test_labels_and_unmanaged_networks() -> None:
    options = {"labels": [{"name": "lab", "state": "absent"}], "unmanaged_networks": [{"name": "b"}, {"name": "a"}]}
    found = from_params(options)
    assert found.labels == (DesiredLabel("lab", False, None, "labels[0]"),)
    assert found.unmanaged == ("b", "a")


ANY = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 300) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
TEXT = st.none() | st.text(max_size=20)


@settings(max_examples=200)
@given(
    st.fixed_dictionaries(
        {
            "bonds": st.lists(
                st.fixed_dictionaries(
                    {"name": st.text(max_size=10)},
                    optional={
                        "mode": TEXT,
                        "slaves": st.lists(st.text(max_size=5)),
                        "options": st.dictionaries(st.text(max_size=8), ANY, max_size=3),
                        "state": st.sampled_from(["present", "absent"]),
                    },
                ),
                max_size=2,
            ),
            "networks": st.lists(
                st.fixed_dictionaries(
                    {"name": st.text(max_size=10)},
                    optional={
                        "nic": TEXT,
                        "ipv4": st.fixed_dictionaries(
                            {},
                            optional={
                                "address": TEXT,
                                "netmask": TEXT,
                                "prefix": st.integers(-5, 200),
                                "gateway": TEXT,
                            },
                        ),
                        "ipv6": st.fixed_dictionaries(
                            {}, optional={"address": TEXT, "prefix": st.integers(), "gateway": TEXT}
                        ),
                        "dns_servers": st.lists(st.text(max_size=20), max_size=4),
                        "properties": st.dictionaries(st.text(max_size=8), ANY, max_size=3),
                    },
                ),
                max_size=2,
            ),
            "connectivity_timeout": st.none() | st.integers(),
        }
    )
)
def test_whatever_is_written_is_read_or_refused(options: dict[str, t.Any]) -> None:
    try:
        from_params(options)
    except InputError as refused:
        assert refused.findings
        assert all(f.code and f.path and f.message for f in refused.findings)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"ipv6": {"address": "auto"}}, "'auto' is not an IPv6 address. Did you mean 'autoconf'?"),
        ({"ipv4": {"address": "1.2.3/24"}}, "'1.2.3' is not an IPv4 address."),
        ({"ipv4": {"address": "::1/64"}}, "'::1' is not an IPv4 address: it is an IPv6 address."),
        ({"ipv4": {"address": "192.0.2.1/33"}}, "'33' is not a netmask or prefix of IPv4: a prefix is 0 to 32."),
        ({"ipv4": {"address": "192.0.2.1", "netmask": "x"}}, "'x' is not a netmask or prefix of IPv4."),
        ({"ipv4": {"gateway": "here"}}, "'here' is not an IPv4 gateway."),
    ],
)
def test_a_message_about_an_address_repeats_nothing(options: dict[str, t.Any], message: str) -> None:
    with pytest.raises(InputError) as caught:
        from_params(network(**options))
    (found,) = caught.value.findings[:1]
    assert f"{found.message} {found.hint}".strip() == message
