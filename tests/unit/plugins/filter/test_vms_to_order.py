# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""VMs that are ordered before their first start."""

from __future__ import annotations

import typing as t

import pytest
from ansible.errors import AnsibleFilterError

from ansible_collections.onramp.ovirt.plugins.filter.vms_to_order import FilterModule, vms_to_order


def vm(name: str, ordered: bool, *slots: str | None) -> dict[str, t.Any]:
    return {"id": name, "agreement": {"mac": ordered, "pci": True}, "nics": [{"pci": slot} for slot in slots]}


def test_only_vms_without_pci_addresses_are_ordered() -> None:
    found = {"vms": [vm("a", False, None, None), vm("b", True, None), vm("c", False, None, "0000:01:00.0")]}
    assert vms_to_order(found) == ["a"]
    assert FilterModule().filters() == {"vms_to_order": vms_to_order}


@pytest.mark.parametrize("value", [None, "x", {}, {"vms": [1]}])
def test_anything_else_is_refused(value: t.Any) -> None:
    with pytest.raises(AnsibleFilterError, match="vm_nic_order"):
        vms_to_order(value)
