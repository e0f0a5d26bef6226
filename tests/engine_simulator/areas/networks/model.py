# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Logical networks."""

from __future__ import annotations

from dataclasses import dataclass, field

MANAGEMENT_NETWORK_ID = "00000000-0000-0000-0000-000000000009"


@dataclass
class Network:
    """A logical network. `mtu` 0 means the engine's default."""

    id: str
    name: str
    data_center_id: str
    description: str = ""
    comment: str = ""
    vlan: int | None = None
    mtu: int = 0
    vm_network: bool = True
    label: str | None = None
    qos_id: str | None = None
    dns_servers: list[str] | None = None
    vdsm_name: str = ""
    stp: bool = False
    port_isolation: bool = False
    external_provider: str | None = None
    physical_network_id: str | None = None
    cuts_off: bool = False
    """A host that gets this network stops answering: the connectivity check fails, or the host is lost without one."""


@dataclass
class NetworkOptions:
    default_mtu: int = 1500


@dataclass
class NetworksSlice:
    networks: dict[str, Network] = field(default_factory=dict)
    options: NetworkOptions = field(default_factory=NetworkOptions)
