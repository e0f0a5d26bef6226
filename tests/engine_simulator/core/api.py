# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The router: handlers by method and path template, and what they are given and give back.

A handler of a read, an add, an update or a removal::

    @route("GET", "hosts/{host}/nics")
    def list_nics(request: Request) -> Answer: ...

An action (`POST .../name` with an `<action>` as body)::

    @action("hosts/{host}/setupnetworks", usage="host/setup_networks", wrapped=False, asynchronous=True,
            job="Configuring networks on host {host}")
    def setup_networks(request: Request) -> list[Element] | None: ...

gives the elements to add to the echoed `<action>`; its faults stand inside the action when `wrapped`, alone otherwise.
"""

from __future__ import annotations

import re
import types
import typing as t
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from .engine import Engine
from .faults import EngineFault, not_found
from .model import Job, Subject, User, World

UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
FREE_PARAMETERS = frozenset({"label", "unmanaged", "statistic", "event", "option", "xpath"})
"""Path parameters that need not be UUIDs."""


class Answer(t.NamedTuple):
    """What a handler gives back: a status and a document, or None for no body."""

    status: int = 200
    document: Element | None = None


@dataclass
class Request:
    """A request on its way through a handler."""

    engine: Engine
    method: str
    path: str
    """Below the API, without slashes at the ends and without matrix parameters."""
    parameters: dict[str, str] = field(default_factory=dict)
    """Values of the path template."""
    query: dict[str, str] = field(default_factory=dict)
    """Query and matrix parameters together."""
    headers: t.Mapping[str, str] = field(default_factory=dict)
    """Lower-case names."""
    body: Element | None = None
    user: User | None = None
    base_url: str = ""
    """Scheme, server and "/ovirt-engine"; faults quote it."""
    usage: str = ""
    job: Job | None = None

    @property
    def world(self) -> World:
        return self.engine.world

    @property
    def all_content(self) -> bool:
        return self.flag("all_content") or self.headers.get("all-content", "").lower() == "true"

    @property
    def asynchronous(self) -> bool:
        return self.flag("async") or "202-accepted" in self.headers.get("expect", "").lower()

    @property
    def correlation_id(self) -> str:
        return self.query.get("correlation_id") or self.headers.get("correlation-id", "")

    def flag(self, name: str) -> bool:
        """A boolean query or matrix parameter; `;async` without a value counts as true."""
        value = self.query.get(name)
        return value is not None and value.lower() in ("", "true", "1")

    @property
    def body_id(self) -> str | None:
        """The id attribute of the body."""
        return self.body.get("id") if self.body is not None else None

    @property
    def user_name(self) -> str:
        """The user as events name it."""
        return f"{self.user.name}-authz" if self.user else ""

    def log_event(self, code: int, text: str, subjects: t.Iterable[Subject] = (), severity: str = "normal") -> None:
        """Write an event that this request caused."""
        user = [Subject("user", self.user.id)] if self.user else []
        self.engine.log_event(code, severity, text, [*subjects, *user], self.correlation_id)

    def forget_job(self) -> None:
        """The request is not a job."""
        if self.job:
            del self.world.jobs[self.job.id]
            self.job = None

    def executing(self) -> None:
        """Validation is over: the job of the request enters its second step."""
        if self.job:
            self.engine.next_step(self.job)


Handler = t.Callable[[Request], t.Any]


@dataclass(frozen=True)
class Route:
    method: str
    template: str
    handler: Handler
    root: str = ""
    """The root element that the body must have; "" = the body is not read."""
    usage: str = ""
    """What the fault of a body that cannot be read refers to: "host/setup_networks"."""
    optional_body: bool = False
    is_action: bool = False
    wrapped: bool = True
    asynchronous: bool = False
    job: str = ""
    """Title of the job that the request becomes; {host} is the name of the host of the path, and likewise for every
    kind of object. No title = no job."""
    reads: bool = False
    """An action that a read-only user may call."""


_routes: dict[str, list[Route]] = {}
"""By the module of the handler."""


def routes_of(*modules: types.ModuleType) -> list[Route]:
    """The routes whose handlers are in these modules."""
    return [entry for module in modules for entry in _routes.get(module.__name__, [])]


def _register(entry: Route) -> None:
    _routes.setdefault(entry.handler.__module__, []).append(entry)


def route(
    method: str,
    template: str,
    root: str = "",
    usage: str = "",
    optional_body: bool = False,
    asynchronous: bool = False,
    job: str = "",
) -> t.Callable[[Handler], Handler]:
    """Register a handler that gives an Answer. `root`: the root element of the body."""

    def register(handler: Handler) -> Handler:
        _register(Route(method, template, handler, root, usage, optional_body, asynchronous=asynchronous, job=job))
        return handler

    return register


def action(
    template: str,
    usage: str,
    wrapped: bool = True,
    asynchronous: bool = False,
    job: str = "",
) -> t.Callable[[Handler], Handler]:
    """Register an action. `asynchronous`: it heeds `?async=true` and answers 202 before it is done."""

    def register(handler: Handler) -> Handler:
        _register(
            Route(
                "POST",
                template,
                handler,
                "action",
                usage,
                is_action=True,
                wrapped=wrapped,
                asynchronous=asynchronous,
                job=job,
            )
        )
        return handler

    return register


class Router:
    """Finds the route of a method and path."""

    def __init__(self, routes: t.Iterable[Route]) -> None:
        self._root: dict[str, t.Any] = {}
        for entry in routes:
            node = self._root
            for part in entry.template.split("/") if entry.template else []:
                node = node.setdefault(part, {})
            node.setdefault("/", {})[entry.method] = entry

    def find(self, method: str, path: str) -> tuple[Route, dict[str, str]]:
        """The route and the path parameters.

        404 without a body for a path that is no resource, or that holds a malformed id; 405 for a resource that does
        not know the method.
        """
        node, values = self._root, dict[str, str]()
        for part in path.split("/") if path else []:
            if part in node and part != "/":
                node = node[part]
                continue
            name = next((key for key in node if key.startswith("{")), None)
            if name is None or not self._fits(name[1:-1], part):
                raise not_found()
            values[name[1:-1]] = part
            node = node[name]
        methods = node.get("/")
        if not methods:
            raise not_found()
        if method not in methods:
            raise EngineFault(405, None, wrapped=False)
        return methods[method], values

    @staticmethod
    def _fits(name: str, value: str) -> bool:
        return name in FREE_PARAMETERS or UUID.fullmatch(value) is not None
