# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tasks in processes of their own, which can be killed, and the programs that they leave running."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
import typing as t
from dataclasses import dataclass
from pathlib import Path

from tests.unit.conftest import CHECKOUT, folder_with_collections

# Emulation works everywhere, and KVM inside of virtual machines does not always.
EMULATION = {"LIBGUESTFS_BACKEND": "direct", "LIBGUESTFS_BACKEND_SETTINGS": "force_tcg"}
# The plugin of nbdkit for Python fails where another Python, such as that of a virtual environment, is found first.
SYSTEM = "/usr/bin:/bin:/usr/sbin:/sbin"
LONGEST = 900
Result = dict[str, t.Any]


class Wrong(AssertionError):
    """A task or what it made is not as it has to be."""


@dataclass(frozen=True)
class Task:
    """A module with its options, run on this machine as on a conversion host."""

    module: str
    options: dict[str, t.Any]
    folder: Path
    """What it starts has this folder in its arguments or is in a group with something that has."""

    def begin(self) -> subprocess.Popen[str]:
        tool = str(Path(sys.executable).with_name("ansible"))
        given = ["-a", json.dumps(self.options), "-e", f"ansible_python_interpreter={sys.executable}"]
        environment = {
            **os.environ,
            **EMULATION,
            "PATH": f"{SYSTEM}:{os.environ['PATH']}",
            "ANSIBLE_COLLECTIONS_PATH": str(folder_with_collections(CHECKOUT)),
        }
        return subprocess.Popen(
            [tool, "localhost", "-o", "-m", f"onramp.ovirt.{self.module}", *given],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def run(self) -> Result:
        """Run it to its end, which has to be a good one."""
        with self.begin() as process:
            output, _none = process.communicate(timeout=LONGEST)
        result = _result(output)
        if process.returncode or "msg" in result and result.get("failed"):
            raise Wrong(f"{self.module}: {result.get('msg') or output[-2000:]}")
        return result

    def kill_when(self, reached: t.Callable[[], bool], with_programs: bool = False) -> None:
        """Run it, and kill it as soon as something is reached; `with_programs`: and what it started as well."""
        with self.begin() as process:
            deadline = time.monotonic() + LONGEST
            while not reached():
                if process.poll() is not None:
                    raise Wrong(f"{self.module} ended before it was killed: {process.communicate()[0][-2000:]}")
                if time.monotonic() > deadline:
                    raise Wrong(f"{self.module} did not come to where it is killed")
                time.sleep(0.05)
            if with_programs:
                kill_programs(self.folder)
            _kill(own for own, command in _descendants(process.pid).items() if "ansible" in command.lower())
            process.communicate()
        if with_programs:
            kill_programs(self.folder)


def _result(output: str) -> Result:
    """The result in the one line of output that ansible prints."""
    for line in output.splitlines():
        start = line.find("=> {")
        if start >= 0:
            return t.cast("Result", json.loads(line[start + 3 :]))
    return {}


# ----------------------------------------------------------------------------------------------------------- processes
def _processes() -> dict[int, tuple[int, int, str]]:
    """Parent, group and command of each process."""
    found: dict[int, tuple[int, int, str]] = {}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        with contextlib.suppress(OSError, ValueError):
            command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
            state, parent, group = (entry / "stat").read_text().rpartition(")")[2].split()[:3]
            if state != "Z":
                found[int(entry.name)] = (int(parent), int(group), command)
    return found


def _descendants(ancestor: int) -> dict[int, str]:
    """The commands of a process and of what it started: the workers of ansible have sessions of their own."""
    found, own = _processes(), {ancestor}
    while more := {pid for pid, (parent, _group, _command) in found.items() if parent in own} - own:
        own |= more
    return {pid: found[pid][2] for pid in own if pid in found}


def programs(folder: Path) -> dict[int, str]:
    """The processes with a folder in their arguments, or whose group or ancestors have one, by their pids."""
    found = _processes()
    own = {pid for pid, (_p, _g, command) in found.items() if str(folder) in command and "ansible" not in command}
    while True:
        groups = {found[pid][1] for pid in own} - {os.getpgrp()}
        more = {pid for pid, (parent, group, _c) in found.items() if parent in own or group in groups} - own
        if not more:
            break
        own |= more
    return {pid: found[pid][2] for pid in own - {os.getpid()}}


def kill_programs(folder: Path) -> None:
    while left := programs(folder):
        _kill(left)
        time.sleep(0.05)


def _kill(pids: t.Iterable[int]) -> None:
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
