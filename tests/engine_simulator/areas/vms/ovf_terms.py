# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The numbers by which an OVF of the engine names things."""

from __future__ import annotations

ENVELOPE = "http://schemas.dmtf.org/ovf/envelope/1/"
RASD = "http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_ResourceAllocationSettingData"
VSSD = "http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_VirtualSystemSettingData"
XSI = "http://www.w3.org/2001/XMLSchema-instance"

INTERFACES = ("rtl8139_virtio", "rtl8139", "e1000", "virtio", "spapr_vlan", "pci_passthrough", "e1000e")
BIOS_TYPES = ("i440fx_sea_bios", "q35_sea_bios", "q35_ovmf", "q35_secure_boot")
ORIGINS = ("rhev", "vmware", "xen", "ovirt", "hosted_engine", "external", "managed_hosted_engine", "kvm")
KINDS = ("desktop", "server", "high_performance")
AFFINITIES = ("migratable", "user_migratable", "pinned")
BOOT_SEQUENCES = ("C", "DC", "N", "CDN", "CND", "DCN", "DNC", "NCD", "NDC", "CD", "D", "CN", "DN", "NC", "ND")
BOOT_DEVICES = {"C": "hd", "D": "cdrom", "N": "network"}
DISK_INTERFACES = {"IDE": "ide", "VirtIO": "virtio", "VirtIO_SCSI": "virtio_scsi", "SATA": "sata"}
DISK_FORMATS = {"RAW": "raw", "COW": "cow"}

CPU, MEMORY, NIC, CDROM, DISK, VIDEO, USB, GRAPHICS = 3, 4, 10, 15, 17, 20, 23, 26
