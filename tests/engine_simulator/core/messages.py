# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The engine's messages: key -> HTTP status and English text.

`CANNOT` stands for the common beginning "Cannot ${action} ${type}."; `${ENTITY}` and `${LIST}` in a text are the
variables `${KEY_ENTITY}` and `${KEY_LIST}` of that key.
"""

from __future__ import annotations

import typing as t

from ..areas.host_networks.messages import HOST_NETWORKS

CANNOT = "CANNOT."
STATUS_ORDER = (400, 409, 500, 403)
"""Of several messages the status that comes first here is the answer's."""


class Message(t.NamedTuple):
    status: int
    text: str


HOSTS: dict[str, tuple[int, str]] = {
    "ACTION_TYPE_FAILED_NAME_ALREADY_USED": (
        409,
        "CANNOT. The ${type} name is already in use, please choose a unique name and try again.",
    ),
    "ACTION_TYPE_FAILED_VDS_WITH_SAME_HOST_EXIST": (409, "CANNOT. Host with the same address already exists."),
    "ACTION_TYPE_FAILED_VDS_WITH_INVALID_SSH_PORT": (400, "CANNOT. Invalid SSH port was entered."),
    "ACTION_TYPE_FAILED_INVALID_VDS_HOSTNAME": (
        400,
        "Can not ${action} ${type}. The given Host name is invalid. Only Host names corresponding to RFC-952 and "
        "RFC-1123 are allowed.",
    ),
    "ACTION_TYPE_FAILED_NAME_MAY_NOT_CONTAIN_SPECIAL_CHARS": (
        400,
        "Can not ${action} ${type}. The given name contains special characters. Only lower-case and upper-case "
        "letters, numbers, '_', '-', '.' are allowed.",
    ),
    "ACTION_TYPE_FAILED_NAME_LENGTH_IS_TOO_LONG": (400, "CANNOT. The given name is too long."),
    "ACTION_TYPE_FAILED_HOST_CLUSTER_DIFFERENT_MANAGEMENT_NETWORKS": (
        409,
        "CANNOT. Moving a host to a cluster with different management network is not allowed. That might cause "
        "connectivity loss.",
    ),
    "ACTION_TYPE_FAILED_HOSTNAME_CANNOT_CHANGE": (
        400,
        "Host Address can not be modified due to Security restrictions.  In order to change Host Address, Host "
        "has to be reinstalled",
    ),
    "VDS_CLUSTER_IS_NOT_VALID": (400, "CANNOT. Cluster ID is not valid."),
    "VDS_CLUSTER_ON_DIFFERENT_STORAGE_POOL": (400, "CANNOT. Target cluster belongs to different Data Center."),
    "VDS_ALREADY_UP": (409, "CANNOT. Host in Up status."),
    "VDS_NON_RESPONSIVE": (409, "CANNOT. Host is in non responsive state."),
    "VDS_NO_UUID": (409, "CANNOT. Host has no unique id."),
    "VDS_STATUS_NOT_VALID_FOR_STOP": (
        409,
        "Cannot perform Stop operation, Host has to be in Maintenance mode in order to be stopped.",
    ),
    "VDS_INVALID_SERVER_ID": (400, "CANNOT. Invalid Host Id."),
    "VDS_CANNOT_MAINTENANCE_VDS_IS_IN_MAINTENANCE": (
        409,
        "Cannot switch Host to Maintenance mode. Host is already in Maintenance mode.",
    ),
    "VDS_CANNOT_MAINTENANCE_VDS_IS_NOT_OPERATIONAL": (
        409,
        "Cannot switch Host to Maintenance mode, Host is not operational.",
    ),
    "VDS_CANNOT_MAINTENANCE_VDS_IS_NOT_RESPONDING_WITH_VMS": (
        409,
        "Cannot switch Host to Maintenance mode.\nHost still has running VMs on it and is in Non Responsive state.",
    ),
    "CANNOT_MAINTENANCE_VDS_RUN_VMS_NO_OTHER_RUNNING_VDS": (
        409,
        "The following Hosts have running VMs and cannot be switched to maintenance mode: ${HostsList}.\n"
        "Please ensure that the following Clusters have at least one Host in UP state: ${ClustersList}.",
    ),
    "VDS_CANNOT_MAINTENANCE_IT_INCLUDES_NON_MIGRATABLE_VM": (
        409,
        "Cannot switch the following Hosts to Maintenance mode: ${HostsList}.\nOne or more running VMs are "
        "indicated as non-migratable. The non-migratable VMs are: ${VmsList}.",
    ),
    "VDS_CANNOT_REMOVE_VDS_STATUS_ILLEGAL": (
        409,
        "CANNOT. Host is operational. Please switch Host to Maintenance mode first.",
    ),
    "VDS_CANNOT_REMOVE_VDS_DETECTED_RUNNING_VM": (409, "CANNOT. One or more VMs are still running on this Host."),
    "ACTION_TYPE_FAILED_DETECTED_PINNED_VMS": (
        409,
        "CANNOT. The following VMs are set to run specifically only on this Host: ${VmNames}.\nIn order to "
        "${action} ${type}, you need to remove the association between the VMs and the Host (Using Edit VM "
        "properties).",
    ),
    "VDS_CANNOT_INSTALL_STATUS_ILLEGAL": (409, "Cannot install Host. Please move Host to Maintenance mode first."),
    "VDS_CANNOT_INSTALL_EMPTY_PASSWORD": (400, "Cannot install Host with empty password."),
    "VDS_APPROVE_VDS_IN_WRONG_STATUS": (
        409,
        'Cannot approve RHVH Host.\n-Host must be in "Pending Approval" or "Install Failed" status in order '
        "to be approved.",
    ),
    "VDS_APPROVE_VDS_NOT_FOUND": (400, "Cannot approve Host - Host does not exists."),
    "VDS_STATUS_NOT_VALID_FOR_UPDATE": (
        409,
        "CANNOT. Host parameters cannot be modified while Host is operational.\n"
        "Please switch Host to Maintenance mode first.",
    ),
    "VDS_PORT_CHANGE_REQUIRE_INSTALL": (400, "The Host Port number cannot be changed without reinstalling the Host."),
    "VDS_CANNOT_CONNECT_TO_SERVER": (
        409,
        "CANNOT. Connecting to host via SSH has failed, verify that the host is reachable (IP address, routable "
        "address etc.) You may refer to the engine.log file for further details.",
    ),
    "VDS_CANNOT_AUTHENTICATE_TO_SERVER": (
        409,
        "CANNOT. SSH authentication failed, verify authentication parameters are correct (Username/Password, "
        "public-key etc.) You may refer to the engine.log file for further details.",
    ),
    "VDS_SECURITY_CONNECTION_ERROR": (409, "CANNOT. SSH connection failed, ${ErrorMsg}."),
    "ACTION_TYPE_FAILED_PM_ENABLED_WITHOUT_AGENT": (
        400,
        "CANNOT. Power Management is enabled for Host but no Agent type selected.",
    ),
    "ACTION_TYPE_FAILED_PM_ENABLED_WITHOUT_AGENT_CREDENTIALS": (
        400,
        "CANNOT. Power Management is enabled for Host but Agent credentials are missing.",
    ),
    "ACTION_TYPE_FAILED_AGENT_NOT_SUPPORTED": (409, "CANNOT. Selected Power Management Agent is not supported."),
    "ACTION_TYPE_FAILED_VDS_NOT_MATCH_VALID_STATUS": (
        409,
        'CANNOT. Valid Host statuses are "Non operational", "Maintenance" or "Connecting".',
    ),
    "VDS_ILLEGAL_PM_AGENT_PORT_VALUE": (
        400,
        "Cannot add/modify Power Management Agent. Power Management Agent port value must be numeric between 1 and "
        "65535.",
    ),
    "VDS_FENCE_DISABLED": (409, "Cannot fence Host, Host fence is disabled."),
    "VDS_FENCE_OPERATION_FAILED": (409, "CANNOT. Fence operation failed."),
    "VDS_FENCE_DISABLED_AT_QUIET_TIME": (
        409,
        "Another Power Management operation is still running, please retry in ${seconds} Sec.",
    ),
    "VDS_STATUS_NOT_VALID_FOR_START": (
        409,
        "Cannot perform Start operation, Host has to be in one of the following statuses: Down ,Non Responsive or "
        "Maintenance.",
    ),
    "ACTION_TYPE_FAILED_VDS_INTERMITENT_CONNECTIVITY": (
        409,
        "Due to intermittent connectivity to this Host, fence operations are not allowed at this time. The system is "
        "trying to reconnect, please try again in 30 seconds.",
    ),
    "CANNOT_CHECK_FOR_HOST_UPGRADE_STATUS_ILLEGAL": (
        409,
        "CANNOT. Valid Host statuses for upgrade check are Up or Non-Operational.",
    ),
    "CANNOT_UPGRADE_HOST_STATUS_ILLEGAL": (
        409,
        "CANNOT. Valid Host statuses for upgrade are Up, Maintenance, and Non-Operational.",
    ),
    "NO_AVAILABLE_UPDATES_FOR_HOST": (409, "CANNOT. There are no available updates for the host."),
    "CANNOT_ENROLL_CERTIFICATE_HOST_STATUS_ILLEGAL": (
        409,
        "CANNOT. Please switch Host to Maintenance mode first.",
    ),
    "CANNOT_FORCE_SELECT_SPM_VDS_NOT_UP": (409, "CANNOT. The Host ${VdsName} is not active."),
    "CANNOT_FORCE_SELECT_SPM_VDS_ALREADY_SPM": (409, "CANNOT. The Host ${VdsName} is already SPM or contending."),
    "CANNOT_FORCE_SELECT_SPM_VDS_MARKED_AS_NEVER_SPM": (
        400,
        "CANNOT. The SPM priority of Host ${VdsName} is set to 'never'. This Host cannot be elected as SPM.",
    ),
    "ACTION_TYPE_FAILED_STORAGE_POOL_STATUS_ILLEGAL": (409, "CANNOT. Unknown Data Center status."),
    "VDS_NO_VDS_PROXY_FOUND": (
        409,
        "CANNOT.\nThere is no other Host in the Data Center that can be used to test the Power Management settings.",
    ),
    "VDS_CANNOT_REMOVE_CLUSTER_VDS_DETECTED": (409, "CANNOT. Cluster contains one or more Hosts"),
}

