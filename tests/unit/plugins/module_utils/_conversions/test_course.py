# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a conversion needs next."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.onramp.ovirt.plugins.module_utils._conversions import course, record
from ansible_collections.onramp.ovirt.plugins.module_utils._conversions.model import (
    CANCELLED,
    CONVERTED,
    DiskFile,
    Record,
    Seen,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._errors import UnreadableDocument

DISK = DiskFile("web01-sda", 1000, 1)
KEPT = Record("print", ("virt-v2v",), 1, (DISK,))
NEW = Record("print", ("virt-v2v",))
CASES = {
    "nothing there": (Seen(), "absent", "start", "nothing"),
    "files of others": (Seen(foreign=True), "absent", "nothing", "nothing"),
    "running": (Seen(NEW, True), "running", "follow", "cancel"),
    "ended well": (Seen(KEPT, False, 0, (DISK,)), "converted", "nothing", "nothing"),
    "ended well, not looked at": (Seen(NEW, False, 0, (DISK,)), "converted", "nothing", "nothing"),
    "ended well without files": (Seen(NEW, False, 0), "failed", "start", "clean"),
    "a file of another size": (Seen(KEPT, False, 0, (DiskFile("web01-sda", 999, 1),)), "failed", "start", "clean"),
    "a file written later": (Seen(KEPT, False, 0, (DiskFile("web01-sda", 1000, 2),)), "failed", "start", "clean"),
    "a file more": (Seen(KEPT, False, 0, (DISK, DiskFile("web01-sdb", 1, 1))), "failed", "start", "clean"),
    "ended with an error": (Seen(NEW, False, 1, (DISK,)), "failed", "start", "clean"),
    "killed": (Seen(NEW, False, None, (DISK,)), "failed", "start", "clean"),
}


@pytest.mark.parametrize("name", CASES)
def test_the_next_step(name: str) -> None:
    seen, state, to_convert, to_cancel = CASES[name]
    assert course.state_of(seen) == state
    step, findings = course.next_step(seen, "print", CONVERTED)
    assert step == to_convert
    changed = (state, seen.code) == ("failed", 0)
    codes = ["conversion-files-changed"] * changed + ["conversion-folder-in-use"] * seen.foreign
    assert [one.code for one in findings] == codes
    assert course.next_step(seen, "print", CANCELLED) == (to_cancel, ())


@pytest.mark.parametrize("name", ["running", "ended well"])
def test_another_conversion_in_the_folder_is_left_alone(name: str) -> None:
    step, (finding,) = course.next_step(CASES[name][0], "other", CONVERTED)
    assert (step, finding.code, finding.severity) == ("nothing", "conversion-differs", "error")


def test_a_failed_conversion_gives_way_to_another() -> None:
    assert course.next_step(CASES["killed"][0], "other", CONVERTED) == ("start", ())


TEXT = st.text(max_size=20)
RECORDS = st.builds(
    Record,
    TEXT,
    st.lists(TEXT, max_size=4).map(tuple),
    st.integers(1, 9),
    st.lists(st.builds(DiskFile, TEXT, st.integers(0), st.integers(0), TEXT), max_size=3).map(tuple),
)


@given(RECORDS)
def test_a_record_is_read_as_it_was_written(kept: Record) -> None:
    assert record.from_text(record.to_text(kept)) == kept


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"version": 2}', '{"version": 1, "files": 3}', "null"])
def test_a_damaged_record_is_an_error(text: str) -> None:
    with pytest.raises(UnreadableDocument):
        record.from_text(text)


def test_checksums_are_read_by_file() -> None:
    digest = "a" * 64
    assert record.checksums(f"{digest}  ./web01-sda\n{digest}  ./web01.xml\nshort  ./x\n") == {
        "web01-sda": digest,
        "web01.xml": digest,
    }
