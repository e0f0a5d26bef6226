#!/usr/bin/python
# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: v2v_import
short_description: Import VMs from VMware, Xen, KVM, OVA files and export domains
version_added: 0.1.0
description:
  - Imports one or many VMs of another hypervisor into an oVirt, OLVM or RHV engine. The engine converts them by
    virt-v2v on proxy hosts, or copies them from KVM.
  - VMs of an export domain, as old engines wrote them, are copied as they are. See O(source.kind=export_domain).
  - Checks names, MAC addresses, networks, storage and proxy hosts first. All errors of all VMs are reported at once,
    before anything is sent.
  - The engine itself gives every vNIC a new MAC address and no network. Afterwards, this module connects each vNIC as
    the rules ask for, and sets the MAC addresses, the firmware, the operating system and the boot order of the source,
    before the first start. Then it compares the VM with the plan.
  - Follows all imports at once, with a few requests that do not depend on their number, and shows how far each one is.
    A failure is reported with its reason, and for known causes with what to do.
  - A record of each VM is written before its request. A run that was killed or lost its connection is run again, and
    continues with each VM where it is. No VM is ever imported twice.
  - A VM that was imported by this module is recognized by a mark in its comment, and does not change again.
author:
  - The onramp.ovirt contributors (@onramp-ovirt)
extends_documentation_fragment:
  - onramp.ovirt._connection
  - onramp.ovirt._source
  - onramp.ovirt._attributes
  - onramp.ovirt._attributes.change
