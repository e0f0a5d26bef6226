# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Messages about VMs, templates, vNICs and their imports (conventions: core/messages.py)."""

from __future__ import annotations

MESSAGES: dict[str, tuple[int, str]] = {
    "ACTION_TYPE_FAILED_CLUSTER_CAN_NOT_BE_EMPTY": (
        400,
        "CANNOT. The relevant Cluster doesn't exist.",
    ),
    "ACTION_TYPE_FAILED_VM_IS_BEING_IMPORTED": (
        409,
        "CANNOT. VM ${VmName} is being imported.",
    ),
    "ACTION_TYPE_FAILED_OVF_CONFIGURATION_NOT_SUPPORTED": (
        409,
        "CANNOT. The OVF configuration could not be parsed.",
    ),
    "ACTION_TYPE_FAILED_IMPORT_DISKS_ALREADY_EXIST": (
        409,
        "CANNOT. The following disks already exist: ${diskAliases}. Please import as a clone.",
    ),
    "ACTION_TYPE_FAILED_STORAGE_DOMAIN_NOT_EXIST": (
        400,
        "CANNOT. Storage Domain doesn't exist.",
    ),
    "ACTION_TYPE_FAILED_STORAGE_DOMAIN_STATUS_ILLEGAL2": (
        409,
        "CANNOT. The relevant Storage Domain's status is ${status}.",
    ),
    "ACTION_TYPE_FAILED_IMPORT_CLONE_NOT_COLLAPSED": (
        400,
        "CANNOT. The VM ${VmName} has snapshots that must be collapsed.",
    ),
    "ACTION_TYPE_FAILED_IMPORTED_TEMPLATE_IS_MISSING": (
        400,
        "Cannot import and collapse VM, Template is missing in domain ${DomainName}",
    ),
    "ACTION_TYPE_FAILED_TEMPLATE_NOT_FOUND_ON_DESTINATION_DOMAIN": (
        400,
        "CANNOT. The selected Storage Domain does not contain the VM Template.",
    ),
    "VM_TEMPLATE_IMAGE_IS_LOCKED": (409, "Template's Image is locked (temporarily)."),
    "ACTION_TYPE_FAILED_STORAGE_DOMAIN_TYPE_ILLEGAL": (
        400,
        "CANNOT. Storage Domain type is illegal.",
    ),
    "ACTION_TYPE_FAILED_VM_NOT_FOUND": (
        400,
        "CANNOT. VM is not found.",
    ),
    "ACTION_TYPE_FAILED_CANNOT_ADD_IFACE_DUE_TO_MAC_DUPLICATES": (
        409,
        "Cannot import Virtual Machine, because that action would create duplicates in target MAC pool, "
        "which are not allowed. Either allow duplicate MACs in MAC Pool, or allow reassignment of bad MACs "
        "during import. Problematic NICs are ${LIST}",
    ),
    "ACTION_TYPE_FAILED_TEMPLATE_DOES_NOT_EXIST": (
        400,
        "CANNOT. The relevant Template doesn't exist.",
    ),
    "VM_CANNOT_IMPORT_VM_EXISTS": (
        409,
        "Import VM failed - VM ID already exists in the system. Please remove the VM (${VmName}) from the system first",
    ),
    "VM_CANNOT_IMPORT_VM_NAME_EXISTS": (
        409,
        "Import VM failed - VM Name already exists in the Data Center. Please rename the VM in the Data Center first",
    ),
    "ACTION_TYPE_FAILED_VM_IMAGE_DOES_NOT_EXIST": (
        400,
        "CANNOT. VM's Image does not exist.\nIn order to import partial VM, select 'allow partial' checkbox.",
    ),
    "MAC_POOL_NOT_ENOUGH_MAC_ADDRESSES": (
        409,
        "CANNOT. Not enough MAC addresses left in MAC Address Pool.",
    ),
    "ACTION_TYPE_FAILED_NETWORK_INTERFACE_MAC_INVALID": (
        400,
        "CANNOT. The Network Interface ${IfaceName} has an invalid MAC address ${MacAddress}. MAC address "
        'must be in format "HH:HH:HH:HH:HH:HH" where H is a hexadecimal character (either a digit or A-F, '
        "case is insignificant).",
    ),
    "VMT_CANNOT_IMPORT_TEMPLATE_EXISTS": (
        409,
        "CANNOT. Template or VM with the same ID already exists in the system. Please remove the Template or "
        "VM (${TemplateOrVmName}) from the system first",
    ),
    "VM_CANNOT_IMPORT_TEMPLATE_NAME_EXISTS": (
        409,
        "Import Template failed - Template Name already exists in the system. Please rename the Template in "
        "the system first",
    ),
    "VMT_CANNOT_IMPORT_TEMPLATE_VERSION_MISSING_BASE": (
        400,
        "Cannot import Template Version, Base Template for this Version is missing, please first Import Base "
        "Template, or Import Version as Base Template using Clone.",
    ),
    "ACTION_TYPE_FAILED_VM_IS_RUNNING": (
        409,
        "CANNOT. VM is running.",
    ),
    "ACTION_TYPE_FAILED_VM_IS_NOT_RUNNING": (
        409,
        "CANNOT. VM is not running.",
    ),
    "ACTION_TYPE_FAILED_VM_IS_LOCKED": (
        409,
        "Cannot ${action} ${type}: VM is locked. Please try again in a few minutes.",
    ),
    "ACTION_TYPE_FAILED_DELETE_PROTECTION_ENABLED": (
        409,
        "CANNOT. Delete protection is enabled. In order to delete, disable Delete protection first.",
    ),
    "NETWORK_INTERFACE_NAME_ALREADY_IN_USE": (
        409,
        "Network interface name is already in use",
    ),
    "NETWORK_MAC_ADDRESS_IN_USE": (
        409,
        "MAC Address ${MacAddress} is already in use by VM or snapshot: ${VmName}.",
    ),
    "NETWORK_NOT_EXISTS_IN_CURRENT_CLUSTER": (
        409,
        "The specified Logical Network doesn't exist in the current Cluster.",
    ),
    "VM_INTERFACE_NOT_EXIST": (
        400,
        "CANNOT. The VM Network Interface does not exist.",
    ),
    "NETWORK_CANNOT_ADD_INTERFACE_WHEN_VM_STATUS_NOT_UP_DOWN_LOCKED": (
        409,
        "Cannot ${action} a Network Interface when VM is not Down, Up or Image-Locked.",
    ),
    "CANNOT_PERFORM_HOT_UPDATE": (
        409,
        "CANNOT. Updating some of the properties is not supported while the interface is plugged into a "
        "running virtual machine. Please un-plug the interface, update the properties, and then plug it back.",
    ),
    "ACTION_TYPE_FAILED_VNIC_PROFILE_NOT_EXISTS": (
        400,
        "CANNOT. The specified VM network interface profile doesn't exist.",
    ),
    "ACTION_TYPE_FAILED_CANNOT_CHANGE_VNIC_PROFILE_NETWORK": (
        400,
        "CANNOT. VM network interface profile's network cannot be changed.",
    ),
    "ACTION_TYPE_FAILED_VNIC_PROFILE_NAME_IN_USE": (
        409,
        "CANNOT. The VM network interface profile's name is already used by an existing profile for the same "
        "network.\n-Please choose a different name.",
    ),
    "ACTION_TYPE_FAILED_PASSTHROUGH_PROFILE_CONTAINS_NOT_SUPPORTED_PROPERTIES": (
        400,
        "CANNOT. 'Port Mirroring,'Qos' and 'Network Filter' are not supported on passthrough profiles.",
    ),
    "ACTION_TYPE_FAILED_VNIC_PROFILE_IN_ONE_USE": (
        409,
        "CANNOT. This VM network interface profile is used by ${entities}:  ${ENTITIES_USING_VNIC_PROFILE}.\n "
        "- Please remove it from this ${entities} and try again.",
    ),
    "ACTION_TYPE_FAILED_VNIC_PROFILE_IN_MANY_USES": (
        409,
        "CANNOT. This VM network interface profile is used by ${entities} "
        "(${ENTITIES_USING_VNIC_PROFILE_COUNTER}): ${ENTITIES_USING_VNIC_PROFILE}\n - Please detach "
        "${entities} using this profile and try again.",
    ),
    "VMT_CANNOT_REMOVE_BLANK_TEMPLATE": (
        409,
        "CANNOT. Removing Blank Template is not allowed.",
    ),
    "TPM_DEVICE_REQUESTED_ON_NOT_SUPPORTED_PLATFORM": (
        400,
        "CANNOT. TPM device is not supported on '${clusterArch}' architecture, or for the guest OS, or UEFI "
        "firmware is not enabled, or insufficient compatibility level (4.6 required by default).",
    ),
    "ACTION_TYPE_FAILED_ILLEGAL_NUM_OF_MONITORS": (
        400,
        "CANNOT. Illegal number of monitors is provided, max allowed number of monitors is 1 for VNC and the "
        "max number in the ValidNumOfMonitors configuration variable for SPICE.",
    ),
    "ACTION_TYPE_FAILED_USERNAME_MUST_BE_SPECIFIED": (
        400,
        "CANNOT. No username specified.",
    ),
    "ACTION_TYPE_FAILED_PASSWORD_MUST_BE_SPECIFIED": (
        400,
        "CANNOT. No password specified.",
    ),
    "ACTION_TYPE_FAILED_PROXY_HOST_MUST_BE_SPECIFIED": (
        400,
        "CANNOT. No host specified to serve as proxy.",
    ),
    "ERROR_CANNOT_FIND_ISO_IMAGE_PATH": (
        400,
        "Invalid ISO image path",
    ),
    "SOUND_DEVICE_REQUESTED_ON_NOT_SUPPORTED_ARCH": (
        400,
        "CANNOT. A sound device is not supported for the architecture ${architecture}.",
    ),
    "ACTION_TYPE_FAILED_STORAGE_DOMAIN_AND_CLUSTER_IN_DIFFERENT_POOL": (
        400,
        "CANNOT. Storage Domain and Cluster must be in the same Storage Pool.",
    ),
    "ACTION_TYPE_FAILED_AFFINITY_GROUP_NAME_EXISTS": (
        409,
        "CANNOT. Affinity Group name already exists.",
    ),
    "ACTION_TYPE_FAILED_ILLEGAL_DISK_OPERATION": (
        409,
        "CANNOT. The operation is not supported on an illegal disk. Please remove the illegal disk and retry the "
        "operation.",
    ),
    "ACTION_TYPE_FAILED_DISK_ALREADY_ATTACHED": (409, "CANNOT. The disk is already attached to VM."),
    "ACTION_TYPE_FAILED_NOT_SHAREABLE_DISK_ALREADY_ATTACHED": (
        409,
        "CANNOT. The disk is not shareable and is already attached to a VM.",
    ),
    "ACTION_TYPE_FAILED_STORAGE_POOL_NOT_MATCH": (
        409,
        "CANNOT. The Storage Domain and the VM don't belong to the same Data Center.",
    ),
    "ACTION_TYPE_FAILED_VM_BOOT_IN_USE": (
        409,
        "CANNOT. Disk ${DiskName} in VM ${VmName} is already marked as boot.",
    ),
    "ACTION_TYPE_DISK_INTERFACE_UNSUPPORTED": (
        409,
        "CANNOT. The disk interface is not supported by the VM OS: ${osName}.",
    ),
    "ACTION_TYPE_FAILED_DISK_IS_LOCKED": (
        409,
        "Cannot ${action} ${type}: Disk is locked. Please try again later.",
    ),
    "ACTION_TYPE_FAILED_CANNOT_MIGRATE_MACS_DUE_TO_DUPLICATES": (
        409,
        "Cannot migrate MACs to another MAC pool, because that action would create duplicates in target MAC "
        "pool, which are not allowed. Problematic MACs are ${LIST}",
    ),
    "ACTION_TYPE_FAILED_MAC_POOL_CONTAINS_DUPLICATES": (
        409,
        "CANNOT. Cannot unset 'Allow Duplicates' when mac pool contains duplicate macs.",
    ),
    "ACTION_TYPE_FAILED_TEMPLATE_IS_USED_FOR_CREATE_VM": (
        409,
        "CANNOT. This template is currently in use to create VM ${VmName}.",
    ),
    "ACTION_TYPE_FAILED_INVALID_TIMEZONE": (
        400,
        "CANNOT. Invalid time zone for given OS type.",
    ),
    "ACTION_TYPE_FAILED_DEDICATED_VDS_NOT_IN_SAME_CLUSTER": (
        409,
        "CANNOT. VM is pinned to a specific host. The host's cluster must be the same as the selected VM cluster.",
    ),
    "ACTION_TYPE_FAILED_CPU_PROFILE_NOT_FOUND": (
        400,
        "CANNOT. CPU profile with id ${cpuProfileId} doesn't exist.",
    ),
    "VM_CANNOT_REMOVE_CLUSTER_VMS_DETECTED": (409, "CANNOT. One or more VMs are still assigned to the Cluster"),
    "ACTION_TYPE_FAILED_NO_VDS_AVAILABLE_IN_CLUSTER": (
        409,
        "CANNOT. There is no available operational Host (in UP state) in the relevant Cluster.",
    ),
    "ACTION_TYPE_FAILED_INVALID_SERIAL_NUMBER": (
        400,
        'CANNOT. Custom serial number must be non-empty when "Custom" serial number policy is specified.',
    ),
    "VALIDATION_NAME_INVALID_WITH_DOT": (400, 'Name must be formed of alphanumeric characters, numbers or "-_.".'),
    "VALIDATION_VM_NETWORK_MAC_ADDRESS_MULTICAST": (400, "Multi-cast MAC address is not allowed."),
    "ACTION_TYPE_FAILED_VM_SNAPSHOT_DOES_NOT_EXIST": (
        400,
        "CANNOT. VM's Snapshot does not exist.",
    ),
    "ACTION_TYPE_FAILED_UNSUPPORTED_OVF": (
        409,
        "CANNOT. There is no OVF for the specific entity.",
    ),
    "ACTION_TYPE_FAILED_STORAGE_DOMAIN_STATUS_ILLEGAL": (
        409,
        "CANNOT. The relevant Storage Domain is inaccessible.\n-Please handle Storage Domain issues and retry "
        "the operation.",
    ),
    "VMT_CANNOT_CREATE_TEMPLATE_FROM_DOWN_VM": (
        409,
        "CANNOT. VM is locked or still running, try again once VM is in the Down state.",
    ),
}
