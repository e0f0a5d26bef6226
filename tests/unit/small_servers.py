# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Small HTTPS servers with the answers of a test, to see what a client does with them."""

from __future__ import annotations

import contextlib
import json
import socket
import ssl
import threading
import typing as t
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl

import trustme

TOKEN_PATH = "/ovirt-engine/sso/oauth/token"
TICKET_PATH = "/ovirt-engine/sso/oauth/token-http-auth"
LOGOUT_PATH = "/ovirt-engine/services/sso-logout"
API_XML = (
    "<api><product_info><name>oVirt Engine</name><version><major>{major}</major><minor>{minor}</minor></version>"
    "</product_info></api>"
)
USER, PASSWORD = "admin@internal", "correct-horse"


class Reply(t.NamedTuple):
    """Status, body and content type; `break_off` closes the connection instead of answering, `hang` keeps it open."""

    status: int = 200
    body: str = ""
    kind: str = "application/xml;charset=UTF-8"
    break_off: bool = False
    headers: tuple[tuple[str, str], ...] = ()
    hang: bool = False


BREAK = Reply(break_off=True)
HANG = Reply(hang=True)


def html(status: int, text: str = "hello") -> Reply:
    return Reply(status, f"<html><body>{text}</body></html>", "text/html")


def as_json(value: object, status: int = 200) -> Reply:
    return Reply(status, json.dumps(value), "application/json")


@dataclass
class Seen:
    """One request as the server saw it."""

    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: str

    @property
    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.body))


Answer = t.Callable[[Seen], Reply]


@dataclass
class Server:
    """A running server, its URL, and what it saw."""

    url: str
    seen: list[Seen] = field(default_factory=list)

    @property
    def lines(self) -> list[str]:
        return [f"{request.method} {request.path}" for request in self.seen]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    answer: Answer
    record: Server
    stopping: threading.Event

    def handle_any(self) -> None:
        path, dummy, query = self.path.partition("?")
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        headers = {name.lower(): value for name, value in self.headers.items()}
        seen = Seen(self.command, path, query, headers, body)
        self.record.seen.append(seen)
        reply = type(self).answer(seen)
        if reply.break_off:
            self.close_connection = True
            return
        if reply.hang:
            self.close_connection = True
            type(self).stopping.wait(60)
            return
        content = reply.body.encode()
        self.send_response(reply.status)
        for name, value in (("Content-Type", reply.kind), *reply.headers):
            if value:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST = do_DELETE = handle_any

    def log_message(self, *args: object) -> None:
        """Keep quiet."""


@contextlib.contextmanager
def serving(
    answer: Answer, authority: trustme.CA | None = None, name: str = "127.0.0.1", **certificate: t.Any
) -> t.Iterator[Server]:
    """Serve on a free port, over TLS with a certificate of the authority for the name when there is one."""
    record = Server("")
    stopping = threading.Event()
    handler = type("Told", (Handler,), {"answer": staticmethod(answer), "record": record, "stopping": stopping})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    if authority is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert(name, **certificate).configure_cert(context)
        # The handshake is the worker's: one client that breaks it off must not stop the server.
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    server.handle_error = lambda *dummy: None  # type: ignore[method-assign]
    record.url = f"{'https' if authority else 'http'}://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield record
    finally:
        stopping.set()
        server.shutdown()
        server.server_close()
        thread.join()


@contextlib.contextmanager
def accepting() -> t.Iterator[int]:
    """A port that accepts connections, and never sends a byte."""
    with socket.create_server(("127.0.0.1", 0), backlog=50) as listening:
        port: int = listening.getsockname()[1]
        yield port


def closed_port() -> int:
    """A port without a listener."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port: int = sock.getsockname()[1]
        return port


@dataclass
class SmallEngine:
    """As much of an engine as logging in takes; `answer` decides everything below the API."""

    answer: Answer
    by_ticket: Reply = html(401)
    tokens: list[str] = field(default_factory=list)
    revoked: list[str] = field(default_factory=list)

    def __call__(self, request: Seen) -> Reply:
        if request.path == TOKEN_PATH:
            return self._log_in(request.form)
        if request.path == TICKET_PATH:
            return self.by_ticket
        if request.path == LOGOUT_PATH:
            self.revoked.append(request.form["token"])
            return as_json({})
        if request.headers.get("authorization", "").partition(" ")[2] not in set(self.tokens) - set(self.revoked):
            return html(401, "Unauthorized")
        return self.answer(request)

    def _log_in(self, form: t.Mapping[str, str]) -> Reply:
        if (form.get("username"), form.get("password")) != (USER, PASSWORD):
            text = f"Cannot authenticate user '{form.get('username')}': The username or password is incorrect."
            return as_json({"error": "access_denied", "error_description": text, "error_code": "access_denied"}, 400)
        self.tokens.append(f"token-{len(self.tokens) + 1}-of-this-test")
        return as_json({"access_token": self.tokens[-1], "token_type": "bearer", "scope": "ovirt-app-api"})
