# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What another hypervisor shows of a VM, and what comes of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from ...core.model import Subject


@dataclass
class ExternalDisk:
    path: str
    capacity: int
    format: str = "raw"


@dataclass
class ExternalNic:
    mac: str
    model: str = ""
    network: str = ""


@dataclass
class ExternalVm:
    """A VM of another hypervisor, as a proxy host finds it."""

    name: str
    provider: str
    status: str = "down"
    memory: int = 1 << 30
    cpus: int = 1
    disks: list[ExternalDisk] = field(default_factory=list)
    nics: list[ExternalNic] = field(default_factory=list)
    outcome: str = "done"
    """done, error (the conversion fails), bad_ovf (its result is not readable), rejected (it does not start),
    bad_disk (it ends well, and its last disk is illegal), no_disk (it ends well without its last disk),
    crashes (it ends well, and the VM goes down soon after its start)"""
    path: str = ""
    """Of an OVA: the file on the proxy hosts."""
    ovirt: bool = False
    """Whether an OVA was written by an engine, which extracts it itself."""


@dataclass
class Conversion:
    """An import under way."""

    vm_id: str
    source: ExternalVm
    job_id: str
    host_id: str
    named_host: bool = False
    """The request named the host: then the first event does, too."""
    user: list[Subject] = field(default_factory=list)
    macs: dict[str, str] = field(default_factory=dict)
    """vNIC -> the address that the import gave it, whatever happened to it since."""


@dataclass
class ImportOptions:
    """How long what belongs to an import takes, in virtual seconds."""

    import_disk_seconds: float = 0.0
    """Until its disks are there."""
    conversion_start_seconds: float = 0.0
    conversion_disk_seconds: float = 0.0
    """For each disk."""
    conversion_end_seconds: float = 0.0
    failed_disk_seconds: float = 0.0
    """How long the disks of a failed import stay."""


@dataclass
class ImportsSlice:
    options: ImportOptions = field(default_factory=ImportOptions)
    external_vms: list[ExternalVm] = field(default_factory=list)
    conversions: dict[str, Conversion] = field(default_factory=dict)
    """By the id of the VM."""
