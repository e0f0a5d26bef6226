# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The artifact that `ansible-galaxy` builds has what a user needs, and nothing else."""

from __future__ import annotations

import functools
import pathlib
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile

from tests.unit import project

FOLDERS = {"LICENSES", "changelogs", "docs", "meta", "playbooks", "plugins", "roles"}
FILES = {
    "CHANGELOG.md",
    "CODE_OF_CONDUCT.md",
    "CONTRIBUTING.md",
    "COPYING",
    "README.md",
    "REUSE.toml",
    "requirements.txt",
}
MADE = {"FILES.json", "MANIFEST.json"}
LINK = re.compile(r"\]\(([^):#]+)[^):]*\)")


@functools.cache
def contents() -> frozenset[str]:
    """The paths of all files in the artifact."""
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        for path in project.files():
            place = folder / "source" / path.relative_to(project.ROOT)
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, place)
        (folder / "source" / ".cache").mkdir()
        tool = pathlib.Path(sys.executable).with_name("ansible-galaxy")
        command = [str(tool), "collection", "build", "--output-path", str(folder), str(folder / "source")]
        subprocess.run(command, check=True, capture_output=True)
        [artifact] = folder.glob("onramp-ovirt-*.tar.gz")
        with tarfile.open(artifact) as tar:
            return frozenset(member.name for member in tar if member.isfile())


def test_the_artifact_has_only_what_a_user_needs() -> None:
    assert {name.partition("/")[0] for name in contents()} == FOLDERS | FILES | MADE


def test_the_artifact_has_every_plugin_role_and_playbook() -> None:
    needed = {"plugins", "roles", "playbooks", "meta"}
    files = {path.relative_to(project.ROOT).as_posix() for path in project.files()}
    assert {name for name in files if name.partition("/")[0] in needed} <= contents()


def test_links_in_the_readme_lead_to_files_of_the_artifact() -> None:
    links = LINK.findall((project.ROOT / "README.md").read_text(encoding="utf-8"))
    folders = {str(parent) for name in contents() for parent in pathlib.PurePosixPath(name).parents}
    assert len(links) > 5
    assert [link for link in links if link not in contents() | folders] == []
