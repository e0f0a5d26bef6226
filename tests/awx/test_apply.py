# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The example for AWX, applied with the modules of awx.awx."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import typing as t
from pathlib import Path

import pytest

from tests.awx.controller import Controller, running_controller
from tests.benchmarks import compare

EXAMPLE = compare.ROOT / "docs" / "examples" / "awx"
RECAP = re.compile(r"localhost\s+: ok=(\d+)\s+changed=(\d+)\s+unreachable=0\s+failed=(\d+)")


@pytest.fixture(scope="module")
def collections(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("collections")
    compare.extract("ansible_collections/awx/awx/", folder)
    return folder


@pytest.fixture
def controller() -> t.Iterator[Controller]:
    with running_controller() as controller:
        yield controller


def apply(controller: Controller, collections: Path, *arguments: str) -> tuple[tuple[int, int, int], str]:
    """Run the play; gives the numbers of tasks that were ok, changed and failed, and what was printed."""
    environment = {
        **os.environ,
        "ANSIBLE_COLLECTIONS_PATH": str(collections),
        "CONTROLLER_HOST": controller.url,
        "CONTROLLER_OAUTH_TOKEN": "made-up",
    }
    tool = str(Path(sys.executable).with_name("ansible-playbook"))
    command = [
        tool,
        "apply.yml",
        "-e",
        "onramp_engine_password=correct-horse onramp_source_password=battery-staple",
        *arguments,
    ]
    done = subprocess.run(command, cwd=EXAMPLE, env=environment, capture_output=True, text=True, check=False)
    output = done.stdout + done.stderr
    found = RECAP.search(output)
    assert found, output
    ok, changed, failed = map(int, found.groups())
    return (ok, changed, failed), output


def test_everything_is_made_once(controller: Controller, collections: Path) -> None:
    first, output = apply(controller, collections)
    assert first[2] == 0, output
    assert "correct-horse" not in output
    assert "battery-staple" not in output
    names = {one["name"] for one in controller.objects["job_templates"]}
    assert names >= {"Onboard hosts", "Copy host networks", "Register VMs", "Check VMs of a data domain"}
    onboard = controller.named("job_templates", "Onboard hosts")
    assert [q["variable"] for q in onboard["survey"]["spec"]][:1] == ["host_onboard_password"]
    assert onboard["ask_job_slice_count_on_launch"] is True
    credential = controller.named("credentials", "oVirt engine")
    assert onboard["members"]["credentials"] == [credential["id"]]
    migrate = controller.named("job_templates", "Migrate VMs")
    both = {credential["id"], controller.named("credentials", "vCenter")["id"]}
    assert set(migrate["members"]["credentials"]) == both
    assert set(credential["inputs"]) == {"host", "username", "password", "ca_file"}
    check, approve = (controller.named("workflow_job_template_nodes", name) for name in ("check", "approve"))
    assert check["members"]["success_nodes"] == [approve["id"]]
    approvals = [one["name"] for one in controller.objects["workflow_approval_templates"]]
    assert "Approve the registration" in approvals

    before = len(controller.writes)
    second, output = apply(controller, collections)
    # A project is updated by each run. Otherwise AWX would not see new playbooks.
    assert second[1:] == (0, 0), (output, controller.writes[before:])
