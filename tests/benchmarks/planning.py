# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How long a new process takes to import the SDK and to plan 40 networks: `python -m tests.benchmarks.planning`."""

from __future__ import annotations

import subprocess
import sys
import time

VLANS = 40
BUDGET = 0.5


def report() -> str:
    """One line with the times of a process that was started for it; raises CalledProcessError."""
    command = [sys.executable, "-m", "tests.benchmarks.planning"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def main() -> None:
    started = time.perf_counter()
    import ovirtsdk4  # noqa: F401  # measured here

    imported = time.perf_counter()
    from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.desired import from_params
    from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.model import (
        Attachment,
        HostNetworks,
        Network,
        Nic,
    )
    from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.plan import plan_networks

    management = Network("ovirtmgmt", "0", roles=frozenset({"management"}))
    host = HostNetworks(
        nics=tuple(Nic(f"eth{number}", str(number)) for number in range(4)),
        attachments=(Attachment("ovirtmgmt", "eth0", "0", "0"),),
        networks=(management, *(Network(f"v{number}", str(number), number) for number in range(1, VLANS + 1))),
    )
    bond = {"name": "bond0", "state": "present", "mode": "1", "slaves": ["eth1", "eth2"]}
    networks = [{"name": f"v{number}", "state": "present", "nic": "bond0"} for number in range(1, VLANS + 1)]
    planned = plan_networks(host, from_params({"bonds": [bond], "networks": networks}))
    finished = time.perf_counter()
    if len(planned.changes) != VLANS + 1:
        raise SystemExit(f"planned {len(planned.changes)} changes: {planned.findings}")
    print(
        f"Importing the SDK: {imported - started:.2f} s; planning a bond with {VLANS} networks, imports included:"
        f" {finished - imported:.2f} s; together {finished - started:.2f} s of {BUDGET} s."
    )


if __name__ == "__main__":
    main()
