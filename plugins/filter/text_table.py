# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: text_table
short_description: Format a list of dictionaries as a table of text
version_added: 0.1.0
author:
  - The onramp.ovirt contributors (@onramp-ovirt)
description:
  - Returns a line for each dictionary, in columns. A list in a cell has a line for each of its items.
  - If the table is too wide, long cells are wrapped at blanks, the widest columns first.
positional: columns, width
options:
  _input:
    description: The dictionaries.
    type: list
    elements: dict
    required: true
  columns:
    description: The keys to show, which are the headings too.
    type: list
    elements: str
    required: true
  width:
    description:
      - The maximum number of characters in a line. V(0) means no limit.
      - The default fits 80 columns with the indentation of M(ansible.builtin.debug).
    type: int
    default: 68
"""

EXAMPLES = r"""
- name: Show hosts and their status
  ansible.builtin.debug:
    msg: "{{ hosts | onramp.ovirt.text_table(['name', 'status']) }}"
  # => [
  #      "name   status",
  #      "-----  ------",
  #      "node1  up",
  #    ]
"""

RETURN = r"""
_value:
  description: The lines of the table.
  type: list
  elements: str
  sample: ["name   status", "-----  ------", "node1  up"]
"""

import textwrap
import typing as t

from ansible.errors import AnsibleFilterError

GAP = "  "
WIDTH = 68
# Columns are not narrower than their words, unless a word is longer than this.
LONGEST_WORD = 24
Row = list[list[str]]


def text_table(rows: t.Any, columns: t.Sequence[str], width: int = WIDTH) -> list[str]:
    """Return the lines of a table; raises AnsibleFilterError for anything but a list of dictionaries."""
    if isinstance(rows, (str, t.Mapping)) or not isinstance(rows, t.Iterable):
        raise AnsibleFilterError(f"text_table expects a list of dictionaries, not {type(rows).__name__}.")
    heading: Row = [[str(column)] for column in columns]
    table = [heading, *(_row(row, columns) for row in rows)]
    widths = _widths(table, width - len(GAP) * (len(columns) - 1) if width else None)
    lines = [line for row in table for line in _wrapped(row, widths)]
    rule = GAP.join("-" * size for size in widths)
    lines.insert(len(list(_wrapped(heading, widths))), rule)
    return lines


def _row(row: t.Any, columns: t.Sequence[str]) -> Row:
    if not isinstance(row, t.Mapping):
        raise AnsibleFilterError(f"text_table expects dictionaries, not {type(row).__name__}.")
    return [_items(row.get(column)) for column in columns]


def _items(value: t.Any) -> list[str]:
    items = value if isinstance(value, (list, tuple)) else ["" if value is None else value]
    return [line for item in items for line in str(item).splitlines() or [""]] or [""]


def _widths(table: list[Row], available: t.Optional[int]) -> list[int]:
    """Return the width of each column: that of its longest cell, or the same smaller one for all that are wider."""
    cells = [[text for row in table for text in row[column]] for column in range(len(table[0]))]
    longest = [max(map(len, texts)) for texts in cells]
    if available is None or sum(longest) <= available:
        return longest
    words = [max((len(word) for text in texts for word in text.split()), default=1) for texts in cells]
    least = [min(size, word, LONGEST_WORD) for size, word in zip(longest, words)]
    if sum(least) > available:
        least = [1] * len(cells)
    for limit in range(max(longest), 0, -1):
        widths = [max(min(size, limit), low) for size, low in zip(longest, least)]
        if sum(widths) <= available:
            return widths
    return least


def _wrapped(row: Row, widths: list[int]) -> t.Iterator[str]:
    """Yield the lines of a row."""
    cells = [[line for text in texts for line in _wrap(text, width)] for texts, width in zip(row, widths)]
    for number in range(max(map(len, cells))):
        parts = (cell[number] if number < len(cell) else "" for cell in cells)
        yield GAP.join(part.ljust(width) for part, width in zip(parts, widths)).rstrip()


def _wrap(text: str, width: int) -> list[str]:
    if len(text) <= width:
        return [text]
    return textwrap.wrap(text, max(width, 1), break_on_hyphens=False) or [""]


class FilterModule:
    """Ansible's way to find filters."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return the filters of this file by name."""
        return {"text_table": text_table}
