# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rehearse a migration: `python -m tests.rehearsal -e migration.yml`, with OVIRT_URL and so on of the real engine.

The engine and the sources are only read. The playbook migrate_vms then carries out a copy of the plan on a simulator
that has their clusters, networks, vNIC profiles, MAC pools, storage domains, hosts and VMs. Everything is kept in the
folder, the report included. The files have no passwords.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import typing as t
from pathlib import Path

import yaml

from tests.acceptance.engine import connect
from tests.engine_simulator.running import Simulator, running
from tests.engine_simulator.world_file import build
from tests.rehearsal import engine_dump, sources_dump

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).parent
FOLDER = ROOT / "build" / "rehearsal"
USER = {"name": "admin@internal", "password": "rehearsal"}
MESSAGE = (
    "This is a rehearsal on a simulator. The engine and the sources were only read. Conversions all end well and take "
    "moments, guests shut down when they are asked to, and hooks, channels to proxy hosts and the window are left out."
)
Environment = dict[str, str]


def read_sources(variables: t.Sequence[str], folder: Path, environment: Environment) -> t.Any:
    """Read the sources by the modules of the collection; gives what they have, and the path of the plan."""
    play, dump = folder / "read_sources.json", folder / "sources.json"
    play.write_text(json.dumps(sources_dump.PLAY), encoding="utf-8")
    _play(str(play), [*variables, json.dumps({"rehearsal_sources": str(dump)})], environment)
    return json.loads(dump.read_text(encoding="utf-8"))


OF_CONVERSION_HOSTS = frozenset(
    ("method", "conversion_host", "conversion", "disks", "disk_format", "disk_profile", "static_addresses")
)


def rehearsed_plan(plan: t.Any) -> t.Any:
    """Return the copy of a plan that can be carried out now, and without a network."""
    given = {**plan, "name": f"{plan['name']} (rehearsal)"}
    given.pop("window", None)
    defaults = given.get("defaults") or {}
    given["defaults"] = _without_network(defaults)
    given["vms"] = [{**_without_network(vm), **_file_of(vm, defaults)} for vm in given["vms"]]
    return given


def _without_network(options: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    changed = {"verify": "boot"} if options.get("verify") == "network" else {}
    # A conversion host would read the disks.
    return {**{key: value for key, value in options.items() if key not in OF_CONVERSION_HOSTS}, **changed}


def _file_of(vm: t.Mapping[str, t.Any], defaults: t.Mapping[str, t.Any]) -> dict[str, str]:
    """Return a path for a VM that the engine imports in the rehearsal alone: of files, it needs one."""
    by_engine = {**defaults, **vm}.get("method", "engine") == "engine"
    return {} if by_engine or vm.get("path") else {"path": f"/rehearsal/{vm['name']}.ova"}


def clusters_of(plan: t.Any) -> set[str]:
    named = [*plan["vms"], plan.get("defaults") or {}]
    return {str(one["cluster"]) for one in named if one.get("cluster")}


def overlay(folder: Path) -> Path:
    """Make a collection whose modules for sources use the dump alone; gives the folder of collections."""
    place = folder / "collections" / "ansible_collections" / "onramp" / "ovirt"
    actions = place / "plugins" / "action"
    actions.mkdir(parents=True, exist_ok=True)
    own = {file.name: file for file in (HERE / "overlay").glob("*.py")}
    links = {
        **{place / path.name: path for path in ROOT.iterdir() if path.name != "plugins"},
        **{place / "plugins" / path.name: path for path in (ROOT / "plugins").iterdir() if path.name != "action"},
        **{actions / path.name: path for path in (ROOT / "plugins" / "action").glob("*.py")},
        **{actions / name: file for name, file in own.items()},
    }
    for link, target in links.items():
        if not link.is_symlink():
            link.symlink_to(target)
    return folder / "collections"


def rehearse(
    simulator: Simulator, plan: Path, variables: t.Sequence[str], folder: Path, environment: Environment
) -> int:
    """Carry out the copy of the plan against a simulator; gives the exit code of the playbook."""
    # The sources after the dump are another file: they change as the VMs are shut down.
    now = folder / "sources_now.json"
    now.write_text(
        json.dumps(json.loads((folder / "sources.json").read_text(encoding="utf-8"))["seen"]), encoding="utf-8"
    )
    own = {
        "ovirt_auth": {
            "url": simulator.url,
            "username": simulator.username,
            "password": simulator.password,
            "ca_file": simulator.ca_file,
        },
        "vm_migrate_plan": str(plan),
        "vm_migrate_folder": str(folder / "run"),
        "vm_migrate_imports_folder": "",
        "vm_migrate_hooks": {},
        "vm_migrate_host_channels": {},
        "vm_migrate_pause": False,
        "vm_migrate_poll_interval": 1,
        "vm_migrate_stable_seconds": 0,
        "__vm_migrate_message": MESSAGE,
    }
    without_engine = {name: value for name, value in environment.items() if not name.startswith("OVIRT_")}
    libraries = os.pathsep.join(filter(None, [str(HERE / "libraries"), environment.get("PYTHONPATH")]))
    given = {
        **without_engine,
        "ANSIBLE_COLLECTIONS_PATH": str(overlay(folder)),
        "ONRAMP_REHEARSAL": str(now),
        "PYTHONPATH": libraries,
    }
    return _play("onramp.ovirt.migrate_vms", [*variables, json.dumps(own)], given, check=False)


def _play(playbook: str, variables: t.Sequence[str], environment: Environment, check: bool = True) -> int:
    tool = str(Path(sys.executable).with_name("ansible-playbook"))
    extra = [argument for one in variables for argument in ("-e", one)]
    done = subprocess.run([tool, playbook, *extra], cwd=ROOT, env=environment, check=False)
    if check and done.returncode:
        sys.exit("The sources cannot be read. Nothing was rehearsed.")
    return done.returncode


def main(arguments: t.Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.rehearsal", description=__doc__)
    parser.add_argument(
        "-e", dest="variables", action="append", required=True, help="a file with variables of vm_migrate"
    )
    parser.add_argument("--folder", type=Path, default=FOLDER, help="for everything that is written")
    given = parser.parse_args(arguments)
    if "OVIRT_URL" not in os.environ:
        sys.exit("Set OVIRT_URL, OVIRT_USERNAME, OVIRT_PASSWORD and OVIRT_CAFILE of the engine.")
    folder: Path = given.folder.resolve()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.umask(0o077)
    variables = [f"@{Path(one).resolve()}" for one in given.variables]
    environment = dict(os.environ)
    dump = read_sources(variables, folder, environment)
    plan = yaml.safe_load(Path(dump["plan"]).read_text(encoding="utf-8"))
    connection = connect()
    try:
        world = engine_dump.read(connection, clusters_of(plan), [USER])
    except LookupError as wrong:
        sys.exit(str(wrong))
    finally:
        connection.close()
    world["external_vms"] = sources_dump.external_vms(rehearsed_plan(plan), dump)
    (folder / "world.yml").write_text(yaml.safe_dump(world, sort_keys=False), encoding="utf-8")
    copy = folder / "plan.yml"
    copy.write_text(yaml.safe_dump(rehearsed_plan(plan), sort_keys=False), encoding="utf-8")
    shutil.rmtree(folder / "run", ignore_errors=True)
    with running(build(world)) as simulator:
        code = rehearse(simulator, copy, variables, folder, environment)
    outcome = "All VMs were migrated" if code == 0 else "Not all VMs were migrated"
    print(f"{outcome} in the rehearsal. The report is {folder / 'run' / 'migration.html'}.")
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
