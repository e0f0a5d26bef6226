# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The control path: what is asked of the simulator itself, in JSON, outside the engine's API.

GET    /control                       what there is
GET    /control/state                 the whole world; PUT loads it again
GET    /control/journal               every request so far; DELETE forgets them; PUT {"bodies": true} keeps bodies
PUT    /control/latency               {"seconds": 0.2}
GET    /control/faults                what is in force; POST adds one (see Disturbance); DELETE takes all away
PUT    /control/clock                 {"advance": 60} lets virtual seconds pass
PUT    /control/networks/{name}       {"cuts_off": true}
PUT    /control/hosts/{name}          the switches of a host's machine (delay, fail, foreign, patch, unreported, reset),
                                      and its life: {"lost": true}, {"lost_seconds": 30}, {"reboot": true},
                                      {"busy": 30}, {"status": "..."}, {"vms": [{...}]}, and what model.Machine calls
                                      install_error, install_seconds, unresponsive_seconds, upgrade_error, updates,
                                      powered, power_error, reachable, ...
PUT    /control/machines/{address}    the same for a machine that is no host yet
POST   /control/pending               {"name", "address", "cluster"}: a host that waits to be approved
"""

from __future__ import annotations

import typing as t

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from ..areas.hosts import lifecycle as host_lifecycle
from . import hooks
from .engine import Engine, host_lock
from .model import PENDING_APPROVAL, Host, Machine, Vm, VmNic, World
from .state import dump, load

if t.TYPE_CHECKING:
    from .server import State

Handler = t.Callable[["State", Request, t.Any], t.Any]
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


SWITCHES = {"delay", "fail", "foreign", "patch", "unreported", "reset"}


class Refused(Exception):
    """A control request that cannot be done: status and reason."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


def control_routes(state: State) -> list[Route]:
    """The routes below /control."""
    table: list[tuple[str, str, Handler]] = [
        ("GET", "/", _index),
        ("GET", "/state", _get_state),
        ("PUT", "/state", _put_state),
        ("GET", "/journal", _get_journal),
        ("DELETE", "/journal", _clear_journal),
        ("PUT", "/journal", _set_journal),
        ("PUT", "/latency", _set_latency),
        ("GET", "/faults", _get_faults),
        ("POST", "/faults", _add_fault),
        ("DELETE", "/faults", _clear_faults),
        ("PUT", "/clock", _set_clock),
        ("PUT", "/networks/{name}", _set_network),
        ("PUT", "/hosts/{name}", _set_host),
        ("PUT", "/machines/{address}", _set_machine),
        ("POST", "/pending", _add_pending),
    ]
    return [Route(path, _endpoint(state, handler), methods=[method]) for method, path, handler in table]


def _endpoint(state: State, handler: Handler) -> t.Callable[..., t.Any]:
    async def endpoint(request: Request) -> Response:
        try:
            given = await request.json() if request.method in ("PUT", "POST") else None
            with state.engine.monitor:
                return JSONResponse(handler(state, request, given))
        except Refused as refused:
            return JSONResponse({"error": str(refused)}, refused.status)
        except (ValueError, TypeError, KeyError) as wrong:
            return JSONResponse({"error": f"{type(wrong).__name__}: {wrong}"}, 400)

    return endpoint


def _index(state: State, _request: Request, _given: t.Any) -> t.Any:
    world = state.world
    return {
        "time": world.clock.stamp(),
        "requests": len(state.journal.entries),
        "hosts": {h.name: h.status for h in world.hosts.values()},
        "machines": sorted(world.machines),
    }


def _get_state(state: State, _request: Request, _given: t.Any) -> t.Any:
    return dump(state.world)


def _put_state(state: State, _request: Request, given: t.Any) -> t.Any:
    world = load(given)
    if not isinstance(world, World):
        raise Refused(400, "not a world")
    state.engine.world = world
    state.engine.locks.clear()
    return {"hosts": len(world.hosts)}


# ------------------------------------------------------------------------------------------------ journal and faults
def _get_journal(state: State, _request: Request, _given: t.Any) -> t.Any:
    return state.journal.entries


def _clear_journal(state: State, _request: Request, _given: t.Any) -> t.Any:
    forgotten = len(state.journal.entries)
    state.journal.entries.clear()
    return {"forgotten": forgotten}


def _set_journal(state: State, _request: Request, given: t.Any) -> t.Any:
    state.journal.bodies = bool(given["bodies"])
    return {"bodies": state.journal.bodies}


def _set_latency(state: State, _request: Request, given: t.Any) -> t.Any:
    state.fault_injection.latency = float(given["seconds"])
    return {"seconds": state.fault_injection.latency}


