# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: batches
short_description: Read the sizes of batches of a play
version_added: 0.1.0
author:
  - The onramp.ovirt contributors (@onramp-ovirt)
description:
  - Returns a list for C(serial) of a play from a value of a command line, an INI inventory or a survey.
options:
  _input:
    description: A number of hosts or a percentage, a list of them, or such a list as text with commas.
    type: raw
    required: true
"""

EXAMPLES = r"""
- name: Show the batches
  ansible.builtin.debug:
    msg: "{{ '1, 25%' | onramp.ovirt.batches }}"
  # => [1, "25%"]
"""

RETURN = r"""
_value:
  description: The sizes, numbers and percentages.
  type: list
  elements: raw
  sample: [1, "25%"]
"""

import re
import typing as t

from ansible.errors import AnsibleFilterError

SIZE = re.compile(r"\s*(\d+)\s*(%?)\s*")


def batches(value: t.Any) -> list[t.Union[int, str]]:
    """Return the sizes of batches; raises AnsibleFilterError for what is not a number or percentage above 0."""
    if isinstance(value, str):
        value = [part.strip(" '\"") for part in value.strip(" []").split(",")]
    return [_size(item) for item in (value if isinstance(value, (list, tuple)) and value else [value])]


def _size(item: t.Any) -> t.Union[int, str]:
    found = None if isinstance(item, bool) else SIZE.fullmatch(str(item))
    if found is None or int(found[1]) == 0:
        raise AnsibleFilterError(f"'{item}' is not a size of a batch: a number of hosts or a percentage is needed.")
    return f"{int(found[1])}%" if found[2] else int(found[1])


class FilterModule:
    """Ansible's way to find filters."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return the filters of this file by name."""
        return {"batches": batches}
