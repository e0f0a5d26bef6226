# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Modules run as Ansible runs them, through `main()`, with the real SDK over HTTPS against the simulator."""

from __future__ import annotations

import base64
import importlib
import json
import pathlib
import typing as t
import urllib.request
from dataclasses import dataclass, field

import pytest
from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.testing import patch_module_args

from ansible_collections.onramp.ovirt.plugins.module_utils._engine import connection, waiting
from tests.engine_simulator.core.service import Reply, Wire
from tests.engine_simulator.running import Simulator
from tests.unit import project
from tests.unit.exported_worlds import DB01 as OLD_DB01
from tests.unit.exported_worlds import EXPORT, exported_world
from tests.unit.exported_worlds import WEB01 as OLD_WEB01
from tests.unit.import_worlds import DB01, GUEST1, TO_RED, VCENTER, WEB01, described, import_world
from tests.unit.registration_worlds import save_ovfs

MODULES = "ansible_collections.onramp.ovirt.plugins.modules"


@dataclass
class Outcome:
    """What a module printed, and what it asked of the engine."""

    result: dict[str, t.Any]
    requests: list[dict[str, t.Any]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

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


@pytest.fixture(autouse=True)
def no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("URL", "HOSTNAME", "USERNAME", "PASSWORD", "TOKEN", "CAFILE", "INSECURE", "TIMEOUT", "INI_PATH"):
        monkeypatch.delenv(f"OVIRT_{name}", raising=False)


class Pauses(list[float]):
    """The pauses that a module took; `meanwhile` is what others do during the next ones, one each."""

    def __init__(self) -> None:
        super().__init__()
        self.meanwhile: list[t.Callable[[], t.Any]] = []

    def take(self, seconds: float) -> None:
        self.append(seconds)
        if self.meanwhile:
            self.meanwhile.pop(0)()


@pytest.fixture(autouse=True)
def pauses(monkeypatch: pytest.MonkeyPatch) -> Pauses:
    """No test waits in real time: a pause moves the clock."""
    taken = Pauses()
    monkeypatch.setattr(connection, "Clock", lambda: waiting.Clock(lambda: sum(taken), taken.take))
    return taken


Ask = t.Callable[..., Reply]


@pytest.fixture
def ask(simulator: Simulator) -> Ask:
    """Send a request as another client, not in the journal: `ask("POST", "hosts/{h1}/refresh", "<action/>")`."""
    basic = "Basic " + base64.b64encode(f"{simulator.username}:{simulator.password}".encode()).decode()

    def send(method: str, path: str, body: str = "") -> Reply:
        ids = {host.name: host.id for host in simulator.world.hosts.values()}
        headers = {"authorization": basic, "content-type": "application/xml"}
        reply = simulator.state.service.handle(Wire(method, path.format(**ids), headers=headers, body=body.encode()))
        assert reply.status < 300, reply
        return reply

    return send


@pytest.fixture
def switch(simulator: Simulator) -> t.Callable[..., None]:
    """Turn the switches of a host's machine: `switch("h1", foreign={...})`."""

    def turn(host: str, **switches: t.Any) -> None:
        url = f"{simulator.control_url}/hosts/{host}"
        request = urllib.request.Request(url, json.dumps(switches).encode(), method="PUT")
        with urllib.request.urlopen(request, timeout=10):
            pass

    return turn


OF_ANSIBLE = {"changed", "deprecations", "diff", "exception", "failed", "invocation", "msg", "warnings"}


def result_of_module(result: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """A result without what any module of Ansible returns."""
    return {key: value for key, value in result.items() if key not in OF_ANSIBLE}


Run = t.Callable[..., Outcome]


@pytest.fixture
def run(simulator: Simulator, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a module: `run("host_network_info", host="h1", check=True)`; it logs in as the administrator.

    With the default verbosity, failures return whole states.
    """
    auth = {
        "url": simulator.url,
        "username": simulator.username,
        "password": simulator.password,
        "ca_file": simulator.ca_file,
        "timeout": 10,
    }

    def run_it(
        name: str, /, *, check: bool = False, diff: bool = False, verbosity: int = 1, **options: t.Any
    ) -> Outcome:
        before = len(simulator.journal.entries)
        # Ansible always says whether a task has no_log, and overrules the module with it.
        internal = {
            "_ansible_check_mode": check,
            "_ansible_diff": diff,
            "_ansible_no_log": False,
            "_ansible_verbosity": verbosity,
        }
        given = {**({"auth": auth} if project.uses_engine(name) else {}), **options, **internal}
        module = importlib.import_module(f"{MODULES}.{name}")
        warnings: list[str] = []
        # In a process that has loaded the controller's code, Ansible would show them instead of returning them.
        monkeypatch.setattr(AnsibleModule, "warn", lambda dummy, text: warnings.append(text))
        logged: list[str] = []
        monkeypatch.setattr(AnsibleModule, "log", lambda dummy, text, **dummy2: logged.append(text))
        capsys.readouterr()
        with patch_module_args(given), pytest.raises(SystemExit) as ended:
            module.main()
        printed, complaints = capsys.readouterr()
        result = json.loads(printed)
        assert (ended.value.code != 0) == bool(result.get("failed"))
        assert simulator.password not in printed + complaints + "".join(logged)
        assert project.undocumented(project.returned(name), result_of_module(result)) == []
        sso = ("sso-logout", "oauth/token")
        asked = [e for e in simulator.journal.entries[before:] if not any(word in e["path"] for word in sso)]
        return Outcome(result, asked, warnings)

    return run_it


Register = t.Callable[..., Outcome]


@pytest.fixture
def register(run: Run, simulator: Simulator, tmp_path: pathlib.Path) -> Register:
    """Register VMs with all their OVFs; everything is selected unless the options say otherwise."""
    ovfs: list[str] = []

    def run_it(**options: t.Any) -> Outcome:
        if not ovfs:
            ovfs.append(save_ovfs(simulator, tmp_path / "ovfs"))
        given = {"domain": "data1", "ovf_files": ovfs, "run_folder": str(tmp_path / "run"), **options}
        if not {"vms", "templates", "patterns", "all"} & set(options):
            given["all"] = True
        return run("vm_register", **given)

    return run_it


@pytest.fixture
def state_folder(tmp_path: pathlib.Path) -> pathlib.Path:
    return tmp_path / "state"


@pytest.fixture
def import_options(state_folder: pathlib.Path) -> dict[str, t.Any]:
    """The options that all imports here have."""
    return {
        "source": VCENTER,
        "vms": [{"name": "web01"}],
        "descriptions": [described(WEB01), described(DB01), described(GUEST1)],
        "cluster": "prod",
        "storage_domain": "data1",
        "vnic_profile_mappings": TO_RED,
        "state_folder": str(state_folder),
        "locate": "never",
    }


@pytest.fixture
def load_imports(simulator: Simulator) -> t.Callable[..., None]:
    """Put a world with these external VMs on the simulator."""

    def put(*vms: dict[str, t.Any], **more: t.Any) -> None:
        simulator.state.engine.world = import_world(*vms, **more)

    put(WEB01, DB01, GUEST1)
    return put


@pytest.fixture
def load_exported(simulator: Simulator) -> t.Callable[..., None]:
    """Put a world with an export domain on the simulator."""

    def put(*vms: dict[str, t.Any], **more: t.Any) -> None:
        simulator.state.engine.world = exported_world(*vms, **more)

    put(OLD_WEB01, OLD_DB01)
    return put


@pytest.fixture
def export_options(state_folder: pathlib.Path) -> dict[str, t.Any]:
    """The options that all imports from an export domain have here."""
    return {
        "source": EXPORT,
        "vms": [{"name": "web01"}],
        "cluster": "prod",
        "storage_domain": "data1",
        "vnic_profile_mappings": [{"source": {"nic": "nic2"}, "target": {"network": "green", "profile": "green"}}],
        "state_folder": str(state_folder),
    }
