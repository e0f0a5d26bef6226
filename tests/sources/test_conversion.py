# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""v2v_convert with the real virt-v2v, on a small guest."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import typing as t
from pathlib import Path

import pytest

from tests.sources import guest_image
from tests.unit.conftest import CHECKOUT, folder_with_collections

pytestmark = pytest.mark.skipif(
    not (shutil.which("guestfish") and any(Path("/boot").glob("vmlinuz-*")) and guest_image.BUSYBOX.exists()),
    reason="guestfish, a kernel in /boot and busybox are needed",
)
# Emulation works everywhere, and KVM inside of virtual machines does not always.
ENVIRONMENT = {**os.environ, "LIBGUESTFS_BACKEND": "direct", "LIBGUESTFS_BACKEND_SETTINGS": "force_tcg"}
DOMAIN = """<domain type='kvm'>
  <name>web01</name><memory unit='KiB'>1048576</memory><vcpu>2</vcpu>
  <os><type arch='x86_64' machine='pc'>hvm</type><boot dev='hd'/></os>
  <features><acpi/></features>
  <devices>
    <disk type='file' device='disk'>
      <driver name='qemu' type='raw'/><source file='{disk}'/><target dev='sda' bus='sata'/>
    </disk>
    <interface type='network'>
      <mac address='52:54:00:aa:bb:01'/><source network='default'/><model type='e1000'/>
    </interface>
  </devices>
</domain>
"""


@pytest.fixture(scope="module")
def guest(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The libvirt XML of a guest with a disk."""
    folder = tmp_path_factory.mktemp("guest")
    guest_image.make(folder / "web01.img")
    description = folder / "web01.xml"
    description.write_text(DOMAIN.format(disk=folder / "web01.img"), encoding="utf-8")
    return description


def convert(guest: Path, folder: Path, **more: t.Any) -> dict[str, t.Any]:
    """Run the module as a task; gives its result."""
    given = {"name": "web01", "folder": str(folder), "source": {"kind": "libvirt_xml", "path": str(guest)}, **more}
    environment = {**ENVIRONMENT, "ANSIBLE_COLLECTIONS_PATH": str(folder_with_collections(CHECKOUT))}
    tool = str(Path(sys.executable).with_name("ansible"))
    interpreter = f"ansible_python_interpreter={sys.executable}"
    command = [tool, "localhost", "-o", "-m", "onramp.ovirt.v2v_convert", "-a", json.dumps(given), "-e", interpreter]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    head, dummy, text = done.stdout.partition("=> ")
    assert text, done.stdout + done.stderr
    found: dict[str, t.Any] = json.loads(text)
    return found


def test_a_conversion_is_cancelled_by_virt_v2v_itself(guest: Path, tmp_path: Path) -> None:
    started = convert(guest, tmp_path, wait=False)
    assert started["conversion"]["state"] == "running"
    cancelled = convert(guest, tmp_path, state="cancelled")
    assert (cancelled["changed"], cancelled["conversion"]["state"]) == (True, "absent")
    assert [path.name for path in (tmp_path / "web01").iterdir()] == ["log"]
    assert not [line for line in _processes() if str(tmp_path) in line]


def test_a_source_that_cannot_be_opened_is_told(guest: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.xml"
    broken.write_text(guest.read_text(encoding="utf-8").replace("web01.img", "nosuch.img"), encoding="utf-8")
    result = convert(broken, tmp_path / "out")
    assert "nosuch.img" in result["msg"]


def _processes() -> list[str]:
    return subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout.splitlines()
