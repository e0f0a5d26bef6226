# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Addresses as the engine checks and compares them."""

from __future__ import annotations

import ipaddress
import re

IPV4 = r"^\b((25[0-5]|2[0-4]\d|[01]\d\d|\d?\d)\.){3}(25[0-5]|2[0-4]\d|[01]\d\d|\d?\d)"
_IPV4 = re.compile(r"((25[0-5]|2[0-4]\d|[01]\d\d|\d?\d)\.){3}(25[0-5]|2[0-4]\d|[01]\d\d|\d?\d)", re.ASCII)
_GROUP = "[0-9a-fa-f]{1,4}"
"""The engine prints its pattern in lower case, "A-F" included."""
_GROUPS = f"((?:{_GROUP}(?::{_GROUP})*)?)"
IPV6 = f"(?:(?:{_GROUP}:){{7}}{_GROUP}|{_GROUPS}::{_GROUPS})"
_IPV6 = re.compile(IPV6, re.IGNORECASE)
LABEL = re.compile("[0-9a-zA-Z_-]+")


def is_ipv4(text: str) -> bool:
    return _IPV4.fullmatch(text) is not None


def is_ipv6(text: str) -> bool:
    return len(text) <= 45 and _IPV6.fullmatch(text) is not None


def version(address: str | None) -> str:
    """What an address without a version counts as."""
    return "v6" if address and ":" in address else "v4"


def is_dotted(netmask: str | None) -> bool:
    return bool(netmask) and is_ipv4(netmask or "")


def is_contiguous(netmask: str) -> bool:
    """A dotted netmask whose ones come first."""
    bits = "".join(f"{int(part):08b}" for part in netmask.split("."))
    return "01" not in bits


def is_prefix(netmask: str | None) -> bool:
    """A prefix length, with or without a slash."""
    return re.fullmatch(r"/?(3[0-2]|[12]?\d)", netmask or "", re.ASCII) is not None


def dotted(netmask: str | None) -> str | None:
    """The dotted form of a netmask or prefix."""
    if not netmask or not is_prefix(netmask):
        return netmask
    return str(ipaddress.ip_network(f"0.0.0.0/{netmask.lstrip('/')}").netmask)


def in_subnet(address: str | None, netmask: str | None, gateway: str | None) -> bool:
    """Is a gateway where the address can reach it? True when there is none."""
    if not (address and netmask and gateway):
        return True
    return ipaddress.ip_address(_plain(gateway)) in ipaddress.ip_network(f"{_plain(address)}/{dotted(netmask)}", False)


def _plain(address: str) -> str:
    """An IPv4 address without leading zeros."""
    return ".".join(str(int(part)) for part in address.split("."))


def same_netmask(a: str | None, b: str | None) -> bool:
    return dotted(a) == dotted(b)


def same_address(a: str | None, b: str | None) -> bool:
    """Equal as addresses; leading zeros of IPv4 do not count."""
    return a == b or (bool(a) and bool(b) and _value(a or "") == _value(b or ""))


def _value(text: str) -> object:
    if is_ipv4(text):
        return tuple(int(part) for part in text.split("."))
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return text
