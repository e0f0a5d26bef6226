# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""What is checked in guests of any system."""

from __future__ import annotations

import typing as t

from ansible_collections.onramp.ovirt.plugins.module_utils._findings import Finding, info, warning
from ansible_collections.onramp.ovirt.plugins.module_utils._guests.model import Guest

MIB = 1 << 20
# What virt-v2v needs on a file system, by its path in lower case.
FREE_SPACE = {"/": 100 * MIB, "/boot": 50 * MIB, "c:": 100 * MIB}
OTHER_FREE_SPACE = 10 * MIB
FREE_INODES = 100


def free_space(guest: Guest) -> t.Iterator[Finding]:
    """Yield the file systems that are too full for a conversion."""
    for item in guest.file_systems:
        needed = FREE_SPACE.get(item.path.lower(), OTHER_FREE_SPACE)
        if item.free_bytes < needed:
            text = (
                f"{item.free_bytes // MIB} MiB are free on '{item.path}', and a conversion needs {needed // MIB} MiB."
            )
            yield warning("guest-free-space", item.path, text, "Make room.")
        if item.free_inodes is not None and item.free_inodes < FREE_INODES:
            text = f"{item.free_inodes} files can be added on '{item.path}', and a conversion needs {FREE_INODES}."
            yield warning("guest-free-space", item.path, text, "Remove files.")


def old_tools(name: str) -> Finding:
    """Return the finding about tools of the old hypervisor."""
    text = f"The tools of the old hypervisor are installed ({name})."
    return info("guest-old-tools", "guest", text, "Remove them after the move, unless the conversion does.")
