#!/usr/bin/python
# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: vm
short_description: Create a VM whose vNICs are in the same order in the engine and in the guest
version_added: 0.1.0
description:
  - Creates a VM from a template, from a snapshot or as a clone of another VM, gives it its vNICs, and puts their MAC
    addresses in the order of the names before the first start, so that a guest of any kind has its devices in that
    order. See M(onramp.ovirt.vm_nic_order) for the reasons.
  - The engine ignores vNICs in a request that creates a VM, so each vNIC is added by a request of its own, one after
    the other.
  - For a VM that exists, missing vNICs are added and listed ones are updated. What is not listed stays as it is. The
    options about the creation have no effect then.
  - A VM that has run, or is made from a template that has, keeps the order of its PCI addresses, with a warning if that
    is not the order of the names.
  - A run that was killed is completed by the next one.
author:
  - The onramp.ovirt contributors (@onramp-ovirt)
extends_documentation_fragment:
  - onramp.ovirt._connection
  - onramp.ovirt._attributes
  - onramp.ovirt._attributes.change
options:
  name:
    description: Name of the VM.
    type: str
    required: true
  cluster:
    description:
      - Name or id of the cluster. A new VM needs it, except with O(clone_of).
      - A VM that is in another cluster is an error. This module does not move VMs.
    type: str
  template:
    description: Name or id of the template of a new VM. The default is V(Blank).
    type: str
  snapshot:
    description: The snapshot that a new VM is made from.
    type: dict
    suboptions:
      vm:
        description: Name or id of the VM that has the snapshot.
        type: str
        required: true
      snapshot:
        description: Description or id of the snapshot.
        type: str
        required: true
  clone_of:
    description: Name or id of the VM that a new VM is a clone of. The clone is in the same cluster.
    type: str
  copy_disks:
    description: Copy the disks of the template, instead of keeping only what differs from them.
    type: bool
    default: false
  comment:
    description: Comment on the VM.
    type: str
  description:
    description: Description of the VM.
    type: str
  nics:
    description:
      - The vNICs. A new VM has those of its template, its snapshot or its source in addition.
      - New vNICs are added in this order.
    type: list
    elements: dict
    suboptions:
      name:
        description: Name of the vNIC.
        type: str
        required: true
      network:
        description: Name of the logical network. An empty text means no network.
        type: str
      profile:
        description:
          - Name of the vNIC profile.
          - Without it, the profile with the name of the network is taken, or the only one of the network.
        type: str
      mac:
        description:
          - MAC address. Without it, the engine takes one of its pool.
          - If a vNIC has one, no vNIC of the VM is put in order.
        type: str
      interface:
        description: Type of the device. The engine's default is V(virtio).
        type: str
        choices: [e1000, e1000e, pci_passthrough, rtl8139, rtl8139_virtio, spapr_vlan, virtio]
      plugged:
        description: Whether the vNIC is plugged in. It is, by default.
        type: bool
      linked:
        description: Whether the vNIC has a link. It has, by default.
        type: bool
  order:
    description:
      - Names of all vNICs, in the order that the guest sees them in.
      - Without it, the names are in the order of the engine, in which V(nic2) is before V(nic10).
    type: list
    elements: str
  network_boot:
    description:
      - When the VM boots from the network, V(first), V(last) of its boot devices, or V(never). Without it, its boot
        devices stay.
      - Of several vNICs, the engine lets the first one boot first.
    type: str
    choices: [first, last, never]
notes:
  - Creating a VM with disks to copy takes as long as the copy. Set O(timeout) accordingly.
seealso:
  - module: onramp.ovirt.vm_nic_order
"""

EXAMPLES = r"""
- name: Create a VM with three vNICs
  onramp.ovirt.vm:
    name: web1
    cluster: prod
    template: gold
    nics:
      - {name: nic1, network: red}
      - {name: nic2, network: blue, profile: silver}
      - {name: nic3, network: ""}

