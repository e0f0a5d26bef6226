# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Imports from an export domain of the engine, against the simulator."""

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest

from tests.engine_simulator.areas.storage.model import StorageSlice
from tests.engine_simulator.areas.vms.model import Vm, VmsSlice
from tests.engine_simulator.running import Simulator
from tests.unit.import_worlds import TO_RED, import_world

if t.TYPE_CHECKING:
    from .conftest import Outcome, Run

EXPORT: dict[str, t.Any] = {"kind": "export_domain", "name": "export1"}
BASE = "11111111-1111-4111-8111-1111111111aa"


def ident(number: int) -> str:
    return f"22222222-2222-4222-8222-22222222220{number}"


def exported(name: str, number: int, *nics: dict[str, t.Any], **more: t.Any) -> dict[str, t.Any]:
    listed = [{"mac": f"00:1a:4a:16:02:{number}{n}", **nic} for n, nic in enumerate(nics)]
    return {"domain": "export1", "name": name, "id": ident(number), "disks": [1], "nics": listed, **more}


RED = {"network": "red", "profile": "red"}
FAR = {"network": "blue", "profile": "blue"}
WEB01 = exported("web01", 1, RED, FAR)
DB01 = exported("db01", 2, RED, {**RED, "mac": "00:1a:4a:16:01:20", "linked": False, "plugged": False}, disks=[1, 2])
CLONED = exported("thin01", 3, RED, template_id=BASE)
TEMPLATE = {"domain": "export1", "name": "base", "id": BASE, "kind": "TEMPLATE", "disks": [1]}


@pytest.fixture
def load(simulator: Simulator) -> t.Callable[..., None]:
    """Put a world with an export domain on the simulator."""

    def put(*vms: dict[str, t.Any], **more: t.Any) -> None:
        domains = [
            {"name": "data1", "master": True},
            {"name": "data2", "storage_type": "iscsi"},
            {"name": "export1", "kind": "export"},
        ]
        world = import_world(**{"storage_domains": domains, "unregistered": list(vms), **more})
        world.area(VmsSlice).options.export_import_seconds = 20
        simulator.state.engine.world = world

    put(WEB01, DB01)
    return put


@pytest.fixture
def options(state_folder: Path) -> dict[str, t.Any]:
    return {
        "source": EXPORT,
        "vms": [{"name": "web01"}],
        "cluster": "prod",
        "storage_domain": "data1",
        "vnic_profile_mappings": [{"source": {"nic": "nic2"}, "target": {"network": "green", "profile": "green"}}],
        "state_folder": str(state_folder),
    }


def vm_named(simulator: Simulator, name: str) -> Vm:
    (found,) = (vm for vm in simulator.world.area(VmsSlice).vms.values() if vm.name == name)
    return found


def post(number: int) -> str:
    return f"/vms/{ident(number)}/import"


def posts(done: Outcome) -> list[dict[str, t.Any]]:
    return [one for one in done.requests if one["method"] == "POST" and one["path"].endswith("/import")]


def networks(done: Outcome, number: int = 0) -> list[str | None]:
    return [nic["after"]["network"] for nic in done["vms"][number]["nics"]]


# ------------------------------------------------------------------------------------------------------------------ one
def test_a_vm_keeps_id_and_mac_addresses_and_profiles_of_the_same_name(
    run: Run, simulator: Simulator, load: t.Any, options: dict[str, t.Any], state_folder: Path
) -> None:
    done = run("v2v_import", **options)
    assert (done["changed"], done["states"]) == (True, {"imported": 1})
    vm = vm_named(simulator, "web01")
    assert (vm.id, vm.status, [nic.mac for nic in vm.nics]) == (ident(1), "down", [n["mac"] for n in WEB01["nics"]])
    assert networks(done) == ["red", "green"]
    assert f"onramp-v2v:export_domain/export1/web01/{ident(1)}" in vm.settings.comment
    assert (list(state_folder.glob("*.json")), done["proxy_hosts"], done["vms"][0]["host"]) == ([], [], None)
    assert len(posts(done)) == 1
    assert "export-nics-unknown" in done.codes


