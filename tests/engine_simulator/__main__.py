# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`python -m tests.engine_simulator`: serve a world until interrupted."""

from __future__ import annotations

import argparse
import signal
import threading
from pathlib import Path

from .running import Simulator, running


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.engine_simulator", description=__doc__)
    parser.add_argument("--world", default="demo", help="a world file, or the name of one in worlds/ (default: demo)")
    parser.add_argument("--port", type=int, default=0, help="default: a free one")
    parser.add_argument("--ready-file", type=Path, help="where to write URL, CA file and credentials once it serves")
    parser.add_argument("--no-tls", action="store_true", help="serve plain HTTP")
    arguments = parser.parse_args()
    stop = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: stop.set())
    with running(arguments.world, not arguments.no_tls, arguments.port, arguments.ready_file) as simulator:
        print(_environment(simulator), flush=True)
        stop.wait()


def _environment(simulator: Simulator) -> str:
    lines = [
        f"export OVIRT_URL={simulator.url}",
        f"export OVIRT_USERNAME={simulator.username}",
        f"export OVIRT_PASSWORD={simulator.password}",
    ]
    if simulator.ca_file:
        lines.append(f"export OVIRT_CAFILE={simulator.ca_file}")
    return "\n".join([*lines, f"# control: {simulator.control_url}", "# Stop with Ctrl-C."])


if __name__ == "__main__":
    main()
