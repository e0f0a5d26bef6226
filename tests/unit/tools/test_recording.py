# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The recording of an onboarding in the guide: where it is, and what it leaves out."""

from __future__ import annotations

import re

import pytest

from tools import recording

PRINTED = f"""
PLAY [Prepare] ***

{recording.FIRST} ***
included: /srv/ansible_collections/onramp/ovirt/playbooks/tasks/one.yml for n1
n1: installing (0 s of at most 30 m)
ok: [n1] => {{"changed": false, "timings": []}}

{recording.AFTER} ***
"""


def test_results_and_the_folders_of_a_machine_are_left_out() -> None:
    assert list(recording._shortened(PRINTED.splitlines()))[2:] == [
        f"{recording.FIRST} ***",
        "included: playbooks/tasks/one.yml for n1",
        "n1: installing (0 s of at most 30 m)",
        "ok: [n1] => {...}",
        "",
    ]


def test_the_guide_has_a_recording_of_waits() -> None:
    guide = recording.GUIDE.read_text(encoding="utf-8")
    recorded = guide.partition(recording.BEGIN)[2].partition(recording.END)[0]
    assert re.search(r"^  prod1: installing \(\d+ s of at most 30 m\)$", recorded, re.MULTILINE)
    assert recording.renewed(guide, "other").count("other") == guide.count("other") - recorded.count("other") + 1


def test_a_guide_without_marks_is_an_error() -> None:
    with pytest.raises(ValueError, match="lost the marks"):
        recording.renewed("", "")