def test_the_second_run_changes_nothing(run: Run, load: t.Any, options: dict[str, t.Any]) -> None:
    run("v2v_import", **options)
    again = run("v2v_import", **options)
    assert (again["changed"], again["plan"], again.writes, again["states"]) == (False, [], [], {"unchanged": 1})


def test_check_mode_predicts_exactly_and_writes_nothing(
    run: Run, load: t.Any, options: dict[str, t.Any], state_folder: Path
) -> None:
    checked = run("v2v_import", check=True, diff=True, **options)
    assert (checked["changed"], checked.writes, state_folder.exists()) == (True, [], False)
    done = run("v2v_import", diff=True, **options)
    for key in ("plan", "counts", "diff", "before", "after", "findings"):
        assert checked[key] == done[key], key


def test_link_states_and_unplugged_vnics_stay_as_they_were_exported(
    run: Run, simulator: Simulator, load: t.Any, options: dict[str, t.Any]
) -> None:
    done = run("v2v_import", **{**options, "vms": [{"name": "db01"}], "vnic_profile_mappings": []})
    assert done["states"] == {"imported": 1}
    assert [(nic.linked, nic.plugged) for nic in vm_named(simulator, "db01").nics] == [(True, True), (False, False)]


# --------------------------------------------------------------------------------------------------------------- vNICs
def test_rules_by_mac_and_network_apply_once_the_vnics_can_be_seen(
    run: Run, load: t.Any, options: dict[str, t.Any]
) -> None:
    rules = [
        {"source": {"mac": WEB01["nics"][1]["mac"]}, "target": {"network": "red", "profile": "red"}},
        {"source": {"network": "red"}, "target": {"network": "green", "profile": "green"}},
    ]
    done = run("v2v_import", **{**options, "vnic_profile_mappings": rules})
    assert (done["states"], networks(done)) == ({"imported": 1}, ["green", "red"])


def test_a_vnic_without_rule_and_profile_fails_its_vm_until_there_is_a_rule(
    run: Run, simulator: Simulator, load: t.Any, options: dict[str, t.Any]
) -> None:
    bare = {**options, "vnic_profile_mappings": [], "power": "on"}
    done = run("v2v_import", **bare)
    assert (done.failed, done["states"], done["vms"][0]["kept"]) == (True, {"failed": 1}, True)
    assert "vNIC 'nic2' of 'web01' has no profile" in done["msg"]
    assert vm_named(simulator, "web01").status == "down"
    again = run("v2v_import", **{**options, "power": "on"})
    assert (again["states"], networks(again), posts(again)) == ({"imported": 1}, ["red", "green"], [])
    assert vm_named(simulator, "web01").status != "down"


def test_a_vnic_without_rule_and_profile_may_stay_empty(run: Run, load: t.Any, options: dict[str, t.Any]) -> None:
    done = run("v2v_import", **{**options, "vnic_profile_mappings": [], "on_unmapped": "empty"})
    assert (done["states"], networks(done)) == ({"imported": 1}, ["red", None])


def test_descriptions_of_files_show_collisions_and_rules_before_anything_is_sent(
    run: Run, load: t.Any, options: dict[str, t.Any]
) -> None:
    nics = [
        {"label": f"nic{n}", "mac": nic["mac"], "network": nic["network"]} for n, nic in enumerate(WEB01["nics"], 1)
    ]
    known = [{"name": "web01", "uuid": ident(1), "disks": [{"capacity": 1 << 30}], "nics": nics}]
    refused = run("v2v_import", **{**options, "descriptions": known})
    assert (refused.failed, refused.codes, refused.writes) == (True, {"mapping-missing", "mac-out-of-range-kept"}, [])
    rules = [{"source": {"network": "blue"}, "target": {"network": "green", "profile": "green"}}, *TO_RED]
    done = run("v2v_import", **{**options, "descriptions": known, "vnic_profile_mappings": rules})
    assert (done["states"], networks(done)) == ({"imported": 1}, ["red", "green"])
    assert [nic["planned"]["network"] for nic in done["vms"][0]["nics"]] == ["red", "green"]


