# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`tools/setup` on machines that lack something: stubs are found in the place of the system's own commands."""

from __future__ import annotations

import pathlib
import shutil
import subprocess
import sys

import pytest

from tests.unit.project import ROOT

REAL = "sh cat cksum cut dirname env grep ln mkdir paste rm sed tail".split()
COMPILES = "libcurl4-openssl-dev libssl-dev libxml2-dev".split()
COMPILER_ERROR = "error: command 'gcc' failed"
NO_INDEX = "ERROR: No matching distribution found for PyYAML"
# Makes a virtual environment whose pip writes what it is asked, and fails with a text as long as the file is there.
PYTHON = """#!/bin/sh
case "$*" in
    *ensurepip*) [ ! -f "{world}/no-venv" ] ;;
    *Python.h*) [ ! -f "{world}/no-headers" ] ;;
    "-m venv "*) mkdir -p "$3/bin"; cp "{world}/bin/python3" "$3/bin/python" ;;
    *sysconfig*) echo "{world}/site-packages" ;;
    "-m pip "*) echo pip >>"{world}/done"; [ ! -f "{world}/pip-fails" ] || {{ cat "{world}/pip-fails"; exit 1; }} ;;
    *) exec {python} "$@" ;;
esac
"""
APT = """#!/bin/sh
echo "apt-get $*" >>"{world}/done"
[ "$1" = update ] || rm -f "{world}/pip-fails" "{world}/no-venv"
"""
DPKG = """#!/bin/sh
for name; do :; done
grep -qx "$name" "{world}/installed" && echo installed
"""


class Machine:
    """A checkout on a Debian machine where everything is installed, unless a test takes it away."""

    def __init__(self, world: pathlib.Path) -> None:
        self.world = world
        self.bin = world / "bin"
        self.bin.mkdir()
        for name in [*REAL, "cp"]:
            (self.bin / name).symlink_to(str(shutil.which(name)))
        self.stub("python3", PYTHON)
        self.stub("apt-get", APT)
        self.stub("dpkg-query", DPKG)
        self.stub("gcc", "#!/bin/sh\n")
        self.user(0)
        self.write("installed", "\n".join(["python3", "python3-venv", "python3-dev", "gcc", *COMPILES]))
        (world / "checkout" / "tools").mkdir(parents=True)
        shutil.copy(ROOT / "tools" / "setup", world / "checkout" / "tools" / "setup")
        for name in ("requirements.txt", "requirements-test.txt"):
            (world / "checkout" / name).touch()

    def stub(self, name: str, text: str) -> None:
        (self.bin / name).write_text(text.format(world=self.world, python=sys.executable), encoding="utf-8")
        (self.bin / name).chmod(0o755)

    def user(self, ident: int) -> None:
        self.stub("id", f"#!/bin/sh\necho {ident}\n")

    def write(self, name: str, text: str) -> None:
        (self.world / name).write_text(text + "\n", encoding="utf-8")

    def uninstall(self, *names: str) -> None:
        left = [name for name in (self.world / "installed").read_text(encoding="utf-8").split() if name not in names]
        self.write("installed", "\n".join(left))

    def setup(self, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(self.world / "checkout" / "tools" / "setup"), "test"],
            env={"PATH": str(self.bin), **environment},
            capture_output=True,
            text=True,
            check=False,
        )

    @property
    def done(self) -> list[str]:
        file = self.world / "done"
        return file.read_text(encoding="utf-8").splitlines() if file.is_file() else []


@pytest.fixture
def machine(tmp_path: pathlib.Path) -> Machine:
    return Machine(tmp_path)


def test_nothing_is_installed_where_nothing_is_missing(machine: Machine) -> None:
    assert (machine.setup().returncode, machine.done) == (0, ["pip"])


def test_a_second_run_does_nothing(machine: Machine) -> None:
    machine.setup()
    done = machine.setup()
    assert (done.returncode, done.stderr, machine.done) == (0, "", ["pip"])


def test_nothing_is_installed_if_only_the_package_index_is_unreachable(machine: Machine) -> None:
    machine.write("pip-fails", NO_INDEX)
    machine.uninstall("libxml2-dev")
    done = machine.setup()
    assert (done.returncode, machine.done) == (1, ["pip"])
    assert "could not be downloaded" in done.stderr
    assert NO_INDEX in done.stderr


def test_only_missing_packages_are_installed_after_a_message(machine: Machine) -> None:
    machine.write("pip-fails", COMPILER_ERROR)
    machine.uninstall("libxml2-dev", "gcc")
    (machine.bin / "gcc").unlink()
    done = machine.setup()
    install = "apt-get install -y --no-install-recommends gcc libxml2-dev"
    assert (done.returncode, machine.done) == (0, ["pip", "apt-get update", install, "pip"])
    assert "    gcc: C compiler" in done.stderr
    assert "    libxml2-dev: headers of libxml2" in done.stderr
    assert done.stderr.index("libxml2-dev: ") < done.stderr.index("installing them")


def test_headers_of_python_are_installed_where_it_has_none(machine: Machine) -> None:
    machine.write("pip-fails", COMPILER_ERROR)
    machine.write("no-headers", "")
    machine.uninstall("python3-dev")
    machine.setup()
    assert machine.done[2].endswith(" python3-dev")


def test_what_virtual_environments_need_is_installed_first(machine: Machine) -> None:
    machine.write("no-venv", "")
    machine.uninstall("python3-venv")
    assert machine.setup().returncode == 0
    assert machine.done == ["apt-get update", "apt-get install -y --no-install-recommends python3-venv", "pip"]


@pytest.mark.parametrize(("user", "environment"), [(1000, {}), (0, {"ONRAMP_SYSTEM_PACKAGES": "no"})])
def test_who_may_not_install_gets_the_command_and_a_stop(
    user: int, environment: dict[str, str], machine: Machine
) -> None:
    machine.user(user)
    machine.write("pip-fails", COMPILER_ERROR)
    machine.uninstall("libssl-dev")
    done = machine.setup(**environment)
    command = "sudo apt-get update && sudo apt-get install -y --no-install-recommends libssl-dev"
    assert (done.returncode, machine.done) == (1, ["pip"])
    assert done.stderr.splitlines()[-1] == f"setup: install them, then run this again:  {command}"


def test_an_error_with_nothing_missing_shows_the_log(machine: Machine) -> None:
    machine.write("pip-fails", COMPILER_ERROR)
    done = machine.setup()
    assert (done.returncode, machine.done) == (1, ["pip"])
    assert COMPILER_ERROR in done.stderr


def test_a_python_that_is_too_old_is_an_error(machine: Machine) -> None:
    machine.stub("python3", "#!/bin/sh\nexit 1\n")
    done = machine.setup()
    assert (done.returncode, machine.done) == (1, [])
    assert "Python 3.11 or newer is needed" in done.stderr
