# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""The networking that a new host is assumed to have after its installation.

The engine reports the NICs of a host only once it is installed. Until then each NIC that the options name is assumed to
be there, so that a plan finds whatever does not depend on the machine.
"""

from __future__ import annotations

import contextlib
import re
import typing as t
from dataclasses import replace

from ansible_collections.onramp.ovirt.plugins.module_utils._host_copy.pairing import (
    MAC,
    NAME,
    PAIRS,
    REGEX,
    NicMap,
    eligible_nics,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.desired import Desired
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.model import (
    Attachment,
    HostNetworks,
    Ip,
    Nic,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._hosts.lifecycle import MAINTENANCE

# For the NIC of the management network where no option names it.
UNNAMED = "management"


def assume_host(
    cluster: HostNetworks, name: str, desired: Desired, source: t.Optional[HostNetworks], nic_map: NicMap
) -> tuple[HostNetworks, NicMap]:
    """Return a host in this cluster with the NICs that the options name, and how to pair them with those of the source.

    ``cluster`` brings its networks.
    """
    management = next((n.name for n in cluster.networks if n.is_management), None)
    place = _management_nic(desired, management)
    pairs: tuple[tuple[str, str], ...] = ()
    models: dict[str, t.Optional[Nic]] = {}
    if source:
        pairs = tuple(_pairs(source, nic_map))
        models = {destination: source.nic(origin) for origin, destination in pairs}
    names = [place, *named_nics(desired), *(destination for dummy, destination in pairs)]
    network = cluster.network(management) if management else None
    attached = (Attachment(network.name, place, network_id=network.id, ipv4=Ip("dhcp")),) if network else ()
    host = replace(
        cluster,
        id="",
        name=name,
        status=MAINTENANCE,
        nics=tuple(sorted((_nic(item, models.get(item)) for item in set(names)), key=lambda nic: nic.name)),
        attachments=attached,
    )
    return host, NicMap(PAIRS, pairs) if source else nic_map


def named_nics(desired: Desired) -> tuple[str, ...]:
    """Return the names of NICs, without those of bonds, that are listed, in order."""
    bonds = {bond.name for bond in desired.bonds}
    slaves = [slave for bond in desired.bonds for slave in bond.slaves or ()]
    places = [*(network.nic for network in desired.networks), *(label.nic for label in desired.labels)]
    return tuple(sorted({*slaves, *(name for name in places if name and name not in bonds)}))


def _management_nic(desired: Desired, management: t.Optional[str]) -> str:
    wanted = next((n.nic for n in desired.networks if n.name == management and n.nic), None)
    bond = next((b for b in desired.bonds if b.name == wanted), None)
    if bond is not None and bond.slaves:
        return bond.slaves[0]
    return wanted or UNNAMED


def _pairs(source: HostNetworks, nic_map: NicMap) -> t.Iterator[tuple[str, str]]:
    """Yield NICs of the source and of the destination. A name that only the machine knows is in parentheses."""
    if nic_map.by == PAIRS:
        yield from nic_map.pairs
        return
    for nic in eligible_nics(source):
        if nic_map.by == REGEX:
            yield from _matched(nic.name, nic_map)
        else:
            yield nic.name, nic.name if nic_map.by == NAME else f"({nic.name})"


def _matched(name: str, nic_map: NicMap) -> t.Iterator[tuple[str, str]]:
    # An expression that cannot be used is reported when it is used, by the pairing of the installed host.
    with contextlib.suppress(re.error, IndexError):
        match = re.fullmatch(nic_map.match, name)
        if match:
            yield name, match.expand(nic_map.replace)


def _nic(name: str, model: t.Optional[Nic]) -> Nic:
    mac = name.replace("-", ":").lower() if MAC.fullmatch(name) else ""
    return Nic(name, mac=mac, speed=model.speed if model else None, status=model.status if model else "")
