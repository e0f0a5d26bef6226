# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Imports from an export domain of the engine, against the simulator."""

from __future__ import annotations

import typing as t
from pathlib import Path

from tests.engine_simulator.areas.storage.model import StorageSlice
from tests.engine_simulator.areas.vms.model import VmsSlice
from tests.engine_simulator.running import Simulator
from tests.unit.exported_worlds import (
    CLONED,
    DB01,
    EXPORT,
    RED,
    TEMPLATE,
    WEB01,
    ident,
    networks,
    posts,
    vm_named,
)
from tests.unit.import_worlds import TO_RED

if t.TYPE_CHECKING:
    from .conftest import Run


# ------------------------------------------------------------------------------------------------------------------ one
def test_a_vm_keeps_id_and_mac_addresses_and_profiles_of_the_same_name(
    run: Run, simulator: Simulator, load_exported: t.Any, export_options: dict[str, t.Any], state_folder: Path
) -> None:
    done = run("v2v_import", **export_options)
    assert (done["changed"], done["states"]) == (True, {"imported": 1})
    vm = vm_named(simulator, "web01")
    assert (vm.id, vm.status, [nic.mac for nic in vm.nics]) == (ident(1), "down", [n["mac"] for n in WEB01["nics"]])
    assert networks(done) == ["red", "green"]
    assert f"onramp-v2v:export_domain/export1/web01/{ident(1)}" in vm.settings.comment
    assert (list(state_folder.glob("*.json")), done["proxy_hosts"], done["vms"][0]["host"]) == ([], [], None)
    assert len(posts(done)) == 1
    assert "export-nics-unknown" in done.codes


def test_the_second_run_changes_nothing(run: Run, load_exported: t.Any, export_options: dict[str, t.Any]) -> None:
    run("v2v_import", **export_options)
    again = run("v2v_import", **export_options)
    assert (again["changed"], again["plan"], again.writes, again["states"]) == (False, [], [], {"unchanged": 1})


def test_check_mode_predicts_exactly_and_writes_nothing(
    run: Run, load_exported: t.Any, export_options: dict[str, t.Any], state_folder: Path
) -> None:
    checked = run("v2v_import", check=True, diff=True, **export_options)
    assert (checked["changed"], checked.writes, state_folder.exists()) == (True, [], False)
    done = run("v2v_import", diff=True, **export_options)
    for key in ("plan", "counts", "diff", "before", "after", "findings"):
        assert checked[key] == done[key], key


def test_link_states_and_unplugged_vnics_stay_as_they_were_exported(
    run: Run, simulator: Simulator, load_exported: t.Any, export_options: dict[str, t.Any]
) -> None:
    done = run("v2v_import", **{**export_options, "vms": [{"name": "db01"}], "vnic_profile_mappings": []})
    assert done["states"] == {"imported": 1}
    assert [(nic.linked, nic.plugged) for nic in vm_named(simulator, "db01").nics] == [(True, True), (False, False)]


# --------------------------------------------------------------------------------------------------------------- vNICs
def test_rules_by_mac_and_network_apply_once_the_vnics_can_be_seen(
    run: Run, load_exported: t.Any, export_options: dict[str, t.Any]
) -> None:
    rules = [
        {"source": {"mac": WEB01["nics"][1]["mac"]}, "target": {"network": "red", "profile": "red"}},
        {"source": {"network": "red"}, "target": {"network": "green", "profile": "green"}},
    ]
    done = run("v2v_import", **{**export_options, "vnic_profile_mappings": rules})
    assert (done["states"], networks(done)) == ({"imported": 1}, ["green", "red"])


def test_a_vnic_without_rule_and_profile_fails_its_vm_until_there_is_a_rule(
    run: Run, simulator: Simulator, load_exported: t.Any, export_options: dict[str, t.Any]
) -> None:
    bare = {**export_options, "vnic_profile_mappings": [], "power": "on"}
    done = run("v2v_import", **bare)
    assert (done.failed, done["states"], done["vms"][0]["kept"]) == (True, {"failed": 1}, True)
    assert "vNIC 'nic2' of 'web01' has no profile" in done["msg"]
    assert vm_named(simulator, "web01").status == "down"
    again = run("v2v_import", **{**export_options, "power": "on"})
    assert (again["states"], networks(again), posts(again)) == ({"imported": 1}, ["red", "green"], [])
    assert vm_named(simulator, "web01").status != "down"


def test_a_vnic_without_rule_and_profile_may_stay_empty(
    run: Run, load_exported: t.Any, export_options: dict[str, t.Any]
) -> None:
    done = run("v2v_import", **{**export_options, "vnic_profile_mappings": [], "on_unmapped": "empty"})
    assert (done["states"], networks(done)) == ({"imported": 1}, ["red", None])


