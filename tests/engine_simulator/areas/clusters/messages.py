# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Messages about clusters and their networks (conventions: core/messages.py)."""

from __future__ import annotations

MESSAGES: dict[str, tuple[int, str]] = {
    "VDS_CANNOT_REMOVE_CLUSTER_VDS_DETECTED": (409, "CANNOT. Cluster contains one or more Hosts"),
    "ACTION_TYPE_FAILED_MANAGEMENT_NETWORK_REQUIRED": (
        400,
        "CANNOT. The management network '${NetworkName}' must be required, please change the network to be "
        "required and try again.",
    ),
    "ACTION_TYPE_FAILED_MANAGEMENT_NETWORK_UNSET": (
        400,
        "CANNOT. Unsetting management network property is not allowed. It is done automatically when moving the "
        "role to another network.",
    ),
    "ACTION_TYPE_FAILED_MANAGEMENT_NETWORK_CANNOT_BE_CHANGED": (
        400,
        "CANNOT. Changing management network in a non-empty cluster is not allowed.",
    ),
    "NETWORK_CANNOT_REMOVE_MANAGEMENT_NETWORK": (
        400,
        "The Management Network ('${NetworkName}') is mandatory and cannot be removed.",
    ),
    "NETWORK_ALREADY_ATTACHED_TO_CLUSTER": (409, "Logical Network is already attached to Cluster."),
}
