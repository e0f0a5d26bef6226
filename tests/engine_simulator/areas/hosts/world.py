# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keys of a world file.

    machines: [{address, root_password, accepts_public_key, ssh_fingerprint, install_seconds, ..., hardware}]
    hosts: [{name, cluster, status, comment, tags: [names], affinity_labels: [names], agents: [{type, address, ...}],
             power_management, machine: {...}}]          machines that are hosts already
    vms: [{name, host, ...}]                                more in ../vms/world.py

A machine has the fields of model.Machine, and in addition, or below `hardware`, its NICs, bonds and networks
(../host_networks/world.py). Fields for hosts that give trouble: install_error (the next installation fails with it),
install_seconds, unresponsive_seconds (not reachable at the next boot or activation, for so long), updates (packages
that an upgrade check finds), upgrade_error, power_error (power management fails with it).
"""

from __future__ import annotations

from dataclasses import fields

from ...core.area import Given, WorldKeys
from ...core.engine import Engine
from ...core.model import World
from ...core.world_file import Entry, expand, made, named
from ..clusters.model import ClustersSlice
from ..tags.model import TagsSlice
from ..vms.world import make_vm
from . import model
from .hooks import HOST_HOOKS
from .lifecycle import read_capabilities
from .model import FenceAgent, Host, HostsSlice, Machine


def _read(world: World, given: Given) -> None:
    for entry in expand(given.get("machines")):
        _add_machine(world, entry)
    engine = Engine(world)
    for entry in expand(given.get("hosts")):
        _add_host(engine, entry)
    for entry in expand(given.get("vms")):
        _add_vm(world, entry)


def _add_machine(world: World, given: Entry) -> Machine:
    names = {f.name for f in fields(Machine)}
    own = {k: v for k, v in given.items() if k in names}
    hardware = {**own.pop("hardware", {}), **{k: v for k, v in given.items() if k not in names}}
    HOST_HOOKS.read_hardware(given.get("address", ""), hardware)
    machine = Machine(hardware=hardware, **own)
    world.area(HostsSlice).machines[machine.address] = machine
    return machine


def _add_host(engine: Engine, given: Entry) -> None:
    world, entry = engine.world, dict(given)
    tags = world.area(TagsSlice)
    machine = _add_machine(world, entry.pop("machine"))
    cluster = named(world.area(ClustersSlice).clusters, entry.pop("cluster", None) or "Default", "cluster")
    labels = [named(tags.affinity_labels, name, "affinity label") for name in entry.pop("affinity_labels", ())]
    entry["tag_ids"] = [named(tags.tags, name, "tag").id for name in entry.pop("tags", ())]
    entry["agents"] = [
        made(FenceAgent, {"order": n, **agent}, id=world.new_id())
        for n, agent in enumerate(entry.pop("agents", ()), start=1)
    ]
    given = {"status": model.UP, "address": machine.address, **entry}
    host = made(Host, given, id=world.new_id(), cluster_id=cluster.id)
    for label in labels:
        label.host_ids.append(host.id)
    host.ssh_fingerprint = host.ssh_fingerprint or machine.ssh_fingerprint
    host.ssh_public_key = host.ssh_public_key or machine.ssh_public_key
    world.area(HostsSlice).hosts[host.id] = host
    if host.status in (model.UP, model.MAINTENANCE, model.NON_OPERATIONAL):
        read_capabilities(engine, host)


def _add_vm(world: World, entry: Entry) -> None:
    host = named(world.area(HostsSlice).hosts, entry.pop("host"), "host") if entry.get("host") else None
    if host is not None:
        entry["cluster"] = world.area(ClustersSlice).clusters[host.cluster_id].name
    vm = make_vm(world, entry)
    vm.host_id = host.id if host else None


WORLD_KEYS = WorldKeys(frozenset({"machines", "hosts", "vms"}), _read)
