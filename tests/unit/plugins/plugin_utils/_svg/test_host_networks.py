# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Pictures: everything of a host is in it, whatever it is named, and nothing stands on anything else."""

from __future__ import annotations

import typing as t
import xml.etree.ElementTree as ET
from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.model import (
    HostNetworks,
    ReportedConfiguration,
    UnmanagedNetwork,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.result import as_dict, with_identity
from ansible_collections.onramp.ovirt.plugins.plugin_utils._svg.host_networks import pictures
from ansible_collections.onramp.ovirt.plugins.plugin_utils._svg.layout import (
    HEIGHT,
    PANEL,
    Panel,
    layout,
    marks,
)
from tests.unit.plugins.module_utils._host_networks.worlds import MANAGEMENT_ATTACHMENT, attached, bonded, host, hosts

OUT = host(
    attachments=(
        MANAGEMENT_ATTACHMENT,
        attached("v10", "eth1", in_sync=False, reported=(ReportedConfiguration("mtu", "1500", "9000", False),)),
    ),
    unmanaged=(UnmanagedNetwork("byhand", "eth6.7"),),
)


def names(panel: Panel) -> list[tuple[str, str]]:
    return sorted((box.kind, box.name) for box in panel.boxes)


def box_of(panel: Panel, name: str) -> t.Any:
    return next(box for box in panel.boxes if box.name == name)


@given(hosts())
def test_everything_is_shown_once_and_nothing_covers_anything(any_host: HostNetworks) -> None:
    panel = layout(with_identity(any_host))
    assert names(panel) == sorted(
        [
            *(("nic", n.name) for n in any_host.nics),
            *(("bond", b.name) for b in any_host.bonds),
            *(("network", a.network) for a in any_host.attachments),
        ]
    )
    for one, other in combinations(panel.boxes, 2):
        assert one.kind != other.kind or abs(one.y - other.y) >= HEIGHT
    assert all(box.x + box.width < PANEL and box.y + HEIGHT <= panel.height for box in panel.boxes)


def test_lines_lead_from_nics_over_bonds_to_networks() -> None:
    panel = layout(as_dict(bonded()))
    assert {(start.name, end.name) for start, end in panel.lines} == {
        ("eth0", "ovirtmgmt"),
        ("eth1", "bond0"),
        ("eth2", "bond0"),
        ("bond0", "v10"),
        ("bond0", "v11"),
    }


def test_states() -> None:
    panel = layout(as_dict(OUT))
    assert (box_of(panel, "v10").state, box_of(panel, "ovirtmgmt").state) == ("out", "ok")
    assert box_of(panel, "v10").detail == "out of sync: mtu"
    assert box_of(panel, "ovirtmgmt").detail.startswith("management, 192.0.2.11/24")
    assert "mtu is 9000 and should be 1500" in box_of(panel, "v10").tip
    assert box_of(panel, "byhand").state == "unmanaged"
    assert [start.name for start, end in panel.lines if end.name == "byhand"] == ["eth6"]
    down = host(nics=tuple(replace(nic, status="down") for nic in host().nics))
    assert box_of(layout(as_dict(down)), "eth3").state == "down"


def test_marks() -> None:
    after = replace(
        bonded(), attachments=(MANAGEMENT_ATTACHMENT, attached("v10", "bond0"), attached("v12", "eth5")), bonds=()
    )
    before_marks, after_marks = marks(as_dict(bonded()), as_dict(after))
    assert before_marks == {("bond", "bond0"): "removed", ("network", "v11"): "removed"}
    assert after_marks == {("network", "v10"): "changed", ("network", "v12"): "added"}


def test_a_new_label_is_a_change_and_another_empty_value_is_not() -> None:
    labelled = as_dict(host(labels=(("tenants", "eth5"),)))
    assert marks(as_dict(host()), labelled)[1] == {("nic", "eth5"): "changed"}
    short = {"networks": [{"name": "v10", "nic": "eth1"}]}
    long = {"networks": [{"name": "v10", "nic": "eth1", "ipv4": {"method": "none"}, "properties": {}}]}
    assert marks(short, long) == ({}, {})


@given(st.text(max_size=40), st.text(min_size=1, max_size=300), st.text(min_size=1))
def test_no_name_breaks_the_document(title: str, nic: str, network: str) -> None:
    shown = {"nics": [{"name": nic, "mac": nic, "labels": [network]}], "networks": [{"name": network, "nic": nic}]}
    root = ET.fromstring(pictures([shown], titles=[title]))
    tags = {node.tag.rpartition("}")[2] for node in root.iter()}
    assert tags <= {"svg", "title", "desc", "rect", "g", "text", "line"}
    assert not [name for node in root.iter() for name in node.attrib if name.startswith("on") or "href" in name]


def test_many() -> None:
    nics = [{"name": f"eth{number}"} for number in range(64)]
    networks = [{"name": f"v{number}", "nic": f"eth{number % 64}"} for number in range(200)]
    panel = layout({"nics": nics, "networks": networks})
    assert len(panel.boxes) == 264


@pytest.mark.parametrize("shown", [[], [{}], [{"nics": None}], [as_dict(host())] * 5])
def test_little_is_a_picture_too(shown: list[t.Any]) -> None:
    assert ET.fromstring(pictures(shown)).get("width") == str(PANEL * min(max(len(shown), 1), 2))


def test_the_same_is_drawn_the_same() -> None:
    shown = as_dict(bonded())
    turned = {key: list(reversed(value)) for key, value in shown.items()}
    assert pictures([shown], shown) == pictures([turned], turned)
