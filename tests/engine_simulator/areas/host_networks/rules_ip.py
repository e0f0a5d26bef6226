# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules for the addresses of an attachment."""

from __future__ import annotations

from ...core.faults import message
from . import default_route
from .model import AUTOCONF, STATIC, Attachment, Ip
from .setup import Messages, Setup, Wanted

PREFIX = "NETWORK_ATTACHMENT_IP_CONFIGURATION_"


def check(setup: Setup) -> Messages:
    """The addresses of all attachments of the request at once: the engine does so while it looks at the first one."""
    for wanted in setup.attachments:
        found = check_addresses(
            wanted.attachment, wanted.network_name, wanted.nic_name, setup.os_family
        ) or ipv6_gateway_allowed(setup, wanted)
        if found:
            return found
    return []


def check_addresses(item: Attachment | None, network: str | None, nic: str | None, os_family: str) -> Messages:
    """The rules that look at one attachment alone."""
    names = {"networkName": network, "interfaceName": nic}
    if item is None or (item.ipv4 is None and item.ipv6 is None):
        return [message("NETWORK_ATTACHMENT_MISSING_IP_CONFIGURATION", **names)]
    for ip in (item.ipv4, item.ipv6):
        found = _family(ip, names) if ip is not None else []
        if found:
            return found
    if item.ipv6 is not None and item.ipv6.method == AUTOCONF and os_family == "el8":
        return [message(f"{PREFIX}INCOMPATIBLE_BOOT_PROTOCOL_AND_HOST_OS_VERSION", BootProtocol=AUTOCONF, **names)]
    return []


def _family(ip: Ip, names: dict[str, str | None]) -> Messages:
    if not ip.method:
        return [message(f"{PREFIX}MISSING_BOOT_PROTOCOL", **names)]
    details = [ip.address, ip.netmask, ip.gateway]
    if ip.method != STATIC and any(details):
        return [message(f"{PREFIX}INCOMPATIBLE_BOOT_PROTOCOL_AND_IP_ADDRESS_DETAILS", BootProtocol=ip.method, **names)]
    if ip.method == STATIC and not (ip.address and ip.netmask):
        return [message(f"{PREFIX}STATIC_BOOT_PROTOCOL_MISSING_IP_ADDRESS_DETAILS", **names)]
    return []


def ipv6_gateway_allowed(setup: Setup, wanted: Wanted) -> Messages:
    return ipv6_gateway(wanted.attachment, wanted.id, default_route.settled(setup), wanted.network_name)


def ipv6_gateway(item: Attachment, ident: str | None, default: Attachment | None, network: str | None) -> Messages:
    """A gateway only on the attachment that has the default route now; not asked for while the role is on its way."""
    gateway = item.ipv6.gateway if item.ipv6 is not None else None
    if gateway in (None, "", "::") or default is None or (ident is not None and ident == default.id):
        return []
    return [message(f"{PREFIX}STATIC_BOOT_PROTOCOL_IPV6_GATEWAY_ON_NON_DEFAULT_ROUTE_ROLE", networkName=network)]


def completed(ip: Ip | None) -> Ip:
    """No address is set for a family that is not given."""
    return ip if ip is not None else Ip()
