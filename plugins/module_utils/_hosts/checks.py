# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""Check the options of a host, by themselves and against the engine."""

from __future__ import annotations

import re
import typing as t

from ansible_collections.onramp.ovirt.plugins.module_utils._findings import Finding, error
from ansible_collections.onramp.ovirt.plugins.module_utils._hosts.fence_agents import agent_changes, duplicates
from ansible_collections.onramp.ovirt.plugins.module_utils._hosts.model import (
    PORT,
    SLOT,
    Agent,
    DesiredHost,
    Host,
    Known,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._names import did_you_mean

# What the engine allows in the name and the address of a host.
NAME = re.compile(r"[0-9a-zA-Z._-]+")
ADDRESS = re.compile(r"[0-9a-zA-Z]([0-9a-zA-Z.:-]*[0-9a-zA-Z])?|::([0-9a-fA-F:.]*[0-9a-fA-F])?|[0-9a-fA-F:]+::")
LONGEST_NAME = 255
PORTS = range(1, 65536)
SPM_PRIORITIES = range(-1, 11)
AGENTS = "power_management.agents"


def option_findings(desired: DesiredHost) -> t.Iterator[Finding]:
    """Yield what is wrong with the options by themselves, before anything is asked of the engine."""
    if desired.state != "absent" and not (NAME.fullmatch(desired.name) and len(desired.name) <= LONGEST_NAME):
        yield error(
            "host-name-invalid",
            "name",
            f"'{desired.name}' is not a valid host name. It must be 1 to 255 letters, digits or any of '-_.'.",
            rule="VALIDATION_VDS_NAME_INVALID",
        )
    if desired.address is not None and desired.address != "" and not ADDRESS.fullmatch(desired.address):
        yield error(
            "host-address-invalid",
            "address",
            f"'{desired.address}' is not a valid address of a host. It must be a host name or an IP address.",
            rule="VALIDATION_VDS_HOSTNAME_HOSTNAME_OR_IP",
        )
    if desired.ssh_port is not None and desired.ssh_port not in PORTS:
        yield _bad_port("ssh_port", desired.ssh_port)
    if desired.spm_priority is not None and desired.spm_priority not in SPM_PRIORITIES:
        yield error(
            "spm-priority-out-of-range",
            "spm_priority",
            f"{desired.spm_priority} is not a valid SPM priority. It must be between -1 (never) and 10.",
        )
    yield from _agent_findings(desired.agents or ())


def _bad_port(path: str, port: t.Union[int, str]) -> Finding:
    return error(
        "port-out-of-range",
        path,
        f"{port} is not a valid port. It must be between 1 and 65535.",
        rule="VALIDATION_VDS_PORT_RANGE",
    )


def _agent_findings(agents: t.Sequence[Agent]) -> t.Iterator[Finding]:
    for number, agent in enumerate(agents):
        path = f"{AGENTS}[{number}]"
        for name in ("type", "address"):
            if not getattr(agent, name).strip():
                yield _incomplete(path, name, agent)
        if agent.port is not None and agent.port not in PORTS:
            yield _bad_port(f"{path}.port", agent.port)
        options = dict(agent.options)
        for name, value in ((PORT, agent.port), (SLOT, agent.slot)):
            if name in options and value:
                yield error(
                    "fence-agent-option-twice",
                    f"{path}.options.{name}",
                    f"The {name} of the fence agent is given as '{value}' and, among its options,"
                    f" as '{options[name]}'.",
                    f"Set it only once, as {name}.",
                )
            elif name == PORT and name in options:
                yield _bad_port(f"{path}.options.{name}", f"'{options[name]}'")
    for number in duplicates(agents):
        yield error(
            "fence-agent-twice",
            f"{AGENTS}[{number}]",
            f"The {agents[number].type} fence agent at {agents[number].address} is listed twice.",
            "Several agents at one address need different ports, slots or options.",
        )


def _incomplete(path: str, name: str, agent: Agent) -> Finding:
    which = " ".join(filter(None, (agent.type, "fence agent", agent.address and f"at {agent.address}")))
    return error(
        "fence-agent-incomplete",
        f"{path}.{name}",
        f"To add the {which} the engine needs its {name}.",
        rule="ACTION_TYPE_FAILED_PM_ENABLED_WITHOUT_AGENT_CREDENTIALS" if name in ("username", "password") else "",
    )


def engine_findings(current: t.Optional[Host], desired: DesiredHost, known: Known) -> t.Iterator[Finding]:
    """Yield what the desired host refers to and the engine does not have, or has already."""
    if known.clusters is not None and desired.cluster not in known.clusters:
        yield error(
            "cluster-unknown",
            "cluster",
            f"There is no cluster '{desired.cluster}' in this engine.",
            did_you_mean(desired.cluster or "", known.clusters),
            "VDS_CLUSTER_IS_NOT_VALID",
        )
    for name in _unknown(desired.tags, known.tags):
        yield error(
            "tag-unknown",
            "tags",
            f"There is no tag '{name}' in this engine.",
            did_you_mean(name, known.tags or ()),
            "TAGS_SPECIFY_TAG_IS_NOT_EXISTS",
        )
    for name in _unknown(desired.affinity_labels, known.affinity_labels):
        yield error(
            "affinity-label-unknown",
            "affinity_labels",
            f"There is no affinity label '{name}' in this engine.",
            did_you_mean(name, known.affinity_labels or ()),
        )
    if known.at_address:
        yield error(
            "host-address-taken",
            "address",
            f"{desired.address} is the address of host '{known.at_address}'.",
            "Each host needs a different address. To rename a host, remove it first.",
            "ACTION_TYPE_FAILED_VDS_WITH_SAME_HOST_EXIST",
        )
    yield from _agents_beside_engine(current, desired, known)


def _agents_beside_engine(current: t.Optional[Host], desired: DesiredHost, known: Known) -> t.Iterator[Finding]:
    present = (current.agents if current else None) or ()
    added = agent_changes(present, desired.agents).added if desired.agents is not None else ()
    for number, agent in enumerate(desired.agents or ()):
        path = f"{AGENTS}[{number}]"
        if any(agent is one for one in added):
            yield from (_incomplete(path, name, agent) for name in ("username", "password") if not getattr(agent, name))
        if known.agent_types is not None and agent.type.strip() and agent.type not in known.agent_types:
            yield error(
                "fence-agent-type-unknown",
                f"{path}.type",
                f"'{agent.type}' is not a fence agent type that this engine supports.",
                did_you_mean(agent.type, known.agent_types)
                or "For a type that was added with engine-config, set check_agent_types to false.",
                "ACTION_TYPE_FAILED_AGENT_NOT_SUPPORTED",
            )


def _unknown(desired: t.Optional[frozenset[str]], known: t.Optional[frozenset[str]]) -> list[str]:
    return [] if desired is None or known is None else sorted(desired - known)
