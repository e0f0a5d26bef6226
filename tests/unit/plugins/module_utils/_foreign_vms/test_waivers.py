# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Waiving concerns, one by one, for a reason and if desired until a day."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.onramp.ovirt.plugins.module_utils._errors import InputError
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms import waivers
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms.concerns import concern
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms.model import Remark
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms.waivers import Waiver

TODAY = "2027-03-15"
RUNNING = concern(Remark("source.running"))
TPM = concern(Remark("source.tpm"))


def test_a_waiver_allows_one_concern_and_shows_its_reason() -> None:
    waiver = Waiver("source.running", "it is read-only", "2027-03-15")
    running, tpm = waivers.apply([RUNNING, TPM], [waiver], "web01", TODAY)
    assert (running.stops, running.waived, running.expires) == (False, "it is read-only", "2027-03-15")
    assert tpm == TPM


@pytest.mark.parametrize(
    ("waiver", "stops"),
    [
        (Waiver("source.running", "r", "2027-03-14"), True),
        (Waiver("source.running", "r", "2027-03-15"), False),
        (Waiver("source.running", "r", vms=("web*",)), False),
        (Waiver("source.running", "r", vms=("db*", "WEB01")), True),
        (Waiver("source.tpm", "r"), True),
    ],
)
def test_a_waiver_holds_until_its_day_and_for_its_vms(waiver: Waiver, stops: bool) -> None:
    [found] = waivers.apply([RUNNING], [waiver], "web01", TODAY)
    assert found.stops is stops


def test_waivers_that_expired_or_waive_nothing_are_reported() -> None:
    given = (Waiver("source.running", "r", "2027-01-01"), Waiver("source.usb", "r"), Waiver("source.tpm", "r"))
    found = waivers.remarks(given, {"web01": [RUNNING, TPM]}, TODAY)
    assert [(finding.code, finding.path) for finding in found] == [
        ("waiver-expired", "waivers[0]"),
        ("waiver-unused", "waivers[1]"),
    ]


def test_options_are_waivers() -> None:
    options = [{"concern": "source.tpm", "reason": " none in use ", "expires": "2027-12-31", "vms": ["web*"]}]
    assert waivers.from_params(options) == (Waiver("source.tpm", "none in use", "2027-12-31", ("web*",)),)
    assert waivers.from_params(None) == ()


@pytest.mark.parametrize(
    ("changes", "code", "path"),
    [
        ({"concern": "source.tmp"}, "concern-unknown", "waivers[0].concern"),
        ({"reason": " "}, "waiver-reason-missing", "waivers[0].reason"),
        ({"expires": "soon"}, "waiver-date-invalid", "waivers[0].expires"),
        ({"expires": "2027-02-30"}, "waiver-date-invalid", "waivers[0].expires"),
        ({"expires": "20270228"}, "waiver-date-invalid", "waivers[0].expires"),
    ],
)
def test_options_that_are_no_waivers_are_refused(changes: dict[str, t.Any], code: str, path: str) -> None:
    with pytest.raises(InputError) as refused:
        waivers.from_params([{"concern": "source.tpm", "reason": "r", **changes}])
    assert [(finding.code, finding.path) for finding in refused.value.findings] == [(code, path)]


def test_a_misspelt_concern_has_near_names() -> None:
    with pytest.raises(InputError, match=r"source\.tpm"):
        waivers.from_params([{"concern": "source.tmp", "reason": "r"}])
