# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""A guest as it describes itself before it moves to another hypervisor."""

from __future__ import annotations

import dataclasses
import typing as t
from dataclasses import dataclass, field

LINUX, WINDOWS = "linux", "windows"
# What an engine tells its VMs that they run on.
OVIRT_PRODUCTS = ("ovirt", "rhev", "olvm", "rhv")


@dataclass(frozen=True)
class Address:
    """An IP address with its prefix length. ``dynamic``: it comes from DHCP or router advertisements."""

    address: str
    prefix: int
    dynamic: bool = False


@dataclass(frozen=True)
class Interface:
    """A network interface. ``mac`` is its own address, also where a bond gives it another one."""

    name: str
    mac: str
    driver: str = ""
    physical: bool = True
    master: str = ""
    dhcp: t.Optional[bool] = None
    addresses: tuple[Address, ...] = ()
    gateways: tuple[str, ...] = ()
    dns: tuple[str, ...] = ()


@dataclass(frozen=True)
class Route:
    """A route; ``destination`` is ``default`` for the default route."""

    destination: str
    gateway: str = ""
    device: str = ""
    metric: t.Optional[int] = None


@dataclass(frozen=True)
class FileSystem:
    """A file system with what is free on it; inodes are ``None`` where there is no fixed number of them."""

    path: str
    free_bytes: int
    free_inodes: t.Optional[int] = None


@dataclass(frozen=True)
class Guest:
    """What is recorded of a guest, and what is checked. ``files`` are texts by their paths."""

    system: str
    os: str = ""
    hostname: str = ""
    vendor: str = ""
    product: str = ""
    interfaces: tuple[Interface, ...] = ()
    routes: tuple[Route, ...] = ()
    dns_servers: tuple[str, ...] = ()
    dns_search: tuple[str, ...] = ()
    file_systems: tuple[FileSystem, ...] = ()
    files: t.Mapping[str, str] = field(default_factory=dict)
    udev_version: t.Optional[int] = None
    drivers: t.Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    flags: frozenset[str] = frozenset()

    @property
    def physical(self) -> tuple[Interface, ...]:
        """The NICs that the hypervisor gives to the guest."""
        return tuple(interface for interface in self.interfaces if interface.physical and interface.mac)

    @property
    def is_on_ovirt(self) -> bool:
        """Whether the guest runs on oVirt already."""
        return any(word in f"{self.vendor} {self.product}".lower() for word in OVIRT_PRODUCTS)

    def record(self) -> dict[str, t.Any]:
        """Return what is kept about the guest, without anything that changes by itself."""
        return {
            "system": self.system,
            "os": self.os,
            "hostname": self.hostname,
            "vendor": self.vendor,
            "product": self.product,
            "interfaces": [_plain(dataclasses.asdict(item)) for item in self.interfaces],
            "routes": [dataclasses.asdict(item) for item in self.routes],
            "dns_servers": list(self.dns_servers),
            "dns_search": list(self.dns_search),
        }


def _plain(values: dict[str, t.Any]) -> dict[str, t.Any]:
    return {key: list(value) if isinstance(value, tuple) else value for key, value in values.items()}
