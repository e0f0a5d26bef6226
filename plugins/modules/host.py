#!/usr/bin/python
# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: host
short_description: Manage hosts of an engine and their life cycle
version_added: 0.1.0
description:
  - Adds, approves, activates, reinstalls, upgrades, restarts and removes hosts of an oVirt, OLVM or RHV engine, and
    puts them into maintenance.
  - Only options that are given are changed. What is left out of an existing host stays as it is.
  - What the engine would refuse is reported before anything is sent, in check mode as well.
  - Waiting ends as soon as a host can no longer reach the desired state, with the engine's last events as the reason. A
    host that does not respond, as after a reboot, gets three minutes to answer.
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
    details: >-
      The states V(reinstalled), V(refreshed), V(restarted) and V(upgrade_checked) and O(enroll_certificate) take effect
      at every run.
options:
  timeout:
    description:
      - Maximum time for each wait, and to retry transient failures, in seconds. An installation takes 10 to 20 minutes.
    type: int
    default: 1200
  name:
    description: Name of the host. An existing one can be given by its id as well.
    type: str
    required: true
  state:
    description:
      - V(present) adds the host if there is none, and changes what is given. A host that is pending approval is
        approved.
      - V(up) and V(maintenance) do the same, and bring the host to that status.
      - A host whose installation failed is installed again by these three, if O(password) or O(public_key) is given.
      - V(approved) approves a host that is pending approval.
      - V(reinstalled) installs a host in maintenance, or one whose installation failed, again.
      - V(refreshed) lets the engine read the capabilities of the host.
      - V(upgraded) upgrades the host if there is an upgrade. The engine puts a host that is up into maintenance for it,
        and activates it afterwards.
      - V(upgrade_checked) lets the engine look for upgrades; C(update_available) of RV(host) is the answer.
      - V(started), V(stopped) and V(restarted) need power management. V(started) starts a host that is down. V(stopped)
        puts the host into maintenance and switches it off. V(restarted) restarts it at every run; the virtual machines
        of a host that is not in maintenance are killed.
        The engine refuses another such action on the host for some minutes.
      - V(fenced) restarts the host by power management if it does not respond, and does nothing otherwise.
      - V(absent) removes the host, through maintenance where that is needed.
    type: str
    choices:
      - present
      - up
      - maintenance
      - approved
      - reinstalled
      - refreshed
      - upgraded
      - upgrade_checked
      - started
      - stopped
      - restarted
      - fenced
      - absent
    default: present
  activate:
    description:
      - Activate a host after it was added, approved or reinstalled. With V(false) it stays in maintenance.
      - An existing host is never activated by O(state=present), apart from one that is installed again.
      - O(state=up) activates it in any case, O(state=maintenance) in none.
    type: bool
    default: true
  reboot_after_upgrade:
    description: Let the engine reboot the machine after O(state=upgraded).
    type: bool
    default: true
  check_upgrade:
    description:
      - Let the engine look for upgrades before O(state=upgraded), unless it knows of one already.
      - In check mode it does not look again; a finding of severity info says so.
    type: bool
    default: true
  enroll_certificate:
    description:
      - Enroll the certificate of the host again, at every run. The host has to be in maintenance, or to get there by
        O(state=maintenance).
      - An installation enrolls a certificate by itself.
    type: bool
    default: false
  spm:
    description: Make the host the storage pool manager (SPM) of its data center. V(false) changes nothing.
    type: bool
    default: false
seealso:
  - module: onramp.ovirt.host_setup_networks
  - module: ovirt.ovirt.ovirt_host
    description: Discovers and logs in to iSCSI targets, which this module does not.
"""

EXAMPLES = r"""
- name: Add a host that stays in maintenance until its networks are set up
  onramp.ovirt.host:
    name: node1
    address: node1.example.com
    cluster: prod
    public_key: true
    activate: false

- name: Set up power management
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

- name: Set up two outlets of one power strip that are switched together
  onramp.ovirt.host:
    name: node2
    power_management:
      agents:
        - {type: apc, address: 192.0.2.110, port: 4, order: 1, username: admin, password: "{{ apc_password }}"}
        - {type: apc, address: 192.0.2.110, port: 5, order: 1, username: admin, password: "{{ apc_password }}"}

- name: Activate the host
  onramp.ovirt.host:
    name: node1
    state: up

- name: Upgrade the host if there is an upgrade
  onramp.ovirt.host:
    name: node1
    state: upgraded
    timeout: 3600

