# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""Read what the engine has for a host that is onboarded."""

from __future__ import annotations

import typing as t
from dataclasses import replace

from ansible_collections.onramp.ovirt.plugins.module_utils._engine import (
    host_networks,
    hosts_read,
    hosts_wait,
    lookup,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.connection import Engine
from ansible_collections.onramp.ovirt.plugins.module_utils._errors import NotFound
from ansible_collections.onramp.ovirt.plugins.module_utils._host_copy.derive import INCREMENT
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.model import HostNetworks
from ansible_collections.onramp.ovirt.plugins.module_utils._host_onboarding.preflight import Situation
from ansible_collections.onramp.ovirt.plugins.module_utils._host_onboarding.request import OnboardingRequest

PAUSE = 3


def read(engine: Engine, wanted: OnboardingRequest, wait: bool) -> tuple[Situation, OnboardingRequest]:
    """Return what the engine has, and the request completed by the addresses that are in use.

    With ``wait`` it is read once the engine has finished what it is doing to the host.
    """
    host = hosts_read.read(engine, wanted.host)
    if wait:
        host = hosts_wait.wait_until_settled(engine, host, wanted.host, PAUSE)
    host = hosts_read.complete(engine, host, wanted.host)
    labels = bool(wanted.networks.labels) or bool(wanted.copy and wanted.copy.policy.labels)
    networks = host_networks.read(engine, wanted.host.name, with_labels=labels) if host else None
    source, source_hint = _source(engine, wanted.source, labels)
    cluster = _cluster(engine, wanted.host.cluster, labels) if networks is None or not networks.nics else None
    taken = _taken(engine, wanted, (networks or cluster), source)
    known = hosts_read.read_known(engine, host, wanted.host)
    situation = Situation(host, networks, cluster, source, known, taken, source_hint)
    if wanted.copy is None:
        return situation, wanted
    policy = replace(wanted.copy.policy, addresses_in_use=frozenset(taken))
    return situation, replace(wanted, copy=replace(wanted.copy, policy=policy))


def _source(engine: Engine, name: str, labels: bool) -> tuple[t.Optional[HostNetworks], str]:
    """Return the host to copy, or ``None`` and a hint with near names."""
    if not name:
        return None, ""
    try:
        return host_networks.read(engine, name, with_labels=labels), ""
    except NotFound as missing:
        return None, missing.hint


def _cluster(engine: Engine, name: t.Optional[str], labels: bool) -> t.Optional[HostNetworks]:
    """Return a host without NICs in the cluster, or ``None`` where there is no such cluster."""
    if not name:
        return None
    found = lookup.lookup(engine, lookup.CLUSTERS, name)
    if found is None:
        return None
    version = found.version
    return HostNetworks(
        cluster=found.name,
        cluster_id=found.id,
        compatibility_version=(version.major, version.minor) if version and version.major is not None else None,
        networks=host_networks.ClusterNetworks(engine).of(found.id, labels),
    )


def _taken(
    engine: Engine, wanted: OnboardingRequest, own: t.Optional[HostNetworks], source: t.Optional[HostNetworks]
) -> dict[str, str]:
    """Return the addresses of the source and of the other hosts of the cluster; read only where addresses are set."""
    counts = wanted.copy is not None and wanted.copy.policy.addresses == INCREMENT
    listed = any(ip and ip.address for n in wanted.networks.networks for ip in (n.ipv4, n.ipv6))
    given = wanted.copy is not None and bool(wanted.copy.policy.address_map)
    if own is None or not (counts or listed or given):
        return {}
    others = [*([source] if source else []), *host_networks.read_many(engine, search=f"cluster={own.cluster}")]
    return {
        ip.address: host.name
        for host in others
        if host.name != wanted.host.name
        for attachment in host.attachments
        for ip in (attachment.ipv4, attachment.ipv6)
        if ip is not None and ip.address
    }
