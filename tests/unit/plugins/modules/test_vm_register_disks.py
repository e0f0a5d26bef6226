# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Registered VMs with their disks, shared and floating ones, and with what the engine drops without a message."""

from __future__ import annotations

import re
import typing as t
import urllib.parse
from pathlib import Path
from xml.etree import ElementTree

import pytest

from ansible_collections.onramp.ovirt.plugins.module_utils._engine import unregistered
from ansible_collections.onramp.ovirt.plugins.module_utils._errors import EngineError
from tests.engine_simulator.areas.storage.model import StorageSlice
from tests.engine_simulator.areas.vms.model import AffinityGroup, VmsSlice
from tests.engine_simulator.running import Simulator
from tests.unit.registration_worlds import load, mac, nic, registered, save_ovfs, vm, world

if t.TYPE_CHECKING:
    from .conftest import Outcome, Register


def without_transfers(outcome: Outcome) -> list[str]:
    """Writes without those of reading the OVF store, which is an image transfer."""
    return [write for write in outcome.writes if not re.search("imagetransfers|images/", write)]


def states(outcome: Outcome) -> dict[str, str]:
    return {one["name"]: one["state"] for one in outcome["vms"]}


class TestDisks:
    SHARED: t.ClassVar[dict[str, t.Any]] = {
        "id": "5b7c1f3e-3f0e-4a52-8f0a-0d8c4a4f3a11",
        "alias": "quorum",
        "shareable": True,
    }

    def test_a_vm_with_snapshots_whose_disks_the_engine_does_not_list(
        self, register: Register, simulator: Simulator
    ) -> None:
        load(simulator, world(vm("web", nic(1, mac(1)), disks=[{"size": 5, "volumes": 3}])))
        done = register()
        assert states(done) == {"web": "registered"}, done["msg"]
        assert len(registered(simulator)["web"].disks) == 1

    def test_a_shared_disk_is_registered_once_for_all_its_vms_also_in_several_runs(
        self, register: Register, simulator: Simulator
    ) -> None:
        load(simulator, world(*(vm(f"node{n}", disks=[1, self.SHARED]) for n in range(1, 4))))
        assert states(register(vms=["node1", "node2"])) == {"node1": "registered", "node2": "registered"}
        done = register(vms=["node3"])
        assert (states(done), done["vms"][0]["differences"]) == ({"node3": "registered"}, [])
        attached = [a.disk_id for one in registered(simulator).values() for a in one.disks]
        assert attached.count(self.SHARED["id"]) == 3

    def test_floating_disks_are_registered_on_request_and_only_once(
        self, register: Register, simulator: Simulator
    ) -> None:
        floating = [{"alias": f"archive{n}", "domain": "data1", "registered": False} for n in range(3)]
        owned = world(vm("web", nic(1, mac(1)), disks=[1, {"size": 2, "volumes": 2}]), disks=floating)
        load(simulator, owned)
        left = register(check=True)
        assert [f["message"] for f in left["findings"] if f["code"] == "floating-disks-left"] == [
            "3 disks on 'data1' belong to no VM and no template: archive0, archive1, archive2."
        ]
        planned = register(check=True, floating_disks=True)
        assert (without_transfers(planned), {one["state"] for one in planned["disks"]}) == ([], {"planned"})
        done = register(floating_disks=True, diff=True)
        assert done["plan"] == planned["plan"]
        assert [(one["alias"], one["state"]) for one in done["disks"]] == [
            (f"archive{n}", "registered") for n in range(3)
        ]
        assert sum("/disks/" in write for write in done.writes) == 3
        known = simulator.world.area(StorageSlice).disks.values()
        assert {disk.alias for disk in known if not disk.registered} == set()
        again = register(floating_disks=True)
        assert (again["changed"], again.writes, again["disks"]) == (False, [], [])

    def test_floating_disks_without_any_vm(self, register: Register, simulator: Simulator) -> None:
        load(simulator, world(disks=[{"alias": "archive", "domain": "data1", "registered": False}]))
        done = register(vms=[], floating_disks=True)
        assert (done["changed"], done["disks"][0]["state"]) == (True, "registered")

    def test_without_all_ovfs_it_is_not_known_which_disks_are_floating(
        self, register: Register, simulator: Simulator
    ) -> None:
        load(simulator, world(vm("web"), vm("db")))
        options = {"ovf_files": [], "ovf_store": False, "floating_disks": True}
        refused = register(vms=["web"], cluster="prod", **options)
        assert (refused.writes, "floating-disks-unknown" in refused.codes) == ([], True)

    def test_an_error_about_floating_disks_refuses_the_task_also_if_it_goes_on_after_errors(
        self, register: Register, simulator: Simulator
    ) -> None:
        load(simulator, world(vm("web"), vm("db")))
        options = {"ovf_files": [], "ovf_store": False, "floating_disks": True, "on_error": "continue"}
        refused = register(vms=["web"], cluster="prod", **options)
        [found] = [one for one in refused["findings"] if one["code"] == "floating-disks-unknown"]
        assert (refused.failed, refused.writes, found["severity"]) == (True, [], "error")

    def test_the_disks_of_a_vm_that_the_engine_cannot_read_and_does_not_list_are_no_floating_ones(
        self, register: Register, simulator: Simulator, tmp_path: Path
    ) -> None:
        disks = [{"alias": "archive", "domain": "data1", "registered": False}]
        load(simulator, world(vm("web", nic(1, mac(1))), vm("broken", nic(1, mac(2))), disks=disks))
        ovfs = tmp_path / "some"
        save_ovfs(simulator, ovfs)
        for domain in simulator.world.area(StorageSlice).storage_domains.values():
            for entity in domain.entities.values():
                if "<Name>broken<" in entity.ovf:
                    (ovfs / f"{entity.id}.ovf").unlink()
                    entity.ovf = "<nonsense"
        options = {"vms": ["web"], "ovf_files": [str(ovfs)], "floating_disks": True}
        refused = register(**options)
        assert (without_transfers(refused), "floating-disks-unknown" in refused.codes) == ([], True), refused["msg"]
        warned = register(check=True, ovf_store=False, **options)
        assert ("floating-disks-unlisted" in warned.codes, warned.writes) == (True, [])

    def test_a_direct_lun_gets_the_connection_that_an_ovf_does_not_keep(
        self, register: Register, simulator: Simulator
    ) -> None:
        load(simulator, world(vm("web", nic(1, mac(1))), vm("base", kind="TEMPLATE")))
        simulator.journal.bodies = True
        target = {
            "id": "3600b",
            "address": "192.0.2.9",
            "port": 3260,
            "target": "iqn.2026-01.example:b",
            "portal": "192.0.2.9:3260,1",
            "username": "chap",
            "password": "lun-secret",
        }
        done = register(vms=["web"], lun_mappings=[{"from": "3600a", "to": target}], diff=True)
        assert (states(done), "lun-secret" in str(done.result)) == ({"web": "registered"}, False)
        [sent] = [request["request"] for request in done.requests if request["method"] == "POST"]
        described = ElementTree.fromstring(sent).find(".//registration_lun_mapping")
        assert described is not None
        units = [described.find(f"{side}/lun_storage/logical_units/logical_unit") for side in ("from", "to")]
        before, after = ({**unit.attrib, **{one.tag: one.text for one in unit}} for unit in units if unit is not None)
        assert before == {"id": "3600a"}
        assert after == {key: str(value) for key, value in target.items()}

    @pytest.mark.parametrize("kind", ["reset", "cut"])
    def test_a_floating_disk_whose_answer_was_lost_is_registered(
        self, register: Register, simulator: Simulator, kind: str
    ) -> None:
        load(simulator, world(disks=[{"alias": f"d{n}", "domain": "data1", "registered": False} for n in range(3)]))
        simulator.fault_injection.add({"kind": kind, "method": "POST", "path": "/register$", "nth": 2})
        done = register(vms=[], floating_disks=True)
        assert {one["state"] for one in done["disks"]} == {"registered"}, done["msg"]


