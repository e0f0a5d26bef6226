# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""NICs of a host, their labels and statistics, attachments, unmanaged networks."""

from __future__ import annotations

import binascii
import typing as t
from dataclasses import replace
from functools import cmp_to_key
from xml.etree.ElementTree import Element

from ...core.api import Answer, Request, action, route
from ...core.elements import BASE, add, el
from ...core.engine import Engine
from ...core.faults import EngineFault, input_invalid, message, not_found
from ...core.listing import check_same_id, complete, listing
from ...core.model import World
from ..hosts.lifecycle import answers
from ..hosts.lookup import host_of
from ..hosts.model import Host, HostsSlice, machine_of
from ..networks import addresses
from . import elements, mapping, rules_labels
from .command import CommandOptions, refusal, run
from .events import log_event
from .known import kernel_of, known_networking, networking_of
from .model import Attachment, Device
from .ordering import lexo_numeric
from .setup import Setup, WantedLabel

STATISTICS = (
    ("data.current.rx", "bytes_per_second", "Receive data rate"),
    ("data.current.tx", "bytes_per_second", "Transmit data rate"),
    ("data.current.rx.bps", "bits_per_second", "Receive data rate"),
    ("data.current.tx.bps", "bits_per_second", "Transmit data rate"),
    ("errors.total.rx", "none", "Total Receive errors"),
    ("errors.total.tx", "none", "Total Transmit errors"),
    ("data.total.rx", "bytes", "Total received data"),
    ("data.total.tx", "bytes", "Total transmitted data"),
)
UNKNOWN_HOST = "ACTION_TYPE_FAILED_HOST_NOT_EXIST"


def devices(world: World, host: Host) -> dict[str, Device]:
    networking = networking_of(world, host)
    return networking.devices if networking else {}


def nic_of(request: Request, host: Host) -> Device:
    networking = networking_of(request.world, host)
    device = networking.by_id(request.parameters["nic"].lower()) if networking else None
    if device is None:
        raise not_found()
    return device


def _by_name(one: Device, other: Device) -> int:
    return lexo_numeric(one.name, other.name)


def attachments(world: World, host: Host) -> dict[str, Attachment]:
    networking = networking_of(world, host)
    return networking.attachments if networking else {}


# ----------------------------------------------------------------------------------------------------------------- NICs
@route("GET", "hosts/{host}/nics")
def list_nics(request: Request) -> Answer:
    """Only here an unknown host is named: the engine looks for its cluster."""
    host = request.world.area(HostsSlice).hosts.get(request.parameters["host"].lower())
    if host is None:
        raise EngineFault(404, detail="Entity not found: Host", wrapped=False)
    found = sorted(devices(request.world, host).values(), key=cmp_to_key(_by_name))
    return listing("host_nics", elements.nics(request.engine, host, found), request)


@route("GET", "hosts/{host}/nics/{nic}")
def get_nic(request: Request) -> Answer:
    host = host_of(request)
    return Answer(200, elements.nic(request.engine, host, nic_of(request, host)))


@route("GET", "hosts/{host}/nics/{nic}/statistics")
def list_statistics(request: Request) -> Answer:
    host = host_of(request)
    path = f"hosts/{host.id}/nics/{nic_of(request, host).id}"
    result = []
    for number, (name, unit, text) in enumerate(STATISTICS):
        ident = f"00000000-0000-0000-0000-{number:012x}"
        values = el("values", add(el("value"), datum=0))
        result.append(
            add(
                el("statistic", values, id=ident, path=f"{path}/statistics/{ident}"),
                name=name,
                description=text,
                kind="gauge",
                type="decimal",
                unit=unit,
            )
        )
    return listing("statistics", result)


@route("GET", "hosts/{host}/nics/{nic}/linklayerdiscoveryprotocolelements")
def list_lldp(request: Request) -> Answer:
    """Physical NICs only, of a host that answers."""
    host = host_of(request)
    device, machine = nic_of(request, host), machine_of(request.world, host)
    if device.kind == "bond":
        raise not_found()
    port = (
        kernel_of(request.world, machine).ports.get(device.name)
        if machine is not None and answers(request.engine, host)
        else None
    )
    path = f"hosts/{host.id}/nics/{device.id}/linklayerdiscoveryprotocolelements"
    reported = port.lldp if port is not None else []
    return listing(
        "link_layer_discovery_protocol_elements",
        (elements.lldp(path, number, one) for number, one in enumerate(reported)),
    )