def test_a_mac_address_in_use_is_refused_by_the_engine_and_leaves_nothing(
    run: Run, simulator: Simulator, load: t.Any, options: dict[str, t.Any], state_folder: Path
) -> None:
    load(
        {**WEB01, "nics": [{**RED, "mac": "00:1a:4a:16:02:10"}]},
        {**DB01, "nics": [{**RED, "mac": "00:1a:4a:16:02:10"}]},
    )
    both = {**options, "vms": [{"name": "web01"}], "vnic_profile_mappings": []}
    assert run("v2v_import", **both)["states"] == {"imported": 1}
    done = run("v2v_import", **{**both, "vms": [{"name": "db01"}]})
    assert (done.failed, done["states"]) == (True, {"failed": 1})
    assert "duplicate" in done["msg"]
    assert list(state_folder.glob("*.json")) == []


# ----------------------------------------------------------------------------------------------------- names and clones
def test_a_new_name_needs_no_clone(run: Run, simulator: Simulator, load: t.Any, options: dict[str, t.Any]) -> None:
    more = {"vms": [{"name": "web01", "new_name": "web02"}], "method": "auto"}
    done = run("v2v_import", **{**options, **more})
    assert done["vms"][0]["method"] == "engine"
    assert (done["states"], vm_named(simulator, "web02").id) == ({"imported": 1}, ident(1))


def test_a_clone_has_new_ids_and_mac_addresses_in_the_order_of_its_vnics(
    run: Run, simulator: Simulator, load: t.Any, options: dict[str, t.Any], state_folder: Path
) -> None:
    done = run("v2v_import", **{**options, "clone": True})
    vm = vm_named(simulator, "web01")
    assert (done["states"], done["vms"][0]["id"]) == ({"imported": 1}, vm.id)
    assert vm.id != ident(1)
    macs = [str(nic.mac) for nic in sorted(vm.nics, key=lambda nic: nic.name)]
    assert macs == sorted(macs)
    assert all(mac.startswith("00:1a:4a:16:01:") for mac in macs)
    again = run("v2v_import", **{**options, "clone": True})
    assert (again["changed"], again.writes, list(state_folder.glob("*.json"))) == (False, [], [])


def test_a_mac_address_of_ones_own_is_set_by_name_or_by_the_address_before(
    run: Run, simulator: Simulator, load: t.Any, options: dict[str, t.Any]
) -> None:
    nics = [
        {"nic": "nic1", "mac": "00:1a:4a:16:01:31"},
        {"nic": WEB01["nics"][1]["mac"].upper(), "mac": "00:1a:4a:16:01:32"},
    ]
    done = run("v2v_import", **{**options, "vms": [{"name": "web01", "nics": nics}]})
    macs = [nic.mac for nic in vm_named(simulator, "web01").nics]
    assert (done["states"], macs) == ({"imported": 1}, ["00:1a:4a:16:01:31", "00:1a:4a:16:01:32"])


def test_a_vm_that_is_in_the_engine_already_is_refused_unless_it_is_cloned(
    run: Run, load: t.Any, options: dict[str, t.Any]
) -> None:
    run("v2v_import", **options)
    other = {**options, "source": {**EXPORT, "name": "export1"}, "vms": [{"name": ident(1), "new_name": "web02"}]}
    again = run("v2v_import", check=True, **other)
    assert (again["states"], again["changed"]) == ({"unchanged": 1}, False)


