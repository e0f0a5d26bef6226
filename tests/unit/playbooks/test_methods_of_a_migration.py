# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A migration whose VMs have different methods, in one wave."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
import typing as t
from pathlib import Path

import pytest

from tests.demo.migration import ROOT, Site, domains_of
from tests.engine_simulator.areas.storage.model import StorageSlice
from tests.engine_simulator.areas.vms.model import VmsSlice
from tests.engine_simulator.running import Simulator, running

SECONDS = 300
# A share that is mounted is a file here.
PROGRAMS = {
    "mount": 'echo mount >>@HERE@/calls; echo "${@: -2:1}" >@HERE@/mounted',
    "umount": "echo umount >>@HERE@/calls; rm @HERE@/mounted",
    "findmnt": "cat @HERE@/mounted 2>/dev/null",
}


@pytest.fixture
def simulator() -> t.Iterator[Simulator]:
    with running("demo_migration") as simulator:
        yield simulator


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Site:
    """db01 goes by the engine and store01 by a conversion host, which mounts its files, both in the first wave."""
    found = Site(tmp_path / "site")
    text = found.plan.read_text(encoding="utf-8")
    db01 = re.findall(r"  - name: db01\n(?:    .*\n)+", text)
    store01 = re.findall(r"  - name: store01\n(?:    .*\n)+", text)
    head = text.partition("vms:\n")[0].replace("  - name: second\n", "")
    entry = store01[0].replace("wave: second", "wave: first")
    found.plan.write_text(f"{head}vms:\n{db01[0]}{entry}", encoding="utf-8")
    for name, script in PROGRAMS.items():
        program = found.folder / "bin" / name
        program.parent.mkdir(exist_ok=True)
        program.write_text("#!/bin/bash\n" + script.replace("@HERE@", str(found.folder)) + "\n", encoding="utf-8")
        program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{found.folder / 'bin'}{os.pathsep}{os.environ['PATH']}")
    (found.folder / "inventory.ini").write_text(
        f"convert1 ansible_connection=local ansible_python_interpreter={sys.executable}\n", encoding="utf-8"
    )
    return found


def sources(site: Site) -> dict[str, t.Any]:
    """The sources, of which the files are on a share that the conversion host mounts."""
    known: dict[str, t.Any] = site.variables()["vm_migrate_sources"]
    share = {"conversion_host": "convert1", "mount": {"src": "nas:/machines"}}
    return {**known, "machines": {**known["machines"], **share}}


def killed_at(site: Site, simulator: Simulator, request: str, arguments: list[str]) -> None:
    """Run the migration, and kill it with all of its processes when the engine has got a POST request."""
    command = site.command("migrate_vms", *arguments, sources=sources(site))
    environment = site.environment(simulator)
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        deadline = time.monotonic() + SECONDS
        while not any(request in e["path"] and e["method"] == "POST" for e in list(simulator.journal.entries)):
            assert process.poll() is None and time.monotonic() < deadline
            time.sleep(0.02)
        os.killpg(process.pid, signal.SIGKILL)


def test_vms_of_one_wave_go_by_different_methods_and_go_on_after_a_kill(simulator: Simulator, site: Site) -> None:
    arguments = ["-i", str(site.folder / "inventory.ini")]
    killed_at(site, simulator, "imagetransfers", arguments)
    code, output = site.play(simulator, "migrate_vms", *arguments, on_error="stop", sources=sources(site))
    vms = {vm.name: vm for vm in simulator.world.area(VmsSlice).vms.values()}
    assert (code, sorted(vms)) == (0, ["db01", "gateway", "store01"]), output
    assert (domains_of(simulator, "db01"), domains_of(simulator, "store01")) == (["data1"], ["data1", "fast"])
    disks = simulator.world.area(StorageSlice).disks
    assert len([disk for disk in disks.values() if disk.description[:9] != "OVF_STORE"]) == 3
    contents = [Path(disks[disk.disk_id].content).read_bytes() for disk in vms["store01"].disks[:1]]
    assert contents == site.contents[:1]
    assert [nic.mac for nic in vms["store01"].nics] == ["52:54:00:16:07:01"]
    assert {vm["name"]: (vm["state"], vm["method"]) for vm in site.report()["vms"]} == {
        "db01": ("done", "engine"),
        "store01": ("done", "staged"),
    }
    # Nothing is left on the conversion host, and nothing is left to do.
    assert list((site.folder / "conversions").iterdir()) == []
    sent = len(simulator.journal.entries)
    code, output = site.play(simulator, "migrate_vms", *arguments, on_error="stop", sources=sources(site))
    # Only the share was mounted and unmounted.
    assert (code, "changed=2" in output) == (0, True), output
    assert (site.folder / "calls").read_text(encoding="utf-8").split() == ["mount", "umount", "mount", "umount"]
    methods = {e["method"] for e in simulator.journal.entries[sent:] if "sso" not in e["path"]}
    assert methods <= {"GET"}
