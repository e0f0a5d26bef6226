# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The module as a user runs it, against the simulator: with the OVF store, with files, and with something missing."""

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest

from ansible_collections.onramp.ovirt.plugins.filter.read_vnic_mapping_file import read_vnic_mapping_file
from tests.engine_simulator.areas.image_transfers.model import ENDED, TransfersSlice
from tests.engine_simulator.areas.storage.model import Disk
from tests.engine_simulator.areas.vms.world import add_unregistered, make_vm
from tests.engine_simulator.running import Simulator
from tests.unit.registration_worlds import OUTSIDE, TAKEN, load, mac, nic, nics_of, save_ovfs, vm, world

if t.TYPE_CHECKING:
    from .conftest import Outcome, Run

MODULE = "unregistered_vm_info"
RULES = [
    {"source": {"network": "red", "profile": "gold"}, "target": {"network": "green", "profile": "silver"}},
    {"source": {"network": "lab-*", "match": "wildcard"}, "target": {"empty": True}},
]


@pytest.fixture
def small(simulator: Simulator) -> Simulator:
    load(
        simulator,
        world(
            vm("web", nic(1, mac(1), "red", "gold"), nic(2, OUTSIDE, "lab-7", "lab-7"), nic(3, mac(3), "old", "old")),
            vm("db", nic(1, TAKEN), nic(2, mac(1)), status="up", memory=2 << 30),
        ),
    )
    return simulator


def lists_of_unregistered(done: Outcome) -> int:
    """How often the engine was asked for its list, which takes it seconds."""
    return sum("unregistered" in request["query"] and request["path"].endswith("/vms") for request in done.requests)


def named(found: t.Any, name: str) -> dict[str, t.Any]:
    return next(one for one in found["vms"] if one["name"] == name)


def codes(found: t.Any) -> list[str]:
    return [finding["code"] for finding in found["findings"]]


@pytest.fixture
def predict(run: Run, small: Simulator, tmp_path: Path) -> Run:
    """Run the module with OVFs from files, which is quicker."""
    folder = save_ovfs(small, tmp_path / "ovfs")
    return lambda **options: run(MODULE, domain="data1", ovf_store=False, ovf_files=[folder], **options)


