# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The actions of a host that change its networks."""

from __future__ import annotations

import contextlib
import typing as t
from xml.etree.ElementTree import Element

from ...core.api import UUID, Request, action
from ...core.elements import boolean, el, number, reference
from ...core.engine import Engine
from ...core.faults import EngineFault, input_invalid, message, refused_by_text
from ...core.model import World
from ..clusters.model import ClustersSlice, networks_of
from ..hosts.lifecycle import answers
from ..hosts.lookup import host_of
from ..hosts.model import Host, HostsSlice, hosts_of, machine_of
from . import mapping
from .command import NO_NETWORK, CommandOptions, check_status, refusal, run
from .copying import HostView, NothingStored, copied, validate
from .events import log_event
from .java_order import hash_of_all, hashed
from .known import kernel_of, networking_of
from .model import Attachment
from .persist import is_in_sync, net_of
from .setup import Setup, Wanted, WantedBond

TIMEOUT = "Connectivity timeout is not valid. Timeout must be between 1 and 120."


def existing(request: Request, fault: EngineFault) -> Host:
    """The host of the path, for actions that do not answer 404."""
    host = request.world.area(HostsSlice).hosts.get(request.parameters["host"].lower())
    if host is None:
        raise fault
    return host


@action(
    "hosts/{host}/setupnetworks",
    usage="host/setup_networks",
    wrapped=False,
    asynchronous=True,
    job="Configuring networks on host {host}",
)
def setup_networks(request: Request) -> list[Element]:
    host = host_of(request)
    body = request.body if request.body is not None else el("action")
    run(
        request.engine,
        host,
        lambda setup: fill_in(setup, body, host),
        _options_of(body),
        request.executing,
        request.correlation_id,
    )
    return []


def _options_of(body: Element) -> CommandOptions:
    element = body.find("connectivity_timeout")
    timeout = (number(body, "connectivity_timeout") or 0) if element is not None else 120
    if not 1 <= timeout <= 120:
        path = "Attribute: conectivityTimeout"
        raise EngineFault(400, detail=f"[{TIMEOUT}, {path}, {path}]")
    return CommandOptions(boolean(body, "check_connectivity") is not False, boolean(body, "commit_on_success") is True)


def fill_in(setup: Setup, body: Element, host: Host) -> list[str]:
    """Put an action onto the present state; gives the ids of attachments to synchronise."""

    def items(path: str) -> list[Element]:
        return body.findall(path)

    labels = [mapping.label(e) for e in items("modified_labels/network_label")]
    setup.wanted_labels = hashed(labels, lambda label: hash_of_all(label.nic_id, label.nic_name, label.label))
    mapping.check_labels(setup.wanted_labels)
    setup.removed_labels = [e.get("id") for e in items("removed_labels/network_label")]
    setup.bonds = [mapping.bond(setup, e) for e in items("modified_bonds/host_nic")]
    setup.removed_bonds = list(dict.fromkeys(mapping.removed_bond(setup, e) for e in items("removed_bonds/host_nic")))
    setup.attachments = [mapping.attachment(setup, e) for e in items("modified_network_attachments/network_attachment")]
    setup.removed_attachments = list(
        dict.fromkeys(
            mapping.removed_attachment(setup, e) for e in items("removed_network_attachments/network_attachment")
        )
    )
    synchronized = [mapping.ident(e) for e in items("synchronized_network_attachments/network_attachment")]
    known = [i for i in synchronized if i is not None]
    if any(i not in setup.stored for i in known):
        raise EngineFault(404, None, wrapped=False)
    return known


# --------------------------------------------------------------------------------------------------------------- commit
@action(
    "hosts/{host}/commitnetconfig",
    usage="host/commit_net_config",
    job="Applying saved network configuration to Host {host}",
)
def commit_net_config(request: Request) -> list[Element]:
    host, engine = existing(request, refused_by_text(400, "Host not found.")), request.engine
    machine, networking = machine_of(request.world, host), networking_of(request.world, host)
    request.executing()
    if machine is None or not answers(engine, host) or networking is None:
        log_event(engine, 1105, host, request.correlation_id)
        raise refused_by_text(400, NO_NETWORK)
    kernel_of(request.world, machine).save()
    networking.dirty = False
    log_event(engine, 1104, host, request.correlation_id)
    return [reference("host", "hosts", host.id)]


@action("hosts/{host}/syncallnetworks", usage="host/sync_all_networks", job="Synchronizing networks on host {host}")
def sync_all_networks(request: Request) -> list[Element]:
    host = existing(request, refused_by_text(400, "Internal Engine Error"))
    check_status(host, CommandOptions(internal=True))
    synchronize_all(request.engine, host, request.executing, request.correlation_id)
    return [reference("host", "hosts", host.id)]


