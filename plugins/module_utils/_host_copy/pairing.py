# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Private to this collection: which NIC of a host corresponds to which NIC of another one."""

from __future__ import annotations

import re
import typing as t
from collections import Counter
from dataclasses import dataclass, field

from ansible_collections.onramp.ovirt.plugins.module_utils._findings import Finding, consequence, error, info
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.model import HostNetworks, Nic

POSITION, NAME, SPEED, PAIRS, REGEX = "position", "name", "speed", "pairs", "regex"
MAC = re.compile(r"[0-9a-fA-F]{2}([:-][0-9a-fA-F]{2}){5}")


@dataclass(frozen=True)
class NicMap:
    """How to pair: by position, as the engine does, by name, speed, given pairs, or a regular expression.

    ``pairs`` are source and destination, names or MACs, and on the source also names of bonds; ``match`` has to match
    the whole name on the source, ``replace`` makes the name on the destination of it.
    """

    by: str = POSITION
    pairs: tuple[tuple[str, str], ...] = ()
    match: str = ""
    replace: str = ""


@dataclass(frozen=True)
class Pairing:
    """Pairs of source and destination NIC, and the unpaired NICs."""

    pairs: tuple[tuple[str, str], ...] = ()
    unpaired_source: tuple[str, ...] = ()
    unpaired_destination: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = field(default=())

    def as_table(self, source: HostNetworks, destination: HostNetworks) -> list[dict[str, t.Any]]:
        """Return a row a pair, and one for each NIC that is left over: names, MACs and bonds of both sides."""
        rows = list(self.pairs)
        rows += [(s, "") for s in self.unpaired_source] + [("", d) for d in self.unpaired_destination]
        return [{"source": _described(source, s), "destination": _described(destination, d)} for s, d in rows]

    def as_text(self) -> str:
        """Return a line a pair, and one for each NIC that is left over."""
        width = max((len(name) for name in (*(s for s, dummy in self.pairs), *self.unpaired_source)), default=0)
        rows = [*self.pairs, *((s, "-") for s in self.unpaired_source), *(("-", d) for d in self.unpaired_destination)]
        return "".join(f"{s:{width}} -> {d}\n" for s, d in rows)


def _described(host: HostNetworks, name: str) -> t.Optional[dict[str, t.Any]]:
    nic = host.nic(name) or host.bond(name)
    return {"nic": nic.name, "mac": nic.mac or None, "bond": host.bond_of(name)} if nic else None


def management_devices(host: HostNetworks) -> frozenset[str]:
    """Return the device that itself carries the management network, with its slaves; none for a VLAN device."""
    management = host.management()
    network = host.network(management.network) if management else None
    if management is None or network is None or network.vlan is not None:
        return frozenset()
    bond = host.bond(management.nic)
    return frozenset({management.nic, *(bond.slaves if bond else ())})


def eligible_nics(host: HostNetworks) -> list[Nic]:
    """Return the NICs that a copy looks at, in the engine's order: plain strings, so that eth10 comes before eth2."""
    left_out = management_devices(host)
    return sorted((nic for nic in host.nics if nic.name not in left_out), key=lambda nic: nic.name)


def pair(
    source: HostNetworks,
    destination: HostNetworks,
    nic_map: NicMap = NicMap(),
    includes: t.Callable[[str], bool] = lambda dummy: True,
) -> Pairing:
    """Pair the NICs of two hosts. Findings tell what cannot be paired; engine rule INTERFACE_COUNT_DOES_NOT_MATCH.

    ``includes`` says of a network whether it is to be copied: a NIC that carries no such one needs no partner.
    """
    ours, theirs = eligible_nics(source), eligible_nics(destination)
    findings: list[Finding] = []
    pairs = STRATEGIES[nic_map.by]([*ours, *_bonds(source, nic_map)], theirs, nic_map, findings)
    paired_source, paired_destination = {s for s, dummy in pairs}, {d for dummy, d in pairs}
    left = tuple(n.name for n in ours if n.name not in paired_source)
    if nic_map.by == POSITION and len(ours) > len(theirs):
        findings.append(_too_few(len(ours), len(theirs)))
    else:
        findings += [consequence(_left_over(source, name, paired_source, includes)) for name in left]
    return Pairing(
        tuple(pairs), left, tuple(n.name for n in theirs if n.name not in paired_destination), tuple(findings)
    )


def _bonds(source: HostNetworks, nic_map: NicMap) -> list[Nic]:
    """Return the bonds that can be paired with a NIC: what they carry goes there, and no bond is made."""
    managing = management_devices(source)
    return [Nic(b.name, b.id, b.mac) for b in source.bonds if nic_map.by == PAIRS and b.name not in managing]


