# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The module as a user runs it, against the simulator: what it sends, what it says, and what it does in trouble."""

from __future__ import annotations

import re
import typing as t
from pathlib import Path

import pytest

from tests.engine_simulator.areas.storage.model import StorageSlice
from tests.engine_simulator.running import Simulator
from tests.unit.registration_worlds import (
    OUTSIDE,
    TAKEN,
    load,
    mac,
    nic,
    nics_of,
    registered,
    vm,
    world,
)

if t.TYPE_CHECKING:
    from .conftest import Ask, Outcome, Pauses, Register


def states(outcome: Outcome) -> dict[str, str]:
    return {one["name"]: one["state"] for one in outcome["vms"]}


class TestChange:
    def test_everything_is_registered_and_nothing_the_second_time(
        self, register: Register, simulator: Simulator
    ) -> None:
        load(simulator, world(vm("web", nic(1, mac(1))), vm("db", nic(1, mac(2), "green", "silver"))))
        planned = register(check=True, diff=True)
        assert (planned["changed"], planned.writes) == (True, [])
        assert states(planned) == {"web": "planned", "db": "planned"}
        done = register(diff=True)
        assert [len(done.writes), done["changed"]] == [2, True]
        assert states(done) == {"web": "registered", "db": "registered"}
        for key in ("plan", "findings", "before", "after", "counts", "diff"):
            assert done[key] == planned[key], key
        assert nics_of(simulator, "web") == [("nic1", "red/red", mac(1))]
        assert nics_of(simulator, "db") == [("nic1", "green/silver", mac(2))]
        again = register()
        assert (again["changed"], again.writes, again["vms"]) == (False, [], [])
        named = register(vms=["web"], domain=None, storage_domain="data1")
        assert (named["changed"], named.writes, states(named)) == (False, [], {"web": "unchanged"})
        assert named["vms"][0]["cluster"] == "prod"

    def test_a_template_its_versions_and_its_vms_come_one_after_the_other(
        self, register: Register, simulator: Simulator
    ) -> None:
        load(simulator, world(vm("thin", nic(1, mac(1))), vm("base", kind="TEMPLATE")))
        domain = next(d for d in simulator.world.area(StorageSlice).storage_domains.values() if d.name == "data1")
        thin, base = (next(e for e in domain.entities.values() if e.name == name) for name in ("thin", "base"))
        thin.ovf = re.sub(r"<TemplateId>[^<]*", f"<TemplateId>{base.id}", thin.ovf)
        done = register(vms=["thin"])
        assert states(done) == {"thin": "registered", "base": "registered"}
        assert [write.split("/")[2] for write in done.writes] == ["templates", "vms"]

    def test_a_new_name_and_another_cluster(self, register: Register, simulator: Simulator) -> None:
        load(simulator, world(vm("web", nic(1, mac(1)))))
        done = register(vms=["web"], cluster="test", new_names=[{"from": "web", "to": "www"}])
        assert states(done) == {"www": "registered"}
        assert nics_of(simulator, "www") == [("nic1", "", mac(1))]
        assert done["repairs"][0]["wanted"] == "red/red"


class TestBudget:
    @pytest.mark.parametrize("count", [5, 50])
    def test_reads_and_polls_do_not_grow_with_the_number_of_vms(
        self, register: Register, simulator: Simulator, count: int
    ) -> None:
        load(
            simulator,
            world(*(vm(f"vm{n}", nic(1, mac(n)), nic(2, mac(100 + n), "green", "green")) for n in range(count))),
        )
        done = register(vms=[f"vm{n}" for n in range(count)])
        assert states(done) == {f"vm{n}": "registered" for n in range(count)}, done["msg"]
        polls = [r for r in done.requests if r["path"] == "jobs"]
        reads = [r for r in done.requests if r["method"] == "GET" and r not in polls]
        assert len(done.writes) == count
        assert len(reads) <= 6
        assert len(polls) <= 4

    def test_one_correlation_id_that_the_engine_does_not_cut_off(
        self, register: Register, simulator: Simulator
    ) -> None:
        load(simulator, world(*(vm(f"vm{n}") for n in range(3))))
        done = register()
        ids = {r["query"] for r in done.requests if r["method"] == "POST"}
        assert len(ids) == 1
        assert len(ids.pop().partition("correlation_id=")[2]) <= 36


