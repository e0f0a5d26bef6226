# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""Pair the NICs of two hosts."""

from __future__ import annotations

import functools
import re
import typing as t
from collections import Counter
from dataclasses import dataclass, field

from ansible_collections.onramp.ovirt.plugins.module_utils._findings import Finding, consequence, error, info
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.model import Bond, HostNetworks, Nic

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
class Port:
    """A NIC or a bond, as one side of a pair. ``speed`` is in bit/s."""

    name: str
    mac: str = ""
    speed: t.Optional[int] = None
    status: str = ""


Pairs = list[tuple[str, str]]


@dataclass(frozen=True)
class Pairing:
    """Pairs of source and destination port, and the unpaired NICs."""

    pairs: tuple[tuple[str, str], ...] = ()
    unpaired_source: tuple[str, ...] = ()
    unpaired_destination: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = field(default=())

    @functools.cached_property
    def to_destination(self) -> dict[str, str]:
        """The port of the destination for each paired port of the source."""
        return dict(self.pairs)

    @functools.cached_property
    def to_source(self) -> dict[str, str]:
        """The port of the source for each paired port of the destination."""
        return {destination: source for source, destination in self.pairs}

    def as_table(self, source: HostNetworks, destination: HostNetworks) -> list[dict[str, t.Any]]:
        """Return a row for each pair and for each unpaired NIC: names, MACs and bonds of both sides."""
        rows = list(self.pairs)
        rows += [(s, "") for s in self.unpaired_source] + [("", d) for d in self.unpaired_destination]
        return [{"source": _described(source, s), "destination": _described(destination, d)} for s, d in rows]

    def as_text(self) -> str:
        """Return a line for each pair and for each unpaired NIC."""
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
    """Pair the NICs of two hosts. Its findings are about what cannot be paired; rule INTERFACE_COUNT_DOES_NOT_MATCH.

    ``includes`` is whether a network of this name is to be copied: a NIC that carries no such network needs no partner.
    """
    source_nics = [_port(nic) for nic in eligible_nics(source)]
    destination_nics = [_port(nic) for nic in eligible_nics(destination)]
    findings: list[Finding] = []
    candidates = [*source_nics, *_bonds(source, nic_map)]
    pairs = STRATEGIES[nic_map.by](candidates, destination_nics, nic_map, findings)
    paired_source, paired_destination = {s for s, dummy in pairs}, {d for dummy, d in pairs}
    unpaired = tuple(port.name for port in source_nics if port.name not in paired_source)
    if nic_map.by == POSITION and len(source_nics) > len(destination_nics):
        findings.append(_too_few(len(source_nics), len(destination_nics)))
    else:
        findings += [consequence(_unpaired(source, name, paired_source, includes)) for name in unpaired]
    return Pairing(
        tuple(pairs),
        unpaired,
        tuple(port.name for port in destination_nics if port.name not in paired_destination),
        tuple(findings),
    )


def _port(item: t.Union[Nic, Bond]) -> Port:
    return Port(item.name, item.mac, item.speed, item.status)


def _bonds(source: HostNetworks, nic_map: NicMap) -> list[Port]:
    """Return the bonds that can be paired with a NIC: their networks go there, and no bond is made."""
    left_out = management_devices(source)
    return [_port(bond) for bond in source.bonds if nic_map.by == PAIRS and bond.name not in left_out]


def _too_few(source_count: int, destination_count: int) -> Finding:
    return error(
        "copy-too-few-nics",
        "nic_map",
        f"The source has {source_count} NICs to copy, and the destination {destination_count}.",
        "Pair them in another way with nic_map.",
        "INTERFACE_COUNT_DOES_NOT_MATCH",
    )