NETWORKS: dict[str, tuple[int, str]] = {
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
    "ACTION_TYPE_FAILED_STORAGE_POOL_NOT_EXIST": (400, "Data Center doesn't exist."),
    "ACTION_TYPE_FAILED_CLUSTER_IS_NOT_VALID": (400, "CANNOT. Cluster ID is not valid."),
    "ACTION_TYPE_FAILED_NOT_SUPPORTED_FOR_EXTERNAL_NETWORK": (
        400,
        "CANNOT. This operation is not supported for external networks.",
    ),
    "NETWORK_CANNOT_CONTAIN_BOND_NAME": (400, "Bad network name, network cannot start with 'bond'"),
    "NETWORK_MTU_INVALID": (400, "mtu value invalid"),
    "NETWORK_VLAN_OUT_OF_RANGE": (400, "VLAN ID must be a number between 0 and 4094."),
    "NETWORK_CANNOT_REMOVE_MANAGEMENT_NETWORK": (
        400,
        "The Management Network ('${NetworkName}') is mandatory and cannot be removed.",
    ),
    "NETWORK_ALREADY_ATTACHED_TO_CLUSTER": (409, "Logical Network is already attached to Cluster."),
    "NETWORK_NOT_EXISTS": (400, "The specified Logical Network doesn't exist."),
    "NON_VM_NETWORK_CANNOT_SUPPORT_STP": (409, "CANNOT. STP can only be enabled on VM Networks."),
    "NON_VM_NETWORK_CANNOT_SUPPORT_PORT_ISOLATION": (409, "CANNOT. Port isolation can only be enabled on VM Networks."),
    "ACTION_TYPE_FAILED_NETWORK_PORT_ISOLATION_CANNOT_BE_CHANGED": (
        400,
        " CANNOT. Port isolation option cannot be updated after Network is defined.",
    ),
    "ACTION_TYPE_FAILED_DATA_CENTER_ID_CANNOT_BE_CHANGED": (400, "CANNOT. Change of Data Center ID is not allowed."),
    "ACTION_TYPE_FAILED_QOS_NOT_FOUND": (400, "CANNOT. QoS element not found."),
    "ACTION_TYPE_FAILED_QOS_NAME_EXIST": (400, "CANNOT. QoS element name already exists."),
    "ACTION_TYPE_FAILED_HOST_NETWORK_QOS_MISSING_VALUES": (
        400,
        "CANNOT. Weighted share must be specified to complete QoS configuration.",
    ),
    "ACTION_TYPE_FAILED_HOST_NETWORK_QOS_INCONSISTENT_VALUES": (
        400,
        "CANNOT. If both are provided, rate limit must not be lower than committed rate.",
    ),
}