class TestPredictions:
    def test_every_vm_comes_with_vnics_disks_and_predictions(self, run: Run, small: Simulator) -> None:
        found = run(MODULE, domain="data1", cluster="prod", vnic_profile_mappings=RULES)
        assert found["changed"] is False
        assert (found["domain"]["name"], found["domain"]["data_center"]) == ("data1", "DC1")
        assert found["ovf_store"]["entries"] == 2
        web = named(found, "web")
        assert (web["cluster"], web["memory"], web["cpus"], web["source_cluster"]) == ("prod", 1024, 1, "prod")
        assert [
            (n["name"], n["network"], n["profile"], n["target"] and n["target"]["profile"]) for n in web["nics"]
        ] == [
            ("nic1", "red", "gold", "silver"),
            ("nic2", "lab-7", "lab-7", None),
            ("nic3", "old", "old", None),
        ]
        assert [(n["reason"], n["rule"], n["repair"]) for n in web["nics"]] == [
            ("rule", "vnic_profile_mappings[0]", False),
            ("rule", "vnic_profile_mappings[1]", False),
            ("nothing", None, True),
        ]
        assert [(d["alias"], d["size"], d["missing"]) for d in web["disks"]] == [("web_Disk1", 1 << 30, False)]
        assert named(found, "db")["memory"] == 2048

    def test_each_mac_address_has_a_verdict_with_its_holder(self, run: Run, small: Simulator) -> None:
        found = run(MODULE, domain="data1")
        macs = {(v["name"], n["name"]): (n["mac_verdict"], n["mac_holder"]) for v in found["vms"] for n in v["nics"]}
        assert macs == {
            ("web", "nic1"): ("good", None),
            ("web", "nic2"): ("out_of_range", None),
            ("web", "nic3"): ("good", None),
            ("db", "nic1"): ("in_use", "holder"),
            ("db", "nic2"): ("duplicate_in_batch", "web"),
        }
        assert (named(found, "web")["state"], named(found, "db")["state"]) == ("ready", "blocked")
        assert "in use by 'holder'" in named(found, "db")["reason"]
        again = run(MODULE, domain="data1", reassign_macs="colliding")
        assert named(again, "db")["state"] == "ready"
        assert named(again, "db")["reassign_bad_macs"] is True
        assert [n["mac_after"] for n in named(again, "web")["nics"]] == [mac(1), OUTSIDE, mac(3)]
        assert [n["mac_after"] for n in named(again, "db")["nics"]] == [None, None]

    def test_only_transfers_are_written_and_all_of_them_end(self, run: Run, small: Simulator) -> None:
        found = run(MODULE, check=True, domain="data1")
        assert {write.split("/")[0] for write in found.writes} == {"POST imagetransfers", "OPTIONS images"}
        small.engine.run_due()
        assert {one.phase for one in small.world.area(TransfersSlice).transfers.values()} <= ENDED
        assert {disk.status for disk in small.world.disks.values()} == {"ok"}

    def test_the_prediction_is_what_a_registration_does(self, run: Run, small: Simulator, tmp_path: Path) -> None:
        options: dict[str, t.Any] = {"domain": "data1", "vnic_profile_mappings": RULES, "reassign_macs": "colliding"}
        found = run(MODULE, **options)
        options |= {"run_folder": str(tmp_path / "run"), "ovf_files": [save_ovfs(small, tmp_path)], "all": True}
        done = run("vm_register", unregistered=found["unregistered"], **options)
        assert (done.failed, done["states"], lists_of_unregistered(done)) == (False, {"registered": 2}, 0)
        again = run("vm_register", unregistered=found["unregistered"], **options)
        assert (again["changed"], again["vms"], lists_of_unregistered(again)) == (False, [], 0)
        for one in found["vms"]:
            actual = nics_of(small, one["name"])
            expected = [
                (n["name"], f"{n['target']['network']}/{n['target']['profile']}" if n["target"] else "")
                for n in one["nics"]
            ]
            assert [(name, profile) for name, profile, dummy in actual] == expected
            for (dummy, dummy2, address), n in zip(actual, one["nics"], strict=True):
                assert n["mac_after"] in (None, address)

    def test_sources_show_who_uses_them_and_what_is_open(self, run: Run, small: Simulator) -> None:
        found = run(MODULE, domain="data1")
        shown = [
            (s["network"], s["profile"], s["suggestion"] and s["suggestion"]["profile"], s["open"])
            for s in found["sources"]
        ]
        assert shown == [
            ("lab-7", "lab-7", None, True),
            ("old", "old", None, True),
            ("red", "gold", "gold", False),
            ("red", "red", "red", False),
        ]
        assert found["sources"][3]["vms"] == [{"name": "db", "nics": ["nic1", "nic2"]}]
        (prod,) = found["clusters"]
        assert [f"{p['network']}/{p['profile']}" for p in prod["profiles"]] == [
            *("green/green", "green/silver", "ovirtmgmt/ovirtmgmt", "red/gold", "red/red"),
        ]
        assert prod["mac_pool"]["free"] == 255

    def test_a_selection_narrows_the_result(self, run: Run, small: Simulator) -> None:
        assert [one["name"] for one in run(MODULE, domain="data1", patterns=["w*"])["vms"]] == ["web"]
        assert [one["name"] for one in run(MODULE, domain="data1", vms=["db"])["vms"]] == ["db"]

    def test_the_store_of_another_engine_that_is_newer_is_a_warning(self, run: Run, simulator: Simulator) -> None:
        load(simulator, world(vm("web", nic(1, mac(1)))))
        entity = next(iter(next(iter(simulator.world.storage_domains.values())).entities.values()))
        entity.ovf = entity.ovf.replace('ovf:version="4.4.0.0"', 'ovf:version="9.9.0.0"')
        found = run(MODULE, domain="data1")
        assert "register-ovf-newer" in codes(found)


