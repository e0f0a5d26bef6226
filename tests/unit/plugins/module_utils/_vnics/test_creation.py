# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The plan of a VM with its vNICs."""

from __future__ import annotations

import typing as t
from dataclasses import replace

import pytest

from ansible_collections.onramp.ovirt.plugins.module_utils._errors import InputError
from ansible_collections.onramp.ovirt.plugins.module_utils._vnics.creation import (
    PresentVm,
    VmPlan,
    differences,
    plan_vm,
    planned_nics,
    warnings_about,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._vnics.creation_options import (
    DesiredNic,
    DesiredVm,
    from_params,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._vnics.model import TargetCluster, Vnic, VnicProfile
from ansible_collections.onramp.ovirt.plugins.module_utils._vnics.ordering import OrderRequest, VmNics

PROFILES = (
    VnicProfile("1", "red", "red", "r"),
    VnicProfile("2", "gold", "red", "r"),
    VnicProfile("3", "silver", "blue", "b"),
    VnicProfile("4", "far", "far", "f"),
    VnicProfile("5", "a", "two", "t"),
    VnicProfile("6", "b", "two", "t"),
)
TARGET = TargetCluster("prod", "c", PROFILES, frozenset("123456"), frozenset({"r", "b", "t"}))
RED = Vnic("nic1", "red", "red", "02:00:00:00:00:01", interface="virtio")
BLUE = Vnic("nic2", "blue", "silver", "02:00:00:00:00:02", interface="virtio")


def wanted(*nics: DesiredNic, **more: t.Any) -> DesiredVm:
    return DesiredVm("web", "prod", nics=nics, **more)


def present(*vnics: Vnic, status: str = "down", **more: t.Any) -> PresentVm:
    return PresentVm(VmNics("v", "web", status, vnics), "prod", **more)


def verbs(plan: VmPlan) -> list[tuple[str, str]]:
    return [(change.verb, change.name) for change in plan.changes]


@pytest.mark.parametrize(
    ("nic", "profile", "code"),
    [
        (DesiredNic("n", "red"), "1", ""),
        (DesiredNic("n", "red", "gold"), "2", ""),
        (DesiredNic("n", "blue"), "3", ""),
        (DesiredNic("n", ""), "", ""),
        (DesiredNic("n"), None, ""),
        (DesiredNic("n", "far"), None, "nic-network-unknown"),
        (DesiredNic("n", "nosuch"), None, "nic-network-unknown"),
        (DesiredNic("n", "blue", "gold"), "3", "nic-profile-unknown"),
        (DesiredNic("n", "two"), "5", "nic-profile-ambiguous"),
    ],
)
def test_the_profile_of_a_vnic(nic: DesiredNic, profile: str | None, code: str) -> None:
    plan = plan_vm(wanted(nic), None, (), TARGET)
    assert ([f.code for f in plan.errors], plan.nics[0].profile_id) == ([code] if code else [], profile)


def test_a_new_vm_has_the_vnics_of_its_source_and_is_put_in_order() -> None:
    plan = plan_vm(wanted(DesiredNic("nic3", "red")), None, (RED, BLUE), TARGET)
    assert verbs(plan) == [("create", "web"), ("create", "web/nic3"), ("order_nics", "web")]
    assert [vnic.name for vnic in plan.vnics] == ["nic1", "nic2", "nic3"]
    assert {vnic.mac for vnic in planned_nics(plan, None, "web").vnics} == {""}


def test_one_vnic_needs_no_order() -> None:
    assert verbs(plan_vm(wanted(), None, (RED,), TARGET)) == [("create", "web")]


def test_a_vm_that_is_as_wanted_is_left_alone() -> None:
    given = wanted(DesiredNic("nic1", "red"), DesiredNic("nic2", "blue", linked=True), comment="x")
    plan = plan_vm(given, present(RED, BLUE, comment="x"), (), TARGET)
    assert (plan.is_empty, plan.findings, plan.before) == (True, (), plan.after)


def test_only_what_differs_is_sent() -> None:
    given = wanted(DesiredNic("nic1", "red", "gold", interface="virtio", linked=False))
    [nic] = plan_vm(given, present(RED, BLUE), (), TARGET).nics
    assert (nic.verb, nic.profile_id, nic.settings) == ("update", "2", {"linked": False})


def test_a_marked_vnic_is_the_one_of_its_own_name() -> None:
    marked = replace(RED, name="nic1_mac_AgAAAAABAgAAAAAC", mac="02:00:00:00:00:09")
    plan = plan_vm(wanted(DesiredNic("nic1", "red")), present(marked, BLUE), (), TARGET)
    assert (plan.nics, plan.orders) == ((), True)


@pytest.mark.parametrize(("status", "pci"), [("up", ""), ("down", "0000:01:00.0")])
def test_a_new_vnic_of_a_vm_that_has_run_is_not_put_in_order(status: str, pci: str) -> None:
    there = present(replace(RED, pci=pci), replace(BLUE, pci=pci), status=status)
    plan = plan_vm(wanted(DesiredNic("nic3", "red")), there, (), TARGET)
    assert (verbs(plan), plan.orders) == ([("create", "web/nic3")], False)
    assert [finding.code for finding in plan.findings] == ["vm-nics-not-ordered"]


def test_a_mistake_in_the_order_of_a_present_vm_is_an_error() -> None:
    plan = plan_vm(wanted(order=OrderRequest(("nic1", "nosuch"))), present(RED, BLUE), (), TARGET)
    assert {finding.code for finding in plan.errors} == {"nic-order-incomplete", "nic-order-unknown"}


def test_differences_are_sentences() -> None:
    plan = plan_vm(wanted(DesiredNic("nic1", "red"), DesiredNic("nic3", "red")), None, (), TARGET)
    actual = VmNics("v", "web", vnics=(replace(RED, linked=False),))
    assert differences(plan, actual) == [
        "linked of vNIC 'nic1' is False instead of True",
        "there is no vNIC 'nic3'",
    ]


def test_the_order_of_a_template_that_ran_is_a_warning_afterwards() -> None:
    plan = plan_vm(wanted(), None, (RED, BLUE), TARGET)
    ran = VmNics(
        "v",
        "web",
        vnics=(replace(RED, pci="0000:02:00.0", mac=BLUE.mac), replace(BLUE, pci="0000:01:00.0", mac=RED.mac)),
    )
    assert "not in the order of the names" in warnings_about(plan, ran)[0]
    assert warnings_about(plan, VmNics("v", "web", vnics=(RED, BLUE))) == ()


def test_all_mistakes_of_the_options_are_said_at_once() -> None:
    nic = dict.fromkeys(("network", "profile", "mac", "interface", "plugged", "linked"))
    options: dict[str, t.Any] = dict.fromkeys(
        ("cluster", "template", "snapshot", "clone_of", "comment", "description", "network_boot")
    )
    nics = [{**nic, "name": "a b", "mac": "00:00:00:00:00:00"}, {**nic, "name": "a"}, {**nic, "name": "a"}]
    with pytest.raises(InputError) as refused:
        from_params({**options, "name": "web", "copy_disks": False, "nics": nics, "order": ["a"]})
    codes = ["nic-mac-invalid", "nic-name-invalid", "nic-name-twice", "nic-order-with-macs"]
    assert sorted(finding.code for finding in refused.value.findings) == codes
