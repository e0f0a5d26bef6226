# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""Files and folders for the user alone."""

from __future__ import annotations

import os
from pathlib import Path

PRIVATE_FILE, PRIVATE_FOLDER = 0o600, 0o700


def write(path: Path, content: bytes) -> None:
    """Write a file as a whole or not at all, and be sure that it is on the disk; raises OSError."""
    temporary = path.with_name(f"{path.name}.{os.getpid()}.part")
    # A file that was left by a process of that number could have other permissions.
    temporary.unlink(missing_ok=True)
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE_FILE)
    with os.fdopen(descriptor, "wb") as opened:
        opened.write(content)
        opened.flush()
        os.fsync(opened.fileno())
    temporary.replace(path)


def create_folder(path: Path) -> None:
    """Create a folder, and those above it that are missing, all for the user alone; raises OSError.

    ``Path.mkdir`` gives its mode to the last one only. A folder that exists stays as it is.
    """
    for folder in reversed([path, *(one for one in path.parents if not one.exists())]):
        folder.mkdir(PRIVATE_FOLDER, exist_ok=True)
