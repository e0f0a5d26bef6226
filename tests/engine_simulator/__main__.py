# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`python -m tests.engine_simulator`: serve a world until interrupted."""

from __future__ import annotations

import argparse
import gc
import shlex
import signal
import sys
import threading
from pathlib import Path

from .running import PortInUse, Simulator, running
from .world_file import WrongWorld

ROOT = Path(__file__).resolve().parents[2]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.engine_simulator", description=__doc__)
    parser.add_argument("--world", default="demo", help="a world file, or the name of one in worlds/ (default: demo)")
    parser.add_argument("--port", type=int, default=0, help="default: a free one")
    parser.add_argument("--ready-file", type=Path, help="where to write URL, CA file and credentials once it serves")
    parser.add_argument("--no-tls", action="store_true", help="serve plain HTTP")
    parser.add_argument("--imageio", action="store_true", help="image transfers by the real ovirt-imageio daemon")
    arguments = parser.parse_args()
    stop = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: stop.set())
    try:
        given = (arguments.world, not arguments.no_tls, arguments.port, arguments.ready_file, arguments.imageio)
        with running(*given) as simulator:
            # The world stays: without this, each search for garbage would look through all of a large one.
            gc.freeze()
            print(_environment(simulator), flush=True)
            stop.wait()
    except WrongWorld as wrong:
        sys.exit(str(wrong))
    except (PortInUse, OverflowError):
        sys.exit(f"Port {arguments.port} cannot be used: take another one, or none for a free one.")


def _environment(simulator: Simulator) -> str:
    """What to paste into another shell: the virtual environment, where the engine is, how to sign on."""
    lines = [
        "# Paste this into another shell:",
        f"cd {shlex.quote(str(ROOT))}",
        *_tools(Path(sys.prefix)),
        f"export OVIRT_URL={simulator.url}",
        f"export OVIRT_USERNAME={simulator.username}",
        f"export OVIRT_PASSWORD={simulator.password}",
    ]
    if simulator.ca_file:
        lines.append(f"export OVIRT_CAFILE={simulator.ca_file}")
    return "\n".join([*lines, f"# control: {simulator.control_url}", "# Stop with Ctrl-C."])


def _tools(environment: Path) -> list[str]:
    """How ansible-playbook is found."""
    if not (environment / "pyvenv.cfg").is_file():
        return []
    activate = environment / "bin" / "activate"
    if activate.is_file():
        return [f". {shlex.quote(str(_near(activate)))}"]
    return [f"export PATH={shlex.quote(str(environment / 'bin'))}:$PATH"]


def _near(path: Path) -> Path:
    return path.relative_to(ROOT) if path.is_relative_to(ROOT) else path


if __name__ == "__main__":
    main()
