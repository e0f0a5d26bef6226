# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From the body of a request to what is wanted: what is not given is taken from what is stored."""

from __future__ import annotations

import copy
from xml.etree.ElementTree import Element, SubElement

from ...core.api import UUID
from ...core.elements import number, string
from ...core.faults import EngineFault, invalid_uuid, invalid_value
from ..networks import addresses
from ..networks.name_servers import name_server_problems
from .model import AUTOCONF, POLY, Attachment, Ip, Qos
from .setup import Setup, Wanted, WantedBond, WantedLabel

ONE_OF_A_FAMILY = "only one {0} address is supported for a network attachment."


def ident(element: Element | None) -> str | None:
    """The id of an element of the body; 400 when it is no UUID."""
    value = element.get("id") if element is not None else None
    if value is None:
        return None
    if not UUID.fullmatch(value):
        raise invalid_uuid(value)
    return value.lower()


def name(element: Element | None) -> str | None:
    return string(element, "name")


# --------------------------------------------------------------------------------------------------------- attachments
def attachment(setup: Setup, element: Element, found: str | None = None) -> Wanted:
    """An attachment of a request, merged onto the stored one that it means. `found`: its id, when the path has it."""
    network = element.find("network")
    network_id, network_name = ident(network), name(network)
    own = found or ident(element)
    stored = setup.stored.get(own) if own else _stored_of(setup, network_id, network_name)
    wanted = setup.wanted_of(copy.deepcopy(stored)) if stored else Wanted(own)
    if network_id is not None:
        wanted.network_id = network_id
    if network_name is not None:
        wanted.network_name = network_name
    nic = element.find("host_nic")
    if nic is not None:
        wanted.nic_id, wanted.nic_name = ident(nic), name(nic)
    wanted.attachment = merged(stored, element)
    wanted.attachment.id = wanted.id
    wanted.own_dns = bool(wanted.attachment.dns) and element.find("dns_resolver_configuration") is not None
    return wanted


def _stored_of(setup: Setup, network_id: str | None, network_name: str | None) -> Attachment | None:
    by_name = setup.net_named(network_name)
    return setup.stored_of(by_name.id if by_name else network_id)


def merged(stored: Attachment | None, element: Element) -> Attachment:
    """The stored attachment with what the element says instead."""
    result = copy.deepcopy(stored) if stored else Attachment(None, None, None)
    if (assignments := element.find("ip_address_assignments")) is not None:
        result.ipv4, result.ipv6 = _addresses(assignments)
    if (properties := element.find("properties")) is not None:
        result.properties = {name(p) or "": string(p, "value") or "" for p in properties.findall("property")}
    if (dns := element.find("dns_resolver_configuration")) is not None:
        servers = [(s.text or "").strip() for s in dns.findall("name_servers/name_server")]
        result.dns = [s for s in servers if s] if servers else None
    if (qos := element.find("qos")) is not None:
        result.qos = _qos(qos)
    return result


def _qos(element: Element) -> Qos:
    """An override; a reference to a named QoS by its id is not followed."""
    if (string(element, "type") or "").lower() != "hostnetwork":
        raise EngineFault(500, "Operation Failed", None, wrapped=False)
    return Qos(*(number(element, f"outbound_average_{value}") for value in ("linkshare", "upperlimit", "realtime")))


def _addresses(assignments: Element) -> tuple[Ip | None, Ip | None]:
    families: dict[str, list[Ip]] = {"v4": [], "v6": []}
    for element in assignments.findall("ip_address_assignment"):
        version, ip = assignment(element)
        families[version].append(ip)
    _formats(families)
    return next(iter(families["v4"]), None), next(iter(families["v6"]), None)


def version_of(ip: Element | None) -> str:
    """The family of an address, given or guessed."""
    return (string(ip, "version") or "").lower() or addresses.version(string(ip, "address"))


def assignment(element: Element) -> tuple[str, Ip]:
    """The family and the address of an assignment; a method that is not given stays empty."""
    ip = element.find("ip")
    version = version_of(ip)
    method = (string(element, "assignment_method") or "").lower()
    if version == "v4" and method in (AUTOCONF, POLY):
        raise invalid_value(f"Boot protocol = '{method.upper()}' is not applicable for IPv4.")
    netmask = string(ip, "netmask")
    if version == "v6" and netmask is not None:
        try:
            netmask = str(int(netmask))
        except ValueError:
            raise invalid_value(f"IPv6 prefix has to be integer number. '{netmask}' is not a valid value") from None
    return version, Ip(method, string(ip, "address"), netmask, string(ip, "gateway"))


def _formats(families: dict[str, list[Ip]]) -> None:
    """The form of addresses: all complaints at once, each with the path of the first."""
    complaints: list[tuple[str, str]] = []
    for version, field in (("v4", "iPv4Addresses"), ("v6", "ipV6Addresses")):
        for index, ip in enumerate(families[version]):
            path = f"ipConfiguration.{field}[{index}]"
            complaints += _v4(ip, path) if version == "v4" else _v6(ip, path)
        if len(families[version]) > 1:
            complaints.append(
                (ONE_OF_A_FAMILY.format("ipv4" if version == "v4" else "ipv6"), f"ipConfiguration.{field}")
            )
    refuse_form(complaints)


def refuse_form(complaints: list[tuple[str, str]]) -> None:
    """Complaints about the form of values (text, path): every text is followed by the path of the first."""
    if complaints:
        path = complaints[0][1]
        detail = ", ".join(f"{text}, Attribute: {path}" for text, _path in complaints)
        raise EngineFault(400, "Operation Failed", f"[{detail}]")


