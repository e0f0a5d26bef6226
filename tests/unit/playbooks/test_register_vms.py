# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The playbook that registers the VMs of a data domain, as users run it."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import time
import typing as t
from pathlib import Path

import pytest

from tests.demo.registration import MAPPING, ROOT, command, play
from tests.engine_simulator.areas.vms.model import VmsSlice
from tests.engine_simulator.running import Simulator, running

RECAP = re.compile(r"localhost\s+: ok=\d+\s+changed=(\d+)\s+unreachable=0\s+failed=(\d+)")


@pytest.fixture
def simulator() -> t.Iterator[Simulator]:
    with running("demo_vms") as simulator:
        yield simulator


class Site:
    """The second site, and the folder of the run."""

    def __init__(self, simulator: Simulator, folder: Path) -> None:
        self.simulator, self.folder = simulator, folder

    def play(self, *arguments: str, **variables: t.Any) -> tuple[int, str]:
        given = json.dumps({f"vm_register_{name}": value for name, value in variables.items()})
        return play(self.simulator, self.folder, "-e", given, *arguments)

    def map(self, text: str = "") -> None:
        self.folder.mkdir(exist_ok=True)
        if text:
            (self.folder / "mapping.yml").write_text(text, encoding="utf-8")
        else:
            shutil.copy(MAPPING, self.folder / "mapping.yml")

    def report(self) -> dict[str, t.Any]:
        found: dict[str, t.Any] = json.loads((self.folder / "registration.json").read_text(encoding="utf-8"))
        return found

    def states(self) -> dict[str, str]:
        own = self.simulator.world.area(VmsSlice).vms.values()
        return {vm.name: vm.status for vm in own if vm.name != "gateway"}

    def writes(self) -> list[str]:
        """What was sent, apart from signing on and reading disks."""
        every = [e["path"] for e in self.simulator.journal.entries if e["method"] not in ("GET", "HEAD")]
        return [path for path in every if not any(word in path for word in ("sso", "image"))]


@pytest.fixture
def site(simulator: Simulator, tmp_path: Path) -> Site:
    return Site(simulator, tmp_path / "run")


