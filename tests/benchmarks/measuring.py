# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run a job with a real ansible-playbook against a simulator, and count what arrives there."""

from __future__ import annotations

import json
import os
import re
import subprocess
import time
import typing as t
import urllib.request
from pathlib import Path

from tests.engine_simulator.running import Simulator

from .jobs import Job, Task

CONFIGURATION = """[defaults]
forks = 10
nocolor = true
"""
RECAP = re.compile(r"^\S+ +: ok=(\d+) +changed=(\d+)", re.MULTILINE)


class Measured(t.NamedTuple):
    """What a job took. Signing on and off is not counted among the requests."""

    requests: int
    writes: int
    changed: int
    seconds: float


class JobFailed(Exception):
    """The play failed; the text is Ansible's output."""


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
    done = subprocess.run(command, cwd=scratch, env=environment(), capture_output=True, text=True, check=False)
    seconds = time.monotonic() - started
    if done.returncode:
        raise JobFailed(done.stdout + done.stderr)
    journal = [entry for entry in control(simulator, "GET", "journal") if "sso" not in entry["path"]]
    writes = sum(entry["method"] not in ("GET", "HEAD") for entry in journal)
    changed = sum(int(counts) > 0 for dummy, counts in RECAP.findall(done.stdout))
    return Measured(len(journal), writes, changed, seconds)
