# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reports by a filter: in three formats; anything but a result is refused with a sentence."""

from __future__ import annotations

import json
import typing as t

import pytest
from ansible.errors import AnsibleFilterError

from ansible_collections.onramp.ovirt.plugins.filter.registration_report import FilterModule, registration_report

RESULT: dict[str, t.Any] = {"vms": [{"name": "web1", "id": "1", "state": "planned", "nics": []}]}


def test_there_are_three_formats() -> None:
    assert registration_report(RESULT).startswith("<!DOCTYPE html>")
    assert registration_report(RESULT, "markdown", "Two", "sub").startswith("# Two\n\nsub\n")
    assert json.loads(registration_report(RESULT, format="json"))["summary"]["planned"] == 1
    assert FilterModule().filters() == {"registration_report": registration_report}


@pytest.mark.parametrize(
    ("value", "options"),
    [
        (None, {}),
        (["x"], {}),
        (RESULT, {"format": "pdf"}),
        (RESULT, {"nic_order": "text"}),
        (RESULT, {"nic_order": {"vms": [1]}}),
        (RESULT, {"started": "text"}),
    ],
)
def test_anything_else_is_refused(value: t.Any, options: dict[str, t.Any]) -> None:
    with pytest.raises(AnsibleFilterError, match=r"\."):
        registration_report(value, **options)
