# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The last part of the demo: migrate VMs of a vCenter, a KVM host and an OVA, in two waves."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import typing as t
from pathlib import Path

from tests.engine_simulator.areas.vms.model import VmsSlice
from tests.engine_simulator.running import Simulator, running
from tests.unit import made_up_foreign_vms as made_up

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "docs" / "examples" / "migration"
REPORTS = ROOT / "build" / "demo"
KVM_HOST = "kvm1.example.com"
SOURCES: dict[str, t.Any] = {
    "vcenter": {
        "kind": "vsphere",
        "url": "vcenter.example.com",
        "username": "migration@vsphere.local",
        "password": "vcenter-secret",
        "datacenter": "DC1",
        "cluster": "C1",
        "esxi_host": "esx1.example.com",
    },
    "kvm": {"kind": "libvirt", "url": f"qemu+ssh://root@{KVM_HOST}/system"},
}
DB01 = (
    made_up.domain(name="db01")
    .replace("0000000000AA", "0000000000db")
    .replace("52:54:00:0A:0b:0c", "00:1a:4a:16:01:05")
    .replace("/images/web01.qcow2", "/images/db01.qcow2")
)


class Site:
    """The sources and the folder of a migration: descriptions of a vCenter, a KVM host with db01, and an OVA."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.plan = folder / "plan.yml"
        self.libvirt = folder / "libvirt.json"
        self.exports = folder / "exports"
        self.exports.mkdir(parents=True)
        (self.exports / "appliance.ova").write_bytes(made_up.ova(made_up.envelope().replace(">web01<", ">appliance<")))
        shutil.copy(EXAMPLE / "plan.yml", self.plan)
        self.set_domains({"name": "db01", "state": 1, "autostart": 1, "xml": DB01})

    def set_domains(self, *domains: dict[str, t.Any]) -> None:
        self.libvirt.write_text(json.dumps({KVM_HOST: domains}), encoding="utf-8")

    def domain(self, name: str = "db01") -> dict[str, t.Any]:
        found: list[dict[str, t.Any]] = json.loads(self.libvirt.read_text(encoding="utf-8"))[KVM_HOST]
        return next(one for one in found if one["name"] == name)

    def environment(self, simulator: Simulator) -> dict[str, str]:
        """The environment of ansible-playbook."""
        return {
            **os.environ,
            "ANSIBLE_CALLBACK_RESULT_FORMAT": "yaml",
            "ANSIBLE_DISPLAY_SKIPPED_HOSTS": "false",
            "ANSIBLE_INVENTORY_UNPARSED_WARNING": "false",
            "ANSIBLE_LOCALHOST_WARNING": "false",
            "ONRAMP_DEMO_LIBVIRT": str(self.libvirt),
            "PYTHONPATH": str(ROOT / "tests" / "demo" / "libraries"),
            "OVIRT_URL": simulator.url,
            "OVIRT_USERNAME": simulator.username,
            "OVIRT_PASSWORD": simulator.password,
            "OVIRT_CAFILE": simulator.ca_file or "",
        }

    def variables(self, **variables: t.Any) -> dict[str, t.Any]:
        """The variables of the migration; those of the role can be changed."""
        return {
            "vm_migrate_plan": str(self.plan),
            "vm_migrate_folder": str(self.folder / "run"),
            "vm_migrate_sources": {**SOURCES, "exports": {"kind": "files", "path": str(self.exports)}},
            "vm_migrate_inventories": {"vcenter": str(EXAMPLE / "vcenter")},
            "vm_migrate_poll_interval": 1,
            "vm_migrate_on_error": "continue",
            "vm_migrate_max_fail_percentage": 70,
            **{f"vm_migrate_{name}": value for name, value in variables.items()},
        }

    def play(self, simulator: Simulator, playbook: str, *arguments: str, **variables: t.Any) -> tuple[int, str]:
        """Run a playbook against the simulator; gives its exit code and what it printed."""
        given = self.variables(**variables)
        tool = str(Path(sys.executable).with_name("ansible-playbook"))
        command = [tool, f"onramp.ovirt.{playbook}", "-e", json.dumps(given), *arguments]
        done = subprocess.run(
            command, cwd=ROOT, env=self.environment(simulator), capture_output=True, text=True, check=False
        )
        return done.returncode, done.stdout + done.stderr

    def report(self) -> dict[str, t.Any]:
        found: dict[str, t.Any] = json.loads((self.folder / "run" / "migration.json").read_text(encoding="utf-8"))
        return found


def keep_report(site: Site) -> Path:
    """Copy the reports of a run to build/demo, and return the HTML."""
    REPORTS.mkdir(parents=True, exist_ok=True)
    for report in (site.folder / "run").glob("migration.*"):
        shutil.copy(report, REPORTS)
    return REPORTS / "migration.html"


def migrate() -> tuple[bool, str]:
    """Migrate the VMs; gives whether all went as expected, and what is to be printed."""
    with running("demo_migration") as simulator, tempfile.TemporaryDirectory(prefix="onramp-ovirt-demo-") as temporary:
        site = Site(Path(temporary) / "site")
        started = time.monotonic()
        code, output = site.play(simulator, "migrate_vms")
        states = {vm["name"]: vm["state"] for vm in site.report()["vms"]}
        up = [vm.name for vm in simulator.world.area(VmsSlice).vms.values() if vm.status == "up"]
        report = keep_report(site)
        seconds = time.monotonic() - started
    done = sorted(name for name, state in states.items() if state == "done")
    expected = {"app01": "done", "appliance": "done", "db01": "done", "app02": "failed", "gpu01": "blocked"}
    text = (
        f"{output}\nMigrated: {', '.join(done)}. Up: {', '.join(sorted(up))}. {seconds:.0f} s.\n"
        "gpu01 has a critical concern, and the conversion of app02 failed, so the playbook failed at its end.\n"
        f"The report is {report.relative_to(ROOT)}."
    )
    return states == expected and "db01" in up and code != 0, text
