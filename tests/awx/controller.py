# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A server that keeps what the modules of awx.awx send, as the API of AWX does.

It knows lists with filters by field, objects, surveys, approvals and associations. It does not check what it is sent.
"""

from __future__ import annotations

import contextlib
import typing as t

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.engine_simulator.running import served

API = "/api/v2"
Object = dict[str, t.Any]
# The module reads an organization and the type of a credential, which are there in a new AWX.
PRESENT = {"organizations": ["Default"], "credential_types": ["Red Hat Virtualization"]}


class Controller:
    """What is there: objects by kind, and every write."""

    def __init__(self) -> None:
        self.objects: dict[str, list[Object]] = {}
        self.writes: list[tuple[str, str, t.Any]] = []
        self.url = ""
        for kind, names in PRESENT.items():
            for name in names:
                self.add(kind, {"name": name})

    def add(self, kind: str, fields: Object) -> Object:
        ident = sum(len(every) for every in self.objects.values()) + 1
        url = f"{API}/{kind}/{ident}/"
        names = ("survey_spec", "credentials", "success_nodes", "always_nodes", "failure_nodes", "labels")
        own = {"id": ident, "url": url, "type": kind.rstrip("s"), "related": {name: f"{url}{name}/" for name in names}}
        self.objects.setdefault(kind, []).append({**fields, **own, "survey": {}, "members": {}})
        return self.objects[kind][-1]

    def named(self, kind: str, name: str) -> Object:
        return next(one for one in self.objects[kind] if one.get("name", one.get("identifier")) == name)

    def _find(self, kind: str, ident: str) -> Object:
        return next(one for one in self.objects[kind] if str(one["id"]) == ident)

    async def listing(self, request: Request) -> Response:
        kind = request.path_params["kind"]
        if request.method == "POST":
            fields = await request.json()
            self.writes.append(("POST", kind, fields))
            # What a project has that was updated.
            return JSONResponse(self.add(kind, {"scm_revision": "1", "summary_fields": {}, **fields}), 201)
        kinds = ("job_templates", "projects") if kind == "unified_job_templates" else (kind,)
        found = [one for each in kinds for one in self.objects.get(each, []) if _matches(one, request.query_params)]
        return JSONResponse({"count": len(found), "next": None, "results": found})

    async def single(self, request: Request) -> Response:
        one = self._find(request.path_params["kind"], request.path_params["ident"])
        if request.method == "PATCH":
            fields = await request.json()
            self.writes.append(("PATCH", request.url.path, fields))
            one.update(fields)
        return JSONResponse(one)

    async def part(self, request: Request) -> Response:
        one, name = self._find(request.path_params["kind"], request.path_params["ident"]), request.path_params["part"]
        if request.method == "GET":
            members = one["members"].get(name, [])
            listed = {"count": len(members), "next": None, "results": [{"id": ident} for ident in members]}
            return JSONResponse(one["survey"] if name == "survey_spec" else listed)
        fields = await request.json()
        self.writes.append(("POST", request.url.path, fields))
        if name == "survey_spec":
            one["survey"] = fields
            return JSONResponse({})
        if name == "create_approval_template":
            approval = self.add("workflow_approval_templates", fields)
            one["related"]["unified_job_template"] = approval["url"]
            return JSONResponse(approval, 201)
        one["members"].setdefault(name, []).append(fields["id"])
        return Response(status_code=204)

    def application(self) -> Starlette:
        paths = {"": self.listing, "/{ident:int}": self.single, "/{ident:int}/{part}": self.part}
        ways = ["GET", "POST", "PATCH"]
        return Starlette(
            routes=[Route(f"{API}/{{kind}}{path}/", _as_text(work), methods=ways) for path, work in paths.items()]
        )


def _as_text(work: t.Callable[[Request], t.Awaitable[Response]]) -> t.Callable[[Request], t.Awaitable[Response]]:
    async def handle(request: Request) -> Response:
        request.path_params["ident"] = str(request.path_params.get("ident", ""))
        return await work(request)

    return handle


def _matches(one: Object, query: t.Mapping[str, str]) -> bool:
    wanted = {name: value for name, value in query.items() if name in one and name != "type"}
    return all(str(one[name]) == value for name, value in wanted.items())


@contextlib.contextmanager
def running_controller() -> t.Iterator[Controller]:
    controller = Controller()
    with served(controller.application()) as url:
        controller.url = url
        yield controller
