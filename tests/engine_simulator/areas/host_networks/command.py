# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Setting up the networks of a host: lock, complete, check, carry out, take over."""

from __future__ import annotations

import contextlib
import copy
import typing as t

from ...core.engine import Engine, LockBusy
from ...core.faults import EngineFault, Message, message, refused, refused_by_text
from ..clusters.model import ClustersSlice
from ..hosts.lifecycle import answers, check_networks, lose
from ..hosts.model import INSTALLING, MAINTENANCE, NON_OPERATIONAL, UP, Host, HostsSlice, host_lock, machine_of
from ..networks.addresses import in_subnet
from ..networks.model import NetworksSlice
from ..vms.model import VmsSlice
from . import bonding, default_route, mapping, rules_request
from .events import log_event
from .kernel import CONNECTIVITY, Bonding, Configured, HostError
from .known import HostNetworksSlice, kernel_of, known_networking, networking_of
from .model import STATIC, Attachment, Device, Ip, Qos
from .persist import compared, is_in_sync, nets_of, read
from .rules_request import effective_qos
from .setup import Net, Setup, Wanted, WantedBond, WantedLabel
from .sync import reported

STATUSES = (MAINTENANCE, UP, NON_OPERATIONAL)
HOST_ERRORS = {
    1: "Desktop does not exist",
    10: "Could not connect to peer host",
    21: "Illegal Network parameters",
    22: "Illegal or Incomplete IP Address",
    23: "Interface name can't be found",
    24: "Interface already in use",
    25: "Invalid Bonding definition",
    26: "Invalid VLan definition",
    27: "Invalid Network name",
    28: "Network is currently being used",
    29: "Failed to bring interface up",
    40: "Resource unavailable",
    100: "General Exception",
}
NO_NETWORK = "Network error during communication with the Host."


class CommandOptions(t.NamedTuple):
    """CommandOptions a request is carried out."""

    check_connectivity: bool = True
    commit: bool = False
    internal: bool = False
    """Behind another action; then a host that is being installed is allowed, too."""
    action: str = "setup"
    kind: str = "Networks"


# --------------------------------------------------------------------------------------------------------------- faults
def refusal(messages: t.Sequence[Message], options: CommandOptions) -> EngineFault:
    return refused(*messages, action=options.action, kind=options.kind)


def host_error(code: int) -> EngineFault:
    return refused_by_text(400, HOST_ERRORS.get(code, "Unexpected exception"))


# ---------------------------------------------------------------------------------------------------------- the present
def present(engine: Engine, host: Host) -> Setup:
    """An empty request on the present state of a host."""
    world, networking = engine.world, networking_of(engine.world, host)
    cluster = world.area(ClustersSlice).clusters[host.cluster_id]
    machine = machine_of(world, host)
    running = [v for v in world.area(VmsSlice).vms.values() if v.host_id == host.id]
    vms: dict[str, list[str]] = {}
    for vm in running:
        for nic in vm.nics:
            if nic.plugged and nic.network_id:
                vms.setdefault(nic.network_id, []).append(vm.name)
    linked: dict[str, list[str]] = {}
    for network in world.area(NetworksSlice).networks.values():
        if network.physical_network_id:
            linked.setdefault(network.physical_network_id, []).append(network.id)
    setup = Setup(
        devices=networking.devices if networking else {},
        labels=networking.labels if networking else {},
        networks=sorted(nets_of(world, host.cluster_id), key=lambda net: net.name),
        stored=networking.attachments if networking else {},
        compatibility_version=cluster.version,
        os_family=machine.os_family if machine else "el9",
        default_mtu=world.area(NetworksSlice).options.default_mtu,
        properties=world.area(HostNetworksSlice).options.custom_network_properties,
        vms=vms,
        linked=linked,
        management_ids={
            i for uses in world.area(ClustersSlice).cluster_networks.values() for i, u in uses.items() if u.management
        },
    )
    setup.out_of_sync = {i for i, a in setup.stored.items() if not is_in_sync(world, host, a)}
    return setup


