# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where other areas take part in what happens to clusters and their networks."""

from __future__ import annotations

from dataclasses import dataclass, field

from ...core.engine import Engine
from ...core.hooks import Hook
from ...core.model import World


@dataclass(frozen=True)
class ClusterHooks:
    """Clusters and networks are given by their ids, the cluster first."""

    network_added: Hook[[Engine, str, str], None] = field(default_factory=Hook)
    network_changed: Hook[[Engine, str, str], None] = field(default_factory=Hook)
    """Its usages, or whether it is required."""
    network_removed: Hook[[Engine, str, str], None] = field(default_factory=Hook)

    check_removal: Hook[[World, str], None] = field(default_factory=Hook)
    """Raises a fault when a cluster cannot be removed."""
    mac_pool_changing: Hook[[World, str, str], None] = field(default_factory=Hook)
    """A cluster is about to get another MAC pool, by its id; raises a fault when that cannot be."""
    vm_names: Hook[[World, str, str], list[str]] = field(default_factory=Hook)
    """Names of the cluster's VMs that use a network."""

    has_hosts: Hook[[World, str], bool] = field(default_factory=Hook)
    all_carry: Hook[[Engine, str, str], bool] = field(default_factory=Hook)
    """Do all hosts of the cluster that are up have an attachment of the network?"""


CLUSTER_HOOKS = ClusterHooks()
