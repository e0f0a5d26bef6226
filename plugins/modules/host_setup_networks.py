#!/usr/bin/python
# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: host_setup_networks
short_description: Set up the whole networking of a host as one change
version_added: 0.1.0
description:
  - Sets up bonds, networks, addresses and labels of a host in an oVirt, OLVM or RHV engine, and synchronises networks.
    All of it is one request, which the host applies as a whole or not at all.
  - Only listed items are changed. An option that is not set keeps the value that the host has.
  - Checks the request against the engine's own rules first. Everything that the engine would reject is reported at
    once, with the engine's message key, before anything is sent.
  - Sends nothing to a host that is in the desired state, whatever the spelling of addresses, modes and options.
  - Reads the host again after a change, and compares it with the plan.
author:
  - The onramp.ovirt contributors (@onramp-ovirt)
extends_documentation_fragment:
  - onramp.ovirt._connection
  - onramp.ovirt._host_networks
  - onramp.ovirt._setup_options
  - onramp.ovirt._attributes
  - onramp.ovirt._attributes.change
options:
  host:
    description: Name or id of the host.
    type: str
    required: true
  exclusive:
    description:
      - Remove networks, bonds and labels that are not listed.
      - The management network, its bond and unmanaged networks always stay.
    type: bool
    default: false
notes:
  - Unmanaged networks are removed by separate requests, after everything else.
seealso:
  - module: onramp.ovirt.host_network_info
"""

EXAMPLES = r"""
- name: Create a bond of two NICs and attach the storage network
  onramp.ovirt.host_setup_networks:
    host: node1
    bonds:
      - name: bond0
        mode: active-backup
        slaves: [eth1, eth2]
    networks:
      - name: storage
        nic: bond0
        ipv4:
          address: 192.0.2.5/24

- name: Move a network with its addresses to another NIC
  onramp.ovirt.host_setup_networks:
    host: node1
    networks:
      - name: storage
        nic: eth3

- name: Preview the removal of all other networks
  onramp.ovirt.host_setup_networks:
    host: node1
    exclusive: true
    sync: all
    networks:
      - name: storage
        nic: eth3
  check_mode: true
  diff: true

- name: Change the mode of a bond, and set IPv6 and name servers of the management network
  onramp.ovirt.host_setup_networks:
    host: node1
    bonds:
      - name: bond0
        mode: 802.3ad
        options:
          lacp_rate: fast
          xmit_hash_policy: layer3+4
    networks:
      - name: ovirtmgmt
        ipv6:
          address: 2001:db8::11/64
          gateway: 2001:db8::1
        dns_servers: [192.0.2.53, "2001:db8::53"]

- name: Remove a bond and move its networks in the same task
  onramp.ovirt.host_setup_networks:
    host: node1
    bonds:
      - name: bond0
        state: absent
    networks:
      - name: storage
        nic: eth1
      - name: backup
        state: absent

- name: Synchronise all networks that are out of sync
  onramp.ovirt.host_setup_networks:
    host: node1
    sync: all

- name: Remove a network that was created manually on the host
  onramp.ovirt.host_setup_networks:
    host: node1
    unmanaged_networks:
      - name: handmade

- name: Limit the outbound traffic of a network, and shorten the connectivity check
  onramp.ovirt.host_setup_networks:
    host: node1
    connectivity_timeout: 60
    networks:
      - name: migration
        qos:
          outbound_average_linkshare: 50
          outbound_average_upperlimit: 4000

- name: Label a NIC, so that the engine attaches all networks with this label
  onramp.ovirt.host_setup_networks:
    host: node1
    labels:
      - name: tenants
        nic: eth4
"""

RETURN = r"""
plan:
  description:
    - The changes in order, in check mode those that would be made.
    - Each has a verb, a kind, a name, before and after.
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
        nic: bond0
        ipv4: {method: static, address: 192.0.2.5, prefix: 24, netmask: 255.255.255.0, gateway: null}
        ipv6: {method: none}
        qos: null
        dns_servers: null
        properties: {}
        in_sync: true
counts:
  description: Number of changes in RV(plan), by verb.
  returned: with RV(plan)
  type: dict
  sample: {attach: 10, create: 1}
differences:
  description: Differences between the host and the plan after the engine accepted the change.
  returned: on failure, if there are differences
  type: list
  elements: str
  sample: ["network storage: is missing"]
code:
  description: HTTP status of the rejected request.
  returned: if the engine rejected the request
  type: int
  sample: 400
reason:
  description: The reason that the engine returned.
  returned: if the engine rejected the request
  type: str
  sample: Operation Failed
detail:
  description: The detail that the engine returned.
  returned: if the engine rejected the request
  type: str
  sample: "[Could not connect to peer host]"
