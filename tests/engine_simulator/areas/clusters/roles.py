# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The roles that networks have in a cluster, and how they move."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from ...core.elements import boolean
from ...core.model import World
from .model import ClusterNetwork, ClustersSlice

ROLES = ("management", "display", "migration", "default_route", "gluster")


def detach(world: World, use: ClusterNetwork) -> None:
    """Take a network out of a cluster; its roles go back to the management network."""
    del world.area(ClustersSlice).cluster_networks[use.cluster_id][use.network_id]
    for role in ("display", "migration", "default_route", "gluster"):
        if getattr(use, role):
            _give_back(world, use.cluster_id, role)


def usages_of(body: Element | None) -> set[str] | None:
    element = body.find("usages") if body is not None else None
    return None if element is None else {(u.text or "").strip() for u in element}


def take_roles(world: World, use: ClusterNetwork, body: Element | None) -> None:
    """A role that is named moves here; one that this network held and that is not named goes back to the management
    network. The management role cannot be given back, only taken over."""
    usages = usages_of(body)
    display = boolean(body, "display")
    if usages is None and display is not None:
        usages = {r for r in ROLES if getattr(use, r) and r != "display"} | ({"display"} if display else set())
    if usages is None:
        return
    for role in ROLES:
        if role in usages and not getattr(use, role):
            for other in world.area(ClustersSlice).cluster_networks[use.cluster_id].values():
                setattr(other, role, False)
            setattr(use, role, True)
        elif role not in usages and getattr(use, role) and role != "management" and not use.management:
            setattr(use, role, False)
            _give_back(world, use.cluster_id, role)


def _give_back(world: World, cluster_id: str, role: str) -> None:
    for other in world.area(ClustersSlice).cluster_networks[cluster_id].values():
        if other.management and role != "gluster":
            setattr(other, role, True)
