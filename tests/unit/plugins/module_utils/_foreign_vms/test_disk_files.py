# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The files of disks next to a domain XML, as virt-p2v and virt-v2v leave them, and hostile ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms import folder
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms.model import ForeignDisk, Remark
from tests.unit import made_up_foreign_vms as made_up

GIB = 1 << 30
MIB = 1 << 20


def disk(file: str, form: str = "raw", dev: str = "vda") -> str:
    return (
        f"<disk type='file' device='disk'><driver name='qemu' type='{form}'/><source file='{file}'/>"
        f"<target dev='{dev}' bus='virtio'/></disk>"
    )


def read(place: Path, *disks: str) -> tuple[list[ForeignDisk], tuple[Remark, ...]]:
    (place / "pc1.xml").write_text(made_up.domain("".join(disks), name="pc1"))
    [vm] = folder.read(str(place)).vms
    return list(vm.disks), vm.remarks


def test_raw_disks_are_found_next_to_their_description(tmp_path: Path) -> None:
    (tmp_path / "pc1-sda").write_bytes(bytes(MIB))
    with (tmp_path / "pc1-sdb").open("wb") as file:
        file.truncate(8 * MIB)
    [first, second], remarks = read(tmp_path, disk("/srv/p2v/pc1-sda"), disk("/srv/p2v/pc1-sdb", dev="vdb"))
    assert (first.path, first.capacity, first.format) == (str(tmp_path / "pc1-sda"), MIB, "raw")
    assert (second.capacity, (second.used or 0) < MIB, remarks) == (8 * MIB, True, ())


def test_a_path_within_the_folder_wins_over_the_same_name_next_to_the_description(tmp_path: Path) -> None:
    (tmp_path / "disks").mkdir()
    (tmp_path / "disks/a.img").write_bytes(bytes(MIB))
    (tmp_path / "a.img").write_bytes(bytes(2 * MIB))
    [found], remarks = read(tmp_path, disk(str(tmp_path / "disks/a.img")))
    assert (found.path, remarks) == (str(tmp_path / "disks/a.img"), ())


def test_disks_of_a_hypervisor_are_not_looked_for(tmp_path: Path) -> None:
    [found], remarks = read(tmp_path, disk("/var/lib/libvirt/images/a.img"))
    assert (found.path, found.capacity, remarks) == ("", None, ())


def test_one_disk_of_several_that_is_missing(tmp_path: Path) -> None:
    (tmp_path / "a.img").write_bytes(bytes(MIB))
    [first, second], remarks = read(tmp_path, disk("a.img"), disk("/x/b.img", dev="vdb"))
    assert (bool(first.path), second.path) == (True, "")
    assert remarks == (Remark("source.disk.missing", "b.img"),)


def test_a_link_to_another_file_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "a.img").write_bytes(bytes(MIB))
    (tmp_path / "shadow").symlink_to("/etc/shadow")
    [dummy, linked], remarks = read(tmp_path, disk("a.img"), disk("/etc/shadow", dev="vdb"))
    assert (linked.path, remarks) == ("", (Remark("source.disk.missing", "shadow"),))


def test_a_name_outside_of_the_folder_is_not_opened(tmp_path: Path) -> None:
    (tmp_path / "a.img").write_bytes(bytes(MIB))
    remarks = read(tmp_path, disk("a.img"), disk("../b.img", dev="vdb"))[1]
    assert remarks == (Remark("source.disk.outside", "../b.img"),)


def test_a_raw_disk_whose_guest_wrote_the_header_of_an_image_stays_raw(tmp_path: Path) -> None:
    (tmp_path / "a.img").write_bytes(made_up.qcow2(backing="/etc/shadow"))
    [found], remarks = read(tmp_path, disk("a.img"))
    assert (found.format, found.capacity, remarks) == ("raw", len(made_up.qcow2(backing="/etc/shadow")), ())


def test_a_qcow2_without_its_header(tmp_path: Path) -> None:
    (tmp_path / "a.qcow2").write_bytes(bytes(MIB))
    [found], remarks = read(tmp_path, disk("a.qcow2", "qcow2"))
    assert (found.path, remarks) == ("", (Remark("source.disk.format", "a.qcow2"),))


@pytest.mark.parametrize("parent", ["/etc/shadow", "../x.qcow2", 'json:{"file": {"filename": "/etc/shadow"}}'])
def test_a_backing_file_outside_of_the_folder(tmp_path: Path, parent: str) -> None:
    (tmp_path / "a.qcow2").write_bytes(made_up.qcow2(backing=parent))
    [found], remarks = read(tmp_path, disk("a.qcow2", "qcow2"))
    assert (found.path, found.capacity) == ("", GIB)
    assert remarks == (Remark("source.disk.chain", "a.qcow2"), Remark("source.disk.outside", parent[:80]))


def test_a_backing_file_in_the_folder_that_itself_leads_out_of_it(tmp_path: Path) -> None:
    (tmp_path / "a.qcow2").write_bytes(made_up.qcow2(backing="base.qcow2"))
    (tmp_path / "base.qcow2").write_bytes(made_up.qcow2(backing="/etc/shadow"))
    [found], remarks = read(tmp_path, disk("a.qcow2", "qcow2"))
    assert (found.path, remarks[1]) == ("", Remark("source.disk.outside", "/etc/shadow"))


def test_a_chain_within_the_folder_is_a_warning_and_one_without_an_end_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.qcow2").write_bytes(made_up.qcow2(backing="base.qcow2"))
    (tmp_path / "base.qcow2").write_bytes(made_up.qcow2())
    [found], remarks = read(tmp_path, disk("a.qcow2", "qcow2"))
    assert (bool(found.path), remarks) == (True, (Remark("source.disk.chain", "a.qcow2"),))
    (tmp_path / "base.qcow2").write_bytes(made_up.qcow2(backing="a.qcow2"))
    assert read(tmp_path, disk("a.qcow2", "qcow2"))[1][1] == Remark("source.disk.outside", "a.qcow2")
    (tmp_path / "base.qcow2").unlink()
    assert read(tmp_path, disk("a.qcow2", "qcow2"))[1][1] == Remark("source.disk.missing", "base.qcow2")


def test_a_file_with_the_data_of_an_image_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "a.qcow2").write_bytes(made_up.qcow2(features=1 << 2))
    [found], remarks = read(tmp_path, disk("a.qcow2", "qcow2"))
    assert (found.path, remarks) == ("", (Remark("source.disk.outside", "a file for the data"),))
