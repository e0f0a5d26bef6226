# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reading plan files, and what is wrong with them."""

from __future__ import annotations

import copy
import json
import typing as t

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.onramp.ovirt.plugins.filter.read_migration_plan import read_migration_plan
from ansible_collections.onramp.ovirt.plugins.module_utils._migrations.plan_file import read
from ansible_collections.onramp.ovirt.plugins.plugin_utils._yaml_lines import YamlMistake, parse
from tests.unit.made_up_migrations import PLAN, SOURCES, TODAY


def findings(text: str) -> list[tuple[str, str]]:
    return [(one["code"], one["path"]) for one in read(parse(text), SOURCES, TODAY)["findings"]]


def plan(text: str = PLAN) -> dict[str, t.Any]:
    found: dict[str, t.Any] = read(parse(text), SOURCES, TODAY)["plan"]
    return found


def test_a_plan_is_read_with_the_merged_options_of_each_vm() -> None:
    assert findings(PLAN) == []
    web, db = plan()["vms"]
    assert (web["key"], web["target"], web["estimate"]) == ("vcenter/web01", "web01", {"min": 4, "max": 20})
    assert (db["key"], db["target"]) == ("kvm/db01", "database")
    assert [vm["options"]["cluster"] for vm in (web, db)] == ["prod", "big"]
    assert [vm["options"]["power"] for vm in (web, db)] == ["as_source", "as_source"]
    assert plan()["waves"] == [{"name": "first"}, {"name": "second", "pause": True}]


VM = "  - name: web01\n    wave: first\n    estimate"


@pytest.mark.parametrize(
    ("before", "after", "code", "line"),
    [
        ("version: 1", "version: 2", "plan-version-unknown", 1),
        ("name: spring", "nmae: spring", "plan-key-unknown", 2),
        ("name: spring", "nmae: spring", "plan-key-missing", 1),
        ("version: 1", "version: one", "plan-value-invalid", 1),
        ("  cluster: prod", "  clutser: prod", "plan-key-unknown", 5),
        ("  cluster: prod", "  clutser: prod", "plan-key-missing", 14),
        ("  cluster: prod", "  cluster: [prod]", "plan-value-invalid", 5),
        ("  cluster: prod", "  cluster: prod\n  verify: all", "plan-value-invalid", 6),
        ("  cluster: prod", "  cluster: prod\n  source_after: [burn]", "plan-value-invalid", 6),
        ("  cluster: prod", "  cluster: prod\n  hosts: node1", "plan-value-invalid", 6),
        ("  cluster: prod", "  cluster: prod\n  verify_port: -1", "plan-value-invalid", 6),
        ("  cluster: prod", "  cluster: prod\n  name_rules: {match: '('}", "name-rule-invalid", 6),
        ("  cluster: prod", "  cluster: prod\n  name_rules: {clean: maybe}", "plan-value-invalid", 6),
        ("    wave: first", "    wave: frist", "plan-wave-unknown", 15),
        ("    wave: first", "    wave: second", "plan-wave-empty", 11),
        ("{name: second, pause: yes}", "{name: first}", "plan-wave-twice", 12),
        ("    source: kvm", "    source: kvn", "plan-source-unknown", 20),
        ("    reason: It needs the big hosts\n", "", "plan-override-reason", 18),
        (
            "    reason: It needs the big hosts\n",
            "    reason: x\n    expires: 2027-03-05\n",
            "plan-override-expired",
            24,
        ),
        ("    reason: It needs the big hosts\n", "    reason: x\n    expires: soon\n", "plan-value-invalid", 24),
        ("    fingerprint: {uuid: 4217-web01}\n", "", "plan-fingerprint-missing", 14),
        ("    new_name: database", "    new_name: web01", "plan-name-twice", 18),
        ("    new_name: database", "    new_name: data base", "vm-name-invalid", 18),
        ("  - name: db01\n    wave: second\n    source: kvm", "  - name: web01\n    wave: second", "plan-vm-twice", 18),
        ("{network: red, profile: gold}", "{network: red}", "mapping-target-missing", 8),
        ("    target: {network: red, profile: gold}\n", "", "plan-key-missing", 8),
        (
            "    new_name: database",
            "    new_name: database\n    power: off\n    verify: network",
            "plan-verify-off",
            18,
        ),
        ("name: spring", "name: spring\nrate: {min: 100, max: 10}", "plan-value-invalid", 3),
        ("name: spring", "name: spring\nwindow: {start: tonight}", "plan-time-invalid", 3),
        (
            "name: spring",
            "name: spring\nwindow: {start: 2027-03-06T20:00Z, end: 2027-03-06T19:00Z}",
            "plan-window-empty",
            3,
        ),
        ("name: spring", "name: spring\nwaivers:\n  - {concern: source.tmp, reason: x}", "concern-unknown", 4),
        ("name: spring", "name: spring\nwaivers:\n  - {concern: source.tpm, reason: ' '}", "waiver-reason-missing", 4),
        (
            "name: spring",
            "name: spring\nwaivers:\n  - {concern: source.tpm, reason: x, expires: 2027-01-31}",
            "waiver-expired",
            4,
        ),
        ("name: spring", "name: spring\nwaivers:\n  - {concern: source.tpm}", "plan-key-missing", 4),
    ],
)
def test_a_mistake_is_a_finding_with_its_line(before: str, after: str, code: str, line: int) -> None:
    assert PLAN.count(before) >= 1
    assert (code, f"line {line}") in findings(PLAN.replace(before, after, 1))


def test_all_mistakes_are_reported_at_once() -> None:
    text = PLAN.replace("cluster: prod", "clutser: prod").replace("wave: first", "wave: frist")
    assert {code for code, dummy in findings(text)} >= {"plan-key-unknown", "plan-key-missing", "plan-wave-unknown"}


