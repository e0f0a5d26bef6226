# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filters of migrations, and their reports."""

from __future__ import annotations

import json
import typing as t

import pytest
from ansible.errors import AnsibleFilterError

from ansible_collections.onramp.ovirt.plugins.filter.migration_batches import migration_batches
from ansible_collections.onramp.ovirt.plugins.filter.migration_by_source import migration_by_source
from ansible_collections.onramp.ovirt.plugins.filter.migration_found import migration_found
from ansible_collections.onramp.ovirt.plugins.filter.migration_meant import migration_meant
from ansible_collections.onramp.ovirt.plugins.filter.migration_plan import migration_plan
from ansible_collections.onramp.ovirt.plugins.filter.migration_probes import migration_probes
from ansible_collections.onramp.ovirt.plugins.filter.migration_records import migration_records
from ansible_collections.onramp.ovirt.plugins.filter.migration_report import migration_report
from ansible_collections.onramp.ovirt.plugins.filter.migration_roll_back import migration_roll_back
from ansible_collections.onramp.ovirt.plugins.filter.migration_rows import migration_rows
from ansible_collections.onramp.ovirt.plugins.filter.migration_sources import migration_sources
from ansible_collections.onramp.ovirt.plugins.filter.migration_space import migration_space
from ansible_collections.onramp.ovirt.plugins.filter.migration_todo import migration_todo
from ansible_collections.onramp.ovirt.plugins.filter.migration_turn import migration_turn
from ansible_collections.onramp.ovirt.plugins.filter.read_migration_plan import read_migration_plan
from tests.unit.made_up_migrations import description

RUNNING = {"id": "source.running", "category": "critical", "message": "The VM is running.", "advice": "Shut it down."}
TPM = {"id": "source.tpm", "category": "critical", "message": "It has a TPM.", "advice": "Remove it."}
SETTINGS = {"defaults": {"cluster": "prod", "storage_domain": "data1", "source_after": ["note"]}}
KEY = "vcenter/web01"
IMPORTED = {"name": "web01", "state": "imported", "id": "1", "nics": [], "settings": {}}


def plan_of(*vms: dict[str, t.Any], **settings: t.Any) -> dict[str, t.Any]:
    text = migration_plan({"vcenter": list(vms or [description()])}, "spring", {**SETTINGS, **settings})
    read = read_migration_plan(text, ["vcenter"])
    assert [one for one in read["findings"] if one["severity"] == "error"] == []
    found: dict[str, t.Any] = read["plan"]
    return found


def test_what_was_written_is_read_and_found_without_a_conflict() -> None:
    plan = plan_of(description(), description("db01"))
    known = migration_found(plan, {"vcenter": [description(power="up"), description("db01", snapshots=["s"])]})
    assert list(known["conflicts"]) == ["vcenter/db01"]
    assert known["texts"]["vcenter/db01"] == "It has changed since planning: snapshots[0] was not there and is s."
    assert list(known["running"]) == [KEY]
    assert list(migration_found(plan, {"vcenter": []})["texts"]) == [KEY, "vcenter/db01"]
    # A source that was not read says nothing.
    assert migration_found(plan, {})["texts"] == {}


def test_the_space_of_waves_is_in_the_report_and_what_does_not_fit_is_blocked() -> None:
    plan = plan_of(
        description(), description("db01", nics=[]), defaults={**SETTINGS["defaults"], "allocation": "preallocated"}
    )
    known = migration_found(plan, {"vcenter": [description(), description("db01", nics=[])]})
    domain = {"name": "data1", "id": "1", "available": 30 << 30, "used": 0, "blocker": 0, "warning": 0, "block": False}
    found = migration_space(plan, known, {}, {"data1": domain})
    kept = migration_records({}, "block", reasons=found["blocked"])
    assert {key: one["state"] for key, one in kept.items()} == {"vcenter/db01": "blocked"}
    assert migration_space(plan, known, {}, {"data1": domain}, keys=["vcenter/db01"])["blocked"] == {}
    made = json.loads(migration_report(plan, "json", found=known, domains={"data1": domain}))
    assert [(row["wave"], row["domain"], row["most"]) for row in made["space"]] == [("wave1", "data1", "20.0 GiB")]
    for form in ("html", "markdown"):
        assert "20.0 GiB" in migration_report(plan, form, kind="assessment", found=known, domains={"data1": domain})
    with pytest.raises(AnsibleFilterError):
        migration_space([])


