#!/usr/bin/python
# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: vm_start
short_description: Start VMs in an order, a limited number at a time
version_added: 0.1.0
description:
  - Starts VMs in the given order and waits until they are up. At most O(parallel) of them are starting at a time. The
    next one is started when one of them is up.
  - One task starts all of them on one session, and one request reads the status of all.
  - A VM that is up or starting is unchanged. One that is paused or suspended goes on.
  - A VM that is locked, for example right after its registration, is started once it is not.
  - Waits for the agents of guests, and for the addresses that they report, if O(guests) ask for it.
author:
  - The onramp.ovirt contributors (@onramp-ovirt)
extends_documentation_fragment:
  - onramp.ovirt._connection
  - onramp.ovirt._wait
  - onramp.ovirt._attributes
  - onramp.ovirt._attributes.change
options:
  timeout:
    description: Maximum time for each VM from its start until it is up, and to retry transient failures, in seconds.
    type: int
    default: 600
  vms:
    description: Names or ids of the VMs, in the order in which they are started.
    type: list
    elements: str
    required: true
  guests:
    description:
      - VMs whose guest agent has to answer, after all O(vms) are up. They need not be among O(vms), and O(vms) may be
        empty.
      - A guest that does not answer in time, or whose VM is missing or goes down, fails the task after all others have
        answered. In check mode, none is waited for.
    type: list
    elements: dict
    default: []
    suboptions:
      vm:
        description: Name or id of the VM.
        type: str
        required: true
      addresses:
        description: IP addresses that the agent has to report. Without any, it has to report something.
        type: list
        elements: str
        default: []
      agent:
        description: Whether its guest agent has to answer. Otherwise, the VM only has to stay up.
        type: bool
        default: true
  guest_timeout:
    description: Maximum time for all O(guests) to answer in seconds.
    type: int
    default: 300
  stable_seconds:
    description:
      - How long the VMs of O(guests) must stay up in seconds. One that goes down in this time fails with what the
        engine logged about it.
    type: int
    default: 0
  parallel:
    description: How many VMs are starting at a time.
    type: int
    default: 8
  on_error:
    description:
      - What happens if a VM cannot be started, or does not exist. With V(continue), the others are started. With
        V(stop), no other one is, and if that is known before, none at all.
      - The task fails in both cases.
    type: str
    choices: [continue, stop]
    default: continue
seealso:
  - module: ovirt.ovirt.ovirt_vm
"""

EXAMPLES = r"""
- name: Start the VMs that ran before
  onramp.ovirt.vm_start:
    vms: "{{ registration.start_list | flatten }}"
    parallel: 4

- name: Wait until the guest has its address again
  onramp.ovirt.vm_start:
    vms: [web1]
    guests:
      - vm: web1
        addresses: [192.0.2.10]
    guest_timeout: 120
"""

RETURN = r"""
vms:
  description: The VMs in their order. In check mode, as they would be.
  returned: success, and on failure once there is a plan
  type: list
  elements: dict
  contains:
    name:
      description: Name of the VM.
      type: str
      sample: web1
    id:
      description: Id of the VM. Empty if there is no such VM.
      type: str
      sample: 5b7c1f3e-3f0e-4a52-8f0a-0d8c4a4f3a11
    status:
      description:
        - Status of the VM. V(ignore:absent) if there is none of this name, V(ignore:ambiguous) if there are several,
          V(ignore:removed) if it was removed meanwhile.
      type: str
      sample: up
    state:
      description: One of V(ignore:started), V(ignore:unchanged), V(ignore:failed) and V(ignore:not_started).
      type: str
      sample: started
    reason:
      description: Why it failed. Empty for the others.
      type: str
      sample: ""
guests:
  description: The guests of O(guests) in their order.
  returned: if O(guests) are given, and were waited for
  type: list
  elements: dict
  contains:
    name:
      description: Name of the VM.
      type: str
      sample: web1
    id:
      description: Id of the VM.
      type: str
      sample: 5b7c1f3e-3f0e-4a52-8f0a-0d8c4a4f3a11
    status:
      description: Status of the VM.
      type: str
      sample: up
    addresses:
      description: The addresses that the guest agent reports.
      type: list
      elements: str
      sample: [192.0.2.10]
    state:
      description: V(ignore:answered) or V(ignore:failed).
      type: str
      sample: answered
    reason:
      description: Why it failed. Empty for the others.
      type: str
      sample: ""
plan:
  description: The changes. Each has a verb, a kind, a name, before and after.
  returned: always, once the engine has answered
  type: list
  elements: dict
  sample:
    - verb: start
      kind: vm
      name: web1
      before: {status: down}
      after: {status: up}
counts:
  description: Number of changes in RV(plan), by verb.
  returned: always, once the engine has answered
  type: dict
  sample: {start: 1}
findings:
  description: All findings. Those of severity error stopped the task. With O(on_error=continue), VMs that are left
    out are warnings.
  returned: always, once the engine has answered, and on failure
  type: list
  elements: dict
  sample:
    - code: vm-not-startable
      severity: error
      path: vms
      message: VM 'web1' is in status not_responding. (ACTION_TYPE_FAILED_VM_IS_LOCKED)
      hint: Check the VM and its host.
      rule: ACTION_TYPE_FAILED_VM_IS_LOCKED
