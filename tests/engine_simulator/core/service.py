# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From a request as it comes over the wire to an answer: user, route, body, handler, job, `follow`."""

from __future__ import annotations

import base64
import binascii
import contextlib
import copy
import re
import threading
import typing as t
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, unquote
from xml.etree.ElementTree import Element

from .api import Answer, Request, Route, Router
from .area import AREAS, kinds
from .bodies import fault_element, read_body, write_json, write_xml
from .elements import add, el, reference
from .engine import Engine
from .faults import EngineFault, message, refused, text_of
from .follow import Follower, parse
from .model import Subject, User

READ_ONLY = "ReadOnlyAdmin"
CORRELATION_ID = re.compile(r"[0-9A-Za-z_-]{1,36}")
WRONG_CORRELATION_ID = EngineFault(
    400, detail=f"[{text_of(message('VALIDATION_INVALID_CORRELATION_ID'))}, Attribute: correlationId]"
)


@dataclass
class Wire:
    """A request as it came in; header names in lower case, path below the API with its matrix parameters."""

    method: str
    path: str
    query: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    base_url: str = "https://localhost/ovirt-engine"


class Reply(t.NamedTuple):
    status: int
    content: bytes
    headers: dict[str, str]


class Service:
    """The API of one engine."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.router = Router(route for area in AREAS.values() for route in area.routes)

    def handle(self, wire: Wire) -> Reply:
        """Serve one request; never raises."""
        with self.engine.monitor:
            self.engine.world.clock.tick()
            self.engine.run_due()
            user = self.user(wire.headers)
            if user is None:
                return Reply(
                    401,
                    b"<html><head><title>Error</title></head><body>Unauthorized</body></html>",
                    {"content-type": "text/html;charset=UTF-8", "www-authenticate": 'Basic realm="ENGINE"'},
                )
            request = self._request(wire, user)
            try:
                answer = self._answer(request, wire)
            except EngineFault as fault:
                answer = Answer(fault.status, fault_element(fault.reason, fault.detail) if fault.reason else None)
            return self._reply(answer, wire, request)

    # ------------------------------------------------------------------------------------------------------ users
    def user(self, headers: t.Mapping[str, str]) -> User | None:
        """Who sends a request: by access token, or by name and password."""
        kind, dummy, value = headers.get("authorization", "").partition(" ")
        world = self.engine.world
        if kind.lower() == "bearer":
            return world.users.get(world.tokens.get(value.strip(), ""))
        if kind.lower() == "basic":
            try:
                name, dummy, password = base64.b64decode(value).decode("utf-8").partition(":")
            except (binascii.Error, UnicodeDecodeError):
                return None
            return self.login(name, password)
        return None

    def login(self, name: str, password: str) -> User | None:
        """The user of a name and password; `admin@internal` and `admin@internalsso` are the same."""
        user = self.engine.world.users.get(name.replace("@internalsso", "@internal"))
        return user if user is not None and user.password == password else None

    # --------------------------------------------------------------------------------------------------- requests
    def _request(self, wire: Wire, user: User) -> Request:
        query, parts = {}, []
        for part in wire.path.strip("/").split("/"):
            name, *matrix = part.split(";")
            parts.append(unquote(name))
            query.update({unquote(k): unquote(v) for k, dummy, v in (m.partition("=") for m in matrix)})
        query.update(parse_qsl(wire.query, keep_blank_values=True))
        return Request(
            self.engine,
            wire.method,
            "/".join(parts).strip("/"),
            query=query,
            headers=wire.headers,
            user=user,
            base_url=wire.base_url,
        )

    def _answer(self, request: Request, wire: Wire) -> Answer:
        method = "GET" if request.method == "HEAD" else request.method
        entry, request.parameters = self.router.find(method, request.path)
        if entry.root and (wire.body or not entry.optional_body):
            usage = f"{wire.base_url}/apidoc#services/{entry.usage}"
            usage = "/methods/".join(usage.rsplit("/", 1))
            request.body = read_body(wire.body, wire.headers.get("content-type", ""), entry.root, usage)
        tree = parse(request.query["follow"]) if request.query.get("follow") else {}
        if method != "GET" and request.user and READ_ONLY in request.user.roles:
            return self._refuse(entry, request, refused(message("USER_NOT_AUTHORIZED_TO_PERFORM_ACTION")))
        if method != "GET" and request.correlation_id and not CORRELATION_ID.fullmatch(request.correlation_id):
            return self._refuse(entry, request, WRONG_CORRELATION_ID)
        answer = self._run(entry, request)
        if tree and answer.document is not None and answer.status < 300:
            Follower(lambda path: self._read(request, path)).follow(answer.document, tree)
        return answer

    def _read(self, request: Request, path: str) -> Element:
        """Another resource, for `follow`."""
        entry, parameters = self.router.find("GET", path)
        inner = Request(self.engine, "GET", path, parameters, user=request.user, base_url=request.base_url)
        answer: Answer = entry.handler(inner)
        if answer.document is None:
            raise EngineFault(500, None)
        return answer.document

    # ---------------------------------------------------------------------------------------------------- running
    def _run(self, entry: Route, request: Request) -> Answer:
        if entry.asynchronous and request.asynchronous:
            return self._run_later(entry, request)
        if entry.job:
            title, subjects = self._job(entry, request)
            request.job = self.engine.start_job(
                title, request.correlation_id, request.user.id if request.user else "", subjects
            )
        try:
            result = entry.handler(request)
        except EngineFault as fault:
            self._end_job(request, "failed")
            if fault.status == 404 and fault.reason is None and request.job:
                del self.engine.world.jobs[request.job.id]
            return self._refuse(entry, request, fault)
        self._end_job(request, "finished")
        return self._finished(entry, request, result)

    def _end_job(self, request: Request, status: str) -> None:
        if request.job and request.job.status == "started":
            self.engine.end_job(request.job, status)

    def _job(self, entry: Route, request: Request) -> tuple[str, list[Subject]]:
        """Title and subjects of the job: the objects of the path."""
        title, subjects = entry.job, []
        for kind in kinds():
            ident = request.parameters.get(kind.parameter or kind.tag)
            if ident is None:
                continue
            found = kind.objects(self.engine.world).get(ident)
            title = title.replace(f"{{{kind.tag}}}", found.name if found else "")
            subjects += [Subject(kind.tag, ident)] if found else []
        return title, subjects

    def _finished(self, entry: Route, request: Request, result: t.Any) -> Answer:
        if not entry.is_action or isinstance(result, Answer):
            answer: Answer = result
            return answer
        document = self._echo(request)
        document.extend(result or [])
        if request.job:
            document.append(reference("job", "jobs", request.job.id))
        return Answer(200, add(document, status="complete"))

    def _run_later(self, entry: Route, request: Request) -> Answer:
        """Answer 202 at once; the result of the request is not reported."""
        if self.engine.world.clock.scale:
            threading.Thread(target=self._run_unheard, args=(entry, request), daemon=True).start()
        else:
            self._run_unheard(entry, request)
        document = self._echo(request) if request.body is not None else el("action")
        return Answer(202, add(document, status="in_progress"))

    def _run_unheard(self, entry: Route, request: Request) -> None:
        with self.engine.monitor, contextlib.suppress(EngineFault):
            entry.handler(request)

    @staticmethod
    def _echo(request: Request) -> Element:
        """The action that was sent, to be answered with."""
        document = copy.deepcopy(request.body) if request.body is not None else el("action")
        for child in document.findall("status") + document.findall("job"):
            document.remove(child)
        return document

    def _refuse(self, entry: Route, request: Request, fault: EngineFault) -> Answer:
        """The fault inside its action where the route does it that way, else raised as it is."""
        if fault.reason is None or not (entry.is_action and entry.wrapped and fault.wrapped is not False):
            raise fault
        document = self._echo(request)
        document.append(fault_element(fault.reason, fault.detail))
        return Answer(fault.status, add(document, status="failed"))

    # ----------------------------------------------------------------------------------------------------- answers
    @staticmethod
    def _reply(answer: Answer, wire: Wire, request: Request) -> Reply:
        headers = {}
        if request.correlation_id:
            headers["correlation-id"] = request.correlation_id
        if answer.document is None:
            return Reply(answer.status, b"", headers)
        accept = wire.headers.get("accept", "")
        if "json" in accept and "xml" not in accept.split("json")[0]:
            return Reply(answer.status, write_json(answer.document), {**headers, "content-type": "application/json"})
        content = write_xml(answer.document)
        return Reply(answer.status, content, {**headers, "content-type": "application/xml;charset=UTF-8"})
