# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What runs in a process of its own that can be killed: modules, by their `main()`, or a playbook.

It is forked from a process that has imported all of this, as Ansible's workers are forked from their parent.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import json
import os
import sys
import time
import typing as t
from pathlib import Path

import pycurl
from ansible.module_utils.testing import patch_module_args
from ansible.plugins.loader import init_plugin_loader

# What imports from a collection before this makes it unknown to a playbook.
init_plugin_loader()

from ansible_collections.onramp.ovirt.plugins.module_utils._engine import connection
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.waiting import Clock as ClockOfEngine

from .order import Order

MODULES = "ansible_collections.onramp.ovirt.plugins.modules"
# Imported once, before any fork.
for _name in (
    "cluster_network_info",
    "host",
    "host_network_copy",
    "host_network_info",
    "host_setup_networks",
    "v2v_import",
):
    importlib.import_module(f"{MODULES}.{_name}")
# Real seconds that a request may take, whatever its limit: a slow machine must not look like an engine that hangs.
UNLIMITED = 3600


class Clock:
    """Time that passes only when something waits."""

    def __init__(self) -> None:
        self.passed = 0.0

    def now(self) -> float:
        return self.passed

    def sleep(self, seconds: float) -> None:
        self.passed += seconds


class FastClock(Clock):
    """Time that passes as it really does, but faster: for what waits for programs.

    What passed is only the limits of requests that got no answer, so that a slow machine is not taken for a long wait.
    """

    SPEED = 20

    def now(self) -> float:
        return self.passed + time.monotonic() * self.SPEED

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds / self.SPEED)


def run_tasks(order: Order) -> None:
    """Run the tasks of an order in turn until one fails, and write what they returned to its report."""
    clock = FastClock() if order.programs else Clock()
    vars(connection)["Clock"] = lambda: ClockOfEngine(clock.now, clock.sleep)
    if order.play:
        _run_play(order)
        return
    _let_time_pass(clock, order.hanging)
    results = []
    for module, options in order.tasks:
        results.append(_run(module, {"auth": order.auth, **options}))
        if results[-1].get("failed"):
            break
    Path(order.report).write_text(json.dumps({"results": results, "seconds": clock.passed}), encoding="utf-8")


def _run_play(order: Order) -> None:
    """Run a playbook; its tasks inherit the clock where they are run in process."""
    os.environ.update({**order.environment, "ONRAMP_REPORT": f"{order.report}.lines"})
    # Not at the top: modules are to be run without the controller's code.
    from ansible.cli.playbook import PlaybookCLI

    status = 1
    with contextlib.redirect_stdout(io.StringIO()) as output:
        try:
            status = PlaybookCLI(["ansible-playbook", order.play, *order.arguments]).run()
        except SystemExit as ended:
            status = ended.code if isinstance(ended.code, int) else 1
    lines = Path(f"{order.report}.lines")
    results = [json.loads(line) for line in lines.read_text(encoding="utf-8").splitlines()] if lines.exists() else []
    lines.unlink(missing_ok=True)
    if status and not any(result.get("failed") for result in results):
        results.append({"failed": True, "msg": f"ansible-playbook ended with {status}: {output.getvalue()}"})
    Path(order.report).write_text(json.dumps({"results": results, "seconds": 0.0, "status": status}), encoding="utf-8")


def _run(name: str, options: dict[str, t.Any]) -> dict[str, t.Any]:
    module = importlib.import_module(f"{MODULES}.{name}")
    output = io.StringIO()
    with patch_module_args({**options, "_ansible_verbosity": 0}), contextlib.redirect_stdout(output):
        with contextlib.suppress(SystemExit):
            module.main()
    result: dict[str, t.Any] = json.loads(output.getvalue())
    return result


class Curl(pycurl.Curl):
    """A request whose limit does not pass in real time.

    With `hangs`, a connection that breaks stands for an answer that does not come: the limit has passed. Waiting for it
    in real time would need a machine that serves a request before it has passed.
    """

    clock: t.ClassVar[Clock]
    hangs: t.ClassVar[bool] = False
    limit: float

    def setopt(self, option: int, value: t.Any) -> None:
        if option == pycurl.TIMEOUT:
            self.limit, value = value, UNLIMITED
            # libcurl repeats a request by itself when a connection that it uses again is broken.
            super().setopt(pycurl.FRESH_CONNECT, int(self.hangs))
        super().setopt(option, value)

    def perform(self) -> None:
        try:
            super().perform()
        except pycurl.error as error:
            raise pycurl.error(*self.without_answer(*error.args)) from error

    def without_answer(self, code: int, message: str) -> tuple[int, str]:
        """Return number and message of an error, for a connection that breaks those of a limit that has passed."""
        if not self.hangs or code not in BROKEN:
            return code, message
        Curl.clock.passed += self.limit
        return pycurl.E_OPERATION_TIMEDOUT, f"Operation timed out after {self.limit * 1000:.0f} milliseconds"


BROKEN = (pycurl.E_GOT_NOTHING, pycurl.E_RECV_ERROR, pycurl.E_SEND_ERROR)


class CurlMulti(pycurl.CurlMulti):
    """Several of them at once."""

    def info_read(self, *arguments: int) -> tuple[int, list[Curl], list[tuple[Curl, int, str]]]:
        left, done, failed = super().info_read(*arguments)
        return left, done, [(curl, *curl.without_answer(code, message)) for curl, code, message in failed]


def _let_time_pass(clock: Clock, hangs: bool) -> None:
    Curl.clock, Curl.hangs = clock, hangs
    vars(pycurl).update(Curl=Curl, CurlMulti=CurlMulti)


def warm_up() -> None:
    """Load what the first module of a process loads: this takes longer than all else that a short run does."""
    assert _run("cluster_network_info", {"cluster": "none", "auth": {"url": "none://"}})["failed"]
    pycurl.Curl().close()


def main() -> None:
    """Read orders from the standard input, a line each, and fork a process for each: answer its id, then its status.

    Each process leads a session of its own, so that it is killed together with those that it starts.
    """
    warm_up()
    for line in sys.stdin:
        pid = os.fork()
        if not pid:
            os.setsid()
            order = Order(**json.loads(line))
            # What a module prints must not be taken for an answer, and is read only when it gives no result.
            output = os.open(f"{order.report}.output", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
            os.dup2(output, 1)
            os.dup2(output, 2)
            run_tasks(order)
            os._exit(0)
        print(pid, flush=True)
        print(os.waitpid(pid, 0)[1], flush=True)


if __name__ == "__main__":
    main()
