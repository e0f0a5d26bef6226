# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The server: the API, single sign-on and the control path as an ASGI application."""

from __future__ import annotations

import gzip
import secrets
import typing as t
from urllib.parse import parse_qsl

import anyio
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route

from .area import AREAS, WebRequest, WebRoute
from .bodies import fault_element, write_xml
from .control import control_routes
from .elements import BASE
from .server_state import State
from .service import Reply, Wire

Scope = t.MutableMapping[str, t.Any]
Receive = t.Callable[[], t.Awaitable[t.MutableMapping[str, t.Any]]]
Send = t.Callable[[t.MutableMapping[str, t.Any]], t.Awaitable[None]]
METHODS = ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"]
WRONG_LOGIN = (
    "Cannot authenticate user '{name}': Unable to log in. Verify your login information or contact the "
    "system administrator.."
)
SMALL = 1024
"""Answers below this size are not compressed."""


async def _api(state: State, request: Request) -> Response:
    """Serve one request to the API, with any fault that was injected."""
    body = await request.body()
    path = request.scope.get("raw_path", request.url.path.encode()).decode("latin-1").partition("?")[0]
    path = path.split(BASE, 1)[-1].strip("/")
    method = request.method
    entry = state.journal.begin(method, path, request.url.query, body)
    if state.fault_injection.latency:
        await anyio.sleep(state.fault_injection.latency)
    wire = Wire(
        method,
        path,
        request.url.query,
        {k.lower(): v for k, v in request.headers.items()},
        body,
        f"{request.url.scheme}://{request.url.netloc}/ovirt-engine",
    )

    async def work() -> tuple[Response, bytes]:
        reply = await run_in_threadpool(state.service.handle, wire)
        return _response(request, reply), reply.content

    return await _with_fault(state, request, entry, work)


async def _with_fault(
    state: State,
    request: Request,
    entry: dict[str, t.Any],
    work: t.Callable[[], t.Awaitable[tuple[Response, bytes]]],
) -> Response:
    """Serve a request of the journal by `work`, with the fault that it meets. `work` gives answer and readable body."""
    fault = state.fault_injection.next(entry["method"], entry["path"])
    if fault is None:
        response, content = await work()
        state.journal.end(entry, response.status_code, content)
        return response
    if fault.kind == "hold":
        await _client_gone(request.receive)
    served = (await work())[0] if fault.serves else None
    if fault.kind == "status":
        content, kind = b"<html><head><title>Error</title></head><body></body></html>", "text/html;charset=UTF-8"
        if fault.reason is not None:
            content = write_xml(fault_element(fault.reason, fault.detail))
            kind = "application/xml;charset=UTF-8"
        state.journal.end(entry, fault.status, content)
        return Response(content, fault.status, {"content-type": kind})
    state.journal.end(entry, fault.kind, b"")
    if fault.kind == "hang":
        return _Silent()
    return _Broken(served if fault.kind == "cut" else None)


async def _client_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


