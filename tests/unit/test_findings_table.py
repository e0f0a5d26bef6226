# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The tables of findings in the documentation are those that the code makes."""

from __future__ import annotations

import collections
import re

import pytest

from tools import findings

SOURCE = """
DETAILS = "MISSING_DETAILS"

def check(name, new, version):
    yield error("one", "path", f"'{name}' is wrong." + ("" if new else " Still."), "Hint.", DETAILS)
    yield warning("two", "path", "Plain.", rule="NEW" if new else "OLD")
    yield info("three", "path", message=f"{'A' if new else 'B'} {name}", rule=f"IPV{version}_{'X' if new else 'Y'}")
    yield error(code, "path", "Passed on.")
"""


def test_rows_are_read_off_the_code() -> None:
    assert findings.rows(SOURCE) == [
        ("one", "error", ("MISSING_DETAILS",), "'…' is wrong."),
        ("two", "warning", ("NEW", "OLD"), "Plain."),
        ("three", "info", ("IPV…_X", "IPV…_Y"), "A …"),
    ]


def test_the_tables_in_the_guide_are_current() -> None:
    guide = findings.GUIDE.read_text(encoding="utf-8")
    assert guide == findings.renewed(guide), "run: make tables"


def test_a_guide_without_marks_is_an_error() -> None:
    with pytest.raises(ValueError, match="marks"):
        findings.renewed("No tables here.")


def test_a_code_is_in_kebab_case_and_has_one_severity() -> None:
    severities: dict[str, set[str]] = collections.defaultdict(set)
    for items in findings.findings().values():
        for item in items:
            assert re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", item.code)
            severities[item.code].add(item.severity)
    assert {code: found for code, found in severities.items() if len(found) > 1} == {}