def test_names_of_a_mapping_file_are_resolved_in_the_target_data_center(
    run: Run, simulator: Simulator, tmp_path: Path
) -> None:
    networks = ["ovirtmgmt", "red"]
    centers = [{"name": "DC1", "status": "up"}, {"name": "DC2"}]
    described = world(vm("web", nic(1, mac(1), "old", "old")), data_centers=centers)
    described["networks"] += [{"name": name, "data_center": "DC2"} for name in networks]
    described["clusters"].append({"name": "other", "data_center": "DC2", "networks": networks})
    load(simulator, described)
    options = {"domain": "data1", "ovf_store": False, "ovf_files": [save_ovfs(simulator, tmp_path)]}
    names = "secondary_network_name: red, secondary_profile_name: red"
    text = f"dr_network_mappings:\n- {{primary_network_name: old, primary_profile_name: old, {names}}}\n"
    zeros = text.replace("}", ",\n   secondary_profile_id: 00000000-0000-0000-0000-000000000000}")
    found = run(MODULE, **options).result
    refused = [f for f in read_vnic_mapping_file(zeros, found)["findings"] if f["severity"] == "error"]
    assert [(finding["code"], finding["path"]) for finding in refused] == [("mapping-file-id-zero", "line 3")]
    mappings = read_vnic_mapping_file(text, found)
    assert mappings["findings"] == []
    options["vnic_profile_mappings"] = mappings["vnic_profile_mappings"]
    (predicted,) = run(MODULE, **options)["vms"][0]["nics"]
    assert not run("vm_register", all=True, run_folder=str(tmp_path / "run"), **options).failed
    (vnic,) = simulator.world.vms[found["vms"][0]["id"]].nics
    assert vnic.profile_id == predicted["target"]["id"]
    center = simulator.world.networks[vnic.network_id or ""].data_center_id
    assert simulator.world.data_centers[center].name == "DC1"


