# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run a job with a real ansible-playbook against a simulator, and count what arrives there."""

from __future__ import annotations

import contextlib
import json
import os
import re
import subprocess
import sys
import time
import typing as t
import urllib.request
from pathlib import Path

from .jobs import Job, Task

CONFIGURATION = """[defaults]
forks = 10
nocolor = true
"""
ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 120
RECAP = re.compile(r"^\S+ +: ok=(\d+) +changed=(\d+)", re.MULTILINE)


class Simulator(t.NamedTuple):
    """A simulator that serves in a process of its own, so that its work and memory are not taken for Ansible's."""

    url: str
    ca_file: str
    username: str
    password: str
    control_url: str
    pid: int


class Measured(t.NamedTuple):
    """What a job took: `changed` is a number of hosts, `megabytes` the peak of the largest process of Ansible's.

    Signing on and off is not counted among the requests.
    """

    requests: int
    writes: int
    changed: int
    megabytes: int
    seconds: float


class JobFailed(Exception):
    """The play failed; the text is Ansible's output."""


@contextlib.contextmanager
def serving(world: str | Path, scratch: Path) -> t.Iterator[Simulator]:
    """Serve a world while the context lasts."""
    ready = scratch / "ready.json"
    command = [sys.executable, "-m", "tests.engine_simulator", "--world", str(world), "--ready-file", str(ready)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + START_SECONDS
        while not (ready.exists() and ready.read_text(encoding="utf-8").endswith("}\n")):
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError("the simulator did not start")
            time.sleep(0.05)
        yield Simulator(**json.loads(ready.read_text(encoding="utf-8")))
    finally:
        process.terminate()
        process.wait()


def control(simulator: Simulator, method: str, path: str, given: t.Any = None) -> t.Any:
    """Ask the simulator itself, outside the engine's API."""
    body = None if given is None else json.dumps(given).encode()
    request = urllib.request.Request(f"{simulator.control_url}/{path}", body, method=method)
    request.add_header("Content-Type", "application/json")
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


def play(task: Task, simulator: Simulator) -> str:
    """A playbook with one task, in JSON, which is YAML too."""
    auth = {
        "url": simulator.url,
        "username": simulator.username,
        "password": simulator.password,
        "ca_file": simulator.ca_file,
    }
    task = {module: {**options, "auth": auth} for module, options in task.items()}
    return json.dumps([{"hosts": "all", "gather_facts": False, "tasks": [{"name": "Measure", **task}]}])


def inventory(hosts: t.Iterable[str], python: Path) -> str:
    """An inventory whose tasks all run here, with the Python of the virtual environment that has the collection."""
    variables = {"ansible_connection": "local", "ansible_python_interpreter": str(python)}
    return json.dumps({"all": {"hosts": dict.fromkeys(hosts, {}), "vars": variables}})


def environment() -> dict[str, str]:
    """An environment and an Ansible that are not set up by the user's own files."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("OVIRT_", "ANSIBLE_"))}
    return {**kept, "ANSIBLE_CONFIG": "ansible.cfg"}


def measure(simulator: Simulator, job: Job, task: Task, venv: Path, scratch: Path) -> Measured:
    """Run one task on the hosts of a job; raises JobFailed."""
    (scratch / "ansible.cfg").write_text(CONFIGURATION, encoding="utf-8")
    (scratch / "play.yml").write_text(play(task, simulator), encoding="utf-8")
    (scratch / "inventory.json").write_text(inventory(job.hosts, venv / "bin" / "python"), encoding="utf-8")
    command = [str(venv / "bin" / "ansible-playbook"), "-i", "inventory.json", "play.yml"]
    control(simulator, "DELETE", "journal")
    started = time.monotonic()
    output, failed, megabytes = run(command, scratch)
    seconds = time.monotonic() - started
    if failed:
        raise JobFailed(output)
    journal = [entry for entry in control(simulator, "GET", "journal") if "sso" not in entry["path"]]
    writes = sum(entry["method"] not in ("GET", "HEAD") for entry in journal)
    changed = sum(int(counts) > 0 for dummy, counts in RECAP.findall(output))
    return Measured(len(journal), writes, changed, megabytes, seconds)


def run(command: t.Sequence[str], folder: Path) -> tuple[str, bool, int]:
    """Output, whether the command failed, and the peak memory in MiB of the largest among all its processes."""
    with (folder / "output").open("w+", encoding="utf-8") as output:
        process = subprocess.Popen(command, cwd=folder, env=environment(), stdout=output, stderr=subprocess.STDOUT)
        dummy, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        return output.read(), process.returncode != 0, usage.ru_maxrss // 1024
