# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A VM of the engine compared with its source."""

from __future__ import annotations

import typing as t

from ansible_collections.onramp.ovirt.plugins.module_utils._migrations import parity
from tests.unit.made_up_migrations import description

IMPORTED: dict[str, t.Any] = {
    "name": "web01",
    "settings": {"os": "rhel_9x64"},
    "nics": [
        {
            "name": "nic1",
            "source": {"network": "VM Network", "mac": "00:50:56:00:00:01"},
            "planned": {"mac": "00:50:56:00:00:01"},
            "after": {"network": "red", "profile": "gold", "mac": "00:50:56:00:00:01"},
        }
    ],
}


def lines(source: dict[str, t.Any], **more: t.Any) -> dict[str, str]:
    return {row["what"]: row["state"] for row in parity.parity(source, {**IMPORTED, **more})}


def test_each_line_of_a_vm_is_the_same_changed_on_purpose_or_lost() -> None:
    assert lines(description(tags=["web"])) == {
        "name": "same",
        "operating system": "changed",
        "nic1 MAC address": "same",
        "nic1 network": "changed",
        "tags": "lost",
    }


def test_a_nic_that_is_missing_is_lost_and_another_address_than_planned_is_different() -> None:
    nic = IMPORTED["nics"][0]
    assert lines(description(), nics=[{**nic, "after": None}])["nic1"] == "lost"
    other = {**nic, "after": {"mac": "00:1a:4a:00:00:01"}}
    assert lines(description(), nics=[other])["nic1 MAC address"] == "different"
    assert lines(description(), nics=[{**other, "planned": {}}])["nic1 MAC address"] == "changed"
