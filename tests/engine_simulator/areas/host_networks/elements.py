# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""CommandOptions NICs, attachments, labels and unmanaged networks look in the API."""

from __future__ import annotations

import typing as t
import uuid
from xml.etree.ElementTree import Element

from ...core.elements import add, el, link, reference
from ...core.engine import Engine
from ..clusters.model import networks_of
from ..hosts.model import Host
from ..networks.model import Network
from . import bonding
from .known import known_networking
from .model import NONE, Attachment, Device, Ip, Qos
from .persist import compared, is_in_sync
from .sync import in_sync

NIC_LINKS = ("linklayerdiscoveryprotocolelements", "networkattachments", "networklabels", "statistics")


def networks_on_host(engine: Engine, host: Host) -> dict[str, Network]:
    """Name on the host -> network of the host's cluster."""
    return {n.vdsm_name or n.name: n for n in networks_of(engine.world, host.cluster_id)}


def nics(engine: Engine, host: Host, devices: t.Iterable[Device]) -> t.Iterator[Element]:
    """Devices as the items of a list, which alone show custom properties."""
    managed = networks_on_host(engine, host)
    return (_nic(engine, host, device, managed, listed=True) for device in devices)


def nic(engine: Engine, host: Host, device: Device) -> Element:
    """A device as a host NIC."""
    return _nic(engine, host, device, networks_on_host(engine, host), listed=False)


def _nic(engine: Engine, host: Host, device: Device, managed: t.Mapping[str, Network], listed: bool) -> Element:
    path = f"hosts/{host.id}/nics/{device.id}"
    links = [
        link(rel, f"{path}/{rel}")
        for rel in NIC_LINKS
        if rel != "linklayerdiscoveryprotocolelements" or device.kind != "bond"
    ]
    document = el("host_nic", *links, id=device.id, path=path)
    if device.master:
        document.append(
            link("master", f"hosts/{host.id}/nics/{known_networking(engine.world, host).devices[device.master].id}")
        )
    add(
        document,
        name=device.name,
        base_interface=device.base,
        boot_protocol=device.ipv4.method,
        ipv6_boot_protocol=device.ipv6.method,
        bridged=device.bridged,
        mtu=device.mtu,
        status="up" if device.up else "down",
        speed=device.speed * 1_000_000 or None,
    )
    document.append(add(el("mac"), address=device.mac.lower()))
    document.append(reference("host", "hosts", host.id))
    if device.vlan is not None:
        document.append(el("vlan", id=str(device.vlan)))
    for tag, version, ip in (("ip", "v4", device.ipv4), ("ipv6", "v6", device.ipv6)):
        if ip.address or ip.gateway or ip.netmask:
            document.append(_ip(tag, version, ip))
    if device.kind == "bond":
        document.append(_bonding(engine, host, device))
    if device.network:
        _network(engine, host, device, document, managed, listed)
    return document


def _ip(tag: str, version: str, ip: Ip) -> Element:
    return add(el(tag), address=ip.address, gateway=ip.gateway, netmask=ip.netmask, version=version)


def _bonding(engine: Engine, host: Host, device: Device) -> Element:
    options = el("options")
    for name, value in bonding.split(device.options or "").items():
        kind = bonding.TYPES.get(value) if name == "mode" else None
        options.append(add(el("option"), name=name, type=kind, value=value))
    devices = known_networking(engine.world, host).devices
    slaves = el("slaves", *(reference("host_nic", f"hosts/{host.id}/nics", devices[s].id) for s in device.slaves))
    result = el("bonding", options, slaves)
    if bonding.mode_of(device.options) == "1" and device.slaves:
        result.append(reference("active_slave", f"hosts/{host.id}/nics", devices[device.slaves[0]].id))
    return result


def _network(
    engine: Engine, host: Host, device: Device, document: Element, managed: t.Mapping[str, Network], listed: bool
) -> None:
    network = managed.get(device.network or "")
    if network is None:
        document.append(add(el("network"), name=device.network))
        add(document, custom_configuration=True)
    else:
        document.append(reference("network", "networks", network.id))
        item = known_networking(engine.world, host).attachment_of(network.id)
        add(document, custom_configuration=item is not None and not is_in_sync(engine.world, host, item))
        if listed:
            document.append(properties(item.properties or {} if item else {}))
    if device.qos is not None:
        document.append(qos(device.qos, device.id))


