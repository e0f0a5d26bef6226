# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The engine's messages: key -> HTTP status and English text.

`CANNOT` stands for the common beginning "Cannot ${action} ${type}."; `${ENTITY}` and `${LIST}` in a text are the
variables `${KEY_ENTITY}` and `${KEY_LIST}` of that key.
"""
from __future__ import annotations

import typing as t

from .messages_host_networks import HOST_NETWORKS

CANNOT = "CANNOT."
STATUS_ORDER = (400, 409, 500, 403)
"""Of several messages the status that comes first here is the answer's."""


class Message(t.NamedTuple):
    status: int
    text: str


HOSTS: dict[str, tuple[int, str]] = {
    "ACTION_TYPE_FAILED_NAME_ALREADY_USED": (
        409, "CANNOT. The ${type} name is already in use, please choose a unique name and try again."),
    "ACTION_TYPE_FAILED_VDS_WITH_SAME_HOST_EXIST": (409, "CANNOT. The Host address is already in use."),
    "VDS_CLUSTER_IS_NOT_VALID": (400, "CANNOT. Cluster ID is not valid."),
    "VDS_CANNOT_ACTIVATE_VDS_ALREADY_UP": (409, "Cannot activate Host. Host in Up status."),
    "VDS_CANNOT_ACTIVATE_VDS_NOT_EXIST": (400, "Cannot activate Host. Invalid Host Id."),
    "VDS_NOT_APPROVED": (409, "CANNOT. Host was not approved."),
    "VDS_CANNOT_MAINTENANCE_VDS_IS_IN_MAINTENANCE": (
        409, "Cannot switch Host to Maintenance mode. Host is already in Maintenance mode."),
    "VDS_CANNOT_MAINTENANCE_VDS_IS_NOT_OPERATIONAL": (
        409, "Cannot switch Host to Maintenance mode. Host is not operational."),
    "VDS_CANNOT_MAINTENANCE_INVALID_ID": (400, "Cannot maintenance Host. Invalid Host Id."),
    "VDS_CANNOT_MAINTENANCE_IT_INCLUDES_NON_MIGRATABLE_VM": (
        409, "Cannot switch Host(s) to Maintenance mode.\nThe following Host(s) have running VM(s) that are not "
             "migratable: ${LIST}."),
    "VDS_CANNOT_REMOVE_VDS_STATUS_ILLEGAL": (
        409, "Cannot remove Host. Host is operational. Please switch Host to Maintenance mode first."),
    "VDS_CANNOT_REMOVE_VDS_DETECTED_RUNNING_VM": (
        409, "Cannot remove Host. Host has running VMs. Please stop or migrate them first."),
    "VDS_CANNOT_INSTALL_STATUS_ILLEGAL": (
        409, "CANNOT. Please switch Host to Maintenance mode, and verify there are no running VMs first."),
    "VDS_CANNOT_INSTALL_EMPTY_PASSWORD": (400, "Cannot install Host with empty password."),
    "VDS_APPROVE_VDS_IN_WRONG_STATUS": (
        409, 'Cannot approve RHVH Host.\n-Host must be in "Pending Approval" or "Install Failed" status in order '
             "to be approved."),
    "VDS_APPROVE_VDS_NOT_FOUND": (400, "Cannot approve RHVH Host. Invalid Host ID."),
    "VDS_STATUS_NOT_VALID_FOR_UPDATE": (
        409, "Cannot edit Host. Host parameters cannot be modified while Host is operational.\n"
             "Please switch Host to Maintenance mode first."),
    "VDS_CANNOT_CONNECT_TO_SERVER": (
        409, "CANNOT. Connecting to host via SSH has failed, verify that the host is reachable (IP address, routable "
             "address etc.) You may refer to the engine.log file for further details."),
    "VDS_CANNOT_AUTHENTICATE_TO_SERVER": (
        409, "CANNOT. SSH authentication failed, verify authentication parameters are correct (Username/Password, "
             "public-key etc.) You may refer to the engine.log file for further details."),
    "VDS_SECURITY_CONNECTION_ERROR": (409, "CANNOT. SSH connection failed, ${ErrorMessage}."),
    "VDS_CANNOT_REFRESH_STATUS": (
        409, "CANNOT. Operation can be performed only when Host status is  ${hostStatus}."),
    "ACTION_TYPE_FAILED_INVALID_VDS_STATUS": (409, "CANNOT. Invalid Host status ${hostStatus}."),
    "ACTION_TYPE_FAILED_PM_ENABLED_WITHOUT_AGENT": (
        400, "CANNOT. Power Management is enabled for Host but no Agent type selected."),
    "ACTION_TYPE_FAILED_PM_ENABLED_WITHOUT_AGENT_CREDENTIALS": (
        400, "CANNOT. Power Management is enabled for Host but Agent credentials are missing."),
    "VDS_FENCE_DISABLED": (409, "CANNOT. Power Management is disabled on this Host."),
    "VDS_NO_VDS_PROXY_FOUND": (
        409, "There is no other host in the data center that can be used to test the power management settings."),
}

