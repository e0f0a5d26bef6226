#!/usr/bin/python
# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: host_network_copy
short_description: Copy the networking of one host to another
version_added: 0.1.0
description:
  - Copies bonds and networks of a host to another host, NIC by NIC.
  - The engine has an action for this. It pairs NICs by position, drops static addresses, QoS, DNS and custom
    properties, and copies no labels. This module uses it if its result is exactly the requested one. Otherwise it sends
    one request to set up networks.
  - The module predicts the result of the engine's action, so that check mode shows it exactly, and nothing is sent to a
    host that already has it. The action itself always writes.
  - Reads the host again after a change, and compares it with the plan.
  - Removes what the source does not have. A static address, QoS, DNS server or property that the host has on a copied
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
      - V(engine) uses the engine's own action. V(plan) sends one request to set up networks, which works with all
        options and with engines older than 4.4.
      - V(auto) uses V(engine) if its result is exactly the requested one, and V(plan) otherwise. The engine's own
        action always checks the connectivity, and always saves.
    type: str
    choices: [auto, engine, plan]
    default: auto
  nic_map:
    description:
      - How NICs are paired. The device of the management network and its slaves are never paired.
      - The pairs are returned as RV(pairing).
    type: dict
    suboptions:
      by:
        description:
          - V(position) pairs in plain string order of the names, as the engine does, where C(eth10) comes before
            C(eth2).
          - V(name) pairs NICs of the same name, V(speed) NICs of the same speed and link state in order, V(pairs)
            listed NICs, and V(regex) by names that are derived from the names of the source.
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
        description: Regular expression for V(regex). It must match the whole name.
        type: str
      replace:
        description: The name on the host to change, with groups such as V(\\1).
        type: str
  static_addresses:
    description:
      - The static addresses after the copy, V(none) as in the engine's own action, V(keep) for those of the host,
        V(map) for those in O(addresses), V(increment) for those of the source plus O(offset).
    type: str
    choices: [none, keep, map, increment]
    default: none
  offset:
    description:
      - The number to add to each address. The position of the host in a group is a good choice.
      - Only with O(static_addresses=increment).
      - An address outside of the subnet, and an address of another host of the cluster or of the gateway, are errors.
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
            description: How the address is assigned. The default is V(static) if an address is set.
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
            description: How the address is assigned. The default is V(static) if an address is set.
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
    description: Whether to copy networks on the device of the management network to that device of the other host.
    type: str
    choices: [skip, copy]
    default: skip
  include:
    description: Names of the networks to copy. Others are not changed.
    type: list
    elements: str
  exclude:
    description: Names of networks that are not changed.
    type: list
    elements: str
  remove_extra:
    description: Remove from the paired NICs what the source does not have.
    type: bool
    default: true
  lldp:
    description:
      - Compare what the switches report about the ports of paired NICs. Different switch ports or VLANs are a warning.
      - Only NICs on which networks or bonds change are compared. This needs one request for each such NIC of the
        source, and one for each NIC of the host if the switch of the source reports LLDP. They are sent at the same
        time.
    type: bool
    default: true
  allow_unusable_source:
    description:
      - Also copy from a host that is not in status C(up), or whose networks are out of sync. This is then a warning.
      - The engine's data about such a host can be incomplete, so a copy can remove everything from a host in use.
    type: bool
    default: false
  additions:
    description:
      - Bonds, networks and labels in addition to those of the source, or with other settings. They are merged into the
        copied configuration, in the same change.
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
- name: Copy the networks of node1 to node2
  onramp.ovirt.host_network_copy:
    host: node2
    source_host: node1

- name: Copy to a host with other NIC names, with incremented addresses, QoS and labels
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

- name: Copy the networks of a bond to a single NIC, and add a network
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
  description: The method that was used, or in check mode would be used, V(engine) or V(plan).
  returned: if the hosts could be read
  type: str
  sample: plan
pairing:
  description: The pairs of NICs. An unpaired NIC has an entry of its own.
  returned: if the hosts could be read
  type: list
  elements: dict
  sample:
    - source: {nic: eth1, mac: "52:54:00:00:01:01", bond: bond0}
      destination: {nic: ens1, mac: "52:54:00:00:02:01", bond: null}
