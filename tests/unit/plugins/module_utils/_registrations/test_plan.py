# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How a batch of unregistered VMs and templates is registered."""

from __future__ import annotations

import typing as t
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.onramp.ovirt.plugins.module_utils._macs import MacRange
from ansible_collections.onramp.ovirt.plugins.module_utils._registrations.desired import Desired, Selection
from ansible_collections.onramp.ovirt.plugins.module_utils._registrations.model import (
    Registered,
    Situation,
    Unregistered,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._registrations.plan import (
    Registration,
    RegistrationPlan,
    plan_registrations,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._vnics.macs import MacPool
from ansible_collections.onramp.ovirt.plugins.module_utils._vnics.mapping import Rule, Strictness
from ansible_collections.onramp.ovirt.plugins.module_utils._vnics.resolution import Entry
from tests.unit.made_up_registrations import (
    DOMAIN,
    FIRST,
    OUTSIDE,
    POOL,
    PROD,
    TAKEN,
    disk,
    mac,
    nics,
    situation,
    template,
    vm,
)

ALL = Selection(everything=True)
FIRST_MAC = mac(0)


def planned(where: Situation, **desired: t.Any) -> RegistrationPlan:
    return plan_registrations(where, Desired(**{"selection": ALL, **desired}))


def codes(plan: RegistrationPlan) -> list[str]:
    return [finding.code for finding in plan.findings]


def names(plan: RegistrationPlan) -> list[list[str]]:
    return [[one.name for one in wave] for wave in plan.waves]


def only(plan: RegistrationPlan) -> Registration:
    [one] = plan.registrations
    return one


class TestSelection:
    def select(self, **selection: t.Any) -> RegistrationPlan:
        known = (Registered("x9", "old"), Registered("x8", "web"))
        where = situation(vm("web"), vm("db1"), vm("db2"), template("base"), registered=known)
        return planned(where, selection=Selection(**selection), names={"web": "web-new"})

    @pytest.mark.parametrize(
        ("selection", "expected"),
        [
            ({"vms": ("db1",)}, ["db1"]),
            ({"vms": ("xdb1", "db1")}, ["db1"]),
            ({"templates": ("base",)}, ["base"]),
            ({"patterns": ("db*",)}, ["db1", "db2"]),
            ({"vms": ("web",), "patterns": ("*2",)}, ["web-new", "db2"]),
            ({"everything": True}, ["web-new", "db1", "db2", "base"]),
        ],
    )
    def test_by_name_id_pattern_or_all(self, selection: dict[str, t.Any], expected: list[str]) -> None:
        assert [one.name for one in self.select(**selection).registrations] == expected

    def test_a_registered_one_is_unchanged_by_name_or_id(self) -> None:
        plan = self.select(vms=("old", "x9"))
        assert ([one.name for one in plan.unchanged], plan.is_empty, plan.errors) == (["old"], True, ())

    def test_an_unregistered_vm_goes_before_a_registered_one(self) -> None:
        plan = self.select(vms=("web",))
        assert [one.entity.id for one in plan.registrations] == ["xweb"]
        assert codes(plan) == ["unregistered-same-name"]

    @pytest.mark.parametrize("there", [(), (Registered("o", "web", cluster="prod"),)])
    def test_a_vm_that_got_a_new_name_is_known_by_its_old_one(self, there: tuple[Registered, ...]) -> None:
        done = Registered("x", "web-dr", cluster="prod")
        where = situation(vm("db", FIRST_MAC), registered=(*there, done))
        plan = planned(where, selection=Selection(vms=("web",)), names={"web": "web-dr"})
        assert (plan.unchanged, codes(plan)) == ((done,), [])

    def test_a_new_name_of_a_vm_that_is_not_there_is_a_warning(self) -> None:
        plan = planned(situation(vm("web", FIRST_MAC)), names={"wbe": "www"})
        assert codes(plan) == ["new-name-unused"]
        assert plan.findings[0].hint == "Did you mean 'web'?"

    @pytest.mark.parametrize(
        ("selection", "expected"), [(ALL, ["ovf-unreadable"]), (Selection(vms=("web",)), [])], ids=["all", "others"]
    )
    def test_an_ovf_that_cannot_be_read_is_a_warning_where_it_may_be_meant(
        self, selection: Selection, expected: list[str]
    ) -> None:
        where = situation(vm("web", FIRST_MAC), unreadable={"/srv/x.ovf": "It is not a file."})
        assert codes(planned(where, selection=selection)) == expected

    def test_an_unknown_name_is_an_error_with_near_names(self) -> None:
        [finding] = self.select(vms=("db1", "dbb1")).errors
        assert (finding.code, finding.path) == ("unregistered-unknown", "vms[1]")
        assert finding.hint.startswith("Did you mean 'db1'")

    def test_a_template_is_not_found_among_vms(self) -> None:
        assert [f.code for f in self.select(vms=("base",)).errors] == ["unregistered-unknown"]

    def test_an_ambiguous_name_asks_for_the_id(self) -> None:
        where = situation(vm("web"), vm("web", vm_id="x2"))
        assert codes(planned(where, selection=Selection(vms=("web",)))) == ["unregistered-ambiguous"]
        assert codes(planned(where, selection=Selection(vms=("x2",)))) == []

    def test_a_pattern_that_matches_nothing_is_a_warning(self) -> None:
        assert codes(self.select(patterns=("nothing*",))) == ["unregistered-pattern-unused"]
        assert codes(self.select(patterns=("ol?",))) == []

    @pytest.mark.parametrize("origin", ["external", "hosted_engine", "managed_hosted_engine"])
    def test_the_engines_own_vm_and_external_ones_are_left_out(self, origin: str) -> None:
        plan = planned(situation(vm("HostedEngine", origin=origin), vm("web")))
        assert (names(plan), [one.name for one in plan.skipped]) == ([["web"]], ["HostedEngine"])
        assert codes(plan) == ["vm-origin-skipped"]

    def test_templates_that_are_needed_are_selected_too(self) -> None:
        version = template("base", "xv2", base="xbase")
        where = situation(vm("thin", template_id="xv2"), version, template("base"), template("other"))
        chosen = Selection(vms=("thin",))
        assert names(planned(where, selection=chosen)) == [["base"], ["base"], ["thin"]]
        plan = planned(where, selection=replace(chosen, with_templates=False))
        assert codes(plan) == ["register-template-missing"]
        assert "unregistered and not selected" in plan.errors[0].message


class TestOrder:
    def test_base_templates_then_versions_then_vms(self) -> None:
        version = template("base", "xv2", base="xbase")
        where = situation(vm("a"), version, vm("thin", template_id="xv2"), template("base"))
        plan = planned(where)
        assert [[one.entity.id for one in wave] for wave in plan.waves] == [["xbase"], ["xv2"], ["xa", "xthin"]]
        assert plan.errors == ()

    def test_vms_with_the_flag_come_after_all_without(self) -> None:
        where = situation(vm("bad", TAKEN), vm("good", mac(1)), vm("outside", OUTSIDE))
        assert names(planned(where, reassign_macs="colliding")) == [["good", "outside"], ["bad"]]
        assert names(planned(where, reassign_macs="bad")) == [["good"], ["bad", "outside"]]

    def test_of_two_with_the_flag_and_one_address_the_first_goes_first(self) -> None:
        where = situation(vm("first", TAKEN, mac(1)), vm("second", mac(1)), vm("third", mac(1)))
        assert names(planned(where, reassign_macs="colliding")) == [["first"], ["second", "third"]]

    def test_a_disk_of_two_vms_is_registered_with_the_first(self) -> None:
        shared = disk("s", shareable=True)
        where = situation(vm("one", TAKEN, disks=(shared,)), vm("two", disks=(shared,)), images=frozenset({"s"}))
        plan = planned(where, reassign_macs="colliding")
        assert names(plan) == [["one"], ["two"]]
        assert [[d.id for d in one.shared] for one in plan.registrations] == [[], ["s"]]
        assert [one.partial for one in plan.registrations] == [False, False]


class TestMapping:
    RULES = (
        Rule("red", "red", target_network="green", target_profile="silver", path="m[0]"),
        Rule("blue", None, empty=True, path="m[1]"),
    )

    def test_entries_and_prediction_of_each_vnic(self) -> None:
        one = only(planned(situation(vm("web", mac(1))), rules=self.RULES[:1]))
        assert one.mapping.entries == (Entry("red", "red", "green-silver"),)
        [nic] = planned(situation(vm("web", mac(1))), rules=self.RULES[:1]).after["registered"][0]["nics"]
        assert nic == {"name": "nic1", "network": "green", "profile": "silver", "mac": mac(1)}

    def test_a_rule_that_no_vnic_uses_is_an_information(self) -> None:
        assert codes(planned(situation(vm("web", mac(1))), rules=self.RULES)) == ["mapping-rule-unused"]

    def test_a_target_outside_the_cluster_is_an_error(self) -> None:
        rule = Rule("red", "red", target_network="elsewhere", target_profile="elsewhere", path="m[0]")
        plan = planned(situation(vm("web", mac(1))), rules=(rule,))
        assert [(f.code, f.path) for f in plan.errors] == [("mapping-target-unknown", "m[0]")]
        plan = planned(situation(vm("web", mac(1))), rules=(rule,), strict=Strictness(on_missing_target="empty"))
        assert codes(plan) == ["mapping-target-replaced"]


class TestClusters:
    def test_the_cluster_that_is_given_goes_before_the_one_of_the_ovf(self) -> None:
        other = replace(PROD, id="c2", name="other")
        where = situation(vm("web"), clusters=(PROD, other))
        assert only(planned(where)).cluster == PROD
        assert only(planned(where, cluster="other")).cluster == other
        assert only(planned(where, cluster="c2")).cluster == other

    def test_a_mapped_cluster_goes_before_the_one_of_the_ovf_and_must_exist(self) -> None:
        other = replace(PROD, id="c2", name="other")
        where = situation(vm("web"), clusters=(PROD, other))
        plan = planned(where, mappings={"cluster_mappings": {"prod": "other"}})
        assert (only(plan).cluster, plan.errors) == (other, ())
        plan = planned(where, mappings={"cluster_mappings": {"prod": "missing"}})
        assert [finding.code for finding in plan.errors] == ["register-cluster-missing"]

    def test_no_cluster_is_an_error(self) -> None:
        plan = planned(situation(vm("web", cluster="elsewhere")))
        assert [(f.code, f.rule) for f in plan.errors] == [
            ("register-cluster-missing", "ACTION_TYPE_FAILED_CLUSTER_CAN_NOT_BE_EMPTY")
        ]

    def test_an_unknown_cluster_is_one_error_for_the_batch(self) -> None:
        assert codes(planned(situation(vm("a"), vm("b")), cluster="missing")) == ["register-cluster-unknown"]


class TestNames:
    def test_a_name_in_use_in_the_data_center(self) -> None:
        where = situation(vm("web"), registered=(Registered("x7", "web"),))
        assert [f.rule for f in planned(where).errors] == ["VM_CANNOT_IMPORT_VM_NAME_EXISTS"]
        assert planned(where, names={"web": "web2"}).errors == ()
        assert planned(where, names={"xweb": "web2"}).errors == ()

    def test_a_name_twice_in_the_batch(self) -> None:
        plan = planned(situation(vm("a"), vm("b")), names={"b": "a"})
        assert [(f.code, f.path) for f in plan.errors] == [("vm-name-twice", "b")]

    def test_vms_of_one_template_do_not_share_a_name(self) -> None:
        where = situation(template("t"), vm("a", template_id="xt"), vm("b", template_id="xt"))
        assert [f.code for f in planned(where, names={"b": "a"}).errors] == ["vm-name-twice"]

    def test_a_vm_and_a_template_may_share_a_name_and_so_may_versions(self) -> None:
        where = situation(template("t"), template("t", "xv2", base="xt"), vm("t"))
        assert planned(where).errors == ()

    def test_a_version_of_a_registered_base_shares_its_name(self) -> None:
        known = (Registered("xt", "t", "template"),)
        assert planned(situation(template("t", "xv2", base="xt"), registered=known)).errors == ()
        [finding] = planned(situation(template("t"), registered=(Registered("x5", "t", "template"),))).errors
        assert finding.rule == "VM_CANNOT_IMPORT_TEMPLATE_NAME_EXISTS"

    @pytest.mark.parametrize("name", ["a b", "a/b", "x" * 256])
    def test_a_name_that_the_engine_refuses(self, name: str) -> None:
        assert [f.code for f in planned(situation(vm("web")), names={"web": name}).errors] == ["vm-name-invalid"]

    def test_an_id_in_use_in_another_data_center(self) -> None:
        assert codes(planned(situation(vm("web"), elsewhere=frozenset({"xweb"})))) == ["vm-id-in-use"]

    def test_a_cluster_whose_bios_type_is_not_set_is_one_error(self) -> None:
        where = situation(vm("a"), vm("b"), clusters=(replace(PROD, bios_type=""),))
        assert [(f.code, f.path) for f in planned(where).errors] == [("register-cluster-bios-unset", "cluster")]


class TestTemplates:
    def test_a_missing_template_is_an_error(self) -> None:
        plan = planned(situation(vm("thin", template_id="x9", template_name="gone")))
        assert [(f.code, f.rule) for f in plan.errors] == [
            ("register-template-missing", "ACTION_TYPE_FAILED_TEMPLATE_DOES_NOT_EXIST")
        ]
        assert "'gone'" in plan.errors[0].message

    def test_a_registered_template_is_fine(self) -> None:
        where = situation(vm("thin", template_id="x9"), registered=(Registered("x9", "t", "template"),))
        assert planned(where).errors == ()

    def test_a_blocked_template_blocks_only_its_thin_vms(self) -> None:
        where = situation(template("t", cluster="missing"), vm("thin", template_id="xt"), vm("other"))
        plan = planned(where, on_error="continue")
        assert (names(plan), plan.errors) == ([["other"]], ())
        assert [one.blocked for one in plan.registrations] == [True, True, False]
        assert codes(plan) == ["register-cluster-missing", "register-template-blocked"]
        assert [f.code for f in planned(where).errors] == ["register-cluster-missing", "register-template-blocked"]

    def test_a_version_needs_its_base(self) -> None:
        [finding] = planned(situation(template("t", "xv2", base="xt"))).errors
        assert finding.rule == "VMT_CANNOT_IMPORT_TEMPLATE_VERSION_MISSING_BASE"


class TestMacs:
    def test_a_collision_is_an_error_and_with_a_policy_an_information(self) -> None:
        where = situation(vm("web", TAKEN))
        assert [(f.code, f.path) for f in planned(where).errors] == [("mac-in-use", "web.nic1")]
        plan = planned(where, reassign_macs="colliding")
        assert codes(plan) == ["mac-reassigned"]
        assert plan.after["registered"][0]["nics"][0]["mac"] is None

    def test_good_and_harmless_addresses_stay(self) -> None:
        where = situation(vm("web", TAKEN, mac(1), OUTSIDE))
        after = planned(where, reassign_macs="colliding").after["registered"][0]["nics"]
        assert [nic["mac"] for nic in after] == [None, mac(1), OUTSIDE]
        after = planned(where, reassign_macs="bad").after["registered"][0]["nics"]
        assert [nic["mac"] for nic in after] == [None, mac(1), None]

    def test_a_pool_that_is_too_small_is_an_error_of_the_batch(self) -> None:
        small = replace(PROD, pool=MacPool("small", "p", (MacRange(FIRST, FIRST),)))
        where = situation(vm("a", ""), vm("b", ""), clusters=(small,))
        for on_error in ("stop", "continue"):
            assert [f.code for f in planned(where, on_error=on_error).errors] == ["mac-pool-too-small"]

    def test_many_addresses_out_of_range_suggest_a_range(self) -> None:
        assert "mac-pool-range" in codes(planned(situation(vm("web", OUTSIDE))))

    def test_a_blocked_vm_needs_no_address(self) -> None:
        small = replace(PROD, pool=MacPool("small", "p", (MacRange(FIRST, FIRST),)))
        where = situation(vm("a", "", cluster="gone"), vm("b", ""), clusters=(small,))
        assert planned(where, on_error="continue").errors == ()

    def test_a_clone_gets_only_new_addresses(self) -> None:
        plan = planned(situation(vm("web", TAKEN, "nonsense")), clone=True)
        assert codes(plan) == ["register-clone"]
        assert [nic["mac"] for nic in plan.after["registered"][0]["nics"]] == [None, None]

    def test_names_that_begin_alike_do_not_share_findings(self) -> None:
        plan = planned(situation(vm("web", mac(1)), vm("web.x", TAKEN)), on_error="continue")
        assert [one.blocked for one in plan.registrations] == [False, True]


class TestWithoutOvf:
    BARE = Unregistered("x1", "bare")

    def test_exact_rules_work_and_nothing_is_predicted(self) -> None:
        rules = (
            Rule("red", "red", target_id="red-gold", path="m[0]"),
            Rule("", "", empty=True, path="m[1]"),
        )
        plan = planned(situation(self.BARE), cluster="prod", rules=rules)
        assert only(plan).mapping.entries == (
            Entry("red", "red", "red-gold"),
            Entry("", "", target_network="", target_profile=""),
        )
        assert codes(plan) == ["register-ovf-unknown"]

    @pytest.mark.parametrize(
        "rule",
        [
            Rule("r*", "red", match="wildcard", target_id="red-gold", path="m[0]"),
            Rule(empty=True, path="m[0]"),
            Rule("red", "red", nic="nic1", empty=True, path="m[0]"),
        ],
    )
    def test_a_rule_that_needs_the_vnics_is_an_error(self, rule: Rule) -> None:
        plan = planned(situation(self.BARE), cluster="prod", rules=(rule,))
        assert [(f.code, f.path) for f in plan.errors] == [("mapping-rule-needs-ovf", "m[0]")]

    def test_a_bad_target_is_an_error(self) -> None:
        rule = Rule("red", "red", target_id="elsewhere-elsewhere", path="m[0]")
        assert [f.code for f in planned(situation(self.BARE), cluster="prod", rules=(rule,)).errors] == [
            "mapping-target-unknown"
        ]

    def test_the_policy_for_macs_can_only_be_all_or_nothing(self) -> None:
        assert not only(planned(situation(self.BARE), cluster="prod")).macs.reassign
        assert only(planned(situation(self.BARE), cluster="prod", reassign_macs="bad")).macs.reassign
        plan = planned(situation(self.BARE), cluster="prod", reassign_macs="colliding")
        assert [f.code for f in plan.errors] == ["mac-policy-needs-ovf"]

    def test_a_cluster_has_to_be_given(self) -> None:
        assert [f.code for f in planned(situation(self.BARE)).errors] == ["register-cluster-missing"]


# ----------------------------------------------------------------------------------------------------- batch properties
addresses = st.sampled_from(["", TAKEN, OUTSIDE, "nonsense", "01:00:5e:00:00:01", *map(mac, range(4))])
machines = st.lists(
    st.builds(
        lambda macs, network, template_id: (tuple(macs), network, template_id),
        st.lists(addresses, max_size=3),
        st.sampled_from(["red", "nowhere", ""]),
        st.sampled_from(["", "xt0", "xt1", "gone"]),
    ),
    max_size=6,
)
policies = st.sampled_from(["none", "colliding", "bad"])
POOLS = replace(PROD, pool=replace(POOL, holders={TAKEN: "holder"}))


def batch(given_vms: list[t.Any]) -> list[Unregistered]:
    made = [
        vm(f"vm{number}", *macs, template_id=template_id, vnics=nics(*macs, network=network, profile=network))
        for number, (macs, network, template_id) in enumerate(given_vms)
    ]
    return [*made, template("t0"), template("t1", cluster="gone")]


@given(machines, policies, st.randoms(use_true_random=False))
def test_the_order_of_the_list_decides_only_who_keeps_a_shared_mac(
    given_vms: list[t.Any], policy: str, shuffle: t.Any
) -> None:
    entities = batch([one for one in given_vms if len(set(one[0])) == len(one[0])])
    seen: set[str] = set()
    unique = []
    for entity in entities:
        macs = {vnic.mac for vnic in entity.vnics if vnic.mac}
        if not macs & seen:
            unique.append(entity)
            seen |= macs
    mixed = list(unique)
    shuffle.shuffle(mixed)
    one, two = (planned(situation(*x), reassign_macs=policy, on_error="continue") for x in (unique, mixed))
    assert {r.entity.id: r for r in one.registrations} == {r.entity.id: r for r in two.registrations}
    assert one.findings == two.findings


@given(machines, policies)
def test_what_is_planned_for_a_vm_comes_of_its_own_record(given_vms: list[t.Any], policy: str) -> None:
    for one in planned(situation(*batch(given_vms)), reassign_macs=policy, on_error="continue").registrations:
        assert [d.vnic for d in one.mapping.decisions] == list(one.entity.vnics)
        assert {d.vm for d in one.mapping.decisions} <= {one.entity.name}
        assert set(one.macs.put_back) <= set(one.entity.vnics)
        assert {v.vnic for v in one.macs.verdicts} <= set(one.entity.vnics)
        assert all(f.path == one.label or f.path.startswith(f"{one.label}.") for f in one.findings)


@given(machines, policies)
def test_each_is_in_one_wave_after_what_it_needs(given_vms: list[t.Any], policy: str) -> None:
    plan = planned(situation(*batch(given_vms)), reassign_macs=policy, on_error="continue")
    order = {one.entity.id: number for number, wave in enumerate(plan.waves) for one in wave}
    assert set(order) == {one.entity.id for one in plan.registrations if not one.blocked}
    assert sum(map(len, plan.waves)) == len(order) == len(plan.changes)
    for one in plan.registrations:
        if not one.blocked and one.entity.needs:
            assert order[one.entity.needs] < order[one.entity.id]
    flagged = [order[one.entity.id] for one in plan.registrations if one.macs.reassign and not one.blocked]
    plain = [order[one.entity.id] for one in plan.registrations if not one.macs.reassign and not one.blocked]
    assert not flagged or not plain or max(plain) < min(flagged)


def test_the_domain_itself_holds_disks_that_name_no_domain() -> None:
    where = situation(vm("web", disks=(disk("i", domain=""),)), images=frozenset({"i"}))
    assert (codes(planned(where)), where.domain) == ([], DOMAIN)
