# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The playbook that registers the VMs of a data domain, as users run it."""

from __future__ import annotations

import json
import re
import shutil
import typing as t
from pathlib import Path

import pytest

from tests.demo.registration import MAPPING, play
from tests.engine_simulator.areas.hosts.model import HostsSlice
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
        every = self.simulator.journal.entries
        return [e["path"] for e in every if e["method"] not in ("GET", "HEAD") and "sso" not in e["path"]]


@pytest.fixture
def site(simulator: Simulator, tmp_path: Path) -> Site:
    return Site(simulator, tmp_path / "run")


def test_from_the_attachment_to_the_report_and_nothing_the_second_time(site: Site) -> None:
    code, output = site.play()
    assert code != 0
    assert "Check it, replace each OPEN, and run this again." in " ".join(output.split())
    assert site.states() == {}
    written = (site.folder / "mapping.yml").read_text(encoding="utf-8")
    assert written.count("target: OPEN") == 11
    assert '#   {network: "web", profile: "web-filtered"}' in written
    site.map()
    code, output = site.play()
    assert code == 0, output
    running_before = {*(f"web{n}" for n in range(1, 9)), "db1", "db2"}
    assert {name for name, status in site.states().items() if status == "up"} == running_before
    assert len(site.states()) == 20
    started = [path.split("/")[-2] for path in site.writes() if path.endswith("/start")]
    names = {vm.id: vm.name for vm in site.simulator.world.area(VmsSlice).vms.values()}
    assert [names[ident] for ident in started[:2]] == ["db1", "db2"]
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
    assert [path for path in site.writes()[before:] if "imagetransfers" not in path] == []
    assert (site.folder / "registration.html").read_text(encoding="utf-8") == kept


def test_a_dry_run_writes_neither_files_nor_to_the_engine(site: Site) -> None:
    code, output = site.play("--check")
    assert (code, site.writes(), site.folder.exists()) == (0, [], False)
    site.simulator.world.storage_domains[domain_id(site)].data_center_id = center_id(site)
    site.simulator.world.storage_domains[domain_id(site)].status = "active"
    code, output = site.play("--check", vms=["web1", "db1"])
    assert code == 0, output
    assert "planned" in output
    assert [path for path in site.writes() if "imagetransfers" not in path] == []
    assert not site.folder.exists()


def domain_id(site: Site) -> str:
    return next(one.id for one in site.simulator.world.storage_domains.values() if one.name == "data1")


def center_id(site: Site) -> str:
    return next(iter(site.simulator.world.data_centers))


def test_a_missing_profile_stops_before_anything_is_sent_or_is_a_repair(site: Site) -> None:
    """The second site lacks a profile: strict by default, and a list of repairs if that is asked for."""
    rules = [{"source": {"network": "site1-web"}, "target": {"network": "web", "profile": "prod-dmz"}}]
    code, output = site.play(vnic_profile_mappings=rules, vms=["web1"])
    assert code != 0
    assert "prod-dmz" in output
    assert site.states() == {}
    assert site.report()["summary"]["errors"] == 1
    code, output = site.play(vnic_profile_mappings=rules, vms=["web1"], on_missing_target="empty")
    assert code == 0, output
    assert site.states() == {"web1": "up"}
    repairs = site.report()["repairs"]
    assert [(one["vm"], one["nic"], one["wanted"]) for one in repairs] == [
        ("web1", "nic1", "web/prod-dmz"),
        ("web1", "nic2", "site1-backup/site1-backup"),
    ]


def test_a_vm_that_fails_is_reported_and_the_others_are_started_later_too(site: Site) -> None:
    """A job fails after the engine accepted the registration, and no host can start VMs; the next run ends the work."""
    site.map()
    hosts = site.simulator.world.area(HostsSlice).hosts.values()
    for host in hosts:
        host.status = "maintenance"
    code, output = site.play(vms=["web1", "web2"])
    assert code != 0
    assert site.states() == {"web1": "down", "web2": "down"}
    assert site.report()["summary"]["registered"] == 2
    for host in hosts:
        host.status = "up"
    code, output = site.play(vms=["web1", "web2"])
    assert code == 0, output
    assert site.states() == {"web1": "up", "web2": "up"}
    # What an administrator stops is not started again.
    for vm in site.simulator.world.area(VmsSlice).vms.values():
        vm.status = "down"
    assert site.play(vms=["web1", "web2"])[0] == 0
    assert site.states() == {"web1": "down", "web2": "down"}


def test_wrong_variables_send_nothing(site: Site) -> None:
    code, output = site.play(reasign_macs="bad", start_limit="many")
    assert code != 0
    assert "There is no variable 'vm_register_reasign_macs'." in " ".join(output.split())
    assert site.simulator.journal.entries == []
