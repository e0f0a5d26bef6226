#!/usr/bin/python
# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: v2v_source_vm
short_description: Shut down VMs at the source of a migration, and mark them there
version_added: 0.1.0
description:
  - Shuts down the guests of VMs of KVM, Xen or VMware before their import, and powers them on again if needed.
  - Can turn off their autostart, add a note, add a suffix to their names, and disconnect their NICs, so that the copy
    that stays at the source is not started by accident. The result has what each VM was before, and O(restore) takes
    it.
  - All guests shut down at the same time. A guest that does not is a failure of that VM, and the others go on.
  - It talks to no engine. Files cannot be changed by it.
author:
  - The onramp.ovirt contributors (@onramp-ovirt)
extends_documentation_fragment:
  - onramp.ovirt._source
  - onramp.ovirt._attributes.local
  - onramp.ovirt._attributes.change
options:
  vms:
    description: Names or UUIDs of the VMs, each VM once. A UUID takes precedence over a VM that is named like it.
    type: list
    elements: str
    required: true
  power:
    description:
      - Whether the VMs are to run. By default, they stay as they are.
      - V(off) asks the guests to shut down. On VMware, this needs VMware Tools in the guest.
    type: str
    choices: ['on', 'off']
  force_off:
    description:
      - Power off a VM hard if its guest has not shut down after O(shutdown_timeout), or is suspended.
      - Its file systems are not clean then, as after a power failure.
    type: bool
    default: false
  shutdown_timeout:
    description: Maximum time for all guests to shut down in seconds.
    type: int
    default: 600
  poll_interval:
    description: Pause between two reads of the states in seconds.
    type: int
    default: 3
  autostart:
    description: Whether the host starts the VMs with itself. Only for libvirt. vSphere keeps it with its hosts.
    type: bool
  note:
    description: A line to add to the description of libvirt or the notes of vSphere, unless it is there.
    type: str
  name_suffix:
    description: Text to add to the name, unless it ends with it. libvirt renames only VMs that are shut off.
    type: str
  nics_connected:
    description: Whether the links of all NICs are connected.
    type: bool
  restore:
    description:
      - States to restore, in the order of O(vms), as RV(vms[].before) returned them. Names, notes, autostart and links
        are set to those. The power is only set by O(power).
    type: list
    elements: dict
seealso:
  - module: onramp.ovirt.v2v_source_info
  - module: onramp.ovirt.v2v_import
  - ref: ansible_collections.onramp.ovirt.docsite.guide_migrating_vms
    description: Whole migrations
"""

EXAMPLES = r"""
- name: Shut down two guests
  onramp.ovirt.v2v_source_vm:
    source: "{{ v2v_sources.old_kvm }}"
    vms: [web01, db01]
    power: 'off'
  register: down

- name: Mark them after their migration
  onramp.ovirt.v2v_source_vm:
    source: "{{ v2v_sources.old_kvm }}"
    vms: [web01, db01]
    autostart: false
    note: Migrated to oVirt, plan spring
    nics_connected: false
  register: marked

- name: Undo all of it
  onramp.ovirt.v2v_source_vm:
    source: "{{ v2v_sources.old_kvm }}"
    vms: [web01, db01]
    restore: "{{ marked.vms | map(attribute='before') }}"
    power: 'on'
"""

RETURN = r"""
vms:
  description: The VMs in their order. In check mode, as they would be.
  returned: success, on failure once they were read
  type: list
  elements: dict
  contains:
    name:
      description: Name.
      type: str
      sample: web01
    uuid:
      description: UUID.
      type: str
      sample: 000a0b0c-0000-4000-8000-0000000000aa
    state:
      description: One of C(changed), C(unchanged) and C(failed).
      type: str
      sample: changed
    power:
      description: State of the power afterwards, out of up, down and suspended.
      type: str
      sample: down
    powered_off:
      description: Whether this task powered it off.
      type: bool
      sample: true
    before:
      description: What it was before. Autostart is null where the source does not tell.
      type: dict
      sample:
        name: web01
        power: up
        autostart: true
        note: ""
        nics: [{mac: "52:54:00:0a:0b:0c", connected: true}]
    reason:
      description: Why it failed. Empty for the others.
      type: str
      sample: ""
plan:
  description: The changes. Each has a verb, a kind, a name, before and after.
  returned: success, on failure once the VMs were read
  type: list
  elements: dict
  sample:
    - verb: update
      kind: source_vm
      name: web01
      before: {power: up}
      after: {power: down}
counts:
  description: Number of changes in RV(plan), by verb.
  returned: with RV(plan)
  type: dict
  sample: {update: 1}
