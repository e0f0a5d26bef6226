#!/usr/bin/python
# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: guest_preparation
short_description: Record the networking of a guest, and prepare it for another hypervisor
version_added: 0.1.0
description:
  - Runs for a guest that is a host of the inventory, before its last shutdown on the hypervisor that it comes from.
  - Returns a record of its interfaces, MAC addresses, IP addresses, routes and name servers.
  - In Linux, pins the names of the interfaces to their MAC addresses, by files of systemd, or by a udev rule on old
    systems. Names that are pinned already are left alone.
  - In Windows, leaves a script that gives the static addresses back to the adapters with the same MAC addresses, once
    at the first start on another hypervisor, and turns off fast startup and hibernation.
  - Checks free space, virtio drivers, names of disks, and configuration that depends on MAC addresses.
  - The guest needs no Python. Linux is read and changed with its shell, and Windows with PowerShell 3 or newer. Use
    C(become) for Linux.
author:
  - The onramp.ovirt contributors (@onramp-ovirt)
extends_documentation_fragment:
  - onramp.ovirt._attributes.change
attributes:
  check_mode:
    description: Can run in check mode and report what would change, without changing anything.
  diff_mode:
    description: Returns what has changed, or in check mode would change, as a difference.
  idempotent:
    description: When run twice with the same options, the second run changes nothing.
notes:
  - Runs in Ansible's worker process, over the connection of the task, and cannot run with C(async).
options:
  pin_names:
    description: Pin the names of the interfaces of a Linux guest.
    type: bool
    default: true
  restore_addresses:
    description: Leave the script for the static addresses in a Windows guest.
    type: bool
    default: true
  turn_off_hibernation:
    description: Turn off fast startup and hibernation of a Windows guest.
    type: bool
    default: true
  new_macs:
    description:
      - MAC addresses that NICs will have on the other hypervisor, by those that they have now.
      - Not needed for NICs that keep their addresses.
    type: dict
    default: {}
  root:
    description:
      - A folder with a copy of the files of a Linux guest, such as C(etc) and C(sys/class/net), which is read and
        changed instead of the guest. Outputs of commands are read from the files C(address), C(route4), C(route6),
        C(df), C(inodes), C(uname), C(hostname), C(udev) and C(attributes) in its folder C(commands).
      - For rehearsals and tests.
    type: path
seealso:
  - ref: ansible_collections.onramp.ovirt.docsite.guide_preparing_guests
    description: What is changed in which guest
  - module: onramp.ovirt.v2v_import
"""

EXAMPLES = r"""
- name: Prepare a guest, and show what would change
  onramp.ovirt.guest_preparation:
    pin_names: true
  become: true
  check_mode: true
  diff: true

- name: Prepare a guest whose first NIC gets another MAC address
  onramp.ovirt.guest_preparation:
    new_macs:
      "00:50:56:8a:01:02": "56:6f:0a:00:00:01"
  become: true
  register: prepared

- name: Keep the record
  ansible.builtin.copy:
    content: "{{ prepared.record | to_nice_json }}"
    dest: "/srv/migration/{{ inventory_hostname }}.json"
    mode: "0600"
  delegate_to: localhost
"""

RETURN = r"""
record:
  description: What the guest is like before it moves.
  returned: success
  type: dict
  contains:
    system:
      description: The kind of system, linux or windows.
      type: str
      sample: linux
    os:
      description: Name of the operating system.
      type: str
      sample: Rocky Linux 9.4 (Blue Onyx)
    hostname:
      description: Host name.
      type: str
      sample: web01.example.com
    vendor:
      description: Vendor of the machine.
      type: str
      sample: VMware, Inc.
    product:
      description: Product name of the machine.
      type: str
      sample: VMware7,1
    interfaces:
      description: Interfaces. Only physical ones are NICs of the hypervisor. The address of a NIC in a bond is its own.
      type: list
      elements: dict
      sample:
        - name: ens192
          mac: 00:50:56:8a:01:02
          driver: vmxnet3
          physical: true
          master: ""
          dhcp: null
          addresses:
            - address: 192.0.2.10
              prefix: 24
              dynamic: false
          gateways: []
          dns: []
    routes:
      description: Routes, without those that come with an address. For Windows, persistent routes.
      type: list
      elements: dict
      sample:
        - destination: default
          gateway: 192.0.2.1
          device: ens192
          metric: 100
    dns_servers:
      description: Name servers of a Linux guest.
      type: list
      elements: str
      sample: [192.0.2.53]
    dns_search:
      description: Search domains of a Linux guest.
      type: list
      elements: str
      sample: [example.com]
