# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One desired networking over another: what is on top wins, and what it does not mention stays."""

from __future__ import annotations

import pytest
from hypothesis import given

from ansible_collections.onramp.ovirt.plugins.module_utils._errors import InputError
from ansible_collections.onramp.ovirt.plugins.module_utils._host_copy.overlay import merge_additions
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.desired import (
    Desired,
    DesiredBond,
    DesiredLabel,
    DesiredNetwork,
    from_params,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.desired_ip import DesiredIp
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.setup_options import SetupOptions
from tests.unit.plugins.module_utils._host_networks.worlds import desired_params

BASE = Desired(
    bonds=(DesiredBond("bond0", True, "802.3ad", (("lacp_rate", "fast"),), ("eth1", "eth2"), "bond bond0", True),),
    networks=(
        DesiredNetwork("blue", nic="bond0", ipv4=DesiredIp("dhcp"), dns_servers=("192.0.2.53",)),
        DesiredNetwork("old", False),
    ),
    labels=(DesiredLabel("tenants", True, "bond0"),),
    setup=SetupOptions(commit=False),
)


def test_only_what_is_mentioned_is_another() -> None:
    own = Desired(
        bonds=(DesiredBond("bond0", options=(("miimon", "50"),), path="additions.bonds[0]"),),
        networks=(DesiredNetwork("blue", ipv4=DesiredIp("none"), dns_servers=()),),
        labels=(DesiredLabel("tenants", False),),
    )
    made = merge_additions(BASE, own)
    assert made.bonds == (
        DesiredBond(
            "bond0",
            True,
            "802.3ad",
            (("lacp_rate", "fast"), ("miimon", "50")),
            ("eth1", "eth2"),
            "additions.bonds[0]",
            True,
        ),
    )
    assert made.networks[0] == DesiredNetwork("blue", nic="bond0", ipv4=DesiredIp("none"), dns_servers=())
    assert made.labels == (DesiredLabel("tenants", False),)
    assert made.setup.commit is False


def test_additions_decide_what_stays_and_what_is_removed() -> None:
    own = Desired(networks=(DesiredNetwork("old", nic="eth5"), DesiredNetwork("blue", False), DesiredNetwork("more")))
    assert [(n.name, n.present) for n in merge_additions(BASE, own).networks] == [
        ("blue", False),
        ("more", True),
        ("old", True),
    ]


@given(desired_params())
def test_on_nothing_and_on_itself_it_is_what_it_is(params: dict[str, object]) -> None:
    try:
        desired = from_params({**params, "exclusive": False, "sync": "none"})
    except InputError:
        return
    own = merge_additions(Desired(), desired)
    assert {n.name: n for n in own.networks} == {n.name: n for n in desired.networks}
    assert merge_additions(own, desired) == own


STATIC = DesiredIp("static", "198.51.100.5", 24, "198.51.100.1")


@pytest.mark.parametrize(
    ("base", "own", "made"),
    [
        (STATIC, {"gateway": "198.51.100.254"}, DesiredIp("static", "198.51.100.5", 24, "198.51.100.254")),
        (STATIC, {"gateway": ""}, DesiredIp("static", "198.51.100.5", 24, "")),
        (STATIC, {"prefix": 25}, DesiredIp("static", "198.51.100.5", 25, "198.51.100.1")),
        (STATIC, {"address": "198.51.100.9"}, DesiredIp("static", "198.51.100.9", 24, "198.51.100.1")),
        (STATIC, {"method": "none"}, DesiredIp("none")),
        (DesiredIp("dhcp"), {"address": "198.51.100.9/24"}, DesiredIp("static", "198.51.100.9", 24)),
        (None, {"method": "dhcp"}, DesiredIp("dhcp")),
    ],
)
def test_an_address_keeps_what_an_addition_does_not_mention(
    base: DesiredIp | None, own: dict[str, object], made: DesiredIp
) -> None:
    below = Desired(networks=(DesiredNetwork("blue", nic="eth1", ipv4=base, ipv6=DesiredIp("autoconf")),))
    [network] = merge_additions(below, from_params({"networks": [{"name": "blue", "ipv4": own}]})).networks
    assert (network.ipv4, network.ipv6) == (made, DesiredIp("autoconf"))
