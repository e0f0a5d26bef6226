# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where other areas take part in what happens to VMs."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field

from ...core.hooks import Hook
from ...core.model import World


class HostFacts(t.NamedTuple):
    """What VMs have to know of a host."""

    id: str
    name: str
    cluster_id: str
    up: bool


@dataclass(frozen=True)
class VmHooks:
    hosts: Hook[[World], list[HostFacts]] = field(default_factory=Hook)
    """All hosts."""


VM_HOOKS = VmHooks()


def hosts(world: World) -> list[HostFacts]:
    return [host for found in VM_HOOKS.hosts(world) for host in found]
