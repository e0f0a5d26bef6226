# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Messages about hosts (conventions: core/messages.py)."""

from __future__ import annotations

MESSAGES: dict[str, tuple[int, str]] = {
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
    "ACTION_TYPE_FAILED_HOST_NOT_EXIST": (400, "The selected Host does not exist."),
    "ACTION_TYPE_FAILED_SETUP_NETWORKS_OR_REFRESH_IN_PROGRESS": (
        409,
        "CANNOT. Another Setup Networks or Host Refresh process in progress on the host. Please try later.",
    ),
}
