# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Private to this collection: one desired networking laid over another, name by name."""

from __future__ import annotations

import typing as t
from dataclasses import fields, replace

from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.desired import (
    Desired,
    DesiredBond,
    DesiredLabel,
    DesiredNetwork,
)

Item = t.TypeVar("Item", DesiredBond, DesiredNetwork, DesiredLabel)


def overlay(base: Desired, own: Desired) -> Desired:
    """Return ``base`` with the bonds, networks and labels of ``own`` on top; what ``own`` does not mention stays."""
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
    return replace(below, **mentioned)