def test_a_typing_error_is_answered_with_the_near_name() -> None:
    found = read(parse(PLAN.replace("source: kvm", "source: kvn")), SOURCES, TODAY)["findings"]
    assert [one["hint"] for one in found] == ["Did you mean 'kvm'?"]


@pytest.mark.parametrize("text", ["a: &x [1]\nb: *x", "[" * 100, "a: 1\na: 2"])
def test_hostile_yaml_is_refused(text: str) -> None:
    with pytest.raises(YamlMistake):
        parse(text)


def test_a_tag_of_python_is_only_a_text() -> None:
    assert plan(PLAN.replace("name: spring", "name: !!python/name:os.system x"))["name"] == "x"


def test_two_vms_of_one_name_are_told_apart_by_their_uuids() -> None:
    first = "  - {name: web01, wave: first, uuid: u1, fingerprint: {}}\n"
    second = "  - {name: web01, wave: first, uuid: u2, new_name: other, fingerprint: {}}\n"
    text = PLAN[: PLAN.index("  - name: web01")].replace("  - {name: second, pause: yes}\n", "") + first + second
    assert findings(text) == []
    assert [vm["key"] for vm in plan(text)["vms"]] == ["vcenter/web01/u1", "vcenter/web01/u2"]


FULL = yaml.safe_load(PLAN)
FULL["defaults"].update(
    name_rules={"match": "a", "replace": "b"},
    conversion={"folder": "/x", "limits": {"cpu": 1}, "keys": [{"device": "a", "file": "b"}]},
    hosts=["h1"],
    source_after=["note"],
)
FULL.update(
    rate={"min": 1, "max": 2},
    window={"start": "2027-03-06T20:00Z", "end": "2027-03-06T21:00Z", "lockout": 1, "max_vms": 2},
    waivers=[{"concern": "source.tpm", "reason": "x", "expires": "2027-12-01", "vms": ["a"]}],
)
FULL["vms"][0].update(
    static_addresses=[{"mac": "00:50:56:00:00:01", "address": "192.0.2.1", "prefix_length": 24}],
    nics=[{"nic": "nic1", "mac": "00:50:56:00:00:01"}],
)
Place = tuple[t.Union[str, int], ...]


def places(data: t.Any, above: Place = ()) -> t.Iterator[Place]:
    """Every path of the data."""
    yield above
    for key, value in data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ():
        yield from places(value, (*above, key))


def replaced(place: Place, value: t.Any) -> t.Any:
    """The full plan with another value at a path."""
    made = {"all": copy.deepcopy(FULL)}
    at: t.Any = made
    path = ("all", *place)
    for key in path[:-1]:
        at = at[key]
    at[path[-1]] = value
    return made["all"]


def at(place: Place) -> t.Any:
    found: t.Any = FULL
    for key in place:
        found = found[key]
    return found


PLACES = list(places(FULL))
WRONG: tuple[t.Any, ...] = (
    None,
    "",
    0,
    -1,
    1.5,
    True,
    "x" * 300,
    [],
    {},
    [[]],
    [None],
    {"a": None},
    {"name": {}},
    "\u202e",
    "(",
    "9" * 30,
)


@given(st.sampled_from(PLACES), st.sampled_from(WRONG))
@settings(max_examples=150)
def test_a_value_of_a_wrong_type_anywhere_is_a_finding_with_its_line(place: Place, value: t.Any) -> None:
    done = read(parse(yaml.safe_dump(replaced(place, value))), SOURCES, TODAY)
    for finding in done["findings"]:
        assert finding["path"].startswith("line ") and finding["message"].endswith((".", "?"))
    json.dumps(done)


@pytest.mark.parametrize("place", [one for one in PLACES if isinstance(at(one), dict) and "fingerprint" not in one])
def test_an_unknown_key_anywhere_is_an_error(place: Place) -> None:
    text = yaml.safe_dump(replaced(place, {**at(place), "unknwon": 1}))
    assert "plan-key-unknown" in [code for code, dummy in findings(text)]


@pytest.mark.parametrize("text", ["", "---", "~", "# nothing"])
def test_an_empty_file_lacks_everything(text: str) -> None:
    found = read_migration_plan(text, SOURCES)["findings"]
    assert [one["code"] for one in found] == ["plan-key-missing"] * 4


@pytest.mark.parametrize(
    "text",
    [
        b"name: \xff\xfe".decode("utf-8", "surrogateescape"),
        "\0",
        "a: 1\n---\nb: 2",
        "? [a]: b",
        "\t- a",
        "%YAML 9.9\n---\na: 1",
        "x" * (5 << 20),
    ],
)
def test_what_is_no_plan_at_all_is_one_finding(text: str) -> None:
    (found,) = read_migration_plan(text, SOURCES)["findings"]
    assert (found["code"], found["severity"]) == ("plan-file-invalid", "error")
    assert found["path"] == "file" or found["path"].startswith("line ")


VALUES = st.recursive(
    st.none() | st.text("ab1:é", max_size=4) | st.sampled_from(["web01", "first", "on", "2027-01-01", "-1"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["name", "wave", "vms", "waves", "defaults", "version", "waivers", "window", "rate", "start", "concern"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(VALUES)
def test_any_data_is_a_plan_or_findings_and_never_an_exception(data: t.Any) -> None:
    done = read(parse(yaml.safe_dump(data)), SOURCES, TODAY)
    assert done["findings"] or done["plan"]["vms"] == [] or done["plan"]["name"]
    for finding in done["findings"]:
        assert finding["path"].startswith("line ")
