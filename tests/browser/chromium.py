# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Chromium without a window: what a page becomes when its scripts have run, what it logs, and how it looks."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
LIMIT = 120
CONSOLE = re.compile(r":CONSOLE[(:]\d+\)?\] (.*)")


class NoBrowser(Exception):
    """There is no Chromium here, and none can be installed; the text is the reason."""


@dataclass(frozen=True)
class Visit:
    """What a page is when its scripts have run, and the lines of its console."""

    html: str
    console: tuple[str, ...]


def find() -> str:
    """Return the path of Chromium; it is installed where it is missing, and this runs as root on Debian."""
    found = _installed()
    if found:
        return found
    if os.environ.get("ONRAMP_SYSTEM_PACKAGES") == "no":
        raise NoBrowser("Chromium is missing, and ONRAMP_SYSTEM_PACKAGES is no")
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise NoBrowser("Chromium is missing, and it is only installed on Debian and by root")
    _install()
    found = _installed()
    if not found:
        raise NoBrowser("the package chromium of this system has no program of this name")
    return found


def _installed() -> str:
    return next((path for name in NAMES if (path := shutil.which(name))), "")


def _install() -> None:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for arguments in (["update"], ["install", "--yes", "--no-install-recommends", "chromium"]):
        command = ["apt-get", "-qq", *arguments]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        if done.returncode:
            last = (done.stderr.strip().splitlines() or ["no message"])[-1]
            raise NoBrowser(f"{' '.join(command)} failed: {last}")


def visit(browser: str, page: Path, *options: str) -> Visit:
    """Open a file, and return what it is then."""
    done = _run(browser, page, "--dump-dom", "--enable-logging=stderr", *options)
    return Visit(done.stdout, tuple(CONSOLE.findall(done.stderr)))


def screenshot(browser: str, page: Path, picture: Path, width: int, height: int) -> None:
    """Write a picture of a file."""
    picture.unlink(missing_ok=True)
    done = _run(browser, page, "--hide-scrollbars", f"--window-size={width},{height}", f"--screenshot={picture}")
    if not picture.is_file():
        raise RuntimeError(f"Chromium made no picture: {done.stderr[-2000:]}")


def to_pdf(browser: str, page: Path, document: Path) -> None:
    """Print a file."""
    document.unlink(missing_ok=True)
    _run(browser, page, "--no-pdf-header-footer", f"--print-to-pdf={document}")


def _run(browser: str, page: Path, *options: str) -> subprocess.CompletedProcess[str]:
    with tempfile.TemporaryDirectory(prefix="onramp-ovirt-browser-", ignore_cleanup_errors=True) as profile:
        command = [browser, "--headless", "--disable-gpu", "--no-first-run", f"--user-data-dir={profile}", *options]
        if os.geteuid() == 0:
            # Chromium refuses to run as root with its sandbox. The only pages are our own.
            command.append("--no-sandbox")
        command.append(page.absolute().as_uri())
        return subprocess.run(command, capture_output=True, text=True, timeout=LIMIT, check=False)
