# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run a job with a real ansible-playbook against a simulator, and count what arrives there."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import re
import subprocess
import sys
import time
import typing as t
import urllib.request
from pathlib import Path

from .jobs import Task

CONFIGURATION = """[defaults]
forks = 10
nocolor = true
"""
ROOT = Path(__file__).resolve().parents[2]
# A world of 5,000 hosts takes 10 s of CPU.
START_SECONDS = 600
RECAP = re.compile(r"^\S+ +: ok=(\d+) +changed=(\d+)", re.MULTILINE)


class Simulator(t.NamedTuple):
    """A simulator that serves in a process of its own, so that its work and memory are not taken for Ansible's."""

    url: str
    ca_file: str
    username: str
    password: str
    control_url: str
    pid: int


@dataclasses.dataclass(frozen=True)
class Usage:
    """What a command and all its processes took: CPU (user and system) in seconds, and the peak of the largest one."""

    cpu: float
    seconds: float
    megabytes: int


@dataclasses.dataclass(frozen=True)
class Measured(Usage):
    """What a job took: `changed` is a number of hosts, `simulator` the CPU of the simulator meanwhile, in seconds.

    Signing on and off is not counted among the requests.
    """

    requests: int = 0
    writes: int = 0
    changed: int = 0
    simulator: float = 0.0


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
    task = {name: {**options, "auth": auth} if name.count(".") == 2 else options for name, options in task.items()}
    return json.dumps([{"hosts": "all", "gather_facts": False, "tasks": [{"name": "Measure", **task}]}])


def save_ovfs(world: t.Any, folder: Path) -> None:
    """Save the OVFs of what is unregistered in a world, as they would come from the source."""
    folder.mkdir(exist_ok=True)
    for number, text in enumerate(_texts(world, "ovf")):
        (folder / f"{number}.ovf").write_text(text, encoding="utf-8")


def _texts(state: t.Any, key: str) -> t.Iterator[str]:
    """The texts of a key at any depth."""
    if isinstance(state, dict) and isinstance(state.get(key), str):
        yield state[key]
    for inner in state.values() if isinstance(state, dict) else state if isinstance(state, list) else ():
        yield from _texts(inner, key)


def inventory(hosts: t.Iterable[str], python: Path) -> str:
    """An inventory whose tasks all run here, with the Python of the virtual environment that has the collection."""
    variables = {"ansible_connection": "local", "ansible_python_interpreter": str(python)}
    return json.dumps({"all": {"hosts": dict.fromkeys(hosts, {}), "vars": variables}})


def environment() -> dict[str, str]:
    """An environment in which the user sets up neither Ansible nor Python, so that compiled files are kept as usual."""
    foreign = ("OVIRT_", "ANSIBLE_", "ONRAMP_", "PYTHON")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
    return {**kept, "ANSIBLE_CONFIG": "ansible.cfg"}


def cpu_of(pid: int) -> float:
    """CPU seconds that a running process took so far; 0 where the system does not have /proc."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def prepare(simulator: Simulator, hosts: t.Iterable[str], task: Task, venv: Path, scratch: Path) -> list[str]:
    """Write playbook and inventory, and return the command that runs them."""
    (scratch / "ansible.cfg").write_text(CONFIGURATION, encoding="utf-8")
    (scratch / "play.yml").write_text(play(task, simulator), encoding="utf-8")
    (scratch / "inventory.json").write_text(inventory(hosts, venv / "bin" / "python"), encoding="utf-8")
    return [str(venv / "bin" / "ansible-playbook"), "-i", "inventory.json", "play.yml"]


def measure(simulator: Simulator, command: t.Sequence[str], scratch: Path, **variables: str) -> Measured:
    """Run a command of `prepare`, or another one that sends requests; raises JobFailed."""
    control(simulator, "DELETE", "journal")
    before = cpu_of(simulator.pid)
    output, failed, usage = run(command, scratch, **variables)
    served = cpu_of(simulator.pid) - before
    if failed:
        raise JobFailed(output)
    journal = [entry for entry in control(simulator, "GET", "journal") if "sso" not in entry["path"]]
    writes = sum(entry["method"] not in ("GET", "HEAD") for entry in journal)
    changed = sum(int(counts) > 0 for dummy, counts in RECAP.findall(output))
    return Measured(**vars(usage), requests=len(journal), writes=writes, changed=changed, simulator=served)


def run(command: t.Sequence[str], folder: Path, **variables: str) -> tuple[str, bool, Usage]:
    """Output of a command, whether it failed, and what it took together with its processes."""
    with (folder / "output").open("w+", encoding="utf-8") as output:
        started = time.monotonic()
        process = subprocess.Popen(
            command, cwd=folder, env={**environment(), **variables}, stdout=output, stderr=subprocess.STDOUT
        )
        dummy, status, usage = os.wait4(process.pid, 0)
        seconds = time.monotonic() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        taken = Usage(usage.ru_utime + usage.ru_stime, seconds, usage.ru_maxrss // 1024)
        return output.read(), process.returncode != 0, taken


def module_process(simulator: Simulator, host: str, task: Task, venv: Path, scratch: Path, runs: int) -> list[float]:
    """CPU seconds of the module's own process, as Ansible makes it, without Ansible."""
    scratch.mkdir(exist_ok=True)
    command = prepare(simulator, [host], task, venv, scratch)
    remote = scratch / "remote"
    kept = {"ANSIBLE_KEEP_REMOTE_FILES": "1", "ANSIBLE_REMOTE_TEMP": str(remote), "ANSIBLE_PIPELINING": "0"}
    measure(simulator, command, scratch, ONRAMP_IN_PROCESS="false", **kept)
    file = next(remote.glob("*/AnsiballZ_*"))
    return [measure(simulator, [str(venv / "bin" / "python"), str(file)], scratch).cpu for dummy in range(runs)]
