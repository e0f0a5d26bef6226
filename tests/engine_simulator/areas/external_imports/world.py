# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keys of a world file.

    external_vms: [{name, provider: vmware | kvm | xen, status, memory, cpus,
                    outcome: done | error | bad_ovf | rejected | bad_disk | no_disk | crashes,
                    path, ovirt,
                    disks: [{path, capacity, format}], nics: [{mac, model, network}]}]

With a path it is an OVA, which is found by `ova://PATH` whatever name and provider the request has. Its NICs get the
first profile of the network of their name.

Any URL of the provider shows them all. The password "wrong" is refused, a URL with "unreachable" in it as well.
"""

from __future__ import annotations

from ...core.area import Given, WorldKeys
from ...core.model import World
from ...core.world_file import expand, made
from .model import ExternalDisk, ExternalNic, ExternalVm, ImportsSlice


def _read(world: World, given: Given) -> None:
    for entry in expand(given.get("external_vms")):
        disks = [made(ExternalDisk, disk) for disk in entry.pop("disks", [])]
        nics = [made(ExternalNic, nic) for nic in entry.pop("nics", [])]
        world.area(ImportsSlice).external_vms.append(made(ExternalVm, {**entry, "disks": disks, "nics": nics}))


WORLD_KEYS = WorldKeys(frozenset({"external_vms"}), _read)
