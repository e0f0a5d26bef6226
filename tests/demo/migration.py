# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The last part of the demo: migrate VMs of a vCenter, a KVM host, an OVA and files of a machine, in two waves."""

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

from tests.engine_simulator.areas.storage.model import StorageSlice
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
# What a staged import needs.
UPLOAD_TOOLS = ("qemu-img", "qemu-nbd")
FAST = "fast"
# Real seconds of a virtual second.
SCALE = 0.005
DISK = (
    "<disk type='file' device='disk'><driver name='qemu' type='raw'/><source file='{file}'/>"
    "<target dev='vd{letter}' bus='virtio'/></disk>"
)
STORE01_NIC = (
    "<interface type='network'><source network='default'/><model type='virtio'/><mac address='52:54:00:16:07:01'/>"
    "</interface>"
)


def make_store01(folder: Path) -> list[bytes]:
    """Write a domain XML with two raw disks of 1 and 2 MiB; gives the contents of the disks."""
    folder.mkdir()
    contents = [b"system".ljust(1 << 20, b"\0"), b"data".ljust(2 << 20, b"\0")]
    files = [folder / f"store01-sd{letter}" for letter in "ab"]
    for file, content in zip(files, contents, strict=True):
        file.write_bytes(content)
    disks = "".join(DISK.format(file=file, letter=letter) for file, letter in zip(files, "ab", strict=True))
    text = made_up.domain(disks + STORE01_NIC, name="store01").replace("0000000000AA", "0000000000a1")
    (folder / "store01.xml").write_text(text, encoding="utf-8")
    return contents


class Site:
    """The sources and the folder of a migration: descriptions of a vCenter, a KVM host with db01, an OVA, and files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.plan = folder / "plan.yml"
        self.libvirt = folder / "libvirt.json"
        self.exports = folder / "exports"
        self.exports.mkdir(parents=True)
        (self.exports / "appliance.ova").write_bytes(made_up.ova(made_up.envelope().replace(">web01<", ">appliance<")))
        self.contents = make_store01(folder / "machines")
        text = (EXAMPLE / "plan.yml").read_text(encoding="utf-8")
        for name in ("conversions", "machines"):
            text = text.replace(f"/var/tmp/{name}", str(folder / name))
        self.plan.write_text(text, encoding="utf-8")
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
            "ANSIBLE_CALLBACK_RESULT_FORMAT": os.environ.get("ANSIBLE_CALLBACK_RESULT_FORMAT", "yaml"),
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
            "vm_migrate_sources": {
                **SOURCES,
                "exports": {"kind": "files", "path": str(self.exports)},
                "machines": {"kind": "files", "path": str(self.folder / "machines")},
            },
            "vm_migrate_inventories": {"vcenter": str(EXAMPLE / "vcenter")},
            "vm_migrate_poll_interval": 1,
            "vm_migrate_on_error": "continue",
            "vm_migrate_max_fail_percentage": 70,
            **{f"vm_migrate_{name}": value for name, value in variables.items()},
        }

    def command(self, playbook: str, *arguments: str, **variables: t.Any) -> list[str]:
        """The command that runs a playbook."""
        tool = str(Path(sys.executable).with_name("ansible-playbook"))
        return [tool, f"onramp.ovirt.{playbook}", "-e", json.dumps(self.variables(**variables)), *arguments]

    def play(self, simulator: Simulator, playbook: str, *arguments: str, **variables: t.Any) -> tuple[int, str]:
        """Run a playbook against the simulator; gives its exit code and what it printed."""
        command = self.command(playbook, *arguments, **variables)
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


def domains_of(simulator: Simulator, name: str) -> list[str]:
    """The storage domain of each disk of a VM."""
    storage = simulator.world.area(StorageSlice)
    found = [vm for vm in simulator.world.area(VmsSlice).vms.values() if vm.name == name]
    disks = [storage.disks[disk.disk_id] for vm in found for disk in vm.disks]
    return [storage.storage_domains[disk.domain_id].name for disk in disks]


def migrate() -> tuple[bool, str]:
    """Migrate the VMs; gives whether all went as expected, and what is to be printed."""
    expected = {"app01": "done", "appliance": "done", "db01": "done", "app02": "failed", "gpu01": "blocked"}
    missing = [tool for tool in UPLOAD_TOOLS if not shutil.which(tool)]
    staged = {} if missing else {"store01": "done"}
    with (
        running("demo_migration", imageio=not missing) as simulator,
        tempfile.TemporaryDirectory(prefix="onramp-ovirt-demo-") as temporary,
    ):
        # Each wait shows its progress, and is over after a second.
        simulator.world.clock.scale = SCALE
        site = Site(Path(temporary) / "site")
        started = time.monotonic()
        code, output = site.play(simulator, "migrate_vms", vms=list(expected | staged))
        states = {vm["name"]: vm["state"] for vm in site.report()["vms"] if vm["state"] != "planned"}
        up = [vm.name for vm in simulator.world.area(VmsSlice).vms.values() if vm.status == "up"]
        places = domains_of(simulator, "store01")
        report = keep_report(site)
        seconds = time.monotonic() - started
    done = sorted(name for name, state in states.items() if state == "done")
    sent = (
        f"store01 was left out: {', '.join(missing)} is not installed here (package qemu-utils)."
        if missing
        else "store01 went beside the engine's imports, by the method staged and a real ovirt-imageio: "
        + ", ".join(f"disk {number} to {domain}" for number, domain in enumerate(places, 1))
        + "."
    )
    text = (
        f"{output}\nMigrated: {', '.join(done)}. Up: {', '.join(sorted(up))}. {seconds:.0f} s.\n"
        "gpu01 has a critical concern, and the conversion of app02 failed, so the playbook failed at its end.\n"
        f"{sent}\nThe report is {report.relative_to(ROOT)}."
    )
    apart = [] if missing else ["data1", FAST]
    return states == expected | staged and places == apart and "db01" in up and code != 0, text
