# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Private to this collection: the two hosts of a copy, and the addresses that others have."""

from __future__ import annotations

from dataclasses import replace

from ansible_collections.onramp.ovirt.plugins.module_utils._engine.connection import Engine
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.host_networks import read_many
from ansible_collections.onramp.ovirt.plugins.module_utils._errors import NotFound
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.copy import CopyRequest
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.copy_derive import INCREMENT
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.model import HostNetworks


def read_pair(engine: Engine, source: str, destination: str, labels: bool) -> tuple[HostNetworks, HostNetworks]:
    """Return two hosts by name or id; raises NotFound. Two requests in one cluster, three with labels."""
    found = list(read_many(engine, [source, destination], with_labels=labels))
    hosts = {key: host for host in found for key in (host.name, host.id)}
    missing = [name for name in (source, destination) if name not in hosts]
    if missing:
        raise NotFound(f"There is no host {', '.join(missing)} in this engine, or the user may not see it.")
    return hosts[source], hosts[destination]


def with_used_addresses(engine: Engine, wanted: CopyRequest, destination: HostNetworks) -> CopyRequest:
    """Return the request with the addresses of all other hosts of the cluster, where addresses are to be counted up."""
    if wanted.policy.addresses != INCREMENT:
        return wanted
    used = {
        ip.address
        for host in read_many(engine, search=f"cluster={destination.cluster}")
        if host.id != destination.id
        for attachment in host.attachments
        for ip in (attachment.ipv4, attachment.ipv6)
        if ip is not None and ip.address
    }
    return replace(wanted, policy=replace(wanted.policy, used=frozenset(used)))
