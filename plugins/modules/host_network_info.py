#!/usr/bin/python
# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: host_network_info
short_description: Read the networking of hosts and report drift
version_added: 0.1.0
description:
  - Reads the whole networking of one host, of a list of hosts, or of all hosts that match a search.
  - One request reads up to 100 hosts.
  - With O(desired), it compares each host with its desired state and reports the differences, setting by setting.
  - RV(hosts[].as_desired) is input for M(onramp.ovirt.host_setup_networks), so that the configuration of a host can be
    kept in a repository and applied again.
author:
  - The onramp.ovirt contributors (@onramp-ovirt)
extends_documentation_fragment:
  - onramp.ovirt._connection
  - onramp.ovirt._attributes
  - onramp.ovirt._attributes.info
options:
  host:
    description: Name or id of one host.
    type: str
  hosts:
    description: Names or ids of hosts.
    type: list
    elements: str
  search:
    description:
      - A search in the engine's search language, such as V(cluster=prod and status=up). An empty text means all hosts.
      - The hosts are sorted by name, unless the search contains C(sortby) with a direction.
    type: str
  desired:
    description:
      - The desired state of hosts. Each entry takes the options of M(onramp.ovirt.host_setup_networks).
      - Without O(host), O(hosts) and O(search), the hosts that are named here are read.
    type: list
    elements: dict
    suboptions:
      host:
        description: Name or id of the host. Without it, the entry applies to all hosts that have no entry of their own.
        type: str
      exclusive:
        description: Whether networks, bonds and labels that are not listed are reported as drift.
        type: bool
        default: false
      sync:
        description: Which networks that are out of sync are reported as drift, V(none), V(listed) ones, or V(all).
        type: str
        choices: [none, listed, all]
        default: all
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
      unmanaged_networks:
        description: As O(onramp.ovirt.host_setup_networks#module:unmanaged_networks).
        type: list
        elements: dict
  details:
    description: Return the networking itself. Set it to V(false) to get only the drift of many hosts.
    type: bool
    default: true
  as_desired:
    description: Return the networking as input for M(onramp.ovirt.host_setup_networks) too.
    type: bool
    default: false
  statistics:
    description: Return the counters of NICs and bonds too.
    type: bool
    default: false
  fail_on_drift:
    description:
      - Fail if a host is not in the desired state, or if something was not compared, see RV(findings).
      - With V(false), what was not compared is reported as a warning.
    type: bool
    default: false
notes:
  - The engine's API does not report whether the configuration of a host is saved (committed).
seealso:
  - module: onramp.ovirt.host_setup_networks
"""

EXAMPLES = r"""
- name: Read one host
  onramp.ovirt.host_network_info:
    host: node1
  register: node1

- name: Fail if a host of the cluster is not in the desired state
  onramp.ovirt.host_network_info:
    search: cluster=prod
    details: false
    desired:
      - bonds:
          - {name: bond0, mode: 802.3ad, slaves: [eth1, eth2]}
        networks:
          - {name: storage, nic: bond0}
      - host: node7
        networks:
          - {name: storage, nic: eth3}
    fail_on_drift: true

- name: Report networks that are out of sync in a cluster
  onramp.ovirt.host_network_info:
    search: cluster=prod
    details: false
    desired:
      - sync: all
  register: prod

- name: Export the networking of all hosts
  onramp.ovirt.host_network_info:
    search: ""
    details: false
    as_desired: true
  register: all_hosts

- name: Apply the exported configuration to a host
  onramp.ovirt.host_setup_networks:
    host: node1
    exclusive: true
    bonds: "{{ kept.bonds }}"
    networks: "{{ kept.networks }}"
    labels: "{{ kept.labels }}"
  vars:
    kept: "{{ (all_hosts.hosts | selectattr('name', 'equalto', 'node1') | first).as_desired }}"
"""

RETURN = r"""
hosts:
  description:
    - One entry for each host.
    - On failure because of O(fail_on_drift), the hosts that drifted, without their networking.
  returned: always, after the hosts were read
  type: list
  elements: dict
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
      description: Physical NICs, with speed in Mbit/s. With O(statistics), they have C(statistics).
      returned: when O(details) is true
      type: list
      elements: dict
      sample:
        - name: eth1
          mac: "52:54:00:00:11:01"
          speed: 1000
          status: up
          mtu: 1500
          bond: null
          labels: []
          vlans: [10]
          statistics: {data.total.rx: 1048576, data.total.tx: 524288}
    bonds:
      description: Bonds, without options that have their default. With O(statistics), they have C(statistics).
      returned: when O(details) is true
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
          statistics: {data.total.rx: 1048576, data.total.tx: 524288}
    networks:
      description: Attached networks. C(out_of_sync) has the expected and the actual value of each setting.
      returned: when O(details) is true
      type: list
      elements: dict
      sample:
        - name: ovirtmgmt
          nic: eth0
          ipv4: {method: static, address: 192.0.2.11, prefix: 24, netmask: 255.255.255.0, gateway: 192.0.2.1}
          ipv6: {method: none}
          qos: null
          dns_servers: null
          properties: {}
          in_sync: false
          vlan: null
          mtu: 0
          vm_network: true
          required: true
          roles: [default_route, display, management, migration]
          out_of_sync: {mtu: {expected: "1500", actual: "9000"}}
    labels:
      description: Labels on NICs and bonds.
      returned: when O(details) is true
      type: list
      elements: dict
      sample:
        - {name: tenants, nic: eth4}
    unmanaged_networks:
      description: Networks on the host that are not in its cluster, with their devices.
      returned: when O(details) is true
      type: list
      elements: dict
      sample:
        - {name: handmade, nic: eth3.77}
    as_desired:
      description: Bonds, networks and labels as options of M(onramp.ovirt.host_setup_networks).
      returned: when O(as_desired) is true
      type: dict
      sample:
        bonds: []
        labels: []
        networks:
          - name: ovirtmgmt
            nic: eth0
            ipv4: {method: static, address: 192.0.2.11/24, gateway: 192.0.2.1}
            ipv6: {method: none}
    drift:
      description: Settings in which the host differs from its desired state.
      returned: when O(desired) has an entry for the host
      type: list
      elements: dict
      sample:
        - {kind: network, name: storage, setting: nic, actual: eth1, desired: bond0}
    drifted:
      description: Whether the host has drifted, or its findings have an error.
      returned: when O(desired) has an entry for the host
      type: bool
      sample: true
    findings:
      description: Findings about applying the desired state to the host.
      returned: when O(desired) has an entry for the host
      type: list
      elements: dict
      sample:
        - code: network-unknown
          severity: error
          path: desired[0].networks[0].name
          message: "Logical network 'blau' does not exist in cluster 'Default'. (NETWORK_HAVING_NAME_NOT_EXISTS)"
          hint: Create it, and attach it to the cluster of the host.
          rule: NETWORK_HAVING_NAME_NOT_EXISTS
findings:
  description:
    - What was not compared. No host matches the search, an entry of O(desired) applies to no host that was read, or
      O(desired) is empty.
    - If the options are invalid, all validation messages about them.
    - Each has C(code), C(severity), C(path), C(message), C(hint), and C(rule).
  returned: always, after the hosts were read, and on failure, if the options are invalid
  type: list
  elements: dict
  sample:
    - code: desired-without-host
      severity: warning
      path: desired[1].host
      message: Host 'node7' is not among the hosts that were read.
      hint: ""
      rule: ""
drifted:
  description: Names of the hosts that have drifted or whose findings have errors.
  returned: always, after the hosts were read
  type: list
  elements: str
  sample: [node1]
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
"""

from ansible_collections.onramp.ovirt.plugins.module_utils import _module, _options
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.connection import Engine
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.host_networks import read_many
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.lookup import search_hint
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.report import (
    DesiredStates,
    drift_error,
    report_host,
    uncovered,
)


def spec() -> _options.Spec:
    """Return the options of this module, in addition to those of the connection."""
    items = {"type": "list", "elements": "dict"}
    desired = {
        "host": {"type": "str"},
        "exclusive": {"type": "bool", "default": False},
        "sync": {"type": "str", "choices": ["none", "listed", "all"], "default": "all"},
        **dict.fromkeys(_options.host_networks(), items),
    }
    return {
        "host": {"type": "str"},
        "hosts": {"type": "list", "elements": "str"},
        "search": {"type": "str"},
        "desired": {"type": "list", "elements": "dict", "options": desired},
        "details": {"type": "bool", "default": True},
        "as_desired": {"type": "bool", "default": False},
        "statistics": {"type": "bool", "default": False},
        "fail_on_drift": {"type": "bool", "default": False},
    }


def parse_options(params: _module.Params) -> tuple[_module.Params, DesiredStates]:
    """Return the options, and what is desired by host; raises InputError."""
    entries = params["desired"]
    if entries is None:
        return params, DesiredStates()
    nested = [_options.validate_nested(entry, f"desired[{i}]") for i, entry in enumerate(entries)]
    return params, DesiredStates.of(nested)


def body(engine: Engine, asked: tuple[_module.Params, DesiredStates], dummy: bool) -> _module.Result:
    """Read the hosts, page by page, and keep of each just what was asked for."""
    params, desired = asked
    named = params["hosts"] or ([params["host"]] if params["host"] else None)
    references = named if named or params["search"] is not None else desired.hosts
    found = read_many(engine, references, params["search"], params["statistics"], desired.need_labels)
    hosts = [report_host(host, desired, params["details"], params["as_desired"]) for host in found]
    hint = search_hint(engine, params["search"]) if params["search"] and not hosts else ""
    findings = uncovered(desired, [(host["name"], host["id"]) for host in hosts], params["search"], hint)
    error = drift_error(hosts, findings) if params["fail_on_drift"] else None
    if error:
        raise error
    values = {
        "hosts": hosts,
        "drifted": [host["name"] for host in hosts if host.get("drifted")],
        "findings": [finding.as_dict() for finding in findings],
    }
    return _module.Result(values=values, warnings=tuple(finding.sentence for finding in findings))


def main() -> None:
    """Run the module."""
    _module.run(
        spec(),
        body,
        parse_options,
        mutually_exclusive=[("host", "hosts", "search")],
        required_one_of=[("host", "hosts", "search", "desired")],
    )


if __name__ == "__main__":
    main()
