# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tables of text."""

from __future__ import annotations

import pytest
from ansible.errors import AnsibleFilterError

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


@pytest.mark.parametrize("wrong", [None, "text", {"a": 1}, [1], 5])
def test_anything_else_is_refused(wrong: object) -> None:
    with pytest.raises(AnsibleFilterError, match="dictionaries"):
        text_table(wrong, ["a"])
