# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""Clusters by name or id, and their networks."""

from __future__ import annotations

import typing as t

from ansible_collections.onramp.ovirt.plugins.module_utils._engine.connection import Engine
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.host_networks import ClusterNetworks
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.hosts import NAME
from ansible_collections.onramp.ovirt.plugins.module_utils._errors import Ambiguous, NotFound
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.model import Network


def find(engine: Engine, reference: str) -> t.Any:
    """Return the SDK's cluster of a name or id; raises NotFound or Ambiguous. One request."""
    service = engine.system.clusters_service()
    options = {"search": f"name={reference}", "case_sensitive": True} if NAME.fullmatch(reference) else {}
    found = engine.read(f"find cluster '{reference}'", lambda: service.list(**options))
    exact = [cluster for cluster in found if reference in (cluster.name, cluster.id)]
    if not exact and options:
        # Not a name, so it may be an id; the search of clusters does not know ids.
        found = engine.read(f"find cluster '{reference}'", service.list)
        exact = [cluster for cluster in found if cluster.id == reference]
    if not exact:
        raise NotFound(f"There is no cluster '{reference}' in this engine, or the user may not see it.")
    if len(exact) > 1:
        raise Ambiguous(f"There is more than one cluster '{reference}'.", ids=[cluster.id for cluster in exact])
    return exact[0]


def read(engine: Engine, reference: str) -> dict[str, t.Any]:
    """Return C(cluster) (id, name, level) and its C(networks) as plain data; raises NotFound. Three requests."""
    found = find(engine, reference)
    version = found.version
    networks = ClusterNetworks(engine).of(found.id, with_labels=True)
    return {
        "cluster": {
            "id": found.id,
            "name": found.name,
            "compatibility_version": f"{version.major}.{version.minor}" if version else None,
        },
        "networks": [_as_dict(network) for network in sorted(networks, key=lambda n: n.name)],
    }


def _as_dict(network: Network) -> dict[str, t.Any]:
    return {
        "name": network.name,
        "id": network.id,
        "vlan": network.vlan,
        "mtu": network.mtu,
        "vm_network": network.vm,
        "required": network.required,
        "label": network.label,
        "roles": sorted(network.roles),
        "external": network.external,
    }
