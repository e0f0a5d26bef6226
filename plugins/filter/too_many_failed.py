# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: too_many_failed
short_description: Decide whether too many hosts of a batch failed
version_added: 0.1.0
author:
  - The onramp.ovirt contributors (@onramp-ovirt)
description:
  - Compares the percentage of failed hosts with a limit, like C(max_fail_percentage) of a play. Returns true if it
    exceeds the limit.
positional: limit
options:
  _input:
    description: Rows of P(onramp.ovirt.result_row#filter) of a batch.
    type: list
    elements: dict
    required: true
  limit:
    description: The percentage that may fail, as a number or a text such as V(30%).
    type: raw
    required: true
"""

EXAMPLES = r"""
- name: One of two hosts failed
  ansible.builtin.debug:
    msg: "{{ [{'outcome': 'failed'}, {'outcome': 'changed'}] | onramp.ovirt.too_many_failed(30) }}"
  # => true
"""

RETURN = r"""
_value:
  description: Whether more than the limit failed, or were skipped because of a failure.
  type: bool
  sample: true
"""

import typing as t

from ansible.errors import AnsibleFilterError

FAILED = ("failed", "skipped")


def too_many_failed(rows: t.Any, limit: t.Any) -> bool:
    """Return whether the share of failed rows exceeds the limit; raises AnsibleFilterError for anything but rows."""
    if isinstance(rows, (str, t.Mapping)) or not isinstance(rows, t.Iterable):
        raise AnsibleFilterError(f"too_many_failed expects a list of rows, not {type(rows).__name__}.")
    try:
        allowed = float(str(limit).strip().rstrip("%"))
    except ValueError:
        raise AnsibleFilterError(f"'{limit}' is not a percentage.") from None
    outcomes = [row.get("outcome") for row in rows]
    failed = sum(outcome in FAILED for outcome in outcomes)
    return failed * 100 > allowed * len(outcomes)


class FilterModule:
    """Ansible's way to find filters."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return the filters of this file by name."""
        return {"too_many_failed": too_many_failed}
