# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The pictures in the documentation, made by the collection itself: `python -m tools.pictures [--write]`.

The modules are run against the engine simulator, and what they return is drawn.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import sys
import typing as t
from pathlib import Path

from ansible.module_utils.testing import patch_module_args

from ansible_collections.onramp.ovirt.plugins.filter.host_networks_svg import host_networks_svg
from ansible_collections.onramp.ovirt.plugins.modules import (
    host_network_copy,
    host_network_info,
    host_setup_networks,
)
from tests.engine_simulator.running import Simulator, running

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "docsite" / "rst" / "images"
LICENCE = """<!--
Copyright (c) 2026 The onramp.ovirt contributors
GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
SPDX-License-Identifier: GPL-3.0-or-later
-->
"""
SOURCE: dict[str, t.Any] = {
    "host": "h1",
    "bonds": [{"name": "bond0", "mode": "active-backup", "slaves": ["eth1", "eth2"]}],
    "networks": [
        {"name": "blue", "nic": "bond0"},
        {"name": "green", "nic": "bond0", "ipv4": {"address": "198.51.100.11/24"}},
        {"name": "storage", "nic": "eth3", "ipv4": {"address": "203.0.113.11/24"}},
    ],
}
BEFORE: dict[str, t.Any] = {"host": "h2", "networks": [{"name": "green", "nic": "eth4", "ipv4": {"method": "dhcp"}}]}
COPY: dict[str, t.Any] = {"host": "h2", "source_host": "h1", "static_addresses": "increment", "offset": 1}


def run(module: t.Any, simulator: Simulator, **options: t.Any) -> dict[str, t.Any]:
    """Run a module as Ansible does; gives what it returns."""
    auth = {"url": simulator.url, "username": simulator.username, "password": simulator.password}
    printed = io.StringIO()
    with patch_module_args({"auth": {**auth, "ca_file": simulator.ca_file}, **options}):
        with contextlib.redirect_stdout(printed), contextlib.suppress(SystemExit):
            module.main()
    result: dict[str, t.Any] = json.loads(printed.getvalue())
    if result.get("failed"):
        raise RuntimeError(result["msg"])
    return result


def drawn() -> dict[str, str]:
    """The text of every picture by the name of its file."""
    with running("small") as simulator:
        run(host_setup_networks, simulator, **SOURCE)
        run(host_setup_networks, simulator, **BEFORE)
        source = run(host_network_info, simulator, host="h1")["hosts"][0]
        copy = run(host_network_copy, simulator, **COPY)
        # The network gets another MTU while the host is away, so that the engine cannot bring it there.
        next(h for h in simulator.world.hosts.values() if h.name == "h1").status = "maintenance"
        next(n for n in simulator.world.networks.values() if n.name == "storage").mtu = 1500
        out = run(host_network_info, simulator, host="h1")["hosts"]
    titles = ["h1, the source", "h2 before", "h2 after"]
    return {
        "copying.svg": LICENCE + host_networks_svg([source, copy["before"]], copy["after"], titles),
        "out_of_sync.svg": LICENCE + host_networks_svg(out),
    }


def main() -> int:
    old = {name: svg for name, svg in drawn().items() if not is_current(FOLDER / name, svg)}
    for name, svg in old.items():
        if "--write" in sys.argv[1:]:
            FOLDER.mkdir(exist_ok=True)
            (FOLDER / name).write_text(svg, encoding="utf-8")
        else:
            print(f"{name} is not current; run: make tables")
    return 0 if "--write" in sys.argv[1:] else len(old)


def is_current(path: Path, svg: str) -> bool:
    return path.is_file() and path.read_text(encoding="utf-8") == svg


if __name__ == "__main__":
    for name in [name for name in os.environ if name.startswith("OVIRT_")]:
        del os.environ[name]
    sys.exit(main())
