# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""The networking of one host as plain, frozen data.

Everything is named as a user names it; ids are kept beside the names for the request that will be sent.
"""

from __future__ import annotations

import functools
import typing as t
from dataclasses import dataclass, field, replace

from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks import addressing

NONE = "none"
STATIC = "static"
DEFAULT_ROUTE = "default_route"
GATEWAYS = ("ipv4_gateway", "ipv6_gateway")
NO_GATEWAY = (None, "", "::", "0.0.0.0")


@dataclass(frozen=True)
class Ip:
    """How one family of an attachment gets its address.

    ``method`` is none, static or dhcp, for IPv6 also autoconf or dhcp_autoconf. ``address``, ``prefix`` (a
    length in bits) and ``gateway`` go with static only.
    """

    method: str = NONE
    address: t.Optional[str] = None
    prefix: t.Optional[int] = None
    gateway: t.Optional[str] = None

    def as_dict(self) -> dict[str, t.Any]:
        """Return method, address, prefix, netmask (of an IPv4 prefix) and gateway."""
        result: dict[str, t.Any] = {"method": self.method}
        if self.method == STATIC:
            result.update(address=self.address, prefix=self.prefix, gateway=self.gateway)
            if self.address and self.prefix is not None and ":" not in self.address:
                result["netmask"] = addressing.netmask_of(self.prefix)
        return result


@dataclass(frozen=True)
class Qos:
    """Host network QoS: a weighted share (1..100), and limits in Mbit/s."""

    outbound_average_linkshare: t.Optional[int] = None
    outbound_average_upperlimit: t.Optional[int] = None
    outbound_average_realtime: t.Optional[int] = None

    @property
    def is_empty(self) -> bool:
        """Whether no value is set: as an override this means "no QoS"."""
        return self == Qos()

    def as_dict(self) -> dict[str, t.Any]:
        """Return the three values by the API's names."""
        return {
            "outbound_average_linkshare": self.outbound_average_linkshare,
            "outbound_average_upperlimit": self.outbound_average_upperlimit,
            "outbound_average_realtime": self.outbound_average_realtime,
        }


@dataclass(frozen=True)
class Nic:
    """A physical network interface. ``speed`` is in bit/s, ``statistics`` are name and value pairs."""

    name: str
    id: str = ""
    mac: str = ""
    speed: t.Optional[int] = None
    status: str = ""
    mtu: t.Optional[int] = None
    statistics: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True)
class Bond:
    """A bond. ``mode`` is the kernel's name of the mode, or empty when it cannot be read.

    ``options`` are the other options (normalised, sorted, defaults of the mode left out), ``slaves`` NIC names.
    """

    name: str
    id: str = ""
    mode: str = ""
    options: tuple[tuple[str, str], ...] = ()
    slaves: tuple[str, ...] = ()
    active_slave: t.Optional[str] = None
    mac: str = ""
    speed: t.Optional[int] = None
    status: str = ""
    mtu: t.Optional[int] = None
    statistics: tuple[tuple[str, float], ...] = ()

    def as_dict(self) -> dict[str, t.Any]:
        """Return what can be configured: name, mode, options, slaves."""
        return {"name": self.name, "mode": self.mode, "options": dict(self.options), "slaves": list(self.slaves)}


@dataclass(frozen=True)
class VlanDevice:
    """A VLAN device such as eth0.10: made and removed by the host itself, with the network that it carries."""

    name: str
    base: str
    vlan: t.Optional[int] = None
    id: str = ""


@dataclass(frozen=True)
class Network:
    """A logical network of the host's cluster.

    ``mtu`` 0 means the engine's default (1500). ``roles``: management, display, migration, default_route, gluster.
    """

    name: str
    id: str = ""
    vlan: t.Optional[int] = None
    mtu: int = 0
    vm: bool = True
    required: bool = False
    label: t.Optional[str] = None
    roles: frozenset[str] = frozenset()
    has_qos: bool = False
    dns_servers: tuple[str, ...] = ()
    external: bool = False

    @property
    def is_management(self) -> bool:
        """Whether it is the management network of the cluster."""
        return "management" in self.roles

    def with_label(self, label: t.Optional[str]) -> Network:
        """Return the same network with this label."""
        return replace(self, label=label)


