# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What synchronising cannot change: it is done with a warning, and not tried again."""

from __future__ import annotations

import typing as t
from dataclasses import replace

import pytest

from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.desired import Desired, from_params
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.drift import differences
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.model import (
    HostNetworks,
    Ip,
    ReportedConfiguration,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.plan import (
    HostNetworksPlan,
    plan_networks,
    with_remaining,
)
from tests.unit.plugins.module_utils._host_networks.worlds import MANAGEMENT_ATTACHMENT, attached, host

NO_ROUTE = ReportedConfiguration("default_route", "true", "false", False)
NO_GATEWAY = ReportedConfiguration("ipv4_gateway", "192.0.2.1", None, False)
MTU = ReportedConfiguration("mtu", "1500", "9000", False)
TO_BOND = {
    "bonds": [{"name": "bond0", "mode": "active-backup", "slaves": ["eth1", "eth2"]}],
    "networks": [{"name": "ovirtmgmt", "nic": "bond0"}],
}


def planned(current: HostNetworks, **params: t.Any) -> HostNetworksPlan:
    return plan_networks(current, from_params(params))


def with_reports(*reported: ReportedConfiguration) -> HostNetworks:
    return host(attachments=(replace(MANAGEMENT_ATTACHMENT, in_sync=False, reported=reported),))


def warnings(found: HostNetworksPlan) -> list[tuple[str, str]]:
    return [(f.code, f.path) for f in found.findings if f.severity == "warning"]


class TestAHostThatReportsNoGateway:
    current = with_reports(NO_GATEWAY, NO_ROUTE)

    @pytest.mark.parametrize("params", [{"sync": "all"}, {"sync": "listed", "networks": [{"name": "ovirtmgmt"}]}])
    def test_is_not_synchronised_at_every_run(self, params: dict[str, t.Any]) -> None:
        found = planned(self.current, **params)
        assert found.is_empty
        assert [code for code, path in warnings(found)] == ["sync-without-effect"]
        assert "default_route: host false, engine true" in found.findings[0].message

    def test_is_synchronised_if_a_network_asks_for_it(self) -> None:
        found = planned(self.current, networks=[{"name": "ovirtmgmt", "sync": True}])
        assert found.request.synchronized_attachments == ("a-mgmt",)
        assert warnings(found) == [("sync-without-effect", "networks[0]")]

    def test_is_changed_with_sync_and_a_warning(self) -> None:
        found = planned(self.current, sync="listed", **TO_BOND)
        assert found.errors == ()
        assert found.request.synchronized_attachments == ("a-mgmt",)
        assert warnings(found) == [("sync-without-effect", "networks[0]")]
        assert found.target.attachments[0].in_sync is False

    def test_is_as_planned_although_it_stays_out_of_sync(self) -> None:
        found = planned(self.current, sync="listed", **TO_BOND)
        assert differences(found.target, found.target, found) == []
        surprise = replace(found.target, attachments=(replace(found.target.attachments[0], reported=(MTU,)),))
        assert differences(found.target, surprise, found) == [
            "network ovirtmgmt: the host has mtu 9000, the engine expects 1500"
        ]

    def test_is_reported_when_it_shows_only_after_the_change(self) -> None:
        before = planned(host(), **TO_BOND)
        assert before.findings == ()
        moved = before.target.attachments[0]
        actual = replace(before.target, attachments=(replace(moved, in_sync=False, reported=(NO_GATEWAY, NO_ROUTE)),))
        assert differences(before.target, actual, before) == []
        after = with_remaining(before, from_params(TO_BOND), actual)
        assert warnings(after) == [("sync-without-effect", "networks[0]")]

    def test_is_synchronised_for_what_helps(self) -> None:
        found = planned(with_reports(MTU, NO_ROUTE, NO_GATEWAY), sync="all")
        assert found.request.synchronized_attachments == ("a-mgmt",)


def test_a_default_route_that_another_network_has_is_synchronised() -> None:
    storage = attached(
        "v10", "eth3", in_sync=False, reported=(ReportedConfiguration("default_route", "false", "true", False),)
    )
    current = replace(with_reports(NO_ROUTE), attachments=(*with_reports(NO_ROUTE).attachments, storage))
    found = planned(current, sync="all")
    assert set(found.request.synchronized_attachments) == {"a-mgmt", "a-v10"}
    assert warnings(found) == []


class TestADefaultRouteWithoutAGateway:
    static: t.ClassVar[dict[str, t.Any]] = {"networks": [{"name": "ovirtmgmt", "ipv4": {"address": "192.0.2.11/24"}}]}
    lost: t.ClassVar[list[tuple[str, str]]] = [("default-route-without-gateway", "networks[0].ipv4.gateway")]

    def test_is_a_warning_before_anything_is_sent(self) -> None:
        dhcp = host(attachments=(replace(MANAGEMENT_ATTACHMENT, ipv4=Ip("dhcp")),))
        found = planned(dhcp, **self.static)
        assert (found.errors, warnings(found)) == ((), self.lost)
        assert found.target.attachments[0].reported == (NO_ROUTE,)

    def test_is_one_when_the_gateway_is_taken_away(self) -> None:
        found = planned(host(), networks=[{"name": "ovirtmgmt", "ipv4": {"gateway": ""}}])
        assert (found.errors, warnings(found)) == ((), self.lost)

    def test_is_the_same_in_the_second_run(self) -> None:
        first = planned(host(), networks=[{"name": "ovirtmgmt", "ipv4": {"gateway": ""}}])
        again = plan_networks(first.target, from_params({**self.static, "sync": "all"}))
        assert again.is_empty
        assert warnings(again) == self.lost

    def test_is_none_with_dhcp_or_an_ipv6_gateway(self) -> None:
        for ipv4, ipv6 in (
            (Ip("dhcp"), Ip()),
            (Ip(), Ip("static", "2001:db8::5", 64, "2001:db8::1")),
        ):
            current = host(attachments=(replace(MANAGEMENT_ATTACHMENT, ipv4=ipv4, ipv6=ipv6),))
            assert warnings(planned(current, networks=[{"name": "ovirtmgmt", "properties": {}}])) == []


def test_there_is_no_finding_about_networks_not_to_synchronise() -> None:
    assert plan_networks(with_reports(NO_ROUTE, NO_GATEWAY), Desired()).findings == ()
