# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run the acceptance plays against an engine: `python -m tests.acceptance`.

The engine is the one that OVIRT_URL, OVIRT_USERNAME, OVIRT_PASSWORD and OVIRT_CAFILE name, with the hosts in
ONRAMP_HOSTS (names, separated by commas; they have to be up, and may be reconfigured) of the cluster ONRAMP_CLUSTER.
ONRAMP_DOMAIN names a data domain with unregistered VMs, and ONRAMP_VMS which of them, that may be registered; they are
unregistered again afterwards. Which these are, and their OVFs, are kept in the folder ONRAMP_STATE, by default
~/.onramp-acceptance: the next run restores what a run that was killed left registered. ONRAMP_IMPORT_DOMAIN names a
data domain that a small VM is imported to, with this machine as the conversion host; it needs qemu-img. Without
OVIRT_URL it is the simulator. The plays themselves see no difference.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import typing as t
from pathlib import Path
from urllib.parse import urlsplit

import ovirtsdk4

from tests.acceptance import registration
from tests.acceptance.engine import BOND_PREFIX, LABEL, PREFIX, Fixtures, NotUsable, connect
from tests.acceptance.results import failures, table
from tests.engine_simulator.areas.vms.world import add_unregistered

ROOT = Path(__file__).resolve().parents[2]
PLAYBOOK = Path(__file__).parent / "plays" / "acceptance.yml"


def play(
    fixtures: Fixtures, names: t.Mapping[str, str], place: t.Mapping[str, t.Any], arguments: t.Sequence[str]
) -> list[dict[str, str]]:
    """Run the plays; gives a row for each check."""
    with tempfile.TemporaryDirectory(prefix="onramp-acceptance-") as folder:
        results = Path(folder) / "results.json"
        extra_variables = {
            "acceptance": {
                "results": str(results),
                "python": sys.executable,
                "root": str(ROOT),
                "cluster": fixtures.cluster.name,
                "hosts": fixtures.describe(),
                "networks": dict(names),
                "template": fixtures.make_template([names["red"], names["blue"]]),
                "registration": dict(place),
                "import": {"domain": os.environ.get("ONRAMP_IMPORT_DOMAIN", ""), "name": f"{PREFIX}imported"},
                "label": LABEL,
                "bond": f"{BOND_PREFIX}0",
                "unknown": f"{PREFIX}of_nobody",
            }
        }
        variables = Path(folder) / "variables.json"
        variables.write_text(json.dumps(extra_variables), encoding="utf-8")
        environment = {
            **os.environ,
            "ANSIBLE_CALLBACK_RESULT_FORMAT": "yaml",
            "ANSIBLE_DISPLAY_SKIPPED_HOSTS": "false",
            "ANSIBLE_LOCALHOST_WARNING": "false",
            "ANSIBLE_INVENTORY_UNPARSED_WARNING": "false",
            "ANSIBLE_PYTHON_INTERPRETER": sys.executable,
        }
        tool = str(Path(sys.executable).with_name("ansible-playbook"))
        command = [tool, str(PLAYBOOK), "-e", f"@{variables}", *arguments]
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        rows = json.loads(results.read_text(encoding="utf-8")) if results.is_file() else []
        if done.returncode or failures(rows) or not rows:
            print(done.stdout + done.stderr)
            rows += (
                []
                if rows and not done.returncode
                else [
                    {
                        "check": "the plays",
                        "outcome": "failed",
                        "reason": f"ansible-playbook ended with {done.returncode}",
                    }
                ]
            )
        return rows


def _names(variable: str) -> list[str]:
    """Return the names in a variable of the environment, which are separated by commas."""
    return [name.strip() for name in os.environ.get(variable, "").split(",") if name.strip()]


def state_folder() -> Path:
    """Return the folder that remains between the runs on an engine."""
    base = Path(os.environ.get("ONRAMP_STATE") or "~/.onramp-acceptance").expanduser()
    return base / (urlsplit(os.environ["OVIRT_URL"]).hostname or "engine")