# -------------------------------------------------------------------------------------------------- disks and templates
def domains_of(simulator: Simulator, name: str) -> list[tuple[str, str, bool]]:
    storage = simulator.world.area(StorageSlice)
    found = [storage.disks[a.disk_id] for a in vm_named(simulator, name).disks]
    return [(storage.storage_domains[d.domain_id].name, d.format, d.sparse) for d in found]


def test_each_disk_can_go_to_a_domain_of_its_own(
    run: Run, simulator: Simulator, load: t.Any, options: dict[str, t.Any]
) -> None:
    vms = [{"name": "db01", "disks": [{"disk": "2", "storage_domain": "data2"}]}]
    done = run("v2v_import", **{**options, "vms": vms, "vnic_profile_mappings": []})
    assert done["states"] == {"imported": 1}
    assert [domain for domain, dummy, dummy2 in domains_of(simulator, "db01")] == ["data1", "data2"]


def test_merged_disks_get_format_and_allocation(
    run: Run, simulator: Simulator, load: t.Any, options: dict[str, t.Any]
) -> None:
    load(CLONED, TEMPLATE)
    more = {"collapse_snapshots": True, "storage_domain": "data2", "vms": [{"name": "thin01"}]}
    done = run("v2v_import", **{**options, **more})
    assert (done["states"], domains_of(simulator, "thin01")) == ({"imported": 1}, [("data2", "cow", True)])
    (sent,) = posts(done)
    assert "collapse_snapshots=true" in sent["query"]


def test_the_template_of_a_vm_has_to_be_there(run: Run, load: t.Any, options: dict[str, t.Any]) -> None:
    load(CLONED)
    thin = {**options, "vms": [{"name": "thin01"}]}
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
    run: Run, simulator: Simulator, load: t.Any, options: dict[str, t.Any], state_folder: Path
) -> None:
    load({**WEB01, "fails_afterwards": True})
    done = run("v2v_import", **options)
    assert (done.failed, done["states"], done["vms"][0]["kept"]) == (True, {"failed": 1}, False)
    assert "Failed to import Vm web01" in done["msg"]
    assert list(state_folder.glob("*.json")) == []
    for domain in simulator.world.area(StorageSlice).storage_domains.values():
        for entity in domain.entities.values():
            entity.fails_afterwards = False
    again = run("v2v_import", **options)
    # The VM has the same id as the first time. The old event must not end the new import.
    assert (again["states"], len(posts(again))) == ({"imported": 1}, 1)


def test_a_run_without_wait_is_followed_by_the_next_one(
    run: Run, simulator: Simulator, load: t.Any, options: dict[str, t.Any], state_folder: Path
) -> None:
    for clone in (False, True):
        load(WEB01, DB01)
        begun = run("v2v_import", **{**options, "clone": clone, "wait": False})
        assert (begun["states"], len(list(state_folder.glob("*.json")))) == ({"running": 1}, 1)
        done = run("v2v_import", **{**options, "clone": clone})
        assert (done["states"], posts(done), networks(done)) == ({"imported": 1}, [], ["red", "green"])


def test_a_request_whose_answer_is_lost_is_not_sent_twice(
    run: Run, simulator: Simulator, load: t.Any, options: dict[str, t.Any]
) -> None:
    for clone in (False, True):
        load(WEB01, DB01)
        simulator.fault_injection.add({"method": "POST", "path": "/import$", "kind": "reset", "after_work": True})
        done = run("v2v_import", **{**options, "clone": clone})
        assert done["states"] == {"imported": 1}
        assert len(simulator.world.area(VmsSlice).vms) == 1


def test_an_exported_vm_with_the_mark_of_its_first_import_is_completed_all_the_same(
    run: Run, simulator: Simulator, load: t.Any, options: dict[str, t.Any]
) -> None:
    load({**WEB01, "comment": f"onramp-v2v:export_domain/export1/web01/{ident(1)}"})
    done = run("v2v_import", **options)
    assert (done["states"], networks(done)) == ({"imported": 1}, ["red", "green"])


