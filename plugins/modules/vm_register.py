#!/usr/bin/python
# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: vm_register
short_description: Register the VMs and templates of an attached data domain
version_added: 0.1.0
description:
  - Registers one, many or all unregistered VMs and templates of a data domain in an oVirt, OLVM or RHV engine, for
    example after a failover or a move to another engine.
  - Templates come before the VMs that are made from them. Many are registered at a time, on one session.
  - Checks everything against the engine's own rules first. All errors of all VMs are reported at once, before anything
    is sent.
  - Connects each vNIC to the vNIC profile that the rules ask for, or reports an error. The engine itself replaces a
    target that does not exist without a message.
  - Saves the OVF of each VM before anything is sent. If the engine accepts a registration that fails afterwards, it
    forgets the unregistered VM; then the VM is added again from its OVF.
  - Reads the VMs afterwards, and compares them with the plan and with their OVFs.
  - VMs and templates that are registered already do not change. Nothing is ever deleted.
author:
  - The onramp.ovirt contributors (@onramp-ovirt)
extends_documentation_fragment:
  - onramp.ovirt._connection
  - onramp.ovirt._registration
  - onramp.ovirt._attributes
  - onramp.ovirt._attributes.change
options:
  domain:
    description:
      - Name or id of the data domain, which must be attached to a data center.
      - A domain that is being activated is waited for.
    type: str
    required: true
    aliases: [storage_domain]
  vms:
    description: Names or ids of VMs.
    type: list
    elements: str
  templates:
    description: Names or ids of templates.
    type: list
    elements: str
  patterns:
    description: Patterns with the wildcards C(*), C(?) and C([...]) for names of VMs and templates.
    type: list
    elements: str
  all:
    description: All unregistered VMs and templates of the domain.
    type: bool
    default: false
  with_templates:
    description: Register the unregistered templates that the selected VMs are made from, too.
    type: bool
    default: true
  ovf_store:
    description:
      - Read the OVF store of the domain if O(ovf_files) does not contain the OVFs of all selected VMs and templates.
      - This needs the Python library C(ovirt-imageio), and is an image transfer of the engine, in check mode too.
      - Without an OVF, nothing is known about vNICs, MAC addresses and disks of a VM, and it cannot be brought back if
        its registration fails after the engine accepted it.
    type: bool
    default: true
  ovf_store_copy:
    description:
      - The file that O(onramp.ovirt.unregistered_vm_info#module:ovf_store_copy) saved in an earlier task of the same
        play. It is used instead of the OVF store, so that this is transferred once.
      - Do not keep it longer than for a play.
      - If there is no such file, the OVF store is read. Without O(ovf_store), it is ignored.
    type: path
  unregistered:
    description:
      - The value RV(onramp.ovirt.unregistered_vm_info#module:unregistered) of an earlier task of the same play.
      - Then the engine does not list the unregistered VMs again, which takes it seconds.
      - What was registered in between is recognized. Do not keep it longer than for a play.
    type: list
    elements: dict
    suboptions:
      id:
        description: Id of the VM or template.
        type: str
        required: true
      name:
        description: Name of the VM or template.
        type: str
        required: true
      kind:
        description: Either V(vm) or V(template).
        type: str
        choices: [vm, template]
        default: vm
      status:
        description: Status of the VM in the engine's list.
        type: str
      origin:
        description: Origin of the VM in the engine's list.
        type: str
  reassign_bad_macs:
    description: The same as O(reassign_macs=bad), by the name that the engine's API has for it.
    type: bool
    default: false
  new_names:
    description: New names of VMs.
    type: list
    elements: dict
    suboptions: &names
      from:
        description: Name in the OVF. In O(new_names), the id of the VM is possible, too.
        type: str
        required: true
      to:
        description: Name in this engine.
        type: str
        required: true
  cluster_mappings:
    description: For VMs whose OVF names another cluster than this engine has. O(cluster) takes precedence.
    type: list
    elements: dict
    suboptions: *names
  role_mappings:
    description: Names of roles of users.
    type: list
    elements: dict
    suboptions: *names
  domain_mappings:
    description:
      - Names of directory domains of users.
      - The engine looks for the name of a user in this list, not for its domain. So O(domain_mappings[].from) is the
        name of the user without its domain, and O(domain_mappings[].to) the domain that it has here.
    type: list
    elements: dict
    suboptions: *names
  affinity_group_mappings:
    description: Names of affinity groups.
    type: list
    elements: dict
    suboptions: *names
  affinity_label_mappings:
    description: Names of affinity labels.
    type: list
    elements: dict
    suboptions: *names
  lun_mappings:
    description: LUNs of direct LUN disks. An OVF keeps neither portals nor credentials.
    type: list
    elements: dict
    suboptions:
      from:
        description: Id of the LUN in the OVF.
        type: str
        required: true
      to:
        description: The LUN that the disk gets.
        type: dict
        required: true
        suboptions:
          id:
            description: Id of the LUN.
            type: str
            required: true
          storage_type:
            description: How the LUN is connected.
            type: str
            choices: [iscsi, fcp]
            default: iscsi
          address:
            description: Address of the iSCSI target.
            type: str
          port:
            description: Port of the iSCSI target.
            type: int
          target:
            description: IQN of the iSCSI target.
            type: str
          portal:
            description: Portal of the iSCSI target.
            type: str
          username:
            description: User of the iSCSI target.
            type: str
          password:
            description: Password of the iSCSI target.
            type: str
  allow_partial_import:
    description:
      - Register VMs without those of their disks that cannot be attached. Otherwise, a missing disk is an error.
      - RV(vms[].missing_disks) lists what is missing. Such a VM is not in RV(start_list), unless O(start_partial=true).
    type: bool
    default: false
  floating_disks:
    description:
      - Register the disks of the domain that belong to no VM and no template, too. They become floating disks.
      - The OVFs of all unregistered VMs and templates of the domain must be known for that, also of those that are not
        selected. A VM with disks on several domains needs its OVF on this one; the engine writes it to all of them.
      - So the OVF store is read if there are such disks, also with all O(ovf_files), as the engine does not list a VM
        whose OVF it cannot read. With O(ovf_store=false), there is a warning instead.
      - By default, they are left on the domain. The engine cannot make a registered disk unregistered again, and it
        refuses a VM that has such a disk.
      - The engine writes shareable disks to no OVF, so they are among these. Attach them to their VMs afterwards, for
        example with M(ovirt.ovirt.ovirt_disk). One that an OVF names is registered once, with the first of its VMs.
    type: bool
    default: false
  start_partial:
    description: List VMs that miss disks in RV(start_list), too.
    type: bool
    default: false
  start_limit:
    description: Maximum number of VMs in a group of RV(start_list); V(0) for one group.
    type: int
    default: 0
  clone:
    description:
      - Give new ids to the VM and its disks in the engine, and new MAC addresses to all vNICs.
      - Templates keep their ids, as the VMs that are made from them need these.
      - The disks keep their ids on the storage, so this is rarely useful for a data domain.
    type: bool
    default: false
  on_error:
    description:
      - What an error of one VM means for the others.
      - With V(stop), an error found beforehand refuses the whole task, and after an error of the engine nothing more is
        begun. The task fails.
      - With V(continue), a VM with an error is left out and shown as a warning, and all others are registered. The task
        fails at its end, with RV(incomplete), if a VM was blocked or failed. RV(vms) has the state of each.
    type: str
    choices: [stop, continue]
    default: stop
  parallel:
    description: Maximum number of requests at a time, which must be positive.
    type: int
    default: 8
  run_folder:
    description:
      - Folder on the host that runs the module, for the OVFs and the record of a run. Only its user can read it.
      - Only one run at a time can use it.
      - It is removed when everything is done. After an interruption, run the task again with the same folder; then MAC
        addresses and VMs of the interrupted run are completed. The OVF of a VM that is no longer in the engine stays.
      - The default is a folder of the engine and the domain below C(~/.ansible/onramp.ovirt/register). Use a folder
        that persists where the home directory does not, for example in an execution environment.
    type: path
notes:
  - An OVF has the permissions of users on a VM or template. The engine drops those of users and roles that it does not
    know, without an error; they are warnings beforehand. Templates have no affinity groups and labels.
  - The engine takes seconds to list unregistered VMs, about 10 s for 300 VMs.
seealso:
  - module: onramp.ovirt.unregistered_vm_info
  - module: onramp.ovirt.vm_nic_order
"""

EXAMPLES = r"""
- name: Register one VM
  onramp.ovirt.vm_register:
    domain: data1
    vms: [web01]
    cluster: prod

- name: Register all VMs with other networks, and new MAC addresses only where they collide
  onramp.ovirt.vm_register:
    domain: data1
    all: true
    cluster: prod
    ovf_files: [/srv/ovf/store.tar]
    reassign_macs: colliding
    vnic_profile_mappings:
      - source: {network: red, profile: gold}
        target: {network: green, profile: silver}
      - source: {network: "lab-*", match: wildcard}
        target: {empty: true}

- name: Register what can be registered after a failover
  onramp.ovirt.vm_register:
    domain: data1
    all: true
    on_error: continue
    on_missing_target: empty
    allow_partial_import: true
  register: registered
"""

RETURN = r"""
plan:
  description:
    - The registrations in order, in check mode those that would be made. Each has a verb, a kind, a name, before and
      after.
    - After an interrupted run, vNICs whose MAC address or profile is completed come first, with the verb C(update).
  returned: always, on failure once there is a plan
  type: list
  elements: dict
  sample:
    - verb: register
      kind: vm
      name: web01
      before: {id: 5b7c1f3e-3f0e-4a52-8f0a-0d8c4a4f3a11, name: web01}
      after:
        name: web01
        cluster: prod
        nics: [{name: nic1, network: green, profile: silver, mac: "00:1a:4a:16:01:51"}]
        missing_disks: []
counts:
  description: Number of changes in RV(plan), by verb.
  returned: with RV(plan)
  type: dict
  sample: {register: 1}
before:
  description: The names of what is unregistered and is to be registered.
  returned: success, on failure with C(-v) once there is a plan
  type: dict
  sample:
    unregistered: [web01]
after:
  description: What is registered as planned. A MAC address that the engine chooses is empty.
  returned: success, on failure with C(-v) once there is a plan
  type: dict
  sample:
    registered:
      - name: web01
        cluster: prod
        nics: [{name: nic1, network: green, profile: silver, mac: "00:1a:4a:16:01:51"}]
        missing_disks: []
vms:
  description: All selected VMs and templates.
  returned: success, on failure once there is a plan
  type: list
  elements: dict
  contains:
    name:
      description: The name that it has or gets.
      type: str
      sample: web01
    id:
      description: Its id.
      type: str
      sample: 5b7c1f3e-3f0e-4a52-8f0a-0d8c4a4f3a11
    kind:
      description: Either vm or template.
      type: str
      sample: vm
    state:
      description:
        - C(registered); C(unchanged), which was registered already; C(blocked) by an error that was found beforehand;
          C(failed); or C(planned), which is in check mode and for what was not begun after an error.
      type: str
      sample: registered
    cluster:
      description: Name of its cluster.
      type: str
      sample: prod
    reason:
      description: Why it is blocked or failed, from the engine's answer, its job, or the VM afterwards.
      type: str
      sample: null
    was_running:
      description: Whether it was running when its domain was last updated.
      type: bool
      sample: true
    recovered:
      description: Whether it was added from its OVF, because its registration failed after the engine accepted it.
      type: bool
      sample: false
    resumed:
      description: Whether an interrupted run registered it, so that this run completed it.
      type: bool
      sample: false
    nics:
      description: Its vNICs. Each has a name, before, predicted, after and a reason.
      type: list
      elements: dict
      contains:
        name:
          description: Name of the vNIC.
          type: str
          sample: nic1
        before:
          description: Network, profile and MAC address in the OVF.
          type: dict
          sample: {network: red, profile: gold, mac: "00:1a:4a:16:01:51"}
        predicted:
          description: Network, profile and MAC address as planned; no MAC address if the engine chooses one.
          type: dict
          sample: {network: green, profile: silver, mac: "00:1a:4a:16:01:51"}
        after:
          description: Network, profile and MAC address as the engine reports them afterwards.
          type: dict
          sample: {network: green, profile: silver, mac: "00:1a:4a:16:01:51"}
        reason:
          description: Why it gets this profile; one of rule, same_name and nothing.
          type: str
          sample: rule
    mac_counts:
      description: How many of its MAC addresses are C(colliding), and how many are merely C(out_of_range).
      type: dict
      sample: {colliding: 0, out_of_range: 1}
    missing_disks:
      description: The disks that it comes without.
      type: list
      elements: dict
      sample:
        - id: 0c1d2e3f-3f0e-4a52-8f0a-0d8c4a4f3a12
          alias: web01_Disk2
          size: 10737418240
          storage_domain_id: 1c1d2e3f-3f0e-4a52-8f0a-0d8c4a4f3a13
          kind: image
          format: cow
          interface: virtio
          bootable: false
          shareable: false
          lun_id: null
    differences:
      description: What is not as predicted, and what the engine dropped or changed without a message.
      type: list
      elements: str
      sample: [Its lease was dropped.]
disks:
  description: The floating disks, if O(floating_disks=true).
  returned: with RV(vms)
  type: list
  elements: dict
  contains:
    id:
      description: Its id.
      type: str
      sample: 1c1d2e3f-3f0e-4a52-8f0a-0d8c4a4f3a14
    alias:
      description: Its name.
      type: str
      sample: archive
    size:
      description: Its size in bytes.
      type: int
      sample: 10737418240
    state:
      description: Either C(registered), C(failed) or C(planned), as for VMs.
      type: str
      sample: registered
    reason:
      description: Why it failed.
      type: str
      sample: null
states:
  description: Number of RV(vms) in each state.
  returned: with RV(vms)
  type: dict
  sample: {registered: 1}
mac_counts:
  description:
    - How many MAC addresses of all these VMs are C(colliding), and how many are merely C(out_of_range) of their pools.
    - It is known beforehand, in check mode.
  returned: with RV(vms)
  type: dict
  sample: {colliding: 0, out_of_range: 1}
repairs:
  description: vNICs that did not get what their rule or their name asks for, each with a task that corrects it.
  returned: with RV(vms)
  type: list
  elements: dict
  contains:
    vm:
      description: Name of the VM or template.
      type: str
      sample: web01
    nic:
      description: Name of the vNIC.
      type: str
      sample: nic2
    got:
      description: The profile that it got, or null for the empty profile.
      type: str
      sample: null
    wanted:
      description: The profile that is missing.
      type: str
      sample: prod-dmz/prod-dmz
    task:
      description: A task that corrects it once the profile exists.
      type: dict
      sample:
        ovirt.ovirt.ovirt_nic: {vm: web01, name: nic2, network: prod-dmz, profile: prod-dmz}
start_list:
  description:
    - Names of the VMs to start, in groups one after the other. These are the ones that were running when the domain was
      last updated, highly available VMs first, then by priority.
  returned: with RV(vms)
  type: list
  elements: list
  sample: [[web01]]
applied:
  description: What was registered when the task failed, in the format of RV(plan).
  returned: on failure, once there is a plan
  type: list
  elements: dict
  sample: []
incomplete_vms:
  description:
    - The VMs and templates that are registered, but whose MAC addresses or profiles are not as planned. Such a VM is
      not to be started. The next run sets again what the engine refused.
  returned: with RV(vms)
  type: list
  elements: dict
  contains:
    name:
      description: Its name.
      type: str
      sample: web01
    id:
      description: Its id.
      type: str
      sample: 5b7c1f3e-3f0e-4a52-8f0a-0d8c4a4f3a11
    reason:
      description: What is not as planned, or why the engine refused it.
      type: str
      sample: vNIC 'nic1' has MAC address 00:1a:4a:16:01:60 instead of 00:1a:4a:16:01:51.
  sample: []
incomplete:
  description:
    - Whether everything was registered but for the VMs that the message names, as O(on_error=continue) asks for.
    - In check mode, whether that is to be expected.
  returned: on failure, with O(on_error=continue), if VMs were blocked, failed or are in RV(incomplete_vms)
  type: bool
  sample: true
outcome_unknown:
  description: Whether the connection broke during a change, so that it may be missing in RV(applied).
  returned: on failure, once there is a plan
  type: bool
  sample: false
omitted:
  description: What the result of a failed task omits to fit a screen. With C(-v), everything is returned.
  returned: on failure, if something is omitted
  type: str
  sample: "290 of 300 changes of the plan, before, after: run with -v to see all."
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
      sample: 4.2
findings:
  description: All messages about the registration. Those of severity error stopped it.
  returned: always
  type: list
  elements: dict
  contains:
    code:
      description: Stable name of the finding.
      type: str
      sample: mapping-target-unknown
    severity:
      description: One of error, warning, info.
      type: str
      sample: error
    path:
      description: The option that the finding is about, or the VM and its vNIC.
      type: str
      sample: vnic_profile_mappings[0]
    message:
      description: The sentence, with the engine's message key if the engine would reject the request.
      type: str
      sample: >-
        Target 'green/silver' of vNIC 'nic1' of 'web01' (red/gold) is not a usable vNIC profile of cluster 'prod'.
    hint:
      description: How to resolve it.
      type: str
      sample: Attach the network to the cluster, correct the rule, or change `on_missing_target`.
    rule:
      description: The engine's message key, or an empty text.
      type: str
      sample: ""
code:
  description: HTTP status of the rejected request.
  returned: if the engine rejected the request
  type: int
  sample: 403
reason:
  description: The reason that the engine returned.
  returned: if the engine rejected the request
  type: str
  sample: Operation Failed
detail:
  description: The detail that the engine returned.
  returned: if the engine rejected the request
  type: str
  sample: "[Cannot list VMs.]"
sentences:
  description: The detail that the engine returned, sentence by sentence.
  returned: if the engine rejected the request
  type: list
  elements: str
  sample: [Cannot list VMs.]
ids:
  description: The ids of all storage domains of an ambiguous name.
  returned: on failure, if several storage domains have the same name
  type: list
  elements: str
  sample: [5b7c1f3e-3f0e-4a52-8f0a-0d8c4a4f3a11, 0c1d2e3f-3f0e-4a52-8f0a-0d8c4a4f3a12]
"""

import contextlib
from dataclasses import dataclass
from typing import Optional

from ansible_collections.onramp.ovirt.plugins.module_utils import _module, _options
from ansible_collections.onramp.ovirt.plugins.module_utils._engine import registration, resumed, vms_register_read
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.connection import Engine
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.vms_register_read import Source
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms import ovf_files
from ansible_collections.onramp.ovirt.plugins.module_utils._registrations.desired import (
    Desired,
    from_params,
    listed_from_params,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._registrations.plan import plan_registrations


@dataclass(frozen=True)
class Request:
    """The options: what is desired, the OVFs that were given, and how it is done."""

    domain: str
    desired: Desired
    source: Source
    parallel: int
    run_folder: Optional[str]


def spec() -> _options.Spec:
    """Return the options of this module, in addition to those of the connection."""
    text = {"type": "str"}
    names = {"type": "list", "elements": "str"}
    pairs = {"type": "list", "elements": "dict", "options": dict.fromkeys(("from", "to"), {**text, "required": True})}
    mappings = ("cluster", "role", "domain", "affinity_group", "affinity_label")
    lun = {
        "id": {**text, "required": True},
        "storage_type": {**text, "choices": ["iscsi", "fcp"], "default": "iscsi"},
        **dict.fromkeys(("address", "target", "portal", "username"), text),
        "port": {"type": "int"},
        "password": {**text, "no_log": True},
    }
    luns = {"from": {**text, "required": True}, "to": {"type": "dict", "required": True, "options": lun}}
    flag = {"type": "bool", "default": False}
    listed = {
        **dict.fromkeys(("id", "name"), {**text, "required": True}),
        "kind": {**text, "choices": ["vm", "template"], "default": "vm"},
        **dict.fromkeys(("status", "origin"), text),
    }
    return {
        "domain": {**text, "required": True, "aliases": ["storage_domain"]},
        **dict.fromkeys(("vms", "templates", "patterns"), names),
        "all": flag,
        "with_templates": {"type": "bool", "default": True},
        **_options.registration(),
        "ovf_store": {"type": "bool", "default": True},
        "ovf_store_copy": {"type": "path"},
        "unregistered": {"type": "list", "elements": "dict", "options": listed},
        "reassign_bad_macs": flag,
        "new_names": pairs,
        **dict.fromkeys((f"{name}_mappings" for name in mappings), pairs),
        "lun_mappings": {"type": "list", "elements": "dict", "options": luns},
        **dict.fromkeys(("allow_partial_import", "floating_disks", "start_partial", "clone"), flag),
        "start_limit": {"type": "int", "default": 0},
        "on_error": {**text, "choices": ["stop", "continue"], "default": "stop"},
        "parallel": {"type": "int", "default": 8},
        "run_folder": {"type": "path"},
    }


def parse_options(params: _module.Params) -> Request:
    """Return what the options ask for; raises InputError."""
    desired = from_params(params)
    paths = ovf_files.check_option(params["ovf_files"] or (), "ovf_files")
    source = Source(paths, params["ovf_store"], listed_from_params(params), params["ovf_store_copy"] or "")
    return Request(params["domain"], desired, source, params["parallel"], params["run_folder"])


def body(engine: Engine, wanted: Request, check_mode: bool) -> _module.Result:
    """Read, plan, register unless in check mode, and verify."""
    with contextlib.ExitStack() as held:
        engine.timings.begin("read")
        lock = None if check_mode else held
        found = vms_register_read.read(engine, wanted.domain, wanted.desired, wanted.source, wanted.run_folder, lock)
        engine.timings.begin("plan")
        planned = registration.with_unfinished(plan_registrations(found.situation, wanted.desired), found)
        values = registration.values(planned, found)
        held.enter_context(resumed.forgetting(found, planned.is_empty and not check_mode))
        done = _module.change(
            planned,
            check_mode,
            lambda applied: registration.apply(engine, found, planned, wanted.parallel, applied),
            lambda done: registration.verify(planned, found, done),
            engine.timings,
            **values,
        )
    warnings = registration.warnings(done) if done else ()
    changed = registration.changed(planned, done)
    return _module.Result(changed=changed, plan=planned, values=done or values, warnings=warnings)


def main() -> None:
    """Run the module."""
    _module.run(spec(), body, parse_options)


if __name__ == "__main__":
    main()
