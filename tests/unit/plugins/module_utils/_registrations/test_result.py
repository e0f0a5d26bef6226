# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What users see of a registration."""

from __future__ import annotations

import typing as t
from dataclasses import replace

import pytest

from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms.ovf import OvfUser
from ansible_collections.onramp.ovirt.plugins.module_utils._registrations.desired import Desired, Selection
from ansible_collections.onramp.ovirt.plugins.module_utils._registrations.model import Present, Registered, Situation
from ansible_collections.onramp.ovirt.plugins.module_utils._registrations.plan import (
    RegistrationPlan,
    plan_registrations,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._registrations.result import (
    differences,
    mac_counts,
    repairs,
    start_list,
    vm_results,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._vnics.mapping import Rule, Strictness
from tests.unit.made_up_registrations import OUTSIDE, TAKEN, disk, mac, nics, situation, template, vm

ALICE = OvfUser("alice@corp", ("PowerUserRole",))
EVERYTHING = Selection(everything=True)


def planned(where: Situation, **desired: t.Any) -> RegistrationPlan:
    return plan_registrations(where, Desired(**{"selection": EVERYTHING, **desired}))


def sentences(plan: RegistrationPlan, present: Present) -> list[str]:
    [one] = plan.registrations
    return list(differences(one, plan.desired, present))


class TestResults:
    def test_each_state(self) -> None:
        where = situation(
            vm("a", mac(1)), vm("b"), vm("c", cluster="gone"), vm("d"), registered=(Registered("x0", "old"),)
        )
        chosen = Selection(vms=("old",), everything=True)
        plan = planned(where, selection=chosen, on_error="continue")
        present = {"xa": Present("xa", "a", "down", nics(mac(1)))}
        found = vm_results(plan, {"xb": "the job failed"}, present)
        assert [(one["name"], one["state"]) for one in found] == [
            ("old", "unchanged"),
            ("a", "registered"),
            ("b", "failed"),
            ("c", "blocked"),
            ("d", "planned"),
        ]
        assert found[2]["reason"] == "the job failed"
        assert "No cluster is given" in found[3]["reason"]

    def test_colliding_addresses_and_those_merely_out_of_range_are_counted(self) -> None:
        plan = planned(situation(vm("a", TAKEN, OUTSIDE, mac(1)), vm("b", OUTSIDE[:-1] + "2")), on_error="continue")
        found = vm_results(plan, {}, {})
        assert [one["mac_counts"] for one in found] == [
            {"colliding": 1, "out_of_range": 1},
            {"colliding": 0, "out_of_range": 1},
        ]
        assert mac_counts(plan.registrations) == {"colliding": 1, "out_of_range": 2}

    def test_each_vnic_before_predicted_and_after(self) -> None:
        plan = planned(situation(vm("a", TAKEN)), reassign_macs="colliding")
        [found] = vm_results(plan, {}, {"xa": Present("xa", "a", "down", nics(mac(9)))})
        assert found["nics"] == [
            {
                "name": "nic1",
                "before": {"network": "red", "profile": "red", "mac": TAKEN},
                "predicted": {"network": "red", "profile": "red", "mac": None},
                "after": {"network": "red", "profile": "red", "mac": mac(9)},
                "reason": "same_name",
            }
        ]
        assert found["differences"] == []


class TestDifferences:
    def test_an_empty_result(self) -> None:
        plan = planned(situation(vm("a", mac(1), memory=1024, os="other", lease_domain="d1")))
        present = Present("xa", "a", "down", nics(mac(1).upper()), memory=1024, os="other", lease_domain="d1")
        assert sentences(plan, present) == []

    @pytest.mark.parametrize(
        ("general", "changes", "sentence"),
        [
            ({}, {"vnics": ()}, "vNIC 'nic1' is not there."),
            (
                {},
                {"vnics": nics(mac(1), network="green", profile="silver")},
                "vNIC 'nic1' has profile green/silver instead of profile red/red.",
            ),
            ({}, {"vnics": nics(mac(2))}, f"vNIC 'nic1' has MAC address {mac(2)} instead of {mac(1)}."),
            ({"disks": (disk("i"),)}, {}, "Disk 'i-alias' is not attached."),
            ({"lease_domain": "d1"}, {"lease_domain": ""}, "Its lease was dropped."),
            (
                {"lease_domain": "d1", "high_availability": True},
                {"lease_domain": ""},
                "Its lease was dropped. It is highly available without a lease.",
            ),
            ({"lease_domain": "d1"}, {"lease_domain": "d2"}, "Its lease was moved to storage domain d2."),
            ({"pinned_hosts": ("h",)}, {"pinned_hosts": ()}, "It was pinned to 1 hosts, and is pinned to 0."),
            ({"memory": 1024}, {"memory": 512}, "Its memory in MiB was 1024, and is 512."),
            ({"affinity_labels": ("l",)}, {"affinity_labels": frozenset()}, "It is not in affinity label 'l'."),
            ({"affinity_groups": ("g",)}, {"affinity_groups": frozenset()}, "It is not in affinity group 'g'."),
            ({"users": (ALICE,)}, {"users": {}}, "User 'alice@corp' has no permission on it."),
            (
                {"users": (ALICE,)},
                {"users": {"alice@corp": frozenset({"UserRole"})}},
                "User 'alice@corp' does not have role 'PowerUserRole' on it.",
            ),
            (
                {"custom_level": "4.6"},
                {"custom_level": ""},
                "Its own compatibility version was 4.6, and is none.",
            ),
            ({"machine": "pc-q35"}, {"machine": ""}, "Its own emulated machine was pc-q35, and is none."),
            ({}, {"machine": "pc-q35"}, "Its own emulated machine was none, and is pc-q35."),
            (
                {"bios_type": "q35_ovmf"},
                {"bios_type": "i440fx_sea_bios"},
                "Its BIOS type was q35_ovmf, and is i440fx_sea_bios.",
            ),
            ({"time_zone": "Etc/GMT"}, {"time_zone": "Asia/Oral"}, "Its time zone was Etc/GMT, and is Asia/Oral."),
            ({"quota_id": "q1"}, {"quota_id": "q2"}, "Its quota was q1, and is q2."),
        ],
    )
    def test_what_was_dropped_or_changed(
        self, general: dict[str, t.Any], changes: dict[str, t.Any], sentence: str
    ) -> None:
        plan = planned(situation(vm("a", mac(1), **general)))
        assert sentences(plan, replace(Present("xa", "a", "down", nics(mac(1))), **changes)) == [sentence]

    def test_what_an_ovf_leaves_to_the_engine_is_no_difference(self) -> None:
        plan = planned(situation(vm("a", mac(1))))
        filled: dict[str, t.Any] = {"bios_type": "q35_ovmf", "time_zone": "Etc/GMT", "quota_id": "q"}
        assert sentences(plan, replace(Present("xa", "a", "down", nics(mac(1))), **filled)) == []

    def test_users_and_roles_are_compared_as_they_are_mapped(self) -> None:
        mappings = {"role_mappings": {"PowerUserRole": "VmAdmin"}, "domain_mappings": {"corp": "site2"}}
        plan = planned(situation(vm("a", mac(1), users=(ALICE,))), mappings=mappings)
        present = Present("xa", "a", "down", nics(mac(1)), users={"alice@site2": frozenset({"VmAdmin"})})
        assert sentences(plan, present) == []

    def test_a_vnic_that_lost_its_profile(self) -> None:
        plan = planned(situation(vm("a", mac(1))))
        present = Present("xa", "a", "down", (replace(nics(mac(1))[0], network=None, profile=None),))
        assert sentences(plan, present) == ["vNIC 'nic1' has the empty profile instead of profile red/red."]


class TestRepairs:
    def test_a_missing_target_with_the_task_that_repairs_it(self) -> None:
        rule = Rule("red", "red", target_network="green", target_profile="missing", path="m[0]")
        where = situation(vm("a", mac(1)), template("t", vnics=nics("")))
        plan = planned(where, rules=(rule,), strict=Strictness(on_missing_target="empty"), names={"a": "b"})
        task = {"name": "nic1", "network": "green", "profile": "missing"}
        assert repairs(plan) == [
            {
                "vm": owner,
                "nic": "nic1",
                "got": None,
                "wanted": "green/missing",
                "task": {"ovirt.ovirt.ovirt_nic": full},
            }
            for owner, full in (("b", {"vm": "b", **task}), ("t", {"template": "t", **task}))
        ]

    def test_a_source_without_a_profile_of_its_name(self) -> None:
        plan = planned(situation(vm("a", vnics=nics(mac(1), network="blue", profile="b"))))
        assert [repair["wanted"] for repair in repairs(plan)] == ["blue/b"]


class TestStartList:
    WHERE = situation(
        vm("low", status="up"),
        vm("off", status="down"),
        vm("high", status="up", priority=100),
        vm("ha", status="powering_up", high_availability=True),
        vm("part", status="up", disks=(disk("i", domain="gone"),)),
        template("t"),
    )
    IDS = ("xlow", "xoff", "xhigh", "xha", "xpart", "xt")

    def test_what_was_running_highly_available_first_then_by_priority(self) -> None:
        plan = planned(self.WHERE, allow_partial=True)
        assert start_list(plan, self.IDS) == [["ha", "high", "low"]]
        assert start_list(plan, ("xlow", "xhigh")) == [["high", "low"]]
        assert start_list(plan, ()) == []

    def test_in_groups_and_partial_ones_only_if_asked_for(self) -> None:
        plan = planned(self.WHERE, allow_partial=True, start_partial=True, start_limit=2)
        assert start_list(plan, self.IDS) == [["ha", "high"], ["low", "part"]]
