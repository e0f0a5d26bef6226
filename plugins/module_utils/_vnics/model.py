# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""Virtual NICs, vNIC profiles and what a target cluster offers, as plain, frozen data."""

from __future__ import annotations

import functools
import typing as t
from dataclasses import dataclass


@dataclass(frozen=True)
class Vnic:
    """A vNIC of a VM or template. ``network`` and ``profile`` are names, ``None`` for a vNIC without a profile.

    ``pci`` is its PCI address, empty where it has none yet. For an empty ``mac`` the engine takes one of its pool.
    """

    name: str
    network: t.Optional[str] = None
    profile: t.Optional[str] = None
    mac: str = ""
    pci: str = ""
    id: str = ""
    interface: str = ""
    plugged: bool = True
    linked: bool = True

    @property
    def source(self) -> tuple[str, str]:
        """What a mapping is about: network and profile, empty strings where there is none."""
        return self.network or "", self.profile or ""


@dataclass(frozen=True)
class VnicProfile:
    """A vNIC profile of the target. ``permitted`` is whether the user may use it."""

    id: str
    name: str
    network: str
    network_id: str = ""
    permitted: bool = True

    @property
    def text(self) -> str:
        """The profile as users write it: network/profile."""
        return f"{self.network}/{self.name}"


@dataclass(frozen=True)
class TargetCluster:
    """What a cluster offers vNICs.

    ``profiles`` are all profiles of the engine, ``visible`` the ids of those in the data center of the cluster,
    ``networks`` the ids of the VM networks that are attached to the cluster.
    """

    name: str = ""
    id: str = ""
    profiles: tuple[VnicProfile, ...] = ()
    visible: frozenset[str] = frozenset()
    networks: frozenset[str] = frozenset()

    def attached(self, profile: VnicProfile) -> bool:
        """Whether the network of a profile is attached to the cluster."""
        return profile.network_id in self.networks

    def by_id(self, profile_id: str) -> t.Optional[VnicProfile]:
        """Return the profile of this id, wherever it is in the engine."""
        return self._by_id.get(profile_id)

    @functools.cached_property
    def _by_id(self) -> dict[str, VnicProfile]:
        return {profile.id: profile for profile in reversed(self.profiles)}

    def by_name(self, network: str, profile: str) -> t.Optional[VnicProfile]:
        """Return the profile of these names in the data center of the cluster, with its network attached."""
        return self._by_name.get((network, profile))

    @functools.cached_property
    def _by_name(self) -> dict[tuple[str, str], VnicProfile]:
        usable = [p for p in self.profiles if p.id in self.visible and self.attached(p)]
        return {(p.network, p.name): p for p in reversed(usable)}

    @property
    def usable(self) -> tuple[VnicProfile, ...]:
        """The profiles that a vNIC in this cluster can get, in the order of their names."""
        found = [p for p in self.profiles if p.id in self.visible and self.attached(p) and p.permitted]
        return tuple(sorted(found, key=lambda p: (p.network, p.name)))
