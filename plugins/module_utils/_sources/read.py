# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""Read a source of any kind, after a check of the way to it."""

from __future__ import annotations

import time
import typing as t

from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms import folder
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms.model import Inventory
from ansible_collections.onramp.ovirt.plugins.module_utils._sources import libvirt_source, vsphere_source, way
from ansible_collections.onramp.ovirt.plugins.module_utils._sources.settings import FILES, LIBVIRT, Source

Values = dict[str, t.Any]
ABOUT = (
    *("product", "version", "host_name", "address", "thumbprint_sha1", "thumbprint_sha256", "trusted", "clock_skew"),
    *("missing_privileges", "tags_problem"),
)


def read(
    source: Source, only_check: bool = False, exported: t.Optional[t.Callable[[], Inventory]] = None
) -> tuple[Inventory, Values]:
    """Return the VMs of a source, and what is known about it; without VMs for a check.

    ``exported`` returns those of an export domain, which the engine has to be asked for.
    """
    if exported is not None:
        inventory = exported()
        about: Values = {}
    else:
        inventory, about = _read(source, only_check)
    values = {"kind": source.kind, "name": source.name or None, "url": source.url or None, "path": source.path or None}
    return inventory, {**values, **dict.fromkeys(ABOUT), **about}


def _read(source: Source, only_check: bool) -> tuple[Inventory, Values]:
    if source.kind == FILES:
        return folder.read(source.path, source.checksums), {}
    if source.kind == LIBVIRT:
        return libvirt_source.read(source, only_check)
    secured = way.tls(source)
    inventory, about = vsphere_source.read(source, time.time, only_check)
    return inventory, {**secured, **about}
