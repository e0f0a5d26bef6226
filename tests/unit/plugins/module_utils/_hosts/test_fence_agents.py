# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which fence agent is which: several behind one address, ports and slots, and what an engine reports of them."""

from __future__ import annotations

import typing as t
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.onramp.ovirt.plugins.module_utils._hosts.fence_agents import (
    AgentChanges,
    agent_changes,
    completed,
    duplicates,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._hosts.model import Agent, agent, from_params

APC = Agent("apc", "192.0.2.110", "admin", port=4)


def listed(**fields: t.Any) -> Agent:
    """The agent of a task."""
    given = {"type": "apc", "address": "192.0.2.110", **fields}
    agents = from_params({"name": "n1", "state": "present", "power_management": {"agents": [given]}}).agents
    assert agents is not None
    return agents[0]


def reported(number: int | None = None, /, **options: str) -> Agent:
    """The agent as an engine reports it."""
    return agent(options=options, port=number, slot="", type="apc", address="192.0.2.110", username="admin", id="a-1")


def test_two_ports_or_slots_of_one_address_are_two_agents() -> None:
    for one, other in (
        (APC, replace(APC, port=5)),
        (replace(APC, port=None, slot="1"), replace(APC, port=None, slot="2")),
        (replace(APC, port=None, options=(("plug", "1"),)), replace(APC, port=None, options=(("plug", "2"),))),
    ):
        assert agent_changes((), (one, other)) == AgentChanges(added=(one, other))
        assert agent_changes((other, one), (one, other)).is_empty
        assert agent_changes((one, other), (other,)) == AgentChanges(removed=(one,))
        assert duplicates((one, other)) == []


def test_an_agent_that_is_listed_twice_is_noticed() -> None:
    assert duplicates((APC, replace(APC, port=5), replace(APC, order=7, username="other"))) == [2]


def test_a_port_that_the_engine_repeats_as_an_option_is_no_change() -> None:
    assert agent_changes((reported(623, port="623"),), (listed(port=623),)).is_empty
    assert agent_changes((reported(port="623"),), (listed(port=623),)).is_empty
    assert agent_changes((reported(623, port="623"),), (listed(options={"port": 623}),)).is_empty


def test_a_slot_that_the_engine_knows_as_an_option_is_no_change() -> None:
    assert agent_changes((reported(slot="4"),), (listed(slot="4"),)).is_empty
    assert agent_changes((reported(slot="4"),), (listed(options={"slot": 4}),)).is_empty


def test_an_option_that_is_left_out_is_an_update() -> None:
    now, then = reported(lanplus="1"), listed()
    assert agent_changes((now,), (then,)) == AgentChanges(updated=((now, then),))


def test_a_user_name_that_is_left_out_is_kept() -> None:
    assert agent_changes((reported(),), (listed(),)).is_empty
    assert completed((reported(),), (listed(),))[0].username == "admin"
    assert not agent_changes((reported(),), (listed(username="root"),)).is_empty


def test_a_password_alone_is_no_change() -> None:
    assert agent_changes((APC,), (replace(APC, password="new"),)).is_empty


def test_another_port_is_an_update_and_no_port_a_new_agent() -> None:
    other, none = replace(APC, port=5), replace(APC, port=None)
    assert agent_changes((APC,), (other,)) == AgentChanges(updated=((APC, other),))
    assert agent_changes((APC,), (none,)) == AgentChanges(added=(none,), removed=(APC,))


def test_of_two_like_agents_in_the_engine_one_is_removed() -> None:
    again = replace(APC, id="a-2")
    assert agent_changes((APC, again), (APC,)).removed == (again,)


def test_an_order_of_zero_stays() -> None:
    assert listed(order=0).order == 0


AGENTS = st.lists(
    st.builds(
        Agent,
        st.sampled_from(["apc", "ipmilan"]),
        st.sampled_from(["192.0.2.1", "192.0.2.2"]),
        st.sampled_from(["admin", "root"]),
        order=st.integers(0, 2),
        port=st.sampled_from([None, 1, 2]),
        slot=st.sampled_from(["", "1"]),
        options=st.sampled_from([(), (("secure", "1"),)]),
    ),
    max_size=4,
)


@given(AGENTS, AGENTS)
def test_carrying_out_the_changes_leads_to_the_desired_agents(current: list[Agent], desired: list[Agent]) -> None:
    current = [replace(one, id=str(number)) for number, one in enumerate(current)]
    changes = agent_changes(current, desired)
    kept = [one for one in current if all(one is not gone for gone in changes.removed)]
    updates = {now.id: then for now, then in changes.updated}
    after = [updates.get(one.id, one) for one in kept] + list(changes.added)
    assert sorted(map(repr, (replace(one, id="") for one in after))) == sorted(map(repr, desired))
    assert agent_changes(after, desired).is_empty
    # What the engine cannot do: take away a port.
    assert all(then.port is not None or now.port is None for now, then in changes.updated)