MAC_POOLS: dict[str, tuple[int, str]] = {
    "ACTION_TYPE_FAILED_SETTING_DEFAULT_MAC_POOL_IS_NOT_SUPPORTED": (
        400,
        "CANNOT. Setting default ${type} is not supported.",
    ),
    "ACTION_TYPE_FAILED_CHANGING_DEFAULT_MAC_POOL_IS_NOT_SUPPORTED": (
        400,
        "CANNOT. Changing default ${type} is not supported.",
    ),
    "ACTION_TYPE_FAILED_CANNOT_REMOVE_DEFAULT_MAC_POOL": (409, "CANNOT. Default MAC Pool cannot be removed."),
    "ACTION_TYPE_FAILED_CANNOT_REMOVE_STILL_USED_MAC_POOL": (
        409,
        "CANNOT. Several ${entities} (${CLUSTERS_USING_MAC_POOL_COUNTER}) are using this ${type}:\n"
        "${CLUSTERS_USING_MAC_POOL}\n - Please remove it from all ${entities} that are using it and try again.",
    ),
    "ACTION_TYPE_FAILED_MAC_POOL_MUST_HAVE_RANGE": (
        400,
        "CANNOT. ${type} must contain at least one MAC address range.",
    ),
    "ACTION_TYPE_FAILED_MAC_POOL_CONTAINS_OVERLAPPING_RANGES": (
        409,
        "CANNOT. MAC pool cannot contain overlapping ranges.",
    ),
    "ACTION_TYPE_FAILED_MAC_POOL_OVERLAPS_WITH_OTHER_POOLS": (
        409,
        "CANNOT. MAC pool cannot contain ranges which overlap with ranges in MAC pools: ${macPools}",
    ),
    "VALIDATION_VM_NETWORK_MAC_ADDRESS_INVALID": (
        400,
        'MAC address must be in format "HH:HH:HH:HH:HH:HH" where H is a hexadecimal character (either a digit '
        "or A-F, case is insignificant).",
    ),
}