def test_planning_again_without_a_change_writes_the_same_text() -> None:
    more = {**SETTINGS, "rate": {"min": 10, "max": 20}, "waivers": [{"concern": "source.tpm", "reason": "x"}]}
    found = {"vcenter": [description(), description("db01", uuid="")]}
    text = migration_plan(found, "spring", more)
    again = migration_plan(found, "other", {}, plan=read_migration_plan(text, ["vcenter"])["plan"])
    assert again == text


def test_a_concern_that_the_plan_waives_is_marked_for_the_import() -> None:
    plan = plan_of(waivers=[{"concern": "source.tpm", "reason": "No VM uses it"}])
    known = migration_found(plan, {"vcenter": [description(concerns=[TPM])]})
    assert [one["waived"] for one in known["found"][KEY]["concerns"]] == ["No VM uses it"]
    assert known["found"][KEY]["importable"] is True
    [batch] = migration_batches(plan["vms"], known["found"])
    assert (batch["keys"], batch["descriptions"]) == ([KEY], [known["found"][KEY]])
    assert migration_batches(plan["vms"], {}) == []


@pytest.mark.parametrize(
    ("concerns", "shutdown", "state"),
    [
        ([], "guest", "planned"),
        ([RUNNING], "guest", "planned"),
        ([RUNNING], "none", "blocked"),
        ([TPM], "guest", "blocked"),
    ],
)
def test_a_vm_is_blocked_by_critical_concerns_but_not_because_it_runs(
    concerns: list[dict[str, t.Any]], shutdown: str, state: str
) -> None:
    plan = plan_of(defaults={**SETTINGS["defaults"], "shutdown": shutdown})
    known = migration_found(plan, {"vcenter": [description(concerns=concerns)]})
    [row] = migration_rows(plan, known)
    assert row["state"] == state


def test_each_event_leads_to_the_next_phase() -> None:
    plan = plan_of(description(power="up"))
    vms, records = plan["vms"], migration_records({}, "begin", keys=[KEY], result={}, now=1)
    assert migration_turn(plan, "wave1", records)["vms"] == vms
    [group] = migration_sources(vms, records, "powered_off", {"vcenter": {"kind": "vsphere"}})
    down = {"vms": [{"state": "changed", "powered_off": True, "before": {"power": "up"}}]}
    records = migration_records(records, "powered_off", keys=group["keys"], result=down, now=2)
    records = migration_records(records, "conflict", keys=[], reasons={KEY: "It has changed."})
    records = migration_records(records, "imported", keys=[KEY], result={"vms": [IMPORTED]}, now=3)
    assert migration_todo(vms, records, "started", running=True) == [{**vms[0], "ident": "1"}]
    records = migration_records(records, "started", keys=[KEY], result={"vms": [{"state": "started"}]}, now=4)
    assert migration_probes(vms, records) == []
    records = migration_records(records, "probed", keys=[KEY], result={"results": []}, now=5)
    records = migration_records(records, "complete", keys=[KEY], phase="done", now=6)
    assert (migration_rows(plan, {}, records)[0]["outcome"], migration_meant(plan, records)) == ("changed", [])
    status = {"results": [{"item": vms[0], "before": {"vms": {"web01": "down"}}}]}
    assert migration_roll_back(vms, records, status)["groups"][0]["power_on"] is True
    assert migration_roll_back(vms, records, {"results": [{"item": vms[0]}]})["refused"] != []


@pytest.mark.parametrize(
    ("vm_id", "one", "allowed"),
    [
        ("1", {"missing": ["1"]}, True),
        # Only its name was looked for, and it can have another one today.
        ("1", {"missing": ["web01"]}, False),
        ("1", {"before": {"vms": {"renamed": "up"}}}, False),
        ("1", {"before": {"vms": {"renamed": "down"}}}, True),
        (None, {"missing": ["web01"]}, True),
    ],
)
def test_a_copy_is_known_by_its_recorded_id_whatever_its_name(
    vm_id: str | None, one: dict[str, t.Any], allowed: bool
) -> None:
    vms = plan_of()["vms"]
    records = {KEY: {"vm_id": vm_id, "powered_off": True, "undo": {"name": "web01"}}}
    done = migration_roll_back(vms, records, {"results": [{"item": vms[0], **one}]})
    assert bool(done["groups"]) is allowed


@pytest.mark.parametrize(
    ("vms", "kind", "inventories", "started"),
    [
        ([description(power="down")], "vsphere", {}, True),
        ([description(power="suspended")], "vsphere", {}, False),
        ([description(power="up")], "files", {}, False),
        ([], "vsphere", {}, False),
        ([], "files", {}, True),
        ([], "vsphere", {"vcenter": "/inventory"}, True),
    ],
)
def test_a_copy_is_started_only_if_its_source_is_found_down_where_it_is_read_live(
    vms: list[dict[str, t.Any]], kind: str, inventories: dict[str, str], started: bool
) -> None:
    known = migration_found(plan_of(), {"vcenter": vms}, {"vcenter": {"kind": kind}}, inventories)
    assert (KEY not in known["running"]) is started


def test_rows_are_those_of_the_vms_that_are_asked_for() -> None:
    plan = plan_of(description(), description("db01"))
    assert [row["vm"] for row in migration_rows(plan, {}, {}, keys=["vcenter/db01"])] == ["db01"]
    assert migration_rows(plan, {}, {}, keys=[]) == []


def test_imports_are_recorded_as_sent_and_as_followed() -> None:
    records = migration_records({}, "importing", keys=[KEY])
    assert records[KEY]["importing"] is True
    assert migration_records(records, "followed", keys=[KEY], result={KEY: {}})[KEY]["state"] == "failed"


def test_the_results_of_a_loop_are_collected_by_source_without_doubles() -> None:
    seen = {"results": [{"item": "a", "vms": [1]}, {"item": {"source": "a"}, "vms": [1, 2]}, {"item": "b", "vms": []}]}
    assert migration_by_source(seen) == {"a": [1, 2], "b": []}


def test_a_source_that_is_an_export_domain_is_refused_with_the_module_to_use() -> None:
    seen = {"results": [{"item": "old", "source": {"kind": "export_domain"}, "vms": []}]}
    with pytest.raises(AnsibleFilterError, match="Source 'old' is an export domain.*v2v_import"):
        migration_by_source(seen)


def test_names_that_are_not_planned_are_refused_and_none_is_rolled_back_without_a_name() -> None:
    with pytest.raises(AnsibleFilterError, match="The plan has no web9, wave9"):
        migration_meant(plan_of(), {}, waves=["wave9"], vms=["web9"])
    assert migration_meant(plan_of(), {}, named=True) == []


@pytest.mark.parametrize(
    "call",
    [
        lambda: migration_plan([], "x"),
        lambda: read_migration_plan(None, []),
        lambda: read_migration_plan("", "vcenter"),
        lambda: migration_found([], {}),
        lambda: migration_batches("x", {}),
        lambda: migration_turn([], "x", {}),
        lambda: migration_todo("x", {}, "done"),
        lambda: migration_todo([], {}, "burnt"),
        lambda: migration_records([], "begin"),
        lambda: migration_records({}, "burn"),
        lambda: migration_records({}, "complete", phase="burnt"),
        lambda: migration_sources("x", {}, "powered_off", {}),
        lambda: migration_probes("x", {}),
        lambda: migration_roll_back("x", {}, {}),
        lambda: migration_meant([], {}),
        lambda: migration_rows([]),
        lambda: migration_by_source([]),
        lambda: migration_report([]),
        lambda: migration_report({}, "pdf"),
    ],
)
def test_anything_else_is_refused_with_a_sentence(call: t.Callable[[], t.Any]) -> None:
    with pytest.raises(AnsibleFilterError):
        call()


def test_a_text_that_is_no_yaml_is_a_finding_with_its_line() -> None:
    read = read_migration_plan("version: 1\nname: &a x\nwaves: *a\n", [])
    assert [(one["code"], one["path"]) for one in read["findings"]] == [("plan-file-invalid", "line 3")]


