# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The records of a migration: what has been done with each VM, and what is next."""

from __future__ import annotations

import json
import typing as t

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.onramp.ovirt.plugins.module_utils._errors import UnreadableDocument
from ansible_collections.onramp.ovirt.plugins.module_utils._migrations import records, waves
from ansible_collections.onramp.ovirt.plugins.module_utils._migrations.plan_file import read
from ansible_collections.onramp.ovirt.plugins.plugin_utils._yaml_lines import parse
from tests.unit.made_up_migrations import PLAN, SOURCES, TODAY, description

NOW = 1804363200


def plan(text: str = PLAN) -> dict[str, t.Any]:
    found: dict[str, t.Any] = read(parse(text), SOURCES, TODAY)["plan"]
    return found


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


def test_a_description_is_kept_for_runs_that_do_not_read_the_source() -> None:
    found = {"vcenter/web01": {"name": "web01", "power": "up"}}
    kept = records.begin({}, ["vcenter/web01"], found, 1.0)
    later = records.begin(kept, ["vcenter/web01"], {}, 2.0)
    assert later["vcenter/web01"]["description"] == found["vcenter/web01"]


# ------------------------------------------------------------------------------------------------------------ verifying
@pytest.mark.parametrize(
    ("level", "known", "expected"),
    [
        ("config", {"addresses": ["192.0.2.10"]}, []),
        ("boot", {"addresses": ["192.0.2.10"]}, [([], True)]),
        ("boot", {"description": {"hostname": "web01.example.com"}}, [([], True)]),
        ("boot", {}, [([], False)]),
        ("network", {"addresses": ["192.0.2.10", "fe80::1"]}, [(["192.0.2.10"], True)]),
        ("network", {"addresses": [], "description": {"hostname": ""}}, [([], False)]),
    ],
)
def test_only_guests_that_answered_at_their_source_are_asked(
    level: str, known: dict[str, t.Any], expected: list[t.Any]
) -> None:
    vm = {"key": "vcenter/web01", "target": "web01", "options": {"verify": level}}
    asked = [{"vm": "web01", "addresses": addresses, "agent": agent} for addresses, agent in expected]
    assert records.agents([vm], {"vcenter/web01": known})["guests"] == asked


def test_a_vm_that_does_not_stay_up_fails_also_where_no_agent_is_asked() -> None:
    vms = [{"key": key, "target": key, "options": {"verify": "network"}} for key in "ab"]
    kept = {key: {"addresses": ["192.0.2.10"]} for key in "ab"}
    answers = {"guests": [{"reason": ""}, {"reason": "It is in status down."}]}
    asked = records.agents(vms, kept, answers, ask=False)
    assert ([guest["agent"] for guest in asked["guests"]], asked["reasons"]) == (
        [False, False],
        {"b": "It is in status down."},
    )
    # No agent has reported an address.
    assert [one["key"] for one in records.probes(vms, kept, asked["reasons"])] == ["a", "b"]


def test_an_agent_that_does_not_answer_is_a_failure_unless_all_ports_answer() -> None:
    vms = [{"key": key, "target": key, "options": {"verify": "network"}} for key in "ab"]
    vms.append({"key": "c", "target": "c", "options": {"verify": "boot"}})
    kept = {key: {"addresses": ["192.0.2.10"], "vm_id": f"id-{key}"} for key in "abc"}
    answers = {"guests": [{"reason": ""}, {"reason": "No agent."}, {"reason": "No agent."}]}
    asked = records.agents(vms, kept, answers)
    assert [one["vm"] for one in asked["guests"]] == ["id-a", "id-b", "id-c"]
    left = records.probes(vms, kept, asked["reasons"])
    assert [one["key"] for one in left] == ["b"]
    after = records.probed(kept, list("abc"), {"reasons": asked["reasons"], "results": [{"item": left[0]}]}, 5)
    assert [(after[key].get("phase"), after[key].get("reason")) for key in "abc"] == [
        ("verified", None),
        ("verified", None),
        (None, "No agent."),
    ]
    assert records.agents(vms, kept, {"msg": "Wrong password."})["reasons"]["c"] == "Wrong password."