def qos(value: Qos, ident: str) -> Element:
    return add(
        el("qos", id=ident),
        outbound_average_linkshare=value.linkshare,
        outbound_average_realtime=value.realtime,
        outbound_average_upperlimit=value.upperlimit,
        type="hostnetwork",
    )


def properties(values: dict[str, str]) -> Element:
    return el("properties", *(add(el("property"), name=n, value=v) for n, v in sorted(values.items())))


def attachment(engine: Engine, host: Host, item: Attachment, base: str = "", below_nic: bool = False) -> Element:
    """An attachment; `base` is the path of its collection below the API. Below a NIC the host is not shown."""
    collection = base or f"hosts/{host.id}/networkattachments"
    document = el("network_attachment", id=item.id, path=f"{collection}/{item.id}")
    if not below_nic:
        document.append(reference("host", "hosts", host.id))
    device = known_networking(engine.world, host).devices.get(item.nic or "")
    if device is not None:
        document.append(reference("host_nic", f"hosts/{host.id}/nics", device.id))
    document.append(reference("network", "networks", item.network_id or ""))
    document.append(
        el(
            "ip_address_assignments",
            *(assignment(ip, version) for ip, version in ((item.ipv4, "v4"), (item.ipv6, "v6")) if ip is not None),
        )
    )
    if item.properties:
        document.append(properties(item.properties))
    if item.qos is not None:
        document.append(qos(item.qos, item.id or ""))
    if item.dns:
        servers = el("name_servers", *(_text("name_server", s) for s in item.dns))
        document.append(el("dns_resolver_configuration", servers))
    items = compared(engine.world, host, item)
    add(document, in_sync=items is None or in_sync(items))
    if items is not None:
        document.append(
            el(
                "reported_configurations",
                *(
                    add(
                        el("reported_configuration"),
                        name=i.name,
                        expected_value=i.expected,
                        actual_value=i.actual,
                        in_sync=i.in_sync,
                    )
                    for i in items
                ),
            )
        )
    return document


def _text(tag: str, value: str) -> Element:
    element = Element(tag)
    element.text = value
    return element


def assignment(ip: Ip, version: str) -> Element:
    details = ip if ip.method != NONE else Ip()
    return add(
        el(
            "ip_address_assignment",
            add(
                el("ip"),
                address=details.address,
                gateway=details.gateway or None,
                netmask=details.netmask,
                version=version,
            ),
        ),
        assignment_method=ip.method,
    )


def lldp(collection: str, number: int, reported: t.Mapping[str, t.Any]) -> Element:
    """One element that a switch reports about the port that a NIC is plugged into."""
    ident = str(uuid.uuid5(uuid.NAMESPACE_OID, f"{collection}/{number}"))
    document = el("link_layer_discovery_protocol_element", id=ident, path=f"{collection}/{ident}")
    add(
        document,
        name=reported["name"],
        oui=reported.get("oui"),
        subtype=reported.get("subtype"),
        type=reported.get("type"),
    )
    document.append(properties({name: str(value) for name, value in reported.get("properties", {}).items()}))
    return document


def label(host: Host, device: Device, name: str) -> Element:
    path = f"hosts/{host.id}/nics/{device.id}"
    return el(
        "network_label",
        reference("host_nic", f"hosts/{host.id}/nics", device.id),
        id=name,
        path=f"{path}/networklabels/{name}",
    )


def unmanaged(host: Host, device: Device) -> Element:
    ident = (device.network or "").encode().hex()
    return add(
        el(
            "unmanaged_network",
            reference("host", "hosts", host.id),
            reference("host_nic", f"hosts/{host.id}/nics", device.id),
            id=ident,
            path=f"hosts/{host.id}/unmanagednetworks/{ident}",
        ),
        name=device.network,
    )