before:
  description: The status of each VM before.
  returned: always, once the engine has answered
  type: dict
  sample: {vms: {web1: down}}
after:
  description: The status of each VM afterwards.
  returned: always, once the engine has answered
  type: dict
  sample: {vms: {web1: up}}
applied:
  description: What was carried out before the task failed, request by request.
  returned: on failure, once there is a plan
  type: list
  elements: dict
  sample: []
outcome_unknown:
  description: Whether it is unknown if the engine carried out the last request.
  returned: on failure, once there is a plan
  type: bool
  sample: false
timings:
  description:
    - How long the phases of the task took, in their order. Signing on belongs to the first one.
    - It is for reading only. It differs from run to run, and says nothing about changes.
  returned: success, on failure once there is a plan
  type: list
  elements: dict
  contains:
    phase:
      description: One of read, plan, apply and verify.
      type: str
      sample: apply
    seconds:
      description: Seconds, to a tenth.
      type: float
      sample: 0.4
omitted:
  description: What a failed task leaves out to fit a screen. With C(-v), everything is returned.
  returned: on failure, when something is left out
  type: str
  sample: "before, after: run with -v to see all."
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
incomplete:
  description: Whether everything was done apart from VMs that cannot be started.
  returned: on failure with O(on_error=continue), once there is a plan
  type: bool
  sample: true
"""

import typing as t
from dataclasses import dataclass

from ansible_collections.onramp.ovirt.plugins.module_utils import _module, _options
from ansible_collections.onramp.ovirt.plugins.module_utils._engine import vms_guests, vms_start
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.connection import Engine
from ansible_collections.onramp.ovirt.plugins.module_utils._errors import Incomplete, InputError, first_few
from ansible_collections.onramp.ovirt.plugins.module_utils._findings import Finding
from ansible_collections.onramp.ovirt.plugins.module_utils._results import plan_values
from ansible_collections.onramp.ovirt.plugins.module_utils._vms.guests import Guest, from_params
from ansible_collections.onramp.ovirt.plugins.module_utils._vms.start import (
    CONTINUE,
    STOP,
    StartOptions,
    plan_start,
    planned_results,
)


@dataclass(frozen=True)
class Request:
    """What the options ask for."""

    vms: tuple[str, ...]
    options: StartOptions
    pause: float
    guests: tuple[Guest, ...] = ()
    guest_seconds: float = 300
    stable_seconds: float = 0


def spec() -> _options.Spec:
    """Return the options of this module, in addition to those of the connection."""
    return {
        "timeout": {"type": "int", "default": 600},
        "vms": {"type": "list", "elements": "str", "required": True},
        "guests": {
            "type": "list",
            "elements": "dict",
            "default": [],
            "options": {
                "vm": {"type": "str", "required": True},
                "addresses": {"type": "list", "elements": "str", "default": []},
                "agent": {"type": "bool", "default": True},
            },
        },
        "guest_timeout": {"type": "int", "default": 300},
        "stable_seconds": {"type": "int", "default": 0},
        "parallel": {"type": "int", "default": 8},
        "on_error": {"type": "str", "choices": [CONTINUE, STOP], "default": CONTINUE},
        **_options.wait(),
    }


def parse_options(params: _module.Params) -> Request:
    """Return what the options ask for."""
    options = StartOptions(params["parallel"], params["on_error"], params["wait"], params["timeout"])
    findings: list[Finding] = []
    guests = from_params(params["guests"], findings)
    if findings:
        raise InputError(findings)
    limits = (params["guest_timeout"], params["stable_seconds"])
    return Request(tuple(params["vms"]), options, params["poll_interval"], guests, *limits)


def body(engine: Engine, wanted: Request, check_mode: bool) -> _module.Result:
    """Read the VMs, plan, start them and wait."""
    engine.timings.begin("read")
    found = vms_start.read(engine, wanted.vms)
    guests = vms_guests.find(engine, wanted.guests)
    engine.timings.begin("plan")
    planned = plan_start(found, wanted.options.on_error)
    done = _module.change(
        planned,
        check_mode,
        apply=lambda applied: vms_start.start(engine, planned, wanted.options, wanted.pause, applied),
        verify=lambda results: results,
        timings=engine.timings,
        vms=planned_results(planned),
    )
    values: dict[str, t.Any] = {"vms": planned_results(planned) if done is None else done}
    lost = [one.sentence for one in guests if one.problem]
    if check_mode and lost:
        # It would fail, too.
        raise Incomplete(first_few(lost), changed=not planned.is_empty, **plan_values(planned), **values)
    if guests and not check_mode:
        values["guests"] = _module.after(
            planned,
            lambda: vms_guests.wait(engine, guests, wanted.guest_seconds, wanted.pause, wanted.stable_seconds),
            engine.timings,
            **values,
        )
    return _module.Result(changed=not planned.is_empty, values=values, plan=planned)


def main() -> None:
    """Run the module."""
    _module.run(spec(), body, parse_options)


if __name__ == "__main__":
    main()
