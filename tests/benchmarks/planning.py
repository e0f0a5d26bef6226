# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""CPU that a new process takes to import the SDK, and to plan many networks: `python -m tests.benchmarks.planning`."""

from __future__ import annotations

import subprocess
import sys
import time

# A data center with a network for each possible VLAN.
NETWORKS = 4000
# Seconds of CPU, for each of the two plans.
GOAL = 0.5


def report() -> str:
    """The lines of a process that was started for it; raises CalledProcessError."""
    command = [sys.executable, "-m", "tests.benchmarks.planning"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def main() -> None:
    started = time.process_time()
    import ovirtsdk4  # noqa: F401  # measured here

    imported = time.process_time()
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
        networks=(management, *(Network(f"v{number}", str(number), number) for number in range(1, NETWORKS + 1))),
    )
    bond = {"name": "bond0", "state": "present", "mode": "1", "slaves": ["eth1", "eth2"]}
    networks = [{"name": f"v{number}", "state": "present", "nic": "bond0"} for number in range(1, NETWORKS + 1)]
    begun = time.process_time()
    desired = from_params({"bonds": [bond], "networks": networks})
    first = plan_networks(host, desired)
    planned = time.process_time()
    second = plan_networks(first.target, desired)
    finished = time.process_time()
    if len(first.changes) != NETWORKS + 1 or second.changes:
        raise SystemExit(f"planned {len(first.changes)} and {len(second.changes)} changes: {first.findings}")
    slowest = max(planned - begun, finished - planned)
    print(f"Importing the SDK: {imported - started:.2f} s of CPU.")
    print(
        f"Planning {NETWORKS:,} networks: {planned - begun:.2f} s from scratch, {finished - planned:.2f} s unchanged;"
        f" goal {GOAL} s: {'met' if slowest <= GOAL else 'not met'}."
    )


if __name__ == "__main__":
    main()
