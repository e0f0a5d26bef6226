# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Fingerprints, estimates, waves, records and parity: what a migration decides."""

from __future__ import annotations

import datetime
import typing as t

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.onramp.ovirt.plugins.module_utils._migrations import (
    estimate,
    instants,
    planning,
    records,
    waves,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._migrations.fingerprint import (
    conflicts,
    described,
    differences,
    fingerprint,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._migrations.plan_file import read
from ansible_collections.onramp.ovirt.plugins.plugin_utils._yaml_lines import parse
from tests.unit.made_up_migrations import GIB, PLAN, SOURCES, TODAY, description

NOW = instants.parse("2027-03-06T20:00:00Z") or 0


def plan(text: str = PLAN) -> dict[str, t.Any]:
    found: dict[str, t.Any] = read(parse(text), SOURCES, TODAY)["plan"]
    return found


# ----------------------------------------------------------------------------------------------------------- instants
@given(st.datetimes(datetime.datetime(1970, 1, 2), datetime.datetime(2400, 1, 1)), st.integers(-14 * 60, 14 * 60))
def test_a_point_in_time_is_that_of_pythons_own_reading(moment: datetime.datetime, offset: int) -> None:
    zone = datetime.timezone(datetime.timedelta(minutes=offset))
    aware = moment.replace(microsecond=0, tzinfo=zone)
    assert instants.parse(aware.isoformat()) == aware.timestamp()


@pytest.mark.parametrize(
    "text", ["", "2027-02-29T00:00Z", "2027-03-06T20:00", "2027-13-01T00:00Z", "2027-03-06T24:00Z"]
)
def test_what_is_no_point_in_time_with_an_offset(text: str) -> None:
    assert instants.parse(text) is None


# -------------------------------------------------------------------------------------------------------- fingerprints
CHANGES = [
    ({"uuid": "other"}, "uuid"),
    ({"firmware": "uefi"}, "firmware"),
    ({"secure_boot": True}, "firmware"),
    ({"snapshots": ["before update"]}, "snapshots[0]"),
    ({"disks": []}, "disks[0].file"),
    ({"disks": [{**description()["disks"][0], "capacity": 21 * GIB}]}, "disks[0].capacity"),
    ({"nics": [{**description()["nics"][0], "mac": "00:50:56:00:00:02"}]}, "nics[0].mac"),
    ({"nics": [{**description()["nics"][0], "network_key": "net-2"}]}, "nics[0].network"),
    ({"nics": [*description()["nics"], {"mac": "00:50:56:00:00:09"}]}, "nics[1].mac"),
]


@pytest.mark.parametrize(("change", "field"), CHANGES)
def test_a_vm_that_changed_since_planning_is_a_conflict_field_by_field(change: dict[str, t.Any], field: str) -> None:
    changed = differences(fingerprint(description()), fingerprint(description(**change)))
    assert field in [one["field"] for one in changed]


@pytest.mark.parametrize("change", [{"power": "up"}, {"memory": 8 * GIB}, {"description": "new"}, {"tags": ["a"]}])
def test_what_does_not_matter_for_an_import_is_no_conflict(change: dict[str, t.Any]) -> None:
    assert differences(fingerprint(description()), fingerprint(description(**change))) == []


def test_a_vm_that_is_no_longer_at_its_source_is_a_conflict() -> None:
    vms = [{**vm, "fingerprint": fingerprint(description(vm["name"]))} for vm in plan()["vms"]]
    found = described(vms, {"vcenter": [description()], "kvm": []})
    assert set(conflicts(vms, found)) == {"kvm/db01"}


def test_a_renamed_vm_is_found_by_its_uuid_and_an_ambiguous_name_is_not_found() -> None:
    (vm,) = [{**plan()["vms"][0], "uuid": "4217-WEB01"}]
    assert described([vm], {"vcenter": [description("new", uuid="4217-web01")]})[vm["key"]]["name"] == "new"
    twins = [description(uuid="a"), description(uuid="b")]
    assert described([{**vm, "uuid": "c"}], {"vcenter": twins}) == {}


def test_vms_that_share_a_uuid_are_told_apart_by_their_names() -> None:
    vms = [{**plan()["vms"][0], "uuid": "same", "name": name, "key": name} for name in ("web01", "copy", "lost")]
    twins = [description(uuid="SAME"), description("copy", uuid="SAME")]
    assert {key: one["name"] for key, one in described(vms, {"vcenter": twins}).items()} == {
        "web01": "web01",
        "copy": "copy",
    }
    assert [group["names"] for group in waves.sources(vms, {}, "powered_off", KINDS, [])] == [["web01", "copy", "lost"]]


TEXT = st.text("abc\n:#é'\"", max_size=6)


@given(
    st.builds(
        dict,
        uuid=TEXT,
        firmware=st.sampled_from(["bios", "uefi"]),
        disks=st.lists(
            st.builds(dict, label=TEXT, file=TEXT, capacity=st.none() | st.integers(0, 1 << 50)), max_size=3
        ),
        nics=st.lists(st.builds(dict, mac=TEXT, network=TEXT, network_key=TEXT), max_size=3),
        snapshots=st.lists(TEXT, max_size=2),
    )
)
def test_a_fingerprint_that_was_written_to_a_file_is_no_conflict(change: dict[str, t.Any]) -> None:
    import yaml

    found = description(**change)
    made = planning.make("p", {"vcenter": [found]}, {"defaults": {"cluster": "c", "storage_domain": "d"}})
    again = read(parse(yaml.safe_dump(made, allow_unicode=True)), SOURCES, TODAY)
    assert [one["code"] for one in again["findings"] if one["severity"] == "error"] == []
    (vm,) = again["plan"]["vms"]
    assert conflicts([vm], {vm["key"]: found}) == {}


# ------------------------------------------------------------------------------------------------------------ planning
def test_a_new_plan_is_read_without_a_mistake() -> None:
    import yaml

    settings = {"defaults": {"cluster": "prod", "storage_domain": "data1"}, "wave_size": 2}
    found = {"vcenter": [description("a"), description("b"), description("c")], "kvm": [description("d")]}
    made = planning.make("spring", found, settings)
    again = read(parse(yaml.safe_dump(made)), SOURCES, TODAY)
    assert again["findings"] == []
    assert [(vm["key"], vm["wave"]) for vm in again["plan"]["vms"]] == [
        ("vcenter/a", "wave1"),
        ("vcenter/b", "wave1"),
        ("vcenter/c", "wave2"),
        ("kvm/d", "wave2"),
    ]


def test_a_name_that_the_engine_would_refuse_is_planned_with_another_one() -> None:
    made = planning.make("p", {"vcenter": [description("legacy app"), description()]}, {"defaults": {}})
    assert [vm.get("new_name") for vm in made["vms"]] == ["legacy_app", None]


def test_planning_again_keeps_edits_adds_new_vms_and_accepts_only_named_changes() -> None:
    found = {
        "vcenter": [description(snapshots=["s"]), description("new")],
        "kvm": [description("db01", snapshots=["s"])],
    }
    kept = planning.update(plan(), found, {}, again=["db01"])
    assert [(vm["name"], vm["wave"]) for vm in kept["vms"]] == [
        ("web01", "first"),
        ("db01", "second"),
        ("new", "wave3"),
    ]
    assert [wave["name"] for wave in kept["waves"]] == ["first", "second", "wave3"]
    web, db, dummy = kept["vms"]
    assert web["fingerprint"] == {"uuid": "4217-web01"}
    assert (db["fingerprint"]["snapshots"], db["cluster"], "options" in db) == (["s"], "big", False)


# ----------------------------------------------------------------------------------------------------------- estimates
def test_an_estimate_is_a_range_of_what_is_used_and_what_there_is() -> None:
    rate = {"min": 10, "max": 100}
    assert estimate.of_vm(description(), rate) == {"min": 4, "max": 51}
    assert estimate.of_vm(description(hypervisor="kvm"), rate) == {"min": 2, "max": 39}


RANGES = st.tuples(st.integers(0, 500), st.integers(0, 500)).map(lambda both: {"min": min(both), "max": sum(both)})


@given(st.lists(RANGES, min_size=1, max_size=12), st.integers(1, 6))
def test_a_wave_takes_as_long_as_its_longest_vm_and_no_longer_than_one_after_the_other(
    vms: list[dict[str, int]], parallel: int
) -> None:
    wave = estimate.of_wave(vms, parallel)
    assert max(vm["min"] for vm in vms) <= wave["min"] <= wave["max"] <= sum(vm["max"] for vm in vms)
    # A schedule in the order of the plan is within the bounds.
    lanes = [0] * min(parallel, len(vms))
    for vm in vms:
        lanes[lanes.index(min(lanes))] += vm["max"]
    assert max(lanes) <= wave["max"]


def test_a_rate_is_measured_from_earlier_imports() -> None:
    assert estimate.measured_rate([(10**9, 10), (10**9, 20), (0, 5)]) == {"min": 50, "max": 100}
    assert estimate.measured_rate([]) is None


# --------------------------------------------------------------------------------------------------------------- waves
def test_vms_with_the_same_source_and_options_are_imported_together() -> None:
    text = PLAN + "  - {name: web02, wave: first, macs: pool, reason: New, fingerprint: {}}\n"
    found = waves.batches(plan(text)["vms"])
    assert [(batch["source"], batch["keys"]) for batch in found] == [
        ("vcenter", ["vcenter/web01", "vcenter/web02"]),
        ("kvm", ["kvm/db01"]),
    ]
    assert found[0]["vms"][1] == {"name": "web02", "new_name": "web02", "macs": "pool"}
    assert found[1]["options"]["cluster"] == "big"


@settings(max_examples=30)
@given(st.permutations(range(6)), st.integers(1, 3))
def test_nothing_of_one_vm_reaches_another_in_whatever_order(order: list[int], clusters: int) -> None:
    entries = [f"  - {{name: v{n}, wave: first, cluster: c{n % clusters}, reason: r, os: os{n}}}\n" for n in order]
    text = PLAN[: PLAN.index("  - name: web01")] + "".join(entries)
    for batch in waves.batches(plan(text)["vms"]):
        for vm in batch["vms"]:
            number = int(vm["name"][1:])
            assert (vm["os"], batch["options"]["cluster"]) == (f"os{number}", f"c{number % clusters}")


WINDOW = "name: spring\nwindow: {start: 2027-03-06T19:00Z, end: 2027-03-06T21:00Z, lockout: 30, max_vms: 1}"


@pytest.mark.parametrize(
    ("minutes", "reason"),
    [
        (-61, "The window begins at"),
        (0, ""),
        (10, ""),
        (11, "It may take 20 minutes, which does not end 30 minutes before the window ends"),
        (60, "The window ended at"),
    ],
)
def test_a_vm_begins_only_in_the_window_and_if_it_can_end_before_the_lockout(minutes: int, reason: str) -> None:
    given_plan = plan(PLAN.replace("name: spring", WINDOW))
    done = waves.turn(given_plan, "first", {}, NOW + 60 * minutes)
    if reason:
        assert done["held"]["vcenter/web01"].startswith(reason)
    else:
        assert [vm["key"] for vm in done["vms"]] == ["vcenter/web01"]
    kept = {"vcenter/web01": {"phase": "posted", "state": "going"}}
    assert waves.turn(given_plan, "first", kept, NOW + 60 * minutes)["held"] == {}


def test_a_window_has_room_for_a_number_of_vms() -> None:
    given_plan = plan(PLAN.replace("name: spring", WINDOW))
    kept = {"vcenter/web01": {"phase": "posted", "state": "going"}}
    assert "its limit" in waves.turn(given_plan, "second", kept, NOW)["held"]["kvm/db01"]


def test_vms_that_began_before_a_window_take_no_room_in_it() -> None:
    given_plan = plan(PLAN.replace("name: spring", WINDOW))
    start = instants.parse("2027-03-06T19:00Z") or 0
    for first, held in ((start - 1, []), (start, ["kvm/db01"])):
        kept = records.since({}, ["vcenter/web01"], first)
        kept = records.complete(kept, ["vcenter/web01"], "done", NOW)
        assert list(waves.turn(given_plan, "second", kept, NOW)["held"]) == held


def test_only_the_vms_of_a_wave_that_are_meant_and_not_done() -> None:
    done = records.complete({}, ["vcenter/web01"], "done", 1)
    assert waves.turn(plan(), "first", done, NOW) == {"vms": [], "held": {}}
    assert waves.turn(plan(), "first", {}, NOW, only=["db01"]) == {"vms": [], "held": {}}


@pytest.mark.parametrize(("percentage", "stop"), [(0, True), (49, True), (50, False), (100, False)])
def test_a_migration_stops_if_more_than_a_share_of_a_wave_failed(percentage: float, stop: bool) -> None:
    kept = records.fail({}, {"a": "no"})
    assert waves.too_many_failed(["a", "b"], kept, percentage) is stop


@pytest.mark.parametrize(
    ("allocation", "block", "available", "fits"),
    [
        ("thin", False, 10 * GIB, True),
        ("thin", False, 10 * GIB - 1, False),
        ("thin", True, 11 * GIB - 1, False),
        ("thin", True, 11 * GIB, True),
        ("preallocated", False, 40 * GIB - 1, False),
        ("preallocated", True, 40 * GIB, True),
    ],
)
def test_the_disks_of_a_wave_have_room_at_once(allocation: str, block: bool, available: int, fits: bool) -> None:
    text = PLAN.replace("cluster: prod", f"cluster: prod\n  allocation: {allocation}")
    vms = plan(text)["vms"]
    domain = {"name": "data1", "id": "d1", "available": available + GIB, "critical": GIB, "block": block}
    found = waves.space(vms, {vm["key"]: description() for vm in vms}, [domain])
    assert [one.code for one in found] == ([] if fits else ["migration-no-space"])


# ------------------------------------------------------------------------------------------------------------- records
IMPORT = {
    "vms": [
        {"name": "a", "state": "imported", "id": "1"},
        {"name": "b", "state": "failed", "reason": "No space.", "advice": "Make room."},
        {"name": "c", "state": "running", "id": "3"},
        {"name": "d", "state": "blocked", "reason": "MAC address in use."},
    ]
}


def test_the_result_of_an_import_is_recorded_vm_by_vm() -> None:
    kept = records.imported({}, ["a", "b", "c", "d"], IMPORT, 20)
    assert [(kept[key].get("phase"), kept[key].get("state")) for key in "abcd"] == [
        ("converted", "going"),
        (None, "failed"),
        ("posted", "going"),
        (None, "blocked"),
    ]
    assert kept["b"]["reason"] == "No space. Make room."


def test_an_import_that_failed_before_it_began_fails_all_of_its_vms() -> None:
    kept = records.imported({}, ["a", "b"], {"failed": True, "msg": "Wrong password."}, 1)
    assert {one["reason"] for one in kept.values()} == {"Wrong password."}


def test_a_vm_that_does_not_shut_down_fails_before_anything_is_sent_and_we_did_not_power_it_off() -> None:
    vms = [
        {"name": "a", "state": "changed", "powered_off": True, "before": {"power": "up"}},
        {"name": "b", "state": "failed", "reason": "It is still running after 300 seconds."},
    ]
    kept = records.powered_off({}, ["a", "b"], {"vms": vms}, 5)
    assert (kept["a"]["phase"], kept["a"]["powered_off"], kept["a"]["undo"]) == ("powered_off", True, {"power": "up"})
    assert (kept["b"].get("phase"), kept["b"]["state"], kept["b"]["powered_off"]) == (None, "failed", False)
    again = records.powered_off(records.begin(kept, ["a"], {}, 6), ["a"], {"vms": [{"state": "unchanged"}]}, 7)
    assert (again["a"]["powered_off"], again["a"]["undo"]) == (True, {"power": "up"})


def test_a_vm_that_is_blocked_in_the_check_has_its_reason() -> None:
    vms = [{"state": "planned"}, {"state": "blocked", "reason": "MAC address in use."}]
    assert records.checked({}, ["a", "b"], {"vms": vms}) == {"b": {"state": "blocked", "reason": "MAC address in use."}}
    assert records.checked({}, ["a"], {"msg": "No proxy host."})["a"]["reason"] == "No proxy host."


def test_a_run_enters_each_vm_at_its_phase_and_does_not_touch_those_that_are_done() -> None:
    kept = records.complete({}, ["vcenter/web01"], "converted", 1)
    kept = records.fail(kept, {"vcenter/web01": "No agent."})
    vms = plan()["vms"]
    assert records.to_do(vms, kept, "powered_off") == [vms[1]]
    again = records.begin(kept, [vm["key"] for vm in vms], {}, 5)
    assert [vm["key"] for vm in records.to_do(vms, again, "converted")] == ["kvm/db01"]
    assert [vm["key"] for vm in records.to_do(vms, again, "started")] == ["vcenter/web01"]
    done = records.complete(again, ["vcenter/web01"], "done", 2)
    assert records.begin(done, ["vcenter/web01"], {}, 5)["vcenter/web01"] == done["vcenter/web01"]


@given(st.lists(st.sampled_from(records.PHASES), max_size=5), st.sampled_from([*records.PHASES]))
def test_a_phase_is_to_do_until_it_is_reached(done: list[str], phase: str) -> None:
    kept: dict[str, t.Any] = {}
    for number, one in enumerate(done):
        kept = records.complete(kept, ["a"], one, number + 1)
    waiting = records.to_do([{"key": "a"}], kept, phase)
    reached = bool(done) and records.PHASES.index(done[-1]) >= records.PHASES.index(phase)
    imported = bool(done) and records.PHASES.index(done[-1]) >= records.PHASES.index("converted")
    after = records.PHASES.index(phase) > records.PHASES.index("converted")
    assert bool(waiting) is (not reached and (imported or not after))


def test_nothing_follows_an_import_that_still_runs_and_its_vm_has_failed_after_the_last_pass() -> None:
    vms = [{"key": key} for key in "abc"]
    done = {"vms": [{"state": "running", "id": "1"}, {"state": "waiting"}, {"state": "running", "id": "3"}]}
    kept = records.imported({}, ["a", "b", "c"], done, 1)
    for phase in ("started", "verified", "source_done", "done"):
        assert records.to_do(vms, kept, phase) == []
    kept = records.followed(kept, ["a", "b", "c"], {"a": {}, "b": {}})
    assert {one["state"] for one in kept.values()} == {"failed"}
    assert [kept[key]["reason"] for key in "abc"] == [
        "Its import still runs. Run this again.",
        "Its import has not begun. Run this again.",
        "It is not found at its source, so that its import was not followed. Run this again.",
    ]


def test_a_vm_that_failed_in_the_first_pass_and_was_imported_in_the_second_goes_on() -> None:
    kept = records.imported({}, ["a"], {"vms": [{"state": "failed", "reason": "No space."}]}, 1)
    kept = records.imported(kept, ["a"], {"vms": [{"state": "imported", "id": "1"}]}, 2)
    assert (kept["a"]["state"], kept["a"]["reason"]) == ("going", "")
    assert records.to_do([{"key": "a"}], kept, "started") == [{"key": "a"}]


@pytest.mark.parametrize(
    ("record", "status", "reason"),
    [
        ({"powered_off": True}, "down", ""),
        ({"powered_off": True}, "absent", ""),
        ({"powered_off": False}, "down", "This migration did not power it off."),
        ({"powered_off": True}, "up", "The VM in the engine is in status up, and not down. Shut it down first."),
        ({"powered_off": True}, "", "The VM in the engine is in status unknown, and not down. Shut it down first."),
    ],
)
def test_a_source_is_powered_on_only_if_we_powered_it_off_and_the_target_is_down(
    record: dict[str, t.Any], status: str, reason: str
) -> None:
    assert records.may_power_on_source(record, status) == reason


@pytest.mark.parametrize(
    ("done", "status", "allowed"),
    [
        # The run was killed while the import was sent or followed.
        (None, "down", False),
        (None, "absent", True),
        ({"state": "running", "id": "1"}, "down", False),
        ({"state": "running", "id": "1"}, "absent", False),
        ({"state": "waiting"}, "absent", True),
        ({"state": "failed"}, "down", True),
        ({"state": "imported", "id": "1"}, "down", True),
    ],
)
def test_a_source_is_not_powered_on_while_its_import_may_run(
    done: t.Optional[dict[str, t.Any]], status: str, allowed: bool
) -> None:
    kept = records.complete({}, ["a"], "powered_off", 1, powered_off=True)
    kept = records.importing(kept, ["a"])
    if done is not None:
        kept = records.imported(kept, ["a"], {"vms": [done]}, 2)
    reason = records.may_power_on_source(kept["a"], status)
    assert reason == ("" if allowed else "Its import may still run. Run migrate_vms first.")


def test_a_record_that_does_not_say_whether_its_import_runs_counts_as_running_once_posted() -> None:
    assert records.may_power_on_source({"powered_off": True, "phase": "posted"}, "down") != ""


def test_a_vm_that_was_rolled_back_is_migrated_again_only_if_it_is_named() -> None:
    kept = records.fail({}, {"vcenter/web01": "On request."}, records.ROLLED_BACK)
    assert [vm["key"] for vm in waves.meant(plan(), kept)] == ["kvm/db01"]
    assert waves.turn(plan(), "first", kept, NOW)["vms"] == []
    for name in ("web01", "vcenter/web01"):
        assert [vm["key"] for vm in waves.meant(plan(), kept, only=[name])] == ["vcenter/web01"]


def test_a_copy_in_the_engine_that_this_migration_did_not_import_blocks_a_vm() -> None:
    unchanged = {"vms": [{"name": "web01", "state": "unchanged", "id": "1"}]}
    rolled_back = records.fail(records.complete({}, ["a"], "done", 1), {"a": "On request."}, records.ROLLED_BACK)
    kept = records.checked(records.begin(rolled_back, ["a"], {}, 5), ["a"], unchanged)
    assert kept["a"]["state"] == "blocked"
    assert kept["a"]["reason"] == "VM 'web01' in the engine is an older copy. Remove it."
    # An earlier run was killed before it recorded its own import.
    killed = records.begin(records.importing({}, ["a"]), ["a"], {}, 5)
    assert records.checked(killed, ["a"], unchanged)["a"]["state"] == "going"


def test_a_source_that_an_interrupted_run_shut_down_counts_as_powered_off_by_the_migration() -> None:
    kept = records.begin({}, ["a", "b", "c"], {"a": {"power": "up"}, "b": {"power": "down"}, "c": {"power": "up"}}, 1)
    late = {"state": "failed", "reason": "It is still running.", "power": "up"}
    kept = records.powered_off(kept, ["c"], {"vms": [late]}, 2)
    assert kept["c"]["powered_off"] is False
    kept = records.begin(kept, ["a", "b", "c"], {key: {"power": "down"} for key in "abc"}, 5)
    kept = records.powered_off(kept, ["a", "b", "c"], {"vms": [{"state": "unchanged", "power": "down"}] * 3}, 6)
    assert [kept[key]["powered_off"] for key in "abc"] == [True, False, True]
    assert records.runs({"key": "a", "options": {}}, kept) is True


def test_a_vm_that_was_rolled_back_begins_anew() -> None:
    kept = records.complete({}, ["a"], "done", 1)
    kept = records.fail(kept, {"a": "On request."}, records.ROLLED_BACK)
    assert records.begin(kept, ["a"], {}, 5)["a"].get("phase") is None


def test_a_timeline_begins_with_the_first_step_of_all() -> None:
    kept = records.begin({}, ["kvm/db01"], {}, 100)
    kept = records.complete(kept, ["kvm/db01"], "powered_off", 110)
    kept = records.complete(kept, ["kvm/db01"], "converted", 150)
    rows = records.timeline(kept, plan()["vms"])
    assert rows[0]["phases"] == []
    assert [(one["start"], one["end"]) for one in rows[1]["phases"]] == [(0, 10), (10, 50)]


# ----------------------------------------------------------------------------------------------------- sources
KINDS = {"vcenter": {"kind": "vsphere"}, "kvm": {"kind": "libvirt"}, "ovas": {"kind": "files"}}


def test_only_sources_that_can_be_changed_are_shut_down_and_marked() -> None:
    text = PLAN.replace("  cluster: prod", "  cluster: prod\n  source_after: [note]", 1)
    vms = plan(text)["vms"]
    down = waves.sources(vms, {}, "powered_off", KINDS, ["kvm"])
    assert [(group["source"], group["names"], group["after"]) for group in down] == [("vcenter", ["web01"], [])]
    kept = records.complete({}, [vm["key"] for vm in vms], "converted", 1)
    assert [group["after"] for group in waves.sources(vms, kept, "source_done", KINDS, [])] == [["note"], ["note"]]
    none = plan(text.replace("source_after: [note]", "shutdown: none"))["vms"]
    assert waves.sources(none, {}, "powered_off", KINDS, []) == []
    assert waves.sources(vms, {}, "powered_off", {"vcenter": {"kind": "files"}}, ["kvm"]) == []


@pytest.mark.parametrize(
    ("record", "status", "powers_on", "refused"),
    [
        ({"powered_off": True, "undo": {"name": "web01"}}, "down", [True], 0),
        ({"powered_off": True, "undo": {"name": "web01"}}, "up", [], 1),
        ({"powered_off": True, "undo": {"name": "web01"}}, "", [], 1),
        ({"undo": {"name": "web01"}}, "up", [False], 0),
        ({}, "down", [], 1),
    ],
)
def test_a_roll_back_never_lets_both_copies_run(
    record: dict[str, t.Any], status: str, powers_on: list[bool], refused: int
) -> None:
    key = "vcenter/web01"
    done = waves.roll_back(plan()["vms"][:1], {key: record}, {key: status})
    assert [group["power_on"] for group in done["groups"]] == powers_on
    assert len(done["refused"]) == refused


def test_after_too_many_failures_no_vm_of_a_later_wave_begins() -> None:
    done = waves.turn(plan(), "second", {}, NOW, stopped=True)
    assert (done["vms"], list(done["held"])) == ([], ["kvm/db01"])


def test_addresses_are_kept_before_the_shutdown_and_verified_where_they_are_known() -> None:
    text = PLAN.replace("  cluster: prod", "  cluster: prod\n  verify: network\n  verify_port: 443", 1)
    vms = plan(text)["vms"]
    found = {"vcenter/web01": description(nics=[{"mac": "x", "addresses": ["192.0.2.1", "192.0.2.2"]}])}
    kept = records.begin({}, [vm["key"] for vm in vms], found, 5)
    probes = records.probes(vms, kept)
    assert [(one["name"], one["address"], one["port"]) for one in probes] == [
        ("web01", "192.0.2.1", 443),
        ("web01", "192.0.2.2", 443),
    ]
    results = [{"item": probes[0]}, {"item": probes[1], "msg": "Timeout"}]
    kept = records.probed(kept, [vm["key"] for vm in vms], {"results": results}, 9)
    assert kept["vcenter/web01"]["reason"] == "192.0.2.2 does not answer on port 443."
    assert kept["kvm/db01"]["phase"] == "verified"


@pytest.mark.parametrize(
    ("power", "record", "runs"),
    [
        ("on", {}, True),
        ("off", {"powered_off": True}, False),
        ("as_source", {"powered_off": True}, True),
        ("as_source", {"undo": {"power": "up"}}, True),
        ("as_source", {"undo": {"power": "down"}}, False),
        ("as_source", {}, False),
    ],
)
def test_a_vm_runs_as_its_options_ask_for_or_as_its_source_did(
    power: str, record: dict[str, t.Any], runs: bool
) -> None:
    assert records.runs({"key": "a", "options": {"power": power}}, {"a": record}) is runs


def test_addresses_that_no_other_machine_can_reach_are_not_probed() -> None:
    vm = {"key": "a", "target": "a", "options": {"verify": "network"}}
    local = ["fe80::1", "fe80::1%eth0", "169.254.1.1", "127.0.0.1", "::1", "0.0.0.0", "none"]
    kept = {"a": {"addresses": [*local, "192.0.2.1", "2001:db8::1"]}}
    assert [one["address"] for one in records.probes([vm], kept)] == ["192.0.2.1", "2001:db8::1"]


def test_what_was_started_marked_and_restored_is_recorded() -> None:
    kept = records.started(
        {}, ["a", "b"], {"vms": [{"state": "started"}, {"state": "failed", "reason": "No host."}]}, 1
    )
    assert (kept["a"]["phase"], kept["b"]["reason"]) == ("started", "No host.")
    kept = records.source_done(kept, ["a"], {"msg": "No connection."}, 2)
    assert (kept["a"]["phase"], kept["a"]["remark"]) == ("source_done", "The source: No connection.")
    kept = records.rolled_back(kept, ["a"], {"vms": [{"state": "changed"}]}, 3)
    assert (kept["a"]["state"], kept["a"]["powered_off"]) == ("rolled_back", False)