# -------------------------------------------------------------------------------------------------- refused before sent
@pytest.mark.parametrize(
    ("more", "path"),
    [
        ({"method": "staged"}, "method"),
        ({"state": "canceled"}, "state"),
        ({"hosts": ["h1"]}, "hosts"),
        ({"host_channels": {"h1": "h1"}}, "host_channels"),
        ({"virt_v2v_features": {"h1": ""}}, "virt_v2v_features"),
        ({"drivers_iso": "virtio.iso"}, "drivers_iso"),
        ({"conversion": {"folder": "/srv"}}, "conversion"),
        ({"cpu_profile": "slow"}, "cpu_profile"),
        ({"quota": "migration"}, "quota"),
        ({"disk_profile": "fast"}, "disk_profile"),
        ({"macs": "reassign_bad"}, "macs"),
        ({"macs": "pool"}, "macs"),
        ({"allocation": "preallocated"}, "allocation"),
        ({"disk_format": "cow"}, "disk_format"),
        ({"vms": [{"name": "web01", "macs": "pool"}]}, "vms[0].macs"),
        ({"vms": [{"name": "web01", "path": "/srv/web01.ova"}]}, "vms[0].path"),
        ({"vms": [{"name": "web01", "nics": [{"nic": "nic1", "macs": "pool"}]}]}, "vms[0].nics[0].macs"),
        ({"vms": [{"name": "web01", "disks": [{"disk": "1", "format": "cow"}]}]}, "vms[0].disks[0].format"),
        ({"vms": [{"name": "web01", "disks": [{"disk": "1", "disk_profile": "x"}]}]}, "vms[0].disks[0].disk_profile"),
    ],
)
def test_an_option_that_the_api_has_no_value_for_is_refused(
    run: Run, load: t.Any, options: dict[str, t.Any], more: dict[str, t.Any], path: str
) -> None:
    done = run("v2v_import", **{**options, **more})
    found = [one["path"] for one in done["findings"] if one["code"] == "export-option-unavailable"]
    assert (done.failed, done.requests, found) == (True, [], [path])


def test_what_is_not_there_is_named(run: Run, load: t.Any, options: dict[str, t.Any]) -> None:
    cases: list[tuple[dict[str, t.Any], str]] = [
        ({"source": {**EXPORT, "name": "exprt1"}}, "export-domain-unknown"),
        ({"source": {**EXPORT, "name": "data2"}}, "export-domain-wrong-type"),
        ({"vms": [{"name": "web1"}]}, "source-vm-unknown"),
        ({"vms": [{"name": "web01", "disks": [{"disk": "7"}]}]}, "import-disk-unknown"),
        ({"vms": [{"name": "web01", "disks": [{"disk": "1", "storage_domain": "dat"}]}]}, "import-target-unknown"),
        ({"source": {"kind": "export_domain"}}, "source-address-missing"),
        ({"clone": True, "macs": "preserve"}, "import-macs-unknown"),
    ]
    for more, code in cases:
        done = run("v2v_import", **{**options, **more})
        assert (done.failed, done.writes) == (True, []), code
        assert code in done.codes


def test_options_of_export_domains_are_refused_for_other_sources(
    run: Run, load: t.Any, options: dict[str, t.Any], import_options: dict[str, t.Any]
) -> None:
    done = run("v2v_import", **{**import_options, "clone": True, "collapse_snapshots": True})
    assert ([one["path"] for one in done["findings"]], done.requests) == (["clone", "collapse_snapshots"], [])


def test_an_export_domain_that_is_not_active_is_named(
    run: Run, simulator: Simulator, load: t.Any, options: dict[str, t.Any]
) -> None:
    for domain in simulator.world.area(StorageSlice).storage_domains.values():
        domain.status = "maintenance" if domain.kind == "export" else domain.status
    done = run("v2v_import", **options)
    assert (done.failed, done.codes, done.writes) == (True, {"export-domain-inactive"}, [])