class _Silent(Response):
    """Never answers."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await _client_gone(receive)


class _Broken(Response):
    """Breaks the connection: at once, or after half of another response."""

    def __init__(self, response: Response | None = None) -> None:
        super().__init__()
        self.half = response

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self.half is not None:
            await send(
                {"type": "http.response.start", "status": self.half.status_code, "headers": self.half.raw_headers}
            )
            body = bytes(self.half.body)
            await send({"type": "http.response.body", "body": body[: len(body) // 2], "more_body": True})
            await anyio.sleep(0.05)
        scope["transport"].abort()


def _response(request: Request, reply: Reply) -> Response:
    headers, content = dict(reply.headers), reply.content
    if len(content) >= SMALL and "gzip" in request.headers.get("accept-encoding", ""):
        content, headers["content-encoding"] = gzip.compress(content, 1), "gzip"
    response = Response(content, reply.status, headers)
    if request.method == "HEAD":
        response.body = b""
    return response


# ---------------------------------------------------------------------------------------------------- single sign-on
async def _token(state: State, request: Request) -> Response:
    form = dict(parse_qsl((await request.body()).decode("utf-8", "replace"), keep_blank_values=True))
    entry = state.journal.begin("POST", "sso/oauth/token", "", b"")

    async def work() -> tuple[Response, bytes]:
        return JSONResponse(*_sign_on(state, form)), b""

    return await _with_fault(state, request, entry, work)


def _sign_on(state: State, form: t.Mapping[str, str]) -> tuple[dict[str, str], int]:
    """Answer and status of a request for a token."""
    name, scope = form.get("username", ""), form.get("scope", "")
    if form.get("grant_type") != "password":
        return _sso_error("unsupported_grant_type", "Unsupported grant type."), 400
    if scope != "ovirt-app-api":
        return _sso_error("invalid_scope", "The requested scope is invalid."), 400
    user = state.service.login(name, form.get("password", ""))
    if user is None:
        return _sso_error("access_denied", WRONG_LOGIN.format(name=name)), 400
    token = secrets.token_urlsafe(64)
    with state.engine.monitor:
        state.world.tokens[token] = user.name
    return {"access_token": token, "scope": scope, "exp": "9223372036854775807", "token_type": "bearer"}, 200


def _sso_error(code: str, text: str) -> dict[str, str]:
    return {"error_code": code, "error": text}


async def _logout(state: State, request: Request) -> Response:
    form = dict(parse_qsl((await request.body()).decode("utf-8", "replace")))
    entry = state.journal.begin("POST", "services/sso-logout", "", b"")

    async def work() -> tuple[Response, bytes]:
        with state.engine.monitor:
            state.world.tokens.pop(form.get("token", ""), None)
        return JSONResponse({}), b""

    return await _with_fault(state, request, entry, work)


async def _pki(state: State, request: Request) -> Response:
    """What an installer downloads: the CA certificate, and the engine's public key for SSH."""
    if request.query_params.get("format") == "OPENSSH-PUBKEY":
        return PlainTextResponse(state.ssh_key + "\n")
    return PlainTextResponse(state.ca_pem)


async def _health(_state: State, _request: Request) -> Response:
    return PlainTextResponse("DB Up!Welcome to Health Status!")


def _web(state: State, route: WebRoute) -> t.Callable[..., t.Any]:
    """Serve what an area has beside the API; it is in the journal, and can be disturbed, like a request to the API."""

    async def endpoint(request: Request) -> Response:
        content = await request.body()
        entry = state.journal.begin(request.method, request.url.path.strip("/"), "", b"")

        async def work() -> tuple[Response, bytes]:
            with state.engine.monitor:
                headers = {k.lower(): v for k, v in request.headers.items()}
                answer = route.handler(state.engine, WebRequest(request.path_params, headers, content))
            return Response(answer.content, answer.status, dict(answer.headers)), b""

        return await _with_fault(state, request, entry, work)

    return endpoint


# ------------------------------------------------------------------------------------------------------- application
def application(state: State) -> t.Any:
    """The ASGI application of the engine, control path included."""

    def bound(handler: t.Callable[[State, Request], t.Awaitable[Response]]) -> t.Callable[..., t.Any]:
        async def endpoint(request: Request) -> Response:
            return await handler(state, request)

        return endpoint

    engine = "/ovirt-engine"
    routes = [
        Route(f"{engine}/sso/oauth/token", bound(_token), methods=["POST"]),
        Route(f"{engine}/services/sso-logout", bound(_logout), methods=["POST"]),
        Route(f"{engine}/services/pki-resource", bound(_pki)),
        Route(f"{engine}/services/health", bound(_health)),
        Route(BASE, bound(_api), methods=METHODS),
        Route(BASE + "/{path:path}", bound(_api), methods=METHODS),
        *(Route(w.path, _web(state, w), methods=[w.method]) for area in AREAS.values() for w in area.web),
        Mount("/control", routes=control_routes(state)),
    ]
    return _Outermost(Starlette(routes=routes))


def control_application(state: State) -> t.Any:
    """The control path alone, to be served without TLS."""
    return Starlette(routes=[Mount("/control", routes=control_routes(state))])


class _Outermost:
    """Gives responses the connection that they may have to break."""

    def __init__(self, inner: t.Any) -> None:
        self._inner = inner

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            scope["transport"] = getattr(getattr(send, "__self__", None), "transport", None)
        await self._inner(scope, receive, send)
