# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The record of a run."""

from __future__ import annotations

import json

import pytest

from ansible_collections.onramp.ovirt.plugins.module_utils._errors import UnreadableDocument
from ansible_collections.onramp.ovirt.plugins.module_utils._registrations import record
from ansible_collections.onramp.ovirt.plugins.module_utils._registrations.desired import Desired, Selection
from ansible_collections.onramp.ovirt.plugins.module_utils._registrations.plan import plan_registrations
from ansible_collections.onramp.ovirt.plugins.module_utils._registrations.record import Entry
from ansible_collections.onramp.ovirt.plugins.module_utils._vnics.mapping import Rule
from ansible_collections.onramp.ovirt.plugins.module_utils._vnics.order import Step
from tests.unit.made_up_registrations import OUTSIDE, TAKEN, mac, situation, vm

RULE = Rule(nic="nic2", target_network="green", target_profile="silver", path="vnic_profile_mappings[0]")


def test_it_keeps_what_a_registration_cannot_do_in_one_request() -> None:
    desired = Desired(Selection(everything=True), reassign_macs="colliding", rules=(RULE,))
    plan = plan_registrations(situation(vm("a", TAKEN, mac(1), OUTSIDE), vm("b", mac(2))), desired)
    entries = record.recorded(plan.registrations)
    assert entries["xa"].macs == {"nic2": mac(1), "nic3": OUTSIDE}
    late = entries["xa"].profiles
    assert late in ({"nic2": "green-silver"}, {"nic1": "red-red", "nic3": "red-red"})
    assert entries["xb"] == Entry("b")
    entries = record.sent(entries, ["xa"], "id-1")
    assert [entries[key].correlation_id for key in ("xa", "xb")] == ["id-1", ""]
    assert record.from_text(record.to_text(entries)) == entries


def test_an_address_that_goes_back_is_not_replaced_by_one_that_another_vnic_gets() -> None:
    entries = {"xa": Entry("a", macs={"nic1": mac(1)})}
    steps = [
        ("xa", Step("nic1", mac(5), mac(7))),
        ("xa", Step("nic2", mac(1), mac(8))),
        ("xa", Step("nic2", "", mac(9))),
    ]
    assert record.with_addresses(entries, steps)["xa"].macs == {"nic1": mac(1), "nic2": mac(9)}


@pytest.mark.parametrize(
    "text",
    [
        *("", "[]", "{}", '{"version": 7}', '{"version": 1, "entries": []}'),
        *(
            json.dumps({"version": 1, "entries": {"x": {"name": "a", **wrong}}})
            for wrong in ({"nosuch": 1}, {"name": 1}, {"macs": [1]}, {"macs": {"nic1": 5}}, {"clone": "no"})
        ),
    ],
)
def test_a_record_that_cannot_be_read_is_a_sentence(text: str) -> None:
    with pytest.raises(UnreadableDocument, match=r"record.*\.$"):
        record.from_text(text)
