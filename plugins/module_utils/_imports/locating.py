# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""Where vCenter runs VMs right now: they move between hosts, and the URL of an import names the host."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, replace

from ansible_collections.onramp.ovirt.plugins.module_utils._imports.model import UP, SourceVm

# Seconds for which a reading counts as current.
MAX_AGE = 30


@dataclass(frozen=True)
class Location:
    """A VM as vCenter has it now.

    ``data_center`` and ``cluster`` are paths with the folders they are in, as the URL needs them. ``host_available`` is
    whether its ESXi host is connected and not in maintenance mode.
    """

    name: str
    uuid: str = ""
    host: str = ""
    data_center: str = ""
    cluster: str = ""
    power: str = ""
    is_template: bool = False
    host_available: bool = True


def location_of(vm: SourceVm, locations: t.Iterable[Location]) -> t.Optional[Location]:
    """Return where a VM is: by UUID where that is known, else by name; ``None`` where that is not one VM."""
    found = [one for one in locations if vm.uuid and one.uuid.lower() == vm.uuid.lower()]
    if not found and not vm.uuid or len(found) > 1:
        # Copies can have the UUID of their original.
        found = [one for one in found or locations if one.name == vm.name]
    if len(found) > 1 and vm.data_center:
        found = [one for one in found if one.data_center.rpartition("/")[2] == vm.data_center.rpartition("/")[2]]
    return found[0] if len(found) == 1 else None


def located(vm: SourceVm, location: Location) -> SourceVm:
    """Return a VM at its place of now."""
    return replace(
        vm,
        host=location.host,
        data_center=location.data_center,
        cluster=location.cluster,
        power=location.power or vm.power,
        located=True,
    )


def obstacle(vm: SourceVm, location: t.Optional[Location]) -> str:
    """Return what keeps a VM from being imported from where it is now, as a sentence; empty where nothing does."""
    if location is None:
        return f"vCenter '{vm.server}' does not show exactly one VM '{vm.name}'" + (
            f" with UUID {vm.uuid}." if vm.uuid else "."
        )
    if location.is_template:
        return f"'{vm.name}' is a template in vCenter."
    if not location.host_available:
        return f"Host '{location.host}' of VM '{vm.name}' is in maintenance mode or not connected."
    if location.power == UP:
        return f"VM '{vm.name}' is running at the source. Its disks would be copied while they change."
    return ""
