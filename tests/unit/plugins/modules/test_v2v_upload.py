# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files that are sent to a host, which is a shell of this machine."""

from __future__ import annotations

import os
import subprocess
import typing as t
from pathlib import Path

import pytest

from ansible_collections.onramp.ovirt.plugins.module_utils._errors import CollectionError
from ansible_collections.onramp.ovirt.plugins.module_utils._sources import uploads
from ansible_collections.onramp.ovirt.plugins.module_utils._sources.guest_channel import Reply

if t.TYPE_CHECKING:
    from .conftest import Run

MODULE = "v2v_upload"
MIB = 1 << 20


class Shell:
    """A host. After ``breaks_after`` pieces, ``cut`` bytes of the next one arrive, and it cannot be reached."""

    def __init__(self) -> None:
        self.is_here = False
        self.breaks_after = -1
        self.cut = 0
        self.pieces: list[int] = []
        self.free = ""

    def run(self, command: str, data: bytes = b"") -> Reply:
        if data:
            if len(self.pieces) == self.breaks_after:
                subprocess.run(["/bin/sh", "-c", command], input=data[: self.cut], capture_output=True, check=False)
                raise CollectionError("The host cannot be reached: Connection reset.")
            self.pieces.append(len(data))
        if self.free and "df -Pk" in command:
            return Reply(0, f"/dev/sda 100 50 {self.free} 50% /\n")
        done = subprocess.run(["/bin/sh", "-c", command], input=data, capture_output=True, check=False)
        return Reply(done.returncode, done.stdout.decode(), done.stderr.decode())


class Site(t.NamedTuple):
    source: Path
    folder: Path
    shell: Shell

    def options(self, **more: t.Any) -> dict[str, t.Any]:
        return {"src": str(self.source), "dest": str(self.folder), "piece": 1, **more}

    def is_there(self) -> bool:
        names = [path.relative_to(self.source) for path in self.source.rglob("*") if path.is_file()]
        return all((self.folder / name).read_bytes() == (self.source / name).read_bytes() for name in names)


@pytest.fixture
def site(tmp_path: Path) -> t.Iterator[Site]:
    source = tmp_path / "exports of 'kim'"
    (source / "disks").mkdir(parents=True)
    (source / "pc1.xml").write_text("<domain/>")
    (source / "empty").touch()
    (source / "disks/pc1-sda").write_bytes(os.urandom(3 * MIB + 5))
    shell = Shell()
    token = uploads.channel.set(shell)
    yield Site(source, tmp_path / "up loads" / "pc1", shell)
    uploads.channel.reset(token)


def test_files_are_sent_in_pieces_once_and_a_dry_run_sends_none(run: Run, site: Site) -> None:
    dry = run(MODULE, check=True, diff=True, **site.options())
    assert (dry["changed"], dry["counts"], site.folder.exists()) == (True, {"send": 3}, False)
    done = run(MODULE, diff=True, **site.options())
    assert (done["changed"], done["diff"], done["source"]["path"]) == (True, dry["diff"], str(site.folder))
    assert (site.is_there(), sorted(site.shell.pieces)) == (True, [5, 9, MIB, MIB, MIB])
    assert (site.folder.stat().st_mode & 0o777, (site.folder / "disks/pc1-sda").stat().st_mode & 0o777) == (
        0o700,
        0o600,
    )
    again = run(MODULE, **site.options())
    assert (again["changed"], again["plan"], len(site.shell.pieces)) == (False, [], 5)
    assert [file["name"] for file in again["files"]] == ["empty", "pc1.xml", "disks/pc1-sda"]


