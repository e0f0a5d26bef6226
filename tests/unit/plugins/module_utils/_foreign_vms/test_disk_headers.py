# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the first bytes of a disk file say."""

from __future__ import annotations

import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms import disk_headers
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms.disk_headers import DiskHeader
from tests.unit import made_up_foreign_vms as made_up

GIB = 1 << 30
FLAT = '# Disk DescriptorFile\nparentCID=ffffffff\ncreateType="vmfs"\nRW 2097152 VMFS "a-flat.vmdk"\n'
SNAPSHOT = FLAT.replace("ffffffff", "12ab34cd") + 'parentFileNameHint="/etc/shadow"\n'


@pytest.mark.parametrize(
    ("head", "found"),
    [
        (made_up.vmdk(), DiskHeader("vmdk", GIB, "streamOptimized")),
        (made_up.vmdk(descriptor=False), DiskHeader("vmdk", GIB)),
        (made_up.vmdk(parent="b.vmdk"), DiskHeader("vmdk", GIB, "streamOptimized", parent="b.vmdk")),
        (made_up.qcow2(5 * GIB), DiskHeader("qcow2", 5 * GIB)),
        (made_up.qcow2(backing="/etc/shadow"), DiskHeader("qcow2", GIB, parent="/etc/shadow")),
        (made_up.qcow2(features=4), DiskHeader("qcow2", GIB, extents=("a file for the data",))),
        (FLAT.encode(), DiskHeader("vmdk", GIB, "vmfs", extents=("a-flat.vmdk",))),
        (SNAPSHOT.encode(), DiskHeader("vmdk", GIB, "vmfs", parent="/etc/shadow", extents=("a-flat.vmdk",))),
        (b"vhdxfile", DiskHeader("vhdx")),
        (b"\0" * 600, DiskHeader("raw")),
        (b"", DiskHeader("raw")),
    ],
    ids=lambda value: "",
)
def test_a_header(head: bytes, found: DiskHeader) -> None:
    assert disk_headers.parse(head) == found


def test_a_vmdk_without_a_capacity_has_its_data_in_other_files() -> None:
    found = disk_headers.parse(made_up.vmdk(0))
    assert found.extents == ("any.vmdk",)


def test_a_packed_file_is_read_without_unpacking_all_of_it() -> None:
    packed = gzip.compress(made_up.vmdk() + bytes(1 << 20))[: disk_headers.HEAD]
    assert disk_headers.parse(packed, packed=True).capacity == GIB


def test_a_file_that_is_not_packed_as_it_should_be_says_nothing() -> None:
    assert disk_headers.parse(made_up.vmdk(), packed=True) == DiskHeader("raw")


@given(st.binary(max_size=200), st.sampled_from([b"KDMV", b"QFI\xfb", b"conectix", b"# Disk DescriptorFile\n", b""]))
def test_any_bytes_are_read(content: bytes, magic: bytes) -> None:
    assert disk_headers.parse(magic + content).format
