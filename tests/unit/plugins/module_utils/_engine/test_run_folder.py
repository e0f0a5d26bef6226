# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The folder of a run."""

from __future__ import annotations

import fcntl
import stat
from pathlib import Path

import pytest

from ansible_collections.onramp.ovirt.plugins.module_utils._engine.run_folder import RECORD, RunFolder
from ansible_collections.onramp.ovirt.plugins.module_utils._errors import CollectionError, UnreadableDocument
from ansible_collections.onramp.ovirt.plugins.module_utils._registrations.record import Entry

ENTRIES = {"x1": Entry("one", macs={"nic1": "00:1a:4a:00:00:01"}), "x2": Entry("two")}


def test_only_its_user_can_read_it(tmp_path: Path) -> None:
    folder = RunFolder(tmp_path / "deep" / "run")
    folder.save({"x1": "<ovf/>", "x2": b"<ovf/>"}, ENTRIES)
    assert stat.S_IMODE(folder.path.stat().st_mode) == 0o700
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.path.iterdir()}
    assert modes == {"x1.ovf": 0o600, "x2.ovf": 0o600, RECORD: 0o600}
    assert folder.load() == ENTRIES


def test_what_is_finished_is_removed_and_in_the_end_the_folder_too(tmp_path: Path) -> None:
    folder = RunFolder(tmp_path / "run")
    assert folder.load() == {}
    folder.save({"x1": "<ovf/>", "x2": "<ovf/>"}, ENTRIES)
    assert folder.finish(ENTRIES, ["x2"]) == {"x1": ENTRIES["x1"]} == folder.load()
    assert not folder.ovf_path("x2").exists()
    assert folder.finish(folder.load(), ["x1"]) == {}
    assert not folder.path.exists()


def test_what_others_have_in_the_folder_stays(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("", encoding="utf-8")
    folder = RunFolder(tmp_path)
    folder.save({}, ENTRIES)
    folder.finish(ENTRIES, ENTRIES)
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


def test_a_record_that_cannot_be_read_names_its_file(tmp_path: Path) -> None:
    (tmp_path / RECORD).write_text("nonsense", encoding="utf-8")
    with pytest.raises(UnreadableDocument, match=RECORD):
        RunFolder(tmp_path).load()


def test_a_folder_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(CollectionError, match="Nothing can be saved in folder"):
        RunFolder(tmp_path / "file" / "run").save({}, ENTRIES)


def test_only_one_run_at_a_time_uses_it(tmp_path: Path) -> None:
    folder = RunFolder(tmp_path / "run")
    with folder.locked():
        with pytest.raises(CollectionError, match="Another run uses folder"), RunFolder(folder.path).locked():
            pass
        folder.save({"x1": "<ovf/>"}, ENTRIES)
    with folder.locked():
        folder.finish(ENTRIES, ENTRIES)
    with folder.locked():
        assert folder.path.exists()
    assert not folder.path.exists(), "A run that saves nothing leaves nothing."


def test_a_lock_of_a_folder_that_another_run_has_removed_is_taken_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = RunFolder(tmp_path / "run")
    flock, times = fcntl.flock, iter([True])

    def removing(descriptor: int, how: int) -> None:
        if next(times, False):
            folder.path.rmdir()
        flock(descriptor, how)

    monkeypatch.setattr(fcntl, "flock", removing)
    with folder.locked():
        with pytest.raises(CollectionError), RunFolder(folder.path).locked():
            pass
    (tmp_path / "file").write_text("", encoding="utf-8")
    with RunFolder(tmp_path / "file" / "run").locked():
        """It is as without a lock."""
