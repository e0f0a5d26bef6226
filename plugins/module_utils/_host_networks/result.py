# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""A host's networking as it is returned to users: plain data, sorted, names instead of ids."""

from __future__ import annotations

import typing as t

from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.model import (
    Attachment,
    Bond,
    HostNetworks,
    Nic,
)

MEGA = 1_000_000


def as_dict(host: HostNetworks) -> dict[str, t.Any]:
    """Return nics, bonds, networks, labels and unmanaged_networks, each a list sorted by name. Speeds are in Mbit/s."""
    labels: dict[str, list[str]] = {}
    for label, nic in host.labels:
        labels.setdefault(nic, []).append(label)
    return {
        "nics": [_nic(n, host, labels) for n in sorted(host.nics, key=lambda n: n.name)],
        "bonds": [_bond(b, labels) for b in sorted(host.bonds, key=lambda b: b.name)],
        "networks": [_network(a, host) for a in sorted(host.attachments, key=lambda a: a.network)],
        "labels": [{"name": label, "nic": nic} for label, nic in sorted(host.labels)],
        "unmanaged_networks": [{"name": u.name, "nic": u.nic} for u in sorted(host.unmanaged, key=lambda u: u.name)],
    }


def _device(item: t.Union[Nic, Bond]) -> dict[str, t.Any]:
    result: dict[str, t.Any] = {
        "mac": item.mac or None,
        "speed": None if item.speed is None else item.speed // MEGA,
        "status": item.status or None,
        "mtu": item.mtu,
    }
    if item.statistics:
        result["statistics"] = dict(item.statistics)
    return result


def _nic(nic: Nic, host: HostNetworks, labels: dict[str, list[str]]) -> dict[str, t.Any]:
    return {
        "name": nic.name,
        **_device(nic),
        "bond": host.bond_of(nic.name),
        "labels": sorted(labels.get(nic.name, [])),
        "vlans": sorted(v.vlan for v in host.vlans_on.get(nic.name, ()) if v.vlan is not None),
    }


def _bond(bond: Bond, labels: dict[str, list[str]]) -> dict[str, t.Any]:
    return {
        **bond.as_dict(),
        **_device(bond),
        "active_slave": bond.active_slave,
        "labels": sorted(labels.get(bond.name, [])),
    }


def _network(item: Attachment, host: HostNetworks) -> dict[str, t.Any]:
    network = host.network(item.network)
    return {
        **item.as_dict(),
        "vlan": network.vlan if network else None,
        "mtu": network.mtu if network else None,
        "vm_network": network.vm if network else None,
        "required": network.required if network else None,
        "roles": sorted(network.roles) if network else [],
        "out_of_sync": {r.name: {"expected": r.expected, "actual": r.actual} for r in item.reported if not r.in_sync}
        if not item.in_sync
        else {},
    }


def identity(host: HostNetworks) -> dict[str, t.Any]:
    """Return id, name, status and cluster."""
    return {"id": host.id, "name": host.name, "status": host.status, "cluster": host.cluster}


def with_identity(host: HostNetworks) -> dict[str, t.Any]:
    """Return the networking of a host together with which host it is."""
    return {**identity(host), **as_dict(host)}
