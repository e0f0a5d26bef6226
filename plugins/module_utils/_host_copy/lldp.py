# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""What switches report by LLDP about the ports of NICs."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from ansible_collections.onramp.ovirt.plugins.module_utils._findings import Finding, info, warning
from ansible_collections.onramp.ovirt.plugins.module_utils._host_copy.pairing import Pairing
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.model import HostNetworks
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.plan import HostNetworksPlan

SYSTEM_NAME, ORGANISATION, IEEE_8021 = 5, 127, 0x0080C2
PORT_VLAN, VLAN_NAME = 1, 3


@dataclass(frozen=True)
class Tlv:
    """One thing that a switch reports: type, OUI and subtype of the TLV, and its properties by name in lower case."""

    type: t.Optional[int] = None
    oui: t.Optional[int] = None
    subtype: t.Optional[int] = None
    properties: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class LldpNeighbor:
    """The other end of a cable, as reported: name of the switch, VLAN of untagged frames, and tagged VLANs."""

    switch: str = ""
    native: t.Optional[int] = None
    vlans: frozenset[int] = frozenset()


def neighbor(elements: t.Iterable[Tlv]) -> LldpNeighbor:
    """Return the other end of a cable. What is not reported, or is not a number where one is needed, is left out."""
    switch, native, vlans = "", None, set()
    for element in elements:
        properties = dict(element.properties)
        if element.type == SYSTEM_NAME:
            switch = properties.get("system name", "")
        elif (element.type, element.oui) == (ORGANISATION, IEEE_8021):
            number = _number(properties.get("port vlan id" if element.subtype == PORT_VLAN else "vlan id", ""))
            if element.subtype == PORT_VLAN:
                native = number
            elif element.subtype == VLAN_NAME and number:
                vlans.add(number)
    # Port VLAN 0 means that the switch has none for this port.
    return LldpNeighbor(switch, native or None, frozenset(vlans))


def _number(text: str) -> t.Optional[int]:
    return int(text) if text.isascii() and text.isdigit() else None


def pairs_to_compare(source: HostNetworks, pairing: Pairing, planned: HostNetworksPlan) -> tuple[tuple[str, str], ...]:
    """Return the pairs of NICs over which networks of the source run, and on which the destination gets something new.

    Only their cables matter: over the others nothing runs, or it did before.
    """
    used = {a.nic for a in source.attachments}
    changed = set(_changed_devices(planned))
    return tuple(
        (s, d)
        for s, d in pairing.pairs
        if source.nic(s) is not None
        and (s in used or source.bond_of(s) in used)
        and {d, planned.target.bond_of(d)} & changed
    )


def _changed_devices(planned: HostNetworksPlan) -> t.Iterator[str]:
    for change in planned.changes:
        after = change.after or {}
        if change.kind == "network" and change.verb in ("attach", "move"):
            yield after["nic"]
        elif change.kind == "bond":
            yield from (change.name, *after.get("slaves", ()))


Neighbors = t.Mapping[str, LldpNeighbor]


def compare(
    source: HostNetworks, pairs: t.Iterable[tuple[str, str]], of_source: Neighbors, of_destination: Neighbors
) -> t.Iterator[Finding]:
    """Yield where paired NICs are plugged into ports that differ in a way that the networks of the source would notice.

    ``of_source`` and ``of_destination`` are by name of NIC. A NIC for which nothing is reported never differs.
    """
    for nic, other in pairs:
        one, two = of_source.get(nic, LldpNeighbor()), of_destination.get(other, LldpNeighbor())
        carrier = source.bond_of(nic) or nic
        networks = [source.network(a.network) for a in source.attachments_on(carrier)]
        wanted = {n.vlan for n in networks if n is not None and n.vlan is not None}
        lost = sorted(wanted & one.vlans - two.vlans) if two.vlans else []
        untagged = len(wanted) < len(networks) and None not in (one.native, two.native) and one.native != two.native
        if lost or untagged:
            yield _different(nic, other, one, two, lost)
        elif one.switch and two.switch and one.switch != two.switch:
            yield info(
                "copy-other-switch",
                "nic_map",
                f"NIC '{nic}' of the source is plugged into switch '{one.switch}', and '{other}' into '{two.switch}'.",
            )


def _different(nic: str, other: str, one: LldpNeighbor, two: LldpNeighbor, lost: list[int]) -> Finding:
    what = f"VLAN {', '.join(map(str, lost))} missing" if lost else f"VLAN {two.native} untagged, not {one.native}"
    where = f" of switch '{two.switch}'" if two.switch else ""
    return warning(
        "copy-lldp-vlan-mismatch",
        "nic_map",
        f"By LLDP, NIC '{nic}' of the source and '{other}' are on different switch ports or VLANs:"
        f" the port{where} has {what}.",
        "Pair the NICs in another way with nic_map, or set up the port of the switch.",
    )
