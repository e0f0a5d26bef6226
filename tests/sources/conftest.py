# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the tests with real sources share. The collection is found as by the unit tests."""

from __future__ import annotations

import pathlib
import subprocess
import typing as t

import pytest

# It makes Python find the collection, so it comes before what imports parts of it.
from tests.unit import conftest as of_unit_tests

if t.TYPE_CHECKING:
    from tests.sources.vcsim import Vcenter

assert of_unit_tests


@pytest.fixture(scope="session")
def disk(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A disk of 1 MiB as VMware exports it."""
    path = tmp_path_factory.mktemp("disk") / "disk.vmdk"
    command = ["qemu-img", "create", "-q", "-f", "vmdk", "-o", "subformat=streamOptimized", str(path), "1M"]
    subprocess.run(command, check=True)
    return path.read_bytes()


@pytest.fixture(scope="session")
def vcenter(tmp_path_factory: pytest.TempPathFactory) -> t.Iterator[Vcenter]:
    """A vCenter, whose VMs the tests make awkward."""
    from tests.sources import vcsim

    with vcsim.running(tmp_path_factory.mktemp("vcsim")) as vcenter:
        yield vcenter


@pytest.fixture
def node(tmp_path: pathlib.Path) -> t.Callable[[str], str]:
    """A function that writes a node for libvirt's test driver, and returns its URI."""

    def written(domains: str) -> str:
        path = tmp_path / "node.xml"
        path.write_text(f"<node>{domains}</node>", encoding="utf-8")
        return f"test://{path}"

    return written
