# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What hosts use of the areas below, and what those have to know of them."""

from __future__ import annotations

from ...core.model import World
from ..clusters.hooks import CLUSTER_HOOKS
from ..vms.hooks import VM_HOOKS, HostFacts
from .model import UP, HostsSlice, hosts_of


@CLUSTER_HOOKS.has_hosts.register
def has_hosts(world: World, cluster_id: str) -> bool:
    return bool(hosts_of(world, cluster_id))


@VM_HOOKS.hosts.register
def host_facts(world: World) -> list[HostFacts]:
    found = world.area(HostsSlice).hosts.values()
    return [HostFacts(h.id, h.name, h.cluster_id, h.status == UP) for h in found]