class TestReadBack:
    """The engine drops what it does not know, and its answer does not say so."""

    SECTIONS = (
        '<Section xsi:type="ovf:UserDomainsSection_Type"><User><UserDomain>admin@internal-authz</UserDomain><UserRoles>'
        "<RoleName>UserVmManager</RoleName><RoleName>SiteAdmin</RoleName></UserRoles></User>"
        "<User><UserDomain>alice@corp</UserDomain><UserRoles><RoleName>UserRole</RoleName></UserRoles></User></Section>"
        '<Section xsi:type="ovf:AffinityGroupsSection_Type"><AffinityGroup ovf:name="near"/>'
        '<AffinityGroup ovf:name="gone"/></Section>'
        '<Section xsi:type="ovf:AffinityLabelsSection_Type"><AffinityLabel ovf:name="gpu"/></Section>'
    )
    GONE = "9b7c1f3e-3f0e-4a52-8f0a-0d8c4a4f3a19"

    def load(self, simulator: Simulator, count: int) -> None:
        more = {"lease_domain_id": self.GONE, "pinned_to": [self.GONE]}
        load(simulator, world(*(vm(f"vm{n}", nic(1, mac(n)), **more) for n in range(count))))
        cluster = next(c for c in simulator.world.clusters.values() if c.name == "prod")
        simulator.world.area(VmsSlice).affinity_groups["g"] = AffinityGroup("g", "near", cluster.id)
        for domain in simulator.world.area(StorageSlice).storage_domains.values():
            for entity in domain.entities.values():
                entity.ovf = entity.ovf.replace("</Content>", f"{self.SECTIONS}</Content>")

    def test_everything_that_was_dropped_is_reported(self, register: Register, simulator: Simulator) -> None:
        self.load(simulator, 1)
        done = register()
        assert done["vms"][0]["differences"] == [
            "Its lease was dropped.",
            "It was pinned to 1 hosts, and is pinned to 0.",
            "User 'admin@internal-authz' does not have role 'SiteAdmin' on it.",
            "User 'alice@corp' has no permission on it.",
            "It is not in affinity group 'gone'.",
            "It is not in affinity label 'gpu'.",
        ]

    def test_permissions_of_a_template_that_are_dropped_are_announced(
        self, register: Register, simulator: Simulator
    ) -> None:
        load(simulator, world(vm("base", kind="TEMPLATE")))
        for domain in simulator.world.area(StorageSlice).storage_domains.values():
            for entity in domain.entities.values():
                entity.ovf = entity.ovf.replace("</Content>", f"{self.SECTIONS}</Content>")
        done = register()
        assert (states(done), done.codes) == (
            {"base": "registered"},
            {"register-name-dropped", "register-user-dropped"},
        )
        [template] = [one for one in simulator.world.area(VmsSlice).templates.values() if one.name == "base"]
        assert template.permissions == [("admin@internal-authz", "UserVmManager")]
        [event] = [one for one in simulator.world.events if one.code == 1197]
        assert "Users: alice@corp Roles: SiteAdmin" in event.description

    def test_reading_it_back_does_not_grow_with_the_number_of_vms(
        self, register: Register, simulator: Simulator, tmp_path: Path
    ) -> None:
        counts = []
        for number in (2, 6):
            self.load(simulator, number)
            ovfs = save_ovfs(simulator, tmp_path / str(number))
            done = register(ovf_files=[ovfs])
            assert all("It is not in affinity label 'gpu'." in one["differences"] for one in done["vms"])
            counts.append(len([r for r in done.requests if r["method"] == "GET" and r["path"] != "jobs"]))
        assert counts[0] == counts[1]

    def test_many_vms_are_read_back_by_their_ids_a_part_at_a_time(
        self, register: Register, simulator: Simulator, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.load(simulator, 5)
        monkeypatch.setattr(unregistered, "MOST_IDS", 2)
        done = register()
        assert all("It is not in affinity label 'gpu'." in one["differences"] for one in done["vms"])
        queries = [urllib.parse.unquote(r["query"]) for r in done.requests if "all_content" in r["query"]]
        assert [query.count("id=") for query in queries] == [2, 2, 1]

    def test_memberships_that_cannot_be_read_are_a_warning(
        self, register: Register, simulator: Simulator, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.load(simulator, 1)
        list_vms = unregistered.list_vms

        def refuse(engine: t.Any, search: str = "", with_ovf: bool = False) -> t.Any:
            if with_ovf:
                raise EngineError("The engine is out of memory.")
            return list_vms(engine, search)

        monkeypatch.setattr(unregistered, "list_vms", refuse)
        done = register()
        assert (done.failed, states(done)) == (False, {"vm0": "registered"})
        warning = "Groups, labels and users of the VMs were not compared: The engine is out of memory."
        assert done.warnings.count(warning) == 1