# -------------------------------------------------------------------------------------------------------------- reports
EVIL = "<script>alert(1)</script>"


def report_of(form: str, kind: str = "migration", **more: t.Any) -> str:
    vm = description(EVIL.replace("/", ""), concerns=[TPM], tags=[EVIL])
    plan = plan_of(vm, waivers=[{"concern": "source.tpm", "reason": EVIL}])
    plan["vms"][0]["key"] = KEY
    known = {"found": {KEY: vm}, "conflicts": {}, "texts": {}}
    records = migration_records({}, "begin", keys=[KEY], now=0)
    records = migration_records(records, "imported", keys=[KEY], result={"vms": [IMPORTED]}, now=90)
    records = migration_records(records, "fail", reasons={KEY: EVIL})
    return migration_report(
        plan, form, kind=kind, found=known, records=records, unreadable=[{"path": EVIL, "reason": "x"}]
    )


@pytest.mark.parametrize("kind", ["assessment", "migration"])
def test_a_report_has_no_markup_of_others(kind: str) -> None:
    page = report_of("html", kind)
    assert "alert(1)" in page
    assert "<script>alert" not in page
    assert "<script>" not in report_of("markdown", kind).replace("\\<script\\>", "")


def test_a_report_has_a_picture_of_the_time_and_a_table_of_parity() -> None:
    page = report_of("html")
    assert "<svg" in page
    assert "1 m 30 s" in page
    data = json.loads(report_of("json"))
    assert [row["state"] for row in data["parity"][0]["rows"] if row["what"] == "tags"] == ["lost"]
    assert (data["vms"][0]["state"], data["vms"][0]["resumable"]) == ("failed", True)


def test_an_assessment_has_estimates_conflicts_and_exceptions() -> None:
    plan = plan_of(description(), waivers=[{"concern": "source.tpm", "reason": "No VM uses it"}])
    known = migration_found(plan, {"vcenter": [description(snapshots=["s"])]})
    data = json.loads(migration_report(plan, "json", kind="assessment", found=known))
    assert data["summary"]["minutes"] == plan["vms"][0]["estimate"]
    assert [one["field"] for one in data["vms"][0]["conflicts"]] == ["snapshots[0]"]
    page = migration_report(plan, "html", kind="assessment", found=known)
    assert "No VM uses it" in page
    assert "minutes, estimated" in page


def test_the_methods_of_each_vm_are_in_the_plan_and_in_the_assessment() -> None:
    methods = {
        "engine": {"possible": False, "reasons": ["node1 cannot convert.", "node2 is down."]},
        "virt_v2v": {"possible": True, "reasons": []},
        "staged": {"possible": True, "reasons": []},
    }
    found = {"name": "web01", "state": "planned", "method": "virt_v2v", "why": "It works.", "methods": methods}
    vms = {"vcenter": [description(), description("db01")]}
    settings = {"defaults": {"cluster": "prod", "storage_domain": "data1", "method": "auto"}}
    keys, names = [KEY, "vcenter/db01"], ["web01", "db01"]
    kept = migration_records({}, "assessed", keys=keys, names=names, result={"vms": [found], "msg": "It is lost."})
    plan = read_migration_plan(migration_plan(vms, "spring", settings, methods=kept), ["vcenter"])["plan"]
    assert [vm.get("methods") for vm in plan["vms"]] == [
        {
            "auto": "virt_v2v",
            "engine": "node1 cannot convert. node2 is down.",
            "virt_v2v": "possible",
            "staged": "possible",
        },
        None,
    ]
    known = migration_found(plan, vms)
    markdown = migration_report(plan, "markdown", "assessment", found=known, records=kept)
    for line in (
        "| web01 | virt\\_v2v: It works. | virt\\_v2v | node1 cannot convert. node2 is down. | possible | possible |",
        "| db01 |  | It is lost. | | | |",
    ):
        assert line in markdown, markdown
    assert "node1 cannot convert." in migration_report(plan, "html", "assessment", found=known, records=kept)
    # What was found out stays when the plan is made again without asking.
    again = migration_plan(vms, "spring", plan=plan, methods={KEY: {}})
    assert read_migration_plan(again, ["vcenter"])["plan"]["vms"][0]["methods"]["auto"] == "virt_v2v"
