# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""Import the shared code of this collection by Python's own loader, which keeps what it compiled.

Ansible's loader of collections compiles the source of every file again in every run.
"""

from __future__ import annotations

import contextlib
import functools
import importlib.abc
import sys
import typing as t
from importlib import machinery

PACKAGE = __name__.rpartition(".plugin_utils.")[0]
# What plugins import by name. None of it has a redirect in meta/runtime.yml.
PREFIXES = tuple(f"{PACKAGE}.{folder}." for folder in ("filter", "module_utils", "modules", "plugin_utils"))


class _CompiledFinder(importlib.abc.MetaPathFinder):
    """Find the modules of this collection where Ansible's loader finds them too."""

    def find_spec(
        self, fullname: str, path: t.Optional[t.Sequence[str]] = None, target: t.Any = None
    ) -> t.Optional[machinery.ModuleSpec]:
        """Return a module's specification; ``None`` for folders and for all that others own."""
        if not fullname.startswith(PREFIXES):
            return None
        found = (_finder(folder).find_spec(fullname) for folder in path or ())
        return next((spec for spec in found if spec is not None and spec.loader is not None), None)


@functools.cache
def _finder(folder: str) -> machinery.FileFinder:
    return machinery.FileFinder(folder, (machinery.SourceFileLoader, machinery.SOURCE_SUFFIXES))


@contextlib.contextmanager
def compiled_once() -> t.Iterator[None]:
    """Use what is compiled for the imports of a block. How Python imports is as before when the block ends."""
    finder = _CompiledFinder()
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)
