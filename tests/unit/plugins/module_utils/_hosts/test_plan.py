# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The steps from any host to any wish."""

from __future__ import annotations

import typing as t
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.onramp.ovirt.plugins.module_utils._hosts.model import Agent, DesiredHost, Host, from_params
from ansible_collections.onramp.ovirt.plugins.module_utils._hosts.plan import is_passing, plan

HOST = Host("h-1", "n1", "up", "n1.example.com", "prod", agents=(), tags=frozenset(), affinity_labels=frozenset())
AGENT = Agent("ipmilan", "192.0.2.101", "admin", password="s3cr3t")
STATES = ["present", "up", "maintenance", "approved", "reinstalled", "refreshed", "absent"]


def steps(current: Host | None, **wish: t.Any) -> tuple[str, ...]:
    found = plan(current, DesiredHost("n1", **wish))
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
        ("pending_approval", "maintenance", ("approve", "deactivate")),
        ("up", "refreshed", ("refresh",)),
        ("up", "absent", ("deactivate", "remove")),
        ("maintenance", "absent", ("remove",)),
        ("non_responsive", "absent", ("remove",)),
        ("install_failed", "absent", ("remove",)),
    ],
)
def test_from_status_to_state(status: str, state: str, expected: tuple[str, ...]) -> None:
    assert steps(replace(HOST, status=status), state=state) == expected


def test_nothing_to_remove() -> None:
    assert steps(None, state="absent") == ()


def test_settings_that_need_maintenance_come_after_it() -> None:
    assert steps(HOST, state="maintenance", cluster="other", comment="new") == ("deactivate", "update")
    assert steps(HOST, state="maintenance", comment="new") == ("update", "deactivate")


def test_power_management_is_switched_in_the_order_that_the_engine_takes() -> None:
    assert steps(HOST, agents=(AGENT,)) == ("set_fence_agents", "update")
    powered = replace(HOST, power_management=True, agents=(AGENT,))
    assert steps(powered, power_management=False, agents=()) == ("update", "set_fence_agents")
    assert steps(powered, agents=(replace(AGENT, password="other", id="x"),)) == ()


def test_secrets_are_in_no_plan() -> None:
    found = plan(None, DesiredHost("n1", address="a", cluster="c", password="t0ps3cr3t", agents=(AGENT,)))
    assert "s3cr3t" not in repr(found)
    assert "t0ps3cr3t" not in repr(DesiredHost("n1", password="t0ps3cr3t"))


@pytest.mark.parametrize(
    ("code", "current", "wish"),
    [
        ("host-unknown", None, {"state": "approved"}),
        ("host-incomplete", None, {"password": "x", "address": "a"}),
        ("host-login-missing", None, {"address": "a", "cluster": "c"}),
        ("host-login-missing", replace(HOST, status="maintenance"), {"state": "reinstalled"}),
        ("host-status", HOST, {"state": "reinstalled", "public_key": True}),
        ("host-status", replace(HOST, status="install_failed"), {"state": "up"}),
        ("host-address-fixed", HOST, {"address": "other"}),
        ("host-is-active", HOST, {"cluster": "other"}),
        ("power-management-without-agent", HOST, {"power_management": True, "agents": ()}),
    ],
)
def test_what_the_engine_would_refuse(code: str, current: Host | None, wish: dict[str, t.Any]) -> None:
    assert code in {f.code for f in plan(current, DesiredHost("n1", **wish)).errors}


def test_kernel_options_ask_for_a_reinstallation() -> None:
    found = plan(HOST, DesiredHost("n1", kernel_cmdline="audit=1"))
    assert (found.steps, [f.code for f in found.findings]) == (("update",), ["host-needs-reinstallation"])


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
    found = plan(current, desired)
    if found.errors or desired.state in ("reinstalled", "refreshed"):
        return
    assert plan(found.target, desired).steps == ()
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


def test_a_host_that_is_being_worked_on() -> None:
    assert is_passing(replace(HOST, status="installing"))
    assert not is_passing(HOST)
    assert not is_passing(None)
