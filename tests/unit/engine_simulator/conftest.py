# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ways to the simulator: the SDK, and past the network."""

from __future__ import annotations

import typing as t

import ovirtsdk4 as sdk
import pytest

from tests.engine_simulator.core.service import Reply, Service, Wire
from tests.engine_simulator.running import Simulator


@pytest.fixture
def connection(simulator: Simulator) -> t.Iterator[sdk.Connection]:
    opened = sdk.Connection(
        url=simulator.url, username=simulator.username, password=simulator.password, ca_file=simulator.ca_file
    )
    yield opened
    opened.close(logout=False)


@pytest.fixture
def ask(simulator: Simulator) -> t.Callable[..., Reply]:
    """Send a request past the network: ask("GET", "hosts", query="max=1")."""
    service: Service = simulator.state.service

    def send(method: str, path: str, body: str = "", query: str = "", **headers: str) -> Reply:
        credentials = {"authorization": "Basic YWRtaW5AaW50ZXJuYWw6c2VjcmV0MTIz"}
        return service.handle(Wire(method, path, query, {**credentials, **headers}, body.encode()))

    return send
