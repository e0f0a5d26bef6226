# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the engine compares of an attachment with the device that carries it."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from ..networks.addresses import same_address, same_netmask
from .model import STATIC, Attachment, Device, Ip, Qos
from .rules_request import effective_qos
from .setup import Net

PROTOCOLS = {
    "none": "NONE",
    "dhcp": "DHCP",
    "static": "STATIC_IP",
    "autoconf": "AUTOCONF",
    "poly_dhcp_autoconf": "POLY_DHCP_AUTOCONF",
}
TITLES = {
    "mtu": "MTU",
    "bridged": "Bridged",
    "vlan": "VLAN",
    "switchType": "Switch Type",
    "outAverageLinkShare": "Weighted Share",
    "outAverageUpperLimit": "Rate Limit",
    "outAverageRealTime": "Committed Rate",
    "ipv4_boot_protocol": "IPv4 Boot Protocol",
    "ipv4_netmask": "IPv4 Netmask",
    "ipv4_address": "IPv4 Address",
    "ipv4_gateway": "IPv4 Gateway",
    "ipv6_boot_protocol": "IPv6 Boot Protocol",
    "ipv6_prefix": "IPv6 Prefix",
    "ipv6_address": "IPv6 Address",
    "ipv6_gateway": "IPv6 Gateway",
    "dns_configuration": "DNS Configuration",
    "default_route": "Default Route",
}


class Item(t.NamedTuple):
    """One compared setting; values are as the API shows them."""

    name: str
    expected: str | None
    actual: str | None
    in_sync: bool


@dataclass(frozen=True)
class Around:
    """What else counts: the engine's default MTU, the cluster's switch type, the host's name servers."""

    default_mtu: int = 1500
    switch: str = "legacy"
    name_servers: tuple[str, ...] = ()


def compare(item: Attachment, device: Device, net: Net, around: Around) -> list[Item]:
    """All compared settings in the engine's order."""
    default_route = "default_route" in net.roles
    result = [
        _same("mtu", net.mtu or around.default_mtu, device.mtu),
        _same("bridged", net.vm, device.bridged),
        _same("vlan", net.vlan, device.vlan),
        _same("switchType", around.switch.upper(), device.switch.upper()),
    ]
    result += _ipv4(item.ipv4, device.ipv4) if item.ipv4 is not None else []
    result += _ipv6(item.ipv6, device.ipv6) if item.ipv6 is not None else []
    result += _qos(effective_qos(item.qos, net.qos), device.qos)
    if default_route:
        result.append(_dns(tuple(item.dns) if item.dns else net.dns, around.name_servers))
    actual_route = device.default_route or device.ipv6.gateway not in (None, "", "::")
    result.append(_same("default_route", default_route, actual_route))
    return result


def in_sync(items: list[Item]) -> bool:
    return all(item.in_sync for item in items)


def reported(items: list[Item]) -> str:
    """The settings that differ, as a refused change names them."""
    different = sorted((i for i in items if not i.in_sync), key=lambda i: i.name)
    return "; ".join(f"{TITLES[i.name]} Host - {i.actual or 'null'}, DC - {i.expected or 'null'}" for i in different)


def shown(value: object) -> str | None:
    """A value in the spelling of the API."""
    if value is None:
        return None
    return ("true" if value else "false") if isinstance(value, bool) else str(value)


def _same(name: str, expected: object, actual: object) -> Item:
    return Item(name, shown(expected), shown(actual), expected == actual)


def _ipv4(wanted: Ip, found: Ip) -> list[Item]:
    result = [_same("ipv4_boot_protocol", PROTOCOLS.get(wanted.method), PROTOCOLS.get(found.method))]
    if wanted.method == found.method == STATIC:
        result += [
            Item("ipv4_netmask", wanted.netmask, found.netmask, same_netmask(wanted.netmask, found.netmask)),
            Item("ipv4_address", wanted.address, found.address, same_address(wanted.address, found.address)),
            Item(
                "ipv4_gateway",
                wanted.gateway,
                found.gateway,
                same_address(wanted.gateway, found.gateway) or (wanted.gateway == "0.0.0.0" and not found.gateway),
            ),
        ]
    return result


def _ipv6(wanted: Ip, found: Ip) -> list[Item]:
    result = [_same("ipv6_boot_protocol", PROTOCOLS.get(wanted.method), PROTOCOLS.get(found.method))]
    if wanted.method == found.method == STATIC:
        result += [
            Item("ipv6_prefix", wanted.netmask, found.netmask, wanted.netmask == found.netmask),
            Item("ipv6_address", wanted.address, found.address, _same_ipv6(wanted.address, found.address)),
            Item("ipv6_gateway", wanted.gateway, found.gateway, _same_ipv6(wanted.gateway, found.gateway)),
        ]
    return result


def _same_ipv6(wanted: str | None, found: str | None) -> bool:
    """A host without one reports "::"; who asks for "::" has to see just that."""
    return same_address(wanted or None, found) or (not wanted and same_address("::", found))


def _qos(wanted: Qos | None, found: Qos | None) -> list[Item]:
    if wanted is None and found is None:
        return []
    a, b = wanted or Qos(), found or Qos()
    return [
        _same("outAverageLinkShare", a.linkshare, b.linkshare),
        _same("outAverageUpperLimit", a.upperlimit, b.upperlimit),
        _same("outAverageRealTime", a.realtime, b.realtime),
    ]


def _dns(wanted: tuple[str, ...], found: tuple[str, ...]) -> Item:
    """Extra servers of the host and the order do not matter; servers are compared as they are written."""
    return Item(
        "dns_configuration",
        ",".join(sorted(wanted)) or None,
        ",".join(sorted(found)) or None,
        set(wanted) <= set(found),
    )
