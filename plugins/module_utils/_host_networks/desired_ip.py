# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""Parse the address options of a network, and check them against each other."""

from __future__ import annotations

import ipaddress
import typing as t
from dataclasses import dataclass

from ansible_collections.onramp.ovirt.plugins.module_utils._findings import Finding, error
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks import addressing
from ansible_collections.onramp.ovirt.plugins.module_utils._names import did_you_mean

METHODS = {4: ("none", "static", "dhcp"), 6: ("none", "static", "dhcp", "autoconf", "dhcp_autoconf")}
BAD_DETAILS = "NETWORK_ATTACHMENT_IP_CONFIGURATION_INCOMPATIBLE_BOOT_PROTOCOL_AND_IP_ADDRESS_DETAILS"
MISSING_DETAILS = "NETWORK_ATTACHMENT_IP_CONFIGURATION_STATIC_BOOT_PROTOCOL_MISSING_IP_ADDRESS_DETAILS"


@dataclass(frozen=True)
class DesiredIp:
    """What is desired of one family. ``gateway`` empty: no gateway; ``None`` values keep what the host has."""

    method: t.Optional[str] = None
    address: t.Optional[str] = None
    prefix: t.Optional[int] = None
    gateway: t.Optional[str] = None

    @property
    def has_details(self) -> bool:
        """Whether anything in addition to the method is given."""
        return self.address is not None or self.prefix is not None or bool(self.gateway)


def parse_ip(
    given: t.Optional[t.Mapping[str, t.Any]], version: int, path: str, found: list[Finding]
) -> t.Optional[DesiredIp]:
    """Return what is desired of one family, or ``None`` when it is not mentioned. Adds to the findings.

    An address alone means static, as nothing else could use it.
    """
    if given is None or all(value is None for value in given.values()):
        return None
    address, cidr = addressing.split_cidr(given["address"]) if given.get("address") else (None, None)
    prefix = _prefix(given, cidr, version, path, found)
    method = given.get("method") or ("static" if address or prefix is not None or given.get("gateway") else None)
    wanted = DesiredIp(
        method,
        _address(address, version, f"{path}.address", found),
        prefix,
        _gateway(given.get("gateway"), version, f"{path}.gateway", found),
    )
    if method is not None and method not in METHODS[version]:
        found.append(
            error(
                "ip-method-unknown",
                f"{path}.method",
                f"IPv{version} has no method '{method}'.",
                f"One of: {', '.join(METHODS[version])}.",
            )
        )
    elif method not in (None, "static") and wanted.has_details:
        found.append(
            error(
                "ip-details-without-static",
                path,
                f"Address, netmask and gateway require the method static, not {method}.",
                rule=BAD_DETAILS,
            )
        )
    return wanted


def _prefix(
    given: t.Mapping[str, t.Any], cidr: t.Optional[str], version: int, path: str, found: list[Finding]
) -> t.Optional[int]:
    """Return the one prefix that CIDR, netmask and prefix agree on."""
    spellings = {"address": cidr, "netmask": given.get("netmask"), "prefix": given.get("prefix")}
    values: dict[str, int] = {}
    for option, text in spellings.items():
        try:
            # A slash with nothing behind it is a typing error, not "no prefix".
            value = addressing.prefix_of("?" if text == "" else text, version)
        except ValueError as reason:
            found.append(
                error(
                    "ip-prefix-invalid",
                    f"{path}.{option}",
                    f"'{text}' is not a netmask or prefix of IPv{version}{_because(reason)}.",
                    rule="UPDATE_NETWORK_ADDR_IN_SUBNET_BAD_FORMAT",
                )
            )
            continue
        if value is not None:
            values[option] = value
    if len(set(values.values())) > 1:
        prefixes = ", ".join(f"{option}: /{value}" for option, value in values.items())
        found.append(
            error(
                "ip-prefix-contradiction",
                path,
                f"The prefix is set more than once, with different values ({prefixes}).",
            )
        )
    return next(iter(values.values()), None)


def _because(reason: ValueError) -> str:
    return f": {reason}" if str(reason) else ""


def _address(text: t.Optional[str], version: int, path: str, found: list[Finding]) -> t.Optional[str]:
    if text is None:
        return None
    try:
        address = addressing.parse(text, version)
    except ValueError as reason:
        found.append(
            error(
                "ip-address-invalid",
                path,
                f"'{text}' is not an IPv{version} address{_because(reason)}.",
                # ``ipv6: auto`` is a text for the method.
                did_you_mean(text, METHODS[version]) if text.isalpha() else "",
                rule=f"{'IPV4_ADDR' if version == 4 else 'IPV6_ADDR'}_BAD_FORMAT",
            )
        )
        return None
    if address.is_unspecified or address.is_multicast or address.is_loopback:
        found.append(error("ip-address-unusable", path, f"{address} cannot be the address of a host."))
    return str(address)


def _gateway(text: t.Optional[str], version: int, path: str, found: list[Finding]) -> t.Optional[str]:
    if text is None:
        return None
    try:
        if addressing.no_gateway(text) is None:
            return ""
        return str(addressing.parse(text, version))
    except ValueError as reason:
        found.append(
            error(
                "ip-gateway-invalid",
                path,
                f"'{text}' is not an IPv{version} gateway{_because(reason)}.",
                rule=f"{'IPV4_ADDR' if version == 4 else 'IPV6_ADDR'}_GATEWAY_BAD_FORMAT",
            )
        )
        return None


def parse_dns(given: t.Optional[t.Sequence[str]], path: str, found: list[Finding]) -> t.Optional[tuple[str, ...]]:
    """Return the name servers in their order, canonical; an empty tuple takes the override away."""
    if given is None:
        return None
    servers = []
    for number, text in enumerate(given):
        try:
            servers.append(str(ipaddress.ip_address(text.strip())))
        except ValueError:
            found.append(
                error(
                    "dns-server-invalid",
                    f"{path}[{number}]",
                    f"'{text}' is neither an IPv4 nor an IPv6 address.",
                    rule="BAD_IPV4_OR_IPV6_ADDRESS_FORMAT",
                )
            )
    if len(given) > 3:
        found.append(
            error("dns-servers-too-many", path, f"The engine accepts one to three name servers, not {len(given)}.")
        )
    if len(set(servers)) != len(servers):
        found.append(
            error(
                "dns-server-twice", path, "A name server is listed twice; the engine would fail with an internal error."
            )
        )
    return tuple(servers)
