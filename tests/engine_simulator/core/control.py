# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The control path: requests to the simulator itself, in JSON, outside the engine's API.

GET    /control                       what there is
GET    /control/state                 the whole world; PUT loads it again
GET    /control/journal               every request so far; DELETE forgets them; PUT {"bodies": true} keeps bodies
PUT    /control/latency               {"seconds": 0.2}
GET    /control/faults                what is in force; POST adds one (see Fault); DELETE takes all away
PUT    /control/clock                 {"advance": 60} lets virtual seconds pass

The areas add routes of their own: `control.py` of each.
"""

from __future__ import annotations

import typing as t

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from .area import AREAS, Control, Refused
from .model import World
from .server_state import State
from .state import dump, load

Handler = t.Callable[[State, Request, t.Any], t.Any]


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
    ]
    table += [(c.method, c.path, _of_area(c.handler)) for area in AREAS.values() for c in area.control]
    return [Route(path, _endpoint(state, handler), methods=[method]) for method, path, handler in table]


def _of_area(handler: Control) -> Handler:
    return lambda state, request, given: handler(state.engine, request.path_params, given)


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
    return {"time": state.world.clock.stamp(), "requests": len(state.journal.entries), **_overview(state.world)}


def _overview(world: World) -> dict[str, t.Collection[t.Any]]:
    """What the areas show of a world."""
    return {name: shown for area in AREAS.values() if area.overview for name, shown in area.overview(world).items()}


def _get_state(state: State, _request: Request, _given: t.Any) -> t.Any:
    return dump(state.world)


def _put_state(state: State, _request: Request, given: t.Any) -> t.Any:
    world = load(given)
    if not isinstance(world, World):
        raise Refused(400, "not a world")
    state.engine.world = world
    state.engine.locks.clear()
    return {name: len(shown) for name, shown in _overview(world).items()}


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
