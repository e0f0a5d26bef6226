# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the verification of a change notices."""

from __future__ import annotations

from dataclasses import replace

from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.desired import from_params
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.drift import differences
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.model import Qos
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.plan import plan_networks
from tests.unit.plugins.module_utils._host_networks.worlds import BOND, attached, bonded

LABEL = plan_networks(
    replace(bonded(), labels=(("other", "eth6"),)), from_params({"labels": [{"name": "tenants", "nic": "eth5"}]})
)
SAME = LABEL.target


def test_a_host_as_planned_has_no_differences() -> None:
    assert differences(SAME, SAME, LABEL) == []


def test_a_lost_attachment_is_a_difference_from_any_plan() -> None:
    actual = replace(SAME, attachments=tuple(a for a in SAME.attachments if a.network != "v10"))
    assert differences(SAME, actual, LABEL) == ["network v10: is missing"]


def test_an_attachment_too_many_is_noticed() -> None:
    actual = replace(SAME, attachments=(*SAME.attachments, attached("v15", "eth6")))
    assert differences(SAME, actual, LABEL) == ["network v15: is present"]


def test_an_override_that_is_gone_is_noticed() -> None:
    kept = replace(SAME, attachments=tuple(replace(a, qos=Qos(5)) for a in SAME.attachments))
    assert [line.partition(":")[0] for line in differences(kept, SAME, LABEL)] == [
        f"network {a.network}" for a in SAME.attachments
    ]


def test_bonds_and_labels_are_compared_too() -> None:
    assert differences(SAME, replace(SAME, bonds=()), LABEL) == ["bond bond0: is missing"]
    changed = replace(SAME, bonds=(replace(BOND, slaves=("eth1", "eth3")),), labels=(("tenants", "eth5"),))
    assert differences(SAME, changed, LABEL) == [
        "bond bond0: slaves is ['eth1', 'eth3'], not ['eth1', 'eth2']",
        "label other: is on None, not on eth6",
    ]


def test_after_a_broken_connection_only_the_plan_is_compared() -> None:
    actual = replace(SAME, attachments=tuple(a for a in SAME.attachments if a.network != "v10"))
    assert differences(SAME, actual, LABEL, planned_only=True) == []


def test_a_network_changed_by_another_client_is_not_a_difference() -> None:
    actual = replace(SAME, attachments=tuple(replace(a, in_sync=False) for a in SAME.attachments))
    touched = {change.name for change in LABEL.changes}
    assert touched == {"tenants", "app", "web"}
    assert differences(SAME, replace(actual, attachments=tuple(actual.attachments)), LABEL) == []