def test_descriptions_of_files_show_collisions_and_rules_before_anything_is_sent(
    run: Run, load_exported: t.Any, export_options: dict[str, t.Any]
) -> None:
    nics = [
        {"label": f"nic{n}", "mac": nic["mac"], "network": nic["network"]} for n, nic in enumerate(WEB01["nics"], 1)
    ]
    known = [{"name": "web01", "uuid": ident(1), "disks": [{"capacity": 1 << 30}], "nics": nics}]
    refused = run("v2v_import", **{**export_options, "descriptions": known})
    assert (refused.failed, refused.codes, refused.writes) == (True, {"mapping-missing", "mac-out-of-range-kept"}, [])
    rules = [{"source": {"network": "blue"}, "target": {"network": "green", "profile": "green"}}, *TO_RED]
    done = run("v2v_import", **{**export_options, "descriptions": known, "vnic_profile_mappings": rules})
    assert (done["states"], networks(done)) == ({"imported": 1}, ["red", "green"])
    assert [nic["planned"]["network"] for nic in done["vms"][0]["nics"]] == ["red", "green"]


def test_a_mac_address_in_use_is_refused_by_the_engine_and_leaves_nothing(
    run: Run, simulator: Simulator, load_exported: t.Any, export_options: dict[str, t.Any], state_folder: Path
) -> None:
    load_exported(
        {**WEB01, "nics": [{**RED, "mac": "00:1a:4a:16:02:10"}]},
        {**DB01, "nics": [{**RED, "mac": "00:1a:4a:16:02:10"}]},
    )
    both = {**export_options, "vms": [{"name": "web01"}], "vnic_profile_mappings": []}
    assert run("v2v_import", **both)["states"] == {"imported": 1}
    done = run("v2v_import", **{**both, "vms": [{"name": "db01"}]})
    assert (done.failed, done["states"]) == (True, {"failed": 1})
    assert "duplicate" in done["msg"]
    assert list(state_folder.glob("*.json")) == []


# ----------------------------------------------------------------------------------------------------- names and clones
def test_a_new_name_needs_no_clone(
    run: Run, simulator: Simulator, load_exported: t.Any, export_options: dict[str, t.Any]
) -> None:
    more = {"vms": [{"name": "web01", "new_name": "web02"}], "method": "auto"}
    done = run("v2v_import", **{**export_options, **more})
    assert done["vms"][0]["method"] == "engine"
    assert (done["states"], vm_named(simulator, "web02").id) == ({"imported": 1}, ident(1))


def test_a_clone_has_new_ids_and_mac_addresses_in_the_order_of_its_vnics(
    run: Run, simulator: Simulator, load_exported: t.Any, export_options: dict[str, t.Any], state_folder: Path
) -> None:
    done = run("v2v_import", **{**export_options, "clone": True})
    vm = vm_named(simulator, "web01")
    assert (done["states"], done["vms"][0]["id"]) == ({"imported": 1}, vm.id)
    assert vm.id != ident(1)
    macs = [str(nic.mac) for nic in sorted(vm.nics, key=lambda nic: nic.name)]
    assert macs == sorted(macs)
    assert all(mac.startswith("00:1a:4a:16:01:") for mac in macs)
    again = run("v2v_import", **{**export_options, "clone": True})
    assert (again["changed"], again.writes, list(state_folder.glob("*.json"))) == (False, [], [])


def test_a_mac_address_of_ones_own_is_set_by_name_or_by_the_address_before(
    run: Run, simulator: Simulator, load_exported: t.Any, export_options: dict[str, t.Any]
) -> None:
    nics = [
        {"nic": "nic1", "mac": "00:1a:4a:16:01:31"},
        {"nic": WEB01["nics"][1]["mac"].upper(), "mac": "00:1a:4a:16:01:32"},
    ]
    done = run("v2v_import", **{**export_options, "vms": [{"name": "web01", "nics": nics}]})
    macs = [nic.mac for nic in vm_named(simulator, "web01").nics]
    assert (done["states"], macs) == ({"imported": 1}, ["00:1a:4a:16:01:31", "00:1a:4a:16:01:32"])


def test_a_vm_that_is_in_the_engine_already_is_refused_unless_it_is_cloned(
    run: Run, load_exported: t.Any, export_options: dict[str, t.Any]
) -> None:
    run("v2v_import", **export_options)
    other = {
        **export_options,
        "source": {**EXPORT, "name": "export1"},
        "vms": [{"name": ident(1), "new_name": "web02"}],
    }
    again = run("v2v_import", check=True, **other)
    assert (again["states"], again["changed"]) == ({"unchanged": 1}, False)


