# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The files of an OVF: in a folder and in a tar archive, and which archives and names are refused."""

from __future__ import annotations

import os
import tarfile
import typing as t
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ansible_collections.onramp.ovirt.plugins.module_utils._errors import UnreadableDocument
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms import containers
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms.containers import Archive, Folder
from tests.unit import made_up_foreign_vms as made_up

in_one_folder = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


def archive_of(folder: Path, content: bytes) -> Archive:
    path = folder / "a.ova"
    path.write_bytes(content)
    return Archive(str(path))


def content_of(archive: Archive) -> dict[str, bytes]:
    try:
        return {name: b"".join(containers.chunks(archive, name)) for name in archive.names}
    finally:
        archive.close()


class TestArchives:
    @pytest.mark.parametrize("form", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
    def test_files_with_long_names_and_any_content(self, tmp_path: Path, form: int) -> None:
        files = {"a.ovf": b"x" * 513, "d/" + "b" * 90: b"", f"{'c' * 60}/{'d' * 80}": b"y" * 512, "b\u00fcro": b"1"}
        assert content_of(archive_of(tmp_path, made_up.tar(files, form))) == files

    @in_one_folder
    @given(
        files=st.dictionaries(st.text("ab/.\u00fc", min_size=1, max_size=8), st.binary(max_size=1200), max_size=4),
        form=st.sampled_from([tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT]),
    )
    def test_what_tarfile_writes_is_read_as_it_was(self, tmp_path: Path, files: dict[str, bytes], form: int) -> None:
        safe = {name: content for name, content in files.items() if containers.is_safe(name)}
        assert content_of(archive_of(tmp_path, made_up.tar(safe, form))) == safe

    @in_one_folder
    @given(st.data())
    def test_any_mutation_is_read_or_refused(self, tmp_path: Path, data: st.DataObject) -> None:
        content = bytearray(made_up.tar({"a.ovf": b"1" * 600, "x" * 120: b"2"}, tarfile.PAX_FORMAT))
        for dummy in range(data.draw(st.integers(1, 4))):
            content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
        try:
            content_of(archive_of(tmp_path, bytes(content[: data.draw(st.integers(0, len(content)))])))
        except UnreadableDocument as error:
            assert error.message

    def test_a_part_of_a_file(self, tmp_path: Path) -> None:
        archive = archive_of(tmp_path, made_up.tar({"a": b"0123456789", "b": b"x"}))
        assert (archive.read("a", 8, 5), archive.read("a", 20, 5), archive.size("a"), archive.size("c")) == (
            b"89",
            b"",
            10,
            None,
        )
        archive.close()

    def test_a_size_of_more_than_eleven_octal_digits(self, tmp_path: Path) -> None:
        content = bytearray(made_up.tar({"a": b"0123456789"}))
        content[124:136] = b"\x80" + (10).to_bytes(11, "big")
        content[148:156] = f"{sum(content[:148]) + 256 + sum(content[156:512]):06o}\0 ".encode()
        assert content_of(archive_of(tmp_path, bytes(content))) == {"a": b"0123456789"}

    @pytest.mark.parametrize(
        "name", ["/etc/x", "../x", "a/../x", "a\\b", "a//b", "a/./b", "x\ny", "/".join("abcdefghi")]
    )
    def test_a_name_outside_of_the_folder_is_refused(self, tmp_path: Path, name: str) -> None:
        with pytest.raises(UnreadableDocument, match="not allowed"):
            archive_of(tmp_path, made_up.tar({name: b""}))

    @pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE, b"S"])
    def test_links_and_devices_are_refused(self, tmp_path: Path, kind: bytes) -> None:
        entry = tarfile.TarInfo("a.ovf")
        entry.type, entry.linkname = kind, "/etc/passwd"
        with pytest.raises(UnreadableDocument, match="a link or a device"):
            archive_of(tmp_path, entry.tobuf() + bytes(1024))

    def test_two_files_of_one_name_are_refused(self, tmp_path: Path) -> None:
        one = made_up.tar({"a": b""})[:512]
        with pytest.raises(UnreadableDocument, match="two files"):
            archive_of(tmp_path, one + one + bytes(1024))

    def test_an_archive_that_ends_within_a_file_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(UnreadableDocument, match="incomplete"):
            archive_of(tmp_path, made_up.tar({"a": b"x" * 2000})[:1024])

    def test_too_many_files_are_refused(self, tmp_path: Path) -> None:
        with pytest.raises(UnreadableDocument, match="more than 1000 files"):
            archive_of(tmp_path, made_up.tar({f"f{number}": b"" for number in range(1001)}))

    def test_a_name_that_takes_much_memory_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(UnreadableDocument, match="too long"):
            archive_of(tmp_path, made_up.tar({"a" * 70_000: b""}, tarfile.GNU_FORMAT))

    @pytest.mark.parametrize(
        ("start", "word"),
        [
            (b"\x1f\x8b", "gzip"),
            (b"PK\3\4", "Unpack it with unzip"),
            (b"\xfd7zXZ", "xz"),
            (b"anything", "not a tar archive"),
        ],
    )
    def test_what_is_no_tar_archive_is_refused(self, tmp_path: Path, start: bytes, word: str) -> None:
        with pytest.raises(UnreadableDocument, match=word):
            archive_of(tmp_path, start.ljust(1024, b"x"))

    def test_an_empty_archive_has_no_files(self, tmp_path: Path) -> None:
        assert content_of(archive_of(tmp_path, bytes(1024))) == {}

    def test_a_pipe_is_refused_without_waiting(self, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "pipe")
        with pytest.raises(UnreadableDocument, match="not a regular file"):
            Archive(str(tmp_path / "pipe"))


