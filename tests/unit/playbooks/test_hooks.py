# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Hooks of a migration that fail, in one play of the tasks that run them."""

from __future__ import annotations

import json
import subprocess
import sys
import typing as t
from pathlib import Path

import yaml

from tests.unit import project

MEGABYTES = "{{ 'x' * 3000000 }}"
HOOKS: dict[str, list[dict[str, t.Any]]] = {
    "hangs": [{"name": "Wait for a person", "ansible.builtin.command": {"cmd": "sleep 120"}}],
    "prints": [{"name": "Print much", "ansible.builtin.fail": {"msg": MEGABYTES}}],
    "passes": [{"name": "See the VM", "ansible.builtin.assert": {"that": "vm_migrate_record.phase == 'x'"}}],
}


BROKEN = {"unclosed": '- name: "x', "unknown": "- nosuchmodule:\n    name: x\n", "mapping": "name: x\n"}


def test_a_hook_that_is_missing_or_broken_hangs_or_prints_megabytes_fails_its_vm_with_the_reason(
    tmp_path: Path,
) -> None:
    names = [*HOOKS, *BROKEN, "missing"]
    for name, text in BROKEN.items():
        (tmp_path / f"{name}.yml").write_text(text, encoding="utf-8")
    for name, tasks in HOOKS.items():
        (tmp_path / f"{name}.yml").write_text(yaml.safe_dump(tasks), encoding="utf-8")
    variables = {
        "__vm_migrate": {"hooks": {name: str(tmp_path / f"{name}.yml") for name in names}, "hook_timeout": 2},
        "__vm_migrate_records": "{{ __vm_migrate_recorded.content }}",
        "__vm_migrate_recorded": {"content": {name: {"phase": "x"} for name in names}},
        "__vm_migrate_records_file": str(tmp_path / "records.json"),
        "__vm_migrate_wave": {"name": "first"},
    }
    run = {
        "ansible.builtin.include_role": {"name": "onramp.ovirt.vm_migrate", "tasks_from": "hook.yml"},
        "vars": {"__vm_migrate_hook": "{{ item }}", "__vm_migrate_hook_vms": [{"key": "{{ item }}", "name": "web01"}]},
        "loop": names,
    }
    play = {"hosts": "localhost", "gather_facts": False, "vars": variables, "tasks": [run]}
    (tmp_path / "play.yml").write_text(yaml.safe_dump([play]), encoding="utf-8")
    tool = str(Path(sys.executable).with_name("ansible-playbook"))
    command = [tool, str(tmp_path / "play.yml")]
    done = subprocess.run(command, cwd=project.ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr
    kept = json.loads((tmp_path / "records.json").read_text(encoding="utf-8"))
    assert (kept["passes"].get("state"), kept["missing"]["state"]) == (None, "failed")
    assert "There is no file" in kept["missing"]["reason"]
    for name, text in (("unclosed", "YAML"), ("unknown", "'nosuchmodule'"), ("mapping", "not a list of tasks")):
        assert kept[name]["state"] == "failed" and text in kept[name]["reason"], kept[name]
    for name, text in (("hangs", "Timed out after 2"), ("prints", "xxxxx")):
        assert kept[name]["state"] == "failed" and text in kept[name]["reason"], kept[name]["reason"][:300]
    assert kept["hangs"]["reason"].startswith("Hook hangs, Wait for a person: ")
    assert len((tmp_path / "records.json").read_bytes()) < 10_000
