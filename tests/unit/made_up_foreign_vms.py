# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Descriptions of VMs that other systems write, made up for the tests."""

from __future__ import annotations

import typing as t

NIC = (
    "<interface type='network'><mac address='52:54:00:0A:0b:0c'/><source network='default'/>"
    "<model type='virtio'/></interface>"
)
DISK = (
    "<disk type='file' device='disk'><driver name='qemu' type='qcow2'/><source file='/images/web01.qcow2'/>"
    "<target dev='vda' bus='virtio'/></disk>"
)


def domain(
    devices: str = DISK + NIC, *, name: str = "web01", system: str = "", more: str = "", kind: str = "kvm"
) -> str:
    """A domain of libvirt."""
    return (
        f"<domain type='{kind}'><name>{name}</name><uuid>000a0b0c-0000-4000-8000-0000000000AA</uuid>"
        "<memory unit='KiB'>2097152</memory><vcpu>2</vcpu>"
        f"<os>{system or SYSTEM}</os>{more}<devices>{devices}</devices></domain>"
    )


SYSTEM = "<type arch='x86_64' machine='pc-q35-8.2'>hvm</type><boot dev='hd'/>"

VMX: t.Mapping[str, str] = {
    ".encoding": "UTF-8",
    "config.version": "8",
    "virtualHW.version": "19",
    "displayName": "legacy app",
    "guestOS": "debian12-64",
    "memSize": "1024",
    "numvcpus": "4",
    "cpuid.coresPerSocket": "2",
    "firmware": "efi",
    "uuid.bios": "42 1c 00 0a 0b 0c 00 01-80 00 00 00 00 00 00 aa",
    "scsi0.present": "TRUE",
    "scsi0.virtualDev": "pvscsi",
    "scsi0:0.present": "TRUE",
    "scsi0:0.fileName": "legacy.vmdk",
    "scsi0:0.deviceType": "scsi-hardDisk",
    "ethernet0.present": "TRUE",
    "ethernet0.virtualDev": "vmxnet3",
    "ethernet0.networkName": "VM Network",
    "ethernet0.addressType": "static",
    "ethernet0.address": "00:50:56:11:22:33",
}


def vmx(without: t.Collection[str] = (), **settings: str) -> str:
    """A VMX; a dot in the name of a setting is written as two underscores, and a colon as ``_x_``."""
    given = {key: value for key, value in VMX.items() if key not in without}
    given |= {name.replace("__", ".").replace("_x_", ":"): value for name, value in settings.items()}
    return "".join(f'{key} = "{value}"\n' for key, value in given.items())
