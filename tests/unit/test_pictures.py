# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The pictures in the documentation are those that the collection draws."""

from __future__ import annotations

import pytest

from tools import pictures


@pytest.fixture(autouse=True)
def no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("URL", "HOSTNAME", "USERNAME", "PASSWORD", "TOKEN", "CAFILE", "INSECURE", "TIMEOUT", "INI_PATH"):
        monkeypatch.delenv(f"OVIRT_{name}", raising=False)


def test_the_pictures_are_current() -> None:
    drawn = pictures.drawn()
    assert {path.name for path in pictures.FOLDER.glob("*.svg")} == set(drawn)
    assert [name for name, svg in drawn.items() if not pictures.is_current(pictures.FOLDER / name, svg)] == []


def test_a_picture_that_is_not_there_is_not_current() -> None:
    assert not pictures.is_current(pictures.FOLDER / "nothing.svg", "")
