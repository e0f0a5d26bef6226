# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.

from __future__ import annotations


class ModuleDocFragment:
    """A source of foreign VMs, and the concerns about them that are waived."""

    DOCUMENTATION = r"""
options:
  source:
    description:
      - The source of the VMs.
      - Define each source once, as a variable, and use it by its name in all tasks.
    type: dict
    required: true
    suboptions:
      kind:
        description:
          - V(export_domain) is an export domain of the engine itself, as old engines wrote them. It must be attached.
          - V(files) is a file, or a folder with all its subfolders, with domain XML of libvirt (C(.xml)), VMX (C(.vmx),
            C(.vmtx)), OVF (C(.ovf)), OVA (C(.ova)), and inventories as CSV (C(.csv)), such as the table of VMs of
            RVTools.
          - V(libvirt) is a KVM or Xen host. It needs the Python library C(libvirt-python) where the task runs.
          - V(vsphere) is a vCenter or an ESXi host. It needs the Python library C(pyvmomi) where the task runs.
        type: str
        required: true
        choices: [export_domain, files, libvirt, vsphere]
      name:
        description:
          - A name for the source, which is returned.
          - For V(export_domain), the name or id of the storage domain, which is required.
        type: str
      url:
        description:
          - For V(libvirt), the URI without a password, such as C(qemu+ssh://root@host.example.com/system) or
            C(xen+ssh://root@host.example.com).
          - For V(vsphere), the host name or URL.
          - Required for O(source.kind=libvirt) and O(source.kind=vsphere).
        type: str
      path:
        description: The file or folder, where the task runs. Required for O(source.kind=files).
        type: path
      username:
        description: The user name. Required for O(source.kind=vsphere).
        type: str
      password:
        description: The password. Required for O(source.kind=vsphere).
        type: str
      ca_file:
        description: A file with the certificates of trusted authorities. For O(source.kind=vsphere).
        type: path
      thumbprint:
        description:
          - The SHA-256 or SHA-1 thumbprint of the certificate. This certificate is then accepted, and no other.
          - The message about an untrusted certificate shows its thumbprint.
          - For O(source.kind=vsphere).
        type: str
      insecure:
        description: Accept any certificate, or with libvirt any key of the host.
        type: bool
        default: false
      ssh_key:
        description: A file with the private key for SSH. For O(source.kind=libvirt).
        type: path
      datacenter:
        description: List only VMs in this data center. For O(source.kind=vsphere).
        type: str
      cluster:
        description: List only VMs in this cluster. For O(source.kind=vsphere).
        type: str
      esxi_host:
        description: List only VMs on this host. For O(source.kind=vsphere).
        type: str
      vddk_directory:
        description: The folder with the VDDK library, where disks are transferred. For O(source.kind=vsphere).
        type: path
      checksums:
        description:
          - Read all files of an OVA, and compare them with the checksums of its manifest. This takes as long as a copy.
          - The checksum of the description itself is always compared. For O(source.kind=files).
        type: bool
        default: false
      timeout:
        description: Maximum time to wait for an answer of O(source.kind=vsphere), in seconds.
        type: int
        default: 60
  waivers:
    description: Concerns that are allowed. They are reported with the reason, and do not stop an import.
    type: list
    elements: dict
    suboptions:
      concern:
        description: The id of the concern.
        type: str
        required: true
      reason:
        description: Why it is allowed.
        type: str
        required: true
      expires:
        description: The last day on which it is allowed, such as V(2027-03-31).
        type: str
      vms:
        description: Names of VMs, with wildcards if desired. Without this option, it is allowed for all VMs.
        type: list
        elements: str
"""
