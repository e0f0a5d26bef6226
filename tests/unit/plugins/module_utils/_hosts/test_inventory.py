# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A host as an entry of an inventory."""

from __future__ import annotations

import pytest

from ansible_collections.onramp.ovirt.plugins.module_utils._hosts.inventory import (
    GROUPS,
    InventoryHost,
    group_names,
    inventory_name,
    variables,
)

HOST = InventoryHost("1", "h1", "10.0.0.1", "prod", "berlin", "up", ("a", "b"), ("ssd",))
BARE = InventoryHost("2", "h2")


def test_plain_data_and_back() -> None:
    assert InventoryHost.from_dict(HOST.as_dict()) == HOST
    assert HOST.as_dict()["tags"] == ["a", "b"]


def test_groups_are_named_by_kind() -> None:
    assert group_names(HOST, GROUPS) == [
        "cluster_prod",
        "data_center_berlin",
        "status_up",
        "tag_a",
        "tag_b",
        "affinity_label_ssd",
    ]
    assert group_names(HOST, ["tag"]) == ["tag_a", "tag_b"]
    assert group_names(BARE, GROUPS) == []


@pytest.mark.parametrize(("host", "preference", "name"), [(HOST, "address", "10.0.0.1"), (BARE, "address", "h2")])
def test_a_host_without_an_address_is_called_by_its_name(host: InventoryHost, preference: str, name: str) -> None:
    assert inventory_name(host, preference) == name


def test_variables_have_a_prefix_on_request() -> None:
    assert variables(HOST, "ovirt_")["ovirt_cluster"] == "prod"
    assert variables(HOST, "ovirt_")["ansible_host"] == "10.0.0.1"
    assert "ansible_host" not in variables(BARE)