def test_a_vm_whose_shutdown_was_killed_is_rolled_back_and_goes_on() -> None:
    (vm,) = plan()["vms"][:1]
    kept = records.begin({}, [vm["key"]], {vm["key"]: description(power="up")}, 1)
    assert waves.roll_back([vm], kept, {vm["key"]: "absent"})["groups"] == []
    killed = records.stopping(kept, [vm["key"]])
    (group,) = waves.roll_back([vm], killed, {vm["key"]: "absent"})["groups"]
    assert (group["power_on"], group["restore"]) == (True, [{"power": "up"}])
    assert waves.roll_back([vm], killed, {vm["key"]: "up"})["groups"] == []
    back = records.rolled_back(killed, [vm["key"]], {"vms": [{"state": "changed"}]}, 3)
    assert not records.was_powered_off(back[vm["key"]])
    again = records.begin(killed, [vm["key"]], {vm["key"]: description(power="down")}, 4)
    done = records.powered_off(again, [vm["key"]], {"vms": [{"state": "unchanged", "power": "down"}]}, 5)
    assert (done[vm["key"]]["powered_off"], records.runs({**vm, "options": {}}, done)) == (True, True)
    down = records.stopping(records.begin({}, ["a"], {"a": description(power="down")}, 1), ["a"])
    assert not records.was_powered_off(down["a"])


METHODS = {
    "engine": {"possible": False, "reasons": ["node1 cannot convert."]},
    "virt_v2v": {"possible": False, "reasons": ["Two domains.", "No SDK."]},
    "staged": {"possible": True, "reasons": []},
}


def test_vms_of_different_methods_are_recorded_by_their_names_in_the_engine() -> None:
    vms = [
        {"name": "second", "state": "imported", "id": "2", "method": "staged", "why": "It works.", "methods": METHODS},
        {"name": "first", "state": "failed", "reason": "No space.", "method": "engine"},
    ]
    done = {"vms": vms, "msg": "The conversion host is lost."}
    kept = records.imported({}, ["a", "b", "c"], done, 1, ["first", "second", "third"])
    assert [(kept[key]["state"], kept[key]["reason"], kept[key].get("vm_id")) for key in "abc"] == [
        ("failed", "No space.", None),
        ("going", "", "2"),
        ("failed", "The conversion host is lost.", None),
    ]
    assert (kept["b"]["method"], kept["b"]["why"]) == ("staged", "It works.")
    checked = records.checked({}, ["a", "b"], {"vms": [{"name": "second", "state": "planned"}]}, ["first", "second"])
    assert {key: one.get("state") for key, one in checked.items()} == {"a": "blocked"}


def test_an_assessment_keeps_the_methods_of_each_vm_or_why_they_are_not_known() -> None:
    vms = [{"name": "first", "state": "blocked", "method": "staged", "why": "It works.", "methods": METHODS}]
    kept = records.assessed({}, ["a", "b"], {"vms": vms, "msg": "No VM 'b'."}, ["first", "second"])
    assert kept["a"] == {"methods": METHODS, "method": "staged", "why": "It works."}
    assert kept["b"] == {"methods_unknown": "No VM 'b'."}


# ---------------------------------------------------------------------------------------------------------- robustness
@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"a": 1}', '{"a": {"phase": "x"}}', '{"a": {"timeline": 1}}'])
def test_records_that_were_cut_off_or_are_of_something_else_are_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(UnreadableDocument, match="Restore the file"):
        records.from_text(text)


def test_records_are_read_as_they_were_written() -> None:
    kept = records.fail(records.begin({}, ["a"], {}, 1), {"a": "No."})
    assert records.from_text(json.dumps(kept)) == kept


def test_a_reason_of_megabytes_is_cut() -> None:
    reason = records.fail({}, {"a": "x" * 5_000_000})["a"]["reason"]
    assert (len(reason) < 3000, reason.endswith(" ...")) == (True, True)
