#!/usr/bin/python
# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: unregistered_vm_info
short_description: Read the unregistered VMs and templates of a data domain
version_added: 0.1.0
description:
  - Lists the unregistered VMs and templates of an attached data domain, for example after a failover.
  - The engine's own list has neither vNICs nor disks. So this module reads the OVF store of the domain, through image
    transfers, and shows the vNICs, disks and memory of each VM.
  - Predicts for each vNIC the vNIC profile that M(onramp.ovirt.vm_register) connects it to with the same options, and
    judges each MAC address. Nothing is registered.
  - Checks whether the list is complete, for example whether there are disks that belong to no listed VM.
author:
  - The onramp.ovirt contributors (@onramp-ovirt)
extends_documentation_fragment:
  - onramp.ovirt._connection
  - onramp.ovirt._registration
  - onramp.ovirt._attributes
  - onramp.ovirt._attributes.info
options:
  domain:
    description:
      - Name or id of the data domain, which must be attached to a data center.
      - A domain that is being activated is waited for.
    type: str
    required: true
    aliases: [storage_domain]
  vms:
    description:
      - Names or ids of VMs.
      - Everything is selected if none of O(vms), O(templates) and O(patterns) is set.
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
  ovf_store:
    description:
      - Read the OVF store of the domain.
      - This needs the Python library C(ovirt-imageio) on the host that runs the module, and a connection to a host of
        the data center (port 54322) or to the image proxy of the engine (port 54323).
      - The disk of the OVF store is locked meanwhile. The image transfer is always finalized or cancelled. After the
        module was killed, the engine cancels it within a minute, and the next run does it earlier.
    type: bool
    default: true
  ovfs:
    description:
      - Texts of OVFs, for example C(initialization.configuration.data) of a VM that was read with all content on the
        engine that it comes from.
      - OVFs from O(ovfs) and O(ovf_files) take precedence over those in the OVF store.
    type: list
    elements: str
  ovf_store_copy:
    description:
      - Save a copy of the OVF store as this file, for O(onramp.ovirt.vm_register#module:ovf_store_copy) in the same
        play.
      - It is saved in check mode, too. Only the user of the module can read it. Remove it at the end of the play.
      - No file is written if the OVF store is not read, or if the domain has none.
    type: path
  max_store_age:
    description:
      - Maximum age of the OVF store in minutes, above which a warning is shown. V(0) means no limit.
      - Engines update an OVF store every 60 minutes.
    type: int
    default: 60
notes:
  - The engine takes seconds to list unregistered VMs, about 10 s for 300 VMs.
seealso:
  - module: onramp.ovirt.vm_register
  - plugin: onramp.ovirt.unregistered_vm_rows
    plugin_type: filter
  - plugin: onramp.ovirt.vnic_mapping_file
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Read what there is to register
  onramp.ovirt.unregistered_vm_info:
    domain: data1
    cluster: prod
  register: found

- name: Show a table of the VMs and their vNICs
  ansible.builtin.debug:
    msg: "{{ found | onramp.ovirt.unregistered_vm_rows | onramp.ovirt.text_table(['vm', 'state', 'nics', 'macs']) }}"

- name: Write a mapping file to edit
  ansible.builtin.copy:
    content: "{{ found | onramp.ovirt.vnic_mapping_file }}"
    dest: /srv/dr/mapping.yml
    mode: "0644"
    force: false

- name: Predict what a mapping does to some VMs, with OVFs that were saved earlier
  onramp.ovirt.unregistered_vm_info:
    domain: data1
    patterns: ["web*"]
    cluster: prod
    ovf_store: false
    ovf_files: [/srv/dr/ovfs]
    vnic_profile_mappings:
      - source: {network: red}
        target: {network: green, profile: silver}
"""

RETURN = r"""
domain:
  description: The data domain.
  returned: success
  type: dict
  contains:
    id:
      description: Id of the domain.
      type: str
      sample: 7a3d5d2b-3e5d-4c4c-93a6-9b9a1a0a2f5b
    name:
      description: Name of the domain.
      type: str
      sample: data1
    status:
      description: Status of the domain.
      type: str
      sample: active
    data_center:
      description: Name of its data center.
      type: str
      sample: Default
ovf_store:
  description: The OVF store of the domain. Null if there is none, or if it was not read.
  returned: success
  type: dict
  contains:
    updated:
      description: When the store was written, in the words of the engine that wrote it.
      type: str
      sample: Thu Jan 01 01:00:00 UTC 2026
    age_minutes:
      description: Its age in minutes by the clock of the engine. Null if its time zone is not known.
      type: int
      sample: 12
    entries:
      description: Number of VMs and templates in it that can be read.
      type: int
      sample: 2
    unreadable:
      description: Names of entries that cannot be read.
      type: list
      elements: str
      sample: []
vms:
  description:
    - The selected VMs and templates. What only an OVF says is null if the OVF is not known.
    - A VM that is registered already has only C(name), C(id), C(kind), C(cluster) and C(state).
  returned: success
  type: list
  elements: dict
  contains:
    name:
      description: Name of the VM or template.
      type: str
      sample: web01
    id:
      description: Id of the VM or template.
      type: str
      sample: 5b7c1f3e-3f0e-4a52-8f0a-0d8c4a4f3a11
    kind:
      description: One of vm and template.
      type: str
      sample: vm
    state:
      description:
        - V(ready) if it can be registered with these options, and V(blocked) if not.
        - V(skipped) for a VM that does not move to another engine by its origin, and V(registered).
      type: str
      sample: ready
    reason:
      description: Why it is blocked, or null.
      type: str
      sample: null
    cluster:
      description: Name of the target cluster, or null if there is none.
      type: str
      sample: prod
    reassign_bad_macs:
      description: Whether it is registered with the engine's flag of this name.
      type: bool
      sample: false
    status:
      description: Status when the OVF store was written, or null.
      type: str
      sample: down
    was_running:
      description: Whether it was running when the OVF store was written.
      type: bool
      sample: false
    origin:
      description: Origin, or null.
      type: str
      sample: ovirt
    source_cluster:
      description: Name of its cluster in the OVF.
      type: str
      sample: Default
    compatibility_version:
      description: Compatibility version of its cluster in the OVF.
      type: str
      sample: "4.8"
    ovf_version:
      description: Version of the OVF.
      type: str
      sample: 4.4.0.0
    memory:
      description: Memory in MiB.
      type: int
      sample: 1024
    cpus:
      description: Number of virtual CPUs.
      type: int
      sample: 1
    os:
      description: Operating system.
      type: str
      sample: other
    bios_type:
      description: BIOS type.
      type: str
      sample: q35_ovmf
    high_availability:
      description: Whether it is highly available.
      type: bool
      sample: false
    priority:
      description: Priority of a highly available VM.
      type: int
      sample: 0
    template_name:
      description: Name of the template that it is made from.
      type: str
      sample: Blank
    lease_domain_id:
      description: Id of the storage domain of its lease, or null.
      type: str
      sample: null
    pinned_host_ids:
      description: Ids of the hosts that it is pinned to.
      type: list
      elements: str
      sample: []
    nics:
      description: Its vNICs, or null if the OVF is not known.
      type: list
      elements: dict
      contains:
        name:
          description: Name of the vNIC.
          type: str
          sample: nic1
        network:
          description: Network that it had, or null.
          type: str
          sample: red
        profile:
          description: vNIC profile that it had, or null.
          type: str
          sample: gold
        mac:
          description: MAC address, or null.
          type: str
          sample: "00:1a:4a:16:01:51"
        pci:
          description: PCI address, or null if it has none yet.
          type: str
          sample: "0000:01:00.0"
        interface:
          description: Model of the vNIC.
          type: str
          sample: virtio
        plugged:
          description: Whether it is plugged.
          type: bool
          sample: true
        linked:
          description: Whether its link is up.
          type: bool
          sample: true
        target:
          description: The vNIC profile that it gets, with C(id), C(network) and C(profile). Null for the empty profile.
          type: dict
          sample: {id: 0d5dfd2b-3e5d-4c4c-93a6-9b9a1a0a2f5b, network: green, profile: silver}
        reason:
          description:
            - Why it gets it, V(rule), V(same_name), or V(nothing) if neither a rule nor a profile of that name fits.
            - Null if there is no target cluster.
          type: str
          sample: rule
        rule:
          description: The option with the rule that applies, or null.
          type: str
          sample: vnic_profile_mappings[0]
        repair:
          description: Whether it does not get what the rule, or its own name, asks for.
          type: bool
          sample: false
        mac_verdict:
          description:
            - V(good), V(in_use) in the MAC pool of the target cluster, V(out_of_range) of that pool,
              V(duplicate_in_vm), V(duplicate_in_batch), V(multicast), V(malformed) or V(missing).
            - Null for templates, and without a target cluster.
          type: str
          sample: good
        mac_holder:
          description: Name of the VM that has the MAC address, too, or null.
          type: str
          sample: null
        mac_after:
          description: MAC address after the registration. Null if the engine chooses one.
          type: str
          sample: "00:1a:4a:16:01:51"
    disks:
      description: Its disks, or null if the OVF is not known.
      type: list
      elements: dict
      contains:
        id:
          description: Id of the disk.
          type: str
          sample: 1b2c3d4e-3e5d-4c4c-93a6-9b9a1a0a2f5b
        alias:
          description: Alias.
          type: str
          sample: web01_Disk1
        size:
          description: Size in bytes, rounded up to whole GiB.
          type: int
          sample: 2147483648
        storage_domain_id:
          description: Id of its storage domain, or null.
          type: str
          sample: 7a3d5d2b-3e5d-4c4c-93a6-9b9a1a0a2f5b
        kind:
          description: V(image), or V(lun) for a direct LUN.
          type: str
          sample: image
        format:
          description: Format, or null.
          type: str
          sample: raw
        interface:
          description: Interface, or null.
          type: str
          sample: virtio
        bootable:
          description: Whether the VM boots from it.
          type: bool
          sample: true
        shareable:
          description: Whether several VMs can use it.
          type: bool
          sample: false
        lun_id:
          description: Id of the LUN of a direct LUN disk, or null.
          type: str
          sample: null
        missing:
          description: Whether it cannot be attached. Not returned for a skipped VM.
          type: bool
          sample: false
unregistered:
  description:
    - Everything that is unregistered on the domain, also what is not selected.
    - It is for the option O(onramp.ovirt.vm_register#module:unregistered).
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: Id of the VM or template.
      type: str
      sample: 5b7c1f3e-3f0e-4a52-8f0a-0d8c4a4f3a11
    name:
      description: Name of the VM or template.
      type: str
      sample: web01
    kind:
      description: One of vm and template.
      type: str
      sample: vm
    status:
      description: Status when the OVF store was written, or null.
      type: str
      sample: down
    origin:
      description: Origin, or null.
      type: str
      sample: ovirt
sources:
  description: Each network and vNIC profile that the vNICs of the selected VMs had, for a mapping.
  returned: success
  type: list
  elements: dict
  contains:
    network:
      description: Network, or an empty text for vNICs without a profile.
      type: str
      sample: red
    profile:
      description: vNIC profile, or an empty text.
      type: str
      sample: gold
    vms:
      description: Names of the VMs and templates, each with the names of its vNICs.
      type: list
      elements: dict
      sample: [{name: web01, nics: [nic1]}]
    suggestion:
      description: What the engine gives without a mapping, as C(id), C(network) and C(profile). Null for no profile.
      type: dict
      sample: null
    open:
      description: Whether there is no profile of the same name, so that a decision is needed.
      type: bool
      sample: true
clusters:
  description: The target clusters.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: Id of the cluster.
      type: str
      sample: 2c3a3c5e-1f0f-4f0c-9a39-2a3a9d3f8f55
    name:
      description: Name of the cluster.
      type: str
      sample: prod
    compatibility_version:
      description: Compatibility version.
      type: str
      sample: "4.8"
    profiles:
      description: The vNIC profiles that a vNIC can get there, with C(id), C(network) and C(profile).
      type: list
      elements: dict
      sample: [{id: 0d5dfd2b-3e5d-4c4c-93a6-9b9a1a0a2f5b, network: green, profile: silver}]
    mac_pool:
      description: Its MAC pool, with C(id), C(name), C(allow_duplicates), and the number of C(free) addresses.
      type: dict
      sample: {id: 58ca604b-017d-0374-0220-00000000014e, name: Default, allow_duplicates: false, free: 255}
cluster_names:
  description: Names of all clusters of the data center.
  returned: success
  type: list
  elements: str
  sample: [prod]
disks_without_vm:
  description:
    - Unregistered disks of the domain that belong to no VM and no template with a known OVF, with C(id), C(alias) and
      C(size) in bytes.
    - Null while the OVF of any VM is not known.
  returned: success
  type: list
  elements: dict
  sample: [{id: 1b2c3d4e-3e5d-4c4c-93a6-9b9a1a0a2f5b, alias: old_Disk1, size: 2147483648}]
not_listed:
  description:
    - VMs and templates in the OVF store that the engine neither lists nor has, with C(name), C(id) and C(kind).
  returned: success
  type: list
  elements: dict
  sample: [{name: gone, id: 0c1d2e3f-3f0e-4a52-8f0a-0d8c4a4f3a12, kind: vm}]
missing_domains:
  description: Ids of storage domains that are not attached, each with the names of VMs that have disks there.
  returned: success
  type: list
  elements: dict
  sample: [{id: 9d5dfd2b-3e5d-4c4c-93a6-9b9a1a0a2f5b, vms: [web01]}]
findings:
  description:
    - What a registration with these options reports, and what is incomplete or out of date. Those of severity error
      keep a VM from being registered.
    - On failure, what is wrong with the options.
  returned: always
  type: list
  elements: dict
  contains:
    code:
      description: Stable name of the finding.
      type: str
      sample: disks-without-vm
    severity:
      description: One of error, warning, info.
      type: str
      sample: warning
    path:
      description: The option that the finding is about, or the VM and its vNIC.
      type: str
      sample: domain
    message:
      description: The sentence, with the engine's message key if the engine would reject a request.
      type: str
      sample: "1 disk of 2.0 GiB on 'data1' belongs to no VM that is listed: old_Disk1."
    hint:
      description: How to resolve it.
      type: str
      sample: >-
        They are floating disks, or the OVF store is older than their VM, or its OVF is on another storage domain.
    rule:
      description: The engine's message key, or an empty text.
      type: str
      sample: ""
code:
  description: HTTP status of the rejected request.
  returned: on failure, if the engine rejected a request
  type: int
  sample: 409
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
  description: The ids of all storage domains of an ambiguous name.
  returned: on failure, if several storage domains have the same name
  type: list
  elements: str
  sample: [5b7c1f3e-3f0e-4a52-8f0a-0d8c4a4f3a11, 0c1d2e3f-3f0e-4a52-8f0a-0d8c4a4f3a12]
"""

from ansible_collections.onramp.ovirt.plugins.module_utils import _module, _options
from ansible_collections.onramp.ovirt.plugins.module_utils._engine import unregistered_info
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.connection import Engine
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.unregistered_info import Wanted
from ansible_collections.onramp.ovirt.plugins.module_utils._findings import WARNING
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms import ovf_files
from ansible_collections.onramp.ovirt.plugins.module_utils._registrations import overview
from ansible_collections.onramp.ovirt.plugins.module_utils._registrations.desired import Desired, from_params
from ansible_collections.onramp.ovirt.plugins.module_utils._registrations.plan import plan_registrations


def spec() -> _options.Spec:
    """Return the options of this module, in addition to those of the connection."""
    return {
        "domain": {"type": "str", "required": True, "aliases": ["storage_domain"]},
        **dict.fromkeys(("vms", "templates", "patterns"), {"type": "list", "elements": "str"}),
        **_options.registration(),
        "ovf_store": {"type": "bool", "default": True},
        "ovfs": {"type": "list", "elements": "str"},
        "ovf_store_copy": {"type": "path"},
        "max_store_age": {"type": "int", "default": 60},
    }


def parse_options(params: _module.Params) -> tuple[Wanted, Desired]:
    """Return what to read, and the registration to predict; raises InputError."""
    selected = any(params[name] for name in ("vms", "templates", "patterns"))
    desired = from_params({**params, "all": not selected, "with_templates": False})
    texts = ovf_files.read_texts(params["ovfs"] or (), "ovfs")
    known = ovf_files.merged(ovf_files.read_option(params["ovf_files"] or (), "ovf_files"), texts)
    copy = params["ovf_store_copy"] or ""
    return Wanted(params["domain"], known, params["ovf_store"], params["max_store_age"], copy), desired


def body(engine: Engine, asked: tuple[Wanted, Desired], dummy: bool) -> _module.Result:
    """Read what there is, and predict its registration."""
    wanted, desired = asked
    situation, source = unregistered_info.read(engine, wanted, desired.cluster)
    planned = plan_registrations(situation, desired)
    findings = overview.findings(situation, planned, source)
    values = {
        **overview.values(situation, planned, source),
        "findings": [finding.as_dict() for finding in findings],
    }
    warnings = tuple(finding.sentence for finding in findings if finding.severity == WARNING)
    return _module.Result(values=values, warnings=warnings)


def main() -> None:
    """Run the module."""
    _module.run(spec(), body, parse_options)


if __name__ == "__main__":
    main()
