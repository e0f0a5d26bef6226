# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Messages about the networks of hosts (conventions: core/messages.py)."""

from __future__ import annotations

MESSAGES: dict[str, tuple[int, str]] = {
    "VALIDATION_CONNECTIVITY_TIMEOUT_INVALID": (
        400,
        "Connectivity timeout is not valid. Timeout must be between 1 and 120.",
    ),
    "NIC_LABEL_VALIDATION_NIC_ID_OR_NIC_NAME_MUST_BE_SET": (400, "Nic Label must provide either nic id or nic name."),
    "LABEL_ON_NETWORK_LABEL_CANNOT_BE_NULL": (400, "Nic Label cannot have null label."),
    "VALIDATION_NETWORK_ID_OR_NETWORK_NAME_MUST_BE_SET": (400, "Either network id or network name must be provided."),
    "UPDATE_NETWORK_ADDR_IN_SUBNET_BAD_FORMAT": (
        400,
        "This field must contain a subnet in either of the following formats:\n\txxx.xxx.xxx.xxx where xxx "
        "is between 0 and 255.\n\txx where xx is between 0-32",
    ),
    "UPDATE_NETWORK_ADDR_IN_SUBNET_BAD_VALUE": (400, "Invalid subnet's prefix"),
    "BAD_IPV4_OR_IPV6_ADDRESS_FORMAT": (
        400,
        'IPv4 or IPv6 address should be provided, supplied "${validatedValue}" is neither.',
    ),
    "NIC_LABEL_REFERENCES_NICS_INCOHERENTLY": (
        400,
        "CANNOT. NicLabel (${referrerId}) does not reference nic coherently. Nic name and id reference "
        "different nics: nicId ${referringId} nicName ${referringName}.",
    ),
    "INTERFACE_ON_NIC_LABEL_NOT_EXIST": (
        400,
        "CANNOT. Label '${ENTITY}' cannot be attached to non-existing/removed '${interfaceName}' network interface.",
    ),
    "LABEL_ATTACH_TO_IMPROPER_INTERFACE": (
        400,
        "CANNOT. Network interface '${ENTITY}' cannot be labeled. Label can be provided only to "
        "interfaces or to bonds (not to slaves nor vlans).",
    ),
    "IMPROPER_BOND_IS_LABELED": (
        400,
        "CANNOT. An improper bond '${bondName}' is labeled. Please verify labels are provided only to "
        "bonds with at least two slaves.",
    ),
    "LABEL_NOT_EXIST_IN_HOST": (
        400,
        "CANNOT. Label '${ENTITY}' cannot be removed, since it isn't attached to any network interface.",
    ),
    "PARAMS_CONTAIN_DUPLICATE_LABELS": (
        400,
        "CANNOT. Labels '${LIST}' appear in the 'labels/removed labels' lists more than once.",
    ),
    "NULL_PASSED_AS_NETWORK_ATTACHMENT": (400, "CANNOT. Passing 'null' as Network Attachment is invalid."),
    "MODIFIED_NETWORK_ATTACHMENT_DOES_NOT_EXISTS": (
        400,
        "CANNOT. Updated Network Attachment (id '${ENTITY}') does not exist.",
    ),
    "NETWORK_ATTACHMENT_NETWORK_ID_OR_NAME_IS_NOT_SET": (
        400,
        "CANNOT. There's unset networkId or networkName among given network attachments. At least one of "
        "them should be set.",
    ),
    "NETWORK_ATTACHMENT_REFERENCES_NICS_INCOHERENTLY": (
        400,
        "CANNOT. NetworkAttachment (id ${referrerId}) does not reference nic coherently. Nic name and id "
        "reference different nics: nicId ${referringId} nicName ${referringName}.",
    ),
    "NETWORK_ATTACHMENT_REFERENCES_NETWORK_INCOHERENTLY": (
        400,
        "CANNOT. NetworkAttachment (id ${referrerId}) does not reference network coherently. Network "
        "name and id reference different networks: networkId ${referringId} networkName ${referringName}.",
    ),
    "NETWORK_ATTACHMENT_IN_BOTH_LISTS": (
        400,
        "CANNOT. Cannot remove and update a Network Attachment simultaneously. The same network "
        "attachment ('${ENTITY}') appears in both 'network attachments' and 'removed network "
        "attachments' lists.",
    ),
    "ATTACHMENT_REFERENCE_VLAN_DEVICE": (
        400,
        "CANNOT. The attachment of network '${ENTITY}' references vlan device '${nicName}'. Network "
        "attachment cannot reference vlan device.",
    ),
    "ATTACHMENT_IS_NOT_REUSED": (
        400,
        "CANNOT. Network ${networkName} is already attached via attachment ${networkAttachmentID}. A new "
        "attachment cannot be used for the same network, please reuse the existing one.",
    ),
    "NETWORK_SHOULD_BE_ATTACHED_VIA_LABEL_TO_ANOTHER_NIC": (
        409,
        "CANNOT. Cannot attach network '${ENTITY}' to network interface '${nicName}', it should be "
        "attached via label to network interface '${labeledNicName}'.",
    ),
    "EXTERNAL_NETWORK_HAVING_NAME_CANNOT_BE_PROVISIONED": (
        400,
        "The external network '${ENTITY}' cannot be configured on the host's interface.",
    ),
    "NETWORK_OF_GIVEN_NAME_NOT_EXISTS_IN_CLUSTER": (400, "Logical Network '${ENTITY}' does not exist in Cluster."),
    "ACTION_TYPE_FAILED_ROLE_NETWORK_HAS_NO_BOOT_PROTOCOL": (
        409,
        "CANNOT. Role (migration/display/gluster/default-route) network '${ENTITY}' has no boot protocol assigned.",
    ),
    "HOST_NETWORK_INTERFACE_DOES_NOT_HAVE_NAME_SET": (
        400,
        "CANNOT. The host network interface does not have name set.",
    ),
    "HOST_NETWORK_INTERFACE_HAVING_ID_OR_NAME_DOES_NOT_EXIST": (
        400,
        "CANNOT. The host network interface (id ${nicId}, name ${nicName}) does not exist.",
    ),
    "CANNOT_CHANGE_ATTACHED_NETWORK": (
        400,
        "CANNOT. Network of given Network Attachment (id ${networkAttachmentID}) cannot be updated.",
    ),
    "NETWORK_ATTACHMENT_MISSING_IP_CONFIGURATION": (
        400,
        "Network attachment of Network ${networkName}, Interface ${interfaceName} is missing ip configuration details.",
    ),
    "NETWORK_ATTACHMENT_IP_CONFIGURATION_MISSING_BOOT_PROTOCOL": (
        400,
        "Insufficient ip configuration details of Network attachment for Network ${networkName}, "
        "Interface ${interfaceName}. Boot protocol is missing.",
    ),
    "NETWORK_ATTACHMENT_IP_CONFIGURATION_INCOMPATIBLE_BOOT_PROTOCOL_AND_IP_ADDRESS_DETAILS": (
        400,
        "Incompatible ip configuration of Network attachment for Network ${networkName}, Interface "
        "${interfaceName}. Can't determine the ip address, netmask or gateway when boot protocol is set "
        "to ${BootProtocol}.",
    ),
    "NETWORK_ATTACHMENT_IP_CONFIGURATION_STATIC_BOOT_PROTOCOL_MISSING_IP_ADDRESS_DETAILS": (
        400,
        "Insufficient ip configuration of Network attachment for Network ${networkName}, Interface "
        "${interfaceName}. Must define ip address and netmask when boot protocol is static.",
    ),
    "NETWORK_ATTACHMENT_IP_CONFIGURATION_STATIC_BOOT_PROTOCOL_IPV6_GATEWAY_ON_NON_DEFAULT_ROUTE_ROLE": (
        400,
        "Bad IPv6 configuration for Network attachment of Network ${networkName}. IPv6 gateway can only "
        "be set on a network which holds the default route role.",
    ),
    "NETWORK_ATTACHMENT_IP_CONFIGURATION_INCOMPATIBLE_BOOT_PROTOCOL_AND_HOST_OS_VERSION": (
        400,
        "Incompatible ip configuration of Network attachment for Network ${networkName}, Interface "
        "${interfaceName}. Boot protocol ${BootProtocol} is not available on el8 hosts.",
    ),
    "ACTION_TYPE_FAILED_CANNOT_MOVE_LABELED_NETWORK_TO_ANOTHER_NIC": (
        409,
        "CANNOT. Network '${networkName}' cannot be moved to another network interface since it's "
        "managed by label '${ENTITY}'. Please remove the label from the network interface in order to "
        "remove the network.",
    ),
    "NETWORK_ATTACHMENTS_TO_BE_REMOVED_DOES_NOT_EXISTS": (
        400,
        "CANNOT. Cannot remove following Network Attachments, because they do not exist: ${LIST}.",
    ),
    "ACTION_TYPE_FAILED_CANNOT_REMOVE_LABELED_NETWORK_FROM_NIC": (
        409,
        "CANNOT. The following networks cannot be removed from the network interface since they are "
        "managed by the label: ${LIST}. Please remove the label from the network interface in order to "
        "remove the network.",
    ),
    "NETWORK_CANNOT_DETACH_NETWORK_USED_BY_VMS": (
        409,
        "CANNOT. The following Logical Network: '${networkName}' is being used by the following VM(s): "
        "'${vmNames}' . Please stop the VM(s) and try again.",
    ),
    "NETWORK_CANNOT_DETACH_PHYSICAL_NETWORK_LINKED_TO_EXTERNAL_USED_BY_VM": (
        409,
        "CANNOT. The following Physical Network: '${networkName}' is linked to External Network that is "
        "being used by the following VM(s): '${vmNames}' . Please stop the VM(s) and try again.",
    ),
    "HOST_NETWORK_INTERFACE_HAVING_NAME_DOES_NOT_EXIST": (
        400,
        "CANNOT. The host network interface (name ${ENTITY}) does not exist.",
    ),
    "HOST_NETWORK_INTERFACE_HAVING_ID_DOES_NOT_EXIST": (
        400,
        "CANNOT. The host network interface (id ${nicId}) does not exist.",
    ),
    "BOND_DOES_NOT_HAVE_NEITHER_ID_NOR_NAME_SPECIFIED": (
        400,
        "CANNOT. Among the given bonds, there is a bond with neither nicName nor nicId. If you wish to "
        "add a new bond, the nicName is mandatory. If you wish to update an existing bond you should "
        "pass nicName or nicId or both of them.",
    ),
    "BOND_REFERENCES_NICS_INCOHERENTLY": (
        400,
        "CANNOT. Bond (${referrerId}) does not reference nic coherently. Nic name and id reference "
        "different nics: nicId ${referringId} nicName ${referringName}.",
    ),
    "NETWORK_BOND_NAME_BAD_FORMAT": (
        400,
        "Bond name '${ENTITY}' does not follow naming criteria. For host compatibility version 4.3 or "
        "greater, custom bond names must begin with the prefix 'bond'  followed by 'a-z', 'A-Z', '0-9', "
        "or '_' characters. For host compatibility version 4.2 and lower, custom bond names must begin "
        "with the prefix 'bond' followed by a number.",
    ),
    "NETWORK_INTERFACE_IS_NOT_BOND": (409, "CANNOT. The given network interface '${ENTITY}' is not a bond."),
    "NETWORK_BONDS_INVALID_SLAVE_COUNT": (
        400,
        "CANNOT. The following bonds consist of less than two Network Interfaces: ${ENTITY}.",
    ),
    "NETWORK_INTERFACE_BOND_OR_VLAN_CANNOT_BE_SLAVE": (
        409,
        "CANNOT. Network Interface '${nicName}' cannot be slave: Neither bond nor vlan can be slave.",
    ),
    "NETWORK_INTERFACE_ALREADY_IN_BOND": (409, "Network Interface '${ENTITY}' already belongs to the bond."),
    "NETWORK_INTERFACE_ADDED_TO_BOND_AND_NETWORK_IS_ATTACHED_TO_IT_AT_THE_SAME_TIME": (
        409,
        "CANNOT. Network Interface '${ENTITY}' cannot become slave, because you're also attaching "
        "network '${networkName}' to it.",
    ),
    "NETWORK_INTERFACE_ATTACHED_TO_NETWORK_CANNOT_BE_SLAVE": (
        409,
        "CANNOT. Network Interface '${ENTITY}' cannot become slave, there's network '${networkName}' attached to it.",
    ),
    "NETWORK_INTERFACE_WITH_UNMANAGED_NETWORK_CANNOT_BE_SLAVE": (
        400,
        "Network interface ${nicName} can not be a slave. It has an unmanaged network ${networkName} attached.",
    ),
    "NETWORK_INTERFACE_REFERENCED_AS_A_SLAVE_MULTIPLE_TIMES": (
        409,
        "CANNOT. Network interface '${ENTITY}' is used multiple times in new or modified bonds in this "
        "request. Slave can be neither shared by multiple bonds nor used multiple times in one bond.",
    ),
    "NETWORK_BOND_RECORDS_DOES_NOT_EXISTS": (400, "Following bonds do not exist: ${LIST}."),
    "BOND_USED_BY_NETWORK_ATTACHMENTS": (
        409,
        "Cannot remove bond ${ENTITY}, because it's used by Network Attachments: ${attachmentIds}.",
    ),
    "BONDS_UPDATED_AND_REMOVED_SIMULTANEOUSLY": (400, "CANNOT. Bond ${LIST} is updated and removed simultaneously."),
    "ACTION_TYPE_FAILED_NETWORK_ATTACHMENTS_REFERENCES_SAME_NETWORK_DUPLICATELY": (
        400,
        "CANNOT. Multiple network attachments (${LIST}) references same network (${ENTITY}).",
    ),
    "NETWORKS_ALREADY_ATTACHED_TO_IFACES": (
        409,
        "CANNOT. The following Logical Networks are attached to more than one Network Interface: ${LIST}.",
    ),
    "NETWORK_INTERFACES_NOT_EXCLUSIVELY_USED_BY_UNTAGGED_NETWORK": (
        409,
        "CANNOT. At most one VLAN-untagged Logical Network is allowed on a NIC (optionally in "
        "conjunction with several VLAN Logical Networks). The following Network Interfaces violate that "
        "rule: ${LIST}.",
    ),
    "NETWORK_MTU_DIFFERENCES": (409, "CANNOT. The following Logical Networks do not have the same MTU value: ${LIST}."),
    "ACTION_TYPE_FAILED_NETWORK_CUSTOM_PROPERTIES_BAD_INPUT": (
        400,
        "CANNOT. Some network custom properties contained errors (bad syntax, non-existing keys or "
        "invalid values), please take a closer look at the following network(s): ${LIST}. Refer to the "
        "engine log for further details.",
    ),
    "ACTION_TYPE_FAILED_HOST_NETWORK_QOS_SETUP_NETWORKS_MISSING_VALUES": (
        400,
        "CANNOT. Weighted share must be specified to complete QoS configuration, but the following "
        "network(s) are missing it: ${LIST}.",
    ),
    "ACTION_TYPE_FAILED_HOST_NETWORK_QOS_SETUP_NETWORKS_INCONSISTENT_VALUES": (
        400,
        "CANNOT. If both are provided, rate limit must not be lower than committed rate. However, this "
        "is not the case with the following network(s): ${LIST}.",
    ),
    "ACTION_TYPE_FAILED_HOST_NETWORK_QOS_INTERFACES_WITHOUT_QOS": (
        400,
        "CANNOT. All or none of the networks attached to an interface must have QoS configured, but on "
        "the following interface(s) some of the networks are missing QoS: ${LIST}.",
    ),
    "INVALID_BOND_MODE_FOR_BOND_WITH_VM_NETWORK": (
        400,
        "Network ${networkName} is attached to bond ${BondName}. VM networks cannot be attached to bonds "
        "in mode 0, 5 or 6.",
    ),
    "INVALID_BOND_MODE_FOR_BOND_WITH_LABELED_VM_NETWORK": (
        400,
        "Network ${networkName} is attached (via label ${label}) to bond ${BondName}. VM networks cannot "
        "be attached to bonds in mode 0, 5 or 6.",
    ),
    "REMOVED_UNMANAGED_NETWORK_IS_A_CLUSTER_NETWORK": (
        400,
        "Cannot remove unmanaged network ${network} from host, as it is an existing cluster network.",
    ),
    "REMOVED_UNMANAGED_NETWORK_DOES_NOT_EXISIT_ON_HOST": (
        400,
        "Cannot remove unmanaged network ${network} from host, as it does not exist on the host.",
    ),
    "ACTION_TYPE_FAILED_HOST_NETWORK_LABEL_ON_UNMANAGED_NETWORK": (
        400,
        "Cannot add label ${label} to network interface ${nic}. Network interface has an unmanaged network attached.",
    ),
    "ACTION_TYPE_FAILED_HOST_NETWORK_ATTACHEMENT_ON_UNMANAGED_NETWORK": (
        400,
        "Cannot add network ${network} to network interface ${nic}. Network interface has an unmanaged "
        "network attached.",
    ),
    "INTERFACE_ALREADY_LABELED": (
        409,
        "CANNOT. The network interface ' ${LabeledNic}' is already labeled with the specified label '${NicLabel}'.",
    ),
    "OTHER_INTERFACE_ALREADY_LABELED": (
        409,
        "CANNOT. The label '${NicLabel}' is already defined on other interface  ${LabeledNic} on the host.",
    ),
    "NETWORK_ATTACHMENT_CANNOT_BE_CREATED_WITH_SPECIFIC_ID": (
        400,
        "CANNOT. New Network attachment cannot be created with given ID. Please remove Network "
        "Attachment ID (id '${ENTITY}') from request.",
    ),
    "HOST_ID_IS_NULL": (400, "Host ID is required."),
    "HOSTS_NOT_IN_SAME_CLUSTER": (400, "CANNOT. Hosts are not in the same cluster."),
    "INTERFACE_COUNT_DOES_NOT_MATCH": (
        400,
        "CANNOT. Interface count of destination host has to be at least as high as that of the source host.",
    ),
    "NIC_NOT_EXISTS_ON_HOST": (400, "CANNOT. Network interface '${ENTITY}' does not exist on the host."),
    "ACTION_TYPE_FAILED_VDS_STATUS_ILLEGAL": (
        409,
        "CANNOT. Operation can be performed only when Host status is  ${hostStatus}.",
    ),
    "NETWORK_NOT_IN_SYNC": (
        409,
        "CANNOT. The following Network definitions on the Network Interface are different than those on "
        "the Logical Network. Please synchronize the Network Interface before editing network "
        "${NETWORK_NOT_IN_SYNC}. The non-synchronized values are: ${OUT_OF_SYNC_VALUES}.",
    ),
    "NETWORK_HAVING_NAME_NOT_EXISTS": (400, "Logical Network (name '${ENTITY}') doesn't exist."),
}
