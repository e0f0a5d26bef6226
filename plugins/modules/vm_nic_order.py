#!/usr/bin/python
# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: vm_nic_order
short_description: Make the vNICs of VMs appear in the guest in the order of their names
version_added: 0.1.0
description:
  - Shows for one VM or for many the order of the vNICs by name, by MAC address and by PCI address, the devices in the
    guest, and makes the MAC addresses follow the names.
  - libvirt gives PCI addresses in the order of the MAC addresses when a VM starts for the first time. Older guests name
    their devices by MAC address, newer ones by PCI address. If all three orders agree before the first start, a guest
    of any kind has its devices in the order of the names.
  - Call it after a VM was created from a template with ten or more vNICs, from a snapshot, by the action clone, or by
    adding vNICs, and after it was registered or imported with new MAC addresses.
  - A VM of a template that has run has the PCI addresses of the template. If its MAC addresses are in the same order,
    it is left as it is unless O(order) or O(force) is set, because that is the original order.
  - Only the addresses that the VM has are exchanged. Where an exchange needs a temporary address, the name of the vNIC
    keeps the addresses for that moment, and the next run completes what a killed run has begun.
  - If one of several VMs cannot be ordered, nothing is changed at all.
author:
  - The onramp.ovirt contributors (@onramp-ovirt)
extends_documentation_fragment:
  - onramp.ovirt._connection
  - onramp.ovirt._attributes
  - onramp.ovirt._attributes.change
options:
  vm:
    description: Name or id of one VM.
    type: str
  vms:
    description: Names or ids of VMs.
    type: list
    elements: str
  search:
    description:
      - A search in the engine's search language, such as V(name=web*) or V(cluster=prod and status=down).
      - The VMs are sorted by name, unless the search contains C(sortby) with a direction.
    type: str
  state:
    description:
      - V(ordered) makes the MAC addresses follow the order of the names.
      - V(reported) changes nothing, and only returns the orders.
    type: str
    choices: [ordered, reported]
    default: ordered
  order:
    description:
      - Names of all vNICs of each VM, in the order that the guest sees them in.
      - Without it, the names are in the order of the engine, in which V(nic2) is before V(nic10).
    type: list
    elements: str
  force:
    description:
      - Exchange MAC addresses even if vNICs have PCI addresses, because the VM has run, or was made from one that has.
      - The guest then finds other MAC addresses at its devices. RV(findings) lists them, with and without this option.
    type: bool
    default: false
  network_boot:
    description:
      - When the VMs boot from the network, V(first), V(last) of their boot devices, or V(never). Without it, their boot
        devices stay.
      - Of several vNICs, the engine lets the first one boot first.
    type: str
    choices: [first, last, never]
seealso:
  - module: ovirt.ovirt.ovirt_nic
"""

EXAMPLES = r"""
- name: Order the vNICs of a new VM
  onramp.ovirt.vm_nic_order:
    vm: web1

- name: Order them by purpose
  onramp.ovirt.vm_nic_order:
    vm: web1
    order: [front, back, backup]

- name: Order the vNICs of all clones of a template, which then boot from their first vNIC
  onramp.ovirt.vm_nic_order:
    search: template=gold and status=down
    network_boot: first

- name: Read the orders
  onramp.ovirt.vm_nic_order:
    vm: web1
    state: reported
  register: read

- name: Show the orders as a table
  ansible.builtin.debug:
    msg: "{{ read.vms[0].nics | onramp.ovirt.text_table(['name', 'mac', 'pci', 'guest_device', 'network']) }}"
"""

RETURN = r"""
vms:
  description: The VMs. In check mode, as they would be.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: Id of the VM.
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
          description: MAC address.
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
    steps:
      description:
        - The requests that set one MAC address each, in order.
        - Empty where the engine reorders the addresses by itself.
      type: list
      elements: dict
      contains:
        nic:
          description: Name of the vNIC.
          type: str
          sample: nic2
        before:
          description: Its MAC address before.
          type: str
          sample: 56:6f:ab:cd:00:01
        after:
          description: Its MAC address afterwards.
          type: str
          sample: 02:00:00:00:00:01
        temporary:
          description: Whether this only makes room for an exchange.
          type: bool
          sample: true
