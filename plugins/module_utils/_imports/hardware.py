# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""The virtual hardware that an imported VM has in the engine, compared with that of its source."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from ansible_collections.onramp.ovirt.plugins.module_utils._imports.model import SourceVm

OK = "ok"


@dataclass(frozen=True)
class TargetDisk:
    """A disk of a VM of the engine. ``size`` is in bytes."""

    name: str
    size: int = 0
    status: str = ""


@dataclass(frozen=True)
class Hardware:
    """What the engine reports on a VM. Empty: it has none, or does not tell. ``None``: it was not read."""

    memory: int = 0
    cpus: int = 0
    bios_type: str = ""
    machine: str = ""
    os: str = ""
    tpm: t.Optional[bool] = None
    boot_devices: tuple[str, ...] = ()
    disks: t.Optional[tuple[TargetDisk, ...]] = None

    def as_dict(self) -> dict[str, t.Any]:
        """Return it as plain data."""
        disks = None
        if self.disks is not None:
            disks = [{"name": disk.name, "size": disk.size, "status": disk.status or None} for disk in self.disks]
        return {
            "memory": self.memory or None,
            "cpus": self.cpus or None,
            "bios_type": self.bios_type or None,
            "machine": self.machine or None,
            "os": self.os or None,
            "tpm": self.tpm,
            "boot_devices": list(self.boot_devices),
            "disks": disks,
        }


def losses(source: SourceVm, actual: Hardware) -> t.Iterator[str]:
    """Yield what a VM has lost of its source, or cannot be started with, as sentences."""
    disks = actual.disks or ()
    for disk in disks:
        if disk.status and disk.status != OK:
            yield f"Disk '{disk.name}' is in status {disk.status}."
    if not source.described:
        return
    if len(disks) != len(source.disks):
        yield f"It has {len(disks)} disks, and {len(source.disks)} at the source."
    else:
        # The engine does not promise an order. In the order of their sizes, no disk is smaller than its source.
        wanted = sorted(source.disks, key=lambda one: one.capacity)
        for disk, known in zip(sorted(disks, key=lambda one: one.size), wanted):
            if disk.size < known.capacity:
                yield f"Disk '{disk.name}' has {disk.size} bytes, and '{known.label}' {known.capacity} at the source."
    if source.memory and actual.memory != source.memory:
        yield f"Its memory is {actual.memory} bytes, and {source.memory} at the source."


def remarks(source: SourceVm, actual: Hardware) -> t.Iterator[str]:
    """Yield what differs from the source and does not keep a VM from working, as sentences."""
    if source.cpus and actual.cpus and actual.cpus != source.cpus:
        yield f"Its number of virtual CPUs is {actual.cpus}, and {source.cpus} at the source."