@action("clusters/{cluster}/syncallnetworks", usage="cluster/sync_all_networks")
def sync_cluster_networks(request: Request) -> list[Element]:
    """All hosts that are out of sync; what becomes of them is only in the events."""
    cluster = request.world.area(ClustersSlice).clusters.get(request.parameters["cluster"].lower())
    if cluster is None:
        raise refused_by_text(400, "Internal Engine Error")
    for host in hosts_of(request.world, cluster.id):
        if any(not is_in_sync(request.world, host, a) for a in attachments_of(request.world, host)):
            with contextlib.suppress(EngineFault):
                synchronize_all(request.engine, host, correlation_id=request.correlation_id)
    return [reference("cluster", "clusters", cluster.id)]


def synchronize_all(
    engine: Engine, host: Host, executing: t.Callable[[], None] = lambda: None, correlation_id: str = ""
) -> None:
    options = CommandOptions(commit=True, internal=True)
    try:
        run(engine, host, lambda setup: sorted(setup.out_of_sync), options, executing, correlation_id)
    except EngineFault:
        log_event(engine, 10900, host, correlation_id)
        raise
    log_event(engine, 10901, host, correlation_id)


def attachments_of(world: World, host: Host) -> list[Attachment]:
    networking = networking_of(world, host)
    return list(networking.attachments.values()) if networking else []


# ----------------------------------------------------------------------------------------------------------------- copy
@action("hosts/{host}/copyhostnetworks", usage="host/copy_host_networks", job="Copy host networks to {host}")
def copy_host_networks(request: Request) -> list[Element]:
    options = CommandOptions(commit=True, internal=True, action="copy networks to", kind="Host")
    host = _destination(request, options)
    source = _source(request, options)
    engine = request.engine
    if request.job:
        request.job.description = f"Copy host networks from {source.name} to {host.name}"
    source_view, destination_view = host_view(engine, source), host_view(engine, host)
    messages = validate(source.id, host.id, source_view, destination_view, source.cluster_id == host.cluster_id)
    if messages and messages[0].key == "INTERFACE_COUNT_DOES_NOT_MATCH":
        log_event(engine, 10930, host, request.correlation_id, source=source.name)
    if messages:
        raise refusal(messages, options)
    try:
        run(
            engine,
            host,
            lambda setup: _fill_in_copy(setup, source_view, destination_view),
            options,
            request.executing,
            request.correlation_id,
        )
    except EngineFault:
        log_event(engine, 1105, host, request.correlation_id)
        raise
    log_event(engine, 10928, host, request.correlation_id, source=source.name)
    return [reference("host", "hosts", host.id)]


def _destination(request: Request, options: CommandOptions) -> Host:
    body = request.body
    source = body.find("source_host") if body is not None else None
    if source is None or source.get("id") is None:
        raise input_invalid("Parameter 'source_host.id' is mandatory but was not provided.")
    if not UUID.fullmatch(source.get("id", "")):
        raise EngineFault(500, None, wrapped=False)
    if source.get("id", "").lower() not in request.world.area(HostsSlice).hosts:
        raise refusal([message("ACTION_TYPE_FAILED_HOST_NOT_EXIST")], options)
    return existing(request, refusal([message("ACTION_TYPE_FAILED_HOST_NOT_EXIST")], options))


def _source(request: Request, options: CommandOptions) -> Host:
    ident = request.body.find("source_host").get("id")  # type: ignore[union-attr]
    host = request.world.area(HostsSlice).hosts.get((ident or "").lower())
    if host is None:
        raise refusal([message("ACTION_TYPE_FAILED_HOST_NOT_EXIST")], options)
    return host


def host_view(engine: Engine, host: Host) -> HostView:
    networking = networking_of(engine.world, host)
    if networking is None:
        return HostView({}, [])
    nets = [net_of(engine.world, host.cluster_id, n) for n in networks_of(engine.world, host.cluster_id)]
    management = next((n for n in nets if "management" in n.roles), None)
    device = networking.carrying(management.name_on_host) if management else None
    return HostView(networking.devices, list(networking.attachments.values()), device.name if device else None)


def _fill_in_copy(setup: Setup, source_view: HostView, destination_view: HostView) -> list[str]:
    try:
        wanted = copied(source_view, destination_view)
    except (ValueError, NothingStored):
        raise refused_by_text(400, "Internal Engine Error") from None
    setup.bonds = [WantedBond(b.id, b.name, b.slaves, b.options) for b in wanted.bonds]
    setup.removed_bonds = [setup.devices[name].id for name in wanted.removed_bonds]
    setup.removed_attachments = [a.id for a in wanted.removed_attachments]
    for item in wanted.attachments:
        net = setup.net(item.network_id)
        setup.attachments.append(Wanted(item.id, item.network_id, net.name if net else None, None, item.nic, item))
    return []