@pytest.mark.parametrize("cut", [0, 1000])
def test_an_upload_that_was_interrupted_goes_on_where_it_was(run: Run, site: Site, cut: int) -> None:
    # The small file is the first piece.
    site.shell.breaks_after, site.shell.cut = 3, cut
    broken = run(MODULE, **site.options())
    assert (broken.failed, "Connection reset" in broken["msg"]) == (True, True)
    assert not (site.folder / "disks/pc1-sda").exists()
    site.shell.breaks_after, site.shell.pieces = -1, []
    done = run(MODULE, **site.options())
    assert (done["counts"], done["plan"][0]["before"]["sent"]) == ({"resume": 1}, 2 * MIB + cut)
    assert (site.is_there(), sum(site.shell.pieces)) == (True, MIB + 5 - cut)
    assert list((site.folder / "disks").iterdir()) == [site.folder / "disks/pc1-sda"]


@pytest.mark.parametrize("size", [100, 4 * MIB])
def test_what_is_not_the_beginning_of_the_file_is_sent_anew(run: Run, site: Site, size: int) -> None:
    (site.folder / "disks").mkdir(parents=True)
    (site.folder / "disks/.pc1-sda.part").write_bytes(b"x" * size)
    run(MODULE, **site.options())
    assert site.is_there()


def test_a_file_that_has_changed_on_either_side_is_sent_again(run: Run, site: Site) -> None:
    run(MODULE, **site.options())
    disk = site.folder / "disks/pc1-sda"
    disk.write_bytes(b"y" * disk.stat().st_size)
    (site.source / "pc1.xml").write_text("<domain> </domain>")
    assert run(MODULE, **site.options())["counts"] == {"send": 2}
    assert site.is_there()


def test_a_single_file_keeps_its_name(run: Run, site: Site) -> None:
    done = run(MODULE, **site.options(src=str(site.source / "pc1.xml")))
    assert done["source"]["path"] == str(site.folder / "pc1.xml")
    assert Path(done["source"]["path"]).read_text() == "<domain/>"


def test_nothing_is_copied_on_the_controller_itself(run: Run, site: Site) -> None:
    site.shell.is_here = True
    done = run(MODULE, **site.options())
    assert (done["changed"], done["is_local"], done["source"]["path"]) == (False, True, str(site.source))
    assert not site.folder.exists()


def test_links_and_what_is_no_file_are_refused_before_anything_is_sent(run: Run, site: Site) -> None:
    (site.source / "shadow").symlink_to("/etc/shadow")
    (site.source / "out").symlink_to("/etc")
    os.mkfifo(site.source / "pipe")
    refused = run(MODULE, **site.options())
    assert (refused.codes, len(refused["findings"])) == ({"upload-file-unreadable"}, 3)
    assert not site.folder.exists()


def test_a_link_on_the_host_is_not_written_through(run: Run, site: Site, tmp_path: Path) -> None:
    (site.folder / "disks").mkdir(parents=True)
    (site.folder / "disks/.pc1-sda.part").symlink_to(tmp_path / "elsewhere")
    assert run(MODULE, **site.options()).codes == {"upload-target-not-a-file"}
    assert not (tmp_path / "elsewhere").exists()


def test_a_host_without_space_is_known_before(run: Run, site: Site) -> None:
    site.shell.free = "100"
    refused = run(MODULE, **site.options())
    assert (refused.codes, site.folder.exists()) == ({"upload-space-too-small"}, False)


def test_wrong_options_and_empty_folders_are_sentences(run: Run, site: Site, tmp_path: Path) -> None:
    assert run(MODULE, src="a", dest="b", piece=0)["msg"].count("is not an absolute path") == 2
    (tmp_path / "nothing").mkdir()
    assert run(MODULE, **site.options(src=str(tmp_path / "nothing"))).codes == {"upload-empty"}
    assert run(MODULE, **site.options(src=str(tmp_path / "nosuch"))).codes == {"upload-file-unreadable"}


def test_too_many_files_are_refused(run: Run, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "MAX_FILES", 2)
    assert run(MODULE, **site.options()).codes == {"upload-too-many-files"}


def test_it_needs_its_action_plugin(run: Run, site: Site) -> None:
    token = uploads.channel.set(None)
    outcome = run(MODULE, **site.options())
    uploads.channel.reset(token)
    assert "It needs its action plugin" in outcome["msg"]