plan:
  description: The changes, in order.
  returned: success, and on failure after the guest was read
  type: list
  elements: dict
  sample:
    - verb: write
      kind: file
      name: /etc/systemd/network/10-onramp-ens192.link
      before: null
      after:
        content: "[Match]\nMACAddress=00:50:56:8a:01:02\nPath=*pci-*\n\n[Link]\nName=ens192\n"
counts:
  description: Number of changes by verb.
  returned: success, and on failure after the guest was read
  type: dict
  sample: {write: 1}
before:
  description: What is changed, as it was. Null for what was not there.
  returned: success, and on failure after the guest was read
  type: dict
  sample: {/etc/systemd/network/10-onramp-ens192.link: null}
after:
  description: What is changed, as it is afterwards.
  returned: success, and on failure after the guest was read
  type: dict
  sample:
    /etc/systemd/network/10-onramp-ens192.link: "[Match]\nMACAddress=00:50:56:8a:01:02\n\n[Link]\nName=ens192\n"
findings:
  description: What was found in the guest. Those of severity error stopped the task before anything was changed.
  returned: success, and on failure after the guest was read or if options are invalid
  type: list
  elements: dict
  sample:
    - code: guest-disk-by-path
      severity: warning
      path: /etc/fstab
      message: "/etc/fstab names a disk by its place or its hypervisor: /dev/disk/by-path/pci-0000:03:00.0-part1."
      hint: Use its UUID or label.
      rule: ""
applied:
  description: The changes that were made before the failure.
  returned: on failure after the guest was read
  type: list
  elements: dict
  sample: []
outcome_unknown:
  description: Whether something may have been changed that is not in RV(applied).
  returned: on failure after the guest was read
  type: bool
  sample: false
timings:
  description: Seconds of each step.
  returned: on failure after the guest was read
  type: list
  elements: dict
  sample:
    - phase: apply
      seconds: 0.2
"""

import typing as t

from ansible_collections.onramp.ovirt.plugins.module_utils import _module, _options
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.timings import Timings
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.waiting import Clock
from ansible_collections.onramp.ovirt.plugins.module_utils._errors import VerifyFailed
from ansible_collections.onramp.ovirt.plugins.module_utils._guests import plan
from ansible_collections.onramp.ovirt.plugins.module_utils._guests.plan import Preparation
from ansible_collections.onramp.ovirt.plugins.module_utils._sources import guest_channel

Request = tuple[Preparation, str]


def spec() -> _options.Spec:
    """Return the options of this module."""
    switches = ("pin_names", "restore_addresses", "turn_off_hibernation")
    return {
        **{name: {"type": "bool", "default": True} for name in switches},
        "new_macs": {"type": "dict", "default": {}},
        "root": {"type": "path"},
    }


def parse_options(params: _module.Params) -> Request:
    """Return what to prepare, and the folder to read; raises InputError."""
    return plan.from_params(params), str(params["root"] or "").rstrip("/")


def body(request: Request, check_mode: bool) -> _module.Result:
    """Read the guest, plan, change it, and read it again."""
    wanted, root = request
    guest = guest_channel.read(root)
    planned = plan.plan_guest(guest, wanted)

    def verify(dummy: t.Any) -> bool:
        left = plan.plan_guest(guest_channel.read(root), wanted).changes
        if left:
            raise VerifyFailed(f"The guest does not have the change of {left[0].kind} '{left[0].name}' afterwards.")
        return True

    done = _module.change(
        planned,
        check_mode,
        lambda applied: guest_channel.apply(planned.changes, applied, root),
        verify,
        Timings(Clock()),
        record=guest.record(),
    )
    changed = bool(done) or (check_mode and not planned.is_empty)
    return _module.Result(changed=changed, values={"record": guest.record()}, plan=planned)


def main() -> None:
    """Run the module."""
    _module.run_without_engine(spec(), body, parse_options)


if __name__ == "__main__":
    main()
