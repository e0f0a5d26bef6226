# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The actions of a host that change its networks."""

from __future__ import annotations

import copy
import typing as t
from xml.etree.ElementTree import Element

from .. import hooks
from ..api import UUID, Request, action
from ..elements import boolean, el, number, reference
from ..engine import Engine, task
from ..faults import EngineFault, note, refused_by_text
from ..host_lifecycle import answers, check_networks
from ..model import UP, Host, Machine, Network
from . import mapping
from .command import NO_NETWORK, How, check_status, refusal, run
from .copying import NothingStored, Side, copied, validate
from .events import tell
from .kernel import Configured, unreported
from .model import Ip
from .persist import is_in_sync, kernel_of, missing_networks, net_of, read
from .setup import Setup, Wanted, WantedBond

TIMEOUT = "Connectivity timeout is not valid. Timeout must be between 1 and 120."


def existing(request: Request, fault: EngineFault) -> Host:
    """The host of the path, for actions that do not answer 404."""
    host = request.world.hosts.get(request.parameters["host"].lower())
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
    host = request.host()
    body = request.body if request.body is not None else el("action")
    run(
        request.engine,
        host,
        lambda setup: fill_in(setup, body, host),
        _how(body),
        request.executing,
        request.correlation_id,
    )
    return []


def _how(body: Element) -> How:
    element = body.find("connectivity_timeout")
    timeout = (number(body, "connectivity_timeout") or 0) if element is not None else 120
    if not 1 <= timeout <= 120:
        path = "Attribute: conectivityTimeout"
        raise EngineFault(400, detail=f"[{TIMEOUT}, {path}, {path}]")
    return How(boolean(body, "check_connectivity") is not False, boolean(body, "commit_on_success") is True)


def fill_in(setup: Setup, body: Element, host: Host) -> list[str]:
    """Put an action onto the present state; gives the ids of attachments to synchronise."""

    def items(path: str) -> list[Element]:
        return body.findall(path)

    setup.wanted_labels = [mapping.label(e) for e in items("modified_labels/network_label")]
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
    machine = request.world.machine_of(host)
    request.executing()
    if machine is None or not answers(engine, host) or host.networking is None:
        tell(engine, 1105, host, request.correlation_id)
        raise refused_by_text(400, NO_NETWORK)
    kernel_of(machine).save()
    host.networking.dirty = False
    tell(engine, 1104, host, request.correlation_id)
    return [reference("host", "hosts", host.id)]


@action("hosts/{host}/syncallnetworks", usage="host/sync_all_networks", job="Synchronizing networks on host {host}")
def sync_all_networks(request: Request) -> list[Element]:
    host = existing(request, refused_by_text(400, "Internal Engine Error"))
    check_status(host, How(internal=True))
    request.executing()
    # The answer comes first: a read right behind it still shows the networks out of sync.
    request.engine.later(request.world.options.network_sync_seconds, "sync-all-networks", host.id)
    return [reference("host", "hosts", host.id)]


@task("sync-all-networks")
def synchronize_all(engine: Engine, host_id: str) -> None:
    host = engine.world.hosts.get(host_id)
    if host is None or host.networking is None:
        return
    try:
        run(engine, host, lambda setup: sorted(setup.out_of_sync), How(commit=True, internal=True))
    except EngineFault:
        tell(engine, 10900, host)
    else:
        tell(engine, 10901, host)


# ----------------------------------------------------------------------------------------------------------------- copy
@action("hosts/{host}/copyhostnetworks", usage="host/copy_host_networks", job="Copy host networks to {host}")
def copy_host_networks(request: Request) -> list[Element]:
    how = How(commit=True, internal=True, action="copy networks to", kind="Host")
    host = _destination(request, how)
    source = _source(request, how)
    engine = request.engine
    if request.job:
        request.job.description = f"Copy host networks from {source.name} to {host.name}"
    theirs, ours = side(engine, source), side(engine, host)
    notes = validate(source.id, host.id, theirs, ours, source.cluster_id == host.cluster_id)
    if notes and notes[0].key == "INTERFACE_COUNT_DOES_NOT_MATCH":
        tell(engine, 10930, host, request.correlation_id, source=source.name)
    if notes:
        raise refusal(notes, how)
    try:
        run(
            engine,
            host,
            lambda setup: _fill_in_copy(setup, theirs, ours),
            how,
            request.executing,
            request.correlation_id,
        )
    except EngineFault:
        tell(engine, 1105, host, request.correlation_id)
        raise
    tell(engine, 10928, host, request.correlation_id, source=source.name)
    return [reference("host", "hosts", host.id)]


