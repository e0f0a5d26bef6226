# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files that only their user can read."""

from __future__ import annotations

import json
import typing as t
from pathlib import Path

if t.TYPE_CHECKING:
    from .conftest import Run

MODULE = "private_file"


def test_data_is_written_as_json_for_the_user_alone_and_once(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "record.json"
    given = {"path": str(file), "content": {"vms": ["web01"]}}
    dry = run(MODULE, check=True, diff=True, **given)
    assert (dry["changed"], dry["counts"], file.exists()) == (True, {"write": 1}, False)
    done = run(MODULE, diff=True, **given)
    assert (done["changed"], done["diff"], json.loads(file.read_text())) == (True, dry["diff"], {"vms": ["web01"]})
    assert (file.stat().st_mode & 0o777, list(tmp_path.iterdir())) == (0o600, [file])
    assert run(MODULE, **given)["changed"] is False
    file.chmod(0o644)
    assert (run(MODULE, **given)["changed"], file.stat().st_mode & 0o777) == (True, 0o600)
    assert (run(MODULE, path=str(file), content="text")["changed"], file.read_text()) == (True, "text")


def test_a_folder_that_does_not_exist_is_a_sentence(run: Run, tmp_path: Path) -> None:
    failed = run(MODULE, path=str(tmp_path / "nosuch" / "file"), content="")
    assert failed["msg"] == f"'{tmp_path}/nosuch/file' cannot be written: there is no folder '{tmp_path}/nosuch'."


def test_a_missing_folder_is_created_for_the_user_alone(run: Run, tmp_path: Path) -> None:
    given = {"path": str(tmp_path / "one" / "two" / "file"), "content": "text", "create_folder": True}
    dry = run(MODULE, check=True, **given)
    assert (dry["changed"], list(tmp_path.iterdir())) == (True, [])
    assert run(MODULE, **given)["plan"] == dry["plan"]
    assert [(tmp_path / folder).stat().st_mode & 0o777 for folder in ("one", "one/two")] == [0o700] * 2
    assert run(MODULE, **given)["changed"] is False


def test_the_content_is_returned_on_demand_also_in_check_mode_and_unchanged(run: Run, tmp_path: Path) -> None:
    given = {"path": str(tmp_path / "file"), "content": {"vms": ["web01"]}}
    assert "content" not in run(MODULE, check=True, **given).result
    for check in (True, False, False):
        assert run(MODULE, check=check, return_content=True, **given)["content"] == {"vms": ["web01"]}


def test_the_content_is_returned_also_if_it_cannot_be_written(run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    given = {"path": str(tmp_path / "file" / "records.json"), "content": {"vms": ["web01"]}, "return_content": True}
    failed = run(MODULE, create_folder=True, **given)
    assert (failed["failed"], failed["content"]) == (True, {"vms": ["web01"]})
