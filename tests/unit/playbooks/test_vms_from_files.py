# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The example of a physical machine as its guide shows it, and the role v2v_files with a mount and an upload."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import textwrap
import typing as t
from pathlib import Path

import pytest

from tests.engine_simulator.areas.storage.model import StorageSlice
from tests.engine_simulator.areas.vms.model import VmsSlice
from tests.engine_simulator.running import running
from tests.unit import made_up_foreign_vms as made_up
from tests.unit import project
from tests.unit.conftest import CHECKOUT, folder_with_collections

MIB = 1 << 20
EXAMPLE = project.ROOT / "docs/examples/physical_machine"
GUIDE = project.ROOT / "docs/docsite/rst/guide_vms_from_files.rst"
# What virt-v2v writes with its output "local", which virt-p2v uses.
DISK = (
    "<disk type='file' device='disk'><driver name='qemu' type='raw'/><source file='/srv/p2v/pc1-sd{letter}'/>"
    "<target dev='vd{letter}' bus='virtio'/></disk>"
)
NIC = (
    "<interface type='network'><source network='default'/><model type='virtio'/><mac address='00:1a:4a:16:01:77'/>"
    "</interface>"
)
# A connection that is not the controller, as far as Ansible knows.
CONNECTION = """
from ansible.plugins.connection import local

DOCUMENTATION = local.DOCUMENTATION.replace("name: local", "name: elsewhere")


class Connection(local.Connection):
    transport = "elsewhere"
"""
PROGRAMS = {
    "mount": 'echo "mount $@" >>@HERE@/calls; echo "${@: -2:1}" >@HERE@/mounted',
    "umount": 'echo "umount $@" >>@HERE@/calls; rm @HERE@/mounted',
    "findmnt": "cat @HERE@/mounted 2>/dev/null",
}


