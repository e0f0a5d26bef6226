# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The readers of files compared with virt-v2v's own reading, on guests made up from seeds."""

from __future__ import annotations

import gzip
import pathlib
import random
import shutil

import pytest

from ansible_collections.onramp.ovirt.plugins.module_utils._errors import UnreadableDocument
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms import folder
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms.concerns import assess
from tests.sources import differences, guests, print_source
from tests.unit import made_up_foreign_vms as made_up

pytestmark = pytest.mark.skipif(shutil.which("virt-v2v") is None, reason="virt-v2v is not installed")
INPUTS = {"libvirt": "libvirtxml", "vmx": "vmx", "ova": "ova"}
SEEDS = range(20)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("kind", INPUTS)
def test_a_guest_is_read_as_virt_v2v_reads_it(kind: str, seed: int, tmp_path: pathlib.Path, disk: bytes) -> None:
    path = guests.write(kind, seed, tmp_path, disk)
    theirs = print_source.by_virt_v2v(str(tmp_path), "-i", INPUTS[kind], str(path))
    [vm] = folder.read(str(path)).vms
    ours = print_source.by_the_collection(vm)
    assert differences.all_of(*differences.without(kind, theirs, ours, vm)) == {}


@pytest.mark.parametrize("seed", range(100, 108))
@pytest.mark.parametrize("kind", ["libvirt", "vmx"])
def test_what_is_left_of_a_damaged_file_is_refused_or_read_as_virt_v2v_reads_it(
    kind: str, seed: int, tmp_path: pathlib.Path, disk: bytes
) -> None:
    path = guests.write(kind, seed, tmp_path, disk)
    lines = path.read_bytes().replace(b"><", b">\n<").split(b"\n")
    choose = random.Random(seed)
    # A line is lost, as in a file that was edited by hand.
    removed = lines.pop(choose.randrange(1, len(lines) - 1))
    path.write_bytes(b"\n".join(lines))
    try:
        [vm] = folder.read(str(path)).vms
    except UnreadableDocument:
        return
    try:
        theirs = print_source.by_virt_v2v(str(tmp_path), "-i", INPUTS[kind], str(path))
    except print_source.Refused as refused:
        # What virt-v2v cannot read at all must not look fine: the reason is a concern, or the name of a file.
        assert {concern.category for concern in assess(vm)} & {"critical", "warning"}, f"{removed!r}: {refused}"
        return
    ours = print_source.by_the_collection(vm)
    assert differences.all_of(*differences.without(kind, theirs, ours, vm)) == {}, removed


def test_a_folder_with_the_files_of_an_ova_is_read_as_virt_v2v_reads_it(tmp_path: pathlib.Path, disk: bytes) -> None:
    (tmp_path / "guest.ovf").write_text(guests.ovf(random.Random(3)), encoding="utf-8")
    (tmp_path / "disk1.vmdk").write_bytes(disk)
    theirs = print_source.by_virt_v2v(str(tmp_path), "-i", "ova", str(tmp_path))
    [vm] = folder.read(str(tmp_path / "guest.ovf")).vms
    assert differences.all_of(*differences.without("ova", theirs, print_source.by_the_collection(vm), vm)) == {}


def test_an_ova_with_a_packed_disk_is_read_as_virt_v2v_reads_it(tmp_path: pathlib.Path, disk: bytes) -> None:
    files = made_up.file_reference("disk1.vmdk.gz", 1, compression="gzip")
    document = made_up.envelope(files=files, disks=made_up.disk_of_ovf(capacity=str(guests.MIB))).encode()
    path = tmp_path / "guest.ova"
    path.write_bytes(made_up.tar({"guest.ovf": document, "disk1.vmdk.gz": gzip.compress(disk)}))
    theirs = print_source.by_virt_v2v(str(tmp_path), "-i", "ova", str(path))
    [vm] = folder.read(str(path)).vms
    assert differences.all_of(*differences.without("ova", theirs, print_source.by_the_collection(vm), vm)) == {}


def test_an_ova_with_a_wrong_checksum_is_refused_by_both(tmp_path: pathlib.Path, disk: bytes) -> None:
    document = guests.ovf(random.Random(1)).encode()
    signed = made_up.manifest({"guest.ovf": document, "disk1.vmdk": b"other"})
    path = tmp_path / "guest.ova"
    path.write_bytes(made_up.tar({"guest.ovf": document, "guest.mf": signed, "disk1.vmdk": disk}))
    with pytest.raises(print_source.Refused, match="checksum"):
        print_source.by_virt_v2v(str(tmp_path), "-i", "ova", str(path))
    [vm] = folder.read(str(path), checksums=True).vms
    assert "ova.manifest.mismatch" in {concern.id for concern in assess(vm)}


def test_an_ova_without_a_file_that_it_names_is_refused_by_both(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "guest.ova"
    path.write_bytes(made_up.tar({"guest.ovf": guests.ovf(random.Random(1)).encode()}))
    with pytest.raises(print_source.Refused):
        print_source.by_virt_v2v(str(tmp_path), "-i", "ova", str(path))
    [vm] = folder.read(str(path)).vms
    assert "ova.href.missing" in {concern.id for concern in assess(vm)}
