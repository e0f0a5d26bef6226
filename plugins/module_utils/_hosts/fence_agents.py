# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""Match the fence agents of a host with the desired ones.

One management board may switch several outlets or blades, so an agent is more than its address. The engine repeats a
port as an option and knows a slot as an option only; it cannot take a port away from an agent.
"""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, replace

from ansible_collections.onramp.ovirt.plugins.module_utils._hosts.model import Agent


@dataclass(frozen=True)
class AgentChanges:
    """What has to be done to have the desired agents. Updates are pairs of the present and the desired agent."""

    added: tuple[Agent, ...] = ()
    updated: tuple[tuple[Agent, Agent], ...] = ()
    removed: tuple[Agent, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether the agents are the desired ones already."""
        return not (self.added or self.updated or self.removed)


def agent_changes(current: t.Sequence[Agent], desired: t.Sequence[Agent]) -> AgentChanges:
    """Return what has to be done to the present agents."""
    pairs = _pairs(current, desired)
    present = [(agent, desired[number]) for number, agent in pairs.items()]
    return AgentChanges(
        added=tuple(agent for number, agent in enumerate(desired) if number not in pairs),
        updated=tuple((now, then) for now, then in present if not _is_same(now, then)),
        removed=tuple(agent for agent in current if all(agent is not now for now, dummy in present)),
    )


def completed(current: t.Sequence[Agent], desired: t.Sequence[Agent]) -> tuple[Agent, ...]:
    """Return the desired agents with what is left out of those that are present: the user name."""
    pairs = _pairs(current, desired)
    return tuple(
        replace(agent, username=agent.username or pairs[number].username) if number in pairs else agent
        for number, agent in enumerate(desired)
    )


def duplicates(agents: t.Sequence[Agent]) -> list[int]:
    """Return the positions of agents that are a repetition of an earlier one."""
    seen: list[tuple[t.Any, ...]] = []
    repeated = []
    for number, agent in enumerate(agents):
        key = (*_place(agent), agent.options)
        if key in seen:
            repeated.append(number)
        seen.append(key)
    return repeated


def _pairs(current: t.Sequence[Agent], desired: t.Sequence[Agent]) -> dict[int, Agent]:
    """Return the present agent for each position of a desired one that has one: the most alike first."""
    pairs: dict[int, Agent] = {}
    left = list(current)
    for alike in (_is_same, _is_same_place, _can_become):
        for number, agent in enumerate(desired):
            if number in pairs:
                continue
            found = next((one for one in left if alike(one, agent)), None)
            if found is not None:
                pairs[number] = found
                left = [one for one in left if one is not found]
    return pairs


def _place(agent: Agent) -> tuple[t.Any, ...]:
    return agent.type, agent.address, agent.port, agent.slot


def _is_same(now: Agent, then: Agent) -> bool:
    return now == replace(then, username=then.username or now.username)


def _is_same_place(now: Agent, then: Agent) -> bool:
    return _place(now) == _place(then)


def _can_become(now: Agent, then: Agent) -> bool:
    return (now.type, now.address) == (then.type, then.address) and (then.port is not None or now.port is None)