def _destination(request: Request, how: How) -> Host:
    body = request.body
    source = body.find("source_host") if body is not None else None
    if source is None or source.get("id") is None:
        raise EngineFault(
            400, "Input validation failed.", "Parameter 'source_host.id' is mandatory but was not provided."
        )
    if not UUID.fullmatch(source.get("id", "")):
        raise EngineFault(500, None, wrapped=False)
    if source.get("id", "").lower() not in request.world.hosts:
        raise refusal([note("ACTION_TYPE_FAILED_HOST_NOT_EXIST")], how)
    return existing(request, refusal([note("ACTION_TYPE_FAILED_HOST_NOT_EXIST")], how))


def _source(request: Request, how: How) -> Host:
    ident = request.body.find("source_host").get("id")  # type: ignore[union-attr]
    host = request.world.hosts.get((ident or "").lower())
    if host is None:
        raise refusal([note("ACTION_TYPE_FAILED_HOST_NOT_EXIST")], how)
    return host


def side(engine: Engine, host: Host) -> Side:
    networking = host.networking
    if networking is None:
        return Side({}, [])
    nets = [net_of(engine.world, host.cluster_id, n) for n in engine.world.networks_of(host.cluster_id)]
    management = next((n for n in nets if "management" in n.roles), None)
    device = networking.carrying(management.name_on_host) if management else None
    return Side(networking.devices, list(networking.attachments.values()), device.name if device else None)


def _fill_in_copy(setup: Setup, theirs: Side, ours: Side) -> list[str]:
    try:
        wanted = copied(theirs, ours)
    except (ValueError, NothingStored):
        raise refused_by_text(400, "Internal Engine Error") from None
    setup.bonds = [WantedBond(b.id, b.name, b.slaves, b.options) for b in wanted.bonds]
    setup.removed_bonds = [setup.devices[name].id for name in wanted.removed_bonds]
    setup.removed_attachments = [a.id for a in wanted.removed_attachments]
    for item in wanted.attachments:
        net = setup.net(item.network_id)
        setup.attachments.append(Wanted(item.id, item.network_id, net.name if net else None, None, item.nic, item))
    return []


# --------------------------------------------------------------------------------- what happens elsewhere in the engine
@hooks.on("network_changed")
def network_changed(engine: Engine, network: Network, before: Network) -> None:
    """Hosts that carry a network are configured by the engine itself when what they need to know of it changed."""

    def needed(n: Network) -> tuple[object, ...]:
        return n.mtu, n.vlan, n.vm_network, n.dns_servers, n.qos_id

    if needed(network) != needed(before):
        for host in engine.world.hosts.values():
            if host.status == UP and host.networking and host.networking.attachment_of(network.id):
                engine.later(engine.world.options.network_sync_seconds, "push-network", host.id, network.id)


@task("push-network")
def push_network(engine: Engine, host_id: str, network_id: str) -> None:
    host = engine.world.hosts.get(host_id)
    item = host.networking.attachment_of(network_id) if host and host.networking else None
    if host is None or item is None or host.status != UP or is_in_sync(engine.world, host, item):
        return
    _persist(engine, host, engine.world.networks[network_id], lambda setup: [item.id or ""])


def _persist(engine: Engine, host: Host, network: Network, change: t.Callable[[Setup], t.Collection[str]]) -> None:
    """Configure a network on a host because of what happened to the network."""
    tell(engine, 1145, host, networks=network.name)
    try:
        run(engine, host, change, How(commit=True, internal=True))
    except EngineFault:
        tell(engine, 1147, host, networks=network.name)
    else:
        tell(engine, 1146, host, networks=network.name)