def _unpaired(source: HostNetworks, name: str, paired: set[str], includes: t.Callable[[str], bool]) -> Finding:
    bond = source.bond_of(name)
    networks = [a.network for a in source.attachments_on(bond or name) if includes(a.network)]
    needed = bond not in paired and (networks or (bond is not None and not _carries(source, bond)))
    if needed:
        return error(
            "copy-nic-unpaired",
            "nic_map",
            f"NIC '{name}' of the source, with {bond or ', '.join(networks)}, is not paired with a NIC.",
            "Pair it with nic_map, or exclude its networks.",
        )
    return info(
        "copy-nic-left-out",
        "nic_map",
        f"NIC '{name}' of the source is not paired. It has nothing to copy.",
    )


def _carries(host: HostNetworks, device: str) -> bool:
    return bool(host.attachments_on(device))


Strategy = t.Callable[[list[Port], list[Port], NicMap, list[Finding]], Pairs]


def _by_position(source: list[Port], destination: list[Port], dummy: NicMap, found: list[Finding]) -> Pairs:
    return [(a.name, b.name) for a, b in zip(source, destination)]


def _by_name(source: list[Port], destination: list[Port], dummy: NicMap, found: list[Finding]) -> Pairs:
    names = {port.name for port in destination}
    return [(port.name, port.name) for port in source if port.name in names]


def _by_speed(source: list[Port], destination: list[Port], dummy: NicMap, found: list[Finding]) -> Pairs:
    """Pair in order among those of the same speed and link state."""
    free = list(destination)
    pairs = []
    for nic in source:
        same = next((other for other in free if (other.speed, other.status) == (nic.speed, nic.status)), None)
        if same:
            free.remove(same)
            pairs.append((nic.name, same.name))
    return pairs


def _by_pairs(source: list[Port], destination: list[Port], nic_map: NicMap, found: list[Finding]) -> Pairs:
    pairs = []
    for number, (wanted_source, wanted_destination) in enumerate(nic_map.pairs):
        names = _find(wanted_source, source), _find(wanted_destination, destination)
        sides = ((names[0], wanted_source, "source"), (names[1], wanted_destination, "destination"))
        for name, wanted, side in sides:
            if name is None:
                found.append(
                    error(
                        "copy-pair-unknown",
                        f"nic_map.pairs[{number}].{side}",
                        f"The {side} has no NIC '{wanted}' that can be paired.",
                        "NICs of the management network cannot be paired.",
                    )
                )
        if names[0] is not None and names[1] is not None:
            pairs.append((names[0], names[1]))
    return _reject_duplicates(pairs, "nic_map.pairs", found)


def _find(wanted: str, ports: list[Port]) -> t.Optional[str]:
    mac = wanted.replace("-", ":").lower() if MAC.fullmatch(wanted) else None
    return next((port.name for port in ports if port.name == wanted or (mac and port.mac == mac)), None)


def _reject_duplicates(pairs: Pairs, path: str, found: list[Finding]) -> Pairs:
    for side, position in (("source", 0), ("destination", 1)):
        twice = sorted(name for name, count in Counter(p[position] for p in pairs).items() if count > 1)
        if twice:
            found.append(error("copy-pair-twice", path, f"NICs of the {side} are paired twice: {', '.join(twice)}."))
    return sorted(set(pairs))


def _by_regex(source: list[Port], destination: list[Port], nic_map: NicMap, found: list[Finding]) -> Pairs:
    option = "match"
    try:
        pattern = re.compile(nic_map.match)
        option = "replace"
        names = {port.name for port in destination}
        matches = ((port.name, pattern.fullmatch(port.name)) for port in source)
        made = [(name, match.expand(nic_map.replace)) for name, match in matches if match]
    except (re.error, IndexError) as reason:
        found.append(error("copy-regex-invalid", f"nic_map.{option}", f"The regular expression is invalid: {reason}."))
        return []
    return _reject_duplicates([(a, b) for a, b in made if b in names], "nic_map.replace", found)


STRATEGIES: dict[str, Strategy] = {
    POSITION: _by_position,
    NAME: _by_name,
    SPEED: _by_speed,
    PAIRS: _by_pairs,
    REGEX: _by_regex,
}