def play(folder: Path, playbook: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    tool = str(Path(sys.executable).with_name("ansible-playbook"))
    environment = {
        **os.environ,
        "ANSIBLE_COLLECTIONS_PATH": str(folder_with_collections(CHECKOUT)),
        "ANSIBLE_CONNECTION_PLUGINS": str(folder / "connections"),
        **more,
    }
    command = [tool, "-i", "conversion_host,", "-e", f"ansible_python_interpreter={sys.executable}", *arguments]
    return subprocess.run([*command, str(playbook)], env=environment, capture_output=True, text=True, check=False)


def make_machine(folder: Path) -> list[bytes]:
    """Make what virt-p2v leaves, and return the contents of the disks."""
    folder.mkdir()
    contents = [os.urandom(4096) + bytes(size * MIB - 4096) for size in (1, 2)]
    for letter, content in zip("ab", contents, strict=True):
        (folder / f"pc1-sd{letter}").write_bytes(content)
    disks = "".join(DISK.format(letter=letter) for letter in "ab")
    (folder / "pc1.xml").write_text(made_up.domain(disks + NIC, name="pc1"))
    return contents


@pytest.mark.parametrize("name", ["import.yml", "tasks/import.yml"])
def test_the_guide_shows_the_example(name: str) -> None:
    shown = textwrap.indent((EXAMPLE / name).read_text().partition("---\n")[2].rstrip(), "  ")
    assert shown in GUIDE.read_text()


def test_a_physical_machine_is_imported_as_in_the_guide(tmp_path: Path) -> None:
    contents = make_machine(tmp_path / "p2v")
    (tmp_path / "tasks").mkdir()
    for name in ("import.yml", "tasks/import.yml"):
        text = (EXAMPLE / name).read_text().replace("/var/tmp/", f"{tmp_path}/")
        (tmp_path / name).write_text(
            text.replace("convert: false", f"convert: false\n      folder: {tmp_path}/conversions")
        )
    with running("small") as simulator:
        engine = {
            "OVIRT_URL": simulator.url,
            "OVIRT_USERNAME": simulator.username,
            "OVIRT_PASSWORD": simulator.password,
            "OVIRT_CAFILE": simulator.ca_file or "",
        }
        for count in (1, 0):
            done = play(tmp_path, tmp_path / "import.yml", "-c", "local", **engine)
            assert (done.returncode, f"changed={count}" in done.stdout) == (0, True), done.stdout + done.stderr
        [vm] = [vm for vm in simulator.world.area(VmsSlice).vms.values() if vm.name == "pc1"]
        disks = simulator.world.area(StorageSlice).disks
        assert [Path(disks[disk.disk_id].content).read_bytes() for disk in vm.disks] == contents
        assert [nic.mac for nic in vm.nics] == ["00:1a:4a:16:01:77"]


@pytest.fixture
def host(tmp_path: Path) -> Path:
    """A folder with a connection, programs, and tasks that fail if a file says so."""
    (tmp_path / "connections").mkdir()
    (tmp_path / "connections/elsewhere.py").write_text(CONNECTION)
    (tmp_path / "bin").mkdir()
    for name, script in PROGRAMS.items():
        program = tmp_path / "bin" / name
        program.write_text("#!/bin/bash\n" + script.replace("@HERE@", str(tmp_path)) + "\n")
        program.chmod(0o755)
    read: list[dict[str, t.Any]] = [
        {
            "name": "Read",
            "onramp.ovirt.v2v_source_info": {"source": "{{ v2v_files_source }}"},
            "register": "found",
            "failed_when": f"found.vms | length != 1 or '{tmp_path}/fail' is exists",
        }
    ]
    (tmp_path / "tasks.yml").write_text(json.dumps(read))
    use = {"hosts": "all", "gather_facts": False, "roles": ["onramp.ovirt.v2v_files"]}
    (tmp_path / "play.yml").write_text(json.dumps([use]))
    return tmp_path


def use(host: Path, *arguments: str, **variables: t.Any) -> subprocess.CompletedProcess[str]:
    given = {"v2v_files_tasks": str(host / "tasks.yml"), **variables}
    path = f"{host / 'bin'}{os.pathsep}{os.environ['PATH']}"
    return play(host, host / "play.yml", "-c", "elsewhere", "-e", json.dumps(given), *arguments, PATH=path)


def test_a_share_is_mounted_for_the_run_and_unmounted_whatever_happens(host: Path) -> None:
    make_machine(host / "exports")
    given = {"v2v_files_path": str(host / "exports"), "v2v_files_mount": {"src": "nas:/exports"}}
    checked = use(host, "--check", **given)
    assert (checked.returncode, (host / "calls").exists()) == (0, False), checked.stdout
    (host / "fail").touch()
    failed = use(host, **given)
    assert (failed.returncode, "v2v_files : Read]" in failed.stdout) == (2, True), failed.stdout
    mounted = f"mount -t nfs -o ro,nosuid,nodev,noexec -- nas:/exports {host}/exports"
    assert (host / "calls").read_text().splitlines() == [mounted, f"umount -- {host}/exports"]
    (host / "mounted").write_text("other:/exports\n")
    refused = use(host, **given)
    assert "'other:/exports' is mounted at" in refused.stdout
    assert (host / "mounted").exists()


def test_files_of_the_controller_are_sent_to_a_host_once(host: Path) -> None:
    contents = make_machine(host / "exports")
    given = {"v2v_files_path": str(host / "there"), "v2v_files_upload": str(host / "exports")}
    done = use(host, **given)
    assert (done.returncode, "changed=1" in done.stdout) == (0, True), done.stdout
    assert (host / "there/pc1-sda").read_bytes() == contents[0]
    # Nothing is sent again, so what has changed is that it was removed.
    done = use(host, v2v_files_remove=True, **given)
    assert (done.returncode, "changed=1" in done.stdout) == (0, True), done.stdout
    assert not (host / "there").exists()
