#!/usr/bin/python
# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: v2v_convert
short_description: Convert a VM of another system into disks for oVirt with virt-v2v
version_added: 0.1.0
description:
  - Runs virt-v2v on the machine that this module runs on, with files as output. It needs no engine.
  - virt-v2v runs apart from the task, in a transient unit of systemd where there is systemd. It goes on if the
    connection or the controller is lost. Another run of the task finds it by O(folder), and goes on waiting.
  - A conversion that has ended is not repeated. A conversion that failed, or whose files have changed, is.
  - The password is in a file for the user alone until virt-v2v has ended, and is in no argument of it.
    For O(source.kind=vmware), virt-v2v itself passes the password to C(curl), whose arguments other users of the
    machine can see.
author:
  - The onramp.ovirt contributors (@onramp-ovirt)
extends_documentation_fragment:
  - onramp.ovirt._attributes.local
  - onramp.ovirt._attributes.change
options:
  name:
    description: Name of the VM at the source.
    type: str
    required: true
  output_name:
    description: Name of the folder and of the files. The default is O(name).
    type: str
  folder:
    description:
      - Folder on the machine. Each conversion has a folder of its own in it, for the user alone.
      - The disks are in its folder C(disks).
    type: path
    required: true
  state:
    description:
      - V(converted) starts the conversion if necessary.
      - V(cancelled) stops a conversion that is running, and removes what it made. It leaves one that has ended.
    type: str
    choices: [converted, cancelled]
    default: converted
  source:
    description: Where the VM is.
    type: dict
    required: true
    suboptions:
      kind:
        description:
          - V(libvirt_xml), V(ova) and V(vmx) are files on the machine, an OVA can be a folder.
          - V(vmware) is a vCenter or ESXi host over HTTPS, V(vmware_vddk) the same with VDDK, V(xen) a Xen host over
            SSH.
        type: str
        required: true
        choices: [libvirt_xml, ova, vmx, vmware, vmware_vddk, xen]
      path:
        description: The file.
        type: path
      url:
        description:
          - URL of libvirt, such as C(vpx://user@vcenter.example.com/DC/Cluster/esxi1.example.com),
            C(esx://root@esxi1.example.com) or C(xen+ssh://root@xen1.example.com).
          - The certificate is verified, unless the URL has C(no_verify=1).
        type: str
      password:
        description: Password for O(source.url).
        type: str
      vddk_folder:
        description: Folder with VDDK, the one that contains C(lib64).
        type: path
      thumbprint:
        description: SHA-1 thumbprint of the certificate of the server, for VDDK.
        type: str
  format:
    description: Format of the disks.
    type: str
    choices: [qcow2, raw]
    default: qcow2
  allocation:
    description: Allocation of the disks.
    type: str
    choices: [sparse, preallocated]
    default: sparse
  keys:
    description: Passphrases of encrypted devices in the guest.
    type: list
    elements: dict
    default: []
    suboptions:
      device:
        description: Name or UUID of the device, or V(all).
        type: str
        required: true
      file:
        description: File on the machine with the passphrase.
        type: path
        required: true
  static_addresses:
    description: Addresses that a Windows guest keeps, by the MAC address of the vNIC.
    type: list
    elements: dict
    default: []
    suboptions:
      mac:
        description: MAC address of the vNIC.
        type: str
        required: true
      address:
        description: IP address.
        type: str
        required: true
      gateway:
        description: IP address of the gateway.
        type: str
      prefix_length:
        description: Length of the prefix of the network.
        type: int
      dns:
        description: IP addresses of name servers.
        type: list
        elements: str
  limits:
    description: Limits of virt-v2v.
    type: dict
    suboptions:
      cpu:
        description: Percent of one CPU, such as V(150). It needs systemd.
        type: int
      io_weight:
        description: Weight of input and output, 1 to 10000. The default of systemd is V(100). It needs systemd.
        type: int
      network:
        description: Megabits per second that are read from the source. Later releases of virt-v2v have no such limit.
        type: int
  checksum:
    description: Compute SHA-256 checksums of the disks at the end.
    type: bool
    default: true
  wait:
    description: Wait until the conversion has ended. Otherwise, run the task again to see how far it is.
    type: bool
    default: true
  inactivity:
    description:
      - Time in seconds after which the task fails if nothing has changed, neither phase, percentage, log nor disks. The
        conversion is not stopped. V(0) is no limit.
      - There is no limit for the whole time.
    type: int
    default: 3600
seealso:
  - module: onramp.ovirt.v2v_conversion_host_info
  - module: onramp.ovirt.v2v_source_info
"""

EXAMPLES = r"""
- name: Convert an OVA
  onramp.ovirt.v2v_convert:
    name: web01
    folder: /srv/conversion
    source:
      kind: ova
      path: /srv/exports/web01.ova
  delegate_to: convert1.example.com
  register: converted

- name: Start the conversion of a VM of vCenter
  onramp.ovirt.v2v_convert: &database
    name: db01
    folder: /srv/conversion
    format: raw
    source:
      kind: vmware
      url: vpx://migration%40vsphere.local@vcenter.example.com/DC1/Prod/esxi1.example.com
      password: "{{ vcenter_password }}"
    limits:
      cpu: 200
    wait: false
  delegate_to: convert1.example.com

- name: Wait for it, and show how far it is
  onramp.ovirt.v2v_convert: *database
  delegate_to: convert1.example.com
  register: converted
  until: converted.conversion.state != 'running'
  retries: 2000
  delay: 30
"""

RETURN = r"""
conversion:
  description: The conversion. After a failure it is there, too, if virt-v2v was started.
  returned: success
  type: dict
  contains:
    name:
      description: Name of the folder and of the files.
      type: str
      sample: web01
    state:
      description:
        - V(absent), V(running), V(converted) or V(failed).
      type: str
      sample: converted
    folder:
      description: Folder of this conversion.
      type: str
      sample: /srv/conversion/web01
    description:
      description: File with the libvirt XML of the converted VM. It is null before the end.
      type: str
      sample: /srv/conversion/web01/disks/web01.xml
    files:
      description: What was made.
      type: list
      elements: dict
      contains:
        path:
          description: The file.
          type: str
          sample: /srv/conversion/web01/disks/web01-sda
        size:
          description: Size in bytes.
          type: int
          sample: 8323072
        checksum:
          description: SHA-256 checksum. It is null if it was not computed.
          type: str
          sample: 1ac0b751984f1b6d943c908bda69ab85c1a99a7709b37ce95d674dc5139fb3f7
    phase:
      description:
        - V(opening), V(inspecting), V(converting), V(mapping), V(preparing), V(copying) or V(finishing). It is null
          before the start and after a success.
      type: str
      sample: copying
    disk:
      description: Number of the disk that is copied, from 1. It is 0 before that.
      type: int
      sample: 1
    disks:
      description: How many disks there are. It is 0 before they are copied.
      type: int
      sample: 1
    percent:
      description: Percent of all disks that are copied. It is null before that.
      type: int
      sample: 100
    warnings:
      description: Warnings of virt-v2v.
      type: list
      elements: str
      sample: ["could not determine a way to update the configuration of Grub2"]
    log:
      description: File with what virt-v2v printed.
      type: str
      sample: /srv/conversion/web01/log
    command:
      description: The command and its arguments.
      type: list
      elements: str
      sample: [virt-v2v, -i, ova, -o, local, -os, /srv/conversion/web01/disks, --, /srv/exports/web01.ova]
    attempts:
      description: How often the conversion was started.
      type: int
      sample: 1
plan:
  description: The change, if any. It has a verb (start, follow, cancel or clean), a kind, a name, before and after.
  returned: success
  type: list
  elements: dict
  sample:
    - verb: start
      kind: conversion
      name: web01
      before: &before {name: web01, state: absent}
      after: &after {name: web01, state: converted}
counts:
  description: Number of changes in RV(plan), by verb.
  returned: success
  type: dict
  sample: {start: 1}
findings:
  description: All findings. Those of severity error stopped the task.
  returned: success, and on failure
  type: list
  elements: dict
  sample:
    - code: virt-v2v-input-missing
      severity: error
      path: source.kind
      message: The virt-v2v of this machine has no xen-ssh.
      hint: Use another conversion host.
      rule: ""
before:
  description: Name and state of the conversion before.
  returned: success
  type: dict
  sample: *before
after:
  description: Name and state of the conversion afterwards.
  returned: success
  type: dict
  sample: *after
omitted:
  description: What a failed task leaves out to fit a screen. With C(-v), everything is returned.
  returned: on failure, when something is left out
  type: str
  sample: "conversion: run with -v to see all."
"""

from ansible_collections.onramp.ovirt.plugins.module_utils import _module, _options
from ansible_collections.onramp.ovirt.plugins.module_utils._conversions import settings
from ansible_collections.onramp.ovirt.plugins.module_utils._sources.conversion import Request, carry_out


def spec() -> _options.Spec:
    """Return the options of this module."""
    return _options.conversion()


def parse_options(params: _module.Params) -> Request:
    """Return what is asked; raises InputError with everything that is wrong."""
    conversion, findings = settings.from_params(params)
    return Request(conversion, params["state"], params["wait"], params["inactivity"], findings)


def body(asked: Request, check_mode: bool) -> _module.Result:
    """Start, follow or stop the conversion."""
    plan, conversion = carry_out(asked, check_mode)
    return _module.Result(changed=not plan.is_empty, values={"conversion": conversion}, plan=plan)


def main() -> None:
    """Run the module."""
    _module.run_without_engine(spec(), body, parse_options)


if __name__ == "__main__":
    main()
