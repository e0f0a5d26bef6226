# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which vNIC profile a vNIC of an unregistered VM gets."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass


@dataclass(frozen=True)
class Mapping:
    """An entry of a request: what it is about, and the profile that is wanted, by id or by names."""

    network: str | None
    profile: str | None
    target_id: str | None = None
    target_network: str | None = None
    target_profile: str | None = None


@dataclass(frozen=True)
class Candidate:
    """A vNIC profile that the engine has."""

    id: str
    name: str
    network_id: str
    network_name: str


@dataclass(frozen=True)
class Profiles:
    """The profiles of the engine, and the networks that the target cluster has."""

    all: t.Sequence[Candidate]
    attached: t.Container[str]

    def by_id(self, ident: str) -> Candidate | None:
        found = next((p for p in self.all if p.id == ident), None)
        return found if found and found.network_id in self.attached else None

    def by_names(self, network: str | None, profile: str | None) -> Candidate | None:
        named = (p for p in self.all if p.name == profile and p.network_name == network)
        return next((p for p in named if p.network_id in self.attached), None)


def selected(network: str | None, profile: str | None, entries: t.Sequence[Mapping | None]) -> Mapping | None:
    """The first entry about a vNIC; an empty text stands for a vNIC that has none."""

    def fits(entry: str | None, own: str | None) -> bool:
        return entry == own or entry == "" and own is None

    return next((e for e in entries if e and fits(e.network, network) and fits(e.profile, profile)), None)


def resolved(network: str | None, profile: str | None, entry: Mapping | None, profiles: Profiles) -> Candidate | None:
    """The profile of a vNIC; None for no profile. A target that is not usable is never an error."""
    if entry is not None:
        if entry.target_id and (found := profiles.by_id(entry.target_id)):
            return found
        if entry.target_network is not None and entry.target_profile is not None:
            if not entry.target_network and not entry.target_profile:
                return None
            if found := profiles.by_names(entry.target_network, entry.target_profile):
                return found
    return profiles.by_names(network, profile)


def assigned_by_names(
    vnics: t.Iterable[tuple[str, str | None, str | None]], profiles: Profiles
) -> tuple[list[Candidate | None], list[str], list[str]]:
    """What vNICs (name, network, profile) get that no mapping is for, and which networks and vNICs fit nothing.

    The profile of the name, else the first one of the network. `profiles` has the VM networks of the cluster.
    """
    found: list[Candidate | None] = []
    networks: dict[str, None] = {}
    names = []
    for name, network, profile in vnics:
        own = [p for p in profiles.all if p.network_name == network and p.network_id in profiles.attached]
        chosen = next((p for p in own if p.name == profile), own[0] if own else None)
        found.append(chosen if network else None)
        if network and chosen is None:
            networks[network] = None
            names.append(name)
    return found, list(networks), names
