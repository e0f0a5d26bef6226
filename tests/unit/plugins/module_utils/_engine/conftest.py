# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the tests of the shell share: an authority, a clock that jumps, and an open session with a small engine."""

from __future__ import annotations

import contextlib
import pathlib
import re
import typing as t
from dataclasses import replace

import pytest
import trustme

from ansible_collections.onramp.ovirt.plugins.module_utils._engine.connection import Engine, connect
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.credentials import Credentials, complete_url
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.waiting import Clock
from tests.engine_simulator.running import Simulator
from tests.unit.small_servers import PASSWORD, USER, Answer, Server, SmallEngine, serving

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class JumpingClock:
    """Time that passes only by sleeping; remembers the pauses."""

    def __init__(self) -> None:
        self.time = 0.0
        self.pauses: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.time += seconds

    @property
    def clock(self) -> Clock:
        return Clock(lambda: self.time, self.sleep)


@pytest.fixture
def jumping() -> JumpingClock:
    return JumpingClock()


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="session")
def ca_file(authority: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    path = tmp_path_factory.mktemp("ca") / "ca.pem"
    authority.cert_pem.write_to_path(str(path))
    return path


class Session(t.NamedTuple):
    """An open session, the small engine on its other side, and what that saw."""

    engine: Engine
    other: SmallEngine
    server: Server


Open = t.Callable[..., contextlib.AbstractContextManager[Session]]


@pytest.fixture
def opened(authority: trustme.CA, ca_file: pathlib.Path, jumping: JumpingClock) -> Open:
    """Open a session with a small engine: `with opened(answer, token=...) as session`."""

    @contextlib.contextmanager
    def open_it(
        answer: Answer, timeout: float = 60, request_timeout: int = 20, **changes: t.Any
    ) -> t.Iterator[Session]:
        other = SmallEngine(answer, tokens=["token-from-elsewhere"])
        with serving(other, authority) as server:
            credentials = Credentials(
                complete_url(server.url),
                username=USER,
                password=PASSWORD,
                ca_file=str(ca_file),
                timeout=request_timeout,
            )
            with connect(replace(credentials, **changes), timeout, jumping.clock) as engine:
                yield Session(engine, other, server)

    return open_it


@pytest.fixture
def engine(simulator: Simulator, jumping: JumpingClock) -> t.Iterator[Engine]:
    """An open session with the simulator."""
    credentials = Credentials(
        simulator.url, simulator.username, simulator.password, ca_file=simulator.ca_file, timeout=10
    )
    with connect(credentials, 60, jumping.clock) as opened_engine:
        yield opened_engine


Asked = t.Callable[[], list[str]]


@pytest.fixture
def asked(simulator: Simulator) -> Asked:
    """The requests to the API so far, as lines without ids."""

    def lines() -> list[str]:
        entries = [entry for entry in simulator.journal.entries if "sso" not in entry["path"]]
        return [
            re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "ID", f"{e['method']} {e['path']}") for e in entries
        ]

    return lines
