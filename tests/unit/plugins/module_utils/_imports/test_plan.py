# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What an import does with each VM of a batch: from records, events and marks, whatever the others are."""

from __future__ import annotations

import typing as t
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.onramp.ovirt.plugins.module_utils._imports.desired import from_params
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.events import DONE, FAILED, STARTED, ImportEvent
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.model import SourceVm
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.plan import plan_imports
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.proxies import ProxyHost
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.record import Record
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.situation import (
    EngineVm,
    Import,
    ImportPlan,
    Situation,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._macs import MacRange
from ansible_collections.onramp.ovirt.plugins.module_utils._vnics.macs import MacPool
from ansible_collections.onramp.ovirt.plugins.module_utils._vnics.model import TargetCluster, VnicProfile

RED = VnicProfile("p1", "red", "red", "n1")
CLUSTER = TargetCluster("prod", "c1", (RED,), frozenset({"p1"}), frozenset({"n1"}))
POOL = MacPool("Default", "m1", (MacRange(0x001A4A160100, 0x001A4A1601FF),))
EMPTY = Situation(CLUSTER, POOL, "DC1", "d1", "data1", hosts=(ProxyHost("h", "h1"),))
URL = "qemu+ssh://root@kvm1/system"


def described(name: str, *numbers: int) -> dict[str, t.Any]:
    nics = [{"mac": f"52:54:00:00:00:{number:02x}", "network": f"net {number}"} for number in numbers]
    return {"name": name, "power": "down", "memory": 1 << 30, "disks": [{"capacity": 1 << 30}], "nics": nics}


def plan(situation: Situation, *vms: dict[str, t.Any], **more: t.Any) -> ImportPlan:
    options = {
        "source": {"kind": "libvirt", "url": URL},
        "vms": [{"name": vm["name"]} for vm in vms],
        "descriptions": list(vms),
        "cluster": "prod",
        "storage_domain": "data1",
        "vnic_profile_mappings": [{"target": {"network": "red", "profile": "red"}}],
        "parallel": 20,
        "per_proxy_host": 10,
        "per_source_host": 20,
    }
    return plan_imports(situation, from_params({**options, **more}, "2026-01-01"))


VM = described("web", 2, 1)
KEY = SourceVm("kvm", "web", "kvm1").key
MARK = SourceVm("kvm", "web", "kvm1").mark
START = ImportEvent(5, STARTED, "v1", "web", "h")
HERE = (EngineVm("v1", "web"),)


def record(phase: str, **more: t.Any) -> dict[str, Record]:
    return {KEY: replace(Record(KEY, "web", phase=phase, host_id="h"), **more)}


@pytest.mark.parametrize(
    ("changes", "state", "verbs"),
    [
        ({}, "new", ["import"]),
        ({"vms": (EngineVm("v1", "web", MARK),)}, "unchanged", []),
        ({"vms": (EngineVm("v1", "other", MARK),)}, "unchanged", []),
        ({"records": record("sending")}, "new", ["import"]),
        ({"records": record("sending"), "vms": HERE, "events": (START,)}, "going_on", ["complete"]),
        ({"records": record("sending", after_event=4), "vms": HERE, "events": (START,)}, "going_on", ["complete"]),
        ({"records": record("posted", vm_id="v1"), "vms": HERE}, "going_on", ["complete"]),
        (
            {"records": record("posted", vm_id="v1"), "vms": HERE, "events": (START, ImportEvent(9, DONE, "v1"))},
            "to_finish",
            ["complete"],
        ),
        ({"records": record("ordered", vm_id="v1"), "vms": HERE}, "to_finish", ["complete"]),
        ({"records": record("marked", vm_id="v1"), "vms": (EngineVm("v1", "web", MARK),)}, "to_finish", ["complete"]),
        (
            {"records": record("posted", vm_id="v1"), "vms": HERE, "events": (START, ImportEvent(9, FAILED, "v1"))},
            "failed",
            [],
        ),
        ({"records": record("failed", vm_id="v1"), "vms": HERE}, "failed", []),
        ({"records": record("failed", vm_id="v1")}, "new", ["import"]),
        ({"records": record("posted", vm_id="v1")}, "new", ["import"]),
    ],
)
def test_the_state_of_a_vm(changes: dict[str, t.Any], state: str, verbs: list[str]) -> None:
    found = plan(replace(EMPTY, **changes), VM)
    assert (found.imports[0].state, [change.verb for change in found.changes]) == (state, verbs)


@pytest.mark.parametrize("after", [5, 6])
def test_a_vm_of_the_same_name_that_began_before_the_record_is_not_taken_over(after: int) -> None:
    found = plan(replace(EMPTY, records=record("sending", after_event=after), vms=HERE, events=(START,)), VM)
    assert [finding.code for finding in found.errors] == ["vm-name-in-use"]
    assert "another run" in found.errors[0].message


def test_an_import_that_another_method_began_is_an_error() -> None:
    found = plan(replace(EMPTY, records=record("uploading", method="staged")), VM)
    assert [finding.code for finding in found.errors] == ["import-other-method"]
    assert found.changes == ()


def test_a_failed_import_is_removed_only_if_asked_for() -> None:
    failed = replace(EMPTY, records=record("failed", vm_id="v1", reason="No space."), vms=HERE)
    assert "No space." in plan(failed, VM).errors[0].message
    assert [change.verb for change in plan(failed, VM, remove_failed=True).changes] == ["remove", "import"]
    going_on = replace(EMPTY, records=record("posted", vm_id="v1"), vms=HERE)
    assert [change.verb for change in plan(going_on, VM, remove_failed=True).changes] == ["complete"]


def test_addresses_that_an_import_holds_already_are_no_collision() -> None:
    pool = replace(POOL, holders={"52:54:00:00:00:02": "web"})
    going_on = replace(EMPTY, pool=pool, records=record("posted", vm_id="v1"), vms=HERE)
    assert plan(going_on, VM).errors == ()
    other = replace(EMPTY, pool=replace(POOL, holders={"52:54:00:00:00:02": "other"}))
    assert [finding.code for finding in plan(other, VM).errors] == ["mac-in-use"]


def test_one_address_in_two_vms_of_a_batch_is_an_error_of_the_second() -> None:
    found = plan(EMPTY, described("a", 1), described("b", 1))
    assert [(finding.code, finding.path) for finding in found.errors] == [("mac-in-use", "b.nic1")]
    soft = plan(EMPTY, described("a", 1), described("b", 1), on_error="continue")
    assert [one.blocked for one in soft.imports] == [False, True]
    assert [change.name for change in soft.changes] == ["a"]


def test_with_reassign_bad_only_good_addresses_are_kept() -> None:
    vm = {
        **described("a"),
        "nics": [{"mac": mac, "network": "n"} for mac in ("00:1a:4a:16:01:05", "00:50:56:00:00:01", "x")],
    }
    (one,) = plan(EMPTY, vm, macs="reassign_bad").imports
    assert [target.mac for target in one.targets] == ["00:1a:4a:16:01:05", "", ""]


def own(one: Import) -> tuple[t.Any, ...]:
    """What does not depend on the place in the options."""
    return one.wanted.target, one.state, one.targets, one.settings, [(f.code, f.message) for f in one.findings]


@given(st.permutations(range(8)), st.integers(1, 8))
def test_no_vm_depends_on_the_others_of_its_batch_or_their_order(numbers: list[int], size: int) -> None:
    vms = [described(f"vm{n}", *range(10 * n + n % 3, 10 * n, -1)) for n in range(8)]
    alone = {one.label: own(one) for vm in vms for one in plan(EMPTY, vm).imports}
    chosen = [vms[n] for n in numbers[:size]]
    assert {one.label: own(one) for one in plan(EMPTY, *chosen).imports} == {
        vm["name"]: alone[vm["name"]] for vm in chosen
    }
