# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""Merge one desired state into another, name by name."""

from __future__ import annotations

import typing as t
from dataclasses import fields, replace

from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.desired import (
    Desired,
    DesiredBond,
    DesiredLabel,
    DesiredNetwork,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.desired_ip import DesiredIp
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.model import STATIC

Item = t.TypeVar("Item", DesiredBond, DesiredNetwork, DesiredLabel)


def merge_additions(base: Desired, own: Desired) -> Desired:
    """Return ``base`` with the bonds, networks and labels of ``own`` merged in; what ``own`` does not mention stays."""
    return replace(
        base,
        bonds=_laid(base.bonds, own.bonds),
        networks=_laid(base.networks, own.networks),
        labels=_laid(base.labels, own.labels),
    )


def _laid(below: t.Iterable[Item], above: t.Iterable[Item]) -> tuple[Item, ...]:
    result = {item.name: item for item in below}
    for item in above:
        known = result.get(item.name)
        result[item.name] = _merged(known, item) if known and known.present and item.present else item
    return tuple(result[name] for name in sorted(result))


def _merged(below: Item, above: Item) -> Item:
    mentioned = {f.name: getattr(above, f.name) for f in fields(above) if getattr(above, f.name) not in (None, False)}
    if isinstance(below, DesiredBond) and isinstance(above, DesiredBond) and above.options is not None:
        mentioned["options"] = tuple(sorted({**dict(below.options or ()), **dict(above.options)}.items()))
    if isinstance(below, DesiredNetwork) and isinstance(above, DesiredNetwork):
        mentioned["ipv4"] = _ip(below.ipv4, above.ipv4)
        mentioned["ipv6"] = _ip(below.ipv6, above.ipv6)
    return replace(below, **mentioned)


def _ip(below: t.Optional[DesiredIp], above: t.Optional[DesiredIp]) -> t.Optional[DesiredIp]:
    """Return one family: a gateway or a prefix alone goes with the address below, which has the same method."""
    if above is None or below is None:
        return above or below
    if below.method != STATIC or above.method not in (None, STATIC):
        return above
    return DesiredIp(
        STATIC,
        above.address or below.address,
        below.prefix if above.prefix is None else above.prefix,
        below.gateway if above.gateway is None else above.gateway,
    )