- name: Renew the certificate of the host, and activate it again
  onramp.ovirt.host:
    name: node1
    state: "{{ item }}"
    enroll_certificate: "{{ item == 'maintenance' }}"
  loop: [maintenance, up]

- name: Restart the host if it does not respond
  onramp.ovirt.host:
    name: node1
    state: fenced

- name: Remove the host
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
  description: All validation messages. Those of severity error stop the task before anything is sent.
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
  description: The host as planned, in the shape of RV(host). Empty when it is removed.
  returned: success, on failure with C(-v) once there is a plan
  type: dict
host:
  description: The host as the engine reports it in the end. Empty when there is none.
  returned: success, and when the host is not as planned
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
    update_available: false
    spm: {priority: 5, status: none}
status:
  description: The status of the host in the end.
  returned: when waiting failed
  type: str
  sample: install_failed
differences:
  description: What the engine does not report as planned.
  returned: when the engine accepted the change, and the host does not show it
  type: list
  elements: str
  sample: ["tags differ"]
events:
  description: >-
    What the engine logged about the host and explains its state, newest first. Errors and warnings if there are any.
  returned: when waiting failed
  type: list
  elements: str
  sample: ["Host node1 installation failed. Failed to execute Ansible host-deploy role."]
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
"""

import typing as t
from dataclasses import dataclass, replace

from ansible_collections.onramp.ovirt.plugins.module_utils import _module, _options
from ansible_collections.onramp.ovirt.plugins.module_utils._engine import hosts_read, hosts_wait, hosts_write
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.connection import Engine
from ansible_collections.onramp.ovirt.plugins.module_utils._errors import InputError
from ansible_collections.onramp.ovirt.plugins.module_utils._hosts.checks import option_findings
from ansible_collections.onramp.ovirt.plugins.module_utils._hosts.model import DesiredHost, Host, from_params
from ansible_collections.onramp.ovirt.plugins.module_utils._hosts.plan import needs_upgrade_check, plan_host


def spec() -> _options.Spec:
    """Return the options of this module, besides those of the connection."""
    states = ["present", "up", "maintenance", "approved", "reinstalled", "refreshed", "upgraded", "upgrade_checked"]
    states += ["started", "stopped", "restarted", "fenced", "absent"]
    return {
        **_options.wait(),
        # An installation takes minutes.
        "timeout": {"type": "int", "default": 1200},
        "name": {"type": "str", "required": True},
        "state": {"type": "str", "choices": states, "default": "present"},
        "activate": {"type": "bool", "default": True},
        "reboot_after_upgrade": {"type": "bool", "default": True},
        "check_upgrade": {"type": "bool", "default": True},
        "enroll_certificate": {"type": "bool", "default": False},
        "spm": {"type": "bool", "default": False},
        **_options.host_settings(),
    }


@dataclass(frozen=True)
class Request:
    """The desired host, and how to wait for it."""

    desired: DesiredHost
    wait: bool
    poll_interval: int


def parse_options(params: _module.Params) -> Request:
    """Return what the options ask for; raises InputError."""
    desired = from_params(params)
    wrong = list(option_findings(desired))
    if wrong:
        raise InputError(wrong)
    return Request(desired, params["wait"], params["poll_interval"])


def body(engine: Engine, wanted: Request, check_mode: bool) -> _module.Result:
    """Read, plan, take the steps unless in check mode, and read again."""
    desired, pause = wanted.desired, wanted.poll_interval
    host = hosts_read.read(engine, desired)
    if wanted.wait and not check_mode:
        host = hosts_wait.wait_until_settled(engine, host, desired, pause)
    host = hosts_read.complete(engine, host, desired)
    known = hosts_read.read_known(engine, host, desired)
    planned = plan_host(host, desired, known)
    if host and needs_upgrade_check(host, desired) and not (check_mode or planned.errors):
        host = hosts_write.check_upgrade(engine, host, desired, pause)
        planned = plan_host(host, desired, replace(known, upgrade_checked=True))
    changed = _module.change(
        planned,
        check_mode,
        lambda applied: hosts_write.apply(engine, host, desired, planned, applied, wanted.wait, pause),
        lambda actual: _values(hosts_write.verify(planned, desired, actual)),
    )
    values = _values(host) if changed is None else changed
    return _module.Result(changed=not planned.is_empty, plan=planned, values=values)


def _values(host: t.Optional[Host]) -> _module.Params:
    return {"host": host.as_dict() if host else {}}


def main() -> None:
    """Run the module."""
    _module.run(spec(), body, parse_options)


if __name__ == "__main__":
    main()
