# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The second half of the demo: attach a data domain of another site, and register the 20 VMs on it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.engine_simulator.areas.vms.model import VmsSlice
from tests.engine_simulator.running import Simulator, running

ROOT = Path(__file__).resolve().parents[2]
MAPPING = ROOT / "docs" / "examples" / "registration" / "mapping.yml"
REPORTS = ROOT / "build" / "demo"
PLAYBOOK = "onramp.ovirt.register_vms"
VARIABLES = {
    "vm_register_domain": "data1",
    "vm_register_data_center": "site2",
    "vm_register_cluster": "prod",
    "vm_register_reassign_macs": "colliding",
}


def command(simulator: Simulator, folder: Path, *arguments: str) -> tuple[list[str], dict[str, str]]:
    """Return the command that runs the playbook against the simulator, and its environment."""
    environment = {
        **os.environ,
        "ANSIBLE_CALLBACK_RESULT_FORMAT": "yaml",
        "ANSIBLE_DISPLAY_SKIPPED_HOSTS": "false",
        "ANSIBLE_INVENTORY_UNPARSED_WARNING": "false",
        "ANSIBLE_LOCALHOST_WARNING": "false",
        "OVIRT_URL": simulator.url,
        "OVIRT_USERNAME": simulator.username,
        "OVIRT_PASSWORD": simulator.password,
        "OVIRT_CAFILE": simulator.ca_file or "",
    }
    variables = json.dumps({**VARIABLES, "vm_register_folder": str(folder)})
    tool = str(Path(sys.executable).with_name("ansible-playbook"))
    return [tool, PLAYBOOK, "-e", variables, *arguments], environment


def play(simulator: Simulator, folder: Path, *arguments: str) -> tuple[int, str]:
    """Run the playbook against the simulator; gives its exit code and what it printed."""
    run, environment = command(simulator, folder, *arguments)
    done = subprocess.run(run, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def keep_report(folder: Path) -> Path:
    """Copy the reports of a run to build/demo, and return the HTML."""
    REPORTS.mkdir(parents=True, exist_ok=True)
    for report in folder.glob("registration.*"):
        shutil.copy(report, REPORTS)
    return REPORTS / "registration.html"


def register() -> tuple[bool, str]:
    """Whether all VMs were registered, and what there is to print."""
    with running("demo_vms") as simulator, tempfile.TemporaryDirectory(prefix="onramp-ovirt-demo-") as temporary:
        folder = Path(temporary) / "run"
        folder.mkdir()
        shutil.copy(MAPPING, folder / "mapping.yml")
        started = time.monotonic()
        code, output = play(simulator, folder)
        if code:
            return False, f"{output}\n{PLAYBOOK} failed with {code}."
        vms = [vm for vm in simulator.world.area(VmsSlice).vms.values() if vm.name != "gateway"]
        up = sum(vm.status == "up" for vm in vms)
        report = keep_report(folder)
        seconds = time.monotonic() - started
        said = f"{len(vms)} VMs are registered, {up} of them are up again, {seconds:.0f} s."
        return (len(vms), up) == (20, 10), f"{output}\n{said}\nThe report is {report.relative_to(ROOT)}."
