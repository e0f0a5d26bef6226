# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: copy_options
short_description: Check the options of a copy
version_added: 0.1.0
author:
  - The onramp.ovirt contributors (@onramp-ovirt)
description:
  - Returns a dictionary of options of M(onramp.ovirt.host_network_copy) unchanged, and fails with the path of every
    unknown key and of every value of a wrong type, at any depth.
  - The options for the hosts and the connection are not accepted.
  - Use the result in C(module_defaults).
positional: path
options:
  _input:
    description: The options, as a dictionary or as a text in YAML or JSON, as in an INI inventory.
    type: raw
    required: true
  path:
    description: The name of the dictionary for messages.
    type: str
    default: options
"""

EXAMPLES = r"""
- name: Copy with options from a variable
  onramp.ovirt.host_network_copy:
    host: node2
    source_host: node1
  module_defaults:
    onramp.ovirt.host_network_copy: "{{ my_options | onramp.ovirt.copy_options('my_options') }}"
"""

RETURN = r"""
_value:
  description: The options.
  type: dict
  sample: {static_addresses: keep}
"""

import contextlib
import typing as t

import yaml
from ansible.errors import AnsibleFilterError

from ansible_collections.onramp.ovirt.plugins.module_utils import _options
from ansible_collections.onramp.ovirt.plugins.module_utils._errors import InputError


def copy_options(value: t.Any, path: str = "options") -> dict[str, t.Any]:
    """Return the options of a copy; raises AnsibleFilterError with every wrong one."""
    if isinstance(value, str):
        # Anything else is reported as a text where a dictionary is needed.
        with contextlib.suppress(yaml.YAMLError):
            value = yaml.safe_load(value)
    if not isinstance(value, t.Mapping):
        raise AnsibleFilterError(f"{path}: A dictionary is needed here, not {type(value).__name__}.")
    given = {str(name): option for name, option in value.items()}
    try:
        _options.check_options(_options.all_copy_options(), given, path)
    except InputError as wrong:
        raise AnsibleFilterError(wrong.message) from wrong
    return given


class FilterModule:
    """Ansible's way to find filters."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return the filters of this file by name."""
        return {"copy_options": copy_options}
