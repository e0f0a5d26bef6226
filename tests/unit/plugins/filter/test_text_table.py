# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tables of text."""

from __future__ import annotations

import pytest
from ansible.errors import AnsibleFilterError
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.onramp.ovirt.plugins.filter.text_table import FilterModule, text_table


def test_columns_are_as_wide_as_their_longest_cell() -> None:
    rows = [{"host": "node1", "status": "up"}, {"host": "n2", "status": None, "other": 1}]
    assert text_table(rows, ["host", "status"]) == ["host   status", "-----  ------", "node1  up", "n2"]


def test_a_list_takes_a_line_an_item() -> None:
    assert text_table([{"a": "x", "b": ["1", "22"]}, {"a": "y", "b": []}], ["a", "b"]) == [
        "a  b",
        "-  --",
        "x  1",
        "   22",
        "y",
    ]
    assert FilterModule().filters() == {"text_table": text_table}


def test_long_cells_are_wrapped_at_blanks_the_widest_columns_first() -> None:
    rows = [{"host": "node1.example.com", "reason": "The engine refused the change because of a lock", "n": [10, 20]}]
    assert text_table(rows, ["host", "reason", "n"], 40) == [
        "host               reason             n",
        "-----------------  -----------------  --",
        "node1.example.com  The engine         10",
        "                   refused the        20",
        "                   change because of",
        "                   a lock",
    ]


def test_a_word_longer_than_its_column_is_broken() -> None:
    assert text_table([{"a": "x" * 30, "b": "y"}], ["a", "b"], 13)[2:] == ["x" * 10 + "  y", "x" * 10, "x" * 10]


def test_no_limit_on_request() -> None:
    assert text_table([{"a": "x y " * 100}], ["a"], 0)[2] == ("x y " * 100).rstrip()


texts = st.text(st.characters(codec="ascii", categories=["L", "N", "Zs"]), max_size=60)
cells = st.one_of(texts, st.lists(texts, max_size=4), st.none(), st.integers())
tables = st.lists(st.fixed_dictionaries({"host": cells, "outcome": cells, "reason": cells}), max_size=5)
COLUMNS = ["host", "outcome", "reason"]


def letters(text: str) -> str:
    return "".join(sorted(text.replace(" ", "").replace("-", "")))


@given(rows=tables, width=st.integers(7, 120))
def test_every_line_fits_and_no_letter_is_lost(rows: list[dict[str, object]], width: int) -> None:
    lines, unlimited = text_table(rows, COLUMNS, width), text_table(rows, COLUMNS, 0)
    assert max(map(len, lines)) <= width
    assert letters("".join(lines)) == letters("".join(unlimited))
    if max(map(len, unlimited)) <= width:
        assert lines == unlimited


@pytest.mark.parametrize("wrong", [None, "text", {"a": 1}, [1], 5])
def test_anything_else_is_refused(wrong: object) -> None:
    with pytest.raises(AnsibleFilterError, match="dictionaries"):
        text_table(wrong, ["a"])
