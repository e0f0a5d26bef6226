# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Rows for a table of foreign VMs."""

from __future__ import annotations

import typing as t

import pytest
from ansible.errors import AnsibleFilterError

from ansible_collections.onramp.ovirt.plugins.filter.foreign_vm_rows import FilterModule, foreign_vm_rows

VM: dict[str, t.Any] = {
    "name": "web01",
    "power": "up",
    "os": "",
    "os_family": "linux",
    "cpus": 2,
    "memory": 4 << 30,
    "disks": [{"capacity": 5 << 30}, {"capacity": None}],
    "nics": [{"network": "DMZ"}, {"network": "DMZ"}, {"network": ""}],
    "importable": False,
    "concerns": [
        {"id": "source.running", "category": "critical", "waived": None},
        {"id": "source.tpm", "category": "warning", "waived": "none"},
        {"id": "source.hotplug", "category": "information", "waived": None},
    ],
}


def test_a_row() -> None:
    assert foreign_vm_rows([VM]) == [
        {
            "name": "web01",
            "power": "up",
            "os": "linux",
            "cpus": 2,
            "memory": "4.0G",
            "disks": "2: 5.0G+",
            "networks": ["DMZ"],
            "importable": False,
            "concerns": ["critical: source.running", "waived: source.tpm"],
        }
    ]
    assert FilterModule().filters() == {"foreign_vm_rows": foreign_vm_rows}


@pytest.mark.parametrize(
    ("changes", "key", "value"),
    [
        ({"memory": None}, "memory", "?"),
        ({"memory": 512 << 20}, "memory", "512.0M"),
        ({"disks": []}, "disks", "0"),
        ({"disks": [{"capacity": None}]}, "disks", "1: ?"),
        ({"disks": [{"capacity": 3 << 40}]}, "disks", "1: 3.0T"),
    ],
)
def test_sizes(changes: dict[str, t.Any], key: str, value: str) -> None:
    assert foreign_vm_rows([{**VM, **changes}])[0][key] == value


@pytest.mark.parametrize("given", [None, {}, [{"name": "a"}], ["a"]])
def test_what_is_no_list_of_vms_is_refused(given: t.Any) -> None:
    with pytest.raises(AnsibleFilterError, match="v2v_source_info"):
        foreign_vm_rows(given)
