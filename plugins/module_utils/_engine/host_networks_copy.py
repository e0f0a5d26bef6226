# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""Read the two hosts of a copy, and the addresses of other hosts."""

from __future__ import annotations

import typing as t
from dataclasses import replace

from ansible_collections.onramp.ovirt.plugins.module_utils._engine.connection import Engine
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.host_networks import read_many
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.host_networks_write import apply
from ansible_collections.onramp.ovirt.plugins.module_utils._errors import CollectionError, NotFound
from ansible_collections.onramp.ovirt.plugins.module_utils._findings import Finding
from ansible_collections.onramp.ovirt.plugins.module_utils._host_copy import lldp
from ansible_collections.onramp.ovirt.plugins.module_utils._host_copy.decide import Copy, plan_copy
from ansible_collections.onramp.ovirt.plugins.module_utils._host_copy.derive import INCREMENT
from ansible_collections.onramp.ovirt.plugins.module_utils._host_copy.request import (
    AUTO,
    ENGINE,
    PLAN,
    CopyRequest,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.model import HostNetworks
from ansible_collections.onramp.ovirt.plugins.module_utils._plan import Change


def read_pair(engine: Engine, source: str, destination: str, labels: bool) -> tuple[HostNetworks, HostNetworks]:
    """Return two hosts by name or id; raises NotFound. Two requests in one cluster, three with labels."""
    found = list(read_many(engine, [source, destination], with_labels=labels))
    hosts = {key: host for host in found for key in (host.name, host.id)}

    def one(reference: str) -> HostNetworks:
        return hosts[reference] if reference in hosts else hosts[reference.lower()]

    return one(source), one(destination)


def with_used_addresses(
    engine: Engine, wanted: CopyRequest, source: HostNetworks, destination: HostNetworks
) -> CopyRequest:
    """Return the request with the addresses of the source and of all other hosts of the destination's cluster.

    Only where addresses are to be counted up; for the rest nothing is read.
    """
    if wanted.policy.addresses != INCREMENT:
        return wanted
    used = {
        ip.address
        for host in (source, *read_many(engine, search=f"cluster={destination.cluster}"))
        if host.id != destination.id
        for attachment in host.attachments
        for ip in (attachment.ipv4, attachment.ipv6)
        if ip is not None and ip.address
    }
    return replace(wanted, policy=replace(wanted.policy, addresses_in_use=frozenset(used)))


def apply_copy(
    engine: Engine,
    source: HostNetworks,
    destination: HostNetworks,
    copy: Copy,
    wanted: CopyRequest,
    applied: list[Change],
) -> Copy:
    """Apply a copy, and return how it was done in the end. Raises as apply does.

    An engine older than 4.4 does not know the action: with the method auto, it gets a plan instead.
    """
    if copy.method != ENGINE:
        apply(engine, destination, copy.plan, applied)
        return copy
    try:
        apply(engine, destination, copy.plan, applied, source.id)
        return copy
    except NotFound:
        if wanted.method != AUTO:
            raise
    planned = plan_copy(source, destination, replace(wanted, method=PLAN))
    apply(engine, destination, planned.plan, applied)
    return planned


def lldp_findings(engine: Engine, source: HostNetworks, destination: HostNetworks, copy: Copy) -> tuple[Finding, ...]:
    """Return where LLDP reports other switch ports or VLANs for paired NICs whose networks or bonds change.

    One request for each such NIC of the source, and one for each NIC that is paired with one that reports something.
    Reports that cannot be read do not fail the copy.
    """
    pairs = lldp.pairs_to_compare(source, copy.pairing, copy.plan)
    try:
        of_source = _neighbors(engine, source, [nic for nic, dummy in pairs])
        reporting = [other for nic, other in pairs if of_source[nic] != lldp.LldpNeighbor()]
        of_destination = _neighbors(engine, destination, reporting)
    except CollectionError:
        return ()
    return tuple(lldp.compare(source, pairs, of_source, of_destination))


def _neighbors(engine: Engine, host: HostNetworks, names: t.Sequence[str]) -> dict[str, lldp.LldpNeighbor]:
    nics = engine.system.hosts_service().host_service(host.id).nics_service()
    services = [nics.nic_service(host.device_id(n)).link_layer_discovery_protocol_elements_service() for n in names]
    found = engine.read_together(f"read LLDP of host {host.name}", [service.list for service in services])
    return {name: lldp.neighbor(_element(item) for item in items) for name, items in zip(names, found)}


def _element(item: t.Any) -> lldp.Tlv:
    properties = tuple(((p.name or "").lower(), (p.value or "").strip()) for p in item.properties or [])
    return lldp.Tlv(item.type, item.oui, item.subtype, properties)