def test_two_vms_of_one_name_are_told_apart_by_their_ids(run: Run, load: t.Any, options: dict[str, t.Any]) -> None:
    load(WEB01, {**DB01, "name": "web01"})
    done = run("v2v_import", **options)
    assert (done.failed, "source-vm-ambiguous" in done.codes, done.writes) == (True, True, [])
    assert run("v2v_import", **{**options, "vms": [{"name": ident(1)}]})["states"] == {"imported": 1}


def test_a_vm_of_the_same_id_is_not_imported_again(
    run: Run, simulator: Simulator, load: t.Any, options: dict[str, t.Any]
) -> None:
    run("v2v_import", **options)
    vm_named(simulator, "web01").settings.comment = ""
    vm_named(simulator, "web01").name = "original"
    done = run("v2v_import", **options)
    assert (done.failed, "export-vm-exists" in done.codes, done.writes) == (True, True, [])
    assert run("v2v_import", **{**options, "clone": True})["states"] == {"imported": 1}


# -------------------------------------------------------------------------------------------------------------- listing
def test_the_vms_of_an_export_domain_are_listed_without_their_vnics(
    run: Run, load: t.Any, options: dict[str, t.Any]
) -> None:
    found = run("v2v_source_info", source=EXPORT)
    assert ([vm["name"] for vm in found["vms"]], found.writes, found["source"]["name"]) == (
        ["web01", "db01"],
        [],
        "export1",
    )
    web01 = found["vms"][0]
    assert (web01["uuid"], web01["nics"], web01["concerns"], web01["importable"]) == (ident(1), None, [], True)
    assert [disk["capacity"] for disk in web01["disks"]] == [1 << 30]
    checked = run("v2v_source_info", source=EXPORT, only_check=True)
    assert (checked["vms"], len(checked.requests)) == ([], 1)
    done = run(
        "v2v_import",
        **{**options, "vms": [{"name": "*"}], "descriptions": found["vms"], "on_unmapped": "empty"},
    )
    assert done["states"] == {"imported": 2}


def test_an_export_domain_that_is_not_attached_cannot_be_listed(run: Run, simulator: Simulator, load: t.Any) -> None:
    for domain in simulator.world.area(StorageSlice).storage_domains.values():
        domain.data_center_id = None if domain.kind == "export" else domain.data_center_id
    assert run("v2v_source_info", source=EXPORT).codes == {"export-domain-inactive"}
    assert run("v2v_source_info", source={**EXPORT, "name": "data1"}).codes == {"export-domain-wrong-type"}
    assert run("v2v_source_info", source=EXPORT, deep=True).codes == {"option-conflict"}


# ------------------------------------------------------------------------------------------------------------ templates
THIN: dict[str, t.Any] = {"vms": [{"name": "thin01"}], "import_templates": True, "vnic_profile_mappings": []}
TEMPLATES = "/templates/"


def test_the_template_of_a_vm_is_imported_before_it(
    run: Run, simulator: Simulator, load: t.Any, options: dict[str, t.Any]
) -> None:
    load(CLONED, TEMPLATE)
    checked = run("v2v_import", check=True, **{**options, **THIN})
    assert ([(c["kind"], c["name"]) for c in checked["plan"]], checked.writes) == (
        [("template", "base"), ("vm", "thin01")],
        [],
    )
    done = run("v2v_import", **{**options, **THIN})
    assert (done["states"], done["plan"]) == ({"imported": 1}, checked["plan"])
    assert [TEMPLATES in one["path"] for one in posts(done)] == [True, False]
    assert vm_named(simulator, "thin01").template_id == BASE
    again = run("v2v_import", **{**options, **THIN})
    assert (again["changed"], again.writes) == (False, [])