- name: Create ten clones of a template, each with the same network at the same position
  onramp.ovirt.vm:
    name: "web{{ item }}"
    cluster: prod
    template: gold
    network_boot: first
  loop: "{{ range(1, 11) }}"

- name: Create a VM from a snapshot
  onramp.ovirt.vm:
    name: web1-test
    cluster: test
    snapshot: {vm: web1, snapshot: before the upgrade}
"""

RETURN = r"""
vm:
  description: The VM. In check mode, as it would be.
  returned: success
  type: dict
  contains:
    id:
      description: Id of the VM. Empty in check mode for one that would be created.
      type: str
      sample: 5b7c1f3e-3f0e-4a52-8f0a-0d8c4a4f3a11
    name:
      description: Name of the VM.
      type: str
      sample: web1
    status:
      description: Status of the VM.
      type: str
      sample: down
    changed:
      description: Whether anything of this VM was changed.
      type: bool
      sample: true
    boot:
      description: The devices that the VM boots from, in their order.
      type: list
      elements: str
      sample: [network, hd]
    agreement:
      description: Whether MAC addresses and PCI addresses are in the order of names.
      type: dict
      contains:
        mac:
          description: Whether the MAC addresses are.
          type: bool
          sample: true
        pci:
          description: Whether the PCI addresses are, as far as there are any.
          type: bool
          sample: true
    nics:
      description: The vNICs in the order of names.
      type: list
      elements: dict
      contains:
        name:
          description: Name of the vNIC.
          type: str
          sample: nic1
        mac:
          description: MAC address. Empty in check mode for a vNIC whose address the engine will take from its pool.
          type: str
          sample: 56:6f:ab:cd:00:01
        pci:
          description: PCI address, if it has one.
          type: str
          sample: "0000:01:00.0"
        network:
          description: Name of the logical network, if it has a profile.
          type: str
          sample: red
        profile:
          description: Name of the vNIC profile, if it has one.
          type: str
          sample: gold
        mac_position:
          description: Position in the order of MAC addresses, from 0. libvirt and older guests have this order.
          type: int
          sample: 0
        pci_position:
          description:
            - Position in the order of PCI addresses, from 0. This is the order of newer guests.
            - Before the first start, this is the order of MAC addresses.
            - Empty for a vNIC without a PCI address where others have one, as its position cannot be predicted.
          type: int
          sample: 0
        guest_device:
          description: Name of the device that the guest agent reports for this MAC address.
          type: str
          sample: eth0
        predicted_device:
          description: Names that guests give the device by themselves.
          type: dict
          contains:
            by_mac:
              description: Name in older guests, which count devices by MAC address.
              type: str
              sample: eth0
            by_pci:
              description: Name in newer guests, which is made of the PCI address. Empty without a PCI address.
              type: str
              sample: enp1s0
plan:
  description: The changes. Each has a verb, a kind, a name, before and after.
  returned: always, once the engine has answered
  type: list
  elements: dict
  sample:
    - verb: create
      kind: vm
      name: web1
      before: null
      after: {cluster: prod, template: gold}
    - verb: create
      kind: nic
      name: web1/nic1
      before: null
      after: {network: red, profile: red, interface: virtio, plugged: true, linked: true}
    - verb: order_nics
      kind: vm
      name: web1
      before: null
      after: {order: [nic1, nic2]}
counts:
  description: How many changes there are in RV(plan), by verb.
  returned: always, once the engine has answered
  type: dict
  sample: {create: 3, order_nics: 1}
findings:
  description: All findings. Those of severity error stopped the task.
  returned: always, once the engine has answered, and on failure
  type: list
  elements: dict
  sample:
    - code: nic-network-unknown
      severity: error
      path: nics[0].network
      message: There is no VM network 'rad' with a vNIC profile in cluster 'prod'.
      hint: Did you mean 'red'?
      rule: ""