findings:
  description: All findings. Those of severity error stopped the task.
  returned: with RV(plan), and on failure if the options are invalid
  type: list
  elements: dict
  sample:
    - code: source-not-changeable
      severity: error
      path: source.kind
      message: VMs in files cannot be changed.
      hint: ""
      rule: ""
before:
  description: The VMs before, by name.
  returned: with RV(plan)
  type: dict
  sample: {web01: {power: up}}
after:
  description: The VMs afterwards, by the name before.
  returned: with RV(plan)
  type: dict
  sample: {web01: {power: down}}
missing:
  description: Names that no VM of the source has.
  returned: on failure, if a VM is missing
  type: list
  elements: str
  sample: [web02]
address:
  description: Host and port of the source.
  returned: on failure, if its certificate is not trusted
  type: str
  sample: vcenter.example.com:443
thumbprint_sha1:
  description: SHA-1 thumbprint of the certificate.
  returned: on failure, if the certificate is not trusted
  type: str
  sample: "0F:1E:2D:3C:4B:5A:69:78:87:96:A5:B4:C3:D2:E1:F0:0F:1E:2D:3C"
thumbprint_sha256:
  description: SHA-256 thumbprint of the certificate.
  returned: on failure, if the certificate is not trusted
  type: str
  sample: "0F:1E:2D:3C:4B:5A:69:78:87:96:A5:B4:C3:D2:E1:F0:0F:1E:2D:3C:4B:5A:69:78:87:96:A5:B4:C3:D2:E1:F0"
"""

import typing as t
from dataclasses import dataclass

from ansible_collections.onramp.ovirt.plugins.module_utils import _module, _options
from ansible_collections.onramp.ovirt.plugins.module_utils._errors import CollectionError, InputError, first_few
from ansible_collections.onramp.ovirt.plugins.module_utils._findings import error
from ansible_collections.onramp.ovirt.plugins.module_utils._migrations.source_vm import WantedState
from ansible_collections.onramp.ovirt.plugins.module_utils._results import plan_values
from ansible_collections.onramp.ovirt.plugins.module_utils._sources import settings, source_vms
from ansible_collections.onramp.ovirt.plugins.module_utils._sources.settings import EXPORT, FILES, Source


@dataclass(frozen=True)
class Request:
    """What the options ask for."""

    source: Source
    vms: tuple[str, ...]
    wanted: WantedState
    restore: tuple[t.Mapping[str, t.Any], ...]
    timeout: float
    pause: float


def spec() -> _options.Spec:
    """Return the options of this module."""
    return {**_options.source(), **_options.source_vm()}


def parse_options(params: _module.Params) -> Request:
    """Return what the options ask for; raises InputError."""
    source = settings.from_params(params["source"])
    if source.kind == FILES:
        raise InputError([error("source-not-changeable", "source.kind", "VMs in files cannot be changed.")])
    if source.kind == EXPORT:
        text = "VMs in an export domain cannot be changed."
        raise InputError([error("source-not-changeable", "source.kind", text)])
    restore = tuple(params["restore"] or ())
    if restore and len(restore) != len(params["vms"]):
        text = f"There are {len(restore)} states to restore, and {len(params['vms'])} VMs."
        raise InputError([error("source-restore-length", "restore", text, "Give one for each VM, in their order.")])
    wanted = WantedState(
        params["power"] or "",
        params["force_off"],
        params["autostart"],
        params["note"] or "",
        params["name_suffix"] or "",
        params["nics_connected"],
    )
    return Request(
        source, tuple(params["vms"]), wanted, restore, max(0, params["shutdown_timeout"]), params["poll_interval"]
    )


def body(request: Request, check_mode: bool) -> _module.Result:
    """Read the VMs, plan, change them, and return what each was before."""
    with source_vms.connected(request.source) as find:
        jobs = source_vms.prepare(find(request.vms), request.wanted, request.restore)
        planned = source_vms.planned(jobs)
        if not check_mode:
            source_vms.execute(jobs, request.wanted.force_off, request.timeout, request.pause)
    listed = [job.as_dict(check_mode) for job in jobs]
    changed = any(vm["state"] == source_vms.CHANGED or vm["powered_off"] for vm in listed)
    failed = [f"VM '{vm['name']}': {vm['reason']}" for vm in listed if vm["reason"]]
    if failed:
        raise CollectionError(first_few(failed), vms=listed, changed=changed, **plan_values(planned))
    return _module.Result(changed=changed, values={"vms": listed}, plan=planned)


def main() -> None:
    """Run the module."""
    _module.run_without_engine(spec(), body, parse_options)


if __name__ == "__main__":
    main()
