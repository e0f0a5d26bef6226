# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A simulator with bare machines, and the playbook that onboards them.

ONRAMP_ANSIBLE is the folder with the commands of another release of ansible-core. It needs no SDK: the modules run with
this Python.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import typing as t
from pathlib import Path

import pytest

from tests.engine_simulator.running import Simulator, running
from tests.unit import project
from tests.unit.conftest import CHECKOUT, folder_with_collections

from .onboarding import WORLD, Play, in_yaml

OTHER_ANSIBLE = os.environ.get("ONRAMP_ANSIBLE", "")


@pytest.fixture
def simulator(tmp_path: Path) -> t.Iterator[Simulator]:
    world = tmp_path / "world.yml"
    world.write_text(json.dumps(WORLD))
    with running(world) as simulator:
        yield simulator


@pytest.fixture
def play(simulator: Simulator, tmp_path: Path) -> Play:
    """Run the playbook: `play({"q1": {...}}, "--check")`; gives the exit code and what was printed.

    The hosts may be the text of an inventory in INI format instead.
    """
    tool = str(Path(OTHER_ANSIBLE or Path(sys.executable).parent) / "ansible-playbook")
    interpreter = ("-e", f"ansible_python_interpreter={sys.executable}") if OTHER_ANSIBLE else ()
    environment = {
        **os.environ,
        "ANSIBLE_COLLECTIONS_PATH": str(folder_with_collections(CHECKOUT)),
        "ANSIBLE_CALLBACK_RESULT_FORMAT": "yaml",
        "OVIRT_URL": simulator.url,
        "OVIRT_USERNAME": simulator.username,
        "OVIRT_PASSWORD": simulator.password,
        "OVIRT_CAFILE": simulator.ca_file or "",
    }

    def run(
        hosts: t.Union[str, dict[str, dict[str, t.Any]]],
        *arguments: str,
        playbook: str = "onboard_hosts",
        **changed: str,
    ) -> tuple[int, str]:
        inventory = tmp_path / f"inventory.{'ini' if isinstance(hosts, str) else 'yml'}"
        inventory.write_text(hosts if isinstance(hosts, str) else in_yaml(hosts))
        command = [tool, f"onramp.ovirt.{playbook}", "-i", str(inventory), *interpreter, *arguments]
        env = {**environment, **changed}
        done = subprocess.run(command, env=env, capture_output=True, text=True, check=False, cwd=project.ROOT)
        return done.returncode, done.stdout + done.stderr

    return run
