# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""Hosts as entries of an inventory, with variables and groups."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, fields

NAME, ADDRESS = "name", "address"
# The kinds of groups, and the variable that each is made from.
GROUPS = {
    "cluster": "cluster",
    "data_center": "data_center",
    "status": "status",
    "tag": "tags",
    "affinity_label": "affinity_labels",
}


@dataclass(frozen=True)
class InventoryHost:
    """A host of an engine. Names that the engine does not report are empty."""

    id: str
    name: str
    address: str = ""
    cluster: str = ""
    data_center: str = ""
    status: str = ""
    tags: tuple[str, ...] = ()
    affinity_labels: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, t.Any]:
        """Return the host as plain data, for a cache."""
        return {field.name: _plain(getattr(self, field.name)) for field in fields(self)}

    @classmethod
    def from_dict(cls, data: t.Mapping[str, t.Any]) -> InventoryHost:
        """Return the host of plain data."""
        values: dict[str, t.Any] = {n: tuple(v) if isinstance(v, list) else v for n, v in data.items()}
        return cls(**values)


def _plain(value: t.Any) -> t.Any:
    return list(value) if isinstance(value, tuple) else value


def inventory_name(host: InventoryHost, preference: str) -> str:
    """Return the name of a host in the inventory; one without an address keeps its own."""
    return host.address if preference == ADDRESS and host.address else host.name


def variables(host: InventoryHost, prefix: str = "") -> dict[str, t.Any]:
    """Return the variables of a host; only the address to connect to has no prefix."""
    result = {f"{prefix}{name}": value for name, value in host.as_dict().items()}
    return {**result, "ansible_host": host.address} if host.address else result


def group_names(host: InventoryHost, kinds: t.Iterable[str]) -> list[str]:
    """Return the groups of a host, such as ``cluster_prod`` and ``tag_rack4``, in the order of the kinds."""
    result = []
    for kind in kinds:
        value = getattr(host, GROUPS[kind])
        names = value if isinstance(value, tuple) else (value,)
        result += [f"{kind}_{name}" for name in names if name]
    return result