def _get_faults(state: State, _request: Request, _given: t.Any) -> t.Any:
    return [vars(f) for f in state.fault_injection.faults]


def _add_fault(state: State, _request: Request, given: t.Any) -> t.Any:
    return vars(state.fault_injection.add(given))


def _clear_faults(state: State, _request: Request, _given: t.Any) -> t.Any:
    state.fault_injection.faults.clear()
    return []


def _set_clock(state: State, _request: Request, given: t.Any) -> t.Any:
    state.world.clock.passed += float(given["advance"])
    state.engine.run_due()
    return {"time": state.world.clock.stamp()}


# ------------------------------------------------------------------------------------------------ networks and hosts
def _set_network(state: State, request: Request, given: t.Any) -> t.Any:
    name = request.path_params["name"]
    found = [n for n in state.world.networks.values() if n.name == name]
    if not found:
        raise Refused(404, f"no network {name}")
    for network in found:
        network.cuts_off = bool(given["cuts_off"])
    return {"networks": len(found)}


def _set_host(state: State, request: Request, given: t.Any) -> t.Any:
    name = request.path_params["name"]
    return {"host": name, "status": switch_host(state.engine, name, given).status}


def switch_host(engine: Engine, name: str, settings: t.Mapping[str, t.Any]) -> Host:
    """Turn the switches of a host's machine. Refused for a host that is not there."""
    host = next((h for h in engine.world.hosts.values() if h.name == name), None)
    if host is None:
        raise Refused(404, f"no host {name}")
    machine = engine.world.machine_of(host)
    if machine is None:
        raise Refused(404, f"no machine at {host.address}")
    _switch(engine, host, machine, dict(settings))
    return host


def _set_machine(state: State, request: Request, given: t.Any) -> t.Any:
    address = request.path_params["address"]
    machine = state.world.machines.get(address)
    if machine is None:
        raise Refused(404, f"no machine at {address}")
    host = next((h for h in state.world.hosts.values() if h.address == address), None)
    _switch(state.engine, host, machine, dict(given))
    return {"machine": address}


def _switch(engine: Engine, host: Host | None, machine: Machine, given: dict[str, t.Any]) -> None:
    for key in MACHINE_KEYS:
        if key in given:
            setattr(machine, key, given.pop(key))
    if "lost" in given:
        machine.lost = bool(given.pop("lost"))
        if host is not None:
            (host_lifecycle.lose if machine.lost else host_lifecycle.recover)(engine, host)
    if host is not None:
        _live(engine, host, given)
    for key in ("lost_seconds", "reboot", "busy", "status", "vms"):
        if key in given:
            raise Refused(400, f"{key}: the machine is no host")
    if unknown := set(given) - SWITCHES:
        raise Refused(400, f"unknown: {', '.join(sorted(unknown))}")
    if given:
        hooks.call("host_switches", engine, host, machine, given)


def _live(engine: Engine, host: Host, given: dict[str, t.Any]) -> None:
    if "lost_seconds" in given:
        host_lifecycle.lose_for(engine, host, float(given.pop("lost_seconds")))
    if given.pop("reboot", False):
        host_lifecycle.reboot(engine, host)
    if "busy" in given:
        engine.occupy(host_lock(host), float(given.pop("busy")))
    if "status" in given:
        host.status, host.status_detail = given.pop("status"), given.pop("status_detail", "")
    if "vms" in given:
        _run_vms(engine.world, host, given.pop("vms"))


def _run_vms(world: World, host: Host, vms: t.Sequence[t.Mapping[str, t.Any]]) -> None:
    """`vms` are all that run on the host from now on: {"name", "networks": [names], "pinned"}."""
    for ident in [v.id for v in world.vms.values() if v.host_id == host.id]:
        del world.vms[ident]
    by_name = {n.name: n.id for n in world.networks_of(host.cluster_id)}
    for given in vms:
        vm = Vm(world.new_id(), given["name"], host.cluster_id, host.id, pinned=bool(given.get("pinned")))
        vm.nics = [
            VmNic(world.new_id(), f"nic{i}", by_name[name]) for i, name in enumerate(given.get("networks", []), start=1)
        ]
        world.vms[vm.id] = vm


def _add_pending(state: State, _request: Request, given: t.Any) -> t.Any:
    world = state.world
    cluster = next((c for c in world.clusters.values() if c.name == given.get("cluster", "Default")), None)
    if cluster is None:
        raise Refused(404, "no such cluster")
    host = Host(world.new_id(), given["name"], given["address"], cluster.id, status=PENDING_APPROVAL)
    world.hosts[host.id] = host
    return {"id": host.id}
