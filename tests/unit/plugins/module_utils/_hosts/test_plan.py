# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The steps from any host to any desired host."""

from __future__ import annotations

import typing as t
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.onramp.ovirt.plugins.module_utils._hosts.model import (
    Agent,
    DesiredHost,
    Host,
    Known,
    from_params,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._hosts.plan import (
    differences,
    needs_agents,
    needs_upgrade_check,
    plan_host,
)

HOST = Host("h-1", "n1", "up", "n1.example.com", "prod", agents=(), tags=frozenset(), affinity_labels=frozenset())
AGENT = Agent("ipmilan", "192.0.2.101", "admin", password="s3cr3t")
POWERED = replace(HOST, power_management=True, agents=(AGENT,))
STATES = ["present", "up", "maintenance", "approved", "reinstalled", "refreshed", "upgraded", "upgrade_checked"]
STATES += ["started", "stopped", "restarted", "fenced", "absent"]


def steps(current: Host | None, **options: t.Any) -> tuple[str, ...]:
    found = plan_host(current, DesiredHost("n1", **options))
    assert found.errors == ()
    return found.steps


@pytest.mark.parametrize(
    ("status", "state", "expected"),
    [
        ("up", "present", ()),
        ("maintenance", "present", ()),
        ("up", "up", ()),
        ("maintenance", "up", ("activate",)),
        ("non_operational", "up", ("activate",)),
        ("up", "maintenance", ("deactivate",)),
        ("maintenance", "maintenance", ()),
        ("preparing_for_maintenance", "maintenance", ()),
        ("pending_approval", "present", ("approve",)),
        ("pending_approval", "approved", ("approve",)),
        ("up", "approved", ()),
        ("pending_approval", "maintenance", ("approve",)),
        ("up", "refreshed", ("refresh",)),
        ("up", "absent", ("deactivate", "remove")),
        ("maintenance", "absent", ("remove",)),
        ("non_responsive", "absent", ("remove",)),
        ("install_failed", "absent", ("remove",)),
        ("up", "upgrade_checked", ("check_upgrade",)),
        ("maintenance", "upgraded", ()),
        ("up", "fenced", ()),
        ("up", "started", ()),
        ("down", "stopped", ()),
    ],
)
def test_from_status_to_state(status: str, state: str, expected: tuple[str, ...]) -> None:
    assert steps(replace(HOST, status=status), state=state) == expected


def test_nothing_to_remove() -> None:
    assert steps(None, state="absent") == ()


def test_settings_that_need_maintenance_come_after_it() -> None:
    assert steps(HOST, state="maintenance", cluster="other", comment="new") == ("deactivate", "update")
    assert steps(HOST, state="maintenance", comment="new") == ("update", "deactivate")


def test_power_management_steps_have_the_order_that_the_engine_needs() -> None:
    assert steps(HOST, agents=(AGENT,)) == ("set_fence_agents", "update")
    assert steps(POWERED, power_management=False, agents=()) == ("update", "set_fence_agents")
    assert steps(POWERED, agents=(replace(AGENT, password="other", id="x"),)) == ()


def test_secrets_are_in_no_plan() -> None:
    found = plan_host(None, DesiredHost("n1", address="a", cluster="c", password="t0ps3cr3t", agents=(AGENT,)))
    assert "s3cr3t" not in repr(found)
    assert "t0ps3cr3t" not in repr(DesiredHost("n1", password="t0ps3cr3t"))


@pytest.mark.parametrize(
    ("code", "current", "options"),
    [
        ("host-unknown", None, {"state": "approved"}),
        ("host-incomplete", None, {"password": "x", "address": "a"}),
        ("host-login-missing", None, {"address": "a", "cluster": "c"}),
        ("host-login-missing", replace(HOST, status="maintenance"), {"state": "reinstalled"}),
        ("host-status", HOST, {"state": "reinstalled", "public_key": True}),
        ("host-login-missing", replace(HOST, status="install_failed"), {"state": "up"}),
        ("host-login-missing", replace(HOST, status="install_failed"), {"state": "maintenance"}),
        ("host-login-missing", replace(HOST, status="install_failed"), {"address": "n1.example.com"}),
        ("host-status", replace(HOST, status="non_responsive"), {"state": "up"}),
        ("host-status", replace(HOST, status="down"), {"state": "up"}),
        ("host-status", replace(HOST, status="installing"), {"state": "upgraded"}),
        ("host-status", replace(HOST, status="down"), {"state": "upgrade_checked"}),
        ("host-status", replace(POWERED, status="install_failed"), {"state": "started"}),
        ("host-status", replace(POWERED, status="install_failed"), {"state": "stopped"}),
        ("host-status", replace(POWERED, status="install_failed"), {"state": "restarted"}),
        ("host-status", HOST, {"enroll_certificate": True}),
        ("host-status", replace(HOST, status="maintenance"), {"spm": True}),
        ("host-unknown", None, {"state": "restarted"}),
        ("spm-never", HOST, {"spm": True, "spm_priority": -1}),
        ("power-management-off", HOST, {"state": "restarted"}),
        ("power-management-off", HOST, {"state": "stopped"}),
        ("power-management-off", replace(HOST, status="down"), {"state": "started"}),
        ("power-management-off", replace(HOST, status="non_responsive"), {"state": "fenced"}),
        ("host-is-active", replace(HOST, status="non_operational"), {"ssh_port": 2222}),
        ("host-address-fixed", HOST, {"address": "other"}),
        ("host-is-active", HOST, {"cluster": "other"}),
        ("power-management-without-agent", HOST, {"power_management": True, "agents": ()}),
        ("power-management-without-agent", HOST, {"power_management": True}),
        ("power-management-without-agent", POWERED, {"agents": ()}),
        ("power-management-without-agent", replace(POWERED, agents=()), {"comment": "new"}),
        ("power-management-without-agent", None, {"address": "a", "cluster": "c", "power_management": True}),
    ],
)
def test_what_the_engine_would_refuse(code: str, current: Host | None, options: dict[str, t.Any]) -> None:
    assert code in {f.code for f in plan_host(current, DesiredHost("n1", **options)).errors}


@pytest.mark.parametrize("late", [{"kernel_cmdline": "audit=1"}, {"kdump_detection": False}])
def test_what_takes_effect_with_an_installation_asks_for_one(late: dict[str, t.Any]) -> None:
    found = plan_host(HOST, DesiredHost("n1", **late))
    assert (found.steps, [f.code for f in found.findings]) == (("update",), ["host-needs-reinstallation"])
    assert found.after["reinstallation_required"] is True
    down = replace(HOST, status="maintenance")
    found = plan_host(down, DesiredHost("n1", state="reinstalled", public_key=True, **late))
    assert (found.steps, found.findings) == (("update", "reinstall"), ())
    assert found.after["reinstallation_required"] is False


class TestInstallFailed:
    HOST = replace(HOST, status="install_failed")

    @pytest.mark.parametrize(
        ("desired", "status"),
        [
            ({}, "up"),
            ({"activate": False}, "maintenance"),
            ({"state": "up", "activate": False}, "up"),
            ({"state": "maintenance"}, "maintenance"),
            ({"state": "reinstalled"}, "up"),
        ],
    )
    def test_it_is_installed_again(self, desired: dict[str, t.Any], status: str) -> None:
        found = plan_host(self.HOST, DesiredHost("n1", password="x", **desired))
        assert (found.steps, found.errors, found.after["status"]) == (("reinstall",), (), status)

    def test_its_address_is_corrected_first(self) -> None:
        assert steps(self.HOST, address="n1b", public_key=True) == ("update", "reinstall")

    def test_without_a_login_the_way_out_is_named(self) -> None:
        (found,) = plan_host(self.HOST, DesiredHost("n1", state="up")).findings
        assert "password, or public_key" in found.message
        assert "absent" in found.hint

    def test_a_task_that_does_not_describe_a_new_host_is_only_warned(self) -> None:
        found = plan_host(self.HOST, DesiredHost("n1", comment="broken"))
        assert (found.steps, found.errors) == (("update",), ())
        assert [f.code for f in found.findings] == ["host-install-failed"]


class TestPower:
    @pytest.mark.parametrize(
        ("status", "state", "expected", "after"),
        [
            ("up", "restarted", ("restart",), "up"),
            ("maintenance", "restarted", ("restart",), "maintenance"),
            ("non_responsive", "restarted", ("restart",), "up"),
            ("non_responsive", "fenced", ("restart",), "up"),
            ("maintenance", "fenced", (), "maintenance"),
            ("down", "started", ("start",), "up"),
            ("non_responsive", "started", ("start",), "up"),
            ("maintenance", "started", (), "maintenance"),
            ("up", "stopped", ("deactivate", "stop"), "down"),
            ("maintenance", "stopped", ("stop",), "down"),
        ],
    )
    def test_from_status_to_state(self, status: str, state: str, expected: tuple[str, ...], after: str) -> None:
        found = plan_host(replace(POWERED, status=status), DesiredHost("n1", state=state))
        assert (found.errors, found.steps, found.after["status"]) == ((), expected, after)

    def test_power_management_may_be_set_up_by_the_same_task(self) -> None:
        assert steps(HOST, state="restarted", agents=(AGENT,)) == ("set_fence_agents", "update", "restart")


class TestUpgrade:
    def test_a_host_with_an_upgrade_is_upgraded(self) -> None:
        found = plan_host(replace(HOST, update_available=True), DesiredHost("n1", state="upgraded"))
        assert (found.steps, found.findings, found.after["update_available"]) == (("upgrade",), (), False)

    def test_a_missing_upgrade_check_is_reported(self) -> None:
        desired = DesiredHost("n1", state="upgraded")
        assert [f.code for f in plan_host(HOST, desired).findings] == ["host-upgrade-unknown"]
        assert plan_host(HOST, desired, Known(upgrade_checked=True)).findings == ()
        assert plan_host(HOST, replace(desired, check_upgrade=False)).findings == ()

    def test_the_engine_checks_only_without_a_known_upgrade(self) -> None:
        desired = DesiredHost("n1", state="upgraded")
        assert needs_upgrade_check(HOST, desired)
        assert not needs_upgrade_check(replace(HOST, update_available=True), desired)
        assert not needs_upgrade_check(replace(HOST, status="down"), desired)
        assert not needs_upgrade_check(HOST, replace(desired, check_upgrade=False))
        assert not needs_upgrade_check(HOST, DesiredHost("n1"))
        assert not needs_upgrade_check(None, desired)


def test_a_certificate_is_enrolled_in_maintenance() -> None:
    down = replace(HOST, status="maintenance")
    assert steps(down, enroll_certificate=True) == ("enroll_certificate",)
    assert steps(down, state="up", enroll_certificate=True) == ("enroll_certificate", "activate")
    assert steps(HOST, state="maintenance", enroll_certificate=True) == ("deactivate", "enroll_certificate")
    # An installation enrolls one anyway.
    assert steps(down, state="reinstalled", public_key=True, enroll_certificate=True) == ("reinstall",)


def test_the_spm_is_selected_once() -> None:
    found = plan_host(HOST, DesiredHost("n1", spm=True, spm_priority=9))
    assert (found.steps, found.after["spm"]) == (("update", "select_spm"), {"priority": 9, "status": "spm"})
    assert steps(replace(HOST, spm_status="spm", spm_priority=9), spm=True, spm_priority=9) == ()


def test_agents_are_read_only_where_the_plan_depends_on_them() -> None:
    unread = replace(HOST, agents=None)
    powered = replace(unread, power_management=True)
    assert needs_agents(unread, DesiredHost("n1", power_management=True))
    assert needs_agents(powered, DesiredHost("n1", comment="new"))
    assert not needs_agents(powered, DesiredHost("n1", power_management=True))
    assert not needs_agents(unread, DesiredHost("n1", comment="new"))
    assert not needs_agents(powered, DesiredHost("n1", state="absent", comment="new"))
    assert not needs_agents(None, DesiredHost("n1", power_management=True))


def test_what_the_engine_does_not_report_as_planned_is_noticed() -> None:
    desired = DesiredHost("n1", comment="new", agents=(AGENT,), tags=frozenset({"a"}))
    target = plan_host(HOST, desired).target
    assert target is not None
    assert differences(target, replace(target, status="up"), desired) == []
    assert differences(target, replace(HOST, comment="old"), desired) == [
        "comment is 'old', not 'new'",
        "power_management is 'False', not 'True'",
        "fence agents differ",
        "tags differ",
    ]


class TestKnown:
    NEW: t.ClassVar[dict[str, t.Any]] = {"address": "n1.example.com", "cluster": "prod", "public_key": True}
    EVERYTHING = Known(
        clusters=frozenset({"prod"}),
        tags=frozenset({"production"}),
        affinity_labels=frozenset({"ssd"}),
        agent_types=frozenset({"ipmilan"}),
    )

    @pytest.mark.parametrize("current", [None, replace(HOST, status="maintenance", cluster="old")])
    @pytest.mark.parametrize(
        ("code", "path", "desired"),
        [
            ("cluster-unknown", "cluster", {"cluster": "prd"}),
            ("tag-unknown", "tags", {"tags": frozenset({"prodution"})}),
            ("affinity-label-unknown", "affinity_labels", {"affinity_labels": frozenset({"sdd"})}),
            (
                "fence-agent-type-unknown",
                "power_management.agents[0].type",
                {"agents": (replace(AGENT, type="ipmilam"),)},
            ),
        ],
    )
    def test_a_name_that_the_engine_does_not_have(
        self, current: Host | None, code: str, path: str, desired: dict[str, t.Any]
    ) -> None:
        found = plan_host(current, DesiredHost("n1", **{**self.NEW, **desired}), self.EVERYTHING)
        assert [(f.code, f.path) for f in found.errors] == [(code, path)]
        assert found.errors[0].hint.startswith("Did you mean ")

    def test_the_address_of_another_host(self) -> None:
        found = plan_host(None, DesiredHost("n1", **self.NEW), Known(at_address="n2"))
        assert [(f.code, f.path) for f in found.errors] == [("host-address-taken", "address")]

    def test_what_was_not_read_is_no_finding(self) -> None:
        desired = DesiredHost("n1", tags=frozenset({"x"}), agents=(replace(AGENT, type="own"),), **self.NEW)
        assert plan_host(None, desired).findings == ()


@given(
    st.sampled_from(["up", "maintenance", "non_operational", "pending_approval", "install_failed"]),
    st.builds(
        DesiredHost,
        st.just("n1"),
        state=st.sampled_from(STATES),
        comment=st.none() | st.text(max_size=5),
        public_key=st.just(True),
        activate=st.booleans(),
        agents=st.sampled_from([None, (), (AGENT,)]),
        tags=st.none() | st.frozensets(st.sampled_from(["a", "b"])),
        affinity_labels=st.none() | st.frozensets(st.sampled_from(["x", "y"])),
    ),
)
def test_a_second_plan_is_empty(status: str, desired: DesiredHost) -> None:
    current = replace(HOST, status=status)
    found = plan_host(current, desired)
    if found.errors or desired.state in ("reinstalled", "refreshed", "restarted", "upgrade_checked"):
        return
    assert plan_host(found.target, desired).steps == ()
    assert (found.before == found.after) or found.steps


def test_from_params_keeps_what_is_left_out_apart() -> None:
    bare = from_params({"name": "n1", "state": "present"})
    assert bare == DesiredHost("n1")
    agents = [{"type": "ipmilan", "address": "b"}, {"type": "ipmilan", "address": "a", "options": {"z": 1, "a": True}}]
    found = from_params({"name": "n1", "state": "up", "tags": [], "power_management": {"agents": agents}})
    assert found.tags == frozenset()
    assert found.agents is not None
    assert [(a.address, a.order) for a in found.agents] == [("b", 1), ("a", 2)]
    assert found.agents[1].options == (("a", "True"), ("z", "1"))
