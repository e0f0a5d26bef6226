#!/usr/bin/python
# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: host_network_copy
short_description: Make the networking of a host like that of another one
version_added: 0.1.0
description:
  - Gives a host the bonds and networks of another host, NIC by NIC.
  - The engine has an action for this. It pairs NICs by position, drops static addresses, QoS, DNS and custom
    properties, and copies no labels. This module uses it where its result is what was asked for, and one setup of
    networks everywhere else.
  - The result of the engine's action is predicted exactly, so that check mode shows it, and nothing is sent to a host
    that already has it. The action itself always writes.
  - After a change the host is read again, and compared with what was predicted.
  - The host loses what the source does not have. A static address, QoS, DNS server or property that it has on a copied
    network is removed too, unless an option keeps it. Each such value is a warning, in check mode as well.
author:
  - The onramp.ovirt contributors (@onramp-ovirt)
extends_documentation_fragment:
  - onramp.ovirt._connection
  - onramp.ovirt._setup_options
  - onramp.ovirt._attributes
  - onramp.ovirt._attributes.change
options:
  host:
    description: Name or id of the host to change.
    type: str
    required: true
  source_host:
    description: Name or id of the host to copy from.
    type: str
    required: true
  method:
    description:
      - V(engine) posts the engine's own action, V(plan) sends one setup of networks, which works with every option and
        with engines older than 4.4.
      - V(auto) takes V(engine) only where it gives exactly what is asked for. The engine's own action always checks the
        connectivity, and always saves.
    type: str
    choices: [auto, engine, plan]
    default: auto
  nic_map:
    description:
      - How NICs are paired. The device of the management network and its slaves never take part.
      - The pairs are returned as RV(pairing).
    type: dict
    suboptions:
      by:
        description:
          - V(position) pairs in plain string order of the names, as the engine does, where C(eth10) comes before
            C(eth2).
          - V(name) pairs equal names, V(speed) in order those of equal speed and link state, V(pairs) those that are
            listed, and V(regex) by names that are made from the names of the source.
        type: str
        choices: [position, name, speed, pairs, regex]
        default: position
      pairs:
        description: Pairs of NICs for V(pairs).
        type: list
        elements: dict
        suboptions:
          source:
            description:
              - Name or MAC address of a NIC of the source.
              - Or name of a bond, so that its networks go on that NIC, and no bond is made.
            type: str
            required: true
          destination:
            description: Name or MAC address of a NIC of the host to change.
            type: str
            required: true
      match:
        description: Regular expression for V(regex). It has to match the whole name.
        type: str
      replace:
        description: The name on the host to change, with groups such as V(\\1).
        type: str
  static_addresses:
    description:
      - What happens to static addresses, V(none) as in the engine, V(keep) what the host has on that network, V(map)
        those in O(addresses), V(increment) those of the source plus O(offset).
    type: str
    choices: [none, keep, map, increment]
    default: none
  offset:
    description:
      - How many addresses to count up. The position of the host in a group is a good choice.
      - Only with O(static_addresses=increment).
      - An address outside of the subnet, or one that a host of the cluster or the gateway has, is an error.
    type: int
    default: 0
  addresses:
    description: Addresses by network. Only with O(static_addresses=map).
    type: list
    elements: dict
    suboptions:
      name:
        description: Name of the network.
        type: str
        required: true
      ipv4:
        description: IPv4 address. A text is short for an address or a method.
        type: dict
        suboptions:
          method:
            description: How the address is assigned. V(static) where an address is given.
            type: str
            choices: [none, static, dhcp]
          address:
            description: Address, as V(192.0.2.5/24).
            type: str
          netmask:
            description: Netmask, where the address has no prefix.
            type: str
          prefix:
            description: Length of the prefix in bits, where the address has none.
            type: int
          gateway:
            description: Gateway.
            type: str
      ipv6:
        description: IPv6 address. A text is short for an address or a method.
        type: dict
        suboptions:
          method:
            description: How the address is assigned. V(static) where an address is given.
            type: str
            choices: [none, static, dhcp, autoconf, dhcp_autoconf]
          address:
            description: Address, as V(2001:db8::5/64).
            type: str
          prefix:
            description: Length of the prefix in bits, where the address has none.
            type: int
          gateway:
            description: Gateway.
            type: str
  qos:
    description: Whether to copy the QoS of networks.
    type: str
    choices: [skip, copy]
    default: skip
  dns:
    description: Whether to copy name servers of networks.
    type: str
    choices: [skip, copy]
    default: skip
  properties:
    description: Whether to copy custom properties of networks.
    type: str
    choices: [skip, copy]
    default: skip
  labels:
    description: Whether to copy labels of NICs and bonds.
    type: str
    choices: [skip, copy]
    default: skip
  management_vlans:
    description: Whether to copy networks that share the device of the management network, to that of the other host.
    type: str
    choices: [skip, copy]
    default: skip
  include:
    description: Names of the networks to copy. Others are left alone.
    type: list
    elements: str
  exclude:
    description: Names of networks to leave alone.
    type: list
    elements: str
  remove_extra:
    description: Remove from the paired NICs what the source does not have.
    type: bool
    default: true
  lldp:
    description:
      - Compare what the switches report about the ports of paired NICs. Different switch ports or VLANs are a warning.
      - Only NICs on which networks or bonds change are compared, all of them at the same time. It takes one request for
        each such NIC of the source, and one for each of the host where the source's switch reports something.
    type: bool
    default: true
  allow_unusable_source:
    description:
      - Copy also from a host that is not in status C(up), or whose networks are out of sync. It is then a warning.
      - What the engine knows of such a host may be incomplete, and a copy of it can remove everything from a host in
        use.
    type: bool
    default: false
  additions:
    description:
      - What the host is to have in addition to, or other than, the source. It is merged into what is copied, in the
        same change.
    type: dict
    suboptions:
      bonds:
        description: As O(onramp.ovirt.host_setup_networks#module:bonds).
        type: list
        elements: dict
      networks:
        description: As O(onramp.ovirt.host_setup_networks#module:networks).
        type: list
        elements: dict
      labels:
        description: As O(onramp.ovirt.host_setup_networks#module:labels).
        type: list
        elements: dict
seealso:
  - module: onramp.ovirt.host_setup_networks
  - module: onramp.ovirt.host_network_info
"""

EXAMPLES = r"""
- name: Make node2 like node1
  onramp.ovirt.host_network_copy:
    host: node2
    source_host: node1

- name: Copy to a host with other NIC names, count addresses up, and take QoS and labels along
  onramp.ovirt.host_network_copy:
    host: node3
    source_host: node1
    nic_map:
      by: regex
      match: eth(\d+)
      replace: ens\1
    static_addresses: increment
    offset: 2
    qos: copy
    labels: copy

- name: Copy to a small host what was on a bond, and add a network of its own
  onramp.ovirt.host_network_copy:
    host: edge1
    source_host: node1
    nic_map:
      by: pairs
      pairs:
        - {source: bond0, destination: eth1}
    include: [web, app]
    additions:
      networks:
        - name: edge-uplink
          nic: eth1
"""

RETURN = r"""
method:
  description: What was, or would be, used, V(engine) or V(plan).
  returned: when the hosts could be read
  type: str
  sample: plan
pairing:
  description: The pairs of NICs. An unpaired NIC stands alone.
  returned: when the hosts could be read
  type: list
  elements: dict
  sample:
    - source: {nic: eth1, mac: "52:54:00:00:01:01", bond: bond0}
      destination: {nic: ens1, mac: "52:54:00:00:02:01", bond: null}
plan:
  description:
    - The changes, in order, that were or would be made. Each has a verb, a kind, a name, and what it was and will be.
  returned: always, on failure once there is a plan
  type: list
  elements: dict
  sample:
    - verb: attach
      kind: network
      name: storage
      before: null
      after:
        name: storage
        nic: ens1
        ipv4: {method: none}
        ipv6: {method: none}
        qos: null
        dns_servers: null
        properties: {}
        in_sync: true
counts:
  description: How many changes of each verb there are.
  returned: always, on failure too when it came that far
  type: dict
  sample: {attach: 1}
applied:
  description: The changes that the engine had carried out when the task failed, in the shape of RV(plan).
  returned: on failure, once there is a plan
  type: list
  elements: dict
  sample: []
outcome_unknown:
  description: Whether the connection broke during a change, so that RV(applied) may lack it.
  returned: on failure, once there is a plan
  type: bool
  sample: false
omitted:
  description:
    - What a failed task leaves out to fit a screen. Of more than 10 changes, RV(plan) has those that the errors are
      about, and RV(applied) only verb, kind and name. RV(before), RV(after) and RV(host) are left out.
    - With C(-v), everything is returned.
  returned: on failure, when something is left out
  type: str
  sample: "290 of 300 changes of the plan, before, after: run with -v to see all."
saved:
  description:
    - Whether the task saved the configuration of the host, together with a change or because of O(commit_unchanged).
    - Saving alone does not count as a change, since the engine's API does not tell whether there was anything to save.
  returned: success
  type: bool
  sample: true
findings:
  description: All findings about the copy. Those of severity error stopped it.
  returned: always
  type: list
  elements: dict
  sample:
    - code: copy-too-few-nics
      severity: error
      path: nic_map
      message: The source has 5 NICs to copy, and the destination 2. (INTERFACE_COUNT_DOES_NOT_MATCH)
      hint: Pair them in another way with nic_map.
      rule: INTERFACE_COUNT_DOES_NOT_MATCH
before:
  description: The networking of the host before, in the shape of RV(host).
  returned: success, on failure with C(-v) once there is a plan
  type: dict
after:
  description: The networking of the host as planned, in the shape of RV(host).
  returned: success, on failure with C(-v) once there is a plan
  type: dict
host:
  description:
    - The networking of the host as the engine reports it in the end, as in M(onramp.ovirt.host_network_info).
  returned: success, on failure with C(-v) when the host could be read
  type: dict
code:
  description: HTTP status of the engine's refusal.
  returned: on failure, when the engine refused a request
  type: int
  sample: 400
reason:
  description: The engine's reason, in its own words.
  returned: on failure, when the engine refused a request
  type: str
  sample: Operation Failed
detail:
  description: The engine's explanation, in its own words.
  returned: on failure with C(-v), when the engine refused a request
  type: str
  sample: "[Internal Engine Error]"
sentences:
  description: The engine's explanation, sentence by sentence.
  returned: on failure, when the engine refused a request
  type: list
  elements: str
  sample: [Internal Engine Error]
missing:
  description: The names and ids that the engine does not know.
  returned: on failure, when something that was named does not exist
  type: list
  elements: str
  sample: [node9]
ids:
  description: The ids of all things of a name that must be unambiguous.
  returned: on failure, when a name fits more than one thing
  type: list
  elements: str
  sample: [5b7c1f3e-3f0e-4a52-8f0a-0d8c4a4f3a11, 0c1d2e3f-3f0e-4a52-8f0a-0d8c4a4f3a12]
differences:
  description: Where the host is not as planned, although the engine accepted the change.
  returned: on failure, when that is so
  type: list
  elements: str
  sample: ["network storage: is missing"]
"""

from ansible_collections.onramp.ovirt.plugins.module_utils import _module, _options
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.connection import Engine
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.host_networks_copy import (
    apply_copy,
    lldp_findings,
    read_pair,
    with_used_addresses,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.host_networks_write import save_unchanged, verify
from ansible_collections.onramp.ovirt.plugins.module_utils._host_copy.decide import (
    plan_copy,
    with_findings,
    with_remaining,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._host_copy.request import CopyRequest, from_params
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks import result


def spec() -> _options.Spec:
    """Return the options of this module, besides those of the connection."""
    return {
        "host": {"type": "str", "required": True},
        "source_host": {"type": "str", "required": True},
        **_options.copy_options(),
    }


def parse_options(params: _module.Params) -> tuple[str, str, CopyRequest]:
    """Return source, destination, and what the options ask for; raises InputError with every finding about them."""
    additions = params["additions"]
    nested = additions and _options.validate_nested(additions, "additions")
    return params["source_host"], params["host"], from_params({**params, "additions": nested})


def body(engine: Engine, asked: tuple[str, str, CopyRequest], check_mode: bool) -> _module.Result:
    """Read both hosts, decide how to copy, apply unless in check mode, and verify."""
    source_name, name, wanted = asked
    source, host = read_pair(engine, source_name, name, wanted.policy.labels)
    copy = plan_copy(source, host, with_used_addresses(engine, wanted, source, host))
    if wanted.lldp and not copy.plan.is_empty:
        copy = with_findings(copy, lldp_findings(engine, source, host, copy))
    pairing = copy.pairing.as_table(source, host)
    changed = _module.change(
        copy.plan,
        check_mode,
        lambda applied: apply_copy(engine, source, host, copy, wanted, applied),
        lambda sent: (sent, verify(engine, host, sent.plan)),
        method=copy.method,
        pairing=pairing,
    )
    saved = save_unchanged(engine, host, copy.plan, wanted.setup, check_mode)
    if changed:
        copy, host = changed
        copy, saved = with_remaining(copy, wanted, host), wanted.setup.commit
    values = {"saved": saved, "method": copy.method, "pairing": pairing, "host": result.with_identity(host)}
    prepared = f"paired NICs:\n{copy.pairing.as_text()}"
    return _module.Result(changed=not copy.plan.is_empty, plan=copy.plan, values=values, prepared=prepared)


def main() -> None:
    """Run the module."""
    _module.run(spec(), body, parse_options)


if __name__ == "__main__":
    main()