def test_a_template_that_is_being_imported_is_waited_for(run: Run, load: t.Any, options: dict[str, t.Any]) -> None:
    load(CLONED, TEMPLATE)
    begun = run("v2v_import", **{**options, **THIN, "wait": False})
    assert (begun["states"], begun["vms"][0]["reason"]) == (
        {"waiting": 1},
        "Its template is being imported. Run the task again afterwards.",
    )
    done = run("v2v_import", **{**options, **THIN})
    assert (done["states"], [TEMPLATES in one["path"] for one in posts(done)]) == ({"imported": 1}, [False])


def test_a_template_that_cannot_be_imported_fails_only_its_vms(
    run: Run, load: t.Any, options: dict[str, t.Any]
) -> None:
    load(CLONED, {**TEMPLATE, "fails_afterwards": True}, WEB01)
    both = {"vms": [{"name": "thin01"}, {"name": "web01"}], "on_error": "continue", "on_unmapped": "empty"}
    done = run("v2v_import", **{**options, **THIN, **both})
    assert (done.failed, done["states"]) == (True, {"failed": 1, "imported": 1})
    assert "Template 'base' could not be imported" in done["msg"]


def test_the_answer_to_a_request_for_a_template_may_be_lost(
    run: Run, simulator: Simulator, load: t.Any, options: dict[str, t.Any]
) -> None:
    load(CLONED, TEMPLATE)
    simulator.fault_injection.add(
        {"method": "POST", "path": "/templates/.*/import$", "kind": "reset", "after_work": True}
    )
    assert run("v2v_import", **{**options, **THIN})["states"] == {"imported": 1}


# --------------------------------------------------------------------------------------------- the rules of all imports
def test_a_rule_with_a_target_that_is_not_there_is_an_error_before_anything_is_sent(
    run: Run, load: t.Any, options: dict[str, t.Any]
) -> None:
    for target in ({"network": "green", "profile": "nosuch"}, {"network": "far", "profile": "far"}, {"id": BASE}):
        rules = [{"source": {"network": "red"}, "target": target}]
        done = run("v2v_import", **{**options, "vnic_profile_mappings": rules})
        assert (done.failed, done.writes, "mapping-target-unknown" in done.codes) == (True, [], True)


def test_a_rule_with_a_target_that_is_not_there_may_give_the_empty_profile(
    run: Run, load: t.Any, options: dict[str, t.Any]
) -> None:
    rules = [{"source": {"network": "red"}, "target": {"network": "nosuch", "profile": "nosuch"}}]
    soft = {"on_missing_target": "empty", "on_unmapped": "empty"}
    done = run("v2v_import", **{**options, **soft, "vnic_profile_mappings": rules})
    assert (done["states"], networks(done)) == ({"imported": 1}, [None, None])


def test_a_rule_for_the_empty_profile_wins_over_the_same_name(run: Run, load: t.Any, options: dict[str, t.Any]) -> None:
    rules = [{"source": {"network": "red"}, "target": {"empty": True}}, *TO_RED]
    done = run("v2v_import", **{**options, "vnic_profile_mappings": rules})
    assert (done["states"], networks(done)) == ({"imported": 1}, [None, "red"])


def test_a_vm_can_have_clones_beside_it(run: Run, simulator: Simulator, load: t.Any, options: dict[str, t.Any]) -> None:
    run("v2v_import", **options)
    for name in ("copy1", "copy2"):
        done = run("v2v_import", **{**options, "clone": True, "vms": [{"name": "web01", "new_name": name}]})
        assert done["states"] == {"imported": 1}
    again = run("v2v_import", **{**options, "clone": True, "vms": [{"name": "web01", "new_name": "copy1"}]})
    assert (again["states"], again.writes, run("v2v_import", **options)["states"]) == (
        {"unchanged": 1},
        [],
        {"unchanged": 1},
    )
    (domain,) = (d for d in simulator.world.area(StorageSlice).storage_domains.values() if d.kind == "export")
    domain.entities.clear()
    assert run("v2v_import", **options)["states"] == {"unchanged": 1}