# -------------------------------------------------------------------------------------------------- disks and templates
def domains_of(simulator: Simulator, name: str) -> list[tuple[str, str, bool]]:
    storage = simulator.world.area(StorageSlice)
    found = [storage.disks[a.disk_id] for a in vm_named(simulator, name).disks]
    return [(storage.storage_domains[d.domain_id].name, d.format, d.sparse) for d in found]


def test_each_disk_can_go_to_a_domain_of_its_own(
    run: Run, simulator: Simulator, load_exported: t.Any, export_options: dict[str, t.Any]
) -> None:
    vms = [{"name": "db01", "disks": [{"disk": "2", "storage_domain": "data2"}]}]
    done = run("v2v_import", **{**export_options, "vms": vms, "vnic_profile_mappings": []})
    assert done["states"] == {"imported": 1}
    assert [domain for domain, dummy, dummy2 in domains_of(simulator, "db01")] == ["data1", "data2"]


def test_merged_disks_get_format_and_allocation(
    run: Run, simulator: Simulator, load_exported: t.Any, export_options: dict[str, t.Any]
) -> None:
    load_exported(CLONED, TEMPLATE)
    more = {"collapse_snapshots": True, "storage_domain": "data2", "vms": [{"name": "thin01"}]}
    done = run("v2v_import", **{**export_options, **more})
    assert (done["states"], domains_of(simulator, "thin01")) == ({"imported": 1}, [("data2", "cow", True)])
    (sent,) = posts(done)
    assert "collapse_snapshots=true" in sent["query"]


def test_the_template_of_a_vm_has_to_be_there(run: Run, load_exported: t.Any, export_options: dict[str, t.Any]) -> None:
    load_exported(CLONED)
    thin = {**export_options, "vms": [{"name": "thin01"}]}
    for more, code in (
        ({}, "export-template-missing"),
        ({"collapse_snapshots": True}, "export-template-missing"),
        ({"clone": True}, "export-clone-not-collapsed"),
    ):
        done = run("v2v_import", **{**thin, **more})
        assert (done.failed, done.writes) == (True, [])
        assert code in done.codes


# ----------------------------------------------------------------------------------------------------------- failures
def test_a_failed_import_is_reported_at_its_event_and_tried_again(
    run: Run, simulator: Simulator, load_exported: t.Any, export_options: dict[str, t.Any], state_folder: Path
) -> None:
    load_exported({**WEB01, "fails_afterwards": True})
    done = run("v2v_import", **export_options)
    assert (done.failed, done["states"], done["vms"][0]["kept"]) == (True, {"failed": 1}, False)
    assert "Failed to import Vm web01" in done["msg"]
    assert list(state_folder.glob("*.json")) == []
    for domain in simulator.world.area(StorageSlice).storage_domains.values():
        for entity in domain.entities.values():
            entity.fails_afterwards = False
    again = run("v2v_import", **export_options)
    # The VM has the same id as the first time. The old event must not end the new import.
    assert (again["states"], len(posts(again))) == ({"imported": 1}, 1)


def test_a_run_without_wait_is_followed_by_the_next_one(
    run: Run, simulator: Simulator, load_exported: t.Any, export_options: dict[str, t.Any], state_folder: Path
) -> None:
    for clone in (False, True):
        load_exported(WEB01, DB01)
        begun = run("v2v_import", **{**export_options, "clone": clone, "wait": False})
        assert (begun["states"], len(list(state_folder.glob("*.json")))) == ({"running": 1}, 1)
        done = run("v2v_import", **{**export_options, "clone": clone})
        assert (done["states"], posts(done), networks(done)) == ({"imported": 1}, [], ["red", "green"])


def test_a_request_whose_answer_is_lost_is_not_sent_twice(
    run: Run, simulator: Simulator, load_exported: t.Any, export_options: dict[str, t.Any]
) -> None:
    for clone in (False, True):
        load_exported(WEB01, DB01)
        simulator.fault_injection.add({"method": "POST", "path": "/import$", "kind": "reset", "after_work": True})
        done = run("v2v_import", **{**export_options, "clone": clone})
        assert done["states"] == {"imported": 1}
        assert len(simulator.world.area(VmsSlice).vms) == 1


def test_an_exported_vm_with_the_mark_of_its_first_import_is_completed_all_the_same(
    run: Run, simulator: Simulator, load_exported: t.Any, export_options: dict[str, t.Any]
) -> None:
    load_exported({**WEB01, "comment": f"onramp-v2v:export_domain/export1/web01/{ident(1)}"})
    done = run("v2v_import", **export_options)
    assert (done["states"], networks(done)) == ({"imported": 1}, ["red", "green"])