def _v4(ip: Ip, path: str) -> list[tuple[str, str]]:
    result = []
    for field, value in (("address", ip.address), ("gateway", ip.gateway)):
        if value is not None and not addresses.is_ipv4(value):
            result.append((f'must match "{addresses.IPV4}"', f"{path}.{field}"))
    if ip.netmask:
        problem = netmask_problem(ip.netmask)
        if problem:
            result.append((problem, f"{path}.netmask.mask"))
    return result


def netmask_problem(netmask: str) -> str:
    """What is wrong with an IPv4 netmask, as the engine says it; "" when nothing is."""
    if addresses.is_dotted(netmask):
        return "" if addresses.is_contiguous(netmask) else "Invalid subnet's prefix"
    if addresses.is_prefix(netmask):
        return ""
    return (
        "This field must contain a subnet in either of the following formats:\n\txxx.xxx.xxx.xxx where xxx is "
        "between 0 and 255.\n\txx where xx is between 0-32"
    )


def _v6(ip: Ip, path: str) -> list[tuple[str, str]]:
    result = []
    for field, value in (("address", ip.address), ("gateway", ip.gateway)):
        if value and not addresses.is_ipv6(value):
            result.append((f'must match "{addresses.IPV6}"', f"{path}.{field}"))
    if ip.netmask is not None and int(ip.netmask) > 128:
        result.append(("must be less than or equal to 128", f"{path}.prefix"))
    if ip.netmask is not None and int(ip.netmask) < 0:
        result.append(("must be greater than or equal to 0", f"{path}.prefix"))
    return result


def removed_attachment(setup: Setup, element: Element) -> str | None:
    """The id of an attachment to remove; None when it cannot be found by its network."""
    own = ident(element)
    if own is not None:
        return own
    network = element.find("network")
    stored = _stored_of(setup, ident(network), name(network))
    return stored.id if stored else None


# --------------------------------------------------------------------------------------------------------------- bonds
def bond(setup: Setup, element: Element) -> WantedBond:
    """A bond of a request, with slaves and options of the present one where they are not given."""
    own, called = ident(element), name(element)
    device = setup.device_by_id(own) or setup.devices.get(called or "")
    bonding = element.find("bonding")
    slaves = bonding.find("slaves") if bonding is not None else None
    options = bonding.find("options") if bonding is not None else None
    return WantedBond(
        own,
        called,
        [_slave(setup, s) for s in slaves.findall("host_nic")]
        if slaves is not None
        else list(device.slaves)
        if device is not None
        else [],
        _options(options) if options is not None else device.options if device is not None else None,
    )


def _slave(setup: Setup, element: Element) -> str:
    """The name of a slave; an id that is unknown or malformed breaks the server."""
    called = name(element)
    if called is not None:
        return called
    device = setup.device_by_id((element.get("id") or "").lower())
    if device is None:
        raise EngineFault(500, None, wrapped=False)
    # The engine writes the name into the request itself, and its answer shows it.
    SubElement(element, "name").text = device.name
    return device.name


def _options(element: Element) -> str:
    pairs = [(name(o), string(o, "value")) for o in element.findall("option")]
    return " ".join(f"{n}={v}" for n, v in pairs)


def removed_bond(setup: Setup, element: Element) -> str | None:
    """The id of a bond to remove; a name that is no bond stays unknown."""
    own = ident(element)
    if own is not None:
        return own
    device = setup.devices.get(name(element) or "")
    return device.id if device is not None and device.kind == "bond" else None


# -------------------------------------------------------------------------------------------------------------- labels
def label(element: Element) -> WantedLabel:
    nic = element.find("host_nic")
    return WantedLabel(element.get("id"), ident(nic), name(nic))


def check_labels(labels: list[WantedLabel]) -> None:
    """The form of labels, before anything else is looked at."""
    complaints = []
    for wanted in labels:
        if wanted.nic_id is None and wanted.nic_name is None:
            complaints.append(("Nic Label must provide either nic id or nic name.", "labels[]"))
        if wanted.label is None:
            complaints.append(("Nic Label cannot have null label.", "labels[].label"))
        elif not addresses.LABEL.fullmatch(wanted.label):
            complaints.append(
                (
                    "Network label must be formed only from: English letters, numbers, hyphen or underscore.",
                    "labels[].label",
                )
            )
    refuse_form(complaints)


def check_bonds(bonds: list[WantedBond]) -> None:
    refuse_form(
        [("size must be between 1 and 50", "name") for b in bonds if b.name is not None and not 1 <= len(b.name) <= 50]
    )


def check_attachments(setup: Setup) -> None:
    """The form of name servers and QoS of the attachments."""
    complaints: list[tuple[str, str]] = []
    for wanted in setup.attachments:
        if wanted.network_id is None and wanted.network_name is None:
            complaints.append(("Either network id or network name must be provided.", ""))
        complaints += name_server_problems(wanted.attachment.dns)
        complaints += _qos_range(wanted.attachment.qos)
    refuse_form(complaints)


def _qos_range(qos: Qos | None) -> list[tuple[str, str]]:
    if qos is None:
        return []
    limits = (
        ("outAverageLinkshare", qos.linkshare, 100),
        ("outAverageUpperlimit", qos.upperlimit, 17179),
        ("outAverageRealtime", qos.realtime, 17179),
    )
    return [
        ("action_type_failed_network_qos_out_of_range_values", f"hostNetworkQos.hostNetworkQosProperties.{path}")
        for path, value, highest in limits
        if value is not None and not 1 <= value <= highest
    ]