@dataclass(frozen=True)
class ReportedConfiguration:
    """One setting that the engine compares: what it expects and what the host has."""

    name: str
    expected: t.Optional[str] = None
    actual: t.Optional[str] = None
    in_sync: bool = True


@dataclass(frozen=True)
class Attachment:
    """A network on a NIC or bond (``nic`` is the base device, never a VLAN device).

    ``qos`` and ``dns_servers`` are overrides: ``None`` means that the network's own apply.
    """

    network: str
    nic: str
    id: str = ""
    network_id: str = ""
    ipv4: t.Optional[Ip] = Ip()
    ipv6: t.Optional[Ip] = Ip()
    qos: t.Optional[Qos] = None
    dns_servers: t.Optional[tuple[str, ...]] = None
    properties: tuple[tuple[str, str], ...] = ()
    in_sync: bool = True
    reported: tuple[ReportedConfiguration, ...] = ()

    @property
    def has_gateway(self) -> bool:
        """Whether it can bring a gateway: its own, or one from DHCP or a router."""
        methods = [(ip.method, ip.gateway) for ip in (self.ipv4, self.ipv6) if ip is not None]
        return any(gateway if method == STATIC else method != NONE for method, gateway in methods)

    def as_dict(self) -> dict[str, t.Any]:
        """Return what can be configured: name, nic, ipv4, ipv6, qos, dns_servers, properties, in_sync."""
        return {
            "name": self.network,
            "nic": self.nic,
            "ipv4": self.ipv4.as_dict() if self.ipv4 else None,
            "ipv6": self.ipv6.as_dict() if self.ipv6 else None,
            "qos": self.qos.as_dict() if self.qos else None,
            "dns_servers": None if self.dns_servers is None else list(self.dns_servers),
            "properties": dict(self.properties),
            "in_sync": self.in_sync,
        }


@dataclass(frozen=True)
class UnmanagedNetwork:
    """A network that the host has and its cluster has not. ``nic`` is the device that carries it."""

    name: str
    nic: str
    id: str = ""


