# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The resources of the API, one file per area; importing a file registers its routes."""

from __future__ import annotations

import importlib
import pkgutil


def load() -> None:
    """Register the routes of all areas, the networks of hosts included."""
    for package in (__name__, __name__.rsplit(".", 1)[0] + ".host_networks"):
        try:
            found = importlib.import_module(package)
        except ModuleNotFoundError as missing:
            if missing.name != package:
                raise
            continue
        for module in pkgutil.iter_modules(found.__path__):
            importlib.import_module(f"{package}.{module.name}")
