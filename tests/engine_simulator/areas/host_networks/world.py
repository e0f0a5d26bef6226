# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a world file says of the networking of a machine.

nics: [{name, mac, speed, mtu, up, lldp: [{type, name, oui, subtype, properties}]}]
                                                     or "eth0..eth5": all alike, with MACs `mac_prefix` + number
bonds: [{name, slaves, options: {mode: 1}}]          what it has once it is installed, the management network
networks: [{name, nic, vlan, mtu, bridged, ipv4: {address, netmask, gateway}, ipv6, default_route}]   included
name_servers: [...]
unreported: [gateway]                                what it never reports, so that it never gets in sync: gateway,
                                                     ipv6_gateway, default_route, qos, mtu
least_mtu: 1500                                      the least MTU that it reports of a NIC without VLAN
"""

from __future__ import annotations

import re

from ...core.world_file import Entry, WrongWorld, expand
from ..hosts.hooks import HOST_HOOKS

HARDWARE = {"nics", "mac_prefix", "bonds", "networks", "name_servers", "unreported", "least_mtu"}


@HOST_HOOKS.read_hardware.register
def read_hardware(address: str, hardware: Entry) -> None:
    if unknown := set(hardware) - HARDWARE:
        raise WrongWorld(f"Machine {address}: unknown: {', '.join(sorted(unknown))}")
    hardware["nics"] = _nics(hardware)
    for key in ("bonds", "networks"):
        hardware[key] = list(expand(hardware.get(key)))


def _nics(hardware: Entry) -> list[Entry]:
    """The NICs, with the short form "eth0..eth5" written out."""
    nics = hardware.get("nics", [])
    if not isinstance(nics, str):
        return [dict(n) for n in nics]
    match = re.fullmatch(r"(\D+)(\d+)\.\.\1(\d+)", nics)
    if match is None:
        raise WrongWorld(f"NICs {nics!r}: expected a list, or something like eth0..eth5")
    prefix = hardware.get("mac_prefix", "52:54:00:00:00:")
    first, last = int(match.group(2)), int(match.group(3))
    return [{"name": f"{match.group(1)}{i}", "mac": f"{prefix}{i:02x}"} for i in range(first, last + 1)]
