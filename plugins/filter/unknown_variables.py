# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: unknown_variables
short_description: Find misspelt names of variables
version_added: 0.1.0
author:
  - The onramp.ovirt contributors (@onramp-ovirt)
description:
  - Returns a sentence for each unknown name, with similar known names.
  - Ansible ignores variables that are not used, so a misspelt one has no effect and no message.
positional: known
options:
  _input:
    description: Names of variables that are set, as P(ansible.builtin.varnames#lookup) finds them by a prefix.
    type: list
    elements: str
    required: true
  known:
    description: The names of the valid variables.
    type: list
    elements: str
    required: true
"""

EXAMPLES = r"""
- name: Fail if a variable is misspelt
  ansible.builtin.assert:
    that: misspelt | length == 0
    fail_msg: "{{ misspelt | join(' ') }}"
  vars:
    misspelt: >-
      {{ query('ansible.builtin.varnames', '^copy_host_networks_') | onramp.ovirt.unknown_variables(known_names) }}
"""

RETURN = r"""
_value:
  description: The sentences, sorted.
  type: list
  elements: str
  sample: ["There is no variable 'copy_host_networks_sorce'. Did you mean copy_host_networks_source?"]
"""

import difflib
import os.path
import typing as t

from ansible.errors import AnsibleFilterError


def unknown_variables(names: t.Any, known: t.Sequence[str]) -> list[str]:
    """Return a sentence for each unknown name; raises AnsibleFilterError for anything but lists of names."""
    for given in (names, known):
        if isinstance(given, (str, t.Mapping)) or not isinstance(given, t.Iterable):
            raise AnsibleFilterError(f"unknown_variables expects lists of names, not {type(given).__name__}.")
    return [_sentence(name, list(known)) for name in sorted(set(map(str, names)) - set(known))]


def _sentence(name: str, known: list[str]) -> str:
    # What all names begin with would make them all alike.
    common = len(os.path.commonprefix([name, *known]))
    endings = {other[common:]: other for other in known}
    near = [endings[ending] for ending in difflib.get_close_matches(name[common:], endings, n=2)]
    return f"There is no variable '{name}'." + (f" Did you mean {' or '.join(near)}?" if near else "")


class FilterModule:
    """Ansible's way to find filters."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return the filters of this file by name."""
        return {"unknown_variables": unknown_variables}
