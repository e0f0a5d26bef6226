# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the engine keeps about the networking of one host. What the host itself has is in kernel.py."""

from __future__ import annotations

from dataclasses import dataclass, field

NONE, STATIC, DHCP, AUTOCONF, POLY = "none", "static", "dhcp", "autoconf", "poly_dhcp_autoconf"


@dataclass
class Ip:
    """One family of an attachment, or what a device reports. `netmask` is kept as it was sent: dotted, or a prefix."""

    method: str = NONE
    address: str | None = None
    netmask: str | None = None
    gateway: str | None = None


@dataclass(frozen=True)
class Qos:
    linkshare: int | None = None
    upperlimit: int | None = None
    realtime: int | None = None

    @property
    def empty(self) -> bool:
        return self == Qos()


@dataclass
class Attachment:
    """A network on a host. `qos` and `dns` override what the network has; `properties` None means never set."""

    id: str | None
    network_id: str | None
    nic: str | None
    ipv4: Ip | None = None
    ipv6: Ip | None = None
    qos: Qos | None = None
    dns: list[str] | None = None
    properties: dict[str, str] | None = None
    has_addresses: bool = True
    """False: nothing at all is stored about addresses, as databases of long ago have it."""


@dataclass
class Device:
    """A device that a host reports. `kind` is nic, bond or vlan; `master` is the bond of a slave."""

    name: str
    kind: str = "nic"
    id: str = ""
    mac: str = ""
    speed: int = 0
    """Mbit/s."""
    mtu: int = 1500
    up: bool = True
    base: str | None = None
    vlan: int | None = None
    master: str | None = None
    slaves: list[str] = field(default_factory=list)
    options: str | None = None
    """Of a bond, as the engine stores it: "mode=4 miimon=200"."""
    network: str | None = None
    """Name on the host of the network that it carries."""
    bridged: bool = False
    ipv4: Ip = field(default_factory=Ip)
    ipv6: Ip = field(default_factory=Ip)
    default_route: bool = False
    qos: Qos | None = None
    properties: dict[str, str] = field(default_factory=dict)
    switch: str = "legacy"

    @property
    def carrier(self) -> str:
        """The NIC or bond below: what attachments refer to."""
        return self.base or self.name


@dataclass
class HostNetworking:
    """One host as the engine knows it. Labels are by name of the device."""

    devices: dict[str, Device] = field(default_factory=dict)
    attachments: dict[str, Attachment] = field(default_factory=dict)
    labels: dict[str, set[str]] = field(default_factory=dict)
    name_servers: list[str] = field(default_factory=list)
    dirty: bool = False
    """Changed since the host last saved its configuration."""

    def by_id(self, ident: str | None) -> Device | None:
        return next((d for d in self.devices.values() if d.id == ident), None) if ident else None

    def attachment_of(self, network_id: str) -> Attachment | None:
        return next((a for a in self.attachments.values() if a.network_id == network_id), None)

    def carrying(self, name_on_host: str) -> Device | None:
        """The device that carries a network."""
        return next((d for d in self.devices.values() if d.network == name_on_host), None)

    def labelled(self, label: str) -> str | None:
        """The device that has a label."""
        return next((name for name, labels in self.labels.items() if label in labels), None)


@dataclass
class HostNetworkOptions:
    """Configuration values of the engine (engine-config), with the engine's own defaults. Times in virtual seconds."""

    setup_seconds: float = 0.0
    network_sync_seconds: float = 0.0
    """CommandOptions long after a change of a network the engine configures the hosts that carry it."""
    custom_network_properties: dict[str, str] = field(
        default_factory=lambda: {"bridge_opts": r"[^\s=]+=[^\s=]+(\s+[^\s=]+=[^\s=]+)*"}
    )
    """Name -> regular expression of the values; bridge_opts is always known."""
