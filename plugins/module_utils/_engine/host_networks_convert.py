# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""Conversion of the SDK's host NICs, attachments and networks to plain data and back."""

from __future__ import annotations

import typing as t

from ansible_collections.onramp.ovirt.plugins.module_utils._engine.sdk import types
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks import addressing
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.bonds import parse_options
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.model import (
    NONE,
    STATIC,
    Attachment,
    Bond,
    Ip,
    Network,
    Nic,
    Qos,
    ReportedConfiguration,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.request import AttachmentRequest, BondRequest

# The API's name for what everybody else calls DHCPv6 with autoconfiguration.
METHODS = {"poly_dhcp_autoconf": "dhcp_autoconf"}
API_METHODS = {method: name for name, method in METHODS.items()}
ROLES = {"management", "display", "migration", "default_route", "gluster"}


def devices(nics: t.Iterable[t.Any]) -> tuple[Nic, ...]:
    """Return the physical NICs, sorted by name."""
    found = (
        Nic(nic.name, nic.id, _mac(nic), nic.speed, _value(nic.status), nic.mtu, _statistics(nic))
        for nic in nics
        if nic.bonding is None and not nic.base_interface
    )
    return tuple(sorted(found, key=lambda n: n.name))


def bonds(nics: t.Iterable[t.Any], names: t.Mapping[str, str]) -> tuple[Bond, ...]:
    """Return the bonds, sorted by name; ``names`` are NIC names by id, as slaves come with ids only."""
    found = []
    for nic in nics:
        if nic.bonding is None:
            continue
        mode, options = parse_options((o.name, o.value) for o in nic.bonding.options or [])
        active = nic.bonding.active_slave
        found.append(
            Bond(
                nic.name,
                nic.id,
                mode,
                options,
                tuple(sorted(names[s.id] for s in nic.bonding.slaves or [] if s.id in names)),
                names.get(active.id) if active else None,
                _mac(nic),
                nic.speed,
                _value(nic.status),
                nic.mtu,
                _statistics(nic),
            )
        )
    return tuple(sorted(found, key=lambda b: b.name))


def _mac(nic: t.Any) -> str:
    return (nic.mac.address or "").lower() if nic.mac else ""


def _value(enum: t.Any) -> str:
    return enum.value if enum else ""


def _statistics(nic: t.Any) -> tuple[tuple[str, float], ...]:
    found = ((s.name, s.values[0].datum) for s in nic.statistics or [] if s.values)
    return tuple(sorted((name, float(datum)) for name, datum in found if datum is not None))


def attachments(
    found: t.Iterable[t.Any], names: t.Mapping[str, str], networks: t.Iterable[Network]
) -> tuple[Attachment, ...]:
    """Return the attachments, sorted by network; ``names`` are NIC names by id."""
    known = {n.id: n.name for n in networks}
    return tuple(
        sorted((_attachment(a, names, known) for a in found if a.network.id in known), key=lambda a: a.network)
    )


def _attachment(item: t.Any, names: t.Mapping[str, str], known: t.Mapping[str, str]) -> Attachment:
    assigned = {_version(a): a for a in item.ip_address_assignments or []}
    dns = item.dns_resolver_configuration
    return Attachment(
        known[item.network.id],
        names.get(item.host_nic.id, "") if item.host_nic else "",
        item.id,
        item.network.id,
        _ip(assigned.get(4)),
        _ip(assigned.get(6)),
        _qos(item.qos),
        tuple(addressing.canonical(s) or s for s in dns.name_servers) if dns and dns.name_servers else None,
        tuple(sorted((p.name, p.value or "") for p in item.properties or [])),
        item.in_sync is not False,
        tuple(
            ReportedConfiguration(r.name, r.expected_value, r.actual_value, r.in_sync is not False)
            for r in sorted(item.reported_configurations or [], key=lambda r: r.name)
        ),
    )


def _version(assignment: t.Any) -> int:
    ip = assignment.ip
    if ip is not None and ip.version is not None:
        return 6 if ip.version == types.IpVersion.V6 else 4
    return 6 if ip is not None and ip.address and ":" in ip.address else 4


def _ip(assignment: t.Any) -> Ip:
    if assignment is None or assignment.assignment_method is None:
        return Ip(NONE)
    method = METHODS.get(assignment.assignment_method.value, assignment.assignment_method.value)
    if method != STATIC:
        return Ip(method)
    ip = assignment.ip
    version = _version(assignment)
    return Ip(STATIC, addressing.canonical(ip.address), _prefix(ip.netmask, version), addressing.no_gateway(ip.gateway))


def _prefix(text: t.Optional[str], version: int) -> t.Optional[int]:
    try:
        return addressing.prefix_of(text, version)
    except ValueError:
        return None


def _qos(qos: t.Any) -> t.Optional[Qos]:
    if qos is None:
        return None
    return Qos(qos.outbound_average_linkshare, qos.outbound_average_upperlimit, qos.outbound_average_realtime)


def network(item: t.Any) -> Network:
    """Return a network of a cluster, without its label."""
    usages = {usage.value for usage in item.usages or []}
    dns = item.dns_resolver_configuration
    return Network(
        item.name,
        item.id,
        item.vlan.id if item.vlan else None,
        item.mtu or 0,
        "vm" in usages,
        bool(item.required),
        roles=frozenset(usages & ROLES | ({"display"} if item.display else set())),
        has_qos=item.qos is not None,
        dns_servers=tuple(dns.name_servers or ()) if dns else (),
        # A network of an external provider that has a physical network below it is put on the host with that one.
        external=item.external_provider is not None,
    )


def bond_to_sdk(bond: BondRequest) -> t.Any:
    """Return the SDK's host NIC for a bond to make or change; what is ``None`` stays out of the body."""
    return types.HostNic(
        id=bond.id or None,
        name=bond.name,
        bonding=types.Bonding(
            options=None if bond.options is None else [types.Option(name=n, value=v) for n, v in bond.options],
            slaves=None if bond.slaves is None else [types.HostNic(name=name) for name in bond.slaves],
        ),
    )


def attachment_to_sdk(item: AttachmentRequest) -> t.Any:
    """Return the SDK's attachment to make or change; what is ``None`` stays out of the body."""
    return types.NetworkAttachment(
        id=item.id or None,
        network=types.Network(id=item.network_id),
        host_nic=types.HostNic(name=item.nic) if item.nic else None,
        ip_address_assignments=[_assignment(ip, version) for version, ip in zip((4, 6), item.addresses)]
        if item.addresses
        else None,
        qos=_qos_to_sdk(item.qos),
        dns_resolver_configuration=None
        if item.dns_servers is None
        else types.DnsResolverConfiguration(name_servers=list(item.dns_servers)),
        properties=None
        if item.properties is None
        else [types.Property(name=name, value=value) for name, value in item.properties],
    )


def _qos_to_sdk(qos: t.Optional[Qos]) -> t.Any:
    return None if qos is None else types.Qos(type=types.QosType.HOSTNETWORK, **qos.as_dict())


def _assignment(ip: Ip, version: int) -> t.Any:
    details: dict[str, t.Any] = {}
    if ip.method == STATIC:
        prefix = ip.prefix or 0
        details = {
            "address": ip.address,
            "netmask": addressing.netmask_of(prefix) if version == 4 else str(prefix),
            "gateway": ip.gateway,
        }
    return types.IpAddressAssignment(
        assignment_method=types.BootProtocol(API_METHODS.get(ip.method, ip.method)),
        ip=types.Ip(version=types.IpVersion.V4 if version == 4 else types.IpVersion.V6, **details),
    )
