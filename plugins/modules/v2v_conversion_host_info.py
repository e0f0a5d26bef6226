#!/usr/bin/python
# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: v2v_conversion_host_info
short_description: Check whether a machine can convert VMs with virt-v2v for oVirt
version_added: 0.1.0
description:
  - Shows what a machine has of what virt-v2v and its outputs for oVirt need, and what is missing for each method.
  - What the installed virt-v2v can do decides, not its version.
  - Run it on the machine that is to convert, with C(hosts) or C(delegate_to). It talks to no engine, and changes
    nothing.
  - Missing parts are no failure of this module. The role P(onramp.ovirt.v2v_conversion_host#role) installs them, and
    fails if any is missing.
author:
  - The onramp.ovirt contributors (@onramp-ovirt)
extends_documentation_fragment:
  - onramp.ovirt._attributes.local
  - onramp.ovirt._attributes.info
options:
  methods:
    description:
      - The methods to check.
      - V(virt_v2v) is virt-v2v with its own output to oVirt, which uploads all disks to one storage domain.
      - V(staged) is virt-v2v with local files as output, and an upload of each disk after it.
    type: list
    elements: str
    choices: [virt_v2v, staged]
    default: [virt_v2v, staged]
  sources:
    description:
      - Kinds of sources whose VMs are to be converted here.
      - V(kvm) and V(libvirt_xml) are libvirt XML with disks, V(ova) and V(vmx) files, V(vmware) a vCenter or ESXi host
        over HTTPS, V(vmware_vddk) the same with VDDK, V(xen) a Xen host over SSH.
    type: list
    elements: str
    choices: [kvm, libvirt_xml, ova, vmx, vmware, vmware_vddk, xen]
    default: []
  windows:
    description: Whether guests with Windows are to be converted, for which drivers must be there.
    type: bool
    default: false
  work_folder:
    description: Folder for converted disks. It is for the method V(staged).
    type: path
    default: /var/tmp
  space:
    description: Free space in GiB that O(work_folder) must have.
    type: int
    default: 0
  ca_file:
    description: File on that machine with the CA certificate of the engine.
    type: path
  vddk_folder:
    description: Folder on that machine with VDDK, the one that contains C(lib64).
    type: path
  connect:
    description:
      - Addresses as C(host:port) that must be reachable, such as port 54322 of the hosts that receive disks.
      - Each is tried for at most 5 seconds.
    type: list
    elements: str
    default: []
  python_path:
    description:
      - Folder with Python modules for the C(python3) that virt-v2v starts, as for E(PYTHONPATH), or a virtual
        environment.
      - It is ignored if it does not exist.
    type: path
seealso:
  - module: onramp.ovirt.v2v_source_info
  - module: onramp.ovirt.v2v_import
"""

EXAMPLES = r"""
- name: Check a conversion host for VMs of VMware
  onramp.ovirt.v2v_conversion_host_info:
    methods: [staged]
    sources: [vmware, ova]
    windows: true
    work_folder: /srv/conversion
    space: 500
    connect: ["node1.example.com:54322"]
  delegate_to: convert1.example.com
  register: conversion_host

- name: Show what is missing
  ansible.builtin.debug:
    msg: "{{ conversion_host.findings | onramp.ovirt.text_table(['severity', 'path', 'message', 'hint']) }}"
"""

RETURN = r"""
host:
  description: What the machine has.
  returned: success
  type: dict
  contains:
    os:
      description: Name of the operating system.
      type: str
      sample: Debian GNU/Linux 12 (bookworm)
    virt_v2v:
      description: Version of virt-v2v. It is null if it is not installed.
      type: str
      sample: 2.2.0
    features:
      description: What virt-v2v can do, as C(virt-v2v --machine-readable) says.
      type: list
      elements: str
      sample: ["convert:linux", "convert:windows", "input:ova", "output:local", "output:rhv-upload"]
    nbdkit:
      description: Version of nbdkit. It is null if it is not installed.
      type: str
      sample: 1.32.5
    nbdkit_plugins:
      description: Those of the plugins C(python) and C(vddk) of nbdkit that can be loaded.
      type: list
      elements: str
      sample: [python]
    python_modules:
      description: Those of C(ovirtsdk4) and C(ovirt_imageio) that the C(python3) of the path can import.
      type: list
      elements: str
      sample: [ovirt_imageio, ovirtsdk4]
    programs:
      description: Those of C(nbdcopy), C(qemu-img) and C(virt-v2v-inspector) that are installed.
      type: list
      elements: str
      sample: [nbdcopy, qemu-img, virt-v2v-inspector]
    kvm:
      description: Whether C(/dev/kvm) can be used.
      type: bool
      sample: true
    selinux:
      description: Whether SELinux is enforcing.
      type: bool
      sample: false
    virtio_win:
      description: Folder or ISO with the drivers for Windows. It is null if there is none.
      type: str
      sample: /usr/share/virtio-win
    free:
      description: Free bytes by folder. It is null for a folder that does not exist.
      type: dict
      sample: {"/var/tmp": 79456894976}
    file_systems:
      description: Type of the file system by folder, as far as it is known.
      type: dict
      sample: {"/var/tmp": ext4}
methods:
  description: What stops each of O(methods). The list is empty for a method that works.
  returned: success
  type: dict
  sample: {"staged": [], "virt_v2v": ["nbdkit cannot load its plugin 'python'."]}
findings:
  description: What is missing, and what makes conversions slow.
  returned: success
  type: list
  elements: dict
  contains:
    code:
      description: The kind of finding.
      type: str
      sample: nbdkit-python-missing
    severity:
      description: V(error) if a method does not work, V(warning) otherwise.
      type: str
      sample: error
    path:
      description: The option or the part of the machine.
      type: str
      sample: nbdkit
    message:
      description: What is wrong.
      type: str
      sample: nbdkit cannot load its plugin 'python'.
    hint:
      description: What to do about it.
      type: str
      sample: Install the package nbdkit-plugin-python (Debian) or nbdkit-python-plugin (Enterprise Linux).
    rule:
      description: Always empty.
      type: str
      sample: ""
"""

from ansible_collections.onramp.ovirt.plugins.module_utils import _module, _options
from ansible_collections.onramp.ovirt.plugins.module_utils._conversions import host as hosts
from ansible_collections.onramp.ovirt.plugins.module_utils._conversions import request
from ansible_collections.onramp.ovirt.plugins.module_utils._sources.conversion_host import probe


def spec() -> _options.Spec:
    """Return the options of this module."""
    texts = {"type": "list", "elements": "str"}
    return {
        "methods": {**texts, "choices": list(hosts.METHODS), "default": list(hosts.METHODS)},
        "sources": {**texts, "choices": list(hosts.INPUTS), "default": []},
        "windows": {"type": "bool", "default": False},
        "work_folder": {"type": "path", "default": "/var/tmp"},
        "space": {"type": "int", "default": 0},
        **dict.fromkeys(("ca_file", "vddk_folder", "python_path"), {"type": "path"}),
        "connect": {**texts, "default": []},
    }


def body(asked: request.Request, dummy: bool) -> _module.Result:
    """Look at the machine."""
    found = probe(asked.needs, asked.python_path)
    obstacles = hosts.check(found, asked.needs)
    values = {
        "host": request.host_values(found),
        "methods": hosts.possible_methods(obstacles, asked.needs),
        "findings": [one.finding.as_dict() for one in obstacles],
    }
    return _module.Result(values=values)


def main() -> None:
    """Run the module."""
    _module.run_without_engine(spec(), body, request.from_params)


if __name__ == "__main__":
    main()
