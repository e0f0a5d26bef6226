# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Switches of the control path.

PUT    /control/hosts/{name}          the switches of a host's machine (../host_networks/control.py), and its
                                      life cycle: {"lost": true}, {"lost_seconds": 30}, {"reboot": true},
                                      {"busy": 30}, {"status": "..."}, {"vms": [{...}]}, and what model.Machine calls
                                      install_error, install_seconds, unresponsive_seconds, upgrade_error, updates,
                                      powered, power_error, reachable, ...
PUT    /control/machines/{address}    the same for a machine that is no host yet
POST   /control/pending               {"name", "address", "cluster"}: a host that waits to be approved
"""

from __future__ import annotations

import typing as t

from ...core.area import ControlRoute, Refused
from ...core.engine import Engine
from ...core.listing import named
from ...core.model import World
from ..clusters.model import ClustersSlice
from ..vms.model import VmsSlice
from ..vms.world import make_vm
from . import lifecycle
from .hooks import HOST_HOOKS
from .model import PENDING_APPROVAL, Host, HostsSlice, Machine, host_lock, machine_of

MACHINE_KEYS = (
    "install_error",
    "install_seconds",
    "reachable",
    "root_password",
    "accepts_public_key",
    "ssh_fingerprint",
    "unresponsive_seconds",
    "powered",
    "power_error",
    "updates",
    "upgrade_error",
)


def _set_host(engine: Engine, parameters: t.Mapping[str, str], given: t.Any) -> t.Any:
    name = parameters["name"]
    return {"host": name, "status": switch_host(engine, name, given).status}


def switch_host(engine: Engine, name: str, settings: t.Mapping[str, t.Any]) -> Host:
    """Turn the switches of a host's machine. Refused for a host that is not there."""
    host = named(engine.world.area(HostsSlice).hosts.values(), name)
    if host is None:
        raise Refused(404, f"no host {name}")
    machine = machine_of(engine.world, host)
    if machine is None:
        raise Refused(404, f"no machine at {host.address}")
    _switch(engine, host, machine, dict(settings))
    return host


def _set_machine(engine: Engine, parameters: t.Mapping[str, str], given: t.Any) -> t.Any:
    address, slice_ = parameters["address"], engine.world.area(HostsSlice)
    machine = slice_.machines.get(address)
    if machine is None:
        raise Refused(404, f"no machine at {address}")
    host = next((h for h in slice_.hosts.values() if h.address == address), None)
    _switch(engine, host, machine, dict(given))
    return {"machine": address}


def _switch(engine: Engine, host: Host | None, machine: Machine, given: dict[str, t.Any]) -> None:
    for key in MACHINE_KEYS:
        if key in given:
            setattr(machine, key, given.pop(key))
    if "lost" in given:
        machine.lost = bool(given.pop("lost"))
        if host is not None:
            (lifecycle.lose if machine.lost else lifecycle.recover)(engine, host)
    if host is not None:
        _live(engine, host, given)
    for key in ("lost_seconds", "reboot", "busy", "status", "vms"):
        if key in given:
            raise Refused(400, f"{key}: the machine is no host")
    if unknown := set(given).difference(*HOST_HOOKS.switch_names()):
        raise Refused(400, f"unknown: {', '.join(sorted(unknown))}")
    if given:
        HOST_HOOKS.switched(engine, host, machine, given)


def _live(engine: Engine, host: Host, given: dict[str, t.Any]) -> None:
    if "lost_seconds" in given:
        lifecycle.lose_for(engine, host, float(given.pop("lost_seconds")))
    if given.pop("reboot", False):
        lifecycle.reboot(engine, host)
    if "busy" in given:
        engine.occupy(host_lock(host), float(given.pop("busy")))
    if "status" in given:
        host.status, host.status_detail = given.pop("status"), given.pop("status_detail", "")
    if "vms" in given:
        _run_vms(engine.world, host, given.pop("vms"))


def _run_vms(world: World, host: Host, vms: t.Sequence[t.Mapping[str, t.Any]]) -> None:
    """`vms` are all that run on the host from now on: {"name", "networks": [names], "pinned"}."""
    own = world.area(VmsSlice).vms
    for ident in [v.id for v in own.values() if v.host_id == host.id]:
        del own[ident]
    cluster = world.area(ClustersSlice).clusters[host.cluster_id]
    for given in vms:
        make_vm(world, {**given, "cluster": cluster.name}).host_id = host.id


def _add_pending(engine: Engine, _parameters: t.Mapping[str, str], given: t.Any) -> t.Any:
    world = engine.world
    cluster = named(world.area(ClustersSlice).clusters.values(), given.get("cluster", "Default"))
    if cluster is None:
        raise Refused(404, "no such cluster")
    host = Host(world.new_id(), given["name"], given["address"], cluster.id, status=PENDING_APPROVAL)
    world.area(HostsSlice).hosts[host.id] = host
    return {"id": host.id}


CONTROL = (
    ControlRoute("PUT", "/hosts/{name}", _set_host),
    ControlRoute("PUT", "/machines/{address}", _set_machine),
    ControlRoute("POST", "/pending", _add_pending),
)
