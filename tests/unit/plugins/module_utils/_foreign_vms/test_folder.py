# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reading files and folders of descriptions."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ansible_collections.onramp.ovirt.plugins.module_utils._errors import UnreadableDocument
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms import folder
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms.model import ForeignDisk, Remark
from tests.unit import made_up_foreign_vms as made_up

GIB = 1 << 30
FLAT = '# Disk DescriptorFile\nparentCID=ffffffff\ncreateType="{}"\nRW 2097152 VMFS "{}"\n'


def test_a_folder_with_descriptions_of_every_kind(tmp_path: Path) -> None:
    (tmp_path / "kvm").mkdir()
    (tmp_path / "kvm/web02.xml").write_text(made_up.domain(name="web02"))
    (tmp_path / "a.ova").write_bytes(made_up.ova())
    (tmp_path / "b.vmx").write_text(made_up.vmx())
    (tmp_path / "c.csv").write_text("name\nweb03\n")
    (tmp_path / "d.ovf").write_text(made_up.envelope(name="web04"))
    (tmp_path / "notes.txt").write_text("x")
    (tmp_path / "broken.xml").write_text("<domain>")
    (tmp_path / "link.vmx").symlink_to(tmp_path / "b.vmx")
    (tmp_path / "loop").symlink_to(tmp_path)
    found = folder.read(str(tmp_path))
    assert [vm.name for vm in found.vms] == ["web01", "legacy app", "web03", "web04", "web02"]
    assert [(os.path.basename(file.path), file.reason.split(":")[0]) for file in found.unreadable] == [
        ("broken.xml", "The document is not well-formed XML"),
        ("link.vmx", f"File '{tmp_path / 'link.vmx'}' cannot be read"),
    ]


@pytest.mark.parametrize("name", ["web01.xml", "web01"])
def test_a_single_file(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(made_up.domain())
    assert [vm.name for vm in folder.read(str(tmp_path / name)).vms] == ["web01"]


def test_a_single_file_that_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("x")
    for name, word in (("a", "none of the suffixes"), ("nosuch", "cannot be read"), ("nosuch.ova", "cannot be read")):
        with pytest.raises(UnreadableDocument, match=word):
            folder.read(str(tmp_path / name))


def test_a_name_that_is_no_text_can_be_part_of_a_result(tmp_path: Path) -> None:
    path = os.fsencode(tmp_path) + b"/\xff.xml"
    with open(path, "w", encoding="utf-8") as file:
        file.write(made_up.domain())
    assert folder.read(str(tmp_path)).vms[0].place.path.endswith("/?.xml")


class TestDisksOfAVmx:
    def read(self, place: Path, **settings: str) -> tuple[ForeignDisk, tuple[Remark, ...]]:
        (place / "a.vmx").write_text(made_up.vmx(**settings))
        [vm] = folder.read(str(place / "a.vmx")).vms
        return vm.disks[0], vm.remarks

    def test_a_disk_in_one_file(self, tmp_path: Path) -> None:
        (tmp_path / "legacy.vmdk").write_bytes(made_up.vmdk())
        disk, remarks = self.read(tmp_path)
        assert (disk.capacity, disk.used, remarks) == (GIB, len(made_up.vmdk()), ())

    def test_a_description_with_its_data_beside_it(self, tmp_path: Path) -> None:
        (tmp_path / "legacy.vmdk").write_text(FLAT.format("vmfs", "legacy-flat.vmdk"))
        (tmp_path / "legacy-flat.vmdk").write_bytes(bytes(5000))
        disk, remarks = self.read(tmp_path)
        assert (disk.capacity, (disk.used or 0) > 5000, remarks) == (GIB, True, ())

    def test_a_device_of_the_host(self, tmp_path: Path) -> None:
        (tmp_path / "legacy.vmdk").write_text(FLAT.format("vmfsRawDeviceMap", "legacy-rdm.vmdk"))
        assert self.read(tmp_path)[0].rdm

    @pytest.mark.parametrize("name", ["/etc/shadow", "../x.vmdk"])
    def test_data_outside_of_the_folder(self, tmp_path: Path, name: str) -> None:
        (tmp_path / "legacy.vmdk").write_text(FLAT.format("vmfs", name))
        assert self.read(tmp_path)[1] == (Remark("source.disk.outside", name),)

    def test_a_disk_outside_of_the_folder_or_missing(self, tmp_path: Path) -> None:
        assert self.read(tmp_path)[1] == (Remark("source.disk.missing", "legacy.vmdk"),)
        remarks = self.read(tmp_path, scsi0_x_0__fileName="../../x.vmdk")[1]
        assert remarks == (Remark("source.disk.outside", "../../x.vmdk"),)

    def test_a_disk_on_the_hypervisor_is_not_looked_for(self, tmp_path: Path) -> None:
        assert self.read(tmp_path, scsi0_x_0__fileName="/vmfs/volumes/s/a.vmdk")[1] == ()

    def test_a_snapshot(self, tmp_path: Path) -> None:
        text = FLAT.format("vmfsSparse", "a.vmdk").replace("ffffffff", "12ab34cd")
        (tmp_path / "legacy.vmdk").write_text(text)
        assert self.read(tmp_path)[1] == (Remark("source.disk.chain", "legacy.vmdk"),)
