# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Mapping rules: which rule decides, what is sent, and that the engine then does what was decided."""

from __future__ import annotations

import typing as t
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.onramp.ovirt.plugins.module_utils._findings import Finding
from ansible_collections.onramp.ovirt.plugins.module_utils._vnics.mapping import (
    Decision,
    Rule,
    Strictness,
    VmMapping,
    request,
    unused,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._vnics.model import TargetCluster, Vnic, VnicProfile
from ansible_collections.onramp.ovirt.plugins.module_utils._vnics.options import rules_from_params
from ansible_collections.onramp.ovirt.plugins.module_utils._vnics.resolution import Entry, predict

PROFILES = tuple(
    VnicProfile(f"{network}-{profile}", profile, network, network)
    for network in ("red", "green", "blue")
    for profile in ("gold", "silver")
)
TARGET = TargetCluster(
    "prod", profiles=PROFILES, visible=frozenset(p.id for p in PROFILES), networks=frozenset({"red", "green"})
)
RED = Vnic("nic1", "red", "gold")
BLUE = Vnic("nic2", "blue", "gold")
TO_SILVER = Rule("red", "gold", target_network="green", target_profile="silver", path="vnic_mappings[0]")


def mapped(vnics: t.Sequence[Vnic], *rules: Rule, target: TargetCluster = TARGET, **strict: str) -> VmMapping:
    return request("vm1", vnics, rules, target, Strictness(**strict))


def profiles(mapping: VmMapping) -> list[str | None]:
    return [decision.profile.text if decision.profile else None for decision in mapping.decisions]


def codes(mapping: VmMapping) -> list[tuple[str, str]]:
    return [(finding.code, finding.severity) for finding in mapping.findings]


class TestRequirements:
    def test_absent_profile_gives_the_empty_profile_with_a_warning(self) -> None:
        mapping = mapped([BLUE])
        assert (profiles(mapping), codes(mapping)) == ([None], [("mapping-empty", "warning")])

    def test_same_name_is_used_without_a_mapping(self) -> None:
        mapping = mapped([RED])
        assert (profiles(mapping), mapping.entries, mapping.findings) == (["red/gold"], (), ())

    def test_a_mapping_wins_over_the_same_name(self) -> None:
        mapping = mapped([RED], TO_SILVER)
        assert profiles(mapping) == ["green/silver"]
        assert mapping.entries == (Entry("red", "gold", target_id="green-silver"),)

    def test_a_bad_target_is_an_error(self) -> None:
        mapping = mapped([RED], replace(TO_SILVER, target_profile="nosuch"))
        assert codes(mapping) == [("mapping-target-unknown", "error")]
        assert mapping.findings[0].path == "vnic_mappings[0]"
        assert "'green/nosuch'" in mapping.findings[0].message

    def test_the_empty_target_is_sent_in_the_spelling_that_works(self) -> None:
        mapping = mapped([RED], Rule("red", "gold", empty=True))
        assert (profiles(mapping), mapping.findings) == ([None], ())
        assert mapping.entries == (Entry("red", "gold", target_network="", target_profile=""),)


@pytest.mark.parametrize(
    ("rule", "matches"),
    [
        (Rule("red", "gold"), True),
        (Rule("Red", "gold"), False),
        (Rule("red"), True),
        (Rule("r*", match="wildcard"), True),
        (Rule("R*", match="wildcard"), False),
        (Rule("r*"), False),
        (Rule("r.d", "gold|silver", match="regex"), True),
        (Rule("r", match="regex"), False),
        (Rule("", "", match="wildcard"), False),
        (Rule(nic="nic1"), True),
        (Rule(nic="nic2"), False),
        (Rule(vm="vm1", network="red"), True),
        (Rule(vm="vm2", network="red"), False),
    ],
)
def test_patterns(rule: Rule, matches: bool) -> None:
    rule = replace(rule, target_network="green", target_profile="silver")
    assert profiles(mapped([RED], rule)) == ["green/silver" if matches else "red/gold"]


def test_the_default_rule_comes_last_wherever_it_stands() -> None:
    default = Rule(empty=True)
    assert profiles(mapped([RED, BLUE], default, TO_SILVER)) == ["green/silver", None]


def test_a_vnic_without_a_profile_can_be_mapped() -> None:
    bare = Vnic("nic1")
    mapping = mapped([bare], Rule("", "", target_network="red", target_profile="gold"))
    assert profiles(mapping) == ["red/gold"]
    assert mapping.entries == (Entry("", "", target_id="red-gold"),)


def test_a_vnic_without_a_profile_stays_so_without_a_word() -> None:
    assert mapped([Vnic("nic1")]).findings == ()
    assert mapped([Vnic("nic1")], on_unmapped="fail").findings == ()


@pytest.mark.parametrize(
    ("choice", "profile", "code"),
    [
        ("same_name", "red/gold", ("mapping-target-replaced", "warning")),
        ("empty", None, ("mapping-target-replaced", "warning")),
        ("fail", None, ("mapping-target-unknown", "error")),
    ],
)
def test_a_missing_target(choice: str, profile: str | None, code: tuple[str, str]) -> None:
    mapping = mapped([RED], replace(TO_SILVER, target_network="nosuch"), on_missing_target=choice)
    assert (profiles(mapping), codes(mapping)) == ([profile], [code])
    assert mapping.decisions[0].repair


@pytest.mark.parametrize(
    ("choice", "profile", "code"),
    [("same_name", "red/gold", []), ("empty", None, [("mapping-empty", "warning")]), ("fail", None, ["error"])],
)
def test_a_vnic_without_a_rule(choice: str, profile: str | None, code: list[t.Any]) -> None:
    mapping = mapped([RED], on_unmapped=choice)
    assert profiles(mapping) == [profile]
    assert codes(mapping) == code or [severity for dummy, severity in codes(mapping)] == code


@pytest.mark.parametrize(
    "target",
    [
        replace(TARGET, networks=frozenset({"red"})),
        replace(TARGET, visible=TARGET.visible - {"green-silver"}),
        replace(TARGET, profiles=tuple(replace(p, permitted=p.id != "green-silver") for p in PROFILES)),
    ],
    ids=["network-not-attached", "other-data-center", "not-permitted"],
)
@pytest.mark.parametrize("rule", [TO_SILVER, Rule("red", "gold", target_id="green-silver")], ids=["names", "id"])
def test_a_target_that_cannot_be_used_counts_as_missing(target: TargetCluster, rule: Rule) -> None:
    assert codes(mapped([RED], rule, target=target)) == [("mapping-target-unknown", "error")]


def test_vnics_of_one_source_with_different_targets_need_an_update() -> None:
    second = replace(RED, name="nic2")
    only_second = Rule(nic="nic2", target_network="green", target_profile="gold")
    mapping = mapped([RED, second], only_second, TO_SILVER)
    assert profiles(mapping) == ["green/silver", "green/gold"]
    assert mapping.entries == (Entry("red", "gold", target_id="green-silver"),)
    assert [decision.vnic.name for decision in mapping.afterwards] == ["nic2"]


def test_a_rule_that_matches_nothing_is_an_information() -> None:
    mapping = mapped([RED], TO_SILVER)
    never = replace(TO_SILVER, network="nosuch", path="vnic_mappings[1]")
    assert [(f.code, f.severity, f.path) for f in unused((TO_SILVER, never), mapping.decisions)] == [
        ("mapping-rule-unused", "info", "vnic_mappings[1]")
    ]


def test_a_decision_as_data() -> None:
    [decision] = mapped([RED], TO_SILVER).decisions
    assert decision.as_dict() == {
        "vm": "vm1",
        "nic": "nic1",
        "source": {"network": "red", "profile": "gold"},
        "target": {"id": "green-silver", "network": "green", "profile": "silver"},
        "reason": "rule",
        "rule": "vnic_mappings[0]",
        "repair": False,
    }


NAMES = st.sampled_from(["red", "green", "blue", "nosuch"])
PROFILE_NAMES = st.sampled_from(["gold", "silver", "bronze"])
SOURCES = st.one_of(st.just((None, None)), st.tuples(NAMES, PROFILE_NAMES))
PATTERNS = st.one_of(st.none(), st.just(""), NAMES)
RULES = st.builds(
    lambda network, nic, empty, target: Rule(
        network, None, nic=nic, empty=empty, target_network=target[0], target_profile=target[1]
    ),
    PATTERNS,
    st.one_of(st.none(), st.sampled_from(["nic0", "nic1"])),
    st.booleans(),
    st.tuples(NAMES, PROFILE_NAMES),
)
STRICT = st.builds(
    Strictness, st.sampled_from(["same_name", "empty", "fail"]), st.sampled_from(["same_name", "empty", "fail"])
)


@given(st.lists(SOURCES, max_size=5), st.lists(RULES, max_size=4), STRICT)
def test_the_engine_does_what_was_decided(
    sources: list[tuple[str | None, str | None]], rules: list[Rule], strict: Strictness
) -> None:
    vnics = [Vnic(f"nic{n}", *source) for n, source in enumerate(sources)]
    mapping = request("vm1", vnics, rules, TARGET, strict)
    late = {decision.vnic.name: decision.profile for decision in mapping.afterwards}
    after = {
        vnic.name: late.get(vnic.name, profile)
        for vnic, profile in zip(vnics, predict(vnics, mapping.entries, TARGET), strict=True)
    }
    assert after == {decision.vnic.name: decision.profile for decision in mapping.decisions}
    assert len({(e.source_network, e.source_profile) for e in mapping.entries}) == len(mapping.entries)
    for decision in mapping.decisions:
        assert decision.profile is None or decision.profile in TARGET.usable
        assert decision.repair == any(_about(f, decision) for f in mapping.findings if f.code != "mapping-missing") or (
            strict.on_unmapped == "fail"
        )


def _about(finding: Finding, decision: Decision) -> bool:
    return f"vNIC '{decision.vnic.name}' " in finding.message


class TestOptions:
    def read(self, *entries: dict[str, t.Any]) -> tuple[tuple[Rule, ...], list[tuple[str, str]]]:
        found: list[Finding] = []
        rules = rules_from_params(entries, "vnic_mappings", found)
        return rules, [(finding.code, finding.path) for finding in found]

    def test_names(self) -> None:
        rules, found = self.read(
            {"source": {"network": "red", "profile": "gold"}, "target": {"network": "green", "profile": "silver"}}
        )
        assert (rules, found) == ((TO_SILVER,), [])

    def test_without_a_source_it_is_the_default_rule(self) -> None:
        rules, found = self.read({"target": {"empty": True}})
        assert rules[0].is_default
        assert found == []

    @pytest.mark.parametrize(
        ("entry", "code", "path"),
        [
            ({"source": {"network": "red"}}, "mapping-target-missing", ".target"),
            ({"target": {"network": "green"}}, "mapping-target-missing", ".target"),
            ({"target": {"id": "x", "empty": True}}, "mapping-target-ambiguous", ".target"),
            (
                {"source": {"network": "(", "match": "regex"}, "target": {"empty": True}},
                "mapping-pattern-invalid",
                ".source.network",
            ),
        ],
    )
    def test_mistakes(self, entry: dict[str, t.Any], code: str, path: str) -> None:
        assert self.read(entry)[1] == [(code, f"vnic_mappings[0]{path}")]

    def test_two_default_rules(self) -> None:
        default = {"target": {"empty": True}}
        assert self.read(default, default)[1] == [("mapping-default-twice", "vnic_mappings[1]")]
