# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A registration as rows of a table."""

from __future__ import annotations

import pytest
from ansible.errors import AnsibleFilterError

from ansible_collections.onramp.ovirt.plugins.filter.registration_rows import FilterModule, registration_rows
from tests.unit.made_up_reports import mixed


def test_a_row_has_the_state_the_vnics_and_the_notes() -> None:
    rows = {row["vm"]: row for row in registration_rows(mixed())}
    assert (rows["thin"]["state"], rows["web1"]["state"]) == ("blocked", "registered")
    assert rows["app1"]["details"] == ["nic1: red/gold > green/silver", "nic2: lab-7/lab-7 > empty"]
    assert rows["web1"]["details"] == ["nic1: red/red"]
    assert [text.split(" ")[0] for text in rows["app2"]["details"]] == ["nic1:", "nic2:", "nic1:", "nic2:"]
    assert FilterModule().filters() == {"registration_rows": registration_rows}


def test_a_floating_disk_has_a_row() -> None:
    disks = [{"id": "d1", "alias": None, "size": 1, "state": "failed", "reason": "It is locked."}]
    assert registration_rows({**mixed(), "disks": disks})[-1] == {
        "vm": "disk d1",
        "state": "failed",
        "details": ["It is locked."],
    }


def test_anything_else_is_refused() -> None:
    with pytest.raises(AnsibleFilterError, match="vm_register"):
        registration_rows("x")
