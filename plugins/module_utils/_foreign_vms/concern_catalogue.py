# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""All concerns about foreign VMs: id, category, sentence and advice. They are raised in concerns.py and by the readers.

A critical concern stops the import of a VM unless it is waived. ``{}`` in a sentence is what the concern is about.
"""

from __future__ import annotations

import typing as t

CRITICAL, WARNING, INFORMATION = "critical", "warning", "information"


class Entry(t.NamedTuple):
    """A concern that can be raised."""

    category: str
    sentence: str
    advice: str


CATALOGUE: t.Mapping[str, Entry] = {
    # ----------------------------------------------------------------------------------------------- the VM as a whole
    "source.running": Entry(
        CRITICAL, "The VM is running: its disks change while they are copied.", "Shut the guest down first."
    ),
    "source.suspended": Entry(
        CRITICAL,
        "The VM is suspended: its memory is lost, and its file systems are not clean.",
        "Resume it, and shut it down.",
    ),
    "source.power.unknown": Entry(
        INFORMATION, "The source does not say whether the VM is running.", "Make sure that it is shut down."
    ),
    "source.template": Entry(CRITICAL, "This is a template and not a VM.", "Make a VM of it, and import that."),
    "source.encrypted": Entry(CRITICAL, "The VM is encrypted by its hypervisor.", "Decrypt it on the source first."),
    "source.memory.invalid": Entry(CRITICAL, "The source names no valid size of memory.", "Correct the description."),
    "source.memory.encryption": Entry(
        WARNING, "The memory of the VM is encrypted for its host.", "The guest has to work without it on the target."
    ),
    "source.snapshot": Entry(
        WARNING,
        "The VM has snapshots ({}): only the current state is imported.",
        "Remove the snapshots. With snapshots, the transfer by SSH fails and other transfers are slower.",
    ),
    "source.consolidation": Entry(
        WARNING, "The disks of the VM need consolidation.", "Consolidate them on the source before the import."
    ),
    "source.linked_clone": Entry(
        WARNING, "The VM is a linked clone.", "All data of its disks are copied, so plan for the space."
    ),
    "source.vapp": Entry(
        WARNING, "The VM is a member of a vApp ({}).", "The start order and properties of the vApp are not imported."
    ),
    "source.setting.twice": Entry(
        WARNING,
        "The setting '{}' is there twice with different values; the first one counts.",
        "Check the description.",
    ),
    "source.devices.missing": Entry(
        WARNING, "The description has no devices at all.", "Export the whole description of the VM."
    ),
    "source.guest.free_space": Entry(
        CRITICAL, "File system '{}' of the guest has too little free space for a conversion.", "Make room in the guest."
    ),
    "source.guest.no_address": Entry(
        INFORMATION,
        "The source knows no address of the running guest.",
        "Install the guest tools to have them recorded.",
    ),
    "source.hostname": Entry(
        INFORMATION,
        "The host name of the guest is '{}'.",
        "Set a proper host name, by which the VM can be found afterwards.",
    ),
    # ----------------------------------------------------------------------------------------------------------- place
    "source.host.unavailable": Entry(
        CRITICAL, "The host of the VM, '{}', is in maintenance or not connected.", "Move the VM to another host."
    ),
    "source.datastore.unavailable": Entry(
        CRITICAL, "Datastore '{}' is not accessible.", "Make it accessible from the host of the VM."
    ),
    "source.vsan": Entry(
        WARNING,
        "A disk is on vSAN ({}), where files cannot be read over HTTPS.",
        "Use VDDK, or export the VM as an OVA.",
    ),
    # ----------------------------------------------------------------------------------------------------------- disks
    "source.disk.none": Entry(CRITICAL, "The VM has no disk.", "There is nothing to import: create a new VM instead."),
    "source.disk.network": Entry(
        CRITICAL,
        "Disk {} is on network storage that the engine's import omits, together with the VM.",
        "Copy it to a file first.",
    ),
    "source.disk.rdm": Entry(
        CRITICAL, "Disk {} is a device of the host and not an image.", "Convert it to an image first."
    ),
    "source.disk.shared": Entry(
        WARNING,
        "Disk {} is shared with other VMs: the imported disk is a copy that is not shared.",
        "Import the VM that owns the disk, and attach the imported disk to the others.",
    ),
    "source.disk.independent": Entry(
        WARNING,
        "Disk {} is independent: snapshots do not contain it.",
        "Make it a dependent disk if it is copied from a snapshot.",
    ),
    "source.disk.encrypted": Entry(
        CRITICAL, "Disk {} is encrypted by the hypervisor.", "Decrypt it on the source first."
    ),
    "source.disk.missing": Entry(
        CRITICAL, "File '{}' of a disk does not exist, or is a link.", "Put the file next to the description."
    ),
    "source.disk.outside": Entry(
        CRITICAL, "A disk refers to '{}', which is outside of the folder.", "Put the file next to the description."
    ),
    "source.disk.format": Entry(
        CRITICAL,
        "File '{}' of a disk does not have the format that the description names.",
        "Export or copy it again, or correct the description.",
    ),
    "source.disk.chain": Entry(
        WARNING, "Disk {} is a difference to another image.", "Merge the images on the source before the import."
    ),
    "source.disk.job": Entry(CRITICAL, "A job is copying disk {} on the source.", "Wait until the job has ended."),
    "source.disk.capacity": Entry(
        CRITICAL, "Disk {} has no valid capacity.", "Correct the description, or remove the disk."
    ),
    "source.disk.size_unknown": Entry(
        INFORMATION, "The source does not say the size of disk {}.", "Space and duration cannot be estimated."
    ),
    "source.disk.count": Entry(
        WARNING,
        "The VM has {} disks; virt-v2v names at most 26 virtio disks, and uploads at most 23.",
        "Import the VM with fewer disks, and the others separately.",
    ),
    "source.disk.serial": Entry(
        INFORMATION,
        "The serial number of disk {} is longer than 20 characters and is cut off.",
        "Check what refers to it.",
    ),
    "source.disk.empty": Entry(INFORMATION, "Disk {} has no content and is created empty.", "Nothing to do."),
    "source.virtio_missing": Entry(
        WARNING,
        "Disk {} is not a virtio disk, and the import from KVM installs no drivers.",
        "Install the virtio drivers in the guest before the import.",
    ),
    # ------------------------------------------------------------------------------------------------------------ NICs
    "source.mac.missing": Entry(
        WARNING,
        "The source does not say the MAC address of {}.",
        "The address cannot be preserved: set it, or export it.",
    ),
    "source.mac.invalid": Entry(
        CRITICAL, "The MAC address of {} is not valid for a NIC.", "Correct it on the source, or draw a new one."
    ),
    "source.mac.duplicate": Entry(
        WARNING, "Two NICs have the MAC address of {}.", "Draw a new address for one of them."
    ),
    "source.nic.network_unknown": Entry(
        WARNING, "The source does not say the network of {}.", "Map this NIC by its position or MAC address."
    ),
    "source.nic.disconnected": Entry(
        INFORMATION, "{} is disconnected.", "It is imported as unlinked where the state can be kept."
    ),
    "source.nic.passthrough": Entry(
        WARNING,
        "{} is passed through from the host.",
        "It becomes a virtual NIC; choose a passthrough profile if needed.",
    ),
    # --------------------------------------------------------------------------------------------------------- devices
    "source.passthrough": Entry(
        CRITICAL, "Device {} is passed through from the host and cannot be imported.", "Remove it from the VM."
    ),
    "source.usb": Entry(
        WARNING, "A USB device of the host is attached ({}).", "It is not imported; attach one of the new host."
    ),
    "source.device.dropped": Entry(INFORMATION, "Device {} is not imported.", "Check whether the guest needs it."),
    "source.cdrom.attached": Entry(INFORMATION, "A CD is inserted ({}).", "It is not imported; eject it."),
    # ----------------------------------------------------------------------------------------------- firmware and CPUs
    "source.firmware.unknown": Entry(
        WARNING,
        "The source does not say whether the firmware is BIOS or UEFI.",
        "Set the BIOS type, else the guest may not boot.",
    ),
    "source.secureboot": Entry(
        WARNING,
        "Secure boot is on.",
        "Use a cluster with Q35 and secure boot, and signed drivers; boot entries are lost.",
    ),
    "source.tpm": Entry(
        WARNING,
        "The VM has a TPM: what it keeps, such as keys for BitLocker, is not imported.",
        "Have the recovery keys at hand.",
    ),
    "source.cpu.pinning": Entry(
        WARNING, "CPUs are pinned to those of the host.", "Pin them anew on the target if needed."
    ),
    "source.cpu.passthrough": Entry(
        INFORMATION, "The guest sees the CPU of its host.", "Its features may differ on the target."
    ),
    "source.numa": Entry(WARNING, "The VM is bound to NUMA nodes.", "Set this anew on the target if needed."),
    "source.huge_pages": Entry(
        WARNING, "The memory of the VM is in huge pages.", "Set this anew on the target if needed."
    ),
    "source.hotplug": Entry(
        INFORMATION,
        "CPUs or memory can be added while the VM runs.",
        "The current amount is imported; check its maximum afterwards.",
    ),
    "source.nested": Entry(
        INFORMATION, "The guest can run VMs itself.", "Allow nested virtualization on the target if needed."
    ),
    "source.fault_tolerance": Entry(
        WARNING, "The VM is fault tolerant.", "Turn this off before the import; it has no counterpart."
    ),
    "source.kernel": Entry(
        CRITICAL,
        "The VM boots a kernel of the host and may have no boot loader.",
        "Install a boot loader and kernel in the guest.",
    ),
    "source.paravirtualized": Entry(
        INFORMATION,
        "The guest is paravirtualized for Xen.",
        "virt-v2v replaces its kernel; check that one is installed.",
    ),
    # ------------------------------------------------------------------------------------------------ operating system
    "source.os.unknown": Entry(
        WARNING, "The source does not say which operating system the guest has.", "Set the type of operating system."
    ),
    "source.os.unsupported": Entry(
        WARNING,
        "virt-v2v does not convert the operating system '{}'.",
        "Install the virtio drivers in the guest, and copy its disks without conversion.",
    ),
    "source.os.windows_drivers": Entry(
        INFORMATION,
        "The conversion of Windows needs the virtio drivers.",
        "Have virtio-win on the proxy host, or name an ISO.",
    ),
    "source.group_policy": Entry(
        WARNING,
        "Windows has Group Policy objects, which may keep new drivers from working (stop error 7B).",
        "Disable Group Policy in the guest before the import.",
    ),
    "source.antivirus": Entry(
        WARNING,
        "Windows has antivirus software, which may keep new drivers from working (stop error 7B).",
        "Disable the antivirus software in the guest before the import.",
    ),
    "source.inspection.failed": Entry(
        WARNING,
        "The disks of the VM cannot be inspected: {}.",
        "A conversion is likely to fail in the same way. Find the cause first.",
    ),
    # ----------------------------------------------------------------------------------------------------- OVF and OVA
    "ova.vendor.unsupported": Entry(
        WARNING,
        "The OVF was written by neither VMware nor oVirt ({}).",
        "virt-v2v supports those of VMware only; try it.",
    ),
    "ova.multi_vm": Entry(
        CRITICAL, "The OVF contains {} VMs as a group, in which virt-v2v finds none.", "Export each VM by itself."
    ),
    "ova.manifest.missing": Entry(
        INFORMATION, "There is no manifest with checksums.", "Damaged files cannot be noticed."
    ),
    "ova.manifest.mismatch": Entry(
        CRITICAL, "File '{}' does not match its checksum in the manifest.", "Export or copy it again."
    ),
    "ova.manifest.incomplete": Entry(WARNING, "File '{}' is not listed in the manifest.", "It cannot be checked."),
    "ova.manifest.algorithm": Entry(
        WARNING, "The manifest has a checksum of an unknown kind ({}).", "It cannot be checked."
    ),
    "ova.manifest.unchecked": Entry(
        INFORMATION, "The checksums of the disks were not compared.", "Set checksums to read and compare all files."
    ),
    "ova.href.missing": Entry(CRITICAL, "File '{}' is not part of the OVA.", "Export the VM again, with all files."),
    "ova.href.remote": Entry(
        CRITICAL, "The OVF refers to a file on another machine, '{}'.", "Export the VM with its files."
    ),
    "ova.file.size": Entry(CRITICAL, "The size of file '{}' is not that of the OVF.", "Export or copy it again."),
    "ova.compression": Entry(
        CRITICAL, "A file is compressed in an unknown way ({}).", "Export the VM without compression."
    ),
    "ova.disk.capacity": Entry(
        WARNING,
        "The OVF and the header of disk '{}' name different capacities.",
        "The larger one is used; check the export.",
    ),
    "ova.disk.elsewhere": Entry(
        CRITICAL,
        "A disk refers to data in another file ({}).",
        "Do not import it: export the VM again from a source you trust.",
    ),
    "ova.nvram": Entry(
        WARNING,
        "The variables of the firmware come with the VM ({}).",
        "They may keep it from starting on another version.",
    ),
    "ova.tpm": Entry(
        WARNING, "The state of a TPM comes with the VM ({}).", "It may keep the VM from starting on another version."
    ),
}
