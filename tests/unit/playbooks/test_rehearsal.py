# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A migration is rehearsed on a simulator, while another one stands for the real engine."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.demo.migration import SOURCES, Site
from tests.engine_simulator.running import running
from tests.rehearsal.__main__ import clusters_of, rehearsed_plan
from tests.rehearsal.sources_dump import provider_of
from tests.unit import project


def test_the_copy_of_a_plan_waits_for_no_window_and_needs_no_network() -> None:
    plan = {
        "name": "spring",
        "window": {"start": "2999-01-01T00:00+00:00"},
        "defaults": {"cluster": "prod", "verify": "network"},
        "vms": [{"name": "web01"}, {"name": "db01", "cluster": "big", "verify": "config"}],
    }
    copy = rehearsed_plan(plan)
    assert ("window" in copy, copy["defaults"]["verify"], copy["vms"][1]["verify"]) == (False, "boot", "config")
    staged = {"name": "a", "method": "staged", "conversion_host": "convert1", "disks": [{"disk": "1"}]}
    assert rehearsed_plan({**plan, "vms": [staged]})["vms"] == [{"name": "a", "path": "/rehearsal/a.ova"}]
    assert (plan["defaults"], clusters_of(copy)) == ({"cluster": "prod", "verify": "network"}, {"prod", "big"})


def test_each_source_has_the_provider_that_the_engine_imports_by() -> None:
    dump = {
        "kinds": {"a": "vsphere", "b": "libvirt", "c": "libvirt", "d": "files"},
        "urls": {"b": "xen+ssh://root@xen1", "c": "qemu+ssh://root@kvm1/system"},
    }
    assert [provider_of(dump, source) for source in "abcd"] == ["vmware", "xen", "kvm", "vmware"]


def test_a_rehearsal_reads_engine_and_sources_and_migrates_on_the_simulator(tmp_path: Path) -> None:
    site = Site(tmp_path / "site")
    variables, folder = tmp_path / "migration.json", tmp_path / "rehearsal"
    # A hook that would fail, and a window that has not begun.
    missing = {"before_wave": str(tmp_path / "missing.yml")}
    variables.write_text(json.dumps(site.variables(hooks=missing)), encoding="utf-8")
    plan = site.plan.read_text(encoding="utf-8")
    site.plan.write_text(f"{plan}window: {{start: '2999-01-01T00:00+00:00'}}\n", encoding="utf-8")
    with running("demo_migration") as engine:
        vms = {vm.name for vm in engine.world.vms.values()}
        command = [sys.executable, "-m", "tests.rehearsal", "-e", str(variables), "--folder", str(folder)]
        environment = site.environment(engine)
        done = subprocess.run(command, env=environment, cwd=project.ROOT, capture_output=True, text=True, check=False)
        methods = {e["method"] for e in engine.journal.entries if "sso" not in e["path"]}
        assert {vm.name for vm in engine.world.vms.values()} == vms
    output = done.stdout + done.stderr
    # The engine was only read, and the VM of the KVM host still runs.
    assert (methods, site.domain()["state"], site.domain().get("note", "")) == (
        {"GET"},
        1,
        "",
    )
    report = json.loads((folder / "run" / "migration.json").read_text(encoding="utf-8"))
    states = {vm["name"]: vm["state"] for vm in report["vms"]}
    # What the engine and the sources show in advance is found: a critical concern. A conversion does not fail.
    expected = dict.fromkeys(("app01", "app02", "appliance", "db01", "store01"), "done")
    assert states == {**expected, "gpu01": "blocked"}, output
    # No conversion host reads the disks: the engine of the rehearsal imports all of them.
    assert {vm["method"] for vm in report["vms"]} == {"engine"}
    assert not (site.folder / "conversions").exists()
    assert (done.returncode, report["title"]) == (2, "Migration spring (rehearsal)")
    assert report["message"].startswith("This is a rehearsal on a simulator.")
    # The address of db01 is in use in the engine, and its guest was shut down in the rehearsal.
    record = json.loads((folder / "run" / "records.json").read_text(encoding="utf-8"))["kvm/db01"]
    assert (record["powered_off"], record["result"]["nics"][0]["after"]["mac"]) != (True, "00:1a:4a:16:01:05")
    written = "".join(file.read_text(encoding="utf-8") for file in folder.rglob("*.*") if file.is_file())
    assert [one for one in (SOURCES["vcenter"]["password"], engine.password) if str(one) in written] == []
    assert folder.stat().st_mode & 0o077 == 0