sentences:
  description: The detail that the engine returned, sentence by sentence.
  returned: if the engine rejected the request
  type: list
  elements: str
  sample: [Could not connect to peer host]
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
      description: One of read, plan, apply, verify and save.
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
  description:
    - All validation messages about the request. Those of severity error stopped it.
  returned: always
  type: list
  elements: dict
  contains:
    code:
      description: Stable name of the finding.
      type: str
      sample: bond-needs-two-slaves
    severity:
      description: One of error, warning, info.
      type: str
      sample: error
    path:
      description: The option that the finding is about.
      type: str
      sample: bonds[0].slaves
    message:
      description: The sentence, with the engine's message key if the engine would reject the request.
      type: str
      sample: >-
        Bond 'bond0' has too few slaves (1); the engine requires at least two. (NETWORK_BONDS_INVALID_SLAVE_COUNT)
    hint:
      description: How to resolve it.
      type: str
      sample: ""
    rule:
      description: The engine's message key, or an empty text.
      type: str
      sample: NETWORK_BONDS_INVALID_SLAVE_COUNT
before:
  description: The networking of the host before, in the format of RV(host), without id, name, status and cluster.
  returned: success, on failure with C(-v) once there is a plan
  type: dict
  sample:
    bonds: []
    labels: []
    networks: []
    nics: []
    unmanaged_networks: []
after:
  description:
    - The networking of the host as planned, in the format of RV(before).
    - Values that only the host can assign, such as the MAC address of a new bond, are empty.
  returned: success, on failure with C(-v) once there is a plan
  type: dict
  sample:
    bonds: []
    labels: []
    networks: []
    nics: []
    unmanaged_networks: []
host:
  description: The networking of the host as the engine reports it at the end.
  returned: success, on failure with C(-v) if the host could be read
  type: dict
  contains:
    id:
      description: Id of the host.
      type: str
      sample: 5b7c1f3e-3f0e-4a52-8f0a-0d8c4a4f3a11
    name:
      description: Name of the host.
      type: str
      sample: node1
    status:
      description: Status of the host.
      type: str
      sample: up
    cluster:
      description: Name of its cluster.
      type: str
      sample: Default
    nics:
      description: Physical NICs, with speed in Mbit/s.
      type: list
      elements: dict
      sample:
        - name: eth1
          mac: "52:54:00:00:11:01"
          speed: 1000
          status: up
          mtu: 1500
          bond: bond0
          labels: []
          vlans: []
    bonds:
      description: Bonds, without options that have their default.
      type: list
      elements: dict
      sample:
        - name: bond0
          mode: active-backup
          options: {miimon: "100"}
          slaves: [eth1, eth2]
          mac: "52:54:00:00:11:01"
          speed: 1000
          status: up
          mtu: 1500
          active_slave: eth1
          labels: []
    networks:
      description: Attached networks, with the settings that are out of sync.
      type: list
      elements: dict
      sample:
        - name: storage
          nic: bond0
          ipv4: {method: static, address: 192.0.2.5, prefix: 24, netmask: 255.255.255.0, gateway: null}
          ipv6: {method: none}
          qos: null
          dns_servers: null
          properties: {}
          in_sync: true
          vlan: 30
          mtu: 9000
          vm_network: false
          required: false
          roles: []
          out_of_sync: {}
    labels:
      description: Labels on NICs and bonds.
      type: list
      elements: dict
      sample:
        - {name: tenants, nic: eth4}
    unmanaged_networks:
      description: Networks on the host that are not in its cluster, with their devices.
      type: list
      elements: dict
      sample:
        - {name: handmade, nic: eth3.77}
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
"""

from ansible_collections.onramp.ovirt.plugins.module_utils import _module, _options
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.connection import Engine
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.host_networks import read
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.host_networks_write import (
    apply,
    save_unchanged,
    verify,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks import result
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.desired import Desired, from_params
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.plan import plan_networks, with_remaining


def spec() -> _options.Spec:
    """Return the options of this module, in addition to those of the connection."""
    return {
        "host": {"type": "str", "required": True},
        **_options.host_networks(),
        "exclusive": {"type": "bool", "default": False},
        **_options.setup_options(),
    }


def parse_options(params: _module.Params) -> tuple[str, Desired]:
    """Return the host and its desired networking; raises InputError."""
    return params["host"], from_params(params)


def body(engine: Engine, wanted: tuple[str, Desired], check_mode: bool) -> _module.Result:
    """Read, plan, apply unless in check mode, and verify."""
    name, desired = wanted
    engine.timings.begin("read")
    host = read(engine, name, with_labels=bool(desired.labels))
    engine.timings.begin("plan")
    planned = plan_networks(host, desired)
    changed = _module.change(
        planned,
        check_mode,
        lambda applied: apply(engine, host, planned, applied),
        lambda dummy: verify(engine, host, planned),
        engine.timings,
    )
    saved = save_unchanged(engine, host, planned, desired.setup, check_mode)
    if changed:
        planned, saved = with_remaining(planned, desired, changed), desired.setup.commit
    values = {"saved": saved, "host": result.with_identity(changed or host)}
    return _module.Result(changed=not planned.is_empty, plan=planned, values=values)


def main() -> None:
    """Run the module."""
    _module.run(spec(), body, parse_options)


if __name__ == "__main__":
    main()
