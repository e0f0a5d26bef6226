# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""Derive the desired state of a copy from its source."""

from __future__ import annotations

import functools
import ipaddress
import typing as t
from dataclasses import dataclass, field, replace

from ansible_collections.onramp.ovirt.plugins.module_utils._findings import Finding, error, info, warning
from ansible_collections.onramp.ovirt.plugins.module_utils._host_copy.pairing import Pairing, management_devices
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.desired import (
    Desired,
    DesiredBond,
    DesiredLabel,
    DesiredNetwork,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.desired_ip import DesiredIp
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.model import (
    NONE,
    STATIC,
    Attachment,
    Bond,
    HostNetworks,
    Ip,
    is_management,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.setup_options import SetupOptions

KEEP, MAP, INCREMENT = "keep", "map", "increment"


@dataclass(frozen=True)
class Policy:
    """What is copied, and how. The defaults are what the engine does.

    ``addresses`` is none, keep, map or increment, for static addresses; ``offset`` counts addresses;
    ``addresses_in_use`` are those of other hosts; ``include`` and ``exclude`` are names of networks;
    ``management_vlans`` are those beside the management network, on its device.
    """

    addresses: str = NONE
    offset: int = 0
    address_map: t.Mapping[str, tuple[t.Optional[DesiredIp], t.Optional[DesiredIp]]] = field(default_factory=dict)
    addresses_in_use: frozenset[str] = frozenset()
    qos: bool = False
    dns: bool = False
    properties: bool = False
    labels: bool = False
    management_vlans: bool = False
    include: t.Optional[tuple[str, ...]] = None
    exclude: tuple[str, ...] = ()
    remove_extra: bool = True

    def includes(self, network: str) -> bool:
        """Whether a network is to be copied."""
        included, excluded = self._names
        return network not in excluded and (included is None or network in included)

    @functools.cached_property
    def _names(self) -> tuple[t.Optional[frozenset[str]], frozenset[str]]:
        return None if self.include is None else frozenset(self.include), frozenset(self.exclude)


@dataclass(frozen=True)
class Derived:
    """The desired networking of the destination, and the findings about it."""

    desired: Desired
    findings: tuple[Finding, ...] = ()


def derive_desired(
    source: HostNetworks, destination: HostNetworks, pairing: Pairing, policy: Policy, setup: SetupOptions
) -> Derived:
    """Return what the destination is to have, with the options of the change that sets it up."""
    findings = list(_unknown(source, destination, policy))
    carriers = _carriers(source, destination, pairing, findings)
    places = {**carriers, **_management(source, destination, policy, findings)}
    copied = [
        a for a in source.attachments if a.nic in places and policy.includes(a.network) and not _manages(source, a)
    ]
    networks = {a.network: _network(a, destination, places[a.nic], policy, findings) for a in copied}
    made = [
        b for b in source.bonds if b.name in carriers.keys() - pairing.to_destination and _is_copied(source, b, policy)
    ]
    bonds = {carriers[b.name]: _bond(b, carriers, pairing) for b in made}
    if policy.remove_extra:
        gone_bonds, gone = _cleared(destination, pairing, policy)
        for name in gone:
            if policy.includes(name):
                networks.setdefault(name, DesiredNetwork(name, False, path=f"network {name}"))
        staying = {a.nic for a in destination.attachments if not policy.includes(a.network)}
        for name in gone_bonds:
            if name not in staying:
                bonds.setdefault(name, DesiredBond(name, False, path=f"bond {name}"))
    labels = _labels(source, destination, carriers, pairing) if policy.labels else []
    desired = Desired(
        setup=setup,
        bonds=tuple(bonds[name] for name in sorted(bonds)),
        networks=tuple(networks[name] for name in sorted(networks)),
        labels=tuple(sorted(labels, key=lambda item: item.name)),
    )
    return Derived(desired, tuple(findings))


def _unknown(source: HostNetworks, destination: HostNetworks, policy: Policy) -> t.Iterator[Finding]:
    """Yield names of networks that neither cluster has: a typing error would otherwise go unnoticed."""
    known = {n.name for n in (*source.networks, *destination.networks)}
    for option, names in (
        ("include[{}]", policy.include or ()),
        ("exclude[{}]", policy.exclude),
        ("addresses[{}].name", policy.address_map),
    ):
        for number, name in enumerate(names):
            if name in known:
                continue
            yield error(
                "copy-network-unknown",
                option.format(number),
                f"The clusters of the two hosts have no network '{name}'.",
                "Check the name.",
            )


def _is_copied(source: HostNetworks, bond: Bond, policy: Policy) -> bool:
    """Whether a bond carries a network that is copied, or none at all."""
    carried = [a.network for a in source.attachments_on(bond.name)]
    return not carried or any(policy.includes(name) for name in carried)


def _manages(host: HostNetworks, item: Attachment) -> bool:
    return is_management(host, item.network)


def _management(
    source: HostNetworks, destination: HostNetworks, policy: Policy, found: list[Finding]
) -> dict[str, str]:
    """Return the management device of the source -> that of the destination, where its other networks are copied."""
    own, other = source.management(), destination.management()
    if own is None or other is None:
        return {}
    if policy.management_vlans:
        return {own.nic: other.nic}
    if own.nic in management_devices(source):
        beside = [a.network for a in source.attachments_on(own.nic) if not _manages(source, a)]
        missing = [n for n in beside if policy.includes(n) and destination.attachment(n) is None]
        if missing:
            found.append(
                info(
                    "copy-management-vlans",
                    "management_vlans",
                    f"Not copied, because they are on the management device of the source: {', '.join(missing)}.",
                    "Copy them too with management_vlans.",
                )
            )
    return {}


def _bond(bond: Bond, carriers: t.Mapping[str, str], pairing: Pairing) -> DesiredBond:
    slaves = tuple(sorted(_mapped(bond.slaves, pairing)))
    return DesiredBond(
        carriers[bond.name], True, bond.mode or None, _options(bond, pairing), slaves, f"bond {bond.name}", exact=True
    )


def _options(bond: Bond, pairing: Pairing) -> tuple[tuple[str, str], ...]:
    """Return the options of a bond; a primary slave is named as on the destination."""
    mapped = pairing.to_destination
    return tuple((name, mapped.get(value, value) if name == "primary" else value) for name, value in bond.options)


def _mapped(names: t.Iterable[str], pairing: Pairing) -> list[str]:
    return [pairing.to_destination[name] for name in names if name in pairing.to_destination]


def _carriers(
    source: HostNetworks, destination: HostNetworks, pairing: Pairing, found: list[Finding]
) -> dict[str, str]:
    """Return NIC or bond of the source -> NIC or bond of the destination, for all that take part."""
    result = dict(pairing.to_destination)
    managed = management_devices(destination)
    taken = {b.name for b in (*source.bonds, *destination.bonds)}
    for bond in source.bonds:
        slaves = _mapped(bond.slaves, pairing)
        if not slaves or bond.name in result:
            continue
        name = bond.name
        if name in managed:
            name = _other_name(slaves, destination, taken)
            taken.add(name)
            found.append(
                warning(
                    "copy-bond-renamed",
                    "source_host",
                    f"The destination has its management network on a bond '{bond.name}',"
                    f" so the copy of the source's bond is named '{name}'.",
                )
            )
        result[bond.name] = name
    return result


def _other_name(slaves: t.Iterable[str], destination: HostNetworks, taken: set[str]) -> str:
    """Return a name for a bond whose own is that of the destination's management bond, which stays what it is.

    It is the name that an earlier copy gave it, or the first free number.
    """
    masters = {destination.bond_of(name) for name in slaves}
    earlier = next((b.name for b in destination.bonds if {b.name} == masters), None)
    return earlier or next(f"bond{number}" for number in range(len(taken) + 1) if f"bond{number}" not in taken)


def _cleared(destination: HostNetworks, pairing: Pairing, policy: Policy) -> tuple[list[str], list[str]]:
    """Return the bonds and networks that have to leave the paired NICs."""
    paired = set(pairing.to_source)
    bonds = [b.name for b in destination.bonds if paired & set(b.slaves)]
    carriers = {*bonds, *(name for name in paired if destination.bond_of(name) is None)}
    management = destination.management()
    if policy.management_vlans and management is not None:
        carriers.add(management.nic)
    return bonds, [a.network for a in destination.attachments if a.nic in carriers and not _manages(destination, a)]


def _network(
    item: Attachment, destination: HostNetworks, nic: str, policy: Policy, found: list[Finding]
) -> DesiredNetwork:
    own = destination.attachment(item.network)
    given = policy.address_map.get(item.network, (None, None))
    qos = item.qos if policy.qos else None
    if own is not None and own.qos is not None and qos is None and own.qos != item.qos:
        found.append(
            warning(
                "copy-qos-stays",
                "qos",
                f"The QoS of the destination on '{item.network}' stays; setupnetworks cannot remove it.",
            )
        )
    return DesiredNetwork(
        item.network,
        nic=nic,
        ipv4=_ip(item, own, "ipv4", given[0], policy, found),
        ipv6=_ip(item, own, "ipv6", given[1], policy, found),
        dns_servers=(item.dns_servers or ()) if policy.dns else (),
        qos=qos,
        properties=item.properties if policy.properties else (),
        path=f"network {item.network}",
    )


def _ip(
    item: Attachment,
    own: t.Optional[Attachment],
    family: str,
    given: t.Optional[DesiredIp],
    policy: Policy,
    found: list[Finding],
) -> DesiredIp:
    wanted: Ip = getattr(item, family) or Ip()
    if policy.addresses == MAP and given is not None:
        return given
    if wanted.method != STATIC:
        return DesiredIp(wanted.method)
    if policy.addresses == KEEP:
        kept: t.Optional[Ip] = getattr(own, family) if own else None
        return _as_desired(kept) if kept else DesiredIp(NONE)
    if policy.addresses == INCREMENT:
        return _as_desired(_incremented(item.network, wanted, policy, found))
    if policy.addresses == MAP:
        found.append(
            warning(
                "copy-address-unmapped",
                "addresses",
                f"'{item.network}' has {wanted.address} on the source, and `addresses` does not list it:"
                " no address is set.",
            )
        )
    return DesiredIp(NONE)


def _as_desired(ip: Ip) -> DesiredIp:
    return (
        DesiredIp(ip.method, ip.address, ip.prefix, ip.gateway or "") if ip.method == STATIC else DesiredIp(ip.method)
    )


def _incremented(network: str, ip: Ip, policy: Policy, found: list[Finding]) -> Ip:
    """Return the address that lies ``offset`` behind, where a host may have it."""
    if ip.address is None or ip.prefix is None:
        found.append(
            error(
                "copy-address-incomplete",
                "source_host",
                f"The address of network '{network}' on the source has no prefix, so it cannot be incremented.",
            )
        )
        return ip
    subnet = ipaddress.ip_network(f"{ip.address}/{ip.prefix}", strict=False)
    value = int(ipaddress.ip_address(ip.address)) + policy.offset
    first, last = int(subnet.network_address), int(subnet.broadcast_address)
    # Small subnets (/31, /32, /127, /128) have neither a network address nor a broadcast address to leave out.
    edges = (first, last) if subnet.num_addresses > 2 else ()
    if not first <= value <= last or value in edges:
        found.append(
            error(
                "copy-address-outside",
                "offset",
                f"For network '{network}', {ip.address} plus {policy.offset} is not a host address of {subnet}.",
            )
        )
        return ip
    address = str(ipaddress.ip_address(value) if subnet.version == 4 else ipaddress.IPv6Address(value))
    if address in policy.addresses_in_use or address == ip.gateway:
        what = "the gateway" if address == ip.gateway else "in use"
        found.append(
            error(
                "copy-address-used",
                "offset",
                f"For network '{network}', {address} is {what}.",
                "Use another offset, or `static_addresses: map`.",
            )
        )
    return replace(ip, address=address)


def _labels(
    source: HostNetworks, destination: HostNetworks, carriers: t.Mapping[str, str], pairing: Pairing
) -> list[DesiredLabel]:
    """Return the labels of the source on the NICs of the destination; other labels of those are removed."""
    wanted = {label: carriers[nic] for label, nic in source.labels if nic in carriers}
    cleared = set(pairing.to_source)
    cleared |= {b.name for b in destination.bonds if cleared & set(b.slaves)}
    gone = [label for label, nic in destination.labels if nic in cleared and label not in wanted]
    return [
        *(DesiredLabel(label, True, nic, f"label {label}") for label, nic in wanted.items()),
        *(DesiredLabel(label, False, path=f"label {label}") for label in gone),
    ]