def complete(setup: Setup) -> None:
    """Fill in ids and names, addresses that are not given, and the attachments that labels bring and take."""
    for bond in setup.bonds:
        device = setup.device_by_id(bond.id) if bond.name is None else setup.devices.get(bond.name)
        if bond.id is None and device is not None:
            bond.id = device.id
        if bond.name is None and device is not None:
            bond.name = device.name
    for wanted in [*setup.attachments]:
        complete_attachment(setup, wanted)
    for label in setup.wanted_labels:
        label.nic_id, label.nic_name = complete_nic(setup, label.nic_id, label.nic_name)
    complete_labels(setup)


def complete_nic(setup: Setup, ident: str | None, name: str | None) -> tuple[str | None, str | None]:
    """An id without a name gets it, and the reverse; unknown ones stay as they are."""
    if ident is None and name is not None:
        device = setup.devices.get(name)
        return (device.id if device is not None else None), name
    if name is None and ident is not None:
        device = setup.device_by_id(ident)
        return ident, device.name if device is not None else None
    return ident, name


def complete_attachment(setup: Setup, wanted: Wanted) -> None:
    wanted.nic_id, wanted.nic_name = complete_nic(setup, wanted.nic_id, wanted.nic_name)
    if wanted.network_id is None and (net := setup.net_named(wanted.network_name)):
        wanted.network_id = net.id
    elif wanted.network_name is None and (net := setup.net(wanted.network_id)):
        wanted.network_name = net.name
    item = wanted.attachment
    item.ipv4, item.ipv6 = item.ipv4 or Ip(), item.ipv6 or Ip()


def complete_labels(setup: Setup) -> None:
    """A network that the request names by itself, if only to synchronise it, is left to it by its label."""
    named = {w.network_id: w for w in setup.attachments}
    for label in setup.wanted_labels:
        for net in setup.networks:
            if net.label is not None and net.label == label.label and net.id not in named:
                _attach_by_label(setup, net, label)
    for removed in setup.removed_labels:
        for net in setup.networks:
            stored = setup.stored_of(net.id)
            if net.label != removed or stored is None or removed not in setup.labels_of(stored.nic):
                continue
            kept = net.id in named and named[net.id].id == stored.id
            if not kept and stored.id not in setup.removed_attachments:
                setup.removed_attachments.append(stored.id)


def _attach_by_label(setup: Setup, net: Net, label: WantedLabel) -> None:
    """A label that moves a network takes name servers and QoS away. What the request removes, it attaches anew."""
    stored = setup.stored_of(net.id)
    if stored is None or stored.id in setup.removed_attachments:
        kept = Attachment(None, net.id, label.nic_name, Ip(), Ip())
    elif stored.nic != label.nic_name:
        kept = copy.deepcopy(stored)
        kept.qos = kept.dns = None
    else:
        return
    setup.attachments.append(Wanted(kept.id, net.id, net.name, label.nic_id, label.nic_name, kept))


def drop_unchanged(setup: Setup, synchronized: t.Collection[str]) -> None:
    """What equals the stored state is not part of the request any more."""
    for bond in setup.bonds:
        bond.options = bond.options or bonding.DEFAULT_OPTIONS
    names = [b.name for b in setup.bonds]
    twice = any(names.count(n) > 1 for n in names if n)
    broken = any(b.id is not None and (setup.device_by_id(b.id) or Device("")).kind != "bond" for b in setup.bonds)
    if twice or broken:
        raise refusal([message("CAN_DO_ACTION_GENERAL_FAILURE")], CommandOptions())
    setup.bonds = [b for b in setup.bonds if not _same_bond(setup, b)]
    for wanted in setup.attachments:
        wanted.override = wanted.id is not None and wanted.id in synchronized
    setup.attachments = [w for w in setup.attachments if w.override or not _same_attachment(setup, w)]


def _same_bond(setup: Setup, bond: WantedBond) -> bool:
    device = setup.devices.get(bond.name or "")
    return (
        device is not None
        and device.id == bond.id
        and set(device.slaves) == set(bond.slaves)
        and device.options == bond.options
    )


