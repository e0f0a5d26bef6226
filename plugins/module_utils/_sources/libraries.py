# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""The libraries that only some sources need. They are loaded when such a source is read."""

from __future__ import annotations

import importlib
import sys
import typing as t

from ansible_collections.onramp.ovirt.plugins.module_utils._errors import CollectionError

# The module -> the package of PyPI, and of distributions.
PACKAGES = {
    "libvirt": ("libvirt-python", "python3-libvirt"),
    "pyVmomi": ("pyvmomi", "python3-pyvmomi"),
    "pyVim.connect": ("pyvmomi", "python3-pyvmomi"),
}


class LibraryMissing(CollectionError):
    """A library that this source needs is not installed where the module runs."""


def load(name: str) -> t.Any:
    """Return a library; raises LibraryMissing with the way to install it."""
    try:
        return importlib.import_module(name)
    except ImportError as error:
        pip, system = PACKAGES[name]
        raise LibraryMissing(
            f"The Python library {pip} cannot be loaded ({error}). Install it where this task runs: the package "
            f"{system} of the distribution, or '{sys.executable} -m pip install {pip}'."
        ) from error
