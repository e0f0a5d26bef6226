# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""The descriptions of all VMs of a source, for imports that were given none."""

from __future__ import annotations

import typing as t
import urllib.parse

from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms import report
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms.selection import Selection
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.descriptions import Described
from ansible_collections.onramp.ovirt.plugins.module_utils._sources import settings
from ansible_collections.onramp.ovirt.plugins.module_utils._sources.read import read

OF_VMWARE = ("vpx", "esx")


def read_descriptions(given: t.Mapping[str, t.Any], today: str) -> Described:
    """Return what the source of an option has; raises CollectionError, also where a library is missing."""
    inventory = read(settings.from_params(with_server(given)))[0]
    found = report.values(inventory, Selection(templates=True), (), today)[0]
    unreadable = tuple(f"'{one.path}' cannot be read. {one.reason}" for one in inventory.unreadable)
    return Described(tuple(found["vms"]), unreadable)


def with_server(given: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """Return a source of VMware with the address of its server in place of a URL of libvirt."""
    parts = urllib.parse.urlsplit(str(given.get("url") or ""))
    if given["kind"] != settings.VSPHERE or parts.scheme not in OF_VMWARE:
        return dict(given)
    server = parts.netloc.rpartition("@")[2]
    user = given.get("username") or urllib.parse.unquote(parts.username or "") or None
    return {**given, "url": f"https://{server}", "username": user}