@hooks.on("cluster_network_removed")
def cluster_network_removed(engine: Engine, cluster_id: str, network_id: str) -> None:
    """A network that leaves the cluster stays on its hosts, unmanaged."""
    for host in engine.world.hosts_of(cluster_id):
        item = host.networking.attachment_of(network_id) if host.networking else None
        if item is not None:
            del host.networking.attachments[item.id]


@hooks.on("network_removing")
def network_removing(engine: Engine, network: Network) -> None:
    for cluster_id, uses in engine.world.cluster_networks.items():
        if network.id in uses:
            cluster_network_removed(engine, cluster_id, network.id)


@hooks.on("cluster_network_added")
def cluster_network_added(engine: Engine, cluster_id: str, network_id: str) -> None:
    _follow_label(engine, [cluster_id], engine.world.networks[network_id])


@hooks.on("network_labelled")
def network_labelled(engine: Engine, network: Network, before: str | None) -> None:
    clusters = [c for c, uses in engine.world.cluster_networks.items() if network.id in uses]
    if network.label:
        _follow_label(engine, clusters, network)
        return
    for cluster_id in clusters:
        for host in engine.world.hosts_of(cluster_id):
            item = host.networking.attachment_of(network.id) if host.networking else None
            if item is not None and before in host.networking.labels.get(item.nic or "", set()):
                _persist(engine, host, network, _detaching(item.id))


def _follow_label(engine: Engine, clusters: t.Iterable[str], network: Network) -> None:
    """A network with a label goes to the NICs that have the label."""
    for cluster_id in clusters:
        for host in engine.world.hosts_of(cluster_id):
            nic = host.networking.labelled(network.label) if host.networking and network.label else None
            if nic is not None:
                wanted = Wanted(None, network.id, network.name, None, nic)
                _persist(engine, host, network, _attaching(wanted))


def _detaching(ident: str) -> t.Callable[[Setup], t.Collection[str]]:
    def change(setup: Setup) -> t.Collection[str]:
        setup.removed_attachments.append(ident)
        return ()

    return change


def _attaching(wanted: Wanted) -> t.Callable[[Setup], t.Collection[str]]:
    def change(setup: Setup) -> t.Collection[str]:
        setup.attachments.append(wanted)
        return ()

    return change


@hooks.on("cluster_network_changed")
def cluster_network_changed(engine: Engine, cluster_id: str, network_id: str) -> None:
    for host in engine.world.hosts_of(cluster_id):
        if missing_networks(engine, host):
            check_networks(engine, host)


# ------------------------------------------------------------------------------------------------------------- switches
@hooks.on("host_switches")
def host_switches(engine: Engine, host: Host | None, machine: Machine, switches: dict[str, t.Any]) -> None:
    """What somebody does to the host behind the engine's back."""
    kernel = kernel_of(machine)
    if switches.get("reset"):
        kernel.reset()
    if "delay" in switches:
        kernel.delay = float(switches["delay"] or 0)
    if "fail" in switches:
        kernel.fail = int(switches["fail"][0]) if switches["fail"] else None
    if "unreported" in switches:
        kernel.unreported = unreported(switches["unreported"])
    for name, what in (switches.get("foreign") or {}).items():
        kernel.now.networks.pop(name, None)
        if what is not None:
            kernel.now.networks[name] = Configured(what["nic"], what.get("vlan"))
    for name, what in (switches.get("patch") or {}).items():
        if name in kernel.now.networks:
            _patch(kernel.now.networks[name], what)
    if switches.get("reset") and host is not None and host.networking is not None:
        host.networking.labels = {}
        read(engine, host)


def _patch(network: Configured, what: dict[str, t.Any]) -> None:
    for key in ("mtu", "vlan", "bridged", "nic"):
        if key in what:
            setattr(network, key, what[key])
    ip = copy.deepcopy(network.ipv4)
    ip = Ip(
        what.get("bootproto", ip.method),
        what.get("ipaddr", ip.address),
        what.get("netmask", ip.netmask),
        what.get("gateway", ip.gateway),
    )
    if ip.method == "none" and what.get("ipaddr"):
        ip.method = "static"
    network.ipv4 = ip if ip.method == "static" else Ip(ip.method)
