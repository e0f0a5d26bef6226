# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The order in which hosts are onboarded that copy each other."""

from __future__ import annotations

import typing as t

import pytest
from ansible.errors import AnsibleFilterError

from ansible_collections.onramp.ovirt.plugins.filter.onboarding_order import FilterModule, onboarding_order


def member(host: str, source: str = "", name: str = "", **more: t.Any) -> dict[str, t.Any]:
    return {"host": host, "name": name or host, "source": source, **more}


def order(*members: dict[str, t.Any], results: t.Optional[dict[str, t.Any]] = None) -> dict[str, t.Any]:
    return onboarding_order(members, results)


def errors(found: dict[str, t.Any]) -> dict[str, list[str]]:
    return {host: place["errors"] for host, place in found["hosts"].items() if place["errors"]}


def test_a_chain_is_ordered_by_dependency() -> None:
    found = order(member("q3", "q2"), member("q2", "q1"), member("q1"), member("q4"))
    assert found["order"] == ["q1", "q4", "q2", "q3"]
    assert {host: place["wave"] for host, place in found["hosts"].items()} == {"q1": 0, "q2": 1, "q3": 2, "q4": 0}
    assert found["waves"] == [0, 1, 2]
    assert errors(found) == {}


def test_no_hosts_have_no_order() -> None:
    assert order() == {"order": [], "waves": [], "hosts": {}}


def test_a_cycle_is_reported_by_name() -> None:
    found = order(member("q1", "q3"), member("q2", "q1"), member("q3", "q2"), member("q4", "q3"))
    message = "These hosts copy each other in a circle: q1 > q3 > q2 > q1. List the networks of one of them."
    assert errors(found) == {"q1": [message], "q2": [message], "q3": [message]}
    assert found["hosts"]["q4"]["wave"] == 1


def test_a_host_that_copies_itself_has_its_networks_listed() -> None:
    assert order(member("web1", "node1", "node1"))["hosts"]["web1"]["source"] == ""
    assert order(member("web1", "web1", "node1"))["hosts"]["web1"]["source"] == ""


def test_a_source_is_named_as_in_the_engine_or_as_in_the_inventory() -> None:
    for source in ("node1", "web1"):
        place = order(member("web2", source, "node2"), member("web1", "", "node1"))["hosts"]["web2"]
        assert (place["wave"], place["copies"], place["source"]) == (1, "web1", "node1")
        assert place["source_activate"] == "true"
    found = onboarding_order([{"host": "a", "name": "a", "activate": False}, {"host": "b", "name": "b", "source": "a"}])
    assert found["hosts"]["b"]["source_activate"] == "false"


def test_a_name_in_the_engine_goes_before_one_of_the_inventory() -> None:
    found = order(member("a", "b", "x"), member("b", "", "c"), member("d", "", "b"))
    assert found["hosts"]["a"]["copies"] == "d"


def test_a_source_outside_of_the_run_is_left_to_the_engine() -> None:
    place = order(member("q2", "old"))["hosts"]["q2"]
    assert (place["wave"], place["copies"], place["source"]) == (0, "", "old")


@pytest.mark.parametrize(("outcome", "message"), [("failed", "failed"), ("skipped", "was skipped")])
def test_a_host_whose_source_failed_is_skipped(outcome: str, message: str) -> None:
    members = member("q1", name="node1"), member("q2", "node1")
    found = order(*members, results={"q1": {"outcome": outcome}, "q2": {}})
    assert found["hosts"]["q2"]["skip"] == f"its source node1 {message}"
    assert found["hosts"]["q1"]["skip"] == ""


@pytest.mark.parametrize("outcome", ["changed", "unchanged", "would change", "not run"])
def test_a_host_whose_source_did_not_fail_is_not_skipped(outcome: str) -> None:
    found = order(member("q1"), member("q2", "q1"), results={"q1": {"outcome": outcome}})
    assert found["hosts"]["q2"]["skip"] == ""


def test_two_hosts_with_one_name_are_an_error() -> None:
    found = order(member("web1", name="node1"), member("web2", name="node1"), member("web3"))
    message = "web1 and web2 have the same host_onboard_name: node1."
    assert errors(found) == {"web1": [message], "web2": [message]}


def test_two_hosts_with_one_address_are_an_error() -> None:
    found = order(member("a", address="A.example.com"), member("b", address="a.example.com"), member("c", address=""))
    message = "a and b have the same host_onboard_address: a.example.com."
    assert errors(found) == {"a": [message], "b": [message]}


def test_one_address_for_two_hosts_of_a_network_is_an_error() -> None:
    def with_address(host: str, given: t.Any, cluster: str = "prod") -> dict[str, t.Any]:
        return member(host, cluster=cluster, networks=[{"name": "storage", "ipv4": given}, "wrong", {"name": "web"}])

    found = order(
        with_address("a", {"address": "192.0.2.5/24"}),
        with_address("b", "192.0.2.5/24"),
        with_address("c", "192.0.2.5/24", "edge"),
        with_address("d", {"address": "192.0.2.6/24"}),
    )
    message = "a and b have the same address in network storage: 192.0.2.5."
    assert errors(found) == {"a": [message], "b": [message]}


@pytest.mark.parametrize("wrong", [None, "text", {"a": 1}, [1], [{"host": "a"}]])
def test_anything_but_members_is_refused(wrong: t.Any) -> None:
    with pytest.raises(AnsibleFilterError, match="dictionaries"):
        onboarding_order(wrong)
    assert FilterModule().filters() == {"onboarding_order": onboarding_order}
