# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a change of a QoS means for the networks that have it."""

from __future__ import annotations

from ...core.engine import Engine
from ..data_centers.hooks import DATA_CENTER_HOOKS
from ..data_centers.model import HostQos
from .hooks import NETWORK_HOOKS
from .model import Network, NetworksSlice


def _networks_with(engine: Engine, qos: HostQos) -> list[Network]:
    return [n for n in engine.world.area(NetworksSlice).networks.values() if n.qos_id == qos.id]


@DATA_CENTER_HOOKS.qos_changed.register
def qos_changed(engine: Engine, qos: HostQos) -> None:
    for network in _networks_with(engine, qos):
        NETWORK_HOOKS.qos_changed(engine, network)


@DATA_CENTER_HOOKS.qos_removed.register
def qos_removed(engine: Engine, qos: HostQos) -> None:
    networks = _networks_with(engine, qos)
    for network in networks:
        network.qos_id = None
    for network in networks:
        NETWORK_HOOKS.qos_changed(engine, network)