before:
  description: The vNICs before, without MAC addresses, and listed settings of the VM. Empty for a new VM.
  returned: always, once the engine has answered
  type: dict
  sample: {}
after:
  description: The vNICs afterwards, without MAC addresses, and listed settings of the VM.
  returned: always, once the engine has answered
  type: dict
  sample:
    name: web1
    nics: {nic1: {network: red, profile: red, interface: virtio, plugged: true, linked: true}}
applied:
  description: What was carried out before the task failed, request by request.
  returned: on failure, once there is a plan
  type: list
  elements: dict
  sample: []
timings:
  description:
    - How long the phases of the task took, in their order. Signing on belongs to the first one.
    - It is for reading only. It differs from run to run, and says nothing about changes.
  returned: success, on failure once there is a plan
  type: list
  elements: dict
  contains:
    phase:
      description: One of read, plan, create, nics, order, apply and verify.
      type: str
      sample: apply
    seconds:
      description: Seconds, to a tenth.
      type: float
      sample: 0.4
outcome_unknown:
  description: Whether it is unknown if the engine carried out the last request.
  returned: on failure, once there is a plan
  type: bool
  sample: false
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

from ansible_collections.onramp.ovirt.plugins.module_utils import _module, _options
from ansible_collections.onramp.ovirt.plugins.module_utils._engine import vms_create
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.connection import Engine
from ansible_collections.onramp.ovirt.plugins.module_utils._vnics.creation import (
    plan_vm,
    planned_nics,
    result,
    warnings_about,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._vnics.creation_options import DesiredVm, from_params

INTERFACES = ["e1000", "e1000e", "pci_passthrough", "rtl8139", "rtl8139_virtio", "spapr_vlan", "virtio"]


def spec() -> _options.Spec:
    """Return the options of this module, in addition to those of the connection."""
    snapshot = {"vm": {"type": "str", "required": True}, "snapshot": {"type": "str", "required": True}}
    nic = {
        "name": {"type": "str", "required": True},
        "network": {"type": "str"},
        "profile": {"type": "str"},
        "mac": {"type": "str"},
        "interface": {"type": "str", "choices": INTERFACES},
        "plugged": {"type": "bool"},
        "linked": {"type": "bool"},
    }
    return {
        "name": {"type": "str", "required": True},
        "cluster": {"type": "str"},
        "template": {"type": "str"},
        "snapshot": {"type": "dict", "options": snapshot},
        "clone_of": {"type": "str"},
        "copy_disks": {"type": "bool", "default": False},
        "comment": {"type": "str"},
        "description": {"type": "str"},
        "nics": {"type": "list", "elements": "dict", "options": nic, "required_by": {"profile": "network"}},
        "order": {"type": "list", "elements": "str"},
        "network_boot": {"type": "str", "choices": ["first", "last", "never"]},
    }


def body(engine: Engine, desired: DesiredVm, check_mode: bool) -> _module.Result:
    """Read the VM and what it is made from, plan, apply and verify."""
    engine.timings.begin("read")
    found = vms_create.read(engine, desired)
    engine.timings.begin("plan")
    planned = plan_vm(desired, found.present, found.source, found.target)
    actual = _module.change(
        planned,
        check_mode,
        lambda applied: vms_create.apply(engine, desired, found, planned, applied),
        lambda ident: vms_create.verify(engine, planned, ident),
        engine.timings,
    )
    final = actual or planned_nics(planned, found.present, desired.name)
    return _module.Result(
        changed=not planned.is_empty,
        values={"vm": result(planned, final)},
        plan=planned,
        warnings=warnings_about(planned, actual) if actual else (),
    )


def main() -> None:
    """Run the module."""
    _module.run(
        spec(),
        body,
        from_params,
        mutually_exclusive=[("template", "snapshot", "clone_of"), ("cluster", "clone_of")],
    )


if __name__ == "__main__":
    main()
