# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Cases that were taken from the engine. They are not part of this project, and stay where ONRAMP_VECTORS says."""

from __future__ import annotations

import json
import os
import typing as t
from pathlib import Path

import pytest

from tests.unit.project import ROOT


def cases(name: str) -> list[dict[str, t.Any]]:
    """Return the cases of a file; skips the test where the file is not there, with the way to run it."""
    path = Path(os.environ.get("ONRAMP_VECTORS") or ROOT.parent / "shared" / "vectors") / name
    if not path.is_file():
        pytest.skip(f"the cases of the engine are not part of this project: ONRAMP_VECTORS names a folder with {name}")
    found: list[dict[str, t.Any]] = json.loads(path.read_text(encoding="utf-8"))
    assert found
    return found
