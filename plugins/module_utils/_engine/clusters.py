# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""Networks of a cluster."""

from __future__ import annotations

import typing as t

from ansible_collections.onramp.ovirt.plugins.module_utils._engine.connection import Engine
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.host_networks import ClusterNetworks
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.lookup import CLUSTERS, find
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.model import Network


def read(engine: Engine, reference: str) -> dict[str, t.Any]:
    """Return ``cluster`` (id, name, version) and its ``networks`` as plain data; raises NotFound. Three requests."""
    found = find(engine, CLUSTERS, reference)
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