class TestCompleteness:
    def test_disks_that_belong_to_no_vm_are_a_warning_with_both_causes(self, run: Run, small: Simulator) -> None:
        own = next(iter(small.world.storage_domains.values()))
        lost = Disk(small.world.new_id(), "lost_Disk1", own.id, size=3 << 30, registered=False)
        small.world.disks[lost.id] = lost
        found = run(MODULE, domain="data1")
        assert found["disks_without_vm"] == [{"id": lost.id, "alias": "lost_Disk1", "size": 3 << 30}]
        (finding,) = (f for f in found["findings"] if f["code"] == "disks-without-vm")
        assert "1 disk of 3.0 GiB on 'data1' belongs to no VM" in finding["message"]
        assert "older than their VM" in finding["hint"]
        assert "on another storage domain" in finding["hint"]
        assert any("lost_Disk1" in text for text in found.warnings)

    def test_an_unreadable_entry_is_named(self, run: Run, small: Simulator) -> None:
        add_unregistered(small.world, {"name": "x", "id": "0000bbbb-0000-4000-8000-000000000001", "ovf": "<broken/>"})
        found = run(MODULE, domain="data1")
        assert found["ovf_store"]["unreadable"] == ["0000bbbb-0000-4000-8000-000000000001.ovf"]
        assert "ovf-unreadable" in codes(found)

    def test_a_vm_that_the_engine_does_not_list_is_named(self, run: Run, small: Simulator, tmp_path: Path) -> None:
        own = next(iter(small.world.storage_domains.values()))
        entity = next(e for e in own.entities.values() if e.name == "web")
        entity.kind = "NEITHER"
        found = run(MODULE, domain="data1")
        assert [(one["name"], one["kind"]) for one in found["not_listed"]] == [("web", "vm")]
        assert "vm-not-listed" in codes(found)

    def test_disks_on_a_domain_that_is_not_attached_block_their_vm(self, run: Run, simulator: Simulator) -> None:
        load(simulator, world(vm("web", nic(1, mac(1)))))
        entity = next(iter(next(iter(simulator.world.storage_domains.values())).entities.values()))
        other = "0000cccc-0000-4000-8000-000000000001"
        own = next(iter(simulator.world.storage_domains.values())).id
        entity.ovf = entity.ovf.replace(own, other)
        found = run(MODULE, domain="data1")
        assert found["missing_domains"] == [{"id": other, "vms": ["web"]}]
        assert {"domain-missing", "register-disk-domain-missing"} <= found.codes
        assert named(found, "web")["disks"][0]["missing"] is True

    def test_an_old_store_is_a_warning_with_its_age(self, run: Run, small: Simulator) -> None:
        small.world.clock.passed = 2 * 3600 + 60
        found = run(MODULE, domain="data1")
        assert found["ovf_store"]["age_minutes"] in (121, 122)
        assert "ovf-store-old" in codes(found)
        assert "ovf-store-old" not in codes(run(MODULE, domain="data1", max_store_age=0))
        assert "ovf-store-old" not in codes(run(MODULE, domain="data1", max_store_age=300))

    def test_vms_of_other_origins_are_skipped_with_the_reason(self, run: Run, simulator: Simulator) -> None:
        load(simulator, world(vm("HostedEngine", nic(1, mac(1)), origin="managed_hosted_engine")))
        found = run(MODULE, domain="data1")
        assert named(found, "HostedEngine")["state"] == "skipped"
        assert "vm-origin-skipped" in codes(found)

    def test_a_lease_and_pinning_that_are_lost_are_warnings(self, run: Run, simulator: Simulator) -> None:
        gone = "0000cccc-0000-4000-8000-000000000001"
        load(
            simulator, world(vm("web", nic(1, mac(1)), high_availability=True, lease_domain_id=gone, pinned_to=[gone]))
        )
        found = run(MODULE, domain="data1")
        assert {"register-lease-changes", "register-pinning-lost"} <= found.codes

    def test_a_registered_vm_is_shown_as_registered(self, run: Run, small: Simulator) -> None:
        make_vm(small.world, {"name": "old", "cluster": "prod", "status": "down"})
        found = run(MODULE, domain="data1", vms=["old"])
        assert [(one["name"], one["state"], one["cluster"]) for one in found["vms"]] == [("old", "registered", "prod")]

    def test_a_domain_without_vms_and_store(self, run: Run, simulator: Simulator) -> None:
        load(simulator, world())
        simulator.world.disks.clear()
        found = run(MODULE, domain="data1")
        assert (found["vms"], found["ovf_store"], codes(found)) == ([], None, ["ovf-store-missing"])


class TestCopyOfTheStore:
    @pytest.mark.parametrize("check", [False, True])
    def test_a_registration_with_the_copy_transfers_nothing(
        self, run: Run, small: Simulator, tmp_path: Path, check: bool
    ) -> None:
        copy = tmp_path / "store.tar"
        found = run(MODULE, domain="data1", ovf_store_copy=str(copy), check=check)
        assert oct(copy.stat().st_mode)[-3:] == "600"
        options = {"domain": "data1", "vms": ["web"], "run_folder": str(tmp_path / "run"), "check": check}
        done = run("vm_register", **options, ovf_store_copy=str(copy), floating_disks=True)
        assert [one["mac"] for one in named(found, "web")["nics"]] == [
            one["before"]["mac"] for one in named(done, "web")["nics"]
        ]
        assert [write for write in done.writes if "image" in write] == []
        assert done.failed is False, done["msg"]

    def test_without_such_a_file_the_store_is_read(self, run: Run, small: Simulator, tmp_path: Path) -> None:
        options = {"domain": "data1", "vms": ["web"], "run_folder": str(tmp_path / "run")}
        done = run("vm_register", check=True, ovf_store_copy=str(tmp_path / "nosuch"), **options)
        assert "POST imagetransfers" in done.writes

    def test_what_cannot_be_saved_or_read_is_a_sentence(self, run: Run, small: Simulator, tmp_path: Path) -> None:
        found = run(MODULE, domain="data1", ovf_store_copy=str(tmp_path / "nosuch" / "store.tar"))
        assert (found.failed, "The copy of the OVF store cannot be saved" in found["msg"]) == (True, True)
        (tmp_path / "text").write_text("no archive", encoding="utf-8")
        for path in (tmp_path / "text", tmp_path):
            done = run("vm_register", domain="data1", vms=["web"], check=True, ovf_store_copy=str(path))
            assert (done.failed, done.writes) == (True, [])
            assert done["msg"].endswith("Use `ovf_files`, or `ovf_store: false` to do without OVFs.")


