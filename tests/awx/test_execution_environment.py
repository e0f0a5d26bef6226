# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The execution environment: ansible-builder takes what the collection says, and its packages are to be had."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.benchmarks.compare import ROOT

EXAMPLE = ROOT / "docs" / "examples" / "awx" / "execution-environment.yml"
BUILDER = str(Path(sys.executable).with_name("ansible-builder"))


def run(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def needed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """What ansible-builder finds in the collection: Python packages, and system packages with their profiles."""
    folder = tmp_path_factory.mktemp("introspect")
    own = folder / "ansible_collections" / "onramp" / "ovirt"
    own.mkdir(parents=True)
    shutil.copytree(ROOT / "meta", own / "meta")
    shutil.copy(ROOT / "galaxy.yml", own)
    pip, bindep = folder / "pip", folder / "bindep"
    run(BUILDER, "introspect", str(folder), "--write-pip", str(pip), "--write-bindep", str(bindep))
    return {name: (folder / name).read_text(encoding="utf-8").splitlines() for name in ("pip", "bindep")}


def test_the_context_is_made(tmp_path: Path) -> None:
    context = ("--output-filename", "Containerfile", "--context", str(tmp_path / "context"))
    run(BUILDER, "create", "--file", str(EXAMPLE), *context)
    galaxy = yaml.safe_load((tmp_path / "context" / "_build" / "requirements.yml").read_text(encoding="utf-8"))
    assert galaxy["collections"] == [{"name": "onramp.ovirt"}]
    assert "ansible-core>=2.17" in (tmp_path / "context" / "Containerfile").read_text(encoding="utf-8")


def test_the_python_packages_are_those_of_the_collection(needed: dict[str, list[str]]) -> None:
    names = {line.split(">=")[0] for line in needed["pip"] if line and not line.startswith("#")}
    assert names == {"ovirt-engine-sdk-python", "ovirt-imageio"}
    assert [line for line in needed["bindep"] if line.startswith("libxml2-devel")]


def test_the_python_packages_can_be_installed(needed: dict[str, list[str]], tmp_path: Path) -> None:
    wanted = [line.split("#")[0].strip() for line in needed["pip"]]
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet", "install")
    run(*pip, "--dry-run", "--ignore-installed", "--target", str(tmp_path), *filter(None, wanted))


def test_the_packages_for_debian_can_be_installed(needed: dict[str, list[str]]) -> None:
    if not shutil.which("apt-get"):
        pytest.skip("apt-get is not here")
    wanted = [line.split()[0] for line in needed["bindep"] if "platform:dpkg" in line]
    assert wanted
    run("apt-get", "install", "--simulate", "--quiet", *wanted)


def container_engine() -> str | None:
    """A container engine that works and has the base image, or can load it."""
    base = yaml.safe_load(EXAMPLE.read_text(encoding="utf-8"))["images"]["base_image"]["name"]
    for name in filter(shutil.which, ("podman", "docker")):
        if subprocess.run([name, "pull", "--quiet", base], capture_output=True, check=False).returncode == 0:
            return name
    return None


def test_the_image_is_built(tmp_path: Path) -> None:
    engine = container_engine()
    if engine is None:
        pytest.skip("no container engine that can load the base image is here")
    run(BUILDER, "build", "--file", str(EXAMPLE), "--context", str(tmp_path / "c"), "--container-runtime", engine)
