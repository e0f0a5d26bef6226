# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Playing a scenario: its steps are sent, and each answer is compared with the recorded one."""

from __future__ import annotations

import re
import typing as t
from concurrent.futures import Future, ThreadPoolExecutor

from .comparing import NumberedIds, differences
from .element_paths import parse, select, values
from .normal_form import Symbols, normal_form
from .scenario import NEVER, Scenario, Step, Until

VARIABLE = re.compile(r"\{([A-Za-z_][\w.]*)\}")
POLL_SECONDS = 0.5
HOST_UP_SECONDS = 60
UNIQUE = "c0ffee"
"""The value of {rnd}, with which scenarios make names that no other run uses: each world here is played once."""
ALWAYS_THERE = (
    ("dc", "datacenters", "data_center[name=Default]/@id"),
    ("cluster", "clusters", "cluster[name=Default]/@id"),
    ("mgmt", "networks", "network[name=ovirtmgmt]/@id"),
)


class Reply(t.NamedTuple):
    status: int | str
    """NEVER, with the reason as body, when what was waited for did not come."""

    body: str


class Connection(t.Protocol):
    """An engine to play against."""

    base_url: str

    def send(self, method: str, path: str, query: str, body: str | None, headers: t.Mapping[str, str]) -> Reply:
        """Send a request to the API."""

    def control(self, host: str, settings: t.Mapping[str, t.Any]) -> None:
        """Turn the switches of a host's machine."""

    def sleep(self, seconds: float) -> None:
        """Let seconds pass, as the engine counts them."""


class Outcome(t.NamedTuple):
    """A scenario that was played: how many steps were compared, and those that differ (number -> difference)."""

    name: str
    steps: int
    differing: dict[int, str]
    skipped: str = ""


class Unplayable(Exception):
    """The world lacks something that a scenario needs."""


class _Player:
    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.symbols = Symbols(connection.base_url)
        self.ids = NumberedIds()
        self.variables = {"rnd": UNIQUE}
        self.threads = ThreadPoolExecutor()
        self.background: dict[str, Future[Reply]] = {}

    # ------------------------------------------------------------------------------------------------- variables
    def fill(self, text: str) -> str:
        return VARIABLE.sub(lambda match: self.variables.get(match[1], match[0]), text)

    def set(self, name: str, value: str) -> None:
        self.variables[name] = value
        self.symbols.name(value, f"{{{name}}}")

    def get(self, path: str) -> str:
        path, _mark, query = path.partition("?")
        reply = self.connection.send("GET", path, query, None, {})
        return reply.body if reply.status == 200 else ""

    def look_up(self, name: str, path: str, where: str) -> None:
        found = values(parse(self.get(path)), where)
        if not found:
            raise Unplayable(f"{name}: nothing at {where} in {path}")
        self.set(name, found[0])

    def prepare(self, scenario: Scenario) -> None:
        if scenario.other_needs:
            raise Unplayable(f"it needs {', '.join(scenario.other_needs)}")
        for name, path, where in ALWAYS_THERE:
            self.look_up(name, path, where)
        for host in scenario.hosts:
            self.look_up(host, "hosts", f"host[name={host}]/@id")
            self.variables[f"{host}_name"] = host
            self.until_up(host)
            for nic in select(parse(self.get(f"hosts/{self.variables[host]}/nics")), "host_nic"):
                if not isinstance(nic, str):
                    self.set(f"{host}_{nic.findtext('name')}", nic.get("id", ""))
        for name, (path, where) in scenario.variables.items():
            self.look_up(name, self.fill(path), self.fill(where))

    def until_up(self, host: str) -> None:
        wait = Until("status", equals="up", seconds=HOST_UP_SECONDS)
        if self.wait(Step(path=f"hosts/{self.variables[host]}"), wait).status == NEVER:
            raise Unplayable(f"host {host} is not up")

    # ----------------------------------------------------------------------------------------------------- steps
    def send(self, step: Step) -> Reply:
        body = None if step.body is None else self.fill(step.body)
        return self.connection.send(step.method, self.fill(step.path), self.fill(step.query), body, step.headers)

    def wait(self, step: Step, until: Until) -> Reply:
        """Repeat a request until its answer is as wanted; an object that is gone cannot become anything."""
        left = until.seconds
        while not self.arrived(reply := self.send(step), until):
            if left <= 0 or reply.status == 404:
                last = values(parse(reply.body), until.path) if until.path else []
                return Reply(NEVER, f"{until} did not come, the last answer was {reply.status} {last}")
            self.connection.sleep(POLL_SECONDS)
            left -= POLL_SECONDS
        return reply

    def arrived(self, reply: Reply, until: Until) -> bool:
        found = values(parse(reply.body), until.path) if until.path else []
        return (
            (until.status is not None and reply.status == until.status)
            or (until.equals is not None and self.fill(until.equals) in found)
            or (until.not_equals is not None and self.fill(until.not_equals) not in found)
        )

    def do(self, step: Step) -> Reply | None:
        """Do one step; its answer, where it has one."""
        if step.pause:
            self.connection.sleep(step.pause)
        if step.control is not None:
            self.connection.control(step.control, step.settings)
        elif step.join is not None:
            return self.background.pop(step.join).result()
        elif step.background is not None:
            self.background[step.background] = self.threads.submit(self.send, step)
        else:
            return self.wait(step, step.until) if step.until else self.send(step)
        return None

    def compared(self, step: Step) -> list[str] | None:
        """Do one step; the differences of its answer, or None where there is nothing to compare."""
        reply = self.do(step)
        if reply is None:
            return None
        self.save(step, reply.body)
        if reply.status == NEVER:
            return [] if step.expect.status == NEVER else [reply.body]
        return differences(step, reply.status, normal_form(reply.body, self.symbols), self.ids)

    def save(self, step: Step, body: str) -> None:
        for name, where in step.save.items():
            found = values(parse(body), self.fill(where))
            self.set(name, found[0] if found else f"nothing-saved-as-{name}")


def play(scenario: Scenario, connection: Connection) -> Outcome:
    """Play a scenario on a world that nothing has changed yet."""
    player = _Player(connection)
    try:
        player.prepare(scenario)
    except Unplayable as why:
        return Outcome(scenario.name, 0, {}, str(why))
    number, differing = 0, {}
    for step in scenario.steps:
        found = player.compared(step)
        number += found is not None
        if found:
            differing[number] = "\n".join([step.label, *(f"    {line}" for line in found)])
    player.threads.shutdown()
    return Outcome(scenario.name, number, differing)
