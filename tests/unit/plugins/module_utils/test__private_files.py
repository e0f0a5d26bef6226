# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Files and folders for the user alone."""

from __future__ import annotations

import stat
import types
import typing as t
from pathlib import Path

import pytest

from ansible_collections.onramp.ovirt.plugins.module_utils import _private_files
from ansible_collections.onramp.ovirt.plugins.module_utils._conversions.model import Conversion
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.run_folder import RunFolder
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.state_folder import StateFolder
from ansible_collections.onramp.ovirt.plugins.module_utils._sources import conversion_run


def save_run(folder: Path) -> None:
    RunFolder(folder).save({}, {})


def lock_run(folder: Path) -> None:
    with RunFolder(folder).locked():
        (folder / "kept").touch()


def lock_imports(folder: Path) -> None:
    with StateFolder(folder).locked():
        pass


def hold_an_import(folder: Path) -> None:
    with StateFolder(folder).held("key"):
        pass


def lock_conversions(folder: Path) -> None:
    with conversion_run.locked(t.cast(Conversion, types.SimpleNamespace(folder=str(folder / "web01")))):
        pass


USERS = (_private_files.create_folder, save_run, lock_run, lock_imports, hold_an_import, lock_conversions)


@pytest.mark.parametrize("use", USERS)
def test_folders_above_are_for_the_user_alone_too(use: t.Callable[[Path], None], tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    use(tmp_path / "one" / "two" / "three")
    modes = [stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("", "one", "one/two", "one/two/three")]
    assert modes == [0o755, 0o700, 0o700, 0o700]


def test_a_folder_that_exists_keeps_its_mode(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir(0o750)
    (tmp_path / "one").chmod(0o750)
    _private_files.create_folder(tmp_path / "one")
    assert stat.S_IMODE((tmp_path / "one").stat().st_mode) == 0o750


@pytest.mark.parametrize("path", ("file", "file/one", "file/one/two"))
def test_a_file_in_the_way_is_an_error(path: str, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OSError, match="file"):
        _private_files.create_folder(tmp_path / path)


def test_a_file_is_replaced_as_a_whole_and_for_the_user_alone(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("a longer text", encoding="utf-8")
    file.chmod(0o644)
    _private_files.write(file, b"text")
    assert (file.read_bytes(), stat.S_IMODE(file.stat().st_mode), list(tmp_path.iterdir())) == (b"text", 0o600, [file])
