# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The OVF that brings a VM back."""

from __future__ import annotations

import pytest

from ansible_collections.onramp.ovirt.plugins.module_utils._errors import UnreadableDocument
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms import ovf
from ansible_collections.onramp.ovirt.plugins.module_utils._registrations.desired import Desired, Selection
from ansible_collections.onramp.ovirt.plugins.module_utils._registrations.plan import plan_registrations
from ansible_collections.onramp.ovirt.plugins.module_utils._registrations.recovery import (
    NicSettings,
    Settings,
    ovf_to_add,
    settings_of,
)
from tests.unit import made_up_ovfs as made_up
from tests.unit.made_up_registrations import OUTSIDE, TAKEN, mac, situation, vm

LEASE = {"LeaseDomainId": "0000dddd-0000-4000-8000-000000000001"}
TEXT = made_up.ovf([made_up.nic("nic1", mac=TAKEN), made_up.nic("nic2", mac=mac(1))], general=LEASE)


def test_profiles_addresses_and_lease_are_those_that_were_planned() -> None:
    settings = Settings(
        {"nic1": NicSettings("green", "silver", mac(9)), "nic2": NicSettings("", "", mac(1))}, lease=False
    )
    found = ovf.parse(ovf_to_add(TEXT, settings))
    assert [(nic.name, nic.network, nic.profile, nic.mac) for nic in found.vnics] == [
        ("nic1", "green", "silver", mac(9)),
        ("nic2", None, None, mac(1)),
    ]
    assert (found.name, found.memory, found.cpus, found.lease_domain) == ("web", 2048, 6, "")


def test_a_vnic_that_is_not_named_and_a_lease_stay() -> None:
    assert ovf.parse(ovf_to_add(TEXT.encode(), Settings())) == ovf.parse(TEXT)


def test_a_vnic_with_a_colliding_address_gets_a_free_one() -> None:
    desired = Desired(Selection(everything=True), reassign_macs="colliding")
    [one] = plan_registrations(situation(vm("a", TAKEN, mac(1), OUTSIDE, "")), desired).registrations
    nics = settings_of(one, iter([mac(8)])).nics
    assert [nics[f"nic{number}"].mac for number in (1, 2, 3, 4)] == [mac(8), mac(1), OUTSIDE, ""]


def test_a_hostile_document_is_refused() -> None:
    with pytest.raises(UnreadableDocument, match="document type"):
        ovf_to_add('<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>', Settings())