class TestMacs:
    def test_colliding_addresses_are_replaced_and_all_others_stay(
        self, register: Register, simulator: Simulator
    ) -> None:
        nics = (nic(1, TAKEN), nic(2, mac(1)), nic(3, OUTSIDE), nic(4, mac(2)))
        load(simulator, world(vm("web", *nics), vm("db", nic(1, mac(3)))))
        assert "mac-in-use" in register(check=True).codes
        planned = register(check=True, reassign_macs="colliding")
        done = register(reassign_macs="colliding")
        assert planned["after"] == done["after"]
        macs = [address for dummy, dummy2, address in nics_of(simulator, "web")]
        assert macs[1:] == [mac(1), OUTSIDE, mac(2)]
        assert macs[0] not in (TAKEN, mac(3), None)
        assert nics_of(simulator, "db") == [("nic1", "red/red", mac(3))]
        assert register(reassign_macs="colliding")["changed"] is False

    def test_bad_addresses_are_replaced_and_good_ones_stay(self, register: Register, simulator: Simulator) -> None:
        load(simulator, world(vm("web", nic(1, TAKEN), nic(2, mac(0)), nic(3, OUTSIDE), nic(4, mac(1)))))
        done = register(reassign_macs="bad")
        macs = [address for dummy, dummy2, address in nics_of(simulator, "web")]
        assert [macs[1], macs[3]] == [mac(0), mac(1)]
        assert not {TAKEN, OUTSIDE} & set(macs)
        assert done["vms"][0]["differences"] == []

    def test_good_addresses_of_several_vms_with_the_flag_stay(self, register: Register, simulator: Simulator) -> None:
        vms = [vm(f"vm{n}", nic(1, TAKEN), nic(2, mac(n))) for n in range(6)]
        load(simulator, world(*vms))
        register(reassign_macs="colliding")
        assert [nics_of(simulator, f"vm{n}")[1][2] for n in range(6)] == [mac(n) for n in range(6)]

    def test_a_vnic_without_an_address_takes_none_of_another_vnic(
        self, register: Register, simulator: Simulator
    ) -> None:
        vms = [vm(f"vm{n}", nic(1), nic(2, mac(n)), nic(3, OUTSIDE)) for n in range(3)]
        load(simulator, world(vm("none", nic(1)), *vms[:1], vm("good", nic(1, mac(9)))))
        planned = register(check=True)
        done = register()
        assert planned["after"] == done["after"]
        assert "mac-out-of-range" in done.codes
        assert [address for dummy, dummy2, address in nics_of(simulator, "vm0")[1:]] == [mac(0), OUTSIDE]
        assert nics_of(simulator, "good")[0][2] == mac(9)
        macs = [one.mac for found in registered(simulator).values() for one in found.nics]
        assert len(set(macs)) == len(macs)
        assert done["vms"][0]["differences"] == []


class TestMapping:
    def test_two_vnics_of_one_source_with_different_targets(self, register: Register, simulator: Simulator) -> None:
        load(simulator, world(vm("web", nic(1, mac(1)), nic(2, mac(2)), nic(3, mac(3)))))
        rules = [
            {"source": {"nic": "nic2"}, "target": {"network": "green", "profile": "silver"}},
            {"source": {"nic": "nic3"}, "target": {"empty": True}},
        ]
        planned = register(check=True, vnic_profile_mappings=rules)
        done = register(vnic_profile_mappings=rules)
        assert planned["after"] == done["after"]
        assert [(name, profile) for name, profile, dummy in nics_of(simulator, "web")] == [
            ("nic1", "red/red"),
            ("nic2", "green/silver"),
            ("nic3", ""),
        ]
        assert len(done.writes) == 3

    def test_a_target_that_does_not_exist_is_an_error_before_anything_is_sent(
        self, register: Register, simulator: Simulator
    ) -> None:
        load(simulator, world(vm("web", nic(1, mac(1)))))
        rules = [{"source": {"network": "red"}, "target": {"network": "green", "profile": "nosuch"}}]
        refused = register(vnic_profile_mappings=rules)
        assert (refused.failed, refused.writes) == (True, [])
        assert refused.codes == {"mapping-target-unknown"}
        soft = register(vnic_profile_mappings=rules, on_missing_target="empty")
        assert nics_of(simulator, "web") == [("nic1", "", mac(1))]
        assert soft["repairs"] == [
            {
                "vm": "web",
                "nic": "nic1",
                "got": None,
                "wanted": "green/nosuch",
                "task": {
                    "ovirt.ovirt.ovirt_nic": {"vm": "web", "name": "nic1", "network": "green", "profile": "nosuch"}
                },
            }
        ]