@action(
    "hosts/{host}/nics/{nic}/updatevirtualfunctionsconfiguration",
    usage="host_nic/update_virtual_functions_configuration",
)
def update_virtual_functions(request: Request) -> list[Element]:
    raise EngineFault(
        405,
        "Attempt to configure SR-IOV properties on a NIC that does not support that.",
        nic_of(request, host_of(request)).id,
        wrapped=False,
    )


@route("GET", "hosts/{host}/nics/{nic}/virtualfunctionallowedlabels")
def list_virtual_function_labels(request: Request) -> Answer:
    nic_of(request, host_of(request))
    return listing("network_labels", [])


@route("GET", "hosts/{host}/nics/{nic}/virtualfunctionallowednetworks")
def list_virtual_function_networks(request: Request) -> Answer:
    nic_of(request, host_of(request))
    return listing("networks", [])


# --------------------------------------------------------------------------------------------------------------- labels
def labelled_nic(request: Request) -> tuple[Host, Device] | None:
    """The NIC of the path with its own host, whatever host stands there."""
    ident = request.parameters["nic"].lower()
    for host in _own_first(request):
        networking = networking_of(request.world, host)
        device = networking.by_id(ident) if networking else None
        if device is not None:
            return host, device
    return None


def _own_first(request: Request) -> t.Iterator[Host]:
    """All hosts, the one of the path first: a list that follows links asks for the NICs of each of its hosts."""
    hosts = request.world.area(HostsSlice).hosts
    own = hosts.get(request.parameters["host"].lower())
    if own is not None:
        yield own
    yield from (host for host in hosts.values() if host is not own)


def find_label(request: Request) -> tuple[Host, Device]:
    found = labelled_nic(request)
    if found is None or request.parameters["label"] not in known_networking(request.world, found[0]).labels.get(
        found[1].name, ()
    ):
        raise not_found()
    return found


@route("GET", "hosts/{host}/nics/{nic}/networklabels")
def list_labels(request: Request) -> Answer:
    found = labelled_nic(request)
    if found is None:
        return listing("network_labels", (), request)
    host, device = found
    names = sorted(known_networking(request.world, host).labels.get(device.name, ()))
    return listing("network_labels", (elements.label(host, device, n) for n in names), request)


@route("GET", "hosts/{host}/nics/{nic}/networklabels/{label}")
def get_label(request: Request) -> Answer:
    host, device = find_label(request)
    return Answer(200, elements.label(host, device, request.parameters["label"]))


@route("POST", "hosts/{host}/nics/{nic}/networklabels", root="network_label", usage="network_labels/add")
def add_label(request: Request) -> Answer:
    options = CommandOptions(internal=True, action="add", kind="Label")
    wanted = request.body.get("id") if request.body is not None else None
    if wanted is None:
        raise input_invalid("Parameter 'label.id' is mandatory but was not provided.")
    found = labelled_nic(request)
    if found is None:
        raise refusal([message("USER_NOT_AUTHORIZED_TO_PERFORM_ACTION")], options)
    host, device = found
    if not addresses.LABEL.fullmatch(wanted):
        mapping.refuse_form(
            [("Network label must be formed only from: English letters, numbers, hyphen or underscore.", "label")]
        )
    labels = known_networking(request.world, host).labels
    messages = rules_labels.already_labelled(device.name, labels.get(device.name, set()), wanted) or (
        rules_labels.labelled_elsewhere(device.name, labels, wanted)
    )
    if messages:
        raise refusal(messages, options)
    label = WantedLabel(wanted, device.id, device.name)
    _change_label(
        request, host, lambda setup: setup.wanted_labels.append(label), options, (1136, 1137, device.name, wanted)
    )
    return Answer(201, elements.label(host, known_networking(request.world, host).devices[device.name], wanted))


@route("DELETE", "hosts/{host}/nics/{nic}/networklabels/{label}")
def remove_label(request: Request) -> Answer:
    host, device = find_label(request)
    label = request.parameters["label"]
    _change_label(
        request,
        host,
        lambda setup: setup.removed_labels.append(label),
        CommandOptions(internal=True, action="remove", kind="Label"),
        (1138, 1139, device.name, label),
    )
    return complete()


