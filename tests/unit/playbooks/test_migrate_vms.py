# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The playbooks that plan, migrate and roll back VMs, as users run them."""

from __future__ import annotations

import json
import typing as t
from pathlib import Path

import pytest

from tests.demo.migration import DB01, Site
from tests.engine_simulator.areas.vms.model import VmsSlice
from tests.engine_simulator.running import Simulator, running

ONE = """\
version: 1
name: one
defaults: {source: kvm, cluster: prod, storage_domain: data1, macs: reassign_bad, source_after: [autostart_off, note]}
vnic_profile_mappings: [{target: {network: db, profile: db}}]
waves: [{name: first}]
vms:
  - name: db01
    uuid: 000a0b0c-0000-4000-8000-0000000000db
    wave: first
    fingerprint:
      uuid: 000a0b0c-0000-4000-8000-0000000000db
      firmware: bios
      disks: [{file: /images/db01.qcow2, capacity: 1073741824}]
      nics: [{mac: "00:1a:4a:16:01:05", network: "network:default"}]
"""


@pytest.fixture
def simulator() -> t.Iterator[Simulator]:
    with running("demo_migration") as simulator:
        yield simulator


@pytest.fixture
def site(tmp_path: Path) -> Site:
    found = Site(tmp_path / "site")
    found.plan.write_text(ONE, encoding="utf-8")
    return found


def writes(simulator: Simulator) -> list[str]:
    every = [e["path"] for e in simulator.journal.entries if e["method"] not in ("GET", "HEAD")]
    return [path for path in every if "sso" not in path]


def status(simulator: Simulator, name: str) -> str:
    return next((vm.status for vm in simulator.world.area(VmsSlice).vms.values() if vm.name == name), "absent")


def records(site: Site) -> dict[str, t.Any]:
    found: dict[str, t.Any] = json.loads((site.folder / "run" / "records.json").read_text(encoding="utf-8"))
    return found


def test_a_vm_is_migrated_once_after_a_failed_hook_and_rolled_back_when_its_copy_is_down(
    simulator: Simulator, site: Site
) -> None:
    missing = {"before_vm": str(site.folder / "missing.yml")}
    code, output = site.play(simulator, "migrate_vms", hooks=missing)
    assert (code, writes(simulator), site.domain()["state"]) == (2, [], 1), output
    assert "There is no file" in records(site)["kvm/db01"]["reason"]
    # What the guest told before it was shut down.
    kept = records(site)
    kept["kvm/db01"]["addresses"] = ["192.0.2.10"]
    (site.folder / "run" / "records.json").write_text(json.dumps(kept), encoding="utf-8")
    site.plan.write_text(ONE.replace("macs:", "verify: network, macs:"), encoding="utf-8")
    limits = {"agent_timeout": 1, "network_timeout": 1, "stable_seconds": 0}
    code, output = site.play(simulator, "migrate_vms", **limits)
    assert (code, status(simulator, "db01"), records(site)["kvm/db01"]["phase"]) == (2, "up", "started"), output
    assert records(site)["kvm/db01"]["reason"] == "192.0.2.10 does not answer on port 22."
    sent = len(writes(simulator))
    copy = next(vm for vm in simulator.world.area(VmsSlice).vms.values() if vm.name == "db01")
    copy.guest_agent, copy.guest_addresses = True, ["192.0.2.10"]
    code, output = site.play(simulator, "migrate_vms", on_error="stop", **limits)
    assert (code, status(simulator, "db01"), len(writes(simulator))) == (0, "up", sent), output
    assert (site.domain()["state"], site.domain()["autostart"]) == (5, 0)
    assert site.domain()["note"] == "Migrated to oVirt, plan one"
    assert site.report()["summary"]["states"] == {"done": 1}
    sent = len(writes(simulator))
    code, output = site.play(simulator, "roll_back_vms", vms=["db01"])
    assert (code, site.domain()["state"]) == (2, 5)
    assert "The VM in the engine is in status up, and not down." in " ".join(output.split())
    for vm in simulator.world.area(VmsSlice).vms.values():
        vm.status = "down" if vm.name == "db01" else vm.status
    code, output = site.play(simulator, "roll_back_vms", vms=["db01"])
    assert (code, site.domain()["state"], site.domain()["autostart"], site.domain()["note"]) == (0, 1, 1, ""), output
    assert (records(site)["kvm/db01"]["state"], len(writes(simulator))) == ("rolled_back", sent)


def test_a_guest_that_does_not_shut_down_and_a_vm_that_changed_send_nothing_to_the_engine(
    simulator: Simulator, site: Site
) -> None:
    site.set_domains({"name": "db01", "state": 1, "guest": "stuck", "xml": DB01})
    code, output = site.play(simulator, "migrate_vms", shutdown_timeout=1)
    assert (code, writes(simulator), site.domain()["state"]) == (2, [], 1), output
    record = records(site)["kvm/db01"]
    assert (record["state"], record["powered_off"]) == ("failed", False)
    assert record["reason"] == "Its guest did not shut down within 1 seconds. It is still running."
    site.set_domains({"name": "db01", "state": 1, "xml": DB01.replace("01:05", "01:06")})
    code, output = site.play(simulator, "migrate_vms", on_error="stop")
    assert (code, writes(simulator), site.domain()["state"]) == (2, [], 1), output
    assert "nics[0].mac was 00:1a:4a:16:01:05 and is 00:1a:4a:16:01:06" in " ".join(output.split())
    assert [one["field"] for one in site.report()["vms"][0]["conflicts"]] == ["nics[0].mac"]


def test_a_plan_is_written_without_secrets_and_kept_with_its_edits(simulator: Simulator, site: Site) -> None:
    site.plan.unlink()
    given = {"defaults": {"cluster": "prod", "storage_domain": "data1"}, "name": "spring"}
    code, output = site.play(simulator, "plan_migration", **given)
    assert code == 0, output
    text = site.plan.read_text(encoding="utf-8")
    assert ("secret" in text + output, site.plan.stat().st_mode & 0o077, writes(simulator)) == (False, 0, [])
    assert all(f"name: {name}\n" in text for name in ("app01", "app02", "gpu01", "db01", "appliance"))
    assert "Assessment spring" in (site.folder / "run" / "assessment.html").read_text(encoding="utf-8")
    # Whatever is installed here, the engine can convert VMs of the vCenter, and no virt-v2v reads disks of KVM.
    assert "auto: engine\n    engine: possible\n" in text
    assert "| db01 | engine | engine | possible | " in (site.folder / "run" / "assessment.md").read_text(
        encoding="utf-8"
    )
    site.plan.write_text(
        text.replace("wave: wave1", "wave: wave1\n  power: 'on'\n  reason: Wanted", 1), encoding="utf-8"
    )
    code, output = site.play(simulator, "plan_migration", **given)
    assert "reason: Wanted" in site.plan.read_text(encoding="utf-8"), output
    site.plan.write_text(text.replace("wave: wave1", "wave: wave9", 1), encoding="utf-8")
    code, output = site.play(simulator, "plan_migration", **given)
    assert (code, "There is no wave 'wave9'." in " ".join(output.split())) == (2, True)
