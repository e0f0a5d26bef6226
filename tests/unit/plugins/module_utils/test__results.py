# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Failures fit a screen."""

from __future__ import annotations

import typing as t

from ansible_collections.onramp.ovirt.plugins.module_utils._errors import InputError, VerifyFailed
from ansible_collections.onramp.ovirt.plugins.module_utils._findings import Finding, error, warning
from ansible_collections.onramp.ovirt.plugins.module_utils._plan import Change, Plan
from ansible_collections.onramp.ovirt.plugins.module_utils._results import failure_values, plan_values, warning_texts

NAMES = [f"net{number}" for number in range(300)]
PARAMS = {"networks": [{"name": name} for name in NAMES]}
CHANGES = tuple(Change("attach", "network", name, None, {"name": name, "nic": "eth1"}) for name in NAMES)
STATE = {"networks": PARAMS["networks"]}
PLAN = Plan(CHANGES, (), STATE, STATE)
UNKNOWN = error("network-unknown", "networks[7].name", "Logical network 'nte7' does not exist.")


def refused(*findings: t.Any, verbose: bool = False) -> dict[str, t.Any]:
    return failed(PLAN, findings, verbose)


def failed(plan: Plan, findings: t.Iterable[Finding], verbose: bool = False) -> dict[str, t.Any]:
    problem = InputError(findings)
    problem.details = plan_values(plan)
    return failure_values(problem, PARAMS, verbose)


def test_a_failure_returns_the_changes_that_its_errors_are_about() -> None:
    values = refused(UNKNOWN, error("twice", "labels[0]", "Network 'net9' is labelled."))
    assert [change["name"] for change in values["plan"]] == ["net7", "net9"]
    assert not {"before", "after", "host"} & values.keys()
    assert values["omitted"] == "298 of 300 changes of the plan, before, after: run with -v to see all."
    assert [values["counts"], len(values["findings"])] == [{"attach": 300}, 2]


def test_a_verbose_failure_returns_everything() -> None:
    values = refused(UNKNOWN, verbose=True)
    assert [len(values["plan"]), values["before"], values["after"], "omitted" in values] == [300, STATE, STATE, False]


def test_a_short_plan_is_returned_in_full() -> None:
    values = failed(Plan(CHANGES[:10]), [UNKNOWN])
    assert [len(values["plan"]), "omitted" in values] == [10, False]


def test_many_applied_changes_are_returned_by_name() -> None:
    applied = [change.as_dict() for change in CHANGES]
    values = failure_values(VerifyFailed("It is not so.", applied=applied), PARAMS, False)
    assert values["applied"][299] == {"verb": "attach", "kind": "network", "name": "net299"}


def test_a_message_has_the_number_of_errors_and_the_first_few() -> None:
    errors = [
        error("network-unknown", f"networks[{n}].name", f"Logical network '{n}' does not exist.") for n in range(9)
    ]
    values = refused(*errors, warning("odd", "a", "Odd."))
    assert values["msg"] == (
        "9 errors: networks[0].name: Logical network '0' does not exist."
        " | networks[1].name: Logical network '1' does not exist."
        " | networks[2].name: Logical network '2' does not exist. | and 6 more."
    )
    assert len(values["findings"]) == 10


def test_many_warnings_of_a_kind_are_counted() -> None:
    many = [warning("lost", f"networks[{n}]", "It is lost.") for n in range(40)]
    texts = list(warning_texts([*many, warning("odd", "a", "Odd.", "Look."), UNKNOWN]))
    assert texts[5:] == ["There are 35 more warnings like these; see the findings with code lost.", "a: Odd. Look."]
    assert len(list(warning_texts(many[:6]))) == 6
