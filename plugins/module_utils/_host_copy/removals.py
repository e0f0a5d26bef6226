# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""Warnings about each value that a copy removes from the destination.

A copy gives a host what another one has. That its own addresses, QoS, DNS servers and properties go is easily missed.
"""

from __future__ import annotations

import typing as t

from ansible_collections.onramp.ovirt.plugins.module_utils._findings import Finding, warning
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.model import (
    NONE,
    STATIC,
    Attachment,
    HostNetworks,
    Ip,
    Qos,
)

FAMILIES = (("ipv4", "IPv4"), ("ipv6", "IPv6"))


def removed_values(
    before: HostNetworks, after: HostNetworks, asked: t.Container[tuple[str, str]]
) -> t.Iterator[Finding]:
    """Yield a warning for each value that the destination has before a copy and not after it.

    ``asked`` are pairs of network and setting that the user describes for this host: there it is no surprise.
    """
    for old in before.attachments:
        new = after.attachment(old.network)
        if new is None:
            yield from _removed_network(old)
            continue
        for family, name in FAMILIES:
            if (old.network, family) not in asked:
                yield from _address(old.network, name, getattr(old, family) or Ip(), getattr(new, family) or Ip())
        if (old.network, "qos") not in asked:
            yield from _qos(old, new)
        if (old.network, "dns_servers") not in asked:
            yield from _dns(old, new)
        if (old.network, "properties") not in asked:
            yield from _properties(old, new)


def _removed_network(old: Attachment) -> t.Iterator[Finding]:
    values = [f"{name} address {_spelled(ip)}" for name, ip in _addresses(old)]
    if old.qos is not None and not old.qos.is_empty:
        values.append(f"QoS ({_limits(old.qos)})")
    if old.dns_servers:
        values.append(f"DNS servers {', '.join(old.dns_servers)}")
    values += [f"property {name}='{value}'" for name, value in old.properties]
    if values:
        yield warning(
            "copy-network-removed",
            "remove_extra",
            f"The copy removes network '{old.network}' from '{old.nic}', with its {'; '.join(values)}.",
            "Keep it with `exclude` or with `remove_extra: false`.",
        )


def _addresses(item: Attachment) -> t.Iterator[tuple[str, Ip]]:
    for family, name in FAMILIES:
        ip: t.Optional[Ip] = getattr(item, family)
        if ip is not None and ip.method != NONE:
            yield name, ip


def _address(network: str, family: str, old: Ip, new: Ip) -> t.Iterator[Finding]:
    if (old.method == STATIC and new.method != STATIC) or (old.method != NONE and new.method == NONE):
        hint = "Keep it with `static_addresses: keep`." if old.method == STATIC else "Set it with `additions`."
        yield warning(
            "copy-address-removed",
            "static_addresses",
            f"The copy removes the {family} address {_spelled(old)} of network '{network}';"
            f" the new method is {new.method}.",
            hint,
        )
    elif old.method == new.method == STATIC and old.gateway and not new.gateway:
        yield warning(
            "copy-gateway-removed",
            "static_addresses",
            f"The copy removes the {family} gateway {old.gateway} of network '{network}'.",
            "Set it with `additions`.",
        )


def _qos(old: Attachment, new: Attachment) -> t.Iterator[Finding]:
    if old.qos is not None and not old.qos.is_empty and (new.qos is None or new.qos.is_empty):
        yield warning(
            "copy-qos-removed",
            "qos",
            f"The copy removes the QoS ({_limits(old.qos)}) of network '{old.network}'.",
            "Use `method: plan`, which keeps it, or set it with `additions`.",
        )


def _dns(old: Attachment, new: Attachment) -> t.Iterator[Finding]:
    if old.dns_servers and not new.dns_servers:
        yield warning(
            "copy-dns-removed",
            "dns",
            f"The copy removes the DNS servers {', '.join(old.dns_servers)} of network '{old.network}'.",
            "Set them with `additions`.",
        )


def _properties(old: Attachment, new: Attachment) -> t.Iterator[Finding]:
    kept = dict(new.properties)
    for name, value in old.properties:
        if name not in kept:
            yield warning(
                "copy-property-removed",
                "properties",
                f"The copy removes the property {name}='{value}' of network '{old.network}'.",
                "Set it with `additions`.",
            )


def _spelled(ip: Ip) -> str:
    """Return an address as a user writes it, or the method where the host gets it from elsewhere."""
    if ip.method != STATIC:
        return f"({ip.method})"
    address = f"{ip.address}/{ip.prefix}" if ip.prefix is not None else str(ip.address)
    return f"{address} (gateway {ip.gateway})" if ip.gateway else address


def _limits(qos: Qos) -> str:
    return ", ".join(f"{name}: {value}" for name, value in qos.as_dict().items() if value is not None)
