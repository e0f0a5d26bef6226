#!/usr/bin/python
# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: cluster_network_info
short_description: Read a cluster and its logical networks
version_added: 0.1.0
description:
  - Reads the networks of a cluster, with their VLAN, MTU, label and roles, and whether the cluster requires them.
  - Fails if the cluster does not exist.
author:
  - The onramp.ovirt contributors (@onramp-ovirt)
extends_documentation_fragment:
  - onramp.ovirt._connection
  - onramp.ovirt._attributes
  - onramp.ovirt._attributes.info
options:
  cluster:
    description: Name or id of the cluster.
    type: str
    required: true
seealso:
  - module: onramp.ovirt.host_network_info
"""

EXAMPLES = r"""
- name: Read a cluster
  onramp.ovirt.cluster_network_info:
    cluster: prod
  register: prod

- name: Show the networks that each of its hosts needs
  ansible.builtin.debug:
    msg: "{{ prod.networks | selectattr('required') | map(attribute='name') }}"
"""

RETURN = r"""
cluster:
  description: The cluster.
  returned: success
  type: dict
  contains:
    id:
      description: Id of the cluster.
      type: str
      sample: 2c3a3c5e-1f0f-4f0c-9a39-2a3a9d3f8f55
    name:
      description: Name of the cluster.
      type: str
      sample: prod
    compatibility_version:
      description: Compatibility version.
      type: str
      sample: "4.8"
networks:
  description: The logical networks of the cluster, sorted by name.
  returned: success
  type: list
  elements: dict
  contains:
    name:
      description: Name of the network.
      type: str
      sample: storage
    id:
      description: Id of the network.
      type: str
      sample: 0d5dfd2b-3e5d-4c4c-93a6-9b9a1a0a2f5b
    vlan:
      description: VLAN id. Null for a network without a VLAN.
      type: int
      sample: 30
    mtu:
      description: MTU. 0 means the default of the engine.
      type: int
      sample: 9000
    vm_network:
      description: Whether VMs can use the network.
      type: bool
      sample: false
    required:
      description: Whether the network is required on each host of the cluster.
      type: bool
      sample: true
    label:
      description: Label. Null for a network without a label.
      type: str
      sample: tenants
    roles:
      description: Roles in the cluster, out of management, display, migration, default_route and gluster.
      type: list
      elements: str
      sample: [migration]
    external:
      description: Whether the network belongs to an external provider.
      type: bool
      sample: false
findings:
  description: All validation messages about the options. Those of severity error stopped the task.
  returned: on failure, if the options are invalid
  type: list
  elements: dict
  sample:
    - code: engine-missing
      severity: error
      path: auth.url
      message: No engine URL was given.
      hint: Set auth.url or OVIRT_URL.
      rule: ""
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
  sample: [prod9]
ids:
  description: The ids of all objects with an ambiguous name.
  returned: on failure, if several objects have the same name
  type: list
  elements: str
  sample: [5b7c1f3e-3f0e-4a52-8f0a-0d8c4a4f3a11, 0c1d2e3f-3f0e-4a52-8f0a-0d8c4a4f3a12]
"""

from ansible_collections.onramp.ovirt.plugins.module_utils import _module, _options
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.clusters import read
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.connection import Engine


def spec() -> _options.Spec:
    """Return the options of this module, in addition to those of the connection."""
    return {"cluster": {"type": "str", "required": True}}


def parse_options(params: _module.Params) -> str:
    """Return the name of the cluster."""
    return str(params["cluster"])


def body(engine: Engine, cluster: str, dummy: bool) -> _module.Result:
    """Read the cluster."""
    return _module.Result(values=read(engine, cluster))


def main() -> None:
    """Run the module."""
    _module.run(spec(), body, parse_options)


if __name__ == "__main__":
    main()