class TestFolders:
    @pytest.fixture
    def folder(self, tmp_path: Path) -> Folder:
        (tmp_path / "in/sub").mkdir(parents=True)
        (tmp_path / "in/sub/a").write_bytes(b"0123")
        (tmp_path / "secret").write_bytes(b"secret")
        (tmp_path / "in/link").symlink_to(tmp_path / "secret")
        (tmp_path / "in/linked").symlink_to(tmp_path)
        os.mkfifo(tmp_path / "in/pipe")
        return Folder(str(tmp_path / "in"))

    def test_a_file_below_the_folder(self, folder: Folder) -> None:
        assert (folder.size("sub/a"), folder.read("sub/a", 1, 2)) == (4, b"12")

    @pytest.mark.parametrize(
        "name", ["link", "linked/secret", "../secret", "/etc/passwd", "pipe", "sub", "nosuch", "", "sub/../../secret"]
    )
    def test_what_is_elsewhere_or_no_file_is_not_there(self, folder: Folder, name: str) -> None:
        assert folder.size(name) is None
        with pytest.raises(UnreadableDocument):
            folder.read(name, 0, 1)


def test_a_file_that_is_too_large_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"12345")
    assert containers.read_all(str(tmp_path / "a"), 5) == b"12345"
    with pytest.raises(UnreadableDocument, match="more than 4 bytes"):
        containers.read_all(str(tmp_path / "a"), 4)


@pytest.mark.parametrize("path", ["nosuch", "", "a\0b"])
def test_a_file_that_cannot_be_read_is_a_sentence(path: str) -> None:
    with pytest.raises(UnreadableDocument, match="cannot be read"):
        containers.read_all(path, 5)


def test_nothing_stays_open(tmp_path: Path) -> None:
    before = len(os.listdir("/proc/self/fd"))
    refused: t.Callable[[], object] = lambda: archive_of(tmp_path, b"x" * 600)  # noqa: E731
    for dummy in range(3):
        with pytest.raises(UnreadableDocument):
            refused()
        content_of(archive_of(tmp_path, made_up.tar({"a": b"1"})))
        Folder(str(tmp_path)).size("a.ova")
    assert len(os.listdir("/proc/self/fd")) == before