@dataclass(frozen=True)
class HostNetworks:
    """Everything about the networking of one host, and the networks of its cluster.

    ``labels`` are pairs of label and NIC or bond; ``compatibility_version`` is the one of the cluster;
    ``data_center_id`` may be empty.
    """

    id: str = ""
    name: str = ""
    status: str = "up"
    cluster: str = ""
    cluster_id: str = ""
    compatibility_version: t.Optional[tuple[int, int]] = None
    nics: tuple[Nic, ...] = ()
    bonds: tuple[Bond, ...] = ()
    vlans: tuple[VlanDevice, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    labels: tuple[tuple[str, str], ...] = ()
    unmanaged: tuple[UnmanagedNetwork, ...] = ()
    networks: tuple[Network, ...] = field(default=())

    def network(self, name: str) -> t.Optional[Network]:
        """Return the cluster's network of this name."""
        return self._networks_by_name.get(name)

    def attachment(self, network: str) -> t.Optional[Attachment]:
        """Return the attachment of this network."""
        return self._attachments_by_network.get(network)

    def attachments_on(self, device: str) -> tuple[Attachment, ...]:
        """Return the attachments of a NIC or bond, in the order of all attachments."""
        return self._attachments_by_device.get(device, ())

    def bond(self, name: str) -> t.Optional[Bond]:
        """Return the bond of this name."""
        return self._bonds_by_name.get(name)

    def nic(self, name: str) -> t.Optional[Nic]:
        """Return the physical NIC of this name."""
        return self._nics_by_name.get(name)

    def bond_of(self, nic: str) -> t.Optional[str]:
        """Return the name of the bond that this NIC is a slave of."""
        return next(iter(self.bonds_of(nic)), None)

    def bonds_of(self, nic: str) -> tuple[str, ...]:
        """Return the names of all bonds that have this NIC as a slave; more than one in a request that is wrong."""
        return self._bonds_by_slave.get(nic, ())

    @functools.cached_property
    def device_names(self) -> list[str]:
        """The names of the NICs and bonds."""
        return [*(nic.name for nic in self.nics), *(bond.name for bond in self.bonds)]

    def device_id(self, name: str) -> str:
        """Return the id of a NIC or bond, or an empty string where it is not there yet."""
        device = self.nic(name) or self.bond(name)
        return device.id if device else ""

    def management(self) -> t.Optional[Attachment]:
        """Return the attachment of the management network."""
        return next((a for a in self.attachments if is_management(self, a.network)), None)

    @functools.cached_property
    def nic_of_label(self) -> dict[str, str]:
        """The NIC or bond of each label."""
        return dict(self.labels)

    @functools.cached_property
    def vlan_devices(self) -> dict[str, VlanDevice]:
        """The VLAN devices by name."""
        return by_key((v.name, v) for v in self.vlans)

    @functools.cached_property
    def vlans_on(self) -> dict[str, tuple[VlanDevice, ...]]:
        """The VLAN devices by the device below them."""
        return grouped((v.base, v) for v in self.vlans)

    @functools.cached_property
    def hides_gateways(self) -> bool:
        """Whether it reports no gateway and no default route at all, although it is configured with one."""
        missing = False
        for item in self.attachments:
            for setting in item.reported:
                if setting.name == DEFAULT_ROUTE:
                    if setting.actual == "true":
                        return False
                    missing |= setting.expected == "true" and item.has_gateway
                elif setting.name in GATEWAYS:
                    if setting.actual not in NO_GATEWAY:
                        return False
                    missing |= setting.expected not in NO_GATEWAY
        return missing

    # A cluster may have thousands of networks: what is looked up for each of them is looked up in an index.
    @functools.cached_property
    def _networks_by_name(self) -> dict[str, Network]:
        return by_key((n.name, n) for n in self.networks)

    @functools.cached_property
    def _attachments_by_network(self) -> dict[str, Attachment]:
        return by_key((a.network, a) for a in self.attachments)

    @functools.cached_property
    def _attachments_by_device(self) -> dict[str, tuple[Attachment, ...]]:
        return grouped((a.nic, a) for a in self.attachments)

    @functools.cached_property
    def _bonds_by_name(self) -> dict[str, Bond]:
        return by_key((b.name, b) for b in self.bonds)

    @functools.cached_property
    def _bonds_by_slave(self) -> dict[str, tuple[str, ...]]:
        return grouped((slave, b.name) for b in self.bonds for slave in dict.fromkeys(b.slaves))

    @functools.cached_property
    def _nics_by_name(self) -> dict[str, Nic]:
        return by_key((n.name, n) for n in self.nics)


Item = t.TypeVar("Item")


def by_key(items: t.Iterable[tuple[str, Item]]) -> dict[str, Item]:
    """Return an index by key; of several items of a key, the first one."""
    result: dict[str, Item] = {}
    for key, item in items:
        result.setdefault(key, item)
    return result


def grouped(items: t.Iterable[tuple[str, Item]]) -> dict[str, tuple[Item, ...]]:
    """Return all items of each key, in their order."""
    result: dict[str, list[Item]] = {}
    for key, item in items:
        result.setdefault(key, []).append(item)
    return {key: tuple(group) for key, group in result.items()}


def is_management(host: HostNetworks, network: str) -> bool:
    """Whether this name is the management network of the host's cluster."""
    found = host.network(network)
    return found is not None and found.is_management
