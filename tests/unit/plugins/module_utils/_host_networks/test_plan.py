# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a plan sends, case by case."""

from __future__ import annotations

import typing as t

from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.desired import from_params
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.model import (
    HostNetworks,
    Ip,
    Qos,
    ReportedConfiguration,
    UnmanagedNetwork,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.plan import HostNetworksPlan, plan_networks
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.request import (
    AttachmentRequest,
    BondRequest,
)
from tests.unit.plugins.module_utils._host_networks.worlds import MANAGEMENT_ATTACHMENT, attached, bonded, host


def planned(current: HostNetworks, **options: t.Any) -> HostNetworksPlan:
    return plan_networks(current, from_params(options))


def verbs(found: HostNetworksPlan) -> list[tuple[str, str, str]]:
    return [(change.verb, change.kind, change.name) for change in found.changes]


class TestBonds:
    def test_a_new_bond_has_the_engines_defaults(self) -> None:
        found = planned(host(), bonds=[{"name": "bond0", "slaves": ["eth2", "eth1"]}])
        wanted = (("mode", "4"), ("miimon", "100"), ("xmit_hash_policy", "2"))
        assert found.request.modified_bonds == (BondRequest("bond0", "", wanted, ("eth1", "eth2")),)
        assert verbs(found) == [("create", "bond", "bond0")]

    def test_link_monitoring_is_on_unless_arp_does_it(self) -> None:
        def options(**given: t.Any) -> t.Any:
            bond = {"name": "bond0", "mode": 1, "slaves": ["eth1", "eth2"], "options": given}
            return planned(host(), bonds=[bond]).request.modified_bonds[0].options

        assert options() == (("mode", "1"), ("miimon", "100"))
        assert options(arp_interval=200, arp_ip_target="192.0.2.1") == (
            ("mode", "1"),
            ("arp_interval", "200"),
            ("arp_ip_target", "192.0.2.1"),
        )

    def test_only_what_differs_is_sent(self) -> None:
        found = planned(bonded(), bonds=[{"name": "bond0", "slaves": ["eth1", "eth2", "eth3"]}])
        assert found.request.modified_bonds == (BondRequest("bond0", "i-bond0", None, ("eth1", "eth2", "eth3")),)
        found = planned(bonded(), bonds=[{"name": "bond0", "options": {"miimon": 200}}])
        assert found.request.modified_bonds == (
            BondRequest("bond0", "i-bond0", (("mode", "1"), ("miimon", "200")), None),
        )

    def test_the_same_in_other_words_is_no_change(self) -> None:
        for mode in (1, "1", "active-backup"):
            bond = {
                "name": "bond0",
                "mode": mode,
                "slaves": ["eth2", "eth1"],
                "options": {"miimon": "100", "use_carrier": 1},
            }
            assert planned(bonded(), bonds=[bond]).is_empty

    def test_another_mode_drops_options_that_are_not_given(self) -> None:
        found = planned(bonded(), bonds=[{"name": "bond0", "mode": "802.3ad"}])
        assert found.request.modified_bonds[0].options == (("mode", "4"),)
        assert {f.code for f in found.findings} == {"bond-options-reset"}

    def test_a_bond_goes_with_its_networks(self) -> None:
        gone = [{"name": name, "state": "absent"} for name in ("v10", "v11")]
        found = planned(bonded(), bonds=[{"name": "bond0", "state": "absent"}], networks=gone)
        assert found.errors == ()
        assert found.request.removed_bonds == (("i-bond0", "bond0"),)
        assert found.request.removed_attachments == ("a-v10", "a-v11")
        assert found.target.bonds == ()


class TestNetworks:
    def test_a_new_network_has_both_families(self) -> None:
        found = planned(host(), networks=[{"name": "v10", "nic": "eth1", "ipv4": {"address": "198.51.100.5/24"}}])
        assert found.request.modified_attachments == (
            AttachmentRequest("v10", "n-v10", nic="eth1", addresses=(Ip("static", "198.51.100.5", 24), Ip())),
        )

    def test_one_family_brings_the_other_along(self) -> None:
        found = planned(bonded(), networks=[{"name": "v10", "ipv6": {"method": "autoconf"}}])
        assert found.request.modified_attachments == (
            AttachmentRequest("v10", "n-v10", "a-v10", addresses=(Ip("static", "198.51.100.5", 24), Ip("autoconf"))),
        )

    def test_a_gateway_alone_keeps_the_address(self) -> None:
        found = planned(bonded(), networks=[{"name": "v10", "ipv4": {"gateway": "198.51.100.1"}}])
        assert found.request.modified_attachments[0].addresses == (
            Ip("static", "198.51.100.5", 24, "198.51.100.1"),
            Ip(),
        )

    def test_a_move_sends_just_the_nic(self) -> None:
        found = planned(bonded(), networks=[{"name": "v10", "nic": "eth3"}])
        assert found.request.modified_attachments == (AttachmentRequest("v10", "n-v10", "a-v10", nic="eth3"),)
        assert verbs(found) == [("move", "network", "v10")]

    def test_overrides_come_and_go(self) -> None:
        current = host(attachments=(MANAGEMENT_ATTACHMENT, attached("v10", "eth1", dns_servers=("192.0.2.53",))))
        found = planned(
            current, networks=[{"name": "v10", "dns_servers": [], "qos": {"outbound_average_linkshare": 5}}]
        )
        assert found.request.modified_attachments == (
            AttachmentRequest("v10", "n-v10", "a-v10", dns_servers=(), qos=Qos(5)),
        )
        assert found.target.attachment("v10") == attached("v10", "eth1", qos=Qos(5))

    def test_absent_of_what_is_not_there(self) -> None:
        assert planned(
            host(), networks=[{"name": "v10", "state": "absent"}, {"name": "nosuch", "state": "absent"}]
        ).is_empty


class TestLabels:
    def test_a_label_brings_its_networks(self) -> None:
        found = planned(host(), labels=[{"name": "tenants", "nic": "eth5"}])
        assert found.request.modified_labels == (("tenants", "eth5"),)
        assert found.request.modified_attachments == ()
        assert verbs(found) == [("add", "label", "tenants"), ("attach", "network", "app"), ("attach", "network", "web")]

    def test_a_network_of_a_new_label_can_get_an_address_at_once(self) -> None:
        found = planned(
            host(), labels=[{"name": "tenants", "nic": "eth5"}], networks=[{"name": "web", "ipv4": {"method": "dhcp"}}]
        )
        assert found.errors == ()
        assert found.request.modified_attachments == (
            AttachmentRequest("web", "n-web", nic="eth5", addresses=(Ip("dhcp"), Ip())),
        )

    def labelled(self) -> HostNetworks:
        return host(
            labels=(("tenants", "eth5"),),
            attachments=(
                attached("app", "eth5"),
                MANAGEMENT_ATTACHMENT,
                attached("web", "eth5", dns_servers=("192.0.2.53",), ipv4=Ip("dhcp")),
            ),
        )

    def test_a_moved_label_takes_networks_along_without_overrides(self) -> None:
        found = planned(self.labelled(), labels=[{"name": "tenants", "nic": "eth6"}])
        assert found.request.modified_labels == (("tenants", "eth6"),)
        assert found.target.attachment("web") == attached("web", "eth6", ipv4=Ip("dhcp"))

    def test_what_a_moved_label_would_drop_can_be_kept(self) -> None:
        found = planned(
            self.labelled(),
            labels=[{"name": "tenants", "nic": "eth6"}],
            networks=[{"name": "web", "dns_servers": ["192.0.2.53"]}],
        )
        assert found.request.modified_attachments == (AttachmentRequest("web", "n-web", "a-web", nic="eth6"),)
        assert found.target.attachment("web") == attached("web", "eth6", dns_servers=("192.0.2.53",), ipv4=Ip("dhcp"))

    def test_a_removed_label_takes_its_networks_along(self) -> None:
        found = planned(self.labelled(), labels=[{"name": "tenants", "state": "absent"}])
        assert found.request.removed_labels == ("tenants",)
        assert found.request.removed_attachments == ()
        assert [a.network for a in found.target.attachments] == ["ovirtmgmt"]

    def test_absent_of_a_label_that_is_not_there(self) -> None:
        assert planned(host(), labels=[{"name": "nosuch", "state": "absent"}]).is_empty

    def test_exclusive_takes_labels_too(self) -> None:
        found = planned(self.labelled(), exclusive=True)
        assert found.errors == ()
        assert found.request.removed_labels == ("tenants",)
        assert [a.network for a in found.target.attachments] == ["ovirtmgmt"]


class TestSync:
    def current(self) -> HostNetworks:
        out = attached("v10", "eth1", in_sync=False, reported=(ReportedConfiguration("mtu", "1500", "9000", False),))
        return host(attachments=(MANAGEMENT_ATTACHMENT, out))

    def test_the_three_ways(self) -> None:
        named = [{"name": "v10"}]
        assert planned(self.current(), networks=named).is_empty
        assert planned(self.current(), sync="listed").is_empty
        for options in (
            {"sync": "all"},
            {"sync": "listed", "networks": named},
            {"networks": [{"name": "v10", "sync": True}]},
        ):
            found = planned(self.current(), **options)
            assert found.request.synchronized_attachments == ("a-v10",)
            assert verbs(found) == [("sync", "network", "v10")]

    def test_changed_and_synchronised_at_once(self) -> None:
        found = planned(self.current(), networks=[{"name": "v10", "nic": "eth2", "sync": True}])
        assert found.errors == ()
        assert found.request.synchronized_attachments == ("a-v10",)
        assert found.request.modified_attachments[0].nic == "eth2"


def test_unmanaged_networks_go_by_themselves() -> None:
    current = host(unmanaged=(UnmanagedNetwork("byhand", "eth6", "6279"), UnmanagedNetwork("other", "eth6", "6f74")))
    found = planned(current, unmanaged_networks=[{"name": "byhand"}, {"name": "nosuch"}])
    assert [u.name for u in found.unmanaged] == ["byhand"]
    assert found.request.is_empty
    assert verbs(found) == [("remove", "unmanaged_network", "byhand")]
    assert [u.name for u in found.target.unmanaged] == ["other"]


def test_how_the_request_is_to_be_carried_out() -> None:
    found = planned(host(), check_connectivity=False, connectivity_timeout=30, commit=False)
    assert (found.request.check_connectivity, found.request.connectivity_timeout, found.request.commit) == (
        False,
        30,
        False,
    )
