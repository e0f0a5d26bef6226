# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Imports from an export domain: what is refused, what is listed, templates, and the rules of all imports."""

from __future__ import annotations

import typing as t

import pytest

from tests.engine_simulator.areas.storage.model import StorageSlice
from tests.engine_simulator.running import Simulator
from tests.unit.exported_worlds import (
    BASE,
    CLONED,
    DB01,
    EXPORT,
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
    run: Run, load_exported: t.Any, export_options: dict[str, t.Any], more: dict[str, t.Any], path: str
) -> None:
    done = run("v2v_import", **{**export_options, **more})
    found = [one["path"] for one in done["findings"] if one["code"] == "export-option-unavailable"]
    assert (done.failed, done.requests, found) == (True, [], [path])


def test_what_is_not_there_is_named(run: Run, load_exported: t.Any, export_options: dict[str, t.Any]) -> None:
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
        done = run("v2v_import", **{**export_options, **more})
        assert (done.failed, done.writes) == (True, []), code
        assert code in done.codes


def test_options_of_export_domains_are_refused_for_other_sources(
    run: Run, load_exported: t.Any, export_options: dict[str, t.Any], import_options: dict[str, t.Any]
) -> None:
    done = run("v2v_import", **{**import_options, "clone": True, "collapse_snapshots": True})
    assert ([one["path"] for one in done["findings"]], done.requests) == (["clone", "collapse_snapshots"], [])


def test_an_export_domain_that_is_not_active_is_named(
    run: Run, simulator: Simulator, load_exported: t.Any, export_options: dict[str, t.Any]
) -> None:
    for domain in simulator.world.area(StorageSlice).storage_domains.values():
        domain.status = "maintenance" if domain.kind == "export" else domain.status
    done = run("v2v_import", **export_options)
    assert (done.failed, done.codes, done.writes) == (True, {"export-domain-inactive"}, [])


def test_two_vms_of_one_name_are_told_apart_by_their_ids(
    run: Run, load_exported: t.Any, export_options: dict[str, t.Any]
) -> None:
    load_exported(WEB01, {**DB01, "name": "web01"})
    done = run("v2v_import", **export_options)
    assert (done.failed, "source-vm-ambiguous" in done.codes, done.writes) == (True, True, [])
    assert run("v2v_import", **{**export_options, "vms": [{"name": ident(1)}]})["states"] == {"imported": 1}


def test_a_vm_of_the_same_id_is_not_imported_again(
    run: Run, simulator: Simulator, load_exported: t.Any, export_options: dict[str, t.Any]
) -> None:
    run("v2v_import", **export_options)
    vm_named(simulator, "web01").settings.comment = ""
    vm_named(simulator, "web01").name = "original"
    done = run("v2v_import", **export_options)
    assert (done.failed, "export-vm-exists" in done.codes, done.writes) == (True, True, [])
    assert run("v2v_import", **{**export_options, "clone": True})["states"] == {"imported": 1}


# -------------------------------------------------------------------------------------------------------------- listing
def test_the_vms_of_an_export_domain_are_listed_without_their_vnics(
    run: Run, load_exported: t.Any, export_options: dict[str, t.Any]
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
        **{**export_options, "vms": [{"name": "*"}], "descriptions": found["vms"], "on_unmapped": "empty"},
    )
    assert done["states"] == {"imported": 2}


def test_an_export_domain_that_is_not_attached_cannot_be_listed(
    run: Run, simulator: Simulator, load_exported: t.Any
) -> None:
    for domain in simulator.world.area(StorageSlice).storage_domains.values():
        domain.data_center_id = None if domain.kind == "export" else domain.data_center_id
    assert run("v2v_source_info", source=EXPORT).codes == {"export-domain-inactive"}
    assert run("v2v_source_info", source={**EXPORT, "name": "data1"}).codes == {"export-domain-wrong-type"}
    assert run("v2v_source_info", source=EXPORT, deep=True).codes == {"option-conflict"}


# ------------------------------------------------------------------------------------------------------------ templates
THIN: dict[str, t.Any] = {"vms": [{"name": "thin01"}], "import_templates": True, "vnic_profile_mappings": []}
TEMPLATES = "/templates/"


def test_the_template_of_a_vm_is_imported_before_it(
    run: Run, simulator: Simulator, load_exported: t.Any, export_options: dict[str, t.Any]
) -> None:
    load_exported(CLONED, TEMPLATE)
    checked = run("v2v_import", check=True, **{**export_options, **THIN})
    assert ([(c["kind"], c["name"]) for c in checked["plan"]], checked.writes) == (
        [("template", "base"), ("vm", "thin01")],
        [],
    )
    done = run("v2v_import", **{**export_options, **THIN})
    assert (done["states"], done["plan"]) == ({"imported": 1}, checked["plan"])
    assert [TEMPLATES in one["path"] for one in posts(done)] == [True, False]
    assert vm_named(simulator, "thin01").template_id == BASE
    again = run("v2v_import", **{**export_options, **THIN})
    assert (again["changed"], again.writes) == (False, [])


