# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Switches of the control path for the networking of a machine.

delay            seconds that the next setups take
fail             the error code of the next setup; null takes it away
foreign          {network: {nic, vlan}}: networks that the engine has not made; null removes one
patch            {network: {mtu, vlan, bridged, nic, bootproto, ipaddr, netmask, gateway}}: changes made on the host
unreported       what the host does not report
reset            true: as the world file has it
"""

from __future__ import annotations

import copy
import typing as t

from ...core.engine import Engine
from ..hosts.hooks import HOST_HOOKS
from ..hosts.model import Host, Machine
from .kernel import Configured, unreported
from .known import kernel_of, networking_of
from .model import Ip
from .persist import read

SWITCHES = {"delay", "fail", "foreign", "patch", "unreported", "reset"}


@HOST_HOOKS.switch_names.register
def switch_names() -> set[str]:
    return SWITCHES


@HOST_HOOKS.switched.register
def host_switches(engine: Engine, host: Host | None, machine: Machine, switches: dict[str, t.Any]) -> None:
    """Change the host without the engine."""
    kernel = kernel_of(engine.world, machine)
    if switches.get("reset"):
        kernel.reset()
    if "delay" in switches:
        kernel.delay = float(switches["delay"] or 0)
    if "fail" in switches:
        kernel.fail = int(switches["fail"][0]) if switches["fail"] else None
    if "unreported" in switches:
        kernel.unreported = unreported(switches["unreported"])
    for name, what in (switches.get("foreign") or {}).items():
        kernel.now.networks.pop(name, None)
        if what is not None:
            kernel.now.networks[name] = Configured(what["nic"], what.get("vlan"))
    for name, what in (switches.get("patch") or {}).items():
        if name in kernel.now.networks:
            _patch(kernel.now.networks[name], what)
    networking = networking_of(engine.world, host) if host is not None else None
    if switches.get("reset") and host is not None and networking is not None:
        networking.labels = {}
        read(engine, host)


def _patch(network: Configured, what: dict[str, t.Any]) -> None:
    for key in ("mtu", "vlan", "bridged", "nic"):
        if key in what:
            setattr(network, key, what[key])
    ip = copy.deepcopy(network.ipv4)
    ip = Ip(
        what.get("bootproto", ip.method),
        what.get("ipaddr", ip.address),
        what.get("netmask", ip.netmask),
        what.get("gateway", ip.gateway),
    )
    if ip.method == "none" and what.get("ipaddr"):
        ip.method = "static"
    network.ipv4 = ip if ip.method == "static" else Ip(ip.method)