def _too_few(ours: int, theirs: int) -> Finding:
    return error(
        "copy-too-few-nics",
        "nic_map",
        f"The source has {ours} NICs to copy, and the destination {theirs}.",
        "Pair them in another way with nic_map.",
        "INTERFACE_COUNT_DOES_NOT_MATCH",
    )


def _left_over(source: HostNetworks, name: str, paired: set[str], includes: t.Callable[[str], bool]) -> Finding:
    bond = source.bond_of(name)
    networks = [a.network for a in source.attachments if a.nic == (bond or name) and includes(a.network)]
    needed = bond not in paired and (networks or (bond is not None and not _carries(source, bond)))
    if needed:
        return error(
            "copy-nic-unpaired",
            "nic_map",
            f"NIC '{name}' of the source, with {bond or ', '.join(networks)}, has no NIC to be copied to.",
            "Pair it with nic_map, or exclude its networks.",
        )
    return info(
        "copy-nic-left-out",
        "nic_map",
        f"NIC '{name}' of the source has no NIC to be copied to, and no need of it.",
    )


def _carries(host: HostNetworks, device: str) -> bool:
    return any(a.nic == device for a in host.attachments)


Ways = t.Callable[[list[Nic], list[Nic], NicMap, list[Finding]], list[tuple[str, str]]]


def _by_position(ours: list[Nic], theirs: list[Nic], dummy: NicMap, found: list[Finding]) -> list[tuple[str, str]]:
    return [(a.name, b.name) for a, b in zip(ours, theirs)]


def _by_name(ours: list[Nic], theirs: list[Nic], dummy: NicMap, found: list[Finding]) -> list[tuple[str, str]]:
    names = {nic.name for nic in theirs}
    return [(nic.name, nic.name) for nic in ours if nic.name in names]


def _by_speed(ours: list[Nic], theirs: list[Nic], dummy: NicMap, found: list[Finding]) -> list[tuple[str, str]]:
    """Pair in order among those of the same speed and link state."""
    free = list(theirs)
    pairs = []
    for nic in ours:
        same = next((other for other in free if (other.speed, other.status) == (nic.speed, nic.status)), None)
        if same:
            free.remove(same)
            pairs.append((nic.name, same.name))
    return pairs


def _by_pairs(ours: list[Nic], theirs: list[Nic], nic_map: NicMap, found: list[Finding]) -> list[tuple[str, str]]:
    pairs = []
    for number, (source, destination) in enumerate(nic_map.pairs):
        names = _find(source, ours), _find(destination, theirs)
        for name, wanted, side in ((names[0], source, "source"), (names[1], destination, "destination")):
            if name is None:
                found.append(
                    error(
                        "copy-pair-unknown",
                        f"nic_map.pairs[{number}].{side}",
                        f"The {side} has no NIC '{wanted}' that takes part in copying.",
                        "NICs of the management network do not.",
                    )
                )
        if names[0] is not None and names[1] is not None:
            pairs.append((names[0], names[1]))
    return _reject_duplicates(pairs, "nic_map.pairs", found)


def _find(wanted: str, nics: list[Nic]) -> t.Optional[str]:
    mac = wanted.replace("-", ":").lower() if MAC.fullmatch(wanted) else None
    return next((nic.name for nic in nics if nic.name == wanted or (mac and nic.mac == mac)), None)


def _reject_duplicates(pairs: list[tuple[str, str]], path: str, found: list[Finding]) -> list[tuple[str, str]]:
    for side, position in (("source", 0), ("destination", 1)):
        twice = sorted(name for name, count in Counter(p[position] for p in pairs).items() if count > 1)
        if twice:
            found.append(error("copy-pair-twice", path, f"NICs of the {side} are paired twice: {', '.join(twice)}."))
    return sorted(set(pairs))


def _by_regex(ours: list[Nic], theirs: list[Nic], nic_map: NicMap, found: list[Finding]) -> list[tuple[str, str]]:
    option = "match"
    try:
        pattern = re.compile(nic_map.match)
        option = "replace"
        names = {n.name for n in theirs}
        matches = ((n.name, pattern.fullmatch(n.name)) for n in ours)
        made = [(name, match.expand(nic_map.replace)) for name, match in matches if match]
    except (re.error, IndexError) as reason:
        found.append(
            error("copy-regex-invalid", f"nic_map.{option}", f"The regular expression cannot be used: {reason}.")
        )
        return []
    return _reject_duplicates([(a, b) for a, b in made if b in names], "nic_map.replace", found)


STRATEGIES: dict[str, Ways] = {
    POSITION: _by_position,
    NAME: _by_name,
    SPEED: _by_speed,
    PAIRS: _by_pairs,
    REGEX: _by_regex,
}
