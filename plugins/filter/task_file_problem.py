# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: task_file_problem
short_description: Say why a file of tasks cannot be included
version_added: 0.1.0
author:
  - The onramp.ovirt contributors (@onramp-ovirt)
description:
  - Returns why Ansible cannot load a file of tasks, such as an error of YAML or a module that is not installed.
  - Ansible ends the whole run for such a file when it is included, also in a block with C(rescue).
  - Files that the file imports are not looked for.
options:
  _input:
    description: The file.
    type: path
    required: true
"""

EXAMPLES = r"""
- name: Fail in a way that can be rescued
  ansible.builtin.assert:
    that: hook_file | onramp.ovirt.task_file_problem == ""
    fail_msg: "{{ hook_file | onramp.ovirt.task_file_problem }}"
"""

RETURN = r"""
_value:
  description: A sentence, empty for a file that can be included.
  type: str
  sample: >-
    /srv/hooks/network.yml cannot be loaded: couldn't resolve module/action 'nosuchmodule'. This often indicates a
    misspelling, missing collection, or incorrect module path.
"""

import os
import typing as t

from ansible.errors import AnsibleError, AnsibleFileNotFound
from ansible.inventory.manager import InventoryManager
from ansible.parsing.dataloader import DataLoader
from ansible.playbook.helpers import load_list_of_blocks
from ansible.playbook.play import Play
from ansible.vars.manager import VariableManager


def task_file_problem(path: str) -> str:
    """Return why a file of tasks cannot be loaded, as a sentence; empty where it can."""
    if not os.path.isfile(path):
        return f"There is no file {path}."
    loader = DataLoader()
    loader.set_basedir(os.path.dirname(os.path.abspath(path)))
    try:
        _load(loader, path)
    except AnsibleFileNotFound:
        # Of an import: where it is looked for depends on what includes the file.
        return ""
    except AnsibleError as wrong:
        return f"{path} cannot be loaded: {wrong.message}"
    return ""


def _load(loader: DataLoader, path: str) -> None:
    variables = VariableManager(loader=loader, inventory=InventoryManager(loader=loader, sources=[], parse=False))
    play = Play.load({"name": "tasks", "hosts": "all", "tasks": []}, loader=loader, variable_manager=variables)
    tasks = loader.load_from_file(path)
    if not isinstance(tasks, list):
        raise AnsibleError("it is not a list of tasks.")
    load_list_of_blocks(tasks, play=play, variable_manager=variables, loader=loader)


class FilterModule:
    """Ansible's way to find filters."""

    def filters(self) -> dict[str, t.Callable[..., str]]:
        """Return the filters of this file by name."""
        return {"task_file_problem": task_file_problem}
