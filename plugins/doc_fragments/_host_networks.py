# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.

from __future__ import annotations


class ModuleDocFragment:
    """The desired networking of a host; twin of ``_options.host_networks``."""

    DOCUMENTATION = r"""
options:
  bonds:
    description: Bonds to create, change or remove. Settings of a bond that are not set stay as they are.
    type: list
    elements: dict
    suboptions:
      name:
        description: Name of the bond, V(bond) followed by letters, digits or underscores. A bond cannot be renamed.
        type: str
        required: true
      state:
        description:
          - Whether the host has the bond.
          - Networks on a bond to remove must be moved or detached in the same task.
        type: str
        choices: [present, absent]
        default: present
      mode:
        description:
          - Mode by number or name, V(0) or V(balance-rr), V(1) or V(active-backup), V(2) or V(balance-xor), V(3) or
            V(broadcast), V(4) or V(802.3ad), V(5) or V(balance-tlb), V(6) or V(balance-alb). Case does not matter.
          - A new bond gets V(802.3ad), as in the engine. VM networks need one of the modes 1 to 4.
          - If the mode changes, options that are not set return to the defaults of the new mode.
        type: str
      options:
        description:
          - Options by name, such as C(miimon) or C(lacp_rate), values by number or name. Options that are not listed
            stay as they are.
          - To reset an option, set it to its default.
          - C(primary) must be one of the slaves. If it is not set, it is removed together with its slave.
          - A new bond gets C(miimon=100), and in mode 4 C(xmit_hash_policy=layer2+3), unless they are set.
        type: dict
      slaves:
        description: Names of all NICs of the bond, at least two.
        type: list
        elements: str
  networks:
    description:
      - Logical networks to attach, change, move or detach. Settings of a network that are not set stay as they are.
      - To detach a network that the cluster requires from a host that is up, set C(allow_removing_required).
    type: list
    elements: dict
    suboptions:
      name:
        description: Name of the network in the cluster of the host.
        type: str
        required: true
      state:
        description: Whether the host has the network.
        type: str
        choices: [present, absent]
        default: present
      nic:
        description:
          - NIC or bond that carries the network, never a VLAN device. The network defines the VLAN.
          - Required for a network that is not attached yet. Another NIC than the current one moves the network.
        type: str
      ipv4:
        description:
          - IPv4 address. If it is not set, no address is set on a new network.
          - A text is short for an address or a method, such as V(192.0.2.5/24) or V(dhcp).
        type: dict
        suboptions:
          method:
            description: How the address is assigned. The default is V(static) if an address is set.
            type: str
            choices: [none, static, dhcp]
          address:
            description:
              - Address for V(static), such as V(192.0.2.5/24). Without a prefix, set O(networks[].ipv4.netmask) or
                O(networks[].ipv4.prefix).
            type: str
          netmask:
            description: Netmask, such as V(255.255.255.0).
            type: str
          prefix:
            description: Length of the prefix in bits.
            type: int
          gateway:
            description: Gateway. An empty text removes it.
            type: str
      ipv6:
        description:
          - IPv6 address. If it is not set, no address is set on a new network.
          - A text is short for an address or a method, such as V(2001:db8::5/64) or V(dhcp).
        type: dict
        suboptions:
          method:
            description:
              - How the address is assigned. The default is V(static) if an address is set.
              - V(dhcp_autoconf) is both DHCPv6 and stateless autoconfiguration.
            type: str
            choices: [none, static, dhcp, autoconf, dhcp_autoconf]
          address:
            description:
              - Address for V(static), such as V(2001:db8::5/64). Without a prefix, set O(networks[].ipv6.prefix).
            type: str
          prefix:
            description: Length of the prefix in bits.
            type: int
          gateway:
            description: Gateway, only for the network with the default route. An empty text removes it.
            type: str
      dns_servers:
        description:
          - One to three name servers that override those of the network. An empty list removes the override.
          - The engine sets them on the host only for the network with the default route.
        type: list
        elements: str
      qos:
        description:
          - QoS that overrides the QoS of the network. An empty dictionary means no QoS.
          - To remove the override, detach the network and attach it again. The engine has no other way.
        type: dict
        suboptions:
          outbound_average_linkshare:
            description: Weighted share, 1 to 100.
            type: int
          outbound_average_upperlimit:
            description: Rate limit in Mbit/s.
            type: int
          outbound_average_realtime:
            description: Committed rate in Mbit/s.
            type: int
      properties:
        description: All custom properties by name, such as C(bridge_opts). An empty dictionary removes them.
        type: dict
      sync:
        description: Synchronise this network if it is out of sync.
        type: bool
        default: false
  labels:
    description:
      - Labels to put on a NIC or bond, to move, or to remove. The engine attaches all networks of the label there.
    type: list
    elements: dict
    suboptions:
      name:
        description: The label.
        type: str
        required: true
      state:
        description:
          - Whether the host has the label.
          - Removing a label detaches its networks, except those that are listed in O(networks).
          - Moving a label drops the QoS and the name servers of its networks, except of those that are listed in
            O(networks).
        type: str
        choices: [present, absent]
        default: present
      nic:
        description: NIC or bond to put the label on. Required unless the label is removed.
        type: str
  unmanaged_networks:
    description: Networks to remove that were created manually on the host, and that are not in its cluster.
    type: list
    elements: dict
    suboptions:
      name:
        description: Name on the host.
        type: str
        required: true
      state:
        description: They can only be removed.
        type: str
        choices: [absent]
        default: absent
"""
