# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""Normalize addresses, prefixes and netmasks."""

from __future__ import annotations

import ipaddress
import typing as t

Address = t.Union[ipaddress.IPv4Address, ipaddress.IPv6Address]


def canonical(text: t.Optional[str]) -> t.Optional[str]:
    """Return the address in its one spelling; ``None`` for nothing; text that is not an address as it came."""
    if not text:
        return None
    try:
        return str(ipaddress.ip_address(text.strip()))
    except ValueError:
        return text


def parse(text: str, version: int) -> Address:
    """Return the address of this IP version; raises ValueError with the reason, which may be empty.

    A zone id is not part of an address.
    """
    try:
        address = ipaddress.ip_address(text.strip())
    except ValueError:
        raise ValueError("") from None
    if address.version != version:
        raise ValueError(f"it is an IPv{address.version} address")
    if "%" in text:
        raise ValueError("it has a zone id, which the engine does not accept")
    return address


def netmask_of(prefix: int) -> str:
    """Return the dotted netmask of an IPv4 prefix length."""
    return str(ipaddress.ip_network(f"0.0.0.0/{prefix}").netmask)


def prefix_of(text: t.Union[str, int, None], version: int = 4) -> t.Optional[int]:
    """Return the prefix length that ``24``, ``/24`` or ``255.255.255.0`` stands for; ``None`` for nothing.

    Raises ValueError with the reason, which may be empty.
    """
    if text is None or text == "":
        return None
    plain = str(text).strip().lstrip("/")
    highest = 32 if version == 4 else 128
    if plain.isdigit() and plain.isascii():
        if int(plain) > highest:
            raise ValueError(f"a prefix is 0 to {highest}")
        return int(plain)
    if version == 6:
        raise ValueError("")
    try:
        mask = int(ipaddress.IPv4Address(plain))
    except ValueError:
        raise ValueError("") from None
    length = bin(mask).count("1")
    # ipaddress would read 0.0.0.255 as a host mask; the engine wants the ones first.
    if mask != (0xFFFFFFFF << (32 - length)) & 0xFFFFFFFF:
        raise ValueError("its ones are not contiguous")
    return length


def split_cidr(text: str) -> tuple[str, t.Optional[str]]:
    """Split ``192.0.2.5/24`` into address and prefix (``None`` without a slash)."""
    address, slash, prefix = text.partition("/")
    return address.strip(), prefix.strip() if slash else None


def in_subnet(address: str, prefix: int, other: str) -> bool:
    """Whether the other address lies in the subnet of address/prefix."""
    return ipaddress.ip_address(other) in ipaddress.ip_network(f"{address}/{prefix}", strict=False)


def edge_of_subnet(address: str, prefix: int) -> str:
    """Return what an address is for its subnet, where no host can have it: the subnet itself or broadcast.

    Small subnets (/31, /32, /127, /128) have neither.
    """
    subnet = ipaddress.ip_network(f"{address}/{prefix}", strict=False)
    found = ipaddress.ip_address(address)
    if subnet.num_addresses <= 2:
        return ""
    if found == subnet.network_address:
        return "the address of the subnet itself"
    return "the broadcast address" if subnet.version == 4 and found == subnet.broadcast_address else ""


def is_link_local(address: str) -> bool:
    """Whether an address is valid on its own link only, as fe80::1."""
    return ipaddress.ip_address(address).is_link_local


def no_gateway(text: t.Optional[str]) -> t.Optional[str]:
    """Return the gateway, or ``None`` for the ways to say that there is none: empty, 0.0.0.0 and ::."""
    found = canonical(text)
    return None if found in (None, "0.0.0.0", "::") else found