def clean_up(fixtures: Fixtures, system: t.Any, place: registration.Place) -> tuple[list[str], list[str]]:
    """Take everything away again, also if a part fails; gives what was swept, and the hosts in maintenance."""
    try:
        registration.restore(system, place)
    finally:
        try:
            left = fixtures.sweep()
        finally:
            asleep = fixtures.wake()
    return left, asleep


def accept(arguments: t.Sequence[str]) -> int:
    """Make what is needed, run the plays, take everything away again, and print the table."""
    hosts = _names("ONRAMP_HOSTS")
    cluster = os.environ.get("ONRAMP_CLUSTER", "")
    if not hosts or not cluster:
        print("ONRAMP_HOSTS (names of hosts, separated by commas) and ONRAMP_CLUSTER are needed.", file=sys.stderr)
        return 2
    with contextlib.closing(connect()) as connection:
        fixtures = Fixtures(connection, cluster, hosts)
        left = fixtures.sweep()
        if left:
            print(f"An earlier run left: {', '.join(left)}. It is gone now.")
        fixtures.must_be_up()
        system = connection.system_service()
        folder = state_folder()
        unregistered = registration.restore_left(system, folder)
        if unregistered:
            print(f"An earlier run left registered: {', '.join(unregistered)}. It is unregistered now.")
        place = registration.find(system, os.environ.get("ONRAMP_DOMAIN", ""), _names("ONRAMP_VMS"))
        run_folder = place.keep(folder)
        try:
            described = {**place.describe(), "run_folder": str(run_folder)}
            rows = play(fixtures, fixtures.make(), described, arguments)
        finally:
            left, asleep = clean_up(fixtures, system, place)
        changed = registration.differences(system, place)
        if not changed:
            place.forget(folder)
    print(table(rows))
    behind = [*(name for name in left if not name.startswith(PREFIX)), *(f"{name} in maintenance" for name in asleep)]
    behind += changed
    if behind:
        print(f"The plays left behind: {', '.join(behind)}.", file=sys.stderr)
    return 1 if failures(rows) or behind else 0


def move_domain(world: t.Any, name: str) -> None:
    """Attach a domain of another engine: one of its VMs can be restored, and another one lacks its network here."""
    domain = next(one for one in world.storage_domains.values() if one.name == name)
    nics = [{"network": "blue", "mac": "56:6f:00:01:00:31"}, {"network": "green", "mac": "56:6f:00:01:00:30"}]
    add_unregistered(world, {"name": "moved", "domain": name, "cluster": "Default", "disks": [1], "nics": nics})
    add_unregistered(world, {"name": "lacking", "domain": name, "disks": [1], "nics": [{"network": "elsewhere"}]})
    domain.data_center_id, domain.status = next(iter(world.data_centers)), "active"


def on_the_simulator(arguments: t.Sequence[str]) -> int:
    from tests.contract.kept_bodies import keeping_bodies
    from tests.engine_simulator.running import running

    with (
        tempfile.TemporaryDirectory(prefix="onramp-acceptance-") as folder,
        running("small", imageio=True) as simulator,
        keeping_bodies(simulator, "acceptance"),
    ):
        move_domain(simulator.world, "data2")
        os.environ.update(
            {
                "ONRAMP_STATE": folder,
                "OVIRT_URL": simulator.url,
                "OVIRT_USERNAME": simulator.username,
                "OVIRT_PASSWORD": simulator.password,
                "OVIRT_CAFILE": simulator.ca_file or "",
                "ONRAMP_HOSTS": ",".join(host.name for host in simulator.world.hosts.values()),
                "ONRAMP_DOMAIN": "data2",
                "ONRAMP_IMPORT_DOMAIN": "data1",
                "ONRAMP_CLUSTER": next(iter(simulator.world.clusters.values())).name,
            }
        )
        return accept(arguments)


def main() -> int:
    # A run that is extra_variables to end takes away what it made, like one that is interrupted.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        return (accept if os.environ.get("OVIRT_URL") else on_the_simulator)(sys.argv[1:])
    except (NotUsable, ovirtsdk4.Error) as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
