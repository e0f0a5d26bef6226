# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""Read the hosts of an engine for an inventory."""

from __future__ import annotations

import typing as t

from ansible_collections.onramp.ovirt.plugins.module_utils._engine import lookup
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.connection import Engine
from ansible_collections.onramp.ovirt.plugins.module_utils._errors import EngineError
from ansible_collections.onramp.ovirt.plugins.module_utils._hosts.inventory import InventoryHost

FOLLOW = "tags,affinity_labels"


def read(engine: Engine, criteria: str = "") -> list[InventoryHost]:
    """Return the hosts that fit a search of the engine's own language, by name; all without one.

    Three requests, and one more for every 100 hosts. Names of clusters and data centres are read once, not with every
    host.
    """
    centers = {one.id: one.name for one in lookup.list_all(engine, lookup.DATA_CENTERS)}
    clusters = {
        one.id: (one.name, centers.get(one.data_center.id, "") if one.data_center else "")
        for one in lookup.list_all(engine, lookup.CLUSTERS)
    }
    try:
        # Page by page: the SDK's hosts take much more memory than what an inventory needs of them.
        return [_host(found, clusters) for found in lookup.search(engine, lookup.HOSTS, criteria, follow=FOLLOW)]
    except EngineError as error:
        # An engine that cannot follow one of the links fails the whole request.
        if error.code != 500:
            raise
    return [_host(found, clusters) for found in _read_links_separately(engine, criteria)]


def _read_links_separately(engine: Engine, criteria: str) -> list[t.Any]:
    """Return the SDK's hosts, filled with tags and affinity labels that were read one by one."""
    found = list(lookup.search(engine, lookup.HOSTS, criteria))
    services = [engine.system.hosts_service().host_service(host.id) for host in found]
    tags = engine.read_together("read the tags of hosts", [one.tags_service().list for one in services])
    labels = engine.read_together(
        "read the affinity labels of hosts", [one.affinity_labels_service().list for one in services]
    )
    for host, its_tags, its_labels in zip(found, tags, labels):
        host.tags, host.affinity_labels = its_tags, its_labels
    return found


def _host(found: t.Any, clusters: t.Mapping[str, tuple[str, str]]) -> InventoryHost:
    cluster, center = clusters.get(found.cluster.id, ("", "")) if found.cluster else ("", "")
    return InventoryHost(
        id=found.id,
        name=found.name,
        address=found.address or "",
        cluster=cluster,
        data_center=center,
        status=found.status.value if found.status else "",
        tags=tuple(sorted(tag.name for tag in found.tags or ())),
        affinity_labels=tuple(sorted(label.name for label in found.affinity_labels or ())),
    )
