# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""The virtual hardware of VMs of the engine, from the SDK's objects."""

from __future__ import annotations

import math
import typing as t

from ansible_collections.onramp.ovirt.plugins.module_utils._imports.hardware import Hardware, TargetDisk


def hardware_from_sdk(vm: t.Any) -> Hardware:
    """Return the virtual hardware of a VM; its disks only where they were read with it."""
    topology = vm.cpu.topology if vm.cpu else None
    counts = (topology.sockets, topology.cores, topology.threads) if topology else ()
    devices = vm.os.boot.devices if vm.os and vm.os.boot else None
    attachments = vm.disk_attachments
    # Where links were not followed, only the ids of disks are known.
    listed = attachments is not None and (
        not attachments or any(item.disk and item.disk.provisioned_size for item in attachments)
    )
    return Hardware(
        memory=vm.memory or 0,
        cpus=math.prod(number or 1 for number in counts) if topology else 0,
        bios_type=vm.bios.type.value if vm.bios and vm.bios.type else "",
        machine=vm.custom_emulated_machine or "",
        os=vm.os.type if vm.os and vm.os.type else "",
        tpm=vm.tpm_enabled,
        boot_devices=tuple(device.value for device in devices or ()),
        disks=tuple(_disk(item) for item in attachments) if listed else None,
    )


def _disk(item: t.Any) -> TargetDisk:
    disk = item.disk
    if disk is None:
        return TargetDisk(item.id or "")
    return TargetDisk(disk.alias or disk.id, disk.provisioned_size or 0, disk.status.value if disk.status else "")
