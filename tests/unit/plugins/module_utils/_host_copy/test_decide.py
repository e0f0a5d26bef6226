# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""By which method a copy is done, and what is refused whatever the method."""

from __future__ import annotations

import typing as t
from dataclasses import replace

import pytest
from hypothesis import given

from ansible_collections.onramp.ovirt.plugins.module_utils._errors import InputError
from ansible_collections.onramp.ovirt.plugins.module_utils._host_copy.decide import Copy, plan_copy, same_result
from ansible_collections.onramp.ovirt.plugins.module_utils._host_copy.predict import predict_engine_copy
from ansible_collections.onramp.ovirt.plugins.module_utils._host_copy.request import CopyRequest, from_params
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.model import HostNetworks, Ip, Qos
from tests.unit.plugins.module_utils._host_networks.worlds import (
    MANAGEMENT_ATTACHMENT,
    attached,
    bonded,
    host,
    hosts,
)

SOURCE = bonded()
DESTINATION = host(id="h-2", name="h2")
STATIC: dict[str, t.Any] = {"static_addresses": "increment", "offset": 1}


def decided(source: HostNetworks = SOURCE, destination: HostNetworks = DESTINATION, **params: t.Any) -> Copy:
    return plan_copy(source, destination, from_params(params))


def errors(copy: Copy) -> list[str]:
    return [f.code for f in copy.plan.errors]


class TestMethod:
    def test_auto_lets_the_engine_copy_where_it_does_what_is_asked_for(self) -> None:
        assert decided().method == "engine"
        assert decided(method="plan").method == "plan"

    @pytest.mark.parametrize(
        "params",
        [
            STATIC,
            {"exclude": ["v11"]},
            {"nic_map": {"by": "pairs", "pairs": [{"source": "eth1", "destination": "eth5"},
                                                  {"source": "eth2", "destination": "eth6"}]}},
            {"commit": False},
            {"check_connectivity": False},
            {"connectivity_timeout": 30},
            {"sync": "listed"},
        ],
    )  # fmt: skip
    def test_and_plans_what_it_cannot(self, params: dict[str, t.Any]) -> None:
        assert decided(**params).method == "plan"

    def test_a_policy_that_makes_no_difference_is_left_to_the_engine(self) -> None:
        plain = bonded(attachments=(MANAGEMENT_ATTACHMENT, attached("v10", "bond0")))
        assert decided(plain, static_addresses="keep", qos="copy", dns="copy", labels="copy").method == "engine"
        assert decided(plain, nic_map={"by": "name"}).method == "engine"

    def test_a_qos_that_would_stay_is_one_that_the_engine_drops(self) -> None:
        other = replace(DESTINATION, attachments=(MANAGEMENT_ATTACHMENT, attached("v10", "eth1", qos=Qos(20))))
        source = bonded(attachments=(MANAGEMENT_ATTACHMENT, attached("v10", "eth1")), bonds=())
        copy = decided(source, other)
        assert (copy.method, [f.code for f in copy.plan.findings]) == ("plan", ["copy-qos-stays"])

    def test_the_engine_takes_no_options(self) -> None:
        assert errors(decided(method="engine", **STATIC)) == ["copy-engine-has-no-options"]


class TestAdditions:
    OWN: t.ClassVar = {"networks": [{"name": "v12", "nic": "eth4"}, {"name": "v11", "state": "absent"}]}

    def test_additions_are_merged_and_change_nothing_the_second_time(self) -> None:
        first = decided(additions=self.OWN)
        assert (first.method, errors(first)) == ("plan", [])
        assert [a.network for a in first.plan.target.attachments] == ["ovirtmgmt", "v10", "v12"]
        assert decided(destination=first.plan.target, additions=self.OWN).plan.is_empty

    def test_their_findings_name_them(self) -> None:
        with pytest.raises(InputError) as raised:
            from_params({"additions": {"bonds": [{"name": "b", "mode": "none"}]}})
        assert [f.path for f in raised.value.findings] == ["additions.bonds[0].mode"]
        copy = decided(additions={"networks": [{"name": "v99", "nic": "eth4"}]})
        assert [f.path for f in copy.plan.errors] == ["additions.networks[0].name"]


