# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How disks decide about a registration: those that are missing, known already, shared, or not listed."""

from __future__ import annotations

import typing as t
from dataclasses import replace

import pytest

from ansible_collections.onramp.ovirt.plugins.module_utils._registrations.desired import Desired, Lun, Selection
from ansible_collections.onramp.ovirt.plugins.module_utils._registrations.model import (
    Domain,
    Situation,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._registrations.plan import (
    Registration,
    RegistrationPlan,
    plan_registrations,
)
from tests.unit.made_up_registrations import (
    disk,
    situation,
    vm,
)

ALL = Selection(everything=True)


def planned(where: Situation, **desired: t.Any) -> RegistrationPlan:
    return plan_registrations(where, Desired(**{"selection": ALL, **desired}))


def codes(plan: RegistrationPlan) -> list[str]:
    return [finding.code for finding in plan.findings]


def only(plan: RegistrationPlan) -> Registration:
    [one] = plan.registrations
    return one


class TestDisks:
    @pytest.mark.parametrize(
        ("changes", "code"),
        [
            ({"registered_disks": frozenset({"i"})}, "register-disk-known"),
            ({"domains": ()}, "register-disk-domain-missing"),
            ({"domains": (Domain("d1", "data1", "maintenance"),)}, "register-disk-domain-inactive"),
            ({"images": frozenset()}, "register-disk-missing"),
        ],
    )
    def test_a_missing_disk_is_an_error_without_partial_import(self, changes: dict[str, t.Any], code: str) -> None:
        where = situation(vm("web", disks=(disk("i"),)), **changes)
        assert [(f.code, f.path) for f in planned(where).errors] == [(code, "web")]
        plan = planned(where, allow_partial=True)
        assert (plan.errors, codes(plan), only(plan).partial) == ((), [code], True)
        assert plan.after["registered"][0]["missing_disks"] == ["i-alias"]

    def test_disks_that_are_there(self) -> None:
        where = situation(vm("web", disks=(disk("i"), disk("l", kind="lun"))), images=frozenset({"i"}))
        assert codes(planned(where)) == []

    def test_a_lun_that_no_disk_is_on_is_an_information(self) -> None:
        where = situation(vm("web", disks=(disk("l", kind="lun", lun_id="3600a"),)))
        plan = planned(where, luns=(Lun("3600a", "3600b"), Lun("3600c", "3600d")))
        assert [(f.code, f.severity, f.path) for f in plan.findings] == [
            ("lun-mapping-unused", "info", "lun_mappings[1]")
        ]

    def test_the_engine_does_not_list_disks_with_snapshots_and_of_templates(self) -> None:
        disks = (disk("chain", images=2), disk("thin", template_image="t1"))
        assert codes(planned(situation(vm("web", disks=disks), images=frozenset()))) == []

    def test_a_shareable_disk_of_a_registered_vm_is_attached_to_another_one(self) -> None:
        where = situation(vm("web", disks=(disk("s", shareable=True),)), images=frozenset())
        both = frozenset({"s"})
        assert codes(planned(replace(where, registered_disks=both, shareable_disks=both))) == []
        assert codes(planned(replace(where, registered_disks=both))) == ["register-disk-known"]
        alone = situation(vm("web", disks=(disk("s"),)), registered_disks=both, shareable_disks=both)
        assert codes(planned(alone)) == ["register-disk-known"]
