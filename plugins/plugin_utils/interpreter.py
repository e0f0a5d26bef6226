# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""Recognise the Python interpreter that runs Ansible."""

from __future__ import annotations

import os
import sys


def is_this_python(path: str) -> bool:
    """Whether a path is the interpreter of this process.

    A folder has several names for one, such as ``python`` and ``python3.12``. In another folder, the same one belongs
    to another virtual environment, or to none.
    """
    own = sys.executable
    return path == own or (
        os.path.dirname(path) == os.path.dirname(own) and os.path.realpath(path) == os.path.realpath(own)
    )
