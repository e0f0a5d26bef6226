# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""OVFs in files: single ones, folders, saved stores, and what is refused."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ansible_collections.onramp.ovirt.plugins.module_utils._errors import InputError
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms import ovf_files, ovf_store
from tests.unit import made_up_ovfs as made_up

ONE, TWO = made_up.VM_ID, "0000aaaa-0000-4000-8000-000000000002"


def test_a_file_a_folder_and_a_saved_store_are_read(tmp_path: Path) -> None:
    (tmp_path / "one.ovf").write_text(made_up.ovf(), encoding="utf-8")
    (tmp_path / "note.txt").write_text("not an OVF", encoding="utf-8")
    store = tmp_path / "store.tar"
    store.write_bytes(made_up.tar({f"{TWO}.ovf": made_up.ovf(vm_id=TWO)}) + bytes(1 << 16))
    for paths, expected in (
        ([str(tmp_path / "one.ovf")], [ONE]),
        ([str(tmp_path)], [ONE]),
        ([str(store), str(tmp_path)], [TWO, ONE]),
    ):
        assert list(ovf_files.read_option(paths, "ovf_files").entities) == expected


def test_every_path_without_a_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError) as refused:
        ovf_files.read_option([str(tmp_path), "/nosuch/a", "/nosuch/b"], "ovf_files")
    assert [finding.path for finding in refused.value.findings] == ["ovf_files[1]", "ovf_files[2]"]


def test_what_is_no_file_or_too_large_is_unreadable_without_being_read(tmp_path: Path) -> None:
    pipe, large = tmp_path / "pipe.ovf", tmp_path / "large.ovf"
    os.mkfifo(pipe)
    with large.open("wb") as file:
        file.truncate(ovf_store.MAX_BYTES + 1)
    (tmp_path / "good.ovf").write_text(made_up.ovf(), encoding="utf-8")
    found = ovf_files.read_paths([str(tmp_path)])
    assert list(found.entities) == [ONE]
    assert found.unreadable == {
        str(large): f"It has more than {ovf_store.MAX_BYTES} bytes.",
        str(pipe): "It is not a file.",
    }


def test_texts_are_read_and_each_mistake_is_an_error() -> None:
    found = ovf_files.read_texts([made_up.ovf(), made_up.ovf(vm_id=TWO)], "ovfs")
    assert list(found.entities) == [ONE, TWO]
    assert found.texts[ONE] == made_up.ovf().encode()
    with pytest.raises(InputError) as refused:
        ovf_files.read_texts(["<a/>", made_up.ovf(), "noise"], "ovfs")
    assert [finding.path for finding in refused.value.findings] == ["ovfs[0]", "ovfs[2]"]
