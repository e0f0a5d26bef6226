# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What holds for every host and every item that keeps the engine's rules."""

from __future__ import annotations

import copy
import random
import typing as t

from hypothesis import assume, given
from hypothesis import strategies as st

from ansible_collections.onramp.ovirt.plugins.module_utils._errors import InputError
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks import result
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.desired import Desired, from_params
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.drift import differences, find_drift
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.export import as_desired
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.model import HostNetworks
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.plan import HostNetworksPlan, plan_networks
from tests.unit.plugins.module_utils._host_networks import worlds


def desired_or_reject(params: dict[str, t.Any]) -> Desired:
    """The item, where its options do not contradict each other."""
    try:
        return from_params(params)
    except InputError:
        assume(False)
        raise


def accepted(host: HostNetworks, params: dict[str, t.Any]) -> tuple[Desired, HostNetworksPlan]:
    """A item and its plan, where the plan keeps the engine's rules."""
    desired = desired_or_reject(params)
    planned = plan_networks(host, desired)
    assume(not planned.errors)
    return desired, planned


@given(worlds.hosts(), worlds.desired_params())
def test_a_plan_does_what_was_asked_for_says_so_and_is_the_last(host: HostNetworks, params: dict[str, t.Any]) -> None:
    # Drawing takes longer than planning, so the same examples have to do for all of this.
    desired, planned = accepted(host, params)
    target_has_what_was_asked_for(desired, planned)
    changes_add_up_to_the_plan(host, planned)
    second_plan_is_empty(desired, planned)


def second_plan_is_empty(desired: Desired, planned: HostNetworksPlan) -> None:
    again = plan_networks(planned.target, desired)
    assert again.changes == ()
    assert again.request.is_empty


def target_has_what_was_asked_for(desired: Desired, planned: HostNetworksPlan) -> None:
    for item in desired.networks:
        found = planned.target.attachment(item.name)
        assert (found is not None) == item.present
        if found is None:
            continue
        assert item.nic in (None, found.nic)
        if item.ipv4 is not None and item.ipv4.address:
            assert found.ipv4 is not None
            assert (found.ipv4.address, found.ipv4.prefix) == (item.ipv4.address, item.ipv4.prefix)
        if item.dns_servers is not None:
            assert found.dns_servers == (item.dns_servers or None)
    for bond in desired.bonds:
        made = planned.target.bond(bond.name)
        assert (made is not None) == bond.present
        assert made is None or bond.slaves is None or set(made.slaves) == set(bond.slaves)


@given(worlds.hosts(), worlds.desired_params())
def test_nothing_else_is_touched(host: HostNetworks, params: dict[str, t.Any]) -> None:
    _desired, planned = accepted(host, {**params, "exclusive": False, "sync": "none"})
    labelled = {n.name for n in host.networks if n.label in {label["name"] for label in params["labels"]}}
    named = {n["name"] for n in params["networks"]} | labelled
    for attachment in host.attachments:
        if attachment.network not in named:
            assert planned.target.attachment(attachment.network) == attachment
    for bond in host.bonds:
        if bond.name not in {b["name"] for b in params["bonds"]}:
            assert planned.target.bond(bond.name) == bond
    assert {c.name for c in planned.changes if c.kind == "network"} <= named


@given(worlds.hosts(), worlds.desired_params())
def test_exclusive_keeps_the_management_network(host: HostNetworks, params: dict[str, t.Any]) -> None:
    _desired, planned = accepted(host, {**params, "exclusive": True})
    listed = {n["name"] for n in params["networks"]}
    by_label = {n.name for n in host.networks if n.label in dict(planned.target.labels)}
    assert {a.network for a in planned.target.attachments} <= listed | by_label | {"ovirtmgmt"}
    assert planned.target.management() is not None


@given(worlds.hosts(), worlds.desired_params(), st.randoms(use_true_random=False))
def test_the_order_of_the_input_does_not_matter(
    host: HostNetworks, params: dict[str, t.Any], shuffle: random.Random
) -> None:
    desired = desired_or_reject(params)
    mixed = copy.deepcopy(params)
    for option in ("bonds", "networks", "labels"):
        shuffle.shuffle(mixed[option])
    for bond in mixed["bonds"]:
        shuffle.shuffle(bond.get("slaves", []))
    first, second = plan_networks(host, desired), plan_networks(host, desired_or_reject(mixed))
    assert first.changes == second.changes
    assert first.request == second.request
    assert {(f.code, f.message) for f in first.findings} == {(f.code, f.message) for f in second.findings}


@given(worlds.hosts())
def test_what_is_exported_plans_nothing(host: HostNetworks) -> None:
    planned = plan_networks(host, from_params(as_desired(host)))
    assert planned.changes == ()
    assert planned.errors == ()


def changes_add_up_to_the_plan(host: HostNetworks, planned: HostNetworksPlan) -> None:
    assert planned.before == result.as_dict(host)
    assert (planned.before == planned.after) == planned.is_empty
    assert bool(find_drift(planned)) != planned.is_empty
    assert differences(planned.target, planned.target, planned) == []
    kinds = {change.kind for change in planned.changes} - {"bond", "network", "label"}
    assert kinds == set()
    # A bond that goes changes nothing but what frees it, and a change always needs a request.
    assert planned.request.is_empty == planned.is_empty
