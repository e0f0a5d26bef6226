# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Fingerprints, estimates, waves and sources: what a migration decides."""

from __future__ import annotations

import datetime
import time
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


def test_vms_of_a_conversion_host_are_imported_by_a_task_of_their_own() -> None:
    own = "method: virt_v2v, conversion_host: convert1, conversion: {limits: {cpu: 200}}, reason: Slow proxy hosts"
    text = PLAN + f"  - {{name: web02, wave: first, {own}, fingerprint: {{}}}}\n"
    options = {batch["keys"][0]: batch["options"] for batch in waves.batches(plan(text)["vms"])}
    assert options["vcenter/web02"].items() >= {"method": "virt_v2v", "conversion_host": "convert1"}.items()
    assert "method" not in options["vcenter/web01"]


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


def test_a_vm_does_not_begin_where_its_window_ends_before_it_has_begun() -> None:
    """A pause or a hook can take longer than the window."""
    made = plan(PLAN.replace("name: spring", "name: spring\nwindow: {end: 2027-03-06T21:00:00Z}"))
    kept = records.begin({}, ["vcenter/web01"], {}, NOW)
    assert [vm["name"] for vm in waves.turn(made, "first", kept, NOW)["vms"]] == ["web01"]
    later = waves.turn(made, "first", records.since(kept, ["vcenter/web01"], NOW), NOW + 3600)
    assert (later["vms"], list(later["held"].values())) == ([], ["The window ended at 2027-03-06T21:00:00Z."])
    begun = records.complete(kept, ["vcenter/web01"], "powered_off", NOW)
    assert [vm["name"] for vm in waves.turn(made, "first", begun, NOW + 3600)["vms"]] == ["web01"]


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


def test_the_work_for_a_plan_grows_with_its_number_of_vms_and_not_with_its_square() -> None:
    def seconds(number: int) -> float:
        by_source = {"vcenter": [description(f"vm{one}", power="up") for one in range(number)]}
        settings = {"defaults": {"source": "vcenter", "cluster": "prod"}}
        made = planning.make("spring", by_source, settings)
        vms = [
            {**vm, "key": f"vcenter/{vm['name']}", "target": vm["name"], "options": {"source": "vcenter"}}
            for vm in made["vms"]
        ]
        kept = records.begin({}, [vm["key"] for vm in vms], {}, 1)
        began = time.process_time()
        planning.update({**made, "vms": vms}, by_source, settings)
        assert len(described(vms, by_source)) == number
        waves.sources(vms, kept, "powered_off", {"vcenter": {"kind": "vsphere"}}, ())
        waves.turn({**made, "vms": vms}, "wave1", kept, 1)
        waves.batches(vms)
        return time.process_time() - began

    seconds(100)
    small, large = (min(seconds(number) for dummy in range(2)) for number in (300, 2400))
    # Eight times as many; the square would be 64 times as long.
    assert large < 25 * small
