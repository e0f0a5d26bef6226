# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Files of tasks that can be included, and those for which Ansible would end the run."""

from __future__ import annotations

from pathlib import Path

import pytest

from ansible_collections.onramp.ovirt.plugins.filter.task_file_problem import task_file_problem

GOOD = """
- name: See the VM
  ansible.builtin.debug:
    msg: "{{ vm_migrate_vm }}"
- ansible.builtin.include_tasks: not_there_yet.yml
- ansible.builtin.import_tasks: looked_for_elsewhere.yml
- block:
    - ansible.builtin.command: "true"
  rescue:
    - ansible.builtin.meta: end_host
"""


def test_tasks_that_can_be_included_are_no_problem(tmp_path: Path) -> None:
    (tmp_path / "hook.yml").write_text(GOOD, encoding="utf-8")
    assert task_file_problem(str(tmp_path / "hook.yml")) == ""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('- name: "x', "YAML"),
        ("- nosuchmodule: {}", "couldn't resolve module/action 'nosuchmodule'"),
        ("- ansible.builtin.debug: {}\n  wehn: true", "wehn"),
        ("- block: []\n  loop: [1]", "loop"),
        ("name: x", "is not a list of tasks"),
        ("", "is not a list of tasks"),
    ],
)
def test_what_would_end_the_run_is_a_sentence_with_the_file(tmp_path: Path, text: str, expected: str) -> None:
    path = tmp_path / "hook.yml"
    path.write_text(text, encoding="utf-8")
    problem = task_file_problem(str(path))
    assert problem.startswith(f"{path} cannot be loaded: ") and expected in problem


def test_a_file_that_is_missing_is_named(tmp_path: Path) -> None:
    assert task_file_problem(str(tmp_path / "hook.yml")) == f"There is no file {tmp_path}/hook.yml."
