# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The playbooks that plan, migrate and roll back VMs, as users run them."""

from __future__ import annotations

import json
import re
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


# A wave whose only VM cannot be imported, then one whose VM can.
TWO = ONE.replace("waves: [{name: first}]", "waves: [{name: none}, {name: first}]").replace(
    "  - name: db01\n",
    """\
  - name: gpu01
    source: vcenter
    wave: none
    reason: Its source is another one
    fingerprint:
      uuid: 421c000a-0b0c-0001-8000-000000000003
      firmware: uefi
      disks: [{file: gpu01.vmdk}]
      nics: [{mac: "00:50:56:11:22:03", network: "port_group:Front ends"}]
  - name: db01
    new_name: database
""",
)


def rows(output: str) -> dict[str, dict[str, t.Any]]:
    """The rows that AWX shows, by VM."""
    found = json.JSONDecoder().raw_decode(output.partition("RUN:")[2].lstrip())[0]
    return {row["vm"]: row for row in found["onramp_migrated_vms"]}


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


def test_check_mode_predicts_names_vnics_waves_and_what_is_blocked_and_a_second_run_changes_nothing(
    simulator: Simulator, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANSIBLE_SHOW_CUSTOM_STATS", "true")
    monkeypatch.setenv("ANSIBLE_CALLBACK_RESULT_FORMAT", "json")
    mac = "52:54:00:16:01:77"
    plan = TWO.replace("00:1a:4a:16:01:05", mac).replace("macs: reassign_bad, ", "")
    site.plan.write_text(plan, encoding="utf-8")
    site.set_domains({"name": "db01", "state": 1, "autostart": 1, "xml": DB01.replace("00:1a:4a:16:01:05", mac)})
    # All VMs of the first wave are blocked, which is too many of them.
    code, output = site.play(simulator, "migrate_vms", max_fail_percentage=99)
    stopped = rows(output)
    assert (code, [stopped[name]["state"] for name in ("gpu01", "database")]) == (2, ["blocked", "held"]), output
    assert (records(site)["kvm/db01"]["reason"], writes(simulator)) == (
        "Too many VMs of an earlier wave have failed.",
        [],
    )
    code, output = site.play(simulator, "migrate_vms", "--check", max_fail_percentage=100)
    planned = rows(output)
    assert (writes(simulator), site.domain()["state"]) == ([], 1), output
    code, output = site.play(simulator, "migrate_vms", max_fail_percentage=100)
    done = rows(output)
    assert [(row["vm"], row["wave"]) for row in done.values()] == [("gpu01", "none"), ("database", "first")]
    assert (planned["gpu01"], planned["database"]["state"]) == (done["gpu01"], "planned")
    assert done["database"]["state"] == "done"
    assert [planned["database"][key] for key in ("wave", "nics")] == [done["database"][key] for key in ("wave", "nics")]
    assert done["database"]["nics"] == [{"name": "nic1", "network": "db", "profile": "db", "mac": mac}]
    sent = len(writes(simulator))
    code, output = site.play(simulator, "migrate_vms", max_fail_percentage=100, vms=["db01"])
    assert (code, len(writes(simulator))) == (0, sent), output
    assert re.search(r"localhost\s+: ok=\d+\s+changed=0 ", output), output


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
