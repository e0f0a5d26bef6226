# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a label and a vanishing bond do to networks, and what the request has to say about them."""

from __future__ import annotations

import typing as t

from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.desired import from_params
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.model import (
    HostNetworks,
    Qos,
    ReportedConfiguration,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.plan import HostNetworksPlan, plan_networks
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.request import AttachmentRequest
from tests.unit.plugins.module_utils._host_networks.worlds import BOND, MANAGEMENT_ATTACHMENT, attached, host

TO_ETH6 = [{"name": "tenants", "nic": "eth6"}]
GONE = [{"name": "tenants", "state": "absent"}]
MTU = (ReportedConfiguration("mtu", "1500", "9000", False),)


def planned(current: HostNetworks, **params: t.Any) -> HostNetworksPlan:
    return plan_networks(current, from_params(params))


def codes(found: HostNetworksPlan) -> set[str]:
    return {finding.code for finding in found.findings}


def labelled(**settings: t.Any) -> HostNetworks:
    """The label tenants on eth5, with both of its networks."""
    return host(
        labels=(("tenants", "eth5"),),
        attachments=(attached("app", "eth5"), MANAGEMENT_ATTACHMENT, attached("web", "eth5", **settings)),
    )


class TestARemovedLabel:
    def test_leaves_the_networks_that_the_task_lists(self) -> None:
        found = planned(labelled(), labels=GONE, networks=[{"name": "web"}, {"name": "app", "nic": "eth5"}])
        assert found.errors == ()
        assert found.request.removed_labels == ("tenants",)
        assert found.request.modified_attachments == (
            AttachmentRequest("app", "n-app", "a-app", nic="eth5"),
            AttachmentRequest("web", "n-web", "a-web", nic="eth5"),
        )
        assert [(c.verb, c.kind) for c in found.changes] == [("remove", "label")]
        assert {"app", "web"} < {a.network for a in found.target.attachments}

    def test_by_exclusive_leaves_them_too(self) -> None:
        found = planned(labelled(), exclusive=True, networks=[{"name": "web"}])
        assert [a.network for a in found.request.modified_attachments] == ["web"]
        assert [a.network for a in found.target.attachments] == ["ovirtmgmt", "web"]

    def test_does_not_need_a_network_out_of_sync_to_be_synchronised(self) -> None:
        current = labelled(in_sync=False, reported=MTU)
        found = planned(current, labels=GONE, networks=[{"name": "web"}])
        assert found.errors == ()
        assert found.request.modified_attachments == (AttachmentRequest("web", "n-web", "a-web", nic="eth5"),)


class TestAMovedLabel:
    overrides: t.ClassVar[dict[str, t.Any]] = {"dns_servers": ("192.0.2.53",)}

    def test_keeps_the_overrides_of_a_listed_network(self) -> None:
        found = planned(labelled(**self.overrides), labels=TO_ETH6, networks=[{"name": "web"}])
        assert found.request.modified_attachments == (AttachmentRequest("web", "n-web", "a-web", nic="eth6"),)
        assert found.target.attachment("web") == attached("web", "eth6", **self.overrides)

    def test_names_a_listed_network_with_its_new_nic(self) -> None:
        found = planned(
            labelled(**self.overrides), labels=TO_ETH6, networks=[{"name": "web", "ipv4": {"method": "dhcp"}}]
        )
        assert [(a.network, a.nic) for a in found.request.modified_attachments] == [("web", "eth6")]

    def test_names_a_synchronised_network_with_its_new_nic(self) -> None:
        current = labelled(in_sync=False, reported=MTU, **self.overrides)
        for options in ({"sync": "all"}, {"networks": [{"name": "web", "sync": True}]}):
            found = planned(current, labels=TO_ETH6, **options)
            assert found.errors == ()
            assert found.request.synchronized_attachments == ("a-web",)
            assert found.request.modified_attachments == (AttachmentRequest("web", "n-web", "a-web", nic="eth6"),)
            assert found.target.attachment("web") == attached("web", "eth6", **self.overrides)

    def test_of_a_network_out_of_sync_needs_sync(self) -> None:
        assert "network-out-of-sync" in codes(planned(labelled(in_sync=False, reported=MTU), labels=TO_ETH6))


def test_a_new_label_leaves_a_network_on_its_nic_alone() -> None:
    web = attached("web", "eth6", dns_servers=("192.0.2.53",))
    found = planned(host(attachments=(MANAGEMENT_ATTACHMENT, web)), labels=TO_ETH6)
    assert found.target.attachment("web") == web
    assert found.request.modified_attachments == ()
    assert [(c.verb, c.name) for c in found.changes] == [("add", "tenants"), ("attach", "app")]


def test_a_new_label_needs_qos_on_all_of_its_networks_or_none() -> None:
    web = attached("web", "eth6", qos=Qos(50))
    found = planned(host(attachments=(MANAGEMENT_ATTACHMENT, web)), labels=TO_ETH6)
    assert "qos-on-some" in codes(found)


class TestALabelAndARemovedNetwork:
    absent: t.ClassVar[list[dict[str, t.Any]]] = [{"name": "web", "state": "absent"}]

    def refused(self, current: HostNetworks, **params: t.Any) -> list[str]:
        found = planned(current, networks=self.absent, **params)
        return [f.rule for f in found.errors if f.code == "label-holds-removed-network" and f.path == "networks[0]"]

    def test_of_one_task_are_refused_before_anything_is_sent(self) -> None:
        elsewhere = host(attachments=(MANAGEMENT_ATTACHMENT, attached("web", "eth3")))
        assert self.refused(elsewhere, labels=TO_ETH6) == ["ATTACHMENT_IS_NOT_REUSED"]
        assert self.refused(labelled(), labels=TO_ETH6) == ["ATTACHMENT_IS_NOT_REUSED"]

    def test_that_is_not_attached_yet_are_refused_too(self) -> None:
        assert self.refused(host(), labels=TO_ETH6) == [""]

    def test_while_the_label_stays_are_refused_as_before(self) -> None:
        assert self.refused(labelled()) == ["ACTION_TYPE_FAILED_CANNOT_REMOVE_LABELED_NETWORK_FROM_NIC"]

    def test_that_goes_with_the_label_are_fine(self) -> None:
        assert self.refused(labelled(), labels=GONE) == []


class TestAVanishingBond:
    current: t.ClassVar[HostNetworks] = host(
        bonds=(BOND,),
        attachments=(
            MANAGEMENT_ATTACHMENT,
            attached("v10", "bond0", dns_servers=("192.0.2.53",)),
            attached("v11", "bond0"),
            attached("v12", "eth3", dns_servers=("192.0.2.53",)),
        ),
    )

    def servers(self, **params: t.Any) -> dict[str, t.Any]:
        found = planned(self.current, **params)
        assert found.errors == ()
        return {a.network: a.dns_servers for a in found.request.modified_attachments}

    def test_makes_the_request_repeat_name_servers(self) -> None:
        gone = [{"name": "bond0", "state": "absent"}]
        moved = [{"name": name, "nic": "eth5"} for name in ("v10", "v11", "v12")]
        assert self.servers(bonds=gone, networks=moved) == {"v10": ("192.0.2.53",), "v11": None, "v12": None}

    def test_under_another_name_makes_it_repeat_them_too(self) -> None:
        bonds = [{"name": "bond0", "state": "absent"}, {"name": "bond1", "slaves": ["eth1", "eth2"]}]
        moved = [{"name": "v10", "nic": "bond1"}, {"name": "v11", "nic": "bond1"}]
        assert self.servers(bonds=bonds, networks=moved) == {"v10": ("192.0.2.53",), "v11": None}

    def test_that_stays_does_not(self) -> None:
        assert self.servers(networks=[{"name": "v10", "nic": "eth5"}]) == {"v10": None}
