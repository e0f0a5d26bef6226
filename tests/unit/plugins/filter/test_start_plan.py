# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The VMs to start, kept over several runs."""

from __future__ import annotations

import typing as t

import pytest
from ansible.errors import AnsibleFilterError

from ansible_collections.onramp.ovirt.plugins.filter.start_plan import FilterModule, start_plan


def vms(**states: str) -> list[dict[str, str]]:
    return [{"name": name, "state": state} for name, state in states.items()]


def test_vms_are_started_in_the_order_of_their_groups() -> None:
    result = {"vms": vms(a="registered", b="registered"), "start_list": [["b"], ["a"]]}
    assert start_plan(result) == {
        "start": ["b", "a"],
        "started": [],
        "waiting": ["b", "a"],
        "vms": ["b", "a"],
        "gone": [],
        "ids": {},
        "order": [],
        "orderable": [],
    }
    assert FilterModule().filters() == {"start_plan": start_plan}


def test_a_vm_that_is_not_registered_is_not_started() -> None:
    result = {"vms": vms(a="failed", b="registered", c="blocked"), "start_list": [["a", "b", "c"]]}
    assert start_plan(result)["waiting"] == ["b"]


def test_an_interrupted_run_is_continued() -> None:
    previous = {"start": ["a", "b"], "started": ["a"], "waiting": ["b"], "order": [], "orderable": []}
    again = {"vms": vms(c="registered"), "start_list": [["c"]]}
    plan = start_plan(again, previous)
    assert (plan["start"], plan["started"], plan["waiting"]) == (["a", "b", "c"], ["a"], ["b", "c"])


def test_what_was_started_is_not_started_again() -> None:
    result = {"vms": vms(a="registered", b="registered"), "start_list": [["a", "b"]]}
    started = {"vms": [{"name": "a", "status": "up"}, {"name": "b", "status": "down"}]}
    first = start_plan(result, started=started)
    assert (first["start"], first["started"], first["waiting"]) == (["a", "b"], ["a"], ["b"])
    # The administrator has stopped it meanwhile.
    assert start_plan({"vms": [], "start_list": []}, first)["waiting"] == ["b"]


def test_a_vm_that_is_gone_is_left_out_until_it_is_registered_again_and_a_renamed_one_is_found_by_its_id() -> None:
    registered = [{"id": f"i{name}", "kind": "vm", "name": name, "state": "registered"} for name in ("a", "b", "c")]
    first = start_plan({"vms": registered, "start_list": [["a", "b", "c"]]})
    assert first["vms"] == ["ia", "ib", "ic"]
    started = [
        {"id": "ia", "name": "a-renamed", "status": "up"},
        {"id": "", "name": "ib", "status": "absent"},
        {"id": "ic", "name": "c", "status": "removed"},
    ]
    nothing: dict[str, t.Any] = {"vms": [], "start_list": []}
    second = start_plan(nothing, first, started={"vms": started})
    assert (second["started"], second["waiting"], second["vms"], second["gone"]) == (["a"], [], [], ["b", "c"])
    assert start_plan(nothing, second) == second
    back = start_plan({"vms": [{**registered[1], "id": "new"}], "start_list": [["b"]]}, second)
    assert (back["waiting"], back["vms"], back["gone"]) == (["b"], ["new"], ["c"])


@pytest.mark.parametrize("given", [(None,), ("x",), ({}, "x"), ({}, {}, "x")])
def test_anything_else_is_refused(given: tuple[t.Any, ...]) -> None:
    with pytest.raises(AnsibleFilterError, match=r"\."):
        start_plan(*given)


def test_vnics_are_ordered_of_what_was_registered_also_by_an_interrupted_run() -> None:
    states = {"a": "planned", "b": "registered", "c": "failed", "d": "unchanged"}
    result = {"vms": [{"id": f"i{name}", "kind": "vm", "name": name, "state": state} for name, state in states.items()]}
    result["vms"].append({"id": "t", "kind": "template", "name": "t", "state": "registered"})
    assert start_plan(result)["order"] == ["ia", "ib"]
    assert start_plan(result, {"order": ["ix", "ic", "ia"]})["order"] == ["ix", "ia", "ib"]
    assert start_plan(result, {"order": ["ia", "id"]}, ordered=True)["order"] == []


def test_a_vm_that_is_gone_is_not_ordered_and_one_of_another_run_is_kept_for_later() -> None:
    states = {"a": "registered", "b": "unchanged", "c": "planned"}
    result = {"vms": [{"id": f"i{name}", "kind": "vm", "name": name, "state": state} for name, state in states.items()]}
    plan = start_plan(result, {"order": ["gone", "ib"]})
    assert (plan["order"], plan["orderable"]) == (["gone", "ib", "ia", "ic"], ["ib", "ia"])
    plan = start_plan(result, plan, ordered=True)
    assert (plan["order"], plan["orderable"]) == (["gone"], [])


def test_a_vm_with_a_wrong_mac_address_or_profile_is_neither_started_nor_ordered_until_it_is_complete() -> None:
    result: dict[str, t.Any] = {
        "vms": [{"id": f"i{name}", "kind": "vm", "name": name, "state": "registered"} for name in ("a", "b")],
        "start_list": [["a", "b"]],
        "incomplete_vms": [{"id": "ia", "name": "a", "reason": "The address is in use."}],
    }
    plan = start_plan(result)
    assert (plan["waiting"], plan["orderable"]) == (["b"], ["ib"])
    plan = start_plan(result, plan, started={"vms": [{"name": "b", "status": "up"}]}, ordered=True)
    assert (plan["waiting"], plan["started"], plan["order"]) == ([], ["b"], ["ia"])
    again = start_plan({"vms": [{**result["vms"][0], "state": "unchanged"}]}, plan)
    assert (again["waiting"], again["orderable"]) == (["a"], ["ia"])