def _change_label(
    request: Request,
    host: Host,
    change: t.Callable[[Setup], None],
    options: CommandOptions,
    events: tuple[int, int, str, str],
) -> None:
    """`events`: the events of success and failure, NIC and label."""
    done, failed, nic, label = events
    try:
        run_change(request, host, change, options)
    except EngineFault:
        log_event(request.engine, failed, host, request.correlation_id, nic=nic, label=label)
        raise
    log_event(request.engine, done, host, request.correlation_id, nic=nic, label=label)


def run_change(request: Request, host: Host, change: t.Callable[[Setup], object], options: CommandOptions) -> None:
    """One change to the networks of a host, by a resource of its own: never saved on the host."""

    def fill(setup: Setup) -> list[str]:
        result = change(setup)
        return list(result) if isinstance(result, list) else []

    run(request.engine, host, fill, options, request.executing, request.correlation_id)


# ---------------------------------------------------------------------------------------------------------- attachments
def _list(request: Request, host: Host, found: t.Iterable[Attachment], base: str) -> Answer:
    return listing(
        "network_attachments",
        (elements.attachment(request.engine, host, a, base, below_nic=bool(base)) for a in found),
        request,
    )


@route("GET", "hosts/{host}/networkattachments")
def list_attachments(request: Request) -> Answer:
    host = host_of(request)
    return _list(request, host, attachments(request.world, host).values(), "")


@route("GET", "hosts/{host}/nics/{nic}/networkattachments")
def list_nic_attachments(request: Request) -> Answer:
    host = host_of(request)
    device = nic_of(request, host)
    return _list(
        request,
        host,
        (a for a in attachments(request.world, host).values() if a.nic == device.name),
        f"hosts/{host.id}/nics/{device.id}/networkattachments",
    )


def find_attachment(request: Request) -> tuple[Host, Attachment]:
    """The attachment of the path, whatever host or NIC stands there."""
    ident = request.parameters["attachment"].lower()
    for host in _own_first(request):
        if ident in attachments(request.world, host):
            return host, attachments(request.world, host)[ident]
    raise not_found()


def changed_host(request: Request) -> Host:
    """The host of the path, for changes: an attachment of another host is not found in its networks."""
    host = request.world.area(HostsSlice).hosts.get(request.parameters["host"].lower())
    if host is None:
        raise refusal([message(UNKNOWN_HOST)], CommandOptions(internal=True))
    return host


def _shown(request: Request, host: Host, item: Attachment) -> Answer:
    """One attachment. Its href always goes by a NIC; below a NIC it shows that NIC, and no host."""
    nic = request.parameters.get("nic", "").lower()
    carrier = devices(request.world, host).get(item.nic or "")
    shown = nic or (carrier.id if carrier else "")
    base = f"hosts/{host.id}/nics/{shown}/networkattachments"
    document = elements.attachment(request.engine, host, item, base, below_nic=bool(nic))
    if nic and (reference := document.find("host_nic")) is not None:
        reference.set("id", nic)
        reference.set("href", f"{BASE}/hosts/{host.id}/nics/{nic}")
    return Answer(200, document)


@route("GET", "hosts/{host}/networkattachments/{attachment}")
@route("GET", "hosts/{host}/nics/{nic}/networkattachments/{attachment}")
def get_attachment(request: Request) -> Answer:
    host, item = find_attachment(request)
    return _shown(request, host, item)


@route(
    "POST",
    "hosts/{host}/networkattachments",
    root="network_attachment",
    usage="network_attachments/add",
    job="Configuring networks on host {host}",
)
def add_attachment(request: Request) -> Answer:
    return _add(request, None)


@route(
    "POST",
    "hosts/{host}/nics/{nic}/networkattachments",
    root="network_attachment",
    usage="network_attachments/add",
    job="Configuring networks on host {host}",
)
def add_nic_attachment(request: Request) -> Answer:
    device = nic_of(request, host_of(request))
    nic = request.body.find("host_nic") if request.body is not None else None
    if nic is not None and nic.get("id") != device.id:
        raise EngineFault(400, None, wrapped=False)
    return _add(request, device)


