# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reading OVAs, and OVFs with their files: what is wrong with the files, and what is refused."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ansible_collections.onramp.ovirt.plugins.module_utils._errors import UnreadableDocument
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms import ova, xml_tree
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms.model import ForeignVm, Remark
from tests.unit import made_up_foreign_vms as made_up

GIB = 1 << 30
UNCHECKED = Remark("ova.manifest.unchecked")
UNSIGNED = Remark("ova.manifest.missing")
DISK = "web01-disk1.vmdk"


def read(folder: Path, content: bytes, checksums: bool = True) -> ForeignVm:
    path = folder / "web01.ova"
    path.write_bytes(content)
    [vm] = ova.read_archive(str(path), checksums)
    return vm


def with_disk(folder: Path, content: bytes, **attributes: str) -> ForeignVm:
    document = made_up.envelope(files=made_up.file_reference(**attributes))
    return read(folder, made_up.tar({"web01.ovf": document.encode(), DISK: content}))


def test_an_archive(tmp_path: Path) -> None:
    vm = read(tmp_path, made_up.ova())
    assert (vm.name, vm.disks[0].capacity, vm.disks[0].format, vm.remarks) == ("web01", GIB, "vmdk", ())
    assert vm.place.path == str(tmp_path / "web01.ova")


class TestManifests:
    def test_without_reading_all_of_the_disks(self, tmp_path: Path) -> None:
        assert read(tmp_path, made_up.ova(), checksums=False).remarks == (UNCHECKED,)

    def test_none(self, tmp_path: Path) -> None:
        assert read(tmp_path, made_up.ova(signed=False)).remarks == (UNSIGNED,)

    def test_none_is_usual_for_ovirt(self, tmp_path: Path) -> None:
        document = made_up.envelope(namespace='xmlns:ovirt="http://www.ovirt.org/ovf"')
        assert read(tmp_path, made_up.ova(document, signed=False)).remarks == ()

    @pytest.mark.parametrize(
        ("algorithm", "form"),
        [("SHA1", "{}({})= {}"), ("SHA256", "{} ({}) = {}"), ("SHA512", "{}({})= {}\r"), ("sha256", "{}({})={}")],
    )
    def test_any_spelling_and_algorithm(self, tmp_path: Path, algorithm: str, form: str) -> None:
        files = {"web01.ovf": made_up.envelope().encode(), DISK: made_up.vmdk()}
        content = made_up.tar({**files, "web01.mf": made_up.manifest(files, algorithm, form)})
        assert read(tmp_path, content).remarks == ()

    def test_a_disk_that_was_changed(self, tmp_path: Path) -> None:
        files = {"web01.ovf": made_up.envelope().encode(), DISK: made_up.vmdk()}
        content = made_up.tar({**files, "web01.mf": made_up.manifest(files), DISK: made_up.vmdk() + b"x"})
        assert read(tmp_path, content).remarks == (Remark("ova.manifest.mismatch", DISK),)

    def test_a_description_that_was_changed_is_always_seen(self, tmp_path: Path) -> None:
        files = {"web01.ovf": made_up.envelope().encode(), DISK: made_up.vmdk()}
        changed = {**files, "web01.mf": made_up.manifest(files), "web01.ovf": files["web01.ovf"] + b" "}
        remarks = read(tmp_path, made_up.tar(changed), checksums=False).remarks
        assert remarks == (Remark("ova.manifest.mismatch", "web01.ovf"), UNCHECKED)

    def test_a_file_that_is_not_listed(self, tmp_path: Path) -> None:
        files = {"web01.ovf": made_up.envelope().encode(), DISK: made_up.vmdk()}
        listed = made_up.manifest({"web01.ovf": files["web01.ovf"]})
        vm = read(tmp_path, made_up.tar({**files, "web01.mf": listed}))
        assert vm.remarks == (Remark("ova.manifest.incomplete", DISK),)

    def test_an_unknown_algorithm(self, tmp_path: Path) -> None:
        files = {"web01.ovf": made_up.envelope().encode(), DISK: made_up.vmdk()}
        lines = "".join(f"MD99({name})= 00\n" for name in files).encode()
        remarks = read(tmp_path, made_up.tar({**files, "web01.mf": lines})).remarks
        assert [remark.id for remark in remarks] == ["ova.manifest.algorithm"] * 2


