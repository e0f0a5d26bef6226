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
  - Only the options that are set are changed. Everything else of an existing host stays as it is.
  - What the engine would reject is reported before anything is sent, in check mode as well.
  - Waiting ends as soon as a host can no longer reach the desired state. The message contains the last events of the
    engine. The module waits three minutes for a host that does not respond, for example after a reboot.
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
    description: Name of the host. For an existing host, its id is also possible.
    type: str
    required: true
  state:
    description:
      - V(present) adds the host if it does not exist, and updates the options that are set. A host that is pending
        approval is approved.
      - V(up) and V(maintenance) do the same, and change the status of the host.
      - These three states reinstall a host whose installation failed, if O(password) or O(public_key) is set.
      - V(approved) approves a host that is pending approval.
      - V(reinstalled) reinstalls a host that is in maintenance or whose installation failed.
      - V(refreshed) makes the engine read the capabilities of the host.
      - V(upgraded) upgrades the host if an upgrade is available. The engine puts a host that is up into maintenance
        first, and activates it afterwards.
      - V(upgrade_checked) makes the engine check for upgrades. C(update_available) of RV(host) is the result.
      - V(started), V(stopped) and V(restarted) need power management. V(started) starts a host that is down. V(stopped)
        puts the host into maintenance and switches it off. V(restarted) restarts it at every run, which kills the
        virtual machines of a host that is not in maintenance.
        After such an action, the engine rejects another one on the same host for some minutes.
      - V(fenced) restarts the host by power management if it does not respond, and does nothing otherwise.
      - V(absent) removes the host. It is put into maintenance first if necessary.
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
      - Activate the host after it was added, approved or reinstalled. With V(false), it stays in maintenance.
      - O(state=present) does not activate an existing host, unless it is reinstalled.
      - O(state=up) always activates the host, O(state=maintenance) never.
    type: bool
    default: true
  reboot_after_upgrade:
    description: Let the engine reboot the machine after O(state=upgraded).
    type: bool
    default: true
  check_upgrade:
    description:
      - Let the engine check for upgrades before O(state=upgraded), unless it already knows of one.
      - In check mode the engine does not check, and a finding of severity info reports this.
    type: bool
    default: true
  enroll_certificate:
    description:
      - Enroll the certificate of the host again, at every run. The host must be in maintenance, or get there with
        O(state=maintenance).
      - An installation always enrolls a certificate.
    type: bool
    default: false
  spm:
    description: Make the host the storage pool manager (SPM) of its data center. V(false) changes nothing.
    type: bool
    default: false
seealso:
  - module: onramp.ovirt.host_setup_networks
  - module: ovirt.ovirt.ovirt_host
    description: For discovery of and login to iSCSI targets.
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

- name: Renew the certificate of the host and activate it again
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
  description:
    - The steps in order, in check mode those that would be taken. Each has a verb, a kind, a name, before and after.
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
  description: Number of steps in RV(plan), by verb.
  returned: with RV(plan)
  type: dict
  sample: {activate: 1}
applied:
  description: The changes that the engine had applied when the task failed, in the format of RV(plan).
  returned: on failure, once there is a plan
  type: list
  elements: dict
  sample:
    - verb: add
      kind: host
      name: node1
      before: null
      after: {status: up}
timings:
  description:
    - How long the phases of the task took, in their order. Signing on belongs to the first one.
    - It is for reading only. It differs from run to run, and says nothing about changes.
  returned: success, on failure once something was to be sent
  type: list
  elements: dict
  contains:
    phase:
      description: One of read, wait, plan, check_upgrade and verify, or a verb of RV(plan) together with its wait.
      type: str
      sample: reinstall
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
        To add host 'node1', set password or public_key. (VDS_CANNOT_INSTALL_EMPTY_PASSWORD)
      hint: ""
      rule: VDS_CANNOT_INSTALL_EMPTY_PASSWORD
before:
  description: The host before, in the format of RV(host). Empty if it did not exist.
  returned: success, on failure with C(-v) once there is a plan
  type: dict
after:
  description: The host as planned, in the format of RV(host). Empty if it is removed.
  returned: success, on failure with C(-v) once there is a plan
  type: dict
host:
  description: The host as the engine reports it at the end. Empty if it does not exist.
  returned: success, and if the host is not as planned
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
  description: The status of the host at the end.
  returned: if waiting failed
  type: str
  sample: install_failed
differences:
  description: What the engine reports differently from the plan.
  returned: if the engine accepted the change, and the host is not as planned
  type: list
  elements: str
  sample: ["tags differ"]
events:
  description: >-
    Events of the engine that explain the state of the host, newest first. Errors and warnings, if there are any.
  returned: if waiting failed
  type: list
  elements: str
  sample: ["Host node1 installation failed. Failed to execute Ansible host-deploy role."]
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
    """Return the options of this module without those of the connection."""
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
    engine.timings.begin("read")
    host = hosts_read.read(engine, desired)
    if wanted.wait and not check_mode:
        engine.timings.begin("wait")
        host = hosts_wait.wait_until_settled(engine, host, desired, pause)
    engine.timings.begin("read")
    host = hosts_read.complete(engine, host, desired)
    known = hosts_read.read_known(engine, host, desired)
    engine.timings.begin("plan")
    planned = plan_host(host, desired, known)
    if host and needs_upgrade_check(host, desired) and not (check_mode or planned.errors):
        engine.timings.begin("check_upgrade")
        host = hosts_write.check_upgrade(engine, host, desired, pause)
        engine.timings.begin("plan")
        planned = plan_host(host, desired, replace(known, upgrade_checked=True))
    changed = _module.change(
        planned,
        check_mode,
        lambda applied: hosts_write.apply(engine, host, desired, planned, applied, wanted.wait, pause),
        lambda actual: _values(hosts_write.verify(planned, desired, actual)),
        engine.timings,
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
