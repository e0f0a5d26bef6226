# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where other areas take part in what happens to logical networks."""

from __future__ import annotations

from dataclasses import dataclass, field

from ...core.engine import Engine
from ...core.hooks import Hook
from ...core.model import World
from .model import Network


@dataclass(frozen=True)
class NetworkHooks:
    added: Hook[[Engine, Network], None] = field(default_factory=Hook)
    changed: Hook[[Engine, Network, Network], None] = field(default_factory=Hook)
    """A network was edited; the second one is a copy of what it was before."""
    qos_changed: Hook[[Engine, Network], None] = field(default_factory=Hook)
    """The QoS of a network changed, or is gone."""
    labelled: Hook[[Engine, Network, str | None], None] = field(default_factory=Hook)
    """A network got a label or lost it; the text is the old label."""
    check_removal: Hook[[World, Network], None] = field(default_factory=Hook)
    """Raises a fault when a network cannot be removed."""
    removing: Hook[[Engine, Network], None] = field(default_factory=Hook)
    """It is about to be removed, and clusters still use it."""
    removed: Hook[[Engine, Network], None] = field(default_factory=Hook)

    cluster_names: Hook[[World, Network], list[str]] = field(default_factory=Hook)
    """Names of the clusters that use a network."""
    vm_names: Hook[[World, Network], list[str]] = field(default_factory=Hook)
    """Names of the VMs that use it."""
    host_names: Hook[[Engine, Network], list[str]] = field(default_factory=Hook)
    """Names of the hosts that have an attachment of it."""


NETWORK_HOOKS = NetworkHooks()
