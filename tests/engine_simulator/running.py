# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Starting a simulator: in a thread of this process for tests, or in the foreground for people."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import tempfile
import threading
import time
import typing as t
from dataclasses import dataclass
from pathlib import Path

import trustme
import uvicorn

from .core.elements import BASE
from .core.engine import Engine
from .core.fault_injection import FaultInjection, Journal
from .core.server import State, application, control_application
from .world import World
from .world_file import read_world

HOSTS = ("localhost", "127.0.0.1")
START_SECONDS = 30


class PortInUse(RuntimeError):
    """The port is taken, or not for everybody."""


@dataclass
class Simulator:
    """A simulator that serves."""

    url: str
    ca_file: str | None
    username: str
    password: str
    control_url: str
    state: State

    @property
    def world(self) -> World:
        return t.cast("World", self.state.world)

    @property
    def engine(self) -> Engine:
        return self.state.engine

    @property
    def journal(self) -> Journal:
        return self.state.journal

    @property
    def fault_injection(self) -> FaultInjection:
        return self.state.fault_injection

    def as_dict(self) -> dict[str, t.Any]:
        """What a ready file says."""
        return {
            "url": self.url,
            "ca_file": self.ca_file,
            "username": self.username,
            "password": self.password,
            "control_url": self.control_url,
            "pid": os.getpid(),
        }


class _Server(uvicorn.Server):
    """A server on a socket that is bound already, in a thread of its own."""

    def __init__(self, app: t.Any, bound: socket.socket, certificate: Path | None = None) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                log_level="critical",
                lifespan="off",
                access_log=False,
                http="h11",
                timeout_graceful_shutdown=1,
                timeout_keep_alive=60,
                ssl_certfile=certificate,
            )
        )
        self._bound = bound
        self._thread = threading.Thread(target=self.run, kwargs={"sockets": [bound]}, daemon=True)

    def begin(self) -> None:
        self._thread.start()
        deadline = time.monotonic() + START_SECONDS
        while not self.started:
            if not self._thread.is_alive() or time.monotonic() > deadline:
                raise RuntimeError("the simulator did not start")
            time.sleep(0.005)

    def finish(self) -> None:
        self.should_exit = True
        self._thread.join(START_SECONDS)
        self._bound.close()


def _bind(port: int) -> socket.socket:
    # With the protocol named, asyncio switches Nagle's algorithm off: an answer in two pieces would wait 40 ms.
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind(("127.0.0.1", port))
    except OSError as wrong:
        bound.close()
        raise PortInUse(f"port {port}: {wrong}") from wrong
    return bound


def _certificates(folder: Path) -> tuple[Path, Path]:
    """A throw-away CA and a certificate of it: (CA file, certificate and key in one file)."""
    authority = trustme.CA()
    ca_file, own = folder / "ca.pem", folder / "server.pem"
    authority.cert_pem.write_to_path(ca_file)
    own.touch(mode=0o600)
    authority.issue_cert(*HOSTS).private_key_and_cert_chain_pem.write_to_path(own)
    return ca_file, own


def _serve_images(engine: Engine, folder: Path, ca_file: Path, own: Path) -> contextlib.AbstractContextManager[None]:
    """The real ovirt-imageio daemon, with a certificate of the engine's CA, serves image transfers meanwhile."""
    from .areas.image_transfers.model import TransfersSlice
    from .imageio_daemon import daemon_running

    options = engine.world.area(TransfersSlice).options
    options.daemon_folder = str(folder)
    port = _bind(0)
    number = port.getsockname()[1]
    port.close()
    options.daemon_url = f"https://localhost:{number}"
    return daemon_running(folder, ca_file, own, number)


@contextlib.contextmanager
def served(app: t.Any) -> t.Iterator[str]:
    """Serve an application on a free port without TLS while the context lasts; gives its address."""
    bound = _bind(0)
    server = _Server(app, bound)
    server.begin()
    try:
        yield f"http://127.0.0.1:{bound.getsockname()[1]}"
    finally:
        server.finish()


@contextlib.contextmanager
def running(
    world: str | Path | World = "small",
    tls: bool = True,
    port: int = 0,
    ready_file: Path | None = None,
    imageio: bool = False,
) -> t.Iterator[Simulator]:
    """A simulator that serves while the context lasts.

    `world`: a world, the path of a world file, or the name of one in worlds/. Without TLS the control path is served on
    the same port, with TLS also on a port of its own without it. `imageio`: image transfers are served by the real
    ovirt-imageio daemon, which needs TLS.
    """
    engine = Engine(world if isinstance(world, World) else read_world(world))
    state = State(engine)
    user = list(engine.world.users.values())[0]
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="engine-simulator-")))
        ca_file, own = _certificates(folder) if tls else (None, None)
        state.ca_pem = ca_file.read_text() if ca_file else ""
        bound = _bind(port)
        servers = [_Server(application(state), bound, own)]
        control = bound
        if tls:
            control = _bind(0)
            servers.append(_Server(control_application(state), control))
        scheme = "https" if tls else "http"
        simulator = Simulator(
            f"{scheme}://localhost:{bound.getsockname()[1]}{BASE}",
            str(ca_file) if ca_file else None,
            user.name,
            user.password,
            f"http://127.0.0.1:{control.getsockname()[1]}/control",
            state,
        )
        if imageio and ca_file and own:
            stack.enter_context(_serve_images(engine, folder / "imageio", ca_file, own))
        for server in servers:
            server.begin()
            stack.callback(server.finish)
        if ready_file:
            ready_file.write_text(json.dumps(simulator.as_dict(), indent=1) + "\n", encoding="utf-8")
        yield simulator
