# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A virtual environment of its own for ovirt.ovirt, taken out of the package `ansible` that carries it."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv-compare"
DOWNLOADS = ROOT / ".cache" / "compare"
PACKAGE = "ansible>=12,<13"
CARRIED = "ansible_collections/ovirt/ovirt/"
SAME_VERSION = ("ansible-core", "ovirt-engine-sdk-python", "pycurl")


class NotAvailable(Exception):
    """ovirt.ovirt cannot be had here; the text says why."""


def ready() -> Path:
    """The virtual environment, made the first time; raises NotAvailable."""
    done = VENV / ".done"
    if not done.exists():
        try:
            _make()
        except (subprocess.CalledProcessError, OSError) as error:
            output = getattr(error, "stderr", None) or str(error)
            raise NotAvailable(output.strip().splitlines()[-1]) from error
        done.touch()
    return VENV


def version() -> str:
    """The version of ovirt.ovirt that is there."""
    text = (_collections() / CARRIED / "MANIFEST.json").read_text(encoding="utf-8")
    return text.split('"version": "')[1].split('"')[0]


def extract(carried: str, folder: Path) -> None:
    """Put a collection into a folder, out of the package `ansible`, which is downloaded the first time."""
    if not any(DOWNLOADS.glob("ansible-*.whl")):
        command = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet", "download", "--no-deps")
        _run(*command, "--dest", str(DOWNLOADS), PACKAGE)
    # The package is large, and just a small part of it is wanted.
    with zipfile.ZipFile(max(DOWNLOADS.glob("ansible-*.whl"))) as wheel:
        wheel.extractall(folder, [name for name in wheel.namelist() if name.startswith(carried)])


def _make() -> None:
    """The same versions of everything but the collection as in the environment that this runs in."""
    _run(sys.executable, "-m", "venv", "--clear", str(VENV))
    frozen = _run(sys.executable, "-m", "pip", "freeze", "--disable-pip-version-check").splitlines()
    wanted = [line for line in frozen if line.split("==")[0].lower() in SAME_VERSION]
    pip = (str(VENV / "bin" / "python"), "-m", "pip", "--disable-pip-version-check", "--quiet")
    _run(*pip, "install", *wanted)
    extract(CARRIED, _collections())


def _collections() -> Path:
    return next(VENV.glob("lib/python3*/site-packages"))


def _run(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout
