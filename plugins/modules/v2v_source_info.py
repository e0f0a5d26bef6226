#!/usr/bin/python
# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: v2v_source_info
short_description: Read the VMs of VMware, KVM, Xen, OVAs and inventories, with concerns about importing them
version_added: 0.1.0
description:
  - Lists the VMs of a source with their configuration, the networks of the source, and the concerns about importing
    each VM. Concerns of category V(critical) stop an import, unless they are waived.
  - Reads from vSphere, from libvirt, and from files, and talks to no engine then. Export domains are read from the
    engine that they are attached to.
  - The engine does not show the vNICs of VMs in export domains. Where the folder of the domain can be mounted,
    O(source.kind=files) shows them, too.
  - Files are not trusted. Nothing is extracted, links are not followed, and sizes and counts have limits.
author:
  - The onramp.ovirt contributors (@onramp-ovirt)
extends_documentation_fragment:
  - onramp.ovirt._connection
  - onramp.ovirt._source
  - onramp.ovirt._attributes
  - onramp.ovirt._attributes.info
options:
  names:
    description:
      - Names, UUIDs or ids of VMs. Names may have wildcards.
      - Fails if there is no VM with a name without wildcards.
    type: list
    elements: str
  folders:
    description: Folders of vSphere such as C(prod/web), including the folders in them. Wildcards are allowed.
    type: list
    elements: str
  tags:
    description:
      - Tags, or custom attributes as C(name=value). One of them is enough.
      - A tag of vSphere can be written as C(category/name) or C(name). Only a vCenter has tags. It is an error if they
        cannot be read.
    type: list
    elements: str
  states:
    description: States of VMs. Files do not tell the state.
    type: list
    elements: str
    choices: [up, down, suspended, unknown]
  templates:
    description: Whether to list templates too.
    type: bool
    default: false
  expression:
    description:
      - An expression that is true for the VMs to list, such as C(memory >= 8 * GiB and 'DMZ' in networks).
      - Fields are C(name), C(uuid), C(id), C(hypervisor), C(power), C(memory), C(cpus), C(firmware), C(secure_boot),
        C(tpm), C(os), C(os_family), C(host), C(cluster), C(datacenter), C(folder), C(description), C(tags),
        C(attributes), C(disk_capacity), C(disks), C(nics), C(snapshots), C(networks), C(macs), C(datastores),
        C(concerns) and C(critical). Sizes are in bytes. C(disks), C(nics) and C(snapshots) are numbers.
      - It can use comparisons, C(and), C(or), C(not), C(in), C(+), C(-), C(*), C(KiB), C(MiB), C(GiB), C(TiB),
        C(like(text, pattern)) and C(len(list)). A comparison with an unknown value is false.
    type: str
  only_check:
    description: Check the connection, login and privileges, and list nothing. For O(source.kind=files), read the files.
    type: bool
    default: false
  deep:
    description:
      - Look into the disks of the VMs that are listed, with C(virt-v2v-inspector) of the package virt-v2v on the
        machine where the task runs. It finds the operating system, the firmware, antivirus software, Group Policy, and
        the space that the disks take after a conversion. The conversion is tried, and its result is thrown away.
      - This takes about a minute for each VM. The VMs are chosen before, so O(expression) does not see what is found.
      - It needs VMs that are shut down. Those of files need their disks next to the description. Disks of KVM can be
        read on their host only.
      - A VM that cannot be inspected has the concern C(source.inspection.failed) with the reason.
      - The password is in a file for the user alone. For VMware without VDDK, virt-v2v itself passes it to C(curl),
        whose arguments other users of the machine can see.
    type: bool
    default: false
  keys:
    description: Passphrases of encrypted devices in the guests. For O(deep).
    type: list
    elements: dict
    default: []
    suboptions:
      device:
        description: Name or UUID of the device, or V(all).
        type: str
        required: true
      file:
        description: File with the passphrase, where the task runs.
        type: path
        required: true
  inactivity:
    description: >-
      Time in seconds after which the inspection of a VM is stopped if nothing has changed. V(0) is no limit.
      For O(deep).
    type: int
    default: 600
seealso:
  - ref: ansible_collections.onramp.ovirt.docsite.guide_foreign_vms
    description: Sources, networks, concerns and waivers
  - module: onramp.ovirt.v2v_import
"""

EXAMPLES = r"""
# vars:
#   v2v_sources:
#     prod_vcenter:
#       kind: vsphere
#       url: vcenter.example.com
#       username: migration@vsphere.local
#       password: "{{ vault_vcenter_password }}"
#       ca_file: /etc/pki/vcenter.pem
#     old_kvm:
#       kind: libvirt
#       url: qemu+ssh://root@kvm1.example.com/system
#     exports:
#       kind: files
#       path: /srv/exports

- name: Check a source
  onramp.ovirt.v2v_source_info:
    source: "{{ v2v_sources.prod_vcenter }}"
    only_check: true

- name: Read the web servers that use the DMZ
  onramp.ovirt.v2v_source_info:
    source: "{{ v2v_sources.prod_vcenter }}"
    names: [web*]
    folders: [prod]
    expression: "'DMZ' in networks and memory <= 64 * GiB"
    waivers:
      - concern: source.tpm
        reason: No VM uses it
        expires: "2027-03-31"
  register: found

- name: Read the VMs of an export domain that is attached to the engine
  onramp.ovirt.v2v_source_info:
    source: {kind: export_domain, name: export1}
    auth: "{{ ovirt_auth }}"

- name: Look into the disks of a VM in a folder of a conversion host
  onramp.ovirt.v2v_source_info:
    source: "{{ v2v_sources.exports }}"
    names: [web01]
    deep: true
  delegate_to: convert1.example.com

- name: Show the web servers
  ansible.builtin.debug:
    msg: "{{ found.vms | onramp.ovirt.foreign_vm_rows | onramp.ovirt.text_table(['name', 'disks', 'concerns']) }}"
"""

RETURN = r"""
source:
  description: The source, and what is known about the connection to it. Values that do not apply are null.
  returned: success
  type: dict
  contains:
    kind:
      description: Kind of the source.
      type: str
      sample: vsphere
    name:
      description: Name of the source.
      type: str
      sample: prod
    url:
      description: URL of the source.
      type: str
      sample: https://vcenter.example.com
    path:
      description: File or folder.
      type: str
      sample: /srv/exports
    product:
      description: The product that answered, or the driver of libvirt.
      type: str
      sample: VMware vCenter Server
    version:
      description: Version of the product.
      type: str
      sample: 8.0.3
    host_name:
      description: Host name, as libvirt reports it.
      type: str
      sample: kvm1.example.com
    address:
      description: Host and port of the TLS connection.
      type: str
      sample: vcenter.example.com:443
    thumbprint_sha1:
      description: SHA-1 thumbprint of the certificate, for VDDK.
      type: str
      sample: "0F:1E:2D:3C:4B:5A:69:78:87:96:A5:B4:C3:D2:E1:F0:0F:1E:2D:3C"
    thumbprint_sha256:
      description: SHA-256 thumbprint of the certificate.
      type: str
      sample: "0F:1E:2D:3C:4B:5A:69:78:87:96:A5:B4:C3:D2:E1:F0:0F:1E:2D:3C:4B:5A:69:78:87:96:A5:B4:C3:D2:E1:F0"
    trusted:
      description: Whether the certificate is trusted.
      type: bool
      sample: true
    clock_skew:
      description: How many seconds the clock of the source is ahead of that of this machine.
      type: int
      sample: 1
    missing_privileges:
      description: Privileges for an import that the user does not have. Null if the source does not tell.
      type: list
      elements: str
      sample: [VirtualMachine.Provisioning.DiskRandomRead]
    tags_problem:
      description: Why the tags of vSphere could not be read. Null if they were read, or do not apply.
      type: str
      sample: "The tags cannot be read: the REST API answers 404 Not Found."