options:
  vms:
    description: The VMs.
    type: list
    elements: dict
    required: true
    suboptions:
      name:
        description:
          - Name of the VM at the source.
          - Where the VMs of the source are described or read, also its UUID, or a pattern with the wildcards C(*), C(?)
            and C([...]).
        type: str
        required: true
      new_name:
        description: Name in the engine. It takes precedence over O(name_rules).
        type: str
      path:
        description: Absolute path of the OVA on the proxy host. Required with O(source.kind=files), else not used.
        type: path
      macs:
        description: Like O(macs), for this VM.
        type: str
        choices: [preserve, reassign_bad, pool]
      nics:
        description: Single vNICs.
        type: list
        elements: dict
        suboptions:
          nic:
            description: Name in the engine, V(nic1) for the first one of the source, or the MAC address at the source.
            type: str
            required: true
          macs:
            description: Like O(macs), for this vNIC.
            type: str
            choices: [preserve, reassign_bad, pool]
          mac:
            description: MAC address that it gets.
            type: str
          model:
            description: Model. By default, the model of the source if the engine has it, else V(virtio).
            type: str
            choices: [virtio, e1000, e1000e, rtl8139]
      disks:
        description: Single disks. Only with O(method=staged), or with O(source.kind=export_domain).
        type: list
        elements: dict
        suboptions:
          disk:
            description: Number of the disk at the source, from V(1), or its label there.
            type: str
            required: true
          storage_domain:
            description: Like O(storage_domain), for this disk.
            type: str
          format:
            description: Like O(disk_format), for this disk.
            type: str
            choices: [auto, raw, cow]
          allocation:
            description: Like O(allocation), for this disk.
            type: str
            choices: [thin, preallocated]
          disk_profile:
            description: Like O(disk_profile), for this disk. Only with O(method=staged).
            type: str
      os:
        description: Operating system, as the engine names it. By default, derived from the description.
        type: str
      time_zone:
        description: Like O(time_zone), for this VM.
        type: str
      machine:
        description: Custom emulated machine.
        type: str
      power:
        description: Like O(power), for this VM.
        type: str
        choices: ['on', 'off', as_source]
      static_addresses:
        description:
          - Addresses that a Windows guest keeps, by the MAC address of the vNIC at the source. virt-v2v writes them
            into the guest. Not for O(method=engine).
        type: list
        elements: dict
        suboptions:
          mac:
            description: MAC address of the vNIC at the source.
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
  descriptions:
    description:
      - What is known about the VMs of the source, as RV(onramp.ovirt.v2v_source_info#module:vms) is.
      - Each has C(name), and as far as known C(uuid), C(power), C(memory), C(firmware), C(secure_boot), C(tpm),
        C(machine), C(os), C(os_family), C(boot_order), C(place) with C(host), C(datacenter) and
        C(cluster), C(disks) with C(capacity) in bytes, and C(nics) with C(mac), C(network), C(network_key) and
        C(connected), in the order of the source, and C(concerns). A critical concern that is not waived is an error.
      - Without it and with O(method=engine), nothing is known about a VM but its name. It can be imported nevertheless.
        Its vNICs get new MAC addresses then, and only rules with O(vnic_profile_mappings[].source.nic), and the default
        rule, apply to them.
      - Without it and with another O(method), the module reads O(source) itself, as M(onramp.ovirt.v2v_source_info)
        does, with the same libraries. VMs in files are read on the machine that the task runs on, from
        O(source.path). If it cannot be read, O(method=auto) imports what is possible without descriptions.
    type: list
    elements: dict
  name_rules:
    description: How the names of the source become names in the engine.
    type: dict
    suboptions:
      match:
        description: Regular expression whose matches are replaced.
        type: str
      replace:
        description: Replacement.
        type: str
      prefix:
        description: Text before the name.
        type: str
      suffix:
        description: Text after the name.
        type: str
      clean:
        description: Replace characters that the engine does not accept by C(_).
        type: bool
        default: false
  clone:
    description:
      - Give the VMs new ids, and their vNICs new MAC addresses. Only with O(source.kind=export_domain).
      - Otherwise, a VM keeps both, so that it can be in the engine only once. O(vms[].new_name) works with both.
      - VMs with snapshots, or of a template, can be cloned only with O(collapse_snapshots).
    type: bool
    default: false
  collapse_snapshots:
    description:
      - Merge the snapshots of each disk, and what it shares with a template, into one image. Only with
        O(source.kind=export_domain).
      - Otherwise, snapshots stay, and the template of a VM must be in the engine already. See O(import_templates).
      - Only disks that are merged can get O(allocation) and O(disk_format).
    type: bool
    default: false
  import_templates:
    description:
      - Import the templates first that the VMs are made from, if they are in the same export domain and not in the
        engine. Only with O(source.kind=export_domain).
      - They keep their names and ids, and go to O(cluster) and O(storage_domain).
    type: bool
    default: false
  cluster:
    description: Name or id of the cluster.
    type: str
    required: true
  storage_domain:
    description: Name or id of the data domain for the disks, which must be attached to the data center of the cluster.
    type: str
    required: true
  allocation:
    description: How the disks are allocated.
    type: str
    choices: [thin, preallocated]
    default: thin
  cpu_profile:
    description: Name or id of a CPU profile of the cluster. By default, the engine chooses one.
    type: str
  quota:
    description: Name or id of a quota of the data center. By default, the engine chooses one.
    type: str
  drivers_iso:
    description:
      - File name of an ISO image with drivers for Windows.
      - The engine finds it only on a legacy ISO domain. C(virtio-win) on the proxy hosts does the same.
    type: str
  hosts:
    description:
      - Names or ids of proxy hosts, on which the VMs are converted. They are spread over all of them.
      - By default, all hosts of the data center. Hosts that are not up, or cannot convert this kind of source, are left
        out.
    type: list
    elements: str
  virt_v2v_features:
    description:
      - What C(virt-v2v --machine-readable) prints, by the name or id of the proxy host, as text or list of lines.
      - Without it, only the versions of the operating system and of vdsm decide whether a host can convert.
    type: dict
  vnic_profile_mappings:
    description:
      - Rules for vNICs. The first rule that matches applies. A rule without O(vnic_profile_mappings[].source) is the
        default rule and is tried last.
    type: list
    elements: dict
    suboptions:
      source:
        description: The NICs that the rule is about.
        type: dict
        suboptions:
          network:
            description: Name or key of the network at the source, or a pattern.
            type: str
          match:
            description: How O(vnic_profile_mappings[].source.network) is compared.
            type: str
            choices: [exact, wildcard, regex]
            default: exact
          mac:
            description: MAC address at the source.
            type: str
          nic:
            description: Position, as the name that the engine gives the vNIC; V(nic1) is the first one of the source.
            type: str
          vm:
            description: Name of the VM at the source.
            type: str
      target:
        description: The vNIC profile.
        type: dict
        required: true
        suboptions:
          id:
            description: Id of the vNIC profile.
            type: str
          network:
            description: Name of the network. Requires O(vnic_profile_mappings[].target.profile).
            type: str
          profile:
            description: Name of the vNIC profile. Requires O(vnic_profile_mappings[].target.network).
            type: str
          empty:
            description: No profile.
            type: bool
            default: false
  on_unmapped:
    description: What happens to a vNIC without a rule. It never gets a default network.
    type: str
    choices: [fail, empty]
    default: fail
  on_missing_target:
    description: What happens to a vNIC whose rule has a target that the cluster does not offer.
    type: str
    choices: [fail, empty]
    default: fail
  macs:
    description:
      - What happens to MAC addresses. The default is V(preserve) for VMs with a description, else V(pool).
      - V(preserve) keeps them, also outside of the ranges of the MAC pool. Those that are invalid or in use are errors.
      - V(reassign_bad) keeps those that are in a range and free. The others get addresses of the pool.
      - V(pool) gives all of them addresses of the pool, in the order of the vNICs.
      - With O(source.kind=export_domain), the default is V(pool) with O(clone), else V(preserve), which the engine
        refuses for addresses in use. V(reassign_bad) is not possible, and V(pool) only with O(clone).
    type: str
    choices: [preserve, reassign_bad, pool]
  firmware:
    description: Whether firmware and TPM are set to those of the source.
    type: str
    choices: [as_source, keep]
    default: as_source
  boot_order:
    description: Whether the boot order is set to that of the source.
    type: str
    choices: [as_source, keep]
    default: as_source
  time_zone:
    description: Time zone. Windows gets V(GMT Standard Time) by default, as it takes only its own names.
    type: str
  power:
    description: Whether VMs are started afterwards. With V(as_source), those whose description says that they run.
    type: str
    choices: ['on', 'off', as_source]
    default: 'off'
  source_is_down:
    description:
      - State that the VMs have been shut down at the source since they were described.
      - Otherwise, a description of a VM that runs is an error, as its disks would change while they are copied.
    type: bool
    default: false
  parallel:
    description: Maximum number of imports of this task at a time.
    type: int
    default: 20
  per_proxy_host:
    description:
      - Maximum number of imports at a time on a proxy host. Imports of anybody count.
      - An import that was begun without naming a host counts for every host.
    type: int
    default: 10
  per_source_host:
    description:
      - Maximum number of disks that are copied at a time from a host of the source.
      - Imports of anybody count, as far as their VMs are in O(descriptions) or vCenter was asked with O(locate).
    type: int
    default: 20
  on_error:
    description:
      - What an error of one VM means for the others.
      - With V(stop), an error found beforehand refuses the whole task. After a failure nothing more is begun, what goes
        on is followed to its end, and the task fails.
      - With V(continue), a VM with an error is left out and shown as a warning, and all others are imported. The task
        fails at its end, with RV(incomplete), if a VM was blocked or failed. RV(vms) has the state of each.
    type: str
    choices: [stop, continue]
    default: stop
  remove_failed:
    description:
      - Remove the VM that a failed import of an earlier run left, and import it again.
      - Only VMs that the records of O(state_folder) name are removed, and never while an import goes on.
    type: bool
    default: false
  host_channels:
    description:
      - The host of the inventory for each proxy host, by the name or id of the proxy host in the engine.
      - Commands are run there over its own connection, as user root or a user that C(ansible_become) makes root with
        C(sudo) and without a password. C(virt-v2v) is asked what it can do, and vdsm how it calls it, so that hosts
        that cannot convert are left out. vdsm is asked for the percentage while VMs are copied. The reason of a failure
        is read from the log of the import. An OVA is looked at, and only hosts that can read it are used.
      - Without a channel, there is no percentage and no cancel, and the versions of the host decide alone.
      - It works where the task runs in Ansible's own process, which is the case on V(localhost) and with
        C(ansible_connection=local).
    type: dict
  state:
    description:
      - With V(imported), O(vms) are imported.
      - With V(canceled), the conversions of O(vms) that go on are canceled, and nothing else is done. The task follows
        them until the engine knows. The engine's API cannot do this, so that it needs O(host_channels). The engine
        keeps the VMs, as of other failures.
      - With V(removed), the VMs that failed imports of O(vms) left are removed, and nothing else is done. Only VMs that
        the records of O(state_folder) name are removed, and never while an import goes on or after it has ended well.
    type: str
    choices: [imported, canceled, removed]
    default: imported
  method:
    description:
      - Who converts the VMs.
      - With V(engine), the engine imports them, on its proxy hosts.
      - With V(virt_v2v), virt-v2v converts them on the machine that runs this module, and uploads the disks into the
        engine itself. Use C(delegate_to) or the hosts of the play to run it on a conversion host. virt-v2v runs apart
        from the task, in a transient unit of systemd where there is systemd, and goes on if the connection or the
        controller is lost. Another run of the task follows it. What a failed or killed one left is removed, by ids that
        were recorded before its start, and the import starts again. All disks go to one storage domain. VMs of KVM
        hosts cannot be imported so. It needs O(auth.username) and O(auth.password).
      - With V(staged), the machine that the task runs on converts them with virt-v2v into files, creates disks in the
        engine, sends the files, and creates the VMs. Run the task on a conversion host, with C(delegate_to) for
        example, which needs C(virt-v2v), C(qemu-img), and the Python libraries of the engine's SDK and of
        C(ovirt-imageio). Each disk can have a storage domain of its own. Nothing is done twice, a run that was
        interrupted goes on where it was, and O(state=canceled) works without channels.
      - With V(auto), each VM gets the first one of these methods that the hosts of the engine, this machine, the kind
        of source and the storage domains allow. RV(vms[].method) and RV(vms[].why) have the decision.
      - An import that one method began is not continued by another one.
    type: str
    choices: [engine, virt_v2v, staged, auto]
    default: engine
  conversion:
    description: How conversions on this machine work. Not for O(method=engine).
    type: dict
    suboptions:
      folder:
        description:
          - Folder on the conversion host for the converted disks. Each VM has a folder of its own in it. By default,
            C(/var/tmp/onramp.ovirt).
        type: path
      convert:
        description:
          - Whether virt-v2v converts the guests. By default, all but those of KVM. For
            O(method=staged).
          - Volumes of KVM are copied by ssh as they are, which needs a C(qemu+ssh://) URL and a key for it. The
            VMs must be down, and the volumes must be files or block devices without a base image.
          - With O(source.kind=files) and V(false), disks next to a description are sent as they are, without another
            copy. This is for guests that have virtio drivers already, such as the machines that virt-p2v makes.
        type: bool
      keep:
        description: Keep the converted disks after a VM was imported, with O(method=staged).
        type: bool
        default: false
      parallel:
        description: Maximum number of conversions at a time.
        type: int
        default: 2
      uploads:
        description: Maximum number of disks of a VM that are sent at a time, with O(method=staged).
        type: int
        default: 4
      vddk_folder:
        description:
          - Folder with VDDK on the conversion host, the one that contains C(lib64). With it, disks of VMware are read
            by VDDK, which is faster than HTTPS. It needs O(source.thumbprint) as the SHA-1 thumbprint.
          - The default is O(source.vddk_directory).
        type: path
      python_path:
        description:
          - Folder with the SDK of oVirt for virt-v2v, or a virtual environment with it. For O(method=virt_v2v).
        type: path
      proxy:
        description:
          - Let the engine pass on the data (port 54323), where this machine cannot reach its hosts. For
            O(method=virt_v2v).
        type: bool
        default: false
      keys:
        description: Passphrases of encrypted devices in the guests.
        type: list
        elements: dict
        suboptions:
          device:
            description: Name or UUID of the device, or V(all).
            type: str
            required: true
          file:
            description: File on the conversion host with the passphrase.
            type: path
            required: true
      limits:
        description: Limits of virt-v2v.
        type: dict
        suboptions:
          cpu:
            description: Percent of one CPU, such as V(150). It needs systemd.
            type: int
          io_weight:
            description: Weight of input and output, 1 to 10000. It needs systemd.
            type: int
          network:
            description:
              - Megabits per second that are read from the source. Later releases of virt-v2v have no such limit.
            type: int
  disk_format:
    description:
      - Format of the disks in the engine, with O(method=staged) or O(collapse_snapshots).
      - With V(auto), V(cow) for thin disks on block storage, else V(raw).
    type: str
    choices: [auto, raw, cow]
    default: auto
  disk_profile:
    description: Name or id of the disk profile, with O(method=staged). By default, the engine chooses one.
    type: str
  wait:
    description:
      - Follow the imports to their end.
      - Otherwise, the task ends once the imports have begun that the limits allow. Run it again to finish them.
    type: bool
    default: true
  poll_interval:
    description: Initial polling interval in seconds, which must be positive. It grows to 10 seconds.
    type: int
    default: 3
  locate:
    description:
      - Whether vCenter is asked, right before each request, on which ESXi host and in which cluster a VM is. VMs move
        between hosts, and the engine finds a VM only by the host that it is on.
      - The place read there takes precedence over O(source) and O(descriptions). It needs the Python library
        C(pyvmomi), and a connection from the host that runs the module to vCenter.
      - A VM that is running there, is a template, or is on a host in maintenance mode is an error.
      - With V(auto), it is a warning if vCenter cannot be asked; with V(always), it is an error.
      - Only for O(source.kind=vsphere).
    type: str
    choices: [auto, always, never]
    default: auto
  inactivity_timeout:
    description:
      - Seconds without any change after which an import is no longer followed; V(0) for no limit. It is neither stopped
        nor removed. The next run follows it again.
      - There is no limit for the whole time, as imports can take days.
    type: int
    default: 7200
  state_folder:
    description:
      - Folder on the host that runs the module for the records of imports that are not finished.
      - The default is a folder of the engine below C(~/.ansible/onramp.ovirt/import). Use one that persists where the
        home directory does not, for example in an execution environment.
    type: path
notes:
  - With O(source.kind=vsphere), the URL of the source is that of the vCenter. If vCenter cannot be asked with
    O(locate), O(source.datacenter), O(source.cluster) and O(source.esxi_host) are the place of VMs whose description
    does not name it; the ESXi host takes precedence over the description. The engine lists VMs by C(esx://), but cannot
    import them, so that is refused.
  - With O(source.kind=libvirt), C(qemu+ssh), C(qemu+tcp), C(qemu+tls) and C(xen+ssh) are possible. With ssh, user
    C(vdsm) of the proxy host needs an ssh key.
  - With O(source.kind=files), the files are OVAs on the proxy hosts.
  - With O(source.kind=export_domain), O(source.name) is an export domain in the same data center, which must be active.
    O(vms[].name) can be an id, also without O(descriptions). The engine shows no vNICs before an import, so that
    O(vnic_profile_mappings) apply afterwards, by position (the name of the vNIC), MAC address, or the network that the
    engine has found by its name. A vNIC without a rule keeps the profile of the same name; without one,
    O(on_unmapped) decides, and the VM is not started. With O(descriptions) that were read from the files of the domain,
    vNICs are checked before, and each needs a rule.
  - The engine itself copies VMs of an export domain, without a conversion. What its API has no value for is an error.
    This is the case for O(cpu_profile), O(quota), O(disk_profile), O(hosts), O(host_channels), O(drivers_iso),
    O(conversion) and O(virt_v2v_features), and for O(state=canceled). O(firmware) and O(boot_order) stay as they are.
  - The engine cannot cancel an import by its API, and does not show a percentage. See O(host_channels).
  - A proxy host that goes to maintenance or does not answer freezes its imports. They are shown as stalled.
seealso:
  - ref: ansible_collections.onramp.ovirt.docsite.guide_importing_vms
    description: Imports step by step
  - module: onramp.ovirt.v2v_source_info
  - module: ovirt.ovirt.ovirt_vm
"""

EXAMPLES = r"""
- name: Read the VMs of a vCenter
  onramp.ovirt.v2v_source_info:
    source: "{{ v2v_sources.prod_vcenter }}"
  register: found

- name: Import two VMs of a vCenter
  onramp.ovirt.v2v_import:
    source: "{{ v2v_sources.prod_vcenter }}"
    vms:
      - name: web01
      - name: db01
        new_name: db01-new
    descriptions: "{{ found.vms }}"
    cluster: Default
    storage_domain: data1
    vnic_profile_mappings:
      - source: {network: VM Network}
        target: {network: red, profile: gold}
      - target: {empty: true}

- name: Import all web servers of a KVM host, five at a time, and start them
  onramp.ovirt.v2v_import:
    source: {kind: libvirt, url: qemu+ssh://root@kvm1.example.com/system}
    vms:
      - name: web*
    descriptions: "{{ found.vms }}"
    source_is_down: true
    cluster: Default
    storage_domain: data1
    parallel: 5
    power: 'on'
    vnic_profile_mappings:
      - target: {network: red, profile: gold}

- name: Import a VM by a conversion host, with its second disk on other storage
  onramp.ovirt.v2v_import:
    method: staged
    source: "{{ v2v_sources.prod_vcenter }}"
    vms:
      - name: db01
        disks:
          - disk: '2'
            storage_domain: fast
    descriptions: "{{ found.vms }}"
    cluster: Default
    storage_domain: data1
    conversion:
      folder: /srv/conversion
    vnic_profile_mappings:
      - target: {network: red, profile: gold}
  delegate_to: convert1.example.com

- name: Import a VM of an export domain, with its second disk on other storage
  onramp.ovirt.v2v_import:
    source: {kind: export_domain, name: export1}
    vms:
      - name: web01
        disks:
          - disk: '2'
            storage_domain: fast
    cluster: Default
    storage_domain: data1
    vnic_profile_mappings:
      - source: {nic: nic2}
        target: {network: red, profile: gold}

- name: Import an OVA with new MAC addresses
  onramp.ovirt.v2v_import:
    source: {kind: files}
    vms:
      - name: appliance
        path: /var/tmp/appliance.ova
    hosts: [node1]
    macs: pool
    cluster: Default
    storage_domain: data1
    vnic_profile_mappings:
      - source: {nic: nic1}
        target: {network: red, profile: gold}
"""

RETURN = r"""
vms:
  description: All VMs.
  returned: success, on failure once there is a plan
  type: list
  elements: dict
  contains:
    name:
      description: Name in the engine.
      type: str
      sample: web01
    source_name:
      description: Name at the source.
      type: str
      sample: web01
    id:
      description: Id in the engine, once the import has begun.
      type: str
      sample: 5b7c1f3e-3f0e-4a52-8f0a-0d8c4a4f3a11
    state:
      description:
        - C(imported); C(unchanged), which was imported before; C(running), which goes on in the engine; C(waiting),
          which a limit holds; C(failed); C(canceled); C(removed); C(blocked) by an error that was found beforehand; or
          C(planned), which is in check mode and for what was not begun after an error.
      type: str
      sample: imported
    phase:
      description:
        - How far it is. C(starting), C(converting), C(copying), C(finalizing), C(stalled), C(waiting), C(finishing) or
          C(done); of a failure, the phase in which it happened, which can also be C(request) or C(failed).
      type: str
      sample: done
    method:
      description: The method. Null where O(method=auto) has nothing to do, or no method can import the VM.
      type: str
      sample: engine
    why:
      description: Why O(method=auto) chose it, or why no method can import the VM. Null with other methods.
      type: str
      sample: null
    methods:
      description: With O(method=auto), all methods, each with C(possible), and C(reasons) that stop it.
      type: dict
      sample: null
    percent:
      description: How much of the disks was copied. Null for O(method=engine) without a channel to the proxy host.
      type: int
      sample: null
    bytes:
      description: How many bytes were copied, while virt-v2v copies on this machine. Null otherwise.
      type: int
      sample: null
    rate:
      description: Bytes per second, like RV(vms[].bytes).
      type: int
      sample: null
    remaining:
      description: Seconds that the copy will take, like RV(vms[].bytes).
      type: int
      sample: null
    warnings:
      description: Warnings of virt-v2v on this machine.
      type: list
      elements: str
      sample: []
    host:
      description: Name of the proxy host, or of this machine.
      type: str
      sample: node1
    correlation_id:
      description: Correlation id of the job in the engine.
      type: str
      sample: onramp-import-6f1c0a7e2b9d4c58a3e7f0
    nics:
      description: The vNICs. Each has a name, and source, planned and after.
      type: list
      elements: dict
      sample:
        - name: nic1
          source: {network: VM Network, mac: "00:50:56:00:00:02"}
          planned:
            {name: nic1, network: red, profile: gold, mac: "00:50:56:00:00:02", model: null, linked: true}
          after: {network: red, profile: gold, mac: "00:50:56:00:00:02", model: virtio}
    settings:
      description: The settings that are to be as at the source.
      type: dict
      sample: {os: rhel_9x64, bios_type: q35_ovmf, boot_devices: [hd]}
    hardware:
      description:
        - What the engine reports on the VM after its import, with sizes in bytes. Null where there is none yet.
        - Of a VM that was imported before, the disks and the TPM are not read, and null.
      type: dict
      sample:
        memory: 4294967296
        cpus: 2
        bios_type: q35_ovmf
        machine: null
        os: rhel_9x64
        tpm: false
        boot_devices: [hd]
        disks: [{name: web01, size: 21474836480, status: ok}]
    differing:
      description:
        - What differs from the source, as sentences, though the import has ended well, such as the number of CPUs. Each
          is a warning of the task, too.
        - A disk that is missing, smaller or not in status C(ok), another size of memory, or a vNIC or a setting that is
          not as planned is a failure, and the VM is not started.
      type: list
      elements: str
      sample: []
    started:
      description: Whether it was started.
      type: bool
      sample: false
    kept:
      description: Whether there is a VM in the engine, also after a failure.
      type: bool
      sample: true
    reason:
      description: Why it failed, is blocked or waits, in the words of the engine or of virt-v2v.
      type: str
      sample: null
    cause:
      description: The cause of a failure, if it is a known one.
      type: str
      sample: null
    advice:
      description: What to do about a known cause.
      type: str
      sample: null
    log:
      description: The log of virt-v2v, on the conversion host, or on the proxy host if there is a channel to it.
      type: str
      sample: null
    seconds:
      description: Seconds that this run saw each phase last.
      type: dict
      sample: {starting: 10.5, copying: 314.2, finalizing: 8.1, finishing: 1.2}
states:
  description: Number of VMs in each state.
  returned: success, on failure once there is a plan
  type: dict
  sample: {imported: 1}
storage_domain:
  description:
    - The storage domain as it was before the imports, with sizes in bytes that are null where the engine does not tell.
    - Below C(blocker), the engine refuses new disks. Below C(warning) percent, it warns. C(block) means block storage.
  returned: success, on failure once there is a plan
  type: dict
  sample:
    name: data1
    id: 8d2c9c0e-9f6a-4e15-a4a4-5d3cf3c4a7b1
    available: 107374182400
    used: 10737418240
    blocker: 5368709120
    warning: 10
    block: false
proxy_hosts:
  description: The proxy hosts, and why those that are not usable are not.
  returned: success, on failure once there is a plan
  type: list
  elements: dict
  sample:
    - {name: node1, usable: true, reason: null}
plan:
  description: The changes in order. Each has a verb, a kind, a name, before and after.
  returned: always, on failure once there is a plan
  type: list
  elements: dict
  sample:
    - verb: import
      kind: vm
      name: web01
      before: null
      after:
        name: web01
        cluster: Default
        storage_domain: data1
        nics: [{name: nic1, network: red, profile: gold, mac: "00:50:56:00:00:02", model: null, linked: true}]
        settings: {}
counts:
  description: Number of changes in RV(plan), by verb.
  returned: with RV(plan)
  type: dict
  sample: {import: 1}
findings:
  description: All findings. Those of severity error stopped the task.
  returned: with RV(plan), and on failure
  type: list
  elements: dict
  sample:
    - code: mac-out-of-range-kept
      severity: info
      path: web01.nic1
      message: "MAC address 00:50:56:00:00:02 is not in a range of the MAC pool. It is kept."
      hint: ""
      rule: ""
before:
  description: Names of the VMs that were imported before.
  returned: success, on failure with C(-v) once there is a plan
  type: dict
  sample: {vms: []}
after:
  description: Names of the VMs that are imported afterwards.
  returned: success, on failure with C(-v) once there is a plan
  type: dict
  sample: {vms: [web01]}
applied:
  description: What was carried out before the task failed.
  returned: on failure, once there is a plan
  type: list
  elements: dict
  sample: []
timings:
  description:
    - How long the phases of the task took, in their order. Signing on belongs to the first one.
    - It is for reading only. It differs from run to run, and says nothing about changes.
  returned: success, on failure once something was sent
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
      sample: 341.3
incomplete:
  description:
    - Whether everything was imported but for the VMs that the message names, as O(on_error=continue) asks for.
    - In check mode, whether that is to be expected.
  returned: on failure, with O(on_error=continue), if VMs were blocked or failed
  type: bool
  sample: true
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
  sample: [Defualt]
ids:
  description: The ids of all objects with an ambiguous name.
  returned: on failure, if several objects have the same name
  type: list
  elements: str
  sample: [5b7c1f3e-3f0e-4a52-8f0a-0d8c4a4f3a11, 0c1d2e3f-3f0e-4a52-8f0a-0d8c4a4f3a12]
"""

import datetime
import functools
import typing as t
from urllib.parse import urlsplit

from ansible_collections.onramp.ovirt.plugins.module_utils import _module, _options
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.connection import Engine
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.state_folder import state_folder
from ansible_collections.onramp.ovirt.plugins.module_utils._importing import jobs
from ansible_collections.onramp.ovirt.plugins.module_utils._imports import result
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.desired import CONTINUE, Desired, from_params
from ansible_collections.onramp.ovirt.plugins.module_utils._sources import descriptions


def spec() -> _options.Spec:
    """Return the options of this module, in addition to those of the connection."""
    return {**_options.source(), **_options.wait(), **_options.imports()}


def parse_options(params: _module.Params) -> Desired:
    """Return what the options ask for."""
    today = datetime.date.today().isoformat()
    return from_params(params, today, lambda: descriptions.read_descriptions(params["source"], today))


def body(engine: Engine, desired: Desired, check_mode: bool) -> _module.Result:
    """Read the engine and the records, plan, import by each method that is used, and return the state of every VM."""
    engine.timings.begin("read")
    folder = state_folder(desired.state_folder, urlsplit(engine.url).hostname or "engine")
    found = jobs.jobs(engine, desired, folder)
    if len(found) == 1:
        return _carried_out(engine, found[0], check_mode)
    # Nothing is sent if the plan of one of them is refused.
    checks, parts = ([functools.partial(_carried_out, engine, job, check) for job in found] for check in (True, False))
    return _module.in_parts(checks, () if check_mode else parts, go_on=desired.on_error == CONTINUE)


def _carried_out(engine: Engine, plan: t.Callable[[], jobs.Job], check_mode: bool) -> _module.Result:
    """Carry out the plan of a method unless in check mode, and return its result."""
    job = plan()
    nothing = result.values(job.plan, {})
    done = _module.change(job.plan, check_mode, job.apply, job.verify, timings=engine.timings, **nothing)
    return _module.Result(not job.plan.is_empty, done or nothing, job.plan, job.warnings())


def main() -> None:
    """Run the module."""
    _module.run(spec(), body, parse_options)


if __name__ == "__main__":
    main()
