# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Messages about logical networks (conventions: core/messages.py)."""

from __future__ import annotations

MESSAGES: dict[str, tuple[int, str]] = {
    "ACTION_TYPE_FAILED_NETWORK_NAME_IN_USE": (
        409,
        "CANNOT. The name of the logical network '${NetworkName}' is already used by an existing logical "
        "network in the same data-center.\n-Please choose a different name.",
    ),
    "NETWORK_NAME_USED_AS_VDSM_NETWORK_NAME": (
        400,
        "Bad network name (${NetworkName}). The name is already used as an on-host identifier of the network: "
        "${ConflictingNetwork}",
    ),
    "NETWORK_HAVING_ID_NOT_EXISTS": (400, "Logical Network (id '${ENTITY}') doesn't exist."),
    "ACTION_TYPE_FAILED_NETWORK_IN_ONE_USE": (
        409,
        "CANNOT. This logical network is used by ${entities}: ${ENTITY}\n - Please remove it from this "
        "${entities} and try again.",
    ),
    "ACTION_TYPE_FAILED_NETWORK_IN_MANY_USES": (
        409,
        "CANNOT. This logical network is used by ${entities}: (${ACTION_TYPE_FAILED_NETWORK_IN_MANY_USES_LIST_"
        "COUNTER}): ${LIST}\n - Please detach ${entities} using this logical network and try again.",
    ),
    "ACTION_TYPE_FAILED_NETWORK_LABEL_RENAMING_NOT_SUPPORTED": (
        400,
        "CANNOT. Renaming a network label while configured on hosts interfaces is not supported. Please unlabel "
        "the network first and later specify the new one.",
    ),
    "ACTION_TYPE_FAILED_NETWORK_NOT_EXIST": (400, "CANNOT. Network with id ${networkId} doesn't exist."),
    "ACTION_TYPE_FAILED_NETWORK_FROM_DIFFERENT_DC": (400, "CANNOT. Network belongs to a different data-center."),
    "ACTION_TYPE_FAILED_NETWORK_ALREADY_LABELED": (400, "CANNOT. The specified network is already labeled."),
    "ACTION_TYPE_FAILED_STORAGE_POOL_NOT_EXIST": (400, "Data Center doesn't exist."),
    "ACTION_TYPE_FAILED_CLUSTER_IS_NOT_VALID": (400, "CANNOT. Cluster ID is not valid."),
    "ACTION_TYPE_FAILED_NOT_SUPPORTED_FOR_EXTERNAL_NETWORK": (
        400,
        "CANNOT. This operation is not supported for external networks.",
    ),
    "NETWORK_CANNOT_CONTAIN_BOND_NAME": (400, "Bad network name, network cannot start with 'bond'"),
    "NETWORK_MTU_INVALID": (400, "mtu value invalid"),
    "NETWORK_VLAN_OUT_OF_RANGE": (400, "VLAN ID must be a number between 0 and 4094."),
    "NETWORK_NOT_EXISTS": (400, "The specified Logical Network doesn't exist."),
    "NON_VM_NETWORK_CANNOT_SUPPORT_STP": (409, "CANNOT. STP can only be enabled on VM Networks."),
    "NON_VM_NETWORK_CANNOT_SUPPORT_PORT_ISOLATION": (409, "CANNOT. Port isolation can only be enabled on VM Networks."),
    "ACTION_TYPE_FAILED_NETWORK_PORT_ISOLATION_CANNOT_BE_CHANGED": (
        400,
        " CANNOT. Port isolation option cannot be updated after Network is defined.",
    ),
    "ACTION_TYPE_FAILED_DATA_CENTER_ID_CANNOT_BE_CHANGED": (400, "CANNOT. Change of Data Center ID is not allowed."),
    "ACTION_TYPE_FAILED_QOS_NOT_FOUND": (400, "CANNOT. QoS element not found."),
    "NETWORK_LABEL_FORMAT_INVALID": (
        400,
        "Network label must be formed only from: English letters, numbers, hyphen or underscore.",
    ),
}
