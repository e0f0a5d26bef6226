# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""Export a host's networking as options of host_setup_networks."""

from __future__ import annotations

import typing as t

from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks import bonds
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.model import (
    STATIC,
    Attachment,
    Bond,
    HostNetworks,
    Ip,
)


def as_desired(host: HostNetworks) -> dict[str, t.Any]:
    """Return bonds, networks and labels as the module's options, such that they plan no change on this host.

    Networks that the host has only by a label are named too, as they carry addresses of their own.
    """
    return {
        "bonds": [_bond(b) for b in sorted(host.bonds, key=lambda b: b.name)],
        "networks": [_network(a) for a in sorted(host.attachments, key=lambda a: a.network)],
        "labels": [{"name": label, "nic": nic} for label, nic in sorted(host.labels)],
    }


def _bond(bond: Bond) -> dict[str, t.Any]:
    result: dict[str, t.Any] = {"name": bond.name, "slaves": sorted(bond.slaves)}
    if bond.mode:
        result["mode"] = bond.mode
        # Where a new bond would get another value by itself, the default of the mode is named too.
        presets = bonds.creation_options(bond.mode, {})
        defaults = {name: bonds.default_of(name, bond.mode) for name in presets}
        options = {**{n: v for n, v in defaults.items() if v != presets[n]}, **dict(bond.options)}
    else:
        options = dict(bond.options)
    if options:
        result["options"] = options
    return result


def _network(item: Attachment) -> dict[str, t.Any]:
    result: dict[str, t.Any] = {"name": item.network, "nic": item.nic}
    for option, ip in (("ipv4", item.ipv4), ("ipv6", item.ipv6)):
        if ip is not None:
            result[option] = _ip(ip)
    if item.qos is not None:
        result["qos"] = {name: value for name, value in item.qos.as_dict().items() if value is not None}
    if item.dns_servers is not None:
        result["dns_servers"] = list(item.dns_servers)
    if item.properties:
        result["properties"] = dict(item.properties)
    return result


def _ip(ip: Ip) -> dict[str, t.Any]:
    if ip.method != STATIC:
        return {"method": ip.method}
    address = ip.address if ip.prefix is None else f"{ip.address}/{ip.prefix}"
    return {"method": STATIC, "address": address, **({"gateway": ip.gateway} if ip.gateway else {})}
