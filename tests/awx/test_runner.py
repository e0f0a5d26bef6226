# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Jobs as AWX runs them: ansible-runner transmit, worker and process, with the credential of oVirt, and in slices."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import typing as t
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.demo.registration import MAPPING, VARIABLES
from tests.engine_simulator.areas.vms.model import VmsSlice
from tests.engine_simulator.running import Simulator, running
from tests.unit import made_up_slices, project
from tests.unit.conftest import CHECKOUT, folder_with_collections
from tests.unit.playbooks.onboarding import WORLD, in_yaml, statuses

RUNNER = str(Path(sys.executable).with_name("ansible-runner"))
PLAYBOOKS = project.ROOT / "docs" / "examples" / "awx" / "project"
NET1 = {"host_onboard_networks": [{"name": "net1", "nic": "eth1"}]}
HOSTS = {f"q{number}": NET1 for number in range(1, 5)}
LOCALHOST = "localhost ansible_connection=local ansible_python_interpreter='{{ ansible_playbook_python }}'\n"


class Job(t.NamedTuple):
    """How a job ended."""

    rc: int
    output: str
    artifacts: dict[str, t.Any]
    events: list[dict[str, t.Any]]


class Controller:
    """A folder for each job, and the credential that AWX would write into it."""

    def __init__(self, simulator: Simulator, folder: Path) -> None:
        self.simulator, self.folder, self.jobs = simulator, folder, 0

    def launch(self, playbook: str, inventory: str, variables: dict[str, t.Any]) -> Job:
        """Transmit a job, run it by a worker in another folder, and process what comes back."""
        self.jobs += 1
        sent, there = (self.folder / f"{name}{self.jobs}" for name in ("sent", "worker"))
        for part in ("inventory", "env"):
            (sent / part).mkdir(parents=True)
        shutil.copytree(PLAYBOOKS, sent / "project")
        (sent / "inventory" / "hosts").write_text(inventory, encoding="utf-8")
        (sent / "env" / "extravars").write_text(json.dumps(variables), encoding="utf-8")
        (sent / "env" / "envvars").write_text(json.dumps(self._environment(there)), encoding="utf-8")
        self._write_ini(sent / "env" / "credential")
        transmitted = _run("transmit", str(sent), "--playbook", f"{playbook}.yml")
        streamed = _run("worker", "--private-data-dir", str(there), given=transmitted)
        _run("process", str(sent), given=streamed)
        return _ended(sent / "artifacts")

    def _environment(self, there: Path) -> dict[str, str]:
        """The variables of the credential type, with the paths that the job sees."""
        return {
            "ANSIBLE_COLLECTIONS_PATH": str(folder_with_collections(CHECKOUT)),
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "OVIRT_INI_PATH": str(there / "env" / "credential"),
            "OVIRT_URL": self.simulator.url,
            "OVIRT_USERNAME": self.simulator.username,
            "OVIRT_PASSWORD": self.simulator.password,
        }

    def _write_ini(self, path: Path) -> None:
        s = self.simulator
        fields = {"url": s.url, "username": s.username, "password": s.password, "ca_file": s.ca_file}
        lines = ["[ovirt]", *(f"ovirt_{name}={value}" for name, value in fields.items())]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        path.chmod(0o600)


def _run(*arguments: str, given: bytes = b"") -> bytes:
    # Nothing of the engine is in the environment of the worker itself.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("OVIRT_")}
    done = subprocess.run([RUNNER, *arguments], input=given, env=environment, capture_output=True, check=False)
    # A worker ends with the code of its job.
    assert done.returncode == 0 or arguments[0] != "transmit", done.stderr.decode()
    return done.stdout


def _ended(folder: Path) -> Job:
    events = [json.loads(file.read_text(encoding="utf-8")) for file in (folder / "job_events").glob("*.json")]
    (stats,) = (event["event_data"] for event in events if event["event"] == "playbook_on_stats")
    output = (folder / "stdout").read_text(encoding="utf-8")
    return Job(int((folder / "rc").read_text(encoding="utf-8")), output, stats.get("artifact_data", {}), events)


@pytest.fixture
def controller(tmp_path: Path) -> t.Iterator[Controller]:
    world = tmp_path / "world.yml"
    world.write_text(json.dumps(WORLD), encoding="utf-8")
    with running(world) as simulator:
        yield Controller(simulator, tmp_path)