class TestRefused:
    def test_onto_itself(self) -> None:
        assert errors(decided(SOURCE, SOURCE)) == ["copy-same-host"]

    def test_only_a_plan_copies_into_another_cluster(self) -> None:
        away = replace(DESTINATION, cluster="edge", cluster_id="c-2")
        assert errors(decided(destination=away, method="engine")) == ["copy-other-cluster"]
        copy = decided(destination=away)
        assert (copy.method, errors(copy)) == ("plan", [])

    def test_a_network_that_the_other_cluster_lacks(self) -> None:
        lacking = tuple(n for n in DESTINATION.networks if n.name != "v11")
        away = replace(DESTINATION, cluster="edge", cluster_id="c-2", networks=lacking)
        assert errors(decided(destination=away)) == ["network-unknown"]
        assert errors(decided(destination=away, exclude=["v11"])) == []

    def test_a_role_network_that_would_lose_its_address(self) -> None:
        source = host(attachments=(
            MANAGEMENT_ATTACHMENT, attached("migration", "eth1", ipv4=Ip("static", "198.51.100.5", 24))))  # fmt: skip
        for method in ("engine", "plan"):
            assert errors(decided(source, method=method)) == ["role-network-without-address"]
        assert errors(decided(source, **STATIC)) == []

    @pytest.mark.parametrize("method", ["engine", "plan"])
    def test_a_network_that_is_out_of_sync(self, method: str) -> None:
        out = attached("v10", "eth3", in_sync=False)
        copy = decided(destination=replace(DESTINATION, attachments=(MANAGEMENT_ATTACHMENT, out)), method=method)
        assert [f.rule for f in copy.plan.errors] == ["NETWORK_NOT_IN_SYNC"]

    @pytest.mark.parametrize("method", ["engine", "plan"])
    def test_a_label_in_the_way(self, method: str) -> None:
        labelled = replace(
            DESTINATION,
            labels=(("tenants", "eth5"),),
            attachments=(MANAGEMENT_ATTACHMENT, attached("app", "eth5"), attached("web", "eth5")),
        )
        copy = decided(destination=labelled, method=method)
        assert [f.rule for f in copy.plan.errors] == ["ACTION_TYPE_FAILED_CANNOT_REMOVE_LABELED_NETWORK_FROM_NIC"] * 2
        assert errors(decided(destination=labelled, labels="copy")) == []

    @pytest.mark.parametrize("method", ["engine", "plan"])
    def test_a_host_that_is_not_ready(self, method: str) -> None:
        rebooting = replace(DESTINATION, status="reboot")
        assert errors(decided(destination=rebooting, method=method)) == ["host-status"]


class TestOptions:
    @pytest.mark.parametrize(
        ("params", "codes"),
        [
            ({"nic_map": {"by": "pairs"}}, ["copy-map-incomplete"]),
            ({"nic_map": {"by": "regex", "match": "x"}}, ["copy-map-incomplete"]),
            ({"nic_map": {"match": "x", "replace": "y"}}, ["copy-map-option-unused"] * 2),
            ({"connectivity_timeout": 0}, ["connectivity-timeout-out-of-range"]),
            ({"addresses": [{"name": "a"}, {"name": "a"}], "static_addresses": "map"}, ["copy-address-twice"]),
            ({"addresses": [{"name": "a"}]}, ["copy-option-unused"]),
            ({"addresses": [{"name": "a"}], "static_addresses": "keep"}, ["copy-option-unused"]),
            ({"offset": 1}, ["copy-option-unused"]),
            ({"offset": 1, "static_addresses": "map"}, ["copy-option-unused"]),
            ({"addresses": [{"name": "a", "ipv4": {"address": "x"}}], "static_addresses": "map",
              "connectivity_timeout": 121},
             ["ip-address-invalid", "connectivity-timeout-out-of-range"]),
        ],
    )  # fmt: skip
    def test_all_findings_at_once(self, params: dict[str, t.Any], codes: list[str]) -> None:
        with pytest.raises(InputError) as raised:
            from_params(params)
        assert sorted(f.code for f in raised.value.findings) == sorted(codes)

    def test_by_default_the_engine_copies(self) -> None:
        assert from_params({}) == CopyRequest()
        assert from_params({}).engine_can_be_asked


@given(hosts(), hosts())
def test_auto_leaves_what_a_plan_leaves(source: HostNetworks, destination: HostNetworks) -> None:
    other = replace(destination, id="h-2", name="h2")
    auto, plan = decided(source, other), decided(source, other, method="plan")
    assert same_result(auto.plan.target, plan.plan.target)


@given(hosts(), hosts())
def test_a_copy_of_what_was_copied_changes_nothing(source: HostNetworks, destination: HostNetworks) -> None:
    first = predict_engine_copy(source, replace(destination, id="h-2", name="h2"))
    assert predict_engine_copy(source, first.target).changes == ()
