#!/usr/bin/python
# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: host
short_description: Add hosts to an engine, and lead them through their life
version_added: 0.1.0
description:
  - Adds, approves, activates, reinstalls and removes hosts of an oVirt, OLVM or RHV engine, and puts them into
    maintenance.
  - Only what is named is touched. What is left out of an existing host stays as it is.
  - Waiting ends as soon as a host can no longer get where it should, with what the engine logged last as the reason.
author:
  - The onramp.ovirt contributors (@onramp-ovirt)
extends_documentation_fragment:
  - onramp.ovirt._connection
  - onramp.ovirt._host_settings
  - onramp.ovirt._wait
  - onramp.ovirt._attributes
  - onramp.ovirt._attributes.change
attributes:
  idempotent:
    support: partial
    details: The states V(reinstalled) and V(refreshed) do so at every run.
options:
  name:
    description: Name of the host. An existing one can be given by its id as well.
    type: str
    required: true
  state:
    description:
      - V(present) adds the host when there is none, and changes what is named. A host that is pending approval is
        approved.
      - V(up) and V(maintenance) do the same, and see to that status.
      - V(approved) approves a host that is pending approval.
      - V(reinstalled) installs a host in maintenance, or one whose installation failed, again.
      - V(refreshed) lets the engine read the capabilities of the host.
      - V(absent) removes the host, through maintenance where that is needed.
    type: str
    choices: [present, up, maintenance, approved, reinstalled, refreshed, absent]
    default: present
  activate:
    description:
      - Activate a host after it was added, approved or reinstalled. With V(false) it stays in maintenance.
      - O(state=up) activates it in any case, O(state=maintenance) in none.
    type: bool
    default: true
seealso:
  - module: onramp.ovirt.host_setup_networks
"""

EXAMPLES = r"""
- name: Add a host that stays in maintenance until its networks are set up
  onramp.ovirt.host:
    name: node1
    address: node1.example.com
    cluster: prod
    public_key: true
    activate: false

- name: Give it power management
  onramp.ovirt.host:
    name: node1
    power_management:
      agents:
        - type: ipmilan
          address: 192.0.2.101
          username: admin
          password: "{{ ipmi_password }}"
          options:
            lanplus: "1"

- name: Activate it
  onramp.ovirt.host:
    name: node1
    state: up

- name: Remove it
  onramp.ovirt.host:
    name: node1
    state: absent
"""

RETURN = r"""
plan:
  description: The steps, in order, that were or would be taken. Each has a verb, and what it changes.
  returned: always, on failure once there is a plan
  type: list
  elements: dict
  sample:
    - verb: activate
      kind: host
      name: node1
      before: {status: maintenance}
      after: {status: up}
counts:
  description: How many steps of each verb there are.
  returned: always, on failure too when it came that far
  type: dict
  sample: {activate: 1}
applied:
  description: The changes that the engine had carried out when the task failed, in the shape of RV(plan).
  returned: on failure, once there is a plan
  type: list
  elements: dict
  sample:
    - verb: add
      kind: host
      name: node1
      before: null
      after: {status: up}
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
findings:
  description: Everything there is to say about the request. Those of severity error stopped it.
  returned: always
  type: list
  elements: dict
  sample:
    - code: host-login-missing
      severity: error
      path: password
      message: >-
        To add host 'node1' the engine needs its root password, or public_key. (VDS_CANNOT_INSTALL_EMPTY_PASSWORD)
      hint: ""
      rule: VDS_CANNOT_INSTALL_EMPTY_PASSWORD
before:
  description: The host before, in the shape of RV(host). Empty when there was none.
  returned: success, on failure with C(-v) once there is a plan
  type: dict
after:
  description: The host as planned, in the shape of RV(host). Empty when there shall be none.
  returned: success, on failure with C(-v) once there is a plan
  type: dict
host:
  description: The host as the engine reports it in the end. Empty when there is none.
  returned: success
  type: dict
  sample:
    id: 5b7c1f3e-3f0e-4a52-8f0a-0d8c4a4f3a11
    name: node1
    status: maintenance
    status_detail: null
    address: node1.example.com
    cluster: prod
    comment: ""
    kernel_cmdline: ""
    ssh_port: 22
    ssh_fingerprint: null
    power_management: {enabled: false, kdump_detection: true}
    reinstallation_required: false
events:
  description: What the engine logged last about the host, newest first.
  returned: when waiting failed
  type: list
  elements: str
  sample: ["Host node1 installation failed. Failed to execute Ansible host-deploy role."]
"""

import typing as t
from dataclasses import dataclass

from ansible_collections.onramp.ovirt.plugins.module_utils import _module, _options
from ansible_collections.onramp.ovirt.plugins.module_utils._engine import hosts_write
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.connection import Engine
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.hosts import at_address
from ansible_collections.onramp.ovirt.plugins.module_utils._hosts.model import DesiredHost, Host, from_params
from ansible_collections.onramp.ovirt.plugins.module_utils._hosts.plan import plan


def spec() -> _options.Spec:
    """Return the options of this module, besides those of the connection."""
    states = ["present", "up", "maintenance", "approved", "reinstalled", "refreshed", "absent"]
    return {
        **_options.wait(),
        "name": {"type": "str", "required": True},
        "state": {"type": "str", "choices": states, "default": "present"},
        "activate": {"type": "bool", "default": True},
        **_options.host_settings(),
    }


@dataclass(frozen=True)
class Request:
    """The desired host, and how to wait for it."""

    desired: DesiredHost
    wait: bool
    poll_interval: int


def request(params: _module.Params) -> Request:
    """Return what the options ask for; raises InputError."""
    return Request(from_params(params), params["wait"], params["poll_interval"])


def body(engine: Engine, wanted: Request, check_mode: bool) -> _module.Result:
    """Read, plan, take the steps unless in check mode, and read again."""
    desired = wanted.desired
    host = hosts_write.read(engine, desired)
    if wanted.wait and not check_mode:
        host = hosts_write.wait_until_settled(engine, host, desired)
    address = desired.address if host is None and desired.state != "absent" else None
    planned = plan(host, desired, at_address(engine, address) if address else "")
    changed = _module.change(
        planned,
        check_mode,
        lambda applied: hosts_write.apply(engine, host, desired, planned, applied, wanted.wait, wanted.poll_interval),
        _values,
    )
    values = _values(host) if changed is None else changed
    return _module.Result(changed=not planned.is_empty, plan=planned, values=values)


def _values(host: t.Optional[Host]) -> _module.Params:
    return {"host": host.as_dict() if host else {}}


def main() -> None:
    """Run the module."""
    _module.run(spec(), body, request)


if __name__ == "__main__":
    main()