class TestFiles:
    def test_a_missing_file(self, tmp_path: Path) -> None:
        vm = read(tmp_path, made_up.tar({"web01.ovf": made_up.envelope().encode()}))
        assert Remark("ova.href.missing", DISK) in vm.remarks

    def test_a_file_on_another_machine(self, tmp_path: Path) -> None:
        document = made_up.envelope(files=made_up.file_reference("http://192.0.2.1/a.vmdk"))
        vm = read(tmp_path, made_up.tar({"web01.ovf": document.encode()}))
        assert Remark("ova.href.remote", "http://192.0.2.1/a.vmdk") in vm.remarks

    @pytest.mark.parametrize("name", ["../a.vmdk", "/etc/shadow", "a/../../b", "a\\b"])
    def test_a_file_outside_of_the_folder_is_refused(self, tmp_path: Path, name: str) -> None:
        document = made_up.envelope(files=made_up.file_reference(name))
        with pytest.raises(UnreadableDocument, match="outside of its folder"):
            read(tmp_path, made_up.tar({"web01.ovf": document.encode()}))

    def test_a_file_of_another_size(self, tmp_path: Path) -> None:
        assert Remark("ova.file.size", DISK) in with_disk(tmp_path, made_up.vmdk(), size="5").remarks

    def test_a_packed_disk(self, tmp_path: Path) -> None:
        vm = with_disk(tmp_path, gzip.compress(made_up.vmdk()), compression="gzip")
        assert (vm.disks[0].capacity, vm.remarks) == (GIB, (UNSIGNED,))

    def test_an_unknown_compression(self, tmp_path: Path) -> None:
        vm = with_disk(tmp_path, b"x", compression="bzip2")
        assert Remark("ova.compression", f"{DISK}: bzip2") in vm.remarks

    def test_a_disk_in_chunks(self, tmp_path: Path) -> None:
        content = made_up.vmdk()
        document = made_up.envelope(files=made_up.file_reference(size=len(content), chunkSize=600))
        chunks = {f"{DISK}.00000000{number}": content[number * 600 : number * 600 + 600] for number in range(3)}
        vm = read(tmp_path, made_up.tar({"web01.ovf": document.encode(), **chunks}))
        assert (vm.disks[0].capacity, vm.remarks) == (GIB, (UNSIGNED,))
        del chunks[f"{DISK}.000000002"]
        vm = read(tmp_path, made_up.tar({"web01.ovf": document.encode(), **chunks}))
        assert Remark("ova.file.size", DISK) in vm.remarks

    def test_a_disk_that_refers_to_another_image(self, tmp_path: Path) -> None:
        vm = with_disk(tmp_path, made_up.qcow2(backing="/etc/shadow"))
        assert Remark("ova.disk.elsewhere", f"{DISK}: /etc/shadow") in vm.remarks

    def test_a_capacity_that_the_disk_does_not_have(self, tmp_path: Path) -> None:
        vm = with_disk(tmp_path, made_up.vmdk(5 * GIB))
        assert (vm.disks[0].capacity, Remark("ova.disk.capacity", DISK) in vm.remarks) == (5 * GIB, True)

    def test_states_of_firmware_come_with_the_vm(self, tmp_path: Path) -> None:
        files = {"web01.ovf": made_up.envelope().encode(), DISK: made_up.vmdk(), "nvram.dat": b"1", "tpm.dat": b"2"}
        remarks = read(tmp_path, made_up.tar(files)).remarks
        assert remarks == (UNSIGNED, Remark("ova.nvram", "nvram.dat"), Remark("ova.tpm", "tpm.dat"))


@pytest.mark.parametrize(
    ("files", "word"),
    [
        ({"a.txt": b""}, "no files with the suffix"),
        ({"a.ovf": b"", "b.ovf": b""}, "2 files"),
        ({"a.ovf": b"x" * 30_000}, "more than"),
        ({"a.ovf": b"<Envelope/>", "a.mf": b""}, "no VM"),
    ],
)
def test_an_archive_without_one_description_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, files: dict[str, bytes], word: str
) -> None:
    monkeypatch.setattr(xml_tree, "MAX_BYTES", 20_000)
    with pytest.raises(UnreadableDocument, match=word):
        read(tmp_path, made_up.tar(files))


class TestFolders:
    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        (tmp_path / "web01.ovf").write_text(made_up.envelope())
        (tmp_path / DISK).write_bytes(made_up.vmdk())
        return tmp_path

    def test_an_ovf_with_its_files_beside_it(self, folder: Path) -> None:
        [vm] = ova.read_ovf(str(folder / "web01.ovf"), checksums=True)
        assert (vm.disks[0].capacity, vm.remarks) == (GIB, (UNSIGNED,))

    def test_a_disk_that_is_a_link_is_missing(self, folder: Path) -> None:
        (folder / DISK).unlink()
        (folder / DISK).symlink_to("/etc/passwd")
        [vm] = ova.read_ovf(str(folder / "web01.ovf"))
        assert Remark("ova.href.missing", DISK) in vm.remarks

    def test_a_description_that_is_a_link_is_refused_where_links_are(self, folder: Path) -> None:
        (folder / "b.ovf").symlink_to(folder / "web01.ovf")
        assert ova.read_ovf(str(folder / "b.ovf"))
        with pytest.raises(UnreadableDocument, match="not a regular file"):
            ova.read_ovf(str(folder / "b.ovf"), follow=False)


SAMPLE = made_up.ova()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_any_mutation_ends_in_a_description_or_one_error(tmp_path: Path, data: st.DataObject) -> None:
    content = bytearray(SAMPLE)
    for dummy in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    try:
        assert read(tmp_path, bytes(content)).as_dict()
    except UnreadableDocument as error:
        assert error.message
