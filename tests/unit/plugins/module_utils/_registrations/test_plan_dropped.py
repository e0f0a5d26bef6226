# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the engine drops or changes without an error is announced."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms.ovf import OvfUser
from ansible_collections.onramp.ovirt.plugins.module_utils._registrations.desired import Desired, Selection
from ansible_collections.onramp.ovirt.plugins.module_utils._registrations.model import Situation
from ansible_collections.onramp.ovirt.plugins.module_utils._registrations.plan import (
    RegistrationPlan,
    plan_registrations,
)
from tests.unit.made_up_registrations import situation, template, vm

ALICE = OvfUser("alice@corp", ("UserRole",))


def planned(where: Situation, **desired: t.Any) -> RegistrationPlan:
    return plan_registrations(where, Desired(**{"selection": Selection(everything=True), **desired}))


def codes(plan: RegistrationPlan) -> list[str]:
    return [finding.code for finding in plan.findings]


@pytest.mark.parametrize(
    ("general", "changes", "code", "text"),
    [
        ({"version": "4.6.0.0"}, {}, "register-ovf-newer", "4.6.0.0"),
        ({"cluster_level": "4.9"}, {}, "register-level-newer", "newer than 4.8"),
        ({"custom_level": "4.9", "cluster_level": "4.7"}, {}, "register-level-newer", "4.9"),
        ({"machine": "pc-q35-rhel8.6.0"}, {}, "register-machine-custom", "pc-q35-rhel8.6.0"),
        ({"lease_domain": "d9"}, {}, "register-lease-changes", "drops it"),
        ({"lease_domain": "d9", "high_availability": True}, {}, "register-lease-changes", "moves it"),
        ({"pinned_hosts": ("h1",)}, {"hosts": frozenset()}, "register-pinning-lost", "h1"),
        ({"affinity_groups": ("gone", "group")}, {}, "register-name-dropped", "'gone'"),
        ({"affinity_labels": ("l",)}, {"affinity_labels": frozenset()}, "register-name-dropped", "'l'"),
        ({"users": (ALICE,)}, {"users": frozenset({"bob@corp"})}, "register-user-dropped", "'alice@corp'"),
        ({"users": (ALICE,)}, {"roles": frozenset({"SiteRole"})}, "register-name-dropped", "'UserRole'"),
    ],
)
def test_what_is_dropped_or_changed_is_a_warning(
    general: dict[str, t.Any], changes: dict[str, t.Any], code: str, text: str
) -> None:
    [finding] = planned(situation(vm("web", **general), **changes)).findings
    assert (finding.code, finding.severity, finding.path) == (code, "warning", "web")
    assert text in finding.message


@pytest.mark.parametrize(
    ("mappings", "users", "expected"),
    [
        ({}, {"alice@corp"}, []),
        ({"alice": "site2"}, {"alice@site2"}, ["register-domain-mapping"]),
        ({"alice": "site2"}, {"alice@corp"}, ["register-domain-mapping"]),
        ({"corp": "site2"}, {"alice@site2"}, ["register-domain-mapping", "register-user-dropped"]),
    ],
)
def test_a_user_is_looked_for_as_the_engine_does_it(
    mappings: dict[str, str], users: set[str], expected: list[str]
) -> None:
    where = situation(vm("web", users=(ALICE,)), users=frozenset(users))
    assert codes(planned(where, mappings={"domain_mappings": mappings})) == expected


def test_the_permissions_of_a_template_are_announced_and_it_has_no_affinity() -> None:
    general: dict[str, t.Any] = {"users": (ALICE,), "affinity_groups": ("gone",), "affinity_labels": ("gone",)}
    known: dict[str, t.Any] = dict.fromkeys(("users", "roles", "affinity_labels"), frozenset())
    plan = planned(situation(template("base", **general), **known))
    assert codes(plan) == ["register-name-dropped", "register-user-dropped"]
    assert [finding.path for finding in plan.findings] == ["base", "base"]


@pytest.mark.parametrize(
    ("general", "kind", "name", "changes"),
    [
        ({"affinity_groups": ("group",)}, "affinity_group_mappings", "group", {}),
        ({"affinity_labels": ("ssd",)}, "affinity_label_mappings", "ssd", {"affinity_labels": frozenset({"ssd"})}),
        ({"users": (ALICE,)}, "role_mappings", "UserRole", {"roles": frozenset({"UserRole"})}),
    ],
)
def test_a_mapping_to_a_name_that_is_not_there_is_a_warning_as_the_engine_ignores_it(
    general: dict[str, t.Any], kind: str, name: str, changes: dict[str, t.Any]
) -> None:
    plan = planned(situation(vm("web", **general), **changes), mappings={kind: {name: "nosuch"}})
    [finding] = plan.findings
    assert finding.code == "register-mapping-ignored"
    assert finding.message.endswith(f"'nosuch'. The engine uses '{name}' instead.")


def test_a_cluster_mapping_to_a_cluster_that_is_not_there_is_an_error() -> None:
    plan = planned(situation(vm("web")), mappings={"cluster_mappings": {"prod": "nosuch"}})
    assert [finding.code for finding in plan.errors] == ["register-cluster-missing"]
    assert "mapped to 'nosuch', which does not exist" in plan.errors[0].message
    assert planned(situation(vm("web")), mappings={"cluster_mappings": {"old": "nosuch"}}).errors == ()


def test_a_mapping_of_directory_domains_is_a_warning_as_the_engine_rarely_applies_it() -> None:
    plan = planned(situation(vm("web")), mappings={"domain_mappings": {"old.example.com": "example.com"}})
    assert [(f.code, f.path) for f in plan.findings] == [("register-domain-mapping", "domain_mappings")]


def test_what_is_mapped_or_not_known_is_none() -> None:
    general: dict[str, t.Any] = {
        "affinity_groups": ("gone",),
        "affinity_labels": ("l",),
        "pinned_hosts": ("h",),
        "version": "4.5",
    }
    mappings = {"affinity_group_mappings": {"gone": "group"}}
    assert codes(planned(situation(vm("web", lease_domain="d1", **general)), mappings=mappings)) == []