class TestWithoutTheStore:
    def test_files_and_texts_take_the_place_of_the_store(self, run: Run, small: Simulator, tmp_path: Path) -> None:
        with_store = run(MODULE, domain="data1")
        folder = save_ovfs(small, tmp_path)
        without = run(MODULE, domain="data1", ovf_store=False, ovf_files=[folder])
        assert without["vms"] == with_store["vms"]
        assert (without["ovf_store"], without.writes) == (None, [])
        texts = [path.read_text() for path in Path(folder).glob("*.ovf")]
        assert run(MODULE, domain="data1", ovf_store=False, ovfs=texts)["vms"] == with_store["vms"]

    def test_without_any_ovf_vnics_and_disks_are_not_known(self, run: Run, small: Simulator) -> None:
        found = run(MODULE, domain="data1", ovf_store=False, cluster="prod")
        web = named(found, "web")
        assert (web["nics"], web["disks"], web["memory"]) == (None, None, None)
        assert (found["disks_without_vm"], found["sources"]) == (None, [])
        assert {"disks-not-checked", "register-ovf-unknown"} <= found.codes

    def test_a_rule_with_a_pattern_needs_the_names_and_says_so(self, run: Run, small: Simulator) -> None:
        found = run(MODULE, domain="data1", ovf_store=False, cluster="prod", vnic_profile_mappings=RULES)
        assert "mapping-rule-needs-ovf" in codes(found)

    def test_a_store_that_cannot_be_reached_fails_with_the_ways_out(self, run: Run, small: Simulator) -> None:
        small.world.area(TransfersSlice).options.daemon_url = "https://localhost:1"
        found = run(MODULE, domain="data1")
        assert found.failed
        assert "Cannot read the OVF store of 'data1' from localhost:1" in found["msg"]
        assert "Port 54322" in found["msg"]
        assert "ovf_store: false" in found["msg"]

    def test_a_missing_library_fails_before_anything_is_sent(
        self, run: Run, small: Simulator, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(__import__("sys").modules, "ovirt_imageio.client", None)
        found = run(MODULE, domain="data1")
        assert found.failed
        assert "pip install 'ovirt-imageio" in found["msg"]
        assert "ovf_store: false" in found["msg"]
        assert found.requests == []


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"domain": "dat1"}, "Did you mean 'data1' or 'data2'?"),
        ({"domain": "data1", "cluster": "nosuch"}, "There is no cluster 'nosuch'"),
        ({"domain": "data1", "vms": ["wbe"]}, "has no unregistered VM 'wbe'"),
        ({"domain": "data1", "ovf_files": ["/nosuch"]}, "There is no file or folder '/nosuch'"),
        ({"domain": "data1", "ovfs": ["<a/>", "<!DOCTYPE a [<!ENTITY b 'c'>]><a/>"]}, "has a document type"),
    ],
)
def test_what_does_not_exist_is_an_error(run: Run, small: Simulator, options: dict[str, t.Any], text: str) -> None:
    found = run(MODULE, **options)
    assert found.failed
    assert text in found["msg"]
