# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which path is the interpreter that runs Ansible."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from ansible_collections.onramp.ovirt.plugins.plugin_utils.interpreter import is_this_python

NAMES = ("python", "python3.12", "wrapper", "nosuch")


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for folder in ("own", "other"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "python3.12").symlink_to(sys.executable)
        (tmp_path / folder / "python").symlink_to("python3.12")
        (tmp_path / folder / "wrapper").write_text("#!/bin/sh", encoding="utf-8")
    monkeypatch.setattr(sys, "executable", str(tmp_path / "own" / "python3.12"))
    return tmp_path / "own"


def test_another_name_in_the_same_folder_is_the_same(own: Path) -> None:
    assert [name for name in NAMES if is_this_python(str(own / name))] == ["python", "python3.12"]


def test_the_same_interpreter_in_another_folder_has_other_packages(own: Path) -> None:
    assert not any(is_this_python(str(own.with_name("other") / name)) for name in NAMES)


@pytest.mark.parametrize("path", ("", "python3.12", "/", "\0", "python3.12 -s"))
def test_what_names_no_file_is_another_one(own: Path, path: str) -> None:
    assert not is_this_python(path)
