# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What hosts and VMs use of the areas below."""

from __future__ import annotations

from ...core.model import World
from ..clusters.hooks import CLUSTER_HOOKS
from ..networks.hooks import NETWORK_HOOKS
from ..networks.model import Network
from .model import HostsSlice, hosts_of


@CLUSTER_HOOKS.has_hosts.register
def has_hosts(world: World, cluster_id: str) -> bool:
    return bool(hosts_of(world, cluster_id))


@NETWORK_HOOKS.vm_names.register
def vm_names(world: World, network: Network) -> list[str]:
    vms = world.area(HostsSlice).vms.values()
    return [vm.name for vm in vms if any(nic.network_id == network.id for nic in vm.nics)]
