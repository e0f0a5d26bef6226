# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""Addresses, gateways, MTUs and device names that the host or its network cannot use."""

from __future__ import annotations

import typing as t

from ansible_collections.onramp.ovirt.plugins.module_utils._findings import Finding, error, warning
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks import addressing
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.context import Context
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.model import NONE, STATIC, Attachment, Ip

# The longest name of a device in the Linux kernel.
DEVICE_NAME = 15
# The kernel switches IPv6 off on devices with a smaller MTU.
IPV6_MTU = 1280


def check(context: Context) -> t.Iterator[Finding]:
    """Yield what is wrong with the addresses of new and changed networks."""
    for name in sorted(context.touched_networks):
        item, before = context.after.attachment(name), context.current.attachment(name)
        if item is None:
            continue
        path = context.path_of_network(name)
        yield from _device(item, before, path, context)
        for option in ("ipv4", "ipv6"):
            ip: Ip = getattr(item, option) or Ip()
            if ip.method != STATIC or not ip.address or ip.prefix is None:
                continue
            yield from _gateway(ip.address, ip.prefix, ip.gateway, f"{path}.{option}.gateway")
            if before is None or getattr(before, option) != ip:
                yield from _address(ip.address, ip.prefix, f"{path}.{option}.address")
                yield from _twice(item, ip.address, f"{path}.{option}.address", context)


def _address(address: str, prefix: int, path: str) -> t.Iterator[Finding]:
    edge = addressing.edge_of_subnet(address, prefix)
    if edge and ":" not in address:
        yield error(
            "ip-address-of-subnet", path, f"{address}/{prefix} is {edge}, so it cannot be the address of a host."
        )
    elif edge:
        yield warning(
            "ip-address-anycast",
            path,
            f"{address}/{prefix} is {edge}: in IPv6 every router of the subnet has this address.",
        )
    if ":" in address and addressing.is_link_local(address):
        yield warning(
            "ip-address-link-local",
            path,
            f"{address} is a link-local address, which every device has by itself.",
            "Set an address that is valid beyond the link.",
        )


def _twice(item: Attachment, address: str, path: str, context: Context) -> t.Iterator[Finding]:
    others = sorted(other for other in context.networks_with_address(address) if other != item.network)
    # Of two new networks only the second one is reported.
    if any(other < item.network or other not in context.touched_networks for other in others):
        yield error("ip-address-twice", path, f"{address} is also the address of '{others[0]}' on the same host.")


def _gateway(address: str, prefix: int, gateway: t.Optional[str], path: str) -> t.Iterator[Finding]:
    """Yield what is odd about a gateway; the engine accepts it, and only logs a warning (event 10929)."""
    if not gateway:
        return
    if ":" in gateway and addressing.is_link_local(gateway):
        # The address that IPv6 routers announce themselves with.
        return
    if gateway == address:
        yield warning("gateway-is-address", path, f"{gateway} is the host's own address.")
    elif not addressing.in_subnet(address, prefix, gateway):
        yield warning(
            "gateway-outside-subnet",
            path,
            f"Gateway {gateway} is not in the subnet of {address}/{prefix}.",
            "The engine accepts it, but the host may not reach it.",
        )
    else:
        edge = addressing.edge_of_subnet(gateway, prefix)
        if edge and ":" not in gateway:
            yield warning("gateway-unusable", path, f"{gateway} is {edge}, so it cannot be a gateway.")


def _device(item: Attachment, before: t.Optional[Attachment], path: str, context: Context) -> t.Iterator[Finding]:
    network = context.after.network(item.network)
    if network is None:
        return
    device = item.nic if network.vlan is None else f"{item.nic}.{network.vlan}"
    if len(device) > DEVICE_NAME and network.vlan is not None and (before is None or before.nic != item.nic):
        yield warning(
            "vlan-device-name-long",
            f"{path}.nic",
            f"The VLAN device '{device}' has more than {DEVICE_NAME} characters: the engine accepts it, the kernel"
            " rejects it.",
            "Use a shorter name for the bond.",
        )
    if 0 < network.mtu < IPV6_MTU and (item.ipv6 or Ip()).method != NONE:
        yield warning(
            "mtu-too-small-for-ipv6",
            f"{path}.ipv6",
            f"'{item.network}' has an MTU of {network.mtu}, but IPv6 needs at least {IPV6_MTU}.",
        )