def _same_attachment(setup: Setup, wanted: Wanted) -> bool:
    stored = setup.stored.get(wanted.id or "")
    if stored is None:
        return False
    net, device = setup.net(stored.network_id), setup.devices.get(stored.nic or "")
    same_places = (stored.network_id, net.name if net else None, stored.nic, device.id if device else None) == (
        wanted.network_id,
        wanted.network_name,
        wanted.nic_name,
        wanted.nic_id,
    )
    item = wanted.attachment
    return (
        same_places
        and not wanted.own_dns
        and (item.qos, item.ipv4, item.ipv6, item.properties, item.dns)
        == (stored.qos, stored.ipv4, stored.ipv6, stored.properties, stored.dns)
    )


def add_synchronized(setup: Setup, synchronized: t.Iterable[str]) -> None:
    """An attachment that is only to be synchronised goes to the host as it is stored."""
    named = {w.id for w in setup.attachments}
    for ident in synchronized:
        if ident not in named and ident in setup.stored:
            setup.attachments.append(setup.wanted_of(copy.deepcopy(setup.stored[ident])))


def check_out_of_sync(engine: Engine, host: Host, setup: Setup, options: CommandOptions) -> None:
    for wanted in setup.attachments:
        if wanted.id in setup.out_of_sync and not wanted.override:
            items = compared(engine.world, host, setup.stored[wanted.id or ""]) or []
            raise refusal(
                [
                    message(
                        "NETWORK_NOT_IN_SYNC",
                        NETWORK_NOT_IN_SYNC=wanted.network_name,
                        OUT_OF_SYNC_VALUES=reported(items),
                    )
                ],
                options,
            )


# -------------------------------------------------------------------------------------------------------------- running
@contextlib.contextmanager
def locked(engine: Engine, host: Host, options: CommandOptions) -> t.Iterator[None]:
    """Hold the host's lock; 409 when it is not free for too long."""
    try:
        with engine.hold(host_lock(host), wait=engine.world.area(HostsSlice).options.setup_networks_wait):
            yield
    except LockBusy:
        raise refusal([message("ACTION_TYPE_FAILED_SETUP_NETWORKS_OR_REFRESH_IN_PROGRESS")], options) from None


def check_status(host: Host, options: CommandOptions) -> None:
    if host.status in STATUSES or (options.internal and host.status == INSTALLING):
        return
    raise refusal(
        [message("ACTION_TYPE_FAILED_VDS_STATUS_ILLEGAL", hostStatus="Maintenance, Up, NonOperational")], options
    )


def run(
    engine: Engine,
    host: Host,
    fill_in: t.Callable[[Setup], t.Collection[str]],
    options: CommandOptions,
    executing: t.Callable[[], None] = lambda: None,
    correlation_id: str = "",
) -> None:
    """One request: `fill_in` puts it onto the present state and gives the ids to synchronise."""
    with locked(engine, host, options):
        check_status(host, options)
        setup = present(engine, host)
        synchronized = fill_in(setup)
        add_synchronized(setup, synchronized)
        complete(setup)
        mapping.check_bonds(setup.bonds)
        mapping.check_attachments(setup)
        if any(len(set(w.attachment.dns or [])) < len(w.attachment.dns or []) for w in setup.attachments):
            raise refused_by_text(400, "Internal Engine Error")
        drop_unchanged(setup, synchronized)
        messages = rules_request.check(setup)
        if messages:
            raise refusal(messages, options)
        check_out_of_sync(engine, host, setup, options)
        executing()
        if (old := default_route.follow(setup)) is not None:
            log_event(engine, 10926, host, correlation_id, network=old.name)
        warn(engine, host, setup, correlation_id)
        apply(engine, host, setup, options)


def warn(engine: Engine, host: Host, setup: Setup, correlation_id: str) -> None:
    """Gateways outside of their subnets are let through."""
    for wanted in setup.attachments:
        ip = wanted.attachment.ipv4
        if ip is not None and ip.method == STATIC and not in_subnet(ip.address, ip.netmask, ip.gateway):
            log_event(engine, 10929, host, correlation_id, gateway=ip.gateway, nic=wanted.nic_name)