def onboard(controller: Controller, names: t.Sequence[str]) -> Job:
    return controller.launch("onboard_hosts", in_yaml({name: HOSTS[name] for name in names}), {})


def outcomes(job: Job) -> dict[str, str]:
    return {row["host"]: row["outcome"] for row in job.artifacts["onramp_onboarded_hosts"]}


def test_hosts_are_onboarded_with_the_credential_of_the_job(controller: Controller) -> None:
    job = onboard(controller, list(HOSTS))
    assert job.rc == 0, job.output
    assert statuses(controller.simulator) == dict.fromkeys(HOSTS, "up")
    assert outcomes(job) == dict.fromkeys(HOSTS, "changed")
    assert controller.simulator.password not in job.output + json.dumps([job.artifacts, job.events])


def test_slices_give_what_one_job_gives(controller: Controller, tmp_path: Path) -> None:
    # AWX gives each slice every nth host of the inventory.
    slices = [onboard(controller, list(HOSTS)[number::2]) for number in range(2)]
    assert [job.rc for job in slices] == [0, 0], slices[0].output
    assert statuses(controller.simulator) == dict.fromkeys(HOSTS, "up")
    together = {**outcomes(slices[0]), **outcomes(slices[1])}
    world = tmp_path / "again.yml"
    world.write_text(json.dumps(WORLD), encoding="utf-8")
    (tmp_path / "one").mkdir()
    with running(world) as simulator:
        one = onboard(Controller(simulator, tmp_path / "one"), list(HOSTS))
    assert together == outcomes(one)
    # One job over all of them finds nothing to do.
    assert outcomes(onboard(controller, list(HOSTS))) == dict.fromkeys(HOSTS, "unchanged")


def test_vms_are_registered_and_the_artifacts_hold_the_table(tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    given = {**VARIABLES, "vm_register_folder": str(folder), "vm_register_mapping_file": str(MAPPING)}
    with running("demo_vms") as simulator:
        job = Controller(simulator, tmp_path).launch("register_vms", LOCALHOST, given)
        vms = [vm for vm in simulator.world.area(VmsSlice).vms.values() if vm.name != "gateway"]
    assert job.rc == 0, job.output
    assert len(vms) == 20
    rows = job.artifacts["onramp_registered_vms"]
    assert {row["vm"] for row in rows} >= {vm.name for vm in vms}
    assert (folder / "registration.html").exists()


def rows_of(jobs: t.Iterable[Job]) -> list[tuple[str, str]]:
    return sorted((row["vm"], row["state"]) for job in jobs for row in job.artifacts["onramp_migrated_vms"])


def test_slices_of_a_migration_give_what_one_job_gives(tmp_path: Path) -> None:
    names = made_up_slices.VMS
    with running("demo_migration") as sliced, running("demo_migration") as whole:
        for simulator in (sliced, whole):
            simulator.state.engine.world = made_up_slices.made_world()
        given = [made_up_slices.prepare(tmp_path / name) for name in ("sliced", "whole")]
        inventories = [made_up_slices.inventory(names[number::2]) for number in range(2)]
        # The job that is not sliced has the whole plan on localhost, as the job template of the example.
        jobs = [(sliced, inventories[0], given[0]), (sliced, inventories[1], given[0])]
        one = {**given[1], "migrate_vms_hosts": "localhost", "vm_migrate_folder": str(tmp_path / "whole" / "run")}
        jobs.append((whole, LOCALHOST, one))
        controllers = [Controller(engine, tmp_path / str(number)) for number, (engine, *dummy) in enumerate(jobs)]
        with ThreadPoolExecutor() as pool:
            launched = [
                pool.submit(controller.launch, "migrate_vms", inventory, variables)
                for controller, (dummy, inventory, variables) in zip(controllers, jobs)
            ]
            *slices, single = [job.result() for job in launched]
        assert [job.rc for job in (*slices, single)] == [0, 0, 0], slices[0].output + single.output
        assert made_up_slices.outcome(sliced) == made_up_slices.outcome(whole)
        assert made_up_slices.imports(sliced) == len(names)
        assert set(made_up_slices.most_at_a_time(sliced).values()) == {made_up_slices.LIMIT}
    assert rows_of(slices) == rows_of([single]) == [(name, "done") for name in names]
    secrets = (str(made_up_slices.SOURCES["vcenter"]["password"]), sliced.password)
    kept = "".join(job.output + json.dumps([job.artifacts, job.events]) for job in (*slices, single))
    assert [secret for secret in secrets if secret in kept] == []