def _add(request: Request, device: Device | None) -> Answer:
    options, body = (
        CommandOptions(internal=True),
        request.body if request.body is not None else el("network_attachment"),
    )
    network = body.find("network")
    if network is None or (network.get("id") is None and network.findtext("name") is None):
        raise input_invalid(
            "Parameters 'attachment.network.name' or 'attachment.network.id' are mandatory but both were not provided."
        )
    host = changed_host(request)
    if (given := mapping.ident(body)) is not None:
        raise refusal(
            [message("NETWORK_ATTACHMENT_CANNOT_BE_CREATED_WITH_SPECIFIC_ID", entity=given)],
            options._replace(action="${action}", kind="${type}"),
        )
    wanted_id = mapping.ident(network)

    def change(setup: Setup) -> None:
        # A new attachment is never merged onto the one that the network has already.
        wanted = mapping.attachment(Setup(networks=setup.networks), body)
        if device is not None:
            wanted.nic_id, wanted.nic_name = device.id, device.name
        setup.attachments.append(wanted)

    run_change(request, host, change, options)
    item = known_networking(request.world, host).attachment_of(wanted_id) if wanted_id else None
    if item is None:
        # The engine looks the new attachment up by the network's id, which a request by name does not have.
        raise EngineFault(400, detail="[Internal Engine Error]")
    base = f"hosts/{host.id}/nics/{device.id}/networkattachments" if device is not None else ""
    return Answer(201, elements.attachment(request.engine, host, item, base, below_nic=device is not None))


@route(
    "PUT",
    "hosts/{host}/networkattachments/{attachment}",
    root="network_attachment",
    usage="network_attachment/update",
    job="Configuring networks on host {host}",
)
@route(
    "PUT",
    "hosts/{host}/nics/{nic}/networkattachments/{attachment}",
    root="network_attachment",
    usage="network_attachment/update",
    job="Configuring networks on host {host}",
)
def update_attachment(request: Request) -> Answer:
    item = find_attachment(request)[1]
    host, body = changed_host(request), request.body if request.body is not None else el("network_attachment")
    check_same_id(request.body, item.id or "")
    synchronized = [item.id or ""] if request.flag("override_configuration") else []

    def change(setup: Setup) -> list[str]:
        known = replace(setup, stored={**setup.stored, item.id or "": item})
        setup.attachments.append(mapping.attachment(known, body, item.id))
        return [ident for ident in synchronized if ident in setup.stored]

    run_change(request, host, change, CommandOptions(internal=True))
    return _shown(request, host, attachments(request.world, host)[item.id or ""])


@route("DELETE", "hosts/{host}/networkattachments/{attachment}", job="Configuring networks on host {host}")
@route("DELETE", "hosts/{host}/nics/{nic}/networkattachments/{attachment}", job="Configuring networks on host {host}")
def remove_attachment(request: Request) -> Answer:
    item = find_attachment(request)[1]
    host = changed_host(request)
    run_change(request, host, lambda setup: setup.removed_attachments.append(item.id), CommandOptions(internal=True))
    return complete()


# ------------------------------------------------------------------------------------------------------------ unmanaged
def unmanaged(engine: Engine, host: Host) -> dict[str, Device]:
    """Name on the host -> device, of the networks that are none of the cluster's."""
    managed = elements.networks_on_host(engine, host)
    return {d.network: d for d in devices(engine.world, host).values() if d.network and d.network not in managed}


@route("GET", "hosts/{host}/unmanagednetworks")
def list_unmanaged(request: Request) -> Answer:
    host = host_of(request)
    return listing(
        "unmanaged_networks", (elements.unmanaged(host, d) for d in unmanaged(request.engine, host).values()), request
    )


def _unmanaged_name(request: Request) -> str:
    try:
        return binascii.unhexlify(request.parameters["unmanaged"]).decode("utf-8")
    except (ValueError, UnicodeDecodeError):
        raise EngineFault(500, None, wrapped=False) from None


@route("GET", "hosts/{host}/unmanagednetworks/{unmanaged}")
def get_unmanaged(request: Request) -> Answer:
    host, name = host_of(request), _unmanaged_name(request)
    found = unmanaged(request.engine, host).get(name)
    if found is None:
        raise not_found()
    return Answer(200, elements.unmanaged(host, found))


@route("DELETE", "hosts/{host}/unmanagednetworks/{unmanaged}", job="Configuring networks on host {host}")
def remove_unmanaged(request: Request) -> Answer:
    host, name = host_of(request), _unmanaged_name(request)
    if name not in unmanaged(request.engine, host):
        raise not_found()
    run_change(request, host, lambda setup: setup.removed_unmanaged.append(name), CommandOptions(internal=True))
    return complete()


@route("GET", "hosts/{host}/networks")
def list_host_networks(request: Request) -> Answer:
    raise not_found()
