# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every rule of the engine's validator, on one host: a request, and the message that it gets."""

from __future__ import annotations

import typing as t

import pytest

from tests.engine_simulator.areas.host_networks import rules_request
from tests.engine_simulator.areas.host_networks.command import complete
from tests.engine_simulator.areas.host_networks.java_order import hash_of_all, hashed
from tests.engine_simulator.areas.host_networks.model import Qos
from tests.engine_simulator.areas.host_networks.setup import Setup, WantedBond, WantedLabel
from tests.engine_simulator.core.messages import MESSAGES
from tests.unit.engine_simulator.one_host import GATEWAY, attach, present, static6
from tests.unit.engine_simulator.refused_requests import BOND, CASES

ACCEPTED: list[tuple[str, dict[str, t.Any]]] = [
    ("nothing", {}),
    ("a network, and one more VLAN beside it", {"attachments": [attach("green", "eth1")]}),
    (
        "a bond with its network",
        {"bonds": [WantedBond(None, "bond1", BOND, "mode=4")], "attachments": [attach("green", "bond1")]},
    ),
    ("a bond goes with its network", {"removed_bonds": ["id-bond0"], "removed_attachments": ["a-white"]}),
    (
        "a network moves off a bond that goes",
        {"removed_bonds": ["id-bond0"], "attachments": [attach("white", "eth5", "a-white")]},
    ),
    (
        "a slave of a bond that goes",
        {
            "removed_bonds": ["id-bond0"],
            "removed_attachments": ["a-white"],
            "bonds": [WantedBond(None, "bond1", ["eth3", "eth5"], "mode=1")],
        },
    ),
    (
        "a slave that its bond lets go",
        {
            "bonds": [
                WantedBond(None, "bond0", ["eth4", "eth6"], "mode=1"),
                WantedBond(None, "bond1", ["eth3", "eth5"], "mode=1"),
            ]
        },
    ),
    ("a label moves with its network", {"wanted_labels": [WantedLabel("lbl", None, "eth5")]}),
    ("a label goes with its network", {"removed_labels": ["lbl"]}),
    (
        "the networks of one attachment said twice",
        {"attachments": [attach("blue", "eth5", "a-blue"), attach("blue", "eth6", "a-blue")]},
    ),
    ("no limits at all", {"attachments": [attach("green", "eth5", qos=Qos())]}),
    ("different MTUs of VLANs only", {"attachments": [attach("big", "eth1")]}),
    (
        "a strange network goes, another comes",
        {"removed_unmanaged": ["strange"], "attachments": [attach("green", "eth7")]},
    ),
    (
        "a network without VMs on a bond of mode 0",
        {"bonds": [WantedBond(None, "bond1", BOND, "mode=0")], "attachments": [attach("plain", "bond1")]},
    ),
    (
        "an IPv6 gateway with the default route",
        {"attachments": [attach("ovirtmgmt", "eth0", "a-mgmt", ipv6=static6(GATEWAY))]},
    ),
]


def asked(request: dict[str, t.Any]) -> Setup:
    setup = present()
    for name, value in request.items():
        # Completion writes into requests, and tables are used once only by luck.
        setattr(setup, name, value)
    complete(setup)
    return setup


@pytest.mark.parametrize(("request_", "key", "variables"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_a_rule_refuses(request_: dict[str, t.Any], key: str, variables: dict[str, t.Any]) -> None:
    messages = rules_request.check(asked(request_))
    assert [n.key for n in messages] == [key]
    assert variables.items() <= dict(messages[0].variables).items()


@pytest.mark.parametrize("request_", [c[1] for c in ACCEPTED], ids=[c[0] for c in ACCEPTED])
def test_a_request_that_breaks_no_rule(request_: dict[str, t.Any]) -> None:
    assert rules_request.check(asked(request_)) == []


def test_one_label_twice_on_one_nic_is_one_label() -> None:
    labels = [WantedLabel("x", None, "eth5"), WantedLabel("x", None, "eth5"), WantedLabel("y", None, "eth5")]
    assert len(hashed(labels, lambda one: hash_of_all(one.nic_id, one.nic_name, one.label))) == 2


def test_names_come_in_the_order_of_a_hash_set() -> None:
    nics = [f"eth{number}" for number in range(10)]
    assert hashed(nics) == [*(f"eth{number}" for number in range(8, -1, -1)), "eth9"]
    assert hashed([None, "lab"]) == hashed(["lab", None]) == [None, "lab"]


def test_the_order_of_many_names_is_that_of_a_set_that_grew() -> None:
    names = [f"eth{number}" for number in range(100)]
    assert sorted(hashed(names)) == sorted(names)
    assert hashed(names) != hashed(names[:12]) + names[12:]


def test_an_ipv6_gateway_is_free_while_the_default_route_moves() -> None:
    setup = asked({"attachments": [attach("green", "eth5", ipv6=static6(GATEWAY))]})
    setup.devices["eth0"].default_route = False
    assert rules_request.check(setup) == []


def test_a_network_that_stays_out_of_sync_may_be_on_any_bond() -> None:
    setup = asked({"bonds": [WantedBond(None, "bond0", ["eth3", "eth4"], "mode=0")]})
    setup.out_of_sync = {"a-white"}
    assert rules_request.check(setup) == []


def test_every_message_has_a_text_and_a_status() -> None:
    assert {c[2] for c in CASES} <= set(MESSAGES)
    assert all(MESSAGES[c[2]].status in (400, 409) for c in CASES)
