# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One guest with two disks and two vNICs, as each source has it."""

from __future__ import annotations

import hashlib
import random
import subprocess
import tarfile
import typing as t
from dataclasses import dataclass
from pathlib import Path

from tests.sources import guest_image

MIB = 1 << 20
NETWORKS = ("VM Network", "DMZ")
SCSI = "lsilogic"


@dataclass(frozen=True)
class Guest:
    """Its disks as raw images: the system, and data that no conversion changes."""

    system: Path
    data: Path

    @property
    def disks(self) -> tuple[Path, Path]:
        return self.system, self.data


def make(folder: Path) -> Guest:
    guest = Guest(folder / "system.img", folder / "data.img")
    guest_image.make(guest.system)
    choose = random.Random(3)
    guest.data.write_bytes(choose.randbytes(MIB) + bytes(2 * MIB) + choose.randbytes(MIB))
    return guest


def macs(number: int) -> tuple[str, str]:
    """The addresses of the vNICs of a VM; the second one is not the next one."""
    return f"00:50:56:8a:{number:02x}:09", f"00:50:56:8a:{number:02x}:03"


def _converted(disk: Path, folder: Path, name: str, *options: str) -> Path:
    path = folder / name
    subprocess.run(["qemu-img", "convert", "-O", "vmdk", *options, str(disk), str(path)], check=True)
    return path


# ---------------------------------------------------------------------------------------------------------- libvirt XML
def libvirt_xml(guest: Guest, folder: Path, name: str, number: int) -> Path:
    """Domain XML with its disks next to it."""
    files = [folder / f"{name}-{disk.name}" for disk in guest.disks]
    for file, disk in zip(files, guest.disks):
        file.hardlink_to(disk)
    disks = "".join(
        f"<disk type='file' device='disk'><driver name='qemu' type='raw'/><source file='{file}'/>"
        f"<target dev='sd{letter}' bus='scsi'/></disk>"
        for letter, file in zip("ab", files)
    )
    nics = "".join(
        f"<interface type='network'><mac address='{mac}'/><source network='{network}'/><model type='vmxnet3'/>"
        "</interface>"
        for mac, network in zip(macs(number), NETWORKS)
    )
    path = folder / f"{name}.xml"
    path.write_text(
        f"<domain type='kvm'><name>{name}</name><memory unit='MiB'>1024</memory><vcpu>2</vcpu>"
        "<os><type arch='x86_64' machine='pc'>hvm</type><boot dev='hd'/></os><features><acpi/></features>"
        f"<devices>{disks}{nics}</devices></domain>\n",
        encoding="utf-8",
    )
    return path


# ------------------------------------------------------------------------------------------------------------------ VMX
def vmx_text(name: str, number: int, disks: t.Sequence[str], address_type: str = "vpx") -> str:
    lines = {
        ".encoding": "UTF-8",
        "config.version": "8",
        "virtualHW.version": "13",
        "displayName": name,
        "guestOS": "debian10-64",
        "memSize": "1024",
        "numvcpus": "2",
        "scsi0.present": "TRUE",
        "scsi0.virtualDev": SCSI,
    }
    for unit, disk in enumerate(disks):
        lines |= {
            f"scsi0:{unit}.present": "TRUE",
            f"scsi0:{unit}.fileName": disk,
            f"scsi0:{unit}.deviceType": "scsi-hardDisk",
        }
    for index, (mac, network) in enumerate(zip(macs(number), NETWORKS)):
        nic = f"ethernet{index}"
        lines |= {
            f"{nic}.present": "TRUE",
            f"{nic}.virtualDev": "vmxnet3",
            f"{nic}.networkName": network,
            f"{nic}.addressType": address_type,
            f"{nic}.generatedAddress": mac,
        }
    return "".join(f'{key} = "{value}"\n' for key, value in lines.items())


def vmx(guest: Guest, folder: Path, name: str, number: int) -> Path:
    disks = [_converted(disk, folder, f"{name}-{disk.stem}.vmdk").name for disk in guest.disks]
    path = folder / f"{name}.vmx"
    path.write_text(vmx_text(name, number, disks), encoding="utf-8")
    return path


# ------------------------------------------------------------------------------------------------------------------ OVA
def _item(kind: int, **values: t.Any) -> str:
    inner = "".join(
        f"<rasd:{key}>{value}</rasd:{key}>" for key, value in sorted({**values, "ResourceType": kind}.items())
    )
    return f"<Item>{inner}</Item>"


def ovf_text(guest: Guest, name: str, number: int, files: t.Sequence[Path]) -> str:
    references = "".join(
        f'<File ovf:id="f{n}" ovf:href="{f.name}" ovf:size="{f.stat().st_size}"/>' for n, f in enumerate(files)
    )
    disks = "".join(
        f'<Disk ovf:diskId="d{n}" ovf:fileRef="f{n}" ovf:capacity="{disk.stat().st_size}" ovf:format="'
        'http://www.vmware.com/interfaces/specifications/vmdk.html#streamOptimized"/>'
        for n, disk in enumerate(guest.disks)
    )
    networks = "".join(f'<Network ovf:name="{network}"/>' for network in NETWORKS)
    items = [
        _item(3, InstanceID=1, VirtualQuantity=2),
        _item(4, InstanceID=2, AllocationUnits="byte * 2^20", VirtualQuantity=1024),
        _item(6, InstanceID=3, Address=0, ResourceSubType=SCSI),
        *(_item(17, InstanceID=10 + n, Parent=3, AddressOnParent=n, HostResource=f"ovf:/disk/d{n}") for n in range(2)),
        *(
            _item(
                10, InstanceID=20 + n, AddressOnParent=7 + n, Connection=network, Address=mac, ResourceSubType="VmxNet3"
            )
            for n, (mac, network) in enumerate(zip(macs(number), NETWORKS))
        ),
    ]
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<Envelope xmlns="http://schemas.dmtf.org/ovf/envelope/1" '
        'xmlns:ovf="http://schemas.dmtf.org/ovf/envelope/1" xmlns:vmw="http://www.vmware.com/schema/ovf" '
        'xmlns:rasd="http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_ResourceAllocationSettingData">'
        f"<References>{references}</References><DiskSection><Info/>{disks}</DiskSection>"
        f"<NetworkSection><Info/>{networks}</NetworkSection>"
        f'<VirtualSystem ovf:id="{name}"><Info/><Name>{name}</Name>'
        '<OperatingSystemSection ovf:id="96" vmw:osType="debian10_64Guest"><Info/></OperatingSystemSection>'
        f"<VirtualHardwareSection><Info/>{''.join(items)}</VirtualHardwareSection></VirtualSystem></Envelope>\n"
    )


def ova(guest: Guest, folder: Path, name: str, number: int) -> Path:
    option = ("-o", "subformat=streamOptimized")
    files = [_converted(disk, folder, f"{name}-{disk.stem}.vmdk", *option) for disk in guest.disks]
    ovf = folder / f"{name}.ovf"
    ovf.write_text(ovf_text(guest, name, number, files), encoding="utf-8")
    manifest = folder / f"{name}.mf"
    sums = (f"SHA256({f.name})= {hashlib.sha256(f.read_bytes()).hexdigest()}\n" for f in (ovf, *files))
    manifest.write_text("".join(sums), encoding="utf-8")
    path = folder / f"{name}.ova"
    with tarfile.open(path, "w", format=tarfile.USTAR_FORMAT) as archive:
        for file in (ovf, manifest, *files):
            archive.add(file, file.name)
            file.unlink()
    return path