vms:
  description: The VMs, sorted by name for a connection, and in the order of the files otherwise.
  returned: success
  type: list
  elements: dict
  contains:
    name:
      description: Name.
      type: str
      sample: web01
    place:
      description: Where the VM is. Texts are empty where the source does not tell.
      type: dict
      contains:
        kind:
          description: What it was read from, out of libvirt, vmx, ovf, vsphere, csv and export_domain.
          type: str
          sample: vsphere
        path:
          description: File, path of the VMX in its datastore, or name of the export domain.
          type: str
          sample: "[store1] web01/web01.vmx"
        id:
          description: Id in the source.
          type: str
          sample: vm-42
        host:
          description: Host.
          type: str
          sample: esx1.example.com
        datacenter:
          description: Data center of vSphere.
          type: str
          sample: DC1
        cluster:
          description: Cluster of vSphere.
          type: str
          sample: C1
        folder:
          description: Folder of vSphere.
          type: str
          sample: prod/web
    uuid:
      description: UUID, or an empty text.
      type: str
      sample: 421c000a-0b0c-0001-8000-0000000000aa
    hypervisor:
      description: The hypervisor, such as vmware, kvm, xen, virtualbox or ovirt.
      type: str
      sample: vmware
    power:
      description: State, out of up, down, suspended and unknown.
      type: str
      sample: down
    is_template:
      description: Whether this is a template.
      type: bool
      sample: false
    memory:
      description: Memory in bytes. Null if unknown.
      type: int
      sample: 4294967296
    cpus:
      description: Number of virtual CPUs.
      type: int
      sample: 4
    sockets:
      description: Number of sockets. Null if unknown.
      type: int
      sample: 2
    cores:
      description: Cores of a socket. Null if unknown.
      type: int
      sample: 2
    threads:
      description: Threads of a core. Null if unknown.
      type: int
      sample: 1
    architecture:
      description: Architecture of the CPUs, if the source tells it.
      type: str
      sample: x86_64
    firmware:
      description: Firmware, out of bios, uefi and unknown.
      type: str
      sample: uefi
    secure_boot:
      description: Whether secure boot is on.
      type: bool
      sample: false
    tpm:
      description: Whether there is a TPM.
      type: bool
      sample: false
    machine:
      description: Type or version of the machine.
      type: str
      sample: vmx-19
    ovf_version:
      description: Version of the OVF that an engine of oVirt wrote. Empty for others.
      type: str
      sample: ""
    compatibility_version:
      description: Compatibility version of the cluster that an engine of oVirt wrote the OVF in. Empty for others.
      type: str
      sample: ""
    os:
      description: Operating system, as the source spells it.
      type: str
      sample: rhel9_64Guest
    os_family:
      description: Family of the operating system, out of linux, windows, other and unknown.
      type: str
      sample: linux
    hostname:
      description: Host name of the guest, if it is known.
      type: str
      sample: web01.example.com
    description:
      description: Description.
      type: str
      sample: First web server
    clock:
      description: Offset or time zone of the clock, as libvirt spells it.
      type: str
      sample: utc
    tags:
      description: Tags. Those of vSphere have the name of their category in front.
      type: list
      elements: str
      sample: [tier/web]
    attributes:
      description: Custom attributes with their values.
      type: dict
      sample: {owner: web team}
    boot_order:
      description: Kinds of devices in the order of the boot.
      type: list
      elements: str
      sample: [hd]
    disks:
      description: Disks, in the order of controllers and units.
      type: list
      elements: dict
      sample:
        - index: 0
          label: Hard disk 1
          kind: file
          capacity: 17179869184
          used: null
          format: vmdk
          bus: scsi
          controller: ParaVirtualSCSIController
          unit: "0"
          file: "[store1] web01/web01.vmdk"
          path: ""
          pool: store1
          mode: persistent
          serial: ""
          shared: false
          rdm: false
          encrypted: false
          read_only: false
          boot: false
    nics:
      description:
        - NICs, in their order. The key of a network identifies it, and its name is only for display.
        - Null for VMs of an export domain, of which the engine does not show them.
      type: list
      elements: dict
      sample:
        - index: 0
          label: Network adapter 1
          mac: 00:50:56:8a:01:02
          mac_type: generated
          model: vmxnet3
          network: DMZ
          network_key: dvs:50 1c 00 0a/dvportgroup-12
          switch: DSwitch1
          vlan: null
          connected: true
          passthrough: false
          pci: "192"
          addresses: [192.0.2.10]
    cdroms:
      description: Images in the CD drives.
      type: list
      elements: str
      sample: ["[store1] iso/rhel.iso"]
    snapshots:
      description: Names of the snapshots.
      type: list
      elements: str
      sample: [before update]
    devices:
      description: Other devices that matter for an import.
      type: list
      elements: dict
      sample:
        - kind: pci_passthrough
          label: PCI device 0
    traits:
      description: Settings that matter for an import.
      type: list
      elements: str
      sample: [hotplug]
    inspection:
      description: What O(deep) found in the disks. Null without it. Texts are empty where nothing is known.
      type: dict
      contains:
        family:
          description: Family of the operating system, as virt-v2v spells it.
          type: str
          sample: linux
        distribution:
          description: Distribution of Linux, or V(windows).
          type: str
          sample: fedora
        osinfo:
          description: Id of the operating system in libosinfo.
          type: str
          sample: fedora32
        product:
          description: Name of the product.
          type: str
          sample: Fedora 32 (Thirty Two)
        version:
          description: Version of the operating system.
          type: str
          sample: "32.0"
        architecture:
          description: Architecture of the operating system.
          type: str
          sample: x86_64
        firmware:
          description: V(bios), V(uefi), or V(unknown) with versions of virt-v2v that do not tell.
          type: str
          sample: unknown
        capacities:
          description: Size of each disk in bytes, as the guest sees it.
          type: list
          elements: int
          sample: [6442450944]
        allocated:
          description: >-
            Estimated size in bytes that each disk takes after a conversion with sparse disks. Null if unknown.
          type: list
          elements: int
          sample: [1400897536]
        group_policy:
          description: Whether Windows has Group Policy objects, which may keep new drivers from working.
          type: bool
          sample: false
        antivirus:
          description: Whether Windows has antivirus software, which may keep new drivers from working.
          type: bool
          sample: false
        warnings:
          description: Warnings of virt-v2v.
          type: list
          elements: str
          sample: ["could not determine a way to update the configuration of Grub2"]
        error:
          description: Why the VM was not inspected, or an empty text.
          type: str
          sample: ""
    concerns:
      description: Concerns about an import, critical ones first.
      type: list
      elements: dict
      sample:
        - id: source.running
          category: critical
          message: "The VM is running: its disks change while they are copied."
          advice: Shut the guest down first.
          waived: null
          expires: null
    importable:
      description: Whether there is no critical concern that is not waived.
      type: bool
      sample: false