def test_a_template_that_is_being_imported_is_waited_for(
    run: Run, load_exported: t.Any, export_options: dict[str, t.Any]
) -> None:
    load_exported(CLONED, TEMPLATE)
    begun = run("v2v_import", **{**export_options, **THIN, "wait": False})
    assert (begun["states"], begun["vms"][0]["reason"]) == (
        {"waiting": 1},
        "Its template is being imported. Run the task again afterwards.",
    )
    done = run("v2v_import", **{**export_options, **THIN})
    assert (done["states"], [TEMPLATES in one["path"] for one in posts(done)]) == ({"imported": 1}, [False])


def test_a_template_that_cannot_be_imported_fails_only_its_vms(
    run: Run, load_exported: t.Any, export_options: dict[str, t.Any]
) -> None:
    load_exported(CLONED, {**TEMPLATE, "fails_afterwards": True}, WEB01)
    both = {"vms": [{"name": "thin01"}, {"name": "web01"}], "on_error": "continue", "on_unmapped": "empty"}
    done = run("v2v_import", **{**export_options, **THIN, **both})
    assert (done.failed, done["states"]) == (True, {"failed": 1, "imported": 1})
    assert "Template 'base' could not be imported" in done["msg"]


def test_the_answer_to_a_request_for_a_template_may_be_lost(
    run: Run, simulator: Simulator, load_exported: t.Any, export_options: dict[str, t.Any]
) -> None:
    load_exported(CLONED, TEMPLATE)
    simulator.fault_injection.add(
        {"method": "POST", "path": "/templates/.*/import$", "kind": "reset", "after_work": True}
    )
    assert run("v2v_import", **{**export_options, **THIN})["states"] == {"imported": 1}


# --------------------------------------------------------------------------------------------- the rules of all imports
def test_a_rule_with_a_target_that_is_not_there_is_an_error_before_anything_is_sent(
    run: Run, load_exported: t.Any, export_options: dict[str, t.Any]
) -> None:
    for target in ({"network": "green", "profile": "nosuch"}, {"network": "far", "profile": "far"}, {"id": BASE}):
        rules = [{"source": {"network": "red"}, "target": target}]
        done = run("v2v_import", **{**export_options, "vnic_profile_mappings": rules})
        assert (done.failed, done.writes, "mapping-target-unknown" in done.codes) == (True, [], True)


def test_a_rule_with_a_target_that_is_not_there_may_give_the_empty_profile(
    run: Run, load_exported: t.Any, export_options: dict[str, t.Any]
) -> None:
    rules = [{"source": {"network": "red"}, "target": {"network": "nosuch", "profile": "nosuch"}}]
    soft = {"on_missing_target": "empty", "on_unmapped": "empty"}
    done = run("v2v_import", **{**export_options, **soft, "vnic_profile_mappings": rules})
    assert (done["states"], networks(done)) == ({"imported": 1}, [None, None])


def test_a_rule_for_the_empty_profile_wins_over_the_same_name(
    run: Run, load_exported: t.Any, export_options: dict[str, t.Any]
) -> None:
    rules = [{"source": {"network": "red"}, "target": {"empty": True}}, *TO_RED]
    done = run("v2v_import", **{**export_options, "vnic_profile_mappings": rules})
    assert (done["states"], networks(done)) == ({"imported": 1}, [None, "red"])


def test_a_vm_can_have_clones_beside_it(
    run: Run, simulator: Simulator, load_exported: t.Any, export_options: dict[str, t.Any]
) -> None:
    run("v2v_import", **export_options)
    for name in ("copy1", "copy2"):
        done = run("v2v_import", **{**export_options, "clone": True, "vms": [{"name": "web01", "new_name": name}]})
        assert done["states"] == {"imported": 1}
    again = run("v2v_import", **{**export_options, "clone": True, "vms": [{"name": "web01", "new_name": "copy1"}]})
    assert (again["states"], again.writes, run("v2v_import", **export_options)["states"]) == (
        {"unchanged": 1},
        [],
        {"unchanged": 1},
    )
    (domain,) = (d for d in simulator.world.area(StorageSlice).storage_domains.values() if d.kind == "export")
    domain.entities.clear()
    assert run("v2v_import", **export_options)["states"] == {"unchanged": 1}
