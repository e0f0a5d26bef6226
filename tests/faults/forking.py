# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Processes that are forked from one that has imported the modules already; see child.py."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import select
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from . import conversion_host
from .order import Order

ROOT = Path(__file__).resolve().parents[2]


class Forks:
    """A process that forks others, one at a time."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="onramp-faults-")
        # For what a process leaves to be read.
        self.folder = Path(self._folder.name)
        command = [sys.executable, "-W", "ignore", "-m", "tests.faults.child"]
        # Ansible reads these when it is imported.
        environment = {
            **os.environ,
            "PATH": conversion_host.path_with(self.folder / "programs"),
            "ANSIBLE_CALLBACK_PLUGINS": str(ROOT / "tests" / "faults" / "callbacks"),
            "ANSIBLE_CALLBACKS_ENABLED": "results",
            "ANSIBLE_LOCALHOST_WARNING": "false",
            "ANSIBLE_PYTHON_INTERPRETER": sys.executable,
        }
        self._parent = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0
        )
        self._pid = 0
        self._ended = True

    def start(self, order: Order) -> None:
        assert self._parent.stdin
        self._parent.stdin.write(json.dumps(dataclasses.asdict(order)).encode() + b"\n")
        self._pid, self._ended = self._answer(), False

    def has_ended(self, seconds: float) -> bool:
        """Wait for the end of the process for so long; says whether it has ended."""
        assert self._parent.stdout
        if not self._ended and select.select([self._parent.stdout], [], [], seconds)[0]:
            self._answer()
            self._ended = True
        return self._ended

    def cpu(self) -> float:
        """Return the CPU seconds of the process and of those that it started; 0 on systems without /proc."""
        ticks = 0
        for path in Path("/proc").glob("[0-9]*/stat"):
            with contextlib.suppress(OSError):
                fields = path.read_text(encoding="utf-8").rpartition(")")[2].split()
                # Its session, and user and system time, those of its children that have ended included.
                ticks += sum(map(int, fields[11:15])) if int(fields[3]) == self._pid else 0
        return ticks / os.sysconf("SC_CLK_TCK")

    def kill(self) -> None:
        """Kill the process with all that it started, and wait for its end."""
        os.killpg(self._pid, signal.SIGKILL)
        conversion_host.kill_conversions(self.folder / "run")
        self._answer()
        self._ended = True

    def close(self) -> None:
        """End the process that forks."""
        assert self._parent.stdin and self._parent.stdout
        self._parent.stdin.close()
        self._parent.wait()
        self._parent.stdout.close()
        self._folder.cleanup()

    def _answer(self) -> int:
        # Without a buffer, so that what select says about the next answer is true.
        assert self._parent.stdout
        return int(self._parent.stdout.readline())
