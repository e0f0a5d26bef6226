# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Names of imported VMs, records of imports, the mark in a comment, and how far an import is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.onramp.ovirt.plugins.module_utils._errors import UnreadableDocument
from ansible_collections.onramp.ovirt.plugins.module_utils._findings import Finding
from ansible_collections.onramp.ovirt.plugins.module_utils._imports import events, names, record
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.events import DONE, FAILED, ImportEvent
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.host_channel import Job
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.model import SourceVm
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.names import NameRules
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.progress import (
    Activity,
    Signs,
    remaining,
    stage_of,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.record import Record


@pytest.mark.parametrize(
    ("rules", "name", "expected"),
    [
        (NameRules(), "web01", "web01"),
        (NameRules(prefix="old-", suffix=".x"), "web01", "old-web01.x"),
        (NameRules(match=r"^vm-(.*)$", replace=r"\1-new"), "vm-web", "web-new"),
        (NameRules(clean=True), "web 01 (copy)", "web_01_copy"),
        (NameRules(match="-", replace=" ", clean=True), "a-b", "a_b"),
    ],
)
def test_rules_make_names(rules: NameRules, name: str, expected: str) -> None:
    assert rules.applied(name) == expected


def test_a_rule_that_is_no_regular_expression_is_an_error() -> None:
    findings: list[Finding] = []
    names.parse({"match": "(", "replace": ""}, "name_rules", findings)
    names.parse({"match": "a", "replace": r"\9"}, "name_rules", findings)
    assert [finding.code for finding in findings] == ["name-rule-invalid"] * 2


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("web01", ""),
        ("größe-1", ""),
        ("web 01", "vm-name-invalid"),
        ("", "vm-name-invalid"),
        ("a" * 256, "vm-name-invalid"),
        ("a" * 65, "vm-name-long"),
    ],
)
def test_names_that_the_engine_does_not_accept_are_errors(name: str, code: str) -> None:
    assert [finding.code for finding in names.check("vms[0]", name)] == ([code] if code else [])


TEXT = st.text(max_size=12)


@given(
    st.builds(
        Record,
        TEXT,
        TEXT,
        TEXT,
        st.sampled_from(record.PHASES),
        TEXT,
        TEXT,
        st.integers(0, 9),
        TEXT,
        st.integers(1, 9),
        *([TEXT] * 4),
        st.integers(0, 9),
        st.tuples(st.builds(record.Disk, TEXT, TEXT, TEXT, st.integers(0, 9), TEXT, TEXT)),
    )
)
def test_a_record_is_read_as_it_was_written(one: Record) -> None:
    assert record.from_text(record.to_text(one)) == one


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"version": 2}',
        '{"version": 1, "key": 7, "target": "a"}',
        '{"version": 1, "key": "a", "target": "a", "phase": "odd"}',
        '{"version": 1, "key": "a", "target": "a", "images": [{"id": 7}]}',
        '{"version": 1, "key": "a", "target": "a", "images": [7]}',
    ],
)
def test_anything_else_is_not_a_record(text: str) -> None:
    with pytest.raises(UnreadableDocument):
        record.from_text(text)


@given(TEXT, TEXT, TEXT)
def test_a_vm_is_recognized_by_its_mark(server: str, name: str, uuid: str) -> None:
    vm = SourceVm("vmware", name, server, uuid)
    assert vm.is_marked(f"an old comment {vm.mark} and more")
    assert not SourceVm("kvm", name, server, uuid).is_marked(vm.mark)


def test_the_uuid_decides_where_both_have_one() -> None:
    mark = SourceVm("vmware", "web", "vc", "42-a").mark
    assert SourceVm("vmware", "renamed", "vc2", "42-A").is_marked(mark)
    assert not SourceVm("vmware", "web", "vc", "43").is_marked(mark)
    assert SourceVm("vmware", "web", "vc").is_marked(mark)
    assert not SourceVm("vmware", "web", "vc2").is_marked(mark)


@pytest.mark.parametrize(
    ("signs", "phase", "text"),
    [
        (Signs(host_name="h1"), "starting", "starting on h1"),
        (Signs(detail="Initializing", host_name="h1"), "converting", "converting on h1"),
        (Signs(detail="Copying disk 2/3", host_name="h1"), "copying", "copying disk 2 of 3 on h1"),
        (Signs(detail="Finalizing"), "finalizing", "finalizing"),
        (
            Signs(detail="Copying disk 1/1", host_status="maintenance", host_name="h1"),
            "stalled",
            "stalled: host h1 is in status maintenance",
        ),
        (Signs(detail="Finalizing", end=ImportEvent(1, DONE)), "imported", "imported"),
        (Signs(exists=False, end=ImportEvent(1, FAILED), host_status="down"), "failed", "failed"),
        (Signs(job="finished", polls_since_job_ended=1), "starting", "starting"),
        (Signs(job="finished", polls_since_job_ended=5), "imported", "imported"),
        (Signs(job="failed", polls_since_job_ended=5), "failed", "failed"),
        (Signs(exists=False, polls_since_job_ended=5), "failed", "failed"),
    ],
)
def test_an_event_decides_and_a_job_only_long_after_its_end(signs: Signs, phase: str, text: str) -> None:
    stage = stage_of(signs)
    assert (stage.phase, stage.text) == (phase, text)
    assert stage.ended == (phase in ("imported", "failed"))


def test_only_a_change_resets_the_limit_of_inactivity() -> None:
    activity = Activity(10, 0)
    found = [activity.is_inactive(sign, now) for sign, now in (("a", 0), ("a", 9), ("b", 12), ("b", 21), ("b", 22))]
    assert found == [False, False, False, False, True]
    assert not Activity(0, 0).is_inactive("a", 1e9)


# --------------------------------------------------------------------------------------------------------------- events
def test_an_event_of_a_host_belongs_to_the_import_that_fails_next() -> None:
    found = [
        ImportEvent(5, 10802, host_id="h", description="refused"),
        ImportEvent(6, events.FAILED, "vm1"),
        ImportEvent(7, events.FAILED, "vm2"),
    ]
    assert events.reasons(found, "vm1", "h") == ("refused",)
    assert events.reasons(found, "vm2", "h") == ()


def test_the_refusal_of_one_request_is_not_that_of_another() -> None:
    found = [
        ImportEvent(5, events.NOT_FOUND, description="... server vpx://vc/DC/esx1"),
        ImportEvent(6, events.HOST_NOT_UP, host_id="h1", description="h1 is not up"),
    ]
    assert events.refusals(found, 0, "h2", "vpx://vc/DC/esx1") == ("... server vpx://vc/DC/esx1",)
    assert events.refusals(found, 0, "h1", "vpx://vc/DC/esx2") == ("h1 is not up",)
    assert events.refusals(found, 5, "h2", "vpx://vc/DC/esx1") == ()


def test_a_percentage_is_a_new_step_with_every_ten_only() -> None:
    steps = []
    for percent in range(101):
        job = Job("copying_disk", "Copying disk 1/1", percent, 1, 1)
        steps.append(stage_of(Signs(conversion=job, host_name="h1")).step)
    assert list(dict.fromkeys(steps))[:2] == [
        "copying disk 1 of 1 on h1, over 0%",
        "copying disk 1 of 1 on h1, over 10%",
    ]
    assert len(set(steps)) == 11


def test_the_time_that_is_left_follows_from_what_was_seen_of_the_copy() -> None:
    assert remaining(100.0, 20, 160.0, 50) == 100.0
    assert remaining(100.0, 20, 160.0, 22) is None