class TestUnfinished:
    NICS = (nic(1, TAKEN), nic(2, mac(0)), nic(3, OUTSIDE))

    @pytest.mark.parametrize("choice", ["stop", "continue"])
    def test_a_registered_vm_with_a_refused_address_is_named_as_incomplete_until_it_is_complete(
        self, register: Register, simulator: Simulator, choice: str
    ) -> None:
        load(simulator, world(vm("web", *self.NICS), vm("db", nic(1, mac(7)))))
        options = {"reassign_macs": "colliding", "on_error": choice}
        assert register(check=True, **options)["incomplete_vms"] == []
        for state in ("registered", "unchanged"):
            simulator.fault_injection.add({"kind": "status", "status": 500, "method": "PUT"})
            failed = register(**options)
            [incomplete] = failed["incomplete_vms"]
            assert (failed.failed, states(failed)["web"], incomplete["name"]) == (True, state, "web")
            assert incomplete["id"] == next(one["id"] for one in failed["vms"] if one["name"] == "web")
            assert "VM 'web' is not complete" in failed["msg"]
            assert incomplete["reason"] in failed["msg"]
        assert register(**options)["incomplete_vms"] == []

    def test_an_address_that_could_not_be_put_back_is_put_back_by_the_next_run(
        self, register: Register, simulator: Simulator
    ) -> None:
        load(simulator, world(vm("web", *self.NICS)))
        simulator.fault_injection.add({"kind": "status", "status": 500, "method": "PUT"})
        failed = register(reassign_macs="colliding")
        assert failed.failed
        assert "VM 'web' is not complete" in failed["msg"]
        planned = register(check=True, reassign_macs="colliding")
        done = register(reassign_macs="colliding")
        assert planned["plan"] == done["plan"] != []
        assert not done.failed
        assert [address for dummy, dummy2, address in nics_of(simulator, "web")][1:] == [mac(0), OUTSIDE]
        assert register(reassign_macs="colliding")["changed"] is False

    @pytest.mark.parametrize("refused", ["colliding", "new"])
    def test_a_refused_vm_gets_the_addresses_back_that_another_one_took(
        self, register: Register, simulator: Simulator, refused: str
    ) -> None:
        load(simulator, world(vm("colliding", *self.NICS), vm("new", nic(1), nic(2, mac(1)))))
        entities = [e for d in simulator.world.area(StorageSlice).storage_domains.values() for e in d.entities.values()]
        ident = next(e.id for e in entities if e.name == refused)
        simulator.fault_injection.add({"kind": "status", "status": 500, "method": "POST", "path": ident})
        options = {"reassign_macs": "colliding", "on_error": "continue"}
        assert states(register(**options))[refused] == "failed"
        planned = register(check=True, **options)
        done = register(**options)
        assert states(done)[refused] == "registered", done.result
        assert planned["plan"] == done["plan"]
        assert [address for dummy, dummy2, address in nics_of(simulator, "colliding")][1:] == [mac(0), OUTSIDE]
        assert nics_of(simulator, "new")[1][2] == mac(1)
        assert register(**options)["changed"] is False


