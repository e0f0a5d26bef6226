# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the engine, and what the machines themselves know of the networking of hosts: the slice of this area."""

from __future__ import annotations

from dataclasses import dataclass, field

from ...core.engine import Engine
from ...core.model import World
from ..hosts.hooks import HOST_HOOKS
from ..hosts.model import Host, Machine
from .kernel import Kernel, of_hardware
from .model import HostNetworking, HostNetworkOptions


@dataclass
class HostNetworksSlice:
    networking: dict[str, HostNetworking] = field(default_factory=dict)
    """By the id of the host, from the first contact on."""
    kernels: dict[str, Kernel] = field(default_factory=dict)
    """By the address of the machine."""
    options: HostNetworkOptions = field(default_factory=HostNetworkOptions)


def networking_of(world: World, host: Host) -> HostNetworking | None:
    """The networking of a host as the engine knows it; None before the first contact."""
    return world.area(HostNetworksSlice).networking.get(host.id)


def known_networking(world: World, host: Host) -> HostNetworking:
    """The networking of a host that the engine has contacted."""
    return world.area(HostNetworksSlice).networking[host.id]


def kernel_of(world: World, machine: Machine) -> Kernel:
    """The machine's own networking; made from the world file when it is first needed."""
    kernels = world.area(HostNetworksSlice).kernels
    if machine.address not in kernels:
        kernels[machine.address] = of_hardware(machine.hardware)
    return kernels[machine.address]


@HOST_HOOKS.removed.register
def removed(engine: Engine, host: Host) -> None:
    engine.world.area(HostNetworksSlice).networking.pop(host.id, None)
