# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of the onboarding share: a world with four bare machines, inventories, and what a run shows."""

from __future__ import annotations

import json
import re
import typing as t

from tests.engine_simulator.running import Simulator

ROW = re.compile(r"(q\d(?: \(\w+\))?) +(would change|changed|unchanged|failed|skipped|not run)\b")
NET1 = [{"name": "net1", "nic": "eth1"}]
Play = t.Callable[..., tuple[int, str]]


def machine(number: int) -> dict[str, t.Any]:
    address = f"203.0.113.{number}"
    ipv4 = {"address": address, "netmask": "255.255.255.0", "gateway": "203.0.113.254"}
    return {
        "address": address,
        "root_password": "changeme",
        "install_seconds": 0,
        "nics": "eth0..eth2",
        "mac_prefix": f"52:54:00:00:{number}0:",
        "networks": [{"name": "ovirtmgmt", "nic": "eth0", "default_route": True, "ipv4": ipv4}],
    }


WORLD = {
    "options": {"boot_seconds": 0, "contact_seconds": 0, "maintenance_seconds": 0},
    "networks": [{"name": "ovirtmgmt"}, {"name": "net1", "vlan": 11}, {"name": "net2", "vlan": 12}],
    "clusters": [
        {"name": "Default", "networks": ["ovirtmgmt", *({"name": f"net{i}", "required": False} for i in (1, 2))]}
    ],
    "machines": [machine(number) for number in range(1, 5)],
}


def in_yaml(hosts: dict[str, dict[str, t.Any]]) -> str:
    given = {"host_onboard_cluster": "Default", "host_onboard_password": "changeme"}
    machines = {name: {"ansible_host": f"203.0.113.{name[1:]}", **own} for name, own in hosts.items()}
    return json.dumps({"all": {"hosts": machines, "vars": given}})


def table(output: str) -> dict[str, str]:
    return dict(ROW.findall(output.rpartition("TASK [Summary]")[2]))


def statuses(simulator: Simulator) -> dict[str, str]:
    return {host.name: host.status for host in simulator.world.hosts.values()}


def writes(simulator: Simulator) -> list[str]:
    entries = simulator.journal.entries
    return [e["path"] for e in entries if e["method"] not in ("GET", "HEAD") and "sso" not in e["path"]]