class TestTrouble:
    def test_a_domain_that_is_not_active(self, register: Register, simulator: Simulator) -> None:
        load(simulator, world(vm("web", nic(1, mac(1)))))
        domain = next(d for d in simulator.world.area(StorageSlice).storage_domains.values() if d.name == "data1")
        domain.status = "maintenance"
        refused = register()
        assert (refused.failed, refused.writes) == (True, [])
        assert "register-domain-inactive" in refused.codes

    def test_a_domain_that_is_being_activated_is_waited_for(
        self, register: Register, simulator: Simulator, pauses: Pauses
    ) -> None:
        load(simulator, world(vm("web", nic(1, mac(1)))))
        domain = next(d for d in simulator.world.area(StorageSlice).storage_domains.values() if d.name == "data1")
        domain.status = "activating"
        pauses.meanwhile.append(lambda: setattr(domain, "status", "active"))
        assert states(register()) == {"web": "registered"}

    def test_a_vm_whose_job_fails_afterwards_is_brought_back(
        self, register: Register, simulator: Simulator, tmp_path: Path
    ) -> None:
        nics = (nic(1, TAKEN), nic(2, mac(1)), nic(3, mac(2), "green", "silver"))
        load(simulator, world(vm("web", *nics, fails_afterwards=True), vm("db", nic(1, mac(3)))))
        rules = [{"source": {"network": "red", "nic": "nic2"}, "target": {"empty": True}}]
        done = register(reassign_macs="colliding", vnic_profile_mappings=rules)
        assert not done.failed, done["msg"]
        assert {one["name"]: (one["state"], one["recovered"]) for one in done["vms"]} == {
            "web": ("registered", True),
            "db": ("registered", False),
        }
        found = nics_of(simulator, "web")
        assert [profile for dummy, profile, dummy2 in found] == ["red/red", "", "green/silver"]
        assert [address for dummy, dummy2, address in found[1:]] == [mac(1), mac(2)]
        assert found[0][2] != TAKEN
        assert [len(one.disks) for one in registered(simulator).values()] == [1, 1]
        assert not (tmp_path / "run").exists()
        assert register()["changed"] is False

    def test_a_vm_that_is_brought_back_gets_its_address_from_the_vm_that_took_it(
        self, register: Register, simulator: Simulator
    ) -> None:
        """The engine gives the first free address to a VM that has none, before the other one is added again."""
        load(simulator, world(vm("first", nic(1)), vm("late", nic(1), nic(2, mac(0)), fails_afterwards=True)))
        done = register()
        assert (done.failed, states(done)) == (False, {"first": "registered", "late": "registered"}), done["msg"]
        assert nics_of(simulator, "late")[1][2] == mac(0)
        macs = [found[2] for name in ("first", "late") for found in nics_of(simulator, name)]
        assert (len(set(macs)), None in macs) == (3, False)

    def test_a_vm_that_a_user_removed_meanwhile_is_not_added_without_its_disks(
        self, register: Register, simulator: Simulator, ask: Ask
    ) -> None:
        """The engine answers the same as for a VM that it has forgotten, and does not list disks with snapshots."""
        load(simulator, world(vm("web", nic(1, mac(1)), disks=[{"size": 1, "volumes": 2}])))
        domain = next(d for d in simulator.world.area(StorageSlice).storage_domains.values() if d.name == "data1")
        [ident] = domain.entities
        before = register(check=True)
        ask("DELETE", f"storagedomains/{domain.id}/vms/{ident}")
        done = register(unregistered=[{"id": ident, "name": "web"}])
        assert (before.failed, done.failed, states(done)) == (False, True, {"web": "failed"})
        assert "web_Disk1" in done["msg"]
        assert not [write for write in done.writes if write == "POST vms"]

    def test_a_vm_that_could_not_be_brought_back_comes_back_with_the_next_run(
        self, register: Register, simulator: Simulator, tmp_path: Path
    ) -> None:
        load(simulator, world(vm("web", nic(1, mac(1)), fails_afterwards=True)))
        detail = "[Cannot add VM. Storage is not ready.]"
        fault = {"kind": "status", "status": 400, "method": "POST", "path": "^vms$", "reason": "Operation Failed"}
        simulator.fault_injection.add({**fault, "detail": detail})
        failed = register()
        [kept] = (tmp_path / "run").glob("*.ovf")
        assert "Storage is not ready" in failed["msg"]
        assert str(kept) in failed["msg"]
        assert registered(simulator) == {}
        planned = register(check=True, vms=["web"])
        done = register(vms=["web"])
        assert (planned["plan"], planned.writes) == (done["plan"], [])
        assert [(one["state"], one["recovered"]) for one in done["vms"]] == [("registered", True)]
        assert nics_of(simulator, "web") == [("nic1", "red/red", mac(1))]
        assert not (tmp_path / "run").exists()
        assert register(vms=["web"])["changed"] is False

    def test_the_ovfs_are_saved_for_the_user_alone_before_anything_is_sent(
        self, register: Register, simulator: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        load(simulator, world(vm("web", nic(1, mac(1)))))
        simulator.fault_injection.add(
            {"kind": "status", "status": 500, "method": "POST", "path": "/register$", "times": 0}
        )
        saved: list[tuple[str, str]] = []
        replace = Path.replace

        def seen(one: Path, other: Path) -> Path:
            saved.append((one.name, oct(one.stat().st_mode)[-3:]))
            return replace(one, other)

        monkeypatch.setattr(Path, "replace", seen)
        failed = register()
        assert failed.failed
        assert {mode for dummy, mode in saved} == {"600"}
        assert re.fullmatch(r".*\.ovf\.\d+\.part", saved[0][0])
        assert failed["vms"][0]["state"] == "failed"
        assert not (tmp_path / "run").exists()

    @pytest.mark.parametrize("choice", ["stop", "continue"])
    def test_a_vm_that_the_engine_refuses(self, register: Register, simulator: Simulator, choice: str) -> None:
        load(simulator, world(*(vm(f"vm{n}", nic(1, mac(n))) for n in range(4))))
        ident = next(
            e.id
            for d in simulator.world.area(StorageSlice).storage_domains.values()
            for e in d.entities.values()
            if e.name == "vm1"
        )
        detail = "[Cannot import VM. The relevant Storage Domain does not exist.]"
        simulator.fault_injection.add(
            {
                "kind": "status",
                "status": 400,
                "path": f"{ident}/register",
                "times": 0,
                "reason": "Operation Failed",
                "detail": detail,
            }
        )
        done = register(on_error=choice, parallel=1)
        assert done.failed
        assert done.result.get("incomplete", False) == (choice == "continue")
        rest = "planned" if choice == "stop" else "registered"
        assert states(done) == {"vm0": "registered", "vm1": "failed", "vm2": rest, "vm3": rest}
        assert "Storage Domain does not exist" in done["vms"][1]["reason"]
        simulator.fault_injection.faults.clear()
        again = register(on_error=choice)
        assert again["changed"] is True
        assert set(registered(simulator)) == {"vm0", "vm1", "vm2", "vm3"}

    @pytest.mark.parametrize("check", [True, False])
    def test_a_blocked_vm_fails_the_task_after_all_others(
        self, register: Register, simulator: Simulator, check: bool
    ) -> None:
        load(simulator, world(*(vm(f"vm{n}", nic(1, mac(n))) for n in range(12)), vm("taken", nic(1, TAKEN))))
        done = register(on_error="continue", check=check)
        others = "planned" if check else "registered"
        assert states(done) == {**{f"vm{n}": others for n in range(12)}, "taken": "blocked"}
        assert (done.failed, done["incomplete"], done["changed"]) == (True, True, True)
        assert done["msg"].startswith("VM 'taken' cannot be registered: ")
        # Nothing is lost although the task failed.
        assert (len(done["plan"]), len(done["after"]["registered"])) == (12, 12)
        assert any("taken" in text for text in done.warnings)
        if not check:
            assert len(done["applied"]) == 12
            again = register(on_error="continue")
            assert (again.failed, again["changed"], again.writes) == (True, False, [])

    def test_nothing_has_changed_if_all_are_refused(self, register: Register, simulator: Simulator) -> None:
        load(simulator, world(*(vm(f"vm{n}", nic(1, mac(n))) for n in range(7))))
        fault = {"kind": "status", "status": 400, "path": "/register$", "times": 0, "reason": "Operation Failed"}
        simulator.fault_injection.add({**fault, "detail": "[Cannot import VM. The relevant Quota does not exist.]"})
        done = register(on_error="continue")
        assert (done.failed, done["changed"], done["states"]) == (True, False, {"failed": 7})
        assert "There are 2 more failures like these; see `vms`." in done.warnings

    @pytest.mark.parametrize("kind", ["reset", "cut"])
    @pytest.mark.parametrize("after", [True, False])
    def test_a_broken_connection_registers_nothing_twice(
        self, register: Register, simulator: Simulator, kind: str, after: bool
    ) -> None:
        load(simulator, world(*(vm(f"vm{n}", nic(1, mac(n))) for n in range(6))))
        fault = {"kind": kind, "method": "POST", "path": "/register$", "nth": 2}
        simulator.fault_injection.add({**fault, "after_work": after} if kind == "reset" else fault)
        done = register(parallel=3)
        assert not done.failed, done["msg"]
        assert set(registered(simulator)) == {f"vm{n}" for n in range(6)}
        assert register()["changed"] is False

    @pytest.mark.parametrize(
        "detail",
        [
            "[Cannot import VM. Unknown Data Center status.]",
            "[Cannot import VM. VM web is being imported.]",
            "[Cannot import VM. The VM name is already in use, please choose a unique name and try again.]",
        ],
    )
    def test_what_is_refused_in_passing_is_sent_again(
        self, register: Register, simulator: Simulator, detail: str
    ) -> None:
        load(simulator, world(vm("web", nic(1, mac(1)))))
        fault = {"kind": "status", "status": 409, "path": "/register$", "reason": "Operation Failed", "detail": detail}
        simulator.fault_injection.add({**fault, "times": 2})
        assert states(register()) == {"web": "registered"}

    def test_a_disk_that_is_missing(self, register: Register, simulator: Simulator) -> None:
        load(simulator, world(vm("web", nic(1, mac(1)), disks=[1, 1])))
        disks = simulator.world.area(StorageSlice).disks
        gone = next(d for d in disks.values() if d.alias == "web_Disk2")
        del disks[gone.id]
        refused = register()
        assert (refused.failed, refused.writes, refused.codes) == (True, [], {"register-disk-missing"})
        done = register(allow_partial_import=True)
        assert [one["alias"] for one in done["vms"][0]["missing_disks"]] == ["web_Disk2"]
        assert done["start_list"] == []
        assert len(registered(simulator)["web"].disks) == 1
