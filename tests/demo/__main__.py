# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Onboard a fleet of hosts on the engine simulator, twice, register VMs, and migrate VMs: `python -m tests.demo`.

Apart from the simulator, it is what a user would run: the playbook by its name, and the inventory in
docs/examples/onboarding.
"""

from __future__ import annotations

import concurrent.futures
import os
import re
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from urllib.parse import unquote

from tests.contract.kept_bodies import keeping_bodies
from tests.demo import migration, registration
from tests.engine_simulator.running import Simulator, running

ROOT = Path(__file__).resolve().parents[2]
INVENTORY = ROOT / "docs" / "examples" / "onboarding" / "inventory.yml"
PLAYBOOK = "onramp.ovirt.onboard_hosts"
SIGN_ON = re.compile(r"sso-logout|oauth/token")
RECAP = re.compile(r"^(\S+)\s+: ok=\d+\s+changed=(\d+)\s+unreachable=(\d+)\s+failed=(\d+)", re.MULTILINE)


def play(simulator: Simulator, *arguments: str) -> tuple[int, str]:
    """Run the playbook against the simulator; gives its exit code and what it printed."""
    environment = {
        **os.environ,
        "ANSIBLE_CALLBACK_RESULT_FORMAT": "yaml",
        "ANSIBLE_DISPLAY_SKIPPED_HOSTS": "false",
        "ANSIBLE_FORKS": "6",
        "ANSIBLE_LOCALHOST_WARNING": "false",
        "OVIRT_URL": simulator.url,
        "OVIRT_USERNAME": simulator.username,
        "OVIRT_PASSWORD": simulator.password,
        "OVIRT_CAFILE": simulator.ca_file or "",
    }
    command = [str(Path(sys.executable).with_name("ansible-playbook")), PLAYBOOK, "-i", str(INVENTORY), *arguments]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def requests_by_host(simulator: Simulator, first: int) -> tuple[Counter[str], Counter[str]]:
    """Requests and writes since an entry of the journal, by the host that they name, the others under an empty name."""
    names = {host.id: host.name for host in simulator.world.hosts.values()}
    every: Counter[str] = Counter()
    writes: Counter[str] = Counter()
    for entry in simulator.journal.entries[first:]:
        if SIGN_ON.search(entry["path"]):
            continue
        text = unquote(f"{entry['path']}?{entry['query']}")
        found = [name for ident, name in names.items() if ident in text or re.search(rf"\b{name}\b", text)]
        owner = found[0] if found else "(the clusters)"
        every[owner] += 1
        writes[owner] += entry["method"] not in ("GET", "HEAD")
    return every, writes


def report(simulator: Simulator, title: str, first: int, output: str, seconds: float) -> int:
    """Print what a pass changed and what it cost; gives how many tasks changed something."""
    recap = {name: (int(changed), int(failed)) for name, changed, dummy, failed in RECAP.findall(output)}
    every, writes = requests_by_host(simulator, first)
    changed = sum(c for c, dummy in recap.values())
    print(f"\n== {title}: changed={changed}, failed={sum(f for dummy, f in recap.values())}, {seconds:.0f} s")
    print(f"{'host':<44} {'changed':>7} {'requests':>8} {'writes':>6}")
    for name in sorted({*recap, *every} - {"localhost"}):
        print(f"{name:<44} {recap.get(name, (0, 0))[0]:>7} {every[name]:>8} {writes[name]:>6}")
    return changed


def onboard() -> bool:
    """Onboard the hosts in two passes; whether all are up, and only the first pass changed something."""
    print("An oVirt engine (simulated, HTTPS), two clusters, six machines that are no hosts yet.")
    with running("demo") as simulator, keeping_bodies(simulator, "demo"):
        changed = []
        for title in ("First pass", "Second pass"):
            first, started = len(simulator.journal.entries), time.monotonic()
            code, output = play(simulator, *sys.argv[1:])
            if title == "First pass" or code:
                print(output)
            changed.append(report(simulator, title, first, output, time.monotonic() - started))
            if code:
                print(f"\n{PLAYBOOK} failed with {code}.")
                return False
        up = sum(host.status == "up" for host in simulator.world.hosts.values())
        print(f"\n{up} hosts are up. The second pass changed {changed[1]}.")
        return bool(changed[0]) and not changed[1] and up == len(simulator.world.hosts)


def main() -> int:
    # The others are engines of their own: their VMs are registered and migrated meanwhile.
    with concurrent.futures.ThreadPoolExecutor() as pool:
        registered = pool.submit(registration.register)
        migrated = pool.submit(migration.migrate)
        if not onboard():
            return 1
        print("\nThe engine of a second site (simulated), and a data domain of the first one with 20 VMs.")
        done, output = registered.result()
        print(output)
        print("\nAn engine (simulated), and six VMs: three of a vCenter, one of a KVM host, an OVA, and a machine.")
        migration_done, output = migrated.result()
        print(output)
    return 0 if done and migration_done else 1


if __name__ == "__main__":
    sys.exit(main())