plan:
  description:
    - The changes in order, in check mode those that would be made. Each has a verb, a kind, a name, before and after.
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
  description: Number of changes in RV(plan), by verb.
  returned: with RV(plan)
  type: dict
  sample: {attach: 1}
applied:
  description: The changes that the engine had applied when the task failed, in the format of RV(plan).
  returned: on failure, once there is a plan
  type: list
  elements: dict
  sample: []
timings:
  description:
    - How long the phases of the task took, in their order. Signing on belongs to the first one.
    - It is for reading only. It differs from run to run, and says nothing about changes.
  returned: success, on failure once something was to be sent
  type: list
  elements: dict
  contains:
    phase:
      description: One of read, plan, lldp, apply, verify and save.
      type: str
      sample: apply
    seconds:
      description: Seconds, to a tenth.
      type: float
      sample: 0.4
outcome_unknown:
  description: Whether the connection broke during a change, so that it may be missing in RV(applied).
  returned: on failure, once there is a plan
  type: bool
  sample: false
omitted:
  description:
    - What the result of a failed task omits to fit a screen. If there are more than 10 changes, RV(plan) contains
      those that the errors are about, and RV(applied) only verb, kind and name. RV(before), RV(after) and RV(host)
      are omitted.
    - With C(-v), everything is returned.
  returned: on failure, if something is omitted
  type: str
  sample: "290 of 300 changes of the plan, before, after: run with -v to see all."
saved:
  description:
    - Whether the task saved the configuration of the host, together with a change or because of O(commit_unchanged).
    - Saving alone is not reported as a change, because the engine's API does not report whether anything was unsaved.
  returned: success
  type: bool
  sample: true
findings:
  description: All validation messages about the copy. Those of severity error stopped it.
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
  description: The networking of the host before, in the format of RV(host).
  returned: success, on failure with C(-v) once there is a plan
  type: dict
after:
  description: The networking of the host as planned, in the format of RV(host).
  returned: success, on failure with C(-v) once there is a plan
  type: dict
host:
  description:
    - The networking of the host as the engine reports it at the end, as in M(onramp.ovirt.host_network_info).
  returned: success, on failure with C(-v) if the host could be read
  type: dict
code:
  description: HTTP status of the rejected request.
  returned: on failure, if the engine rejected a request
  type: int
  sample: 400
reason:
  description: The reason that the engine returned.
  returned: on failure, if the engine rejected a request
  type: str
  sample: Operation Failed
detail:
  description: The detail that the engine returned.
  returned: on failure with C(-v), if the engine rejected a request
  type: str
  sample: "[Internal Engine Error]"
sentences:
  description: The detail that the engine returned, sentence by sentence.
  returned: on failure, if the engine rejected a request
  type: list
  elements: str
  sample: [Internal Engine Error]
missing:
  description: The names and ids that do not exist in the engine.
  returned: on failure, if a named object does not exist
  type: list
  elements: str
  sample: [node9]
ids:
  description: The ids of all objects with an ambiguous name.
  returned: on failure, if several objects have the same name
  type: list
  elements: str
  sample: [5b7c1f3e-3f0e-4a52-8f0a-0d8c4a4f3a11, 0c1d2e3f-3f0e-4a52-8f0a-0d8c4a4f3a12]
differences:
  description: Differences between the host and the plan after the engine accepted the change.
  returned: on failure, if there are differences
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
    """Return the options of this module without those of the connection."""
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
    engine.timings.begin("read")
    source, host = read_pair(engine, source_name, name, wanted.policy.labels)
    complete = with_used_addresses(engine, wanted, source, host)
    engine.timings.begin("plan")
    copy = plan_copy(source, host, complete)
    if wanted.lldp and not copy.plan.is_empty:
        engine.timings.begin("lldp")
        copy = with_findings(copy, lldp_findings(engine, source, host, copy))
    pairing = copy.pairing.as_table(source, host)
    changed = _module.change(
        copy.plan,
        check_mode,
        lambda applied: apply_copy(engine, source, host, copy, wanted, applied),
        lambda sent: (sent, verify(engine, host, sent.plan)),
        engine.timings,
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