plan:
  description: The changes. Each has a verb, a kind, a name, before and after.
  returned: always, once the engine has answered
  type: list
  elements: dict
  sample:
    - verb: reorder_macs
      kind: vm
      name: web1
      before: {nic1: "56:6f:ab:cd:00:02", nic2: "56:6f:ab:cd:00:01"}
      after: {nic1: "56:6f:ab:cd:00:01", nic2: "56:6f:ab:cd:00:02"}
counts:
  description: How many changes there are in RV(plan), by verb.
  returned: always, once the engine has answered
  type: dict
  sample: {reorder_macs: 1}
findings:
  description: All findings. Those of severity error stopped the task.
  returned: always, once the engine has answered, and on failure
  type: list
  elements: dict
  sample:
    - code: nic-order-has-pci
      severity: error
      path: force
      message: >-
        The VM has run, or was made from one that has, so its guest knows its devices. PCI addresses: nic1.
      hint: "Use `force: true` to exchange MAC addresses nevertheless."
      rule: ""
before:
  description: The MAC address of each vNIC and the boot devices before, by VM.
  returned: always, once the engine has answered
  type: dict
  sample: {web1: {macs: {nic1: "56:6f:ab:cd:00:02", nic2: "56:6f:ab:cd:00:01"}, boot: [hd]}}
after:
  description: The MAC address of each vNIC and the boot devices afterwards, by VM.
  returned: always, once the engine has answered
  type: dict
  sample: {web1: {macs: {nic1: "56:6f:ab:cd:00:01", nic2: "56:6f:ab:cd:00:02"}, boot: [hd]}}
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
      description: One of read, plan, apply and verify.
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
from ansible_collections.onramp.ovirt.plugins.module_utils._engine import vms
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.connection import Engine
from ansible_collections.onramp.ovirt.plugins.module_utils._vnics.ordering import (
    OrderRequest,
    only_reported,
    plan_orders,
    vm_result,
)


def spec() -> _options.Spec:
    """Return the options of this module, in addition to those of the connection."""
    return {
        "vm": {"type": "str"},
        "vms": {"type": "list", "elements": "str"},
        "search": {"type": "str"},
        "state": {"type": "str", "choices": ["ordered", "reported"], "default": "ordered"},
        "order": {"type": "list", "elements": "str"},
        "force": {"type": "bool", "default": False},
        "network_boot": {"type": "str", "choices": ["first", "last", "never"]},
    }


def parse_options(params: _module.Params) -> tuple[_module.Params, OrderRequest]:
    """Return the options, and what is asked of each VM."""
    return params, OrderRequest(tuple(params["order"] or ()), params["force"], params["network_boot"] or "")


def body(engine: Engine, asked: tuple[_module.Params, OrderRequest], check_mode: bool) -> _module.Result:
    """Read the VMs, plan their order, apply and verify it."""
    params, request = asked
    engine.timings.begin("read")
    found = vms.read_selected(engine, params["vm"], params["vms"], params["search"])
    engine.timings.begin("plan")
    planned = plan_orders(found, request)
    if params["state"] == "reported":
        planned = only_reported(planned)
    elif planned.uses_temporary:
        planned = plan_orders(found, request, vms.macs_in_use(engine))
    actual = _module.change(
        planned,
        check_mode,
        lambda applied: vms.apply_orders(engine, planned, applied),
        lambda dummy: vms.verify_orders(engine, planned),
        engine.timings,
    )
    final = vms.results(planned, actual or {})
    values = {"vms": [vm_result(vm, part, request.order) for vm, part in final]}
    return _module.Result(changed=not planned.is_empty, values=values, plan=planned)


def main() -> None:
    """Run the module."""
    _module.run(
        spec(),
        body,
        parse_options,
        mutually_exclusive=[("vm", "vms", "search")],
        required_one_of=[("vm", "vms", "search")],
    )


if __name__ == "__main__":
    main()
