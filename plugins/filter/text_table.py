# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: text_table
short_description: Write a list of dictionaries as a table of text
version_added: 0.1.0
author:
  - The onramp.ovirt contributors (@onramp-ovirt)
description:
  - Writes one line a dictionary, in columns of equal width. A list in a cell takes a line for each of its items.
positional: columns
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

import typing as t

from ansible.errors import AnsibleFilterError


def text_table(rows: t.Any, columns: t.Sequence[str]) -> list[str]:
    """Return the lines of a table; raises AnsibleFilterError for anything but a list of dictionaries."""
    if isinstance(rows, (str, t.Mapping)) or not isinstance(rows, t.Iterable):
        raise AnsibleFilterError(f"text_table expects a list of dictionaries, not {type(rows).__name__}.")
    cells = [list(columns), *_lines(rows, columns)]
    widths = [max(len(row[i]) for row in cells) for i in range(len(columns))]
    cells.insert(1, ["-" * width for width in widths])
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip() for row in cells]


def _lines(rows: t.Iterable[t.Any], columns: t.Sequence[str]) -> t.Iterator[list[str]]:
    for row in rows:
        if not isinstance(row, t.Mapping):
            raise AnsibleFilterError(f"text_table expects dictionaries, not {type(row).__name__}.")
        values = [_items(row.get(column)) for column in columns]
        for number in range(max(len(value) for value in values)):
            yield [value[number] if number < len(value) else "" for value in values]


def _items(value: t.Any) -> list[str]:
    if isinstance(value, (list, tuple)):
        return [str(item) for item in value] or [""]
    return ["" if value is None else str(value)]


class FilterModule:
    """Ansible's way to find filters."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return the filters of this file by name."""
        return {"text_table": text_table}
