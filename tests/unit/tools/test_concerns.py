# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The table of concerns in the guide says what the catalogue says."""

from __future__ import annotations

import pytest

from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms.concern_catalogue import CATALOGUE
from tools import concerns


def test_the_table_in_the_guide_is_current() -> None:
    guide = concerns.GUIDE.read_text(encoding="utf-8")
    assert guide == concerns.renewed(guide), "run: make tables"


def test_the_table_has_every_concern() -> None:
    assert {row.id: row[1:] for row in concerns.rows()} == {name: tuple(entry) for name, entry in CATALOGUE.items()}


def test_a_guide_without_marks_is_an_error() -> None:
    with pytest.raises(ValueError, match="marks"):
        concerns.renewed("Nothing.")
