# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is wrong with the options of a host by themselves."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.onramp.ovirt.plugins.module_utils._hosts.checks import (
    engine_findings,
    option_findings,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._hosts.model import Host, Known, from_params

IPMI = {"type": "ipmilan", "address": "192.0.2.1", "username": "admin", "password": "s3cr3t"}


def found(**options: t.Any) -> list[tuple[str, str]]:
    desired = from_params({"name": "n1", "state": "present", **options})
    return [(finding.code, finding.path) for finding in option_findings(desired)]


def agents(*listed: dict[str, t.Any]) -> dict[str, t.Any]:
    return {"power_management": {"agents": [{**IPMI, **one} for one in listed]}}


@pytest.mark.parametrize("name", ["", "h 4", "node1;", "nöde", "x" * 256])
def test_a_host_name_that_the_engine_refuses(name: str) -> None:
    assert found(name=name) == [("host-name-invalid", "name")]
    assert found(name=name, state="absent") == []


@pytest.mark.parametrize("address", ["no such", "host!", "-x", "a_b"])
def test_an_address_that_the_engine_refuses(address: str) -> None:
    assert found(address=address) == [("host-address-invalid", "address")]


@pytest.mark.parametrize("address", ["node1", "node-1.example.com", "192.0.2.1", "2001:db8::1", "::1", "fe80::"])
def test_an_address_that_the_engine_accepts(address: str) -> None:
    assert found(address=address) == []


@pytest.mark.parametrize("port", [0, -1, 65536])
def test_a_port_out_of_range(port: int) -> None:
    assert found(ssh_port=port) == [("port-out-of-range", "ssh_port")]
    assert found(**agents({"port": 1}, {"port": port})) == [("port-out-of-range", "power_management.agents[1].port")]


def test_an_option_that_is_not_a_port() -> None:
    path = "power_management.agents[0].options.port"
    assert found(**agents({"options": {"port": "x"}})) == [("port-out-of-range", path)]
    assert found(**agents({"port": 1, "options": {"port": 2}})) == [("fence-agent-option-twice", path)]
    assert found(**agents({"port": 1, "options": {"port": 1}})) == []
    assert found(**agents({"slot": "1", "options": {"slot": 2}})) == [("fence-agent-option-twice", path[:-4] + "slot")]


def test_an_agent_listed_twice() -> None:
    assert found(**agents({}, {"order": 7})) == [("fence-agent-twice", "power_management.agents[1]")]


@pytest.mark.parametrize("name", ["type", "address"])
def test_an_agent_with_an_empty_field(name: str) -> None:
    assert found(**agents({name: " "})) == [("fence-agent-incomplete", f"power_management.agents[0].{name}")]


@pytest.mark.parametrize(("priority", "wrong"), [(-2, True), (-1, False), (10, False), (11, True)])
def test_an_spm_priority_out_of_range(priority: int, wrong: bool) -> None:
    assert found(spm_priority=priority) == ([("spm-priority-out-of-range", "spm_priority")] if wrong else [])


@pytest.mark.parametrize("name", ["username", "password"])
def test_an_agent_to_be_added_needs_user_and_password(name: str) -> None:
    desired = from_params({"name": "n1", "state": "present", **agents({name: None})})
    wrong = [(f.code, f.path) for f in engine_findings(None, desired, Known())]
    assert wrong == [("fence-agent-incomplete", f"power_management.agents[0].{name}")]
    present = from_params({"name": "n1", "state": "present", **agents({})}).agents
    assert list(engine_findings(Host("h-1", "n1", "up", agents=present), desired, Known())) == []