def apply(engine: Engine, host: Host, setup: Setup, options: CommandOptions) -> None:
    """Send what is left to the host, and take over what it then reports."""
    machine = machine_of(engine.world, host)
    networks, bonds = for_host(engine, host, setup)
    if networks or bonds:
        if machine is None or not answers(engine, host):
            lose(engine, host)
            raise refused_by_text(400, NO_NETWORK)
        kernel = kernel_of(engine.world, machine)
        engine.sleep(kernel.delay or engine.world.area(HostNetworksSlice).options.setup_seconds)
        before = kernel.now
        try:
            kernel.setup(networks, bonds)
        except HostError as error:
            raise host_error(error.code) from None
        if _cut_off(engine, setup):
            if options.check_connectivity:
                kernel.now = before
                raise host_error(CONNECTIVITY)
            machine.lost = True
            lose(engine, host)
            return
        networking = known_networking(engine.world, host)
        networking.dirty = True
        if options.commit:
            kernel.save()
            networking.dirty = False
    elif not (setup.wanted_labels or setup.removed_labels):
        return
    if forgets_name_servers(setup):
        raise refused_by_text(400, "Internal Engine Error")
    take_over(engine, host, setup)
    check_networks(engine, host)


def _cut_off(engine: Engine, setup: Setup) -> bool:
    return any(
        engine.world.area(NetworksSlice).networks[w.network_id].cuts_off
        for w in setup.attachments
        if w.network_id in engine.world.area(NetworksSlice).networks
    )


def forgets_name_servers(setup: Setup) -> bool:
    """Does the engine fail after the host has carried out all, so that both differ until the next refresh?

    With a bond its attachments go. One that moves away is stored as a new one, and that cannot be done with the name
    servers of the old one; with servers that the request gives (the same or others) it can.
    """
    gone = setup.removed_bond_names()
    return any(
        wanted.attachment.dns
        and not wanted.own_dns
        and wanted.id in setup.stored
        and setup.stored[wanted.id].nic in gone
        for wanted in setup.attachments
    )


def take_over(engine: Engine, host: Host, setup: Setup) -> None:
    asked = []
    for wanted in setup.attachments:
        item = copy.deepcopy(wanted.attachment)
        item.network_id, item.nic = wanted.network_id, wanted.nic_name
        asked.append(item)
    labels = known_networking(engine.world, host).labels
    for removed in setup.removed_labels:
        for own in labels.values():
            own.discard(removed or "")
    for label in setup.wanted_labels:
        for own in labels.values():
            own.discard(label.label or "")
        labels.setdefault(label.nic_name or "", set()).add(label.label or "")
    read(engine, host, asked, [i for i in setup.removed_attachments if i])


def for_host(
    engine: Engine,
    host: Host,
    setup: Setup,
) -> tuple[dict[str, Configured | None], dict[str, Bonding | None]]:
    """The request as the host gets it: networks and bonds by name, None for what goes."""
    networks: dict[str, Configured | None] = {}
    for ident in setup.removed_attachments:
        net = setup.net(setup.stored[ident or ""].network_id)
        if net is not None:
            networks[net.name_on_host] = None
    for name in setup.removed_unmanaged:
        networks[name] = None
    for wanted in setup.attachments:
        net = setup.net(wanted.network_id)
        if net is not None:
            networks[net.name_on_host] = configured(engine, host, wanted, net)
    bonds: dict[str, Bonding | None] = dict.fromkeys(setup.removed_bond_names())
    for bond in setup.bonds:
        bonds[bond.name or ""] = Bonding(bonding.split(bond.options or ""), list(dict.fromkeys(bond.slaves)))
    return networks, bonds


def configured(engine: Engine, host: Host, wanted: Wanted, net: Net) -> Configured:
    item = wanted.attachment
    has_role = "default_route" in net.roles
    qos = effective_qos(item.qos, net.qos)
    servers = list(item.dns or net.dns) if has_role else []
    return Configured(
        wanted.nic_name or "",
        net.vlan,
        net.vm,
        net.mtu or engine.world.area(NetworksSlice).options.default_mtu,
        copy.deepcopy(item.ipv4 or Ip()),
        copy.deepcopy(item.ipv6 or Ip()),
        has_role,
        servers,
        qos if qos != Qos() else None,
        dict(item.properties or {}),
        engine.world.area(ClustersSlice).clusters[host.cluster_id].switch_type,
    )
