# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What virt-v2v says about its progress."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.onramp.ovirt.plugins.module_utils._conversions.progress import Progress, read_progress, reason

# Messages of virt-v2v 2.2.0.
MESSAGES = [
    ("message", "Setting up the source: -i ova web01.ova", "opening"),
    ("message", "Opening the source", "opening"),
    ("message", "Inspecting the source", "inspecting"),
    ("message", "Checking for sufficient free disk space in the guest", "inspecting"),
    ("message", "Converting 12.5 to run on KVM", "converting"),
    ("warning", "could not determine a way to update the configuration of Grub2", "converting"),
    ("info", "This guest has virtio drivers installed.", "converting"),
    ("message", "Mapping filesystem data to avoid copying unused and blank areas", "mapping"),
    ("message", "Closing the overlay", "mapping"),
    ("message", "Assigning disks to buses", "mapping"),
    ("message", "Copying disk 1/2", "copying"),
    ("message", "Copying disk 2/2", "copying"),
    ("message", "Creating output metadata", "finishing"),
    ("message", "Finishing off", "finishing"),
]
LINES = [json.dumps({"message": text, "timestamp": "", "type": kind}) for kind, text, dummy in MESSAGES]
BAR = (
    "\u258f   0% [----------------------------------------]\r\u2588  {0}% [********************--------------------]\r"
)


def test_each_message_leads_to_its_phase() -> None:
    phases = [read_progress(LINES[: number + 1]).phase for number in range(len(LINES))]
    assert phases == [phase for dummy, dummy2, phase in MESSAGES]


def test_the_percentage_is_that_of_all_disks() -> None:
    first, second = LINES[:11], LINES[:12]
    assert read_progress(first, BAR.format(50)).percent == 25
    assert read_progress(second, BAR.format(50)).percent == 75
    assert read_progress(second).text == "copying, disk 2 of 2, 50 %"
    assert read_progress(LINES).percent == 100
    assert read_progress(LINES[:10], BAR.format(50)).percent is None


def test_warnings_and_the_last_error_are_kept() -> None:
    wrong = json.dumps({"message": "cannot open the disk", "timestamp": "", "type": "error"})
    said = read_progress([*LINES[:6], wrong])
    assert said.warnings == ("could not determine a way to update the configuration of Grub2",)
    assert said.error == "cannot open the disk"


def test_the_reason_is_that_of_the_program_that_failed() -> None:
    said = Progress(error="nbdkit did not start up.\n\nIf the messages above are not sufficient")
    log = (
        "[ 0.0] Setting up\nnbdkit: error: realpath: web01.img: No such file\nvirt-v2v: error: nbdkit did not start up."
    )
    assert reason(said, log) == "nbdkit: error: realpath: web01.img: No such file"
    assert reason(said, "") == "nbdkit did not start up."


def test_a_half_written_line_and_other_text_are_left_out() -> None:
    assert read_progress(["", LINES[0], "{", "[]", '"x"', "null", '{"message": 1, "type": "message"}']) == Progress()


@given(st.lists(st.text(max_size=40) | st.sampled_from(LINES), max_size=20), st.text(max_size=80))
def test_any_text_can_be_read(lines: list[str], log: str) -> None:
    said = read_progress(lines, log)
    assert said.percent is None or 0 <= said.percent <= 100
