# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""How the engine itself maps vNICs to profiles when a VM is registered or imported.

Facts: the engine's select and resolve steps are the same for register VM, register template and OVA import; a target
that does not exist is never an error there, it is replaced by a look-up of the names of the source.
"""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from ansible_collections.onramp.ovirt.plugins.module_utils._vnics.model import TargetCluster, Vnic, VnicProfile


@dataclass(frozen=True)
class Entry:
    """One mapping of a request: ``None`` is a part that is not given.

    The target is an id, or the names of a network and a profile; two empty names are the empty profile.
    """

    source_network: t.Optional[str] = None
    source_profile: t.Optional[str] = None
    target_id: t.Optional[str] = None
    target_network: t.Optional[str] = None
    target_profile: t.Optional[str] = None


def select(entries: t.Sequence[t.Optional[Entry]], vnic: Vnic) -> t.Optional[int]:
    """Return the position of the entry that the engine takes for a vNIC: the first whose network and profile match."""
    for number, entry in enumerate(entries):
        if entry and _matches(entry.source_network, vnic.network) and _matches(entry.source_profile, vnic.profile):
            return number
    return None


def _matches(given: t.Optional[str], actual: t.Optional[str]) -> bool:
    # An empty string in a mapping stands for "none"; a part that is not given matches nothing but "none" either.
    return given == actual or (given == "" and actual is None)


def resolve(entry: t.Optional[Entry], vnic: Vnic, target: TargetCluster) -> t.Optional[VnicProfile]:
    """Return the profile that the engine gives a vNIC for which it selected an entry; ``None`` is the empty profile."""
    same_name = target.by_name(*vnic.source)
    if entry is None:
        return same_name
    if entry.target_id is not None:
        found = target.by_id(entry.target_id)
        if found and target.attached(found):
            return found
    if entry.target_network is None or entry.target_profile is None:
        return same_name
    if (entry.target_network, entry.target_profile) == ("", ""):
        return None
    return target.by_name(entry.target_network, entry.target_profile) or same_name


def predict(
    vnics: t.Iterable[Vnic], entries: t.Sequence[t.Optional[Entry]], target: TargetCluster
) -> tuple[t.Optional[VnicProfile], ...]:
    """Return the profile that each vNIC gets from the engine for these entries, in the order of the vNICs."""
    result = []
    for vnic in vnics:
        position = select(entries, vnic)
        result.append(resolve(None if position is None else entries[position], vnic, target))
    return tuple(result)
