# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Requests that the engine's validator refuses, on one host: a name, the request, the key of the message, variables."""

from __future__ import annotations

import typing as t

from tests.engine_simulator.areas.host_networks.model import AUTOCONF, DHCP, STATIC, Ip, Qos
from tests.engine_simulator.areas.host_networks.setup import WantedBond, WantedLabel
from tests.unit.engine_simulator.one_host import GATEWAY, attach, static6

Case = tuple[str, dict[str, t.Any], str, dict[str, t.Any]]
VLAN, BOND = "eth1.10", ["eth5", "eth6"]
CASES: list[Case] = [
    # labels
    (
        "a label on a NIC whose id is another's",
        {"wanted_labels": [WantedLabel("x", "id-eth5", "eth6")]},
        "NIC_LABEL_REFERENCES_NICS_INCOHERENTLY",
        {"referrerId": "x", "referringId": "id-eth5", "referringName": "eth6"},
    ),
    (
        "a label on no NIC",
        {"wanted_labels": [WantedLabel("x", None, "eth99")]},
        "INTERFACE_ON_NIC_LABEL_NOT_EXIST",
        {"interfaceName": "eth99"},
    ),
    (
        "a label on a bond that goes",
        {"wanted_labels": [WantedLabel("x", None, "bond0")], "removed_bonds": ["id-bond0"]},
        "INTERFACE_ON_NIC_LABEL_NOT_EXIST",
        {"interfaceName": "bond0"},
    ),
    (
        "a label on a slave",
        {"wanted_labels": [WantedLabel("x", None, "eth3")]},
        "LABEL_ATTACH_TO_IMPROPER_INTERFACE",
        {},
    ),
    ("a label on a VLAN", {"wanted_labels": [WantedLabel("x", None, VLAN)]}, "LABEL_ATTACH_TO_IMPROPER_INTERFACE", {}),
    (
        "a label on a bond that loses a slave",
        {"wanted_labels": [WantedLabel("x", None, "bond0")], "bonds": [WantedBond(None, "bond0", ["eth3"], "mode=1")]},
        "IMPROPER_BOND_IS_LABELED",
        {"bondName": "bond0"},
    ),
    ("a label taken away that is not there", {"removed_labels": ["x"]}, "LABEL_NOT_EXIST_IN_HOST", {}),
    (
        "a label in both lists",
        {"wanted_labels": [WantedLabel("lbl", None, "eth2")], "removed_labels": ["lbl"]},
        "PARAMS_CONTAIN_DUPLICATE_LABELS",
        {"PARAMS_CONTAIN_DUPLICATE_LABELS_LIST": ["lbl"]},
    ),
    # attachments
    (
        "an unknown attachment",
        {"attachments": [attach("green", "eth5", "a-none")]},
        "MODIFIED_NETWORK_ATTACHMENT_DOES_NOT_EXISTS",
        {},
    ),
    (
        "an unknown network by id",
        {"attachments": [attach(None, "eth5", network_id="n-none")]},
        "NETWORK_HAVING_ID_NOT_EXISTS",
        {"NETWORK_HAVING_ID_NOT_EXISTS_ENTITY": "n-none"},
    ),
    (
        "an unknown network by name",
        {"attachments": [attach("none", "eth5")]},
        "NETWORK_HAVING_NAME_NOT_EXISTS",
        {"NETWORK_HAVING_NAME_NOT_EXISTS_ENTITY": "none"},
    ),
    ("no network", {"attachments": [attach(None, "eth5")]}, "NETWORK_ATTACHMENT_NETWORK_ID_OR_NAME_IS_NOT_SET", {}),
    (
        "a NIC by another's id",
        {"attachments": [attach("green", "eth5", nic_id="id-eth6")]},
        "NETWORK_ATTACHMENT_REFERENCES_NICS_INCOHERENTLY",
        {"referringId": "id-eth6", "referringName": "eth5"},
    ),
    (
        "a network by another's id",
        {"attachments": [attach("green", "eth5", network_id="n-plain")]},
        "NETWORK_ATTACHMENT_REFERENCES_NETWORK_INCOHERENTLY",
        {"referringId": "n-plain", "referringName": "green"},
    ),
    (
        "changed and removed",
        {"attachments": [attach("blue", "eth5", "a-blue")], "removed_attachments": ["a-blue"]},
        "NETWORK_ATTACHMENT_IN_BOTH_LISTS",
        {"NETWORK_ATTACHMENT_IN_BOTH_LISTS_ENTITY": "a-blue"},
    ),
    ("on a VLAN", {"attachments": [attach("green", VLAN)]}, "ATTACHMENT_REFERENCE_VLAN_DEVICE", {"nicName": VLAN}),
    (
        "attached already",
        {"attachments": [attach("blue", "eth5")]},
        "ATTACHMENT_IS_NOT_REUSED",
        {"networkName": "blue", "networkAttachmentID": "a-blue"},
    ),
    (
        "a network and its label on two NICs",
        {"attachments": [attach("red", "eth5", "a-red")], "wanted_labels": [WantedLabel("lbl", None, "eth6")]},
        "NETWORK_SHOULD_BE_ATTACHED_VIA_LABEL_TO_ANOTHER_NIC",
        {"nicName": "eth5", "labeledNicName": "eth6"},
    ),
    (
        "an external network",
        {"attachments": [attach("far", "eth5")]},
        "EXTERNAL_NETWORK_HAVING_NAME_CANNOT_BE_PROVISIONED",
        {},
    ),
    (
        "a role without an address",
        {"attachments": [attach("move", "eth5")]},
        "ACTION_TYPE_FAILED_ROLE_NETWORK_HAS_NO_BOOT_PROTOCOL",
        {},
    ),
    ("no NIC", {"attachments": [attach("green", None)]}, "HOST_NETWORK_INTERFACE_DOES_NOT_HAVE_NAME_SET", {}),
    (
        "an unknown NIC",
        {"attachments": [attach("green", "eth99")]},
        "HOST_NETWORK_INTERFACE_HAVING_ID_OR_NAME_DOES_NOT_EXIST",
        {"nicId": "null", "nicName": "eth99"},
    ),
    (
        "another network for an attachment",
        {"attachments": [attach("green", "eth1", "a-blue")]},
        "CANNOT_CHANGE_ATTACHED_NETWORK",
        {"networkAttachmentID": "a-blue"},
    ),
    (
        "no method",
        {"attachments": [attach("green", "eth5", ipv4=Ip(""))]},
        "NETWORK_ATTACHMENT_IP_CONFIGURATION_MISSING_BOOT_PROTOCOL",
        {"networkName": "green", "interfaceName": "eth5"},
    ),
    (
        "DHCP with an address",
        {"attachments": [attach("green", "eth5", ipv4=Ip(DHCP, "192.0.2.5"))]},
        "NETWORK_ATTACHMENT_IP_CONFIGURATION_INCOMPATIBLE_BOOT_PROTOCOL_AND_IP_ADDRESS_DETAILS",
        {"BootProtocol": "dhcp"},
    ),
    (
        "static without a netmask",
        {"attachments": [attach("green", "eth5", ipv4=Ip(STATIC, "192.0.2.5"))]},
        "NETWORK_ATTACHMENT_IP_CONFIGURATION_STATIC_BOOT_PROTOCOL_MISSING_IP_ADDRESS_DETAILS",
        {},
    ),
    (
        "an IPv6 gateway beside the default route",
        {"attachments": [attach("green", "eth5", ipv6=static6(GATEWAY))]},
        "NETWORK_ATTACHMENT_IP_CONFIGURATION_STATIC_BOOT_PROTOCOL_IPV6_GATEWAY_ON_NON_DEFAULT_ROUTE_ROLE",
        {},
    ),
    (
        "autoconf on an old kernel",
        {"attachments": [attach("green", "eth5", ipv6=Ip(AUTOCONF))], "os_family": "el8"},
        "NETWORK_ATTACHMENT_IP_CONFIGURATION_INCOMPATIBLE_BOOT_PROTOCOL_AND_HOST_OS_VERSION",
        {"BootProtocol": "autoconf"},
    ),
    (
        "a labelled network to another NIC",
        {"attachments": [attach("red", "eth5", "a-red")]},
        "ACTION_TYPE_FAILED_CANNOT_MOVE_LABELED_NETWORK_TO_ANOTHER_NIC",
        {"networkName": "red"},
    ),
    # removed attachments
    (
        "an unknown attachment removed",
        {"removed_attachments": [None, "a-none"]},
        "NETWORK_ATTACHMENTS_TO_BE_REMOVED_DOES_NOT_EXISTS",
        {"NETWORK_ATTACHMENTS_TO_BE_REMOVED_DOES_NOT_EXISTS_LIST": ["null", "a-none"]},
    ),
    (
        "the management network removed",
        {"removed_attachments": ["a-mgmt"]},
        "NETWORK_CANNOT_REMOVE_MANAGEMENT_NETWORK",
        {"NetworkName": "ovirtmgmt"},
    ),
    (
        "a labelled network removed",
        {"removed_attachments": ["a-red"]},
        "ACTION_TYPE_FAILED_CANNOT_REMOVE_LABELED_NETWORK_FROM_NIC",
        {},
    ),
    (
        "a labelled network removed, its label said again",
        {"removed_attachments": ["a-white", "a-mgmt"], "vms": {"n-white": ["vm2", "vm1"]}},
        "NETWORK_CANNOT_DETACH_NETWORK_USED_BY_VMS",
        {"networkName": ["white"], "vmNames": ["vm2", "vm1"]},
    ),
    (
        "a physical network removed that VMs need",
        {"removed_attachments": ["a-white"], "linked": {"n-white": ["n-far"]}, "vms": {"n-far": ["vm1"]}},
        "NETWORK_CANNOT_DETACH_PHYSICAL_NETWORK_LINKED_TO_EXTERNAL_USED_BY_VM",
        {"networkName": ["white"]},
    ),
    # bonds
    (
        "a bond without a name",
        {"bonds": [WantedBond(None, None, BOND)]},
        "BOND_DOES_NOT_HAVE_NEITHER_ID_NOR_NAME_SPECIFIED",
        {},
    ),
    (
        "a bond renamed",
        {"bonds": [WantedBond("id-bond0", "bond9", ["eth3", "eth4"])]},
        "BOND_REFERENCES_NICS_INCOHERENTLY",
        {"referringId": "id-bond0", "referringName": "bond9"},
    ),
    ("a bad name", {"bonds": [WantedBond(None, "team0", BOND)]}, "NETWORK_BOND_NAME_BAD_FORMAT", {}),
    (
        "a name of today, long ago",
        {"bonds": [WantedBond(None, "bond_x", BOND)], "compatibility_version": (4, 2)},
        "NETWORK_BOND_NAME_BAD_FORMAT",
        {},
    ),
    ("a NIC for a bond", {"bonds": [WantedBond(None, "eth5", BOND)]}, "NETWORK_BOND_NAME_BAD_FORMAT", {}),
    (
        "a bond by an unknown id",
        {"bonds": [WantedBond("id-none", None, BOND)]},
        "HOST_NETWORK_INTERFACE_HAVING_ID_DOES_NOT_EXIST",
        {"nicId": "id-none"},
    ),
    ("one slave", {"bonds": [WantedBond(None, "bond1", ["eth5", "eth5"])]}, "NETWORK_BONDS_INVALID_SLAVE_COUNT", {}),
    (
        "an unknown slave",
        {"bonds": [WantedBond(None, "bond1", ["eth5", "eth99"])]},
        "HOST_NETWORK_INTERFACE_HAVING_NAME_DOES_NOT_EXIST",
        {},
    ),
    (
        "a VLAN for a slave",
        {"bonds": [WantedBond(None, "bond1", ["eth5", VLAN])]},
        "NETWORK_INTERFACE_BOND_OR_VLAN_CANNOT_BE_SLAVE",
        {"nicName": VLAN},
    ),
    (
        "another bond's slave",
        {"bonds": [WantedBond(None, "bond1", ["eth5", "eth3"])]},
        "NETWORK_INTERFACE_ALREADY_IN_BOND",
        {},
    ),
    (
        "one slave for two bonds",
        {"bonds": [WantedBond(None, "bond1", BOND), WantedBond(None, "bond2", BOND)]},
        "NETWORK_INTERFACE_REFERENCED_AS_A_SLAVE_MULTIPLE_TIMES",
        {"NETWORK_INTERFACE_REFERENCED_AS_A_SLAVE_MULTIPLE_TIMES_ENTITY": "eth6"},
    ),
    (
        "a slave for a new bond that a bond changed later keeps",
        {"bonds": [WantedBond(None, "bond1", ["eth4", "eth5"]), WantedBond(None, "bond0", ["eth3", "eth4"], "mode=4")]},
        "NETWORK_INTERFACE_ALREADY_IN_BOND",
        {"NETWORK_INTERFACE_ALREADY_IN_BOND_ENTITY": "eth4"},
    ),
    (
        "a taken slave and an unknown one, in the order of their hashes",
        {"bonds": [WantedBond(None, "bond1", ["eth99", "eth3"])]},
        "NETWORK_INTERFACE_ALREADY_IN_BOND",
        {"NETWORK_INTERFACE_ALREADY_IN_BOND_ENTITY": "eth3"},
    ),
    (
        "a slave that gets a network",
        {"bonds": [WantedBond(None, "bond1", BOND)], "attachments": [attach("green", "eth5")]},
        "NETWORK_INTERFACE_ADDED_TO_BOND_AND_NETWORK_IS_ATTACHED_TO_IT_AT_THE_SAME_TIME",
        {"networkName": "green"},
    ),
    (
        "a slave with a network",
        {"bonds": [WantedBond(None, "bond1", ["eth5", "eth1"])]},
        "NETWORK_INTERFACE_ATTACHED_TO_NETWORK_CANNOT_BE_SLAVE",
        {"networkName": "blue"},
    ),
    (
        "a slave that a network is moved to",
        {"bonds": [WantedBond(None, "bond1", BOND)], "attachments": [attach("blue", "eth5", "a-blue")]},
        "NETWORK_INTERFACE_ATTACHED_TO_NETWORK_CANNOT_BE_SLAVE",
        {"networkName": "blue"},
    ),
    (
        "a slave with a strange network",
        {"bonds": [WantedBond(None, "bond1", ["eth5", "eth7"])]},
        "NETWORK_INTERFACE_WITH_UNMANAGED_NETWORK_CANNOT_BE_SLAVE",
        {"nicName": "eth7", "networkName": "strange"},
    ),
    (
        "a slave with a label",
        {"bonds": [WantedBond(None, "bond1", ["eth5", "eth6"])], "labels": {"eth6": {"y"}}},
        "LABEL_ATTACH_TO_IMPROPER_INTERFACE",
        {"LABEL_ATTACH_TO_IMPROPER_INTERFACE_ENTITY": "eth6"},
    ),
    (
        "an unknown bond removed",
        {"removed_bonds": [None]},
        "NETWORK_BOND_RECORDS_DOES_NOT_EXISTS",
        {"NETWORK_BOND_RECORDS_DOES_NOT_EXISTS_LIST": ["null"]},
    ),
    ("a NIC removed for a bond", {"removed_bonds": ["id-eth5"]}, "NETWORK_INTERFACE_IS_NOT_BOND", {}),
    (
        "a bond in use removed",
        {"removed_bonds": ["id-bond0"]},
        "BOND_USED_BY_NETWORK_ATTACHMENTS",
        {"attachmentIds": ["a-white"]},
    ),
    (
        "a bond changed and removed",
        {
            "bonds": [WantedBond(None, "bond0", ["eth3", "eth4"], "mode=1")],
            "removed_bonds": ["id-bond0"],
            "removed_attachments": ["a-white"],
        },
        "BONDS_UPDATED_AND_REMOVED_SIMULTANEOUSLY",
        {},
    ),
    # the whole request
    (
        "a network twice",
        {"attachments": [attach("green", "eth5"), attach("green", "eth6")]},
        "ACTION_TYPE_FAILED_NETWORK_ATTACHMENTS_REFERENCES_SAME_NETWORK_DUPLICATELY",
        {},
    ),
    (
        "two untagged networks",
        {"attachments": [attach("plain", "eth0")]},
        "NETWORK_INTERFACES_NOT_EXCLUSIVELY_USED_BY_UNTAGGED_NETWORK",
        {"NETWORK_INTERFACES_NOT_EXCLUSIVELY_USED_BY_UNTAGGED_NETWORK_LIST": ["eth0"]},
    ),
    (
        "two MTUs beside an untagged network",
        {"attachments": [attach("big", "eth0")]},
        "NETWORK_MTU_DIFFERENCES",
        {"NETWORK_MTU_DIFFERENCES_LIST": ["ovirtmgmt(default)", "big(9000)"]},
    ),
    (
        "an unknown property",
        {"attachments": [attach("green", "eth5", properties={"x": "y"})]},
        "ACTION_TYPE_FAILED_NETWORK_CUSTOM_PROPERTIES_BAD_INPUT",
        {},
    ),
    (
        "bridge options without a bridge",
        {"attachments": [attach("plain", "eth5", properties={"bridge_opts": "a=b"})]},
        "ACTION_TYPE_FAILED_NETWORK_CUSTOM_PROPERTIES_BAD_INPUT",
        {},
    ),
    (
        "limits without a share",
        {"attachments": [attach("green", "eth5", qos=Qos(None, 10))]},
        "ACTION_TYPE_FAILED_HOST_NETWORK_QOS_SETUP_NETWORKS_MISSING_VALUES",
        {},
    ),
    (
        "a limit below what is promised",
        {"attachments": [attach("green", "eth5", qos=Qos(1, 10, 20))]},
        "ACTION_TYPE_FAILED_HOST_NETWORK_QOS_SETUP_NETWORKS_INCONSISTENT_VALUES",
        {},
    ),
    (
        "limits for one of two networks",
        {"attachments": [attach("limited", "eth1")]},
        "ACTION_TYPE_FAILED_HOST_NETWORK_QOS_INTERFACES_WITHOUT_QOS",
        {},
    ),
    (
        "a VM network on a bond of mode 0",
        {"bonds": [WantedBond(None, "bond0", ["eth3", "eth4"], "mode=0")]},
        "INVALID_BOND_MODE_FOR_BOND_WITH_VM_NETWORK",
        {"networkName": "white", "BondName": "bond0"},
    ),
    (
        "the same by a label on a new bond, where the engine finds no label",
        {
            "bonds": [WantedBond(None, "bond1", BOND, "mode=balance-alb")],
            "wanted_labels": [WantedLabel("lbl", None, "bond1")],
        },
        "INVALID_BOND_MODE_FOR_BOND_WITH_VM_NETWORK",
        {"BondName": "bond1", "networkName": "red"},
    ),
    (
        "the same by a label on a bond that is there",
        {
            "bonds": [WantedBond(None, "bond0", ["eth3", "eth4"], "mode=balance-alb")],
            "removed_attachments": ["a-white"],
            "wanted_labels": [WantedLabel("lbl", None, "bond0")],
        },
        "INVALID_BOND_MODE_FOR_BOND_WITH_LABELED_VM_NETWORK",
        {"label": "lbl", "BondName": "bond0", "networkName": "red"},
    ),
    (
        "the addresses of a later network, before the label of the first",
        {"attachments": [attach("red", "eth5", "a-red"), attach("green", "eth6", ipv4=Ip(DHCP, "192.0.2.5"))]},
        "NETWORK_ATTACHMENT_IP_CONFIGURATION_INCOMPATIBLE_BOOT_PROTOCOL_AND_IP_ADDRESS_DETAILS",
        {"networkName": "green"},
    ),
    (
        "a network removed whose label comes to another NIC",
        {"removed_attachments": ["a-red"], "wanted_labels": [WantedLabel("lbl", None, "eth5")]},
        "ATTACHMENT_IS_NOT_REUSED",
        {"networkName": "red", "networkAttachmentID": "a-red"},
    ),
    (
        "a network removed whose label is sent as it is",
        {"removed_attachments": ["a-red"], "wanted_labels": [WantedLabel("lbl", None, "eth2")]},
        "ATTACHMENT_IS_NOT_REUSED",
        {"networkName": "red"},
    ),
    (
        "a label and a network on a NIC with a strange network: the label is first",
        {"wanted_labels": [WantedLabel("x", None, "eth7")], "attachments": [attach("green", "eth7")]},
        "ACTION_TYPE_FAILED_HOST_NETWORK_LABEL_ON_UNMANAGED_NETWORK",
        {"label": "x", "nic": "eth7"},
    ),
    (
        "a cluster's network for a strange one",
        {"removed_unmanaged": ["blue"]},
        "REMOVED_UNMANAGED_NETWORK_IS_A_CLUSTER_NETWORK",
        {"network": "blue"},
    ),
    (
        "an unknown strange network",
        {"removed_unmanaged": ["none"]},
        "REMOVED_UNMANAGED_NETWORK_DOES_NOT_EXISIT_ON_HOST",
        {"network": "none"},
    ),
    (
        "a label beside a strange network",
        {"wanted_labels": [WantedLabel("x", None, "eth7")]},
        "ACTION_TYPE_FAILED_HOST_NETWORK_LABEL_ON_UNMANAGED_NETWORK",
        {"label": "x", "nic": "eth7"},
    ),
    (
        "a network beside a strange one",
        {"attachments": [attach("green", "eth7")]},
        "ACTION_TYPE_FAILED_HOST_NETWORK_ATTACHEMENT_ON_UNMANAGED_NETWORK",
        {"network": "green", "nic": "eth7"},
    ),
]
