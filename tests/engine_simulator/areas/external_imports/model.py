# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What another hypervisor shows of a VM, and what comes of it."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class ExternalVm:
    """A VM of another hypervisor, as a proxy host finds it."""

    name: str
    provider: str
    status: str = "down"
    memory: int = 1 << 30
    cpus: int = 1
    disks: list[dict[str, int | str]] = field(default_factory=list)
    """[{path, capacity, allocation, format}]"""
    nics: list[dict[str, str]] = field(default_factory=list)
    """[{mac, model, network}]"""
    outcome: str = "done"
    """done, error (the conversion fails), bad_ovf (its result is not readable), rejected (it does not start)"""
    seconds_per_disk: float = 0.0


@dataclass
class Conversion:
    """An import under way."""

    vm_id: str
    source: ExternalVm
    job_id: str
    correlation_id: str = ""
    user_id: str | None = None
    host_id: str | None = None
    phase: str = "disks"
    disk_ids: list[str] = field(default_factory=list)
