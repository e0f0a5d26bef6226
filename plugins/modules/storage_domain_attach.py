#!/usr/bin/python
# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: storage_domain_attach
short_description: Attach a data domain to a data center and activate it
version_added: 0.1.0
description:
  - Attaches a data domain that the engine knows to a data center, activates it, and waits until it is active.
  - The VMs and templates on it can then be registered. Nothing on the domain is formatted or removed.
  - A domain that is attached and in maintenance, or inactive, is activated.
  - A domain that is attached to another data center is an error. Nothing is detached.
author:
  - The onramp.ovirt contributors (@onramp-ovirt)
extends_documentation_fragment:
  - onramp.ovirt._connection
  - onramp.ovirt._wait
  - onramp.ovirt._attributes
  - onramp.ovirt._attributes.change
options:
  timeout:
    description: Maximum time for each wait, and to retry transient failures, in seconds.
    type: int
    default: 600
  name:
    description: Name or id of the storage domain.
    type: str
    required: true
  data_center:
    description: Name or id of the data center.
    type: str
    required: true
seealso:
  - module: ovirt.ovirt.ovirt_storage_domain
    description: Makes a domain known to the engine, and detaches it.
"""

EXAMPLES = r"""
- name: Attach a data domain
  onramp.ovirt.storage_domain_attach:
    name: data1
    data_center: site2
"""

RETURN = r"""
storage_domain:
  description: The storage domain. In check mode, as it would be.
  returned: success
  type: dict
  contains:
    id:
      description: Id of the domain.
      type: str
      sample: 5b7c1f3e-3f0e-4a52-8f0a-0d8c4a4f3a11
    name:
      description: Name of the domain.
      type: str
      sample: data1
    type:
      description: Type of the domain.
      type: str
      sample: data
    status:
      description: Status of the domain.
      type: str
      sample: active
    data_center:
      description: Name of the data center.
      type: str
      sample: site2
plan:
  description: The changes. Each has a verb, a kind, a name, before and after.
  returned: always, once the engine has answered
  type: list
  elements: dict
  sample:
    - verb: attach
      kind: storage_domain
      name: data1
      before: &before
        {id: 5b7c1f3e-3f0e-4a52-8f0a-0d8c4a4f3a11, name: data1, type: data, status: unattached, data_center: null}
      after: &after
        {id: 5b7c1f3e-3f0e-4a52-8f0a-0d8c4a4f3a11, name: data1, type: data, status: active, data_center: site2}
counts:
  description: Number of changes in RV(plan), by verb.
  returned: always, once the engine has answered
  type: dict
  sample: {attach: 1}
findings:
  description: All findings. Those of severity error stopped the task.
  returned: always, once the engine has answered, and on failure
  type: list
  elements: dict
  sample:
    - code: domain-attached-elsewhere
      severity: error
      path: data_center
      message: >-
        Storage domain 'data1' is attached to another data center. (ACTION_TYPE_FAILED_STORAGE_DOMAIN_STATUS_ILLEGAL2)
      hint: Detach it there first.
      rule: ACTION_TYPE_FAILED_STORAGE_DOMAIN_STATUS_ILLEGAL2
before:
  description: The storage domain before.
  returned: always, once the engine has answered
  type: dict
  sample: *before
after:
  description: The storage domain afterwards.
  returned: always, once the engine has answered
  type: dict
  sample: *after
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
missing:
  description: The names and ids that do not exist in the engine.
  returned: on failure, if a named object does not exist
  type: list
  elements: str
  sample: [web9]
ids:
  description: The ids of all objects with an ambiguous name.
  returned: on failure, if several objects have the same name
  type: list
  elements: str
  sample: [5b7c1f3e-3f0e-4a52-8f0a-0d8c4a4f3a11, 0c1d2e3f-3f0e-4a52-8f0a-0d8c4a4f3a12]
"""

import typing as t
from dataclasses import dataclass

from ansible_collections.onramp.ovirt.plugins.module_utils import _module, _options
from ansible_collections.onramp.ovirt.plugins.module_utils._engine import storage_domains
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.connection import Engine
from ansible_collections.onramp.ovirt.plugins.module_utils._storage_domains.attach import plan_attach


@dataclass(frozen=True)
class Request:
    """What the options ask for."""

    name: str
    data_center: str
    wait: bool
    pause: float


def spec() -> _options.Spec:
    """Return the options of this module, in addition to those of the connection."""
    return {
        "timeout": {"type": "int", "default": 600},
        "name": {"type": "str", "required": True},
        "data_center": {"type": "str", "required": True},
        **_options.wait(),
    }


def parse_options(params: _module.Params) -> Request:
    """Return what the options ask for."""
    return Request(params["name"], params["data_center"], params["wait"], params["poll_interval"])


def body(engine: Engine, wanted: Request, check_mode: bool) -> _module.Result:
    """Read the domain, plan, apply and verify."""
    engine.timings.begin("read")
    domain, center = storage_domains.read(engine, wanted.name, wanted.data_center)
    if not check_mode and wanted.wait:
        domain = storage_domains.read_settled(engine, domain, center, wanted.pause)
    engine.timings.begin("plan")
    planned = plan_attach(domain, center)
    done = _module.change(
        planned,
        check_mode,
        apply=lambda applied: storage_domains.apply(engine, planned, center, wanted.wait, wanted.pause, applied),
        verify=lambda dummy: storage_domains.verify(engine, planned, center, wanted.wait),
        timings=engine.timings,
    )
    values: dict[str, t.Any] = {"storage_domain": (done or planned.target).as_dict(center)}
    return _module.Result(changed=not planned.is_empty, values=values, plan=planned)


def main() -> None:
    """Run the module."""
    _module.run(spec(), body, parse_options)


if __name__ == "__main__":
    main()