networks:
  description: The networks that the listed VMs use.
  returned: success
  type: list
  elements: dict
  contains:
    key:
      description: What identifies the network in its source.
      type: str
      sample: dvs:50 1c 00 0a/dvportgroup-12
    name:
      description: Name.
      type: str
      sample: DMZ
    switch:
      description: Its switch, if it is known.
      type: str
      sample: DSwitch1
    nics:
      description: Number of NICs of the listed VMs.
      type: int
      sample: 1
    vms:
      description: Names of the VMs with these NICs.
      type: list
      elements: str
      sample: [web01]
    ambiguous:
      description: Whether another of these networks has the same name.
      type: bool
      sample: false
unreadable:
  description: Files or VMs that cannot be read, or are not safe to read, with the reason.
  returned: success
  type: list
  elements: dict
  sample:
    - path: /srv/exports/broken.ova
      reason: The archive is damaged or incomplete.
findings:
  description: >-
    All validation messages about the options, and warnings about the source itself. Those of severity error stopped
    the task.
  returned: success, and on failure if the options are invalid
  type: list
  elements: dict
  sample:
    - code: waiver-expired
      severity: warning
      path: waivers[0]
      message: The waiver of 'source.tpm' expired on 2026-01-31.
      hint: Resolve the concern, or extend the waiver.
      rule: ""
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
code:
  description: HTTP status of the request that the engine of an export domain rejected.
  returned: on failure, if the engine rejected a request
  type: int
  sample: 404
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
"""

import datetime
import typing as t
from functools import partial

from ansible_collections.onramp.ovirt.plugins.module_utils import _module, _options
from ansible_collections.onramp.ovirt.plugins.module_utils._conversions import settings as conversions
from ansible_collections.onramp.ovirt.plugins.module_utils._conversions.model import Key
from ansible_collections.onramp.ovirt.plugins.module_utils._engine import exported_vms
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.connection import Engine
from ansible_collections.onramp.ovirt.plugins.module_utils._errors import InputError
from ansible_collections.onramp.ovirt.plugins.module_utils._findings import Finding, error, errors
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms import report, selection, waivers
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms.model import ForeignVm
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms.selection import Selection
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms.waivers import Waiver
from ansible_collections.onramp.ovirt.plugins.module_utils._results import warning_texts
from ansible_collections.onramp.ovirt.plugins.module_utils._sources import inspector, settings
from ansible_collections.onramp.ovirt.plugins.module_utils._sources.read import read
from ansible_collections.onramp.ovirt.plugins.module_utils._sources.settings import EXPORT, Source


class Request(t.NamedTuple):
    """What is asked for. ``keys`` and ``inactivity`` are for a look into the disks."""

    source: Source
    chosen: Selection
    waived: tuple[Waiver, ...]
    only_check: bool = False
    deep: bool = False
    keys: tuple[Key, ...] = ()
    inactivity: int = 600


def spec() -> _options.Spec:
    """Return the options of this module."""
    texts = {"type": "list", "elements": "str"}
    return {
        **_options.source(),
        **dict.fromkeys(("names", "folders", "tags"), texts),
        "states": {**texts, "choices": list(selection.STATES)},
        "templates": {"type": "bool", "default": False},
        "expression": {"type": "str"},
        "only_check": {"type": "bool", "default": False},
        "deep": {"type": "bool", "default": False},
        "keys": _options.conversion_keys(),
        "inactivity": {"type": "int", "default": 600},
    }


def parse_options(params: _module.Params) -> Request:
    """Return source, selection and waivers; raises InputError with everything that is wrong."""
    found: list[t.Any] = []
    mistakes: list[Finding] = []
    for parse in (
        lambda: settings.from_params(params["source"]),
        lambda: selection.from_params(params),
        lambda: waivers.from_params(params["waivers"]),
        lambda: conversions.inspection_from_params(params),
    ):
        try:
            found.append(parse())
        except InputError as refused:
            mistakes += refused.findings
    if mistakes:
        raise InputError(mistakes)
    source, chosen, waived, keys = found
    if source.kind == EXPORT and params["deep"]:
        text = "The disks of an export domain cannot be looked into."
        raise InputError([error("option-conflict", "deep", text, "Remove it.")])
    return Request(source, chosen, waived, bool(params["only_check"]), bool(params["deep"]), keys, params["inactivity"])


def body(engine: t.Optional[Engine], request: Request, dummy: bool) -> _module.Result:
    """Read the source. ``engine`` is there for an export domain."""
    source, chosen = request.source, request.chosen
    if request.deep:
        inspector.check()
    own = None if engine is None else partial(exported_vms.inventory, engine, source.name, request.only_check)
    inventory, about = read(source, request.only_check, own)
    remarks = report.about_source(about)
    if request.only_check:
        empty: dict[str, t.Any] = {"vms": [], "networks": [], "unreadable": []}
        found = [finding.as_dict() for finding in remarks]
        return _module.Result(
            values={"source": about, **empty, "findings": found}, warnings=tuple(warning_texts(remarks))
        )
    if chosen.tags and about["tags_problem"]:
        raise InputError([error("source-tags-unreadable", "tags", about["tags_problem"], "Choose the VMs otherwise.")])
    today = datetime.date.today().isoformat()
    values, findings = report.values(inventory, chosen, request.waived, today, _inspected(request, about))
    if errors(findings):
        raise InputError(findings)
    values["findings"] = [finding.as_dict() for finding in (*remarks, *findings)]
    return _module.Result(values={"source": about, **values}, warnings=tuple(warning_texts((*remarks, *findings))))


def _inspected(request: Request, about: t.Mapping[str, t.Any]) -> report.Inspected:
    def inspect(vm: ForeignVm) -> ForeignVm:
        thumbprint = about.get("thumbprint_sha1") or ""
        return inspector.inspected(vm, request.source, request.keys, request.inactivity, thumbprint)

    return inspect if request.deep else lambda vm: vm


def main() -> None:
    """Run the module."""
    _module.run_with_engine_if(lambda params: params["source"]["kind"] == EXPORT, spec(), body, parse_options)


if __name__ == "__main__":
    main()