def test_from_the_attachment_to_the_report_and_nothing_the_second_time(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    code, output = site.play()
    assert code != 0
    assert "Check it, replace each OPEN, and run this again." in " ".join(output.split())
    assert site.states() == {}
    written = (site.folder / "mapping.yml").read_text(encoding="utf-8")
    assert written.count("target: OPEN") == 11
    assert '#   {network: "web", profile: "web-filtered"}' in written
    site.map()
    site.simulator.journal.entries.clear()
    code, output = site.play()
    assert code == 0, output
    # The engine takes seconds for each of them.
    lists = [e for e in site.simulator.journal.entries if e["path"].endswith("/vms") and "unregistered" in e["query"]]
    assert len(lists) == 1
    # Each of the disks of the OVF store is transferred once.
    disks = [disk for disk in site.simulator.world.disks.values() if disk.domain_id == domain_id(site)]
    stores = [disk for disk in disks if disk.content_type == "ovf_store"]
    transfers = [e for e in site.simulator.journal.entries if (e["method"], e["path"]) == ("POST", "imagetransfers")]
    assert len(transfers) == len(stores) > 0
    # The order of the vNICs is read once, as no VM needs another one.
    writes, reads = site.writes(), [e["query"] for e in site.simulator.journal.entries if e["path"] == "vms"]
    assert not any("reorder" in path for path in writes)
    assert sum("all_content" in query for query in reads) == 1
    assert not list(temporary.glob("onramp-ovf-store-*"))
    running_before = {*(f"web{n}" for n in range(1, 9)), "db1", "db2"}
    assert {name for name, status in site.states().items() if status == "up"} == running_before
    assert len(site.states()) == 20
    started = [path.split("/")[-2] for path in site.writes() if path.endswith("/start")]
    names = {vm.id: vm.name for vm in site.simulator.world.area(VmsSlice).vms.values()}
    assert {names[ident] for ident in started[:8]} >= {"db1", "db2"}
    report = site.report()
    assert report["summary"]["registered"] == 20
    web5 = next(vm for vm in report["vms"] if vm["name"] == "web5")
    assert [(nic["target"], nic["mac_new"]) for nic in web5["nics"]] == [("web/web-filtered", True), ("", False)]
    assert {vm["order"]["agrees"] for vm in report["vms"]} == {True}
    html = (site.folder / "registration.html").read_text(encoding="utf-8")
    assert "MAC address 52:54:00:12:34:56 is not in a range of MAC pool" in html
    before, kept = len(site.writes()), html
    code, output = site.play()
    assert (code, RECAP.findall(output)) == (0, [("0", "0")])
    assert site.writes()[before:] == []
    assert (site.folder / "registration.html").read_text(encoding="utf-8") == kept


def test_a_dry_run_writes_neither_files_nor_to_the_engine(site: Site) -> None:
    site.simulator.world.storage_domains[domain_id(site)].data_center_id = center_id(site)
    site.simulator.world.storage_domains[domain_id(site)].status = "active"
    code, output = site.play("--check", vms=["web1", "db1"])
    assert code == 0, output
    assert "planned" in output
    assert (site.writes(), site.folder.exists()) == ([], False)


def domain_id(site: Site) -> str:
    return next(one.id for one in site.simulator.world.storage_domains.values() if one.name == "data1")


def center_id(site: Site) -> str:
    return next(iter(site.simulator.world.data_centers))


def test_repairs_and_vms_that_cannot_be_started_are_reported_and_the_next_run_ends_the_work(site: Site) -> None:
    """A profile is missing on the second site, which is a repair if that is asked for, and no host takes the VMs.

    Before the next run, one of the VMs is renamed, and one is removed.
    """
    rules = [{"source": {"network": "site1-web"}, "target": {"network": "web", "profile": "prod-dmz"}}]
    given = {"vnic_profile_mappings": rules, "vms": ["web1", "web2", "web3"], "on_missing_target": "empty"}
    full = "[Cannot run VM. There is no host that satisfies current scheduling constraints.]"
    site.simulator.fault_injection.add(
        {"status": 409, "path": "vms/[^/]+/start$", "reason": "Operation Failed", "detail": full, "times": 3}
    )
    code, output = site.play(**given)
    assert code != 0
    assert "Cannot start VM 'web1'" in output
    assert site.states() == {"web1": "down", "web2": "down", "web3": "down"}
    report = site.report()
    assert (report["summary"]["registered"], report["summary"]["repairs"]) == (3, 6)
    assert (report["repairs"][0]["nic"], report["repairs"][0]["wanted"]) == ("nic1", "web/prod-dmz")
    vms = site.simulator.world.area(VmsSlice).vms
    named = {vm.name: vm for vm in vms.values()}
    named["web2"].name = "web2-new"
    del vms[named["web3"].id]
    code, output = site.play(**{**given, "vms": ["web1"]})
    assert (code != 0, "No longer in the engine: web3." in " ".join(output.split())) == (True, True), output
    assert site.states() == {"web1": "up", "web2-new": "up"}
    kept = json.loads((site.folder / "start.json").read_text(encoding="utf-8"))
    assert (kept["waiting"], kept["gone"], kept["started"]) == ([], ["web3"], ["web1", "web2"])
    code, output = site.play(**{**given, "vms": ["web1"]})
    assert (code, RECAP.findall(output)) == (0, [("0", "0")]), output


def test_a_vm_with_a_refused_mac_address_is_not_started_and_the_role_fails_at_its_end(site: Site) -> None:
    site.map()
    domains = site.simulator.world.storage_domains.values()
    entity = next(e for domain in domains for e in domain.entities.values() if e.name == "web1")
    gateway = next(vm for vm in site.simulator.world.area(VmsSlice).vms.values() if vm.name == "gateway")
    # The engine replaces both, and the role sets the second one again.
    entity.ovf = entity.ovf.replace("00:1a:4a:16:01:01", str(gateway.nics[0].mac))
    entity.ovf = entity.ovf.replace("00:1a:4a:16:01:11", "52:54:00:12:34:57")
    site.simulator.fault_injection.add({"kind": "status", "status": 500, "method": "PUT", "path": "/nics/"})
    code, output = site.play(vms=["web1", "web2"], on_error="continue", reassign_macs="colliding")
    assert code != 0
    assert "VM 'web1' is not complete" in " ".join(output.split())
    assert site.states() == {"web1": "down", "web2": "up"}
    kept = json.loads((site.folder / "start.json").read_text(encoding="utf-8"))
    assert (kept["start"], kept["started"]) == (["web1", "web2"], ["web2"])


def test_a_run_that_is_killed_after_the_registration_is_completed_by_the_next_one(site: Site) -> None:
    """The MAC addresses of web1 are not in the order of its vNICs."""
    site.map()
    entity = next(
        e for d in site.simulator.world.storage_domains.values() for e in d.entities.values() if e.name == "web1"
    )
    first, second = "00:1a:4a:16:01:01", "00:1a:4a:16:01:11"
    entity.ovf = entity.ovf.replace(first, "@").replace(second, first).replace("@", second)
    given = json.dumps({"vm_register_vms": ["web1", "db1"]})
    run, environment = command(site.simulator, site.folder, "-e", given)
    with subprocess.Popen(run, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, start_new_session=True) as killed:
        while not (site.folder / "registration.json").exists() and killed.poll() is None:
            time.sleep(0.02)
        os.killpg(killed.pid, signal.SIGKILL)
    assert site.states() == {"web1": "down", "db1": "down"}
    assert site.report()["summary"]["registered"] == 2
    code, output = site.play(vms=["web1", "db1"])
    assert code == 0, output
    assert site.states() == {"web1": "up", "db1": "up"}
    web1 = next(vm for vm in site.simulator.world.area(VmsSlice).vms.values() if vm.name == "web1")
    assert {nic.name: nic.mac for nic in web1.nics} == {"nic1": first, "nic2": second}
    kept = json.loads((site.folder / "start.json").read_text(encoding="utf-8"))
    assert (kept["order"], kept["waiting"]) == ([], [])


def test_wrong_variables_send_nothing(site: Site) -> None:
    code, output = site.play(reasign_macs="bad")
    assert code != 0
    assert "There is no variable 'vm_register_reasign_macs'." in " ".join(output.split())
    assert site.simulator.journal.entries == []


def test_blocked_vms_are_reported_and_fail_the_run_after_all_others(site: Site) -> None:
    site.map()
    code, output = site.play(on_error="continue", reassign_macs="none")
    blocked = {vm["name"] for vm in site.report()["vms"] if vm["state"] == "blocked"}
    assert blocked
    assert {vm["name"] for vm in site.report()["vms"] if vm["state"] == "registered"} >= set(site.states())
    assert len(blocked) + len(site.states()) == 20
    assert code != 0
    assert f"Not registered: {', '.join(sorted(blocked))}." in " ".join(output.split())
    assert RECAP.search(output)
