# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A host itself, as its network service and kernel would behave: it knows nothing of attachments or labels."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field, replace

from ..networks.addresses import dotted
from . import bonding
from .model import DHCP, NONE, STATIC, Device, Ip, Qos

DEFAULT_MTU = 1500
BAD_PARAMS, BAD_NIC, BAD_BONDING, CONNECTIVITY = 21, 23, 25, 10


class HostError(Exception):
    """The host answers with an error code and changes nothing."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


@dataclass
class Port:
    """A physical NIC. `speed` in Mbit/s, `lldp`: what its switch reports, as in a world file."""

    mac: str
    speed: int = 1000
    mtu: int = 1500
    up: bool = True
    lldp: list[dict[str, t.Any]] = field(default_factory=list)


@dataclass
class Bonding:
    options: dict[str, str]
    slaves: list[str]

    def copied(self) -> Bonding:
        return Bonding(dict(self.options), list(self.slaves))


@dataclass
class Configured:
    """A network on the host; `nic` is the NIC or bond below."""

    nic: str
    vlan: int | None = None
    bridged: bool = True
    mtu: int = 1500
    ipv4: Ip = field(default_factory=Ip)
    ipv6: Ip = field(default_factory=Ip)
    default_route: bool = False
    name_servers: list[str] = field(default_factory=list)
    qos: Qos | None = None
    properties: dict[str, str] = field(default_factory=dict)
    switch: str = "legacy"

    def copied(self) -> Configured:
        return replace(
            self,
            ipv4=replace(self.ipv4),
            ipv6=replace(self.ipv6),
            name_servers=list(self.name_servers),
            properties=dict(self.properties),
        )


@dataclass
class Configuration:
    """What a reboot can bring back."""

    bonds: dict[str, Bonding] = field(default_factory=dict)
    networks: dict[str, Configured] = field(default_factory=dict)
    name_servers: list[str] = field(default_factory=list)

    def copied(self) -> Configuration:
        """One of its own. `copy.deepcopy` takes ten times as long, and a world has thousands of hosts."""
        return Configuration(
            {name: bond.copied() for name, bond in self.bonds.items()},
            {name: network.copied() for name, network in self.networks.items()},
            list(self.name_servers),
        )


T = t.TypeVar("T")


def _change(into: dict[str, T], changes: dict[str, T | None]) -> None:
    """What changed goes to the end; None takes away."""
    for name, value in changes.items():
        into.pop(name, None)
        if value is not None:
            into[name] = value


@dataclass
class Kernel:
    """A host. `saved` is what it returns to when it boots, `first` what the world gave it: only `now` is changed."""

    ports: dict[str, Port]
    now: Configuration
    saved: Configuration
    first: Configuration
    delay: float = 0.0
    fail: int | None = None
    unreported: list[str] = field(default_factory=list)
    """What the host does not report, so that it never gets in sync: names of UNREPORTED."""
    never_reported: list[str] = field(default_factory=list)
    """What its world said of that."""
    least_mtu: int = 0
    """The least MTU that it reports of a NIC without VLAN, whatever was set."""

    def setup(self, networks: dict[str, Configured | None], bonds: dict[str, Bonding | None]) -> None:
        """Change networks and bonds (None removes one), all or nothing; raises HostError."""
        if self.fail is not None:
            raise HostError(self.fail)
        after = self.now.copied()
        _change(after.networks, networks)
        _change(after.bonds, bonds)
        self._check(after, {name for name, network in networks.items() if network is not None})
        for network in networks.values():
            if network is not None and network.default_route and network.name_servers:
                after.name_servers = list(network.name_servers)
        self.now = after

    def _check(self, after: Configuration, asked: t.Collection[str]) -> None:
        """`asked` are the networks of the request: no one looks whether the others are on a slave by now."""
        slaves = {s for bond in after.bonds.values() for s in bond.slaves}
        if any(bonding.refused(bond.options) for bond in after.bonds.values()):
            raise HostError(BAD_BONDING)
        used = set()
        for name, network in after.networks.items():
            known = network.nic in after.bonds or network.nic in self.ports
            if not known or (name in asked and network.nic in slaves):
                raise HostError(BAD_NIC)
            if (network.nic, network.vlan) in used:
                raise HostError(BAD_PARAMS)
            used.add((network.nic, network.vlan))

    def save(self) -> None:
        self.saved = self.now.copied()

    def boot(self) -> None:
        """Come up with what was saved."""
        self.now = self.saved.copied()

    def reset(self) -> None:
        """Back to the very first state, without switches."""
        self.delay, self.fail, self.unreported = 0.0, None, list(self.never_reported)
        self.now, self.saved = self.first.copied(), self.first

    def devices(self) -> list[Device]:
        """What the host reports, without ids."""
        masters = {s: name for name, bond in self.now.bonds.items() for s in bond.slaves}
        found = {
            name: Device(name, mac=port.mac, speed=port.speed, mtu=port.mtu, up=port.up, master=masters.get(name))
            for name, port in self.ports.items()
        }
        for name, bond in self.now.bonds.items():
            slaves = [s for s in bond.slaves if s in found]
            if slaves:
                options = bonding.reported(_with_real_primary(bond))
                speeds = [found[s].speed for s in slaves]
                one_at_a_time = bonding.mode_of(options) in ("1", "3")
                found[name] = Device(
                    name,
                    "bond",
                    mac=found[slaves[0]].mac,
                    slaves=slaves,
                    options=options,
                    speed=speeds[0] if one_at_a_time else sum(speeds),
                    up=any(found[s].up for s in slaves),
                )
        for name, network in self.now.networks.items():
            self._put(found, name, network)
        for what in self.unreported:
            for device in found.values():
                UNREPORTED[what](device)
        return list(found.values())

    def _put(self, found: dict[str, Device], name: str, network: Configured) -> None:
        base = found[network.nic]
        device = base
        if network.vlan is not None:
            device = Device(
                f"{base.name}.{network.vlan}",
                "vlan",
                mac=base.mac,
                speed=base.speed,
                up=base.up,
                base=base.name,
                vlan=network.vlan,
            )
            found[device.name] = device
            base.mtu = max([base.mtu, network.mtu])
        device.mtu = (
            network.mtu
            if network.vlan is not None
            else max(
                [self.least_mtu, network.mtu]
                + [n.mtu for n in self.now.networks.values() if n.nic == base.name and n.vlan is not None]
            )
        )
        device.network, device.bridged, device.switch = name, network.bridged, network.switch
        device.qos, device.properties = network.qos, dict(network.properties)
        device.ipv4, device.ipv6 = _reported_v4(network), _reported_v6(network)
        device.default_route = network.default_route and (bool(device.ipv4.gateway) or network.ipv4.method == DHCP)


def _with_real_primary(bond: Bonding) -> dict[str, str]:
    """A kernel shows the primary only while it is a slave of the bond."""
    return {k: v for k, v in bond.options.items() if k != "primary" or v in bond.slaves}


def _without_gateway(device: Device) -> None:
    device.ipv4, device.default_route = replace(device.ipv4, gateway=None), False


def _without_ipv6_gateway(device: Device) -> None:
    device.ipv6 = replace(device.ipv6, gateway="::")


def _without_default_route(device: Device) -> None:
    device.default_route = False


def _without_qos(device: Device) -> None:
    device.qos = None


def _without_mtu(device: Device) -> None:
    device.mtu = DEFAULT_MTU


UNREPORTED: dict[str, t.Callable[[Device], None]] = {
    "gateway": _without_gateway,
    "ipv6_gateway": _without_ipv6_gateway,
    "default_route": _without_default_route,
    "qos": _without_qos,
    "mtu": _without_mtu,
}


def unreported(names: t.Iterable[str]) -> list[str]:
    """The names, once they are known; raises ValueError."""
    found = list(names)
    if unknown := sorted(set(found) - set(UNREPORTED)):
        raise ValueError(f"unreported: unknown: {', '.join(unknown)}; there are {', '.join(sorted(UNREPORTED))}")
    return found


def _reported_v4(network: Configured) -> Ip:
    ip = network.ipv4
    if ip.method == STATIC:
        return Ip(STATIC, ip.address, dotted(ip.netmask), ip.gateway)
    if ip.method == DHCP:
        return Ip(DHCP, "203.0.113.100", "255.255.255.0", "203.0.113.1" if network.default_route else None)
    return Ip(NONE)


def _reported_v6(network: Configured) -> Ip:
    ip = network.ipv6
    if ip.method == STATIC:
        return Ip(STATIC, ip.address, ip.netmask, ip.gateway or "::")
    return Ip(ip.method, None, None, "::")


# ------------------------------------------------------------------------------------------------- from a world file
def of_hardware(hardware: t.Mapping[str, t.Any]) -> Kernel:
    """A host of a world file's description: nics, bonds, networks and name_servers."""
    ports = {}
    for nic in hardware.get("nics", []):
        nic = {"name": nic} if isinstance(nic, str) else nic
        ports[nic["name"]] = Port(
            nic.get("mac", ""),
            nic.get("speed", 1000),
            nic.get("mtu", 1500),
            nic.get("up", True),
            list(nic.get("lldp", [])),
        )
    first = Configuration(
        bonds={
            bond["name"]: Bonding(
                {str(k): str(v) for k, v in bond.get("options", {"mode": "1"}).items()}, list(bond["slaves"])
            )
            for bond in hardware.get("bonds", [])
        },
        networks={n["name"]: _configured(n) for n in hardware.get("networks", [])},
        name_servers=list(hardware.get("name_servers", [])),
    )
    kernel = Kernel(ports, first.copied(), first, first)
    kernel.never_reported = unreported(hardware.get("unreported", ()))
    kernel.unreported = list(kernel.never_reported)
    kernel.least_mtu = int(hardware.get("least_mtu", 0))
    return kernel


def _configured(entry: t.Mapping[str, t.Any]) -> Configured:
    def ip(value: t.Mapping[str, t.Any] | None) -> Ip:
        value = value or {}
        return Ip(
            value.get("method", STATIC if value.get("address") else NONE),
            value.get("address"),
            str(value["netmask"]) if value.get("netmask") is not None else None,
            value.get("gateway"),
        )

    return Configured(
        entry["nic"],
        entry.get("vlan"),
        entry.get("bridged", True),
        entry.get("mtu", 1500),
        ip(entry.get("ipv4")),
        ip(entry.get("ipv6")),
        entry.get("default_route", False),
    )