NETWORKS: dict[str, tuple[int, str]] = {
    "ACTION_TYPE_FAILED_NETWORK_NAME_IN_USE": (
        409, "CANNOT. The name of the logical network '${NetworkName}' is already used by an existing logical "
             "network in the same data-center.\n-Please choose a different name."),
    "NETWORK_CANNOT_CONTAIN_BOND_NAME": (400, "Bad network name, network cannot start with 'bond'"),
    "NETWORK_ILEGAL_NETWORK_NAME": (
        400, "Bad network name, name must be between 1-256 long and may not contain control characters."),
    "NETWORK_MTU_INVALID": (400, "mtu value invalid"),
    "NETWORK_VLAN_OUT_OF_RANGE": (400, "VLAN ID must be a number between 0 and 4094."),
    "NETWORK_VLAN_IN_USE": (
        409, "CANNOT. The specified VLAN ID '${vlanId}' is already in use in this Data-Center."),
    "NETWORK_CANNOT_REMOVE_MANAGEMENT_NETWORK": (
        400, "The Management Network ('${NetworkName}') is mandatory and cannot be removed."),
    "NETWORK_CANNOT_REMOVE_NETWORK_IN_USE_BY_VM": (
        409, "CANNOT. This logical network is used by virtual machine: ${vmNames}\n"
             " - Please remove it from this virtual machine and try again."),
    "NETWORK_ALREADY_ATTACHED_TO_CLUSTER": (409, "Logical Network is already attached to Cluster."),
    "MANAGEMENT_NETWORK_REQUIRED": (
        400, "Management Network ('${NetworkName}') must be set as required network."),
    "NETWORK_NOT_EXISTS": (400, "Logical Network doesn't exist."),
    "NETWORK_ALREADY_LABELED": (400, "CANNOT. The specified network is already labeled."),
    "NETWORK_LABEL_FORMAT_INVALID_ON_NETWORK": (
        400, "Network label must be formed only from: English letters, numbers, hyphen or underscore."),
    "ACTION_TYPE_FAILED_DATA_CENTER_NOT_EXIST": (400, "The relevant Data Center doesn't exist."),
    "EXTERNAL_NETWORK_CANNOT_BE_REQUIRED": (
        400, "CANNOT. An external network cannot be set to required."),
    "ACTION_TYPE_FAILED_MANAGEMENT_NETWORK_MUST_BE_VM": (
        400, "CANNOT. The management network must be a VM network."),
    "ACTION_TYPE_FAILED_QOS_NOT_FOUND": (400, "CANNOT. QoS element cannot be found."),
    "ACTION_TYPE_FAILED_QOS_NAME_EXIST": (
        409, "CANNOT. The QoS name is already in use, please choose a unique name and try again."),
    "ACTION_TYPE_FAILED_HOST_NETWORK_QOS_MISSING_VALUES": (
        400, "CANNOT. Weighted share must be specified to complete QoS configuration."),
    "ACTION_TYPE_FAILED_HOST_NETWORK_QOS_INCONSISTENT_VALUES": (
        400, "CANNOT. If both are provided, rate limit must not be lower than committed rate."),
}

MAC_POOLS: dict[str, tuple[int, str]] = {
    "ACTION_TYPE_FAILED_SETTING_DEFAULT_MAC_POOL_IS_NOT_SUPPORTED": (
        400, "CANNOT. Setting default MAC Pool is not supported."),
    "ACTION_TYPE_FAILED_CHANGING_DEFAULT_MAC_POOL_IS_NOT_SUPPORTED": (
        400, "CANNOT. Changing default MAC Pool is not supported."),
    "ACTION_TYPE_FAILED_DEFAULT_MAC_POOL_CANNOT_BE_REMOVED": (
        400, "CANNOT. Default MAC Pool cannot be removed."),
    "ACTION_TYPE_FAILED_MAC_POOL_MUST_HAVE_RANGE": (
        400, "CANNOT. MAC Pool must contain at least one MAC address range."),
    "MAC_POOL_CANNOT_CONTAIN_OVERLAPPING_RANGES": (409, "CANNOT. MAC pool cannot contain overlapping ranges."),
    "MAC_POOL_OVERLAPS_OTHER_POOLS": (
        409, "CANNOT. MAC pool cannot contain ranges which overlap with ranges in MAC pools: ${overlappingPools}"),
    "ACTION_TYPE_FAILED_MAC_POOL_DOES_NOT_EXIST": (400, "CANNOT. MAC Pool does not exist."),
    "ACTION_TYPE_FAILED_MAC_POOL_IN_USE": (
        409, "CANNOT. MAC Pool is used by following clusters: ${ENTITIES_USING_MAC_POOL}."),
    "VALIDATION_MAC_FORMAT": (
        400, 'MAC address must be in format "HH:HH:HH:HH:HH:HH" where H is a hexadecimal character (either a digit '
             "or A-F, case is insignificant)."),
}

GENERAL: dict[str, tuple[int, str]] = {
    "USER_NOT_AUTHORIZED_TO_PERFORM_ACTION": (403, "User is not authorized to perform this action."),
    "CAN_DO_ACTION_GENERAL_FAILURE": (500, "General command validation failure."),
    "ACTION_TYPE_FAILED_HOST_NOT_EXIST": (400, "The selected Host does not exist."),
    "TAGS_CANNOT_REMOVE_TAG_NOT_EXIST": (404, "Cannot remove Tag. Tag does not exist."),
    "TAGS_SPECIFIED_TAG_IS_IN_USE": (409, "CANNOT. The specified Tag name already exists."),
    "AFFINITY_LABEL_NOT_EXISTS": (400, "CANNOT. The label is not available."),
}


def _expanded(key: str, text: str) -> str:
    return text.replace("${ENTITY}", "${%s_ENTITY}" % key).replace("${LIST}", "${%s_LIST}" % key)


MESSAGES: dict[str, Message] = {
    key: Message(status, _expanded(key, text))
    for table in (GENERAL, HOSTS, NETWORKS, MAC_POOLS, HOST_NETWORKS)
    for key, (status, text) in table.items()}
