# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lines that the networking of hosts writes into the audit log."""

from __future__ import annotations

import typing as t

from ...core.engine import Engine
from ...core.faults import fill
from ..clusters.model import ClustersSlice
from ..hosts.model import Host, subjects_of_host

EVENTS: t.Mapping[int, tuple[str, str]] = {
    1104: ("normal", "Network changes were saved on host ${host}"),
    1105: ("error", "Failed to commit network changes on ${host}"),
    1110: (
        "warning",
        "Host ${host}'s following network(s) are not synchronized with their Logical Network "
        "configuration: ${networks}.",
    ),
    1136: ("normal", "Network interface card ${nic} was labeled ${label} on host ${host}."),
    1137: ("error", "Failed to label network interface card ${nic} with label ${label} on host ${host}."),
    1138: ("normal", "Label ${label} was removed from network interface card ${nic} on host ${host}."),
    1139: ("error", "Failed to remove label ${label} from network interface card ${nic} on host ${host}."),
    1145: ("normal", "(1/1): Applying changes for network(s) ${networks} on host ${host}. (User: )"),
    1146: ("normal", "(1/1): Successfully applied changes for network(s) ${networks} on host ${host}. (User: )"),
    1147: ("error", "(1/1): Failed to apply changes for network(s) ${networks} on host ${host}. (User: )"),
    10900: ("error", "Failed to sync all host ${host} networks"),
    10901: ("normal", "Managed to sync all host ${host} networks."),
    10926: (
        "warning",
        "On cluster ${cluster} the 'Default Route Role' network is no longer network ${network}. The "
        "IPv6 gateway is being removed from this network.",
    ),
    10928: ("normal", "Successfully finished copying host network from ${source} to ${host}."),
    10929: (
        "warning",
        "IPv4 gateway ${gateway} is out of the subnet range defined by the IP address and netmask "
        "specified on ${nic} in host ${host} of cluster ${cluster}",
    ),
    10930: (
        "error",
        "Cannot copy host networks from ${source} to ${host}: Interface count of destination host has to "
        "be at least as high as that of the source host.",
    ),
}


def log_event(engine: Engine, code: int, host: Host, correlation_id: str = "", **values: object) -> None:
    """Write one line; host and cluster are filled in."""
    severity, text = EVENTS[code]
    names = {"host": host.name, "cluster": engine.world.area(ClustersSlice).clusters[host.cluster_id].name, **values}
    engine.log_event(code, severity, fill(text, names), subjects_of_host(engine.world, host), correlation_id)
