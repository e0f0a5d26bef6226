#!/usr/bin/python
# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: host_preflight
short_description: Plan and check the onboarding of a host
version_added: 0.1.0
description:
  - Plans all steps of the role P(onramp.ovirt.host_onboard#role), from the addition of the host to its activation, and
    returns all findings at once. Nothing is written.
  - For a host that is not in the engine yet, the plan assumes that the machine has all NICs that the options name. The
    engine reports the real NICs only after the installation.
  - Fails if there are findings of severity error.
  - Waits until the engine has finished another action on the host, such as an installation, except in check mode.
  - Without O(name), only the connection to the engine and the credentials are checked.
author:
  - The onramp.ovirt contributors (@onramp-ovirt)
extends_documentation_fragment:
  - onramp.ovirt._connection
  - onramp.ovirt._host_settings
  - onramp.ovirt._host_networks
  - onramp.ovirt._setup_options
  - onramp.ovirt._attributes
  - onramp.ovirt._attributes.change
options:
  name:
    description: Name of the host in the engine.
    type: str
  source_host:
    description: Name of the host whose networks are copied. The name of the host itself means that nothing is copied.
    type: str
  source_pending:
    description:
      - Whether the same run onboards O(source_host) before this host. In check mode, the source then need not exist.
    type: bool
    default: false
  source_activate:
    description:
      - The option O(activate) of O(source_host), if the same run onboards it. In check mode, a source that will be
        left in maintenance is an error, because only a host that is up can be copied.
    type: str
    choices: ["true", "false", if_added]
    default: "true"
  copy:
    description: Options of M(onramp.ovirt.host_network_copy), for O(source_host).
    type: dict
    default: {}
  exclusive:
    description: Remove networks, bonds and labels that are not listed. Not together with O(source_host).
    type: bool
    default: false
  activate:
    description: >-
      Whether to activate the host at the end. V(if_added) activates only a host that is added or reinstalled.
    type: str
    choices: ["true", "false", if_added]
    default: "true"
  reinstall:
    description: Whether to reinstall a host that exists.
    type: bool
    default: false
seealso:
  - module: onramp.ovirt.host
  - module: onramp.ovirt.host_network_copy
  - module: onramp.ovirt.host_setup_networks
"""

EXAMPLES = r"""
- name: Check a host that is not in the engine yet
  onramp.ovirt.host_preflight:
    name: node1
    address: node1.example.com
    cluster: prod
    public_key: true
    networks:
      - name: storage
        nic: eth3
        ipv4:
          address: 192.0.2.5/24

- name: Check the connection and the credentials
  onramp.ovirt.host_preflight: {}
"""

RETURN = r"""
plan:
  description: The changes of the onboarding in order. Each has a verb, a kind, a name, before and after.
  returned: with O(name)
  type: list
  elements: dict
  sample:
    - verb: activate
      kind: host
      name: node1
      before: {status: maintenance}
      after: {status: up}
counts:
  description: Number of changes in RV(plan), by verb.
  returned: with O(name)
  type: dict
  sample: {add: 1, attach: 2, activate: 1}
findings:
  description: All validation messages. Those of severity error make the module fail.
  returned: with O(name)
  type: list
  elements: dict
  sample:
    - code: network-unknown
      severity: error
      path: networks[1].name
      message: Logical network 'nosuch' does not exist in cluster 'prod'. (NETWORK_HAVING_NAME_NOT_EXISTS)
      hint: Create it, and attach it to the cluster of the host.
      rule: NETWORK_HAVING_NAME_NOT_EXISTS
before:
  description: The host and its networking before. For a host that is not in the engine, the assumed networking.
  returned: with O(name)
  type: dict
after:
  description: The host and its networking afterwards.
  returned: with O(name)
  type: dict
host:
  description: The host as the engine reports it. Empty if it does not exist.
  returned: success, with O(name)
  type: dict
decisions:
  description: What the plan decides about the steps.
  returned: success, with O(name)
  type: dict
  contains:
    state:
      description: V(present), or V(reinstalled) for a host that is reinstalled.
      type: str
      sample: present
    maintenance_first:
      description: Whether the host is put into maintenance before it is reinstalled.
      type: bool
      sample: false
    activate:
      description: Whether the host is activated at the end.
      type: bool
      sample: true
omitted:
  description: What the result of a failed task omits to fit a screen. With C(-v), everything is returned.
  returned: on failure, if something is omitted
  type: str
  sample: "290 of 300 changes of the plan, before, after: run with -v to see all."
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
ids:
  description: The ids of all objects with an ambiguous name.
  returned: on failure, if several objects have the same name
  type: list
  elements: str
  sample: [5b7c1f3e-3f0e-4a52-8f0a-0d8c4a4f3a11, 0c1d2e3f-3f0e-4a52-8f0a-0d8c4a4f3a12]
"""

import typing as t
from dataclasses import replace

from ansible_collections.onramp.ovirt.plugins.module_utils import _module, _options
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.connection import Engine
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.host_onboarding import read
from ansible_collections.onramp.ovirt.plugins.module_utils._errors import InputError
from ansible_collections.onramp.ovirt.plugins.module_utils._findings import in_order
from ansible_collections.onramp.ovirt.plugins.module_utils._host_onboarding.preflight import plan_onboarding
from ansible_collections.onramp.ovirt.plugins.module_utils._host_onboarding.request import (
    OnboardingRequest,
    from_params,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._results import plan_values


def spec() -> _options.Spec:
    """Return the options of this module without those of the connection."""
    return {
        "name": {"type": "str"},
        **_options.host_settings(),
        "source_host": {"type": "str"},
        "source_pending": {"type": "bool", "default": False},
        "source_activate": {"type": "str", "choices": ["true", "false", "if_added"], "default": "true"},
        "copy": {"type": "dict", "default": {}},
        **_options.host_networks(),
        "exclusive": {"type": "bool", "default": False},
        **_options.setup_options(),
        "activate": {"type": "str", "choices": ["true", "false", "if_added"], "default": "true"},
        "reinstall": {"type": "bool", "default": False},
    }


def parse_options(params: _module.Params) -> t.Optional[OnboardingRequest]:
    """Return what the options ask for, or ``None`` for the connection alone; raises InputError for those of a copy."""
    if params["name"] is None:
        return None
    # How the networks are set up is an option of its own here, and so is what is merged into a copy.
    known = {n: o for n, o in _options.copy_options().items() if n not in ("additions", *_options.setup_options())}
    try:
        return from_params({**params, "copy": _options.check_options(known, params["copy"] or {}, "copy")})
    except InputError as wrong:
        asked = from_params({**params, "copy": None})
        raise InputError(in_order((*wrong.findings, *asked.findings))) from wrong


def body(engine: Engine, wanted: t.Optional[OnboardingRequest], check_mode: bool) -> _module.Result:
    """Read, and plan."""
    if wanted is None:
        engine.version()
        return _module.Result()
    # When this is not a dry run, a source of the same run has been onboarded by now.
    wanted = replace(wanted, pending=wanted.pending and check_mode)
    situation, wanted = read(engine, wanted, wait=not check_mode)
    planned = plan_onboarding(situation, wanted)
    if planned.errors:
        values = {name: value for name, value in plan_values(planned).items() if name != "findings"}
        raise InputError(planned.findings, **values)
    decisions = {
        "state": planned.state,
        "maintenance_first": planned.maintenance_first,
        "activate": planned.activate,
    }
    host = situation.host.as_dict() if situation.host else {}
    return _module.Result(plan=planned, values={"host": host, "decisions": decisions})


def main() -> None:
    """Run the module."""
    _module.run(spec(), body, check_input=parse_options)


if __name__ == "__main__":
    main()