GENERAL: dict[str, tuple[int, str]] = {
    "USER_NOT_AUTHORIZED_TO_PERFORM_ACTION": (403, "User is not authorized to perform this action."),
    "CAN_DO_ACTION_GENERAL_FAILURE": (500, "General command validation failure."),
    "ACTION_TYPE_FAILED_HOST_NOT_EXIST": (400, "The selected Host does not exist."),
    "TAGS_SPECIFY_TAG_IS_IN_USE": (409, "The specified Tag name already exists."),
    "TAGS_CANNOT_REMOVE_TAG_NOT_EXIST": (400, "Cannot remove tag. Tag does not exist."),
    "TAGS_SPECIFIED_TAG_CANNOT_BE_THE_PARENT_OF_ITSELF": (
        409,
        "Operation canceled, recursive Tag hierarchy cannot be defined.",
    ),
    "AFFINITY_LABEL_NOT_EXISTS": (400, "Affinity label does not exist."),
    "AFFINITY_LABEL_NAME_ALREADY_EXISTS": (409, "Cannot add affinity label with a conflicting NAME."),
    "AFFINITY_LABEL_NOT_EMPTY": (409, "Cannot delete affinity label, remove it from all entities first."),
    "VALIDATION_INVALID_CORRELATION_ID": (
        400,
        "The correlation ID must be formed of 'a-z', 'A-Z', '0-9', '_' or '-' characters",
    ),
}


def _expanded(key: str, text: str) -> str:
    return text.replace("${ENTITY}", f"${{{key}_ENTITY}}").replace("${LIST}", f"${{{key}_LIST}}")


MESSAGES: dict[str, Message] = {
    key: Message(status, _expanded(key, text))
    for table in (GENERAL, HOSTS, NETWORKS, MAC_POOLS, HOST_NETWORKS)
    for key, (status, text) in table.items()
}
