# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""Read a host, and the other objects that its plan depends on."""

from __future__ import annotations

import contextlib
import typing as t
from dataclasses import replace

from ansible_collections.onramp.ovirt.plugins.module_utils._engine import lookup
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.connection import Engine
from ansible_collections.onramp.ovirt.plugins.module_utils._errors import EngineError, NotFound
from ansible_collections.onramp.ovirt.plugins.module_utils._hosts.model import Agent, DesiredHost, Host, Known, agent
from ansible_collections.onramp.ovirt.plugins.module_utils._hosts.plan import ADDING, needs_agents

AGENT_TYPES = "VdsFenceType"


def read(engine: Engine, desired: DesiredHost) -> t.Optional[Host]:
    """Return a host by name or id, with the subresources that are asked for, or ``None``. One request and more."""
    found = lookup.lookup(engine, lookup.HOSTS, desired.name, follow="cluster")
    if found is None:
        return None
    service = engine.system.hosts_service().host_service(found.id)
    what = f"read host '{desired.name}'"
    agents = tags = labels = None
    if desired.agents is not None:
        agents = list_agents(engine, found.id, what)
    if desired.tags is not None:
        tags = frozenset(tag.name for tag in engine.read(what, service.tags_service().list))
    if desired.affinity_labels is not None:
        labels = frozenset(label.name for label in engine.read(what, service.affinity_labels_service().list))
    return _host(found, agents, tags, labels)


def list_agents(engine: Engine, host_id: str, what: str) -> tuple[Agent, ...]:
    """Return the fence agents of a host. One request."""
    service = engine.system.hosts_service().host_service(host_id).fence_agents_service()
    return tuple(_agent(found) for found in engine.read(what, service.list))


def complete(engine: Engine, current: t.Optional[Host], desired: DesiredHost) -> t.Optional[Host]:
    """Return the host with its fence agents where the plan depends on them. No request where it does not."""
    if current is None or not needs_agents(current, desired):
        return current
    return replace(current, agents=list_agents(engine, current.id, f"read host '{desired.name}'"))


def read_known(engine: Engine, current: t.Optional[Host], desired: DesiredHost) -> Known:
    """Return what the plan has to know apart from the host. No request for what is as desired already."""
    if desired.state == "absent":
        return Known()
    address = desired.address if current is None or current.address != desired.address else None
    cluster = desired.cluster if current is None or current.cluster != desired.cluster else None
    known = Known(at_address=_other_host_at(engine, address, current) if address else "")
    if current is None and desired.state not in ADDING:
        known = replace(known, hosts=_names(engine, lookup.HOSTS))
    if cluster:
        known = replace(known, clusters=_names(engine, lookup.CLUSTERS))
    if (desired.tags or frozenset()) - ((current.tags if current else None) or frozenset()):
        known = replace(known, tags=_names(engine, lookup.TAGS))
    if (desired.affinity_labels or frozenset()) - ((current.affinity_labels if current else None) or frozenset()):
        known = replace(known, affinity_labels=_names(engine, lookup.AFFINITY_LABELS))
    present = {agent.type for agent in (current.agents if current else None) or ()}
    if desired.check_agent_types and {agent.type for agent in desired.agents or ()} - present:
        known = replace(known, agent_types=_agent_types(engine, present))
    return known


def _names(engine: Engine, collection: lookup.Collection) -> frozenset[str]:
    return frozenset(lookup.ids_by_name(engine, collection))


def _other_host_at(engine: Engine, address: str, current: t.Optional[Host]) -> str:
    name = host_at(engine, address)
    return "" if current is not None and name == current.name else name


def host_at(engine: Engine, address: str) -> str:
    """Return the name of the host that the engine reaches by this address, or an empty string. One request."""
    if not lookup.HOSTS.can_search(address):
        # A colon would change the meaning of the search; the engine itself refuses a second host of an IPv6 address.
        return ""
    found = engine.read(
        f"find the host at {address}", lambda: engine.system.hosts_service().list(search=f"address={address}")
    )
    return next((host.name for host in found if (host.address or "").lower() == address.lower()), "")


def _agent_types(engine: Engine, present: t.Iterable[str]) -> t.Optional[frozenset[str]]:
    """Return the types of fence agents that the engine reports, and those that are present; ``None`` if it does not."""
    service = engine.system.options_service().option_service(AGENT_TYPES)
    # An engine that does not report the types, or not to this user, refuses a wrong type itself.
    with contextlib.suppress(NotFound, EngineError):
        values = engine.read("read the types of fence agents", service.get).values or []
        types = {name.strip() for value in values for name in (value.value or "").split(",")} - {""}
        return frozenset(types.union(present)) if types else None
    return None


def _host(
    found: t.Any,
    agents: t.Optional[tuple[Agent, ...]],
    tags: t.Optional[frozenset[str]],
    labels: t.Optional[frozenset[str]],
) -> Host:
    power, ssh, spm = found.power_management, found.ssh, found.spm
    return Host(
        id=found.id,
        name=found.name,
        status=found.status.value if found.status else "",
        address=found.address or "",
        cluster=found.cluster.name or "",
        status_detail=found.status_detail or "",
        comment=found.comment or "",
        kernel_cmdline=(found.os.custom_kernel_cmdline if found.os else "") or "",
        ssh_port=(ssh.port if ssh else None) or 22,
        ssh_fingerprint=(ssh.fingerprint if ssh else "") or "",
        power_management=bool(power and power.enabled),
        kdump_detection=not (power and power.kdump_detection is False),
        agents=agents,
        tags=tags,
        affinity_labels=labels,
        reinstallation_required=bool(found.reinstallation_required),
        update_available=bool(found.update_available),
        spm_priority=5 if spm is None or spm.priority is None else spm.priority,
        spm_status=spm.status.value if spm and spm.status else "",
    )


def _agent(found: t.Any) -> Agent:
    return agent(
        type=found.type or "",
        address=found.address or "",
        username=found.username or "",
        order=1 if found.order is None else found.order,
        port=found.port,
        slot="",
        encrypt_options=bool(found.encrypt_options),
        options={option.name: option.value or "" for option in found.options or []},
        id=found.id,
    )
