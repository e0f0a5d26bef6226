# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The simulator, in this process and without HTTP, with the world that scenarios start from."""

from __future__ import annotations

import base64
import traceback
import typing as t
from urllib.parse import quote

from tests.engine_simulator.areas.hosts.control import switch_host
from tests.engine_simulator.areas.vms.world import add_unregistered
from tests.engine_simulator.core.engine import Engine
from tests.engine_simulator.core.service import Service, Wire
from tests.engine_simulator.world_file import read_world

from .playing import Reply
from .scenario import Scenario

HOST_WORLD, VM_WORLD = "conformance", "conformance_vm"
OVERLAPPING_SCALE = 0.25
"""Real seconds in a second of the world, where requests have to overlap."""
REQUEST_SECONDS = 0.02
"""What a request takes otherwise: then time is virtual, and a slow machine changes nothing."""


class SimulatedEngine:
    """A world of its own for each scenario."""

    def __init__(self, scenario: Scenario, ovfs: t.Mapping[str, dict[str, str]]) -> None:
        """`ovfs`: what scenarios want unregistered, by their keys."""
        world = read_world(HOST_WORLD if scenario.about_hosts else VM_WORLD)
        for key in scenario.unregistered:
            add_unregistered(world, ovfs[key])
        world.clock.scale = OVERLAPPING_SCALE if scenario.overlapping else 0
        world.clock.per_request = REQUEST_SECONDS
        user = next(iter(world.users.values()))
        self.engine = Engine(world)
        self.service = Service(self.engine)
        self.base_url = Wire("GET", "").base_url
        self._headers = {
            "authorization": "Basic " + base64.b64encode(f"{user.name}:{user.password}".encode()).decode(),
            "version": "4",
            "accept": "application/xml",
            "content-type": "application/xml",
        }

    def send(self, method: str, path: str, query: str, body: str | None, headers: t.Mapping[str, str]) -> Reply:
        """An error of the simulator's own is an answer too: it must not hide the other differences."""
        wire = Wire(
            method,
            path.strip("/"),
            quote(query, safe="=&%*,+:'"),
            {**self._headers, **{name.lower(): value for name, value in headers.items()}},
            (body or "").encode(),
            self.base_url,
        )
        try:
            reply = self.service.handle(wire)
        except Exception:
            return Reply(500, traceback.format_exc())
        return Reply(reply.status, reply.content.decode("utf-8"))

    def control(self, host: str, settings: t.Mapping[str, t.Any]) -> None:
        with self.engine.monitor:
            switch_host(self.engine, host, settings)

    def sleep(self, seconds: float) -> None:
        with self.engine.monitor:
            self.engine.sleep(seconds)
