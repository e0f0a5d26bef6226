# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Modules run as Ansible runs them, through `main()`, with the real SDK over HTTPS against the simulator."""

from __future__ import annotations

import contextlib
import importlib
import io
import json
import typing as t
from dataclasses import dataclass, field

import pytest
from ansible.module_utils.testing import patch_module_args
from ansible_collections.onramp.ovirt.plugins.module_utils._engine import connection, waiting

from tests.engine_simulator.disturbances import Disturbances, Journal
from tests.engine_simulator.running import Simulator, running
from tests.engine_simulator.world_file import read_world

MODULES = "ansible_collections.onramp.ovirt.plugins.modules"
# Not asked of the simulator itself, but of what a module prints.
SECRET = "secret123"


@dataclass
class Outcome:
    """What a module printed, and what it asked of the engine."""

    result: dict[str, t.Any]
    requests: list[dict[str, t.Any]] = field(default_factory=list)

    def __getitem__(self, key: str) -> t.Any:
        return self.result[key]

    @property
    def failed(self) -> bool:
        return bool(self.result.get("failed"))

    @property
    def writes(self) -> list[str]:
        return [f"{r['method']} {r['path']}" for r in self.requests if r["method"] not in ("GET", "HEAD")]

    @property
    def codes(self) -> set[str]:
        return {finding["code"] for finding in self.result["findings"]}


@pytest.fixture(scope="session")
def server() -> t.Iterator[Simulator]:
    with running("small") as simulator:
        yield simulator


@pytest.fixture
def simulator(server: Simulator) -> Simulator:
    """The server, with the world as it is in its file."""
    state = server.state
    state.engine.world = read_world("small")
    state.engine.locks.clear()
    state.journal, state.disturbances = Journal(), Disturbances()
    return server


@pytest.fixture(autouse=True)
def no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("URL", "HOSTNAME", "USERNAME", "PASSWORD", "TOKEN", "CAFILE", "INSECURE", "TIMEOUT", "INI_PATH"):
        monkeypatch.delenv(f"OVIRT_{name}", raising=False)


@pytest.fixture(autouse=True)
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Nobody waits for real: a pause lets the clock jump. The list says which there were."""
    taken: list[float] = []
    monkeypatch.setattr(connection, "Clock", lambda: waiting.Clock(lambda: sum(taken), taken.append))
    return taken


Run = t.Callable[..., Outcome]


@pytest.fixture
def run(simulator: Simulator, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a module: `run("host_network_info", host="h1", check=True)`; it logs in as the administrator."""
    auth = {
        "url": simulator.url,
        "username": simulator.username,
        "password": simulator.password,
        "ca_file": simulator.ca_file,
        "timeout": 10,
    }

    def run_it(name: str, check: bool = False, diff: bool = False, **options: t.Any) -> Outcome:
        before = len(simulator.journal.entries)
        given = {"auth": auth, **options, "_ansible_check_mode": check, "_ansible_diff": diff}
        module = importlib.import_module(f"{MODULES}.{name}")
        capsys.readouterr()
        with patch_module_args(given), pytest.raises(SystemExit) as ended, no_input():
            module.main()
        printed, complaints = capsys.readouterr()
        result = json.loads(printed)
        assert (ended.value.code != 0) == bool(result.get("failed"))
        assert SECRET not in printed + complaints
        sso = ("sso-logout", "oauth/token")
        asked = [e for e in simulator.journal.entries[before:] if not any(word in e["path"] for word in sso)]
        return Outcome(result, asked)

    return run_it


@contextlib.contextmanager
def no_input() -> t.Iterator[None]:
    with contextlib.suppress(AttributeError), pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.stdin", io.StringIO())
        yield
