# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The simulator's rules against cases that were taken from the engine.

The cases are no part of this project. ONRAMP_VECTORS names their folder, by default ../shared/vectors beside the
checkout; without it the test is skipped. `-s` prints the table of units.
"""

from __future__ import annotations

import re
import typing as t
from collections import Counter

import pytest

from tests.engine_simulator.core.messages import CANNOT, MESSAGES
from tests.unit.engine_simulator.vector_shapes import Unit
from tests.unit.engine_simulator.vector_units import UNITS
from tests.unit.engine_simulator.vector_units_imports import UNITS as IMPORT_UNITS
from tests.unit.engine_simulator.vector_units_nics import UNITS as NIC_UNITS
from tests.unit.engine_simulator.vector_units_vms import UNITS as VM_UNITS
from tests.unit.engine_simulator.vectors import Given, agrees
from tests.unit.vector_files import cases

Units = t.Mapping[str, Unit]
READERS: list[tuple[str, Units]] = [("simulator", UNITS)]
"""Who reads the rules: a label, and for each unit a function from `given` to what `expect` speaks of."""


def expectation(expect: Given) -> dict[str, t.Any]:
    """What is expected of a rule: without remarks, and a single compared setting in the form of all."""
    result = {key: value for key, value in expect.items() if key not in ("asserted_by_test", "item", "item_in_sync")}
    if "item" in expect:
        result["reported_in_sync"] = {expect["item"]: expect["item_in_sync"]}
    return result


def judged(rule: t.Callable[[Given], Given], given: Given) -> Given:
    """What the rule says. One that breaks fails its case, and does not hide the cases behind it."""
    try:
        return rule(given)
    except Exception as error:
        return {"broken": repr(error)}


def table(outcomes: Counter[tuple[str, str, str]]) -> str:
    """Lines of area/unit: passed, failed, not applicable."""
    units = sorted({(area, unit) for area, unit, dummy in outcomes})
    lines = [f"{'area/unit':<95} {'passed':>6} {'failed':>6} {'n/a':>6}"]
    for area, unit in units:
        passed, failed, other = (outcomes[area, unit, o] for o in ("passed", "failed", "n/a"))
        lines.append(f"{area + '/' + unit:<95} {passed:>6} {failed:>6} {other:>6}")
    return "\n".join(lines)


@pytest.mark.parametrize(("label", "units"), READERS, ids=[label for label, _units in READERS])
def test_vectors_of_host_networks(label: str, units: Units) -> None:
    known = cases("host_network.json")
    outcomes: Counter[tuple[str, str, str]] = Counter()
    failures = []
    for case in known:
        unit = case["given"].get("unit", "")
        outcome = "n/a"
        if unit in units:
            got = judged(units[unit], case["given"])
            outcome = "passed" if agrees(expectation(case["expect"]), got) else "failed"
            if outcome == "failed":
                failures.append(
                    f"{case['source_test']} ({unit}): {case['given']}\n  expected {case['expect']}\n  got {got}"
                )
        outcomes[case["area"], unit, outcome] += 1
    print(f"\n{label}\n{table(outcomes)}")
    assert any(outcome == "passed" for _area, _unit, outcome in outcomes)
    assert not failures, "\n".join(failures)


@pytest.mark.parametrize("area", ["mapping", "mac", "order", "register", "v2v"])
def test_vectors_of_vms(area: str) -> None:
    known = cases("vm_import.json")
    outcomes: Counter[tuple[str, str, str]] = Counter()
    failures = []
    for case in known:
        if case["area"] != area:
            continue
        unit, expect = case["kind"], case["expect"]
        outcome = "n/a"
        if rule := VM_UNITS.get(unit) or NIC_UNITS.get(unit) or IMPORT_UNITS.get(unit):
            got = judged(rule, case["given"])
            outcome = "passed" if as_expected(expect, got) else "failed"
            if outcome == "failed":
                failures.append(
                    f"{case['id']} {case['source_test']} ({unit}): {case['given']}\n  {expect}\n  got {got}"
                )
        outcomes[area, unit, outcome] += 1
    print(f"\n{table(outcomes)}")
    assert any(outcome == "passed" for _area, _unit, outcome in outcomes)
    assert not failures, "\n".join(failures)


# A command is a thing inside the engine: a client sees what comes of it.
INSIDE = {"command", "params", "method", "audit"}


def as_expected(expect: Given, got: Given) -> bool:
    """Lists are in order, unless their name says otherwise; `*` is anything; a message is a part of the refusal."""
    return all(_one_as_expected(name, value, got) for name, value in expect.items() if name not in INSIDE)


def _one_as_expected(name: str, value: t.Any, got: Given) -> bool:
    if name in ("message", "message_expected_from_code"):
        return bool(value is None or got.get("refusal") and _is_text_of(value, got["refusal"]))
    if name.endswith(("_as_set", "_multiset")) or name in ("problematic", "vms", "to_release", "to_acquire"):
        return agrees(value, got.get(name))
    return _same(value, got.get(name))


def _same(value: t.Any, got: t.Any) -> bool:
    if isinstance(value, list):
        return isinstance(got, list) and len(value) == len(got) and all(map(_same, value, got))
    return bool(value == "*" or value == got)


def _is_text_of(key: str, refusal: str) -> bool:
    """Whether a refusal has the fixed parts of a message's text."""
    text = MESSAGES[key].text.replace(CANNOT, "") if key in MESSAGES else key
    return all(part.strip() in refusal for part in re.split(r"\$\{[^}]*\}", text))


def test_the_comparison_of_vms_can_fail() -> None:
    assert as_expected({"results": [1, "*"], "command": "x"}, {"results": [1, 2]})
    assert not as_expected({"results": [1, 2]}, {"results": [2, 1]})
    assert as_expected({"ranges_as_set": [1, 2]}, {"ranges_as_set": [2, 1]})
    assert not as_expected({"valid": False, "message": "NO_SUCH_KEY"}, {"valid": False, "refusal": "[Other.]"})


def test_the_comparison_can_fail() -> None:
    assert agrees({"valid": True, "message": None}, {"valid": True, "message": None, "variables": {}})
    assert not agrees({"valid": True}, {"valid": False})
    assert agrees(["a", "b"], ["b", "a"])
    assert not agrees(["a", "b"], ["b"])
    assert not agrees([{"name": "a"}], [{"name": "b"}])
    assert not agrees({"variables": {"x": ["1"]}}, {"variables": {"x": "1"}})
